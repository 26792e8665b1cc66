/* `tensim show OUT.h5 [TABLE]`: the facts of a run, its tables, and rows of one of them with small plots. */
#include "cli_show.h"

#include "cli_format.h"
#include "cli_options.h"
#include "record_quiet.h"
#include "record_reader.h"
#include "sim_alloc.h"

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    PLOT_WIDTH = 48,
    CELL_SIZE = 40,
    ROWS_MAX = 100000, /* of one command; more belongs into an export */
    DATE_SIZE = 32,
};

/* What is asked for. */
struct request {
    const char *file;
    const char *table; /* NULL: the overview */
    const char *columns;
    uint64_t head, tail;
};

static const char *format_date(int64_t time_ms, char buf[DATE_SIZE])
{
    time_t seconds = (time_t)(time_ms / 1000 - (time_ms % 1000 < 0));
    struct tm utc;
    buf[0] = '\0';
    if (gmtime_r(&seconds, &utc) != NULL)
        strftime(buf, DATE_SIZE, "%Y-%m-%d %H:%M", &utc);
    return buf;
}

static void print_status(const struct record_reader *reader, const char *file)
{
    const char *status = record_status_name(record_reader_status(reader));
    if (record_reader_is_open(reader))
        printf("%s: %s, or its program was killed; rows up to the last flush\n", file, status);
    else
        printf("%s: %s\n", file, status);
}

/* Prints a text from the file; control characters must not reach the terminal. */
static void print_fact(const char *name, const char *text)
{
    if (text[0] == '\0')
        return;
    printf("  %-14s ", name);
    for (const char *p = text; *p != '\0'; p++)
        putchar((unsigned char)*p < 32 || *p == 127 ? ' ' : *p);
    putchar('\n');
}

static void print_facts(const struct record_reader *reader)
{
    const struct record_facts *facts = record_reader_facts(reader);
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, facts->seed);
    print_fact("scenario", facts->name);
    print_fact("question", facts->question);
    print_fact("scenario hash", facts->scenario_hash);
    print_fact("seed", seed);
    print_fact("version", facts->version);
    print_fact("compiler", facts->compiler);
    print_fact("floating point", facts->fp_self_test);
    print_fact("series digest", record_reader_series_digest(reader));
    print_fact("state digest", record_reader_state_digest(reader));
}

static int print_overview(const struct record_reader *reader, const char *file, struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    print_status(reader, file);
    print_facts(reader);
    printf("\n  %-14s %12s %8s  %-27s %s\n", "table", "rows", "columns", "blocks", "dates (UTC)");
    for (size_t t = 0; t < schema->table_count; t++) {
        uint64_t rows = record_reader_rows(reader, t), blocks[2] = {0};
        int64_t times_ms[2] = {0};
        char count[CLI_FORMAT_SIZE], first[DATE_SIZE], last[DATE_SIZE], range[64] = "-";
        int ret = SIM_OK;
        for (int i = 0; i < 2 && rows > 0 && ret == SIM_OK; i++) {
            ret = record_reader_blocks(reader, t, i == 0 ? 0 : rows - 1, 1, &blocks[i], err);
            if (ret == SIM_OK)
                ret = record_reader_times(reader, t, i == 0 ? 0 : rows - 1, 1, &times_ms[i], err);
        }
        if (ret != SIM_OK)
            return ret;
        if (rows > 0)
            snprintf(range, sizeof range, "%" PRIu64 " .. %" PRIu64, blocks[0], blocks[1]);
        printf("  %-14s %12s %8zu  %-27s ", schema->tables[t].name, cli_format_count(rows, count),
               schema->tables[t].column_count, range);
        if (rows > 0)
            printf("%s .. %s", format_date(times_ms[0], first), format_date(times_ms[1], last));
        putchar('\n');
    }
    printf("\n  `tensim show %s TABLE` shows the columns and rows of a table.\n", file);
    return SIM_OK;
}

static double as_double(enum record_type type, const void *value)
{
    char text[RECORD_VALUE_SIZE];
    return strtod(record_value_format(type, value, 0, text), NULL);
}

/* A line of PLOT_WIDTH characters through the values of the table's rows, lowest to highest. */
static int print_plot(const struct record_reader *reader, size_t table, size_t column, bool utf8,
                      struct sim_error *err)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char ascii[] = "_.-~=+*#";
    enum record_type type = record_reader_schema(reader)->tables[table].columns[column].type;
    uint64_t rows = record_reader_rows(reader, table);
    size_t points = rows < PLOT_WIDTH ? (size_t)rows : PLOT_WIDTH;
    double values[PLOT_WIDTH], low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < points; i++) {
        uint64_t value = 0, row = points == 1 ? 0 : (rows - 1) * i / (points - 1);
        int ret = record_reader_values(reader, table, column, row, 1, &value, err);
        if (ret != SIM_OK)
            return ret;
        values[i] = as_double(type, &value);
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    for (size_t i = 0; i < points; i++) {
        double place = high > low ? (values[i] - low) / (high - low) * 7.999 : 0;
        unsigned level = place >= 0 && place < 8 ? (unsigned)place : 0;
        if (utf8)
            fputs(blocks[level], stdout);
        else
            putchar(ascii[level]);
    }
    printf("  %.9g .. %.9g", low, high);
    return SIM_OK;
}

