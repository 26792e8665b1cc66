/* Pools and the coinbase: a swap at equal and at other weights, and a whole block step of 128 subnets that
 * all get a chain buy, no epoch due.
 *
 * The yardstick of the swaps is the weighted pool's own series, which the fast paths replace. Beside the
 * block step stands what its pools cost alone (a new weight, a buy and a price each): no step gets below
 * that. */
#include "bench.h"
#include "bench_orders.h"

#include "market_power.h"
#include "network_coinbase.h"
#include "pool.h"
#include "pool_balancer.h"

enum { SWAPS = 100000, SERIES = 400, SUBNETS = 128, BLOCKS = 1000 };

#define RAO UINT64_C(1000000000)

static void time_series(struct bench_report *report, uint64_t w2)
{
    const struct market_power_args args = {
        .base_num = 5000 * RAO,
        .base_den = 5001 * RAO,
        .exp_num = w2,
        .exp_den = POOL_WEIGHT_ONE - w2,
        .precision_bits = 256,
        .scale = POOL_WEIGHT_ONE,
    };
    struct market_big big;
    uint64_t sum = 0;
    const uint64_t start = bench_now_ns();
    for (int i = 0; i < SERIES; i++)
        sum += (uint64_t)market_power_exact(&args, &big).value;
    bench_time(report, "power", "series", "power", bench_now_ns() - start, SERIES);
    bench_keep(report, sum);
}

static void time_power(struct bench_report *report, uint64_t w2)
{
    struct market_power_args args = {
        .base_num = 5000 * RAO,
        .exp_num = w2,
        .exp_den = POOL_WEIGHT_ONE - w2,
        .precision_bits = 256,
        .scale = POOL_WEIGHT_ONE,
    };
    uint64_t sum = 0;
    const uint64_t start = bench_now_ns();
    for (uint64_t i = 0; i < SWAPS; i++) {
        args.base_den = args.base_num + RAO + i;
        sum += (uint64_t)market_power(&args).value;
    }
    bench_time(report, "power", "fast path", "power", bench_now_ns() - start, SWAPS);
    bench_keep(report, sum);
}

/* The way of most swaps: 1 TAO into a pool of 5,000, and the fast path where doubt is left. */
static void time_near_power(struct bench_report *report, uint64_t w2)
{
    struct market_power_args args = {
        .base_num = 5000 * RAO,
        .exp_num = w2,
        .exp_den = POOL_WEIGHT_ONE - w2,
        .precision_bits = 256,
        .scale = POOL_WEIGHT_ONE,
    };
    uint64_t sum = 0;
    const uint64_t start = bench_now_ns();
    for (uint64_t i = 0; i < SWAPS; i++) {
        uint64_t parts;
        args.base_den = args.base_num + RAO + i;
        if (!market_power_near((uint64_t)args.base_num, (uint64_t)args.base_den, args.exp_num, args.exp_den,
                               &parts))
            parts = (uint64_t)market_power(&args).value;
        sum += parts;
    }
    bench_time(report, "power", "near 1", "power", bench_now_ns() - start, SWAPS);
    bench_keep(report, sum);
}

/* Buys and sells in turn, so that the pool stays where it is. */
static void time_swaps(struct bench_report *report, const char *variant, uint64_t w2, double goal_ns)
{
    struct pool pool;
    struct pool_fill fill;
    uint64_t sum = 0;
    pool_init(&pool, POOL_BALANCER, 5000 * RAO, 200000 * RAO);
    pool.initialised = true;
    pool.alpha_out = 1000000 * RAO;
    pool.quote_weight_e18 = w2;
    const struct pool_order buy = {
        .side = POOL_BUY,
        .amount = RAO,
        .limit_price = pool_price_from_rao(POOL_MAX_PRICE_RAO),
    };
    struct pool_order sell = {
        .side = POOL_SELL,
        .limit_price = pool_price_from_rao(POOL_MIN_PRICE_RAO),
    };
    const uint64_t start = bench_now_ns();
    for (int i = 0; i < SWAPS / 2; i++) {
        pool_swap(&pool, &pool_rules_current, &buy, &fill);
        sum += fill.paid_out;
        sell.amount = fill.paid_out;
        pool_swap(&pool, &pool_rules_current, &sell, &fill);
        sum += fill.paid_out;
    }
    bench_time(report, "swap", variant, "swap", bench_now_ns() - start, SWAPS);
    bench_goal_value(report, "swap", variant, goal_ns);
    bench_keep(report, sum);
}

