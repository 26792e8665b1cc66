/* Blocks measured on the real chain, replayed: the state before a block against what its coinbase wrote.
 *
 * data/chainpairs/README.md describes the documents. `observed_after` was read from the chain; `replayed` is
 * the result of an independent exact replay, which also has intermediate values. */
#include "chain_curve.h"
#include "network_coinbase.h"
#include "pool.h"
#include "vectors.h"

#include <stdio.h>
#include <string.h>

static bool has(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return value != NULL && !json_is_null(value);
}

static uint64_t optional_u64(struct vectors_case *c, const json_t *object, const char *key,
                             uint64_t otherwise)
{
    return has(object, key) ? vectors_get_u64(c, object, key) : otherwise;
}

static void read_subnet(struct vectors_case *c, const json_t *row, struct network_subnet *s)
{
    const json_t *before = vectors_get_object(c, row, "before");
    network_subnet_init(s, vectors_get_u16(c, row, "netuid"));
    if (vectors_failed(c))
        return;
    s->started = has(before, "first_emission_block");
    s->first_emission_block = optional_u64(c, before, "first_emission_block", 0);
    s->subtoken_enabled = vectors_get_bool(c, before, "subtoken_enabled");
    s->registration_allowed = vectors_get_bool(c, before, "registration_allowed");
    s->emission_enabled = vectors_get_bool(c, before, "emission_enabled");
    s->moving_price = vectors_get_i128(c, before, "moving_price_i96f32_raw");
    s->miner_burned = vectors_get_u128(c, before, "miner_burned_u96f32_raw");
    s->pool.initialised = true;
    s->pool.tao_rao = vectors_get_u64(c, before, "tao_reserve_rao");
    s->pool.alpha_in = vectors_get_u64(c, before, "alpha_reserve_rao");
    s->pool.alpha_out = vectors_get_u64(c, before, "alpha_out_rao");
    s->pool.quote_weight_e18 = vectors_get_u64(c, before, "quote_weight_e18");
    s->pool.protocol_alpha = optional_u64(c, before, "protocol_alpha_rao", 0);
    s->account_rao = s->pool.tao_rao;
    s->schedule.tempo_blocks = 0; /* epochs do not touch what is compared */
}

static void read_network(struct vectors_case *c, struct network_coinbase *cb, const json_t *globals)
{
    const json_t *subnets = vectors_get_array(c, c->in, "subnets");
    const uint64_t after = optional_u64(c, globals, "total_issuance_after_rao", CHAIN_SUPPLY_RAO / 2);
    cb->rules = *network_rules_find("gate-2026-08");
    cb->block = vectors_get_u64(c, c->in, "block") - 1;
    cb->issuance_rao = optional_u64(c, globals, "total_issuance_before_rao", after);
    cb->balances_rao = cb->issuance_rao;
    cb->root_tao_rao = vectors_get_u64(c, globals, "root_tao_rao");
    cb->moving_alpha = vectors_get_i128(c, globals, "moving_alpha_i96f32_raw");
    cb->emission.gate.rank = vectors_get_u32(c, globals, "gate_rank");
    cb->emission.gate.exponent = u64f64_from_u64(vectors_get_u64(c, globals, "gate_exponent"));
    if (has(globals, "gate_bar_before_u64f64_raw"))
        cb->emission.gate_bar = vectors_get_u128(c, globals, "gate_bar_before_u64f64_raw");
    const uint64_t halving = vectors_get_u64(c, globals, "price_ema_halving_blocks");
    for (size_t i = 0; i < cb->subnets; i++) {
        read_subnet(c, json_array_get(subnets, i), &cb->subnet[i]);
        cb->subnet[i].price_halving_blocks = halving;
    }
    network_coinbase_set_tao_weight(cb, vectors_get_u64(c, globals, "tao_weight_raw_over_u64max"));
}

/* Compares under a name that tells the subnet. */
static void expect_rao(struct vectors_case *c, const json_t *object, const char *key, uint16_t netuid,
                       sim_u128 got)
{
    char name[96];
    if (!has(object, key))
        return;
    snprintf(name, sizeof name, "subnet %u %s", netuid, key);
    vectors_expect_value_u128(c, json_object_get(object, key), name, got);
}

