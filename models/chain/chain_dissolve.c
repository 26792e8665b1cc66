#include "chain_dissolve.h"

#include <stdlib.h>

static int by_remainder(const void *a, const void *b)
{
    const struct chain_portion *x = a, *y = b;
    if (x->remainder != y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int by_place(const void *a, const void *b)
{
    const struct chain_portion *x = a, *y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

void chain_dissolve_divide(uint64_t pot_rao, struct chain_portion *portion, size_t count)
{
    sim_u128 total = 0;
    uint64_t left_rao = pot_rao;
    for (size_t i = 0; i < count; i++)
        total += portion[i].alpha;
    for (size_t i = 0; i < count; i++) {
        const sim_u128 product = (sim_u128)pot_rao * portion[i].alpha;
        portion[i].place = i;
        portion[i].share_rao = total == 0 ? 0 : (uint64_t)(product / total);
        portion[i].remainder = total == 0 ? 0 : product % total;
        left_rao -= portion[i].share_rao;
    }
    if (total == 0 || left_rao == 0)
        return;
    /* fewer rao are left than there are remainders above 0, so nobody without alpha gets one */
    qsort(portion, count, sizeof portion[0], by_remainder);
    for (size_t i = 0; i < count && left_rao > 0; i++, left_rao--)
        portion[i].share_rao++;
    qsort(portion, count, sizeof portion[0], by_place);
}

struct chain_refund chain_dissolve_refund(uint64_t lock_rao, uint64_t alpha_issuance, uint16_t owner_cut_u16,
                                          u96f32 price)
{
    const u96f32 cut = u96f32_div(u96f32_from_u16(owner_cut_u16), u96f32_from_u16(UINT16_MAX));
    struct chain_refund refund = {0};
    if (alpha_issuance > 0) {
        refund.owner_alpha = u96f32_to_u64(u96f32_mul(u96f32_from_u64(alpha_issuance), cut));
        refund.owner_tao_rao = u96f32_to_u64(u96f32_mul(u96f32_from_u64(refund.owner_alpha), price));
    }
    refund.refund_rao = lock_rao > refund.owner_tao_rao ? lock_rao - refund.owner_tao_rao : 0;
    return refund;
}
