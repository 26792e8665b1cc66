/* The constant product of 2025; see pool_constant_product.h. */
#include "pool_constant_product.h"

#define MIN_REMAINDER UINT64_C(10000000) /* the output reserve must keep this much */

bool pool_constant_product_output(uint64_t x, uint64_t y, enum pool_side side, uint64_t input,
                                  uint64_t *output)
{
    const uint64_t reserve_in = side == POOL_BUY ? y : x, reserve_out = side == POOL_BUY ? x : y;
    const u110f18 k = u110f18_mul(u110f18_from_u64(x), u110f18_from_u64(y));
    const u110f18 after = u110f18_add(u110f18_from_u64(reserve_in), u110f18_from_u64(input));
    const u110f18 remainder = u110f18_safe_div(k, after);
    if (remainder < u110f18_from_u64(MIN_REMAINDER))
        return false;
    *output = u110f18_to_u64(u110f18_sub(u110f18_from_u64(reserve_out), remainder));
    return true;
}

u96f32 pool_constant_product_price(uint64_t x, uint64_t y)
{
    return u96f32_safe_div(u96f32_from_u64(y), u96f32_from_u64(x));
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

enum pool_status pool_constant_product_quote(const struct pool *pool, const struct pool_rules *rules,
                                             const struct pool_order *order, struct pool_fill *fill)
{
    const bool buy = order->side == POOL_BUY;
    const uint64_t flat = order->drop_fees ? 0 : rules->flat_fee_rao;
    const uint64_t fee = buy ? least(flat, order->amount) : 0;
    const uint64_t net = order->amount - fee;
    uint64_t out;
    if (!pool_constant_product_output(pool->alpha_in, pool->tao_rao, order->side, net, &out))
        return POOL_INSUFFICIENT_LIQUIDITY;
    if (!buy && !order->drop_fees) {
        const uint64_t part = (uint64_t)((sim_u128)out * rules->sale_fee_ppb / 1000000000);
        out -= least(out, part > flat ? part : flat);
    }
    *fill = (struct pool_fill){.paid_in = net, .paid_out = out, .fee = fee, .fee_kept = fee};
    return POOL_OK;
}

static uint64_t excess(sim_u128 total, uint64_t reserve)
{
    const sim_u128 rest = total > reserve ? total - reserve : 0;
    return rest > UINT64_MAX ? UINT64_MAX : (uint64_t)rest;
}

uint64_t pool_constant_product_max_add(uint64_t x, uint64_t y, uint64_t limit_price_rao)
{
    if (x == 0 || y == 0 || limit_price_rao == 0 || limit_price_rao < (sim_u128)(y / x) * 1000000000)
        return 0;
    return excess((sim_u128)limit_price_rao * x / 1000000000, y);
}

uint64_t pool_constant_product_max_remove(uint64_t x, uint64_t y, uint64_t limit_price_rao)
{
    if (x == 0 || y == 0)
        return 0;
    if (limit_price_rao == 0)
        return UINT64_MAX;
    const sim_u128 tao_nano = (sim_u128)y * 1000000000;
    if (limit_price_rao >= tao_nano / x)
        return 0;
    return excess(tao_nano / limit_price_rao, x);
}
