/* Generation B, June 2025 to June 2026: concentrated liquidity with one position over the whole price range.
 *
 * Source: spec/markets.md 1.17. The position belongs to the protocol; users could not open any. A swap is one
 * step along sqrt(price). Fee rates of that time: 196, then 33 of 65535. */
#ifndef POOL_CONCENTRATED_H
#define POOL_CONCENTRATED_H

#include "pool.h"

/* sqrt(price) at both ends of the range: ticks -443636 and 443636. */
#define POOL_SQRT_PRICE_MIN ((u64f64)UINT64_C(4295048017))
#define POOL_SQRT_PRICE_MAX (((u64f64)UINT64_C(4294886577) << 64) | UINT64_C(3871828160200520630))

/* sqrt(1.0001^tick) with 96 fraction bits, rounded up; |tick| <= 443636. */
sim_u128 pool_concentrated_tick_sqrt_x96(int32_t tick);

/* The same as U64F64, rounded up again. */
u64f64 pool_concentrated_tick_sqrt(int32_t tick);

u64f64 pool_concentrated_price(const struct pool *pool);

/* First use: derives sqrt(price) and liquidity from the reserves. Does nothing to an open position. */
void pool_concentrated_open(struct pool *pool);

/* Opens the position at `price` > 0 instead of that of the reserves: as much liquidity as both reserves hold
 * at it, the rest of them in the reservoirs. */
void pool_concentrated_open_at(struct pool *pool, u64f64 price);

enum pool_status pool_concentrated_quote(const struct pool *pool, const struct pool_rules *rules,
                                         const struct pool_order *order, struct pool_fill *fill);

/* Moves sqrt(price) as the order does; the order must have been quoted on this state. */
void pool_concentrated_move(struct pool *pool, const struct pool_rules *rules,
                            const struct pool_order *order);

/* Adds liquidity at the present price; the reserves take the whole amounts. */
void pool_concentrated_make_room(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao,
                                 uint64_t *alpha);

#endif
