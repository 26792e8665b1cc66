/* What a miner adds to the mixture: leave-one-out, Shapley values by random permutations, and the Fisher
 * estimate. Gate weights of a subset of miners are the softmax over the top_k largest logits in it. */
#include "intel_score_mixture.h"

#include "sim_alloc.h"

#include <math.h>
#include <string.h>

/* Loss of one row when exactly `chosen` are mixed. Exponents are taken from the first, largest logit, in
 * double, so that no weight underflows before it stops to matter. */
static double row_loss(const float *logits, const float *likelihood, const uint32_t *chosen, size_t count,
                       size_t classes)
{
    double top = 0, total = 0;
    if (count == 0)
        return sim_log((double)classes);
    for (size_t i = 0; i < count; i++) {
        double e = sim_exp((double)logits[chosen[i]] - (double)logits[chosen[0]]);
        top += e * (double)likelihood[chosen[i]];
        total += e;
    }
    return -sim_log(top / total);
}

double intel_score_mixture_loss(const struct intel_challenge *self)
{
    uint32_t chosen[INTEL_TOP_LIMIT];
    double sum = 0;
    for (size_t b = 0; b < self->batch; b++) {
        const float *logits = intel_matrix_row(self->logits, self->rows[b]);
        const float *q = intel_matrix_row(&self->sheet->by_row[INTEL_LIKELIHOOD], self->rows[b]);
        size_t count = intel_top(logits, self->sheet->miners, self->asked, self->top_k, chosen);
        sum += row_loss(logits, q, chosen, count, self->classes);
    }
    return sum / (double)self->batch;
}

static void clear(const struct intel_challenge *self, double *score, double *error)
{
    memset(score, 0, self->sheet->miners * sizeof *score);
    if (error != NULL)
        memset(error, 0, self->sheet->miners * sizeof *error);
}

int intel_score_leave_one_out(const struct intel_challenge *self, double *score, double *error,
                              struct sim_error *err)
{
    (void)err;
    clear(self, score, error);
    for (size_t b = 0; b < self->batch; b++) {
        const float *logits = intel_matrix_row(self->logits, self->rows[b]);
        const float *q = intel_matrix_row(&self->sheet->by_row[INTEL_LIKELIHOOD], self->rows[b]);
        uint32_t chosen[INTEL_TOP_LIMIT + 1], rest[INTEL_TOP_LIMIT];
        /* One more than the gate keeps: the expert that steps in for the one left out. */
        size_t count = intel_top(logits, self->sheet->miners, self->asked, self->top_k + 1, chosen);
        size_t kept = count < self->top_k ? count : self->top_k;
        double with = row_loss(logits, q, chosen, kept, self->classes);
        for (size_t out = 0; out < kept; out++) {
            size_t left = 0;
            for (size_t i = 0; i < count; i++)
                if (i != out)
                    rest[left++] = chosen[i];
            score[chosen[out]] += row_loss(logits, q, rest, left, self->classes) - with;
        }
    }
    for (size_t m = 0; m < self->sheet->miners; m++)
        score[m] /= (double)self->batch;
    return SIM_OK;
}

int intel_score_fisher(const struct intel_challenge *self, double *score, double *error,
                       struct sim_error *err)
{
    (void)err;
    clear(self, score, error);
    for (size_t b = 0; b < self->batch; b++) {
        const float *logits = intel_matrix_row(self->logits, self->rows[b]);
        const float *q = intel_matrix_row(&self->sheet->by_row[INTEL_LIKELIHOOD], self->rows[b]);
        uint32_t chosen[INTEL_TOP_LIMIT];
        double mass[INTEL_TOP_LIMIT], total = 0;
        size_t count = intel_top(logits, self->sheet->miners, self->asked, self->top_k, chosen);
        for (size_t i = 0; i < count; i++) {
            mass[i] = sim_exp((double)logits[chosen[i]] - (double)logits[chosen[0]]) * (double)q[chosen[i]];
            total += mass[i];
        }
        /* dL/dg g = -q g / sum of q g: the normaliser of the softmax cancels. */
        for (size_t i = 0; i < count; i++)
            score[chosen[i]] += 0.5 * (mass[i] / total) * (mass[i] / total);
    }
    return SIM_OK;
}

