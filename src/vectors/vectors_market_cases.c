/* Rows of the market cases that concern pools, share pools and fees: models/market. */
#include "market_decimal.h"
#include "market_power.h"
#include "pool.h"
#include "pool_balancer.h"
#include "pool_concentrated.h"
#include "share_pool.h"
#include "stake_order.h"
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool text_is(struct vectors_case *c, const char *key, const char *value)
{
    const char *text = vectors_get_text(c, c->in, key);
    return text != NULL && strcmp(text, value) == 0;
}

static struct pool_rules read_rules(struct vectors_case *c)
{
    struct pool_rules rules = pool_rules_current;
    if (json_object_get(c->in, "min_reserve") != NULL)
        rules.min_reserve_rao = vectors_get_u64(c, c->in, "min_reserve");
    return rules;
}

static void read_pool(struct vectors_case *c, struct pool *pool)
{
    const bool old = json_object_get(c->in, "gen") != NULL && text_is(c, "gen", "cp");
    pool_init(pool, old ? POOL_CONSTANT_PRODUCT : POOL_BALANCER, vectors_get_u64(c, c->in, "tao"),
              vectors_get_u64(c, c->in, "alpha"));
    pool->initialised = true;
    if (old)
        return;
    pool->quote_weight_e18 = vectors_get_u64(c, c->in, "w_quote");
    if (json_object_get(c->in, "fee_rate") != NULL)
        pool->fee_rate = vectors_get_u16(c, c->in, "fee_rate");
}

static void check_power(struct vectors_case *c)
{
    const struct market_power_args args = {
        .base_num = vectors_get_u128(c, c->in, "bn"),
        .base_den = vectors_get_u128(c, c->in, "bd"),
        .exp_num = vectors_get_u64(c, c->in, "en"),
        .exp_den = vectors_get_u64(c, c->in, "ed"),
        .precision_bits = vectors_get_u32(c, c->in, "prec"),
        .scale = vectors_get_u64(c, c->in, "scale"),
    };
    if (vectors_failed(c))
        return;
    struct market_big big;
    char text[MARKET_BIG_TEXT];
    (void)market_power_exact(&args, &big);
    vectors_expect_text(c, c->out, "r", market_big_format(&big, text));
}

static void check_exp_scaled(struct vectors_case *c)
{
    const uint64_t w2 = vectors_get_u64(c, c->in, "w_quote"), w1 = POOL_WEIGHT_ONE - w2;
    const int64_t dx = vectors_get_i64(c, c->in, "dx");
    const bool base_quote = vectors_get_bool(c, c->in, "base_quote");
    const uint64_t change = dx < 0 ? -(uint64_t)dx : (uint64_t)dx;
    vectors_expect_u128(c, c->out, "bits",
                        pool_balancer_ratio_power(&pool_rules_current, vectors_get_u64(c, c->in, "x"), change,
                                                  dx < 0, base_quote ? w1 : w2, base_quote ? w2 : w1));
}

static void check_price(struct vectors_case *c)
{
    vectors_expect_u128(c, c->out, "bits",
                        pool_balancer_price(vectors_get_u64(c, c->in, "w_quote"),
                                            vectors_get_u64(c, c->in, "alpha"),
                                            vectors_get_u64(c, c->in, "tao")));
}

static void check_delta_to_limit(struct vectors_case *c)
{
    const uint64_t reserve = vectors_get_u64(c, c->in, "reserve");
    vectors_expect_u64(c, c->out, "delta_in",
                       pool_balancer_input_to_limit(vectors_get_u64(c, c->in, "w_quote"), reserve, reserve,
                                                    text_is(c, "side", "buy") ? POOL_BUY : POOL_SELL,
                                                    vectors_get_u128(c, c->in, "cur_bits"),
                                                    vectors_get_u128(c, c->in, "limit_bits")));
}

