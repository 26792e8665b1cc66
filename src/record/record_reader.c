/* Reader of result files: first the schema is rebuilt from the file under checks, then rows are read. */
#include "record_reader.h"

#include "record_file.h"
#include "record_quiet.h"
#include "record_set.h"
#include "sim_alloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    TEXT_MAX = 16 << 20, /* bytes of one attribute */
    TEXTS_MAX = 1 << 20, /* attributes of all columns */
    DIMS_MAX = 256,
    /* Of metadata that a writer may be changing. HDF5 sleeps 1, 2, 4, ... ns between attempts: 22 of them
     * take 4 ms, the default of 100 never ends on a damaged file. */
    READ_ATTEMPTS = 22,
};

struct record_reader {
    struct record_file file;
    hid_t driver;
    hid_t id;
    bool open;
    struct record_facts facts;
    enum record_status status;
    const char *state_digest;
    const char *series_digest;
    struct record_schema schema;
    struct record_table *tables;
    struct record_dim *dims;
    uint64_t *rows; /* committed, a table */
    void **owned;   /* everything that the schema and the facts point to */
    size_t owned_count, owned_capacity;
};

/* Takes over memory that lives as long as the reader. On failure `memory` is freed and NULL returned. */
static void *own(struct record_reader *self, void *memory)
{
    if (memory != NULL && self->owned_count == self->owned_capacity) {
        size_t capacity = self->owned_capacity * 2 + 64;
        void **owned = capacity > TEXTS_MAX ? NULL : sim_array_resize(void *, self->owned, capacity);
        if (owned == NULL) {
            free(memory);
            return NULL;
        }
        self->owned = owned;
        self->owned_capacity = capacity;
    }
    if (memory != NULL)
        self->owned[self->owned_count++] = memory;
    return memory;
}

static int raise_damaged(const struct record_reader *self, struct sim_error *err, const char *what,
                         const char *reason)
{
    return sim_raise(err, SIM_ERR_FORMAT, "%s is damaged or no results file of tensim: %s %s",
                     self->file.path, what, reason);
}

/* Bytes of a fixed-size text of one value, 0 if the attribute is anything else. */
static size_t text_size(hid_t attribute, hid_t type)
{
    hid_t space = H5Aget_space(attribute);
    bool single = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    if (space >= 0)
        H5Sclose(space);
    if (!single || H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0)
        return 0;
    size_t size = H5Tget_size(type);
    return size > TEXT_MAX ? 0 : size;
}

/* The text attribute `name`, owned by the reader; NULL if there is none or it cannot be read. */
static const char *read_text(struct record_reader *self, hid_t object, const char *name)
{
    char *text = NULL;
    hid_t attribute = H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : H5I_INVALID_HID;
    hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    size_t size = type >= 0 ? text_size(attribute, type) : 0;
    if (size > 0)
        text = sim_array_new(char, size + 1);
    if (text != NULL && H5Aread(attribute, type, text) < 0) {
        free(text);
        text = NULL;
    }
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return own(self, text);
}

/* Reads `count` integers of an attribute. */
static bool read_numbers(hid_t object, const char *name, hid_t memory_type, hssize_t count, void *values)
{
    hid_t attribute = H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : H5I_INVALID_HID;
    hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    bool ok = space >= 0 && type >= 0 && H5Sget_simple_extent_npoints(space) == count &&
              H5Tget_class(type) == H5T_INTEGER && H5Aread(attribute, memory_type, values) >= 0;
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok;
}

static int read_version(struct record_reader *self, struct sim_error *err)
{
    uint32_t version[2] = {0};
    const char *format = read_text(self, self->id, "format");
    if (format == NULL || strcmp(format, RECORD_FORMAT_NAME) != 0)
        return sim_raise(err, SIM_ERR_FORMAT, "%s is an HDF5 file, but no results file of tensim",
                         self->file.path);
    if (!read_numbers(self->id, "format_version", H5T_NATIVE_UINT32, 2, version))
        return raise_damaged(self, err, "its format_version", "cannot be read");
    if (version[0] != RECORD_FORMAT_MAJOR)
        return sim_raise(err, SIM_ERR_VERSION,
                         "%s has the results format %" PRIu32 ".%" PRIu32
                         "; this program reads %d.x: use %s version of tensim",
                         self->file.path, version[0], version[1], RECORD_FORMAT_MAJOR,
                         version[0] > RECORD_FORMAT_MAJOR ? "a newer" : "the older");
    return SIM_OK;
}

