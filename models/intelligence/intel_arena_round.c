/* One round of an arena: three waves of answers, the gate, the validators, the audit. See intel_arena.h. */
#include "intel_arena.h"

#include <math.h>
#include <string.h>

/* Miners of one task: enough work to be worth one. */
enum { TASK_MINERS = 4 };

/* Serves the answers of `from` under `uid`: all of them, or, when `rows` is not NULL, those to `rows` only,
 * and uniform ones to everything else. INTEL_NOBODY knows nothing. */
static void lend(struct intel_arena *self, size_t uid, uint32_t from, const uint32_t *rows, size_t count)
{
    const struct intel_task *task = self->task;
    struct intel_matrix *to = &self->answers[uid];
    if (from != INTEL_NOBODY && rows == NULL) {
        intel_sheet_copy(&self->sheet, uid, &self->sheet, from);
        memcpy(to->at, self->answers[from].at, to->rows * to->stride * sizeof(float));
        return;
    }
    for (size_t row = 0; row < self->sheet.rows; row++)
        intel_sheet_fill_uniform(&self->sheet, uid, row, task->classes, task->held.y[row]);
    for (size_t i = 0; i < to->rows * to->stride; i++)
        to->at[i] = 1 / (float)task->classes;
    for (size_t i = 0; from != INTEL_NOBODY && i < count; i++) {
        size_t row = rows[i];
        for (int measure = 0; measure < INTEL_MEASURES; measure++) {
            const struct intel_matrix *lines = &self->sheet.by_miner[measure];
            intel_matrix_row(lines, uid)[row] = intel_matrix_row(lines, from)[row];
        }
        for (size_t c = 0; row >= self->answers_first && c < to->rows; c++)
            intel_matrix_row(to, c)[row - self->answers_first] =
                intel_matrix_row(&self->answers[from], c)[row - self->answers_first];
    }
}

/* The stale or the fresh wave, in the order of uids. */
static void run_borrowers(struct intel_arena *self, const struct intel_scene *scene, enum intel_wave wave)
{
    for (uint32_t uid = 0; uid < self->config.miners; uid++) {
        struct intel_miner *miner = &self->miners[uid];
        if (!miner->active || miner->config.strategy->wave != wave)
            continue;
        bool sealed = scene->sealed && wave == INTEL_WAVE_STALE;
        lend(self, uid, miner->config.strategy->borrow(uid, scene), sealed ? self->revealed : NULL,
             self->revealed_count);
        miner->rounds++;
    }
}

/* A miner with answers of its own: learns, and answers if its model or the questions have changed. */
static int run_miner(struct intel_arena *self, const struct intel_scene *scene,
                     const struct intel_workshop *workshop, size_t uid)
{
    struct intel_miner *miner = &self->miners[uid];
    const struct intel_task *task = self->task;
    struct intel_work *work = intel_workshop_work(workshop);
    struct intel_matrix p = intel_workshop_answers(workshop, task->classes, task->held.x.rows);
    int code = intel_miner_deal(miner, task, NULL);
    if (code == SIM_OK && miner->config.strategy->train != NULL)
        code = miner->config.strategy->train(miner, scene, work, NULL);
    miner->rounds++;
    if (code != SIM_OK || (miner->answered == miner->version + 1 && miner->config.strategy->answer == NULL))
        return code;
    if (miner->config.strategy->answer != NULL)
        miner->config.strategy->answer(miner, scene, &p);
    else
        intel_miner_answer(miner, task, scene->kernel, work, &p);
    miner->answered = miner->version + 1;
    intel_sheet_fill(&self->sheet, uid, &p, task->held.y);
    struct intel_matrix *kept = &self->answers[uid];
    for (size_t c = 0; c < kept->rows; c++)
        memcpy(intel_matrix_row(kept, c), intel_matrix_row(&p, c) + self->answers_first,
               kept->cols * sizeof(float));
    return SIM_OK;
}

/* The own wave for slots first .. first + TASK_MINERS - 1. */
static void run_miners(struct intel_arena *self, const struct intel_scene *scene,
                       const struct intel_workshop *workshop, size_t first)
{
    for (size_t uid = first; uid < first + TASK_MINERS && uid < self->config.miners; uid++) {
        const struct intel_miner *miner = &self->miners[uid];
        self->codes[uid] = SIM_OK;
        if (miner->active && miner->config.strategy->wave == INTEL_WAVE_OWN)
            self->codes[uid] = run_miner(self, scene, workshop, uid);
    }
}

/* The wave of those with answers of their own, as tasks. The error named is that of the lowest uid. */
static int run_own_wave(struct intel_arena *self, const struct intel_scene *scene,
                        const struct intel_workshop *workshop, struct sim_error *err)
{
#pragma omp taskgroup
    for (size_t first = 0; first < self->config.miners; first += TASK_MINERS) {
#pragma omp task default(none) firstprivate(self, scene, workshop, first)
        run_miners(self, scene, workshop, first);
    }
    for (size_t uid = 0; uid < self->config.miners; uid++)
        if (self->codes[uid] != SIM_OK)
            return sim_raise(err, self->codes[uid], "miner %zu could not learn or answer: %s", uid,
                             sim_strerror(self->codes[uid]));
    return SIM_OK;
}

