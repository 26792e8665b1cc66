/* Slots and memory of an arena; rounds are in intel_arena_round.c. */
#include "intel_arena.h"

#include "sim_alloc.h"

#include <string.h>

struct intel_arena_config intel_arena_config_default(size_t miners, size_t validators)
{
    return (struct intel_arena_config){.miners = miners,
                                       .validators = validators,
                                       .rule = intel_score_rule_find("cross_entropy"),
                                       .permutations = 16,
                                       .batch = 64,
                                       .exploration = 0.5,
                                       .average_rate = 0.1,
                                       .map = intel_weight_map_find("normalise"),
                                       .gate = intel_gate_config_default(),
                                       .gate_steps = 4,
                                       .synthetic_noise = 0.1};
}

static int check_config(const struct intel_arena_config *config, const struct intel_task *task,
                        struct sim_error *err)
{
    if (config->miners < 1 || config->miners > 1 << 16 || config->validators < 1 ||
        config->validators > 1 << 16)
        return sim_raise(err, SIM_ERR_RANGE, "an arena has 1 to 65536 miners and validators");
    if (config->batch < 1 || config->batch > 1 << 16 || config->permutations < 1 || config->rule == NULL ||
        config->map == NULL)
        return sim_raise(err, SIM_ERR_RANGE,
                         "a round needs a rule, a map, permutations and a batch of up to 65536");
    if (!(config->average_rate > 0 && config->average_rate <= 1))
        return sim_raise(err, SIM_ERR_RANGE, "the rate of a moving average is above 0 and at most 1");
    if (!(config->exploration >= 0 && config->exploration <= 1))
        return sim_raise(err, SIM_ERR_RANGE, "exploration is a part of the sample, 0 to 1");
    if (task->kind->synthetic && config->rule->uses_gate)
        return sim_raise(err, SIM_ERR_CONFLICT, "the rule '%s' needs answers, and '%s' has none",
                         config->rule->name, task->kind->name);
    return SIM_OK;
}

