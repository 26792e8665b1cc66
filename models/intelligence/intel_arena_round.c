/* One round of an arena: three waves of answers, the gate, the validators, the audit. See intel_arena.h. */
#include "intel_arena.h"

#include "intel_focus.h"
#include "sim_float.h"

#include <math.h>
#include <string.h>

/* Observations of one turn where scores are synthetic: enough work to be worth one. */
enum { SYNTHETIC_GRAIN = 4096 };

/* What the turns of a round's loops share. */
struct round {
    struct intel_arena *arena;
    const struct intel_scene *scene;
    const struct intel_workshop *workshop;
    const struct intel_kernel *kernel;
    uint64_t number;
    bool everyone;    /* all validators ask all miners, and no slot is empty */
    bool gate_beside; /* the gate is the first turn of the scoring */
    int gate_code;
};

/* The board that the round writes. */
static struct intel_board *draft_of(struct intel_arena *self)
{
    return &self->boards[self->shown ^ 1];
}

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
                     const struct intel_workshop *workshop, const struct sim_hand *hand, size_t uid)
{
    struct intel_miner *miner = &self->miners[uid];
    const struct intel_task *task = self->task;
    struct intel_work *work = intel_workshop_work(workshop, hand);
    struct intel_matrix p = intel_workshop_answers(workshop, hand, task->classes, task->held.x.rows);
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

/* The own wave, one slot a turn. */
static void run_slot(void *round_, size_t uid, const struct sim_hand *hand)
{
    const struct round *round = round_;
    struct intel_arena *self = round->arena;
    const struct intel_miner *miner = &self->miners[uid];
    self->codes[uid] = SIM_OK;
    if (miner->active && miner->config.strategy->wave == INTEL_WAVE_OWN)
        self->codes[uid] = run_miner(self, round->scene, round->workshop, hand, uid);
}

/* The wave of those with answers of their own. The error named is that of the lowest uid. */
static int run_own_wave(struct round *round, const struct sim_hand *hand, struct sim_error *err)
{
    const struct intel_arena *self = round->arena;
    sim_crew_each(hand, self->config.miners, 1, run_slot, round);
    for (size_t uid = 0; uid < self->config.miners; uid++)
        if (self->codes[uid] != SIM_OK)
            return sim_raise(err, self->codes[uid], "miner %zu could not learn or answer: %s", uid,
                             sim_strerror(self->codes[uid]));
    return SIM_OK;
}

/* True skill of a miner over the audit rows. */
static double measure_skill(const struct intel_arena *self, size_t uid)
{
    const float *loss = intel_matrix_row(&self->sheet.by_miner[INTEL_LOSS], uid);
    double sum = 0, n = (double)(self->sheet.rows - self->task->challenges);
    for (size_t row = self->task->challenges; row < self->sheet.rows; row++)
        sum += (double)loss[row];
    double skill = 1 - sum / n / sim_log((double)self->task->classes);
    return skill > 0 ? skill : 0;
}

/* The gate learns, and the mixture that it makes is measured on the audit rows. */
static int run_gate(struct intel_arena *self, const struct intel_kernel *kernel, const struct sim_hand *hand,
                    uint64_t round)
{
    const struct intel_task *task = self->task;
    struct sim_stream stream;
    sim_stream_init_at(&stream, &task->seed, SIM_KIND_SUBNET, self->entity, SIM_PURPOSE_ROUTING, round);
    self->gate_loss =
        intel_gate_train(&self->gate, kernel, hand, self->gate_work, &task->held, &self->sheet, NULL,
                         task->challenges, self->active, self->config.gate_steps, &stream);
    intel_gate_logits(&self->gate, kernel, hand, &task->panel, &self->gate_room, &self->logits);
    struct intel_board *draft = draft_of(self);
    for (size_t m = 0; m < self->config.miners; m++)
        draft->skill[m] = self->active[m] ? measure_skill(self, m) : 0;
    if (self->config.keep_all) {
        const struct intel_mixture whole = intel_arena_mixture(self, 0, task->held.x.rows);
        intel_mixture_answer(&whole, &draft->served);
    }
    const struct intel_mixture mixture =
        intel_arena_mixture(self, task->challenges, task->held.x.rows - task->challenges);
    int code = intel_mixture_measure(&mixture, task->held.y + task->challenges, &draft->report,
                                     draft->utilisation, NULL);
    return code == SIM_OK && draft->watched > 0
               ? intel_focus_measure(self, &draft->focus, draft->focus_weight)
               : code;
}

/* The miners with the highest averages, the lowest uid first among equals, if the sample is biased; then
 * strangers at random until `sample` are asked. */
static void choose_miners(const struct intel_arena *self, size_t v, bool *asked, struct sim_stream *stream)
{
    size_t miners = self->config.miners, sample = self->config.sample, left = 0, taken = 0;
    size_t known = self->config.sample_biased ? (size_t)((double)sample * (1 - self->config.exploration)) : 0;
    const double *average = intel_arena_board(self)->average + v * miners;
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

/* `asked` NULL: everyone. */
static void score_synthetic(struct intel_arena *self, size_t v, const bool *asked, struct sim_stream *stream)
{
    size_t miners = self->config.miners, at = v * miners;
    const double *skill = draft_of(self)->skill;
    double *restrict score = self->score + at, noise = self->config.synthetic_noise;
    /* Drawn for every slot, so that one miner's absence leaves the others' scores alone. */
    sim_stream_fill_normal(stream, score, miners);
    for (size_t m = 0; m < miners; m++) {
        double seen = skill[m] + noise * score[m];
        score[m] = seen > 0 ? seen : 0;
    }
    for (size_t m = 0; asked != NULL && m < miners; m++)
        score[m] = asked[m] ? score[m] : 0;
}

static int run_validator(struct intel_arena *self, size_t v, uint64_t round, bool everyone)
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
        score_synthetic(self, v, everyone ? NULL : self->asked + at, &scoring);
    } else {
        struct sim_stream shared;
        sim_stream_init_at(&shared, seed, SIM_KIND_SUBNET, self->entity, SIM_PURPOSE_SAMPLING, round);
        draw_challenge(self, rows, self->config.shared_challenge ? &shared : &sampling);
        code = score_answers(self, v, rows, &scoring);
    }
    double *average = draft_of(self)->average + at;
    intel_weights_update(average, intel_arena_board(self)->average + at, self->score + at,
                         everyone ? NULL : self->asked + at, miners, self->config.average_rate);
    intel_weights_make(self->config.map, self->config.map_parameter, average, miners, self->room + at,
                       self->weights + at);
    return code;
}

