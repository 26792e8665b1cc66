/* Writing a row of a table column by column, in the order of the schema. */
#ifndef SIMULATION_CURSOR_H
#define SIMULATION_CURSOR_H

#include "record.h"
#include "simulation_schema.h"

/* The tables of every run, in the order of enum simulation_table. */
extern const struct record_table simulation_tables[SIMULATION_TABLES];

/* Puts values into the columns of a table in the order of its schema, from the first one. */
struct simulation_cursor {
    struct record *record;
    unsigned column;
    uint64_t block;
    int ret;
    struct sim_error *err;
};

/* Begins a row of the table; the cursor stands at the table's first column. An error stays in `ret`: the
 * calls that follow do nothing, and simulation_row_end returns it. */
struct simulation_cursor simulation_row_begin(struct record *record, enum simulation_table table,
                                              uint64_t block, int64_t time_ms, struct sim_error *err);

/* Fills the column under the cursor and goes to the next one. */
void simulation_put_u64(struct simulation_cursor *cursor, uint64_t value);
void simulation_put_f64(struct simulation_cursor *cursor, double value);

/* The same for columns with dimensions: `count` values, as many as the dimensions have cells. */
void simulation_put_u64_array(struct simulation_cursor *cursor, const uint64_t *values, size_t count);
void simulation_put_row(struct simulation_cursor *cursor, enum record_type type, const void *values,
                        size_t count);

/* Ends the row. Error: the first one of the row. */
int simulation_row_end(struct simulation_cursor *cursor, enum simulation_table table);

#endif
