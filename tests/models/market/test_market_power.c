/* The power function: published values, the fast way against the chain's own, and the ends of the range. */
#include "market_power.h"
#include "market_states.h"
#include "tensim_check.h"

#define ONE UINT64_C(1000000000000000000)

static struct market_power_args args_of(sim_u128 num, sim_u128 den, uint64_t en, uint64_t ed,
                                        unsigned precision)
{
    return (struct market_power_args){num, den, en, ed, precision, ONE};
}

START_TEST(published_values_come_out)
{
    const uint64_t x = UINT64_C(21000000000000000);
    struct market_power_args a = args_of(x, x / 3 * 4, 6 * (ONE / 10), 4 * (ONE / 10), 256);
    ck_assert(market_power(&a).value == UINT64_C(649519052838328985));
    a = args_of(x, x + 100, UINT64_C(500000000000250000), UINT64_C(499999999999750000), 256);
    ck_assert(market_power(&a).value == UINT64_C(999999999999995238));
}
END_TEST

START_TEST(fast_value_is_the_chains_value_wherever_it_is_given)
{
    uint64_t state = 1;
    unsigned given = 0;
    for (int i = 0; i < 400; i++) {
        const uint64_t num = draw_scale(&state, 1, UINT64_C(20000000000000000));
        const uint64_t change = draw_scale(&state, 1, UINT64_C(2000000000000000000));
        const uint64_t near_half = ONE / 2 - draw(&state) % UINT64_C(1000000000000);
        const uint64_t w = i % 2 == 0 ? near_half : ONE / 100 + draw(&state) % (98 * (ONE / 100));
        struct market_power_args a =
            args_of(num, (sim_u128)num + change, w, ONE - w, i % 8 == 0 ? 1024 : 256);
        if (i % 5 == 0) { /* limits: both sides are prices of 128 bits, the exponent is below 1 */
            a.base_num = ((sim_u128)draw(&state) << 64 | draw(&state)) >> (draw(&state) % 60);
            a.base_den = ((sim_u128)draw(&state) << 64 | draw(&state)) >> (draw(&state) % 60);
            a.exp_den = ONE;
        }
        sim_u128 value;
        if (!market_power_fast(&a, &value))
            continue;
        given++;
        struct market_big big;
        const struct market_power_result exact = market_power_exact(&a, &big);
        ck_assert_int_eq(exact.kind, MARKET_POWER_VALUE);
        ck_assert(exact.value == value);
    }
    ck_assert_uint_gt(given, 300);
}
END_TEST

/* A base of 1 - t with t near 2^-bits, and an exponent that pools have: 1/4 to 2, often close to 1. */
static struct market_power_args draw_near(uint64_t *state, unsigned bits)
{
    const uint64_t num = draw_scale(state, UINT64_C(1) << 31, UINT64_C(20000000000000000));
    const uint64_t change = (num >> bits) + draw(state) % ((num >> bits) + 1);
    const uint64_t w = draw(state) % 2 == 0 ? ONE / 2 - 1 - draw(state) % UINT64_C(1000000000000)
                                            : ONE / 100 * 20 + draw(state) % (ONE / 100 * 46);
    return args_of(num, (sim_u128)num + change, w, ONE - w, 256);
}

/* market_power_near for those of its arguments that it takes. */
static bool near_of(const struct market_power_args *a, sim_u128 *value)
{
    uint64_t parts;
    if (!market_power_near((uint64_t)a->base_num, (uint64_t)a->base_den, a->exp_num, a->exp_den, &parts))
        return false;
    *value = parts;
    return true;
}

START_TEST(near_value_is_the_fast_value_and_the_chains)
{
    uint64_t state = 3;
    for (int i = 0; i < 200000; i++) {
        const struct market_power_args a = draw_near(&state, 11 + (unsigned)i % 50);
        sim_u128 near, fast;
        if (near_of(&a, &near) && market_power_fast(&a, &fast))
            ck_assert(near == fast);
        if (i % 400 == 0) {
            struct market_big big;
            ck_assert(!near_of(&a, &near) || near == market_power_exact(&a, &big).value);
        }
    }
}
END_TEST

START_TEST(near_value_is_right_for_every_exponent)
{
    uint64_t state = 4;
    unsigned given = 0;
    for (int i = 0; i < 200000; i++) {
        struct market_power_args a = draw_near(&state, 10 + (unsigned)i % 50);
        a.exp_den = draw(&state) >> (draw(&state) % 40) | 1;
        a.exp_num = (uint64_t)(((sim_u128)a.exp_den * (draw(&state) >> 1)) >> 60) | 1;
        sim_u128 near, fast;
        if (near_of(&a, &near) && market_power_fast(&a, &fast)) {
            given++;
            ck_assert(near == fast);
        }
    }
    ck_assert_uint_gt(given, 25000);
}
END_TEST

