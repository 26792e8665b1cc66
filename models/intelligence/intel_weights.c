/* Moving averages and maps to weights: see intel_weights.h. */
#include "intel_weights.h"

#include "sim_float.h"

#include <string.h>

void intel_weights_update(double *restrict average, const double *before, const double *score,
                          const bool *asked, size_t miners, double rate)
{
    for (size_t m = 0; m < miners; m++) {
        double fresh = score[m] > 0 ? score[m] : 0;
        average[m] = (1 - rate) * before[m] + rate * fresh;
    }
    for (size_t m = 0; asked != NULL && m < miners; m++)
        average[m] = asked[m] ? average[m] : before[m];
}

/* The largest of values >= 0, by lanes: the order of comparisons does not change which it is. */
static double largest(const double *values, size_t miners)
{
    enum { LANES = 8 };
    double lane[LANES] = {0}, top = 0;
    size_t m = 0;
    for (; m + LANES <= miners; m += LANES)
        for (size_t i = 0; i < LANES; i++)
            lane[i] = values[m + i] > lane[i] ? values[m + i] : lane[i];
    for (; m < miners; m++)
        top = values[m] > top ? values[m] : top;
    for (size_t i = 0; i < LANES; i++)
        top = lane[i] > top ? lane[i] : top;
    return top;
}

static void run_power(double *values, size_t miners, double power)
{
    /* Relative to the best, so that high powers neither overflow nor drown everyone. */
    double top = largest(values, miners);
    for (size_t m = 0; m < miners; m++)
        values[m] = values[m] > 0 ? sim_pow(values[m] / top, power) : 0;
}

static void run_softmax(double *values, size_t miners, double temperature)
{
    double top = largest(values, miners);
    for (size_t m = 0; m < miners; m++)
        values[m] = values[m] > 0 ? sim_exp((values[m] / top - 1) / temperature) : 0;
}

static void run_top_k(double *values, size_t miners, double parameter)
{
    size_t keep = parameter >= (double)miners ? miners : (size_t)parameter;
    for (size_t m = 0; m < miners; m++) {
        size_t ahead = 0; /* the lowest index wins among equals */
        for (size_t other = 0; other < miners; other++) {
            double rival = values[other] < 0 ? -values[other] : values[other];
            ahead += rival > values[m] || (rival == values[m] && other < m);
        }
        /* Negative marks a miner as dropped while others are still compared with it. */
        if (ahead >= keep)
            values[m] = -values[m];
    }
    for (size_t m = 0; m < miners; m++)
        values[m] = values[m] > 0 ? values[m] : 0;
}

const struct intel_weight_map intel_weight_maps[] = {
    {"normalise", "in proportion to the moving average", 0, NULL},
    {"power", "in proportion to a power of the moving average", 2, run_power},
    {"softmax", "exponential in the moving average relative to the best one's", 0.1, run_softmax},
    {"top_k", "in proportion to the moving average, for the best k only", 16, run_top_k},
    {NULL, NULL, 0, NULL},
};

const struct intel_weight_map *intel_weight_map_find(const char *name)
{
    for (const struct intel_weight_map *map = intel_weight_maps; map->name != NULL; map++)
        if (strcmp(map->name, name) == 0)
            return map;
    return NULL;
}

void intel_weights_make(const struct intel_weight_map *map, double parameter, const double *average,
                        size_t miners, double *values, uint16_t *weights)
{
    double top = largest(average, miners);
    if (!(top > 0)) {
        memset(weights, 0, miners * sizeof *weights);
        return;
    }
    if (map->run != NULL) {
        memcpy(values, average, miners * sizeof *values);
        map->run(values, miners, parameter);
        average = values;
        top = largest(values, miners);
    }
    for (size_t m = 0; m < miners; m++)
        weights[m] = (uint16_t)(int32_t)(average[m] / top * 65535.0 + 0.5);
}
