/* Pools of every kind: laws that hold for any state, and the ends of the range. */
#include "market_states.h"
#include "pool.h"
#include "pool_balancer.h"
#include "pool_concentrated.h"
#include "tensim_check.h"

#include <string.h>

#define RAO UINT64_C(1000000000)

static struct pool_order order_of(enum pool_side side, uint64_t amount)
{
    return (struct pool_order){
        .side = side,
        .amount = amount,
        .limit_price = pool_price_from_rao(side == POOL_BUY ? POOL_MAX_PRICE_RAO : POOL_MIN_PRICE_RAO),
    };
}

START_TEST(quote_and_swap_agree_and_move_the_reserves_by_the_fill)
{
    uint64_t state = 11;
    for (int i = 0; i < 3000; i++) {
        const struct pool before = draw_pool(&state);
        struct pool after = before;
        const enum pool_side side = draw(&state) % 2 == 0 ? POOL_BUY : POOL_SELL;
        struct pool_order order = order_of(side, draw_scale(&state, 1, UINT64_C(100000000000000)));
        if (side == POOL_SELL && order.amount > before.alpha_out)
            order.amount = before.alpha_out; /* nobody sells more than there is */
        struct pool_fill quoted, filled;
        const enum pool_status status = pool_quote(&before, &pool_rules_current, &order, &quoted);
        ck_assert_int_eq(status, pool_swap(&after, &pool_rules_current, &order, &filled));
        ck_assert_mem_eq(&quoted, &filled, sizeof quoted);
        if (status != POOL_OK) {
            ck_assert_mem_eq(&before, &after, sizeof before);
            continue;
        }
        ck_assert_uint_le(filled.paid_in + filled.fee, order.amount);
        ck_assert_uint_eq(before.alpha_in + before.alpha_out, after.alpha_in + after.alpha_out);
        if (side == POOL_BUY) {
            ck_assert_uint_eq(after.tao_rao, before.tao_rao + filled.paid_in);
            ck_assert_uint_eq(after.alpha_in, before.alpha_in - filled.paid_out);
            ck_assert(pool_price(&after) >= pool_price(&before));
        } else {
            ck_assert_uint_eq(after.tao_rao, before.tao_rao - filled.paid_out);
            ck_assert_uint_eq(after.alpha_in, before.alpha_in + filled.paid_in);
            ck_assert(pool_price(&after) <= pool_price(&before));
        }
    }
}
END_TEST

START_TEST(kept_share_of_equal_weights_is_a_proportion_in_18_decimals)
{
    uint64_t state = 19;
    for (int i = 0; i < 100000; i++) {
        const uint64_t r = draw(&state) >> (draw(&state) % 60), d = draw(&state) >> (1 + draw(&state) % 60);
        const uint64_t sum = r + d < r ? UINT64_MAX : r + d;
        if (r == 0)
            continue;
        const sim_u128 parts = (sim_u128)r * POOL_WEIGHT_ONE / sum;
        const u64f64 kept =
            pool_balancer_ratio_power(&pool_rules_current, r, d, false, POOL_WEIGHT_HALF, POOL_WEIGHT_HALF);
        ck_assert(kept == (parts << 64) / POOL_WEIGHT_ONE);
    }
}
END_TEST

START_TEST(there_and_back_never_gains_more_than_the_rounding)
{
    uint64_t state = 12;
    for (int i = 0; i < 2000; i++) {
        struct pool pool = draw_pool(&state);
        const uint64_t tao = draw_scale(&state, 1000000, UINT64_C(10000000000000));
        struct pool_order order = order_of(POOL_BUY, tao);
        order.drop_fees = true;
        struct pool_fill bought, sold;
        if (pool_swap(&pool, &pool_rules_current, &order, &bought) != POOL_OK)
            continue;
        order = order_of(POOL_SELL, bought.paid_out);
        order.drop_fees = true;
        if (pool_swap(&pool, &pool_rules_current, &order, &sold) != POOL_OK)
            continue;
        /* The kept share has 18 decimals, so a leg may give 10^-18 of the reserve too much. */
        const uint64_t slack = 2 + (pool.tao_rao + tao) / UINT64_C(100000000000000000) * 2;
        ck_assert_uint_le(sold.paid_out, tao + slack);
    }
}
END_TEST

