/* Training of the gate: noisy top-k, balancing losses, and their gradients. See intel_gate.h.
 *
 * A step goes three times over its batch: forward and backward by blocks of rows, then the gradients of
 * parameters by blocks of experts; hands of a crew share the blocks. Sums over rows are taken between, in the
 * order of the rows. */
#include "intel_gate.h"

#include "intel_net.h"

#include "sim_alloc.h"

#include <string.h>

/* Rows, or experts, of one turn of a loop. */
enum { BLOCK = INTEL_LANES };

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
    double *gate;      /* importance so far, then the derivative of its CV^2 */
    double *load;      /* the same of the load */
    double *deviation; /* rows x experts: softplus in double */
    double *z;         /* rows x experts: of the load estimator */
    double *tail;      /* rows x experts: twice the probability to stay, then the density */
    double *d_noisy;   /* blocks x experts: gradient of one row by H through cross-entropy and importance */
    double *row_loss;  /* rows: cross-entropy */
    bool *loaded;      /* rows: has a threshold to beat */
    uint32_t *chosen;  /* batch x (INTEL_TOP_LIMIT + 1): the top of each row */
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
    double **tables_f64[] = {&self->deviation, &self->z, &self->tail};
    size_t tops = n * (INTEL_TOP_LIMIT + 1), shares = n * INTEL_TOP_LIMIT;
    bool good = true;
    for (size_t i = 0; i < sizeof tables_f64 / sizeof tables_f64[0]; i++)
        good &= (*tables_f64[i] = sim_array_new(double, n *m)) != NULL;
    good &= (self->gate = sim_array_new(double, m)) != NULL;
    good &= (self->load = sim_array_new(double, m)) != NULL;
    good &= (self->d_noisy = sim_array_new(double, n / BLOCK * m)) != NULL;
    good &= (self->row_loss = sim_array_new(double, n)) != NULL;
    good &= (self->loaded = sim_array_new(bool, n)) != NULL;
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
        self->rows,     self->noise, self->softplus,         self->gate,           self->load,
        self->z,        self->tail,  self->d_noisy,          self->deviation,      self->chosen,
        self->count,    self->share, self->weights_gradient, self->noise_gradient, self->batch_rows,
        self->row_loss, self->loaded};
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

/* What the turns of a step's loops share. */
struct step {
    const struct intel_gate *gate;
    const struct intel_kernel *kernel;
    struct intel_gate_work *work;
    const struct intel_dataset *data;
    const struct intel_sheet *sheet;
    const uint32_t *rows;
    size_t count;
    const bool *active;
};

/* Clean logits, noise scales and noisy logits of a block of rows, of which `count` are questions. */
static void run_logits(const struct step *step, size_t first, size_t count)
{
    const struct intel_gate *self = step->gate;
    const struct intel_kernel *kernel = step->kernel;
    struct intel_gate_work *work = step->work;
    size_t n = work->panel.stride, d = intel_pad(self->d), stride = work->logits.stride, at = first * stride;
    for (size_t b = first; b < first + count; b++)
        memcpy(work->rows + b * d, intel_matrix_row(&step->data->x, step->rows[b]), d * sizeof(float));
    kernel->transpose(BLOCK, d, work->rows + first * d, d, work->panel.at + first, n);
    kernel->gemm(self->experts, BLOCK, self->d, self->weights, d, 1, work->panel.at + first, n,
                 self->weights + intel_layer_weights(self->d, self->experts), work->h.at + first, n);
    kernel->gemm(self->experts, BLOCK, self->d, self->noise, d, 1, work->panel.at + first, n, NULL,
                 work->raw.at + first, n);
    kernel->transpose(work->h.rows, BLOCK, work->h.at + first, n, work->logits.at + at, stride);
    kernel->transpose(work->raw.rows, BLOCK, work->raw.at + first, n, work->scale.at + at, stride);
    softplus(work->scale.at + at, work->softplus + at, BLOCK * stride);
    for (size_t i = at; i < at + BLOCK * stride; i++)
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
    for (size_t i = 0; i < kept; i++)
        share[i] /= total;
}

/* z of every expert of a row: how far its clean logit lies above what it must beat, in units of its own
 * noise; and from it the probability to stay. A row has no threshold if everyone is kept. */
