/* Teacher networks: see intel_teacher.h. */
#include "intel_teacher.h"

#include "sim_alloc.h"

#include <math.h>

/* How far apart the centres of domains lie, in standard deviations of a domain. */
#define CENTRE_SCALE 1.5

/* The random functions of one teacher; days and pools count up from 0 inside each. */
enum { PART_LIMIT = 16 };

struct intel_teacher_config intel_teacher_config_default(void)
{
    return (struct intel_teacher_config){
        .d = 16, .classes = 10, .hidden = 32, .domains = 8, .train_rows = 2000, .held_rows = 800};
}

static void fill(struct intel_matrix *matrix, double scale, struct sim_stream *stream)
{
    for (size_t i = 0; i < matrix->rows; i++)
        for (size_t j = 0; j < matrix->cols; j++)
            intel_matrix_row(matrix, i)[j] = (float)(scale * sim_stream_normal(stream));
}

int intel_teacher_init(struct intel_teacher *self, const struct intel_teacher_config *config,
                       const struct sim_seed *seed, uint64_t entity, struct sim_error *err)
{
    *self = (struct intel_teacher){.config = *config, .seed = *seed, .entity = entity};
    if (config->d < 1 || config->d > INTEL_DATASET_FEATURES || config->classes < 2 ||
        config->classes > INTEL_DATASET_CLASSES || config->hidden < 1 ||
        config->hidden > INTEL_DATASET_FEATURES || config->domains < 1 || config->domains > 64 ||
        config->train_rows < 1 || config->held_rows < 2)
        return sim_raise(
            err, SIM_ERR_RANGE,
            "a teacher needs 1 to %d features, 2 to %d classes, 1 to 64 domains and rows to draw",
            INTEL_DATASET_FEATURES, INTEL_DATASET_CLASSES);
    if (!(config->drift >= 0 && config->drift <= 1) ||
        !(config->label_noise >= 0 && config->label_noise <= 1))
        return sim_raise(err, SIM_ERR_RANGE, "drift and label noise of a teacher lie between 0 and 1");
    int code = intel_matrix_init(&self->centres, config->domains, config->d, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&self->first, config->hidden, config->d, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&self->second, config->classes, config->hidden, err);
    if (code != SIM_OK) {
        intel_teacher_free(self);
        return code;
    }
    struct sim_stream stream;
    sim_stream_init(&stream, seed, SIM_KIND_TASK, entity, SIM_PURPOSE_MODEL_WEIGHTS);
    fill(&self->centres, CENTRE_SCALE, &stream);
    fill(&self->first, 1, &stream);
    fill(&self->second, 1, &stream);
    return SIM_OK;
}

void intel_teacher_free(struct intel_teacher *self)
{
    intel_matrix_free(&self->centres);
    intel_matrix_free(&self->first);
    intel_matrix_free(&self->second);
}

static void drift(struct intel_matrix *matrix, double share, struct sim_stream *stream)
{
    double keep = sqrt(1 - share), renew = sqrt(share);
    for (size_t i = 0; i < matrix->rows; i++)
        for (size_t j = 0; j < matrix->cols; j++) {
            float *w = intel_matrix_row(matrix, i) + j;
            *w = (float)(keep * (double)*w + renew * sim_stream_normal(stream));
        }
}

void intel_teacher_advance(struct intel_teacher *self, uint64_t day)
{
    while (self->day < day) {
        struct sim_stream stream;
        self->day++;
        sim_stream_init_at(&stream, &self->seed, SIM_KIND_TASK, self->entity, SIM_PURPOSE_MODEL_WEIGHTS,
                           self->day);
        if (self->config.drift > 0) {
            drift(&self->first, self->config.drift, &stream);
            drift(&self->second, self->config.drift, &stream);
        }
    }
}

static void draw_inputs(const struct intel_teacher *self, struct sim_stream *stream,
                        struct intel_dataset *data)
{
    for (size_t i = 0; i < data->x.rows; i++) {
        data->domain[i] = (uint16_t)sim_stream_below(stream, self->config.domains);
        const float *centre = intel_matrix_row(&self->centres, data->domain[i]);
        float *x = intel_matrix_row(&data->x, i);
        sim_stream_fill_normal_f(stream, x, self->config.d);
        for (size_t j = 0; j < self->config.d; j++)
            x[j] += centre[j];
    }
}

/* Labels of all rows: one pass of the network over a panel. */
static int draw_labels(const struct intel_teacher *self, const struct intel_kernel *kernel,
                       struct sim_stream *stream, struct intel_dataset *data, struct sim_error *err)
{
    struct intel_matrix panel = {0}, hidden = {0}, out = {0};
    size_t n = data->x.rows;
    float scale = (float)(1 / sqrt((double)self->config.d));
    int code = intel_matrix_init(&panel, self->config.d, n, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&hidden, self->config.hidden, n, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&out, self->config.classes, n, err);
    if (code != SIM_OK)
        goto out;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < self->config.d; j++)
            intel_matrix_row(&panel, j)[i] = intel_matrix_row(&data->x, i)[j] * scale;
    kernel->gemm(hidden.rows, hidden.stride, panel.rows, self->first.at, self->first.stride, 1, panel.at,
                 panel.stride, NULL, hidden.at, hidden.stride);
    sim_tanh_fv(hidden.at, hidden.at, hidden.rows * hidden.stride);
    kernel->gemm(out.rows, out.stride, hidden.rows, self->second.at, self->second.stride, 1, hidden.at,
                 hidden.stride, NULL, out.at, out.stride);
    for (size_t i = 0; i < n; i++) {
        size_t best = 0;
        for (size_t c = 1; c < out.rows; c++)
            if (intel_matrix_row(&out, c)[i] > intel_matrix_row(&out, best)[i])
                best = c;
        bool wrong = sim_stream_bernoulli(stream, self->config.label_noise);
        data->y[i] = (uint16_t)(wrong ? sim_stream_below(stream, out.rows) : best);
    }
out:
    intel_matrix_free(&panel);
    intel_matrix_free(&hidden);
    intel_matrix_free(&out);
    return code;
}

int intel_teacher_draw(const struct intel_teacher *self, const struct intel_kernel *kernel, size_t n,
                       uint64_t part, struct intel_dataset *data, struct sim_error *err)
{
    int code = intel_dataset_init(data, n, self->config.d, self->config.classes, err);
    if (code == SIM_OK && (data->domain = sim_array_new(uint16_t, n)) == NULL)
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu samples", n);
    if (code == SIM_OK) {
        struct sim_stream stream;
        sim_stream_init_at(&stream, &self->seed, SIM_KIND_TASK, self->entity, SIM_PURPOSE_DATA_SYNTHESIS,
                           self->day * PART_LIMIT + part);
        draw_inputs(self, &stream, data);
        code = draw_labels(self, kernel, &stream, data, err);
    }
    if (code != SIM_OK)
        intel_dataset_free(data);
    return code;
}
