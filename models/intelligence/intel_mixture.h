/* What a mixture of experts is worth, and what it answers.
 *
 * p(y|x) = sum over the top_k experts of the gate of g_m p_m(y|x). Measured beside the best single expert
 * (the one with the lowest loss on the very same rows, known only in hindsight) and beside the uniform
 * ensemble of all. Source: spec/intelligence.md 4. */
#ifndef INTEL_MIXTURE_H
#define INTEL_MIXTURE_H

#include "intel_score.h"

/* A gate's logits and its experts' answers, over rows first .. first + count - 1 of a sheet. */
struct intel_mixture {
    const struct intel_sheet *sheet;    /* published */
    const struct intel_matrix *logits;  /* sheet rows x experts */
    const struct intel_matrix *answers; /* one panel an expert: classes x rows from `answers_first` on */
    size_t answers_first;               /* <= first */
    const bool *active;
    size_t classes;
    size_t top_k;
    size_t first;
    size_t count; /* >= 1 */
};

/* Losses in nats a row, accuracies as shares of rows; entropy of the gate in nats, mean over rows. */
struct intel_mixture_report {
    double loss, accuracy;
    double best_loss, best_accuracy;
    double uniform_loss, uniform_accuracy;
    double gate_entropy;
    double gain;   /* best_loss - loss */
    uint32_t best; /* uid of the best single expert; INTEL_NOBODY of intel_miner.h if nobody is active */
};

/* Writes the distribution of the mixture into the panel `p` (classes x count). */
void intel_mixture_answer(const struct intel_mixture *self, struct intel_matrix *p);

/* Writes the gate's weight on the experts of `group`, taken together, into weight[0 .. count), a row each. */
void intel_mixture_focus(const struct intel_mixture *self, const bool *group, double *weight);

/* Measures on rows with true classes `y` (of row `first` on); `utilisation` gets the mean gate value of each
 * expert. SIM_ERR_NO_MEMORY. */
int intel_mixture_measure(const struct intel_mixture *self, const uint16_t *y,
                          struct intel_mixture_report *report, double *utilisation, struct sim_error *err);

#endif
