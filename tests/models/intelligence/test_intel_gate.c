#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_gate.h"
#include "intel_net.h"

#include <math.h>

enum { EXPERTS = 9, FEATURES = 5, ROWS = 32 };

struct fixture {
    struct intel_gate gate;
    struct intel_gate_work *work;
    struct intel_dataset data;
    struct intel_sheet sheet;
    uint32_t rows[ROWS];
    bool active[EXPERTS];
};

static void set_up(struct fixture *self, uint64_t entity, size_t top_k)
{
    struct sim_error err;
    struct sim_stream stream = test_stream(entity);
    struct intel_gate_config config = intel_gate_config_default();
    config.top_k = top_k;
    config.batch = ROWS;
    config.importance_weight = 0.3;
    config.load_weight = 0.2;
    test_ok(intel_gate_init(&self->gate, &config, FEATURES, EXPERTS, &err), &err);
    test_ok(intel_gate_work_create(&self->work, &self->gate, &err), &err);
    test_ok(intel_dataset_init(&self->data, ROWS, FEATURES, 2, &err), &err);
    test_ok(intel_sheet_init(&self->sheet, EXPERTS, ROWS, &err), &err);
    for (uint32_t i = 0; i < ROWS; i++) {
        self->rows[i] = i;
        for (size_t j = 0; j < FEATURES; j++)
            intel_matrix_row(&self->data.x, i)[j] = (float)sim_stream_normal(&stream);
        for (size_t m = 0; m < EXPERTS; m++)
            intel_matrix_row(&self->sheet.by_miner[INTEL_LIKELIHOOD], m)[i] =
                0.05f + sim_stream_float(&stream);
    }
    intel_sheet_publish(&self->sheet, intel_kernel_best(), NULL);
    for (size_t m = 0; m < EXPERTS; m++) {
        self->active[m] = m != 4;
        for (size_t j = 0; j < FEATURES; j++) {
            self->gate.weights[m * INTEL_LANES + j] = (float)sim_stream_normal(&stream);
            self->gate.noise[m * INTEL_LANES + j] = (float)sim_stream_normal(&stream);
        }
    }
}

static void tear_down(struct fixture *self)
{
    intel_gate_free(&self->gate);
    intel_gate_work_destroy(self->work);
    intel_dataset_free(&self->data);
    intel_sheet_free(&self->sheet);
}

static struct intel_gate_loss evaluate(struct fixture *self)
{
    struct sim_stream stream = test_stream(99); /* the same noise each time */
    return intel_gate_gradient(&self->gate, intel_kernel_best(), NULL, self->work, &self->data, &self->sheet,
                               self->rows, ROWS, self->active, &stream);
}

/* Distance of the analytic gradient of one parameter block from central differences, relative to its length.
 */
static double gradient_error(struct fixture *self, float *params, const float *gradient, size_t count)
{
    double error = 0, norm = 0;
    float *kept_gradient = intel_floats_new(count);
    evaluate(self);
    memcpy(kept_gradient, gradient, count * sizeof *gradient);
    for (size_t i = 0; i < count; i++) {
        if (i < EXPERTS * INTEL_LANES && i % INTEL_LANES >= FEATURES)
            continue;
        float kept = params[i];
        double loss[2], at[2];
        for (int side = 0; side < 2; side++) {
            params[i] = kept + (side ? 1e-3f : -1e-3f);
            at[side] = (double)params[i];
            loss[side] = evaluate(self).total;
        }
        params[i] = kept;
        double slope = (loss[1] - loss[0]) / (at[1] - at[0]);
        error += (slope - (double)kept_gradient[i]) * (slope - (double)kept_gradient[i]);
        norm += slope * slope;
    }
    free(kept_gradient);
    return sqrt(error / norm);
}

START_TEST(the_gradient_of_the_gate_agrees_with_central_differences)
{
    struct fixture f;
    set_up(&f, 40 + (uint64_t)_i, (size_t)_i);
    double weights = gradient_error(&f, f.gate.weights, intel_gate_work_weights(f.work),
                                    intel_layer_size(FEATURES, EXPERTS));
    double noise = gradient_error(&f, f.gate.noise, intel_gate_work_noise(f.work),
                                  intel_layer_weights(FEATURES, EXPERTS));
    ck_assert_msg(weights < 1e-2, "relative error %g by W", weights);
    ck_assert_msg(noise < 1e-2, "relative error %g by V", noise);
    tear_down(&f);
}
END_TEST

START_TEST(an_inactive_expert_is_never_chosen_nor_trained)
{
    struct fixture f;
    set_up(&f, 5, 3);
    evaluate(&f);
    for (size_t j = 0; j < FEATURES; j++) {
        ck_assert(intel_gate_work_weights(f.work)[4 * INTEL_LANES + j] == 0);
        ck_assert(intel_gate_work_noise(f.work)[4 * INTEL_LANES + j] == 0);
    }
    for (size_t m = 0; m < EXPERTS; m++)
        f.active[m] = false;
    struct intel_gate_loss loss = evaluate(&f);
    ck_assert_double_eq(loss.total, 0);
    tear_down(&f);
}
END_TEST