static void check_swap(struct vectors_case *c)
{
    struct pool pool;
    struct pool_fill fill;
    read_pool(c, &pool);
    const struct pool_rules rules = read_rules(c);
    struct pool_order order = {
        .side = text_is(c, "side", "buy") ? POOL_BUY : POOL_SELL,
        .amount = vectors_get_u64(c, c->in, "amount"),
    };
    if (pool.kind == POOL_CONSTANT_PRODUCT) {
        const enum pool_status status = pool_quote(&pool, &rules, &order, &fill);
        if (vectors_expect_error(c, status == POOL_OK ? NULL : pool_status_name(status)))
            vectors_expect_u64(c, c->out, "paid_out", fill.paid_out);
        return;
    }
    order.limit_price = vectors_get_u128(c, c->in, "limit_bits");
    order.drop_fees = vectors_get_bool(c, c->in, "drop_fees");
    const enum pool_status status = pool_quote(&pool, &rules, &order, &fill);
    if (!vectors_expect_error(c, status == POOL_OK ? NULL : pool_status_name(status)))
        return;
    vectors_expect_u64(c, c->out, "paid_in", fill.paid_in);
    vectors_expect_u64(c, c->out, "paid_out", fill.paid_out);
    vectors_expect_u64(c, c->out, "fee", fill.fee);
    vectors_expect_u64(c, c->out, "fee_to_author", fill.fee_to_author);
}

static void check_adjust_liquidity(struct vectors_case *c)
{
    struct pool pool;
    read_pool(c, &pool);
    uint64_t tao_rao = vectors_get_u64(c, c->in, "tao_delta"),
             alpha = vectors_get_u64(c, c->in, "alpha_delta");
    pool_inject(&pool, &pool_rules_current, &tao_rao, &alpha);
    vectors_expect_u64(c, c->out, "tao_injected", tao_rao);
    vectors_expect_u64(c, c->out, "alpha_injected", alpha);
    vectors_expect_u64(c, c->out, "new_w_quote", pool.quote_weight_e18);
    vectors_expect_u128(c, c->out, "price_after_bits", pool_price(&pool));
}

static void check_init_with_price(struct vectors_case *c)
{
    const uint64_t x = vectors_get_u64(c, c->in, "alpha"), y = vectors_get_u64(c, c->in, "tao");
    uint64_t w2 = 0;
    const bool found = pool_balancer_weight_for_price(x, y, vectors_get_u128(c, c->in, "price_bits"), &w2);
    if (!vectors_expect_error(c, found ? NULL : pool_status_name(POOL_OUT_OF_BALANCE)))
        return;
    vectors_expect_u64(c, c->out, "w_quote", w2);
    vectors_expect_u128(c, c->out, "price_bits", pool_balancer_price(w2, x, y));
}

/* `exact` is the integer of an independent port, `amount` the upstream assertion with its tolerance. */
static void expect_amount(struct vectors_case *c, uint64_t amount)
{
    if (json_object_get(c->out, "exact") != NULL) {
        vectors_ignore(c, "amount");
        vectors_expect_u64(c, c->out, "exact", amount);
    } else {
        vectors_expect_u64(c, c->out, "amount", amount);
    }
}

static void check_limit(struct vectors_case *c, bool add)
{
    struct pool pool;
    enum pool_status status;
    read_pool(c, &pool);
    const struct pool_rules rules = read_rules(c);
    const uint64_t limit = vectors_get_u64(c, c->in, "limit_rao");
    const uint64_t amount =
        add ? pool_max_add(&pool, &rules, limit, &status) : pool_max_remove(&pool, &rules, limit, &status);
    if (vectors_expect_error(c, status == POOL_OK ? NULL : pool_status_name(status)))
        expect_amount(c, amount);
}

static void check_max_add(struct vectors_case *c)
{
    check_limit(c, true);
}

static void check_max_remove(struct vectors_case *c)
{
    check_limit(c, false);
}

