#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_net.h"

#include <math.h>

/* The same forward pass and gradient once more, in double. */
#define INTEL_REAL double
#define INTEL_WIDTH 2
#define INTEL_TILE_M 5
#define INTEL_K(name) f64_##name
#include "intel_kernel_template.h"
#define INTEL_N(name) f64_net_##name
#define INTEL_OP(name) f64_##name
#define INTEL_EXP_V(x, y, n) sim_exp_v(x, y, n)
#define INTEL_LOG(x) sim_log(x)
#include "intel_net_template.h"

enum { BATCH = 21 };

static const struct intel_shape shapes[] = {{5, 0, 3}, {64, 0, 10}, {5, 7, 3}, {64, 33, 10}};

static double *doubles(size_t count)
{
    double *at = aligned_alloc(64, (count * sizeof *at + 63) / 64 * 64);
    ck_assert_ptr_nonnull(at);
    memset(at, 0, count * sizeof *at);
    return at;
}

/* A random network and a random minibatch in `work`. */
static void make_case(const struct intel_shape *shape, struct intel_net *net, struct intel_work *work)
{
    struct sim_error err;
    struct sim_stream stream = test_stream(shape->d + shape->hidden);
    test_ok(intel_net_init(net, shape, &err), &err);
    test_ok(intel_work_init(work, shape, BATCH, 0, &err), &err);
    intel_net_randomise(net, &stream);
    for (size_t b = 0; b < BATCH; b++) {
        for (size_t j = 0; j < shape->d; j++)
            work->rows[b * intel_pad(shape->d) + j] = (float)sim_stream_normal(&stream);
        work->labels[b] = (uint16_t)sim_stream_below(&stream, shape->classes);
    }
}

struct f64_case {
    struct f64_net_buffers buffers;
    double *params, *gradient, *other;
};

static struct f64_case widen(const struct intel_net *net, const struct intel_work *work)
{
    size_t panel = work->units * work->columns;
    struct f64_case self = {
        .buffers = {doubles(panel), doubles(panel), doubles(panel), doubles(panel), doubles(panel)},
        .params = doubles(net->count),
        .gradient = doubles(net->count),
        .other = doubles(net->count),
    };
    for (size_t i = 0; i < net->count; i++)
        self.params[i] = (double)net->params[i];
    for (size_t i = 0; i < BATCH * intel_pad(net->shape.d); i++)
        self.buffers.rows[i] = (double)work->rows[i];
    return self;
}

static void free_f64(struct f64_case *self)
{
    free(self->buffers.rows);
    free(self->buffers.panel);
    free(self->buffers.hidden);
    free(self->buffers.back);
    free(self->buffers.out);
    free(self->params);
    free(self->gradient);
    free(self->other);
}

START_TEST(the_gradient_in_double_agrees_with_central_differences)
{
    struct intel_net net;
    struct intel_work work;
    make_case(&shapes[_i], &net, &work);
    struct f64_case wide = widen(&net, &work);
    const double step = 1e-5;
    double worst = 0, scale = 0;
    f64_net_gradient(NULL, &net.shape, wide.params, &wide.buffers, work.labels, BATCH, wide.gradient, NULL);
    for (size_t i = 0; i < net.count; i++)
        scale = fmax(scale, fabs(wide.gradient[i]));
    for (size_t i = 0; i < net.count; i++) {
        double loss[2], kept = wide.params[i];
        for (int side = 0; side < 2; side++) {
            wide.params[i] = kept + (side ? step : -step);
            f64_net_gradient(NULL, &net.shape, wide.params, &wide.buffers, work.labels, BATCH, wide.other,
                             &loss[side]);
        }
        wide.params[i] = kept;
        worst = fmax(worst, fabs((loss[1] - loss[0]) / (2 * step) - wide.gradient[i]) / scale);
    }
    ck_assert_msg(worst < 1e-6, "relative error %g", worst);
    free_f64(&wide);
    intel_net_free(&net);
    intel_work_free(&work);
}
END_TEST

