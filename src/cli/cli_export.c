/* `tensim export OUT.h5 --csv DIR`: one CSV file a table, and one a column that spans more than time. */
#include "cli_export.h"

#include "cli_options.h"
#include "record_quiet.h"
#include "record_reader.h"
#include "sim_alloc.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { ROWS_AT_ONCE = 1024 };

/* Rows of one table in memory: axis, and the chosen columns. */
struct part {
    uint64_t blocks[ROWS_AT_ONCE];
    int64_t times_ms[ROWS_AT_ONCE];
    void **values; /* a column of the table; NULL: not wanted */
};

static bool is_scalar(const struct record_column *column)
{
    return column->dims[0] == NULL;
}

static const char *unit_suffix(const struct record_column *column)
{
    return strcmp(column->units, "rao") == 0 ? "_rao" : "";
}

static void print_axis(FILE *to, const struct part *part, size_t row)
{
    time_t seconds = (time_t)(part->times_ms[row] / 1000 - (part->times_ms[row] % 1000 < 0));
    struct tm utc;
    char text[32] = "";
    if (gmtime_r(&seconds, &utc) != NULL)
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    fprintf(to, "%" PRIu64 ",%s", part->blocks[row], text);
}

static void print_scalars(FILE *to, const struct record_table *table, const struct part *part, size_t row)
{
    char text[RECORD_VALUE_SIZE];
    print_axis(to, part, row);
    for (size_t c = 0; c < table->column_count; c++)
        if (part->values[c] != NULL)
            fprintf(to, ",%s", record_value_format(table->columns[c].type, part->values[c], row, text));
    fputc('\n', to);
}

/* One line for every place of the row: block, time, labels of the dimensions, value. */
static void print_places(FILE *to, const struct record_schema *schema, const struct record_column *column,
                         const struct part *part, const void *values, size_t row)
{
    char text[RECORD_VALUE_SIZE];
    size_t width = record_column_width(schema, column);
    for (size_t i = 0; i < width; i++) {
        print_axis(to, part, row);
        size_t rest = i, inner = width;
        for (unsigned d = 0; d < RECORD_DIM_MAX && column->dims[d] != NULL; d++) {
            const struct record_dim *dim = record_schema_dim(schema, column->dims[d]);
            inner /= (size_t)dim->size;
            size_t place = rest / inner;
            rest %= inner;
            fprintf(to, ",%" PRIu64, dim->labels != NULL ? dim->labels[place] : place);
        }
        fprintf(to, ",%s\n", record_value_format(column->type, values, row * width + i, text));
    }
}

static void print_header(FILE *to, const struct record_table *table, const struct record_column *only)
{
    fputs("block,time", to);
    for (size_t c = 0; only == NULL && c < table->column_count; c++)
        if (is_scalar(&table->columns[c]))
            fprintf(to, ",%s%s", table->columns[c].name, unit_suffix(&table->columns[c]));
    if (only != NULL) {
        for (unsigned d = 0; d < RECORD_DIM_MAX && only->dims[d] != NULL; d++)
            fprintf(to, ",%s", only->dims[d]);
        fprintf(to, ",%s%s", only->name, unit_suffix(only));
    }
    fputc('\n', to);
}

static int read_part(const struct record_reader *reader, size_t table, struct part *part, uint64_t first,
                     size_t rows, struct sim_error *err)
{
    const struct record_table *tab = &record_reader_schema(reader)->tables[table];
    int ret = record_reader_blocks(reader, table, first, rows, part->blocks, err);
    if (ret == SIM_OK)
        ret = record_reader_times(reader, table, first, rows, part->times_ms, err);
    for (size_t c = 0; ret == SIM_OK && c < tab->column_count; c++)
        if (part->values[c] != NULL)
            ret = record_reader_values(reader, table, c, first, rows, part->values[c], err);
    return ret;
}

/* Writes the scalars of the table, or the column `only`. */
static int write_rows(const struct record_reader *reader, size_t table, const struct record_column *only,
                      struct part *part, FILE *to, struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    const struct record_table *tab = &schema->tables[table];
    uint64_t total = record_reader_rows(reader, table);
    size_t step = only == NULL ? ROWS_AT_ONCE : 1;
    int ret = SIM_OK;
    print_header(to, tab, only);
    for (uint64_t first = 0; ret == SIM_OK && first < total; first += step) {
        size_t rows = total - first < step ? (size_t)(total - first) : step;
        ret = read_part(reader, table, part, first, rows, err);
        for (size_t row = 0; ret == SIM_OK && row < rows; row++) {
            if (only == NULL)
                print_scalars(to, tab, part, row);
            else
                print_places(to, schema, only, part, part->values[only - tab->columns], row);
        }
    }
    return ret;
}

