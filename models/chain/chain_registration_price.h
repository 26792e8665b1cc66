/* Prices that rise when somebody registers and fall while nobody does.
 *
 * Source: spec/coinbase.md section 2.1, spec/markets.md sections 0.5, 3.2 and 3.6. A neuron's price (the
 * burn) is multiplied at each registration and decays exponentially, halving in half_life blocks; a subnet's
 * price (the lock) doubles and falls linearly. Q32 numbers here are u64 with 32 fraction bits; products are
 * truncated and saturate. The model of a neuron's price before April 2026 is in chain_price_adjust.h; what
 * the amounts do to balances is not here. */
#ifndef CHAIN_REGISTRATION_PRICE_H
#define CHAIN_REGISTRATION_PRICE_H

#include "sim_fixed.h"

#include <stdint.h>

#define CHAIN_Q32_ONE (UINT64_C(1) << 32)

/* min(floor(a * b / 2^32), 2^64 - 1). */
uint64_t chain_q32_mul(uint64_t a, uint64_t b);

/* factor to the power of exponent, by squaring; every step truncates, so the order of steps is part of the
 * result. */
uint64_t chain_q32_pow(uint64_t factor, uint64_t exponent);

/* The largest Q32 factor whose half_life-th truncated power is at most 1/2; one for half_life 0. About 32
 * powers: keep the result while half_life does not change. */
uint64_t chain_price_decay_factor_q32(uint16_t half_life_blocks);

/* Bounds of a neuron's price. The lower one is applied first, so that max_rao wins if they cross. */
struct chain_price_bounds {
    uint64_t min_rao;
    uint64_t max_rao;
};

/* The price one block later: decayed by `factor_q32`, then bounded. The chain does not decay in blocks 0 and
 * 1, nor with half_life 0; callers pass CHAIN_Q32_ONE there. */
uint64_t chain_price_decay(uint64_t price_rao, uint64_t factor_q32, struct chain_price_bounds bounds);

/* The price after one registration: times max(multiplier, 1), floored, then bounded. */
uint64_t chain_price_bump(uint64_t price_rao, u64f64 multiplier, struct chain_price_bounds bounds);

/* What registering a subnet costs. */
struct chain_lock_price {
    uint64_t last_lock_rao;   /* paid by the last registration */
    uint64_t last_lock_block; /* 0: no subnet was registered yet */
    uint64_t min_lock_rao;
    uint64_t reduction_interval_blocks; /* as set, before the halving of emission shortens it */
};

/* The interval in which the price falls by last_lock_rao: shorter as emission halves. In whole blocks, 0
 * meaning that the price does not fall. `block_emission_rao` is E of chain_curve.h for the issuance of TAO.
 */
uint64_t chain_lock_interval(uint64_t reduction_interval_blocks, uint64_t block_emission_rao);

/* max(min, m * last - floor(last / interval) * (block - last_block)), saturating; m = 1 if nothing was
 * registered yet, else 2. A block before last_lock_block counts as that block. */
uint64_t chain_lock_cost(const struct chain_lock_price *price, uint64_t block_emission_rao, uint64_t block);

#endif
