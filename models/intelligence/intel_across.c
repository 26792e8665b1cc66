/* Gates across subnets: see intel_across.h. */
#include "intel_across.h"

#include "sim_alloc.h"

#include <string.h>

int intel_across_init(struct intel_across *self, const struct intel_gate_config *config,
                      const struct intel_task *task, size_t subnets, struct sim_error *err)
{
    size_t held = task->held.x.rows;
    *self = (struct intel_across){.task = task, .subnets = subnets};
    int code = intel_gate_init(&self->gate, config, task->d, subnets, err);
    if (code == SIM_OK)
        code = intel_gate_work_create(&self->gate_work, &self->gate, err);
    if (code == SIM_OK)
        code = intel_sheet_init(&self->sheet, subnets, held, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&self->gate_room, intel_pad(subnets), held, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&self->logits, intel_pad(held), subnets, err);
    self->active = sim_array_new(bool, subnets);
    self->utilisation = sim_array_new(double, subnets);
    self->loss = sim_array_new(double, subnets);
    self->answers = sim_array_new(struct intel_matrix, subnets);
    if (code == SIM_OK &&
        (self->active == NULL || self->utilisation == NULL || self->loss == NULL || self->answers == NULL))
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a gate across %zu subnets", subnets);
    for (size_t i = 0; code == SIM_OK && i < subnets; i++)
        code = intel_matrix_init(&self->answers[i], task->classes, held, err);
    if (code != SIM_OK)
        intel_across_free(self);
    return code;
}

void intel_across_free(struct intel_across *self)
{
    for (size_t i = 0; self->answers != NULL && i < self->subnets; i++)
        intel_matrix_free(&self->answers[i]);
    free(self->answers);
    free(self->active);
    free(self->utilisation);
    free(self->loss);
    intel_sheet_free(&self->sheet);
    intel_gate_free(&self->gate);
    intel_gate_work_destroy(self->gate_work);
    intel_matrix_free(&self->gate_room);
    intel_matrix_free(&self->logits);
    *self = (struct intel_across){0};
}

int intel_across_check(const struct intel_across *self, const struct intel_arena *arena,
                       struct sim_error *err)
{
    const struct intel_task *asked = arena->task;
    size_t held = self->task->held.x.rows;
    bool same = asked->held.x.rows == held && asked->classes == self->task->classes &&
                asked->challenges == self->task->challenges && asked->teacher == NULL;
    for (size_t row = 0; same && row < held; row++)
        same = intel_dataset_hash(&asked->held, row) == intel_dataset_hash(&self->task->held, row);
    if (!same)
        return sim_raise(err, SIM_ERR_CONFLICT, "it is asked other questions, or others each day");
    if (!arena->config.keep_all)
        return sim_raise(err, SIM_ERR_CONFLICT, "it does not keep its answers");
    return SIM_OK;
}

void intel_across_ask(struct intel_across *self, size_t index, const struct intel_arena *arena)
{
    const struct intel_matrix *served = &intel_arena_board(arena)->served;
    struct intel_matrix *answers = &self->answers[index];
    memcpy(answers->at, served->at, answers->rows * answers->stride * sizeof(float));
    intel_sheet_fill(&self->sheet, index, answers, self->task->held.y);
    self->active[index] = true;
}

static void measure_alone(struct intel_across *self, size_t first)
{
    double n = (double)(self->task->held.x.rows - first);
    for (size_t i = 0; i < self->subnets; i++) {
        const float *loss = intel_matrix_row(&self->sheet.by_miner[INTEL_LOSS], i);
        self->loss[i] = self->active[i] ? 0 : sim_log((double)self->task->classes);
        for (size_t row = first; self->active[i] && row < self->task->held.x.rows; row++)
            self->loss[i] += (double)loss[row] / n;
    }
}

int intel_across_round(struct intel_across *self, size_t steps, uint64_t entity, uint64_t round,
                       struct sim_error *err)
{
    const struct intel_task *task = self->task;
    const struct intel_kernel *kernel = intel_kernel_best();
    size_t first = task->challenges, held = task->held.x.rows;
    struct sim_stream stream;
    measure_alone(self, first);
    sim_stream_init_at(&stream, &task->seed, SIM_KIND_ENTERPRISE, entity, SIM_PURPOSE_ROUTING, round);
    intel_sheet_publish(&self->sheet, kernel, NULL);
    intel_gate_train(&self->gate, kernel, NULL, self->gate_work, &task->held, &self->sheet, NULL, first,
                     self->active, steps, &stream);
    intel_gate_logits(&self->gate, kernel, NULL, &task->panel, &self->gate_room, &self->logits);
    const struct intel_mixture mixture = {.sheet = &self->sheet,
                                          .logits = &self->logits,
                                          .answers = self->answers,
                                          .active = self->active,
                                          .classes = task->classes,
                                          .top_k = self->gate.config.top_k,
                                          .first = first,
                                          .count = held - first};
    return intel_mixture_measure(&mixture, task->held.y + first, &self->report, self->utilisation, err);
}