static int make_part(const struct record_schema *schema, const struct record_table *table,
                     const struct record_column *only, struct part **out)
{
    struct part *part = sim_array_new(struct part, 1);
    *out = part;
    if (part == NULL || (part->values = sim_array_new(void *, table->column_count)) == NULL)
        return SIM_ERR_NO_MEMORY;
    for (size_t c = 0; c < table->column_count; c++) {
        const struct record_column *column = &table->columns[c];
        if (only == NULL ? !is_scalar(column) : column != only)
            continue;
        size_t rows = only == NULL ? ROWS_AT_ONCE : 1;
        part->values[c] = calloc(rows * record_column_width(schema, column), record_type_size(column->type));
        if (part->values[c] == NULL)
            return SIM_ERR_NO_MEMORY;
    }
    return SIM_OK;
}

static void free_part(struct part *part, const struct record_table *table)
{
    if (part == NULL)
        return;
    for (size_t c = 0; part->values != NULL && c < table->column_count; c++)
        free(part->values[c]);
    free(part->values);
    free(part);
}

static int raise_create(const char *path, int system_error, struct sim_error *err)
{
    bool name = system_error == ENOENT || system_error == ENOTDIR || system_error == ENAMETOOLONG;
    return sim_raise(err,
                     name                     ? SIM_ERR_NOT_FOUND
                     : system_error == ENOSPC ? SIM_ERR_NO_SPACE
                                              : SIM_ERR_IO,
                     "cannot create %s: %s", path, strerror(system_error));
}

static int write_file(const struct record_reader *reader, size_t table, const struct record_column *only,
                      const char *folder, struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    const struct record_table *tab = &schema->tables[table];
    char path[PATH_MAX];
    struct part *part = NULL;
    snprintf(path, sizeof path, "%s/%s%s%s.csv", folder, tab->name, only == NULL ? "" : ".",
             only == NULL ? "" : only->name);
    FILE *to = fopen(path, "w");
    if (to == NULL)
        return raise_create(path, errno, err);
    int ret = make_part(schema, tab, only, &part);
    if (ret != SIM_OK)
        sim_raise(err, ret, "out of memory while writing %s", path);
    else
        ret = write_rows(reader, table, only, part, to, err);
    bool bad = ferror(to) != 0;
    if ((fclose(to) != 0 || bad) && ret == SIM_OK)
        ret = sim_raise(err, errno == ENOSPC ? SIM_ERR_NO_SPACE : SIM_ERR_IO, "cannot write %s: %s", path,
                        strerror(errno));
    free_part(part, tab);
    if (ret == SIM_OK)
        puts(path);
    else
        remove(path);
    return ret;
}

static int export_all(const struct record_reader *reader, const char *folder, struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    int ret = SIM_OK;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return raise_create(folder, errno, err);
    for (size_t t = 0; ret == SIM_OK && t < schema->table_count; t++) {
        bool scalars = false;
        for (size_t c = 0; c < schema->tables[t].column_count; c++)
            scalars = scalars || is_scalar(&schema->tables[t].columns[c]);
        if (scalars)
            ret = write_file(reader, t, NULL, folder, err);
        for (size_t c = 0; ret == SIM_OK && c < schema->tables[t].column_count; c++)
            if (!is_scalar(&schema->tables[t].columns[c]))
                ret = write_file(reader, t, &schema->tables[t].columns[c], folder, err);
    }
    return ret;
}

int cli_export(int argc, char **argv)
{
    const char *folder = NULL;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "csv",
         .kind = CLI_TEXT,
         .target = &folder,
         .value = "DIR",
         .help = "folder for the CSV files; it is created, files in it are replaced"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "export",
        .operands = "OUT.h5",
        .summary = "Writes the tables of a results file as CSV: TABLE.csv with a line a row, and\n"
                   "TABLE.COLUMN.csv with a line a value for columns over subnets, accounts and the like.",
        .details =
            "Integers are written exactly; amounts in rao have `_rao` in their name, so that the files\n"
            "serve as curves for `tensim check`.",
        .options = options,
        .min_operands = 1,
        .max_operands = 1,
    };
    struct record_reader *reader = NULL;
    struct sim_error err = {0};
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status != CLI_GO_ON)
        return status;
    record_quiet_exit();
    int ret = folder == NULL || folder[0] == '\0'
                  ? sim_raise(&err, SIM_ERR_USAGE, "say where to write: --csv DIR")
                  : record_reader_open(&reader, argv[1], &err);
    if (ret == SIM_OK)
        ret = export_all(reader, folder, &err);
    record_reader_close(reader);
    if (ret == SIM_OK)
        return 0;
    fprintf(stderr, "tensim export: %s\n", err.message);
    return sim_exit_status(ret);
}
