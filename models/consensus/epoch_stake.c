/* Inheritance and weighting of stake, in the chain's U96F32 and I64F64. */
#include "epoch_stake.h"

u96f32 epoch_stake_share(uint64_t share)
{
    return u96f32_safe_div(u96f32_from_u64(share), u96f32_from_u64(UINT64_MAX));
}

uint64_t epoch_stake_inherit(uint64_t own_rao, const struct epoch_kin *children, uint32_t child_count,
                             const struct epoch_kin *parents, uint32_t parent_count)
{
    const u96f32 own = u96f32_from_u64(own_rao);
    u96f32 given = 0, received = 0;
    for (uint32_t i = 0; i < child_count; i++)
        given = u96f32_add(given, u96f32_mul(own, epoch_stake_share(children[i].proportion)));
    for (uint32_t i = 0; i < parent_count; i++)
        received = u96f32_add(received, u96f32_mul(u96f32_from_u64(parents[i].stake_rao),
                                                   epoch_stake_share(parents[i].proportion)));
    return u96f32_to_u64(u96f32_add(u96f32_sub(own, given), received));
}

i64f64 epoch_stake_tao_share(uint64_t tao_weight)
{
    return i64f64_from_u96f32(epoch_stake_share(tao_weight));
}

i64f64 epoch_stake_sum(uint64_t alpha_rao, uint64_t root_rao, i64f64 tao_share)
{
    const i64f64 alpha = i64f64_from_u64(alpha_rao);
    /* a whole number times less than one: one multiplication, nothing to cut and nothing to saturate */
    if (tao_share >> 64 == 0 && root_rao <= (uint64_t)INT64_MAX)
        return i64f64_add(alpha, (i64f64)((sim_u128)root_rao * (uint64_t)tao_share));
    return i64f64_add(alpha, i64f64_mul(i64f64_from_u64(root_rao), tao_share));
}

i64f64 epoch_stake_weight(uint64_t alpha_rao, uint64_t root_rao, uint64_t tao_weight)
{
    return epoch_stake_sum(alpha_rao, root_rao, epoch_stake_tao_share(tao_weight));
}
