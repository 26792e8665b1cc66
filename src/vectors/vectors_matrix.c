/* Reading and comparing of matrices. Sizes come from the row itself, so every count is checked before use. */
#include "vectors_matrix.h"

#include <stdio.h>
#include <string.h>

enum { ROW_LIMIT = 65536, ENTRY_LIMIT = 1 << 26 };

/* Number of entries in a list of lists, or fails the case. */
static size_t count_entries(struct vectors_case *c, const json_t *list, const char *key)
{
    size_t entries = 0;
    if (json_array_size(list) > ROW_LIMIT) {
        vectors_bad(c, "'%s' has more than %d rows", key, ROW_LIMIT);
        return 0;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!json_is_array(json_array_get(list, i)))
            vectors_bad(c, "row %zu of '%s' is not a list", i, key);
        entries += json_array_size(json_array_get(list, i));
    }
    if (entries > ENTRY_LIMIT)
        vectors_bad(c, "'%s' has too many entries", key);
    return entries;
}

/* The two numbers of one entry. */
static void get_entry(struct vectors_case *c, const json_t *entry, const char *key, uint16_t *column,
                      int64_t *value)
{
    *column = vectors_as_u16(c, json_array_get(entry, 0), key);
    *value = vectors_as_i64(c, json_array_get(entry, 1), key);
}

void vectors_get_matrix(struct vectors_case *c, const json_t *object, const char *key, struct epoch_matrix *m)
{
    const json_t *list = vectors_get_array(c, object, key);
    const size_t entries = count_entries(c, list, key);
    const size_t rows = vectors_failed(c) ? 0 : json_array_size(list);
    if (epoch_matrix_begin(m, (uint32_t)rows, vectors_failed(c) ? 0 : (uint32_t)entries) != 0) {
        vectors_bad(c, "no memory for '%s'", key);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        const json_t *row = json_array_get(list, i);
        for (size_t k = 0; k < json_array_size(row); k++) {
            uint16_t column;
            int64_t value;
            get_entry(c, json_array_get(row, k), key, &column, &value);
            epoch_matrix_push(m, column, value);
        }
        epoch_matrix_end_row(m);
    }
}

void vectors_get_rows(struct vectors_case *c, const json_t *object, const char *key, struct epoch_rows *rows)
{
    const json_t *list = vectors_get_array(c, object, key);
    count_entries(c, list, key);
    const size_t count = vectors_failed(c) ? 0 : json_array_size(list);
    int rc = epoch_rows_resize(rows, (uint32_t)count);
    for (size_t i = 0; i < count && rc == 0; i++) {
        const json_t *row = json_array_get(list, i);
        const uint32_t size = (uint32_t)json_array_size(row);
        rc = epoch_rows_reserve(rows, (uint32_t)i, size);
        uint16_t *column = epoch_row_columns(&rows->row[i]);
        for (uint32_t k = 0; k < size && rc == 0; k++) {
            int64_t value;
            get_entry(c, json_array_get(row, k), key, &column[k], &value);
            if (value < 0 || value > UINT16_MAX)
                vectors_bad(c, "a value of '%s' is not within 0..65535", key);
            rows->row[i].value[k] = (uint16_t)value;
            rows->row[i].count = k + 1;
        }
    }
    if (rc != 0)
        vectors_bad(c, "no memory for '%s'", key);
}

bool *vectors_get_flags(struct vectors_case *c, const json_t *object, const char *key, size_t *count)
{
    const json_t *list = vectors_get_array(c, object, key);
    *count = vectors_failed(c) ? 0 : json_array_size(list);
    bool *flags = vectors_alloc(c, *count, sizeof *flags);
    for (size_t i = 0; flags != NULL && i < *count; i++) {
        if (!json_is_boolean(json_array_get(list, i)))
            vectors_bad(c, "element %zu of '%s' is not true or false", i, key);
        flags[i] = json_is_true(json_array_get(list, i));
    }
    return vectors_failed(c) ? NULL : flags;
}

json_t *vectors_expand(struct vectors_case *c, const json_t *value, const char *name)
{
    const json_t *runs = json_is_object(value) ? json_object_get(value, "rle") : NULL;
    if (runs == NULL && !json_is_array(value)) {
        vectors_bad(c, "'%s' is neither a list nor run-length coded", name);
        return NULL;
    }
    json_t *plain = json_array();
    if (plain == NULL || vectors_failed(c)) {
        json_decref(plain);
        return NULL;
    }
    if (runs == NULL) {
        for (size_t i = 0; i < json_array_size(value); i++)
            json_array_append(plain, json_array_get(value, i));
        return plain;
    }
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *run = json_array_get(runs, i);
        const uint16_t repeat = vectors_as_u16(c, json_array_get(run, 1), name);
        for (uint16_t k = 0; k < repeat && json_array_size(plain) < ROW_LIMIT; k++)
            json_array_append(plain, json_array_get(run, 0));
    }
    if (vectors_failed(c)) {
        json_decref(plain);
        return NULL;
    }
    return plain;
}