static enum record_status status_of(const char *name)
{
    for (enum record_status s = RECORD_RUNNING; s <= RECORD_FAILED; s++)
        if (strcmp(name, record_status_name(s)) == 0)
            return s;
    return RECORD_FAILED;
}

static int read_facts(struct record_reader *self, struct sim_error *err)
{
    const char *status = NULL;
    const struct {
        const char *name;
        const char **to;
    } texts[] = {
        {"title", &self->facts.name},
        {"question", &self->facts.question},
        {"scenario", &self->facts.scenario_json},
        {"scenario_hash", &self->facts.scenario_hash},
        {"version", &self->facts.version},
        {"compiler", &self->facts.compiler},
        {"fp_self_test", &self->facts.fp_self_test},
        {"status", &status},
        {"state_digest", &self->state_digest},
        {"series_digest", &self->series_digest},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i].to = read_text(self, self->id, texts[i].name);
        if (*texts[i].to == NULL)
            return raise_damaged(self, err, "the attribute", texts[i].name);
    }
    self->facts.assumptions = read_text(self, self->id, "assumptions"); /* absent from older files */
    self->status = status_of(status);
    if (!read_numbers(self->id, "seed", H5T_NATIVE_UINT64, 1, &self->facts.seed))
        return raise_damaged(self, err, "the attribute", "seed");
    return SIM_OK;
}

/* The dimension `name` of the schema, read from the coordinate variable in `group` on first sight. */
static const struct record_dim *find_dim(struct record_reader *self, hid_t group, const char *name)
{
    hid_t set;
    enum record_type type;
    hsize_t dims[RECORD_RANK_MAX];
    const struct record_dim *known = record_schema_dim(&self->schema, name);
    if (known != NULL || self->schema.dim_count == DIMS_MAX)
        return known;
    if (record_set_open(group, name, &set, &type, dims) != 1)
        return NULL;
    struct record_dim dim = {.size = dims[0]};
    uint64_t *labels = NULL;
    if (type == RECORD_U64 && dims[0] > 0 && dims[0] <= RECORD_ROW_BYTES_MAX / sizeof *labels)
        labels = own(self, sim_array_new(uint64_t, dims[0]));
    dim.labels = labels;
    dim.name = own(self, strdup(name));
    dim.units = read_text(self, set, "units");
    dim.long_name = read_text(self, set, "long_name");
    bool ok = labels != NULL && dim.name != NULL && dim.units != NULL && dim.long_name != NULL &&
              H5Dread(set, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, labels) >= 0;
    H5Dclose(set);
    if (!ok)
        return NULL;
    self->dims[self->schema.dim_count++] = dim;
    return &self->dims[self->schema.dim_count - 1];
}

/* Fills the dimensions of `column` from the words of `names`, of which the first is the axis. */
static bool read_dims(struct record_reader *self, hid_t group, struct record_column *column,
                      const char *names, int rank, const hsize_t *sizes)
{
    char words[RECORD_RANK_MAX * (RECORD_NAME_MAX + 1)];
    if (names == NULL || strlen(names) >= sizeof words)
        return false;
    strcpy(words, names);
    char *rest = words;
    const char *word = strsep(&rest, " ");
    if (strcmp(word, RECORD_AXIS_NAME) != 0)
        return false;
    for (int d = 1; d < rank; d++) {
        word = strsep(&rest, " ");
        const struct record_dim *dim = word == NULL ? NULL : find_dim(self, group, word);
        if (dim == NULL || dim->size != sizes[d])
            return false;
        column->dims[d - 1] = dim->name;
    }
    return rest == NULL;
}

