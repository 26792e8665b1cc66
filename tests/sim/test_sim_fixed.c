#include "naive_big.h"
#include "random_bits.h"
#include "sim_fixed.h"
#include "tensim_check.h"

#include <math.h>

#define CASES 800

/* One fixed-point type as the oracle sees it: a range of integers and a number of fraction bits. */
struct format {
    struct naive min, max;
    int frac;
};

static struct naive clamp(struct naive v, const struct format *f)
{
    if (naive_compare(&v, &f->min) < 0)
        return f->min;
    return naive_compare(&v, &f->max) > 0 ? f->max : v;
}

static bool fits(const struct naive *v, const struct format *f)
{
    return naive_compare(v, &f->min) >= 0 && naive_compare(v, &f->max) <= 0;
}

static struct naive scale(struct naive v, int shift)
{
    return shift >= 0 ? naive_shift_up(v, shift) : naive_shift_down_floor(v, -shift);
}

static bool same(struct naive expected, struct naive got)
{
    return naive_compare(&expected, &got) == 0;
}

#define BIG_i64(v) naive_from_i128(v)
#define BIG_i128(v) naive_from_i128(v)
#define BIG_u128(v) naive_from_u128(v)

#define FORMAT_OF(x, X, K)                                                                                   \
    {                                                                                                        \
        BIG_##K(X##_MIN), BIG_##K(X##_MAX), X##_FRAC                                                         \
    }

