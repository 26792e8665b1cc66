/* Overfitter: learns its shard as others do, but each round also the challenges that leaked from the last
 * one. It shines on questions that come again and gains nothing on new ones. */
#include "intel_strategy.h"

static int train(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                 struct sim_error *err)
{
    int code = intel_strategy_study(miner, scene, work, err);
    if (code != SIM_OK || scene->revealed_count == 0)
        return code;
    struct sim_stream stream;
    sim_stream_init_at(&stream, &scene->task->seed, SIM_KIND_MINER, miner->entity, SIM_PURPOSE_STRATEGY,
                       scene->round);
    intel_net_train(&miner->net, scene->kernel, work, &miner->config.sgd, &scene->task->held, scene->revealed,
                    scene->revealed_count, NULL, miner->config.steps, &stream);
    miner->version++;
    return SIM_OK;
}

const struct intel_strategy intel_strategy_overfitter = {
    .name = "overfitter",
    .summary = "also learns the challenges of the last round",
    .wave = INTEL_WAVE_OWN,
    .needs_rows = true,
    .train = train,
};
