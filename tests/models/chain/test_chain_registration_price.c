#include "chain_curve.h"
#include "chain_registration_price.h"
#include "tensim_check.h"

static const struct chain_price_bounds unbounded = {0, UINT64_MAX};

START_TEST(a_price_halves_in_its_half_life)
{
    /* spec/markets.md 3.2: every step truncates, so a little less than half remains. */
    const uint64_t factor = chain_price_decay_factor_q32(2);
    uint64_t price = 1024;
    for (int i = 0; i < 2; i++)
        price = chain_price_decay(price, factor, unbounded);
    ck_assert_uint_eq(price, 511);
}
END_TEST

START_TEST(the_decay_factor_is_the_largest_whose_power_is_at_most_a_half)
{
    ck_assert_uint_eq(chain_price_decay_factor_q32(0), CHAIN_Q32_ONE);
    ck_assert_uint_eq(chain_price_decay_factor_q32(1), CHAIN_Q32_ONE / 2);
    for (unsigned half_life = 1; half_life < 65536; half_life = half_life * 3 / 2 + 1) {
        const uint64_t factor = chain_price_decay_factor_q32((uint16_t)half_life);
        ck_assert_uint_le(chain_q32_pow(factor, half_life), CHAIN_Q32_ONE / 2);
        ck_assert_uint_gt(chain_q32_pow(factor + 1, half_life), CHAIN_Q32_ONE / 2);
    }
}
END_TEST

START_TEST(q32_products_truncate_and_saturate)
{
    ck_assert_uint_eq(chain_q32_mul(3, CHAIN_Q32_ONE / 2), 1);
    ck_assert_uint_eq(chain_q32_mul(UINT64_MAX, CHAIN_Q32_ONE), UINT64_MAX);
    ck_assert_uint_eq(chain_q32_mul(UINT64_MAX, 2 * CHAIN_Q32_ONE), UINT64_MAX);
    ck_assert_uint_eq(chain_q32_pow(12345, 0), CHAIN_Q32_ONE);
    ck_assert_uint_eq(chain_q32_pow(UINT64_MAX, 64), UINT64_MAX);
}
END_TEST

START_TEST(a_registration_raises_the_price_within_its_bounds)
{
    const u64f64 multiplier = u64f64_from_f64(1.26);
    ck_assert(multiplier == ((u64f64)1 << 64) + ((u64f64)UINT64_C(4796153459164483584)));
    ck_assert_uint_eq(chain_price_bump(7157251107, multiplier, unbounded), 9018136394);
    ck_assert_uint_eq(chain_price_bump(5, 0, unbounded), 5); /* a multiplier below one counts as one */
    ck_assert_uint_eq(chain_price_bump(UINT64_MAX, multiplier, unbounded), UINT64_MAX);
    ck_assert_uint_eq(chain_price_bump(100, multiplier, (struct chain_price_bounds){0, 110}), 110);
    ck_assert_uint_eq(chain_price_bump(1, multiplier, (struct chain_price_bounds){50, 110}), 50);
    ck_assert_uint_eq(chain_price_bump(1, multiplier, (struct chain_price_bounds){50, 10}), 10);
}
END_TEST

START_TEST(the_cost_of_a_subnet_doubles_and_falls_back_in_its_interval)
{
    struct chain_lock_price price = {1250000000000, 6600000, 1000000000, 57600};
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 6600000), 2500000000000);
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 6600000 - 5), 2500000000000);
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 6628800), 1875000025600);
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO / 2, 6628800), 1250000022400);
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 6657600), 1250000051200);
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 9000000), 1000000000);
    ck_assert_uint_eq(chain_lock_cost(&price, 0, 9000000), 2500000000000); /* no interval, no fall */
    price.last_lock_block = 0;
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 0), 1250000000000);
    price = (struct chain_lock_price){UINT64_MAX, 1, 5, 1};
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, UINT64_MAX), 5);
    ck_assert_uint_eq(chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, 1), UINT64_MAX);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_registration_price");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, a_price_halves_in_its_half_life);
    tcase_add_test(tc, the_decay_factor_is_the_largest_whose_power_is_at_most_a_half);
    tcase_add_test(tc, q32_products_truncate_and_saturate);
    tcase_add_test(tc, a_registration_raises_the_price_within_its_bounds);
    tcase_add_test(tc, the_cost_of_a_subnet_doubles_and_falls_back_in_its_interval);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
