/* The walk over arenas and tasks: see intel_archive.h. */
#include "intel_archive.h"

#include "intel_archive_miner.h"

/* All members that are plain values; each is named after itself. */
#define FIELD(object, member)                                                                                \
    if ((code = archive->field(archive->self, #member, &(object)->member, sizeof(object)->member, err)) !=   \
        SIM_OK)                                                                                              \
    return code
#define ARRAY(name, at, count)                                                                               \
    if ((code = archive->field(archive->self, name, at, (count) * sizeof *(at), err)) != SIM_OK)             \
    return code

static int damaged(const char *what, struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_FORMAT, "the stored state of intelligence is damaged: %s", what);
}

int intel_archive_task(const struct intel_archive *archive, struct intel_task *task, struct sim_error *err)
{
    int code = SIM_OK;
    FIELD(task, version);
    if (task->teacher == NULL)
        return SIM_OK;
    FIELD(task->teacher, day);
    struct intel_matrix *layers[] = {&task->teacher->first, &task->teacher->second};
    for (size_t i = 0; i < 2; i++)
        ARRAY("teacher", layers[i]->at, layers[i]->rows * layers[i]->stride);
    return archive->reading ? intel_task_redraw(task, err) : SIM_OK;
}

/* Slots: which are taken, and by whom. */
static int walk_miners(const struct intel_archive *archive, struct intel_arena *self, struct sim_error *err)
{
    int code = SIM_OK;
    for (size_t uid = 0; uid < self->config.miners; uid++) {
        uint8_t active = self->active[uid];
        ARRAY("active", &active, 1);
        if (active > 1)
            return damaged("a slot is neither taken nor free", err);
        if (!active && archive->reading)
            intel_arena_remove_miner(self, uid);
        if (active && (code = intel_archive_miner(archive, self, uid, err)) != SIM_OK)
            return code;
    }
    return SIM_OK;
}

static int walk_validators(const struct intel_archive *archive, struct intel_arena *self,
                           struct sim_error *err)
{
    int code = SIM_OK;
    size_t v = self->config.validators, pairs = v * self->config.miners, held = self->task->held.x.rows;
    ARRAY("validator_entity", self->validator_entity, v);
    for (size_t i = 0; i < v; i++) {
        uint8_t active = self->validator_active[i];
        ARRAY("validator_active", &active, 1);
        self->validator_active[i] = active == 1;
    }
    struct intel_board *board = &self->boards[self->shown];
    ARRAY("average", board->average, pairs);
    ARRAY("true_skill", board->skill, self->config.miners);
    ARRAY("score", self->score, pairs);
    ARRAY("score_error", self->score_error, pairs);
    ARRAY("standing", board->standing, self->config.miners);
    ARRAY("standing_error", board->standing_error, self->config.miners);
    ARRAY("weights", self->weights, pairs);
    for (size_t i = 0; i < pairs; i++) {
        uint8_t asked = self->asked[i];
        ARRAY("asked", &asked, 1);
        self->asked[i] = asked == 1;
    }
    uint64_t revealed = self->revealed_count;
    ARRAY("revealed_count", &revealed, 1);
    if (revealed > held)
        return damaged("more rows are revealed than there are", err);
    self->revealed_count = (size_t)revealed;
    ARRAY("revealed", self->revealed, self->revealed_count);
    ARRAY("challenge", self->challenge, v * self->config.batch);
    for (size_t i = 0; i < self->revealed_count; i++)
        if (self->revealed[i] >= held)
            return damaged("a revealed row does not exist", err);
    for (size_t i = 0; i < v * self->config.batch; i++)
        if (self->challenge[i] != 0 && self->challenge[i] >= held)
            return damaged("a row of a challenge does not exist", err);
    return SIM_OK;
}

static int walk_answers(const struct intel_archive *archive, struct intel_arena *self, struct sim_error *err)
{
    int code = SIM_OK;
    size_t experts = self->config.miners;
    for (int i = 0; i < INTEL_MEASURES; i++)
        ARRAY("sheet", self->sheet.by_miner[i].at,
              self->sheet.by_miner[i].rows * self->sheet.by_miner[i].stride);
    for (size_t uid = 0; uid < experts; uid++)
        if (self->active[uid])
            ARRAY("answers", self->answers[uid].at, self->answers[uid].rows * self->answers[uid].stride);
    ARRAY("gate.weights", self->gate.weights, intel_layer_size(self->gate.d, experts));
    ARRAY("gate.noise", self->gate.noise, intel_layer_weights(self->gate.d, experts));
    ARRAY("logits", self->logits.at, self->logits.rows * self->logits.stride);
    struct intel_board *board = &self->boards[self->shown];
    ARRAY("utilisation", board->utilisation, experts);
    ARRAY("served", board->served.at, board->served.rows * board->served.stride);
    ARRAY("focus_weight", board->focus_weight, board->watched);
    double *losses[] = {&self->gate_loss.cross_entropy,
                        &self->gate_loss.importance_cv2,
                        &self->gate_loss.load_cv2,
                        &self->gate_loss.total,
                        &board->report.loss,
                        &board->report.accuracy,
                        &board->report.best_loss,
                        &board->report.best_accuracy,
                        &board->report.uniform_loss,
                        &board->report.uniform_accuracy,
                        &board->report.gate_entropy,
                        &board->report.gain,
                        &board->focus.inside,
                        &board->focus.outside};
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++)
        ARRAY("losses", losses[i], 1);
    FIELD(&board->report, best);
    if (archive->reading)
        intel_sheet_publish(&self->sheet, intel_kernel_best(), NULL);
    return SIM_OK;
}

int intel_archive_arena(const struct intel_archive *archive, struct intel_arena *self, struct sim_error *err)
{
    int code = SIM_OK;
    FIELD(self, rounds);
    FIELD(self, task_version);
    if ((code = walk_miners(archive, self, err)) != SIM_OK)
        return code;
    if ((code = walk_validators(archive, self, err)) != SIM_OK)
        return code;
    return self->task->kind->synthetic ? SIM_OK : walk_answers(archive, self, err);
}

static int feed_digest(void *self, const char *name, void *data, size_t size, struct sim_error *err)
{
    (void)err;
    sim_digest_text(self, name);
    sim_digest_bytes(self, data, size);
    return SIM_OK;
}

struct intel_archive intel_archive_of_digest(struct sim_digest *digest)
{
    return (struct intel_archive){.self = digest, .field = feed_digest};
}
