/* Serving and measuring a mixture: see intel_mixture.h. */
#include "intel_mixture.h"

#include <string.h>

/* Gate values of one row; returns how many experts share it. */
static size_t gate_row(const struct intel_mixture *self, size_t row, uint32_t *chosen, double *share)
{
    const float *logits = intel_matrix_row(self->logits, row);
    size_t count = intel_top(logits, self->sheet->miners, self->active, self->top_k, chosen);
    double total = 0;
    for (size_t i = 0; i < count; i++) {
        share[i] = sim_exp((double)logits[chosen[i]] - (double)logits[chosen[0]]);
        total += share[i];
    }
    for (size_t i = 0; i < count; i++)
        share[i] /= total;
    return count;
}

void intel_mixture_answer(const struct intel_mixture *self, struct intel_matrix *p)
{
    uint32_t chosen[INTEL_TOP_LIMIT];
    double share[INTEL_TOP_LIMIT];
    size_t skip = self->first - self->answers_first;
    for (size_t r = 0; r < self->count; r++) {
        size_t count = gate_row(self, self->first + r, chosen, share);
        for (size_t c = 0; c < self->classes; c++) {
            double sum = count > 0 ? 0 : 1 / (double)self->classes;
            for (size_t i = 0; i < count; i++)
                sum += share[i] * (double)intel_matrix_row(&self->answers[chosen[i]], c)[skip + r];
            intel_matrix_row(p, c)[r] = (float)sum;
        }
    }
}

void intel_mixture_focus(const struct intel_mixture *self, const bool *group, double *weight)
{
    uint32_t chosen[INTEL_TOP_LIMIT];
    double share[INTEL_TOP_LIMIT];
    for (size_t r = 0; r < self->count; r++) {
        size_t count = gate_row(self, self->first + r, chosen, share);
        weight[r] = 0;
        for (size_t i = 0; i < count; i++)
            weight[r] += group[chosen[i]] ? share[i] : 0;
    }
}

/* Share of rows whose likeliest class (the lowest of equals) is the true one. */
static double accuracy_of(const struct intel_matrix *p, const uint16_t *y, size_t count)
{
    size_t right = 0;
    for (size_t r = 0; r < count; r++) {
        size_t best = 0;
        for (size_t c = 1; c < p->rows; c++)
            if (intel_matrix_row(p, c)[r] > intel_matrix_row(p, best)[r])
                best = c;
        right += best == y[r];
    }
    return (double)right / (double)count;
}

static void measure_gate(const struct intel_mixture *self, struct intel_mixture_report *report,
                         double *utilisation)
{
    uint32_t chosen[INTEL_TOP_LIMIT];
    double share[INTEL_TOP_LIMIT], n = (double)self->count;
    memset(utilisation, 0, self->sheet->miners * sizeof *utilisation);
    for (size_t r = 0; r < self->count; r++) {
        const float *q = intel_matrix_row(&self->sheet->by_row[INTEL_LIKELIHOOD], self->first + r);
        size_t count = gate_row(self, self->first + r, chosen, share);
        double mixture = count > 0 ? 0 : 1 / (double)self->classes;
        for (size_t i = 0; i < count; i++) {
            mixture += share[i] * (double)q[chosen[i]];
            utilisation[chosen[i]] += share[i] / n;
            report->gate_entropy -= share[i] > 0 ? share[i] * sim_log(share[i]) / n : 0;
        }
        report->loss -= sim_log(mixture) / n;
    }
}

static void measure_best(const struct intel_mixture *self, struct intel_mixture_report *report)
{
    report->best = UINT32_MAX;
    report->best_loss = sim_log((double)self->classes);
    for (uint32_t m = 0; m < self->sheet->miners; m++) {
        const float *loss = intel_matrix_row(&self->sheet->by_miner[INTEL_LOSS], m) + self->first;
        const float *correct = intel_matrix_row(&self->sheet->by_miner[INTEL_CORRECT], m) + self->first;
        double losses = 0, rights = 0;
        if (!self->active[m])
            continue;
        for (size_t r = 0; r < self->count; r++) {
            losses += (double)loss[r];
            rights += (double)correct[r];
        }
        if (report->best == UINT32_MAX || losses / (double)self->count < report->best_loss) {
            report->best = m;
            report->best_loss = losses / (double)self->count;
            report->best_accuracy = rights / (double)self->count;
        }
    }
}

/* The ensemble that trusts everyone alike; its sum over experts goes into `p`, unscaled. */
static void measure_uniform(const struct intel_mixture *self, const uint16_t *y, struct intel_matrix *p,
                            struct intel_mixture_report *report)
{
    double experts = 0;
    size_t skip = self->first - self->answers_first;
    memset(p->at, 0, p->rows * p->stride * sizeof(float));
    for (size_t m = 0; m < self->sheet->miners; m++) {
        if (!self->active[m])
            continue;
        experts += 1;
        for (size_t c = 0; c < self->classes; c++)
            for (size_t r = 0; r < self->count; r++)
                intel_matrix_row(p, c)[r] += intel_matrix_row(&self->answers[m], c)[skip + r];
    }
    for (size_t r = 0; r < self->count; r++) {
        double share =
            experts > 0 ? (double)intel_matrix_row(p, y[r])[r] / experts : 1 / (double)self->classes;
        double floor = (double)INTEL_LIKELIHOOD_FLOOR;
        report->uniform_loss -= sim_log(share > floor ? share : floor) / (double)self->count;
    }
    report->uniform_accuracy = accuracy_of(p, y, self->count);
}

int intel_mixture_measure(const struct intel_mixture *self, const uint16_t *y,
                          struct intel_mixture_report *report, double *utilisation, struct sim_error *err)
{
    struct intel_matrix p;
    *report = (struct intel_mixture_report){0};
    int code = intel_matrix_init(&p, self->classes, self->count, err);
    if (code != SIM_OK)
        return code;
    measure_gate(self, report, utilisation);
    measure_best(self, report);
    measure_uniform(self, y, &p, report);
    intel_mixture_answer(self, &p);
    report->accuracy = accuracy_of(&p, y, self->count);
    report->gain = report->best_loss - report->loss;
    intel_matrix_free(&p);
    return SIM_OK;
}
