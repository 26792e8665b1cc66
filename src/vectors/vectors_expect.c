/* The comparing half of vectors.h. */
#include "vectors.h"

#include <stdio.h>
#include <string.h>

void vectors_skip(struct vectors_case *c, const char *reason)
{
    c->verdict = VECTORS_SKIP;
    snprintf(c->reason, sizeof c->reason, "%s", reason);
}

void vectors_differ(struct vectors_case *c, const char *field, const char *expected, const char *got)
{
    if (vectors_failed(c) || c->verdict != VECTORS_PASS)
        return;
    c->verdict = VECTORS_MISMATCH;
    struct vectors_mismatch *m = &c->mismatch;
    m->line = c->line;
    snprintf(m->file, sizeof m->file, "%s", c->file);
    snprintf(m->id, sizeof m->id, "%s", c->id);
    snprintf(m->field, sizeof m->field, "%s", field);
    snprintf(m->expected, sizeof m->expected, "%s", expected);
    snprintf(m->got, sizeof m->got, "%s", got);
}

/* How far a field may be off: the row's `tol`, usually absent. */
static sim_u128 tolerance(struct vectors_case *c, const char *field)
{
    const json_t *all = json_object_get(c->row, "tol");
    const json_t *one = all == NULL ? NULL : json_object_get(all, field);
    return one == NULL ? 0 : vectors_as_u128(c, one, "tol");
}

/* A JSON value as it stands, in `text`, for messages about values that are no numbers. */
static const char *describe(const json_t *value, char text[VECTORS_TEXT_SIZE])
{
    const size_t size = json_dumpb(value, text, VECTORS_TEXT_SIZE - 1, JSON_COMPACT | JSON_ENCODE_ANY);
    if (size == 0 || size >= VECTORS_TEXT_SIZE)
        snprintf(text, VECTORS_TEXT_SIZE, "a value of another type");
    else
        text[size] = '\0';
    return text;
}

/* Both numbers as sign and magnitude, so that one function serves every width. */
static void compare(struct vectors_case *c, const json_t *value, const char *name, bool negative,
                    sim_u128 magnitude)
{
    char got[SIM_I128_TEXT_SIZE + 1], expected_text[VECTORS_TEXT_SIZE];
    if (vectors_failed(c) || c->verdict != VECTORS_PASS)
        return;
    got[0] = '-';
    sim_u128_format(magnitude, got + (negative ? 1 : 0));
    if (!json_is_integer(value) && !json_is_string(value)) {
        vectors_differ(c, name, describe(value, expected_text), got);
        return;
    }
    const bool expected_negative =
        json_is_integer(value) ? json_integer_value(value) < 0 : json_string_value(value)[0] == '-';
    const sim_u128 expected = expected_negative ? sim_i128_magnitude(vectors_as_i128(c, value, name))
                                                : vectors_as_u128(c, value, name);
    sim_u128 distance;
    if (negative == expected_negative)
        distance = magnitude > expected ? magnitude - expected : expected - magnitude;
    else if (__builtin_add_overflow(magnitude, expected, &distance))
        distance = SIM_U128_MAX;
    if (distance == 0 || distance <= tolerance(c, name))
        return;
    expected_text[0] = '-';
    sim_u128_format(expected, expected_text + (expected_negative ? 1 : 0));
    vectors_differ(c, name, expected_text, got);
}

void vectors_expect_value_i128(struct vectors_case *c, const json_t *value, const char *name, sim_i128 got)
{
    compare(c, value, name, got < 0, sim_i128_magnitude(got));
}

void vectors_expect_value_u128(struct vectors_case *c, const json_t *value, const char *name, sim_u128 got)
{
    compare(c, value, name, false, got);
}

void vectors_expect_i128(struct vectors_case *c, const json_t *object, const char *key, sim_i128 got)
{
    vectors_expect_value_i128(c, vectors_get(c, object, key), key, got);
}

