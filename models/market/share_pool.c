/* Share pools; see share_pool.h. */
#include "share_pool.h"

static struct market_decimal shares_for(const struct share_pool *pool, uint64_t amount)
{
    struct market_decimal shares = {0};
    (void)market_decimal_mul_div(market_decimal_from_u64(amount), pool->denominator,
                                 market_decimal_from_u64(pool->value), &shares); /* none for a value of 0 */
    return shares;
}

uint64_t share_pool_value(const struct share_pool *pool, struct market_decimal share)
{
    struct market_decimal value = {0};
    if (!market_decimal_mul_div(market_decimal_from_u64(pool->value), share, pool->denominator, &value))
        return 0;
    return market_decimal_to_u64(value);
}

/* The first move in a pool without shares sets them, whatever its sign: chain quirk. */
static bool open_pool(struct share_pool *pool, struct market_decimal *share, uint64_t amount)
{
    if (!market_decimal_is_zero(pool->denominator))
        return false;
    pool->denominator = market_decimal_from_u64(amount);
    *share = pool->denominator;
    return true;
}

void share_pool_add_one(struct share_pool *pool, struct market_decimal *share, uint64_t amount)
{
    if (!open_pool(pool, share, amount)) {
        const struct market_decimal shares = shares_for(pool, amount);
        pool->denominator = market_decimal_add(pool->denominator, shares);
        *share = market_decimal_add(*share, shares);
    }
    share_pool_add_all(pool, amount);
}

void share_pool_take_one(struct share_pool *pool, struct market_decimal *share, uint64_t amount)
{
    if (!open_pool(pool, share, amount)) {
        const struct market_decimal shares = shares_for(pool, amount);
        /* A subtraction that the chain cannot do leaves the number as it was. */
        (void)market_decimal_sub(pool->denominator, shares, &pool->denominator);
        (void)market_decimal_sub(*share, shares, share);
    }
    share_pool_take_all(pool, amount);
}

void share_pool_add_all(struct share_pool *pool, uint64_t amount)
{
    pool->value = pool->value + amount < amount ? UINT64_MAX : pool->value + amount;
}

void share_pool_take_all(struct share_pool *pool, uint64_t amount)
{
    pool->value = pool->value > amount ? pool->value - amount : 0;
}

bool share_pool_can_deposit(const struct share_pool *pool, uint64_t amount)
{
    return market_decimal_is_zero(pool->denominator) || !market_decimal_is_zero(shares_for(pool, amount));
}
