/* The walk over one miner; intel_archive.c calls it for every slot that is taken. Internal to this room. */
#ifndef INTEL_ARCHIVE_MINER_H
#define INTEL_ARCHIVE_MINER_H

#include "intel_archive.h"

int intel_archive_miner(const struct intel_archive *archive, struct intel_arena *arena, size_t uid,
                        struct sim_error *err);

#endif
