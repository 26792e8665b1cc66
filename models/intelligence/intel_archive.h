/* What an arena and a task keep between rounds, visited field by field: one walk writes, reads and digests.
 *
 * A field has a name, a size that follows from what was visited before, and bytes in the order of this
 * machine. The reader's side is hostile: whatever decides a size or an index is checked before it is used,
 * and a field that cannot be is SIM_ERR_FORMAT. What derives from other fields (panels, tables by row, n-gram
 * lists) is not stored but made again. Only when the last round has been shown and no other is at hand. */
#ifndef INTEL_ARCHIVE_H
#define INTEL_ARCHIVE_H

#include "intel_arena.h"

#include "sim_digest.h"

struct intel_archive {
    void *self;
    bool reading; /* fields are filled rather than taken */
    /* Takes or fills `size` bytes. An error ends the walk. */
    int (*field)(void *self, const char *name, void *data, size_t size, struct sim_error *err);
};

/* Walks over a task: the state of its teacher. When reading, `task` has been made from the same
 * configuration, and its pools are drawn again. */
int intel_archive_task(const struct intel_archive *archive, struct intel_task *task, struct sim_error *err);

/* Walks over an arena: miners, averages, gate, answers. When reading, `arena` has been made from the same
 * configuration and task; slots are filled and emptied as stored. After an error its slots are in a defined
 * but useless state. */
int intel_archive_arena(const struct intel_archive *archive, struct intel_arena *arena,
                        struct sim_error *err);

/* An archive that feeds a digest: names, sizes, bytes. */
struct intel_archive intel_archive_of_digest(struct sim_digest *digest);

#endif
