/* Readers of sample files: comma-separated with or without counts, and the layout of the FANN library.
 *
 * Files are hostile: every count, number and label is checked before it is used, and an error names the file
 * and the line. Source of the layouts: data/ml/README.md. */
#include "intel_dataset.h"

#include "sim_alloc.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct reader {
    const char *path;
    const char *label; /* column of the label: its name or, from 1, its number; NULL: the last */
    size_t label_at;   /* where it is, from 0; SIZE_MAX until that is known */
    gzFile file;
    unsigned line;
    char *text; /* the current line, without its end */
    size_t capacity;
    struct sim_error *err;
    float *x; /* rows x d, growing */
    uint16_t *y;
    size_t rows, room, d, classes;
};

/* Reads the next line into self->text. 1: a line, 0: end of file, else an error. */
static int next_line(struct reader *self)
{
    size_t used = 0;
    for (;;) {
        if (self->capacity - used < 2) {
            size_t capacity = self->capacity ? 2 * self->capacity : 4096;
            char *text = capacity <= 1 << 22 ? sim_array_resize(char, self->text, capacity) : NULL;
            if (text == NULL)
                return sim_raise_at(self->err, SIM_ERR_LIMIT, self->path, self->line + 1, 0,
                                    "the line is too long");
            self->text = text;
            self->capacity = capacity;
        }
        if (gzgets(self->file, self->text + used, (int)(self->capacity - used)) == NULL)
            break;
        used += strlen(self->text + used);
        if (used > 0 && self->text[used - 1] == '\n')
            break;
    }
    int status = Z_OK;
    gzerror(self->file, &status);
    if (status != Z_OK && status != Z_STREAM_END)
        return sim_raise_at(self->err, status == Z_BUF_ERROR ? SIM_ERR_TRUNCATED : SIM_ERR_FORMAT, self->path,
                            self->line + 1, 0, "the compressed data is damaged or cut short");
    if (used == 0)
        return 0;
    self->line++;
    while (used > 0 && (self->text[used - 1] == '\n' || self->text[used - 1] == '\r'))
        used--;
    self->text[used] = '\0';
    return 1;
}

static int bad(struct reader *self, const char *what)
{
    return sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, self->line, 0, "%s", what);
}

/* One finite number at *at; moves *at behind it. */
static bool take_number(char **at, float *value)
{
    char *end;
    *value = strtof(*at, &end);
    bool good = end != *at && isfinite(*value);
    *at = end;
    return good;
}

static bool take_count(char **at, size_t most, size_t *value)
{
    char *end;
    errno = 0;
    unsigned long long read = strtoull(*at, &end, 10);
    bool good = end != *at && errno == 0 && strchr(*at, '-') == NULL && read <= most;
    *value = (size_t)read;
    *at = end;
    return good;
}

static int raise_full(const struct reader *self, int code, const char *what)
{
    return sim_raise_at(self->err, code, self->path, self->line, 0, "%s", what);
}

/* Makes room for one more row; `*x` is where its features go. */
static int new_row(struct reader *self, float **x)
{
    if (self->rows == INTEL_DATASET_ROWS)
        return raise_full(self, SIM_ERR_RANGE, "more than 16,777,216 rows do not fit");
    if ((self->rows + 1) * self->d > INTEL_DATASET_CELLS)
        return raise_full(self, SIM_ERR_RANGE, "more than 67,108,864 numbers do not fit");
    if (self->rows == self->room) {
        size_t room = self->room ? 2 * self->room : 256;
        size_t count = room * self->d;
        float *features = sim_array_resize(float, self->x, count);
        if (features != NULL)
            self->x = features;
        uint16_t *labels = features != NULL ? sim_array_resize(uint16_t, self->y, room) : NULL;
        if (labels == NULL)
            return raise_full(self, SIM_ERR_NO_MEMORY, "no memory for this row");
        self->y = labels;
        self->room = room;
    }
    *x = self->x + self->rows * self->d;
    return SIM_OK;
}

static int keep_row(struct reader *self, float label)
{
    if (!(label >= 0 && label < INTEL_DATASET_CLASSES) || label != (float)(uint16_t)label)
        return sim_raise_at(self->err, SIM_ERR_RANGE, self->path, self->line, 0,
                            "the label %g is not a whole number from 0 to %d", (double)label,
                            INTEL_DATASET_CLASSES - 1);
    self->y[self->rows++] = (uint16_t)label;
    if ((size_t)label + 1 > self->classes)
        self->classes = (size_t)label + 1;
    return SIM_OK;
}

static size_t count_commas(const char *text)
{
    size_t commas = 0;
    for (; *text != '\0'; text++)
        commas += *text == ',';
    return commas;
}

