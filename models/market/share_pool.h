/* A share pool: one value held by many in proportion to their shares.
 *
 * Source: spec/markets.md 2.2, spec/coinbase.md 2.12a. One pool for each (hotkey, subnet); its value is the
 * hotkey's alpha there, a share belongs to a coldkey. Where a coldkey's share is kept is the caller's: a
 * share of zero and an absent one are the same. The sum of the values of all shares may miss the pool's value
 * by a few rao. */
#ifndef SHARE_POOL_H
#define SHARE_POOL_H

#include "market_decimal.h"

struct share_pool {
    uint64_t value;                    /* rao */
    struct market_decimal denominator; /* sum of the shares */
};

/* Value of `share`, rao; 0 in a pool without shares. */
uint64_t share_pool_value(const struct share_pool *pool, struct market_decimal share);

/* Adds `amount` to the pool for one holder, or takes it. The first deposit into a pool without shares gets
 * all of its value; with shares but no value a deposit goes to the present holders: chain quirks. Taking more
 * than the share is worth is cut at zero; callers check first. */
void share_pool_add_one(struct share_pool *pool, struct market_decimal *share, uint64_t amount);
void share_pool_take_one(struct share_pool *pool, struct market_decimal *share, uint64_t amount);

/* Changes the value for all holders in proportion. */
void share_pool_add_all(struct share_pool *pool, uint64_t amount);
void share_pool_take_all(struct share_pool *pool, uint64_t amount);

/* Would a deposit of `amount` buy a share at all? */
bool share_pool_can_deposit(const struct share_pool *pool, uint64_t amount);

#endif