static void check_stable_limit(struct vectors_case *c)
{
    struct pool pool;
    pool_init(&pool, POOL_STABLE, 0, 0);
    const uint64_t limit = vectors_get_u64(c, c->in, "limit_rao");
    uint64_t amount;
    if (strcmp(c->fn, "max_add_stable") == 0)
        amount = pool_max_add(&pool, &pool_rules_current, limit, NULL);
    else if (strcmp(c->fn, "max_remove_stable") == 0)
        amount = pool_max_remove(&pool, &pool_rules_current, limit, NULL);
    else
        amount = pool_max_move(&pool, &pool, &pool_rules_current, limit, NULL);
    vectors_expect_u64(c, c->out, "amount", amount);
}

static void check_max_move(struct vectors_case *c)
{
    struct pool origin, destination;
    pool_init(&origin, POOL_BALANCER, vectors_get_u64(c, c->in, "tao1"), vectors_get_u64(c, c->in, "alpha1"));
    pool_init(&destination, POOL_BALANCER, vectors_get_u64(c, c->in, "tao2"),
              vectors_get_u64(c, c->in, "alpha2"));
    origin.quote_weight_e18 = vectors_get_u64(c, c->in, "w_quote");
    destination.quote_weight_e18 = origin.quote_weight_e18;
    expect_amount(c, pool_max_move(&origin, &destination, &pool_rules_current,
                                   vectors_get_u64(c, c->in, "limit_rao"), NULL));
}

static void check_tick(struct vectors_case *c)
{
    const int32_t tick = vectors_get_i32(c, c->in, "tick");
    if (vectors_failed(c))
        return;
    vectors_expect_u128(c, c->out, "ratio_x96", pool_concentrated_tick_sqrt_x96(tick));
    vectors_expect_u128(c, c->out, "u64f64_bits", pool_concentrated_tick_sqrt(tick));
}

static struct market_decimal read_decimal(struct vectors_case *c, const char *mantissa, const char *exponent)
{
    return market_decimal_normal(vectors_get_u128(c, c->in, mantissa), vectors_get_i64(c, c->in, exponent));
}

static void expect_decimal(struct vectors_case *c, struct market_decimal got)
{
    vectors_expect_u128(c, c->out, "m", got.mantissa);
    vectors_expect_i64(c, c->out, "e", got.exponent);
}

static void check_decimal_new(struct vectors_case *c)
{
    expect_decimal(c, read_decimal(c, "m", "e"));
}

static void check_decimal_add(struct vectors_case *c)
{
    expect_decimal(c, market_decimal_add(read_decimal(c, "a_m", "a_e"), read_decimal(c, "b_m", "b_e")));
}

static void check_decimal_mul_div(struct vectors_case *c)
{
    struct market_decimal r = {0};
    (void)market_decimal_mul_div(read_decimal(c, "a_m", "a_e"), read_decimal(c, "b_m", "b_e"),
                                 read_decimal(c, "c_m", "c_e"), &r);
    expect_decimal(c, r);
}

static void check_decimal_from_fixed(struct vectors_case *c)
{
    const struct market_decimal r = market_decimal_from_u64f64(vectors_get_u128(c, c->in, "bits"));
    expect_decimal(c, r);
    vectors_expect_u64(c, c->out, "as_u64", market_decimal_to_u64(r));
}

enum { MAX_HOLDERS = 64 };

struct holders {
    struct share_pool pool;
    size_t count;
    uint64_t key[MAX_HOLDERS];
    struct market_decimal share[MAX_HOLDERS];
};

static struct market_decimal *holder_share(struct vectors_case *c, struct holders *h, uint64_t key)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->key[i] == key)
            return &h->share[i];
    if (h->count == MAX_HOLDERS) {
        vectors_bad(c, "more than %d holders", MAX_HOLDERS);
        return NULL;
    }
    h->key[h->count] = key;
    h->share[h->count] = (struct market_decimal){0};
    return &h->share[h->count++];
}

static void run_operation(struct vectors_case *c, struct holders *h, const json_t *op);

