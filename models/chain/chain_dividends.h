/* Validators' dividends of one epoch, divided into the alpha part and the root part.
 *
 * Source: spec/coinbase.md 2.11 step 4. Each hotkey's dividend counts for alpha and root in the proportion of
 * its alpha stake and its weighted root stake; each pot is then shared by those counts. Without anybody who
 * counts, a pot is not distributed. */
#ifndef CHAIN_DIVIDENDS_H
#define CHAIN_DIVIDENDS_H

#include "sim_fixed.h"

#include <stdbool.h>
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

/* How validators' alpha dividends followed from the epoch's while root's alpha was sold in every block. */
enum chain_sold_rule {
    CHAIN_SOLD_SHARED,    /* since v2.0.9: the pot, shared by the alpha parts */
    CHAIN_SOLD_LESS_ROOT, /* v2.0.5: each one's dividend less its root part, whatever the pot holds */
    CHAIN_SOLD_WHOLE,     /* v2.0.0: each one's whole dividend */
};

/* Alpha of validators in an epoch whose miners and validators have `joint` together, after `swapped` was
 * sold: half of both less what was sold, or all of it where no miner earned (spec/coinbase.md 2.17.1). */
uint64_t chain_sold_pot(uint64_t joint, uint64_t swapped, bool miners_earned);

/* Fills `alpha` as chain_distribute_dividends does with `alpha_pot`, but by `rule`, and `root` with parts of
 * `tao_pot`, the rao that root's alpha was sold for. */
void chain_distribute_sold(struct chain_dividend *hotkey, size_t count, enum chain_sold_rule rule,
                           uint64_t alpha_pot, uint64_t tao_pot, u96f32 tao_weight);

#endif
