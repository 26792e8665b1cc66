/* Checks of a results schema and the few sizes that follow from it. */
#include "record_schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} types[] = {
    [RECORD_U8] = {"u8", 1},   [RECORD_U16] = {"u16", 2}, [RECORD_U32] = {"u32", 4},
    [RECORD_U64] = {"u64", 8}, [RECORD_I64] = {"i64", 8}, [RECORD_F32] = {"f32", 4},
    [RECORD_F64] = {"f64", 8},
};

enum { TYPE_COUNT = sizeof types / sizeof types[0] };

size_t record_type_size(enum record_type type)
{
    return types[type].size;
}

const char *record_type_name(enum record_type type)
{
    return (unsigned)type < TYPE_COUNT ? types[type].name : "an unknown type";
}

const char *record_value_format(enum record_type type, const void *values, size_t index,
                                char buf[RECORD_VALUE_SIZE])
{
    switch (type) {
    case RECORD_U8:
        snprintf(buf, RECORD_VALUE_SIZE, "%" PRIu8, ((const uint8_t *)values)[index]);
        break;
    case RECORD_U16:
        snprintf(buf, RECORD_VALUE_SIZE, "%" PRIu16, ((const uint16_t *)values)[index]);
        break;
    case RECORD_U32:
        snprintf(buf, RECORD_VALUE_SIZE, "%" PRIu32, ((const uint32_t *)values)[index]);
        break;
    case RECORD_U64:
        snprintf(buf, RECORD_VALUE_SIZE, "%" PRIu64, ((const uint64_t *)values)[index]);
        break;
    case RECORD_I64:
        snprintf(buf, RECORD_VALUE_SIZE, "%" PRId64, ((const int64_t *)values)[index]);
        break;
    case RECORD_F32:
        snprintf(buf, RECORD_VALUE_SIZE, "%.9g", (double)((const float *)values)[index]);
        break;
    case RECORD_F64:
        snprintf(buf, RECORD_VALUE_SIZE, "%.17g", ((const double *)values)[index]);
        break;
    }
    return buf;
}

const struct record_dim *record_schema_dim(const struct record_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->dim_count; i++)
        if (strcmp(schema->dims[i].name, name) == 0)
            return &schema->dims[i];
    return NULL;
}

size_t record_column_width(const struct record_schema *schema, const struct record_column *column)
{
    size_t width = 1;
    for (unsigned d = 0; d < RECORD_DIM_MAX && column->dims[d] != NULL; d++)
        width *= (size_t)record_schema_dim(schema, column->dims[d])->size;
    return width;
}

static size_t widest_column(const struct record_schema *schema, const struct record_table *table)
{
    size_t widest = sizeof(uint64_t);
    for (size_t c = 0; c < table->column_count; c++) {
        const struct record_column *column = &table->columns[c];
        size_t bytes = record_column_width(schema, column) * record_type_size(column->type);
        if (bytes > widest)
            widest = bytes;
    }
    return widest;
}

size_t record_table_chunk_rows(const struct record_schema *schema, const struct record_table *table)
{
    if (table->chunk_rows != 0)
        return table->chunk_rows;
    size_t widest = widest_column(schema, table);
    size_t rows = ((size_t)256 << 10) / widest;
    size_t least = ((size_t)4 << 20) / widest;
    if (rows > 4096)
        return 4096;
    if (rows >= 16)
        return rows;
    /* Some rows together serve readers of a series, until they are too much to write at once. */
    return least > 16 ? 16 : least > 0 ? least : 1;
}

