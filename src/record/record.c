/* Rows in memory: one growing array a column, a running hash a column, batches to the sink.
 *
 * Values are kept and hashed as they lie in memory, which is little-endian on every machine that this builds
 * for. A batch ends where a chunk of the file ends, so that a full chunk is written once. */
#include "record.h"

#include "sim_alloc.h"
#include "sim_digest.h"

#include <math.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "recorded values are hashed as little-endian");

struct column_rows {
    const struct record_column *column;
    unsigned table;
    unsigned index; /* in its table */
    size_t width;
    size_t row_bytes;
    uint8_t *data;
    bool put; /* in the open row */
    struct sim_digest sha;
};

struct table_rows {
    const struct record_table *table;
    struct column_rows *columns; /* part of record.columns */
    const void **values;         /* scratch of a batch: one pointer a column */
    uint64_t *blocks;
    int64_t *times_ms;
    size_t capacity;
    size_t chunk_rows;
    uint64_t first_row; /* number of the row at index 0 of the arrays */
    size_t held;        /* ended rows in the arrays */
    size_t sent;        /* how many of them the sink has */
    bool open;
    struct sim_digest sha;
};

struct record {
    const struct record_schema *schema;
    unsigned options;
    struct record_sink sink;
    struct table_rows *tables;
    struct column_rows *columns; /* of all tables, in order */
    size_t column_count;
};

static int create_tables(struct record *rec)
{
    const struct record_schema *schema = rec->schema;
    for (size_t t = 0; t < schema->table_count; t++)
        rec->column_count += schema->tables[t].column_count;
    rec->tables = sim_array_new(struct table_rows, schema->table_count);
    rec->columns = sim_array_new(struct column_rows, rec->column_count);
    if (rec->tables == NULL || rec->columns == NULL)
        return SIM_ERR_NO_MEMORY;
    struct column_rows *next = rec->columns;
    for (size_t t = 0; t < schema->table_count; t++) {
        struct table_rows *rows = &rec->tables[t];
        rows->table = &schema->tables[t];
        rows->columns = next;
        rows->chunk_rows = record_table_chunk_rows(schema, rows->table);
        rows->values = sim_array_new(const void *, rows->table->column_count);
        if (rows->values == NULL)
            return SIM_ERR_NO_MEMORY;
        sim_digest_init(&rows->sha);
        for (size_t c = 0; c < rows->table->column_count; c++, next++) {
            next->column = &rows->table->columns[c];
            next->table = (unsigned)t;
            next->index = (unsigned)c;
            next->width = record_column_width(schema, next->column);
            next->row_bytes = next->width * record_type_size(next->column->type);
            sim_digest_init(&next->sha);
        }
    }
    return SIM_OK;
}

int record_create(struct record **out, const struct record_schema *schema, unsigned options,
                  struct sim_error *err)
{
    *out = NULL;
    int ret = record_schema_check(schema, err);
    if (ret != SIM_OK)
        return ret;
    struct record *rec = sim_array_new(struct record, 1);
    if (rec != NULL) {
        rec->schema = schema;
        rec->options = options;
        ret = create_tables(rec);
    }
    if (rec == NULL || ret != SIM_OK) {
        record_destroy(rec);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while preparing the results");
    }
    *out = rec;
    return SIM_OK;
}

void record_destroy(struct record *rec)
{
    if (rec == NULL)
        return;
    for (size_t t = 0; rec->tables != NULL && t < rec->schema->table_count; t++) {
        free(rec->tables[t].values);
        free(rec->tables[t].blocks);
        free(rec->tables[t].times_ms);
    }
    for (size_t c = 0; rec->columns != NULL && c < rec->column_count; c++)
        free(rec->columns[c].data);
    free(rec->tables);
    free(rec->columns);
    free(rec);
}

void record_set_sink(struct record *rec, const struct record_sink *sink)
{
    rec->sink = sink != NULL ? *sink : (struct record_sink){NULL, NULL};
    for (size_t t = 0; t < rec->schema->table_count; t++)
        rec->tables[t].sent = rec->tables[t].held;
}

