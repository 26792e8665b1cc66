/* Rows of the fixed-point arithmetic: sim_fixed.h and sim_transcendental.h. */
#include "sim_transcendental.h"
#include "vectors.h"

#include <string.h>

/* The five types that the rows know; the two of 18 fraction bits come from the same template. */
#define ROW_TYPES(X)                                                                                         \
    X(i32f32, I32F32, i64, i128)                                                                             \
    X(i64f64, I64F64, i128, i128)                                                                            \
    X(i96f32, I96F32, i128, i128)                                                                            \
    X(u64f64, U64F64, u128, u128)                                                                            \
    X(u96f32, U96F32, u128, u128)

#define DEFINE_BIN(x, X, reader, wide)                                                                       \
    static void check_bin_##x(struct vectors_case *c)                                                        \
    {                                                                                                        \
        const x a = vectors_get_##reader(c, c->in, "a"), b = vectors_get_##reader(c, c->in, "b");            \
        const bool divides = b != 0;                                                                         \
        x r;                                                                                                 \
        bool fits;                                                                                           \
        vectors_expect_##wide(c, c->out, "sat_add", x##_add(a, b));                                          \
        vectors_expect_##wide(c, c->out, "sat_sub", x##_sub(a, b));                                          \
        vectors_expect_##wide(c, c->out, "sat_mul", x##_mul(a, b));                                          \
        vectors_expect_maybe_##wide(c, c->out, "sat_div", divides, divides ? x##_div(a, b) : 0);             \
        fits = x##_checked_add(a, b, &r);                                                                    \
        vectors_expect_maybe_##wide(c, c->out, "chk_add", fits, r);                                          \
        fits = x##_checked_sub(a, b, &r);                                                                    \
        vectors_expect_maybe_##wide(c, c->out, "chk_sub", fits, r);                                          \
        r = 0;                                                                                               \
        fits = x##_checked_mul(a, b, &r);                                                                    \
        vectors_expect_maybe_##wide(c, c->out, "chk_mul", fits, r);                                          \
        fits = x##_checked_div(a, b, &r);                                                                    \
        vectors_expect_maybe_##wide(c, c->out, "chk_div", fits, r);                                          \
        vectors_expect_##wide(c, c->out, "wrap_add", x##_wrapping_add(a, b));                                \
        vectors_expect_##wide(c, c->out, "safe_div", x##_safe_div(a, b));                                    \
        vectors_expect_i64(c, c->out, "cmp", x##_cmp(a, b));                                                 \
    }

ROW_TYPES(DEFINE_BIN)

#define DEFINE_UN(x, X, reader, wide)                                                                        \
    static void check_un_##x(struct vectors_case *c)                                                         \
    {                                                                                                        \
        const x a = vectors_get_##reader(c, c->in, "a");                                                     \
        vectors_expect_u64(c, c->out, "u16", x##_to_u16(a));                                                 \
        vectors_expect_u64(c, c->out, "u32", x##_to_u32(a));                                                 \
        vectors_expect_u64(c, c->out, "u64", x##_to_u64(a));                                                 \
        vectors_expect_u128(c, c->out, "u128", x##_to_u128(a));                                              \
        vectors_expect_i64(c, c->out, "i64", x##_to_i64(a));                                                 \
        vectors_expect_##wide(c, c->out, "floor", x##_floor(a));                                             \
        vectors_expect_##wide(c, c->out, "ceil", x##_ceil(a));                                               \
        vectors_expect_##wide(c, c->out, "round", x##_round(a));                                             \
        vectors_expect_##wide(c, c->out, "int", x##_int(a));                                                 \
        vectors_expect_##wide(c, c->out, "frac", x##_frac(a));                                               \
        NEGATE_##wide(x);                                                                                    \
        const json_t *conv = vectors_get_object(c, c->out, "conv");                                          \
        if (conv == NULL)                                                                                    \
            return;                                                                                          \
        vectors_expect_i128(c, conv, "I32F32", i32f32_from_##x(a));                                          \
        vectors_expect_i128(c, conv, "I64F64", i64f64_from_##x(a));                                          \
        vectors_expect_i128(c, conv, "I96F32", i96f32_from_##x(a));                                          \
        vectors_expect_u128(c, conv, "U64F64", u64f64_from_##x(a));                                          \
        vectors_expect_u128(c, conv, "U96F32", u96f32_from_##x(a));                                          \
    }
#define NEGATE_i128(x) vectors_expect_i128(c, c->out, "sat_neg", x##_neg(a))
#define NEGATE_u128(x) vectors_expect_maybe_u128(c, c->out, "sat_neg", false, 0)

ROW_TYPES(DEFINE_UN)

struct row_type {
    const char *name;
    vectors_handler_func bin;
    vectors_handler_func un;
};

#define ROW_TYPE_LINE(x, X, reader, wide) {#X, check_bin_##x, check_un_##x},

static const struct row_type row_types[] = {ROW_TYPES(ROW_TYPE_LINE)};

/* The line of the row's type, or NULL after failing the case. */
static const struct row_type *find_type(struct vectors_case *c)
{
    const char *name = vectors_get_text(c, c->in, "t");
    if (name == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof row_types / sizeof row_types[0]; i++)
        if (strcmp(row_types[i].name, name) == 0)
            return &row_types[i];
    vectors_bad(c, "there is no fixed-point type '%s'", name);
    return NULL;
}

static void check_bin(struct vectors_case *c)
{
    const struct row_type *type = find_type(c);
    if (type != NULL)
        type->bin(c);
}

static void check_un(struct vectors_case *c)
{
    const struct row_type *type = find_type(c);
    if (type != NULL)
        type->un(c);
}

#define EXPECT_ALL(source, v)                                                                                \
    do {                                                                                                     \
        vectors_expect_i128(c, c->out, "I32F32", i32f32_from_##source(v));                                   \
        vectors_expect_i128(c, c->out, "I64F64", i64f64_from_##source(v));                                   \
        vectors_expect_i128(c, c->out, "I96F32", i96f32_from_##source(v));                                   \
        vectors_expect_u128(c, c->out, "U64F64", u64f64_from_##source(v));                                   \
        vectors_expect_u128(c, c->out, "U96F32", u96f32_from_##source(v));                                   \
    } while (0)

static void check_from_u64(struct vectors_case *c)
{
    const uint64_t v = vectors_get_u64(c, c->in, "v");
    EXPECT_ALL(u64, v);
}

static void check_from_i64(struct vectors_case *c)
{
    const int64_t v = vectors_get_i64(c, c->in, "v");
    EXPECT_ALL(i64, v);
}

static void check_from_u128(struct vectors_case *c)
{
    const sim_u128 v = vectors_get_u128(c, c->in, "v");
    EXPECT_ALL(u128, v);
}

static void check_from_f64(struct vectors_case *c)
{
    const uint64_t bits = vectors_get_hex(c, c->in, "f64_bits");
    double v;
    memcpy(&v, &bits, sizeof v);
    EXPECT_ALL(f64, v);
}

static void check_from_f32(struct vectors_case *c)
{
    const uint32_t bits = (uint32_t)vectors_get_hex(c, c->in, "f32_bits");
    float v;
    memcpy(&v, &bits, sizeof v);
    EXPECT_ALL(f32, v);
}

typedef bool (*i32f32_function)(i32f32 x, i32f32 *r);
typedef bool (*i128_function)(sim_i128 x, sim_i128 *r);

/* A function of one value in the type named by the row; NULL where the rows have no such type. */
static void check_function(struct vectors_case *c, i32f32_function narrow, i128_function i64f64_form,
                           i128_function i96f32_form)
{
    const char *type = vectors_get_text(c, c->in, "t");
    if (type == NULL)
        return;
    if (strcmp(type, "I32F32") == 0) {
        i32f32 r = 0;
        const bool some = narrow(vectors_get_i64(c, c->in, "a"), &r);
        vectors_expect_maybe_i128(c, c->out, "r", some, r);
    } else if (strcmp(type, "I64F64") == 0 || strcmp(type, "I96F32") == 0) {
        sim_i128 r = 0;
        const i128_function function = type[1] == '6' ? i64f64_form : i96f32_form;
        const bool some = function(vectors_get_i128(c, c->in, "a"), &r);
        vectors_expect_maybe_i128(c, c->out, "r", some, r);
    } else {
        vectors_bad(c, "this function has no form for type '%s'", type);
    }
}

static void check_log2(struct vectors_case *c)
{
    check_function(c, i32f32_log2, i64f64_log2, i96f32_log2);
}

static void check_ln(struct vectors_case *c)
{
    check_function(c, i32f32_ln, i64f64_ln, i96f32_ln);
}

static void check_exp(struct vectors_case *c)
{
    check_function(c, i32f32_exp, i64f64_exp, i96f32_exp);
}

static void check_pow(struct vectors_case *c)
{
    i32f32 r = 0;
    const bool some = i32f32_pow(vectors_get_i64(c, c->in, "a"), vectors_get_i64(c, c->in, "b"), &r);
    vectors_expect_maybe_i128(c, c->out, "r", some, r);
}

static void check_sqrt(struct vectors_case *c)
{
    i32f32 r = 0;
    const bool some = i32f32_sqrt(vectors_get_i64(c, c->in, "a"), &r);
    vectors_expect_maybe_i128(c, c->out, "r", some, r);
}

static void check_checked_sqrt(struct vectors_case *c)
{
    const u64f64 v = vectors_get_u128(c, c->in, "a");
    const u64f64 epsilon = vectors_get_u128(c, c->in, "epsilon");
    vectors_expect_u128(c, c->out, "r", u64f64_sqrt_bisect(v, epsilon));
}

static void check_checked_pow(struct vectors_case *c)
{
    u64f64 r = 0;
    const u64f64 base = vectors_get_u128(c, c->in, "a");
    const bool some = u64f64_checked_pow(base, vectors_get_i32(c, c->in, "e"), &r);
    vectors_expect_maybe_u128(c, c->out, "r", some, r);
}

const struct vectors_handler vectors_fixed_handlers[] = {
    {"", "fixed.bin", check_bin},
    {"", "fixed.un", check_un},
    {"", "fixed.from_u64", check_from_u64},
    {"", "fixed.from_i64", check_from_i64},
    {"", "fixed.from_u128", check_from_u128},
    {"", "fixed.from_f64", check_from_f64},
    {"", "fixed.from_f32", check_from_f32},
    {"", "fixed.log2", check_log2},
    {"", "fixed.ln", check_ln},
    {"", "fixed.exp", check_exp},
    {"", "fixed.pow", check_pow},
    {"", "fixed.sqrt", check_sqrt},
    {"", "fixed.checked_sqrt", check_checked_sqrt},
    {"", "fixed.checked_pow", check_checked_pow},
    {NULL, NULL, NULL},
};
