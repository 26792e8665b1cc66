/* Orders of stakers through the whole chain of checks, pools, shares and ledger; see bench_orders.h. */
#include "bench_orders.h"

#include "network.h"
#include "network_staking.h"
#include "sim_alloc.h"

#include <inttypes.h>

enum { SUBNETS = 128, NOMINATORS = 10000, VALIDATORS = 8, ORDERS = 20000 };

#define RAO UINT64_C(1000000000)

static void fill_config(struct network_subnet_config *config, const uint64_t *stake,
                        const struct intel_miner_config *miner)
{
    *config = (struct network_subnet_config){
        .tempo_blocks = 360,
        .pool_tao_rao = 5000 * RAO,
        .pool_alpha_rao = 200000 * RAO,
        .quote_weight_e18 = POOL_WEIGHT_HALF - UINT64_C(1474835561),
        .emission_enabled = true,
        .neurons = {.validators = VALIDATORS,
                    .miners = 1,
                    .validator_alpha = stake,
                    .params = epoch_params_default(),
                    .weights = weights_params_default(),
                    .reveal_period_epochs = 1,
                    .round_every_blocks = 360,
                    .arena = intel_arena_config_default(1, VALIDATORS),
                    .task = intel_task_config_default("synthetic_score"),
                    .miner = miner},
    };
}

static int make_network(struct network *net, struct sim_error *err)
{
    static const uint64_t stake[VALIDATORS] = {1000 * RAO, 900 * RAO, 800 * RAO, 700 * RAO,
                                               600 * RAO,  500 * RAO, 400 * RAO, 300 * RAO};
    const struct network_params params = {.max_supply_rao = CHAIN_SUPPLY_RAO,
                                          .first_emission_rao = CHAIN_FIRST_EMISSION_RAO,
                                          .withheld_den = 1,
                                          .payout_every_blocks = 360};
    const struct network_staking_config staking = {.take = NETWORK_DEFAULT_TAKE};
    const struct intel_miner_config miner = intel_miner_config_default();
    struct network_subnet_config *config = sim_array_new(struct network_subnet_config, SUBNETS);
    if (config == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %d subnets", SUBNETS);
    for (size_t i = 0; i < SUBNETS; i++)
        fill_config(&config[i], stake, &miner);
    int ret = network_init(net, &params, NOMINATORS, 1, err);
    for (size_t i = 0; i < NOMINATORS && ret == SIM_OK; i++)
        ret = ledger_endow_free(&net->ledger, i, 100 * RAO, err);
    if (ret == SIM_OK)
        ret = network_set_economy(net, network_rules_find("price-2026-06-30"), config, SUBNETS, stake,
                                  VALIDATORS, 1, 0, err);
    if (ret == SIM_OK)
        ret = network_staking_open(&net->economy, NOMINATORS, &staking, err);
    if (ret == SIM_OK)
        ret = network_start(net, err);
    free(config);
    return ret;
}

/* Everyone has one place; in it stakes and sales alternate. */
static int give(struct network *net, uint64_t i, uint64_t round, uint64_t *refused, struct sim_error *err)
{
    struct network_receipt receipt;
    const struct network_place at = {.account = (uint32_t)(i % NOMINATORS),
                                     .validator = (uint32_t)(i % VALIDATORS),
                                     .netuid = (uint16_t)(1 + i % NOMINATORS % SUBNETS)};
    const struct network_order order = {
        .kind = round % 2 == 0 ? NETWORK_ORDER_STAKE : NETWORK_ORDER_UNSTAKE,
        .at = at,
        .to = at,
        .amount = round % 2 == 0 ? RAO : 20 * RAO,
    };
    const int ret = network_order_execute(&net->economy, &net->ledger, &order, &receipt, err);
    *refused += receipt.refusal != STAKE_OK;
    return ret;
}

static void time_bare(struct bench_report *report, struct network *net)
{
    struct network_coinbase *cb = &net->economy.coinbase;
    struct pool_order order = {.side = POOL_BUY, .amount = RAO};
    struct pool_fill fill;
    uint64_t sum = 0;
    const uint64_t start = bench_now_ns();
    for (size_t i = 0; i < ORDERS; i++) {
        const bool buys = i / SUBNETS % 2 == 0;
        order.side = buys ? POOL_BUY : POOL_SELL;
        order.amount = buys ? RAO : 20 * RAO;
        order.limit_price = pool_price_from_rao(buys ? POOL_MAX_PRICE_RAO : POOL_MIN_PRICE_RAO);
        (void)pool_swap(&cb->subnet[i % SUBNETS].pool, cb->rules.pool, &order, &fill);
        sum += fill.paid_out;
    }
    bench_rate(report, "orders", "bare swaps, 128 pools", "order", bench_now_ns() - start, ORDERS);
    bench_keep(report, sum);
}

int bench_orders_time(struct bench_report *report, struct sim_error *err)
{
    struct network net = {0};
    uint64_t refused = 0;
    int ret = make_network(&net, err);
    for (uint64_t i = 0; i < NOMINATORS && ret == SIM_OK; i++) /* every position exists */
        ret = give(&net, i, 0, &refused, err);
    const uint64_t start = bench_now_ns();
    for (uint64_t i = 0; i < ORDERS && ret == SIM_OK; i++)
        ret = give(&net, i, 1 + i / NOMINATORS, &refused, err);
    const uint64_t elapsed_ns = bench_now_ns() - start;
    if (ret == SIM_OK)
        ret = network_staking_verify(&net.economy, err);
    if (ret == SIM_OK && refused > 0)
        ret = sim_raise(err, SIM_ERR_CHECK, "%" PRIu64 " orders were refused", refused);
    if (ret == SIM_OK) {
        time_bare(report, &net); /* last, as it moves the pools behind the stakers' backs */
        bench_rate(report, "orders", "10,000 nominators", "order", elapsed_ns, ORDERS);
    }
    network_free(&net);
    return ret;
}
