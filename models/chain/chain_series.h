/* A given quantity over blocks: straight lines between known points, in exact integers.
 *
 * Two inputs of a historical replay have this form: the TAO withheld from emission since genesis, and the
 * known error of the chain's issuance counter. Between two points (b0, v0) and (b1, v1) the value at block b
 * is v0 + floor((v1 - v0) * (b - b0) / (b1 - b0)); before the first point it is the first value, after the
 * last point the last. A step is two points one block apart.
 * Blocks are asked for in ascending order, so a cursor makes each answer O(1) without a division. */
#ifndef CHAIN_SERIES_H
#define CHAIN_SERIES_H

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chain_series_point {
    uint64_t block;
    int64_t value;
};

struct chain_series {
    size_t points;
    struct chain_series_point *point; /* ascending blocks */

    /* cursor: value at `block` is `value`, with `rest`/`width` of a unit left over */
    uint64_t block;
    int64_t value;
    size_t segment;    /* number of points at or before `block` */
    uint64_t width;    /* blocks in the segment; 0 before the first and after the last point */
    int64_t step;      /* floor of the rise per block */
    uint64_t fraction; /* rise per block = step + fraction / width */
    uint64_t rest;
};

/* Copies `points` >= 1 points whose blocks ascend strictly, and places the cursor at block 0.
 * |value| must be below 2^62, blocks below 2^63. Errors: SIM_ERR_RANGE (naming the point), SIM_ERR_NO_MEMORY.
 */
int chain_series_init(struct chain_series *series, const struct chain_series_point *point, size_t points,
                      struct sim_error *err);

/* Frees it; a zeroed struct is allowed. */
void chain_series_free(struct chain_series *series);

/* Value at `block` by the formula above, from any cursor: O(log points). */
int64_t chain_series_at(const struct chain_series *series, uint64_t block);

/* Moves the cursor one block on and returns the value there. O(1) amortised. */
int64_t chain_series_next(struct chain_series *series);

/* Puts the cursor on `block`. O(log points). */
void chain_series_seek(struct chain_series *series, uint64_t block);

#endif