static void run_operations(struct vectors_case *c, struct holders *h, const json_t *ops)
{
    for (size_t i = 0; i < json_array_size(ops) && !vectors_failed(c); i++)
        run_operation(c, h, json_array_get(ops, i));
}

static void run_operation(struct vectors_case *c, struct holders *h, const json_t *op)
{
    const char *name = json_string_value(json_array_get(op, 0));
    if (name == NULL) {
        vectors_bad(c, "an operation is [name, ...]");
        return;
    }
    if (strcmp(name, "rep") == 0) {
        const uint64_t times = vectors_as_u64(c, json_array_get(op, 1), "times");
        for (uint64_t i = 0; i < times && !vectors_failed(c); i++)
            run_operations(c, h, json_array_get(op, 2));
        return;
    }
    const bool one = strcmp(name, "one") == 0;
    const int64_t delta = vectors_as_i64(c, json_array_get(op, one ? 2 : 1), "delta");
    const uint64_t amount = delta < 0 ? -(uint64_t)delta : (uint64_t)delta;
    if (!one) {
        if (delta < 0)
            share_pool_take_all(&h->pool, amount);
        else
            share_pool_add_all(&h->pool, amount);
        return;
    }
    struct market_decimal *share = holder_share(c, h, vectors_as_u64(c, json_array_get(op, 1), "key"));
    if (share == NULL)
        return;
    if (delta < 0)
        share_pool_take_one(&h->pool, share, amount);
    else
        share_pool_add_one(&h->pool, share, amount);
}

static void expect_pair(struct vectors_case *c, const json_t *pair, const char *name,
                        struct market_decimal got)
{
    vectors_expect_value_u128(c, json_array_get(pair, 0), name, got.mantissa);
    vectors_expect_value_i128(c, json_array_get(pair, 1), name, got.exponent);
}

/* Shares and values of `state`, an object per key; zero shares are not stored on the chain. */
static void expect_holders(struct vectors_case *c, const struct holders *h, const json_t *state)
{
    const json_t *shares = vectors_get_object(c, state, "shares"),
                 *values = vectors_get_object(c, state, "values");
    if (shares == NULL || values == NULL)
        return;
    size_t present = 0;
    for (size_t i = 0; i < h->count; i++) {
        char key[24];
        snprintf(key, sizeof key, "%llu", (unsigned long long)h->key[i]);
        if (json_object_get(values, key) != NULL)
            vectors_expect_u64(c, values, key, share_pool_value(&h->pool, h->share[i]));
        if (market_decimal_is_zero(h->share[i]))
            continue;
        present++;
        expect_pair(c, vectors_get(c, shares, key), "shares", h->share[i]);
    }
    if (present != json_object_size(shares))
        vectors_differ(c, "shares", "as many holders", "another number of holders");
}

static void check_pool_sequence(struct vectors_case *c)
{
    struct holders h = {0};
    run_operations(c, &h, vectors_get_array(c, c->in, "ops"));
    vectors_expect_u64(c, c->out, "shared_value", h.pool.value);
    expect_pair(c, vectors_get(c, c->out, "denominator"), "denominator", h.pool.denominator);
    expect_holders(c, &h, c->out);
}

/* The same in the coinbase cases: the state after each operation. */
static void check_share_pool(struct vectors_case *c)
{
    struct holders h = {0};
    const json_t *ops = vectors_get_array(c, c->in, "ops"), *states = vectors_get_array(c, c->out, "states");
    for (size_t i = 0; i < json_array_size(ops) && !vectors_failed(c); i++) {
        const json_t *state = json_array_get(states, i);
        run_operation(c, &h, json_array_get(ops, i));
        vectors_expect_u64(c, state, "value", h.pool.value);
        expect_pair(c, vectors_get(c, state, "denominator"), "denominator", h.pool.denominator);
        expect_holders(c, &h, state);
    }
}

