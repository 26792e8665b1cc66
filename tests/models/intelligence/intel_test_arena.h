/* What the tests of the arena share: an arena on a task, miners put into it, rounds played. */
#ifndef INTEL_TEST_ARENA_H
#define INTEL_TEST_ARENA_H

#include "intel_test_support.h"

#include "intel_arena.h"

/* An arena on a task, with everything it needs. */
struct fixture {
    struct intel_task task;
    struct sim_crew *crew;
    struct intel_workshop workshop;
    struct intel_arena *arena;
};

static inline void set_up_with(struct fixture *self, const char *kind,
                               const struct intel_arena_config *config, unsigned hands)
{
    struct sim_error err;
    struct sim_seed seed = sim_seed_make(5, 0);
    struct intel_task_config task = intel_task_config_default(kind);
    task.data_folder = TENSIM_ML_DATA;
    task.language_rows = 4096;
    test_ok(intel_task_init(&self->task, &task, &seed, 1, &err), &err);
    test_ok(sim_crew_create(&self->crew, hands, &err), &err);
    test_ok(intel_workshop_init(&self->workshop, hands, &err), &err);
    test_ok(intel_workshop_fit(&self->workshop, &self->task, 64, 32, &err), &err);
    test_ok(intel_arena_create(&self->arena, config, &self->task, 1, &err), &err);
    for (size_t v = 0; v < config->validators; v++)
        intel_arena_put_validator(self->arena, v, 1000 + v);
}

static inline void set_up(struct fixture *self, const char *kind, const struct intel_arena_config *config)
{
    set_up_with(self, kind, config, 2);
}

static inline void tear_down(struct fixture *self)
{
    sim_crew_destroy(self->crew);
    intel_arena_destroy(self->arena);
    intel_workshop_free(&self->workshop);
    intel_task_free(&self->task);
}

static inline void put(struct fixture *self, size_t uid, const char *strategy,
                       struct intel_miner_config config)
{
    struct sim_error err;
    config.strategy = intel_strategy_find(strategy);
    test_ok(intel_arena_put_miner(self->arena, uid, &config, 100 + uid, &err), &err);
}

static inline void play(struct fixture *self, uint64_t rounds)
{
    struct sim_error err;
    for (uint64_t i = 0; i < rounds; i++) {
        test_ok(intel_arena_round(self->arena, &self->workshop, sim_crew_first(self->crew),
                                  self->arena->rounds, &err),
                &err);
        intel_arena_show(self->arena);
    }
}

/* Mean weight of a miner over the validators: what a consensus of them would pay. */
static inline double pay(const struct fixture *self, size_t uid)
{
    const struct intel_arena_config *config = &self->arena->config;
    double sum = 0;
    for (size_t v = 0; v < config->validators; v++)
        sum += self->arena->weights[v * config->miners + uid];
    return sum / (double)config->validators;
}

#endif
