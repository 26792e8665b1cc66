/* The coinbase: what the chain does at the start of every block, before any transaction.
 *
 * Source: spec/coinbase.md 2, spec/rules-2026h2.md 2. Here the chain's emission rules meet the pools; the
 * arithmetic of both lives in their rooms. The state is plain: one struct for the network, an array of
 * subnets beside it. The rules are data, so that a network can follow any era, or a rule that never was.
 *
 * Order of a block (spec/coinbase.md 2): registration prices, mint, shares, terms, injection and chain buys,
 * alpha into the pending pots, epochs that are due (the caller's, through `distribute`), moving prices, root
 * proportions. Reveals, child keys and root claims are separate and the caller's.
 *
 * Root is not among the subnets: it has no emission; its TAO is `root_tao_rao`. */
#ifndef NETWORK_COINBASE_H
#define NETWORK_COINBASE_H

#include "chain_dividends.h"
#include "chain_emission.h"
#include "chain_moving_price.h"
#include "chain_registration_price.h"
#include "chain_terms.h"
#include "epoch_schedule.h"
#include "pool.h"
#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which subnets take part in emission. */
enum network_eligibility {
    NETWORK_ELIGIBLE_ALL,     /* February 2025 */
    NETWORK_ELIGIBLE_STARTED, /* April 2025: emission was started */
    NETWORK_ELIGIBLE_OPEN,    /* December 2025: started, tradable and open for registration */
};

/* What happens to root's part of the alpha while root does not sell. */
enum network_root_rest {
    NETWORK_ROOT_REST_RECYCLE,    /* since November 2025: destroyed */
    NETWORK_ROOT_REST_VALIDATORS, /* for one day in November 2025: the validators' */
    NETWORK_ROOT_REST_VANISH,     /* July to November 2025: stays in alpha_out, nobody's */
};

/* The rules of one era; each line changes on its own. */
struct network_rules {
    const struct chain_emission_policy *policy;
    enum chain_cap cap;
    enum chain_moving_rule moving;
    enum network_eligibility eligibility;
    enum network_root_rest root_rest;
    enum pool_kind pool_kind; /* of every subnet whose kind is not fixed */
    const struct pool_rules *pool;
    bool buy_before_weights; /* August 2026: chain buys come first, weights follow from what is left */
    bool protocol_keeps;     /* June 2026: bought alpha is the protocol's; before, it was destroyed */
    bool root_sells_always;  /* root's part is kept for root whatever the prices sum to */
    bool root_sold; /* before November 2025: root's part is sold in every block, for TAO at the epoch */
    enum chain_sold_rule sold_rule; /* with root_sold: the validators' alpha dividends */
    bool buys_uncounted;            /* July to November 2025: TAO of chain buys is not counted as issued */
    const struct epoch_schedule_rule *schedule; /* June 2026: dynamic; before, legacy */
    uint32_t max_epochs;                        /* per block, with the dynamic schedule */
};

/* State of a subnet as far as the coinbase knows it. Amounts in rao of TAO or alpha. */
struct network_subnet {
    uint16_t netuid;
    bool started; /* emission was started: first_emission_block means something */
    bool subtoken_enabled;
    bool registration_allowed;
    bool emission_enabled;
    bool owner_cut_enabled;
    bool pool_fixed;   /* its pool keeps its kind whatever the rules say */
    bool epoch_broken; /* two neurons share a hotkey: the epoch is skipped */
    uint64_t first_emission_block;
    struct pool pool;

    i96f32 moving_price;
    uint64_t price_halving_blocks;
    u96f32 miner_burned;
    u96f32 root_proportion; /* a mirror for readers */
    struct chain_flow user_flow;
    struct chain_flow protocol_flow;
    uint64_t voted_rao; /* root network's emission */

    uint64_t pending_server;
    uint64_t pending_validator;
    uint64_t pending_root;
    uint64_t pending_owner;
    uint64_t pending_joint;    /* with root_sold: miners' and validators' alpha, */
    uint64_t pending_swapped;  /* alpha that was root's part, sold or not, */
    uint64_t pending_root_tao; /* and the TAO that it was sold for; on the account, out of the reserve */

    uint64_t tao_in_emission; /* of the last block */
    uint64_t alpha_in_emission;
    uint64_t alpha_out_emission;
    uint64_t excess_tao;
    uint64_t root_sell_tao;

    uint64_t account_rao;  /* TAO that is really there; pool.tao_rao plus what got stuck */
    uint64_t alpha_minted; /* bookkeeping of alpha since May 2026 */
    uint64_t alpha_recycled;
    uint64_t alpha_burned;
    uint64_t alpha_start;     /* in and outside of the pool when the network began */
    uint64_t alpha_created;   /* since then, injected or for people */
    uint64_t alpha_destroyed; /* bought by the protocol and taken out of existence (before June 2026) */
    bool alpha_unbounded;     /* its pool was stable once: 1:1 trades may find no alpha and make some */
    uint64_t alpha_unowned;   /* created and put into no pot: what the splits of the blocks rounded away */

    uint64_t root_claimed_alpha; /* root dividends that were claimed, ever */
    uint64_t root_sold_rao;      /* TAO that they were sold for, ever */