const struct record_schema *record_schema_of(const struct record *rec)
{
    return rec->schema;
}

int record_table_find(const struct record *rec, const char *name, unsigned *table, struct sim_error *err)
{
    for (size_t t = 0; t < rec->schema->table_count; t++) {
        if (strcmp(rec->schema->tables[t].name, name) == 0) {
            *table = (unsigned)t;
            return SIM_OK;
        }
    }
    return sim_raise(err, SIM_ERR_NOT_FOUND, "the results have no table '%s'", name);
}

int record_column_find(const struct record *rec, const char *path, unsigned *column, struct sim_error *err)
{
    const char *slash = strchr(path, '/');
    size_t table_len = slash == NULL ? 0 : (size_t)(slash - path);
    for (size_t c = 0; slash != NULL && c < rec->column_count; c++) {
        const char *table = rec->schema->tables[rec->columns[c].table].name;
        if (strlen(table) == table_len && memcmp(table, path, table_len) == 0 &&
            strcmp(rec->columns[c].column->name, slash + 1) == 0) {
            *column = (unsigned)c;
            return SIM_OK;
        }
    }
    return sim_raise(err, SIM_ERR_NOT_FOUND, "the results have no column '%s'", path);
}

/* Makes room for one more row. */
static int grow(struct table_rows *rows)
{
    if (rows->held < rows->capacity)
        return SIM_OK;
    size_t capacity = rows->capacity == 0 ? 16 : rows->capacity * 2;
    uint64_t *blocks = sim_array_resize(uint64_t, rows->blocks, capacity);
    if (blocks == NULL)
        return SIM_ERR_NO_MEMORY;
    rows->blocks = blocks;
    int64_t *times_ms = sim_array_resize(int64_t, rows->times_ms, capacity);
    if (times_ms == NULL)
        return SIM_ERR_NO_MEMORY;
    rows->times_ms = times_ms;
    for (size_t c = 0; c < rows->table->column_count; c++) {
        struct column_rows *column = &rows->columns[c];
        uint8_t *data = reallocarray(column->data, capacity, column->row_bytes);
        if (data == NULL)
            return SIM_ERR_NO_MEMORY;
        column->data = data;
    }
    rows->capacity = capacity;
    return SIM_OK;
}

int record_row_begin(struct record *rec, unsigned table, uint64_t block, int64_t time_ms,
                     struct sim_error *err)
{
    struct table_rows *rows = &rec->tables[table];
    const char *name = rows->table->name;
    if (rows->open)
        return sim_raise(err, SIM_ERR_CONFLICT,
                         "a row of '%s' begins at block %llu before the last one ended", name,
                         (unsigned long long)block);
    if (grow(rows) != SIM_OK)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while recording '%s' at block %llu", name,
                         (unsigned long long)block);
    /* Index held - 1 is still there after a flush emptied the arrays: see drop_sent. */
    if (rows->first_row + rows->held > 0) {
        uint64_t last = rows->held > 0 ? rows->blocks[rows->held - 1] : rows->blocks[0];
        if (block < last || (block == last && !rows->table->repeats))
            return sim_raise(err, SIM_ERR_RANGE, "a row of '%s' at block %llu follows one at block %llu",
                             name, (unsigned long long)block, (unsigned long long)last);
    }
    rows->open = true;
    rows->blocks[rows->held] = block;
    rows->times_ms[rows->held] = time_ms;
    for (size_t c = 0; c < rows->table->column_count; c++)
        rows->columns[c].put = false;
    return SIM_OK;
}

int record_put(struct record *rec, unsigned column, enum record_type type, const void *values, size_t count,
               struct sim_error *err)
{
    struct column_rows *col = &rec->columns[column];
    const struct table_rows *rows = &rec->tables[col->table];
    if (!rows->open)
        return sim_raise(err, SIM_ERR_CONFLICT, "'%s/%s' is recorded outside a row", rows->table->name,
                         col->column->name);
    if (type != col->column->type || count != col->width)
        return sim_raise(err, SIM_ERR_TYPE, "'%s/%s' takes %zu values of type %s, not %zu of type %s",
                         rows->table->name, col->column->name, col->width,
                         record_type_name(col->column->type), count, record_type_name(type));
    memcpy(col->data + rows->held * col->row_bytes, values, col->row_bytes);
    col->put = true;
    return SIM_OK;
}

