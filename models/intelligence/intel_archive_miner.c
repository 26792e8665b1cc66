/* The walk over one miner: configuration, shard, network or n-grams. See intel_archive.h.
 *
 * When reading, the miner joins anew from the stored configuration, which checks all of that and makes every
 * array; then its state is put over what it drew. */
#include "intel_archive_miner.h"

#include "sim_alloc.h"

#include <string.h>

#define FIELD(name, value)                                                                                   \
    if ((code = archive->field(archive->self, name, &(value), sizeof(value), err)) != SIM_OK)                \
    return code
#define ARRAY(name, at, count)                                                                               \
    if ((code = archive->field(archive->self, name, at, (count) * sizeof *(at), err)) != SIM_OK)             \
    return code

static int damaged(const char *what, struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_FORMAT, "the stored state of a miner is damaged: %s", what);
}

/* Strategies go by their place in the table. */
static int walk_strategy(const struct intel_archive *archive, struct intel_miner_config *config,
                         struct sim_error *err)
{
    int code = SIM_OK;
    uint32_t place = 0, count = 0;
    for (; intel_strategies[count] != NULL; count++)
        if (intel_strategies[count] == config->strategy)
            place = count;
    FIELD("strategy", place);
    if (place >= count)
        return damaged("an unknown strategy", err);
    config->strategy = intel_strategies[place];
    return SIM_OK;
}

static int walk_config(const struct intel_archive *archive, struct intel_miner_config *config,
                       struct sim_error *err)
{
    int code = walk_strategy(archive, config, err);
    if (code != SIM_OK)
        return code;
    FIELD("hidden", config->hidden);
    FIELD("order", config->order);
    FIELD("smoothing", config->smoothing);
    if (config->smoothing != INTEL_KNESER_NEY && config->smoothing != INTEL_WITTEN_BELL)
        return damaged("an unknown smoothing", err);
    FIELD("rate", config->sgd.rate);
    FIELD("momentum", config->sgd.momentum);
    FIELD("l2", config->sgd.l2);
    FIELD("batch", config->sgd.batch);
    FIELD("warmup", config->warmup);
    FIELD("steps", config->steps);
    FIELD("shard", config->shard);
    FIELD("domains", config->domains);
    FIELD("label_noise", config->label_noise);
    FIELD("latent_skill", config->skill);
    FIELD("partner", config->partner);
    FIELD("upgrade_hidden", config->upgrade_hidden);
    FIELD("upgrade_cost", config->upgrade_cost);
    FIELD("upgrade_horizon", config->upgrade_horizon);
    return SIM_OK;
}

static int walk_shard(const struct intel_archive *archive, struct intel_miner *self,
                      const struct intel_task *task, struct sim_error *err)
{
    int code = SIM_OK;
    uint64_t size = self->shard_size;
    size_t rows = task->train.x.rows;
    FIELD("shard_size", size);
    if (size > rows)
        return damaged("a shard is larger than the pool", err);
    self->shard_size = (size_t)size;
    if (rows == 0)
        return SIM_OK;
    ARRAY("shard", self->shard, self->shard_size);
    for (size_t i = 0; i < self->shard_size; i++)
        if (self->shard[i] >= rows)
            return damaged("a row of a shard does not exist", err);
    if (self->labels == NULL)
        return SIM_OK;
    ARRAY("labels", self->labels, rows);
    for (size_t i = 0; i < rows; i++)
        if (self->labels[i] >= task->classes)
            return damaged("a label is not a class", err);
    return SIM_OK;
}

/* An n-gram model is its nodes without what follows from them. */
static int walk_ngram(const struct intel_archive *archive, struct intel_ngram *self, struct sim_error *err)
{
    int code = SIM_OK;
    uint64_t count = self->nodes_count;
    FIELD("nodes", count);
    if (count < 1 || count > (uint64_t)1 << 31)
        return damaged("an n-gram model of impossible size", err);
    for (uint32_t node = 1; node < count; node++) {
        uint32_t parent = archive->reading ? 0 : self->nodes[node].parent;
        uint32_t seen = archive->reading ? 0 : self->nodes[node].count;
        uint8_t byte = archive->reading ? 0 : self->nodes[node].byte;
        FIELD("parent", parent);
        FIELD("byte", byte);
        FIELD("count", seen);
        if (archive->reading && (code = intel_ngram_restore(self, parent, byte, seen, err)) != SIM_OK)
            return code;
    }
    FIELD("history", self->history);
    FIELD("learned", self->learned);
    return SIM_OK;
}

static int walk_state(const struct intel_archive *archive, struct intel_miner *self,
                      const struct intel_task *task, struct sim_error *err)
{
    int code = SIM_OK;
    FIELD("rounds", self->rounds);
    FIELD("version", self->version);
    FIELD("answered", self->answered);
    FIELD("task_version", self->task_version);
    FIELD("skill", self->skill);
    FIELD("income", self->income);
    FIELD("read", self->read);
    if ((code = walk_shard(archive, self, task, err)) != SIM_OK)
        return code;
    if (self->net.params != NULL) {
        ARRAY("params", self->net.params, self->net.count);
        ARRAY("velocity", self->net.velocity, self->net.count);
    }
    return self->ngram.nodes != NULL ? walk_ngram(archive, &self->ngram, err) : SIM_OK;
}

int intel_archive_miner(const struct intel_archive *archive, struct intel_arena *arena, size_t uid,
                        struct sim_error *err)
{
    int code = SIM_OK;
    struct intel_miner *miner = &arena->miners[uid];
    struct intel_miner_config config = miner->config;
    uint64_t entity = miner->entity;
    FIELD("entity", entity);
    if ((code = walk_config(archive, &config, err)) != SIM_OK)
        return code;
    if (archive->reading && (code = intel_arena_put_miner(arena, uid, &config, entity, err)) != SIM_OK)
        return sim_raise(err, SIM_ERR_FORMAT, "the stored state of miner %zu does not fit its subnet", uid);
    return walk_state(archive, miner, arena->task, err);
}
