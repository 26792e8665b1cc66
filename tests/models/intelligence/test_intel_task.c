#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_ngram.h"
#include "intel_task.h"

#include <unistd.h>

static const struct sim_seed *seed(void)
{
    static struct sim_seed value;
    value = sim_seed_make(11, 0);
    return &value;
}

static struct intel_task_config config(const char *kind)
{
    struct intel_task_config self = intel_task_config_default(kind);
    self.data_folder = TENSIM_ML_DATA;
    return self;
}

START_TEST(every_built_in_task_has_three_pools_and_a_panel_of_the_held_out_one)
{
    for (const struct intel_task_kind *kind = intel_task_kinds; kind->name != NULL; kind++) {
        struct intel_task task;
        struct sim_error err;
        struct intel_task_config c = config(kind->name);
        if (kind->synthetic || strcmp(kind->name, "csv") == 0)
            continue;
        test_ok(intel_task_init(&task, &c, seed(), 1, &err), &err);
        ck_assert_ptr_eq(task.kind, kind);
        ck_assert(task.challenges > 0 && task.challenges < task.held.x.rows);
        ck_assert(task.train.x.rows > 0 || task.corpus[0].size > 0);
        ck_assert(task.domains >= 2);
        for (size_t i = 0; i < task.held.x.rows; i++) {
            ck_assert(task.held.y[i] < task.classes);
            for (size_t j = 0; j < task.d; j++)
                ck_assert(intel_matrix_row(&task.panel, j)[i] == intel_matrix_row(&task.held.x, i)[j]);
        }
        intel_task_free(&task);
    }
}
END_TEST

START_TEST(a_csv_task_reads_the_users_file_and_reports_its_bad_line)
{
    struct intel_task task;
    struct sim_error err;
    struct intel_task_config c = config("csv");
    char text[20000] = "a,b,label\n";
    for (int i = 0; i < 200; i++)
        sprintf(text + strlen(text), "%d,%d,%d\n", i, i * i % 17, i % 3);
    const char *path = test_file(text);
    c.csv_path = path;
    test_ok(intel_task_init(&task, &c, seed(), 1, &err), &err);
    ck_assert_uint_eq(task.d, 2);
    ck_assert_uint_eq(task.classes, 3);
    ck_assert_uint_eq(task.train.x.rows + task.held.x.rows, 200);
    intel_task_free(&task);
    unlink(path);
    path = test_file("a,b,label\n1,2,0\n1,2,zero\n");
    c.csv_path = path;
    ck_assert_int_eq(intel_task_init(&task, &c, seed(), 1, &err), SIM_ERR_FORMAT);
    ck_assert_uint_eq(err.line, 3);
    unlink(path);
    c.csv_path = NULL;
    ck_assert_int_eq(intel_task_init(&task, &c, seed(), 1, &err), SIM_ERR_MISSING_KEY);
    c.kind = "telepathy";
    ck_assert_int_eq(intel_task_init(&task, &c, seed(), 1, &err), SIM_ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_teacher_repeats_itself_drifts_when_told_and_differs_from_others)
{
    struct intel_task a, b, other;
    struct sim_error err;
    struct intel_task_config c = config("teacher");
    c.teacher.drift = 0.5;
    c.teacher.train_rows = 500;
    test_ok(intel_task_init(&a, &c, seed(), 1, &err), &err);
    test_ok(intel_task_init(&b, &c, seed(), 1, &err), &err);
    test_ok(intel_task_init(&other, &c, seed(), 2, &err), &err);
    ck_assert_mem_eq(a.train.x.at, b.train.x.at, 500 * a.train.x.stride * sizeof(float));
    ck_assert_mem_ne(a.train.x.at, other.train.x.at, 500 * a.train.x.stride * sizeof(float));
    /* One step to day 3 or three steps of a day. */
    test_ok(intel_task_advance(&a, 3, &err), &err);
    for (uint64_t day = 1; day <= 3; day++)
        test_ok(intel_task_advance(&b, day, &err), &err);
    ck_assert_mem_eq(a.held.y, b.held.y, a.held.x.rows * sizeof *a.held.y);
    ck_assert_mem_eq(a.panel.at, b.panel.at, a.panel.rows * a.panel.stride * sizeof(float));
    ck_assert_uint_eq(a.version, 1);
    ck_assert_uint_eq(b.version, 3);
    test_ok(intel_task_advance(&a, 2, &err), &err); /* the past changes nothing */
    ck_assert_uint_eq(a.version, 1);
    intel_task_free(&a);
    intel_task_free(&b);
    intel_task_free(&other);
    c.teacher.drift = 2;
    ck_assert_int_eq(intel_task_init(&a, &c, seed(), 1, &err), SIM_ERR_RANGE);
}
END_TEST

START_TEST(the_labels_of_a_teacher_without_drift_stay_learnable)
{
    /* Every class occurs, and the same input twice has the same label: here by counting classes over days. */
    struct intel_task task;
    struct sim_error err;
    struct intel_task_config c = config("teacher");
    test_ok(intel_task_init(&task, &c, seed(), 5, &err), &err);
    size_t seen[10] = {0};
    for (uint64_t day = 1; day < 4; day++) {
        for (size_t i = 0; i < task.train.x.rows; i++)
            seen[task.train.y[i]]++;
        test_ok(intel_task_advance(&task, day, &err), &err);
    }
    size_t common = 0;
    for (size_t k = 0; k < 10; k++)
        common += seen[k] > 100;
    ck_assert_msg(common >= 5, "%zu classes are common", common);
    intel_task_free(&task);
}
END_TEST

START_TEST(the_language_task_asks_about_python_with_spanish_comments)
{
    struct intel_task task;
    struct sim_error err;
    struct intel_task_config c = config("language");
    c.language_rows = 3000;
    test_ok(intel_task_init(&task, &c, seed(), 1, &err), &err);
    ck_assert_uint_eq(task.domains, 3);
    ck_assert_uint_eq(task.held.x.rows, 3000);
    size_t comments = 0;
    for (size_t i = 0; i < 3000; i++) {
        ck_assert_uint_eq(task.position[i], i);
        ck_assert_uint_eq(task.held.y[i], task.text.bytes[i]);
        comments += task.comment[i];
        bool starts = i == 0 || task.text.bytes[i - 1] == '\n';
        if (starts && task.comment[i])
            ck_assert_uint_eq(task.text.bytes[i], '#');
    }
    ck_assert(comments > 600 && comments < 2400);
    /* Features look back only: the last byte weighs most. */
    for (size_t i = 1; i < 3000; i++) {
        const float *x = intel_matrix_row(&task.held.x, i);
        ck_assert(x[task.text.bytes[i - 1]] >= 0.29f);
    }
    intel_task_free(&task);
    c.corpus_root = "/nonexistent";
    ck_assert_int_eq(intel_task_init(&task, &c, seed(), 1, &err), SIM_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "fortunes-es"));
    c = config("language");
    c.language_rows = 10;
    ck_assert_int_eq(intel_task_init(&task, &c, seed(), 1, &err), SIM_ERR_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_task");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_built_in_task_has_three_pools_and_a_panel_of_the_held_out_one);
    tcase_add_test(tc, a_csv_task_reads_the_users_file_and_reports_its_bad_line);
    tcase_add_test(tc, a_teacher_repeats_itself_drifts_when_told_and_differs_from_others);
    tcase_add_test(tc, the_labels_of_a_teacher_without_drift_stay_learnable);
    tcase_add_test(tc, the_language_task_asks_about_python_with_spanish_comments);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
