/* Lazy: learns once, when it joins, and never again. */
#include "intel_strategy.h"

static int train(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                 struct sim_error *err)
{
    return miner->rounds == 0 ? intel_strategy_study(miner, scene, work, err) : SIM_OK;
}

const struct intel_strategy intel_strategy_lazy = {
    .name = "lazy",
    .summary = "learns once and never again",
    .wave = INTEL_WAVE_OWN,
    .train = train,
};