static int raise_unfit(const struct record *rec, const struct column_rows *col, const char *what,
                       struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_TYPE, "'%s/%s' is of type %s and takes no %s",
                     rec->schema->tables[col->table].name, col->column->name,
                     record_type_name(col->column->type), what);
}

int record_put_u64(struct record *rec, unsigned column, uint64_t value, struct sim_error *err)
{
    const struct column_rows *col = &rec->columns[column];
    enum record_type type = col->column->type;
    if (type > RECORD_U64)
        return raise_unfit(rec, col, "unsigned integer", err);
    size_t size = record_type_size(type);
    if (size < 8 && value >> (size * 8) != 0)
        return sim_raise(err, SIM_ERR_OVERFLOW, "%llu does not fit '%s/%s', which is of type %s",
                         (unsigned long long)value, rec->schema->tables[col->table].name, col->column->name,
                         record_type_name(type));
    /* The low bytes come first, so the narrow value is a prefix. */
    return record_put(rec, column, type, &value, 1, err);
}

int record_put_i64(struct record *rec, unsigned column, int64_t value, struct sim_error *err)
{
    const struct column_rows *col = &rec->columns[column];
    if (col->column->type != RECORD_I64)
        return raise_unfit(rec, col, "signed integer", err);
    return record_put(rec, column, RECORD_I64, &value, 1, err);
}

int record_put_f64(struct record *rec, unsigned column, double value, struct sim_error *err)
{
    const struct column_rows *col = &rec->columns[column];
    if (col->column->type == RECORD_F64)
        return record_put(rec, column, RECORD_F64, &value, 1, err);
    if (col->column->type != RECORD_F32)
        return raise_unfit(rec, col, "floating-point number", err);
    float narrow = (float)value;
    if (isfinite(value) && !isfinite(narrow))
        return sim_raise(err, SIM_ERR_OVERFLOW, "%g does not fit '%s/%s', which is of type f32", value,
                         rec->schema->tables[col->table].name, col->column->name);
    return record_put(rec, column, RECORD_F32, &narrow, 1, err);
}

/* Forgets rows that the sink has, unless the record keeps everything. The last block stays at index 0 so that
 * the order of blocks can still be checked. */
static void drop_sent(struct record *rec, struct table_rows *rows)
{
    if ((rec->options & RECORD_KEEP) != 0 || rows->held == 0)
        return;
    rows->blocks[0] = rows->blocks[rows->held - 1];
    rows->first_row += rows->held;
    rows->held = 0;
    rows->sent = 0;
}

static int send(struct record *rec, unsigned table, struct sim_error *err)
{
    struct table_rows *rows = &rec->tables[table];
    if (rec->sink.write != NULL && rows->sent < rows->held) {
        struct record_batch batch = {
            .table = table,
            .first_row = rows->first_row + rows->sent,
            .rows = rows->held - rows->sent,
            .blocks = rows->blocks + rows->sent,
            .times_ms = rows->times_ms + rows->sent,
            .values = rows->values,
        };
        for (size_t c = 0; c < rows->table->column_count; c++)
            rows->values[c] = rows->columns[c].data + rows->sent * rows->columns[c].row_bytes;
        int ret = rec->sink.write(rec->sink.self, &batch, err);
        if (ret != SIM_OK)
            return ret;
    }
    rows->sent = rows->held;
    drop_sent(rec, rows);
    return SIM_OK;
}

