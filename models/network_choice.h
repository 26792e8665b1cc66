/* What the owners of keys decide, beside trading: child keys, takes, where incentives are staked, and how
 * root's dividends are claimed.
 *
 * Source: spec/coinbase.md 2.14c and 2.15, spec/markets.md 2.7. Refusals carry the chain's names. The owner
 * of a validator's hotkey decides about it; nobody else has a key that the chain would accept. */
#ifndef NETWORK_CHOICE_H
#define NETWORK_CHOICE_H

#include "network_economy.h"

#define NETWORK_MAX_TAKE UINT16_C(11796)          /* of a delegate and of a child key, parts of 65535 */
#define NETWORK_TAKE_RATE_BLOCKS UINT64_C(216000) /* between a change of a take and a later increase */

enum network_wish_kind {
    NETWORK_WISH_CHILDREN,   /* `brood`: after a cooldown, in an epoch */
    NETWORK_WISH_CHILD_TAKE, /* `take` of child key `hotkey` on `netuid` */
    NETWORK_WISH_TAKE,       /* `take` of delegate `hotkey` */
    NETWORK_WISH_AUTO_STAKE, /* incentive of miner `uid` of `netuid` is staked behind `hotkey` */
    NETWORK_WISH_CLAIM,      /* coldkey `account` claims in the way `claim` */
};

struct network_wish {
    enum network_wish_kind kind;
    struct network_brood brood;
    uint32_t hotkey;
    uint16_t netuid;
    uint16_t take;
    uint32_t uid;
    uint32_t account;
    enum network_claim claim;
    const uint64_t *kept; /* NETWORK_CLAIM_SOME: subnets whose alpha is kept */
    size_t kept_count;
};

/* Carries out a wish, or refuses it as a whole and says why. Errors: SIM_ERR_CONFLICT if staking is closed,
 * SIM_ERR_RANGE for a coldkey that does not exist, SIM_ERR_NO_MEMORY. */
int network_choice_execute(struct network_economy *economy, const struct network_wish *wish,
                           enum stake_refusal *refusal, struct sim_error *err);

/* Children whose cooldown is over take effect on the subnets whose epoch ran in this block. */
int network_choice_mature(struct network_economy *economy, struct sim_error *err);

/* After a hotkey lost stake: sets of children that wait are dropped where it has too little for them. */
void network_choice_stake_fell(struct network_economy *economy, uint32_t hotkey);

/* The stake behind a hotkey in TAO, alpha at the spot price, rao. */
uint64_t network_choice_worth(const struct network_economy *economy, uint32_t hotkey);

#endif
