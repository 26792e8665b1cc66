/* A subnet that is dissolved: how its TAO is divided, and what the owner of an old one gets back.
 *
 * Source: spec/markets.md 3.9. Pure arithmetic; whose the alpha is, and moving the TAO, is the caller's. */
#ifndef CHAIN_DISSOLVE_H
#define CHAIN_DISSOLVE_H

#include "sim_fixed.h"

#include <stddef.h>
#include <stdint.h>

/* One holder's part. The protocol's comes last in the list; its share is not paid to anybody. */
struct chain_portion {
    uint64_t alpha;
    uint64_t share_rao; /* out */
    sim_u128 remainder; /* scratch */
    size_t place;       /* scratch */
};

/* Divides `pot_rao` in proportion to alpha, rounding down; what is left goes rao by rao to the largest
 * remainders, earlier ones first. All shares are 0 if nobody has alpha. O(count log count). */
void chain_dissolve_divide(uint64_t pot_rao, struct chain_portion *portion, size_t count);

/* What the owner of a subnet from before locks became liquidity gets back: the lock less what the owner's cut
 * of all alpha is worth. */
struct chain_refund {
    uint64_t owner_alpha;   /* cut of the alpha that exists */
    uint64_t owner_tao_rao; /* its worth at the spot price */
    uint64_t refund_rao;
};

struct chain_refund chain_dissolve_refund(uint64_t lock_rao, uint64_t alpha_issuance, uint16_t owner_cut_u16,
                                          u96f32 price);

#endif
