/* The economy: subnets with pools and neurons, moved by the coinbase, paid by their epochs.
 *
 * Joins the coinbase (network_coinbase.h), the neurons of each subnet (network_neurons.h) and the engine's
 * queue. In a block: commits whose time has come are opened, then the coinbase runs and calls the epochs that
 * are due, then rounds of scoring take place as transactions. Rounds do not depend on the chain, so they are
 * worked out ahead, on as many threads as OpenMP would use; inside a parallel region on none but the own. */
#ifndef NETWORK_ECONOMY_H
#define NETWORK_ECONOMY_H

#include "network_coinbase.h"
#include "network_neurons.h"
#include "network_stake.h"
#include "sim_crew.h"
#include "sim_digest.h"
#include "sim_error.h"

#include <stdbool.h>
#include <stdint.h>

/* The next round of a subnet, worked out by whichever thread is free while blocks go on. */
struct network_round {
    struct sim_job job;
    struct network_neurons *neurons;
    const struct intel_workshop *workshop;
    int ret;
    struct sim_error err;
};

struct network_economy {
    struct network_coinbase coinbase;
    size_t subnets;
    struct network_neurons *neurons; /* [subnets], like coinbase.subnet */
    struct epoch_workspace *workspace;
    struct intel_workshop workshop;
    bool workshop_ready;
    struct sim_crew *crew;       /* the threads that work out rounds, the block loop's among them */
    struct network_round *round; /* [subnets] */
    uint64_t epochs;             /* run so far */
    size_t root_validators;      /* hotkeys 0, 1, ... that can hold root stake */
    uint64_t seed;
    struct network_stake *stake; /* pays the epochs; who holds what is in it once staking is open */
    bool staking;                /* open, see network_staking.h */
    bool claims;                 /* root dividends are claimed, a few coldkeys a block */
    bool author_fees;            /* fees of orders are the author's of the block; else they are burned */
    uint64_t author_due_rao;     /* fees that no author was credited with yet */
    int64_t genesis_unix_ms;     /* for the random beacon; a block takes 12 s */
};

/* How one subnet begins. */
struct network_subnet_config {
    uint64_t tempo_blocks;
    uint64_t pool_tao_rao;
    uint64_t pool_alpha_rao;
    uint64_t other_alpha_rao;  /* alpha outside the pool that belongs to nobody who is simulated */
    uint64_t quote_weight_e18; /* of the pool as a balancer, which sets its price; 0: equal weights */
    bool pool_fixed;           /* the pool is of `pool_kind` for good; else of the rules' kind */
    enum pool_kind pool_kind;
    i96f32 moving_price;
    u96f32 miner_burned;
    uint64_t user_flow_rao; /* average net flow of users into the subnet, per block */
    bool emission_enabled;
    uint64_t first_emission_block; /* on the chain's count; 0: block 1 */
    struct network_neurons_config neurons;
};

/* `subnets` subnets with netuids 1, 2, ...; `root_rao` [root_validators] is the stake of each validator
 * hotkey on root and must be as long as the largest number of validators. The rules are those of `rules`.
 * Errors: SIM_ERR_RANGE, SIM_ERR_NO_MEMORY, what tasks and arenas raise. */
int network_economy_init(struct network_economy *self, const struct network_rules *rules,
                         const struct network_subnet_config *config, size_t subnets, const uint64_t *root_rao,
                         size_t root_validators, uint64_t seed, int64_t genesis_unix_ms,
                         struct sim_error *err);
void network_economy_free(struct network_economy *self);

/* Starts from block `chain_block` of the chain's own count, which rules of age, schedules and gates follow:
 * the first step is the next block. Epochs are placed where the schedule of before June 2026 had them. Only
 * before the first step. */
void network_economy_begin_at(struct network_economy *self, uint64_t chain_block);

/* TAO in the pools and on root: part of the issuance that no account of the ledger holds. */
uint64_t network_economy_pooled(const struct network_economy *self);

/* The step of the next block, from an issuance of `issuance_rao`. What was minted and what of it was
 * destroyed again is in coinbase.minted_rao and coinbase.recycled_rao; the rest went into pools. */
int network_economy_step(struct network_economy *self, uint64_t issuance_rao, struct sim_error *err);

/* The next round of subnet `index` is that of `block`, and all that goes into it is known: it is worked out
 * from now on, beside the blocks until then (spec/intelligence.md 7). Nobody sees any of it before
 * network_economy_round, so it does not matter when that happens. */
void network_economy_expect_round(struct network_economy *self, size_t index, uint64_t block);

/* The round of scoring in subnet `index` that was expected, as a transaction of the present block; waits for
 * it, or does its part of it, where it is not worked out. An error of the round is reported here. */
int network_economy_round(struct network_economy *self, size_t index, struct sim_error *err);

/* Every law of the coinbase and of each subnet's alpha. */
int network_economy_verify(const struct network_economy *self, struct sim_error *err);

void network_economy_digest(const struct network_economy *self, struct sim_digest *digest);

#endif
