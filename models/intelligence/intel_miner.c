/* Life of a miner: joining, its shard, learning and answering. See intel_miner.h. */
#include "intel_miner.h"

#include "intel_strategy.h"

#include "sim_alloc.h"

struct intel_miner_config intel_miner_config_default(void)
{
    return (struct intel_miner_config){.strategy = intel_strategy_find("honest"),
                                       .order = INTEL_NGRAM_ORDER,
                                       .sgd = intel_sgd_default(),
                                       .warmup = 200,
                                       .steps = 4,
                                       .shard = 1,
                                       .skill = -1,
                                       .partner = INTEL_NOBODY,
                                       .upgrade_hidden = 64,
                                       .upgrade_horizon = 100};
}

/* Streams of one miner: the counter of a purpose is a round or a version of the pools. */
static struct sim_stream stream_at(const struct intel_miner *self, const struct intel_task *task,
                                   enum sim_random_purpose purpose, uint64_t counter)
{
    struct sim_stream stream;
    sim_stream_init_at(&stream, &task->seed, SIM_KIND_MINER, self->entity, purpose, counter);
    return stream;
}

static bool has_domain(const struct intel_miner *self, size_t domain)
{
    return self->config.domains == 0 || (domain < 64 && (self->config.domains >> domain & 1) != 0);
}

/* Chooses each row of the miner's domains with probability `shard`. */
static int deal_rows(struct intel_miner *self, const struct intel_task *task, struct sim_error *err)
{
    size_t n = task->train.x.rows;
    struct sim_stream stream = stream_at(self, task, SIM_PURPOSE_DATA_SPLIT, task->version);
    uint32_t *shard = sim_array_new(uint32_t, n);
    uint16_t *labels = self->config.label_noise > 0 ? sim_array_new(uint16_t, n) : NULL;
    if (shard == NULL || (self->config.label_noise > 0 && labels == NULL)) {
        free(shard);
        free(labels);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a shard of %zu rows", n);
    }
    free(self->shard);
    free(self->labels);
    self->shard = shard;
    self->labels = labels;
    self->shard_size = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool owned = sim_stream_bernoulli(&stream, self->config.shard);
        if (owned && has_domain(self, intel_task_domain(task, i)))
            shard[self->shard_size++] = i;
        if (labels != NULL) {
            bool wrong = sim_stream_bernoulli(&stream, self->config.label_noise);
            labels[i] = wrong ? (uint16_t)sim_stream_below(&stream, task->classes) : task->train.y[i];
        }
    }
    return SIM_OK;
}

int intel_miner_deal(struct intel_miner *self, const struct intel_task *task, struct sim_error *err)
{
    bool dealt = self->shard != NULL || task->corpus[0].size > 0 || task->kind->synthetic;
    if (dealt && self->task_version == task->version)
        return SIM_OK;
    self->task_version = task->version;
    self->answered = 0;
    return task->train.x.rows > 0 ? deal_rows(self, task, err) : SIM_OK;
}

static int check_config(const struct intel_miner_config *config, const struct intel_task *task,
                        struct sim_error *err)
{
    if (config->strategy == NULL)
        return sim_raise(err, SIM_ERR_RANGE, "a miner needs a strategy");
    if (!(config->shard > 0 && config->shard <= 1) || !(config->label_noise >= 0 && config->label_noise <= 1))
        return sim_raise(err, SIM_ERR_RANGE, "a shard is more than 0 and at most 1, label noise 0 to 1");
    if (!(config->skill <= 1))
        return sim_raise(err, SIM_ERR_RANGE, "a latent skill is at most 1");
    if (config->sgd.batch < 1 || config->sgd.batch > INTEL_BATCH_LIMIT || !(config->sgd.rate > 0) ||
        !(config->sgd.momentum >= 0 && config->sgd.momentum < 1) || !(config->sgd.l2 >= 0))
        return sim_raise(
            err, SIM_ERR_RANGE,
            "SGD needs a rate above 0, a momentum in [0, 1), an L2 of at least 0 and a batch of 1 to %d",
            INTEL_BATCH_LIMIT);
    if (config->hidden > INTEL_DATASET_FEATURES || config->upgrade_hidden > INTEL_DATASET_FEATURES)
        return sim_raise(err, SIM_ERR_RANGE, "a hidden layer has at most %d units", INTEL_DATASET_FEATURES);
    if (config->domains != 0 && task->domains < 64 && config->domains >> task->domains != 0)
        return sim_raise(err, SIM_ERR_RANGE, "the task '%s' has %zu domains", task->kind->name,
                         task->domains);
    if (config->strategy->needs_rows && task->train.x.rows == 0)
        return sim_raise(err, SIM_ERR_CONFLICT, "the strategy '%s' does not fit a task of kind '%s'",
                         config->strategy->name, task->kind->name);
    return SIM_OK;
}

