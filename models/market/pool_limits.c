/* How much may be swapped before a limit price is reached; spec/markets.md 1.15 and 1.16. */
#include "pool.h"
#include "pool_constant_product.h"

#define RAO UINT64_C(1000000000)

static uint64_t multiply_saturating(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

/* The amount that a swap of far more than the pool holds would use before the limit stops it. */
static uint64_t probe(const struct pool *pool, const struct pool_rules *rules, enum pool_side side,
                      uint64_t limit_price_rao, enum pool_status *status)
{
    const uint64_t reserve = side == POOL_BUY ? pool->tao_rao : pool->alpha_in;
    const struct pool_order order = {
        .side = side,
        .amount = multiply_saturating(reserve, 1000),
        .limit_price = pool_price_from_rao(limit_price_rao),
    };
    struct pool_fill fill;
    const enum pool_status answer = pool_quote(pool, rules, &order, &fill);
    if (status != NULL)
        *status = answer;
    return fill.paid_in > UINT64_MAX - fill.fee ? UINT64_MAX : fill.paid_in + fill.fee;
}

uint64_t pool_max_add(const struct pool *pool, const struct pool_rules *rules, uint64_t limit_price_rao,
                      enum pool_status *status)
{
    if (status != NULL)
        *status = POOL_OK;
    if (pool->kind == POOL_STABLE)
        return limit_price_rao >= RAO ? UINT64_MAX : 0;
    if (pool->kind == POOL_CONSTANT_PRODUCT)
        return pool_constant_product_max_add(pool->alpha_in, pool->tao_rao, limit_price_rao);
    return probe(pool, rules, POOL_BUY, limit_price_rao, status);
}

uint64_t pool_max_remove(const struct pool *pool, const struct pool_rules *rules, uint64_t limit_price_rao,
                         enum pool_status *status)
{
    if (status != NULL)
        *status = POOL_OK;
    if (pool->kind == POOL_STABLE)
        return limit_price_rao <= RAO ? UINT64_MAX : 0;
    if (pool->kind == POOL_CONSTANT_PRODUCT)
        return pool_constant_product_max_remove(pool->alpha_in, pool->tao_rao, limit_price_rao);
    return probe(pool, rules, POOL_SELL, limit_price_rao, status);
}

/* Between two dynamic pools: a constant-product formula whatever the weights are. Chain quirk. */
static uint64_t max_move_dynamic(const struct pool *origin, const struct pool *destination,
                                 uint64_t limit_ratio_rao)
{
    const uint64_t y1 = origin->tao_rao, x1 = origin->alpha_in;
    const uint64_t y2 = destination->tao_rao, x2 = destination->alpha_in;
    if (y1 == 0 || x1 == 0 || y2 == 0 || x2 == 0)
        return 0;
    const u64f64 limit = pool_price_from_rao(limit_ratio_rao);
    if (limit > u64f64_safe_div(pool_price(origin), pool_price(destination)))
        return 0;
    if (limit_ratio_rao == 0)
        return UINT64_MAX;
    const u64f64 sum = u64f64_add(u64f64_from_u64(y1), u64f64_from_u64(y2));
    const u64f64 part1 = u64f64_safe_div(u64f64_from_u64(y1), sum);
    const u64f64 part2 = u64f64_safe_div(u64f64_from_u64(y2), sum);
    const u64f64 reach = u64f64_safe_div(u64f64_mul(u64f64_from_u64(x2), part1), limit);
    return u64f64_to_u64(u64f64_sub(reach, u64f64_mul(u64f64_from_u64(x1), part2)));
}

uint64_t pool_max_move(const struct pool *origin, const struct pool *destination,
                       const struct pool_rules *rules, uint64_t limit_ratio_rao, enum pool_status *status)
{
    const bool origin_stable = origin->kind == POOL_STABLE,
               destination_stable = destination->kind == POOL_STABLE;
    if (status != NULL)
        *status = POOL_OK;
    if (origin_stable && destination_stable)
        return limit_ratio_rao > RAO ? 0 : UINT64_MAX;
    if (origin_stable) {
        if (limit_ratio_rao == 0)
            return UINT64_MAX;
        return pool_max_add(destination, rules, multiply_saturating(RAO / limit_ratio_rao, RAO), status);
    }
    if (destination_stable)
        return pool_max_remove(origin, rules, limit_ratio_rao, status);
    return max_move_dynamic(origin, destination, limit_ratio_rao);
}
