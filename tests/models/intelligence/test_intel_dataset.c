#include "intel_test_support.h"
#include "tensim_check.h"

#include <unistd.h>

START_TEST(the_files_of_the_data_folder_have_their_known_shapes)
{
    static const struct {
        const char *file;
        enum intel_format format;
        size_t n, d, classes;
    } sets[] = {
        {"digits.csv.gz", INTEL_FORMAT_CSV, 1797, 64, 10},
        {"iris.csv", INTEL_FORMAT_COUNTED_CSV, 150, 4, 3},
        {"wine.csv", INTEL_FORMAT_COUNTED_CSV, 178, 13, 3},
        {"breast_cancer.csv", INTEL_FORMAT_COUNTED_CSV, 569, 30, 2},
        {"fann-thyroid.train.gz", INTEL_FORMAT_FANN, 3600, 21, 3},
        {"fann-thyroid.test.gz", INTEL_FORMAT_FANN, 3600, 21, 3},
    };
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct intel_dataset data;
        struct sim_error err;
        test_ok(intel_dataset_read(&data, test_data_path(sets[i].file), sets[i].format, &err), &err);
        ck_assert_uint_eq(data.x.rows, sets[i].n);
        ck_assert_uint_eq(data.x.cols, sets[i].d);
        ck_assert_uint_eq(data.classes, sets[i].classes);
        intel_dataset_free(&data);
    }
}
END_TEST

START_TEST(the_values_of_a_file_arrive_where_they_belong)
{
    struct intel_dataset data;
    struct sim_error err;
    const char *path = test_file("# remark\nlength,width,label\n1.5,-2,1\r\n\n3e2,0.25,0\n");
    test_ok(intel_dataset_read(&data, path, INTEL_FORMAT_CSV, &err), &err);
    ck_assert_uint_eq(data.x.rows, 2);
    ck_assert(intel_matrix_row(&data.x, 0)[0] == 1.5f && intel_matrix_row(&data.x, 0)[1] == -2.0f);
    ck_assert(intel_matrix_row(&data.x, 1)[0] == 300.0f && intel_matrix_row(&data.x, 1)[1] == 0.25f);
    ck_assert_uint_eq(data.y[0], 1);
    ck_assert_uint_eq(data.y[1], 0);
    ck_assert(intel_matrix_row(&data.x, 0)[2] == 0.0f);
    unlink(path);
    intel_dataset_free(&data);
}
END_TEST