START_TEST(a_limit_is_respected)
{
    uint64_t state = 13;
    unsigned partial = 0;
    for (int i = 0; i < 1500; i++) {
        struct pool pool = draw_pool(&state);
        const enum pool_side side = draw(&state) % 2 == 0 ? POOL_BUY : POOL_SELL;
        const u64f64 price = pool_price(&pool);
        struct pool_order order = order_of(side, (side == POOL_BUY ? pool.tao_rao : pool.alpha_in) / 2);
        order.limit_price = side == POOL_BUY ? price + price / 50 : price - price / 50;
        struct pool_fill fill;
        if (pool_swap(&pool, &pool_rules_current, &order, &fill) != POOL_OK)
            continue;
        partial += fill.paid_in + fill.fee < order.amount;
        const u64f64 reached = pool_price(&pool);
        const u64f64 slack = order.limit_price / 100000 + 1;
        ck_assert(side == POOL_BUY ? reached <= order.limit_price + slack
                                   : reached + slack >= order.limit_price);
    }
    ck_assert_uint_gt(partial, 500);
}
END_TEST

START_TEST(injection_keeps_the_price)
{
    uint64_t state = 14;
    for (int i = 0; i < 3000; i++) {
        struct pool pool = draw_pool(&state);
        const u64f64 before = pool_price(&pool);
        uint64_t tao = draw(&state) % (pool.tao_rao / 1000 + 1),
                 alpha = draw(&state) % (pool.alpha_in / 1000 + 1);
        pool_inject(&pool, &pool_rules_current, &tao, &alpha);
        const u64f64 after = pool_price(&pool);
        const u64f64 difference = after > before ? after - before : before - after;
        ck_assert(difference <= before / 1000000000 / 1000000 + 16);
    }
}
END_TEST

/* The chain's formula word for word: products rounded to parts of 10^18, then their quotient. */
static sim_u128 rounded_part(sim_u128 v, uint64_t parts)
{
    struct sim_u256 product = sim_u256_mul(v, parts);
    product.lo += POOL_WEIGHT_HALF;
    product.hi += product.lo < POOL_WEIGHT_HALF;
    return sim_u256_div(product, POOL_WEIGHT_ONE, NULL);
}

static uint64_t weight_by_formula(uint64_t w2, uint64_t x, uint64_t y, uint64_t dy, uint64_t dx)
{
    const sim_u128 q1 = rounded_part((sim_u128)y * (x + dx), POOL_WEIGHT_ONE - w2);
    const sim_u128 q2 = rounded_part((sim_u128)x * (y + dy), w2);
    return q1 == 0 ? POOL_WEIGHT_ONE
                   : (uint64_t)sim_u256_div(sim_u256_mul(q2, POOL_WEIGHT_ONE), q1 + q2, NULL);
}

START_TEST(weight_after_an_injection_is_that_of_the_formula)
{
    uint64_t state = 18;
    for (int i = 0; i < 300000; i++) {
        const struct pool pool = draw_pool(&state);
        uint64_t x = pool.alpha_in, y = pool.tao_rao, w2 = POOL_WEIGHT_ONE / 10, weight;
        if (i % 3 == 0)
            x = draw_scale(&state, 1, UINT64_MAX / 4), y = draw_scale(&state, 1, UINT64_MAX / 4);
        w2 += i % 2 == 0 ? draw(&state) % (POOL_WEIGHT_ONE / 10 * 8)
                         : POOL_WEIGHT_ONE / 10 * 4 - draw(&state) % UINT64_C(1000000000000);
        const uint64_t dy = i % 5 == 0 ? 0 : draw_scale(&state, 1, y + 1);
        uint64_t dx = i % 7 == 0 ? 0 : draw_scale(&state, 1, x + 1);
        if (i % 2 == 0) { /* worth as much as dy: the weight hardly moves */
            const sim_u128 worth = (sim_u128)dy * x / y;
            dx = worth > x ? x : (uint64_t)worth;
        }
        const uint64_t expected = weight_by_formula(w2, x, y, dy, dx);
        const bool valid = expected >= POOL_WEIGHT_MIN && expected <= POOL_WEIGHT_ONE - POOL_WEIGHT_MIN;
        ck_assert_int_eq(pool_balancer_weight_after(w2, x, y, dy, dx, &weight), valid);
        if (valid)
            ck_assert_uint_eq(weight, expected);
    }
}
END_TEST

