#include "sim_csv.h"

#include "sim_alloc.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define CSV_MAX_BYTES ((size_t)64 << 20)

struct sim_csv {
    char *path;
    char *bytes; /* the file; cells are cut out of it in place */
    size_t size;
    size_t columns;
    size_t rows;
    size_t cells_allocated;
    char **cells; /* header first, then rows x columns */
    size_t cells_used;
    unsigned *lines; /* line of each row, header included */
    size_t lines_allocated;
};

void sim_csv_destroy(struct sim_csv *csv)
{
    if (csv == NULL)
        return;
    free(csv->path);
    free(csv->bytes);
    free(csv->cells);
    free(csv->lines);
    free(csv);
}

static int read_bytes(struct sim_csv *csv, struct sim_error *err)
{
    struct stat info;
    if (stat(csv->path, &info) != 0)
        return sim_raise_at(err, errno == ENOENT ? SIM_ERR_NOT_FOUND : SIM_ERR_IO, csv->path, 0, 0, "%s",
                            strerror(errno));
    if (!S_ISREG(info.st_mode))
        return sim_raise_at(err, SIM_ERR_FORMAT, csv->path, 0, 0, "not a regular file");
    gzFile file = gzopen(csv->path, "rb");
    if (file == NULL)
        return sim_raise_at(err, SIM_ERR_IO, csv->path, 0, 0, "%s", strerror(errno ? errno : ENOMEM));
    int ret = SIM_OK;
    size_t allocated = 0;
    for (;;) {
        if (allocated - csv->size < 2) {
            size_t want = allocated == 0 ? 65536 : allocated * 2;
            char *bytes = sim_array_resize(char, csv->bytes, want);
            if (bytes == NULL) {
                ret = sim_raise_at(err, SIM_ERR_NO_MEMORY, csv->path, 0, 0, "no memory for the table");
                break;
            }
            csv->bytes = bytes;
            allocated = want;
        }
        int got = gzread(file, csv->bytes + csv->size, (unsigned)(allocated - csv->size - 1));
        if (got < 0) {
            ret = sim_raise_at(err, SIM_ERR_TRUNCATED, csv->path, 0, 0, "the compressed data are damaged");
            break;
        }
        if (got == 0)
            break;
        csv->size += (size_t)got;
        if (csv->size > CSV_MAX_BYTES) {
            ret = sim_raise_at(err, SIM_ERR_LIMIT, csv->path, 0, 0, "the table is larger than 64 MiB");
            break;
        }
    }
    int closed = gzclose(file);
    if (ret == SIM_OK && closed != Z_OK)
        ret = sim_raise_at(err, SIM_ERR_TRUNCATED, csv->path, 0, 0, "the compressed file ends too early");
    if (ret == SIM_OK) {
        csv->bytes[csv->size] = '\0';
        if (memchr(csv->bytes, '\0', csv->size) != NULL)
            ret = sim_raise_at(err, SIM_ERR_FORMAT, csv->path, 0, 0, "this is not a text file");
    }
    return ret;
}

static bool push_cell(struct sim_csv *csv, char *cell)
{
    if (csv->cells_used == csv->cells_allocated) {
        size_t want = csv->cells_allocated == 0 ? 256 : csv->cells_allocated * 2;
        char **cells = sim_array_resize(char *, csv->cells, want);
        if (cells == NULL)
            return false;
        csv->cells = cells;
        csv->cells_allocated = want;
    }
    csv->cells[csv->cells_used++] = cell;
    return true;
}

static bool push_line(struct sim_csv *csv, size_t index, unsigned line)
{
    if (index == csv->lines_allocated) {
        size_t want = csv->lines_allocated == 0 ? 256 : csv->lines_allocated * 2;
        unsigned *lines = sim_array_resize(unsigned, csv->lines, want);
        if (lines == NULL)
            return false;
        csv->lines = lines;
        csv->lines_allocated = want;
    }
    csv->lines[index] = line;
    return true;
}

/* Removes the quotes of a quoted cell in place and returns what follows it; NULL when the quote is open. */
static char *unquote(char *cell)
{
    char *to = cell;
    for (char *from = cell + 1; *from != '\0'; from++) {
        if (*from == '"') {
            if (from[1] != '"') {
                char *rest = from + 1;
                *to = '\0';
                return rest;
            }
            from++;
        }
        *to++ = *from;
    }
    return NULL;
}

/* Cuts one line (without its end) into cells. Returns the number of cells, or 0 with `err` filled. */
static size_t split_line(struct sim_csv *csv, char *line, unsigned number, struct sim_error *err)
{
    size_t count = 0;
    char *cell = line;
    for (;;) {
        char *rest = *cell == '"' ? unquote(cell) : cell + strcspn(cell, ",");
        if (rest == NULL || (*rest != '\0' && *rest != ',')) {
            sim_raise_at(err, SIM_ERR_FORMAT, csv->path, number, (unsigned)(cell - line) + 1,
                         "a quoted cell does not end before the next comma");
            return 0;
        }
        bool last = *rest == '\0';
        *rest = '\0';
        if (!push_cell(csv, cell)) {
            sim_raise_at(err, SIM_ERR_NO_MEMORY, csv->path, number, 0, "no memory for the table");
            return 0;
        }
        count++;
        if (last)
            return count;
        cell = rest + 1;
    }
}

