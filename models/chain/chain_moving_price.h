/* The slow moving average of a subnet's price, which drives emission shares and pruning.
 *
 * Source: spec/coinbase.md 2.14a and 2.17.1. The stored value has 32 fraction bits and every step truncates,
 * so it has a dead band and settles below the price: chain quirks that emission depends on. */
#ifndef CHAIN_MOVING_PRICE_H
#define CHAIN_MOVING_PRICE_H

#include "sim_fixed.h"

#include <stdbool.h>

#define CHAIN_MOVING_ALPHA_DEFAULT ((i96f32)12885) /* 0.000003 */
#define CHAIN_PRICE_HALVING_BLOCKS UINT64_C(201600)

/* How the average was computed through the releases. */
enum chain_moving_rule {
    CHAIN_MOVING_CONSTANT, /* v2.0.0: constant weight, price not capped */
    CHAIN_MOVING_CAPPED,   /* v2.0.2: the price is cut at 1 */
    CHAIN_MOVING_RAMP,     /* v2.0.6 to v3.4.7: the weight grows with the subnet's age, 32 fraction bits */
    CHAIN_MOVING_WIDE,     /* since v3.4.8: the same with 64 fraction bits */
};

/* New stored value. `moving_alpha` is the final weight of the present price, `age_blocks` counts since the
 * start of emission, `halving_blocks` is the age at which the weight is half of its final value. */
i96f32 chain_moving_price_update(enum chain_moving_rule rule, i96f32 moving, i96f32 moving_alpha,
                                 uint64_t age_blocks, uint64_t halving_blocks, u64f64 price);

/* Age of a subnet at `block`: blocks since emission began, counting its first block as 1. */
static inline uint64_t chain_subnet_age(uint64_t block, uint64_t first_emission_block)
{
    const uint64_t before = first_emission_block > 0 ? first_emission_block - 1 : 0;
    return block > before ? block - before : 0;
}

#endif