/* A name that HDF5, netCDF, C and Python all accept without quoting. */
static int check_name(const char *what, const char *name, struct sim_error *err)
{
    if (name == NULL || name[0] == '\0')
        return sim_raise(err, SIM_ERR_MISSING_KEY, "a %s of the results has no name", what);
    size_t len = strlen(name);
    if (len > RECORD_NAME_MAX)
        return sim_raise(err, SIM_ERR_RANGE, "the name of %s '%.80s' is longer than %d characters", what,
                         name, RECORD_NAME_MAX);
    for (size_t i = 0; i < len; i++) {
        char ch = name[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
        if (!letter && (i == 0 || ch < '0' || ch > '9'))
            return sim_raise(err, SIM_ERR_SYNTAX,
                             "the name of %s '%s' may hold letters, digits and '_' only, and no digit first",
                             what, name);
    }
    return SIM_OK;
}

static int check_text(const char *table, const char *name, const char *what, const char *text,
                      struct sim_error *err)
{
    if (text == NULL || text[strspn(text, " ")] == '\0')
        return sim_raise(err, SIM_ERR_MISSING_KEY, "'%s/%s' of the results has no %s", table, name, what);
    return SIM_OK;
}

static int check_dims(const struct record_schema *schema, struct sim_error *err)
{
    for (size_t i = 0; i < schema->dim_count; i++) {
        const struct record_dim *dim = &schema->dims[i];
        int ret = check_name("dimension", dim->name, err);
        if (ret == SIM_OK)
            ret = check_text("", dim->name, "units", dim->units, err);
        if (ret == SIM_OK)
            ret = check_text("", dim->name, "long_name", dim->long_name, err);
        if (ret != SIM_OK)
            return ret;
        if (dim->size == 0 || dim->size > RECORD_ROW_BYTES_MAX)
            return sim_raise(err, SIM_ERR_RANGE, "dimension '%s' of the results has the size %llu", dim->name,
                             (unsigned long long)dim->size);
        if (strcmp(dim->name, RECORD_AXIS_NAME) == 0 || strcmp(dim->name, RECORD_TIME_NAME) == 0 ||
            record_schema_dim(schema, dim->name) != dim)
            return sim_raise(err, SIM_ERR_DUPLICATE, "the name '%s' is used twice in the results", dim->name);
    }
    return SIM_OK;
}

/* Whether column `index` of `table` has the name of an earlier column, of a dimension or of the axis. */
static bool name_is_taken(const struct record_schema *schema, const struct record_table *table, size_t index)
{
    const char *name = table->columns[index].name;
    for (size_t c = 0; c < index; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return true;
    return strcmp(name, RECORD_AXIS_NAME) == 0 || strcmp(name, RECORD_TIME_NAME) == 0 ||
           record_schema_dim(schema, name) != NULL;
}

/* Adds the bytes of one row of the column to `*bytes`. */
static int check_width(const struct record_schema *schema, const struct record_table *table,
                       const struct record_column *column, uint64_t *bytes, struct sim_error *err)
{
    uint64_t width = types[column->type].size;
    for (unsigned d = 0; d < RECORD_DIM_MAX && column->dims[d] != NULL; d++) {
        const struct record_dim *dim = record_schema_dim(schema, column->dims[d]);
        if (dim == NULL)
            return sim_raise(err, SIM_ERR_NOT_FOUND, "'%s/%s' of the results spans an unknown dimension '%s'",
                             table->name, column->name, column->dims[d]);
        if (d > 0 && strcmp(column->dims[d - 1], dim->name) == 0)
            return sim_raise(err, SIM_ERR_DUPLICATE, "'%s/%s' of the results spans '%s' twice", table->name,
                             column->name, dim->name);
        width *= dim->size;
        if (width > RECORD_ROW_BYTES_MAX)
            break;
    }
    *bytes += width;
    if (*bytes > RECORD_ROW_BYTES_MAX)
        return sim_raise(err, SIM_ERR_RANGE, "a row of table '%s' of the results is wider than %llu bytes",
                         table->name, (unsigned long long)RECORD_ROW_BYTES_MAX);
    return SIM_OK;
}

static int check_table(const struct record_schema *schema, const struct record_table *table,
                       struct sim_error *err)
{
    uint64_t bytes = 0;
    if (table->column_count > RECORD_COLUMN_MAX)
        return sim_raise(err, SIM_ERR_RANGE,
                         "table '%s' of the results has %zu columns, at most %d are allowed", table->name,
                         table->column_count, RECORD_COLUMN_MAX);
    for (size_t c = 0; c < table->column_count; c++) {
        const struct record_column *column = &table->columns[c];
        int ret = check_name("column", column->name, err);
        if (ret == SIM_OK)
            ret = check_text(table->name, column->name, "units", column->units, err);
        if (ret == SIM_OK)
            ret = check_text(table->name, column->name, "long_name", column->long_name, err);
        if (ret != SIM_OK)
            return ret;
        if ((unsigned)column->type >= TYPE_COUNT)
            return sim_raise(err, SIM_ERR_TYPE, "'%s/%s' of the results has no valid type", table->name,
                             column->name);
        if (name_is_taken(schema, table, c))
            return sim_raise(err, SIM_ERR_DUPLICATE, "the name '%s/%s' is used twice in the results",
                             table->name, column->name);
        ret = check_width(schema, table, column, &bytes, err);
        if (ret != SIM_OK)
            return ret;
    }
    if (record_table_chunk_rows(schema, table) > RECORD_ROW_BYTES_MAX / widest_column(schema, table))
        return sim_raise(err, SIM_ERR_RANGE, "a chunk of table '%s' of the results is larger than %llu bytes",
                         table->name, (unsigned long long)RECORD_ROW_BYTES_MAX);
    return SIM_OK;
}

int record_schema_check(const struct record_schema *schema, struct sim_error *err)
{
    if (schema->table_count > RECORD_TABLE_MAX)
        return sim_raise(err, SIM_ERR_RANGE, "the results have %zu tables, at most %d are allowed",
                         schema->table_count, RECORD_TABLE_MAX);
    int ret = check_dims(schema, err);
    for (size_t t = 0; ret == SIM_OK && t < schema->table_count; t++) {
        const struct record_table *table = &schema->tables[t];
        ret = check_name("table", table->name, err);
        if (ret == SIM_OK)
            ret = check_text("", table->name, "long_name", table->long_name, err);
        if (ret != SIM_OK)
            return ret;
        for (size_t u = 0; u < t; u++)
            if (strcmp(schema->tables[u].name, table->name) == 0)
                return sim_raise(err, SIM_ERR_DUPLICATE, "the results have two tables '%s'", table->name);
        ret = check_table(schema, table, err);
    }
    return ret;
}