/* Everything about one table while its group is walked. */
struct walk {
    struct record_reader *reader;
    hid_t group;
    size_t table;
    struct record_column *columns;
    size_t column_count;
    uint64_t shortest; /* rows of the shortest column */
    char failed[RECORD_NAME_MAX + 1];
};

/* One link of a table's group: a column if it has the attribute `dims` and is not the time. */
static herr_t visit_column(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    struct walk *walk = data;
    struct record_reader *self = walk->reader;
    hid_t set;
    enum record_type type;
    hsize_t sizes[RECORD_RANK_MAX];
    (void)info;
    snprintf(walk->failed, sizeof walk->failed, "%s", name);
    int rank = record_set_open(group, name, &set, &type, sizes);
    if (rank == 0)
        return -1;
    bool ok = true;
    if (strcmp(name, RECORD_TIME_NAME) != 0 && H5Aexists(set, "dims") > 0) {
        struct record_column column = {.name = own(self, strdup(name)), .type = type};
        column.units = read_text(self, set, "units");
        column.long_name = read_text(self, set, "long_name");
        column.flag_meanings = read_text(self, set, "flag_meanings");
        ok = column.name != NULL && walk->column_count < RECORD_COLUMN_MAX &&
             read_dims(self, group, &column, read_text(self, set, "dims"), rank, sizes);
        if (ok) {
            walk->columns[walk->column_count++] = column;
            walk->shortest = sizes[0] < walk->shortest ? sizes[0] : walk->shortest;
        }
    }
    H5Dclose(set);
    return ok ? 0 : -1;
}

/* The number of committed rows: the length of `block`, which is written last and therefore read first. */
static bool read_axis(struct record_reader *self, hid_t group, size_t table)
{
    hid_t set;
    enum record_type type;
    hsize_t sizes[RECORD_RANK_MAX];
    if (record_set_open(group, RECORD_AXIS_NAME, &set, &type, sizes) != 1)
        return false;
    H5Dclose(set);
    self->rows[table] = sizes[0];
    if (type != RECORD_U64 || record_set_open(group, RECORD_TIME_NAME, &set, &type, sizes) != 1)
        return false;
    H5Dclose(set);
    return type == RECORD_I64 && sizes[0] >= self->rows[table];
}

static int read_table(struct record_reader *self, const char *name, hid_t group, struct sim_error *err)
{
    size_t index = self->schema.table_count;
    struct record_table *table = &self->tables[index];
    struct walk walk = {.reader = self, .group = group, .table = index, .shortest = UINT64_MAX};
    hsize_t from = 0;
    walk.columns = own(self, sim_array_new(struct record_column, RECORD_COLUMN_MAX));
    table->name = own(self, strdup(name));
    table->long_name = read_text(self, group, "long_name");
    table->columns = walk.columns;
    table->repeats = true; /* the layout does not tell */
    if (walk.columns == NULL || table->name == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while opening %s", self->file.path);
    /* The axis first: what is appended while we look must not be missed in a column. */
    if (!read_axis(self, group, index))
        return raise_damaged(self, err, "the time axis is broken in table", name);
    if (H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, &from, visit_column, &walk) < 0 ||
        walk.shortest < self->rows[index]) {
        char path[2 * RECORD_NAME_MAX + 4];
        snprintf(path, sizeof path, "%.*s/%s", RECORD_NAME_MAX, name, walk.failed);
        return raise_damaged(self, err, "the column cannot be read:", path);
    }
    table->column_count = walk.column_count;
    self->schema.table_count++;
    return SIM_OK;
}

struct root_walk {
    struct record_reader *reader;
    struct sim_error *err;
    int ret;
};