START_TEST(the_gradient_in_float_agrees_with_central_differences_and_with_double)
{
    struct intel_net net;
    struct intel_work work;
    make_case(&shapes[_i], &net, &work);
    struct f64_case wide = widen(&net, &work);
    const struct intel_kernel *kernel = intel_kernel_best();
    const float step = 1e-3f;
    float *gradient = intel_floats_new(net.count);
    double apart = 0, double_apart = 0, norm = 0;
    intel_net_gradient(&net, kernel, &work, BATCH, NULL);
    memcpy(gradient, work.grads, net.count * sizeof *gradient);
    f64_net_gradient(NULL, &net.shape, wide.params, &wide.buffers, work.labels, BATCH, wide.gradient, NULL);
    for (size_t i = 0; i < net.count; i++) {
        float loss[2], kept = net.params[i];
        for (int side = 0; side < 2; side++) {
            net.params[i] = kept + (side ? step : -step);
            intel_net_gradient(&net, kernel, &work, BATCH, &loss[side]);
        }
        net.params[i] = kept;
        /* Compared as vectors: a difference across the kink of a ReLU is no error of the gradient. */
        double wide_error = (double)gradient[i] - wide.gradient[i];
        double error = (double)((loss[1] - loss[0]) / (2 * step) - gradient[i]);
        norm += wide.gradient[i] * wide.gradient[i];
        apart += error * error;
        double_apart += wide_error * wide_error;
    }
    apart = sqrt(apart / norm);
    double_apart = sqrt(double_apart / norm);
    ck_assert_msg(apart < 1e-2, "relative error %g against differences", apart);
    ck_assert_msg(double_apart < 1e-6, "relative error %g against double", double_apart);
    free(gradient);
    free_f64(&wide);
    intel_net_free(&net);
    intel_work_free(&work);
}
END_TEST

START_TEST(padding_of_parameters_stays_zero_through_training)
{
    struct intel_net net;
    struct intel_work work;
    struct sim_error err;
    /* A wider network has used the same memory before. */
    static const struct intel_shape wide = {24, 48, 9}, narrow = {5, 7, 3};
    struct intel_net first;
    struct sim_stream stream = test_stream(3);
    test_ok(intel_work_init(&work, &wide, 32, 40, &err), &err);
    test_ok(intel_net_init(&first, &wide, &err), &err);
    test_ok(intel_net_init(&net, &narrow, &err), &err);
    intel_net_randomise(&first, &stream);
    intel_net_randomise(&net, &stream);
    struct intel_dataset data, small;
    test_ok(intel_dataset_init(&data, 40, 24, 9, &err), &err);
    test_ok(intel_dataset_init(&small, 40, 5, 3, &err), &err);
    uint32_t shard[40];
    for (uint32_t i = 0; i < 40; i++) {
        shard[i] = i;
        for (size_t j = 0; j < 24; j++)
            intel_matrix_row(&data.x, i)[j] = (float)sim_stream_normal(&stream);
        for (size_t j = 0; j < 5; j++)
            intel_matrix_row(&small.x, i)[j] = (float)sim_stream_normal(&stream);
        data.y[i] = (uint16_t)(i % 9);
        small.y[i] = (uint16_t)(i % 3);
    }
    struct intel_sgd sgd = intel_sgd_default();
    const struct intel_kernel *kernel = intel_kernel_best();
    intel_net_train(&first, kernel, &work, &sgd, &data, shard, 40, NULL, 5, &stream);
    intel_net_train(&net, kernel, &work, &sgd, &small, shard, 40, NULL, 5, &stream);
    for (size_t i = 0; i < 7; i++)
        for (size_t j = 5; j < 16; j++)
            ck_assert(net.params[i * 16 + j] == 0);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 7; j < 16; j++)
            ck_assert(net.params[intel_layer_size(5, 7) + i * 16 + j] == 0);
    for (size_t i = 7; i < 16; i++)
        ck_assert(net.params[intel_layer_weights(5, 7) + i] == 0);
    for (size_t i = 3; i < 16; i++)
        ck_assert(net.params[intel_layer_size(5, 7) + intel_layer_weights(7, 3) + i] == 0);
    intel_dataset_free(&data);
    intel_dataset_free(&small);
    intel_net_free(&first);
    intel_net_free(&net);
    intel_work_free(&work);
}
END_TEST

struct digits {
    struct intel_dataset train, held;
    struct intel_matrix panel;
    uint32_t *shard;
};

