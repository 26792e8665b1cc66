/* A sparse matrix of I32F32 values in compressed rows, and the chain's helpers on it, one by one.
 *
 * Source: spec/epoch.md section 2. A row is a list of (column, value) in *stored order*, which need not be
 * sorted and may repeat a column: the chain keeps weights in the order the validator sent them, and some of
 * its helpers depend on that order. These functions follow the text literally and serve the literal epoch
 * (epoch_literal.c), which is the oracle of the fast one (epoch_run.c).
 *
 * Functions that build a matrix return 0 or SIM_ERR_NO_MEMORY and leave `out` empty on failure; `out` must be
 * initialised and must not be one of the inputs. "vector[i]" of a column beyond its length reads as 0 or
 * false. */
#ifndef EPOCH_MATRIX_H
#define EPOCH_MATRIX_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stdint.h>

struct epoch_matrix {
    uint32_t rows;
    uint32_t row_capacity;
    uint32_t entry_capacity;
    uint32_t *start;  /* [rows + 1], and the end of the row that is being built */
    uint16_t *column; /* [start[rows]] */
    i32f32 *value;    /* [start[rows]] */
};

void epoch_matrix_init(struct epoch_matrix *self);
void epoch_matrix_free(struct epoch_matrix *self);

/* Empties the matrix and makes room for `entries` entries, so that this many pushes cannot fail. */
int epoch_matrix_begin(struct epoch_matrix *self, uint32_t rows, uint32_t entries);

/* Appends to the row that is being built. Precondition: room was made by epoch_matrix_begin. */
static inline void epoch_matrix_push(struct epoch_matrix *self, uint32_t column, i32f32 value)
{
    const uint32_t at = self->start[self->rows + 1]++;
    self->column[at] = (uint16_t)column;
    self->value[at] = value;
}

/* Closes the row that is being built. */
static inline void epoch_matrix_end_row(struct epoch_matrix *self)
{
    self->rows++;
    self->start[self->rows + 1] = self->start[self->rows];
}

static inline uint32_t epoch_matrix_entries(const struct epoch_matrix *self)
{
    return self->start[self->rows];
}

int epoch_matrix_copy(struct epoch_matrix *out, const struct epoch_matrix *m);

/* FNV-1a (64 bits) over (row, column, value bits) of every entry in stored order, little-endian 16, 16, 64.
 */
uint64_t epoch_matrix_hash(const struct epoch_matrix *m);

/* Each row divided by its sum, if that is positive. */
void epoch_matrix_row_normalize(struct epoch_matrix *m);

/* Each column below `columns` divided by its sum (by its largest value), if that is not zero.
 * `scratch` has room for `columns` values. */
void epoch_matrix_col_normalize(struct epoch_matrix *m, uint32_t columns, i32f32 *scratch);
void epoch_matrix_col_max_upscale(struct epoch_matrix *m, uint32_t columns, i32f32 *scratch);

/* Row i becomes empty where mask[i] is true or missing. */
int epoch_matrix_mask_rows(struct epoch_matrix *out, const struct epoch_matrix *m, const bool *mask,
                           uint32_t count);

/* Drops the diagonal, except at row `keep` (negative: no exception). */
int epoch_matrix_mask_diag(struct epoch_matrix *out, const struct epoch_matrix *m, int32_t keep);

/* Drops (i, j) where first[i] <= second[j], or where first[i] < second[j] if `strict`. */
int epoch_matrix_mask_older(struct epoch_matrix *out, const struct epoch_matrix *m, const uint64_t *first,
                            uint32_t first_count, const uint64_t *second, uint32_t second_count, bool strict);

/* Drops (i, j) where scalar <= second[j]. */
int epoch_matrix_mask_columns(struct epoch_matrix *out, const struct epoch_matrix *m, uint64_t scalar,
                              const uint64_t *second, uint32_t second_count);

/* out[i] = sum of row i; `out` has m->rows elements. */
void epoch_matrix_row_sum(const struct epoch_matrix *m, i32f32 *out);

/* out[j] = sum over rows of scale[i] * m[i][j], each product floored; `out` has `columns` elements. */
void epoch_matrix_mul(const struct epoch_matrix *m, const i32f32 *scale, uint32_t count, uint32_t columns,
                      i32f32 *out);

/* out[i] = sum over the row of vector[j] * m[i][j]; `out` has m->rows elements. */
void epoch_matrix_mul_transposed(const struct epoch_matrix *m, const i32f32 *vector, uint32_t count,
                                 i32f32 *out);

/* m[i][j] *= scale[i]; zeros stay entries. */
void epoch_matrix_row_scale(struct epoch_matrix *m, const i32f32 *scale, uint32_t count);

/* m[i][j] * vector[j], without the entries that become 0. */
int epoch_matrix_col_scale(struct epoch_matrix *out, const struct epoch_matrix *m, const i32f32 *vector,
                           uint32_t count);

/* Entries above limit[j] are lowered to it, or dropped where it is 0; an entry of 0 stays. */
int epoch_matrix_col_clip(struct epoch_matrix *out, const struct epoch_matrix *m, const i32f32 *limit,
                          uint32_t count);

/* a + ratio * (b - a). At ratio 0 and 1 a or b itself, order and zeros kept; otherwise sorted rows without
 * zeros. `scratch` has room for 2 * columns values. */
int epoch_matrix_interpolate(struct epoch_matrix *out, const struct epoch_matrix *a,
                             const struct epoch_matrix *b, uint32_t columns, i32f32 ratio, i32f32 *scratch);

/* alpha * fresh + (1 - alpha) * old: sorted rows of the positive results. `scratch` has room for fresh->rows
 * values. */
int epoch_matrix_ema(struct epoch_matrix *out, const struct epoch_matrix *fresh,
                     const struct epoch_matrix *old, i32f32 alpha, i32f32 *scratch);

/* The same with one alpha a pair, `alpha` dense, rows x columns, row-major. An old entry whose column is not
 * in the fresh row is lost, and rows keep the order of `fresh` (spec/epoch.md 2.8). `scratch` has room for
 * `columns`. */
int epoch_matrix_ema_alpha(struct epoch_matrix *out, const struct epoch_matrix *fresh,
                           const struct epoch_matrix *old, const i32f32 *alpha, uint32_t columns,
                           i32f32 *scratch);

#endif
