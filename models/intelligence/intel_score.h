/* Scoring rules: what a validator thinks of each miner after one challenge.
 *
 * Three rules judge a miner's answers alone (cross_entropy, accuracy, brier); three judge what its answers
 * add to the mixture of experts (leave_one_out, shapley, fisher). Source: spec/intelligence.md 3; fisher is
 * the second-order estimate of the 2021 white paper. Limits: the gate is taken as it is while a miner is
 * masked out, that is, its remaining experts share the weight, with no retraining.
 *
 * Scores of the first three are skills in 0 .. 1 (1 - loss / loss of a uniform answer, cut at 0). The others
 * are in nats of the batch's mean loss (fisher: a sum over the batch, as its source has it) and may be
 * negative. */
#ifndef INTEL_SCORE_H
#define INTEL_SCORE_H

#include "intel_sheet.h"

#include "sim_random.h"

#include <stdbool.h>

/* Most experts that a gate may keep for one row. */
enum { INTEL_TOP_LIMIT = 32 };

/* One challenge: the rows asked, who answered, and the gate that mixes the answers. */
struct intel_challenge {
    const struct intel_sheet *sheet; /* published */
    const uint32_t *rows;            /* batch row numbers of the sheet */
    size_t batch;                    /* >= 1 */
    const bool *asked;               /* miners that take part */
    size_t classes;
    /* For the rules that look at the mixture: */
    const struct intel_matrix *logits; /* sheet rows x miners, of the gate without noise */
    size_t top_k;                      /* 1 .. INTEL_TOP_LIMIT */
    size_t permutations;               /* of shapley, >= 1 */
    struct sim_stream *stream;         /* of shapley */
};

/* A rule by name; `uses_gate` tells whether the last four members above are needed. */
struct intel_score_rule {
    const char *name;
    const char *summary;
    bool uses_gate;
    /* Writes one score a miner (0 where not asked), and its standard error into `error` unless that is NULL
     * (0 but for shapley). SIM_ERR_NO_MEMORY. */
    int (*run)(const struct intel_challenge *challenge, double *score, double *error, struct sim_error *err);
};

/* The table, ended by a NULL name; and the rule called `name`, NULL if there is none. */
extern const struct intel_score_rule intel_score_rules[];
const struct intel_score_rule *intel_score_rule_find(const char *name);

/* Mean loss of the mixture over a challenge, nats: every row is mixed by its top_k largest logits among those
 * asked (the lowest index among equals). A mixture of nobody answers uniformly. */
double intel_score_mixture_loss(const struct intel_challenge *challenge);

/* Writes the up to `k` indices with the largest logits among `who` (NULL: all), largest first and the lowest
 * index first among equals; returns their number. */
size_t intel_top(const float *logits, size_t miners, const bool *who, size_t k, uint32_t *chosen);

#endif