static void check_safefloat(struct vectors_case *c)
{
    const sim_u128 mantissa = vectors_get_u128(c, c->in, "m");
    const int64_t exponent = vectors_get_i64(c, c->in, "e");
    if (text_is(c, "op", "norm"))
        expect_pair(c, vectors_get(c, c->out, "result"), "result", market_decimal_normal(mantissa, exponent));
    else
        vectors_expect_u64(c, c->out, "result",
                           market_decimal_to_u64((struct market_decimal){mantissa, exponent}));
}

static void check_swap_fee(struct vectors_case *c)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, 0, 0);
    pool.fee_rate = vectors_get_u16(c, c->in, "rate");
    vectors_expect_u64(c, c->out, "fee", pool_fee(&pool, vectors_get_u64(c, c->in, "amount")));
}

static void check_swap_fee_on_limit(struct vectors_case *c)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, 0, 0);
    pool.fee_rate = vectors_get_u16(c, c->in, "rate");
    vectors_expect_u64(c, c->out, "fee", pool_fee_on_limit(&pool, vectors_get_u64(c, c->in, "delta_in")));
}

static void check_add_stake_limit(struct vectors_case *c)
{
    struct pool pool;
    struct stake_plan plan;
    read_pool(c, &pool);
    const struct stake_market market = {
        .pool = &pool,
        .rules = &pool_rules_current,
        .subtoken_enabled = true,
        .min_stake_rao = STAKE_MIN_RAO,
    };
    const struct stake_limit limit = {
        .limited = true,
        .allow_partial = vectors_get_bool(c, c->in, "allow_partial"),
        .price_rao = vectors_get_u64(c, c->in, "limit_rao"),
    };
    const enum stake_refusal refusal =
        stake_plan_add(&market, vectors_get_u64(c, c->in, "amount"), UINT64_MAX, limit, &plan);
    if (!vectors_expect_error(c, refusal == STAKE_OK ? NULL : stake_refusal_name(refusal)))
        return;
    vectors_expect_u64(c, c->out, "max_amount", plan.max_amount);
    vectors_expect_u64(c, c->out, "staked_tao", plan.order.amount);
    vectors_expect_u64(c, c->out, "alpha_out", plan.fill.paid_out);
    vectors_expect_u64(c, c->out, "paid_in", plan.fill.paid_in);
    vectors_expect_u64(c, c->out, "fee", plan.fill.fee);
}

/* A transaction fee taken in alpha: its worth at the spot price, at most the stake. */
static void check_alpha_fee(struct vectors_case *c)
{
    struct pool pool;
    read_pool(c, &pool);
    const uint64_t fee_rao = vectors_get_u64(c, c->in, "fee_rao"), stake = vectors_get_u64(c, c->in, "stake");
    const uint64_t alpha = pool_alpha_for_tao(&pool, fee_rao);
    vectors_expect_bool(c, c->out, "pool_can_pay", fee_rao < pool.tao_rao);
    vectors_expect_u64(c, c->out, "alpha_charged", alpha < stake ? alpha : stake);
}

static void check_coinbase_price(struct vectors_case *c)
{
    vectors_expect_u128(c, c->out, "u64f64_bits",
                        pool_balancer_price(vectors_get_u64(c, c->in, "quote_weight"),
                                            vectors_get_u64(c, c->in, "alpha_in"),
                                            vectors_get_u64(c, c->in, "tao")));
}

static void check_weight_update(struct vectors_case *c)
{
    uint64_t w2 = vectors_get_u64(c, c->in, "quote_weight");
    const bool accepted = pool_balancer_weight_after(
        w2, vectors_get_u64(c, c->in, "alpha_in"), vectors_get_u64(c, c->in, "tao"),
        vectors_get_u64(c, c->in, "tao_delta"), vectors_get_u64(c, c->in, "alpha_delta"), &w2);
    vectors_expect_bool(c, c->out, "accepted", accepted);
    vectors_expect_u64(c, c->out, "new_quote_weight", w2);
}