static herr_t visit_table(hid_t root, const char *name, const H5L_info_t *info, void *data)
{
    struct root_walk *walk = data;
    struct record_reader *self = walk->reader;
    H5O_info_t object;
    (void)info;
    H5L_info_t link;
    if (H5Lget_info(root, name, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD ||
        H5Oget_info_by_name2(root, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
        object.type != H5O_TYPE_GROUP || self->schema.table_count == RECORD_TABLE_MAX) {
        walk->ret = raise_damaged(self, walk->err, "there is no valid table", name);
        return -1;
    }
    hid_t group = H5Gopen2(root, name, H5P_DEFAULT);
    walk->ret = group < 0 ? raise_damaged(self, walk->err, "cannot open table", name)
                          : read_table(self, name, group, walk->err);
    if (group >= 0)
        H5Gclose(group);
    return walk->ret == SIM_OK ? 0 : -1;
}

static int read_schema(struct record_reader *self, struct sim_error *err)
{
    struct root_walk walk = {self, err, SIM_OK};
    hsize_t from = 0;
    self->tables = sim_array_new(struct record_table, RECORD_TABLE_MAX);
    self->dims = sim_array_new(struct record_dim, DIMS_MAX);
    self->rows = sim_array_new(uint64_t, RECORD_TABLE_MAX);
    self->schema.tables = self->tables;
    self->schema.dims = self->dims;
    if (self->tables == NULL || self->dims == NULL || self->rows == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while opening %s", self->file.path);
    if (H5Literate(self->id, H5_INDEX_CRT_ORDER, H5_ITER_INC, &from, visit_table, &walk) < 0)
        return walk.ret != SIM_OK ? walk.ret : raise_damaged(self, err, "the list of tables", "is broken");
    struct sim_error why;
    if (record_schema_check(&self->schema, &why) != SIM_OK)
        return raise_damaged(self, err, "its tables make no sense:", why.message);
    return SIM_OK;
}

static void open_file(struct record_reader *self)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    self->driver = record_file_driver(&self->file, access);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    H5Pset_metadata_read_attempts(access, READ_ATTEMPTS);
    self->id = H5Fopen(self->file.path, H5F_ACC_RDONLY, access);
    if (self->id < 0) {
        self->id = H5Fopen(self->file.path, H5F_ACC_RDONLY | H5F_ACC_SWMR_READ, access);
        self->open = self->id >= 0;
    }
    H5Pclose(access);
}

int record_reader_open(struct record_reader **out, const char *path, struct sim_error *err)
{
    struct record_quiet quiet;
    *out = NULL;
    struct record_reader *self = sim_array_new(struct record_reader, 1);
    if (self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while opening %s", path);
    int ret = record_file_open_existing(&self->file, path, err);
    if (ret != SIM_OK) {
        free(self);
        return ret;
    }
    record_quiet_begin(&quiet);
    open_file(self);
    if (self->id < 0)
        ret = sim_raise(err, SIM_ERR_FORMAT, "%s is damaged or no HDF5 file: %s", path,
                        record_quiet_reason(&quiet));
    if (ret == SIM_OK)
        ret = read_version(self, err);
    if (ret == SIM_OK)
        ret = read_facts(self, err);
    if (ret == SIM_OK)
        ret = read_schema(self, err);
    record_quiet_end(&quiet);
    if (ret != SIM_OK) {
        record_reader_close(self);
        return ret;
    }
    *out = self;
    return SIM_OK;
}

void record_reader_close(struct record_reader *self)
{
    struct record_quiet quiet;
    if (self == NULL)
        return;
    record_quiet_begin(&quiet);
    if (self->id > 0)
        H5Fclose(self->id);
    if (self->driver > 0)
        H5FDunregister(self->driver);
    record_quiet_end(&quiet);
    record_file_close(&self->file);
    for (size_t i = 0; i < self->owned_count; i++)
        free(self->owned[i]);
    free(self->owned);
    free(self->tables);
    free(self->dims);
    free(self->rows);
    free(self);
}

const struct record_schema *record_reader_schema(const struct record_reader *reader)
{
    return &reader->schema;
}

const struct record_facts *record_reader_facts(const struct record_reader *reader)
{
    return &reader->facts;
}

enum record_status record_reader_status(const struct record_reader *reader)
{
    return reader->status;
}

bool record_reader_is_open(const struct record_reader *reader)
{
    return reader->open;
}

const char *record_reader_state_digest(const struct record_reader *reader)
{
    return reader->state_digest;
}

const char *record_reader_series_digest(const struct record_reader *reader)
{
    return reader->series_digest;
}

uint64_t record_reader_rows(const struct record_reader *reader, size_t table)
{
    return reader->rows[table];
}

int record_reader_table_find(const struct record_reader *reader, const char *name, size_t *table,
                             struct sim_error *err)
{
    char names[512] = "";
    for (size_t t = 0; t < reader->schema.table_count; t++) {
        if (strcmp(reader->tables[t].name, name) == 0) {
            *table = t;
            return SIM_OK;
        }
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", t == 0 ? "" : ", ", reader->tables[t].name);
    }
    return sim_raise(err, SIM_ERR_NOT_FOUND, "%s has no table '%s'; it has: %s", reader->file.path, name,
                     names);
}

int record_reader_column_find(const struct record_reader *reader, size_t table, const char *name,
                              size_t *column, struct sim_error *err)
{
    char names[512] = "";
    const struct record_table *tab = &reader->tables[table];
    for (size_t c = 0; c < tab->column_count; c++) {
        if (strcmp(tab->columns[c].name, name) == 0) {
            *column = c;
            return SIM_OK;
        }
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", c == 0 ? "" : ", ", tab->columns[c].name);
    }
    return sim_raise(err, SIM_ERR_NOT_FOUND, "table '%s' of %s has no column '%s'; it has: %s", tab->name,
                     reader->file.path, name, names);
}

/* Reads rows of the dataset `name` of a table. */
static int read_rows(const struct record_reader *self, size_t table, const char *name, enum record_type type,
                     uint64_t first_row, size_t rows, void *values, struct sim_error *err)
{
    struct record_quiet quiet;
    char path[2 * RECORD_NAME_MAX + 4];
    hsize_t start[RECORD_RANK_MAX] = {first_row}, count[RECORD_RANK_MAX];
    hid_t set, memory = H5I_INVALID_HID, space = H5I_INVALID_HID;
    enum record_type stored;
    snprintf(path, sizeof path, "%s/%s", self->tables[table].name, name);
    if (first_row > self->rows[table] || rows > self->rows[table] - first_row)
        return sim_raise(err, SIM_ERR_RANGE, "'%s' of %s has %" PRIu64 " rows, not %" PRIu64, path,
                         self->file.path, self->rows[table], first_row + rows);
    if (rows == 0)
        return SIM_OK;
    record_quiet_begin(&quiet);
    int rank = record_set_open(self->id, path, &set, &stored, count);
    bool ok = rank > 0 && stored == type && count[0] >= first_row + rows;
    if (ok) {
        count[0] = rows;
        space = H5Dget_space(set);
        memory = H5Screate_simple(rank, count, NULL);
        ok = space >= 0 && memory >= 0 &&
             H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
             H5Dread(set, record_set_type(type), memory, space, H5P_DEFAULT, values) >= 0;
    }
    if (memory >= 0)
        H5Sclose(memory);
    if (space >= 0)
        H5Sclose(space);
    if (rank > 0)
        H5Dclose(set);
    record_quiet_end(&quiet);
    if (!ok)
        return sim_raise(err, SIM_ERR_FORMAT, "%s is damaged: '%s' cannot be read: %s", self->file.path, path,
                         record_quiet_reason(&quiet));
    return SIM_OK;
}

int record_reader_values(const struct record_reader *reader, size_t table, size_t column, uint64_t first_row,
                         size_t rows, void *values, struct sim_error *err)
{
    const struct record_column *col = &reader->tables[table].columns[column];
    return read_rows(reader, table, col->name, col->type, first_row, rows, values, err);
}

int record_reader_blocks(const struct record_reader *reader, size_t table, uint64_t first_row, size_t rows,
                         uint64_t *blocks, struct sim_error *err)
{
    return read_rows(reader, table, RECORD_AXIS_NAME, RECORD_U64, first_row, rows, blocks, err);
}

int record_reader_times(const struct record_reader *reader, size_t table, uint64_t first_row, size_t rows,
                        int64_t *times_ms, struct sim_error *err)
{
    return read_rows(reader, table, RECORD_TIME_NAME, RECORD_I64, first_row, rows, times_ms, err);
}
