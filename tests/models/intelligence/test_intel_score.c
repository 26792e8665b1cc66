#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_score.h"

#include <math.h>

enum { MINERS = 11, ROWS = 40, BATCH = 24, CLASSES = 4 };

/* A challenge about which nothing is special, and what it points to. */
struct fixture {
    struct intel_sheet sheet;
    struct intel_matrix logits;
    uint32_t rows[BATCH];
    bool asked[MINERS];
    uint16_t truth[ROWS];
    struct sim_stream stream;
    struct intel_challenge challenge;
};

static void set_up(struct fixture *self, uint64_t entity, size_t top_k)
{
    struct sim_error err;
    struct intel_matrix p;
    struct sim_stream stream = test_stream(entity);
    test_ok(intel_sheet_init(&self->sheet, MINERS, ROWS, &err), &err);
    test_ok(intel_matrix_init(&self->logits, intel_pad(ROWS), MINERS, &err), &err);
    test_ok(intel_matrix_init(&p, CLASSES, ROWS, &err), &err);
    for (size_t i = 0; i < ROWS; i++)
        self->truth[i] = (uint16_t)sim_stream_below(&stream, CLASSES);
    for (size_t m = 0; m < MINERS; m++) {
        for (size_t i = 0; i < ROWS; i++) {
            double sum = 0, e[CLASSES];
            for (size_t c = 0; c < CLASSES; c++)
                sum += e[c] = sim_stream_exponential(&stream) * (c == self->truth[i] ? (double)m : 1);
            for (size_t c = 0; c < CLASSES; c++)
                intel_matrix_row(&p, c)[i] = (float)(e[c] / sum);
            intel_matrix_row(&self->logits, i)[m] = (float)sim_stream_normal(&stream);
        }
        intel_sheet_fill(&self->sheet, m, &p, self->truth);
        self->asked[m] = m != 5;
    }
    intel_sheet_publish(&self->sheet, intel_kernel_best(), NULL);
    for (size_t b = 0; b < BATCH; b++)
        self->rows[b] = (uint32_t)sim_stream_below(&stream, ROWS);
    self->stream = stream;
    self->challenge = (struct intel_challenge){.sheet = &self->sheet,
                                               .rows = self->rows,
                                               .batch = BATCH,
                                               .asked = self->asked,
                                               .classes = CLASSES,
                                               .logits = &self->logits,
                                               .top_k = top_k,
                                               .permutations = 20,
                                               .stream = &self->stream};
    intel_matrix_free(&p);
}

static void tear_down(struct fixture *self)
{
    intel_sheet_free(&self->sheet);
    intel_matrix_free(&self->logits);
}

static void run(const char *rule, const struct fixture *self, double *score, double *error)
{
    struct sim_error err;
    test_ok(intel_score_rule_find(rule)->run(&self->challenge, score, error, &err), &err);
}

START_TEST(an_answer_is_measured_as_its_definition_says)
{
    struct intel_sheet sheet;
    struct intel_matrix p;
    struct sim_error err;
    static const uint16_t truth[] = {0, 2, 1};
    test_ok(intel_sheet_init(&sheet, 2, 3, &err), &err);
    test_ok(intel_matrix_init(&p, 3, 3, &err), &err);
    static const float answers[3][3] = {{0.5f, 0.25f, 1}, {0.5f, 0.5f, 0}, {0, 0.25f, 0}};
    for (size_t c = 0; c < 3; c++)
        memcpy(intel_matrix_row(&p, c), answers[c], sizeof answers[c]);
    intel_sheet_fill(&sheet, 1, &p, truth);
    intel_sheet_publish(&sheet, intel_kernel_best(), NULL);
    /* Row 0 is a tie that the lower, true class wins; row 2 gives the truth nothing at all. */
    static const double brier[] = {0.5, 0.875, 2}, correct[] = {1, 0, 0};
    static const double likelihood[] = {0.5, 0.25, (double)INTEL_LIKELIHOOD_FLOOR};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_double_eq((double)intel_matrix_row(&sheet.by_row[INTEL_BRIER], i)[1], brier[i]);
        ck_assert_double_eq((double)intel_matrix_row(&sheet.by_row[INTEL_CORRECT], i)[1], correct[i]);
        ck_assert_double_eq((double)intel_matrix_row(&sheet.by_row[INTEL_LIKELIHOOD], i)[1], likelihood[i]);
        ck_assert_double_eq_tol((double)intel_matrix_row(&sheet.by_row[INTEL_LOSS], i)[1],
                                -log(likelihood[i]), 1e-6);
    }
    /* Miner 0 has said nothing. */
    ck_assert_double_eq((double)intel_matrix_row(&sheet.by_row[INTEL_BRIER], 0)[0], 2);
    intel_sheet_copy(&sheet, 0, &sheet, 1);
    intel_sheet_publish(&sheet, intel_kernel_best(), NULL);
    ck_assert_double_eq((double)intel_matrix_row(&sheet.by_row[INTEL_BRIER], 0)[0], 0.5);
    intel_sheet_free(&sheet);
    intel_matrix_free(&p);
}
END_TEST