/* State of one permutation: the best experts so far of each row, and the row's loss. */
struct coalition {
    uint32_t (*chosen)[INTEL_TOP_LIMIT];
    size_t *count;
    double *loss;
};

/* Lets `miner` join row `b`; returns how much the row's loss falls. */
static double join(const struct intel_challenge *self, struct coalition *set, size_t b, uint32_t miner)
{
    const float *logits = intel_matrix_row(self->logits, self->rows[b]);
    uint32_t *chosen = set->chosen[b];
    size_t count = set->count[b], k = self->top_k;
    /* Equals stand by index, so that the outcome does not depend on the order of joining. */
#define AHEAD(x, y) (logits[x] > logits[y] || (logits[x] == logits[y] && (x) < (y)))
    if (count == k && !AHEAD(miner, chosen[k - 1]))
        return 0;
    size_t at = count < k ? set->count[b]++ : k - 1;
    for (; at > 0 && AHEAD(miner, chosen[at - 1]); at--)
        chosen[at] = chosen[at - 1];
#undef AHEAD
    chosen[at] = miner;
    const float *q = intel_matrix_row(&self->sheet->by_row[INTEL_LIKELIHOOD], self->rows[b]);
    double loss = row_loss(logits, q, chosen, set->count[b], self->classes);
    double fall = set->loss[b] - loss;
    set->loss[b] = loss;
    return fall;
}

/* Adds one permutation's marginal gains to `sum` and their squares to `squares`. */
static void permute(const struct intel_challenge *self, struct coalition *set, uint32_t *order,
                    size_t players, double *sum, double *squares)
{
    for (size_t b = 0; b < self->batch; b++) {
        set->count[b] = 0;
        set->loss[b] = sim_log((double)self->classes);
    }
    sim_stream_shuffle(self->stream, order, players, sizeof *order);
    for (size_t i = 0; i < players; i++) {
        double gain = 0;
        for (size_t b = 0; b < self->batch; b++)
            gain += join(self, set, b, order[i]);
        gain /= (double)self->batch;
        sum[order[i]] += gain;
        squares[order[i]] += gain * gain;
    }
}

int intel_score_shapley(const struct intel_challenge *self, double *score, double *error,
                        struct sim_error *err)
{
    size_t miners = self->sheet->miners, players = 0;
    uint32_t *order = sim_array_new(uint32_t, miners);
    double *squares = sim_array_new(double, miners);
    struct coalition set = {
        .chosen = calloc(self->batch, sizeof *set.chosen),
        .count = sim_array_new(size_t, self->batch),
        .loss = sim_array_new(double, self->batch),
    };
    int code = SIM_OK;
    if (order == NULL || squares == NULL || set.chosen == NULL || set.count == NULL || set.loss == NULL) {
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for permutations of %zu miners", miners);
        goto out;
    }
    clear(self, score, error);
    for (uint32_t m = 0; m < miners; m++)
        if (self->asked[m])
            order[players++] = m;
    for (size_t p = 0; p < self->permutations; p++)
        permute(self, &set, order, players, score, squares);
    double n = (double)self->permutations;
    for (size_t m = 0; m < miners; m++) {
        score[m] /= n;
        double variance = (squares[m] - n * score[m] * score[m]) / (n > 1 ? n - 1 : 1);
        if (error != NULL)
            error[m] = variance > 0 ? sqrt(variance / n) : 0;
    }
out:
    free(order);
    free(squares);
    free(set.chosen);
    free(set.count);
    free(set.loss);
    return code;
}
