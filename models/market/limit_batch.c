#include "limit_batch.h"

#define BILLION UINT64_C(1000000000)

static uint64_t part_ppb(uint64_t amount, uint32_t ppb)
{
    return (uint64_t)((sim_u128)amount * ppb / BILLION);
}

static uint64_t add(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t sub(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

uint64_t limit_effective(enum pool_side side, uint64_t limit_price_rao, bool has_slippage,
                         uint32_t slippage_ppb)
{
    if (!has_slippage)
        return side == POOL_BUY ? UINT64_MAX : 0;
    const uint64_t slippage = part_ppb(limit_price_rao, slippage_ppb);
    return side == POOL_BUY ? add(limit_price_rao, slippage) : sub(limit_price_rao, slippage);
}

/* floor(total * weight / sum), 0 for an empty sum. */
static uint64_t share(uint64_t total, uint64_t weight, uint64_t sum)
{
    return sum == 0 ? 0 : (uint64_t)((sim_u128)total * weight / sum);
}

/* Sums of both sides, in TAO and alpha at the price of the start. */
struct sides {
    u64f64 price;
    uint64_t buy_rao;   /* after fees */
    uint64_t buy_alpha; /* its worth */
    uint64_t sell_alpha;
    uint64_t sell_rao; /* its worth */
};

static struct sides add_up(struct limit_batch *batch, const struct pool *pool)
{
    struct sides s = {.price = pool_price(pool)};
    for (size_t i = 0; i < batch->buys; i++) {
        batch->buy[i].fee_rao = part_ppb(batch->buy[i].amount, batch->buy[i].fee_ppb);
        s.buy_rao = add(s.buy_rao, batch->buy[i].amount - batch->buy[i].fee_rao);
    }
    for (size_t i = 0; i < batch->sells; i++)
        s.sell_alpha = add(s.sell_alpha, batch->sell[i].amount);
    s.sell_rao = pool_scale_u64(s.sell_alpha, s.price);
    s.buy_alpha = u64f64_to_u64(u64f64_safe_div(u64f64_from_u64(s.buy_rao), s.price));
    return s;
}

/* The tightest limit of one side. */
static uint64_t tightest(const struct limit_order *order, size_t count, enum pool_side side)
{
    uint64_t limit = side == POOL_BUY ? UINT64_MAX : 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t own = order[i].limit_price_rao;
        if (side == POOL_BUY ? own < limit : own > limit)
            limit = own;
    }
    return limit;
}

static enum pool_status trade_rest(struct limit_batch *batch, struct pool *pool,
                                   const struct pool_rules *rules)
{
    const bool buys = batch->net_side == POOL_BUY;
    const struct pool_order order = {
        .side = batch->net_side,
        .amount = batch->net_amount,
        .limit_price = pool_price_from_rao(buys ? tightest(batch->buy, batch->buys, POOL_BUY)
                                                : tightest(batch->sell, batch->sells, POOL_SELL)),
    };
    struct pool_fill fill;
    batch->pool_out = 0;
    if (batch->net_amount == 0)
        return POOL_OK;
    const enum pool_status status = pool_swap(pool, rules, &order, &fill);
    batch->pool_out = fill.paid_out;
    return status;
}

/* Shares alpha among the buyers and TAO among the sellers; false if anybody gets nothing. */
static bool hand_out(struct limit_batch *batch, const struct sides *s, uint64_t alpha, uint64_t tao_rao)
{
    bool all = true;
    for (size_t i = 0; i < batch->buys; i++) {
        struct limit_order *o = &batch->buy[i];
        o->received = share(alpha, o->amount - o->fee_rao, s->buy_rao);
        all = all && o->received > 0;
    }
    for (size_t i = 0; i < batch->sells; i++) {
        struct limit_order *o = &batch->sell[i];
        const uint64_t gross = share(tao_rao, pool_scale_u64(o->amount, s->price), s->sell_rao);
        o->fee_rao = part_ppb(gross, o->fee_ppb);
        o->received = gross - o->fee_rao;
        all = all && gross > 0;
    }
    return all;
}

enum pool_status limit_batch_execute(struct limit_batch *batch, struct pool *pool,
                                     const struct pool_rules *rules)
{
    const struct pool before = *pool;
    const struct sides s = add_up(batch, pool);
    const bool buys = s.buy_rao >= s.sell_rao;
    batch->net_side = buys ? POOL_BUY : POOL_SELL;
    batch->net_amount = buys ? s.buy_rao - s.sell_rao : sub(s.sell_alpha, s.buy_alpha);
    const enum pool_status status = trade_rest(batch, pool, rules);
    const uint64_t alpha = buys ? add(batch->pool_out, s.sell_alpha) : s.buy_alpha;
    const uint64_t tao_rao = buys ? s.sell_rao : add(batch->pool_out, s.buy_rao);
    if (status == POOL_OK && hand_out(batch, &s, alpha, tao_rao))
        return POOL_OK;
    *pool = before;
    return status == POOL_OK ? POOL_INSUFFICIENT_LIQUIDITY : status;
}