static void check_coinbase_power(struct vectors_case *c)
{
    const struct market_power_args args = {
        .base_num = vectors_get_u128(c, c->in, "bn"),
        .base_den = vectors_get_u128(c, c->in, "bd"),
        .exp_num = vectors_get_u64(c, c->in, "en"),
        .exp_den = vectors_get_u64(c, c->in, "ed"),
        .precision_bits = vectors_get_u32(c, c->in, "precision"),
        .scale = vectors_get_u64(c, c->in, "scale"),
    };
    if (vectors_failed(c))
        return;
    const struct market_power_result power = market_power(&args);
    vectors_expect_u128(c, c->out, "result", power.value);
}

static void check_coinbase_swap(struct vectors_case *c)
{
    struct pool pool;
    struct pool_fill fill;
    pool_init(&pool, POOL_BALANCER, vectors_get_u64(c, c->in, "tao"), vectors_get_u64(c, c->in, "alpha_in"));
    pool.initialised = true;
    pool.quote_weight_e18 = vectors_get_u64(c, c->in, "quote_weight");
    pool.fee_rate = vectors_get_u16(c, c->in, "fee_rate_u16");
    const struct pool_rules rules = read_rules(c);
    const struct pool_order order = {
        .side = text_is(c, "side", "buy_alpha") ? POOL_BUY : POOL_SELL,
        .amount = vectors_get_u64(c, c->in, "amount"),
        .limit_price = pool_price_from_rao(vectors_get_u64(c, c->in, "limit_rao")),
        .drop_fees = vectors_get_bool(c, c->in, "drop_fees"),
    };
    const enum pool_status status = pool_quote(&pool, &rules, &order, &fill);
    const json_t *result = vectors_get(c, c->out, "result");
    if (json_is_string(result)) {
        vectors_expect_text(c, c->out, "result", pool_status_name(status));
        return;
    }
    if (status != POOL_OK) {
        vectors_differ(c, "result", "success", pool_status_name(status));
        return;
    }
    vectors_expect_u64(c, result, "paid_in", fill.paid_in);
    vectors_expect_u64(c, result, "paid_out", fill.paid_out);
    vectors_expect_u64(c, result, "fee", fill.fee);
}

const struct vectors_handler vectors_market_handlers[] = {
    {"market", "pow_ratio", check_power},
    {"market", "exp_scaled", check_exp_scaled},
    {"market", "price", check_price},
    {"market", "delta_to_limit", check_delta_to_limit},
    {"market", "swap", check_swap},
    {"market", "adjust_liquidity", check_adjust_liquidity},
    {"market", "init_with_price", check_init_with_price},
    {"market", "max_add", check_max_add},
    {"market", "max_remove", check_max_remove},
    {"market", "max_add_stable", check_stable_limit},
    {"market", "max_remove_stable", check_stable_limit},
    {"market", "max_move_stable_stable", check_stable_limit},
    {"market", "max_move", check_max_move},
    {"market", "v3_tick_sqrt", check_tick},
    {"market", "sf_new", check_decimal_new},
    {"market", "sf_add", check_decimal_add},
    {"market", "sf_mul_div", check_decimal_mul_div},
    {"market", "sf_from_u64f64", check_decimal_from_fixed},
    {"market", "pool_sequence", check_pool_sequence},
    {"market", "add_stake_limit", check_add_stake_limit},
    {"market", "alpha_fee", check_alpha_fee},
    {"market", "swap_fee", check_swap_fee},
    {"market", "swap_fee_on_limit", check_swap_fee_on_limit},
    {"coinbase", "share_pool", check_share_pool},
    {"coinbase", "safefloat", check_safefloat},
    {"coinbase", "alpha_price", check_coinbase_price},
    {"coinbase", "balancer_weight_update", check_weight_update},
    {"coinbase", "pow_ratio_scaled", check_coinbase_power},
    {"coinbase", "swap", check_coinbase_swap},
    {NULL, NULL, NULL},
};
