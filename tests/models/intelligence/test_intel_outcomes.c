#include "intel_test_arena.h"
#include "tensim_check.h"

#include <math.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_pay(const struct fixture *self, size_t first, size_t count)
{
    double pays[64];
    for (size_t i = 0; i < count; i++)
        pays[i] = pay(self, first + i);
    qsort(pays, count, sizeof *pays, compare);
    return pays[count / 2];
}

/* Rank correlation by average ranks. */
static double spearman(const double *x, const double *y, size_t n)
{
    double covariance = 0, vx = 0, vy = 0, mean = ((double)n - 1) / 2;
    for (size_t i = 0; i < n; i++) {
        double rx = 0, ry = 0;
        for (size_t j = 0; j < n; j++) {
            rx += x[j] < x[i] ? 1 : x[j] == x[i] && j != i ? 0.5 : 0;
            ry += y[j] < y[i] ? 1 : y[j] == y[i] && j != i ? 0.5 : 0;
        }
        covariance += (rx - mean) * (ry - mean);
        vx += (rx - mean) * (rx - mean);
        vy += (ry - mean) * (ry - mean);
    }
    return covariance / sqrt(vx * vy);
}

START_TEST(weights_follow_the_true_skill_of_honest_miners_with_graded_budgets)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(64, 16);
    set_up(&f, "digits", &config);
    for (size_t uid = 0; uid < 64; uid++) {
        struct intel_miner_config miner = intel_miner_config_default();
        miner.sgd.rate = 0.02f;
        miner.warmup = 2 + 3 * uid;
        miner.steps = 0;
        put(&f, uid, "honest", miner);
    }
    play(&f, 30);
    double pays[64], skill[64];
    for (size_t uid = 0; uid < 64; uid++) {
        pays[uid] = pay(&f, uid);
        skill[uid] = intel_arena_true_skill(f.arena, uid);
    }
    ck_assert_msg(spearman(pays, skill, 64) >= 0.95, "rank correlation %.4f", spearman(pays, skill, 64));
    tear_down(&f);
}
END_TEST

/* Sixteen honest miners and, in the last slots, one of each who is not. */
enum { HONEST = 16, NOISE = HONEST, COPIER, SYBIL, LAZY, OVERFITTER, LIARS };

static void set_up_liars(struct fixture *f, bool sealed)
{
    struct intel_arena_config config = intel_arena_config_default(LIARS, 8);
    config.sealed = sealed;
    config.shared_challenge = true;
    config.batch = 16;
    set_up(f, "digits", &config);
    struct intel_miner_config miner = intel_miner_config_default();
    for (size_t uid = 0; uid < HONEST; uid++)
        put(f, uid, "honest", miner);
    put(f, NOISE, "noise", miner);
    put(f, COPIER, "copier", miner);
    miner.partner = 3;
    put(f, SYBIL, "sybil", miner);
    miner.partner = INTEL_NOBODY;
    put(f, OVERFITTER, "overfitter", miner);
    miner.warmup = 20;
    miner.sgd.rate = 0.01f;
    put(f, LAZY, "lazy", miner);
    play(f, 40);
}

START_TEST(noise_earns_less_than_a_hundredth_of_a_median_honest_miner)
{
    struct fixture f;
    set_up_liars(&f, false);
    ck_assert_double_lt(pay(&f, NOISE), 0.01 * median_pay(&f, 0, HONEST));
    ck_assert_double_lt(pay(&f, LAZY), 0.9 * median_pay(&f, 0, HONEST));
    tear_down(&f);
}
END_TEST

START_TEST(a_copier_earns_when_answers_are_open_and_loses_when_they_are_sealed)
{
    struct fixture open, sealed;
    set_up_liars(&open, false);
    set_up_liars(&sealed, true);
    ck_assert_double_gt(pay(&open, COPIER), 0.9 * median_pay(&open, 0, HONEST));
    ck_assert_double_lt(pay(&sealed, COPIER), 0.4 * median_pay(&sealed, 0, HONEST));
    tear_down(&open);
    tear_down(&sealed);
}
END_TEST

START_TEST(a_sybil_earns_what_its_head_earns)
{
    struct fixture f;
    set_up_liars(&f, true);
    ck_assert_double_eq(pay(&f, SYBIL), pay(&f, 3));
    ck_assert_double_eq(intel_arena_true_skill(f.arena, SYBIL), intel_arena_true_skill(f.arena, 3));
    tear_down(&f);
}
END_TEST

START_TEST(an_overfitter_scores_on_leaked_challenges_above_its_true_skill)
{
    struct fixture f;
    set_up_liars(&f, false);
    /* Loss on the rows that challenges come from, against rows that nobody has seen. */
    const float *loss = intel_matrix_row(&f.arena->sheet.by_miner[INTEL_LOSS], OVERFITTER);
    const float *fair = intel_matrix_row(&f.arena->sheet.by_miner[INTEL_LOSS], 0);
    double seen[2] = {0, 0}, unseen[2] = {0, 0};
    for (size_t row = 0; row < f.task.held.x.rows; row++) {
        double *sum = row < f.task.challenges ? seen : unseen;
        sum[0] += (double)loss[row];
        sum[1] += (double)fair[row];
    }
    ck_assert_double_lt(seen[0], 0.5 * seen[1]);
    ck_assert_double_gt(unseen[0], 0.8 * unseen[1]);
    ck_assert_double_gt(pay(&f, OVERFITTER), median_pay(&f, 0, HONEST));
    tear_down(&f);
}
END_TEST