static void differ_in_size(struct vectors_case *c, const char *name, size_t expected, size_t got)
{
    char want[32], have[32];
    snprintf(want, sizeof want, "%zu elements", expected);
    snprintf(have, sizeof have, "%zu", got);
    vectors_differ(c, name, want, have);
}

void vectors_expect_flags(struct vectors_case *c, const json_t *object, const char *key, const bool *got,
                          size_t count)
{
    const json_t *list = vectors_get_array(c, object, key);
    if (vectors_failed(c))
        return;
    if (json_array_size(list) != count)
        differ_in_size(c, key, json_array_size(list), count);
    for (size_t i = 0; i < count && i < json_array_size(list); i++) {
        if (json_is_true(json_array_get(list, i)) != got[i]) {
            char name[VECTORS_TEXT_SIZE];
            snprintf(name, sizeof name, "%.60s[%zu]", key, i);
            vectors_differ(c, name, got[i] ? "false" : "true", got[i] ? "true" : "false");
            return;
        }
    }
}

/* One row of `count` entries against a list of [column, value]. */
static void expect_row(struct vectors_case *c, const json_t *row, const char *key, size_t i,
                       const struct epoch_matrix *got)
{
    char name[VECTORS_TEXT_SIZE];
    const uint32_t begin = got->start[i], count = got->start[i + 1] - begin;
    snprintf(name, sizeof name, "%.60s[%zu]", key, i);
    if (json_array_size(row) != count) {
        differ_in_size(c, name, json_array_size(row), count);
        return;
    }
    for (uint32_t k = 0; k < count; k++) {
        const json_t *entry = json_array_get(row, k);
        snprintf(name, sizeof name, "%.60s[%zu][%u]", key, i, k);
        vectors_expect_value_i128(c, json_array_get(entry, 0), name, got->column[begin + k]);
        vectors_expect_value_i128(c, json_array_get(entry, 1), name, got->value[begin + k]);
    }
}

void vectors_expect_matrix(struct vectors_case *c, const json_t *object, const char *key,
                           const struct epoch_matrix *got)
{
    const json_t *list = vectors_get_array(c, object, key);
    if (vectors_failed(c))
        return;
    if (json_array_size(list) != got->rows)
        differ_in_size(c, key, json_array_size(list), got->rows);
    for (size_t i = 0; i < got->rows && i < json_array_size(list); i++)
        expect_row(c, json_array_get(list, i), key, i, got);
}

void vectors_expect_rows(struct vectors_case *c, const json_t *object, const char *key,
                         const struct epoch_rows *got)
{
    struct epoch_matrix m;
    epoch_matrix_init(&m);
    if (epoch_matrix_begin(&m, got->count, (uint32_t)epoch_rows_entries(got)) == 0) {
        for (uint32_t i = 0; i < got->count; i++) {
            for (uint32_t k = 0; k < got->row[i].count; k++)
                epoch_matrix_push(&m, got->row[i].column[k], got->row[i].value[k]);
            epoch_matrix_end_row(&m);
        }
        vectors_expect_matrix(c, object, key, &m);
    } else {
        vectors_bad(c, "no memory for '%s'", key);
    }
    epoch_matrix_free(&m);
}

void vectors_expect_dense(struct vectors_case *c, const json_t *object, const char *key, const int64_t *got,
                          size_t rows, size_t columns)
{
    const json_t *list = vectors_get_array(c, object, key);
    if (vectors_failed(c))
        return;
    if (json_array_size(list) != rows)
        differ_in_size(c, key, json_array_size(list), rows);
    for (size_t i = 0; i < rows && i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        char name[VECTORS_TEXT_SIZE];
        snprintf(name, sizeof name, "%.60s[%zu]", key, i);
        if (json_array_size(row) != columns)
            differ_in_size(c, name, json_array_size(row), columns);
        for (size_t j = 0; j < columns && j < json_array_size(row); j++)
            vectors_expect_value_i128(c, json_array_get(row, j), name, got[i * columns + j]);
    }
}
