/* Terms of a subnet in a block; see chain_terms.h. */
#include "chain_terms.h"

u96f32 chain_tao_weight(uint64_t raw)
{
    return (u96f32)(((sim_u128)raw << U96F32_FRAC) / UINT64_MAX);
}

u96f32 chain_weighted_root(uint64_t root_tao_rao, u96f32 tao_weight)
{
    return u96f32_mul(u96f32_from_u64(root_tao_rao), tao_weight);
}

u96f32 chain_root_share(u96f32 weighted_root, uint64_t alpha_issuance)
{
    return u96f32_safe_div(weighted_root, u96f32_add(weighted_root, u96f32_from_u64(alpha_issuance)));
}

u96f32 chain_root_proportion(uint64_t root_tao_rao, u96f32 tao_weight, uint64_t alpha_issuance)
{
    return chain_root_share(chain_weighted_root(root_tao_rao, tao_weight), alpha_issuance);
}

/* The same as capped() where everything fits 64 bits and there is a price. Whether the quotient passes the
 * cap is a product's question; it is divided only if it does not, and then it fits 64 bits too. */
static void capped_narrow(uint64_t emission, uint64_t price, uint64_t cap, struct chain_terms *terms)
{
    const sim_u128 at_cap = (sim_u128)cap * price, scaled = (sim_u128)emission << U96F32_FRAC;
    uint64_t rest, alpha = cap, tao = (uint64_t)(at_cap >> U96F32_FRAC);
    if (at_cap + price > scaled) {
        alpha = sim_u128_div_u64((uint64_t)(scaled >> 64), (uint64_t)scaled, price, &rest);
        tao = emission;
    }
    terms->tao_in = tao;
    terms->alpha_in = alpha;
    terms->excess = emission - tao;
}

static void capped(const struct chain_terms_input *in, u96f32 cap, struct chain_terms *terms)
{
    const u96f32 emission = in->tao_emission, price = u96f32_from_u64f64(in->price);
    terms->alpha_out = u96f32_from_u64(in->alpha_emission);
    if (price != 0 && (emission | price | cap) >> 64 == 0) {
        capped_narrow((uint64_t)emission, (uint64_t)price, (uint64_t)cap, terms);
        return;
    }
    u96f32 alpha = u96f32_safe_div(emission, price), tao = emission;
    if (alpha > cap) {
        alpha = cap;
        tao = u96f32_mul(cap, price);
    }
    terms->tao_in = tao;
    terms->alpha_in = alpha;
    terms->excess = u96f32_sub(emission, tao);
}

/* Only the alpha side is bounded; an empty pool gets the whole alpha emission. */
static void alpha_only(const struct chain_terms_input *in, struct chain_terms *terms)
{
    const u96f32 price = u96f32_from_u64f64(in->price);
    const u96f32 alpha_out = u96f32_from_u64(in->alpha_emission);
    const u96f32 wished = u96f32_safe_div_or(in->tao_emission, price, alpha_out);
    *terms = (struct chain_terms){
        .tao_in = in->tao_emission,
        .alpha_in = wished < alpha_out ? wished : alpha_out,
        .alpha_out = alpha_out,
    };
}

/* A subnet is subsidised when its price is below its share of the block's emission. */
static void subsidy(const struct chain_terms_input *in, struct chain_terms *terms)
{
    const u96f32 price = u96f32_from_u64f64(in->price);
    const u96f32 block = u96f32_from_u64(in->block_emission_rao);
    const u96f32 alpha_out = u96f32_from_u64(in->alpha_emission);
    *terms = (struct chain_terms){.tao_in = in->tao_emission, .alpha_out = alpha_out};
    if (price < u96f32_safe_div(in->tao_emission, block)) {
        terms->tao_in = u96f32_mul(price, block);
        terms->alpha_in = block;
        terms->excess = u96f32_sub(in->tao_emission, terms->tao_in);
        terms->subsidised = true;
    } else {
        terms->alpha_in = u96f32_safe_div_or(in->tao_emission, price, alpha_out);
    }
}

void chain_subnet_terms(enum chain_cap cap, const struct chain_terms_input *in, struct chain_terms *terms)
{
    const u96f32 alpha_emission = u96f32_from_u64(in->alpha_emission);
    const u96f32 block = u96f32_from_u64(in->block_emission_rao);
    switch (cap) {
    case CHAIN_CAP_ALPHA_ONLY:
        alpha_only(in, terms);
        return;
    case CHAIN_CAP_SUBSIDY:
        subsidy(in, terms);
        return;
    case CHAIN_CAP_ALPHA:
        capped(in, alpha_emission, terms);
        return;
    case CHAIN_CAP_BLOCK:
        capped(in, alpha_emission < block ? alpha_emission : block, terms);
        return;
    case CHAIN_CAP_ROOT_PROPORTION:
        break;
    }
    capped(in, u96f32_mul(in->root_proportion, alpha_emission), terms);
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
