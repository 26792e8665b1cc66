/* Arithmetic of the weighted pool (generation C), on plain numbers.
 *
 * Source: spec/markets.md 1.2 to 1.7, 1.10, 1.11. x = alpha reserve, y = TAO reserve, w2 = weight of TAO in
 * parts of 10^18, w1 = 10^18 - w2. Amounts in rao, prices U64F64. */
#ifndef POOL_BALANCER_H
#define POOL_BALANCER_H

#include "pool.h"

/* (w1 / w2) * (y / x). */
u64f64 pool_balancer_price(uint64_t w2, uint64_t x, uint64_t y);

/* (r / (r + d))^(first / second) in 18 decimals; the reserve shrinks for `shrink`. 0 where it is undefined.
 */
u64f64 pool_balancer_ratio_power(const struct pool_rules *rules, uint64_t r, uint64_t d, bool shrink,
                                 uint64_t first, uint64_t second);

/* Output of a swap of `input` without fee and limit. */
uint64_t pool_balancer_output(const struct pool_rules *rules, uint64_t w2, uint64_t x, uint64_t y,
                              enum pool_side side, uint64_t input);

/* Input (no fee) that moves the price from `price` to `limit`; 0 if the limit is on the wrong side. */
uint64_t pool_balancer_input_to_limit(uint64_t w2, uint64_t x, uint64_t y, enum pool_side side, u64f64 price,
                                      u64f64 limit);

/* Alpha that a sell needs to bring `need_tao_rao` out, without fee. */
uint64_t pool_balancer_alpha_needed(const struct pool_rules *rules, uint64_t w2, uint64_t x, uint64_t y,
                                    uint64_t need_tao_rao);

/* Weight of TAO that keeps the price when (dy, dx) is added; false if a weight would leave [1 %, 99 %]. */
bool pool_balancer_weight_after(uint64_t w2, uint64_t x, uint64_t y, uint64_t dy, uint64_t dx,
                                uint64_t *new_w2);

/* Weight of TAO that gives `price` with reserves (x, y); false (ReservesOutOfBalance) if there is none. */
bool pool_balancer_weight_for_price(uint64_t x, uint64_t y, u64f64 price, uint64_t *w2);

enum pool_status pool_balancer_quote(const struct pool *pool, const struct pool_rules *rules,
                                     const struct pool_order *order, struct pool_fill *fill);

#endif