START_TEST(a_refused_injection_changes_nothing)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, 1000, 1000000);
    const struct pool before = pool;
    uint64_t tao = UINT64_C(1000000000000), alpha = 0;
    pool_inject(&pool, &pool_rules_current, &tao, &alpha);
    ck_assert_uint_eq(tao, 0);
    ck_assert_mem_eq(&pool, &before, sizeof pool);
}
END_TEST

START_TEST(more_weight_on_tao_buys_more_alpha)
{
    const uint64_t supply = UINT64_C(21000000000000000);
    uint64_t previous = 0;
    for (uint64_t w2 = POOL_WEIGHT_HALF - 5000000000000; w2 <= POOL_WEIGHT_HALF; w2 += 500000000000) {
        const uint64_t out =
            pool_balancer_output(&pool_rules_current, w2, supply, supply, POOL_BUY, supply / 10);
        ck_assert_uint_gt(out, previous);
        previous = out;
    }
}
END_TEST

START_TEST(refusals_come_in_the_chains_order)
{
    struct pool pool;
    struct pool_fill fill;
    pool_init(&pool, POOL_BALANCER, 1000 * RAO, 100);
    pool.initialised = true;
    struct pool_order order = order_of(POOL_BUY, 2000000 * RAO);
    ck_assert_str_eq(pool_status_name(pool_quote(&pool, &pool_rules_current, &order, &fill)),
                     "SwapInputTooLarge");
    order.amount = RAO;
    ck_assert_str_eq(pool_status_name(pool_quote(&pool, &pool_rules_current, &order, &fill)),
                     "ReservesTooLow");
    pool.alpha_in = 1000 * RAO;
    order.limit_price = U64F64_ONE;
    ck_assert_str_eq(pool_status_name(pool_quote(&pool, &pool_rules_current, &order, &fill)),
                     "PriceLimitExceeded");
}
END_TEST

START_TEST(stable_pools_trade_one_to_one)
{
    struct pool pool;
    pool_init(&pool, POOL_STABLE, 0, 5);
    struct pool_order order = order_of(POOL_BUY, 7);
    struct pool_fill fill;
    ck_assert_int_eq(pool_swap(&pool, &pool_rules_current, &order, &fill), POOL_OK);
    ck_assert_uint_eq(fill.paid_out, 7);
    ck_assert_uint_eq(pool.tao_rao, 7);
    ck_assert_uint_eq(pool.alpha_in, 0);
    ck_assert(pool_price(&pool) == U64F64_ONE);
}
END_TEST

START_TEST(concentrated_pool_quotes_like_a_constant_product_on_its_virtual_reserves)
{
    struct pool pool;
    pool_init(&pool, POOL_CONCENTRATED, UINT64_C(50000000000000), UINT64_C(2000000000000000));
    pool.fee_rate = 0;
    struct pool_order order = order_of(POOL_BUY, UINT64_C(1000000000000));
    struct pool_fill fill;
    ck_assert_int_eq(pool_swap(&pool, &pool_rules_current, &order, &fill), POOL_OK);
    const double expected = 2000000000000000.0 * (1 - 50.0 / 51.0);
    ck_assert_double_eq_tol((double)fill.paid_out, expected, expected * 1e-9);
    order = order_of(POOL_SELL, fill.paid_out);
    ck_assert_int_eq(pool_swap(&pool, &pool_rules_current, &order, &fill), POOL_OK);
    ck_assert_double_eq_tol((double)fill.paid_out, 1e12, 1e4);
}
END_TEST

START_TEST(concentrated_injection_keeps_the_price_and_deepens_the_pool)
{
    struct pool pool;
    pool_init(&pool, POOL_CONCENTRATED, UINT64_C(50000000000000), UINT64_C(2000000000000000));
    pool_concentrated_open(&pool);
    const u64f64 before = pool_price(&pool);
    const uint64_t depth = pool.position.liquidity;
    uint64_t tao = 500000000000, alpha = UINT64_C(30000000000000);
    pool_inject(&pool, &pool_rules_current, &tao, &alpha);
    ck_assert(pool_price(&pool) == before);
    ck_assert_uint_gt(pool.position.liquidity, depth);
    ck_assert(pool.position.alpha_reservoir > 0 && pool.position.tao_reservoir_rao == 0);
}
END_TEST

