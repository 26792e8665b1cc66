#include "chain_curve.h"
#include "sim_transcendental.h"
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

/* The chain's own evaluation, operation by operation: the share issued, what is left, its inverse, the whole
 * part of the binary logarithm, one over two to that power, times the first emission. */
static uint64_t emission_in_fixed_point(uint64_t supply, uint64_t first, uint64_t issuance)
{
    i96f32 inverse, log2;
    if (issuance >= supply)
        return 0;
    const i96f32 left = I96F32_ONE - i96f32_safe_div(i96f32_from_u64(issuance), i96f32_from_u64(supply));
    if (!i96f32_checked_div(I96F32_ONE, left, &inverse) || !i96f32_log2(inverse, &log2))
        return 0;
    const i96f32 divisor = i96f32_from_u64(UINT64_C(1) << i96f32_to_u64(log2));
    const i96f32 share = i96f32_safe_div(I96F32_ONE, divisor);
    return i96f32_to_u64(i96f32_floor(i96f32_mul(share, i96f32_from_u64(first))));
}

START_TEST(the_closed_form_equals_the_fixed_point_of_the_chain)
{
    struct chain_curve curve;
    uint64_t state = 1;
    chain_curve_init(&curve, CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, NULL);
    for (unsigned k = 0; k < 33; k++) {
        const uint64_t threshold = CHAIN_SUPPLY_RAO - (CHAIN_SUPPLY_RAO >> k);
        for (uint64_t issuance = threshold - (k > 0 ? 3 : 0); issuance < threshold + 3; issuance++) {
            const uint64_t expected =
                emission_in_fixed_point(CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, issuance);
            ck_assert_uint_eq(chain_curve_emission(&curve, issuance), expected);
            ck_assert_uint_eq(chain_block_emission(issuance), expected);
        }
    }
    for (int i = 0; i < 20000; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        const uint64_t left = (state >> 8) % CHAIN_SUPPLY_RAO >> (state & 63) % 50;
        const uint64_t issuance = CHAIN_SUPPLY_RAO - left;
        ck_assert_uint_eq(chain_block_emission(issuance),
                          emission_in_fixed_point(CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, issuance));
    }
}
END_TEST

START_TEST(the_closed_form_holds_for_any_supply)
{
    uint64_t state = 2;
    for (int i = 0; i < 3000; i++) {
        struct chain_curve curve;
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        const uint64_t supply = (state >> 2 >> (state & 63) % 40) + 1;
        const uint64_t first = supply < UINT32_MAX ? supply : UINT32_MAX;
        ck_assert_int_eq(chain_curve_init(&curve, supply, first, NULL), SIM_OK);
        for (unsigned k = 0; k < curve.steps; k++)
            for (uint64_t d = 0; d < 3; d++) {
                const uint64_t issuance = curve.threshold_rao[k] + d - (curve.threshold_rao[k] > 0 ? 1 : 0);
                ck_assert_uint_eq(chain_curve_emission(&curve, issuance),
                                  emission_in_fixed_point(supply, first, issuance));
            }
    }
}
END_TEST

START_TEST(every_emission_comes_from_the_step_whose_thresholds_hold_the_issuance)
{
    struct chain_curve curve;
    chain_curve_init(&curve, CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, NULL);
    for (uint64_t issuance = 0; issuance < CHAIN_SUPPLY_RAO + 10; issuance += 999983 * UINT64_C(1000003)) {
        const unsigned step = chain_curve_step(&curve, issuance);
        ck_assert_uint_ge(issuance, curve.threshold_rao[step]);
        if (step + 1 < curve.steps)
            ck_assert_uint_lt(issuance, curve.threshold_rao[step + 1]);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_curve");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, every_step_begins_and_ends_at_its_exact_rao);
    tcase_add_test(tc, the_whole_schedule_ends_at_its_last_rao);
    tcase_add_test(tc, other_supplies_follow_the_same_law_and_nonsense_is_refused);
    tcase_add_test(tc, the_closed_form_equals_the_fixed_point_of_the_chain);
    tcase_add_test(tc, the_closed_form_holds_for_any_supply);
    tcase_add_test(tc, every_emission_comes_from_the_step_whose_thresholds_hold_the_issuance);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
