#include "analysis_check.h"

#include "sim_alloc.h"
#include "sim_csv.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define PPB UINT64_C(1000000000)

__extension__ typedef unsigned __int128 wide;

/* A recorded column in memory beside the column of the curve that it is compared with. */
struct pair {
    size_t csv_column;
    size_t table, column;
    bool in_tao; /* the curve has TAO, the record rao */
    size_t rows;
    uint64_t *blocks;
    void *values; /* of the column's type */
};

static const struct record_column *column_of(const struct record_reader *reader, const struct pair *pair)
{
    return &record_reader_schema(reader)->tables[pair->table].columns[pair->column];
}

int analysis_tolerance_parse(const char *text, struct analysis_tolerance *out, struct sim_error *err)
{
    char number[32];
    int64_t scaled;
    size_t length = strcspn(text, " %rT");
    const char *unit = text + length + strspn(text + length, " ");
    *out = (struct analysis_tolerance){0, 0};
    if (length == 0 || length >= sizeof number)
        return sim_raise(err, SIM_ERR_SYNTAX, "'%s' is no tolerance; write e.g. '0.1 %%' or '250 rao'", text);
    memcpy(number, text, length);
    number[length] = '\0';
    bool percent = strcmp(unit, "%") == 0;
    bool tao = strcmp(unit, "TAO") == 0;
    if (!percent && !tao && *unit != '\0' && strcmp(unit, "rao") != 0)
        return sim_raise(err, SIM_ERR_UNIT, "'%s' is no unit of a tolerance; known are: %%, rao, TAO", unit);
    if (sim_decimal_parse(number, percent ? 7 : tao ? 9 : 0, &scaled) != SIM_OK || scaled < 0)
        return sim_raise(err, SIM_ERR_SYNTAX, "'%s' is no tolerance; write e.g. '0.1 %%' or '250 rao'", text);
    if (percent)
        out->relative_ppb = (uint64_t)scaled;
    else
        out->absolute = (uint64_t)scaled;
    return SIM_OK;
}

/* Whether the curve's column `header` names the recorded column; sets `in_tao`. */
static bool header_matches(const char *header, const struct record_table *table,
                           const struct record_column *column, bool *in_tao)
{
    size_t table_length = strlen(table->name), length = strlen(column->name);
    if (strncmp(header, table->name, table_length) == 0 && header[table_length] == '/')
        header += table_length + 1;
    if (strncmp(header, column->name, length) != 0)
        return false;
    const char *rest = header + length;
    bool rao = strcmp(column->units, "rao") == 0;
    *in_tao = rao && strcmp(rest, "_tao") == 0;
    return *rest == '\0' || *in_tao || (rao && strcmp(rest, "_rao") == 0);
}

static bool find_pair(const struct record_reader *reader, const char *header, struct pair *pair)
{
    const struct record_schema *schema = record_reader_schema(reader);
    for (size_t t = 0; t < schema->table_count; t++) {
        for (size_t c = 0; c < schema->tables[t].column_count; c++) {
            const struct record_column *column = &schema->tables[t].columns[c];
            if (record_column_width(schema, column) == 1 && column->dims[0] == NULL &&
                header_matches(header, &schema->tables[t], column, &pair->in_tao)) {
                pair->table = t;
                pair->column = c;
                return true;
            }
        }
    }
    return false;
}

