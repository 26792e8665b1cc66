/* Training of the gate: noisy top-k, balancing losses, and their gradients. See intel_gate.h. */
#include "intel_gate.h"

#include "intel_net.h"

#include "sim_alloc.h"

#include <string.h>

/* All matrices below are rows x experts unless they say otherwise. */
struct intel_gate_work {
    float *rows;               /* batch x pad(d): the questions */
    struct intel_matrix panel; /* pad(d) x batch */
    struct intel_matrix h;     /* panels, experts x batch */
    struct intel_matrix raw;
    struct intel_matrix logits; /* clean logits, then the gradient by them */
    struct intel_matrix scale;  /* V x, then the gradient by it */
    struct intel_matrix noisy;
    float *noise; /* standard normal draws */
    float *softplus;
    double *gate;        /* importance so far, then the derivative of its CV^2 */
    double *load;        /* the same of the load */
    double *d_noisy;     /* gradient of one row by H through the cross-entropy and the importance */
    double *deviation;   /* one row of softplus in double */
    double *z, *density; /* one row of the load estimator */
    uint32_t *chosen;    /* batch x (INTEL_TOP_LIMIT + 1): the top of each row */
    size_t *count;
    uint32_t *batch_rows;
    double *share; /* batch x INTEL_TOP_LIMIT: gate values */
    float *weights_gradient;
    float *noise_gradient;
};

static size_t pad_batch(const struct intel_gate *gate)
{
    return intel_pad(gate->config.batch);
}

int intel_gate_work_create(struct intel_gate_work **work, const struct intel_gate *gate,
                           struct sim_error *err)
{
    size_t n = pad_batch(gate), m = intel_pad(gate->experts), d = intel_pad(gate->d);
    struct intel_gate_work *self = calloc(1, sizeof *self);
    *work = self;
    if (self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory to train a gate");
    int code = intel_matrix_init(&self->panel, d, n, err);
    struct intel_matrix *panels[] = {&self->h, &self->raw};
    struct intel_matrix *tables[] = {&self->logits, &self->scale, &self->noisy};
    for (size_t i = 0; i < 2 && code == SIM_OK; i++)
        code = intel_matrix_init(panels[i], m, n, err);
    for (size_t i = 0; i < 3 && code == SIM_OK; i++)
        code = intel_matrix_init(tables[i], n, m, err);
    self->rows = intel_floats_new(n * d);
    self->noise = intel_floats_new(n * m);
    self->softplus = intel_floats_new(n * m);
    self->weights_gradient = intel_floats_new(intel_layer_size(gate->d, gate->experts));
    self->noise_gradient = intel_floats_new(intel_layer_weights(gate->d, gate->experts));
    double **lines[] = {&self->gate, &self->load, &self->d_noisy, &self->deviation, &self->z, &self->density};
    size_t tops = n * (INTEL_TOP_LIMIT + 1), shares = n * INTEL_TOP_LIMIT;
    bool good = true;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        good &= (*lines[i] = sim_array_new(double, m)) != NULL;
    good &= (self->chosen = sim_array_new(uint32_t, tops)) != NULL;
    good &= (self->batch_rows = sim_array_new(uint32_t, n)) != NULL;
    good &= (self->count = sim_array_new(size_t, n)) != NULL;
    good &= (self->share = sim_array_new(double, shares)) != NULL;
    if (code == SIM_OK && (!good || self->rows == NULL || self->noise == NULL || self->softplus == NULL ||
                           self->weights_gradient == NULL || self->noise_gradient == NULL))
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory to train a gate of %zu experts", gate->experts);
    if (code != SIM_OK) {
        intel_gate_work_destroy(self);
        *work = NULL;
    }
    return code;
}

void intel_gate_work_destroy(struct intel_gate_work *self)
{
    if (self == NULL)
        return;
    struct intel_matrix *tables[] = {&self->panel,  &self->h,     &self->raw,
                                     &self->logits, &self->scale, &self->noisy};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        intel_matrix_free(tables[i]);
    void *arrays[] = {
        self->rows,  self->noise,   self->softplus,         self->gate,           self->load,
        self->z,     self->density, self->d_noisy,          self->deviation,      self->chosen,
        self->count, self->share,   self->weights_gradient, self->noise_gradient, self->batch_rows};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(self);
}

const float *intel_gate_work_weights(const struct intel_gate_work *work)
{
    return work->weights_gradient;
}

const float *intel_gate_work_noise(const struct intel_gate_work *work)
{
    return work->noise_gradient;
}

/* softplus(x) = max(x, 0) + log1p(exp(-|x|)), for all of a table. */
static void softplus(const float *x, float *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] > 0 ? -x[i] : x[i];
    sim_exp_fv(y, y, n);
    sim_log1p_fv(y, y, n);
    for (size_t i = 0; i < n; i++)
        y[i] += x[i] > 0 ? x[i] : 0;
}

