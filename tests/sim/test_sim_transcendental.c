#include "random_bits.h"
#include "sim_transcendental.h"
#include "tensim_check.h"

#include <math.h>

#define CASES 20000

START_TEST(the_check_values_of_the_specification_hold)
{
    /* spec/epoch.md 1.6 */
    static const i32f32 exponentials[][2] = {
        {0, 4294967296},
        {INT64_C(1) << 31, 7081203935},
        {-(INT64_C(1) << 31), 2605029348},
        {I32F32_ONE, 11674931200},
        {-I32F32_ONE, 1580030169},
        {2 * I32F32_ONE, 31735754285},
        {5 * I32F32_ONE, 637429664624},
        {-5 * I32F32_ONE, 28939262},
        {10 * I32F32_ONE, 94602947905357},
        {-10 * I32F32_ONE, 194991},
        {20 * I32F32_ONE, 2066907302758576256},
        {-20 * I32F32_ONE, 8},
        {I32F32_MAX, 2066907302758576256},
        {I32F32_MIN, 8},
    };
    i32f32 r;
    for (size_t i = 0; i < sizeof exponentials / sizeof exponentials[0]; i++)
        ck_assert_int_eq(i32f32_exp_safe(exponentials[i][0]), exponentials[i][1]);
    ck_assert(i32f32_ln(2 * I32F32_ONE, &r) && r == 2977044511);
    ck_assert(i32f32_ln(10 * I32F32_ONE, &r) && r == 9889527802);
    ck_assert(i32f32_ln(I32F32_ONE / 2, &r) && r == -2977044511);
    ck_assert(i32f32_log2(3 * I32F32_ONE, &r) && r == 6807362105);
    ck_assert(i32f32_log2(10 * I32F32_ONE, &r) && r == 14267572527);
}
END_TEST

START_TEST(what_has_no_result_fails)
{
    i32f32 r;
    i64f64 s;
    u64f64 u;
    ck_assert(!i32f32_log2(0, &r) && !i32f32_log2(-1, &r));
    ck_assert(!i32f32_log2(1, &r) && !i32f32_log2(2, &r) && i32f32_log2(3, &r));
    ck_assert(!i32f32_ln(0, &r) && !i32f32_ln(I32F32_MIN, &r));
    ck_assert(!i32f32_exp(I32F32_MIN, &r) && !i32f32_exp(I32F32_MAX, &r));
    ck_assert(!i32f32_exp(22 * I32F32_ONE, &r) && !i32f32_exp(-1000 * I32F32_ONE, &r));
    ck_assert(!i64f64_exp(44 * I64F64_ONE, &s) && !i64f64_exp(I64F64_MIN, &s));
    ck_assert(!i32f32_sqrt(-1, &r) && !i32f32_sqrt(1, &r));
    ck_assert(!i32f32_pow(-I32F32_ONE, I32F32_ONE / 2, &r));
    ck_assert(!i32f32_pow(8 * I32F32_ONE, 30 * I32F32_ONE, &r));
    ck_assert(!u64f64_checked_pow(0, -1, &u) && u64f64_checked_pow(0, 0, &u) && u == U64F64_ONE);
}
END_TEST

START_TEST(exponential_and_logarithm_stay_near_the_true_values)
{
    uint64_t seed = 1;
    for (int i = 0; i < CASES; i++) {
        const i32f32 x = (i32f32)(random_u64(&seed) >> 27) - (INT64_C(1) << 36); /* -16..16 */
        i32f32 r, back;
        ck_assert(i32f32_exp(x, &r));
        const double truth = exp(i32f32_to_f64(x));
        ck_assert_msg(fabs(i32f32_to_f64(r) - truth) <= 2e-3 * truth + 4e-9, "exp of raw %ld", (long)x);
        if (r > 1000) {
            ck_assert(i32f32_ln(r, &back));
            ck_assert(fabs(i32f32_to_f64(back) - log(i32f32_to_f64(r))) < 1e-5);
        }
    }
}
END_TEST

START_TEST(the_three_widths_agree_on_common_ground)
{
    uint64_t seed = 2;
    for (int i = 0; i < CASES; i++) {
        const i32f32 x = (i32f32)(random_u64(&seed) >> 20) + 4096;
        i32f32 narrow;
        i96f32 wide;
        i64f64 fine;
        ck_assert(i32f32_log2(x, &narrow) && i96f32_log2(x, &wide) && narrow == wide);
        ck_assert(i64f64_log2(i64f64_from_i32f32(x), &fine));
        /* The inverse of a value below one and the squarings lose bits in 32 fraction bits. */
        ck_assert(fabs(i64f64_to_f64(fine) - i32f32_to_f64(narrow)) < 1e-6);
        ck_assert(i32f32_ln(x, &narrow) && i96f32_ln(x, &wide) && narrow == wide);
        ck_assert(i64f64_ln(i64f64_from_i32f32(x), &fine));
        ck_assert(fabs(i64f64_to_f64(fine) - i32f32_to_f64(narrow)) < 1e-6);
        ck_assert(i32f32_exp(x % (8 * I32F32_ONE), &narrow) && i96f32_exp(x % (8 * I32F32_ONE), &wide));
        ck_assert(narrow == wide);
    }
}
END_TEST

START_TEST(a_square_root_squares_back)
{
    uint64_t seed = 3;
    const u64f64 epsilon = UINT64_C(18446744073709551);
    for (int i = 0; i < CASES; i++) {
        const i32f32 x = (i32f32)(random_u64(&seed) >> (1 + random_u64(&seed) % 40));
        i32f32 r;
        if (x > 1 << 20) {
            ck_assert(i32f32_sqrt(x, &r));
            const double truth = sqrt(i32f32_to_f64(x));
            ck_assert(fabs(i32f32_to_f64(r) - truth) < 1e-6 * truth + 1e-9 * truth * truth * truth + 1e-8);
        }
        const u64f64 v = random_u128(&seed) >> 20, root = u64f64_sqrt_bisect(v, epsilon);
        const double true_root = sqrt(u64f64_to_f64(v));
        ck_assert(fabs(u64f64_to_f64(root) - true_root) < 1.1e-3 + 1e-9 * true_root || true_root < 0.05);
    }
}
END_TEST

START_TEST(powers_by_squaring_agree_with_repeated_multiplication_where_exact)
{
    u64f64 r;
    for (unsigned base = 0; base < 40; base++) {
        sim_u128 expected = 1;
        for (int e = 0; e < 12; e++) {
            ck_assert(u64f64_checked_pow(u64f64_from_u32(base), e, &r));
            ck_assert(r == u64f64_from_u128(expected));
            expected *= base;
        }
    }
    ck_assert(u64f64_checked_pow(2 * U64F64_ONE, -3, &r) && r == U64F64_ONE / 8);
    ck_assert(u64f64_checked_pow(1, -2, &r) && r == 0); /* the power underflows to 0, its inverse is 0 */
    ck_assert(u64f64_checked_pow(3 * U64F64_ONE, INT32_MAX, &r) && r == U64F64_MAX);
    ck_assert(u64f64_checked_pow(3 * U64F64_ONE, INT32_MIN, &r) && r == 1);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_transcendental");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_check_values_of_the_specification_hold);
    tcase_add_test(tc, what_has_no_result_fails);
    tcase_add_test(tc, exponential_and_logarithm_stay_near_the_true_values);
    tcase_add_test(tc, the_three_widths_agree_on_common_ground);
    tcase_add_test(tc, a_square_root_squares_back);
    tcase_add_test(tc, powers_by_squaring_agree_with_repeated_multiplication_where_exact);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