START_TEST(skills_are_one_minus_loss_over_the_loss_of_a_uniform_answer)
{
    struct fixture f;
    double score[MINERS], error[MINERS];
    set_up(&f, 1, 3);
    static const struct {
        const char *rule;
        enum intel_measure measure;
        double uniform;
    } rules[] = {{"cross_entropy", INTEL_LOSS, 1.3862943611198906}, {"brier", INTEL_BRIER, 0.75}};
    for (size_t r = 0; r < 2; r++) {
        run(rules[r].rule, &f, score, error);
        for (size_t m = 0; m < MINERS; m++) {
            double sum = 0;
            for (size_t b = 0; b < BATCH; b++)
                sum += (double)intel_matrix_row(&f.sheet.by_miner[rules[r].measure], m)[f.rows[b]];
            double skill = fmax(0, 1 - sum / BATCH / rules[r].uniform);
            ck_assert_double_eq_tol(score[m], f.asked[m] ? skill : 0, 1e-5);
        }
    }
    run("accuracy", &f, score, NULL);
    ck_assert_double_gt(score[10], score[0]);
    ck_assert_double_eq(score[5], 0);
    tear_down(&f);
}
END_TEST

START_TEST(the_top_of_a_row_is_ordered_and_the_lowest_index_wins_ties)
{
    static const float logits[] = {1, 3, 3, 2, 3, -1};
    static const bool who[] = {true, true, false, true, true, true};
    uint32_t chosen[6];
    ck_assert_uint_eq(intel_top(logits, 6, NULL, 2, chosen), 2);
    ck_assert(chosen[0] == 1 && chosen[1] == 2);
    ck_assert_uint_eq(intel_top(logits, 6, who, 3, chosen), 3);
    ck_assert(chosen[0] == 1 && chosen[1] == 4 && chosen[2] == 3);
    ck_assert_uint_eq(intel_top(logits, 6, who, 6, chosen), 5);
    ck_assert_uint_eq(chosen[4], 5);
}
END_TEST

START_TEST(leaving_one_out_is_the_loss_without_a_miner_minus_the_loss_with_it)
{
    struct fixture f;
    double score[MINERS];
    set_up(&f, 2, (size_t)_i);
    run("leave_one_out", &f, score, NULL);
    double with = intel_score_mixture_loss(&f.challenge);
    for (size_t m = 0; m < MINERS; m++) {
        bool asked = f.asked[m];
        f.asked[m] = false;
        ck_assert_double_eq_tol(score[m], intel_score_mixture_loss(&f.challenge) - with, 1e-9);
        f.asked[m] = asked;
    }
    tear_down(&f);
}
END_TEST

START_TEST(shapley_values_share_out_exactly_the_gain_of_the_mixture)
{
    struct fixture f;
    double score[MINERS], error[MINERS], sum = 0;
    set_up(&f, 3, (size_t)_i);
    run("shapley", &f, score, error);
    for (size_t m = 0; m < MINERS; m++) {
        sum += score[m];
        ck_assert(f.asked[m] ? error[m] > 0 : score[m] == 0 && error[m] == 0);
    }
    ck_assert_double_eq_tol(sum, log(CLASSES) - intel_score_mixture_loss(&f.challenge), 1e-9);
    tear_down(&f);
}
END_TEST