static void run_load(const struct intel_gate *self, struct intel_gate_work *work, size_t b)
{
    const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    size_t k = self->config.top_k, at = b * work->noisy.stride;
    double *deviation = work->deviation + at, *z = work->z + at, *tail = work->tail + at;
    work->loaded[b] = self->config.load_weight > 0 && work->count[b] > k;
    if (!work->loaded[b])
        return;
    const float *h = intel_matrix_row(&work->logits, b), *noisy = intel_matrix_row(&work->noisy, b);
    double inside = (double)noisy[chosen[k]], outside = (double)noisy[chosen[k - 1]];
    for (size_t m = 0; m < self->experts; m++) {
        /* A scale that has shrunk to nothing would divide by zero. */
        double scale = (double)work->softplus[at + m];
        deviation[m] = scale > 1e-6 ? scale : 1e-6;
        z[m] = ((double)h[m] - outside) / deviation[m];
    }
    for (size_t i = 0; i < k; i++)
        z[chosen[i]] = ((double)h[chosen[i]] - inside) / deviation[chosen[i]];
    /* normal cdf(z) = erfc(-z / sqrt 2) / 2 */
    for (size_t m = 0; m < self->experts; m++)
        tail[m] = z[m] * -0.70710678118654752440;
    sim_erfc_v(tail, tail, self->experts);
}

static size_t rows_of_block(const struct step *step, size_t block)
{
    size_t first = block * BLOCK;
    return step->count - first < BLOCK ? step->count - first : BLOCK;
}

static void run_forward(void *step_, size_t block, const struct sim_hand *hand)
{
    const struct step *step = step_;
    size_t first = block * BLOCK, count = rows_of_block(step, block);
    (void)hand;
    run_logits(step, first, count);
    for (size_t b = first; b < first + count; b++) {
        run_shares(step->gate, step->work, b, step->active);
        run_load(step->gate, step->work, b);
    }
}

