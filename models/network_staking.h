/* Stakers in the running economy: who stands behind the validators' hotkeys, and what they order.
 *
 * Source: spec/markets.md 2, spec/coinbase.md 2.12 and 2.15. Joins the ledger's accounts, the pools, the
 * stakes (network_stake.h) and the neurons. Hotkey v is validator v, the same on every subnet; coldkeys below
 * the number of accounts are accounts of the ledger, behind them comes the owner of each validator, who holds
 * what the hotkey starts with. With staking open an epoch pays the validator's take to its owner and the rest
 * to all who stake behind it.
 *
 * An order is refused as a whole or carried out as a whole. Its fee is the author's of the block, that of a
 * sale after it was sold (spec/markets.md 1.9); without author_fees the fee of a buy is burned (it stays
 * issued), that of a sale is alpha that belongs to nobody.
 *
 * Limits: nobody but its owner stakes behind a miner or an owner's key; owners of validators give no orders
 * of this kind (what else they decide is in network_choice.h); no conviction locks. */
#ifndef NETWORK_STAKING_H
#define NETWORK_STAKING_H

#include "ledger.h"
#include "network_economy.h"
#include "stake_order.h"

#define NETWORK_EXISTENTIAL_RAO UINT64_C(500) /* stays on an account that stakes */

enum network_order_kind {
    NETWORK_ORDER_STAKE,             /* free TAO into `to`; amount in rao of TAO */
    NETWORK_ORDER_UNSTAKE,           /* alpha of `at` sold; amount in rao of alpha, as for all that follow */
    NETWORK_ORDER_MOVE,              /* from `at` to `to`, perhaps of another account */
    NETWORK_ORDER_RECYCLE,           /* alpha of `at` destroyed; the subnet creates it again */
    NETWORK_ORDER_BURN,              /* alpha of `at` taken from everyone for good */
    NETWORK_ORDER_UNSTAKE_ALL,       /* all behind the validator of `at`, on root and all subnets, sold */
    NETWORK_ORDER_UNSTAKE_ALL_ALPHA, /* the same without root; the TAO is staked on root */
    NETWORK_ORDERS,                  /* number of kinds */
};

/* A coldkey's stake behind a validator on a subnet; netuid 0 is root. */
struct network_place {
    uint32_t account;
    uint32_t validator;
    uint16_t netuid;
};

struct network_order {
    enum network_order_kind kind;
    struct network_place at;
    struct network_place to;
    uint64_t amount; /* more than there is means all, except for a stake */
    struct stake_limit limit;
};

/* What became of an order. Nothing has changed if `refusal` is not STAKE_OK. */
struct network_receipt {
    enum stake_refusal refusal;
    uint64_t spent;   /* TAO of a stake, else alpha */
    uint64_t tao_rao; /* what the pools took in or gave out; of a move the TAO that passed */
    uint64_t alpha;   /* bought */
    uint64_t fee;     /* in what was spent; of a move in alpha or in TAO */
    uint64_t cleared; /* alpha of a rest that was too small for a nomination and sold along */
    size_t places;    /* of an order over all subnets: how many were sold */
};

struct network_staking_config {
    uint16_t take;                  /* of every validator at the start, parts of 65535 */
    uint64_t nominator_minimum_rao; /* a nomination worth less is sold when some of it is; 0: none is */
    uint64_t child_burn;            /* part of 2^64 - 1 of what parents get, recycled */
    uint16_t min_child_take;        /* parts of 65535 */
    unsigned claims_per_block;      /* coldkeys visited, up to CHAIN_MAX_CLAIMS; 0: the chain's default */
    uint64_t claim_threshold;       /* alpha-rao; 0: the chain's default */
    const uint64_t *kept;           /* NETWORK_CLAIM_SOME: subnets whose alpha is kept */
    size_t kept_count;
    bool claims; /* root dividends are claimed, else they wait */
    enum network_claim claim;
};

/* Gives an economy what pays its epochs, with one holder for each hotkey. Error: SIM_ERR_NO_MEMORY. */
int network_staking_start(struct network_economy *economy, struct sim_error *err);

/* Opens staking, before the first epoch. `accounts` is the ledger's number of accounts. Errors:
 * SIM_ERR_CONFLICT, SIM_ERR_NO_MEMORY. */
int network_staking_open(struct network_economy *economy, size_t accounts,
                         const struct network_staking_config *config, struct sim_error *err);
void network_staking_close(struct network_economy *economy);

/* Carries out or refuses an order of accounts of the ledger. Errors: SIM_ERR_CONFLICT if staking is closed,
 * SIM_ERR_RANGE for an account that does not exist, SIM_ERR_NO_MEMORY. */
int network_order_execute(struct network_economy *economy, struct ledger *ledger,
                          const struct network_order *order, struct network_receipt *receipt,
                          struct sim_error *err);

/* What an account has at a place: alpha, or TAO on root. */
uint64_t network_staking_value(const struct network_economy *economy, struct network_place place);

/* Adds what each of the first `accounts` coldkeys has staked to worth_rao[account], alpha at the spot price.
 */
void network_staking_add_worth(const struct network_economy *economy, uint64_t *worth_rao, size_t accounts);

/* The automatic claims of the block that was stepped, of coldkeys that a hash of seed and parent picks. */
int network_staking_claim(struct network_economy *economy, struct sim_error *err);

/* Brings the neurons' totals of a hotkey in line with its stake on `netuid`, or on all subnets and root. */
void network_staking_mirror(struct network_economy *economy, uint32_t validator, uint16_t netuid);
void network_staking_mirror_all(struct network_economy *economy, uint32_t validator);

/* The stakes add up: each hotkey's positions to its total, these to what the neurons and root hold. Error:
 * SIM_ERR_CONSERVATION. */
int network_staking_verify(const struct network_economy *economy, struct sim_error *err);

void network_staking_digest(const struct network_economy *economy, struct sim_digest *digest);

#endif
