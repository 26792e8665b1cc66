/* The neurons of one subnet: who they are, what they hold, what they last said, and what the epoch made of
 * it.
 *
 * uids 0 .. validators - 1 are validators, the next `miners` are miners; with a burn share the last uid
 * belongs to the subnet's owner, and what it earns as a miner is withheld (spec/coinbase.md 2.12). Hotkeys
 * are numbers; a validator has the same hotkey in every subnet, so its root stake counts in all of them.
 *
 * Alpha of the subnet outside the pool is held by hotkeys, waits in the coinbase's pending pots, belongs to
 * the protocol, is burned, waits for root stakers to claim it, or is dust that roundings left to nobody. The
 * law of spec/coinbase.md 4.2 (A2) is checked to the last rao: network_neurons_verify. */
#ifndef NETWORK_NEURONS_H
#define NETWORK_NEURONS_H

#include "epoch_run.h"
#include "intel_arena.h"
#include "network_coinbase.h"
#include "sim_digest.h"
#include "weights_commit.h"

#include <stdbool.h>
#include <stdint.h>

struct network_stake;

/* What a subnet is made of at the start. Arrays belong to the caller. */
struct network_neurons_config {
    uint32_t validators;             /* >= 1 */
    uint32_t miners;                 /* >= 1 */
    uint32_t copiers;                /* the last so many of the validators copy weights */
    const uint64_t *validator_alpha; /* [validators] alpha staked behind each */
    struct epoch_params params;
    struct weights_params weights;
    uint64_t reveal_period_epochs;
    uint64_t round_every_blocks; /* >= 1 */
    uint64_t day_blocks;         /* after which a drifting task has moved on; 0: as many as 12 s give */
    uint32_t burn_ppm;           /* part of the weight that validators give to the owner's uid */
    struct intel_arena_config arena;
    struct intel_task_config task;
    uint64_t
        questions; /* of random tasks: subnets with one number are asked the same; 0: as its own netuid */
    const struct intel_miner_config *miner; /* [miners] */
};

struct network_neurons {
    uint16_t netuid;
    uint32_t n; /* all uids */
    uint32_t validators;
    uint32_t miners;
    uint32_t copiers;
    uint64_t *hotkey;
    uint64_t *alpha_rao;
    uint64_t *root_rao; /* root stake behind the hotkey; the same array element in every subnet */
    uint64_t *registered_at;
    uint64_t *last_update;
    uint64_t *commit_block;
    i64f64 *stake_weight;
    bool *permit;
    struct epoch_rows weights;
    struct epoch_rows bonds;
    struct epoch_params params;
    struct weights_params weights_params;
    struct weights_book book;
    uint64_t reveal_period_epochs;
    uint64_t last_step_block;
    struct epoch_kept result; /* of the last epoch */
    bool has_result;

    struct intel_task task;
    struct intel_arena *arena;
    uint64_t round_every_blocks;
    uint64_t day_blocks;
    uint64_t rounds; /* submitted so far */
    uint32_t burn_ppm;

    /* Where alpha went since the start. */
    uint64_t owner_alpha_rao;  /* the owner's hotkey */
    uint64_t burned_rao;       /* incentive withheld from the owner's uid */
    uint64_t child_burned_rao; /* recycled by the child-key burn, while the pots were paid in full */
    uint64_t claimable_rao;    /* root dividends credited; the subnet knows what of them was claimed */
    uint64_t initial_rao;      /* alpha outside the pool at the start that no hotkey here held */
    int64_t dust_rao;          /* drained less paid: what roundings of epochs left, either way */
    uint64_t incentive_rao;    /* paid to miners */
    uint64_t dividends_rao;    /* paid to validators, alpha part */
    uint64_t refused;          /* weight calls that the chain turned down */

