/* Rows of the weighted pool from the chain's own swap code: models/market. */
#include "market_power.h"
#include "pool.h"
#include "pool_balancer.h"
#include "vectors.h"

#include <string.h>

static void read_pool(struct vectors_case *c, struct pool *pool)
{
    const bool dynamic =
        json_object_get(c->in, "mechanism") == NULL || vectors_get_u64(c, c->in, "mechanism") == 1;
    pool_init(pool, dynamic ? POOL_BALANCER : POOL_STABLE, vectors_get_u64(c, c->in, "tao_in"),
              vectors_get_u64(c, c->in, "alpha_in"));
    pool->quote_weight_e18 = vectors_get_u64(c, c->in, "quote_weight");
    pool->initialised = true;
}

static void expect_fill(struct vectors_case *c, const struct pool_fill *fill)
{
    vectors_expect_u64(c, c->out, "amount_paid_in", fill->paid_in);
    vectors_expect_u64(c, c->out, "amount_paid_out", fill->paid_out);
    vectors_expect_u64(c, c->out, "fee_paid", fill->fee);
    vectors_expect_u64(c, c->out, "fee_to_block_author", fill->fee_to_author);
}

static void expect_pool(struct vectors_case *c, const struct pool *pool)
{
    vectors_expect_u64(c, c->out, "tao_in", pool->tao_rao);
    vectors_expect_u64(c, c->out, "alpha_in", pool->alpha_in);
    vectors_expect_u64(c, c->out, "alpha_out", pool->alpha_out);
    vectors_expect_u64(c, c->out, "quote_weight", pool->quote_weight_e18);
}

static bool is_buy(struct vectors_case *c, const char *key)
{
    const char *side = vectors_get_text(c, c->in, key);
    return side != NULL && strcmp(side, "tao_for_alpha") == 0;
}

static void check_swap(struct vectors_case *c)
{
    struct pool pool;
    read_pool(c, &pool);
    pool.alpha_out = vectors_get_u64(c, c->in, "alpha_out");
    pool.fee_rate = vectors_get_u16(c, c->in, "fee_rate");
    const struct pool_order order = {
        .side = is_buy(c, "dir") ? POOL_BUY : POOL_SELL,
        .amount = vectors_get_u64(c, c->in, "amount"),
        .limit_price = pool_price_from_rao(vectors_get_u64(c, c->in, "price_limit")),
        .drop_fees = vectors_get_bool(c, c->in, "drop_fees"),
    };
    vectors_expect_u128(c, c->out, "price_before", pool_price(&pool));
    struct pool_fill fill;
    const enum pool_status status = pool_swap(&pool, &pool_rules_current, &order, &fill);
    if (status != POOL_OK) {
        vectors_expect_text(c, c->out, "err", pool_status_name(status));
        return;
    }
    expect_fill(c, &fill);
    expect_pool(c, &pool);
    vectors_expect_u128(c, c->out, "price_after", pool_price(&pool));
}

static void check_pool_step(struct vectors_case *c)
{
    struct pool pool;
    read_pool(c, &pool);
    pool.alpha_out = vectors_get_u64(c, c->in, "alpha_out");
    pool.fee_rate = vectors_get_u16(c, c->in, "fee_rate");
    const char *op = vectors_get_text(c, c->in, "op");
    if (op == NULL)
        return;
    if (strcmp(op, "inject") == 0) {
        uint64_t tao_rao = vectors_get_u64(c, c->in, "tao_delta");
        uint64_t alpha = vectors_get_u64(c, c->in, "alpha_delta");
        pool_inject(&pool, &pool_rules_current, &tao_rao, &alpha);
        vectors_expect_u64(c, c->out, "tao_added", tao_rao);
        vectors_expect_u64(c, c->out, "alpha_added", alpha);
    } else {
        const bool buy = is_buy(c, "op");
        const struct pool_order order = {
            .side = buy ? POOL_BUY : POOL_SELL,
            .amount = vectors_get_u64(c, c->in, "amount"),
            .limit_price = pool_price_from_rao(buy ? POOL_MAX_PRICE_RAO : POOL_MIN_PRICE_RAO),
        };
        struct pool_fill fill;
        const enum pool_status status = pool_swap(&pool, &pool_rules_current, &order, &fill);
        if (status != POOL_OK) {
            vectors_expect_text(c, c->out, "err", pool_status_name(status));
            return;
        }
        expect_fill(c, &fill);
    }
    expect_pool(c, &pool);
    vectors_expect_u128(c, c->out, "price", pool_price(&pool));
}

