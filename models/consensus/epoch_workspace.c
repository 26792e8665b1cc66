/* Growth of the fast epoch's memory, from one table of arrays. */
#include "epoch_workspace.h"

#include "sim_alloc.h"
#include "sim_error.h"

#include <string.h>

/* X(array, type, number of elements); counts are in terms of n, weights and bonds. */
#define WORKSPACE_ARRAYS(X)                                                                                  \
    X(uid, uint32_t, n)                                                                                      \
    X(weight.start, uint32_t, n + 1)                                                                         \
    X(weight.column, uint16_t, weights)                                                                      \
    X(weight.value, uint64_t, weights)                                                                       \
    X(bond.start, uint32_t, n + 1)                                                                           \
    X(bond.column, uint16_t, bonds)                                                                          \
    X(bond.value, uint64_t, bonds)                                                                           \
    X(average.start, uint32_t, n + 1)                                                                        \
    X(average.column, uint16_t, weights + bonds)                                                             \
    X(average.value, uint64_t, weights + bonds)                                                              \
    X(column_sum, uint64_t, n + EPOCH_LANES)                                                                 \
    X(column_factor, double, n + EPOCH_LANES)                                                                \
    X(column_less, double, n + EPOCH_LANES)                                                                  \
    X(dense, uint64_t, n)                                                                                    \
    X(dense_seen, uint64_t, n)                                                                               \
    X(exponent, int64_t, n)                                                                                  \
    X(exponent_real, double, n + EPOCH_LANES)                                                                \
    X(growth, double, n + EPOCH_LANES)                                                                       \
    X(doubtful, uint32_t, n + EPOCH_LANES)                                                                   \
    X(averaged, uint32_t, n + EPOCH_LANES)                                                                   \
    X(stamp, uint32_t, n)                                                                                    \
    X(key, uint64_t, n)                                                                                      \
    X(column_start, uint32_t, n + 1)                                                                         \
    X(column_fill, uint32_t, n)                                                                              \
    X(dense_other, uint32_t, n)                                                                              \
    X(share, uint32_t, n + EPOCH_LANES)                                                                      \
    X(limit, uint32_t, n + EPOCH_LANES)                                                                      \
    X(rank, uint32_t, n + EPOCH_LANES)                                                                       \
    X(incentive, uint32_t, n + EPOCH_LANES)                                                                  \
    X(bond_row, uint32_t, n + EPOCH_LANES)                                                                   \
    X(spread, uint16_t, n + EPOCH_LANES)                                                                     \
    X(score, double, weights + (uint64_t)n * EPOCH_LANES)                                                    \
    X(score_stake, double, weights + (uint64_t)n * EPOCH_LANES)

struct epoch_workspace *epoch_workspace_create(void)
{
    struct epoch_workspace *self = sim_array_new(struct epoch_workspace, 1);
    if (self != NULL)
        self->kernels = epoch_kernels_best();
    return self;
}

static void free_arrays(struct epoch_workspace *self)
{
#define X(array, type, count)                                                                                \
    free(self->array);                                                                                       \
    self->array = NULL;
    WORKSPACE_ARRAYS(X)
#undef X
    self->n_capacity = 0;
    self->weight_capacity = self->bond_capacity = 0;
}

void epoch_workspace_destroy(struct epoch_workspace *self)
{
    if (self == NULL)
        return;
    free_arrays(self);
    epoch_result_free(&self->result);
    free(self->block);
    free(self);
}

struct epoch_result *epoch_workspace_result(struct epoch_workspace *self)
{
    return &self->result;
}

void epoch_workspace_use(struct epoch_workspace *self, const struct epoch_kernels *kernels)
{
    self->kernels = kernels;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

int epoch_workspace_reserve(struct epoch_workspace *self, uint32_t n_wanted, uint64_t weights_wanted,
                            uint64_t bonds_wanted)
{
    if (self->uid != NULL && n_wanted <= self->n_capacity && weights_wanted <= self->weight_capacity &&
        bonds_wanted <= self->bond_capacity)
        return 0;
    const uint32_t n = (uint32_t)larger(n_wanted, self->n_capacity);
    const uint64_t weights = larger(weights_wanted, self->weight_capacity);
    const uint64_t bonds = larger(bonds_wanted, self->bond_capacity);
    free_arrays(self);
#define X(array, type, count)                                                                                \
    self->array = sim_array_new(type, count);                                                                \
    if (self->array == NULL)                                                                                 \
        goto fail;
    WORKSPACE_ARRAYS(X)
#undef X
    self->n_capacity = n;
    self->weight_capacity = weights;
    self->bond_capacity = bonds;
    return 0;
fail:
    free_arrays(self);
    return SIM_ERR_NO_MEMORY;
}

int epoch_workspace_reserve_block(struct epoch_workspace *self, uint64_t cells)
{
    if (cells <= self->block_capacity)
        return 0;
    uint32_t *block = sim_array_new(uint32_t, cells);
    if (block == NULL)
        return SIM_ERR_NO_MEMORY;
    free(self->block);
    self->block = block;
    self->block_capacity = cells;
    return 0;
}

/* One row into column order, by way of the dense array: marks hold value + 1, so that zeros are kept. */
static void sort_row(uint64_t *dense, uint16_t *column, uint64_t *value, uint32_t count)
{
    uint32_t low = UINT16_MAX, high = 0;
    for (uint32_t k = 0; k < count; k++) {
        dense[column[k]] = value[k] + 1;
        low = column[k] < low ? column[k] : low;
        high = column[k] > high ? column[k] : high;
    }
    for (uint32_t j = low, k = 0; k < count && j <= high; j++) {
        if (dense[j] == 0)
            continue;
        column[k] = (uint16_t)j;
        value[k++] = dense[j] - 1;
        dense[j] = 0;
    }
}

void epoch_workspace_sort_rows(struct epoch_workspace *self, struct epoch_block *block)
{
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t begin = block->start[r], end = block->start[r + 1];
        bool sorted = true;
        for (uint32_t k = begin + 1; k < end; k++)
            sorted &= block->column[k - 1] < block->column[k];
        if (!sorted)
            sort_row(self->dense, block->column + begin, block->value + begin, end - begin);
    }
}
