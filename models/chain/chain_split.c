/* Division of created alpha; see chain_split.h. */
#include "chain_split.h"

/* The same for proportions of at most 1 and what a block creates: no number needs more than 64 bits. */
static struct chain_alpha_split split_narrow(uint64_t alpha_out, uint64_t owner_cut, uint64_t root_proportion)
{
    const uint64_t owner = (uint64_t)(((sim_u128)alpha_out * owner_cut) >> U96F32_FRAC);
    const uint64_t rest = alpha_out - owner, server = rest / 2;
    const uint64_t root = (uint64_t)(((sim_u128)rest * root_proportion) >> U96F32_FRAC) / 2;
    return (struct chain_alpha_split){
        .created = alpha_out >> U96F32_FRAC,
        .owner = owner >> U96F32_FRAC,
        .server = server >> U96F32_FRAC,
        .validator = (rest - server - root) >> U96F32_FRAC,
        .root = root >> U96F32_FRAC,
        .joint = (rest - root) >> U96F32_FRAC,
    };
}

struct chain_alpha_split chain_split_alpha(u96f32 alpha_out, u96f32 owner_cut, u96f32 root_proportion)
{
    if (alpha_out >> 64 == 0 && owner_cut <= U96F32_ONE && root_proportion <= U96F32_ONE)
        return split_narrow((uint64_t)alpha_out, (uint64_t)owner_cut, (uint64_t)root_proportion);
    const u96f32 owner = u96f32_mul(alpha_out, owner_cut);
    const u96f32 rest = u96f32_sub(alpha_out, owner);
    const u96f32 root = u96f32_mul(root_proportion, rest) / 2; /* a product with 0.5 floors just so */
    const u96f32 server = rest / 2;
    const u96f32 validator = u96f32_sub(u96f32_sub(rest, server), root);
    return (struct chain_alpha_split){
        .created = u96f32_to_u64(alpha_out),
        .owner = u96f32_to_u64(owner),
        .server = u96f32_to_u64(server),
        .validator = u96f32_to_u64(validator),
        .root = u96f32_to_u64(root),
        .joint = u96f32_to_u64(u96f32_sub(rest, root)),
    };
}

u96f32 chain_fraction_u16(uint16_t raw)
{
    return ((uint64_t)raw << U96F32_FRAC) / UINT16_MAX;
}

u96f32 chain_fraction_u64(uint64_t raw)
{
    return ((u96f32)raw << U96F32_FRAC) / UINT64_MAX;
}

uint64_t chain_split_take(u96f32 amount, uint16_t take_u16, uint64_t *take)
{
    const u96f32 part = u96f32_mul(chain_fraction_u16(take_u16), amount);
    *take = u96f32_to_u64(part);
    return u96f32_to_u64(u96f32_sub(amount, part));
}

void chain_split_mechanisms(uint64_t alpha, const uint16_t *split, size_t split_count, size_t count,
                            uint64_t *part)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (split == NULL)
            part[i] = alpha / count;
        else
            part[i] = i < split_count ? (uint64_t)((sim_u128)alpha * split[i] / UINT16_MAX) : 0;
        sum = sum + part[i] < sum ? UINT64_MAX : sum + part[i];
    }
    if (count > 0 && alpha > sum)
        part[0] += alpha - sum;
}
