/* Terms of a subnet in a block; see chain_terms.h. */
#include "chain_terms.h"

u96f32 chain_tao_weight(uint64_t raw)
{
    return (u96f32)(((sim_u128)raw << U96F32_FRAC) / UINT64_MAX);
}

u96f32 chain_root_proportion(uint64_t root_tao_rao, u96f32 tao_weight, uint64_t alpha_issuance)
{
    const u96f32 root = u96f32_mul(u96f32_from_u64(root_tao_rao), tao_weight);
    return u96f32_safe_div(root, u96f32_add(root, u96f32_from_u64(alpha_issuance)));
}

static struct chain_terms capped(const struct chain_terms_input *in, u96f32 price, u96f32 cap)
{
    struct chain_terms t = {
        .tao_in = in->tao_emission,
        .alpha_in = u96f32_safe_div(in->tao_emission, price),
        .alpha_out = u96f32_from_u64(in->alpha_emission),
    };
    if (t.alpha_in > cap) {
        t.alpha_in = cap;
        t.tao_in = u96f32_mul(cap, price);
    }
    t.excess = u96f32_sub(in->tao_emission, t.tao_in);
    return t;
}

/* Only the alpha side is bounded; an empty pool gets the whole alpha emission. */
static struct chain_terms alpha_only(const struct chain_terms_input *in, u96f32 price)
{
    const u96f32 alpha_out = u96f32_from_u64(in->alpha_emission);
    const u96f32 wished = u96f32_safe_div_or(in->tao_emission, price, alpha_out);
    return (struct chain_terms){
        .tao_in = in->tao_emission,
        .alpha_in = wished < alpha_out ? wished : alpha_out,
        .alpha_out = alpha_out,
    };
}

/* A subnet is subsidised when its price is below its share of the block's emission. */
static struct chain_terms subsidy(const struct chain_terms_input *in, u96f32 price)
{
    const u96f32 block = u96f32_from_u64(in->block_emission_rao);
    const u96f32 alpha_out = u96f32_from_u64(in->alpha_emission);
    struct chain_terms t = {.tao_in = in->tao_emission, .alpha_out = alpha_out};
    if (price < u96f32_safe_div(in->tao_emission, block)) {
        t.tao_in = u96f32_mul(price, block);
        t.alpha_in = block;
        t.excess = u96f32_sub(in->tao_emission, t.tao_in);
    } else {
        t.alpha_in = u96f32_safe_div_or(in->tao_emission, price, alpha_out);
    }
    return t;
}

struct chain_terms chain_subnet_terms(enum chain_cap cap, const struct chain_terms_input *in)
{
    const u96f32 price = u96f32_from_u64f64(in->price);
    const u96f32 alpha_emission = u96f32_from_u64(in->alpha_emission);
    const u96f32 block = u96f32_from_u64(in->block_emission_rao);
    switch (cap) {
    case CHAIN_CAP_ALPHA_ONLY:
        return alpha_only(in, price);
    case CHAIN_CAP_SUBSIDY:
        return subsidy(in, price);
    case CHAIN_CAP_ALPHA:
        return capped(in, price, alpha_emission);
    case CHAIN_CAP_BLOCK:
        return capped(in, price, alpha_emission < block ? alpha_emission : block);
    case CHAIN_CAP_ROOT_PROPORTION:
        break;
    }
    return capped(in, price, u96f32_mul(in->root_proportion, alpha_emission));
}

struct chain_terms_v2 chain_subnet_terms_v2(uint64_t block_emission_rao, i96f32 moving_price, i96f32 total,
                                            uint64_t tao_rao, uint64_t alpha_in, uint64_t alpha_emission)
{
    const i96f32 cap = i96f32_from_u64(alpha_emission);
    const i96f32 price = i96f32_safe_div(i96f32_from_u64(tao_rao), i96f32_from_u64(alpha_in));
    struct chain_terms_v2 t;
    t.tao_in = i96f32_safe_div(i96f32_mul(i96f32_from_u64(block_emission_rao), moving_price), total);
    t.alpha_in = i96f32_safe_div_or(t.tao_in, price, cap);
    if (t.alpha_in > cap)
        t.alpha_in = cap;
    return t;
}
