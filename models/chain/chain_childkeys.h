/* Child keys: stake that a hotkey lends to others or borrows from parents, and the dividends that go back.
 *
 * Source: spec/coinbase.md 2.11a, spec/markets.md 2.7 and 2.8. Stakes are the raw ones of the account, never
 * inherited twice. Proportions are parts of 2^64 - 1. */
#ifndef CHAIN_CHILDKEYS_H
#define CHAIN_CHILDKEYS_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>

/* One of the parents or children of a hotkey, in stored order. */
struct chain_relative {
    uint64_t proportion;
    uint64_t alpha;    /* parents: the parent's alpha on this subnet; children: unused */
    uint64_t root;     /* parents: the parent's root stake; children: unused */
    bool same_owner;   /* of the parent and the child */
    uint64_t dividend; /* out, parents: what it receives */
};

struct chain_family {
    uint64_t alpha; /* the hotkey's own alpha on this subnet */
    uint64_t root;  /* and its own root stake */
    const struct chain_relative *children;
    size_t child_count;
    struct chain_relative *parents;
    size_t parent_count;
};

/* Stake that counts for consensus: own, less what is lent, plus what is borrowed. */
uint64_t chain_inherited_alpha(const struct chain_family *family);
uint64_t chain_inherited_root(const struct chain_family *family);

/* The hotkey's own contribution to its dividend: the part of its stake that no child has. */
uint64_t chain_self_contribution(const struct chain_family *family, u96f32 tao_weight);

/* Splits `dividend` of the hotkey between its parents (their `dividend`) and itself (returned). The child's
 * take stays with it; `*burned` is what the child-key burn withholds, to be recycled. */
uint64_t chain_split_dividend(struct chain_family *family, uint64_t dividend, u96f32 tao_weight,
                              uint16_t childkey_take_u16, uint64_t childkey_burn, uint64_t *burned);

#endif
