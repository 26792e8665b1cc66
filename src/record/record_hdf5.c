/* Writer of result files. Two halves: building the metadata before the file is published, and appending
 * batches after it.
 *
 * What rests on HDF5 1.10: SWMR keeps the order "data, then the extent that makes it visible" on disk, for
 * each dataset after H5Dflush; between datasets the order of our calls counts, so `block` comes last. Exactly
 * one unlimited dimension a dataset, no variable-length values, no metadata created after SWMR has begun. */
#include "record_hdf5.h"

#include "record_file.h"
#include "record_quiet.h"
#include "record_set.h"
#include "sim_alloc.h"

#include <hdf5_hl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    PAGE_BYTES = 4096,
    STATUS_SIZE = 12, /* the longest status and its end */
    TEXT_ATTRIBUTES_MAX = 16 << 20,
};

/* Open datasets of one table. */
struct table_sets {
    hid_t block;
    hid_t time;
    hid_t *columns;
    uint64_t rows;       /* committed */
    uint64_t last_block; /* of the committed rows */
};

struct record_hdf5 {
    struct record *rec;
    const struct record_schema *schema;
    unsigned options;
    struct record_file file;
    hid_t driver;
    hid_t id;
    struct table_sets *tables;
    struct record_quiet quiet; /* in force during every call */
    struct sim_error first;    /* why writing stopped; code SIM_OK while it goes on */
};

const char *record_status_name(enum record_status status)
{
    static const char *const names[] = {
        [RECORD_RUNNING] = "running",
        [RECORD_COMPLETE] = "complete",
        [RECORD_INTERRUPTED] = "interrupted",
        [RECORD_FAILED] = "failed",
    };
    return (unsigned)status < sizeof names / sizeof names[0] ? names[status] : "unknown";
}

static int raise_library(const struct record_hdf5 *self, const char *what, struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_LIBRARY, "cannot write %s of %s: %s", what, self->file.path,
                     record_quiet_reason(&self->quiet));
}

/* Why a call failed: the file system's reason if there is one, otherwise the library's. */
static int raise_write(const struct record_hdf5 *self, const char *what, struct sim_error *err)
{
    if (self->file.system_error == 0)
        return raise_library(self, what, err);
    const struct table_sets *best = NULL;
    for (size_t t = 0; self->tables != NULL && t < self->schema->table_count; t++)
        if (self->tables[t].rows > 0 && (best == NULL || self->tables[t].last_block > best->last_block))
            best = &self->tables[t];
    char safe[128] = "nothing was flushed before";
    if (best != NULL)
        snprintf(safe, sizeof safe, "%" PRIu64 " recorded blocks are safe, up to block %" PRIu64, best->rows,
                 best->last_block);
    return record_file_raise(&self->file, safe, err);
}

/* Creates an attribute of `count` values; count 0 means a scalar. */
static bool put_attribute(hid_t object, const char *name, hid_t type, hsize_t count, const void *values)
{
    hid_t space = count == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, NULL);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = attribute >= 0 && H5Awrite(attribute, type, values) >= 0;
    if (attribute >= 0)
        H5Aclose(attribute);
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

/* A fixed-size text: variable-length ones live in a part of the file that has no checksums.
 * `size`: bytes including the end, or 0 for as many as the text has. */
static bool put_text(hid_t object, const char *name, const char *text, size_t size)
{
    if (text == NULL)
        text = "";
    size_t length = strlen(text);
    if (size == 0)
        size = length + 1;
    if (length >= size || size > TEXT_ATTRIBUTES_MAX)
        return false;
    char *padded = sim_array_new(char, size);
    hid_t type = H5Tcopy(H5T_C_S1);
    bool ok =
        padded != NULL && type >= 0 && H5Tset_size(type, size) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0;
    if (ok) {
        memcpy(padded, text, length);
        ok = put_attribute(object, name, type, 0, padded);
    }
    if (type >= 0)
        H5Tclose(type);
    free(padded);
    return ok;
}

/* Replaces the text of an attribute that put_text made, in place: allowed while in SWMR mode. */
static bool replace_text(hid_t object, const char *name, const char *text, size_t size)
{
    char padded[RECORD_DIGEST_HEX_SIZE] = "";
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    bool ok = type >= 0 && H5Tget_size(type) == size && size <= sizeof padded && strlen(text) < size;
    if (ok) {
        memcpy(padded, text, strlen(text));
        ok = H5Awrite(attribute, type, padded) >= 0;
    }
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok;
}

