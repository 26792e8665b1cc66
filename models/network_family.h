/* Child keys: which hotkey lends its stake to which others on a subnet, and when a new set takes effect.
 *
 * Source: spec/coinbase.md 2.14c, spec/markets.md 2.7. A hotkey has at most five children on a subnet, each
 * with a part of 2^64 - 1 of its stake. A new set waits a cooldown and is applied in the first epoch of the
 * subnet behind it, or dropped without a word if it has become inconsistent.
 *
 * Limit: the chain applies the sets that mature together in the order of a hash of the hotkey; here it is the
 * order of the hotkeys. Only the order in which parents are listed depends on it. */
#ifndef NETWORK_FAMILY_H
#define NETWORK_FAMILY_H

#include "sim_digest.h"
#include "sim_error.h"
#include "stake_order.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETWORK_MAX_CHILDREN = 5 };

#define NETWORK_CHILD_COOLDOWN_BLOCKS UINT64_C(7200)
#define NETWORK_CHILD_RATE_BLOCKS UINT64_C(150) /* between two sets of one hotkey on one subnet */

/* `parent` lends `proportion` (of 2^64 - 1) of its stake on `netuid` to `child`. */
struct network_kinship {
    uint16_t netuid;
    uint32_t parent;
    uint32_t child;
    uint64_t proportion;
};

struct network_child {
    uint32_t hotkey;
    uint64_t proportion;
};

/* The children that a hotkey shall have on a subnet. */
struct network_brood {
    uint16_t netuid;
    uint32_t parent;
    size_t count;
    struct network_child child[NETWORK_MAX_CHILDREN];
};

struct network_pending_brood {
    struct network_brood brood;
    uint64_t cooldown_block; /* applied in an epoch behind this block */
};

struct network_family {
    /* Sorted by (netuid, child) and by (netuid, parent); stored order within. */
    struct network_kinship *parents;
    struct network_kinship *children;
    size_t kinships, kinship_capacity;
    struct network_pending_brood *pending; /* ascending (netuid, parent) */
    size_t pendings, pending_capacity;
};

/* A run of kinships that belong to one hotkey on one subnet. */
struct network_kin {
    const struct network_kinship *kin;
    size_t count;
};

void network_family_free(struct network_family *family);

struct network_kin network_family_parents(const struct network_family *family, uint16_t netuid,
                                          uint32_t child);
struct network_kin network_family_children(const struct network_family *family, uint16_t netuid,
                                           uint32_t parent);

/* Kinships in force on a subnet. */
size_t network_family_count(const struct network_family *family, uint16_t netuid);

/* Appends a kinship to the child's parents and the parent's children. Error: SIM_ERR_NO_MEMORY. */
int network_family_add(struct network_family *family, struct network_kinship kinship, struct sim_error *err);

/* Would the set be consistent: nobody its own child, nobody twice, no more than the whole lent, nobody parent
 * and child of the same hotkey. */
enum stake_refusal network_family_check(const struct network_family *family,
                                        const struct network_brood *brood);

/* Gives the parent these children instead of those it has; the set must be consistent. Parents that are new
 * to a child come last among its parents, the parent's own parents are sorted. Error: SIM_ERR_NO_MEMORY. */
int network_family_replace(struct network_family *family, const struct network_brood *brood,
                           struct sim_error *err);

/* Lets a set wait until `cooldown_block`, in place of one of the same hotkey that waits. Error:
 * SIM_ERR_NO_MEMORY. */
int network_family_schedule(struct network_family *family, const struct network_brood *brood,
                            uint64_t cooldown_block, struct sim_error *err);

/* Applies or drops the sets of `netuid` whose cooldown lies before `block`; with `at_once` all of them.
 * `*applied` (may be NULL) counts those applied. Error: SIM_ERR_NO_MEMORY. */
int network_family_mature(struct network_family *family, uint16_t netuid, uint64_t block, bool at_once,
                          size_t *applied, struct sim_error *err);

/* Forgets the set of a hotkey that waits on a subnet. */
void network_family_forget(struct network_family *family, uint16_t netuid, uint32_t parent);

/* Both lists say the same, in order, and every set is consistent. Error: SIM_ERR_CONSERVATION. */
int network_family_verify(const struct network_family *family, struct sim_error *err);

void network_family_digest(const struct network_family *family, struct sim_digest *digest);

#endif