/* Clean logits, noise scales and noisy logits of the batch. */
static void run_logits(const struct intel_gate *self, const struct intel_kernel *kernel,
                       struct intel_gate_work *work, const struct intel_dataset *data, const uint32_t *rows,
                       size_t count, struct sim_stream *stream)
{
    size_t n = work->panel.stride, d = intel_pad(self->d), all = work->logits.rows * work->logits.stride;
    for (size_t b = 0; b < count; b++)
        memcpy(work->rows + b * d, intel_matrix_row(&data->x, rows[b]), d * sizeof(float));
    kernel->transpose(n, d, work->rows, d, work->panel.at, n);
    kernel->gemm(self->experts, n, self->d, self->weights, d, 1, work->panel.at, n,
                 self->weights + intel_layer_weights(self->d, self->experts), work->h.at, n);
    kernel->gemm(self->experts, n, self->d, self->noise, d, 1, work->panel.at, n, NULL, work->raw.at, n);
    kernel->transpose(work->h.rows, n, work->h.at, n, work->logits.at, work->logits.stride);
    kernel->transpose(work->raw.rows, n, work->raw.at, n, work->scale.at, work->scale.stride);
    softplus(work->scale.at, work->softplus, all);
    for (size_t b = 0; b < count; b++)
        sim_stream_fill_normal_f(stream, work->noise + b * work->noisy.stride, self->experts);
    for (size_t i = 0; i < all; i++)
        work->noisy.at[i] = work->logits.at[i] + work->noise[i] * work->softplus[i];
}

/* Gate values of a row from its noisy top. */
static void run_shares(const struct intel_gate *self, struct intel_gate_work *work, size_t b,
                       const bool *active)
{
    const float *noisy = intel_matrix_row(&work->noisy, b);
    uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    double *share = work->share + b * INTEL_TOP_LIMIT, total = 0;
    size_t count = intel_top(noisy, self->experts, active, self->config.top_k + 1, chosen);
    size_t kept = count < self->config.top_k ? count : self->config.top_k;
    work->count[b] = count;
    for (size_t i = 0; i < kept; i++) {
        share[i] = sim_exp((double)noisy[chosen[i]] - (double)noisy[chosen[0]]);
        total += share[i];
    }
    for (size_t i = 0; i < kept; i++) {
        share[i] /= total;
        work->gate[chosen[i]] += share[i];
    }
}

/* z and threshold of every expert of a row: how far its clean logit lies above what it must beat, in units of
 * its own noise. False where the row has no threshold, because everyone is kept. */
static bool run_z(const struct intel_gate *self, struct intel_gate_work *work, size_t b)
{
    const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    size_t k = self->config.top_k;
    if (work->count[b] <= k)
        return false;
    const float *h = intel_matrix_row(&work->logits, b), *noisy = intel_matrix_row(&work->noisy, b);
    double inside = (double)noisy[chosen[k]], outside = (double)noisy[chosen[k - 1]];
    for (size_t m = 0; m < self->experts; m++) {
        /* A scale that has shrunk to nothing would divide by zero. */
        double deviation = (double)work->softplus[b * work->noisy.stride + m];
        work->deviation[m] = deviation > 1e-6 ? deviation : 1e-6;
        work->z[m] = ((double)h[m] - outside) / work->deviation[m];
    }
    for (size_t i = 0; i < k; i++)
        work->z[chosen[i]] = ((double)h[chosen[i]] - inside) / work->deviation[chosen[i]];
    return true;
}

