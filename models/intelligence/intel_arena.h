/* The arena of a subnet: its miners, their answers, its gate, and the rounds in which validators score them.
 *
 * A round: miners learn and answer; the gate learns; every validator draws a challenge, scores those it asks,
 * moves its averages and turns them into weights; the mixture is measured on rows that nothing learned from.
 * Source: spec/intelligence.md 3 and 4. It knows nothing of blocks, stake or the chain: the caller decides
 * when a round is due and submits the weights.
 *
 * A round is worked out in one step and shown in another (intel_arena_show), so that it can be worked out
 * ahead of the block whose transaction it is: until then everyone sees the board of the round before.
 *
 * Threads: a round spreads its miners and validators over the crew of the hand that works it out, with the
 * same bits for every number of hands. Rounds of different arenas may be worked out at the same time; a
 * workshop is shared by all. Meanwhile others may read an arena's configuration, who is active, and its
 * board, and must not touch the rest. Every random choice comes from streams of (entity, purpose, round).
 *
 * Limits: everything that is kept between rounds is in the plain arrays below, for checkpoints. */
#ifndef INTEL_ARENA_H
#define INTEL_ARENA_H

#include "intel_board.h"
#include "intel_gate.h"
#include "intel_strategy.h"
#include "intel_weights.h"
#include "intel_workshop.h"

struct intel_arena_config {
    size_t miners;     /* slots, >= 1 */
    size_t validators; /* slots, >= 1 */
    const struct intel_score_rule *rule;
    size_t permutations;   /* of shapley, >= 1 */
    size_t batch;          /* rows of a challenge, >= 1 */
    bool shared_challenge; /* one challenge for all validators of a round */
    size_t sample;         /* miners that a validator asks; 0: all */
    bool sample_biased;    /* the sample are its best so far, except for ... */
    double exploration;    /* ... this part of it, 0 .. 1, which is drawn; rounded up to whole miners */
    double average_rate;   /* 0 < rate <= 1 */
    const struct intel_weight_map *map;
    double map_parameter;
    struct intel_gate_config gate;
    size_t gate_steps;      /* a round; 0: the gate never learns */
    bool sealed;            /* answers are committed first: copiers know only what has been revealed since */
    bool keep_all;          /* keep and show full answers to challenges too, for a gate across subnets */
    double synthetic_noise; /* synthetic_score: standard deviation of an observation */
};

struct intel_arena {
    struct intel_arena_config config;
    const struct intel_task *task; /* owned by the caller; may advance between rounds */
    uint64_t entity;               /* of the subnet's streams */
    uint64_t task_version;
    uint64_t rounds; /* worked out so far */
    struct intel_miner *miners;
    bool *active;               /* miners */
    uint64_t *validator_entity; /* validators; of their streams */
    bool *validator_active;
    struct intel_board boards[2]; /* one is shown, the round at hand writes the other */
    unsigned shown;
    double *score; /* validators x miners: of the last round */
    double *score_error;
    uint16_t *weights;   /* validators x miners: to be submitted */
    uint32_t *challenge; /* validators x batch: rows of the last round */
    bool *asked;         /* validators x miners */
    uint32_t *revealed;  /* rows of the last round's challenges, ascending */
    size_t revealed_count;
    size_t answers_first;         /* first row of `held` whose full answers are kept */
    struct intel_matrix *answers; /* miners: panels classes x kept rows */
    struct intel_sheet sheet;
    struct intel_gate gate;
    struct intel_gate_work *gate_work;
    struct intel_matrix gate_room;
    struct intel_matrix logits;       /* held-out rows x miners, without noise */
    struct intel_gate_loss gate_loss; /* mean of the last round's steps */
    double *room;    /* validators x miners or 3 x miners, whichever is more: for the round at hand */
    int *codes;      /* miners or validators, whichever are more: the same */
    bool *row_asked; /* held-out rows: the same */
};

/* cross_entropy, batch 64, own challenges, everyone asked, rate 0.1, normalise, default gate, 4 steps a
 * round. */
struct intel_arena_config intel_arena_config_default(size_t miners, size_t validators);

/* An arena of empty slots. SIM_ERR_RANGE, SIM_ERR_NO_MEMORY. */
int intel_arena_create(struct intel_arena **arena, const struct intel_arena_config *config,
                       const struct intel_task *task, uint64_t entity, struct sim_error *err);
void intel_arena_destroy(struct intel_arena *arena);

/* Puts a miner into slot `uid`, in the place of whoever held it: averages, gate and answers start anew. */
int intel_arena_put_miner(struct intel_arena *self, size_t uid, const struct intel_miner_config *config,
                          uint64_t entity, struct sim_error *err);
void intel_arena_remove_miner(struct intel_arena *self, size_t uid);

/* Puts a validator into slot `index`; its averages start at 0. */
void intel_arena_put_validator(struct intel_arena *self, size_t index, uint64_t entity);
void intel_arena_remove_validator(struct intel_arena *self, size_t index);

/* Works out one round, of which `weights` tell and, once it is shown, the board; `round` is above that of the
 * round before, which has been shown. `workshop` fits the task, all networks and the crew of `hand`. After an
 * error no further round can be worked out. */
int intel_arena_round(struct intel_arena *self, const struct intel_workshop *workshop,
                      const struct sim_hand *hand, uint64_t round, struct sim_error *err);

/* Shows the board of the round that was worked out. */
void intel_arena_show(struct intel_arena *self);

/* The board of the last round that was shown; empty before the first. */
const struct intel_board *intel_arena_board(const struct intel_arena *self);

/* The mixture over rows first .. first + count - 1 of the held-out pool, all of them kept. */
struct intel_mixture intel_arena_mixture(const struct intel_arena *self, size_t first, size_t count);

/* True held-out skill of a miner: max(0, 1 - cross-entropy / ln C) over the audit rows. The latent skill
 * where scores are synthetic. */
double intel_arena_true_skill(const struct intel_arena *self, size_t uid);

#endif
