/* Generation A, February to June 2025: x * y = k in 18-bit fixed point, fees in TAO that stay in the reserve.
 *
 * Source: spec/markets.md 1.16. A buyer's fee comes off the TAO before the swap, a seller's off the TAO after
 * it; both are the rules' (pool_rules_flat_fee) and 0 where those name none. */
#ifndef POOL_CONSTANT_PRODUCT_H
#define POOL_CONSTANT_PRODUCT_H

#include "pool.h"

/* Output of a swap of `input`. False where the chain swaps nothing: fewer than 10^7 units of the output token
 * would remain. */
bool pool_constant_product_output(uint64_t x, uint64_t y, enum pool_side side, uint64_t input,
                                  uint64_t *output);

/* The price of that time, TAO per alpha; 0 for an empty pool. */
u96f32 pool_constant_product_price(uint64_t x, uint64_t y);

enum pool_status pool_constant_product_quote(const struct pool *pool, const struct pool_rules *rules,
                                             const struct pool_order *order, struct pool_fill *fill);

/* Limit helpers; they compare with the whole part of the price only: chain quirk. */
uint64_t pool_constant_product_max_add(uint64_t x, uint64_t y, uint64_t limit_price_rao);
uint64_t pool_constant_product_max_remove(uint64_t x, uint64_t y, uint64_t limit_price_rao);

#endif
