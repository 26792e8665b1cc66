/* Upgrader: starts cheap and buys a larger network once that promises to pay: if catching up with the best
 * score of the last round would, at its present income, earn back the cost within its horizon. */
#include "intel_strategy.h"

static bool pays(const struct intel_miner *miner, const struct intel_scene *scene)
{
    double best = 0, own = scene->standing[miner - scene->miners];
    for (size_t m = 0; m < scene->miners_count; m++)
        if (scene->miners[m].active && scene->standing[m] > best)
            best = scene->standing[m];
    if (!(own > 0))
        return false;
    double more = miner->income * (best / own - 1);
    return more * (double)miner->config.upgrade_horizon > miner->config.upgrade_cost;
}

static int train(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                 struct sim_error *err)
{
    if (miner->rounds > 0 && miner->net.shape.hidden < miner->config.upgrade_hidden && pays(miner, scene)) {
        int code = intel_miner_rebuild(miner, scene->task, miner->config.upgrade_hidden, scene->round, err);
        if (code != SIM_OK)
            return code;
        miner->rounds = 0; /* the new model starts with a warmup of its own */
    }
    return intel_strategy_study(miner, scene, work, err);
}

const struct intel_strategy intel_strategy_upgrader = {
    .name = "upgrader",
    .summary = "moves to a larger network when that promises to pay",
    .wave = INTEL_WAVE_OWN,
    .needs_rows = true,
    .train = train,
};