START_TEST(a_damaged_file_is_refused_with_its_name_and_line)
{
    static const struct {
        enum intel_format format;
        const char *text;
        int code;
        unsigned line;
    } cases[] = {
        {INTEL_FORMAT_CSV, "1,2,0\n1,2,x\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,nan,1\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,1e99,1\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n\n1,1\n", SIM_ERR_FORMAT, 3},
        {INTEL_FORMAT_CSV, "1,2,0\n1,2,3,1\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,,1\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,2,1 x\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,2,0.5\n", SIM_ERR_RANGE, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,2,-1\n", SIM_ERR_RANGE, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,2,70000\n", SIM_ERR_RANGE, 2},
        {INTEL_FORMAT_CSV, "1,2,0\n1,3,0\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_CSV, "", SIM_ERR_FORMAT, 0},
        {INTEL_FORMAT_CSV, "label\n", SIM_ERR_FORMAT, 1},
        {INTEL_FORMAT_COUNTED_CSV, "", SIM_ERR_FORMAT, 0},
        {INTEL_FORMAT_COUNTED_CSV, "-1,2,a,b\n", SIM_ERR_FORMAT, 1},
        {INTEL_FORMAT_COUNTED_CSV, "99999999999999999999,2,a,b\n", SIM_ERR_FORMAT, 1},
        {INTEL_FORMAT_COUNTED_CSV, "3,2,a,b\n1,2,0\n1,3,1\n", SIM_ERR_TRUNCATED, 3},
        {INTEL_FORMAT_COUNTED_CSV, "2,2,a,b\n1,2,0\n1,3,2\n", SIM_ERR_FORMAT, 1},
        {INTEL_FORMAT_COUNTED_CSV, "2,3,a,b\n1,2,0\n1,3,1\n", SIM_ERR_FORMAT, 2},
        {INTEL_FORMAT_FANN, "2 2\n", SIM_ERR_FORMAT, 1},
        {INTEL_FORMAT_FANN, "2 2 2\n1 2\n0 1\n1 2\n", SIM_ERR_TRUNCATED, 4},
        {INTEL_FORMAT_FANN, "2 2 2\n1 2\n0 1\n1\n1 0\n", SIM_ERR_FORMAT, 4},
        {INTEL_FORMAT_FANN, "1 2 2\n1 2\n0 1 1\n", SIM_ERR_FORMAT, 3},
        {INTEL_FORMAT_FANN, "1 2 99999\n1 2\n0 1 1\n", SIM_ERR_FORMAT, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct intel_dataset data;
        struct sim_error err;
        const char *path = test_file(cases[i].text);
        int code = intel_dataset_read(&data, path, cases[i].format, &err);
        ck_assert_msg(code == cases[i].code && err.line == cases[i].line, "case %zu: code %d, line %u: %s", i,
                      code, err.line, err.message);
        ck_assert_str_eq(err.file, path);
        ck_assert_ptr_null(data.y);
        unlink(path);
    }
    struct sim_error err;
    struct intel_dataset data;
    ck_assert_int_eq(intel_dataset_read(&data, "/nonexistent/x.csv", INTEL_FORMAT_CSV, &err),
                     SIM_ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_label_stands_in_whichever_column_is_named)
{
    static const char text[] = "species , \"length\",width\n1,2,3\n0,5,6\n";
    static const char *const labels[] = {"species", "1"};
    for (size_t i = 0; i < 2; i++) {
        struct intel_dataset data;
        struct sim_error err;
        const char *path = test_file(text);
        test_ok(intel_dataset_read_csv(&data, path, labels[i], &err), &err);
        ck_assert_uint_eq(data.x.cols, 2);
        ck_assert(intel_matrix_row(&data.x, 0)[0] == 2 && intel_matrix_row(&data.x, 0)[1] == 3);
        ck_assert(intel_matrix_row(&data.x, 1)[0] == 5 && intel_matrix_row(&data.x, 1)[1] == 6);
        ck_assert(data.y[0] == 1 && data.y[1] == 0);
        unlink(path);
        intel_dataset_free(&data);
    }
}
END_TEST

START_TEST(a_label_that_is_not_there_or_has_no_two_classes_is_refused)
{
    static const struct {
        const char *text, *label, *says;
        unsigned line;
        int code;
    } cases[] = {
        {"a,b\n1,0\n1,1\n", "c", "no column is called 'c'", 1, SIM_ERR_NOT_FOUND},
        {"1,0\n1,1\n", "b", "no line of column names", 1, SIM_ERR_NOT_FOUND},
        {"a,b\n1,0\n1,1\n", "3", "there is no column 3; they are numbered 1 to 2", 2, SIM_ERR_RANGE},
        {"a,b\n1,0\n1,1\n", "0", "there is no column 0", 2, SIM_ERR_RANGE},
        {"a,b\n1,0\n1,1\n", "99999999999999999999", "there is no column 9999", 2, SIM_ERR_RANGE},
        {"a,b\n1,0\n2,0\n", NULL, "all rows have the label 0", 3, SIM_ERR_FORMAT},
        {"a,b\n1,0\n2,2\n", NULL, "no row has the label 1", 3, SIM_ERR_FORMAT},
        {"a,b\n", NULL, "there are no rows", 1, SIM_ERR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct intel_dataset data;
        struct sim_error err;
        const char *path = test_file(cases[i].text);
        int code = intel_dataset_read_csv(&data, path, cases[i].label, &err);
        ck_assert_msg(code == cases[i].code && err.line == cases[i].line, "case %zu: code %d, line %u: %s", i,
                      code, err.line, err.message);
        ck_assert_msg(strstr(err.message, cases[i].says) != NULL, "case %zu: %s", i, err.message);
        ck_assert_str_eq(err.file, path);
        unlink(path);
    }
}
END_TEST

START_TEST(a_compressed_file_that_is_cut_short_is_refused)
{
    FILE *from = fopen(test_data_path("digits.csv.gz"), "rb");
    const char *path = test_file("");
    FILE *to = fopen(path, "wb");
    static char half[20000];
    ck_assert_uint_eq(fread(half, 1, sizeof half, from), sizeof half);
    ck_assert_uint_eq(fwrite(half, 1, sizeof half, to), sizeof half);
    fclose(from);
    fclose(to);
    struct intel_dataset data;
    struct sim_error err;
    ck_assert_int_eq(intel_dataset_read(&data, path, INTEL_FORMAT_CSV, &err), SIM_ERR_TRUNCATED);
    unlink(path);
}
END_TEST

static struct intel_dataset digits(void)
{
    struct intel_dataset data;
    struct sim_error err;
    test_ok(intel_dataset_read(&data, test_data_path("digits.csv.gz"), INTEL_FORMAT_CSV, &err), &err);
    return data;
}

START_TEST(the_side_of_a_row_does_not_depend_on_the_other_rows)
{
    struct intel_dataset all = digits(), train, held, train_half, held_half;
    struct sim_error err;
    test_ok(intel_dataset_split(&all, 300, &train, &held, &err), &err);
    ck_assert_uint_eq(train.x.rows + held.x.rows, all.x.rows);
    ck_assert_uint_gt(held.x.rows, 480);
    ck_assert_uint_lt(held.x.rows, 600);
    /* Half of the rows: what was held out still is, in the same order. */
    all.x.rows /= 2;
    test_ok(intel_dataset_split(&all, 300, &train_half, &held_half, &err), &err);
    for (size_t i = 0; i < held_half.x.rows; i++)
        ck_assert_mem_eq(intel_matrix_row(&held_half.x, i), intel_matrix_row(&held.x, i), 64 * sizeof(float));
    intel_dataset_free(&all);
    intel_dataset_free(&train);
    intel_dataset_free(&held);
    intel_dataset_free(&train_half);
    intel_dataset_free(&held_half);
}
END_TEST

START_TEST(a_split_without_rows_on_a_side_or_without_a_class_is_refused)
{
    struct intel_dataset all = digits(), train, held;
    struct sim_error err;
    ck_assert_int_eq(intel_dataset_split(&all, 0, &train, &held, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(intel_dataset_split(&all, 1000, &train, &held, &err), SIM_ERR_RANGE);
    all.classes = 11;
    ck_assert_int_eq(intel_dataset_split(&all, 300, &train, &held, &err), SIM_ERR_RANGE);
    intel_dataset_free(&all);
}
END_TEST

START_TEST(standardised_features_have_mean_zero_and_deviation_one_over_the_training_rows)
{
    struct intel_dataset all = digits(), train, held;
    struct sim_error err;
    test_ok(intel_dataset_split(&all, 300, &train, &held, &err), &err);
    intel_dataset_standardise(&train, &held);
    for (size_t j = 0; j < 64; j++) {
        double sum = 0, squares = 0, n = (double)train.x.rows;
        for (size_t i = 0; i < train.x.rows; i++) {
            double x = (double)intel_matrix_row(&train.x, i)[j];
            sum += x;
            squares += x * x;
        }
        ck_assert_double_eq_tol(sum / n, 0, 1e-5);
        ck_assert(squares == 0 || (squares / n > 0.999 && squares / n < 1.001));
    }
    intel_dataset_free(&all);
    intel_dataset_free(&train);
    intel_dataset_free(&held);
}
END_TEST

START_TEST(two_sets_join_only_when_their_features_agree)
{
    struct intel_dataset a, b, c;
    struct sim_error err;
    test_ok(intel_dataset_init(&a, 2, 3, 2, &err), &err);
    test_ok(intel_dataset_init(&b, 1, 3, 4, &err), &err);
    test_ok(intel_dataset_init(&c, 1, 5, 2, &err), &err);
    b.y[0] = 3;
    test_ok(intel_dataset_append(&a, &b, &err), &err);
    ck_assert_uint_eq(a.x.rows, 3);
    ck_assert_uint_eq(a.classes, 4);
    ck_assert_uint_eq(a.y[2], 3);
    ck_assert_int_eq(intel_dataset_append(&a, &c, &err), SIM_ERR_FORMAT);
    intel_dataset_free(&a);
    intel_dataset_free(&b);
    intel_dataset_free(&c);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_dataset");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, the_files_of_the_data_folder_have_their_known_shapes);
    tcase_add_test(tc, the_values_of_a_file_arrive_where_they_belong);
    tcase_add_test(tc, a_damaged_file_is_refused_with_its_name_and_line);
    tcase_add_test(tc, the_label_stands_in_whichever_column_is_named);
    tcase_add_test(tc, a_label_that_is_not_there_or_has_no_two_classes_is_refused);
    tcase_add_test(tc, a_compressed_file_that_is_cut_short_is_refused);
    tcase_add_test(tc, the_side_of_a_row_does_not_depend_on_the_other_rows);
    tcase_add_test(tc, a_split_without_rows_on_a_side_or_without_a_class_is_refused);
    tcase_add_test(tc, standardised_features_have_mean_zero_and_deviation_one_over_the_training_rows);
    tcase_add_test(tc, two_sets_join_only_when_their_features_agree);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
