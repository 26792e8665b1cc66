/* Writes one random case of everything that check_intel_numpy.py computes again: networks, scores and the
 * gate.
 *
 * Output: blocks of a name, the number of rows and columns, and the values with all their digits. */
#include "intel_gate.h"
#include "intel_net.h"
#include "intel_score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 20, FEATURES = 6, HIDDEN = 5, CLASSES = 4, EXPERTS = 7, TOP_K = 3 };

static void die(const struct sim_error *err)
{
    fprintf(stderr, "dump_intel: %s\n", err->message);
    exit(1);
}

static void head(const char *name, size_t rows, size_t cols)
{
    printf("%s %zu %zu\n", name, rows, cols);
}

static void dump(const char *name, const float *at, size_t rows, size_t cols, size_t stride)
{
    head(name, rows, cols);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            printf("%.9g\n", (double)at[i * stride + j]);
}

static void dump_doubles(const char *name, const double *at, size_t count)
{
    head(name, 1, count);
    for (size_t i = 0; i < count; i++)
        printf("%.17g\n", at[i]);
}

static void dump_labels(const char *name, const uint16_t *at, size_t count)
{
    head(name, 1, count);
    for (size_t i = 0; i < count; i++)
        printf("%u\n", (unsigned)at[i]);
}

/* One layer of a parameter block or of its gradient. */
static const float *dump_layer(const char *prefix, char layer, const float *at, size_t in, size_t out)
{
    char name[64];
    snprintf(name, sizeof name, "%s.W%c", prefix, layer);
    dump(name, at, out, in, intel_pad(in));
    snprintf(name, sizeof name, "%s.b%c", prefix, layer);
    dump(name, at + intel_layer_weights(in, out), 1, out, intel_pad(out));
    return at + intel_layer_size(in, out);
}

static void dump_net(const char *prefix, const struct intel_shape *shape, const float *params)
{
    size_t in = shape->d;
    if (shape->hidden > 0) {
        params = dump_layer(prefix, '1', params, in, shape->hidden);
        in = shape->hidden;
    }
    dump_layer(prefix, '2', params, in, shape->classes);
}

static void run_net(const char *name, size_t hidden, struct sim_stream *stream)
{
    const struct intel_shape shape = {FEATURES, hidden, CLASSES};
    const struct intel_kernel *kernel = intel_kernel_best();
    const struct intel_sgd sgd = {0.1f, 0.9f, 0.01f, BATCH};
    struct intel_net net;
    struct intel_work work;
    struct intel_matrix p, panel;
    struct sim_error err;
    char prefix[64];
    float loss;
    if (intel_net_init(&net, &shape, &err) || intel_work_init(&work, &shape, BATCH, BATCH, &err) ||
        intel_matrix_init(&panel, FEATURES, BATCH, &err) || intel_matrix_init(&p, CLASSES, BATCH, &err))
        die(&err);
    intel_net_randomise(&net, stream);
    for (size_t b = 0; b < BATCH; b++) {
        for (size_t j = 0; j < FEATURES; j++) {
            float x = (float)sim_stream_normal(stream);
            work.rows[b * intel_pad(FEATURES) + j] = x;
            intel_matrix_row(&panel, j)[b] = x;
        }
        work.labels[b] = (uint16_t)sim_stream_below(stream, CLASSES);
    }
    snprintf(prefix, sizeof prefix, "%s.x", name);
    dump(prefix, work.rows, BATCH, FEATURES, intel_pad(FEATURES));
    snprintf(prefix, sizeof prefix, "%s.y", name);
    dump_labels(prefix, work.labels, BATCH);
    dump_net(name, &shape, net.params);
    intel_net_answer(&net, kernel, &work, &panel, &p);
    snprintf(prefix, sizeof prefix, "%s.p", name);
    dump(prefix, p.at, CLASSES, BATCH, p.stride);
    intel_net_gradient(&net, kernel, &work, BATCH, &loss);
    snprintf(prefix, sizeof prefix, "%s.gradient", name);
    dump_net(prefix, &shape, work.grads);
    snprintf(prefix, sizeof prefix, "%s.loss", name);
    dump(prefix, &loss, 1, 1, 1);
    intel_net_descend(&net, kernel, &work, &sgd);
    snprintf(prefix, sizeof prefix, "%s.after", name);
    dump_net(prefix, &shape, net.params);
    intel_net_free(&net);
    intel_work_free(&work);
    intel_matrix_free(&p);
    intel_matrix_free(&panel);
}

static void run_scores(const struct intel_sheet *sheet, const struct intel_matrix *logits)
{
    uint32_t rows[BATCH];
    bool asked[EXPERTS];
    double score[EXPERTS], error[EXPERTS];
    struct sim_error err;
    for (uint32_t b = 0; b < BATCH; b++)
        rows[b] = b;
    for (size_t m = 0; m < EXPERTS; m++)
        asked[m] = m != 2;
    for (const struct intel_score_rule *rule = intel_score_rules; rule->name != NULL; rule++) {
        struct sim_seed seed = sim_seed_make(1, 0);
        struct sim_stream stream;
        char name[64];
        sim_stream_init(&stream, &seed, SIM_KIND_TEST, 1, SIM_PURPOSE_TEST);
        const struct intel_challenge challenge = {.sheet = sheet,
                                                  .rows = rows,
                                                  .batch = BATCH,
                                                  .asked = asked,
                                                  .classes = CLASSES,
                                                  .logits = logits,
                                                  .top_k = TOP_K,
                                                  .permutations = 300,
                                                  .stream = &stream};
        if (rule->run(&challenge, score, error, &err))
            die(&err);
        snprintf(name, sizeof name, "score.%s", rule->name);
        dump_doubles(name, score, EXPERTS);
        snprintf(name, sizeof name, "score.%s.error", rule->name);
        dump_doubles(name, error, EXPERTS);
    }
}