/* Importance and load of every expert. */
static void sum_rows(const struct step *step)
{
    struct intel_gate_work *work = step->work;
    size_t experts = step->gate->experts, top_k = step->gate->config.top_k;
    memset(work->gate, 0, experts * sizeof(double));
    memset(work->load, 0, experts * sizeof(double));
    for (size_t b = 0; b < step->count; b++) {
        const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
        const double *share = work->share + b * INTEL_TOP_LIMIT, *tail = work->tail + b * work->noisy.stride;
        size_t kept = work->count[b] < top_k ? work->count[b] : top_k;
        for (size_t i = 0; i < kept; i++)
            work->gate[chosen[i]] += share[i];
        for (size_t m = 0; work->loaded[b] && m < experts; m++)
            work->load[m] += 0.5 * tail[m];
        for (size_t m = 0; !work->loaded[b] && m < experts; m++)
            work->load[m] += 1;
    }
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
static double row_gradient(const struct intel_gate *self, const struct intel_gate_work *work, const float *q,
                           size_t b, size_t count, double *d_noisy)
{
    const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    const double *share = work->share + b * INTEL_TOP_LIMIT;
    double mixture = 0, mean = 0, slope[INTEL_TOP_LIMIT];
    size_t kept = work->count[b] < self->config.top_k ? work->count[b] : self->config.top_k;
    memset(d_noisy, 0, self->experts * sizeof(double));
    if (kept == 0)
        return 0;
    for (size_t i = 0; i < kept; i++)
        mixture += share[i] * (double)q[chosen[i]];
    for (size_t i = 0; i < kept; i++) {
        slope[i] = work->gate[chosen[i]] - (double)q[chosen[i]] / mixture / (double)count;
        mean += share[i] * slope[i];
    }
    for (size_t i = 0; i < kept; i++)
        d_noisy[chosen[i]] = share[i] * (slope[i] - mean);
    return -sim_log(mixture);
}

/* Gradients of one row by its clean logits and by V x, in place of those. */
static void row_backward(const struct intel_gate *self, struct intel_gate_work *work, size_t b,
                         const bool *active, double *d_noisy)
{
    float *h = intel_matrix_row(&work->logits, b), *raw = intel_matrix_row(&work->scale, b);
    const float *noise = work->noise + b * work->noisy.stride;
    const uint32_t *chosen = work->chosen + b * (INTEL_TOP_LIMIT + 1);
    const double *deviation = work->deviation + b * work->noisy.stride, *z = work->z + b * work->noisy.stride;
    double *density = work->tail + b * work->noisy.stride;
    double inside = 0, outside = 0; /* gradient by the two thresholds */
    if (work->loaded[b]) {
        for (size_t m = 0; m < self->experts; m++)
            density[m] = -0.5 * z[m] * z[m];
        sim_exp_v(density, density, self->experts);
        for (size_t m = 0; m < self->experts; m++)
            density[m] *= active[m] ? 0.39894228040143267794 * work->load[m] / deviation[m] : 0;
        for (size_t m = 0; m < self->experts; m++)
            outside -= density[m];
        for (size_t i = 0; i < self->config.top_k; i++) {
            outside += density[chosen[i]];
            inside -= density[chosen[i]];
        }
        d_noisy[chosen[self->config.top_k]] += inside;
        d_noisy[chosen[self->config.top_k - 1]] += outside;
    }
    for (size_t m = 0; m < self->experts; m++) {
        double by_clean = d_noisy[m], by_scale = d_noisy[m] * (double)noise[m];
        if (work->loaded[b]) {
            by_clean += density[m];
            by_scale -= density[m] * z[m];
        }
        h[m] = (float)by_clean;
        raw[m] = (float)(by_scale * (1 - (double)raw[m])); /* softplus' = 1 - exp(-softplus) */
    }
}

static void run_backward(void *step_, size_t block, const struct sim_hand *hand)
{
    const struct step *step = step_;
    struct intel_gate_work *work = step->work;
    size_t first = block * BLOCK, count = rows_of_block(step, block), stride = work->scale.stride;
    double *d_noisy = work->d_noisy + block * stride;
    float *scale = work->scale.at + first * stride;
    (void)hand;
    /* Of V x only the slope of softplus is needed from here on. */
    for (size_t i = 0; i < BLOCK * stride; i++)
        scale[i] = -work->softplus[first * stride + i];
    sim_exp_fv(scale, scale, BLOCK * stride);
    for (size_t b = first; b < first + count; b++) {
        const float *q = intel_matrix_row(&step->sheet->by_row[INTEL_LIKELIHOOD], step->rows[b]);
        work->row_loss[b] = row_gradient(step->gate, work, q, b, step->count, d_noisy);
        row_backward(step->gate, work, b, step->active, d_noisy);
    }
}

/* Parameter gradients of a block of experts from the gradients by logits and scales. */
static void run_parameters(void *step_, size_t block, const struct sim_hand *hand)
{
    const struct step *step = step_;
    const struct intel_gate *self = step->gate;
    struct intel_gate_work *work = step->work;
    size_t d = intel_pad(self->d), stride = work->logits.stride, first = block * BLOCK;
    size_t experts = self->experts - first < BLOCK ? self->experts - first : BLOCK;
    float *bias = work->weights_gradient + intel_layer_weights(self->d, self->experts) + first;
    (void)hand;
    step->kernel->gemm(experts, d, step->count, work->logits.at + first, 1, stride, work->rows, d, NULL,
                       work->weights_gradient + first * d, d);
    step->kernel->gemm(experts, d, step->count, work->scale.at + first, 1, stride, work->rows, d, NULL,
                       work->noise_gradient + first * d, d);
    memset(bias, 0, BLOCK * sizeof *bias);
    for (size_t b = 0; b < step->count; b++)
        for (size_t m = 0; m < experts; m++)
            bias[m] += intel_matrix_row(&work->logits, b)[first + m];
}

static size_t blocks_of(size_t count)
{
    return (count + BLOCK - 1) / BLOCK;
}

struct intel_gate_loss intel_gate_gradient(const struct intel_gate *self, const struct intel_kernel *kernel,
                                           const struct sim_hand *hand, struct intel_gate_work *work,
                                           const struct intel_dataset *data, const struct intel_sheet *sheet,
                                           const uint32_t *rows, size_t count, const bool *active,
                                           struct sim_stream *stream)
{
    const struct intel_gate_config *config = &self->config;
    struct intel_gate_loss loss = {0};
    struct step step = {self, kernel, work, data, sheet, rows, count, active};
    for (size_t b = 0; b < count; b++)
        sim_stream_fill_normal_f(stream, work->noise + b * work->noisy.stride, self->experts);
    sim_crew_each(hand, blocks_of(count), 1, run_forward, &step);
    sum_rows(&step);
    loss.importance_cv2 = take_cv2(work->gate, self->experts, active, config->importance_weight);
    loss.load_cv2 =
        config->load_weight > 0 ? take_cv2(work->load, self->experts, active, config->load_weight) : 0;
    sim_crew_each(hand, blocks_of(count), 1, run_backward, &step);
    for (size_t b = 0; b < count; b++)
        loss.cross_entropy += work->row_loss[b] / (double)count;
    sim_crew_each(hand, blocks_of(self->experts), 1, run_parameters, &step);
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
                                        const struct sim_hand *hand, struct intel_gate_work *work,
                                        const struct intel_dataset *data, const struct intel_sheet *sheet,
                                        const uint32_t *rows, size_t count, const bool *active, size_t steps,
                                        struct sim_stream *stream)
{
    struct intel_gate_loss sum = {0};
    for (size_t step = 0; step < steps && count > 0; step++) {
        for (size_t b = 0; b < self->config.batch; b++) {
            uint32_t drawn = (uint32_t)sim_stream_below(stream, count);
            work->batch_rows[b] = rows != NULL ? rows[drawn] : drawn;
        }
        struct intel_gate_loss loss = intel_gate_gradient(
            self, kernel, hand, work, data, sheet, work->batch_rows, self->config.batch, active, stream);
        intel_gate_descend(self, work);
        sum.cross_entropy += loss.cross_entropy / (double)steps;
        sum.importance_cv2 += loss.importance_cv2 / (double)steps;
        sum.load_cv2 += loss.load_cv2 / (double)steps;
        sum.total += loss.total / (double)steps;
    }
    return sum;
}