static void expect_observed(struct vectors_case *c, const json_t *after, const struct network_subnet *s)
{
    expect_rao(c, after, "tao_in_rao", s->netuid, s->tao_in_emission);
    expect_rao(c, after, "excess_tao_rao", s->netuid, s->excess_tao);
    expect_rao(c, after, "alpha_in_rao", s->netuid, s->alpha_in_emission);
    expect_rao(c, after, "quote_weight_e18", s->netuid, s->pool.quote_weight_e18);
    expect_rao(c, after, "alpha_out_emission_rao", s->netuid, s->alpha_out_emission);
    expect_rao(c, after, "moving_price_i96f32_raw", s->netuid, (sim_u128)s->moving_price);
    expect_rao(c, after, "root_prop_u96f32_raw", s->netuid, s->root_proportion);
    /* Somebody traded after the coinbase: the pool at the end of the block is another one. */
    if (json_is_true(json_object_get(after, "user_activity_in_block")))
        return;
    expect_rao(c, after, "tao_reserve_rao", s->netuid, s->pool.tao_rao);
    expect_rao(c, after, "alpha_reserve_rao", s->netuid, s->pool.alpha_in);
    expect_rao(c, after, "alpha_out_rao", s->netuid, s->pool.alpha_out);
    expect_rao(c, after, "protocol_alpha_rao", s->netuid, s->pool.protocol_alpha);
}

static void expect_replayed(struct vectors_case *c, const json_t *replayed, struct network_subnet *s,
                            u96f32 emission, uint64_t bought)
{
    expect_rao(c, replayed, "tao_emission_u96f32_raw", s->netuid, emission);
    expect_rao(c, replayed, "chain_buy_alpha_rao", s->netuid, bought);
    expect_rao(c, replayed, "moving_price_after_i96f32_raw", s->netuid, (sim_u128)s->moving_price);
    expect_rao(c, replayed, "root_prop_after_u96f32_raw", s->netuid, s->root_proportion);
    expect_rao(c, replayed, "spot_after_u64f64_raw", s->netuid, network_subnet_price(s));
    expect_rao(c, replayed, "tao_reserve_after_coinbase_rao", s->netuid, s->pool.tao_rao);
    expect_rao(c, replayed, "alpha_reserve_after_coinbase_rao", s->netuid, s->pool.alpha_in);
    expect_rao(c, replayed, "alpha_out_after_coinbase_rao", s->netuid, s->pool.alpha_out);
}

/* Row of `subnets` that is about `netuid`. */
static const json_t *find_row(struct vectors_case *c, const json_t *subnets, uint16_t netuid)
{
    for (size_t i = 0; i < json_array_size(subnets); i++)
        if (vectors_get_u16(c, json_array_get(subnets, i), "netuid") == netuid)
            return json_array_get(subnets, i);
    return NULL;
}

/* The step's scratch still holds the eligible subnets, in the order of their shares. */
static void expect_subnets(struct vectors_case *c, struct network_coinbase *cb, size_t count)
{
    const json_t *subnets = vectors_get_array(c, c->in, "subnets");
    for (size_t i = 0; i < count && !vectors_failed(c); i++) {
        struct network_subnet *s = cb->eligible[i];
        const json_t *row = find_row(c, subnets, s->netuid);
        const json_t *before = vectors_get_object(c, row, "before");
        const uint64_t bought = s->pool.protocol_alpha - optional_u64(c, before, "protocol_alpha_rao", 0);
        expect_observed(c, json_object_get(row, "observed_after"), s);
        expect_replayed(c, json_object_get(row, "replayed"), s, cb->share[i], bought);
    }
}

/* Shares before and behind the gate, from the candidates that the step left in its scratch. */
static void expect_shares(struct vectors_case *c, struct network_coinbase *cb, size_t count)
{
    const json_t *subnets = vectors_get_array(c, c->in, "subnets");
    u64f64 *share = vectors_alloc(c, count, sizeof *share);
    if (vectors_failed(c))
        return;
    const struct chain_emission_policy *burned = chain_emission_policy_find("price-unburned");
    burned->share(burned, &cb->emission, cb->block, cb->candidate, count, cb->scratch, share);
    for (size_t i = 0; i < count; i++)
        expect_rao(c, json_object_get(find_row(c, subnets, cb->eligible[i]->netuid), "replayed"),
                   "burn_adjusted_share_u64f64_raw", cb->eligible[i]->netuid, share[i]);
    chain_emission_shares(cb->rules.policy, &cb->emission, cb->block, cb->candidate, count, cb->scratch,
                          share);
    for (size_t i = 0; i < count; i++)
        expect_rao(c, json_object_get(find_row(c, subnets, cb->eligible[i]->netuid), "replayed"),
                   "final_share_u64f64_raw", cb->eligible[i]->netuid, share[i]);
}