    uint64_t burn_rao; /* price of a neuron */
    uint16_t burn_half_life;
    struct chain_price_bounds burn_bounds;

    struct epoch_schedule schedule;

    /* Derived; refreshed when what they depend on has changed. */
    uint64_t factor_q32;
    uint16_t factor_half_life;
    uint64_t cached_issuance;
    uint64_t cached_root_rao;
    u96f32 cached_proportion;
    uint64_t cached_reserve[2];
    uint64_t cached_weight;
    u64f64 cached_price;
};

/* An epoch that runs in this block and the amounts it distributes. */
struct network_drain {
    struct network_subnet *subnet;
    uint64_t server;
    uint64_t validator;
    uint64_t root;
    uint64_t owner;
    uint64_t joint;
    uint64_t swapped;
    uint64_t root_tao;
};

struct network_coinbase;

/* Distributes one drained epoch. May change anything but the number of subnets. An error ends the block. */
typedef int (*network_distribute_func)(void *self, struct network_coinbase *cb,
                                       const struct network_drain *drain, struct sim_error *err);

struct network_coinbase {
    struct network_rules rules;
    uint64_t block; /* the last one that is complete */
    uint64_t issuance_rao;
    uint64_t balances_rao; /* issuance by balances; equal since May 2026 */
    uint64_t total_stake_rao;
    uint64_t block_emission_rao; /* last value of the curve that was looked up: a chain quirk */
    uint64_t root_tao_rao;
    uint64_t uncounted_rao; /* issued, but not in the counter that the emission follows */
    uint64_t tao_weight_raw;
    u96f32 tao_weight;
    u96f32 weighted_root; /* of `weighted_root_rao`; derived */
    uint64_t weighted_root_rao;
    i96f32 moving_alpha;
    uint16_t owner_cut_u16;
    struct chain_emission_state emission;

    struct network_subnet *subnet; /* ascending netuid */
    size_t subnets;

    uint64_t minted_rao;   /* in the last block */
    uint64_t recycled_rao; /* in the last block, of what was minted */
    bool root_sells;       /* in the last block */

    network_distribute_func distribute; /* NULL: drained amounts vanish */
    void *distribute_self;

    /* Scratch of a block, one entry per subnet. */
    size_t capacity;
    struct network_subnet **eligible;
    struct chain_candidate *candidate;
    u64f64 *scratch;
    u96f32 *share; /* emission of each eligible subnet */
    struct chain_terms *terms;
    struct network_drain *drain;
};

/* Rules of the eras, by name ("price-2026-06-30"); network_rules_name lists them. NULL if there is none. */
const struct network_rules *network_rules_find(const char *name);

/* Names for lists; NULL behind the last. */
const char *network_rules_name(size_t index);

/* An empty coinbase with room for `subnets` subnets (zeroed, to be filled by the caller) and the rules of
 * "price-2026-06-30". Error: SIM_ERR_NO_MEMORY. */
int network_coinbase_init(struct network_coinbase *cb, size_t subnets, struct sim_error *err);
void network_coinbase_free(struct network_coinbase *cb);

/* The rules from the next step on. Epochs keep phase and counter when the schedule becomes dynamic. Pools
 * become of the kind that the rules name (pool_convert), except those that are fixed. */
void network_coinbase_set_rules(struct network_coinbase *cb, const struct network_rules *rules);

/* TaoWeight in parts of 2^64 - 1. */
void network_coinbase_set_tao_weight(struct network_coinbase *cb, uint64_t raw);

/* A subnet with the chain's defaults: not started, price of a neuron 1 TAO, tempo 360. */
void network_subnet_init(struct network_subnet *subnet, uint16_t netuid);

bool network_subnet_eligible(const struct network_subnet *subnet, enum network_eligibility rule);

/* Alpha in and outside of the pool, saturating: the argument of the subnet's own curve. */
uint64_t network_subnet_issuance(const struct network_subnet *subnet);

/* The pool's price, from the cache when nothing moved. */
u64f64 network_subnet_price(struct network_subnet *subnet);

/* Destroys `amount` of the subnet's alpha outside the pool. */
void network_subnet_recycle(struct network_subnet *subnet, uint64_t amount);

/* Runs the next block's step. On an error (what `distribute` returns) the state is that of the moment. */
int network_coinbase_step(struct network_coinbase *cb, struct sim_error *err);

/* The same in parts, for callers that put something between: prices and mint; shares to pending pots;
 * epochs; moving prices and mirrors. */
void network_coinbase_mint(struct network_coinbase *cb);
void network_coinbase_emit(struct network_coinbase *cb);
int network_coinbase_epochs(struct network_coinbase *cb, struct sim_error *err);
void network_coinbase_finish(struct network_coinbase *cb);

/* Laws of spec/coinbase.md 4 that hold after every block: balances equal issuance, every subnet's account
 * holds its reserve, nothing exceeds the supply. Error: SIM_ERR_CONSERVATION, with block, subnet and
 * difference. */
int network_coinbase_verify(const struct network_coinbase *cb, struct sim_error *err);

#endif