/* Marks the columns that are asked for. */
static int choose(const struct record_reader *reader, size_t table, const char *list, bool *chosen,
                  struct sim_error *err)
{
    const struct record_table *tab = &record_reader_schema(reader)->tables[table];
    for (size_t c = 0; c < tab->column_count; c++)
        chosen[c] = list == NULL;
    for (const char *p = list; p != NULL && *p != '\0'; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ',')) {
        char name[RECORD_NAME_MAX + 1];
        size_t column;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(p, ","), p);
        int ret = record_reader_column_find(reader, table, name, &column, err);
        if (ret != SIM_OK)
            return ret;
        chosen[column] = true;
    }
    return SIM_OK;
}

static int print_columns(const struct record_reader *reader, size_t table, const bool *chosen,
                         struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    const struct record_table *tab = &schema->tables[table];
    setlocale(LC_CTYPE, "");
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    for (size_t c = 0; c < tab->column_count; c++) {
        const struct record_column *column = &tab->columns[c];
        if (!chosen[c])
            continue;
        printf("  %-24s %-4s %-8s %s", column->name, record_type_name(column->type), column->units,
               column->long_name);
        for (unsigned d = 0; d < RECORD_DIM_MAX && column->dims[d] != NULL; d++)
            printf("%s%s (%" PRIu64 ")", d == 0 ? "; by " : " and ", column->dims[d],
                   record_schema_dim(schema, column->dims[d])->size);
        if (column->flag_meanings != NULL)
            printf("; 0.. = %s", column->flag_meanings);
        if (record_column_width(schema, column) == 1 && record_reader_rows(reader, table) > 1) {
            printf("\n  %-24s ", "");
            int ret = print_plot(reader, table, c, utf8, err);
            if (ret != SIM_OK)
                return ret;
        }
        putchar('\n');
    }
    return SIM_OK;
}

/* One value: an enumerated one as its word, every other as a number. */
static void format_value(const struct record_column *column, const void *value, char cell[CELL_SIZE])
{
    char number[RECORD_VALUE_SIZE];
    const char *word = column->flag_meanings;
    record_value_format(column->type, value, 0, number);
    for (uint64_t k = strtoull(number, NULL, 10); word != NULL && k > 0; k--) {
        word = strchr(word, ' ');
        word = word == NULL ? NULL : word + 1;
    }
    if (word != NULL)
        snprintf(cell, CELL_SIZE, "%.*s", (int)strcspn(word, " "), word);
    else
        snprintf(cell, CELL_SIZE, "%s", number);
}

