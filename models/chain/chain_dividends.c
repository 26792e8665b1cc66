/* Division of dividends; see chain_dividends.h. */
#include "chain_dividends.h"

void chain_distribute_dividends(struct chain_dividend *hotkey, size_t count, uint64_t alpha_pot,
                                uint64_t root_pot, u96f32 tao_weight)
{
    u96f32 total_alpha = 0, total_root = 0;
    for (size_t i = 0; i < count; i++) {
        struct chain_dividend *h = &hotkey[i];
        if (h->dividend == 0) { /* as all miners */
            h->root = h->alpha = 0;
            continue;
        }
        const u96f32 root_stake = u96f32_mul(u96f32_from_u64(h->root_stake), tao_weight);
        const u96f32 stake = u96f32_add(u96f32_from_u64(h->alpha_stake), root_stake);
        h->root = u96f32_mul(h->dividend, u96f32_safe_div(root_stake, stake));
        h->alpha = u96f32_sub(h->dividend, h->root);
        total_root = u96f32_add(total_root, h->root);
        total_alpha = u96f32_add(total_alpha, h->alpha);
    }
    const u96f32 alpha_sum = u96f32_from_u64(alpha_pot), root_sum = u96f32_from_u64(root_pot);
    for (size_t i = 0; i < count; i++) {
        if (hotkey[i].dividend == 0)
            continue;
        /* The quotient is cut first: chain quirk. */
        hotkey[i].root = u96f32_mul(root_sum, u96f32_safe_div(hotkey[i].root, total_root));
        hotkey[i].alpha = u96f32_mul(alpha_sum, u96f32_safe_div(hotkey[i].alpha, total_alpha));
    }
}

uint64_t chain_sold_pot(uint64_t joint, uint64_t swapped, bool miners_earned)
{
    const uint64_t half = (uint64_t)(((sim_u128)joint + swapped) / 2);
    if (!miners_earned)
        return joint;
    return half > swapped ? half - swapped : 0;
}

void chain_distribute_sold(struct chain_dividend *hotkey, size_t count, enum chain_sold_rule rule,
                           uint64_t alpha_pot, uint64_t tao_pot, u96f32 tao_weight)
{
    chain_distribute_dividends(hotkey, count, alpha_pot, tao_pot, tao_weight);
    for (size_t i = 0; rule != CHAIN_SOLD_SHARED && i < count; i++) {
        struct chain_dividend *h = &hotkey[i];
        const u96f32 root_stake = u96f32_mul(u96f32_from_u64(h->root_stake), tao_weight);
        const u96f32 stake = u96f32_add(u96f32_from_u64(h->alpha_stake), root_stake);
        const u96f32 root = u96f32_mul(h->dividend, u96f32_safe_div(root_stake, stake));
        h->alpha = rule == CHAIN_SOLD_WHOLE ? h->dividend : u96f32_sub(h->dividend, root);
    }
}
