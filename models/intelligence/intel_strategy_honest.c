/* Honest: learns from its shard every round and answers what its model says. */
#include "intel_strategy.h"

int intel_strategy_study(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                         struct sim_error *err)
{
    size_t steps = miner->rounds == 0 ? miner->config.warmup : miner->config.steps;
    return intel_miner_learn(miner, scene->task, scene->kernel, work, scene->round, steps, err);
}

const struct intel_strategy intel_strategy_honest = {
    .name = "honest",
    .summary = "learns from its shard every round",
    .wave = INTEL_WAVE_OWN,
    .train = intel_strategy_study,
};
