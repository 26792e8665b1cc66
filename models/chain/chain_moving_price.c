/* Moving price; see chain_moving_price.h. */
#include "chain_moving_price.h"

/* age / (age + halving) as U64F64. */
static u64f64 ramp64(uint64_t age_blocks, uint64_t halving_blocks)
{
    const uint64_t sum = age_blocks + halving_blocks < age_blocks ? UINT64_MAX : age_blocks + halving_blocks;
    return sum == 0 ? 0 : sim_u128_div((u64f64)age_blocks << U64F64_FRAC, sum);
}

static uint64_t high_u64(uint64_t a, uint64_t b)
{
    return (uint64_t)(((sim_u128)a * b) >> 64);
}

/* The same as update_wide with `moving`, `moving_alpha` and the ramp below 1, where every number is a
 * fraction of 64 bits. */
static i96f32 update_fractions(uint64_t moving, uint64_t moving_alpha, uint64_t ramp, u64f64 price)
{
    const uint64_t alpha = high_u64(moving_alpha, ramp);
    const uint64_t present = price < U64F64_ONE ? high_u64(alpha, (uint64_t)price) : alpha;
    const uint64_t past = alpha == 0 ? moving : high_u64(-alpha, moving); /* -alpha is 2^64 - alpha */
    return (i96f32)((present + past) >> 32);
}

static i96f32 update_wide(i96f32 moving, i96f32 moving_alpha, uint64_t age_blocks, uint64_t halving_blocks,
                          u64f64 price)
{
    const u64f64 ramp = ramp64(age_blocks, halving_blocks);
    if ((sim_u128)(moving | moving_alpha) >> 32 == 0 && ramp < U64F64_ONE)
        return update_fractions((uint64_t)moving << 32, (uint64_t)moving_alpha << 32, (uint64_t)ramp, price);
    const u64f64 alpha = u64f64_mul(u64f64_from_i96f32(moving_alpha), ramp);
    const u64f64 present = price < U64F64_ONE ? price : U64F64_ONE;
    const u64f64 past = u64f64_mul(u64f64_sub(U64F64_ONE, alpha), u64f64_from_i96f32(moving));
    return i96f32_from_u64f64(u64f64_add(u64f64_mul(alpha, present), past));
}

static i96f32 update_narrow(enum chain_moving_rule rule, i96f32 moving, i96f32 moving_alpha,
                            uint64_t age_blocks, uint64_t halving_blocks, u64f64 price)
{
    u96f32 alpha = u96f32_from_i96f32(moving_alpha), present = u96f32_from_u64f64(price);
    if (rule == CHAIN_MOVING_RAMP) {
        const u96f32 age = u96f32_from_u64(age_blocks);
        alpha = u96f32_mul(alpha, u96f32_safe_div(age, u96f32_add(age, u96f32_from_u64(halving_blocks))));
    }
    if (rule != CHAIN_MOVING_CONSTANT && present > U96F32_ONE)
        present = U96F32_ONE;
    const u96f32 past = u96f32_mul(u96f32_sub(U96F32_ONE, alpha), u96f32_from_i96f32(moving));
    return i96f32_from_u96f32(u96f32_add(u96f32_mul(alpha, present), past));
}

i96f32 chain_moving_price_update(enum chain_moving_rule rule, i96f32 moving, i96f32 moving_alpha,
                                 uint64_t age_blocks, uint64_t halving_blocks, u64f64 price)
{
    if (rule == CHAIN_MOVING_WIDE)
        return update_wide(moving, moving_alpha, age_blocks, halving_blocks, price);
    return update_narrow(rule, moving, moving_alpha, age_blocks, halving_blocks, price);
}
