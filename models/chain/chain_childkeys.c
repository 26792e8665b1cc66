/* Child keys; see chain_childkeys.h. */
#include "chain_childkeys.h"

#include "chain_split.h"

/* own * (everything that is not lent), U96F32. */
static u96f32 inherited(const struct chain_family *family, bool root)
{
    const u96f32 own = u96f32_from_u64(root ? family->root : family->alpha);
    u96f32 lent = 0, borrowed = 0;
    for (size_t i = 0; i < family->child_count; i++)
        lent = u96f32_add(lent, u96f32_mul(own, chain_fraction_u64(family->children[i].proportion)));
    for (size_t i = 0; i < family->parent_count; i++) {
        const struct chain_relative *p = &family->parents[i];
        const u96f32 stake = u96f32_from_u64(root ? p->root : p->alpha);
        borrowed = u96f32_add(borrowed, u96f32_mul(stake, chain_fraction_u64(p->proportion)));
    }
    return u96f32_add(u96f32_sub(own, lent), borrowed);
}

uint64_t chain_inherited_alpha(const struct chain_family *family)
{
    return u96f32_to_u64(inherited(family, false));
}

uint64_t chain_inherited_root(const struct chain_family *family)
{
    return u96f32_to_u64(inherited(family, true));
}

/* Weighted stake that `fraction` of an account brings in. */
static u96f32 contribution(uint64_t alpha, uint64_t root, u96f32 fraction, u96f32 tao_weight)
{
    const u96f32 root_part = u96f32_mul(u96f32_mul(u96f32_from_u64(root), fraction), tao_weight);
    return u96f32_add(u96f32_mul(u96f32_from_u64(alpha), fraction), root_part);
}

uint64_t chain_self_contribution(const struct chain_family *family, u96f32 tao_weight)
{
    u96f32 rest = U96F32_ONE;
    for (size_t i = 0; i < family->child_count; i++)
        rest = u96f32_sub(rest, chain_fraction_u64(family->children[i].proportion));
    return u96f32_to_u64(contribution(family->alpha, family->root, rest, tao_weight));
}

uint64_t chain_split_dividend(struct chain_family *family, uint64_t dividend, u96f32 tao_weight,
                              uint16_t childkey_take_u16, uint64_t childkey_burn, uint64_t *burned)
{
    const u96f32 burn = chain_fraction_u64(childkey_burn), take = chain_fraction_u16(childkey_take_u16);
    const u96f32 whole = u96f32_from_u64(dividend);
    u96f32 total = u96f32_from_u64(chain_self_contribution(family, tao_weight));
    for (size_t i = 0; i < family->parent_count; i++) {
        const struct chain_relative *p = &family->parents[i];
        total =
            u96f32_add(total, contribution(p->alpha, p->root, chain_fraction_u64(p->proportion), tao_weight));
    }
    u96f32 left = whole, takes = 0;
    *burned = 0;
    for (size_t i = 0; i < family->parent_count; i++) {
        struct chain_relative *p = &family->parents[i];
        const u96f32 part = contribution(p->alpha, p->root, chain_fraction_u64(p->proportion), tao_weight);
        u96f32 gain = u96f32_mul(whole, u96f32_safe_div(part, total));
        left = u96f32_sub(left, gain);
        if (!p->same_owner) {
            const u96f32 lost = u96f32_mul(burn, gain), kept = u96f32_mul(take, gain);
            gain = u96f32_sub(u96f32_sub(gain, lost), kept);
            takes = u96f32_add(takes, kept);
            *burned += u96f32_to_u64(lost);
        }
        p->dividend = u96f32_to_u64(gain);
    }
    return u96f32_to_u64(u96f32_add(left, takes));
}
