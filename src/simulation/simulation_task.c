#include "simulation_task.h"

#include "sim_wide.h"

#include <stdlib.h>
#include <string.h>

static double to_double(struct scenario_share share)
{
    return (double)share.num / (double)share.den;
}

static const char *task_name(enum scenario_task_kind kind)
{
    static const char *const names[] = {
        [SCENARIO_TASK_SYNTHETIC_SCORE] = "synthetic_score",
        [SCENARIO_TASK_DIGITS] = "digits",
        [SCENARIO_TASK_IRIS] = "iris",
        [SCENARIO_TASK_WINE] = "wine",
        [SCENARIO_TASK_BREAST_CANCER] = "breast_cancer",
        [SCENARIO_TASK_THYROID] = "thyroid",
        [SCENARIO_TASK_TEACHER] = "teacher",
        [SCENARIO_TASK_LANGUAGE] = "language",
        [SCENARIO_TASK_CSV] = "csv",
    };
    return names[kind];
}

static const char *score_name(enum scenario_score score)
{
    static const char *const names[] = {"cross_entropy", "accuracy", "brier",
                                        "leave_one_out", "shapley",  "fisher"};
    return names[score];
}

const struct intel_strategy *simulation_strategy(enum scenario_strategy strategy)
{
    static const struct intel_strategy *const strategies[] = {
        [SCENARIO_STRATEGY_HONEST] = &intel_strategy_honest,
        [SCENARIO_STRATEGY_SPECIALIST] = &intel_strategy_specialist,
        [SCENARIO_STRATEGY_LAZY] = &intel_strategy_lazy,
        [SCENARIO_STRATEGY_NOISE] = &intel_strategy_noise,
        [SCENARIO_STRATEGY_COPIER] = &intel_strategy_copier,
        [SCENARIO_STRATEGY_SYBIL] = &intel_strategy_sybil,
        [SCENARIO_STRATEGY_OVERFITTER] = &intel_strategy_overfitter,
        [SCENARIO_STRATEGY_UPGRADER] = &intel_strategy_upgrader,
    };
    return strategies[strategy];
}

static const char *weights_name(enum scenario_weights weights)
{
    static const char *const names[] = {"normalise", "power", "softmax", "top_k"};
    return names[weights];
}

static double map_parameter(const struct scenario_weight_map *weights)
{
    switch (weights->map) {
    case SCENARIO_WEIGHTS_POWER:
        return (double)weights->power / 100;
    case SCENARIO_WEIGHTS_SOFTMAX:
        return to_double(weights->temperature);
    case SCENARIO_WEIGHTS_TOP_K:
        return (double)weights->keep;
    case SCENARIO_WEIGHTS_NORMALISE:
        break;
    }
    return 0;
}

static unsigned to_permille(struct scenario_share share)
{
    return (unsigned)((sim_u128)share.num * 1000 / share.den);
}

/* A domain by its word: a language by its name, a class or a domain of the teacher by its number. */
static int read_domain(enum scenario_task_kind task, const char *word, uint64_t *bits, struct sim_error *err)
{
    int number = -1;
    if (task == SCENARIO_TASK_LANGUAGE)
        number = intel_task_language_domain(word);
    else if (strspn(word, "0123456789") == strlen(word) && strlen(word) <= 2)
        number = (int)strtol(word, NULL, 10);
    if (number < 0 || number > 63)
        return sim_raise(err, SIM_ERR_RANGE, "a task of kind %s has no domain `%s`; it has %s",
                         task_name(task), word,
                         task == SCENARIO_TASK_LANGUAGE ? "spanish, python and english" : "numbers from 0");
    *bits |= UINT64_C(1) << number;
    return SIM_OK;
}

static int read_domains(enum scenario_task_kind task, const struct scenario_miners *group, uint64_t *bits,
                        struct sim_error *err)
{
    int ret = SIM_OK;
    *bits = 0;
    for (size_t i = 0; i < group->domains.count && ret == SIM_OK; i++)
        ret = read_domain(task, group->domains.items[i], bits, err);
    return ret;
}

