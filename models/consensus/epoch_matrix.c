/* The chain's sparse helpers, literally: spec/epoch.md sections 2.1, 2.3 to 2.5, 2.7 and 2.8. Written to be
 * compared with the text line by line; the fast epoch does not use them. */
#include "epoch_matrix.h"

#include "sim_alloc.h"
#include "sim_error.h"

#include <string.h>

void epoch_matrix_init(struct epoch_matrix *self)
{
    *self = (struct epoch_matrix){0};
}

void epoch_matrix_free(struct epoch_matrix *self)
{
    free(self->start);
    free(self->column);
    free(self->value);
    epoch_matrix_init(self);
}

int epoch_matrix_begin(struct epoch_matrix *self, uint32_t rows, uint32_t entries)
{
    if (self->start == NULL || rows > self->row_capacity) {
        uint32_t *start = sim_array_resize(uint32_t, self->start, (size_t)rows + 2);
        if (start == NULL)
            goto fail;
        self->start = start;
        self->row_capacity = rows;
    }
    if (entries > self->entry_capacity) {
        uint16_t *column = sim_array_resize(uint16_t, self->column, entries);
        if (column == NULL)
            goto fail;
        self->column = column;
        i32f32 *value = sim_array_resize(i32f32, self->value, entries);
        if (value == NULL)
            goto fail;
        self->value = value;
        self->entry_capacity = entries;
    }
    self->rows = 0;
    self->start[0] = self->start[1] = 0;
    return 0;

fail:
    if (self->start != NULL) {
        self->rows = 0;
        self->start[0] = self->start[1] = 0;
    }
    return SIM_ERR_NO_MEMORY;
}

int epoch_matrix_copy(struct epoch_matrix *out, const struct epoch_matrix *m)
{
    const uint32_t entries = epoch_matrix_entries(m);
    int rc = epoch_matrix_begin(out, m->rows, entries);
    if (rc != 0)
        return rc;
    memcpy(out->start, m->start, ((size_t)m->rows + 2) * sizeof *m->start);
    if (entries > 0) {
        memcpy(out->column, m->column, entries * sizeof *m->column);
        memcpy(out->value, m->value, entries * sizeof *m->value);
    }
    out->rows = m->rows;
    return 0;
}

static uint64_t fnv_feed(uint64_t hash, uint64_t value, unsigned bytes)
{
    for (unsigned b = 0; b < bytes; b++)
        hash = (hash ^ ((value >> (8 * b)) & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t epoch_matrix_hash(const struct epoch_matrix *m)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (uint32_t i = 0; i < m->rows; i++) {
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++) {
            hash = fnv_feed(hash, i, 2);
            hash = fnv_feed(hash, m->column[k], 2);
            hash = fnv_feed(hash, (uint64_t)m->value[k], 8);
        }
    }
    return hash;
}

void epoch_matrix_row_normalize(struct epoch_matrix *m)
{
    for (uint32_t i = 0; i < m->rows; i++) {
        i32f32 sum = 0;
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            sum = i32f32_wrapping_add(sum, m->value[k]);
        if (sum <= 0)
            continue;
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            m->value[k] = i32f32_safe_div(m->value[k], sum);
    }
}

/* Divides every entry by divisor[column], where that is not zero. */
static void divide_columns(struct epoch_matrix *m, uint32_t columns, const i32f32 *divisor)
{
    for (uint32_t k = 0; k < epoch_matrix_entries(m); k++) {
        const uint32_t j = m->column[k];
        if (j < columns && divisor[j] != 0)
            m->value[k] = i32f32_safe_div(m->value[k], divisor[j]);
    }
}

void epoch_matrix_col_normalize(struct epoch_matrix *m, uint32_t columns, i32f32 *scratch)
{
    memset(scratch, 0, columns * sizeof *scratch);
    for (uint32_t k = 0; k < epoch_matrix_entries(m); k++)
        if (m->column[k] < columns)
            scratch[m->column[k]] = i32f32_add(scratch[m->column[k]], m->value[k]);
    divide_columns(m, columns, scratch);
}

void epoch_matrix_col_max_upscale(struct epoch_matrix *m, uint32_t columns, i32f32 *scratch)
{
    memset(scratch, 0, columns * sizeof *scratch);
    for (uint32_t k = 0; k < epoch_matrix_entries(m); k++)
        if (m->column[k] < columns && m->value[k] > scratch[m->column[k]])
            scratch[m->column[k]] = m->value[k];
    divide_columns(m, columns, scratch);
}

int epoch_matrix_mask_rows(struct epoch_matrix *out, const struct epoch_matrix *m, const bool *mask,
                           uint32_t count)
{
    int rc = epoch_matrix_begin(out, m->rows, epoch_matrix_entries(m));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < m->rows; i++) {
        const bool masked = i >= count || mask[i];
        for (uint32_t k = m->start[i]; k < m->start[i + 1] && !masked; k++)
            epoch_matrix_push(out, m->column[k], m->value[k]);
        epoch_matrix_end_row(out);
    }
    return 0;
}

