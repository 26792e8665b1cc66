#include "intel_focus.h"

#include "sim_alloc.h"

size_t intel_focus_rows(const struct intel_arena *arena)
{
    return arena->sheet.rows - arena->task->challenges;
}

static void average(const struct intel_task *task, const double *weight, size_t rows,
                    struct intel_focus *focus)
{
    double sum[2] = {0, 0}, count[2] = {0, 0};
    for (size_t r = 0; r < rows; r++) {
        bool inside = task->comment[task->position[task->challenges + r]];
        sum[inside] += weight[r];
        count[inside] += 1;
    }
    focus->inside = count[1] > 0 ? sum[1] / count[1] : 0;
    focus->outside = count[0] > 0 ? sum[0] / count[0] : 0;
}

int intel_focus_measure(const struct intel_arena *arena, struct intel_focus *focus, double *weight)
{
    const struct intel_task *task = arena->task;
    size_t miners = arena->config.miners, rows = intel_focus_rows(arena);
    int number = intel_task_language_domain(INTEL_FOCUS_DOMAIN);
    bool *group = sim_array_new(bool, miners);
    if (group == NULL)
        return SIM_ERR_NO_MEMORY;
    for (size_t m = 0; m < miners; m++)
        group[m] = arena->active[m] && arena->miners[m].config.domains == UINT64_C(1) << number;
    struct intel_mixture mixture = intel_arena_mixture(arena, task->challenges, rows);
    intel_mixture_focus(&mixture, group, weight);
    average(task, weight, rows, focus);
    free(group);
    return SIM_OK;
}
