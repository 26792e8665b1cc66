#include "chain_registration_price.h"

#include "chain_curve.h"

static uint64_t saturate(sim_u128 v)
{
    return v > UINT64_MAX ? UINT64_MAX : (uint64_t)v;
}

static uint64_t bound(uint64_t price_rao, struct chain_price_bounds bounds)
{
    if (price_rao < bounds.min_rao)
        price_rao = bounds.min_rao;
    return price_rao > bounds.max_rao ? bounds.max_rao : price_rao;
}

uint64_t chain_q32_mul(uint64_t a, uint64_t b)
{
    return saturate(((sim_u128)a * b) >> 32);
}

uint64_t chain_q32_pow(uint64_t factor, uint64_t exponent)
{
    uint64_t power = CHAIN_Q32_ONE;
    for (; exponent != 0; exponent >>= 1) {
        if ((exponent & 1) != 0)
            power = chain_q32_mul(power, factor);
        factor = chain_q32_mul(factor, factor);
    }
    return power;
}

uint64_t chain_price_decay_factor_q32(uint16_t half_life_blocks)
{
    if (half_life_blocks == 0)
        return CHAIN_Q32_ONE;
    uint64_t low = 0, high = CHAIN_Q32_ONE;
    while (low + 1 < high) {
        const uint64_t middle = low + ((high - low) >> 1);
        if (chain_q32_pow(middle, half_life_blocks) > CHAIN_Q32_ONE / 2)
            high = middle;
        else
            low = middle;
    }
    return low;
}

uint64_t chain_price_decay(uint64_t price_rao, uint64_t factor_q32, struct chain_price_bounds bounds)
{
    return bound(chain_q32_mul(price_rao, factor_q32), bounds);
}

uint64_t chain_price_bump(uint64_t price_rao, u64f64 multiplier, struct chain_price_bounds bounds)
{
    const u64f64 factor = multiplier > U64F64_ONE ? multiplier : U64F64_ONE;
    return bound(u64f64_to_u64(u64f64_mul(u64f64_from_u64(price_rao), factor)), bounds);
}

uint64_t chain_lock_interval(uint64_t reduction_interval_blocks, uint64_t block_emission_rao)
{
    const i64f64 share =
        i64f64_div(i64f64_from_u64(block_emission_rao), i64f64_from_u64(CHAIN_FIRST_EMISSION_RAO));
    return i64f64_to_u64(i64f64_mul(i64f64_from_u64(reduction_interval_blocks), share));
}

uint64_t chain_lock_cost(const struct chain_lock_price *price, uint64_t block_emission_rao, uint64_t block)
{
    const uint64_t last = price->last_lock_rao;
    const uint64_t interval = chain_lock_interval(price->reduction_interval_blocks, block_emission_rao);
    const uint64_t passed = block > price->last_lock_block ? block - price->last_lock_block : 0;
    const uint64_t start = saturate((sim_u128)last * (price->last_lock_block == 0 ? 1 : 2));
    const uint64_t fall = interval == 0 ? 0 : saturate((sim_u128)(last / interval) * passed);
    const uint64_t cost = start > fall ? start - fall : 0;
    return cost > price->min_lock_rao ? cost : price->min_lock_rao;
}