static void add_load(const struct intel_gate *self, struct intel_gate_work *work, size_t b)
{
    bool threshold = run_z(self, work, b);
    if (threshold) {
        /* normal cdf(z) = erfc(-z / sqrt 2) / 2 */
        for (size_t m = 0; m < self->experts; m++)
            work->z[m] *= -0.70710678118654752440;
        sim_erfc_v(work->z, work->z, self->experts);
    }
    for (size_t m = 0; m < self->experts; m++)
        work->load[m] += threshold ? 0.5 * work->z[m] : 1;
}

/* CV^2 of `values` over active experts; replaces each value by the derivative by it, times `weight`. */
static double take_cv2(double *values, size_t experts, const bool *active, double weight)
{
    double n = 0, sum = 0, squares = 0;
    for (size_t m = 0; m < experts; m++)
        if (active[m]) {
            n += 1;
            sum += values[m];
        }
    double mean = n > 0 ? sum / n : 0;
    for (size_t m = 0; m < experts; m++)
        if (active[m])
            squares += (values[m] - mean) * (values[m] - mean);
    double cv2 = mean > 0 ? squares / n / (mean * mean) : 0;
    for (size_t m = 0; m < experts; m++)
        values[m] = mean > 0 && active[m] ? weight * 2 / n * ((values[m] - mean) / mean - cv2) / mean : 0;
    return cv2;
}

/* Gradient of one row's cross-entropy and of the importance by its noisy logits; returns the row's loss. */
static double row_gradient(const struct intel_gate *self, struct intel_gate_work *work, const float *q,
                           size_t b, size_t count)
{
    const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    const double *share = work->share + b * INTEL_TOP_LIMIT;
    double mixture = 0, mean = 0, slope[INTEL_TOP_LIMIT];
    size_t kept = work->count[b] < self->config.top_k ? work->count[b] : self->config.top_k;
    memset(work->d_noisy, 0, self->experts * sizeof(double));
    if (kept == 0)
        return 0;
    for (size_t i = 0; i < kept; i++)
        mixture += share[i] * (double)q[chosen[i]];
    for (size_t i = 0; i < kept; i++) {
        slope[i] = work->gate[chosen[i]] - (double)q[chosen[i]] / mixture / (double)count;
        mean += share[i] * slope[i];
    }
    for (size_t i = 0; i < kept; i++)
        work->d_noisy[chosen[i]] = share[i] * (slope[i] - mean);
    return -sim_log(mixture);
}

/* Gradients of one row by its clean logits and by V x, in place of those. */
static void row_backward(const struct intel_gate *self, struct intel_gate_work *work, size_t b,
                         const bool *active)
{
    float *h = intel_matrix_row(&work->logits, b), *raw = intel_matrix_row(&work->scale, b);
    const float *noise = work->noise + b * work->noisy.stride;
    const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    bool loaded = self->config.load_weight > 0 && run_z(self, work, b);
    double inside = 0, outside = 0; /* gradient by the two thresholds */
    if (loaded) {
        for (size_t m = 0; m < self->experts; m++)
            work->density[m] = -0.5 * work->z[m] * work->z[m];
        sim_exp_v(work->density, work->density, self->experts);
        for (size_t m = 0; m < self->experts; m++)
            work->density[m] *= active[m] ? 0.39894228040143267794 * work->load[m] / work->deviation[m] : 0;
        for (size_t m = 0; m < self->experts; m++)
            outside -= work->density[m];
        for (size_t i = 0; i < self->config.top_k; i++) {
            outside += work->density[chosen[i]];
            inside -= work->density[chosen[i]];
        }
        work->d_noisy[chosen[self->config.top_k]] += inside;
        work->d_noisy[chosen[self->config.top_k - 1]] += outside;
    }
    for (size_t m = 0; m < self->experts; m++) {
        double by_clean = work->d_noisy[m], by_scale = work->d_noisy[m] * (double)noise[m];
        if (loaded) {
            by_clean += work->density[m];
            by_scale -= work->density[m] * work->z[m];
        }
        h[m] = (float)by_clean;
        raw[m] = (float)(by_scale * (1 - (double)raw[m])); /* softplus' = 1 - exp(-softplus) */
    }
}