static bool put_root_attributes(hid_t file, const struct record_facts *facts)
{
    static const uint32_t version[2] = {RECORD_FORMAT_MAJOR, RECORD_FORMAT_MINOR};
    return put_text(file, "Conventions", "CF-1.8", 0) && put_text(file, "title", facts->name, 0) &&
           put_text(file, "question", facts->question, 0) &&
           put_text(file, "assumptions", facts->assumptions, 0) &&
           put_text(file, "format", RECORD_FORMAT_NAME, 0) &&
           put_attribute(file, "format_version", H5T_STD_U32LE, 2, version) &&
           put_text(file, "status", record_status_name(RECORD_RUNNING), STATUS_SIZE) &&
           put_attribute(file, "seed", H5T_STD_U64LE, 0, &facts->seed) &&
           put_text(file, "version", facts->version, 0) && put_text(file, "compiler", facts->compiler, 0) &&
           put_text(file, "fp_self_test", facts->fp_self_test, 0) &&
           put_text(file, "state_digest", "", RECORD_DIGEST_HEX_SIZE) &&
           put_text(file, "series_digest", "", RECORD_DIGEST_HEX_SIZE) &&
           put_text(file, "scenario_hash", facts->scenario_hash, 0) &&
           put_text(file, "scenario", facts->scenario_json, 0);
}

