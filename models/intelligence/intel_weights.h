/* From scores to weights: a validator's moving average of each miner, and the maps that turn it into the u16
 * values that it submits to the chain.
 *
 * Source: spec/intelligence.md 3, steps 4 and 5. The result is max-upscaled: the best miner gets 65535. The
 * chain upscales once more with its own arithmetic (spec/epoch.md 2.10), which leaves such values as they
 * are. */
#ifndef INTEL_WEIGHTS_H
#define INTEL_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* average = (1 - rate) * before + rate * score for every asked miner (NULL: all), where a negative score
 * counts as 0, and before for the others. A slot that changes hands starts at 0: that is for the caller to
 * set. 0 < rate <= 1; 0.1 is usual. */
void intel_weights_update(double *average, const double *before, const double *score, const bool *asked,
                          size_t miners, double rate);

/* A map by name. `parameter`: the power p > 0, the temperature > 0 as a share of the largest average, or how
 * many miners are kept (>= 1); unused by `normalise`. */
struct intel_weight_map {
    const char *name;
    const char *summary;
    double parameter; /* default */
    /* Replaces averages (all >= 0) by values in the proportion of the weights (all >= 0). NULL: as they are.
     */
    void (*run)(double *values, size_t miners, double parameter);
};

/* The table, ended by a NULL name; and the map called `name`, NULL if there is none. */
extern const struct intel_weight_map intel_weight_maps[];
const struct intel_weight_map *intel_weight_map_find(const char *name);

/* Weights of `average` (all >= 0) under `map` into `weights`; `values` lends room for `miners` doubles. All 0
 * where every average is 0; a miner without an average, an empty slot above all, gets 0 under every map. */
void intel_weights_make(const struct intel_weight_map *map, double parameter, const double *average,
                        size_t miners, double *values, uint16_t *weights);

#endif
