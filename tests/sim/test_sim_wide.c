#include "naive_big.h"
#include "random_bits.h"
#include "sim_wide.h"
#include "tensim_check.h"

#define CASES 4000

START_TEST(a_product_of_two_words_is_exact)
{
    uint64_t seed = 1;
    for (int i = 0; i < CASES; i++) {
        const sim_u128 a = random_u128(&seed), b = random_u128(&seed);
        const struct naive big_a = naive_from_u128(a), big_b = naive_from_u128(b);
        const struct naive product = naive_mul(&big_a, &big_b);
        const struct naive high = naive_shift_down_floor(product, 128);
        const struct sim_u256 p = sim_u256_mul(a, b);
        ck_assert(p.lo == naive_low(&product) && p.hi == naive_low(&high));
    }
}
END_TEST

START_TEST(a_quotient_times_its_divisor_plus_remainder_gives_the_number_back)
{
    uint64_t seed = 2;
    int divided = 0;
    for (int i = 0; i < 20 * CASES; i++) {
        const struct sim_u256 n = {.lo = random_u128(&seed), .hi = random_u128(&seed)};
        const sim_u128 d = random_u128(&seed);
        if (n.hi >= d)
            continue;
        sim_u128 rem;
        const sim_u128 q = sim_u256_div(n, d, &rem);
        struct sim_u256 back = sim_u256_mul(q, d);
        ck_assert(rem < d);
        back.hi += __builtin_add_overflow(back.lo, rem, &back.lo) ? 1 : 0;
        ck_assert(back.lo == n.lo && back.hi == n.hi);
        divided++;
    }
    ck_assert_int_gt(divided, CASES);
}
END_TEST

START_TEST(the_estimate_of_a_quotient_digit_is_corrected_when_it_is_too_large)
{
    /* d = 2^127 + 2^64 - 1 makes the first estimate from the top limbs miss by the most. */
    const sim_u128 d = ((sim_u128)1 << 127) | UINT64_MAX;
    const struct sim_u256 n = {.lo = SIM_U128_MAX, .hi = d - 1};
    sim_u128 rem;
    ck_assert(sim_u256_div(n, d, &rem) == SIM_U128_MAX);
    ck_assert(rem == d - 1);
    ck_assert(sim_u256_div((struct sim_u256){.lo = 7, .hi = 0}, 2, NULL) == 3);
}
END_TEST

START_TEST(a_quotient_of_two_words_leaves_a_remainder_below_the_divisor)
{
    uint64_t seed = 4;
    for (int i = 0; i < 100 * CASES; i++) {
        const sim_u128 n = random_u128(&seed), d = random_u128(&seed);
        if (d == 0)
            continue;
        const sim_u128 q = sim_u128_div(n, d);
        ck_assert(q <= n / d && n - q * d < d);
        /* the ends of a step of the quotient */
        const sim_u128 step = q * d;
        ck_assert(sim_u128_div(step, d) == q);
        if (step != 0)
            ck_assert(sim_u128_div(step - 1, d) == q - 1);
    }
}
END_TEST

START_TEST(decimal_text_goes_both_ways)
{
    char text[SIM_I128_TEXT_SIZE];
    sim_i128 i;
    sim_u128 u;
    ck_assert_str_eq(sim_i128_format(SIM_I128_MIN, text), "-170141183460469231731687303715884105728");
    ck_assert(sim_i128_parse(text, &i) && i == SIM_I128_MIN);
    ck_assert_str_eq(sim_u128_format(SIM_U128_MAX, text), "340282366920938463463374607431768211455");
    ck_assert(sim_u128_parse(text, &u) && u == SIM_U128_MAX);
    ck_assert_str_eq(sim_i128_format(0, text), "0");
    uint64_t seed = 3;
    for (int k = 0; k < CASES; k++) {
        const sim_i128 v = (sim_i128)random_u128(&seed);
        ck_assert(sim_i128_parse(sim_i128_format(v, text), &i) && i == v);
        ck_assert(sim_u128_parse(sim_u128_format((sim_u128)v, text), &u) && u == (sim_u128)v);
    }
}
END_TEST

START_TEST(text_that_is_no_number_or_too_large_is_refused)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "1e3",
                                      "--1",
                                      "0x10",
                                      "340282366920938463463374607431768211456",
                                      "9999999999999999999999999999999999999999999"};
    sim_i128 i = 5;
    sim_u128 u = 5;
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(!sim_i128_parse(bad[k], &i) && !sim_u128_parse(bad[k], &u), "'%s' was read", bad[k]);
    ck_assert(!sim_u128_parse("-1", &u));
    ck_assert(!sim_i128_parse("170141183460469231731687303715884105728", &i));
    ck_assert(!sim_i128_parse("-170141183460469231731687303715884105729", &i));
    ck_assert(i == 5 && u == 5);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_wide");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_product_of_two_words_is_exact);
    tcase_add_test(tc, a_quotient_times_its_divisor_plus_remainder_gives_the_number_back);
    tcase_add_test(tc, the_estimate_of_a_quotient_digit_is_corrected_when_it_is_too_large);
    tcase_add_test(tc, a_quotient_of_two_words_leaves_a_remainder_below_the_divisor);
    tcase_add_test(tc, decimal_text_goes_both_ways);
    tcase_add_test(tc, text_that_is_no_number_or_too_large_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