/* A turn of the scoring: the gate, or a validator. */
static void run_scorer(void *round_, size_t turn, const struct sim_hand *hand)
{
    struct round *round = round_;
    struct intel_arena *self = round->arena;
    if (round->gate_beside && turn == 0) {
        round->gate_code = run_gate(self, round->kernel, hand, round->number);
        return;
    }
    size_t v = turn - round->gate_beside, miners = self->config.miners;
    self->codes[v] = SIM_OK;
    if (self->validator_active[v])
        self->codes[v] = run_validator(self, v, round->number, round->everyone);
    else
        memset(draft_of(self)->average + v * miners, 0, miners * sizeof(double));
}

/* The gate and the validators, side by side unless the rule looks at the gate. */
static int run_scoring(struct round *round, const struct sim_hand *hand, struct sim_error *err)
{
    struct intel_arena *self = round->arena;
    bool mixed = !self->task->kind->synthetic;
    size_t grain = mixed ? 1 : SYNTHETIC_GRAIN / self->config.miners + 1;
    if (mixed)
        intel_sheet_publish(&self->sheet, round->kernel, hand);
    else
        memcpy(draft_of(self)->skill, intel_arena_board(self)->skill, self->config.miners * sizeof(double));
    if (mixed && self->config.rule->uses_gate)
        round->gate_code = run_gate(self, round->kernel, hand, round->number);
    round->gate_beside = mixed && !self->config.rule->uses_gate;
    sim_crew_each(hand, self->config.validators + round->gate_beside, grain, run_scorer, round);
    if (round->gate_code != SIM_OK)
        return sim_raise(err, round->gate_code, "the mixture could not be measured: %s",
                         sim_strerror(round->gate_code));
    for (size_t v = 0; v < self->config.validators; v++)
        if (self->codes[v] != SIM_OK)
            return sim_raise(err, self->codes[v], "validator %zu could not score: %s", v,
                             sim_strerror(self->codes[v]));
    return SIM_OK;
}

