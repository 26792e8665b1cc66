/* Noise: has no model and answers at random, uniformly among all distributions over the classes. */
#include "intel_strategy.h"

static void answer(struct intel_miner *miner, const struct intel_scene *scene, struct intel_matrix *p)
{
    struct sim_stream stream;
    sim_stream_init_at(&stream, &scene->task->seed, SIM_KIND_MINER, miner->entity, SIM_PURPOSE_NOISE,
                       scene->round);
    for (size_t i = 0; i < scene->task->held.x.rows; i++) {
        double sum = 0;
        for (size_t c = 0; c < scene->task->classes; c++) {
            double e = sim_stream_exponential(&stream);
            intel_matrix_row(p, c)[i] = (float)e;
            sum += e;
        }
        for (size_t c = 0; c < scene->task->classes; c++)
            intel_matrix_row(p, c)[i] = sum > 0 ? (float)((double)intel_matrix_row(p, c)[i] / sum)
                                                : (float)(1.0 / (double)scene->task->classes);
    }
    miner->version++;
}

const struct intel_strategy intel_strategy_noise = {
    .name = "noise",
    .summary = "answers at random",
    .wave = INTEL_WAVE_OWN,
    .answer = answer,
};
