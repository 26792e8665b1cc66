/* A small economy with stakers, and random orders for it. Include from one test program each. */
#ifndef TENSIM_STAKING_STATES_H
#define TENSIM_STAKING_STATES_H

#include "network.h"
#include "network_choice.h"
#include "network_staking.h"
#include "sim_random.h"
#include "tensim_check.h"

static const struct network_params params = {.max_supply_rao = CHAIN_SUPPLY_RAO,
                                             .first_emission_rao = CHAIN_FIRST_EMISSION_RAO,
                                             .withheld_num = 0,
                                             .withheld_den = 1,
                                             .payout = NETWORK_PAYOUT_PENDING,
                                             .payout_every_blocks = 360,
                                             .audit = true};

enum { VALIDATORS = 4, MINERS = 3, SUBNETS = 3, ACCOUNTS = 5, TEMPO = 20 };

#define TAO UINT64_C(1000000000)

__attribute__((unused)) static const struct network_staking_config waiting = {.take = NETWORK_DEFAULT_TAKE};
__attribute__((unused)) static const struct network_staking_config swapping = {
    .take = NETWORK_DEFAULT_TAKE, .claims = true, .claim = NETWORK_CLAIM_SWAP};
__attribute__((unused)) static const struct network_staking_config keeping = {
    .take = NETWORK_DEFAULT_TAKE, .claims = true, .claim = NETWORK_CLAIM_KEEP};

/* The root stake is heavy, so that dividends pass the threshold of claims within a few epochs; subnet 3 has
 * one validator less. Prices sum to more than 1, so root sells. */
static inline void start(struct network *net, const char *rules, const struct network_staking_config *staking)
{
    static const uint64_t stake[VALIDATORS] = {7000 * TAO, 3000 * TAO, 3000 * TAO, 1};
    static const uint64_t root[VALIDATORS] = {900000 * TAO, 5, 70000 * TAO, 0};
    struct network_subnet_config config[SUBNETS];
    struct intel_miner_config miner[MINERS];
    struct sim_error err;
    for (size_t i = 0; i < MINERS; i++) {
        miner[i] = intel_miner_config_default();
        miner[i].skill = 0.2 * (double)(i + 1);
    }
    for (unsigned i = 0; i < SUBNETS; i++) {
        config[i] = (struct network_subnet_config){
            .tempo_blocks = TEMPO + i,
            .pool_tao_rao = 20000 * TAO * (i + 1),
            .pool_alpha_rao = 40000 * TAO,
            .moving_price = (i96f32)1 << 31,
            .emission_enabled = true,
            .neurons = {.validators = i == 2 ? VALIDATORS - 1 : VALIDATORS,
                        .miners = MINERS,
                        .validator_alpha = stake,
                        .params = epoch_params_default(),
                        .weights = weights_params_default(),
                        .reveal_period_epochs = 1,
                        .round_every_blocks = TEMPO,
                        .burn_ppm = i == 1 ? 300000 : 0,
                        .arena = intel_arena_config_default(MINERS, VALIDATORS),
                        .task = intel_task_config_default("synthetic_score"),
                        .miner = miner},
        };
        config[i].neurons.params.tempo_blocks = (uint16_t)(TEMPO + i);
        config[i].neurons.params.commit_reveal_enabled = false;
        config[i].neurons.weights.commit_reveal_enabled = false;
        config[i].neurons.weights.rate_limit_blocks = 5;
    }
    ck_assert_int_eq(network_init(net, &params, ACCOUNTS, 1, NULL), SIM_OK);
    for (size_t i = 0; i < ACCOUNTS; i++)
        ck_assert_int_eq(ledger_endow_free(&net->ledger, i, 10000 * TAO, NULL), SIM_OK);
    ck_assert_msg(network_set_economy(net, network_rules_find(rules), config, SUBNETS, root, VALIDATORS, 42,
                                      INT64_C(1700000000000), &err) == SIM_OK,
                  "%s", err.message);
    if (staking != NULL)
        ck_assert_int_eq(network_staking_open(&net->economy, ACCOUNTS, staking, NULL), SIM_OK);
    ck_assert_int_eq(network_start(net, NULL), SIM_OK);
}

