/* The network: one struct that owns every subsystem, and the loop that moves it block by block.
 *
 * Time is the block number; block b runs in this order (spec/coinbase.md 2: the step comes first, before any
 * transaction of the block):
 *   step          emission of the block from the issuance counter; it goes to the subnets, or, in a network
 *                 without subnets, into one pot, less what is withheld
 *   transactions  events of the queue in the order (phase, sequence): interventions, rounds of scoring,
 * payouts observers     the caller, between two calls of network_run A block in which nothing but the step
 * happens costs nothing but the step.
 *
 * Withholding stands for everything that keeps TAO out of the issuance (registrations that recycle, burns,
 * locks): a share of each block's emission, or a series of cumulative amounts measured on the real chain.
 * The issuance counter is what the chain believes to have issued; it differs from the truth by a given
 * error series. The curve follows the counter, as on the chain. */
#ifndef NETWORK_H
#define NETWORK_H

#include "chain_curve.h"
#include "chain_series.h"
#include "ledger.h"
#include "network_authors.h"
#include "network_economy.h"
#include "network_enterprise.h"
#include "sim_digest.h"
#include "sim_error.h"
#include "sim_event_queue.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Who gets what is minted and not withheld. */
enum network_payout {
    NETWORK_PAYOUT_PENDING, /* stays in the pot */
    NETWORK_PAYOUT_STAKE,   /* goes to the stake positions in proportion, every payout_every_blocks */
};

/* What the rules say; may be changed while the network runs (network_set_params). */
struct network_params {
    uint64_t max_supply_rao;
    uint64_t first_emission_rao;
    uint64_t withheld_num; /* share of the emission that is withheld; 0/1 when a series is given */
    uint64_t withheld_den;
    enum network_payout payout;
    uint64_t payout_every_blocks; /* >= 1 */
    bool audit;                   /* verify the ledger's totals every block, everything every payout */
};

/* Things worth telling that happen inside a block. */
enum network_notice_kind {
    NETWORK_NOTICE_HALVING,      /* value: emission per block from now on; other: the number of halvings */
    NETWORK_NOTICE_HALVING_BACK, /* the same, when recycling undid a halving */
    NETWORK_NOTICE_PAYOUT,       /* value: rao paid */
};

struct network_notice {
    enum network_notice_kind kind;
    uint64_t block;
    uint64_t value;
    uint64_t other;
};

/* The caller's side. Both may be NULL. `intervene` carries out the intervention with the given number (see
 * network_schedule_intervention) and returns SIM_OK or an error, which ends the run. */
struct network_hooks {
    void *self;
    void (*notice)(void *self, const struct network_notice *notice);
    int (*intervene)(void *self, uint64_t number, struct sim_error *err);
};

struct network {
    uint64_t block; /* the last block that is complete; 0 = genesis */
    struct ledger ledger;
    struct chain_curve curve;
    struct chain_series withheld;      /* cumulative rao; points == 0: the share of params is used */
    struct chain_series counter_error; /* rao; points == 0: no error */

    uint64_t issuance_counter_rao; /* what the chain believes: issuance + error */
    uint64_t emission_rao;         /* per block, of the last step */
    unsigned halvings;             /* that the counter has passed */
    uint64_t withheld_rest;        /* numerator carried over by the withheld share */
    uint64_t net_withheld_rao;     /* withheld so far minus released; wraps like a signed number */

    struct network_params params;
    struct network_hooks hooks;
    struct network_economy economy; /* has_economy: subnets take all that is minted */
    bool has_economy;
    struct network_enterprise *enterprise; /* [enterprises], clients of the economy */
    size_t enterprises;
    struct network_authors authors; /* of the blocks of an economy */
    struct sim_event_queue *queue;
    bool payout_scheduled;
    uint64_t events; /* steps and queue events so far */
};

/* Why network_run came back. */
enum network_stop {
    NETWORK_STOP_BLOCK,     /* the block asked for is complete */
    NETWORK_STOP_EVENTS,    /* the number of events asked for has happened */
    NETWORK_STOP_CONDITION, /* the condition holds at the end of a block */
    NETWORK_STOP_INTERRUPT, /* *interrupt became non-zero; the block in progress was finished */
};

