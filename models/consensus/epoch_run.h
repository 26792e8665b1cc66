/* One Yuma epoch, fast: the same result as epoch_literal_run, bit for bit, at a cost that grows with the
 * number of weights and bonds.
 *
 * How: rows stay in the stored sparse form (or, when most of validators x miners is set, in a dense block of
 * 32-bit fractions that vector units like); consensus is selected, not sorted; divisions become products with
 * an exact correction; liquid alpha is evaluated only where it can change a bond. Inputs that no honest chain
 * can hold (repeated columns in a row, a moving average above 1, stakes beyond 2^62 rao) go to
 * epoch_literal_run. A workspace serves any number of epochs, one at a time, and allocates only while subnets
 * still grow. */
#ifndef EPOCH_RUN_H
#define EPOCH_RUN_H

#include "epoch_kernel.h"
#include "epoch_state.h"

struct epoch_workspace;

/* NULL if there is no memory. */
struct epoch_workspace *epoch_workspace_create(void);
void epoch_workspace_destroy(struct epoch_workspace *self);

/* Restricts the vector instructions used, for tests; results do not depend on it. */
void epoch_workspace_use(struct epoch_workspace *self, const struct epoch_kernels *kernels);

/* A result that belongs to the workspace, for callers that need none of their own. */
struct epoch_result *epoch_workspace_result(struct epoch_workspace *self);

/* Runs the epoch of `input` into `result`, which it reserves. `input->bonds` must not be `&result->bonds`.
 * SIM_ERR_NO_MEMORY; SIM_ERR_LIMIT for more than 65535 uids or 2^31 stored entries. */
int epoch_run(struct epoch_workspace *self, const struct epoch_input *input, struct epoch_result *result);

#endif