START_TEST(the_balancing_losses_vanish_when_all_experts_are_kept_alike)
{
    struct fixture f;
    set_up(&f, 6, EXPERTS);
    for (size_t m = 0; m < EXPERTS; m++)
        f.active[m] = true;
    ck_assert_double_eq(evaluate(&f).load_cv2, 0); /* everyone is always in the top */
    memset(f.gate.weights, 0, intel_layer_size(FEATURES, EXPERTS) * sizeof(float));
    for (size_t i = 0; i < EXPERTS * INTEL_LANES; i++)
        f.gate.noise[i] = 0;
    ck_assert_double_lt(evaluate(&f).importance_cv2, 0.1);
    tear_down(&f);
}
END_TEST

START_TEST(a_trained_gate_sends_each_question_to_the_expert_that_knows)
{
    struct fixture f;
    struct sim_error err;
    set_up(&f, 7, 2);
    intel_gate_free(&f.gate);
    struct intel_gate_config config = intel_gate_config_default();
    config.top_k = 2;
    config.batch = ROWS;
    test_ok(intel_gate_init(&f.gate, &config, FEATURES, EXPERTS, &err), &err);
    /* Expert 1 knows the rows with a positive first feature, expert 2 the others; the rest guess. */
    for (size_t i = 0; i < ROWS; i++)
        for (size_t m = 0; m < EXPERTS; m++) {
            bool knows = (intel_matrix_row(&f.data.x, i)[0] > 0) == (m == 1) && (m == 1 || m == 2);
            intel_matrix_row(&f.sheet.by_miner[INTEL_LIKELIHOOD], m)[i] = knows ? 0.95f : 0.2f;
        }
    intel_sheet_publish(&f.sheet, intel_kernel_best(), NULL);
    struct sim_stream stream = test_stream(8);
    struct intel_gate_loss loss = intel_gate_train(&f.gate, intel_kernel_best(), NULL, f.work, &f.data,
                                                   &f.sheet, f.rows, ROWS, f.active, 400, &stream);
    ck_assert(isfinite(loss.total));
    struct intel_matrix panel, room, logits;
    test_ok(intel_matrix_init(&panel, intel_pad(FEATURES), ROWS, &err), &err);
    test_ok(intel_matrix_init(&room, intel_pad(EXPERTS), ROWS, &err), &err);
    test_ok(intel_matrix_init(&logits, ROWS, EXPERTS, &err), &err);
    intel_kernel_best()->transpose(ROWS, INTEL_LANES, f.data.x.at, INTEL_LANES, panel.at, panel.stride);
    intel_gate_logits(&f.gate, intel_kernel_best(), NULL, &panel, &room, &logits);
    size_t right = 0;
    for (size_t i = 0; i < ROWS; i++) {
        uint32_t chosen[1];
        intel_top(intel_matrix_row(&logits, i), EXPERTS, f.active, 1, chosen);
        right += chosen[0] == (intel_matrix_row(&f.data.x, i)[0] > 0 ? 1 : 2);
    }
    ck_assert_msg(right >= ROWS - 3, "%zu of %d questions go to the one who knows", right, ROWS);
    intel_matrix_free(&panel);
    intel_matrix_free(&room);
    intel_matrix_free(&logits);
    tear_down(&f);
}
END_TEST

START_TEST(a_reset_expert_is_forgotten_and_the_others_are_not)
{
    struct fixture f;
    set_up(&f, 9, 2);
    float kept = f.gate.weights[2 * INTEL_LANES + 1];
    f.gate.weights[intel_layer_weights(FEATURES, EXPERTS) + 3] = 1;
    intel_gate_reset(&f.gate, 3);
    for (size_t j = 0; j < FEATURES; j++)
        ck_assert(f.gate.weights[3 * INTEL_LANES + j] == 0 && f.gate.noise[3 * INTEL_LANES + j] == 0);
    ck_assert(f.gate.weights[intel_layer_weights(FEATURES, EXPERTS) + 3] == 0);
    ck_assert(f.gate.weights[2 * INTEL_LANES + 1] == kept);
    tear_down(&f);
}
END_TEST

START_TEST(a_gate_refuses_to_keep_none_or_too_many)
{
    struct intel_gate gate;
    struct sim_error err;
    struct intel_gate_config config = intel_gate_config_default();
    config.top_k = 0;
    ck_assert_int_eq(intel_gate_init(&gate, &config, 2, 2, &err), SIM_ERR_RANGE);
    config.top_k = INTEL_TOP_LIMIT + 1;
    ck_assert_int_eq(intel_gate_init(&gate, &config, 2, 2, &err), SIM_ERR_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_gate");
    TCase *tc = tcase_create("core");
    tcase_add_loop_test(tc, the_gradient_of_the_gate_agrees_with_central_differences, 1, 10);
    tcase_add_test(tc, an_inactive_expert_is_never_chosen_nor_trained);
    tcase_add_test(tc, the_balancing_losses_vanish_when_all_experts_are_kept_alike);
    tcase_add_test(tc, a_trained_gate_sends_each_question_to_the_expert_that_knows);
    tcase_add_test(tc, a_reset_expert_is_forgotten_and_the_others_are_not);
    tcase_add_test(tc, a_gate_refuses_to_keep_none_or_too_many);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
