#include "simulation_cursor.h"

#include <string.h>

struct simulation_cursor simulation_row_begin(struct record *record, enum simulation_table table,
                                              uint64_t block, int64_t time_ms, struct sim_error *err)
{
    struct simulation_cursor cursor = {.record = record, .err = err, .block = block};
    char path[2 * RECORD_NAME_MAX + 2] = "";
    strcat(strcat(strcpy(path, simulation_tables[table].name), "/"),
           simulation_tables[table].columns[0].name);
    cursor.ret = record_column_find(record, path, &cursor.column, err);
    if (cursor.ret == SIM_OK)
        cursor.ret = record_row_begin(record, (unsigned)table, block, time_ms, err);
    return cursor;
}

void simulation_put_u64(struct simulation_cursor *cursor, uint64_t value)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put_u64(cursor->record, cursor->column++, value, cursor->err);
}

void simulation_put_f64(struct simulation_cursor *cursor, double value)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put_f64(cursor->record, cursor->column++, value, cursor->err);
}

void simulation_put_u64_array(struct simulation_cursor *cursor, const uint64_t *values, size_t count)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put(cursor->record, cursor->column++, RECORD_U64, values, count, cursor->err);
}

int simulation_row_end(struct simulation_cursor *cursor, enum simulation_table table)
{
    const struct record_schema *schema = record_schema_of(cursor->record);
    if (schema->origin_block > 0)
        simulation_put_u64(cursor, schema->origin_block + cursor->block);
    return cursor->ret == SIM_OK ? record_row_end(cursor->record, (unsigned)table, cursor->err) : cursor->ret;
}

void simulation_put_row(struct simulation_cursor *cursor, enum record_type type, const void *values,
                        size_t count)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put(cursor->record, cursor->column++, type, values, count, cursor->err);
}