/* Parameter gradients from the gradients by logits and scales. */
static void parameter_gradients(const struct intel_gate *self, const struct intel_kernel *kernel,
                                struct intel_gate_work *work, size_t count)
{
    size_t d = intel_pad(self->d), stride = work->logits.stride;
    float *bias = work->weights_gradient + intel_layer_weights(self->d, self->experts);
    kernel->gemm(self->experts, d, count, work->logits.at, 1, stride, work->rows, d, NULL,
                 work->weights_gradient, d);
    kernel->gemm(self->experts, d, count, work->scale.at, 1, stride, work->rows, d, NULL,
                 work->noise_gradient, d);
    memset(bias, 0, intel_pad(self->experts) * sizeof *bias);
    for (size_t b = 0; b < count; b++)
        for (size_t m = 0; m < self->experts; m++)
            bias[m] += intel_matrix_row(&work->logits, b)[m];
}

struct intel_gate_loss intel_gate_gradient(const struct intel_gate *self, const struct intel_kernel *kernel,
                                           struct intel_gate_work *work, const struct intel_dataset *data,
                                           const struct intel_sheet *sheet, const uint32_t *rows,
                                           size_t count, const bool *active, struct sim_stream *stream)
{
    const struct intel_gate_config *config = &self->config;
    struct intel_gate_loss loss = {0};
    memset(work->gate, 0, self->experts * sizeof(double));
    memset(work->load, 0, self->experts * sizeof(double));
    run_logits(self, kernel, work, data, rows, count, stream);
    for (size_t b = 0; b < count; b++) {
        run_shares(self, work, b, active);
        if (config->load_weight > 0)
            add_load(self, work, b);
    }
    loss.importance_cv2 = take_cv2(work->gate, self->experts, active, config->importance_weight);
    loss.load_cv2 = take_cv2(work->load, self->experts, active, config->load_weight);
    /* Of V x only the slope of softplus is needed from here on. */
    for (size_t i = 0; i < work->scale.rows * work->scale.stride; i++)
        work->scale.at[i] = -work->softplus[i];
    sim_exp_fv(work->scale.at, work->scale.at, work->scale.rows * work->scale.stride);
    for (size_t b = 0; b < count; b++) {
        const float *q = intel_matrix_row(&sheet->by_row[INTEL_LIKELIHOOD], rows[b]);
        loss.cross_entropy += row_gradient(self, work, q, b, count) / (double)count;
        row_backward(self, work, b, active);
    }
    parameter_gradients(self, kernel, work, count);
    loss.total = loss.cross_entropy + config->importance_weight * loss.importance_cv2 +
                 config->load_weight * loss.load_cv2;
    return loss;
}

void intel_gate_descend(struct intel_gate *self, const struct intel_gate_work *work)
{
    size_t weights = intel_layer_size(self->d, self->experts),
           noise = intel_layer_weights(self->d, self->experts);
    for (size_t i = 0; i < weights; i++)
        self->weights[i] -= self->config.rate * work->weights_gradient[i];
    for (size_t i = 0; i < noise; i++)
        self->noise[i] -= self->config.rate * work->noise_gradient[i];
}

struct intel_gate_loss intel_gate_train(struct intel_gate *self, const struct intel_kernel *kernel,
                                        struct intel_gate_work *work, const struct intel_dataset *data,
                                        const struct intel_sheet *sheet, const uint32_t *rows, size_t count,
                                        const bool *active, size_t steps, struct sim_stream *stream)
{
    struct intel_gate_loss sum = {0};
    for (size_t step = 0; step < steps && count > 0; step++) {
        for (size_t b = 0; b < self->config.batch; b++) {
            uint32_t drawn = (uint32_t)sim_stream_below(stream, count);
            work->batch_rows[b] = rows != NULL ? rows[drawn] : drawn;
        }
        struct intel_gate_loss loss = intel_gate_gradient(self, kernel, work, data, sheet, work->batch_rows,
                                                          self->config.batch, active, stream);
        intel_gate_descend(self, work);
        sum.cross_entropy += loss.cross_entropy / (double)steps;
        sum.importance_cv2 += loss.importance_cv2 / (double)steps;
        sum.load_cv2 += loss.load_cv2 / (double)steps;
        sum.total += loss.total / (double)steps;
    }
    return sum;
}