/* Whether the cell of `length` bytes at `cell`, less blanks and quotes, is `name`. */
static bool cell_is(const char *cell, size_t length, const char *name)
{
    while (length > 0 && strchr(" \t\"", *cell) != NULL) {
        cell++;
        length--;
    }
    while (length > 0 && strchr(" \t\"", cell[length - 1]) != NULL)
        length--;
    return strlen(name) == length && memcmp(cell, name, length) == 0;
}

/* Finds the column called `label` among the names on the current line. */
static int find_label(struct reader *self)
{
    const char *cell = self->text;
    for (size_t column = 0;; column++) {
        size_t length = strcspn(cell, ",");
        if (cell_is(cell, length, self->label)) {
            self->label_at = column;
            return SIM_OK;
        }
        if (cell[length] == '\0')
            return sim_raise_at(self->err, SIM_ERR_NOT_FOUND, self->path, self->line, 0,
                                "no column is called '%.100s'", self->label);
        cell += length + 1;
    }
}

/* The number of the label's column, once the width of the file is known. */
static int place_label(struct reader *self)
{
    size_t number = 0;
    char *at = (char *)(uintptr_t)self->label;
    if (self->label == NULL) {
        self->label_at = self->d;
    } else if (self->label_at == SIZE_MAX) {
        if (self->label[strspn(self->label, "0123456789")] != '\0')
            return sim_raise_at(self->err, SIM_ERR_NOT_FOUND, self->path, self->line, 0,
                                "no line of column names precedes this row, so none is called '%.100s'",
                                self->label);
        if (!take_count(&at, self->d + 1, &number) || number == 0)
            return sim_raise_at(self->err, SIM_ERR_RANGE, self->path, self->line, 0,
                                "there is no column %.100s; they are numbered 1 to %zu", self->label,
                                self->d + 1);
        self->label_at = number - 1;
    }
    return SIM_OK;
}

static int read_csv_row(struct reader *self)
{
    size_t commas = count_commas(self->text);
    if (self->d == 0) {
        if (commas == 0 || commas > INTEL_DATASET_FEATURES)
            return bad(self, "a row needs features and a label, separated by commas");
        self->d = commas;
    }
    int placed = self->rows == 0 ? place_label(self) : SIM_OK;
    if (placed != SIM_OK)
        return placed;
    if (commas != self->d)
        return sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, self->line, 0,
                            "%zu columns instead of %zu", commas + 1, self->d + 1);
    float *x;
    int code = new_row(self, &x);
    if (code != SIM_OK)
        return code;
    char *at = self->text;
    float label = 0;
    for (size_t j = 0; j <= self->d; j++) {
        float *to = j == self->label_at ? &label : x++;
        if (!take_number(&at, to) || *at != (j < self->d ? ',' : '\0'))
            return sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, self->line, 0,
                                "column %zu is not a finite number", j + 1);
        at++;
    }
    return keep_row(self, label);
}

/* A first line whose first cell is no number holds column names. */
static bool is_column_names(const char *text)
{
    char *end;
    (void)strtof(text, &end);
    return end == text;
}

static int read_csv(struct reader *self)
{
    bool first = true;
    int more;
    while ((more = next_line(self)) == 1) {
        if (self->text[0] == '#' || self->text[0] == '\0')
            continue;
        bool names = first && is_column_names(self->text);
        first = false;
        int code = SIM_OK;
        if (!names)
            code = read_csv_row(self);
        else if (self->label != NULL && self->label[strspn(self->label, "0123456789")] != '\0')
            code = find_label(self);
        if (code != SIM_OK)
            return code;
    }
    return more;
}

static int read_counted_csv(struct reader *self)
{
    int more = next_line(self);
    if (more < 0)
        return more;
    char *at = self->text;
    size_t rows = 0;
    if (more == 0 || !take_count(&at, INTEL_DATASET_ROWS, &rows) || *at++ != ',' ||
        !take_count(&at, INTEL_DATASET_FEATURES, &self->d) || self->d == 0 || *at != ',')
        return bad(self, "the first line is not \"rows,features,class names\"");
    size_t classes = count_commas(at);
    int code = read_csv(self);
    if (code == SIM_OK && self->rows != rows)
        code = sim_raise_at(self->err, SIM_ERR_TRUNCATED, self->path, self->line, 0,
                            "%zu rows, but the first line announces %zu", self->rows, rows);
    if (code == SIM_OK && self->classes != classes)
        code = sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, 1, 0,
                            "%zu classes are named, but labels reach %zu", classes, self->classes - 1);
    return code;
}