/* The gate learns, and the mixture that it makes is measured on the audit rows. */
static int run_gate(struct intel_arena *self, const struct intel_kernel *kernel, uint64_t round)
{
    const struct intel_task *task = self->task;
    struct sim_stream stream;
    sim_stream_init_at(&stream, &task->seed, SIM_KIND_SUBNET, self->entity, SIM_PURPOSE_ROUTING, round);
    self->gate_loss = intel_gate_train(&self->gate, kernel, self->gate_work, &task->held, &self->sheet, NULL,
                                       task->challenges, self->active, self->config.gate_steps, &stream);
    intel_gate_logits(&self->gate, kernel, &task->panel, &self->gate_room, &self->logits);
    const struct intel_mixture mixture =
        intel_arena_mixture(self, task->challenges, task->held.x.rows - task->challenges);
    return intel_mixture_measure(&mixture, task->held.y + task->challenges, &self->report, self->utilisation,
                                 NULL);
}

/* The miners with the highest averages, the lowest uid first among equals, if the sample is biased; then
 * strangers at random until `sample` are asked. */
static void choose_miners(const struct intel_arena *self, size_t v, bool *asked, struct sim_stream *stream)
{
    size_t miners = self->config.miners, sample = self->config.sample, left = 0, taken = 0;
    size_t known = self->config.sample_biased ? (size_t)((double)sample * (1 - self->config.exploration)) : 0;
    const double *average = self->average + v * miners;
    memset(asked, 0, miners * sizeof *asked);
    for (size_t best = 0; best < known; best++) {
        size_t top = miners;
        for (size_t m = 0; m < miners; m++)
            if (self->active[m] && !asked[m] && (top == miners || average[m] > average[top]))
                top = m;
        if (top == miners)
            return;
        asked[top] = true;
        taken++;
    }
    for (size_t m = 0; m < miners; m++)
        left += self->active[m] && !asked[m];
    /* Each stranger in turn with the chance that fills the sample exactly. */
    for (size_t m = 0; m < miners && taken < sample; m++)
        if (self->active[m] && !asked[m]) {
            if (sim_stream_below(stream, left--) < sample - taken) {
                asked[m] = true;
                taken++;
            }
        }
}

static void draw_challenge(const struct intel_arena *self, uint32_t *rows, struct sim_stream *stream)
{
    for (size_t b = 0; b < self->config.batch; b++)
        rows[b] = (uint32_t)sim_stream_below(stream, self->task->challenges);
}

static int score_answers(struct intel_arena *self, size_t v, const uint32_t *rows, struct sim_stream *stream)
{
    size_t at = v * self->config.miners;
    const struct intel_challenge challenge = {.sheet = &self->sheet,
                                              .rows = rows,
                                              .batch = self->config.batch,
                                              .asked = self->asked + at,
                                              .classes = self->task->classes,
                                              .logits = &self->logits,
                                              .top_k = self->config.gate.top_k,
                                              .permutations = self->config.permutations,
                                              .stream = stream};
    return self->config.rule->run(&challenge, self->score + at, self->score_error + at, NULL);
}

static void score_synthetic(struct intel_arena *self, size_t v, struct sim_stream *stream)
{
    size_t at = v * self->config.miners;
    for (size_t m = 0; m < self->config.miners; m++) {
        /* Drawn for every slot, so that one miner's absence leaves the others' scores alone. */
        double seen = self->miners[m].skill + self->config.synthetic_noise * sim_stream_normal(stream);
        self->score[at + m] = self->asked[at + m] && seen > 0 ? seen : 0;
    }
}

static int run_validator(struct intel_arena *self, size_t v, uint64_t round)
{
    size_t miners = self->config.miners, at = v * miners;
    uint32_t *rows = self->challenge + v * self->config.batch;
    const struct sim_seed *seed = &self->task->seed;
    struct sim_stream sampling, scoring;
    sim_stream_init_at(&sampling, seed, SIM_KIND_VALIDATOR, self->validator_entity[v], SIM_PURPOSE_SAMPLING,
                       round);
    sim_stream_init_at(&scoring, seed, SIM_KIND_VALIDATOR, self->validator_entity[v], SIM_PURPOSE_SCORE,
                       round);
    if (self->config.sample == 0)
        memcpy(self->asked + at, self->active, miners * sizeof(bool));
    else
        choose_miners(self, v, self->asked + at, &sampling);
    int code = SIM_OK;
    if (self->task->kind->synthetic) {
        score_synthetic(self, v, &scoring);
    } else {
        struct sim_stream shared;
        sim_stream_init_at(&shared, seed, SIM_KIND_SUBNET, self->entity, SIM_PURPOSE_SAMPLING, round);
        draw_challenge(self, rows, self->config.shared_challenge ? &shared : &sampling);
        code = score_answers(self, v, rows, &scoring);
    }
    intel_weights_update(self->average + at, self->score + at, self->asked + at, miners,
                         self->config.average_rate);
    intel_weights_make(self->config.map, self->config.map_parameter, self->average + at, self->active, miners,
                       self->room + at, self->weights + at);
    return code;
}