static struct digits load_digits(void)
{
    struct digits self;
    struct intel_dataset all;
    struct sim_error err;
    test_ok(intel_dataset_read(&all, test_data_path("digits.csv.gz"), INTEL_FORMAT_CSV, &err), &err);
    intel_dataset_rescale(&all, 1.5f / 16, -0.5f);
    test_ok(intel_dataset_split(&all, 200, &self.train, &self.held, &err), &err);
    intel_dataset_free(&all);
    test_ok(intel_matrix_init(&self.panel, 64, self.held.x.rows, &err), &err);
    for (size_t i = 0; i < self.held.x.rows; i++)
        for (size_t j = 0; j < 64; j++)
            intel_matrix_row(&self.panel, j)[i] = intel_matrix_row(&self.held.x, i)[j];
    self.shard = malloc(self.train.x.rows * sizeof *self.shard);
    for (uint32_t i = 0; i < self.train.x.rows; i++)
        self.shard[i] = i;
    return self;
}

static void free_digits(struct digits *self)
{
    intel_dataset_free(&self->train);
    intel_dataset_free(&self->held);
    intel_matrix_free(&self->panel);
    free(self->shard);
}

/* 20 epochs of the training pool on the given kernels; held-out accuracy, and the parameters if asked. */
static double train_digits(const struct digits *data, size_t hidden, const struct intel_kernel *kernel,
                           size_t epochs, struct intel_net *net)
{
    struct intel_shape shape = {64, hidden, 10};
    struct intel_work work;
    struct sim_error err;
    struct intel_sgd sgd = intel_sgd_default();
    struct sim_stream stream = test_stream(hidden);
    struct intel_matrix p;
    test_ok(intel_net_init(net, &shape, &err), &err);
    test_ok(intel_work_init(&work, &shape, 128, data->train.x.rows, &err), &err);
    test_ok(intel_matrix_init(&p, 10, data->panel.cols, &err), &err);
    intel_net_randomise(net, &stream);
    size_t n = data->train.x.rows;
    intel_net_train(net, kernel, &work, &sgd, &data->train, data->shard, n, NULL, epochs * n / sgd.batch,
                    &stream);
    intel_net_answer(net, kernel, &work, &data->panel, &p);
    size_t right = 0;
    for (size_t i = 0; i < p.cols; i++) {
        size_t best = 0;
        for (size_t c = 1; c < 10; c++)
            if (intel_matrix_row(&p, c)[i] > intel_matrix_row(&p, best)[i])
                best = c;
        right += best == data->held.y[i];
    }
    intel_matrix_free(&p);
    intel_work_free(&work);
    return (double)right / (double)data->held.x.rows;
}

START_TEST(logistic_regression_reads_digits)
{
    struct digits data = load_digits();
    struct intel_net net;
    double accuracy = train_digits(&data, 0, intel_kernel_best(), 20, &net);
    ck_assert_msg(accuracy >= 0.94, "held-out accuracy %.4f", accuracy);
    intel_net_free(&net);
    free_digits(&data);
}
END_TEST

START_TEST(a_hidden_layer_reads_digits_better)
{
    struct digits data = load_digits();
    struct intel_net net;
    double accuracy = train_digits(&data, 64, intel_kernel_best(), 20, &net);
    ck_assert_msg(accuracy >= 0.96, "held-out accuracy %.4f", accuracy);
    intel_net_free(&net);
    free_digits(&data);
}
END_TEST

START_TEST(training_leaves_the_same_bits_on_every_instruction_set)
{
    struct digits data = load_digits();
    for (size_t hidden = 0; hidden <= 24; hidden += 24) {
        struct intel_net want, got;
        train_digits(&data, hidden, intel_kernel_of(SIM_ISA_SSE2), 2, &want);
        for (int isa = SIM_ISA_SSE4; isa < SIM_ISA_COUNT; isa++) {
            const struct intel_kernel *kernel = intel_kernel_of((enum sim_isa)isa);
            if (kernel == NULL)
                continue;
            train_digits(&data, hidden, kernel, 2, &got);
            ck_assert_mem_eq(want.params, got.params, want.count * sizeof(float));
            intel_net_free(&got);
        }
        intel_net_free(&want);
    }
    free_digits(&data);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_net");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    int count = (int)(sizeof shapes / sizeof shapes[0]);
    tcase_add_loop_test(tc, the_gradient_in_double_agrees_with_central_differences, 0, count);
    tcase_add_loop_test(tc, the_gradient_in_float_agrees_with_central_differences_and_with_double, 0, count);
    tcase_add_test(tc, padding_of_parameters_stays_zero_through_training);
    tcase_add_test(tc, logistic_regression_reads_digits);
    tcase_add_test(tc, a_hidden_layer_reads_digits_better);
    tcase_add_test(tc, training_leaves_the_same_bits_on_every_instruction_set);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