START_TEST(shapley_values_come_within_their_standard_errors_of_the_exact_ones)
{
    struct fixture f;
    double score[MINERS], error[MINERS], exact[MINERS] = {0};
    set_up(&f, 4, 2);
    /* Seven players: all subsets, weighted as the definition has it. */
    for (size_t m = 0; m < MINERS; m++)
        f.asked[m] = m < 7;
    f.challenge.permutations = 400;
    run("shapley", &f, score, error);
    double value[128], factorial[8] = {1};
    for (size_t i = 1; i < 8; i++)
        factorial[i] = factorial[i - 1] * (double)i;
    for (unsigned set = 0; set < 128; set++) {
        for (size_t m = 0; m < 7; m++)
            f.asked[m] = (set >> m & 1) != 0;
        value[set] = -intel_score_mixture_loss(&f.challenge);
    }
    for (unsigned set = 0; set < 128; set++)
        for (size_t m = 0; m < 7; m++)
            if ((set >> m & 1) == 0) {
                int size = __builtin_popcount(set);
                exact[m] += factorial[size] * factorial[6 - size] / factorial[7] *
                            (value[set | 1u << m] - value[set]);
            }
    for (size_t m = 0; m < 7; m++)
        ck_assert_msg(fabs(score[m] - exact[m]) < 4 * error[m], "miner %zu: %g, exact %g, error %g", m,
                      score[m], exact[m], error[m]);
    tear_down(&f);
}
END_TEST

START_TEST(the_fisher_estimate_is_half_the_squared_responsibilities)
{
    struct fixture f;
    double score[MINERS], want[MINERS] = {0};
    set_up(&f, 5, 3);
    run("fisher", &f, score, NULL);
    for (size_t b = 0; b < BATCH; b++) {
        const float *h = intel_matrix_row(&f.logits, f.rows[b]);
        const float *q = intel_matrix_row(&f.sheet.by_row[INTEL_LIKELIHOOD], f.rows[b]);
        uint32_t chosen[3];
        intel_top(h, MINERS, f.asked, 3, chosen);
        double total = 0, mixture = 0, g[3];
        for (int i = 0; i < 3; i++)
            total += g[i] = exp((double)h[chosen[i]]);
        for (int i = 0; i < 3; i++)
            mixture += g[i] / total * (double)q[chosen[i]];
        for (int i = 0; i < 3; i++)
            want[chosen[i]] += 0.5 * pow(g[i] / total * (double)q[chosen[i]] / mixture, 2);
    }
    for (size_t m = 0; m < MINERS; m++)
        ck_assert_double_eq_tol(score[m], want[m], 1e-9);
    tear_down(&f);
}
END_TEST

START_TEST(every_rule_is_found_by_its_name_and_an_unknown_one_is_not)
{
    size_t count = 0;
    for (const struct intel_score_rule *rule = intel_score_rules; rule->name != NULL; rule++, count++)
        ck_assert_ptr_eq(intel_score_rule_find(rule->name), rule);
    ck_assert_uint_eq(count, 6);
    ck_assert_ptr_null(intel_score_rule_find("vibes"));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_score");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, an_answer_is_measured_as_its_definition_says);
    tcase_add_test(tc, skills_are_one_minus_loss_over_the_loss_of_a_uniform_answer);
    tcase_add_test(tc, the_top_of_a_row_is_ordered_and_the_lowest_index_wins_ties);
    tcase_add_loop_test(tc, leaving_one_out_is_the_loss_without_a_miner_minus_the_loss_with_it, 1, 14);
    tcase_add_loop_test(tc, shapley_values_share_out_exactly_the_gain_of_the_mixture, 1, 14);
    tcase_add_test(tc, shapley_values_come_within_their_standard_errors_of_the_exact_ones);
    tcase_add_test(tc, the_fisher_estimate_is_half_the_squared_responsibilities);
    tcase_add_test(tc, every_rule_is_found_by_its_name_and_an_unknown_one_is_not);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