static void fill_subnet(struct network_subnet *s, size_t i)
{
    network_subnet_init(s, (uint16_t)(i + 1));
    s->started = s->subtoken_enabled = s->registration_allowed = s->emission_enabled = true;
    s->first_emission_block = 1000000 + 1000 * i;
    s->pool.tao_rao = (1000 + 173 * i % 9000) * RAO;
    s->pool.alpha_in = (300000 + 7919 * i % 200000) * RAO;
    s->pool.alpha_out = 2000000 * RAO;
    s->pool.quote_weight_e18 = POOL_WEIGHT_HALF - 100000000 * i - 1;
    s->pool.initialised = true;
    s->account_rao = s->pool.tao_rao;
    s->moving_price = I96F32_ONE / 100 + (i96f32)i * 100000;
    s->schedule.tempo_blocks = 0;
}

static int make_network(struct network_coinbase *cb, struct sim_error *err)
{
    const int code = network_coinbase_init(cb, SUBNETS, err);
    if (code != SIM_OK)
        return code;
    cb->block = 5000000;
    cb->issuance_rao = cb->balances_rao = 10800000 * RAO;
    cb->root_tao_rao = 50000 * RAO; /* so little that every injection is cut and the rest buys */
    for (size_t i = 0; i < SUBNETS; i++)
        fill_subnet(&cb->subnet[i], i);
    return SIM_OK;
}

/* One block after the other, untimed: does every subnet buy in every block, and does no epoch run? */
static int check_blocks(struct sim_error *err)
{
    struct network_coinbase cb;
    int code = make_network(&cb, err);
    for (int b = 0; b < BLOCKS && code == SIM_OK; b++) {
        code = network_coinbase_step(&cb, err);
        for (size_t i = 0; i < SUBNETS && code == SIM_OK; i++) {
            const struct network_subnet *s = &cb.subnet[i];
            if (s->excess_tao == 0 || s->tao_in_emission == 0 || s->schedule.epoch_index != 0)
                code = sim_raise(err, SIM_ERR_CHECK,
                                 "block %d: subnet %u has no injection and buy, or an epoch", b, s->netuid);
        }
    }
    network_coinbase_free(&cb);
    return code;
}

/* The arithmetic of the pools in one block, on their state, without anything around it. */
static uint64_t work_pools(const struct network_coinbase *cb)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < SUBNETS; i++) {
        const struct network_subnet *s = &cb->subnet[i];
        const struct pool *pool = &s->pool;
        const struct pool_order buy = {
            .side = POOL_BUY,
            .amount = s->excess_tao,
            .limit_price = pool_price_from_rao(POOL_MAX_PRICE_RAO),
            .drop_fees = true,
        };
        struct pool_fill fill = {0};
        uint64_t weight = 0;
        pool_balancer_weight_after(pool->quote_weight_e18, pool->alpha_in, pool->tao_rao, s->tao_in_emission,
                                   s->alpha_in_emission, &weight);
        pool_balancer_quote(pool, &pool_rules_current, &buy, &fill);
        sum += weight + fill.paid_out +
               (uint64_t)pool_balancer_price(pool->quote_weight_e18, pool->alpha_in, pool->tao_rao);
    }
    return sum;
}

static int time_blocks(struct bench_report *report, struct sim_error *err)
{
    struct network_coinbase cb;
    uint64_t sum = 0;
    int code = make_network(&cb, err);
    if (code != SIM_OK)
        return code;
    uint64_t start = bench_now_ns();
    for (int b = 0; b < BLOCKS && code == SIM_OK; b++)
        code = network_coinbase_step(&cb, err);
    bench_time(report, "block step", "128 subnets, all buy", "block", bench_now_ns() - start, BLOCKS);
    bench_goal_value(report, "block step", "128 subnets, all buy", 20000);
    start = bench_now_ns();
    for (int b = 0; b < BLOCKS; b++)
        sum += work_pools(&cb);
    bench_time(report, "block step", "its weights, buys and prices alone", "block", bench_now_ns() - start,
               BLOCKS);
    bench_keep(report, sum);
    network_coinbase_free(&cb);
    return code;
}

static int run(struct bench_report *report, struct sim_error *err)
{
    const uint64_t near_half = POOL_WEIGHT_HALF - UINT64_C(1474835561);
    time_series(report, near_half);
    time_power(report, near_half);
    time_near_power(report, near_half);
    time_swaps(report, "equal weights", POOL_WEIGHT_HALF, 150);
    time_swaps(report, "weights near one half", near_half, 500);
    time_swaps(report, "weights 0.41 and 0.59", POOL_WEIGHT_ONE / 100 * 41, 500);
    int code = check_blocks(err);
    if (code == SIM_OK)
        code = time_blocks(report, err);
    return code == SIM_OK ? bench_orders_time(report, err) : code;
}

const struct bench bench_pools = {
    .name = "pools",
    .summary =
        "swaps of the weighted pool, the block step with a chain buy in every subnet, orders of stakers",
    .run = run,
};
