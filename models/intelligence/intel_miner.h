/* Miners: a slot of a subnet, the model behind it, the data it learns from and the strategy it follows.
 *
 * Every random choice comes from the miner's own streams, counted by round, so a miner's model depends on
 * itself, its task and the rounds it lived through, not on its neighbours or on threads. Source:
 * spec/intelligence.md 2. Limits: an n-gram expert counts one SGD step as INTEL_NGRAM_STEP bytes read. */
#ifndef INTEL_MINER_H
#define INTEL_MINER_H

#include "intel_net.h"
#include "intel_ngram.h"
#include "intel_task.h"

#include <stdbool.h>

enum { INTEL_NGRAM_STEP = 256 };

/* No miner: a uid that no slot has. */
#define INTEL_NOBODY UINT32_MAX

struct intel_strategy;

/* What a miner is when it joins. */
struct intel_miner_config {
    const struct intel_strategy *strategy;
    size_t hidden;  /* width of the hidden layer; 0: logistic regression. Unused by language tasks */
    unsigned order; /* of the n-gram model of a language task, 1 .. INTEL_NGRAM_ORDER */
    enum intel_smoothing smoothing; /* of that model */
    struct intel_sgd sgd;
    size_t warmup;      /* steps before the first answer */
    size_t steps;       /* steps each further round: the compute budget */
    double shard;       /* share of the training pool that it owns, 0 < shard <= 1 */
    uint64_t domains;   /* bit set of the domains it has data of; 0: all (specialist: draws its own) */
    double label_noise; /* share of its labels that are drawn at random, 0 .. 1 */
    double skill;       /* synthetic_score: the latent skill, 0 .. 1; negative: drawn uniformly */
    uint32_t partner; /* copier: whom it copies (INTEL_NOBODY: the best of the last round); sybil: its head */
    size_t upgrade_hidden;  /* upgrader: the network it moves to */
    double upgrade_cost;    /* upgrader: what the move costs, in the unit of intel_miner.income */
    size_t upgrade_horizon; /* upgrader: payments over which the move must pay */
};

struct intel_miner {
    bool active;
    uint64_t entity; /* of its streams: unique among all miners of a run, never used again */
    struct intel_miner_config config;
    size_t rounds;         /* it has lived through */
    uint64_t version;      /* of its model: answers of an unchanged one are not computed again */
    uint64_t answered;     /* version + 1 of the model that gave the answers on the sheet; 0: none did */
    uint64_t task_version; /* of the pools that its shard and answers belong to */
    double skill;          /* synthetic_score: what is observed through noise */
    double income;         /* what it earned last, set by whoever pays it */
    uint32_t *shard;       /* rows of task->train that it owns */
    size_t shard_size;
    uint16_t *labels; /* of all rows of task->train as this miner knows them, NULL: the true ones */
    struct intel_net net;
    struct intel_ngram ngram;
    size_t read; /* bytes of its texts that the n-gram model has read */
};

/* honest logistic regression: order 5, default SGD, 200 steps of warmup, 4 a round, the whole pool, no noise.
 */
struct intel_miner_config intel_miner_config_default(void);

/* Fills an empty slot: model and shard are drawn. SIM_ERR_RANGE; SIM_ERR_CONFLICT where the strategy does not
 * fit the task; SIM_ERR_NO_MEMORY. On failure the slot stays empty. */
int intel_miner_join(struct intel_miner *self, const struct intel_miner_config *config, uint64_t entity,
                     const struct intel_task *task, struct sim_error *err);

/* Empties the slot; allowed on an empty one. */
void intel_miner_leave(struct intel_miner *self);

/* Draws the shard and the noisy labels anew after the pools of the task have changed; else does nothing. */
int intel_miner_deal(struct intel_miner *self, const struct intel_task *task, struct sim_error *err);

/* `steps` steps of training in `round`. */
int intel_miner_learn(struct intel_miner *self, const struct intel_task *task,
                      const struct intel_kernel *kernel, struct intel_work *work, uint64_t round,
                      size_t steps, struct sim_error *err);

/* Replaces the network by a fresh one with `hidden` units. */
int intel_miner_rebuild(struct intel_miner *self, const struct intel_task *task, size_t hidden,
                        uint64_t round, struct sim_error *err);

/* Answers to the whole held-out pool into the panel `p` (classes x rows). */
void intel_miner_answer(const struct intel_miner *self, const struct intel_task *task,
                        const struct intel_kernel *kernel, struct intel_work *work, struct intel_matrix *p);

#endif
