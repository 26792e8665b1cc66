#include "limit_batch.h"
#include "tensim_check.h"

#include <string.h>

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

enum { MOST = 8 };

static void make_pool(struct pool *pool, uint64_t *seed)
{
    pool_init(pool, POOL_BALANCER, 1000000000 + draw(seed) % 10000000000000,
              1000000000 + draw(seed) % 100000000000000);
    pool->initialised = true;
    pool->alpha_out = UINT64_C(1000000000000000);
}

static size_t make_orders(struct limit_order *order, enum pool_side side, uint64_t most, uint64_t *seed)
{
    const size_t count = draw(seed) % (MOST + 1);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct limit_order){
            .amount = 1000 + draw(seed) % most,
            .fee_ppb = (uint32_t)(draw(seed) % 10000000),
            .limit_price_rao = limit_effective(side, 0, false, 0),
        };
    return count;
}

/* Nobody gets what is not there: the pool and the orders hold the same before and after. */
START_TEST(a_batch_creates_neither_tao_nor_alpha)
{
    uint64_t seed = 11, executed = 0;
    for (int round = 0; round < 2000; round++) {
        struct limit_order buy[MOST], sell[MOST];
        struct pool pool;
        make_pool(&pool, &seed);
        const struct pool before = pool;
        struct limit_batch batch = {.buy = buy, .sell = sell};
        batch.buys = make_orders(buy, POOL_BUY, before.tao_rao / 50, &seed);
        batch.sells = make_orders(sell, POOL_SELL, before.alpha_in / 50, &seed);
        if (limit_batch_execute(&batch, &pool, &pool_rules_current) != POOL_OK) {
            ck_assert_mem_eq(&pool, &before, sizeof pool);
            continue;
        }
        executed++;
        sim_u128 tao = pool.tao_rao, tao_before = before.tao_rao;
        sim_u128 alpha = pool.alpha_in, alpha_before = before.alpha_in;
        for (size_t i = 0; i < batch.buys; i++) {
            tao_before += buy[i].amount;
            tao += buy[i].fee_rao;
            alpha += buy[i].received;
            ck_assert_uint_gt(buy[i].received, 0);
        }
        for (size_t i = 0; i < batch.sells; i++) {
            alpha_before += sell[i].amount;
            tao += sell[i].received + sell[i].fee_rao;
        }
        ck_assert(tao <= tao_before);
        ck_assert(alpha <= alpha_before);
    }
    ck_assert_uint_gt(executed, 1000);
}
END_TEST

START_TEST(equal_sides_leave_the_pool_alone)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, 4000000000, 4000000000); /* price 1 */
    pool.initialised = true;
    const struct pool before = pool;
    struct limit_order buy = {.amount = 1000000}, sell = {.amount = 1000000};
    struct limit_batch batch = {.buy = &buy, .buys = 1, .sell = &sell, .sells = 1};
    ck_assert_int_eq(limit_batch_execute(&batch, &pool, &pool_rules_current), POOL_OK);
    ck_assert_uint_eq(batch.net_amount, 0);
    ck_assert_uint_eq(buy.received, 1000000);
    ck_assert_uint_eq(sell.received, 1000000);
    ck_assert_mem_eq(&pool, &before, sizeof pool);
}
END_TEST

START_TEST(the_tightest_limit_of_the_net_side_counts)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, 4000000000, 4000000000);
    pool.initialised = true;
    struct limit_order buy[] = {{.amount = 1000000, .limit_price_rao = UINT64_MAX},
                                {.amount = 1000000, .limit_price_rao = 900000000}};
    struct limit_batch batch = {.buy = buy, .buys = 2};
    ck_assert_int_eq(limit_batch_execute(&batch, &pool, &pool_rules_current), POOL_PRICE_LIMIT_EXCEEDED);
    buy[1].limit_price_rao = 2000000000;
    ck_assert_int_eq(limit_batch_execute(&batch, &pool, &pool_rules_current), POOL_OK);
}
END_TEST

START_TEST(slippage_widens_the_limit_on_the_side_that_hurts)
{
    ck_assert_uint_eq(limit_effective(POOL_BUY, 1000, true, 10000000), 1010);
    ck_assert_uint_eq(limit_effective(POOL_SELL, 1000, true, 10000000), 990);
    ck_assert_uint_eq(limit_effective(POOL_BUY, UINT64_MAX, true, 1), UINT64_MAX);
    ck_assert_uint_eq(limit_effective(POOL_SELL, 1000, true, 2000000000), 0);
    ck_assert_uint_eq(limit_effective(POOL_BUY, 1000, false, 0), UINT64_MAX);
    ck_assert_uint_eq(limit_effective(POOL_SELL, 1000, false, 0), 0);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("limit_batch");
    TCase *tc = tcase_create("limit_batch");
    tcase_add_test(tc, a_batch_creates_neither_tao_nor_alpha);
    tcase_add_test(tc, equal_sides_leave_the_pool_alone);
    tcase_add_test(tc, the_tightest_limit_of_the_net_side_counts);
    tcase_add_test(tc, slippage_widens_the_limit_on_the_side_that_hurts);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