/* What a task with answers needs beside the bookkeeping. */
static int make_answers(struct intel_arena *self, struct sim_error *err)
{
    const struct intel_task *task = self->task;
    size_t miners = self->config.miners, held = task->held.x.rows;
    self->answers_first = self->config.keep_all ? 0 : task->challenges;
    self->answers = sim_array_new(struct intel_matrix, miners);
    if (self->answers == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the answers of %zu miners", miners);
    int code = intel_sheet_init(&self->sheet, miners, held, err);
    for (int i = 0; i < 2 && code == SIM_OK && self->config.keep_all; i++)
        code = intel_matrix_init(&self->boards[i].served, task->classes, held, err);
    if (code == SIM_OK)
        code = intel_gate_init(&self->gate, &self->config.gate, task->d, miners, err);
    if (code == SIM_OK)
        code = intel_gate_work_create(&self->gate_work, &self->gate, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&self->gate_room, intel_pad(miners), held, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&self->logits, intel_pad(held), miners, err);
    return code;
}

int intel_arena_create(struct intel_arena **arena, const struct intel_arena_config *config,
                       const struct intel_task *task, uint64_t entity, struct sim_error *err)
{
    *arena = NULL;
    int code = check_config(config, task, err);
    if (code != SIM_OK)
        return code;
    struct intel_arena *self = calloc(1, sizeof *self);
    if (self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for an arena");
    size_t m = config->miners, v = config->validators, held = task->held.x.rows, pairs = m * v;
    size_t questions = v * config->batch, most = m > v ? m : v;
    self->config = *config;
    self->task = task;
    self->entity = entity;
    self->task_version = task->version;
    bool good = (self->miners = sim_array_new(struct intel_miner, m)) != NULL;
    good &= (self->active = sim_array_new(bool, m)) != NULL;
    good &= (self->validator_entity = sim_array_new(uint64_t, v)) != NULL;
    good &= (self->validator_active = sim_array_new(bool, v)) != NULL;
    double **tables[] = {&self->score, &self->score_error};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        good &= (*tables[i] = sim_array_new(double, pairs)) != NULL;
    good &= (self->room = sim_array_new(double, pairs > 3 * m ? pairs : 3 * m)) != NULL;
    good &= (self->weights = sim_array_new(uint16_t, pairs)) != NULL;
    good &= (self->asked = sim_array_new(bool, pairs)) != NULL;
    good &= (self->challenge = sim_array_new(uint32_t, questions)) != NULL;
    good &= (self->codes = sim_array_new(int, most)) != NULL;
    good &= (self->row_asked = sim_array_new(bool, held)) != NULL;
    good &= (self->revealed = sim_array_new(uint32_t, held)) != NULL;
    if (!good)
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for an arena of %zu miners and %zu validators", m,
                         v);
    size_t watched = task->comment != NULL ? held - task->challenges : 0;
    for (int i = 0; i < 2 && code == SIM_OK; i++)
        code = intel_board_init(&self->boards[i], m, v, watched, err);
    if (code == SIM_OK && !task->kind->synthetic)
        code = make_answers(self, err);
    if (code != SIM_OK) {
        intel_arena_destroy(self);
        return code;
    }
    *arena = self;
    return SIM_OK;
}

void intel_arena_destroy(struct intel_arena *self)
{
    if (self == NULL)
        return;
    for (size_t m = 0; m < self->config.miners; m++) {
        if (self->miners != NULL)
            intel_miner_leave(&self->miners[m]);
        if (self->answers != NULL)
            intel_matrix_free(&self->answers[m]);
    }
    intel_board_free(&self->boards[0]);
    intel_board_free(&self->boards[1]);
    intel_sheet_free(&self->sheet);
    intel_gate_free(&self->gate);
    intel_gate_work_destroy(self->gate_work);
    intel_matrix_free(&self->gate_room);
    intel_matrix_free(&self->logits);
    void *arrays[] = {self->miners, self->active,      self->validator_entity, self->validator_active,
                      self->score,  self->score_error, self->weights,          self->challenge,
                      self->asked,  self->revealed,    self->answers,          self->room,
                      self->codes,  self->row_asked};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(self);
}

void intel_arena_remove_miner(struct intel_arena *self, size_t uid)
{
    intel_miner_leave(&self->miners[uid]);
    self->active[uid] = false;
    intel_board_forget_miner(&self->boards[self->shown], uid);
    for (size_t v = 0; v < self->config.validators; v++) {
        size_t pair = v * self->config.miners + uid;
        self->score[pair] = self->score_error[pair] = 0;
        self->weights[pair] = 0;
        self->asked[pair] = false;
    }
    if (self->task->kind->synthetic)
        return;
    intel_gate_reset(&self->gate, uid);
    for (size_t row = 0; row < self->sheet.rows; row++)
        intel_sheet_fill_uniform(&self->sheet, uid, row, self->task->classes, self->task->held.y[row]);
    intel_matrix_free(&self->answers[uid]);
}

int intel_arena_put_miner(struct intel_arena *self, size_t uid, const struct intel_miner_config *config,
                          uint64_t entity, struct sim_error *err)
{
    const struct intel_task *task = self->task;
    intel_arena_remove_miner(self, uid);
    int code = SIM_OK;
    if (!task->kind->synthetic)
        code = intel_matrix_init(&self->answers[uid], task->classes, task->held.x.rows - self->answers_first,
                                 err);
    if (code == SIM_OK)
        code = intel_miner_join(&self->miners[uid], config, entity, task, err);
    if (code == SIM_OK)
        self->active[uid] = true;
    if (code == SIM_OK && task->kind->synthetic)
        self->boards[self->shown].skill[uid] = self->miners[uid].skill;
    return code;
}

void intel_arena_put_validator(struct intel_arena *self, size_t index, uint64_t entity)
{
    intel_arena_remove_validator(self, index);
    self->validator_entity[index] = entity;
    self->validator_active[index] = true;
}

void intel_arena_remove_validator(struct intel_arena *self, size_t index)
{
    size_t m = self->config.miners;
    self->validator_active[index] = false;
    memset(self->boards[self->shown].average + index * m, 0, m * sizeof *self->score);
    memset(self->score + index * m, 0, m * sizeof *self->score);
    memset(self->score_error + index * m, 0, m * sizeof *self->score_error);
    memset(self->weights + index * m, 0, m * sizeof *self->weights);
    memset(self->asked + index * m, 0, m * sizeof *self->asked);
}

struct intel_mixture intel_arena_mixture(const struct intel_arena *self, size_t first, size_t count)
{
    return (struct intel_mixture){.sheet = &self->sheet,
                                  .logits = &self->logits,
                                  .answers = self->answers,
                                  .active = self->active,
                                  .classes = self->task->classes,
                                  .top_k = self->config.gate.top_k,
                                  .first = first,
                                  .count = count,
                                  .answers_first = self->answers_first};
}

double intel_arena_true_skill(const struct intel_arena *self, size_t uid)
{
    return self->active[uid] ? intel_arena_board(self)->skill[uid] : 0;
}

void intel_arena_show(struct intel_arena *self)
{
    self->shown ^= 1;
}

const struct intel_board *intel_arena_board(const struct intel_arena *self)
{
    return &self->boards[self->shown];
}