/* Text of one cell: the value, or first and last of a vector. */
static int format_cell(const struct record_reader *reader, size_t table, size_t column, uint64_t row,
                       char cell[CELL_SIZE], struct sim_error *err)
{
    const struct record_schema *schema = record_reader_schema(reader);
    const struct record_column *col = &schema->tables[table].columns[column];
    size_t width = record_column_width(schema, col);
    char first[RECORD_VALUE_SIZE], last[RECORD_VALUE_SIZE];
    void *values = calloc(width, record_type_size(col->type));
    if (values == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while reading '%s'", col->name);
    int ret = record_reader_values(reader, table, column, row, 1, values, err);
    if (ret == SIM_OK && width == 1)
        format_value(col, values, cell);
    else if (ret == SIM_OK)
        snprintf(cell, CELL_SIZE, "%.16s ... %.16s", record_value_format(col->type, values, 0, first),
                 record_value_format(col->type, values, width - 1, last));
    free(values);
    return ret;
}

/* Cells of the chosen rows, line after line: block, date, columns. The first line is the header. */
struct grid {
    size_t lines, columns;
    char (*cells)[CELL_SIZE];
};

static int fill_line(const struct record_reader *reader, size_t table, const bool *chosen, uint64_t row,
                     char (*cells)[CELL_SIZE], struct sim_error *err)
{
    const struct record_table *tab = &record_reader_schema(reader)->tables[table];
    uint64_t block = 0;
    int64_t time_ms = 0;
    char date[DATE_SIZE];
    int ret = record_reader_blocks(reader, table, row, 1, &block, err);
    if (ret == SIM_OK)
        ret = record_reader_times(reader, table, row, 1, &time_ms, err);
    snprintf(cells[0], CELL_SIZE, "%" PRIu64, block);
    snprintf(cells[1], CELL_SIZE, "%s", format_date(time_ms, date));
    size_t cell = 2;
    for (size_t c = 0; ret == SIM_OK && c < tab->column_count; c++)
        if (chosen[c])
            ret = format_cell(reader, table, c, row, cells[cell++], err);
    return ret;
}

static void print_grid(const struct grid *grid, size_t gap_after)
{
    for (size_t line = 0; line < grid->lines; line++) {
        for (size_t c = 0; c < grid->columns; c++) {
            size_t width = 0;
            for (size_t l = 0; l < grid->lines; l++) {
                size_t length = strlen(grid->cells[l * grid->columns + c]);
                width = length > width ? length : width;
            }
            printf("%s%*s", c == 0 ? "  " : "  ", (int)width, grid->cells[line * grid->columns + c]);
        }
        putchar('\n');
        if (line == gap_after)
            puts("  ...");
    }
}

static int print_rows(const struct record_reader *reader, size_t table, const bool *chosen,
                      const struct request *ask, struct sim_error *err)
{
    const struct record_table *tab = &record_reader_schema(reader)->tables[table];
    uint64_t rows = record_reader_rows(reader, table);
    uint64_t head = ask->head < rows ? ask->head : rows;
    uint64_t tail = ask->tail < rows - head ? ask->tail : rows - head;
    struct grid grid = {.lines = (size_t)(head + tail) + 1, .columns = 2};
    if (head + tail > ROWS_MAX)
        return sim_raise(err, SIM_ERR_USAGE, "more than %d rows; `tensim export` writes them to a file",
                         ROWS_MAX);
    for (size_t c = 0; c < tab->column_count; c++)
        grid.columns += chosen[c];
    grid.cells = calloc(grid.lines * grid.columns, sizeof *grid.cells);
    if (grid.cells == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while showing '%s'", tab->name);
    strcpy(grid.cells[0], "block");
    strcpy(grid.cells[1], "time (UTC)");
    size_t cell = 2;
    for (size_t c = 0; c < tab->column_count; c++)
        if (chosen[c])
            snprintf(grid.cells[cell++], CELL_SIZE, "%.38s", tab->columns[c].name);
    int ret = SIM_OK;
    for (uint64_t i = 0; ret == SIM_OK && i < head + tail; i++)
        ret = fill_line(reader, table, chosen, i < head ? i : rows - tail + (i - head),
                        grid.cells + (size_t)(i + 1) * grid.columns, err);
    if (ret == SIM_OK)
        print_grid(&grid, head + tail < rows && tail > 0 ? (size_t)head : SIZE_MAX);
    free(grid.cells);
    return ret;
}

static int print_table(const struct record_reader *reader, const struct request *ask, struct sim_error *err)
{
    size_t table;
    char count[CLI_FORMAT_SIZE];
    int ret = record_reader_table_find(reader, ask->table, &table, err);
    if (ret != SIM_OK)
        return ret;
    const struct record_table *tab = &record_reader_schema(reader)->tables[table];
    bool *chosen = sim_array_new(bool, tab->column_count);
    if (chosen == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while showing '%s'", tab->name);
    ret = choose(reader, table, ask->columns, chosen, err);
    if (ret == SIM_OK) {
        printf("%s: %s, %s rows\n", tab->name, tab->long_name,
               cli_format_count(record_reader_rows(reader, table), count));
        ret = print_columns(reader, table, chosen, err);
    }
    if (ret == SIM_OK) {
        putchar('\n');
        ret = print_rows(reader, table, chosen, ask, err);
    }
    free(chosen);
    return ret;
}

int cli_show(int argc, char **argv)
{
    struct request ask = {.head = UINT64_MAX, .tail = UINT64_MAX};
    size_t operands = 0;
    const struct cli_option options[] = {
        {.name = "head",
         .kind = CLI_COUNT,
         .target = &ask.head,
         .value = "N",
         .fallback = "5",
         .help = "rows from the beginning"},
        {.name = "tail",
         .kind = CLI_COUNT,
         .target = &ask.tail,
         .value = "N",
         .fallback = "5",
         .help = "rows up to the end"},
        {.name = "columns",
         .kind = CLI_TEXT,
         .target = &ask.columns,
         .value = "A,B,...",
         .help = "only these columns"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "show",
        .operands = "OUT.h5 [TABLE]",
        .summary =
            "Shows what a results file holds, also while it is being written; with TABLE, its columns\n"
            "with units and a small plot, and its first and last rows.",
        .options = options,
        .min_operands = 1,
        .max_operands = 2,
    };
    struct record_reader *reader = NULL;
    struct sim_error err = {0};
    int status = cli_options_parse(&usage, argc, argv, &operands);
    if (status != CLI_GO_ON)
        return status;
    /* One of the two given: the other is not wanted. None given: five of each. */
    bool given = ask.head != UINT64_MAX || ask.tail != UINT64_MAX;
    ask.head = ask.head != UINT64_MAX ? ask.head : given ? 0 : 5;
    ask.tail = ask.tail != UINT64_MAX ? ask.tail : given ? 0 : 5;
    ask.file = argv[1];
    ask.table = operands == 2 ? argv[2] : NULL;
    record_quiet_exit();
    int ret = record_reader_open(&reader, ask.file, &err);
    if (ret == SIM_OK)
        ret = ask.table == NULL ? print_overview(reader, ask.file, &err) : print_table(reader, &ask, &err);
    record_reader_close(reader);
    if (ret == SIM_OK)
        return 0;
    fprintf(stderr, "tensim show: %s\n", err.message);
    return sim_exit_status(ret);
}
