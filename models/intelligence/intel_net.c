/* Networks in float32: memory, initial weights, training loop. The arithmetic is in intel_net_template.h. */
#include "intel_net.h"

#include "sim_alloc.h"

#include <math.h>
#include <string.h>

#define INTEL_REAL float
#define INTEL_N(name) net_##name
#define INTEL_OP(name) kernel->name
#define INTEL_EXP_V(x, y, n) sim_exp_fv(x, y, n)
#define INTEL_LOG(x) sim_log_f(x)
#include "intel_net_template.h"

struct intel_sgd intel_sgd_default(void)
{
    return (struct intel_sgd){.rate = 0.1f, .momentum = 0.9f, .l2 = 1e-4f, .batch = 32};
}

size_t intel_shape_count(const struct intel_shape *shape)
{
    if (shape->hidden == 0)
        return intel_layer_size(shape->d, shape->classes);
    return intel_layer_size(shape->d, shape->hidden) + intel_layer_size(shape->hidden, shape->classes);
}

int intel_net_init(struct intel_net *self, const struct intel_shape *shape, struct sim_error *err)
{
    size_t count = intel_shape_count(shape);
    *self = (struct intel_net){.shape = *shape, .count = count};
    self->params = intel_floats_new(count);
    self->velocity = intel_floats_new(count);
    if (self->params != NULL && self->velocity != NULL)
        return SIM_OK;
    intel_net_free(self);
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a network of %zu parameters", count);
}

void intel_net_free(struct intel_net *self)
{
    free(self->params);
    free(self->velocity);
    *self = (struct intel_net){0};
}

static float *randomise_layer(float *layer, size_t in, size_t out, double variance, struct sim_stream *stream)
{
    double sd = sqrt(variance);
    for (size_t i = 0; i < out; i++)
        for (size_t j = 0; j < in; j++)
            layer[i * intel_pad(in) + j] = (float)(sd * sim_stream_normal(stream));
    memset(layer + intel_layer_weights(in, out), 0, intel_pad(out) * sizeof *layer);
    return layer + intel_layer_size(in, out);
}

void intel_net_randomise(struct intel_net *self, struct sim_stream *stream)
{
    size_t in = self->shape.d, h = self->shape.hidden, out = self->shape.classes;
    float *layer = self->params;
    if (h > 0) {
        layer = randomise_layer(layer, in, h, 2.0 / (double)in, stream);
        in = h;
    }
    randomise_layer(layer, in, out, 2.0 / (double)(in + out), stream);
    memset(self->velocity, 0, self->count * sizeof *self->velocity);
}

void intel_net_copy(struct intel_net *self, const struct intel_net *from)
{
    memcpy(self->params, from->params, self->count * sizeof *self->params);
    memcpy(self->velocity, from->velocity, self->count * sizeof *self->velocity);
}

int intel_work_init(struct intel_work *self, const struct intel_shape *shape, size_t columns,
                    size_t rows_limit, struct sim_error *err)
{
    size_t units = shape->d;
    units = shape->hidden > units ? shape->hidden : units;
    units = intel_pad(shape->classes > units ? shape->classes : units);
    columns = intel_pad(columns);
    size_t count = intel_shape_count(shape);
    *self = (struct intel_work){.columns = columns, .units = units, .count = count, .rows_limit = rows_limit};
    float **panels[] = {&self->rows, &self->panel, &self->hidden, &self->back, &self->out};
    bool good = true;
    for (size_t i = 0; i < sizeof panels / sizeof panels[0]; i++)
        good &= (*panels[i] = intel_floats_new(units * columns)) != NULL;
    good &= (self->grads = intel_floats_new(count)) != NULL;
    good &= (self->labels = sim_array_new(uint16_t, columns)) != NULL;
    good &= (self->order = sim_array_new(uint32_t, rows_limit)) != NULL;
    if (good)
        return SIM_OK;
    intel_work_free(self);
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for batches of %zu samples", columns);
}

