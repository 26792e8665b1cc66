#include "chain_curve.h"
#include "tensim_check.h"

/* First issuance of each step of the chain's curve, spec/coinbase.md 2.2. */
static const uint64_t thresholds[31] = {
    0,
    10500000000000000,
    15750000000000000,
    18375000000000000,
    19687500000000000,
    20343750000000000,
    20671875000000000,
    20835937500000000,
    20917968750000000,
    20958984375000000,
    20979492187500000,
    20989746093750000,
    20994873046875000,
    20997436523437500,
    20998718261718750,
    20999359130859375,
    20999679565429688,
    20999839782714844,
    20999919891357422,
    20999959945678711,
    20999979972839356,
    20999989986419678,
    20999994993209839,
    20999997496604920,
    20999998748302460,
    20999999374151230,
    20999999687075615,
    20999999843537808,
    20999999921768904,
    20999999960884452,
    20999999980442226,
};

START_TEST(every_step_begins_and_ends_at_its_exact_rao)
{
    struct chain_curve curve;
    ck_assert_int_eq(chain_curve_init(&curve, CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, NULL), SIM_OK);
    ck_assert_uint_eq(curve.steps, 31);
    for (unsigned k = 0; k < 31; k++) {
        ck_assert_uint_eq(curve.threshold_rao[k], thresholds[k]);
        ck_assert_uint_eq(chain_curve_emission(&curve, thresholds[k]), k == 30 ? 0 : 1000000000u >> k);
        if (k > 0)
            ck_assert_uint_eq(chain_curve_emission(&curve, thresholds[k] - 1), 1000000000u >> (k - 1));
    }
    ck_assert_uint_eq(chain_curve_emission(&curve, CHAIN_SUPPLY_RAO), 0);
    ck_assert_uint_eq(chain_curve_emission(&curve, UINT64_MAX), 0);
}
END_TEST

START_TEST(the_whole_schedule_ends_at_its_last_rao)
{
    struct chain_curve curve;
    chain_curve_init(&curve, CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, NULL);
    uint64_t issuance = 0, blocks = 0;
    for (unsigned k = 0; k + 1 < curve.steps; k++) {
        uint64_t gap = curve.threshold_rao[k + 1] - issuance;
        uint64_t steps = (gap + curve.emission_rao[k] - 1) / curve.emission_rao[k];
        issuance += steps * curve.emission_rao[k];
        blocks += steps;
        ck_assert_uint_ge(issuance, curve.threshold_rao[k + 1]);
    }
    ck_assert_uint_eq(issuance, 20999999980442226);
    ck_assert_uint_gt(blocks, 30u * 10500000u);
}
END_TEST

START_TEST(other_supplies_follow_the_same_law_and_nonsense_is_refused)
{
    struct chain_curve curve;
    ck_assert_int_eq(chain_curve_init(&curve, 1000, 16, NULL), SIM_OK);
    ck_assert_uint_eq(chain_curve_emission(&curve, 499), 16);
    ck_assert_uint_eq(chain_curve_emission(&curve, 500), 8);
    ck_assert_uint_eq(chain_curve_emission(&curve, 750), 4);
    ck_assert_int_eq(chain_curve_init(&curve, UINT64_MAX, UINT64_MAX, NULL), SIM_OK);
    ck_assert_uint_eq(chain_curve_emission(&curve, UINT64_MAX - 1), 1);
    ck_assert_int_eq(chain_curve_init(&curve, 0, 0, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(chain_curve_init(&curve, 10, 11, NULL), SIM_ERR_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_curve");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, every_step_begins_and_ends_at_its_exact_rao);
    tcase_add_test(tc, the_whole_schedule_ends_at_its_last_rao);
    tcase_add_test(tc, other_supplies_follow_the_same_law_and_nonsense_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
