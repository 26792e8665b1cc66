/* Root dividends as claims: a rate per hotkey and subnet, and who is visited in a block.
 *
 * Source: spec/coinbase.md 2.12b and 2.15. */
#ifndef CHAIN_ROOT_CLAIM_H
#define CHAIN_ROOT_CLAIM_H

#include "sim_fixed.h"

#include <stddef.h>

enum { CHAIN_HASH_BYTES = 32, CHAIN_MAX_CLAIMS = 50 };

/* Growth of the rate (alpha per rao of root stake) when `amount` is credited to `root_total` rao; 0 for none.
 */
i96f32 chain_claim_increment(uint64_t amount, uint64_t root_total_rao);

/* What a holder of `root_stake_rao` may claim, less what was claimed; may be negative. */
i96f32 chain_claim_owed(i96f32 rate, uint64_t root_stake_rao, sim_u128 claimed);

/* floor(rate * amount): by how much the claimed mark moves with a change of root stake. */
sim_u128 chain_claim_adjustment(i96f32 rate, uint64_t amount_rao);

/* Indices of the coldkeys that block hash `hash` picks out of `total`, ascending and distinct. `draws` <=
 * CHAIN_MAX_CLAIMS. Returns how many. */
size_t chain_claim_indices(const uint8_t hash[CHAIN_HASH_BYTES], unsigned draws, uint64_t total,
                           uint64_t index[CHAIN_MAX_CLAIMS]);

#endif
