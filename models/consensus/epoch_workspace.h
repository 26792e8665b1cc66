/* Memory of the fast epoch, and the small exact products and quotients that its stages share. Internal to
 * this room.
 *
 * Values are I32F32 between 0 and 1 inclusive, kept as uint64_t; "unit" in a name says so. Only uids with
 * weights or bonds that survive the masks get a row here; `uid[r]` says whose row r is. */
#ifndef EPOCH_WORKSPACE_H
#define EPOCH_WORKSPACE_H

#include "epoch_kernel.h"
#include "epoch_run.h"
#include "epoch_state.h"

#include <stdbool.h>

/* A stage met something it was not made for; the next, more general form takes over. */
enum { EPOCH_NOT_HERE = 1 };

#define EPOCH_UNIT_ONE (UINT64_C(1) << 32)

/* Compressed rows, in stored order. */
struct epoch_block {
    uint32_t *start; /* [rows + 1] */
    uint16_t *column;
    uint64_t *value;
};

struct epoch_workspace {
    const struct epoch_kernels *kernels;
    uint32_t n_capacity;
    uint64_t weight_capacity;
    uint64_t bond_capacity;

    const struct epoch_input *in;
    struct epoch_result *out;
    struct epoch_result result;
    uint32_t rows;
    bool unsorted_weights; /* some row is not in column order */
    bool unsorted_bonds;

    /* by row */
    uint32_t *uid;
    struct epoch_block weight;
    struct epoch_block bond;
    struct epoch_block average;

    /* by uid or column, n of each */
    uint64_t *column_sum;
    double *column_factor;
    double *column_less;
    uint64_t *dense;      /* zero between uses */
    uint64_t *dense_seen; /* likewise */
    uint32_t *stamp;      /* which row touched a column last */
    uint64_t *key;
    uint32_t *column_start;
    uint32_t *column_fill;

    /* one row of liquid alpha */
    int64_t *exponent;
    double *exponent_real;
    double *growth;
    uint32_t *doubtful; /* columns to be worked out exactly */
    uint32_t *averaged;

    /* the dense form: `voters` of the rows have active stake and come first; width is n rounded up */
    uint32_t voters;
    uint32_t *dense_other;
    uint32_t *share;
    uint32_t *limit;
    uint32_t *rank;
    uint32_t *incentive;
    uint32_t *bond_row;
    uint16_t *spread;
    uint32_t *block; /* [block_capacity] */
    uint64_t block_capacity;

    /* weights by column, each column padded to whole lanes */
    double *score;
    double *score_stake;
};

/* floor(a * b). Only 1 * 1 overflows 64 bits, to 0. */
static inline uint64_t epoch_unit_mul(uint64_t a, uint64_t b)
{
    return ((a * b) >> 32) + (a & b & EPOCH_UNIT_ONE);
}

/* Makes room for n uids and so many stored entries. SIM_ERR_NO_MEMORY. */
int epoch_workspace_reserve(struct epoch_workspace *self, uint32_t n, uint64_t weights, uint64_t bonds);

/* Makes room for so many cells of the dense block. SIM_ERR_NO_MEMORY. */
int epoch_workspace_reserve_block(struct epoch_workspace *self, uint64_t cells);

/* Puts every row of `block` into column order; columns of a row are distinct. */
void epoch_workspace_sort_rows(struct epoch_workspace *self, struct epoch_block *block);

/* The whole epoch between stakes and emission on a dense block, or EPOCH_NOT_HERE (epoch_dense.c). */
int epoch_dense_run(struct epoch_workspace *self);

/* The stages after consensus: bonds, dividends and what is stored of them (epoch_bonds.c). */
int epoch_bonds_run(struct epoch_workspace *self);

#endif