static size_t count_eligible(struct vectors_case *c, const struct network_coinbase *cb)
{
    const json_t *subnets = vectors_get_array(c, c->in, "subnets");
    size_t count = 0;
    for (size_t i = 0; i < cb->subnets; i++) {
        const bool ours = network_subnet_eligible(&cb->subnet[i], cb->rules.eligibility);
        const json_t *before = vectors_get_object(c, json_array_get(subnets, i), "before");
        if (has(before, "eligible"))
            vectors_expect_bool(c, before, "eligible", ours);
        count += ours;
    }
    return count;
}

static void check_pair(struct vectors_case *c)
{
    const json_t *globals = vectors_get_object(c, c->in, "globals");
    const json_t *subnets = vectors_get_array(c, c->in, "subnets");
    struct network_coinbase cb;
    struct sim_error err;
    if (vectors_failed(c))
        return;
    if (network_coinbase_init(&cb, json_array_size(subnets), &err) != SIM_OK) {
        vectors_bad(c, "%s", err.message);
        return;
    }
    read_network(c, &cb, globals);
    if (!vectors_failed(c) && network_coinbase_step(&cb, &err) == SIM_OK) {
        const size_t count = count_eligible(c, &cb);
        vectors_expect_u64(c, globals, "block_emission_rao", cb.minted_rao);
        if (has(globals, "gate_bar_used_u64f64_raw"))
            vectors_expect_u128(c, globals, "gate_bar_used_u64f64_raw", cb.emission.gate_bar);
        expect_subnets(c, &cb, count);
        expect_shares(c, &cb, count);
    }
    network_coinbase_free(&cb);
}

static void check_quote(struct vectors_case *c, const struct pool *pool, const json_t *quote)
{
    const char *side = vectors_get_text(c, quote, "side");
    if (side == NULL)
        return;
    const bool buy = strcmp(side, "buy") == 0;
    struct pool_order order = {
        .side = buy ? POOL_BUY : POOL_SELL,
        .amount = vectors_get_u64(c, quote, buy ? "input_tao_rao" : "input_alpha_rao"),
        .limit_price = pool_price_from_rao(buy ? POOL_MAX_PRICE_RAO : POOL_MIN_PRICE_RAO),
    };
    struct pool_fill fill;
    const enum pool_status status = pool_quote(pool, &pool_rules_current, &order, &fill);
    if (status != POOL_OK) {
        vectors_differ(c, "quotes", "a quote", pool_status_name(status));
        return;
    }
    vectors_expect_u64(c, quote, "net_input_rao", fill.paid_in);
    vectors_expect_u64(c, quote, "fee_rao", fill.fee);
    vectors_expect_u64(c, quote, buy ? "alpha_out_rao" : "tao_out_rao", fill.paid_out);
    /* The runtime compares with the gross amount at the spot price, not rounded to rao. */
    const uint64_t ideal =
        buy ? pool_alpha_for_tao(pool, order.amount) : pool_scale_u64(order.amount, pool_price(pool));
    vectors_expect_u64(c, quote, buy ? "alpha_slippage_rao" : "tao_slippage_rao", ideal - fill.paid_out);
}

static void check_quotes(struct vectors_case *c)
{
    const char *name;
    json_t *document = json_incref((json_t *)(uintptr_t)c->in);
    json_t *entry;
    json_object_foreach(document, name, entry)
    {
        if (!has(entry, "quotes") || !has(entry, "tao_reserve_rao"))
            continue;
        struct pool pool;
        pool_init(&pool, POOL_BALANCER, vectors_get_u64(c, entry, "tao_reserve_rao"),
                  vectors_get_u64(c, entry, "alpha_reserve_rao"));
        pool.initialised = true;
        pool.quote_weight_e18 = vectors_get_u64(c, entry, "quote_weight_e18");
        pool.fee_rate = vectors_get_u16(c, entry, "fee_rate_u16");
        if (has(entry, "spot_rao_per_alpha"))
            vectors_expect_u64(c, entry, "spot_rao_per_alpha", pool_scale_u64(1000000000, pool_price(&pool)));
        const json_t *quotes = vectors_get_array(c, entry, "quotes");
        for (size_t i = 0; i < json_array_size(quotes) && !vectors_failed(c); i++)
            check_quote(c, &pool, json_array_get(quotes, i));
    }
    json_decref(document);
}

