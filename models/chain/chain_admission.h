/* Who must leave so that others can enter, and with what a new subnet starts.
 *
 * Source: spec/markets.md 3.4, 3.6 and 3.8, rules of June 2026. The neuron that earned least makes room for a
 * new one, the subnet with the lowest moving price for a new subnet; the young are protected. Pure choices:
 * clearing what the evicted leave is the caller's. Not here: the pruning scores of before autumn 2025. */
#ifndef CHAIN_ADMISSION_H
#define CHAIN_ADMISSION_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A neuron as eviction sees it. */
struct chain_tenant {
    uint64_t emission_rao;       /* of the last epoch */
    uint64_t registration_block; /* <= the present one */
    bool immortal;               /* one of the owner's */
};

/* Index of the neuron to evict, in the order of uids; false if there is none. Among the neurons older than
 * `immunity_blocks` the one with least emission (then earliest, then lowest uid) goes, provided that more
 * than `min_non_immune` are that old; otherwise the same choice is made among the young: chain quirk. */
bool chain_evict_neuron(const struct chain_tenant *tenant, size_t count, uint64_t block,
                        uint64_t immunity_blocks, uint64_t min_non_immune, size_t *index);

/* A subnet as dissolution sees it. */
struct chain_occupant {
    i96f32 moving_price;
    uint64_t registration_block;
    bool added; /* false: a netuid that is free */
};

/* Index of the subnet that gives way to a new one: the lowest moving price of those past their immunity, then
 * the earliest, then the first; false if all are protected. Root is not among them. */
bool chain_evict_subnet(const struct chain_occupant *occupant, size_t count, uint64_t block,
                        uint64_t immunity_blocks, size_t *index);

/* Median of the prices above 0, the mean of the middle two if they are even; 1 if there is none. Sorts
 * `price`. */
u64f64 chain_median_price(u64f64 *price, size_t count);

/* The pool of a new subnet out of the paid lock. */
struct chain_pool_seed {
    uint64_t tao_rao;
    uint64_t alpha_in;
    uint64_t recycled_rao; /* of the lock: 0 unless less than the pool's minimum was paid */
};

struct chain_pool_seed chain_seed_pool(uint64_t lock_rao, uint64_t min_lock_rao, u64f64 median_price);

#endif