/* Member `i` of a group: ranges run evenly from the first to the last. */
static struct intel_miner_config read_miner(const struct scenario_miners *group, uint64_t i,
                                            uint32_t first_of_group)
{
    struct intel_miner_config miner = intel_miner_config_default();
    double place = group->count > 1 ? (double)i / (double)(group->count - 1) : 0;
    double from = to_double(group->skill_from), to = to_double(group->skill_to);
    miner.strategy = simulation_strategy(group->strategy);
    miner.hidden = group->hidden;
    miner.order = (unsigned)group->order;
    miner.smoothing =
        group->smoothing == SCENARIO_SMOOTHING_WITTEN_BELL ? INTEL_WITTEN_BELL : INTEL_KNESER_NEY;
    miner.sgd = (struct intel_sgd){.rate = (float)to_double(group->rate),
                                   .momentum = (float)to_double(group->momentum),
                                   .l2 = (float)to_double(group->l2),
                                   .batch = group->batch};
    miner.skill = from + (to - from) * place;
    miner.warmup = group->warmup_from;
    if (group->count > 1)
        miner.warmup =
            group->warmup_to >= group->warmup_from
                ? group->warmup_from + (group->warmup_to - group->warmup_from) * i / (group->count - 1)
                : group->warmup_from - (group->warmup_from - group->warmup_to) * i / (group->count - 1);
    miner.steps = group->steps;
    miner.shard = to_double(group->shard);
    miner.label_noise = to_double(group->label_noise);
    miner.upgrade_hidden = group->upgrade_hidden;
    miner.upgrade_cost = (double)group->upgrade_cost;
    miner.upgrade_horizon = group->upgrade_epochs;
    if (group->strategy == SCENARIO_STRATEGY_SYBIL && i > 0)
        miner.partner = first_of_group;
    else if (group->strategy == SCENARIO_STRATEGY_SYBIL)
        miner.strategy = &intel_strategy_honest; /* somebody must do the work */
    return miner;
}

int simulation_read_miners(const struct scenario_subnets *group, struct intel_miner_config *miner,
                           uint32_t miners, struct sim_error *err)
{
    uint32_t at = 0;
    for (size_t g = 0; g < group->miners.count; g++) {
        uint32_t first = at;
        uint64_t domains;
        int ret = read_domains(group->task.kind, &group->miners.items[g], &domains, err);
        if (ret != SIM_OK)
            return ret;
        for (uint64_t i = 0; i < group->miners.items[g].count && at < miners; i++) {
            miner[at] = read_miner(&group->miners.items[g], i, first);
            miner[at++].domains = domains;
        }
    }
    return SIM_OK;
}

struct intel_gate_config simulation_read_gate(const struct scenario_gate *gate)
{
    return (struct intel_gate_config){.top_k = gate->top_k,
                                      .rate = (float)((double)gate->rate / 1000),
                                      .importance_weight = to_double(gate->importance),
                                      .load_weight = to_double(gate->load),
                                      .batch = gate->batch};
}

struct intel_arena_config simulation_read_arena(const struct scenario_subnets *group, uint32_t miners,
                                                uint32_t validators)
{
    const struct scenario_task *task = &group->task;
    struct intel_arena_config arena = intel_arena_config_default(miners, validators);
    arena.rule = intel_score_rule_find(score_name(task->score));
    arena.map = intel_weight_map_find(weights_name(task->weights.map));
    arena.map_parameter = map_parameter(&task->weights);
    arena.batch = task->batch;
    arena.average_rate = to_double(task->average);
    arena.shared_challenge = task->shared_challenge;
    arena.sample = task->sample;
    arena.sample_biased = task->sampling == SCENARIO_SAMPLING_BIASED;
    if (arena.sample_biased)
        arena.exploration = to_double(task->exploration);
    arena.permutations = task->permutations;
    arena.sealed = group->hyperparameters.commit_reveal;
    arena.synthetic_noise = to_double(task->noise);
    arena.gate_steps = task->gate_steps;
    arena.gate = simulation_read_gate(&task->gate);
    return arena;
}

struct intel_task_config simulation_read_task(const struct scenario_task *task, const char *ml_folder)
{
    struct intel_task_config config = intel_task_config_default(task_name(task->kind));
    config.data_folder = ml_folder;
    config.held_permille = to_permille(task->held_out);
    config.audit_permille = to_permille(task->audit);
    config.language_rows = task->language_rows;
    if (task->kind == SCENARIO_TASK_CSV) {
        config.csv_path = task->csv.file.path;
        config.csv_label = task->csv.label;
    }
    if (task->kind == SCENARIO_TASK_TEACHER)
        config.teacher = (struct intel_teacher_config){.d = task->teacher.features,
                                                       .classes = task->teacher.classes,
                                                       .hidden = task->teacher.hidden,
                                                       .domains = task->teacher.domains,
                                                       .drift = to_double(task->teacher.drift),
                                                       .label_noise = to_double(task->teacher.noise),
                                                       .train_rows = task->teacher.rows,
                                                       .held_rows = task->teacher.held_rows};
    return config;
}