static int split_rows(struct sim_csv *csv, struct sim_error *err)
{
    unsigned number = 0;
    size_t count = 0; /* lines with cells, header included */
    for (char *line = csv->bytes; *line != '\0';) {
        number++;
        char *end = line + strcspn(line, "\n");
        char *next = *end == '\0' ? end : end + 1;
        *end = '\0';
        if (end > line && end[-1] == '\r')
            end[-1] = '\0';
        if (*line != '#' && *line != '\0') {
            size_t cells = split_line(csv, line, number, err);
            if (cells == 0)
                return err != NULL ? err->code : SIM_ERR_FORMAT;
            if (count == 0)
                csv->columns = cells;
            else if (cells != csv->columns)
                return sim_raise_at(err, SIM_ERR_FORMAT, csv->path, number, 0,
                                    "%zu cells where the header names %zu columns", cells, csv->columns);
            if (!push_line(csv, count, number))
                return sim_raise_at(err, SIM_ERR_NO_MEMORY, csv->path, number, 0, "no memory for the table");
            count++;
        }
        line = next;
    }
    if (count == 0)
        return sim_raise_at(err, SIM_ERR_FORMAT, csv->path, 0, 0, "the table is empty");
    csv->rows = count - 1;
    return SIM_OK;
}

int sim_csv_read(const char *path, struct sim_csv **out, struct sim_error *err)
{
    *out = NULL;
    struct sim_csv *csv = sim_array_new(struct sim_csv, 1);
    if (csv == NULL || (csv->path = strdup(path)) == NULL) {
        free(csv);
        return sim_raise_at(err, SIM_ERR_NO_MEMORY, path, 0, 0, "no memory for the table");
    }
    int ret = read_bytes(csv, err);
    if (ret == SIM_OK)
        ret = split_rows(csv, err);
    if (ret != SIM_OK) {
        sim_csv_destroy(csv);
        return ret;
    }
    *out = csv;
    return SIM_OK;
}

size_t sim_csv_rows(const struct sim_csv *csv)
{
    return csv->rows;
}

size_t sim_csv_columns(const struct sim_csv *csv)
{
    return csv->columns;
}

int sim_csv_column(const struct sim_csv *csv, const char *name, size_t *column, struct sim_error *err)
{
    char known[400] = "";
    for (size_t i = 0; i < csv->columns; i++) {
        if (strcmp(csv->cells[i], name) == 0) {
            *column = i;
            return SIM_OK;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", csv->cells[i]);
    }
    return sim_raise_at(err, SIM_ERR_MISSING_KEY, csv->path, csv->lines[0], 0,
                        "no column '%s'; the columns are %s", name, known);
}

const char *sim_csv_name(const struct sim_csv *csv, size_t column)
{
    return csv->cells[column];
}

const char *sim_csv_text(const struct sim_csv *csv, size_t row, size_t column)
{
    return csv->cells[(row + 1) * csv->columns + column];
}

unsigned sim_csv_line(const struct sim_csv *csv, size_t row)
{
    return csv->lines[row + 1];
}

int sim_decimal_parse(const char *text, unsigned digits, int64_t *value)
{
    bool negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    uint64_t magnitude = 0;
    unsigned decimals = 0;
    bool any = false, point = false;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (*text < '0' || *text > '9')
            return SIM_ERR_TYPE;
        any = true;
        if (point && decimals == digits) {
            if (*text != '0') /* a digit that the scale cannot hold would be lost */
                return SIM_ERR_OVERFLOW;
            continue;
        }
        decimals += point;
        if (__builtin_mul_overflow(magnitude, 10u, &magnitude) ||
            __builtin_add_overflow(magnitude, (uint64_t)(*text - '0'), &magnitude))
            return SIM_ERR_OVERFLOW;
    }
    if (!any)
        return SIM_ERR_TYPE;
    for (; decimals < digits; decimals++)
        if (__builtin_mul_overflow(magnitude, 10u, &magnitude))
            return SIM_ERR_OVERFLOW;
    if (magnitude > INT64_MAX)
        return SIM_ERR_OVERFLOW;
    *value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return SIM_OK;
}

int sim_csv_decimal(const struct sim_csv *csv, size_t row, size_t column, unsigned digits, int64_t *value,
                    struct sim_error *err)
{
    const char *text = sim_csv_text(csv, row, column);
    int ret = sim_decimal_parse(text, digits, value);
    if (ret == SIM_ERR_TYPE)
        return sim_raise_at(err, ret, csv->path, sim_csv_line(csv, row), 0,
                            "column '%s': '%s' is not a decimal number", csv->cells[column], text);
    if (ret == SIM_ERR_OVERFLOW)
        return sim_raise_at(err, SIM_ERR_RANGE, csv->path, sim_csv_line(csv, row), 0,
                            "column '%s': %s has too many digits (at most %u decimals)", csv->cells[column],
                            text, digits);
    return SIM_OK;
}

int sim_csv_u64(const struct sim_csv *csv, size_t row, size_t column, uint64_t *value, struct sim_error *err)
{
    const char *text = sim_csv_text(csv, row, column);
    uint64_t sum = 0;
    bool overflow = false;
    const char *c = text;
    for (; *c >= '0' && *c <= '9'; c++)
        overflow = overflow || __builtin_mul_overflow(sum, 10u, &sum) ||
                   __builtin_add_overflow(sum, (uint64_t)(*c - '0'), &sum);
    if (c == text || *c != '\0')
        return sim_raise_at(err, SIM_ERR_TYPE, csv->path, sim_csv_line(csv, row), 0,
                            "column '%s': '%s' is not a whole number", csv->cells[column], text);
    if (overflow)
        return sim_raise_at(err, SIM_ERR_RANGE, csv->path, sim_csv_line(csv, row), 0,
                            "column '%s': %s does not fit 64 bits", csv->cells[column], text);
    *value = sum;
    return SIM_OK;
}
