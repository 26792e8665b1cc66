/* Sybil: one more slot for the model behind another; the one named `partner` is its head and does the work.
 */
#include "intel_strategy.h"

static uint32_t borrow(uint32_t uid, const struct intel_scene *scene)
{
    uint32_t head = scene->miners[uid].config.partner;
    bool there = head < scene->miners_count && head != uid && scene->miners[head].active;
    return there && scene->miners[head].config.strategy->wave == INTEL_WAVE_OWN ? head : INTEL_NOBODY;
}

const struct intel_strategy intel_strategy_sybil = {
    .name = "sybil",
    .summary = "serves the model of its head under a further uid",
    .wave = INTEL_WAVE_FRESH,
    .borrow = borrow,
};
