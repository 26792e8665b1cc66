/* Growth of stored rows. Columns and values of a row share one allocation: values follow the columns'
 * capacity. */
#include "epoch_rows.h"

#include "sim_alloc.h"
#include "sim_error.h"

#include <string.h>

void epoch_rows_init(struct epoch_rows *self)
{
    *self = (struct epoch_rows){0};
}

void epoch_rows_free(struct epoch_rows *self)
{
    for (uint32_t i = 0; i < self->count; i++)
        free(self->row[i].column);
    free(self->row);
    epoch_rows_init(self);
}

int epoch_rows_resize(struct epoch_rows *self, uint32_t count)
{
    for (uint32_t i = count; i < self->count; i++) {
        free(self->row[i].column);
        self->row[i] = (struct epoch_row){0};
    }
    if (count > self->count) {
        struct epoch_row *row = sim_array_resize(struct epoch_row, self->row, count);
        if (row == NULL)
            return SIM_ERR_NO_MEMORY;
        self->row = row;
        memset(row + self->count, 0, (count - self->count) * sizeof *row);
    }
    self->count = count;
    return 0;
}

int epoch_rows_reserve(struct epoch_rows *self, uint32_t i, uint32_t capacity)
{
    struct epoch_row *row = &self->row[i];
    if (capacity <= row->capacity)
        return 0;
    const size_t elements = 2 * (size_t)capacity;
    uint16_t *column = sim_array_new(uint16_t, elements);
    if (column == NULL)
        return SIM_ERR_NO_MEMORY;
    uint16_t *value = column + capacity;
    if (row->count > 0) {
        memcpy(column, row->column, row->count * sizeof *column);
        memcpy(value, row->value, row->count * sizeof *value);
    }
    free(row->column);
    row->column = column;
    row->value = value;
    row->capacity = capacity;
    return 0;
}

int epoch_rows_set(struct epoch_rows *self, uint32_t i, const uint16_t *column, const uint16_t *value,
                   uint32_t count)
{
    int rc = epoch_rows_reserve(self, i, count);
    if (rc != 0)
        return rc;
    struct epoch_row *row = &self->row[i];
    if (count > 0) {
        memmove(row->column, column, count * sizeof *column);
        memmove(row->value, value, count * sizeof *value);
    }
    row->count = count;
    return 0;
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