int epoch_matrix_mask_diag(struct epoch_matrix *out, const struct epoch_matrix *m, int32_t keep)
{
    int rc = epoch_matrix_begin(out, m->rows, epoch_matrix_entries(m));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < m->rows; i++) {
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            if (m->column[k] != i || (int64_t)i == keep)
                epoch_matrix_push(out, m->column[k], m->value[k]);
        epoch_matrix_end_row(out);
    }
    return 0;
}

static uint64_t at_or_zero(const uint64_t *vector, uint32_t count, uint32_t i)
{
    return i < count ? vector[i] : 0;
}

int epoch_matrix_mask_older(struct epoch_matrix *out, const struct epoch_matrix *m, const uint64_t *first,
                            uint32_t first_count, const uint64_t *second, uint32_t second_count, bool strict)
{
    int rc = epoch_matrix_begin(out, m->rows, epoch_matrix_entries(m));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < m->rows; i++) {
        const uint64_t a = at_or_zero(first, first_count, i);
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++) {
            const uint64_t b = at_or_zero(second, second_count, m->column[k]);
            if (a > b || (strict && a == b))
                epoch_matrix_push(out, m->column[k], m->value[k]);
        }
        epoch_matrix_end_row(out);
    }
    return 0;
}

int epoch_matrix_mask_columns(struct epoch_matrix *out, const struct epoch_matrix *m, uint64_t scalar,
                              const uint64_t *second, uint32_t second_count)
{
    int rc = epoch_matrix_begin(out, m->rows, epoch_matrix_entries(m));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < m->rows; i++) {
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            if (scalar > at_or_zero(second, second_count, m->column[k]))
                epoch_matrix_push(out, m->column[k], m->value[k]);
        epoch_matrix_end_row(out);
    }
    return 0;
}

void epoch_matrix_row_sum(const struct epoch_matrix *m, i32f32 *out)
{
    for (uint32_t i = 0; i < m->rows; i++) {
        out[i] = 0;
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            out[i] = i32f32_wrapping_add(out[i], m->value[k]);
    }
}

void epoch_matrix_mul(const struct epoch_matrix *m, const i32f32 *scale, uint32_t count, uint32_t columns,
                      i32f32 *out)
{
    memset(out, 0, columns * sizeof *out);
    for (uint32_t i = 0; i < m->rows && i < count; i++)
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            if (m->column[k] < columns)
                out[m->column[k]] = i32f32_add(out[m->column[k]], i32f32_mul(scale[i], m->value[k]));
}

void epoch_matrix_mul_transposed(const struct epoch_matrix *m, const i32f32 *vector, uint32_t count,
                                 i32f32 *out)
{
    for (uint32_t i = 0; i < m->rows; i++) {
        out[i] = 0;
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            if (m->column[k] < count)
                out[i] = i32f32_add(out[i], i32f32_mul(vector[m->column[k]], m->value[k]));
    }
}

void epoch_matrix_row_scale(struct epoch_matrix *m, const i32f32 *scale, uint32_t count)
{
    for (uint32_t i = 0; i < m->rows && i < count; i++)
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            m->value[k] = i32f32_mul(m->value[k], scale[i]);
}

int epoch_matrix_col_scale(struct epoch_matrix *out, const struct epoch_matrix *m, const i32f32 *vector,
                           uint32_t count)
{
    int rc = epoch_matrix_begin(out, m->rows, epoch_matrix_entries(m));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < m->rows; i++) {
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++) {
            const uint32_t j = m->column[k];
            const i32f32 product = j < count ? i32f32_mul(m->value[k], vector[j]) : 0;
            if (product != 0)
                epoch_matrix_push(out, j, product);
        }
        epoch_matrix_end_row(out);
    }
    return 0;
}

