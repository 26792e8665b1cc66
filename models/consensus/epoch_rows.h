/* Weights and bonds as the chain stores them: for every uid a list of (column, u16 value) in stored order.
 *
 * A row owns its memory and keeps it when it shrinks, so that epochs that rewrite bonds allocate only while
 * rows still grow. Most validators weigh all miners of a subnet in order: columns that follow each other are
 * not stored but point into the table of all numbers, which also says without a look at them that they do.
 * Functions return 0 or SIM_ERR_NO_MEMORY and leave the old row on failure. */
#ifndef EPOCH_ROWS_H
#define EPOCH_ROWS_H

#include <stdbool.h>
#include <stdint.h>

struct epoch_row {
    uint32_t count;
    uint32_t capacity;
    const uint16_t *column; /* behind the values, or a piece of epoch_columns */
    uint16_t *value;        /* the row's memory: [capacity] values, then room for as many columns */
};

/* The numbers 0 to 65535. */
extern const uint16_t epoch_columns[65536];

struct epoch_rows {
    uint32_t count; /* number of uids */
    uint32_t capacity;
    struct epoch_row *row; /* [capacity]; those from count on are empty and keep their memory */
};

void epoch_rows_init(struct epoch_rows *self);
void epoch_rows_free(struct epoch_rows *self);

/* A row on its own: room for `capacity` entries, keeping those it has. One of zeros is an empty row; its
 * `value` is what to free. */
int epoch_row_reserve(struct epoch_row *row, uint32_t capacity);

/* Replaces a row's entries. */
int epoch_row_set(struct epoch_row *row, const uint16_t *column, const uint16_t *value, uint32_t count);

/* Lets a row whose own columns ascend without gaps be known for it. */
void epoch_row_compact(struct epoch_row *row);

/* The row's own memory for columns, which from now on are the row's. */
uint16_t *epoch_row_columns(struct epoch_row *row);

/* The columns of a row with entries become first, first + 1, and so on. They stay below 65536. */
static inline void epoch_row_run(struct epoch_row *row, uint16_t first)
{
    row->column = epoch_columns + first;
}

/* Asks for a row that is read soon: rows lie anywhere in memory, and only the caller knows the next. */
static inline void epoch_row_prefetch(const struct epoch_row *row)
{
    for (uint32_t k = 0; k < row->count; k += 32)
        __builtin_prefetch(row->value + k);
}

/* True if the row is known to have ascending columns without gaps; false says nothing. */
static inline bool epoch_row_is_run(const struct epoch_row *row)
{
    return row->count > 0 && row->column == epoch_columns + row->column[0];
}

/* Changes the number of rows; new ones are empty. */
int epoch_rows_resize(struct epoch_rows *self, uint32_t count);

/* Room for `capacity` entries in row i, keeping its entries. */
int epoch_rows_reserve(struct epoch_rows *self, uint32_t i, uint32_t capacity);

/* Replaces row i. */
int epoch_rows_set(struct epoch_rows *self, uint32_t i, const uint16_t *column, const uint16_t *value,
                   uint32_t count);

/* Row i becomes *row without copying it; *row gets the memory of the old one, empty. */
void epoch_rows_swap(struct epoch_rows *self, uint32_t i, struct epoch_row *row);

int epoch_rows_copy(struct epoch_rows *self, const struct epoch_rows *other);

uint64_t epoch_rows_entries(const struct epoch_rows *self);

#endif