/* Quantities that a condition can name. Amounts in rao. */
enum network_quantity {
    NETWORK_BLOCK,
    NETWORK_ISSUANCE,         /* the true issuance */
    NETWORK_ISSUANCE_COUNTER, /* what the chain's counter shows */
    NETWORK_EMISSION,         /* per block */
    NETWORK_HALVINGS,
    NETWORK_RECYCLED,
    NETWORK_BURNED,
    NETWORK_WITHHELD, /* net; 0 while releases exceed it */
    NETWORK_STAKED,
    NETWORK_PENDING,
    NETWORK_POOLED,
};

enum network_comparison {
    NETWORK_LESS,
    NETWORK_LESS_EQUAL,
    NETWORK_EQUAL,
    NETWORK_GREATER_EQUAL,
    NETWORK_GREATER,
};

struct network_condition {
    enum network_quantity quantity;
    enum network_comparison comparison;
    uint64_t value;
};

/* Limits of one call of network_run; zero-initialise and set what is wanted. */
struct network_limits {
    uint64_t until_block; /* run until this block is complete */
    uint64_t max_events;  /* 0: no limit */
    const struct network_condition *conditions;
    size_t condition_count;
    const volatile sig_atomic_t *interrupt; /* may be NULL */
};

/* An empty network at block 0, with room for `accounts` accounts and `positions` stake positions; endow it
 * through the ledger, then call network_start. Errors: SIM_ERR_RANGE (params), SIM_ERR_NO_MEMORY. */
int network_init(struct network *net, const struct network_params *params, size_t accounts, size_t positions,
                 struct sim_error *err);

void network_free(struct network *net);

/* Input series; points as in chain_series_init. Only before network_start. */
int network_set_withheld(struct network *net, const struct chain_series_point *point, size_t points,
                         struct sim_error *err);
int network_set_counter_error(struct network *net, const struct chain_series_point *point, size_t points,
                              struct sim_error *err);

/* Gives the network an economy of subnets; their pools and root stakes add to the issuance. Only before
 * network_start, and not together with a withheld share, a series or payouts. Parameters and errors as in
 * network_economy_init, and SIM_ERR_CONFLICT. */
int network_set_economy(struct network *net, const struct network_rules *rules,
                        const struct network_subnet_config *config, size_t subnets, const uint64_t *root_rao,
                        size_t root_validators, uint64_t seed, int64_t genesis_unix_ms,
                        struct sim_error *err);

/* Chooses who adds the blocks of the network's economy; authorities take turns otherwise. Only before
 * network_start. Errors: SIM_ERR_CONFLICT without an economy, those of network_authors_init. */
int network_set_authorship(struct network *net, enum intel_author_policy policy, size_t authorities,
                           uint64_t seed, struct sim_error *err);

/* Gives the economy clients; their arrays stay the caller's. Only before network_start and once. Errors:
 * SIM_ERR_CONFLICT without an economy, those of network_enterprise_init with the enterprise's number. */
int network_set_enterprises(struct network *net, const struct network_enterprise_config *config, size_t count,
                            struct sim_error *err);

/* Ends the endowment: sets the counter, the emission and the first payout. Errors: SIM_ERR_OVERFLOW. */
int network_start(struct network *net, struct sim_error *err);

/* Changes the rules from the next step on. Errors: SIM_ERR_RANGE (nothing changed). */
int network_set_params(struct network *net, const struct network_params *params, struct sim_error *err);

/* Puts intervention `number` into the transactions of `block`, after those put there before.
 * `block` must lie ahead of the network. Errors: SIM_ERR_RANGE, SIM_ERR_LIMIT, SIM_ERR_NO_MEMORY. */
int network_schedule_intervention(struct network *net, uint64_t block, uint64_t number,
                                  struct sim_error *err);

/* Moves the network on and says why it stopped. May be called again and again.
 * Errors: SIM_ERR_CONSERVATION (with block and law), SIM_ERR_OVERFLOW, what hooks.intervene returns. The
 * state is that of the moment of the error and should only be read. */
int network_run(struct network *net, const struct network_limits *limits, enum network_stop *why,
                struct sim_error *err);

uint64_t network_quantity(const struct network *net, enum network_quantity quantity);

/* True if the condition holds now. */
bool network_holds(const struct network *net, const struct network_condition *condition);

/* Walks every invariant of every subsystem. Error: SIM_ERR_CONSERVATION. */
int network_verify(const struct network *net, struct sim_error *err);

/* Feeds the whole state, field by field: equal digests mean equal states. */
void network_digest(const struct network *net, struct sim_digest *digest);

#endif