int intel_miner_rebuild(struct intel_miner *self, const struct intel_task *task, size_t hidden,
                        uint64_t round, struct sim_error *err)
{
    struct intel_shape shape = {.d = task->d, .hidden = hidden, .classes = task->classes};
    struct intel_net net;
    int code = intel_net_init(&net, &shape, err);
    if (code != SIM_OK)
        return code;
    struct sim_stream stream = stream_at(self, task, SIM_PURPOSE_MODEL_WEIGHTS, round);
    intel_net_randomise(&net, &stream);
    intel_net_free(&self->net);
    self->net = net;
    self->config.hidden = hidden;
    self->version++;
    return SIM_OK;
}

int intel_miner_join(struct intel_miner *self, const struct intel_miner_config *config, uint64_t entity,
                     const struct intel_task *task, struct sim_error *err)
{
    *self = (struct intel_miner){.entity = entity, .config = *config};
    int code = check_config(config, task, err);
    if (code != SIM_OK)
        goto out;
    if (config->strategy->choose_domains != NULL && config->domains == 0) {
        struct sim_stream stream = stream_at(self, task, SIM_PURPOSE_STRATEGY, 0);
        self->config.domains = config->strategy->choose_domains(task->domains, &stream);
    }
    struct sim_stream skill = stream_at(self, task, SIM_PURPOSE_SKILL, 0);
    self->skill = config->skill >= 0 ? config->skill : sim_stream_double(&skill);
    if (config->strategy->train != NULL && task->corpus[0].size > 0)
        code = intel_ngram_init(&self->ngram, config->order, err);
    else if (config->strategy->train != NULL && task->train.x.rows > 0)
        code = intel_miner_rebuild(self, task, config->hidden, 0, err);
    self->ngram.smoothing = config->smoothing;
    if (code == SIM_OK)
        code = intel_miner_deal(self, task, err);
    self->active = code == SIM_OK;
out:
    if (code != SIM_OK)
        intel_miner_leave(self);
    return code;
}

void intel_miner_leave(struct intel_miner *self)
{
    free(self->shard);
    free(self->labels);
    intel_net_free(&self->net);
    intel_ngram_free(&self->ngram);
    *self = (struct intel_miner){0};
}

/* Reads on in the miner's texts: its share of each of its corpora, from a place of its own, one after
 * another. */
static int read_texts(struct intel_miner *self, const struct intel_task *task, size_t bytes,
                      struct sim_error *err)
{
    struct sim_stream stream = stream_at(self, task, SIM_PURPOSE_DATA_SPLIT, 0);
    size_t before = 0;
    for (size_t domain = 0; domain < task->domains && bytes > 0; domain++) {
        double place = sim_stream_double(&stream);
        if (!has_domain(self, domain))
            continue;
        const struct intel_text *text = &task->corpus[domain];
        size_t owned = (size_t)((double)text->size * self->config.shard);
        size_t start = (size_t)((double)(text->size - owned) * place);
        if (self->read < before + owned) {
            size_t from = self->read - before, n = owned - from < bytes ? owned - from : bytes;
            int code = intel_ngram_learn(&self->ngram, text->bytes + start + from, n, err);
            if (code != SIM_OK)
                return code;
            self->read += n;
            self->version++;
            bytes -= n;
        }
        before += owned;
    }
    return SIM_OK;
}

int intel_miner_learn(struct intel_miner *self, const struct intel_task *task,
                      const struct intel_kernel *kernel, struct intel_work *work, uint64_t round,
                      size_t steps, struct sim_error *err)
{
    if (task->corpus[0].size > 0)
        return read_texts(self, task, steps * INTEL_NGRAM_STEP, err);
    if (steps == 0 || self->shard_size == 0)
        return SIM_OK;
    struct sim_stream stream = stream_at(self, task, SIM_PURPOSE_DATA_ORDER, round);
    intel_net_train(&self->net, kernel, work, &self->config.sgd, &task->train, self->shard, self->shard_size,
                    self->labels, steps, &stream);
    self->version++;
    return SIM_OK;
}

void intel_miner_answer(const struct intel_miner *self, const struct intel_task *task,
                        const struct intel_kernel *kernel, struct intel_work *work, struct intel_matrix *p)
{
    if (task->corpus[0].size == 0) {
        intel_net_answer(&self->net, kernel, work, &task->panel, p);
        return;
    }
    double next[INTEL_BYTES];
    for (size_t i = 0; i < task->held.x.rows; i++) {
        intel_ngram_predict(&self->ngram, task->text.bytes, task->position[i], next);
        for (size_t b = 0; b < INTEL_BYTES; b++)
            intel_matrix_row(p, b)[i] = (float)next[b];
    }
}