int record_row_end(struct record *rec, unsigned table, struct sim_error *err)
{
    struct table_rows *rows = &rec->tables[table];
    if (!rows->open)
        return sim_raise(err, SIM_ERR_CONFLICT, "a row of '%s' ends that did not begin", rows->table->name);
    rows->open = false;
    for (size_t c = 0; c < rows->table->column_count; c++)
        if (!rows->columns[c].put)
            return sim_raise(err, SIM_ERR_MISSING_KEY, "the row of '%s' at block %llu has no value for '%s'",
                             rows->table->name, (unsigned long long)rows->blocks[rows->held],
                             rows->columns[c].column->name);
    size_t row = rows->held++;
    sim_digest_raw(&rows->sha, &rows->blocks[row], sizeof rows->blocks[row]);
    sim_digest_raw(&rows->sha, &rows->times_ms[row], sizeof rows->times_ms[row]);
    for (size_t c = 0; c < rows->table->column_count; c++) {
        struct column_rows *col = &rows->columns[c];
        sim_digest_raw(&col->sha, col->data + row * col->row_bytes, col->row_bytes);
    }
    if ((rows->first_row + rows->held) % rows->chunk_rows == 0)
        return send(rec, table, err);
    return SIM_OK;
}

int record_flush(struct record *rec, struct sim_error *err)
{
    int ret = SIM_OK;
    for (size_t t = 0; ret == SIM_OK && t < rec->schema->table_count; t++)
        if (!rec->tables[t].open)
            ret = send(rec, (unsigned)t, err);
    return ret;
}

uint64_t record_rows(const struct record *rec, unsigned table)
{
    return rec->tables[table].first_row + rec->tables[table].held;
}

int record_series(const struct record *rec, const char *path, struct record_series *out,
                  struct sim_error *err)
{
    unsigned index;
    int ret = record_column_find(rec, path, &index, err);
    if (ret != SIM_OK)
        return ret;
    const struct column_rows *col = &rec->columns[index];
    const struct table_rows *rows = &rec->tables[col->table];
    *out = (struct record_series){
        .column = col->column,
        .rows = rows->held,
        .width = col->width,
        .blocks = rows->blocks,
        .times_ms = rows->times_ms,
        .values = col->data,
    };
    return SIM_OK;
}

static void hash_u64(struct sim_digest *sha, uint64_t value)
{
    sim_digest_raw(sha, &value, sizeof value);
}

static void hash_text(struct sim_digest *sha, const char *text)
{
    size_t len = strlen(text);
    hash_u64(sha, len);
    sim_digest_raw(sha, text, len);
}

/* Adds the digest of a running hash, which goes on undisturbed. */
static void hash_hash(struct sim_digest *sha, const struct sim_digest *running)
{
    struct sim_digest copy = *running;
    uint8_t digest[SIM_DIGEST_SIZE];
    sim_digest_finish(&copy, digest);
    sim_digest_raw(sha, digest, sizeof digest);
}

static void hash_column(struct sim_digest *sha, const struct record *rec, const struct column_rows *col)
{
    hash_text(sha, col->column->name);
    hash_text(sha, record_type_name(col->column->type));
    hash_text(sha, col->column->units);
    for (unsigned d = 0; d < RECORD_DIM_MAX && col->column->dims[d] != NULL; d++) {
        const struct record_dim *dim = record_schema_dim(rec->schema, col->column->dims[d]);
        hash_text(sha, dim->name);
        hash_u64(sha, dim->size);
        for (uint64_t i = 0; i < dim->size; i++)
            hash_u64(sha, dim->labels != NULL ? dim->labels[i] : i);
    }
    hash_hash(sha, &col->sha);
}

void record_digest(const struct record *rec, char hex[RECORD_DIGEST_HEX_SIZE])
{
    struct sim_digest sha;
    sim_digest_init(&sha);
    for (size_t t = 0; t < rec->schema->table_count; t++) {
        const struct table_rows *rows = &rec->tables[t];
        hash_text(&sha, rows->table->name);
        hash_u64(&sha, rows->first_row + rows->held);
        hash_hash(&sha, &rows->sha);
        for (size_t c = 0; c < rows->table->column_count; c++)
            hash_column(&sha, rec, &rows->columns[c]);
    }
    sim_digest_finish_hex(&sha, hex);
}
