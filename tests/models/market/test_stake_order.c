/* Orders of stakers: refusals in the chain's order, limits, and that plan and swap agree. */
#include "market_states.h"
#include "stake_order.h"
#include "tensim_check.h"

#define RAO UINT64_C(1000000000)

static struct pool pool;
static struct share_pool shares;
static struct stake_plan plan;
static const struct stake_limit any = {0};

static struct stake_market market(void)
{
    return (struct stake_market){
        .pool = &pool,
        .rules = &pool_rules_current,
        .shares = &shares,
        .subtoken_enabled = true,
        .min_stake_rao = STAKE_MIN_RAO,
    };
}

static void setup(void)
{
    pool_init(&pool, POOL_BALANCER, 1000 * RAO, 50000 * RAO);
    pool.initialised = true;
    pool.alpha_out = 100000 * RAO;
    shares = (struct share_pool){0};
}

START_TEST(refusals_of_staking_come_in_the_chains_order)
{
    struct stake_market m = market();
    m.subtoken_enabled = false;
    ck_assert_int_eq(stake_plan_add(&m, 1000001 * RAO, 0, any, &plan), STAKE_INSUFFICIENT_LIQUIDITY);
    ck_assert_int_eq(stake_plan_add(&m, 1, 0, any, &plan), STAKE_SUBTOKEN_DISABLED);
    m.subtoken_enabled = true;
    ck_assert_int_eq(stake_plan_add(&m, STAKE_MIN_RAO, 0, any, &plan), STAKE_AMOUNT_TOO_LOW);
    ck_assert_int_eq(stake_plan_add(&m, STAKE_MIN_RAO + 1007, 0, any, &plan), STAKE_NOT_ENOUGH_BALANCE);
    ck_assert_int_eq(stake_plan_add(&m, STAKE_MIN_RAO + 1007, 10 * RAO, any, &plan), STAKE_OK);
    ck_assert_uint_eq(plan.fill.paid_in, STAKE_MIN_RAO);
}
END_TEST

START_TEST(a_limit_cuts_the_stake_or_refuses_it)
{
    const struct stake_market m = market();
    const uint64_t limit_rao = 21 * RAO / 1000; /* 5 % above the price */
    const struct stake_limit partial = {true, true, limit_rao}, whole = {true, false, limit_rao};
    ck_assert_int_eq(stake_plan_add(&m, 500 * RAO, 1000 * RAO, whole, &plan), STAKE_SLIPPAGE_TOO_HIGH);
    ck_assert_int_eq(stake_plan_add(&m, 500 * RAO, 1000 * RAO, partial, &plan), STAKE_OK);
    ck_assert_uint_lt(plan.order.amount, 500 * RAO);
    struct pool after = pool;
    struct pool_fill fill;
    ck_assert_int_eq(pool_swap(&after, &pool_rules_current, &plan.order, &fill), POOL_OK);
    ck_assert_mem_eq(&fill, &plan.fill, sizeof fill);
    ck_assert(pool_price(&after) <= pool_price_from_rao(limit_rao) + 1000000);
    const struct stake_limit below = {true, true, 19 * RAO / 1000};
    ck_assert_int_eq(stake_plan_add(&m, RAO, 10 * RAO, below, &plan), STAKE_PRICE_LIMIT_EXCEEDED);
}
END_TEST

START_TEST(unstaking_is_cut_to_the_position_and_a_full_exit_may_be_small)
{
    const struct stake_market m = market();
    ck_assert_int_eq(stake_plan_remove(&m, 5000, 1000, 1000, any, &plan), STAKE_OK);
    ck_assert_uint_eq(plan.order.amount, 1000);
    ck_assert_int_eq(stake_plan_remove(&m, 1000, 5000, 5000, any, &plan), STAKE_AMOUNT_TOO_LOW);
    ck_assert_int_eq(stake_plan_remove(&m, RAO, 2 * RAO, RAO - 1, any, &plan), STAKE_UNAVAILABLE);
    ck_assert_int_eq(stake_plan_remove(&m, 0, 2 * RAO, 2 * RAO, any, &plan), STAKE_AMOUNT_TOO_LOW);
    const struct stake_limit limit = {true, true, RAO / 1000};
    ck_assert_int_eq(stake_plan_remove(&m, 3 * RAO, 2 * RAO, 2 * RAO, limit, &plan), STAKE_NOT_ENOUGH_STAKE);
}
END_TEST

START_TEST(a_move_pays_its_fee_once)
{
    struct pool other = pool;
    struct stake_market origin = market(), destination = market();
    destination.pool = &other;
    ck_assert_int_eq(stake_plan_move(&origin, &destination, 100 * RAO, 100 * RAO, 100 * RAO, any, &plan),
                     STAKE_OK);
    ck_assert_uint_gt(plan.fill.fee, 0);
    origin.is_root = true;
    ck_assert_int_eq(stake_plan_move(&origin, &destination, 100 * RAO, 100 * RAO, 100 * RAO, any, &plan),
                     STAKE_OK);
    ck_assert_uint_eq(plan.fill.fee, 0);
    ck_assert_int_eq(stake_plan_move(&origin, &origin, RAO, RAO, RAO, any, &plan), STAKE_SAME_PLACE);
    const struct stake_limit ratio = {true, false, 2 * RAO};
    ck_assert_int_eq(stake_plan_move(&origin, &destination, RAO, RAO, RAO, ratio, &plan),
                     STAKE_SLIPPAGE_TOO_HIGH);
}
END_TEST

START_TEST(the_authors_alpha_is_sold_into_the_same_pool)
{
    const uint64_t tao = pool.tao_rao;
    const uint64_t got = stake_sell_author_fee(&pool, &pool_rules_current, 50 * RAO, NULL);
    ck_assert_uint_gt(got, 0);
    ck_assert_uint_eq(pool.tao_rao, tao - got);
    ck_assert_uint_eq(stake_sell_author_fee(&pool, &pool_rules_current, 0, NULL), 0);
}
END_TEST

START_TEST(small_nominations_are_measured_at_the_spot_price)
{
    const uint64_t minimum = stake_nominator_minimum(STAKE_MIN_RAO, 10000000);
    ck_assert_uint_eq(minimum, 20000000);
    ck_assert(stake_is_small(&pool, 999999999, minimum));
    ck_assert(!stake_is_small(&pool, 1000000001, minimum));
    ck_assert(!stake_is_small(&pool, 0, minimum));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("stake_order");
    TCase *tc = tcase_create("stake_order");
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, refusals_of_staking_come_in_the_chains_order);
    tcase_add_test(tc, a_limit_cuts_the_stake_or_refuses_it);
    tcase_add_test(tc, unstaking_is_cut_to_the_position_and_a_full_exit_may_be_small);
    tcase_add_test(tc, a_move_pays_its_fee_once);
    tcase_add_test(tc, the_authors_alpha_is_sold_into_the_same_pool);
    tcase_add_test(tc, small_nominations_are_measured_at_the_spot_price);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