    /* Pays the epochs. Once staking is open it knows who holds what of the validators' alpha and root stake,
     * whose totals are alpha_rao and root_rao. Not owned. */
    struct network_stake *stake;
    uint32_t pooled_hotkeys; /* hotkeys 0, 1, ... that have pools of shares: all validators, or none */
    uint32_t first_coldkey;  /* owner of the first hotkey without a pool */
    uint64_t absent_rao;     /* alpha of this subnet behind validators that have no uid here */

    uint16_t *call_uid; /* scratch of one weights call */
    uint16_t *call_value;
};

/* Builds the neurons of `netuid` at block 0 with permits for the validators. Root stakes come from `root_rao`
 * [validators]. Errors: SIM_ERR_RANGE, SIM_ERR_NO_MEMORY, what the task and the arena raise. */
int network_neurons_init(struct network_neurons *self, uint16_t netuid,
                         const struct network_neurons_config *config, const uint64_t *root_rao,
                         const struct sim_seed *seed, struct sim_error *err);
void network_neurons_free(struct network_neurons *self);

/* Changes the parameters of consensus and weights from the next call on; the tempo stays. Commits that wait
 * are revealed by the period that holds then. How miners copy each other (the arena's `sealed`) stays as it
 * began. */
void network_neurons_tune(struct network_neurons *self, struct epoch_params params,
                          struct weights_params weights, uint64_t reveal_period_epochs);

/* Alpha that all hotkeys of the subnet hold, the owner's included. */
uint64_t network_neurons_held(const struct network_neurons *self);

/* Block of the run in which round `number`, from 1, takes place: rounds of different subnets are spread by
 * netuid, so that they do not all fall into one block. */
uint64_t network_neurons_round_block(const struct network_neurons *self, uint64_t number);

/* Hands the arena what the chain has told miners since: their incomes of the last epoch. Must be called by
 * the thread of the blocks before a round is worked out, which may be at the same time as later blocks. */
void network_neurons_freeze(struct network_neurons *self);

/* Works out the next round: a drifting task moves on to the round's day, miners learn and answer, validators
 * score. It writes to the task and the arena alone, and there to nothing that is seen before the round is
 * submitted, so it may run beside everything else. */
int network_neurons_prepare(struct network_neurons *self, const struct intel_workshop *workshop,
                            const struct sim_hand *hand, struct sim_error *err);

/* Shows the round that was worked out, and validators submit or commit their weights. `epoch` is the counter
 * with look-ahead, `beacon` the latest round of the random beacon on chain. Refusals are counted and no
 * error. */
int network_neurons_submit(struct network_neurons *self, uint64_t block, uint64_t epoch, uint64_t beacon,
                           uint64_t tao_weight, struct sim_error *err);

/* Opens the commits whose time has come, at the start of `block`, before the coinbase. */
int network_neurons_reveal(struct network_neurons *self, uint64_t block, uint64_t epoch, uint64_t beacon,
                           struct sim_error *err);

/* Fills `stake_weight` of all uids, with what child keys lend and borrow. */
void network_neurons_weigh(struct network_neurons *self, uint64_t tao_weight);

/* The number of a uid's hotkey in `stake`. */
uint32_t network_neurons_key(const struct network_neurons *self, uint32_t uid);

/* The take of a uid's hotkey, parts of 65535. */
uint16_t network_neurons_take(const struct network_neurons *self, uint32_t uid);

/* Runs the epoch over what was drained and pays it: spec/coinbase.md 2.11 and 2.12 without leases. `epoch` is
 * the counter during the epoch. */
int network_neurons_distribute(struct network_neurons *self, struct epoch_workspace *workspace,
                               struct network_coinbase *cb, const struct network_drain *drain, uint64_t epoch,
                               struct sim_error *err);

/* Brings `absent_rao` in line with the stakes. */
void network_neurons_mirror_absent(struct network_neurons *self);

/* The law of alpha: everything outside the pool is accounted for. Error: SIM_ERR_CONSERVATION. */
int network_neurons_verify(const struct network_neurons *self, const struct network_subnet *subnet,
                           struct sim_error *err);

void network_neurons_digest(const struct network_neurons *self, struct sim_digest *digest);

#endif
