/* Validators' dividends of one epoch, divided into the alpha part and the root part.
 *
 * Source: spec/coinbase.md 2.11 step 4. Each hotkey's dividend counts for alpha and root in the proportion of
 * its alpha stake and its weighted root stake; each pot is then shared by those counts. Without anybody who
 * counts, a pot is not distributed. */
#ifndef CHAIN_DIVIDENDS_H
#define CHAIN_DIVIDENDS_H

#include "sim_fixed.h"

#include <stddef.h>

/* One hotkey, in account order. */
struct chain_dividend {
    uint64_t alpha_stake; /* alpha-rao on this subnet, own */
    uint64_t root_stake;  /* rao on root, own */
    u96f32 dividend;      /* sum of what the epoch gave it, after child keys */
    u96f32 alpha;         /* out: its part of the alpha pot */
    u96f32 root;          /* out: its part of the root pot */
};

/* Fills `alpha` and `root` of each of `count` hotkeys. Pots in alpha-rao. */
void chain_distribute_dividends(struct chain_dividend *hotkey, size_t count, uint64_t alpha_pot,
                                uint64_t root_pot, u96f32 tao_weight);

#endif