void intel_work_free(struct intel_work *self)
{
    free(self->rows);
    free(self->panel);
    free(self->hidden);
    free(self->back);
    free(self->out);
    free(self->grads);
    free(self->labels);
    free(self->order);
    *self = (struct intel_work){0};
}

void intel_net_forward(const struct intel_net *self, const struct intel_kernel *kernel,
                       struct intel_work *work, size_t n, const float *x, size_t x_stride, float *p,
                       size_t p_stride)
{
    net_forward(kernel, &self->shape, self->params, n, x, x_stride, work->hidden, work->columns, p, p_stride);
}

void intel_net_answer(const struct intel_net *self, const struct intel_kernel *kernel,
                      struct intel_work *work, const struct intel_matrix *panel, struct intel_matrix *p)
{
    for (size_t first = 0; first < panel->stride; first += work->columns) {
        size_t left = panel->stride - first;
        intel_net_forward(self, kernel, work, left < work->columns ? left : work->columns, panel->at + first,
                          panel->stride, p->at + first, p->stride);
    }
}

void intel_net_gradient(const struct intel_net *self, const struct intel_kernel *kernel,
                        struct intel_work *work, size_t batch, float *loss)
{
    const struct net_buffers buffers = {
        .rows = work->rows,
        .panel = work->panel,
        .hidden = work->hidden,
        .back = work->back,
        .out = work->out,
    };
    net_gradient(kernel, &self->shape, self->params, &buffers, work->labels, batch, work->grads, loss);
}

void intel_net_descend(struct intel_net *self, const struct intel_kernel *kernel,
                       const struct intel_work *work, const struct intel_sgd *sgd)
{
    size_t in = self->shape.d, at = 0;
    size_t outs[] = {self->shape.hidden, self->shape.classes};
    for (size_t layer = 0; layer < 2; layer++) {
        size_t out = outs[layer];
        if (out == 0)
            continue;
        size_t weights = intel_layer_weights(in, out), biases = intel_pad(out);
        kernel->sgd(weights, sgd->rate, sgd->momentum, sgd->l2, work->grads + at, self->velocity + at,
                    self->params + at);
        at += weights;
        kernel->sgd(biases, sgd->rate, sgd->momentum, 0, work->grads + at, self->velocity + at,
                    self->params + at);
        at += biases;
        in = out;
    }
}

/* Next row of a pass in random order: one step of a Fisher-Yates shuffle of what is left of it. */
static uint32_t next_row(struct intel_work *work, size_t shard_size, size_t *at, struct sim_stream *stream)
{
    if (*at == shard_size)
        *at = 0;
    size_t chosen = *at + sim_stream_below(stream, shard_size - *at);
    uint32_t row = work->order[chosen];
    work->order[chosen] = work->order[*at];
    work->order[(*at)++] = row;
    return row;
}

void intel_net_train(struct intel_net *self, const struct intel_kernel *kernel, struct intel_work *work,
                     const struct intel_sgd *sgd, const struct intel_dataset *data, const uint32_t *shard,
                     size_t shard_size, const uint16_t *labels, size_t steps, struct sim_stream *stream)
{
    size_t width = data->x.stride, at = 0;
    if (labels == NULL)
        labels = data->y;
    if (shard_size == 0 || shard_size > work->rows_limit)
        return;
    memcpy(work->order, shard, shard_size * sizeof *shard);
    for (size_t step = 0; step < steps; step++) {
        for (size_t b = 0; b < sgd->batch; b++) {
            size_t row = next_row(work, shard_size, &at, stream);
            memcpy(work->rows + b * width, intel_matrix_row(&data->x, row), width * sizeof(float));
            work->labels[b] = labels[row];
        }
        intel_net_gradient(self, kernel, work, sgd->batch, NULL);
        intel_net_descend(self, kernel, work, sgd);
    }
}
