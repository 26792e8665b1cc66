/* Stake weight: what a hotkey's stake counts in a subnet, with stake lent by parents and to children.
 *
 * Source: spec/epoch.md section 3.2. Amounts in rao; proportions and tao_weight are of 2^64 - 1. */
#ifndef EPOCH_STAKE_H
#define EPOCH_STAKE_H

#include "sim_fixed.h"

#include <stdint.h>

/* One child or parent key. */
struct epoch_kin {
    uint64_t proportion; /* of 2^64 - 1 */
    uint64_t stake_rao;  /* of the parent; not read for children */
};

/* A share of 2^64 - 1 as the chain cuts it: floor(share * 2^32 / (2^64 - 1)). */
u96f32 epoch_stake_share(uint64_t share);

/* Own stake less what children hold of it, plus what parents lend. Call once with alpha and once with root
 * stakes; the kin are those of the subnet in both. */
uint64_t epoch_stake_inherit(uint64_t own_rao, const struct epoch_kin *children, uint32_t child_count,
                             const struct epoch_kin *parents, uint32_t parent_count);

/* alpha + tao_weight * root, exact, saturating. */
i64f64 epoch_stake_weight(uint64_t alpha_rao, uint64_t root_rao, uint64_t tao_weight);

/* The same in two steps, for many stakes under one weight. */
i64f64 epoch_stake_tao_share(uint64_t tao_weight);
i64f64 epoch_stake_sum(uint64_t alpha_rao, uint64_t root_rao, i64f64 tao_share);

#endif
