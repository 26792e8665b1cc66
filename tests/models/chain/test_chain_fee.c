#include "chain_fee.h"
#include "tensim_check.h"

START_TEST(half_a_rao_is_rounded_down)
{
    ck_assert_uint_eq(chain_fee_weight(1000), 0);
    ck_assert_uint_eq(chain_fee_weight(1001), 1);
    ck_assert_uint_eq(chain_fee_weight(3000), 1);
    ck_assert_uint_eq(chain_fee_weight(UINT64_MAX), UINT64_MAX / 2000 + 1);
}
END_TEST

START_TEST(a_stake_costs_about_two_thousandths_of_a_tao)
{
    /* spec/markets.md 4.1: add_stake, fixed 664,064,000 ps, 32 reads, 16 writes */
    const uint64_t weight = 664064000 + 32 * CHAIN_FEE_READ_PS + 16 * CHAIN_FEE_WRITE_PS;
    ck_assert_uint_eq(chain_fee_weight(weight), 1532032);
    ck_assert_uint_eq(chain_fee_total(150, weight), 54078 + 150 + 1532032);
    ck_assert_uint_eq(chain_fee_total(UINT64_MAX, weight), UINT64_MAX);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_fee");
    TCase *tc = tcase_create("chain_fee");
    tcase_add_test(tc, half_a_rao_is_rounded_down);
    tcase_add_test(tc, a_stake_costs_about_two_thousandths_of_a_tao);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