/* Binary operations of one type against the oracle. */
#define BINARY_TEST(x, X, K)                                                                                 \
    START_TEST(x##_arithmetic_agrees_with_big_integers)                                                      \
    {                                                                                                        \
        uint64_t seed = X##_FRAC;                                                                            \
        const struct format f = FORMAT_OF(x, X, K);                                                          \
        for (int i = 0; i < CASES; i++) {                                                                    \
            const x a = (x)random_u128(&seed), b = (x)random_u128(&seed);                                    \
            const struct naive big_a = BIG_##K(a), big_b = BIG_##K(b);                                       \
            const struct naive sum = naive_add(big_a, big_b);                                                \
            const struct naive difference = naive_add(big_a, naive_negate(big_b));                           \
            const struct naive product = naive_shift_down_floor(naive_mul(&big_a, &big_b), X##_FRAC);        \
            x r;                                                                                             \
            ck_assert(same(clamp(sum, &f), BIG_##K(x##_add(a, b))));                                         \
            ck_assert(same(clamp(difference, &f), BIG_##K(x##_sub(a, b))));                                  \
            ck_assert(same(clamp(product, &f), BIG_##K(x##_mul(a, b))));                                     \
            ck_assert(x##_checked_add(a, b, &r) == fits(&sum, &f));                                          \
            ck_assert(x##_checked_sub(a, b, &r) == fits(&difference, &f));                                   \
            ck_assert(x##_checked_mul(a, b, &r) == fits(&product, &f));                                      \
            ck_assert(x##_wrapping_add(a, b) == (x)naive_low(&sum));                                         \
            ck_assert_int_eq(x##_cmp(a, b), naive_compare(&big_a, &big_b));                                  \
            if (b == 0)                                                                                      \
                continue;                                                                                    \
            const struct naive scaled = naive_shift_up(big_a, X##_FRAC);                                     \
            const struct naive quotient = naive_div_trunc(&scaled, &big_b);                                  \
            ck_assert(same(clamp(quotient, &f), BIG_##K(x##_div(a, b))));                                    \
            ck_assert(x##_checked_div(a, b, &r) == fits(&quotient, &f));                                     \
            const x safe = x##_safe_div_or(a, b, X##_ONE);                                                   \
            ck_assert(same(fits(&quotient, &f) ? quotient : BIG_##K(X##_ONE), BIG_##K(safe)));               \
        }                                                                                                    \
        x r;                                                                                                 \
        ck_assert(!x##_checked_div(X##_ONE, 0, &r));                                                         \
        ck_assert(x##_safe_div(X##_ONE, 0) == 0);                                                            \
        ck_assert(x##_safe_div(X##_MAX, 1) == 0);                                                            \
    }                                                                                                        \
    END_TEST

SIM_FIXED_TYPES(BINARY_TEST)

/* Every source into every type: floor, then clamp. */
#define CONVERT_FROM(dst, src, K, shift)                                                                     \
    do {                                                                                                     \
        const src v = (src)random_u128(&seed);                                                               \
        ck_assert(same(clamp(scale(BIG_##K(v), (shift)), &f), to_big(dst##_from_##src(v))));                 \
    } while (0)

#define CONVERSION_TEST(x, X, K)                                                                             \
    static struct naive x##_to_big(x v)                                                                      \
    {                                                                                                        \
        return BIG_##K(v);                                                                                   \
    }                                                                                                        \
    START_TEST(x##_conversions_floor_and_saturate)                                                           \
    {                                                                                                        \
        struct naive (*const to_big)(x) = x##_to_big;                                                        \
        const struct format f = FORMAT_OF(x, X, K);                                                          \
        uint64_t seed = 100 + X##_FRAC;                                                                      \
        for (int i = 0; i < CASES; i++) {                                                                    \
            CONVERT_FROM(x, i32f32, i64, X##_FRAC - I32F32_FRAC);                                            \
            CONVERT_FROM(x, i64f64, i128, X##_FRAC - I64F64_FRAC);                                           \
            CONVERT_FROM(x, i96f32, i128, X##_FRAC - I96F32_FRAC);                                           \
            CONVERT_FROM(x, i110f18, i128, X##_FRAC - I110F18_FRAC);                                         \
            CONVERT_FROM(x, u64f64, u128, X##_FRAC - U64F64_FRAC);                                           \
            CONVERT_FROM(x, u96f32, u128, X##_FRAC - U96F32_FRAC);                                           \
            CONVERT_FROM(x, u110f18, u128, X##_FRAC - U110F18_FRAC);                                         \
            const sim_u128 v = random_u128(&seed);                                                           \
            const uint64_t u = (uint64_t)v;                                                                  \
            ck_assert(same(clamp(scale(naive_from_u128(v), X##_FRAC), &f), to_big(x##_from_u128(v))));       \
            ck_assert(same(clamp(scale(naive_from_u128(u), X##_FRAC), &f), to_big(x##_from_u64(u))));        \
            ck_assert(same(clamp(scale(naive_from_i128((int64_t)u), X##_FRAC), &f),                          \
                           to_big(x##_from_i64((int64_t)u))));                                               \
            ck_assert(x##_from_u32((uint32_t)u) == x##_from_u64((uint32_t)u));                               \
            ck_assert(x##_from_u16((uint16_t)u) == x##_from_u64((uint16_t)u));                               \
            const x a = (x)random_u128(&seed);                                                               \
            const struct naive whole = scale(to_big(a), -X##_FRAC);                                          \
            const struct naive zero = naive_from_u128(0);                                                    \
            const struct format u128_range = {zero, naive_from_u128(SIM_U128_MAX), 0};                       \
            const struct format u64_range = {zero, naive_from_u128(UINT64_MAX), 0};                          \
            const struct format u32_range = {zero, naive_from_u128(UINT32_MAX), 0};                          \
            const struct format u16_range = {zero, naive_from_u128(UINT16_MAX), 0};                          \
            const struct format i64_range = {naive_from_i128(INT64_MIN), naive_from_i128(INT64_MAX), 0};     \
            ck_assert(same(clamp(whole, &u128_range), naive_from_u128(x##_to_u128(a))));                     \
            ck_assert(same(clamp(whole, &u64_range), naive_from_u128(x##_to_u64(a))));                       \
            ck_assert(same(clamp(whole, &u32_range), naive_from_u128(x##_to_u32(a))));                       \
            ck_assert(same(clamp(whole, &u16_range), naive_from_u128(x##_to_u16(a))));                       \
            ck_assert(same(clamp(whole, &i64_range), naive_from_i128(x##_to_i64(a))));                       \
            ck_assert(x##_int(a) + x##_frac(a) == a);                                                        \
            ck_assert(same(scale(whole, X##_FRAC), to_big(x##_floor(a))));                                   \
        }                                                                                                    \
    }                                                                                                        \
    END_TEST

SIM_FIXED_TYPES(CONVERSION_TEST)

START_TEST(multiplication_floors_and_division_truncates)
{
    ck_assert_int_eq(i32f32_mul(-1, 1), -1);
    ck_assert_int_eq(i32f32_mul(-1, I32F32_ONE / 2), -1);
    ck_assert_int_eq(i32f32_div(-1, 2 * I32F32_ONE), 0);
    ck_assert(i64f64_mul(-1, 1) == -1);
    ck_assert(i64f64_mul(I64F64_MIN, 1) == -((sim_i128)1 << 63));
    ck_assert(i64f64_div(I64F64_MIN, -I64F64_ONE) == I64F64_MAX);
    ck_assert_int_eq(i32f32_neg(I32F32_MIN), I32F32_MAX);
    ck_assert(i64f64_neg(I64F64_MIN) == I64F64_MAX);
}
END_TEST

START_TEST(rounding_to_whole_values_takes_ties_away_from_zero)
{
    const i32f32 half = I32F32_ONE / 2;
    ck_assert_int_eq(i32f32_round(half), I32F32_ONE);
    ck_assert_int_eq(i32f32_round(half - 1), 0);
    ck_assert_int_eq(i32f32_round(-half), -I32F32_ONE);
    ck_assert_int_eq(i32f32_round(-half + 1), 0);
    ck_assert_int_eq(i32f32_ceil(1), I32F32_ONE);
    ck_assert_int_eq(i32f32_ceil(-1), 0);
    ck_assert_int_eq(i32f32_floor(-1), -I32F32_ONE);
    ck_assert_int_eq(i32f32_int(-1), -I32F32_ONE);
    ck_assert_int_eq(i32f32_frac(-1), I32F32_ONE - 1);
    ck_assert(u64f64_round(U64F64_MAX) == 0); /* wraps */
}
END_TEST

START_TEST(a_double_becomes_the_nearest_value_with_ties_to_even)
{
    ck_assert_int_eq(i32f32_from_f64(0.000003), 12885);
    ck_assert_int_eq(i32f32_from_f64(-0.5), -I32F32_ONE / 2);
    ck_assert_int_eq(i32f32_from_f64(0x0.8p-32), 0);
    ck_assert_int_eq(i32f32_from_f64(0x1.8p-32), 2);
    ck_assert_int_eq(i32f32_from_f64(-0x1.8p-32), -2);
    ck_assert_int_eq(i32f32_from_f64(0x1p31), I32F32_MAX);
    ck_assert_int_eq(i32f32_from_f64(-0x1p31), I32F32_MIN);
    ck_assert_int_eq(i32f32_from_f64(-INFINITY), I32F32_MIN);
    ck_assert_int_eq(i32f32_from_f64(NAN), 0);
    ck_assert_int_eq(i32f32_from_f64(5e-324), 0);
    ck_assert_int_eq(i32f32_from_f32(0.1f), 429496736);
    ck_assert(u64f64_from_f64(-1.0) == 0);
    ck_assert(u64f64_from_f64(1e300) == U64F64_MAX);
    ck_assert(i96f32_from_f64(0x1p95) == I96F32_MAX);
    ck_assert(i96f32_from_f64(-0x1p95) == I96F32_MIN);
}
END_TEST

START_TEST(a_value_of_53_bits_survives_the_way_through_double)
{
    uint64_t seed = 9;
    for (int i = 0; i < 20000; i++) {
        const int64_t v = (int64_t)random_u64(&seed) >> 11;
        ck_assert_int_eq(i32f32_from_f64(i32f32_to_f64(v)), v);
        ck_assert(i64f64_from_f64(i64f64_to_f64(v)) == v);
        ck_assert(i110f18_from_f64(i110f18_to_f64(v)) == v);
    }
}
END_TEST

#define ADD_TESTS(x, X, K)                                                                                   \
    tcase_add_test(tc, x##_arithmetic_agrees_with_big_integers);                                             \
    tcase_add_test(tc, x##_conversions_floor_and_saturate);

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_fixed");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    SIM_FIXED_TYPES(ADD_TESTS)
    tcase_add_test(tc, multiplication_floors_and_division_truncates);
    tcase_add_test(tc, rounding_to_whole_values_takes_ties_away_from_zero);
    tcase_add_test(tc, a_double_becomes_the_nearest_value_with_ties_to_even);
    tcase_add_test(tc, a_value_of_53_bits_survives_the_way_through_double);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