/* The gate, and the validators as tasks. They run side by side unless the rule looks at the gate. */
static int run_scoring(struct intel_arena *self, const struct intel_kernel *kernel, uint64_t round,
                       struct sim_error *err)
{
    int gate = SIM_OK;
    bool mixed = !self->task->kind->synthetic, first = mixed && self->config.rule->uses_gate;
    if (mixed)
        intel_sheet_publish(&self->sheet, kernel);
    if (first)
        gate = run_gate(self, kernel, round);
#pragma omp taskgroup
    {
#pragma omp task default(none) firstprivate(self, kernel, round, mixed, first) shared(gate)
        if (mixed && !first)
            gate = run_gate(self, kernel, round);
        for (size_t v = 0; v < self->config.validators; v++) {
#pragma omp task default(none) firstprivate(self, v, round)
            self->codes[v] = self->validator_active[v] ? run_validator(self, v, round) : SIM_OK;
        }
    }
    if (gate != SIM_OK)
        return sim_raise(err, gate, "the mixture could not be measured: %s", sim_strerror(gate));
    for (size_t v = 0; v < self->config.validators; v++)
        if (self->codes[v] != SIM_OK)
            return sim_raise(err, self->codes[v], "validator %zu could not score: %s", v,
                             sim_strerror(self->codes[v]));
    return SIM_OK;
}

/* What the public knows after the round: standings, and the questions that were asked. */
static void publish_round(struct intel_arena *self)
{
    size_t miners = self->config.miners, rows = self->task->held.x.rows;
    for (size_t m = 0; m < miners; m++) {
        double sum = 0, squares = 0, count = 0;
        for (size_t v = 0; v < self->config.validators; v++)
            if (self->validator_active[v] && self->asked[v * miners + m]) {
                double error = self->score_error[v * miners + m];
                sum += self->score[v * miners + m];
                squares += error * error;
                count += 1;
            }
        if (count > 0) {
            self->standing[m] = sum / count;
            self->standing_error[m] = sqrt(squares) / count; /* exact in IEEE 754, unlike the rest of libm */
        } else if (!self->active[m]) {
            self->standing[m] = self->standing_error[m] = 0;
        }
    }
    self->revealed_count = 0;
    if (rows == 0)
        return;
    memset(self->row_asked, 0, rows * sizeof(bool));
    for (size_t v = 0; v < self->config.validators; v++)
        for (size_t b = 0; self->validator_active[v] && b < self->config.batch; b++)
            self->row_asked[self->challenge[v * self->config.batch + b]] = true;
    for (uint32_t row = 0; row < rows; row++)
        if (self->row_asked[row])
            self->revealed[self->revealed_count++] = row;
}

/* New pools: nothing that was answered or revealed is worth anything any more. */
static void forget_pools(struct intel_arena *self)
{
    const struct intel_task *task = self->task;
    self->task_version = task->version;
    self->revealed_count = 0;
    for (size_t m = 0; m < self->config.miners && !task->kind->synthetic; m++)
        for (size_t row = 0; row < self->sheet.rows; row++)
            intel_sheet_fill_uniform(&self->sheet, m, row, task->classes, task->held.y[row]);
}

int intel_arena_round(struct intel_arena *self, const struct intel_workshop *workshop, uint64_t round,
                      struct sim_error *err)
{
    const struct intel_task *task = self->task;
    const struct intel_kernel *kernel = intel_kernel_best();
    int code = SIM_OK;
    if (self->task_version != task->version)
        forget_pools(self);
    if (!task->kind->synthetic) {
        const struct intel_scene scene = {.task = task,
                                          .kernel = kernel,
                                          .miners = self->miners,
                                          .miners_count = self->config.miners,
                                          .round = round,
                                          .standing = self->standing,
                                          .revealed = self->revealed,
                                          .revealed_count = self->revealed_count,
                                          .sealed = self->config.sealed};
        run_borrowers(self, &scene, INTEL_WAVE_STALE);
        code = run_own_wave(self, &scene, workshop, err);
        if (code != SIM_OK)
            return code;
        run_borrowers(self, &scene, INTEL_WAVE_FRESH);
    }
    code = run_scoring(self, kernel, round, err);
    if (code != SIM_OK)
        return code;
    publish_round(self);
    self->rounds++;
    return SIM_OK;
}
