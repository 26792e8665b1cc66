/* Where an epoch's alpha goes, and how root's dividends are claimed.
 *
 * Source: spec/coinbase.md 2.11, 2.12, 2.15. Joins the coinbase (amounts), the stakes (who holds what) and
 * what accounts have chosen (takes, child keys, auto-stake, way of claiming). The consensus itself is the
 * caller's: it says what each hotkey earned. Accounts are small numbers in the order of the chain's accounts.
 */
#ifndef NETWORK_STAKE_H
#define NETWORK_STAKE_H

#include "chain_childkeys.h"
#include "chain_dividends.h"
#include "chain_root_claim.h"
#include "network_coinbase.h"
#include "network_family.h"
#include "stake_book.h"

#define NETWORK_NOBODY UINT32_MAX

#define NETWORK_CLAIM_THRESHOLD UINT64_C(500000) /* alpha-rao; claims below wait */
#define NETWORK_CLAIM_THRESHOLD_MAX UINT64_C(10000000)
#define NETWORK_CLAIM_SUBNETS 5 /* that one manual claim may name */
#define NETWORK_DEFAULT_TAKE UINT16_C(11796)

/* What one hotkey earned in an epoch. */
struct network_pay {
    uint32_t hotkey;
    uint64_t incentive;
    uint64_t dividend;
};

enum network_claim {
    NETWORK_CLAIM_SWAP, /* sold for TAO, which is staked on root */
    NETWORK_CLAIM_KEEP, /* kept as alpha */
    NETWORK_CLAIM_SOME, /* kept on some subnets, sold on the others */
};

enum network_withheld { NETWORK_BURN, NETWORK_RECYCLE };

/* The part of a subnet that only distribution needs. */
struct network_ownership {
    uint32_t owner_coldkey; /* NETWORK_NOBODY if unset */
    uint32_t owner_hotkey;
    enum network_withheld withheld; /* what becomes of incentives that owners earn */
    uint16_t min_childkey_take;
    uint64_t claim_threshold; /* alpha-rao */
};

/* What an account chose, by account; absent accounts have defaults. */
struct network_choices {
    uint32_t owner;           /* of a hotkey: its coldkey, NETWORK_NOBODY if it is no hotkey */
    uint16_t delegate_take;   /* of a hotkey, parts of 65535 */
    enum network_claim claim; /* of a coldkey */
};

/* A choice on one subnet: take of a child key, auto-stake target, subnet kept when claiming. Lists of them
 * are sorted by (netuid, account). */
struct network_subnet_choice {
    uint16_t netuid;
    uint32_t account;
    uint32_t value;
};

enum network_stamp_kind { NETWORK_STAMP_CHILDREN, NETWORK_STAMP_CHILD_TAKE, NETWORK_STAMP_TAKE };

/* When a hotkey last changed something that has a rate limit. */
struct network_stamp {
    enum network_stamp_kind kind;
    uint16_t netuid;
    uint32_t hotkey;
    uint64_t block;
};

/* Hotkeys behind which nobody but the owner can stake, on the subnet that is distributed: their alpha is a
 * number, not a pool of shares, and claims of their root dividends are only counted. */
struct network_solo {
    uint32_t first_hotkey; /* of `count`; NETWORK_NOBODY if there are none */
    uint32_t count;
    uint32_t first_coldkey;   /* owner of the first, and so on */
    uint64_t *alpha_rao;      /* [count] */
    const uint64_t *root_rao; /* [count]; NULL: they have none */
};

/* The last distribution, for logs: one entry per hotkey that earned. */
struct network_paid {
    uint32_t hotkey;
    uint64_t alpha_take;
    uint64_t alpha_rest;
    uint64_t root_take;
    uint64_t root_rest;
    uint64_t tao_take; /* of the TAO that root's alpha was sold for */
    uint64_t tao_rest;
};

/* Pays of a subnet's mechanism for `alpha` in this epoch, ascending hotkey, into `pay` (room for `capacity`).
 * Returns SIM_OK or an error. */
typedef int (*network_epoch_func)(void *self, const struct network_subnet *subnet, size_t mechanism,
                                  uint64_t alpha, struct network_pay *pay, size_t capacity, size_t *count,
                                  struct sim_error *err);

struct network_stake {
    struct stake_book book;
    uint64_t root_account_rao;

    struct network_choices *choice;
    size_t choices;
    struct network_ownership *ownership; /* one for each subnet of the coinbase, in its order */
    size_t ownerships;

    struct network_family family;
    struct network_solo solo;

    struct network_subnet_choice *childkey_take;
    size_t childkey_takes;
    struct network_subnet_choice *auto_stake;
    size_t auto_stakes;
    struct network_subnet_choice *kept; /* NETWORK_CLAIM_SOME: account keeps alpha of netuid */
    size_t kepts;                       /* of NETWORK_NOBODY: so does who has not chosen on netuid */
    struct network_stamp *stamp;
    size_t stamps;

    uint16_t min_childkey_take;
    uint64_t childkey_burn; /* parts of 2^64 - 1 */
    uint64_t nominator_minimum_rao;
    unsigned claims_per_block;
    uint32_t *staking_coldkey; /* index of coldkeys with root stake */
    size_t staking_coldkeys, staking_capacity;

    size_t mechanisms; /* of every subnet; parts are even */
    size_t max_pays;   /* most hotkeys that one epoch may pay */
    network_epoch_func epoch;
    void *epoch_self;

