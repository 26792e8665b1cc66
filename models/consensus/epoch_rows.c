/* Growth of stored rows. Values and columns of a row share one allocation. */
#include "epoch_rows.h"

#include "sim_alloc.h"
#include "sim_error.h"

#include <string.h>

/* Each takes four of the one before. */
#define N4(n) (n), (n) + 1, (n) + 2, (n) + 3
#define N16(n) N4(n), N4((n) + 4), N4((n) + 8), N4((n) + 12)
#define N64(n) N16(n), N16((n) + 16), N16((n) + 32), N16((n) + 48)
#define N256(n) N64(n), N64((n) + 64), N64((n) + 128), N64((n) + 192)
#define N1024(n) N256(n), N256((n) + 256), N256((n) + 512), N256((n) + 768)
#define N4096(n) N1024(n), N1024((n) + 1024), N1024((n) + 2048), N1024((n) + 3072)
#define N16384(n) N4096(n), N4096((n) + 4096), N4096((n) + 8192), N4096((n) + 12288)

const uint16_t epoch_columns[65536] = {N16384(0), N16384(16384), N16384(32768), N16384(49152)};

int epoch_row_reserve(struct epoch_row *row, uint32_t capacity)
{
    if (capacity <= row->capacity)
        return 0;
    const bool run = epoch_row_is_run(row);
    const size_t elements = 2 * (size_t)capacity;
    uint16_t *value = sim_array_new(uint16_t, elements);
    if (value == NULL)
        return SIM_ERR_NO_MEMORY;
    if (row->count > 0) {
        memcpy(value, row->value, row->count * sizeof *value);
        if (!run)
            memcpy(value + capacity, row->column, row->count * sizeof *value);
    }
    free(row->value);
    row->value = value;
    row->capacity = capacity;
    if (!run)
        row->column = value + capacity;
    return 0;
}

uint16_t *epoch_row_columns(struct epoch_row *row)
{
    uint16_t *own = row->value == NULL ? NULL : row->value + row->capacity;
    row->column = own;
    return own;
}

/* True if the columns, of which there are some, ascend without gaps. */
static bool is_run(const uint16_t *column, uint32_t count)
{
    const uint16_t first = column[0];
    uint16_t off = 0;
    if (column == epoch_columns + first)
        return true;
    if ((uint32_t)first + count > 65536 || column[count - 1] != first + count - 1)
        return false;
    for (uint32_t k = 0; k < count; k++)
        off = (uint16_t)(off | (uint16_t)(column[k] - first - (uint16_t)k));
    return off == 0;
}

void epoch_row_compact(struct epoch_row *row)
{
    if (row->count > 0 && is_run(row->column, row->count))
        epoch_row_run(row, row->column[0]);
}

int epoch_row_set(struct epoch_row *row, const uint16_t *column, const uint16_t *value, uint32_t count)
{
    const bool run = count > 0 && is_run(column, count);
    const uint16_t first = count > 0 ? column[0] : 0;
    int rc = epoch_row_reserve(row, count);
    if (rc != 0)
        return rc;
    row->count = count;
    if (count == 0)
        return 0;
    memmove(row->value, value, count * sizeof *value);
    if (run)
        epoch_row_run(row, first);
    else
        memmove(epoch_row_columns(row), column, count * sizeof *column);
    return 0;
}

void epoch_rows_init(struct epoch_rows *self)
{
    *self = (struct epoch_rows){0};
}

void epoch_rows_free(struct epoch_rows *self)
{
    for (uint32_t i = 0; i < self->capacity; i++)
        free(self->row[i].value);
    free(self->row);
    epoch_rows_init(self);
}

int epoch_rows_resize(struct epoch_rows *self, uint32_t count)
{
    if (count > self->capacity) {
        struct epoch_row *row = sim_array_resize(struct epoch_row, self->row, count);
        if (row == NULL)
            return SIM_ERR_NO_MEMORY;
        memset(row + self->capacity, 0, (count - self->capacity) * sizeof *row);
        self->row = row;
        self->capacity = count;
    }
    for (uint32_t i = count; i < self->count; i++)
        self->row[i].count = 0;
    self->count = count;
    return 0;
}

int epoch_rows_reserve(struct epoch_rows *self, uint32_t i, uint32_t capacity)
{
    return epoch_row_reserve(&self->row[i], capacity);
}

int epoch_rows_set(struct epoch_rows *self, uint32_t i, const uint16_t *column, const uint16_t *value,
                   uint32_t count)
{
    return epoch_row_set(&self->row[i], column, value, count);
}

void epoch_rows_swap(struct epoch_rows *self, uint32_t i, struct epoch_row *row)
{
    const struct epoch_row old = self->row[i];
    self->row[i] = *row;
    *row = old;
    row->count = 0;
}

int epoch_rows_copy(struct epoch_rows *self, const struct epoch_rows *other)
{
    int rc = epoch_rows_resize(self, other->count);
    for (uint32_t i = 0; rc == 0 && i < other->count; i++)
        rc = epoch_rows_set(self, i, other->row[i].column, other->row[i].value, other->row[i].count);
    return rc;
}

uint64_t epoch_rows_entries(const struct epoch_rows *self)
{
    uint64_t entries = 0;
    for (uint32_t i = 0; i < self->count; i++)
        entries += self->row[i].count;
    return entries;
}