START_TEST(near_value_is_refused_as_seldom_as_promised)
{
    const struct {
        unsigned bits, calls, most;
    } rows[] = {{11, 10000, 160}, {13, 10000, 40}, {18, 100000, 12}, {23, 100000, 3}};
    uint64_t state = 5;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned refused = 0;
        for (unsigned k = 0; k < rows[i].calls; k++) {
            struct market_power_args a = draw_near(&state, rows[i].bits);
            sim_u128 value;
            refused += !near_of(&a, &value);
        }
        ck_assert_uint_le(refused, rows[i].most);
    }
}
END_TEST

START_TEST(near_value_is_refused_outside_its_range)
{
    sim_u128 value;
    const uint64_t n = UINT64_C(1) << 40, fine = UINT64_C(1) << 62;
    struct market_power_args a = args_of(n, n + (n >> 8), ONE / 2 - 1, ONE / 2 + 1, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(n, n, ONE / 2 - 1, ONE / 2 + 1, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(n + 1, n, ONE / 2 - 1, ONE / 2 + 1, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(n, n + 1000, 9 * (ONE / 10), ONE / 10, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(n, n + 1000, ONE / 10, 9 * (ONE / 10), 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(n, n + 1000, 0, ONE, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(n, n + 1000, 1, 0, 256);
    ck_assert(!near_of(&a, &value));
    /* losses that are whole numbers, and one that is none */
    a = args_of(ONE - 1, ONE, 1, 1, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(ONE - ONE / 4096, ONE, 1, 1, 256);
    ck_assert(!near_of(&a, &value));
    a = args_of(fine - (fine >> 20), fine, 1, 1, 256);
    ck_assert(near_of(&a, &value) && value == ONE - 1 - (ONE >> 20));
}
END_TEST

START_TEST(value_is_monotone_in_the_base)
{
    uint64_t state = 7;
    for (int i = 0; i < 2000; i++) {
        const uint64_t den = draw_scale(&state, 1000, UINT64_C(20000000000000000));
        const uint64_t num = draw(&state) % den;
        const uint64_t w = ONE / 4 + draw(&state) % (ONE / 2);
        const struct market_power_args low = args_of(num, den, w, ONE - w, 256);
        const struct market_power_args high = args_of(num + 1, den, w, ONE - w, 256);
        ck_assert(market_power(&low).value <= market_power(&high).value);
    }
}
END_TEST

START_TEST(perfect_squares_take_the_exact_root)
{
    for (uint64_t n = 1; n < 200; n++) {
        const struct market_power_args a = args_of(n * n, 1000000, 1, 2, 256);
        sim_u128 value;
        ck_assert(!market_power_fast(&a, &value));
        ck_assert(market_power(&a).value == n * (ONE / 1000));
    }
}
END_TEST

START_TEST(ends_of_the_range_have_their_kinds)
{
    struct market_power_args a = args_of(1, 0, 1, 2, 256);
    ck_assert_int_eq(market_power(&a).kind, MARKET_POWER_NONE);
    a = args_of(1, 2, 1, 0, 256);
    ck_assert_int_eq(market_power(&a).kind, MARKET_POWER_NONE);
    a = args_of(0, 2, 1, 2, 256);
    ck_assert(market_power(&a).value == 0);
    a = args_of(3, 2, 0, 2, 256);
    ck_assert(market_power(&a).value == ONE);
    a = args_of(SIM_U128_MAX, 1, 1000, 1, 256);
    ck_assert_int_eq(market_power(&a).kind, MARKET_POWER_HUGE);
    a = args_of(5, 5, ONE - 1, ONE - 2, 256);
    ck_assert(market_power(&a).value == ONE);
}
END_TEST

START_TEST(cut_series_goes_wrong_as_the_chains_does)
{
    /* exponent 99, a base of 1 / 1001: 408 terms of exp(-684) have not converged */
    const struct market_power_args a = args_of(1, 1001, 99 * (ONE / 100) + 1, ONE / 100 - 1, 256);
    struct market_big big;
    const struct market_power_result r = market_power_exact(&a, &big);
    ck_assert(r.kind != MARKET_POWER_VALUE || r.value > ONE);
    ck_assert(!big.overflow);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("market_power");
    TCase *tc = tcase_create("market_power");
    tcase_add_test(tc, published_values_come_out);
    tcase_add_test(tc, fast_value_is_the_chains_value_wherever_it_is_given);
    tcase_add_test(tc, near_value_is_the_fast_value_and_the_chains);
    tcase_add_test(tc, near_value_is_right_for_every_exponent);
    tcase_add_test(tc, near_value_is_refused_as_seldom_as_promised);
    tcase_add_test(tc, near_value_is_refused_outside_its_range);
    tcase_add_test(tc, value_is_monotone_in_the_base);
    tcase_add_test(tc, perfect_squares_take_the_exact_root);
    tcase_add_test(tc, ends_of_the_range_have_their_kinds);
    tcase_add_test(tc, cut_series_goes_wrong_as_the_chains_does);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