/* `count` numbers separated by blanks on the current line. */
static bool take_row(struct reader *self, size_t count, float *values)
{
    char *at = self->text;
    for (size_t j = 0; j < count; j++)
        if (!take_number(&at, values + j))
            return false;
    return strspn(at, " \t") == strlen(at);
}

static int read_fann_pair(struct reader *self, size_t outputs)
{
    float one_hot[INTEL_DATASET_CLASSES];
    float *x;
    int code = new_row(self, &x);
    if (code != SIM_OK)
        return code;
    for (int half = 0; half < 2; half++) {
        int more = next_line(self);
        if (more < 0)
            return more;
        if (more == 0)
            return sim_raise_at(self->err, SIM_ERR_TRUNCATED, self->path, self->line, 0,
                                "the file ends before its last row");
        if (half == 0 ? !take_row(self, self->d, x) : !take_row(self, outputs, one_hot))
            return bad(self, half == 0 ? "not a line of inputs" : "not a line of outputs");
    }
    size_t label = 0;
    for (size_t j = 1; j < outputs; j++)
        if (one_hot[j] > one_hot[label])
            label = j;
    return keep_row(self, (float)label);
}

static int read_fann(struct reader *self)
{
    int more = next_line(self);
    if (more < 0)
        return more;
    char *at = self->text;
    size_t rows = 0, outputs = 0;
    if (more == 0 || !take_count(&at, INTEL_DATASET_ROWS, &rows) ||
        !take_count(&at, INTEL_DATASET_FEATURES, &self->d) ||
        !take_count(&at, INTEL_DATASET_CLASSES, &outputs) || rows == 0 || self->d == 0 || outputs < 2)
        return bad(self, "the first line is not \"rows inputs outputs\"");
    for (size_t i = 0; i < rows; i++) {
        int code = read_fann_pair(self, outputs);
        if (code != SIM_OK)
            return code;
    }
    return SIM_OK;
}

/* Labels must be 0, 1, 2, ... without a gap: a class that no row has cannot be learned. */
static int check_labels(const struct reader *self)
{
    if (self->rows == 0)
        return sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, self->line, 0, "there are no rows");
    for (size_t label = 0; label < self->classes; label++) {
        size_t i = 0;
        while (i < self->rows && self->y[i] != label)
            i++;
        if (i == self->rows)
            return sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, self->line, 0,
                                "no row has the label %zu; labels are whole numbers from 0 without a gap",
                                label);
    }
    return self->classes >= 2 ? SIM_OK
                              : sim_raise_at(self->err, SIM_ERR_FORMAT, self->path, self->line, 0,
                                             "all rows have the label 0; there must be two classes or more");
}

static int deliver(const struct reader *self, struct intel_dataset *to)
{
    int code = check_labels(self);
    if (code != SIM_OK)
        return code;
    code = intel_dataset_init(to, self->rows, self->d, self->classes, self->err);
    if (code != SIM_OK)
        return code;
    for (size_t i = 0; i < self->rows; i++)
        memcpy(intel_matrix_row(&to->x, i), self->x + i * self->d, self->d * sizeof(float));
    memcpy(to->y, self->y, self->rows * sizeof *to->y);
    return SIM_OK;
}

static int read_file(struct intel_dataset *self, const char *path, enum intel_format format,
                     const char *label, struct sim_error *err)
{
    static int (*const readers[])(struct reader *) = {
        [INTEL_FORMAT_CSV] = read_csv,
        [INTEL_FORMAT_COUNTED_CSV] = read_counted_csv,
        [INTEL_FORMAT_FANN] = read_fann,
    };
    struct reader reader = {.path = path, .label = label, .label_at = SIZE_MAX, .err = err};
    *self = (struct intel_dataset){0};
    errno = 0;
    reader.file = gzopen(path, "rb");
    if (reader.file == NULL)
        return sim_raise_at(err, errno == ENOENT ? SIM_ERR_NOT_FOUND : SIM_ERR_IO, path, 0, 0,
                            "cannot be opened: %s", strerror(errno ? errno : ENOMEM));
    int code = readers[format](&reader);
    if (code == SIM_OK)
        code = deliver(&reader, self);
    gzclose(reader.file);
    free(reader.text);
    free(reader.x);
    free(reader.y);
    return code;
}

int intel_dataset_read(struct intel_dataset *self, const char *path, enum intel_format format,
                       struct sim_error *err)
{
    return read_file(self, path, format, NULL, err);
}

int intel_dataset_read_csv(struct intel_dataset *self, const char *path, const char *label,
                           struct sim_error *err)
{
    return read_file(self, path, INTEL_FORMAT_CSV, label, err);
}