static const char *const mixed_tasks[] = {"digits",  "iris",    "wine",    "breast_cancer",
                                          "thyroid", "teacher", "language"};

START_TEST(a_mixture_of_specialists_beats_the_best_of_them_on_every_task)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(12, 2);
    bool language = strcmp(mixed_tasks[_i], "language") == 0;
    config.gate_steps = 20;
    config.gate.rate = language ? 4 : 0.5f;
    set_up(&f, mixed_tasks[_i], &config);
    for (size_t uid = 0; uid < 12; uid++) {
        struct intel_miner_config miner = intel_miner_config_default();
        size_t n = f.task.domains;
        miner.domains = (uint64_t)1 << uid % n;
        if (n > 2 && !language)
            miner.domains |= (uint64_t)1 << (uid + 1) % n;
        miner.warmup = language ? 400 : 200;
        put(&f, uid, "specialist", miner);
    }
    play(&f, 20);
    const struct intel_mixture_report *report = &intel_arena_board(f.arena)->report;
    ck_assert_msg(report->loss < report->best_loss, "mixture %.4f, best single %.4f", report->loss,
                  report->best_loss);
    ck_assert_double_eq(report->gain, report->best_loss - report->loss);
    double used = 0;
    for (size_t uid = 0; uid < 12; uid++)
        used += intel_arena_board(f.arena)->utilisation[uid];
    ck_assert_double_eq_tol(used, 1, 1e-9);
    tear_down(&f);
}
END_TEST

START_TEST(the_gate_follows_the_language_of_python_with_spanish_comments)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(3, 1);
    config.gate_steps = 40;
    config.gate.rate = 8;
    config.gate.top_k = 3;
    set_up(&f, "language", &config);
    for (size_t uid = 0; uid < 3; uid++) {
        struct intel_miner_config miner = intel_miner_config_default();
        miner.domains = (uint64_t)1 << uid;
        miner.warmup = 1 << 20;
        put(&f, uid, "specialist", miner);
    }
    play(&f, 20);
    const struct intel_mixture_report *report = &intel_arena_board(f.arena)->report;
    ck_assert_msg(report->loss < 0.9 * report->best_loss, "%.3f bits a byte, the best expert %.3f",
                  report->loss / log(2), report->best_loss / log(2));
    double weight[2] = {0, 0}, count[2] = {0, 0};
    for (size_t row = f.task.challenges; row < f.task.held.x.rows; row++) {
        const float *h = intel_matrix_row(&f.arena->logits, row);
        double e[3], total = 0;
        for (size_t m = 0; m < 3; m++)
            total += e[m] = exp((double)h[m]);
        size_t inside = f.task.comment[f.task.position[row]];
        weight[inside] += e[0] / total;
        count[inside]++;
    }
    ck_assert_msg(weight[1] / count[1] > weight[0] / count[0] + 0.3,
                  "Spanish weight %.3f inside, %.3f outside", weight[1] / count[1], weight[0] / count[0]);
    tear_down(&f);
}
END_TEST

START_TEST(a_drifting_teacher_leaves_the_lazy_behind)
{
    struct fixture f;
    struct sim_error err;
    struct sim_seed seed = sim_seed_make(5, 0);
    struct intel_arena_config config = intel_arena_config_default(4, 2);
    set_up(&f, "teacher", &config);
    intel_arena_destroy(f.arena);
    intel_task_free(&f.task);
    struct intel_task_config task = intel_task_config_default("teacher");
    task.teacher.drift = 0.3;
    test_ok(intel_task_init(&f.task, &task, &seed, 1, &err), &err);
    test_ok(intel_arena_create(&f.arena, &config, &f.task, 1, &err), &err);
    intel_arena_put_validator(f.arena, 0, 1000);
    struct intel_miner_config miner = intel_miner_config_default();
    miner.steps = 40;
    put(&f, 0, "honest", miner);
    put(&f, 1, "lazy", miner);
    put(&f, 2, "copier", miner);
    for (uint64_t day = 1; day <= 5; day++) {
        play(&f, 3);
        test_ok(intel_task_advance(&f.task, day, &err), &err);
    }
    play(&f, 1);
    ck_assert_double_gt(intel_arena_true_skill(f.arena, 0), intel_arena_true_skill(f.arena, 1) + 0.1);
    /* Answers to yesterday's questions are worth nothing today. */
    ck_assert_double_lt(intel_arena_true_skill(f.arena, 2), 0.01);
    tear_down(&f);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_outcomes");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, weights_follow_the_true_skill_of_honest_miners_with_graded_budgets);
    tcase_add_test(tc, noise_earns_less_than_a_hundredth_of_a_median_honest_miner);
    tcase_add_test(tc, a_copier_earns_when_answers_are_open_and_loses_when_they_are_sealed);
    tcase_add_test(tc, a_sybil_earns_what_its_head_earns);
    tcase_add_test(tc, an_overfitter_scores_on_leaked_challenges_above_its_true_skill);
    tcase_add_loop_test(tc, a_mixture_of_specialists_beats_the_best_of_them_on_every_task, 0,
                        (int)(sizeof mixed_tasks / sizeof mixed_tasks[0]));
    tcase_add_test(tc, the_gate_follows_the_language_of_python_with_spanish_comments);
    tcase_add_test(tc, a_drifting_teacher_leaves_the_lazy_behind);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
