/* The scoring rules that look at a miner alone, the table of all, and what the rest shares. */
#include "intel_score.h"

#include "intel_score_mixture.h"

#include "sim_alloc.h"

#include <string.h>

const struct intel_score_rule *intel_score_rule_find(const char *name)
{
    for (const struct intel_score_rule *rule = intel_score_rules; rule->name != NULL; rule++)
        if (strcmp(rule->name, name) == 0)
            return rule;
    return NULL;
}

size_t intel_top(const float *logits, size_t miners, const bool *who, size_t k, uint32_t *chosen)
{
    size_t count = 0;
    for (uint32_t m = 0; m < miners; m++) {
        if (who != NULL && !who[m])
            continue;
        if (count == k && !(logits[m] > logits[chosen[k - 1]]))
            continue;
        size_t at = count < k ? count++ : k - 1;
        for (; at > 0 && logits[m] > logits[chosen[at - 1]]; at--)
            chosen[at] = chosen[at - 1];
        chosen[at] = m;
    }
    return count;
}

/* Mean of a measure over the batch into `score`, for all miners at once. */
static int mean_measure(const struct intel_challenge *self, enum intel_measure measure, double *score,
                        struct sim_error *err)
{
    const struct intel_matrix *table = &self->sheet->by_row[measure];
    float *sum = intel_floats_new(table->stride);
    if (sum == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the scores of %zu miners", table->cols);
    for (size_t b = 0; b < self->batch; b++) {
        const float *row = intel_matrix_row(table, self->rows[b]);
        for (size_t m = 0; m < table->stride; m++)
            sum[m] += row[m];
    }
    for (size_t m = 0; m < self->sheet->miners; m++)
        score[m] = (double)sum[m] / (double)self->batch;
    free(sum);
    return SIM_OK;
}

static void no_error(const struct intel_challenge *self, double *error)
{
    if (error != NULL)
        memset(error, 0, self->sheet->miners * sizeof *error);
}

/* Skill = 1 - loss / loss of a uniform answer, not below 0. */
static int skill_of_loss(const struct intel_challenge *self, enum intel_measure measure, double uniform,
                         double *score, double *error, struct sim_error *err)
{
    int code = mean_measure(self, measure, score, err);
    if (code != SIM_OK)
        return code;
    for (size_t m = 0; m < self->sheet->miners; m++) {
        double skill = 1 - score[m] / uniform;
        score[m] = self->asked[m] && skill > 0 ? skill : 0;
    }
    no_error(self, error);
    return SIM_OK;
}

static int run_cross_entropy(const struct intel_challenge *self, double *score, double *error,
                             struct sim_error *err)
{
    return skill_of_loss(self, INTEL_LOSS, sim_log((double)self->classes), score, error, err);
}

static int run_brier(const struct intel_challenge *self, double *score, double *error, struct sim_error *err)
{
    return skill_of_loss(self, INTEL_BRIER, 1 - 1 / (double)self->classes, score, error, err);
}

static int run_accuracy(const struct intel_challenge *self, double *score, double *error,
                        struct sim_error *err)
{
    int code = mean_measure(self, INTEL_CORRECT, score, err);
    for (size_t m = 0; code == SIM_OK && m < self->sheet->miners; m++)
        score[m] = self->asked[m] ? score[m] : 0;
    no_error(self, error);
    return code;
}

const struct intel_score_rule intel_score_rules[] = {
    {"cross_entropy", "1 - cross-entropy / ln C, not below 0", false, run_cross_entropy},
    {"accuracy", "share of challenges answered rightly", false, run_accuracy},
    {"brier", "1 - Brier score / that of a uniform answer, not below 0", false, run_brier},
    {"leave_one_out", "rise of the mixture's loss when the miner is masked out", true,
     intel_score_leave_one_out},
    {"shapley", "mean marginal gain of the mixture over random orders of joining", true, intel_score_shapley},
    {"fisher", "second-order estimate of the loss of pruning the miner", true, intel_score_fisher},
    {NULL, NULL, false, NULL},
};