/* |a - b| <= b / 2^bits, and a unit of the 32 bits that positions show their price in */
static bool close_to(u64f64 a, u64f64 b, unsigned bits)
{
    return (a > b ? a - b : b - a) <= (b >> bits) + ((u64f64)1 << 32);
}

static bool same_amounts(const struct pool *a, const struct pool *b)
{
    return a->tao_rao == b->tao_rao && a->alpha_in == b->alpha_in && a->alpha_out == b->alpha_out &&
           a->protocol_alpha == b->protocol_alpha && a->fee_rate == b->fee_rate &&
           a->volume_rao == b->volume_rao;
}

START_TEST(a_change_of_kind_keeps_every_amount_and_the_price_where_the_kind_has_one)
{
    uint64_t seed = 77;
    for (int i = 0; i < 2000; i++) {
        struct pool pool = draw_pool(&seed);
        struct pool_fill fill;
        pool.protocol_alpha = pool.alpha_out / 3;
        for (int step = 0; step < 6; step++) {
            const struct pool before = pool;
            const u64f64 price = pool_price(&before);
            const u64f64 plain = pool_ratio_u64(before.tao_rao, before.alpha_in);
            const enum pool_kind kind = (enum pool_kind)(draw(&seed) % POOL_KINDS);
            pool_convert(&pool, kind);
            ck_assert(same_amounts(&pool, &before));
            ck_assert_int_eq(pool.kind, kind);
            if (kind == before.kind)
                ck_assert(pool_price(&pool) == price);
            else if (kind == POOL_STABLE)
                ck_assert(pool_price(&pool) == U64F64_ONE);
            else if (kind == POOL_CONSTANT_PRODUCT || before.kind == POOL_STABLE ||
                     before.kind == POOL_CONSTANT_PRODUCT)
                ck_assert(close_to(pool_price(&pool), plain, 8));
            else /* concentrated and balancer hand the price on; 1e-12 is the root's accuracy */
                ck_assert_msg(close_to(pool_price(&pool), price, 14), "%d to %d", before.kind, kind);
            const struct pool_order order = {.side = draw(&seed) % 2 == 0 ? POOL_BUY : POOL_SELL,
                                             .amount = 1000000 + draw(&seed) % 1000000000,
                                             .limit_price = UINT64_MAX,
                                             .drop_fees = true};
            if (order.side == POOL_BUY && kind != POOL_STABLE)
                pool_swap(&pool, &pool_rules_reservoirs, &order, &fill);
        }
    }
}
END_TEST

START_TEST(a_position_opened_beside_its_reserves_keeps_the_rest_in_reservoirs)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, 1000 * RAO, 50000 * RAO);
    pool.initialised = true;
    pool.quote_weight_e18 = UINT64_C(250000000000000000); /* price 3 * 0.02 */
    pool_convert(&pool, POOL_CONCENTRATED);
    ck_assert(close_to(pool_price(&pool), U64F64_ONE / 100 * 6, 20));
    ck_assert_uint_le(pool.position.tao_reservoir_rao, 20);
    /* 1000 TAO are worth 16,666.67 alpha at that price */
    ck_assert_uint_gt(pool.position.alpha_reservoir, UINT64_C(33333) * RAO);
    ck_assert_uint_lt(pool.position.alpha_reservoir, UINT64_C(33334) * RAO);
    pool_convert(&pool, POOL_BALANCER);
    ck_assert_uint_lt(pool.quote_weight_e18, UINT64_C(250000001000000000));
    ck_assert_uint_gt(pool.quote_weight_e18, UINT64_C(249999999000000000));
}
END_TEST

START_TEST(a_price_beyond_the_weights_becomes_that_of_the_reserves)
{
    struct pool pool;
    pool_init(&pool, POOL_CONCENTRATED, 1000 * RAO, 1000 * RAO);
    pool_concentrated_open(&pool);
    pool.position.sqrt_price = (u64f64)20 << 64; /* a price of 400 needs 0.25 % on TAO */
    pool_convert(&pool, POOL_BALANCER);
    ck_assert(pool.initialised);
    ck_assert_uint_eq(pool.quote_weight_e18, POOL_WEIGHT_HALF);
    ck_assert(pool_price(&pool) == U64F64_ONE);
}
END_TEST