int epoch_matrix_col_clip(struct epoch_matrix *out, const struct epoch_matrix *m, const i32f32 *limit,
                          uint32_t count)
{
    int rc = epoch_matrix_begin(out, m->rows, epoch_matrix_entries(m));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < m->rows; i++) {
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++) {
            const uint32_t j = m->column[k];
            const i32f32 top = j < count ? limit[j] : 0;
            if (top >= m->value[k])
                epoch_matrix_push(out, j, m->value[k]);
            else if (top > 0)
                epoch_matrix_push(out, j, top);
        }
        epoch_matrix_end_row(out);
    }
    return 0;
}

/* Fills dense[0..columns) with row i of m; a missing column is 0, the last of a repeated one wins. */
static void densify(const struct epoch_matrix *m, uint32_t i, uint32_t columns, i32f32 *dense)
{
    memset(dense, 0, columns * sizeof *dense);
    for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
        if (m->column[k] < columns)
            dense[m->column[k]] = m->value[k];
}

int epoch_matrix_interpolate(struct epoch_matrix *out, const struct epoch_matrix *a,
                             const struct epoch_matrix *b, uint32_t columns, i32f32 ratio, i32f32 *scratch)
{
    if (ratio == 0)
        return epoch_matrix_copy(out, a);
    if (ratio == I32F32_ONE || a->rows != b->rows)
        return epoch_matrix_copy(out, b);
    int rc = epoch_matrix_begin(out, a->rows, epoch_matrix_entries(a) + epoch_matrix_entries(b));
    if (rc != 0)
        return rc;
    i32f32 *left = scratch, *right = scratch + columns;
    for (uint32_t i = 0; i < a->rows; i++) {
        densify(a, i, columns, left);
        densify(b, i, columns, right);
        for (uint32_t j = 0; j < columns; j++) {
            const i32f32 v = i32f32_add(left[j], i32f32_mul(ratio, i32f32_sub(right[j], left[j])));
            if (v > 0)
                epoch_matrix_push(out, j, v);
        }
        epoch_matrix_end_row(out);
    }
    return 0;
}

/* dense[j] += factor * m[i][j] for the columns below `columns`. */
static void add_scaled_row(i32f32 *dense, uint32_t columns, const struct epoch_matrix *m, uint32_t i,
                           i32f32 factor)
{
    for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
        if (m->column[k] < columns)
            dense[m->column[k]] = i32f32_add(dense[m->column[k]], i32f32_mul(factor, m->value[k]));
}

int epoch_matrix_ema(struct epoch_matrix *out, const struct epoch_matrix *fresh,
                     const struct epoch_matrix *old, i32f32 alpha, i32f32 *scratch)
{
    const uint32_t n = fresh->rows;
    const i32f32 keep = i32f32_sub(I32F32_ONE, alpha);
    int rc = epoch_matrix_begin(out, n, epoch_matrix_entries(fresh) + epoch_matrix_entries(old));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < n; i++) {
        memset(scratch, 0, n * sizeof *scratch);
        add_scaled_row(scratch, n, fresh, i, alpha);
        if (i < old->rows)
            add_scaled_row(scratch, n, old, i, keep);
        for (uint32_t j = 0; j < n; j++)
            if (scratch[j] > 0)
                epoch_matrix_push(out, j, scratch[j]);
        epoch_matrix_end_row(out);
    }
    return 0;
}

int epoch_matrix_ema_alpha(struct epoch_matrix *out, const struct epoch_matrix *fresh,
                           const struct epoch_matrix *old, const i32f32 *alpha, uint32_t columns,
                           i32f32 *scratch)
{
    if (fresh->rows != old->rows)
        return epoch_matrix_copy(out, fresh);
    int rc = epoch_matrix_begin(out, fresh->rows, epoch_matrix_entries(fresh));
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < fresh->rows; i++) {
        const i32f32 *row = alpha + (size_t)i * columns;
        memset(scratch, 0, columns * sizeof *scratch);
        for (uint32_t k = old->start[i]; k < old->start[i + 1]; k++) {
            const uint32_t j = old->column[k];
            if (j < columns)
                scratch[j] = i32f32_mul(i32f32_sub(I32F32_ONE, row[j]), old->value[k]);
        }
        for (uint32_t k = fresh->start[i]; k < fresh->start[i + 1]; k++) {
            const uint32_t j = fresh->column[k];
            if (j >= columns)
                continue;
            const i32f32 gain = i32f32_mul(row[j], fresh->value[k]);
            const i32f32 sum = i32f32_add(scratch[j], gain > 0 ? gain : 0);
            const i32f32 v = sum < I32F32_ONE ? sum : I32F32_ONE;
            if (v > 0)
                epoch_matrix_push(out, j, v);
        }
        epoch_matrix_end_row(out);
    }
    return 0;
}