static int load_pair(const struct record_reader *reader, struct pair *pair, struct sim_error *err)
{
    const struct record_column *column = column_of(reader, pair);
    pair->rows = (size_t)record_reader_rows(reader, pair->table);
    pair->blocks = sim_array_new(uint64_t, pair->rows);
    pair->values = calloc(pair->rows + 1, record_type_size(column->type));
    if (pair->blocks == NULL || pair->values == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory while reading '%s'", column->name);
    int ret = record_reader_blocks(reader, pair->table, 0, pair->rows, pair->blocks, err);
    if (ret == SIM_OK)
        ret = record_reader_values(reader, pair->table, pair->column, 0, pair->rows, pair->values, err);
    return ret;
}

static void free_pair(struct pair *pair)
{
    free(pair->blocks);
    free(pair->values);
}

static bool is_unsigned(enum record_type type)
{
    return type <= RECORD_U64;
}

static uint64_t unsigned_at(const struct pair *pair, enum record_type type, size_t row)
{
    uint64_t value = 0;
    memcpy(&value, (const uint8_t *)pair->values + row * record_type_size(type), record_type_size(type));
    return value;
}

static double double_at(const struct pair *pair, enum record_type type, size_t row)
{
    if (type == RECORD_I64)
        return (double)((const int64_t *)pair->values)[row];
    if (type == RECORD_F32)
        return (double)((const float *)pair->values)[row];
    if (type == RECORD_F64)
        return ((const double *)pair->values)[row];
    return (double)unsigned_at(pair, type, row);
}

/* The last row whose block is at most `block`; rows must exist and the first not lie behind it. */
static size_t find_row(const struct pair *pair, uint64_t block)
{
    size_t low = 0, high = pair->rows;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (pair->blocks[middle] <= block)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static uint64_t interpolate_u64(const struct pair *pair, enum record_type type, size_t row, uint64_t block)
{
    uint64_t a = unsigned_at(pair, type, row);
    if (pair->blocks[row] == block)
        return a;
    uint64_t b = unsigned_at(pair, type, row + 1);
    uint64_t done = block - pair->blocks[row], span = pair->blocks[row + 1] - pair->blocks[row];
    return b >= a ? a + (uint64_t)((wide)(b - a) * done / span) : a - (uint64_t)((wide)(a - b) * done / span);
}

static double interpolate_double(const struct pair *pair, enum record_type type, size_t row, uint64_t block)
{
    double a = double_at(pair, type, row);
    if (pair->blocks[row] == block)
        return a;
    double b = double_at(pair, type, row + 1);
    return a + (b - a) * ((double)(block - pair->blocks[row]) /
                          (double)(pair->blocks[row + 1] - pair->blocks[row]));
}

/* State of a comparison. */
struct comparison {
    const struct record_reader *reader;
    const char *curve_path;
    const struct sim_csv *curve;
    const struct analysis_tolerance *tolerance;
    bool interpolate;
    struct analysis_check *out;
    uint64_t failed_block; /* UINT64_MAX: none */
    struct sim_error failure;
    struct sim_error *err;
};

static void note_worst(struct comparison *cmp, wide ppb, uint64_t block)
{
    uint64_t capped = ppb > UINT64_MAX ? UINT64_MAX : (uint64_t)ppb;
    if (capped > cmp->out->worst_ppb) {
        cmp->out->worst_ppb = capped;
        cmp->out->worst_block = block;
    }
}

/* Keeps the failure at the smallest block. */
static bool is_first_failure(struct comparison *cmp, uint64_t block)
{
    if (block >= cmp->failed_block)
        return false;
    cmp->failed_block = block;
    return true;
}

static void compare_unsigned(struct comparison *cmp, const struct pair *pair, uint64_t block, size_t row,
                             uint64_t expected)
{
    const struct record_column *column = column_of(cmp->reader, pair);
    uint64_t simulated = interpolate_u64(pair, column->type, row, block);
    uint64_t difference = simulated > expected ? simulated - expected : expected - simulated;
    bool ok = difference <= cmp->tolerance->absolute ||
              (wide)difference * PPB <= (wide)expected * cmp->tolerance->relative_ppb;
    note_worst(cmp,
               expected == 0 ? (difference == 0 ? 0 : (wide)UINT64_MAX) : (wide)difference * PPB / expected,
               block);
    if (!ok && is_first_failure(cmp, block))
        sim_raise(&cmp->failure, SIM_ERR_CHECK,
                  "block %" PRIu64 ": '%s' is %" PRIu64 " in the run, %" PRIu64
                  " on the curve, difference %c%" PRIu64 "%s%s",
                  block, column->name, simulated, expected, simulated > expected ? '+' : '-', difference,
                  strcmp(column->units, "1") == 0 ? "" : " ",
                  strcmp(column->units, "1") == 0 ? "" : column->units);
}

static void compare_double(struct comparison *cmp, const struct pair *pair, uint64_t block, size_t row,
                           double expected)
{
    const struct record_column *column = column_of(cmp->reader, pair);
    double simulated = interpolate_double(pair, column->type, row, block);
    double difference = fabs(simulated - expected);
    bool ok = difference <= (double)cmp->tolerance->absolute ||
              difference <= fabs(expected) * ((double)cmp->tolerance->relative_ppb / (double)PPB);
    double relative = difference == 0 ? 0 : difference / fabs(expected) * (double)PPB;
    note_worst(cmp, relative < 1e18 ? (wide)relative : (wide)UINT64_MAX, block);
    if (!ok && is_first_failure(cmp, block))
        sim_raise(&cmp->failure, SIM_ERR_CHECK,
                  "block %" PRIu64 ": '%s' is %.17g in the run, %.17g on the curve, difference %+.17g", block,
                  column->name, simulated, expected, simulated - expected);
}

/* Finds the row for the block of a curve's row. Returns SIM_OK with `*found` unset for a failed check. */
static int locate(struct comparison *cmp, const struct pair *pair, uint64_t block, size_t csv_row,
                  size_t *row, bool *found)
{
    const char *name = column_of(cmp->reader, pair)->name;
    *found = false;
    if (pair->rows == 0 || block < pair->blocks[0] || block > pair->blocks[pair->rows - 1]) {
        if (is_first_failure(cmp, block))
            sim_raise(&cmp->failure, SIM_ERR_CHECK,
                      "block %" PRIu64 ": the run has '%s' from block %" PRIu64 " to %" PRIu64 " only", block,
                      name, pair->rows == 0 ? 0 : pair->blocks[0],
                      pair->rows == 0 ? 0 : pair->blocks[pair->rows - 1]);
        return SIM_OK;
    }
    *row = find_row(pair, block);
    *found = true;
    if (pair->blocks[*row] != block && !cmp->interpolate)
        return sim_raise_at(cmp->err, SIM_ERR_RANGE, cmp->curve_path, sim_csv_line(cmp->curve, csv_row), 0,
                            "'%s' is not recorded at block %" PRIu64 "; --interpolate takes the line between "
                            "blocks %" PRIu64 " and %" PRIu64,
                            name, block, pair->blocks[*row], pair->blocks[*row + 1]);
    return SIM_OK;
}

static int read_expected(struct comparison *cmp, const struct pair *pair, size_t row, uint64_t *exact,
                         double *approximate)
{
    const char *text = sim_csv_text(cmp->curve, row, pair->csv_column);
    enum record_type type = column_of(cmp->reader, pair)->type;
    if (pair->in_tao) {
        int64_t rao;
        int ret = sim_csv_decimal(cmp->curve, row, pair->csv_column, 9, &rao, cmp->err);
        if (ret == SIM_OK && rao < 0)
            ret = sim_raise_at(cmp->err, SIM_ERR_RANGE, cmp->curve_path, sim_csv_line(cmp->curve, row), 0,
                               "'%s' is less than nothing", text);
        *exact = ret == SIM_OK ? (uint64_t)rao : 0;
        return ret;
    }
    if (is_unsigned(type))
        return sim_csv_u64(cmp->curve, row, pair->csv_column, exact, cmp->err);
    char *end;
    *approximate = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(*approximate))
        return sim_raise_at(cmp->err, SIM_ERR_TYPE, cmp->curve_path, sim_csv_line(cmp->curve, row), 0,
                            "'%s' is no number", text);
    return SIM_OK;
}

static int compare_pair(struct comparison *cmp, const struct pair *pair, size_t block_column)
{
    int ret = SIM_OK;
    for (size_t r = 0; ret == SIM_OK && r < sim_csv_rows(cmp->curve); r++) {
        uint64_t block, exact = 0;
        double approximate = 0;
        size_t row = 0;
        bool found = false;
        ret = sim_csv_u64(cmp->curve, r, block_column, &block, cmp->err);
        if (ret != SIM_OK)
            break;
        if (sim_csv_text(cmp->curve, r, pair->csv_column)[0] == '\0')
            continue;
        ret = read_expected(cmp, pair, r, &exact, &approximate);
        if (ret == SIM_OK)
            ret = locate(cmp, pair, block, r, &row, &found);
        if (ret != SIM_OK)
            break;
        cmp->out->compared++;
        if (block < cmp->out->first_block)
            cmp->out->first_block = block;
        if (block > cmp->out->last_block)
            cmp->out->last_block = block;
        if (found && is_unsigned(column_of(cmp->reader, pair)->type))
            compare_unsigned(cmp, pair, block, row, exact);
        else if (found)
            compare_double(cmp, pair, block, row, approximate);
    }
    return ret;
}

static int compare_all(struct comparison *cmp, size_t block_column)
{
    int ret = SIM_OK;
    for (size_t c = 0; ret == SIM_OK && c < sim_csv_columns(cmp->curve); c++) {
        struct pair pair = {.csv_column = c};
        if (c == block_column || !find_pair(cmp->reader, sim_csv_name(cmp->curve, c), &pair))
            continue;
        cmp->out->columns++;
        ret = load_pair(cmp->reader, &pair, cmp->err);
        if (ret == SIM_OK)
            ret = compare_pair(cmp, &pair, block_column);
        free_pair(&pair);
    }
    return ret;
}

int analysis_check_curve(const struct record_reader *reader, const char *curve_path,
                         const struct analysis_tolerance *tolerance, bool interpolate,
                         struct analysis_check *out, struct sim_error *err)
{
    struct sim_csv *curve = NULL;
    size_t block_column;
    *out = (struct analysis_check){.first_block = UINT64_MAX};
    int ret = sim_csv_read(curve_path, &curve, err);
    if (ret == SIM_OK)
        ret = sim_csv_column(curve, "block", &block_column, err);
    if (ret == SIM_OK) {
        struct comparison cmp = {.reader = reader,
                                 .curve_path = curve_path,
                                 .curve = curve,
                                 .tolerance = tolerance,
                                 .interpolate = interpolate,
                                 .out = out,
                                 .failed_block = UINT64_MAX,
                                 .err = err};
        ret = compare_all(&cmp, block_column);
        if (ret == SIM_OK && cmp.failed_block != UINT64_MAX)
            ret = sim_raise(err, SIM_ERR_CHECK, "%s", cmp.failure.message);
        else if (ret == SIM_OK && out->compared == 0)
            ret = sim_raise(err, SIM_ERR_MISSING_KEY,
                            "%s has no values for a column of the results, such as 'network/issuance'",
                            curve_path);
    }
    sim_csv_destroy(curve);
    return ret;
}

int analysis_write_curve(const struct record_reader *reader, const char *path, uint64_t every, FILE *to,
                         struct sim_error *err)
{
    struct pair pair = {.csv_column = 0};
    if (!find_pair(reader, path, &pair))
        return sim_raise(err, SIM_ERR_NOT_FOUND, "the results have no column '%s' with one value a row",
                         path);
    const struct record_column *column = column_of(reader, &pair);
    int ret = load_pair(reader, &pair, err);
    if (ret == SIM_OK) {
        bool rao = strcmp(column->units, "rao") == 0;
        fprintf(to, "# %s, %s; scenario %s\nblock,%s%s\n", column->long_name, column->units,
                record_reader_facts(reader)->scenario_hash, column->name, rao ? "_rao" : "");
        for (size_t row = 0; row < pair.rows; row++) {
            char text[RECORD_VALUE_SIZE];
            if (row % every == 0 || row == pair.rows - 1)
                fprintf(to, "%" PRIu64 ",%s\n", pair.blocks[row],
                        record_value_format(column->type, pair.values, row, text));
        }
        if (fflush(to) != 0)
            ret = sim_raise(err, errno == ENOSPC ? SIM_ERR_NO_SPACE : SIM_ERR_IO,
                            "cannot write the curve: %s", strerror(errno));
    }
    free_pair(&pair);
    return ret;
}