void vectors_expect_u128(struct vectors_case *c, const json_t *object, const char *key, sim_u128 got)
{
    vectors_expect_value_u128(c, vectors_get(c, object, key), key, got);
}

void vectors_expect_i64(struct vectors_case *c, const json_t *object, const char *key, int64_t got)
{
    vectors_expect_i128(c, object, key, got);
}

void vectors_expect_u64(struct vectors_case *c, const json_t *object, const char *key, uint64_t got)
{
    vectors_expect_u128(c, object, key, got);
}

static void expect_null(struct vectors_case *c, const json_t *value, const char *key)
{
    char text[VECTORS_TEXT_SIZE];
    if (!vectors_failed(c) && !json_is_null(value))
        vectors_differ(c, key, describe(value, text), "null");
}

void vectors_expect_maybe_i128(struct vectors_case *c, const json_t *object, const char *key, bool some,
                               sim_i128 got)
{
    if (some)
        vectors_expect_i128(c, object, key, got);
    else
        expect_null(c, vectors_get(c, object, key), key);
}

void vectors_expect_maybe_u128(struct vectors_case *c, const json_t *object, const char *key, bool some,
                               sim_u128 got)
{
    if (some)
        vectors_expect_u128(c, object, key, got);
    else
        expect_null(c, vectors_get(c, object, key), key);
}

void vectors_expect_bool(struct vectors_case *c, const json_t *object, const char *key, bool got)
{
    const bool expected = vectors_get_bool(c, object, key);
    if (expected != got)
        vectors_differ(c, key, expected ? "true" : "false", got ? "true" : "false");
}

void vectors_expect_text(struct vectors_case *c, const json_t *object, const char *key, const char *got)
{
    const char *expected = vectors_get_text(c, object, key);
    if (expected != NULL && strcmp(expected, got) != 0)
        vectors_differ(c, key, expected, got);
}

bool vectors_expect_error(struct vectors_case *c, const char *got)
{
    if (c->err == NULL && got == NULL)
        return !vectors_failed(c);
    if (c->err == NULL || got == NULL || strcmp(c->err, got) != 0)
        vectors_differ(c, "err", c->err == NULL ? "success" : c->err, got == NULL ? "success" : got);
    return false;
}

/* The array under `key` if it has `count` elements; otherwise NULL and a mismatch. */
static const json_t *sized_array(struct vectors_case *c, const json_t *object, const char *key, size_t count)
{
    char field[VECTORS_TEXT_SIZE], expected[32], got[32];
    const json_t *array = vectors_get_array(c, object, key);
    if (array == NULL || json_array_size(array) == count)
        return array;
    snprintf(field, sizeof field, "length of %s", key);
    snprintf(expected, sizeof expected, "%zu", json_array_size(array));
    snprintf(got, sizeof got, "%zu", count);
    vectors_differ(c, field, expected, got);
    return NULL;
}

#define DEFINE_EXPECT_LIST(suffix, type, wide)                                                               \
    void vectors_expect_list_##suffix(struct vectors_case *c, const json_t *object, const char *key,         \
                                      const type *got, size_t count)                                         \
    {                                                                                                        \
        char field[VECTORS_TEXT_SIZE];                                                                       \
        const json_t *array = sized_array(c, object, key, count);                                            \
        for (size_t i = 0; array != NULL && c->verdict == VECTORS_PASS && i < count; i++) {                  \
            snprintf(field, sizeof field, "%s[%zu]", key, i);                                                \
            vectors_expect_value_##wide(c, json_array_get(array, i), field, got[i]);                         \
        }                                                                                                    \
    }

DEFINE_EXPECT_LIST(i128, sim_i128, i128)
DEFINE_EXPECT_LIST(u128, sim_u128, u128)
DEFINE_EXPECT_LIST(i64, int64_t, i128)
DEFINE_EXPECT_LIST(u64, uint64_t, u128)
DEFINE_EXPECT_LIST(u16, uint16_t, u128)
