/* Specialist: honest, but knows only some domains; without a choice of its own it draws a quarter of them. */
#include "intel_strategy.h"

static uint64_t choose_domains(size_t domains, struct sim_stream *stream)
{
    uint32_t chosen[64];
    uint32_t all = (uint32_t)(domains < 64 ? domains : 64), keep = (all + 3) / 4;
    uint64_t set = 0;
    sim_stream_sample(stream, all, keep, chosen);
    for (uint32_t i = 0; i < keep; i++)
        set |= (uint64_t)1 << chosen[i];
    return set;
}

const struct intel_strategy intel_strategy_specialist = {
    .name = "specialist",
    .summary = "learns every round, from some domains only",
    .wave = INTEL_WAVE_OWN,
    .train = intel_strategy_study,
    .choose_domains = choose_domains,
};