    /* Scratch and result of the last distribution. */
    struct network_pay *pay;
    size_t pays;
    struct network_pay *mechanism_pay;
    struct chain_dividend *dividend;
    uint32_t *dividend_hotkey;
    size_t dividends, dividend_capacity;
    struct network_paid *paid;
    uint64_t *paid_incentive; /* of each of the pays; 0 where it was withheld */
    uint64_t withheld_rao;
    uint64_t child_burned_rao;   /* recycled by the child-key burn */
    uint64_t credited_rao;       /* of root's part, to be claimed */
    uint64_t claims_paid;        /* of one hotkey on one subnet, tried ever */
    size_t claims_failed;        /* coldkeys whose claim was taken back, ever */
    struct network_subnet *undo; /* subnets as they were before each sale of the claim in progress */
    size_t undo_count, undo_capacity;
};

/* `accounts` accounts, nobody owned; room for `subnets` ownerships; up to `max_pays` hotkeys per epoch.
 * Error: SIM_ERR_NO_MEMORY. */
int network_stake_init(struct network_stake *stake, size_t accounts, size_t subnets, size_t max_pays,
                       struct sim_error *err);
void network_stake_free(struct network_stake *stake);

/* Sets one choice on a subnet in `list` of `count` (one of the three above). Error: SIM_ERR_NO_MEMORY. */
int network_stake_choose(struct network_subnet_choice **list, size_t *count, uint16_t netuid,
                         uint32_t account, uint32_t value, struct sim_error *err);

/* Enters a coldkey into the index of root stakers if it is not there. Error: SIM_ERR_NO_MEMORY. */
int network_stake_index(struct network_stake *stake, uint32_t coldkey, struct sim_error *err);

/* Takes a coldkey out of the index; the last one moves to its place. */
void network_stake_unindex(struct network_stake *stake, uint32_t coldkey);

/* Root stake of a coldkey grew or shrank: what it has claimed moves along, so that new stake earns nothing of
 * the past and old stake loses nothing of the future (spec/coinbase.md 2.15). Error: SIM_ERR_NO_MEMORY. */
int network_stake_root_changed(struct network_stake *stake, uint32_t hotkey, uint32_t coldkey,
                               uint64_t tao_rao, bool added, struct sim_error *err);

/* The choice of `account` on `netuid` in such a list, or `otherwise`. */
uint32_t network_stake_chosen(const struct network_subnet_choice *list, size_t count, uint16_t netuid,
                              uint32_t account, uint32_t otherwise);

/* Stake of a hotkey that counts for consensus on `netuid`: its own, less what its children hold of it, plus
 * what its parents lend. Root's likewise. */
void network_stake_inherited(const struct network_stake *stake, uint16_t netuid, uint32_t hotkey,
                             uint64_t *alpha_rao, uint64_t *root_rao);

/* The take that counts of a child key: what it chose, but not below the network's and the subnet's least. */
uint16_t network_stake_child_take(const struct network_stake *stake,
                                  const struct network_ownership *ownership, uint16_t netuid,
                                  uint32_t hotkey);

/* Pays what the epoch gave to the hotkeys of `stake->pay`, ascending: child keys, dividends, owner's cut,
 * incentives, takes and claims, in the chain's order. The drained amounts are those of the epoch. */
int network_stake_pay(struct network_stake *stake, struct network_coinbase *cb,
                      const struct network_drain *drain, struct sim_error *err);

/* Runs the epoch and pays it; a network_distribute_func whose `self` is a network_stake. */
int network_stake_distribute(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                             struct sim_error *err);

/* Claims of the coldkeys that `hash` (of the parent block) picks; their indices go to `index`, ascending. */
int network_stake_claims(struct network_stake *stake, struct network_coinbase *cb,
                         const uint8_t hash[CHAIN_HASH_BYTES], uint64_t index[CHAIN_MAX_CLAIMS],
                         size_t *count, struct sim_error *err);

/* Claims everything that one coldkey may claim; all or nothing. Errors: SIM_ERR_REFUSED if a pool does not
 * buy, SIM_ERR_BALANCE if a subnet's account cannot pay, SIM_ERR_NO_MEMORY. */
int network_stake_claim(struct network_stake *stake, struct network_coinbase *cb, uint32_t coldkey,
                        struct sim_error *err);

/* The same on the subnets that the coldkey names, which also enters it into the index. Besides those errors
 * SIM_ERR_RANGE for none or more than NETWORK_CLAIM_SUBNETS. */
int network_stake_claim_on(struct network_stake *stake, struct network_coinbase *cb, uint32_t coldkey,
                           const uint16_t *netuid, size_t count, struct sim_error *err);

/* Coldkeys visited in a block, at most CHAIN_MAX_CLAIMS; alpha below which a claim on the `subnet`-th subnet
 * waits, at most NETWORK_CLAIM_THRESHOLD_MAX. Error: SIM_ERR_RANGE, with nothing changed. */
int network_stake_set_claims(struct network_stake *stake, unsigned per_block, struct sim_error *err);
int network_stake_set_claim_threshold(struct network_stake *stake, size_t subnet, uint64_t alpha,
                                      struct sim_error *err);

/* A position's keys. */
struct network_holder {
    uint32_t hotkey;
    uint32_t coldkey;
};

/* A key was exchanged for another: what the old one had claimed on a subnet counts for the new one. Error:
 * SIM_ERR_NO_MEMORY. */
int network_stake_move_claimed(struct network_stake *stake, uint16_t netuid, struct network_holder from,
                               struct network_holder to, struct sim_error *err);

/* Alpha outside of the pool that nobody owns: what rounding and rules have left behind. Can be negative where
 * claims were over-adjusted. */
sim_i128 network_stake_residual(const struct network_stake *stake, const struct network_subnet *subnet);

#endif
