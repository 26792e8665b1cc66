/* Copier: serves what another miner answered last round; by default the best miner of that round. With sealed
 * answers it knows only those to questions that have been revealed since. */
#include "intel_strategy.h"

static uint32_t borrow(uint32_t uid, const struct intel_scene *scene)
{
    uint32_t best = INTEL_NOBODY, partner = scene->miners[uid].config.partner;
    if (partner < scene->miners_count)
        return partner != uid && scene->miners[partner].active ? partner : INTEL_NOBODY;
    for (uint32_t m = 0; m < scene->miners_count; m++) {
        const struct intel_miner *other = &scene->miners[m];
        if (!other->active || other->config.strategy->borrow != NULL || !(scene->standing[m] > 0))
            continue;
        if (best == INTEL_NOBODY || scene->standing[m] > scene->standing[best])
            best = m;
    }
    return best;
}

const struct intel_strategy intel_strategy_copier = {
    .name = "copier",
    .summary = "serves another miner's answers of the last round",
    .wave = INTEL_WAVE_STALE,
    .borrow = borrow,
};
