/* One Yuma epoch exactly as spec/epoch.md sections 3.1 to 3.11 read, helper by helper, for any input.
 *
 * It is the oracle of epoch_run, its fallback for inputs beyond what that handles, and the only one that can
 * show every intermediate matrix. Cost: about n x n a matrix; tens of times slower than epoch_run. */
#ifndef EPOCH_LITERAL_H
#define EPOCH_LITERAL_H

#include "epoch_matrix.h"
#include "epoch_state.h"

/* Intermediate values beyond struct epoch_result. Matrices that a variant does not have are left without
 * entries. */
struct epoch_trace {
    i64f64 *stake_share64;                /* [n] normalised stake before the cut to I32F32 */
    struct epoch_matrix weights;          /* masked, rows normalised (3.5) */
    struct epoch_matrix clipped;          /* (3.6) */
    struct epoch_matrix bond_weights;     /* interpolated by the bonds penalty (3.8) */
    struct epoch_matrix old_bonds;        /* masked; Yuma 2: columns normalised (3.9) */
    struct epoch_matrix bonds_delta;      /* Yuma 2 */
    struct epoch_matrix ema_bonds;        /* Yuma 2: columns normalised */
    struct epoch_matrix ema_bonds_norm;   /* Yuma 3: columns normalised */
    struct epoch_matrix ema_bonds_stored; /* what is converted to u16 */
};

void epoch_trace_init(struct epoch_trace *self);
void epoch_trace_free(struct epoch_trace *self);

/* Runs the epoch of `input` into `result` (reserved by this function) and, unless NULL, `trace`.
 * SIM_ERR_NO_MEMORY. */
int epoch_literal_run(const struct epoch_input *input, struct epoch_result *result,
                      struct epoch_trace *trace);

#endif