static void check_inject(struct vectors_case *c)
{
    struct pool pool;
    read_pool(c, &pool);
    uint64_t tao_rao = vectors_get_u64(c, c->in, "tao_delta");
    uint64_t alpha = vectors_get_u64(c, c->in, "alpha_delta");
    vectors_expect_u128(c, c->out, "price_before", pool_price(&pool));
    pool_inject(&pool, &pool_rules_current, &tao_rao, &alpha);
    vectors_expect_u64(c, c->out, "tao_added", tao_rao);
    vectors_expect_u64(c, c->out, "alpha_added", alpha);
    vectors_expect_u64(c, c->out, "quote_weight", pool.quote_weight_e18);
    vectors_expect_u128(c, c->out, "price_after", pool_price(&pool));
}

static void check_balancer(struct vectors_case *c)
{
    const struct pool_rules *rules = &pool_rules_current;
    const uint64_t y = vectors_get_u64(c, c->in, "tao"), x = vectors_get_u64(c, c->in, "alpha");
    const uint64_t w2 = vectors_get_u64(c, c->in, "quote_weight"), w1 = POOL_WEIGHT_ONE - w2;
    const uint64_t dx = vectors_get_u64(c, c->in, "dx"), dy = vectors_get_u64(c, c->in, "dy");
    const uint64_t need = vectors_get_u64(c, c->in, "need_tao");
    const u64f64 price = pool_balancer_price(w2, x, y);
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, y, x);
    pool.quote_weight_e18 = w2;
    vectors_expect_u64(c, c->out, "base_weight", w1);
    vectors_expect_u128(c, c->out, "price", price);
    vectors_expect_u128(c, c->out, "exp_base_quote", pool_balancer_ratio_power(rules, x, dx, false, w1, w2));
    vectors_expect_u128(c, c->out, "exp_quote_base", pool_balancer_ratio_power(rules, y, dy, false, w2, w1));
    vectors_expect_u64(
        c, c->out, "quote_delta_in",
        pool_balancer_input_to_limit(w2, x, y, POOL_BUY, price, vectors_get_u128(c, c->in, "target_up")));
    vectors_expect_u64(
        c, c->out, "base_delta_in",
        pool_balancer_input_to_limit(w2, x, y, POOL_SELL, price, vectors_get_u128(c, c->in, "target_down")));
    vectors_expect_u64(c, c->out, "base_needed_for_quote", pool_balancer_alpha_needed(rules, w2, x, y, need));
    vectors_expect_u64(c, c->out, "alpha_amount_for_tao", pool_alpha_for_tao(&pool, need));
    vectors_expect_u64(c, c->out, "fee_33", pool_fee(&pool, vectors_get_u64(c, c->in, "fee_amount_in")));
}

static void check_power(struct vectors_case *c)
{
    const struct market_power_args args = {
        .base_num = vectors_get_u128(c, c->in, "base_num"),
        .base_den = vectors_get_u128(c, c->in, "base_den"),
        .exp_num = vectors_get_u64(c, c->in, "exp_num"),
        .exp_den = vectors_get_u64(c, c->in, "exp_den"),
        .precision_bits = vectors_get_u32(c, c->in, "precision"),
        .scale = vectors_get_u64(c, c->in, "scale"),
    };
    if (vectors_failed(c))
        return;
    struct market_big big;
    const struct market_power_result exact = market_power_exact(&args, &big);
    const struct market_power_result fast = market_power(&args);
    if (exact.kind != fast.kind || exact.value != fast.value) {
        vectors_differ(c, "r", "the chain's own way", "another value the fast way");
        return;
    }
    if (exact.kind == MARKET_POWER_NONE) {
        vectors_expect_maybe_u128(c, c->out, "r", false, 0);
        return;
    }
    char text[MARKET_BIG_TEXT];
    const json_t *r = vectors_get(c, c->out, "r");
    if (json_is_integer(r))
        vectors_expect_u128(c, c->out, "r", exact.value);
    else
        vectors_expect_text(c, c->out, "r", market_big_format(&big, text));
}

static void check_init_pool(struct vectors_case *c)
{
    const uint64_t y = vectors_get_u64(c, c->in, "tao_in"), x = vectors_get_u64(c, c->in, "alpha_in");
    uint64_t w2 = POOL_WEIGHT_HALF;
    if (!vectors_is_null(c, c->in, "price") &&
        !pool_balancer_weight_for_price(x, y, vectors_get_u128(c, c->in, "price"), &w2)) {
        vectors_expect_text(c, c->out, "err", pool_status_name(POOL_OUT_OF_BALANCE));
        return;
    }
    vectors_expect_u64(c, c->out, "quote_weight", w2);
    vectors_expect_u128(c, c->out, "price", pool_balancer_price(w2, x, y));
}

const struct vectors_handler vectors_swap_handlers[] = {
    {"", "swap", check_swap},
    {"", "pool_step", check_pool_step},
    {"", "inject", check_inject},
    {"", "balancer", check_balancer},
    {"", "pow_ratio_scaled", check_power},
    {"", "init_pool", check_init_pool},
    {NULL, NULL, NULL},
};