/* Mean score of each miner over the active validators that asked it; as before where nobody did. Scores and
 * errors are 0 where nobody was asked. */
static void publish_standings(struct intel_arena *self, bool everyone)
{
    size_t miners = self->config.miners;
    const struct intel_board *before = intel_arena_board(self);
    struct intel_board *draft = draft_of(self);
    double *restrict sum = self->room, *restrict squares = sum + miners, *restrict count = squares + miners;
    memset(sum, 0, 3 * miners * sizeof *sum);
    for (size_t v = 0; v < self->config.validators; v++) {
        const bool *asked = self->asked + v * miners;
        const double *score = self->score + v * miners, *error = self->score_error + v * miners;
        if (!self->validator_active[v])
            continue;
        for (size_t m = 0; m < miners; m++)
            sum[m] += score[m];
        for (size_t m = 0; m < miners; m++)
            count[m] += everyone ? 1 : asked[m];
        for (size_t m = 0; !self->task->kind->synthetic && m < miners; m++)
            squares[m] += error[m] * error[m];
    }
    for (size_t m = 0; m < miners; m++) {
        bool seen = count[m] > 0;
        draft->standing[m] = seen ? sum[m] / count[m] : before->standing[m];
        /* sqrt is exact in IEEE 754, unlike the rest of libm */
        draft->standing_error[m] = seen ? sqrt(squares[m]) / count[m] : before->standing_error[m];
    }
}

/* What the public knows after the round: standings, and the questions that were asked. */
static void publish_round(struct intel_arena *self, bool everyone)
{
    size_t rows = self->task->held.x.rows;
    publish_standings(self, everyone);
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

int intel_arena_round(struct intel_arena *self, const struct intel_workshop *workshop,
                      const struct sim_hand *hand, uint64_t number, struct sim_error *err)
{
    const struct intel_task *task = self->task;
    struct round round = {
        .arena = self, .workshop = workshop, .kernel = intel_kernel_best(), .number = number};
    int code = SIM_OK;
    round.everyone = self->config.sample == 0 && memchr(self->active, false, self->config.miners) == NULL;
    if (self->task_version != task->version)
        forget_pools(self);
    if (!task->kind->synthetic) {
        const struct intel_scene scene = {.task = task,
                                          .kernel = round.kernel,
                                          .miners = self->miners,
                                          .miners_count = self->config.miners,
                                          .round = number,
                                          .standing = intel_arena_board(self)->standing,
                                          .revealed = self->revealed,
                                          .revealed_count = self->revealed_count,
                                          .sealed = self->config.sealed};
        round.scene = &scene;
        run_borrowers(self, &scene, INTEL_WAVE_STALE);
        code = run_own_wave(&round, hand, err);
        if (code != SIM_OK)
            return code;
        run_borrowers(self, &scene, INTEL_WAVE_FRESH);
        round.scene = NULL;
    }
    code = run_scoring(&round, hand, err);
    if (code != SIM_OK)
        return code;
    publish_round(self, round.everyone);
    self->rounds++;
    return SIM_OK;
}
