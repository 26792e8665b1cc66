#include "chain_price_adjust.h"

static uint16_t add_u16(uint16_t a, uint16_t b)
{
    return (uint16_t)(a + b > UINT16_MAX ? UINT16_MAX : a + b);
}

uint64_t chain_price_adjust(uint64_t price_rao, const struct chain_price_interval *interval,
                            struct chain_price_bounds bounds)
{
    const u110f18 price = u110f18_from_u64(price_rao);
    const u110f18 seen = u110f18_from_u16(add_u16(interval->registrations, interval->target));
    const u110f18 wanted = u110f18_from_u16(add_u16(interval->target, interval->target));
    const u110f18 changed = u110f18_safe_div(u110f18_mul(price, seen), wanted);
    const u110f18 keep =
        u110f18_safe_div(u110f18_from_u64(interval->smoothing), u110f18_from_u64(UINT64_MAX));
    const u110f18 next =
        u110f18_add(u110f18_mul(keep, price), u110f18_mul(u110f18_sub(u110f18_from_u64(1), keep), changed));
    if (next >= u110f18_from_u64(bounds.max_rao))
        return bounds.max_rao;
    if (next <= u110f18_from_u64(bounds.min_rao))
        return bounds.min_rao;
    return u110f18_to_u64(next);
}