static void run_gate(struct sim_stream *stream)
{
    struct intel_gate_config config = intel_gate_config_default();
    struct intel_gate gate;
    struct intel_gate_work *work;
    struct intel_dataset data;
    struct intel_sheet sheet;
    struct intel_matrix p, panel, room, logits;
    struct sim_error err;
    const struct intel_kernel *kernel = intel_kernel_best();
    config.top_k = TOP_K;
    config.batch = BATCH;
    config.importance_weight = 0.3;
    config.load_weight = 0.2;
    if (intel_gate_init(&gate, &config, FEATURES, EXPERTS, &err) ||
        intel_gate_work_create(&work, &gate, &err) ||
        intel_dataset_init(&data, BATCH, FEATURES, CLASSES, &err) ||
        intel_sheet_init(&sheet, EXPERTS, BATCH, &err) || intel_matrix_init(&p, CLASSES, BATCH, &err) ||
        intel_matrix_init(&panel, intel_pad(FEATURES), BATCH, &err) ||
        intel_matrix_init(&room, intel_pad(EXPERTS), BATCH, &err) ||
        intel_matrix_init(&logits, intel_pad(BATCH), EXPERTS, &err))
        die(&err);
    bool active[EXPERTS];
    uint32_t rows[BATCH];
    for (uint32_t b = 0; b < BATCH; b++) {
        rows[b] = b;
        data.y[b] = (uint16_t)sim_stream_below(stream, CLASSES);
        for (size_t j = 0; j < FEATURES; j++)
            intel_matrix_row(&panel, j)[b] = intel_matrix_row(&data.x, b)[j] =
                (float)sim_stream_normal(stream);
    }
    for (size_t m = 0; m < EXPERTS; m++) {
        char name[64];
        active[m] = m != 5;
        for (size_t j = 0; j < FEATURES; j++) {
            gate.weights[m * intel_pad(FEATURES) + j] = (float)sim_stream_normal(stream);
            gate.noise[m * intel_pad(FEATURES) + j] = (float)sim_stream_normal(stream);
        }
        gate.weights[intel_layer_weights(FEATURES, EXPERTS) + m] = (float)sim_stream_normal(stream);
        for (size_t b = 0; b < BATCH; b++) {
            double e[CLASSES], sum = 0;
            for (size_t c = 0; c < CLASSES; c++)
                sum += e[c] = sim_stream_exponential(stream);
            for (size_t c = 0; c < CLASSES; c++)
                intel_matrix_row(&p, c)[b] = (float)(e[c] / sum);
        }
        snprintf(name, sizeof name, "expert%zu.p", m);
        dump(name, p.at, CLASSES, BATCH, p.stride);
        intel_sheet_fill(&sheet, m, &p, data.y);
    }
    intel_sheet_publish(&sheet, kernel, NULL);
    dump("gate.x", data.x.at, BATCH, FEATURES, data.x.stride);
    dump_labels("gate.y", data.y, BATCH);
    dump_layer("gate", '0', gate.weights, FEATURES, EXPERTS);
    dump("gate.V", gate.noise, EXPERTS, FEATURES, intel_pad(FEATURES));
    intel_gate_logits(&gate, kernel, NULL, &panel, &room, &logits);
    dump("gate.logits", logits.at, BATCH, EXPERTS, logits.stride);
    run_scores(&sheet, &logits);
    /* The draws of the gate, taken from a copy of its stream. */
    struct sim_stream copy = *stream;
    float draws[BATCH * EXPERTS];
    for (size_t b = 0; b < BATCH; b++)
        sim_stream_fill_normal_f(&copy, draws + b * EXPERTS, EXPERTS);
    dump("gate.draws", draws, BATCH, EXPERTS, EXPERTS);
    struct intel_gate_loss loss =
        intel_gate_gradient(&gate, kernel, NULL, work, &data, &sheet, rows, BATCH, active, stream);
    const double losses[] = {loss.cross_entropy, loss.importance_cv2, loss.load_cv2, loss.total};
    dump_doubles("gate.losses", losses, 4);
    dump_layer("gate.gradient", '0', intel_gate_work_weights(work), FEATURES, EXPERTS);
    dump("gate.gradient.V", intel_gate_work_noise(work), EXPERTS, FEATURES, intel_pad(FEATURES));
    intel_gate_free(&gate);
    intel_gate_work_destroy(work);
    intel_dataset_free(&data);
    intel_sheet_free(&sheet);
    intel_matrix_free(&p);
    intel_matrix_free(&panel);
    intel_matrix_free(&room);
    intel_matrix_free(&logits);
}

int main(int argc, char **argv)
{
    struct sim_seed seed = sim_seed_make(argc > 1 ? strtoull(argv[1], NULL, 10) : 1, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, 2, SIM_PURPOSE_TEST);
    run_net("softmax", 0, &stream);
    run_net("mlp", HIDDEN, &stream);
    run_gate(&stream);
    return 0;
}