static inline void run_to(struct network *net, uint64_t block)
{
    struct network_limits limits = {.until_block = block};
    enum network_stop why;
    struct sim_error err;
    ck_assert_msg(network_run(net, &limits, &why, &err) == SIM_OK, "%s", err.message);
}

static inline struct network_receipt give(struct network *net, struct network_order order)
{
    struct network_receipt receipt;
    struct sim_error err;
    ck_assert_msg(network_order_execute(&net->economy, &net->ledger, &order, &receipt, &err) == SIM_OK, "%s",
                  err.message);
    return receipt;
}

static inline struct network_receipt stake(struct network *net, struct network_place place, uint64_t rao)
{
    return give(net, (struct network_order){.kind = NETWORK_ORDER_STAKE, .to = place, .amount = rao});
}

static inline struct network_receipt unstake(struct network *net, struct network_place place, uint64_t alpha)
{
    return give(net, (struct network_order){.kind = NETWORK_ORDER_UNSTAKE, .at = place, .amount = alpha});
}

static inline void check(const struct network *net)
{
    struct sim_error err;
    ck_assert_msg(network_verify(net, &err) == SIM_OK, "%s", err.message);
}

static inline void digest_of(const struct network *net, char hex[SIM_DIGEST_HEX_SIZE])
{
    struct sim_digest digest;
    sim_digest_init(&digest);
    network_digest(net, &digest);
    sim_digest_finish_hex(&digest, hex);
}

static inline uint64_t pick(struct sim_stream *random, uint64_t below)
{
    return sim_stream_below(random, below);
}

/* Mostly places that exist, few enough that orders meet what earlier ones left. */
static inline struct network_place any_place(struct sim_stream *random)
{
    const bool odd = pick(random, 10) == 0;
    return (struct network_place){.account = (uint32_t)pick(random, odd ? ACCOUNTS : 2),
                                  .validator = (uint32_t)pick(random, odd ? VALIDATORS + 1 : 2),
                                  .netuid = (uint16_t)pick(random, odd ? SUBNETS + 2 : SUBNETS + 1)};
}

/* Amounts from far too small to far too large, and now and then a limit that cuts or forbids. */
static inline struct network_order any_order(struct sim_stream *random)
{
    struct network_order order = {.kind = (enum network_order_kind)pick(random, NETWORK_ORDERS),
                                  .at = any_place(random),
                                  .to = any_place(random)};
    if (order.kind > NETWORK_ORDER_BURN && pick(random, 3) > 0)
        order.kind = NETWORK_ORDER_STAKE; /* else everything is sold before much can happen to it */
    if (pick(random, 3) == 0) {
        order.to = order.at;
        order.to.account = (uint32_t)pick(random, ACCOUNTS);
    }
    order.amount = pick(random, UINT64_C(1) << (10 + pick(random, 35)));
    if (pick(random, 8) == 0)
        order.amount = UINT64_MAX;
    if (pick(random, 4) == 0)
        order.limit = (struct stake_limit){
            .limited = true, .allow_partial = pick(random, 2) == 0, .price_rao = pick(random, 3 * TAO)};
    return order;
}

/* The fields that a wish may have, now and then out of range. */
static inline struct network_wish any_wish(struct sim_stream *random)
{
    struct network_wish wish = {
        .kind = (enum network_wish_kind)pick(random, NETWORK_WISH_CLAIM + 1),
        .hotkey = (uint32_t)pick(random, VALIDATORS + 1),
        .netuid = (uint16_t)pick(random, SUBNETS + 2),
        .take = (uint16_t)pick(random, 16000),
        .uid = (uint32_t)(VALIDATORS - 1 + pick(random, MINERS + 2)),
        .account = (uint32_t)pick(random, ACCOUNTS),
        .claim = (enum network_claim)pick(random, NETWORK_CLAIM_SOME + 1),
    };
    wish.brood = (struct network_brood){
        .netuid = wish.netuid, .parent = (uint32_t)pick(random, VALIDATORS + 1), .count = pick(random, 4)};
    for (size_t i = 0; i < wish.brood.count; i++)
        wish.brood.child[i] = (struct network_child){
            .hotkey = (uint32_t)pick(random, VALIDATORS + (pick(random, 9) == 0)),
            .proportion = pick(random, 4) == 0 ? UINT64_MAX / 2 : pick(random, UINT64_MAX / 3)};
    return wish;
}

#endif