/* Words of `meanings`, numbered from 0, as CF flags of the column's own type. */
static bool put_flags(hid_t set, enum record_type type, const char *meanings)
{
    size_t count = 0;
    for (const char *p = meanings; *p != '\0'; p++)
        count += p[0] != ' ' && (p[1] == ' ' || p[1] == '\0');
    uint64_t *values = sim_array_new(uint64_t, count);
    if (values == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        values[i] = i;
    bool ok = H5Tconvert(H5T_STD_U64LE, record_set_type(type), count, values, NULL, H5P_DEFAULT) >= 0 &&
              put_attribute(set, "flag_values", record_set_type(type), count, values) &&
              put_text(set, "flag_meanings", meanings, 0);
    free(values);
    return ok;
}

/* Creates a dataset that grows in time. `dims[1..]` and `rank` describe one row. */
static hid_t create_growing(const struct record_hdf5 *self, hid_t group, const char *name,
                            enum record_type type, int rank, const hsize_t *dims, hsize_t chunk_rows)
{
    hsize_t now[RECORD_RANK_MAX] = {0}, most[RECORD_RANK_MAX] = {H5S_UNLIMITED};
    hsize_t chunk[RECORD_RANK_MAX] = {chunk_rows};
    size_t bytes = chunk_rows * record_type_size(type);
    for (int d = 1; d < rank; d++) {
        now[d] = most[d] = chunk[d] = dims[d];
        bytes *= dims[d];
    }
    hid_t space = H5Screate_simple(rank, now, most);
    hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    H5Pset_chunk(create, rank, chunk);
    H5Pset_fill_time(create, H5D_FILL_TIME_NEVER);
    H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    if ((self->options & RECORD_HDF5_PACK) != 0) {
        H5Pset_shuffle(create);
        H5Pset_deflate(create, 4);
    }
    /* Room for the chunk being filled, no more: hundreds of columns have a cache each. */
    H5Pset_chunk_cache(access, 11, bytes, 1.0);
    hid_t set = H5Dcreate2(group, name, record_set_type(type), space, H5P_DEFAULT, create, access);
    H5Pclose(access);
    H5Pclose(create);
    H5Sclose(space);
    return set;
}

static bool describe(hid_t set, const char *units, const char *long_name)
{
    return put_text(set, "units", units, 0) && put_text(set, "long_name", long_name, 0);
}

/* Coordinate variable of a dimension beside time. */
static hid_t create_scale(hid_t group, const struct record_dim *dim)
{
    uint64_t *labels = sim_array_new(uint64_t, dim->size);
    if (labels == NULL)
        return H5I_INVALID_HID;
    for (uint64_t i = 0; i < dim->size; i++)
        labels[i] = dim->labels != NULL ? dim->labels[i] : i;
    hsize_t size = dim->size;
    hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t set = H5Dcreate2(group, dim->name, H5T_STD_U64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = set >= 0 && H5Dwrite(set, H5T_STD_U64LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, labels) >= 0 &&
              H5DSset_scale(set, dim->name) >= 0 && describe(set, dim->units, dim->long_name);
    H5Sclose(space);
    free(labels);
    if (!ok && set >= 0)
        H5Dclose(set);
    return ok ? set : H5I_INVALID_HID;
}

/* The scale called `name` in `group`, made on first use. */
static hid_t open_scale(const struct record_hdf5 *self, hid_t group, const char *name)
{
    htri_t there = H5Lexists(group, name, H5P_DEFAULT);
    if (there < 0)
        return H5I_INVALID_HID;
    return there > 0 ? H5Dopen2(group, name, H5P_DEFAULT)
                     : create_scale(group, record_schema_dim(self->schema, name));
}

/* Attaches the axis and the other dimensions of a column, and names them in the attribute `dims`. */
static bool attach_dims(const struct record_hdf5 *self, hid_t group, hid_t axis, hid_t set,
                        const struct record_column *column)
{
    char names[RECORD_RANK_MAX * (RECORD_NAME_MAX + 1)] = RECORD_AXIS_NAME;
    bool ok = H5DSattach_scale(set, axis, 0) >= 0;
    for (unsigned d = 0; ok && d < RECORD_DIM_MAX && column->dims[d] != NULL; d++) {
        hid_t scale = open_scale(self, group, column->dims[d]);
        ok = scale >= 0 && H5DSattach_scale(set, scale, d + 1) >= 0;
        if (scale >= 0)
            H5Dclose(scale);
        strcat(strcat(names, " "), column->dims[d]);
    }
    return ok && put_text(set, "dims", names, 0);
}

static bool create_column(const struct record_hdf5 *self, hid_t group, struct table_sets *sets,
                          const struct record_table *table, size_t index)
{
    const struct record_column *column = &table->columns[index];
    hsize_t dims[RECORD_RANK_MAX] = {0};
    int rank = 1;
    for (unsigned d = 0; d < RECORD_DIM_MAX && column->dims[d] != NULL; d++)
        dims[rank++] = record_schema_dim(self->schema, column->dims[d])->size;
    hid_t set = create_growing(self, group, column->name, column->type, rank, dims,
                               record_table_chunk_rows(self->schema, table));
    sets->columns[index] = set;
    return set >= 0 && attach_dims(self, group, sets->block, set, column) &&
           describe(set, column->units, column->long_name) &&
           put_text(set, "coordinates", RECORD_TIME_NAME, 0) &&
           (column->flag_meanings == NULL || put_flags(set, column->type, column->flag_meanings));
}

/* The axis `block` and the times that belong to it. */
static bool create_axis(const struct record_hdf5 *self, hid_t group, struct table_sets *sets,
                        const struct record_table *table)
{
    hsize_t chunk_rows = record_table_chunk_rows(self->schema, table);
    sets->block = create_growing(self, group, RECORD_AXIS_NAME, RECORD_U64, 1, NULL, chunk_rows);
    if (sets->block < 0 || H5DSset_scale(sets->block, RECORD_AXIS_NAME) < 0 ||
        !describe(sets->block, "1", "Number of the block since the genesis of the chain"))
        return false;
    sets->time = create_growing(self, group, RECORD_TIME_NAME, RECORD_I64, 1, NULL, chunk_rows);
    return sets->time >= 0 && H5DSattach_scale(sets->time, sets->block, 0) >= 0 &&
           put_text(sets->time, "dims", RECORD_AXIS_NAME, 0) &&
           describe(sets->time, "milliseconds since 1970-01-01 00:00:00", "Time of the block, UTC") &&
           put_text(sets->time, "standard_name", "time", 0) &&
           put_text(sets->time, "calendar", "proleptic_gregorian", 0);
}

static bool create_table(struct record_hdf5 *self, size_t index)
{
    const struct record_table *table = &self->schema->tables[index];
    struct table_sets *sets = &self->tables[index];
    sets->columns = sim_array_new(hid_t, table->column_count);
    hid_t create = H5Pcreate(H5P_GROUP_CREATE);
    H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    hid_t group = H5Gcreate2(self->id, table->name, H5P_DEFAULT, create, H5P_DEFAULT);
    H5Pclose(create);
    bool ok = sets->columns != NULL && group >= 0 && put_text(group, "long_name", table->long_name, 0) &&
              create_axis(self, group, sets, table);
    for (size_t c = 0; ok && c < table->column_count; c++)
        ok = create_column(self, group, sets, table, c);
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static hid_t create_file(struct record_hdf5 *self)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t create = H5Pcreate(H5P_FILE_CREATE);
    hid_t id = H5I_INVALID_HID;
    self->driver = record_file_driver(&self->file, access);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    /* Attributes beyond 64 kB, such as a long scenario, need the dense form. */
    H5Pset_attr_phase_change(create, 0, 0);
    /* A kill may cut a write between two pages of memory. HDF5's pages keep a piece of metadata that fits one
     * from crossing such a border, so that its checksum never tears what was committed before. */
    H5Pset_file_space_strategy(create, H5F_FSPACE_STRATEGY_PAGE, 0, 1);
    H5Pset_file_space_page_size(create, PAGE_BYTES);
    if (self->driver >= 0)
        id = H5Fcreate(self->file.path, H5F_ACC_TRUNC, create, access);
    H5Pclose(create);
    H5Pclose(access);
    return id;
}

/* Everything that must exist before SWMR begins. */
static int create_contents(struct record_hdf5 *self, const struct record_facts *facts, struct sim_error *err)
{
    self->id = create_file(self);
    if (self->id < 0)
        return raise_write(self, "the beginning", err);
    if (!put_root_attributes(self->id, facts))
        return raise_write(self, "the facts about the run", err);
    for (size_t t = 0; t < self->schema->table_count; t++)
        if (!create_table(self, t))
            return raise_write(self, "the description of the tables", err);
    if (H5Fflush(self->id, H5F_SCOPE_GLOBAL) < 0 || H5Fstart_swmr_write(self->id) < 0 ||
        self->file.system_error != 0)
        return raise_write(self, "the beginning", err);
    return record_file_publish(&self->file, err);
}

/* Appends `rows` values or vectors to a dataset and flushes it. */
static bool append(hid_t set, enum record_type type, uint64_t first_row, size_t rows, const void *values)
{
    hsize_t dims[RECORD_RANK_MAX] = {0}, start[RECORD_RANK_MAX] = {first_row};
    hid_t space = H5Dget_space(set);
    int rank = H5Sget_simple_extent_dims(space, dims, NULL);
    if (space >= 0)
        H5Sclose(space);
    if (rank < 1)
        return false;
    dims[0] = first_row + rows;
    if (H5Dset_extent(set, dims) < 0)
        return false;
    dims[0] = rows;
    space = H5Dget_space(set);
    hid_t memory = H5Screate_simple(rank, dims, NULL);
    bool ok = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, dims, NULL) >= 0 &&
              H5Dwrite(set, record_set_type(type), memory, space, H5P_DEFAULT, values) >= 0 &&
              H5Dflush(set) >= 0;
    H5Sclose(memory);
    H5Sclose(space);
    return ok;
}

static bool write_columns(struct record_hdf5 *self, const struct record_batch *batch)
{
    const struct record_table *table = &self->schema->tables[batch->table];
    const struct table_sets *sets = &self->tables[batch->table];
    for (size_t c = 0; c < table->column_count; c++)
        if (self->file.system_error != 0 || !append(sets->columns[c], table->columns[c].type,
                                                    batch->first_row, batch->rows, batch->values[c]))
            return false;
    return append(sets->time, RECORD_I64, batch->first_row, batch->rows, batch->times_ms) &&
           append(sets->block, RECORD_U64, batch->first_row, batch->rows, batch->blocks);
}

static int write_batch(void *writer, const struct record_batch *batch, struct sim_error *err)
{
    struct record_hdf5 *self = writer;
    if (self->first.code == SIM_OK) {
        record_quiet_begin(&self->quiet);
        if (!write_columns(self, batch) || self->file.system_error != 0)
            raise_write(self, "rows", &self->first);
        record_quiet_end(&self->quiet);
    }
    if (self->first.code != SIM_OK)
        return sim_raise(err, self->first.code, "%s", self->first.message);
    struct table_sets *sets = &self->tables[batch->table];
    sets->rows = batch->first_row + batch->rows;
    sets->last_block = batch->blocks[batch->rows - 1];
    return SIM_OK;
}

static void close_sets(struct record_hdf5 *self)
{
    for (size_t t = 0; self->tables != NULL && t < self->schema->table_count; t++) {
        struct table_sets *sets = &self->tables[t];
        for (size_t c = 0; sets->columns != NULL && c < self->schema->tables[t].column_count; c++)
            if (sets->columns[c] > 0)
                H5Dclose(sets->columns[c]);
        if (sets->time > 0)
            H5Dclose(sets->time);
        if (sets->block > 0)
            H5Dclose(sets->block);
    }
}

/* Frees the writer and ends its quiet. */
static void release(struct record_hdf5 *self)
{
    if (self->id > 0)
        H5Fclose(self->id);
    if (self->driver > 0)
        H5FDunregister(self->driver);
    record_file_close(&self->file);
    for (size_t t = 0; self->tables != NULL && t < self->schema->table_count; t++)
        free(self->tables[t].columns);
    free(self->tables);
    record_quiet_end(&self->quiet);
    free(self);
}

int record_hdf5_create(struct record_hdf5 **out, const char *path, struct record *rec,
                       const struct record_facts *facts, unsigned options, struct sim_error *err)
{
    *out = NULL;
    struct record_hdf5 *self = sim_array_new(struct record_hdf5, 1);
    if (self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while creating %s", path);
    self->rec = rec;
    self->schema = record_schema_of(rec);
    self->options = options;
    self->file.fd = -1;
    self->tables = sim_array_new(struct table_sets, self->schema->table_count);
    int ret = self->tables == NULL
                  ? sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while creating %s", path)
                  : record_file_open(&self->file, path, (options & RECORD_HDF5_REPLACE) != 0, err);
    record_quiet_begin(&self->quiet);
    if (ret == SIM_OK)
        ret = create_contents(self, facts, err);
    if (ret != SIM_OK) {
        close_sets(self);
        record_file_discard(&self->file);
        release(self);
        return ret;
    }
    record_quiet_end(&self->quiet);
    struct record_sink sink = {self, write_batch};
    record_set_sink(rec, &sink);
    *out = self;
    return SIM_OK;
}

static bool put_end(const struct record_hdf5 *self, enum record_status status, const char *state_digest)
{
    char series[RECORD_DIGEST_HEX_SIZE] = "";
    /* After a failed write the record holds more than the file. */
    if (self->first.code == SIM_OK)
        record_digest(self->rec, series);
    return replace_text(self->id, "state_digest", state_digest != NULL ? state_digest : "",
                        RECORD_DIGEST_HEX_SIZE) &&
           replace_text(self->id, "series_digest", series, RECORD_DIGEST_HEX_SIZE) &&
           replace_text(self->id, "status", record_status_name(status), STATUS_SIZE);
}

/* Cuts all columns of a table to the rows that were committed, so that plain readers see whole rows. */
static bool cut_table(hid_t file, const struct record_table *table, hsize_t rows)
{
    hid_t group = H5Gopen2(file, table->name, H5P_DEFAULT);
    bool ok = group >= 0;
    for (size_t c = 0; ok && c < table->column_count + 2; c++) {
        const char *name = c < table->column_count    ? table->columns[c].name
                           : c == table->column_count ? RECORD_TIME_NAME
                                                      : RECORD_AXIS_NAME;
        hsize_t dims[RECORD_RANK_MAX];
        hid_t set = H5Dopen2(group, name, H5P_DEFAULT);
        hid_t space = H5Dget_space(set);
        ok = H5Sget_simple_extent_ndims(space) <= RECORD_RANK_MAX &&
             H5Sget_simple_extent_dims(space, dims, NULL) >= 1;
        if (ok && dims[0] != rows) {
            dims[0] = rows;
            ok = H5Dset_extent(set, dims) >= 0;
        }
        H5Sclose(space);
        H5Dclose(set);
    }
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

/* After a failed write the file looks as after kill -9. Opens it once more and leaves it in order: as long as
 * it is, the marks of the writer removed, all columns cut to the committed rows. What is written lies within
 * the file, so a full disk does not hinder it; if something else does, the file is as readable as before. */
static void repair(struct record_hdf5 *self, const char *state_digest)
{
    hbool_t yes = 1;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5FDunregister(self->driver);
    self->file.system_error = 0;
    self->driver = record_file_driver(&self->file, access);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    /* The two properties are those that `h5clear -s --increment=0` sets. */
    H5Pset(access, "clear_status_flags", &yes);
    H5Pset(access, "skip_eof_check", &yes);
    self->id = H5Fopen(self->file.path, H5F_ACC_RDWR, access);
    bool ok = self->id >= 0 && H5Fincrement_filesize(self->id, 0) >= 0;
    for (size_t t = 0; ok && t < self->schema->table_count; t++)
        ok = cut_table(self->id, &self->schema->tables[t], self->tables[t].rows);
    if (ok)
        put_end(self, RECORD_FAILED, state_digest);
    H5Pclose(access);
}

int record_hdf5_close(struct record_hdf5 *self, enum record_status status, const char *state_digest,
                      struct sim_error *err)
{
    if (self == NULL)
        return SIM_OK;
    int ret = record_flush(self->rec, err);
    if (self->first.code != SIM_OK)
        ret = sim_raise(err, self->first.code, "%s", self->first.message);
    record_quiet_begin(&self->quiet);
    if (ret == SIM_OK && !put_end(self, status, state_digest))
        ret = raise_write(self, "the status", err);
    close_sets(self);
    if ((H5Fclose(self->id) < 0 || self->file.system_error != 0) && ret == SIM_OK)
        ret = raise_write(self, "the end", err);
    self->id = H5I_INVALID_HID;
    if (ret != SIM_OK)
        repair(self, state_digest);
    record_set_sink(self->rec, NULL);
    release(self);
    return ret;
}
