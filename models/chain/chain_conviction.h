/* Conviction: alpha that is locked behind a hotkey grows a say in who owns the subnet.
 *
 * Source: spec/markets.md 2.10, spec/coinbase.md 2.13. A lock's mass decays (unless it is perpetual) and its
 * conviction matures, both exponentially; locks behind the owner's hotkey count in full at once. A hotkey's
 * locks are also kept as an aggregate, which follows its members in a peculiar way. Who may lock how much,
 * moving and handing over locks are not here. */
#ifndef CHAIN_CONVICTION_H
#define CHAIN_CONVICTION_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHAIN_CONVICTION_RATE_BLOCKS UINT64_C(934866) /* both rates of the mainnet: half in 90 days */
#define CHAIN_CONVICTION_DUST UINT64_C(100)           /* a lock below this in both is none */
#define CHAIN_TAKEOVER_AGE_BLOCKS UINT64_C(2629800)   /* a subnet's first year: 365.25 days */

struct chain_lock {
    uint64_t mass; /* alpha-rao */
    u64f64 conviction;
    uint64_t block; /* of the last change */
};

/* How a lock changes with time. */
struct chain_lock_mode {
    uint64_t unlock_rate_blocks;
    uint64_t maturity_rate_blocks;
    bool owner;     /* behind the owner's hotkey: conviction is the mass */
    bool perpetual; /* the mass does not decay */
};

/* exp(-blocks / rate) as the chain has it: 1 for no time, 0 for a rate of 0, and not below exp(-40), of which
 * the chain's series leaves 78 * 2^-64. */
u64f64 chain_conviction_decay(uint64_t blocks, uint64_t rate_blocks);

/* So little that it counts as nothing. */
bool chain_lock_is_dust(const struct chain_lock *lock);

/* The lock at `block`; blocks before lock->block change nothing. */
struct chain_lock chain_lock_roll(struct chain_lock lock, const struct chain_lock_mode *mode, uint64_t block);

/* A member of an aggregate is brought to `block`, and the aggregate with it: by what the member lost, if it
 * lost anything, else by its own time. In the first case the aggregate's time since its last change is
 * forgotten: chain quirk. */
void chain_lock_roll_member(struct chain_lock *member, struct chain_lock *aggregate,
                            const struct chain_lock_mode *mode, uint64_t block);

/* A member locks `amount` more. The caller has checked that it owns as much. */
void chain_lock_add(struct chain_lock *member, struct chain_lock *aggregate,
                    const struct chain_lock_mode *mode, uint64_t amount, uint64_t block);

/* What decides whether a subnet changes hands at an epoch. */
struct chain_takeover {
    uint64_t block;
    uint64_t registration_block;
    uint64_t alpha_out;
    uint32_t owner; /* coldkey */
};

/* All conviction behind one hotkey. */
struct chain_pretender {
    uint32_t hotkey;
    uint32_t coldkey; /* its owner; UINT32_MAX: nobody */
    u64f64 conviction;
};

/* The hotkey with most conviction (of equals the largest number) takes over a subnet that is a year old, if
 * all conviction is a tenth of the alpha outside the pool, and its coldkey is not the owner already. */
bool chain_takeover_decide(const struct chain_takeover *subnet, const struct chain_pretender *pretender,
                           size_t count, size_t *king);

#endif
