/* Strategies: how a miner behaves, honestly or not. One file each; a new one is one file and one line of the
 * table in intel_strategy.c. Source: spec/intelligence.md 2.
 *
 * A round asks each strategy in three waves: first those who serve what others answered last round (copiers),
 * then everyone with answers of their own, side by side, then those who serve what another answers now
 * (sybils). */
#ifndef INTEL_STRATEGY_H
#define INTEL_STRATEGY_H

#include "intel_miner.h"

/* What a miner can see of its subnet in a round. */
struct intel_scene {
    const struct intel_task *task;
    const struct intel_kernel *kernel;
    const struct intel_miner *miners;
    size_t miners_count;
    uint64_t round;
    const double *standing;   /* mean score of each miner in the last round: public */
    const uint32_t *revealed; /* held-out rows that the last round's challenges have made public */
    size_t revealed_count;
    bool sealed; /* answers are committed first, revealed after the round */
};

enum intel_wave { INTEL_WAVE_STALE, INTEL_WAVE_OWN, INTEL_WAVE_FRESH };

struct intel_strategy {
    const char *name;
    const char *summary;
    enum intel_wave wave;
    bool needs_rows; /* makes no sense for a task without labelled training rows */
    /* Own wave: one round of learning, warmup included; NULL for those without a model. */
    int (*train)(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                 struct sim_error *err);
    /* Own wave: answers that do not come from the model (NULL: they do), into a panel classes x rows. */
    void (*answer)(struct intel_miner *miner, const struct intel_scene *scene, struct intel_matrix *p);
    /* Other waves: whose answers `uid` serves, INTEL_NOBODY for none. */
    uint32_t (*borrow)(uint32_t uid, const struct intel_scene *scene);
    /* Domains to learn, when the configuration names none; NULL: all. */
    uint64_t (*choose_domains)(size_t domains, struct sim_stream *stream);
};

/* The table, ended by NULL; and the strategy called `name`, NULL if there is none. */
extern const struct intel_strategy *const intel_strategies[];
const struct intel_strategy *intel_strategy_find(const char *name);

extern const struct intel_strategy intel_strategy_honest;
extern const struct intel_strategy intel_strategy_specialist;
extern const struct intel_strategy intel_strategy_lazy;
extern const struct intel_strategy intel_strategy_noise;
extern const struct intel_strategy intel_strategy_copier;
extern const struct intel_strategy intel_strategy_sybil;
extern const struct intel_strategy intel_strategy_overfitter;
extern const struct intel_strategy intel_strategy_upgrader;

/* Warmup in the first round, `steps` in the others: what honest miners do, and others besides. */
int intel_strategy_study(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                         struct sim_error *err);

#endif
