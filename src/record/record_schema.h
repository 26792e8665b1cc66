/* What a result file holds, as data: tables, their columns and the dimensions that the columns span.
 *
 * A table is one group of the file and has a time axis of its own: every row belongs to a block. A column
 * has one value a row, or a vector or matrix over one or two named dimensions. Adding a column to the
 * results is one line in one of these tables; writer, reader, `tensim show` and the export follow.
 *
 * Names are those of the Bittensor SDK where it has one (`alpha_in`, `moving_price`, `validator_trust`).
 * Source: design/product.md "Results"; attribute names by the CF conventions, so that netCDF tools read units
 * and dates. Limits: RECORD_DIM_MAX dimensions beside time; a row of a table fits in RECORD_ROW_BYTES_MAX. */
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RECORD_DIM_MAX = 2,       /* dimensions of a column beside time */
    RECORD_NAME_MAX = 63,     /* characters of a name */
    RECORD_TABLE_MAX = 64,    /* tables of a schema */
    RECORD_COLUMN_MAX = 1024, /* columns of a table */
};

#define RECORD_ROW_BYTES_MAX ((uint64_t)1 << 28)

/* Names that every table uses itself. */
#define RECORD_AXIS_NAME "block"
#define RECORD_TIME_NAME "time"

enum record_type {
    RECORD_U8,
    RECORD_U16,
    RECORD_U32,
    RECORD_U64,
    RECORD_I64,
    RECORD_F32,
    RECORD_F64,
};

/* A dimension beside time, e.g. `netuid`. It becomes a coordinate variable of every table that uses it. */
struct record_dim {
    const char *name;
    uint64_t size; /* at least 1 */
    const char *units;
    const char *long_name;
    const uint64_t *labels; /* `size` values, e.g. the netuid of each place; NULL: 0, 1, 2, ... */
};

struct record_column {
    const char *name;
    enum record_type type;
    const char *dims[RECORD_DIM_MAX]; /* names of dimensions, NULL-filled; {0}: one value a row */
    const char *units;                /* "rao", "1" for a pure number; never empty */
    const char *long_name;            /* what it is, in a few words; never empty */
    const char *flag_meanings;        /* NULL, or words separated by blanks: value k means the k-th word */
};

struct record_table {
    const char *name;
    const char *long_name;
    const struct record_column *columns;
    size_t column_count;
    bool repeats;        /* several rows may belong to one block (events) */
    uint32_t chunk_rows; /* rows a chunk of the file; 0: chosen from the width of a row */
};

/* The schema and all that it points to must outlive whatever is created from it. */
struct record_schema {
    const struct record_table *tables;
    size_t table_count;
    const struct record_dim *dims;
    size_t dim_count;
    uint64_t origin_block; /* for who writes rows: number that block 0 has on another count */
};

/* Bytes of one value. */
size_t record_type_size(enum record_type type);

/* "u64", "f32", ...; never NULL. */
const char *record_type_name(enum record_type type);

enum { RECORD_VALUE_SIZE = 32 };

/* Value `index` of an array of `type` as text that reads back as the same number. Returns `buf`. */
const char *record_value_format(enum record_type type, const void *values, size_t index,
                                char buf[RECORD_VALUE_SIZE]);

/* The dimension called `name`, or NULL. */
const struct record_dim *record_schema_dim(const struct record_schema *schema, const char *name);

/* Values of `column` in one row: 1, or the product of its dimensions. The schema must be valid. */
size_t record_column_width(const struct record_schema *schema, const struct record_column *column);

/* Rows of one chunk of the file: `chunk_rows`, or as many as make the widest column of the table a quarter of
 * a MiB, between 16 and 4,096; fewer where 16 rows would be more than 4 MiB. */
size_t record_table_chunk_rows(const struct record_schema *schema, const struct record_table *table);

/* Checks everything that can be wrong with a schema: an empty or malformed name, one used twice, empty units
 * or long_name (nothing undocumented gets into a file), an unknown dimension, a row that is too wide.
 * Returns SIM_OK, SIM_ERR_MISSING_KEY, SIM_ERR_DUPLICATE, SIM_ERR_NOT_FOUND, SIM_ERR_RANGE or SIM_ERR_SYNTAX.
 */
int record_schema_check(const struct record_schema *schema, struct sim_error *err);

#endif