/* Among the subnets past immunity the one with the lowest moving price, the older one of equals. */
static uint64_t prune_target(struct vectors_case *c, const json_t *subnets, uint64_t block, uint64_t immunity)
{
    uint64_t target = 0, oldest = 0;
    sim_i128 lowest = 0;
    for (size_t i = 0; i < json_array_size(subnets); i++) {
        const json_t *s = json_array_get(subnets, i);
        const uint64_t registered = vectors_get_u64(c, s, "registered_at");
        const sim_i128 price = vectors_get_i128(c, s, "moving_price_i96f32_raw");
        const bool prunable = block >= registered + immunity;
        if (has(s, "non_immune"))
            vectors_expect_bool(c, s, "non_immune", prunable);
        if (!prunable || (target != 0 && (price > lowest || (price == lowest && registered >= oldest))))
            continue;
        target = vectors_get_u64(c, s, "netuid");
        lowest = price;
        oldest = registered;
    }
    return target;
}

static void check_globals(struct vectors_case *c)
{
    const json_t *globals = vectors_get_object(c, c->in, "globals");
    const json_t *runtime = vectors_get_object(c, c->in, "runtime");
    const uint64_t block = vectors_get_u64(c, c->in, "block");
    const uint64_t emission = chain_block_emission(vectors_get_u64(c, globals, "total_issuance_rao"));
    const struct chain_lock_price price = {
        .last_lock_rao = vectors_get_u64(c, globals, "network_last_lock_cost_rao"),
        .last_lock_block = vectors_get_u64(c, globals, "last_registration_block"),
        .min_lock_rao = vectors_get_u64(c, globals, "network_min_lock_cost_rao"),
        .reduction_interval_blocks = vectors_get_u64(c, globals, "lock_reduction_interval"),
    };
    if (vectors_failed(c))
        return;
    vectors_expect_u64(c, globals, "block_emission_rao", emission);
    vectors_expect_u64(c, globals, "effective_reduction_interval",
                       chain_lock_interval(price.reduction_interval_blocks, emission));
    vectors_expect_u64(c, runtime, "registration_cost_rao", chain_lock_cost(&price, emission, block));
    vectors_expect_u64(c, runtime, "subnet_to_prune",
                       prune_target(c, vectors_get_array(c, c->in, "subnets"), block,
                                    vectors_get_u64(c, globals, "network_immunity_period")));
}

/* Runtime quotes of the concentrated-liquidity time. */
static void check_era_b(struct vectors_case *c)
{
    const json_t *subnets = vectors_get_object(c, c->in, "subnets");
    json_t *document = json_incref((json_t *)(uintptr_t)subnets);
    const char *name;
    json_t *entry;
    json_object_foreach(document, name, entry)
    {
        struct pool pool;
        pool_init(&pool, POOL_CONCENTRATED, vectors_get_u64(c, entry, "tao_reserve_rao"),
                  vectors_get_u64(c, entry, "alpha_reserve_rao"));
        pool.initialised = true;
        pool.position.sqrt_price = vectors_get_u128(c, entry, "sqrt_price_u64f64_raw");
        pool.position.liquidity = vectors_get_u64(c, entry, "current_liquidity");
        const json_t *quotes = vectors_get_array(c, entry, "quotes");
        for (size_t i = 0; i < json_array_size(quotes) && !vectors_failed(c); i++) {
            const json_t *quote = json_array_get(quotes, i);
            const char *side = vectors_get_text(c, quote, "side");
            const bool buy = side != NULL && strcmp(side, "buy") == 0;
            const struct pool_order order = {
                .side = buy ? POOL_BUY : POOL_SELL,
                .amount = vectors_get_u64(c, quote, "input_rao"),
                .limit_price = pool_price_from_rao(buy ? POOL_MAX_PRICE_RAO : POOL_MIN_PRICE_RAO),
            };
            struct pool_fill fill;
            (void)pool_quote(&pool, &pool_rules_current, &order, &fill);
            vectors_expect_u64(c, quote, "output_rao", fill.paid_out);
            if (has(quote, "fee_rao"))
                vectors_expect_u64(c, quote, "fee_rao", fill.fee);
        }
    }
    json_decref(document);
}

const struct vectors_handler vectors_chainpair_handlers[] = {
    {"chainpairs", "pair", check_pair},
    {"chainpairs", "quotes", check_quotes},
    {"chainpairs", "globals", check_globals},
    {"chainpairs", "erab", check_era_b},
    {NULL, NULL, NULL},
};
