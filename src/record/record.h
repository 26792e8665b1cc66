/* Recording: rows of results, collected in memory column by column and handed on in batches.
 *
 * The simulation writes rows; it never learns where they go. A record can keep whole series in memory
 * (RECORD_KEEP: what a program linked with libtensim reads), hand batches to one sink (the results file,
 * record_hdf5.h), or both.
 *
 *     record_create(&rec, &schema, 0, err);
 *     record_table_find(rec, "network", &network, err);
 *     record_column_find(rec, "network/issuance", &issuance, err);
 *     ...
 *     record_row_begin(rec, network, block, time_ms, err);
 *     record_put_u64(rec, issuance, chain->issuance_rao, err);
 *     record_row_end(rec, network, err);
 *
 * Flushing never changes what is recorded, so a caller may flush by the wall clock. */
#ifndef RECORD_H
#define RECORD_H

#include "record_schema.h"

struct record;

enum {
    RECORD_KEEP = 1 << 0, /* keep every row in memory, for record_series */
};

/* A run of rows of one table, column by column. */
struct record_batch {
    unsigned table;     /* index in the schema */
    uint64_t first_row; /* number of the first row since the beginning of the run */
    size_t rows;
    const uint64_t *blocks;    /* `rows` values */
    const int64_t *times_ms;   /* `rows` values, milliseconds since 1970-01-01 00:00:00 UTC */
    const void *const *values; /* one array a column of the table: rows * width values of its type */
};

/* Where batches go. `write` gets the batches of each table in order; an error stops the recording call that
 * caused it, and the rows stay pending. */
struct record_sink {
    void *self;
    int (*write)(void *self, const struct record_batch *batch, struct sim_error *err);
};

/* A whole series in memory. */
struct record_series {
    const struct record_column *column;
    size_t rows;
    size_t width;            /* values a row */
    const uint64_t *blocks;  /* `rows` values */
    const int64_t *times_ms; /* `rows` values */
    const void *values;      /* rows * width values of column->type */
};

/* Creates an empty record. The schema is checked (record_schema_check) and must outlive the record.
 * `options`: RECORD_KEEP or 0. Returns SIM_OK, SIM_ERR_NO_MEMORY or what record_schema_check returns. */
int record_create(struct record **out, const struct record_schema *schema, unsigned options,
                  struct sim_error *err);

/* Frees the record; `rec` may be NULL. Pending rows are dropped: call record_flush before. */
void record_destroy(struct record *rec);

/* Attaches the sink that gets all rows from now on; NULL detaches. Rows recorded before are not repeated. */
void record_set_sink(struct record *rec, const struct record_sink *sink);

const struct record_schema *record_schema_of(const struct record *rec);

/* Index of the table called `name`. SIM_ERR_NOT_FOUND if there is none. */
int record_table_find(const struct record *rec, const char *name, unsigned *table, struct sim_error *err);

/* Index of the column with the path "table/column"; it holds for the life of the record.
 * SIM_ERR_NOT_FOUND if there is none. */
int record_column_find(const struct record *rec, const char *path, unsigned *column, struct sim_error *err);

/* Begins a row of `table`. Blocks must increase from row to row (or stay, where the table repeats).
 * `time_ms`: milliseconds since 1970-01-01 00:00:00 UTC in simulated time.
 * SIM_ERR_RANGE if the block goes back, SIM_ERR_CONFLICT if a row is open, SIM_ERR_NO_MEMORY. */
int record_row_begin(struct record *rec, unsigned table, uint64_t block, int64_t time_ms,
                     struct sim_error *err);

/* Puts one value into the open row of the column's table. The column must have width 1 and a type of the
 * same kind (record_put_u64: u8..u64, record_put_f64: f32 or f64).
 * SIM_ERR_TYPE, SIM_ERR_OVERFLOW if it does not fit the column's type, SIM_ERR_CONFLICT if no row is open. */
int record_put_u64(struct record *rec, unsigned column, uint64_t value, struct sim_error *err);
int record_put_i64(struct record *rec, unsigned column, int64_t value, struct sim_error *err);
int record_put_f64(struct record *rec, unsigned column, double value, struct sim_error *err);

/* Puts a whole vector: `count` values of exactly `type`, `count` being the width of the column.
 * SIM_ERR_TYPE for another type or count, SIM_ERR_CONFLICT if no row is open. */
int record_put(struct record *rec, unsigned column, enum record_type type, const void *values, size_t count,
               struct sim_error *err);

/* Ends the row. Every column must have been put: a row with a hole is refused (SIM_ERR_MISSING_KEY) and
 * dropped. Hands a batch to the sink whenever a chunk is full, and returns what the sink returns then. */
int record_row_end(struct record *rec, unsigned table, struct sim_error *err);

/* Hands all pending rows of all tables to the sink. */
int record_flush(struct record *rec, struct sim_error *err);

/* Rows ended so far. */
uint64_t record_rows(const struct record *rec, unsigned table);

/* The series with the path "table/column"; the pointers hold until the next row begins. Without RECORD_KEEP
 * it holds pending rows only. SIM_ERR_NOT_FOUND. */
int record_series(const struct record *rec, const char *path, struct record_series *out,
                  struct sim_error *err);

enum { RECORD_DIGEST_HEX_SIZE = 65 };

/* SHA-256 over the logical contents of everything recorded so far (names, types, shapes, values as
 * little-endian bytes): independent of flushes, chunks, file layout, compiler and threads. */
void record_digest(const struct record *rec, char hex[RECORD_DIGEST_HEX_SIZE]);

#endif
