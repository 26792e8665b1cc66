#include "vectors_case.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vectors_block {
    struct vectors_block *next;
    void *memory;
};

static int fail(struct vectors_case *c, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Records the first failure, with the row's position and function. */
static int fail(struct vectors_case *c, int code, const char *fmt, ...)
{
    char text[512];
    va_list args;
    if (c->code != SIM_OK)
        return c->code;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    c->code = sim_raise_at(c->error, code, c->file, c->line, 0, "%s: %s", c->fn, text);
    return c->code;
}

static int take_fn(struct vectors_case *c)
{
    const json_t *fn = json_object_get(c->row, "fn");
    c->fn = "row";
    if (fn == NULL)
        return fail(c, SIM_ERR_MISSING_KEY, "'fn' is missing");
    if (!json_is_string(fn))
        return fail(c, SIM_ERR_TYPE, "'fn' is not a string");
    if (json_string_length(fn) == 0 || json_string_length(fn) >= VECTORS_NAME_SIZE)
        return fail(c, SIM_ERR_RANGE, "'fn' must have 1 to %d characters", VECTORS_NAME_SIZE - 1);
    c->fn = json_string_value(fn);
    return SIM_OK;
}

static int take_id(struct vectors_case *c, char dialect[VECTORS_NAME_SIZE])
{
    const json_t *id = json_object_get(c->row, "id");
    dialect[0] = '\0';
    c->dialect = dialect;
    c->id = "";
    if (id == NULL)
        return SIM_OK;
    if (!json_is_string(id))
        return fail(c, SIM_ERR_TYPE, "'id' is not a string");
    c->id = json_string_value(id);
    const char *slash = strchr(c->id, '/');
    const size_t length = slash == NULL ? 0 : (size_t)(slash - c->id);
    if (length >= VECTORS_NAME_SIZE)
        return fail(c, SIM_ERR_RANGE, "'id' has more than %d characters before '/'", VECTORS_NAME_SIZE - 1);
    memcpy(dialect, c->id, length);
    dialect[length] = '\0';
    return SIM_OK;
}

int vectors_case_init(struct vectors_case *c, const json_t *row, const char *file, unsigned line,
                      char dialect[VECTORS_NAME_SIZE], struct sim_error *err)
{
    *c = (struct vectors_case){.file = file, .line = line, .row = row, .error = err};
    int ret = take_fn(c);
    if (ret == SIM_OK)
        ret = take_id(c, dialect);
    if (ret != SIM_OK)
        return ret;
    c->in = json_object_get(row, "in");
    c->out = json_object_get(row, "out");
    if (c->in == NULL)
        return fail(c, SIM_ERR_MISSING_KEY, "'in' is missing");
    if (!json_is_object(c->in))
        return fail(c, SIM_ERR_TYPE, "'in' is not an object");
    if (c->out != NULL && !json_is_object(c->out))
        return fail(c, SIM_ERR_TYPE, "'out' is not an object");
    const json_t *name = json_object_get(row, "err");
    if (name != NULL && !json_is_string(name))
        return fail(c, SIM_ERR_TYPE, "'err' is not a string");
    c->err = name == NULL ? NULL : json_string_value(name);
    return SIM_OK;
}

static bool is_touched(const struct vectors_case *c, const char *key)
{
    for (size_t i = 0; i < c->touched_count; i++)
        if (strcmp(c->touched[i], key) == 0)
            return true;
    return false;
}

int vectors_case_run(struct vectors_case *c, const struct vectors_handler *handler)
{
    handler->check(c);
    if (c->code != SIM_OK || c->verdict != VECTORS_PASS || c->out == NULL)
        return c->code;
    const char *key;
    const json_t *value;
    json_t *out = json_object_get(c->row, "out");
    json_object_foreach(out, key, value) if (!is_touched(c, key))
        vectors_differ(c, key, "a value in the row", "nothing: the handler does not compare it");
    return c->code;
}

void vectors_case_free(struct vectors_case *c)
{
    while (c->blocks != NULL) {
        struct vectors_block *block = c->blocks;
        c->blocks = block->next;
        free(block->memory);
        free(block);
    }
}

bool vectors_failed(const struct vectors_case *c)
{
    return c->code != SIM_OK;
}

void *vectors_alloc(struct vectors_case *c, size_t count, size_t size)
{
    if (vectors_failed(c))
        return NULL;
    struct vectors_block *block = malloc(sizeof *block);
    void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (block == NULL || memory == NULL) {
        free(block);
        free(memory);
        fail(c, SIM_ERR_NO_MEMORY, "out of memory");
        return NULL;
    }
    *block = (struct vectors_block){.next = c->blocks, .memory = memory};
    c->blocks = block;
    return memory;
}

void vectors_bad(struct vectors_case *c, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fail(c, SIM_ERR_FORMAT, "%s", text);
}

void vectors_ignore(struct vectors_case *c, const char *key)
{
    if (c->touched_count < VECTORS_KEYS && !is_touched(c, key))
        c->touched[c->touched_count++] = key;
}

const json_t *vectors_get(struct vectors_case *c, const json_t *object, const char *key)
{
    if (vectors_failed(c))
        return NULL;
    if (object == NULL) { /* only c->out can be absent; objects below come from getters that fail the case */
        fail(c, SIM_ERR_MISSING_KEY, "'out' is missing");
        return NULL;
    }
    if (object == c->out)
        vectors_ignore(c, key);
    const json_t *value = json_object_get(object, key);
    if (value == NULL)
        fail(c, SIM_ERR_MISSING_KEY, "'%s' is missing", key);
    return value;
}

bool vectors_is_null(struct vectors_case *c, const json_t *object, const char *key)
{
    return json_is_null(vectors_get(c, object, key));
}

const json_t *vectors_get_object(struct vectors_case *c, const json_t *object, const char *key)
{
    const json_t *value = vectors_get(c, object, key);
    if (value != NULL && !json_is_object(value))
        fail(c, SIM_ERR_TYPE, "'%s' is not an object", key);
    return vectors_failed(c) ? NULL : value;
}

const json_t *vectors_get_array(struct vectors_case *c, const json_t *object, const char *key)
{
    const json_t *value = vectors_get(c, object, key);
    if (value != NULL && !json_is_array(value))
        fail(c, SIM_ERR_TYPE, "'%s' is not an array", key);
    return vectors_failed(c) ? NULL : value;
}

const char *vectors_get_text(struct vectors_case *c, const json_t *object, const char *key)
{
    const json_t *value = vectors_get(c, object, key);
    if (value != NULL && !json_is_string(value))
        fail(c, SIM_ERR_TYPE, "'%s' is not a string", key);
    return vectors_failed(c) ? NULL : json_string_value(value);
}

bool vectors_get_bool(struct vectors_case *c, const json_t *object, const char *key)
{
    const json_t *value = vectors_get(c, object, key);
    if (value != NULL && !json_is_boolean(value))
        fail(c, SIM_ERR_TYPE, "'%s' is not true or false", key);
    return !vectors_failed(c) && json_is_true(value);
}

uint64_t vectors_get_hex(struct vectors_case *c, const json_t *object, const char *key)
{
    const char *text = vectors_get_text(c, object, key);
    uint64_t v = 0;
    if (text == NULL)
        return 0;
    const size_t digits = strlen(text) > 2 ? strlen(text) - 2 : 0;
    if (strncmp(text, "0x", 2) != 0 || digits == 0 || digits > 16 ||
        strspn(text + 2, "0123456789abcdefABCDEF") != digits) {
        fail(c, SIM_ERR_TYPE, "'%s' is not a hexadecimal number of up to 64 bits", key);
        return 0;
    }
    v = strtoull(text + 2, NULL, 16);
    return v;
}

/* A JSON number as sign and magnitude; false if it is no integer or needs more than 128 bits. */
static bool parse_number(const json_t *value, bool *negative, sim_u128 *magnitude)
{
    sim_i128 v;
    *negative = false;
    if (json_is_integer(value)) {
        v = json_integer_value(value);
    } else if (json_is_string(value)) {
        if (sim_u128_parse(json_string_value(value), magnitude))
            return true;
        if (!sim_i128_parse(json_string_value(value), &v))
            return false;
    } else {
        return false;
    }
    *negative = v < 0;
    *magnitude = sim_i128_magnitude(v);
    return true;
}

sim_i128 vectors_as_i128(struct vectors_case *c, const json_t *value, const char *name)
{
    bool negative;
    sim_u128 magnitude;
    if (vectors_failed(c))
        return 0;
    if (!parse_number(value, &negative, &magnitude)) {
        fail(c, SIM_ERR_TYPE, "'%s' is not an integer of up to 128 bits", name);
        return 0;
    }
    if (!negative && magnitude > (sim_u128)SIM_I128_MAX) {
        fail(c, SIM_ERR_RANGE, "'%s' is out of range", name);
        return 0;
    }
    return (sim_i128)(negative ? -magnitude : magnitude);
}

sim_u128 vectors_as_u128(struct vectors_case *c, const json_t *value, const char *name)
{
    bool negative;
    sim_u128 magnitude;
    if (vectors_failed(c))
        return 0;
    if (!parse_number(value, &negative, &magnitude)) {
        fail(c, SIM_ERR_TYPE, "'%s' is not an integer of up to 128 bits", name);
        return 0;
    }
    if (negative) {
        fail(c, SIM_ERR_RANGE, "'%s' is negative", name);
        return 0;
    }
    return magnitude;
}

/* Narrow types: the same reading, then a range. */
#define DEFINE_NARROW(suffix, type, wide, min, max)                                                          \
    static type narrow_##suffix(struct vectors_case *c, wide v, const char *name)                            \
    {                                                                                                        \
        if (v >= (min) && v <= (max))                                                                        \
            return (type)v;                                                                                  \
        fail(c, SIM_ERR_RANGE, "'%s' is out of range", name);                                                \
        return 0;                                                                                            \
    }

DEFINE_NARROW(i64, int64_t, sim_i128, INT64_MIN, INT64_MAX)
DEFINE_NARROW(u64, uint64_t, sim_i128, 0, UINT64_MAX)
DEFINE_NARROW(i32, int32_t, sim_i128, INT32_MIN, INT32_MAX)
DEFINE_NARROW(u32, uint32_t, sim_i128, 0, UINT32_MAX)
DEFINE_NARROW(i16, int16_t, sim_i128, INT16_MIN, INT16_MAX)
DEFINE_NARROW(u16, uint16_t, sim_i128, 0, UINT16_MAX)

sim_i128 vectors_get_i128(struct vectors_case *c, const json_t *object, const char *key)
{
    return vectors_as_i128(c, vectors_get(c, object, key), key);
}

sim_u128 vectors_get_u128(struct vectors_case *c, const json_t *object, const char *key)
{
    return vectors_as_u128(c, vectors_get(c, object, key), key);
}

#define DEFINE_GET(suffix, type)                                                                             \
    type vectors_get_##suffix(struct vectors_case *c, const json_t *object, const char *key)                 \
    {                                                                                                        \
        return narrow_##suffix(c, vectors_get_i128(c, object, key), key);                                    \
    }

DEFINE_GET(i64, int64_t)
DEFINE_GET(u64, uint64_t)
DEFINE_GET(i32, int32_t)
DEFINE_GET(u32, uint32_t)
DEFINE_GET(i16, int16_t)
DEFINE_GET(u16, uint16_t)

#define DEFINE_AS(suffix, type)                                                                              \
    type vectors_as_##suffix(struct vectors_case *c, const json_t *value, const char *name)                  \
    {                                                                                                        \
        return narrow_##suffix(c, vectors_as_i128(c, value, name), name);                                    \
    }

DEFINE_AS(i64, int64_t)
DEFINE_AS(u64, uint64_t)
DEFINE_AS(u16, uint16_t)

#define DEFINE_GET_LIST(suffix, type)                                                                        \
    type *vectors_get_list_##suffix(struct vectors_case *c, const json_t *object, const char *key,           \
                                    size_t *count)                                                           \
    {                                                                                                        \
        const json_t *array = vectors_get_array(c, object, key);                                             \
        *count = json_array_size(array);                                                                     \
        type *list = vectors_alloc(c, *count, sizeof *list);                                                 \
        for (size_t i = 0; list != NULL && i < *count; i++)                                                  \
            list[i] = vectors_as_##suffix(c, json_array_get(array, i), key);                                 \
        return vectors_failed(c) ? NULL : list;                                                              \
    }

DEFINE_GET_LIST(i128, sim_i128)
DEFINE_GET_LIST(u128, sim_u128)
DEFINE_GET_LIST(i64, int64_t)
DEFINE_GET_LIST(u64, uint64_t)
DEFINE_GET_LIST(u16, uint16_t)
