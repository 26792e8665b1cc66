/* Results of `tensim epoch` as an HDF5 file: a row an epoch, the metagraph table over uids, the exact rules'
 * intermediates and bonds. */
#ifndef CLI_EPOCH_RECORD_H
#define CLI_EPOCH_RECORD_H

#include "epoch_state.h"
#include "sim_error.h"

#include <stdbool.h>

struct cli_epoch_record;

/* Creates `path`, or replaces it if `force`, for epochs of `n` uids. `exact`: intermediates and, up to 4,096
 * uids, the matrix of bonds are recorded too. `rule` names the file's contents. Errors as of
 * record_hdf5_create. Without a genesis in the file, times count 12 s a block from 1970. */
int cli_epoch_record_create(struct cli_epoch_record **out, const char *path, bool force, const char *rule,
                            uint32_t n, bool exact, struct sim_error *err);

/* Adds the epoch that ran at `block`. */
int cli_epoch_record_add(struct cli_epoch_record *self, uint64_t block, const struct epoch_result *result,
                         struct sim_error *err);

/* Closes the file as complete, or as failed, and frees; `self` may be NULL. */
int cli_epoch_record_close(struct cli_epoch_record *self, bool complete, struct sim_error *err);

#endif
