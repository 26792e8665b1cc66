/* Who added the blocks: the policy of authorship over the neurons of all subnets, and the counts.
 *
 * Under `authorities` a fixed set takes turns, as on the real chain. Under `stake` every hotkey weighs its
 * TAO on root and its alpha at the pools' prices; under `intelligence` its incentive or dividends of the last
 * epochs, each times the TAO that its subnet gets in a block. Weights are taken anew after blocks with an
 * epoch. Where nobody has any weight, the accounts take turns. The author of a block gets the fees of the
 * orders in it, if the economy says so (author_fees). Sources: spec/intelligence.md 5, spec/markets.md 1.9
 * and 4.4. Limits: what authors earn is counted, they do not spend or stake it. */
#ifndef NETWORK_AUTHORS_H
#define NETWORK_AUTHORS_H

#include "intel_author.h"
#include "network_economy.h"

struct network_authors {
    enum intel_author_policy policy;
    struct sim_seed seed;
    size_t authorities; /* that take turns */
    size_t validators;  /* hotkeys 0 .. validators - 1, the same in all subnets */
    size_t accounts;    /* validators, then the miners of each subnet in turn */
    size_t *first;      /* [subnets] account of a subnet's first miner */
    uint64_t *weight;   /* [accounts] */
    uint64_t *blocks;   /* [accounts] added by each; not kept for authorities */
    size_t author;      /* of the present block: an account, or under `authorities` one of these */
    uint64_t *fees_rao; /* [accounts], or [authorities] under that policy: earned since the start */
    uint64_t epochs;    /* of the economy when the weights were taken */
    uint64_t by_authorities;
    uint64_t by_validators;
    uint64_t by_miners;
};

/* `authorities` >= 1 counts under that policy only. Errors: SIM_ERR_RANGE, SIM_ERR_NO_MEMORY. */
int network_authors_init(struct network_authors *self, enum intel_author_policy policy, size_t authorities,
                         const struct network_economy *economy, uint64_t seed, struct sim_error *err);
void network_authors_free(struct network_authors *self);

/* Chooses the author of `block` at its end. Error: SIM_ERR_OVERFLOW. */
int network_authors_step(struct network_authors *self, const struct network_economy *economy, uint64_t block,
                         struct sim_error *err);

/* Blocks that the hotkey at `uid` of subnet `index` has added; 0 for uids that cannot be chosen. */
uint64_t network_authors_blocks(const struct network_authors *self, const struct network_economy *economy,
                                size_t index, uint32_t uid);

/* Credits the author of the present block with the fees that are due. Called when a block has its author and
 * after each order; the ledger has them already (ledger_pay_author). */
void network_authors_collect(struct network_authors *self, struct network_economy *economy);

/* Fees that the hotkey at `uid` of subnet `index` has earned as an author, in rao. */
uint64_t network_authors_fees(const struct network_authors *self, const struct network_economy *economy,
                              size_t index, uint32_t uid);

/* Feeds nothing where authorities take turns and earn nothing. */
void network_authors_digest(const struct network_authors *self, struct sim_digest *digest);

#endif
