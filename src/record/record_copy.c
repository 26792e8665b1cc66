/* Rows of a result file put through a record again: for recovery, packing and the check of the digest. */
#include "record_reader.h"
#include "sim_alloc.h"

#include <string.h>

enum { COPY_BYTES = 4 << 20 }; /* read at once, about */

/* Some rows of one table in memory. */
struct rows_buffer {
    size_t rows; /* capacity */
    uint64_t *blocks;
    int64_t *times_ms;
    size_t *row_bytes; /* a column */
    uint8_t **columns;
};

static void free_buffer(struct rows_buffer *buffer, size_t column_count)
{
    for (size_t c = 0; buffer->columns != NULL && c < column_count; c++)
        free(buffer->columns[c]);
    free(buffer->columns);
    free(buffer->row_bytes);
    free(buffer->blocks);
    free(buffer->times_ms);
}

static int make_buffer(struct rows_buffer *buffer, const struct record_schema *schema,
                       const struct record_table *table)
{
    size_t bytes = sizeof *buffer->blocks + sizeof *buffer->times_ms;
    buffer->row_bytes = sim_array_new(size_t, table->column_count);
    buffer->columns = sim_array_new(uint8_t *, table->column_count);
    if (buffer->row_bytes == NULL || buffer->columns == NULL)
        return SIM_ERR_NO_MEMORY;
    for (size_t c = 0; c < table->column_count; c++) {
        const struct record_column *column = &table->columns[c];
        buffer->row_bytes[c] = record_column_width(schema, column) * record_type_size(column->type);
        bytes += buffer->row_bytes[c];
    }
    buffer->rows = COPY_BYTES / bytes + 1;
    buffer->blocks = sim_array_new(uint64_t, buffer->rows);
    buffer->times_ms = sim_array_new(int64_t, buffer->rows);
    if (buffer->blocks == NULL || buffer->times_ms == NULL)
        return SIM_ERR_NO_MEMORY;
    for (size_t c = 0; c < table->column_count; c++) {
        buffer->columns[c] = reallocarray(NULL, buffer->rows, buffer->row_bytes[c]);
        if (buffer->columns[c] == NULL)
            return SIM_ERR_NO_MEMORY;
    }
    return SIM_OK;
}

static int put_row(const struct record_schema *schema, const struct rows_buffer *buffer, struct record *rec,
                   size_t table, unsigned first_column, size_t row, struct sim_error *err)
{
    const struct record_table *tab = &schema->tables[table];
    int ret = record_row_begin(rec, (unsigned)table, buffer->blocks[row], buffer->times_ms[row], err);
    for (unsigned c = 0; ret == SIM_OK && c < tab->column_count; c++) {
        const struct record_column *column = &tab->columns[c];
        ret = record_put(rec, first_column + c, column->type, buffer->columns[c] + row * buffer->row_bytes[c],
                         buffer->row_bytes[c] / record_type_size(column->type), err);
    }
    return ret != SIM_OK ? ret : record_row_end(rec, (unsigned)table, err);
}

static int copy_rows(const struct record_reader *reader, struct rows_buffer *buffer, struct record *rec,
                     size_t table, unsigned first_column, struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    uint64_t total = record_reader_rows(reader, table);
    int ret = SIM_OK;
    for (uint64_t first = 0; ret == SIM_OK && first < total; first += buffer->rows) {
        size_t rows = total - first < buffer->rows ? (size_t)(total - first) : buffer->rows;
        ret = record_reader_blocks(reader, table, first, rows, buffer->blocks, err);
        if (ret == SIM_OK)
            ret = record_reader_times(reader, table, first, rows, buffer->times_ms, err);
        for (size_t c = 0; ret == SIM_OK && c < schema->tables[table].column_count; c++)
            ret = record_reader_values(reader, table, c, first, rows, buffer->columns[c], err);
        for (size_t row = 0; ret == SIM_OK && row < rows; row++)
            ret = put_row(schema, buffer, rec, table, first_column, row, err);
    }
    return ret;
}

int record_reader_copy(const struct record_reader *reader, struct record *rec, struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    unsigned first_column = 0; /* columns are numbered through all tables */
    int ret = SIM_OK;
    for (size_t t = 0; ret == SIM_OK && t < schema->table_count; t++) {
        struct rows_buffer buffer = {.rows = 0};
        ret = make_buffer(&buffer, schema, &schema->tables[t]);
        if (ret != SIM_OK)
            sim_raise(err, ret, "out of memory while reading table '%s'", schema->tables[t].name);
        else
            ret = copy_rows(reader, &buffer, rec, t, first_column, err);
        free_buffer(&buffer, schema->tables[t].column_count);
        first_column += (unsigned)schema->tables[t].column_count;
    }
    return ret;
}

int record_reader_digest(const struct record_reader *reader, char hex[RECORD_DIGEST_HEX_SIZE],
                         struct sim_error *err)
{
    struct record *rec;
    int ret = record_create(&rec, record_reader_schema(reader), 0, err);
    if (ret != SIM_OK)
        return ret;
    ret = record_reader_copy(reader, rec, err);
    if (ret == SIM_OK)
        record_digest(rec, hex);
    record_destroy(rec);
    return ret;
}
