/* Weights and bonds as the chain stores them: for every uid a list of (column, u16 value) in stored order.
 *
 * A row owns its memory and keeps it when it shrinks, so that epochs that rewrite bonds allocate only while
 * rows still grow. Functions return 0 or SIM_ERR_NO_MEMORY and leave the old row on failure. */
#ifndef EPOCH_ROWS_H
#define EPOCH_ROWS_H

#include <stdint.h>

struct epoch_row {
    uint32_t count;
    uint32_t capacity;
    uint16_t *column; /* one allocation with value */
    uint16_t *value;
};

struct epoch_rows {
    uint32_t count; /* number of uids */
    struct epoch_row *row;
};

void epoch_rows_init(struct epoch_rows *self);
void epoch_rows_free(struct epoch_rows *self);

/* Changes the number of rows; new ones are empty, rows beyond are freed. */
int epoch_rows_resize(struct epoch_rows *self, uint32_t count);

/* Room for `capacity` entries in row i, keeping its entries. */
int epoch_rows_reserve(struct epoch_rows *self, uint32_t i, uint32_t capacity);

/* Replaces row i. */
int epoch_rows_set(struct epoch_rows *self, uint32_t i, const uint16_t *column, const uint16_t *value,
                   uint32_t count);

int epoch_rows_copy(struct epoch_rows *self, const struct epoch_rows *other);

uint64_t epoch_rows_entries(const struct epoch_rows *self);

#endif