START_TEST(fees_of_each_generation_go_where_they_went)
{
    const struct pool_order buy = {.side = POOL_BUY, .amount = RAO, .limit_price = (u64f64)1 << 80};
    const struct pool_order sell = {.side = POOL_SELL, .amount = 40 * RAO};
    struct pool a, b, c;
    struct pool_fill fill;
    pool_init(&a, POOL_CONSTANT_PRODUCT, 1000 * RAO, 50000 * RAO);
    ck_assert_int_eq(pool_swap(&a, &pool_rules_sale_fee, &buy, &fill), POOL_OK);
    ck_assert_uint_eq(fill.fee_kept, 50000); /* the flat fee of a buy, the same at any size */
    ck_assert_uint_eq(fill.paid_in, RAO - 50000);
    ck_assert_uint_eq(a.tao_rao, 1001 * RAO);
    b = a;
    ck_assert_int_eq(pool_swap(&a, &pool_rules_flat_fee, &sell, &fill), POOL_OK);
    const uint64_t flat = fill.paid_out;
    ck_assert_int_eq(pool_swap(&b, &pool_rules_sale_fee, &sell, &fill), POOL_OK);
    ck_assert_uint_eq(flat, fill.paid_out); /* up to 1 TAO the flat fee is more than 0.005 % */
    ck_assert_uint_eq(a.tao_rao, 1001 * RAO - flat);
    b = a;
    const struct pool_order large = {.side = POOL_SELL, .amount = 4000 * RAO};
    ck_assert_int_eq(pool_swap(&a, &pool_rules_flat_fee, &large, &fill), POOL_OK);
    const uint64_t gross = fill.paid_out + 50000;
    ck_assert_int_eq(pool_swap(&b, &pool_rules_sale_fee, &large, &fill), POOL_OK);
    ck_assert_uint_eq(fill.paid_out, gross - gross / 20000);

    pool_init(&b, POOL_CONCENTRATED, 1000 * RAO, 50000 * RAO);
    ck_assert_int_eq(pool_swap(&b, &pool_rules_reservoirs, &buy, &fill), POOL_OK);
    ck_assert_uint_eq(fill.fee, 503547); /* 33 of 65535 */
    ck_assert_uint_eq(fill.fee_kept, fill.fee);
    ck_assert_uint_eq(fill.fee_to_author, 0);
    ck_assert_uint_eq(b.tao_rao, 1001 * RAO);
    ck_assert_uint_eq(b.position.tao_reservoir_rao, fill.fee);
    pool_init(&c, POOL_CONCENTRATED, 1000 * RAO, 50000 * RAO);
    ck_assert_int_eq(pool_swap(&c, &pool_rules_current, &buy, &fill), POOL_OK);
    ck_assert_uint_eq(fill.fee_to_author, fill.fee);
    ck_assert_uint_eq(fill.fee_kept, 0);
    ck_assert_uint_eq(c.tao_rao, 1001 * RAO - fill.fee);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("pool");
    TCase *tc = tcase_create("pool");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, quote_and_swap_agree_and_move_the_reserves_by_the_fill);
    tcase_add_test(tc, kept_share_of_equal_weights_is_a_proportion_in_18_decimals);
    tcase_add_test(tc, there_and_back_never_gains_more_than_the_rounding);
    tcase_add_test(tc, a_limit_is_respected);
    tcase_add_test(tc, injection_keeps_the_price);
    tcase_add_test(tc, weight_after_an_injection_is_that_of_the_formula);
    tcase_add_test(tc, a_refused_injection_changes_nothing);
    tcase_add_test(tc, more_weight_on_tao_buys_more_alpha);
    tcase_add_test(tc, refusals_come_in_the_chains_order);
    tcase_add_test(tc, stable_pools_trade_one_to_one);
    tcase_add_test(tc, concentrated_pool_quotes_like_a_constant_product_on_its_virtual_reserves);
    tcase_add_test(tc, concentrated_injection_keeps_the_price_and_deepens_the_pool);
    tcase_add_test(tc, a_change_of_kind_keeps_every_amount_and_the_price_where_the_kind_has_one);
    tcase_add_test(tc, a_position_opened_beside_its_reserves_keeps_the_rest_in_reservoirs);
    tcase_add_test(tc, a_price_beyond_the_weights_becomes_that_of_the_reserves);
    tcase_add_test(tc, fees_of_each_generation_go_where_they_went);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
