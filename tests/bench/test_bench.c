#include "bench_report.h"
#include "tensim_check.h"

#include <string.h>

/* Five repetitions with an outlier each. */
static void fill(struct bench_report *report)
{
    static const uint64_t plain_ns[] = {100, 110, 90, 5000, 100};
    static const uint64_t better_ns[] = {25, 20, 900, 30, 25};
    for (size_t i = 0; i < 5; i++) {
        bench_time(report, "small", "plain", "hold", plain_ns[i] * 10, 10.0);
        bench_time(report, "small", "better", "hold", better_ns[i] * 10, 10.0);
        bench_goal_ratio(report, "small", "better", 4.0);
        bench_rate(report, "large", "plain", "GFLOP", 500000000, 1.0);
        bench_rate(report, "large", "better", "GFLOP", 500000000, (double)(i + 1));
        bench_goal_value(report, "large", "plain", 3.0);
    }
}

START_TEST(samples_of_a_variant_are_gathered_over_repetitions)
{
    struct bench_report report = {0};
    fill(&report);
    ck_assert_uint_eq(report.count, 4);
    ck_assert_uint_eq(report.rows[1].count, 5);
    ck_assert_str_eq(report.rows[0].unit, "ns/hold");
    ck_assert_str_eq(report.rows[3].unit, "GFLOP/s");
    bench_report_free(&report);
}
END_TEST

START_TEST(medians_and_bests_follow_the_direction_of_the_unit)
{
    struct bench_report report = {0};
    fill(&report);
    ck_assert_double_eq(bench_row_median(&report.rows[0]), 100.0);
    ck_assert_double_eq(bench_row_best(&report.rows[0]), 90.0);
    ck_assert_double_eq(bench_row_median(&report.rows[3]), 6.0);
    ck_assert_double_eq(bench_row_best(&report.rows[3]), 10.0);
    bench_time(&report, "even", "two", "x", 10, 1.0);
    bench_time(&report, "even", "two", "x", 20, 1.0);
    ck_assert_double_eq(bench_row_median(&report.rows[4]), 15.0);
    bench_report_free(&report);
}
END_TEST

START_TEST(ratios_compare_with_the_first_of_the_group)
{
    struct bench_report report = {0};
    fill(&report);
    ck_assert_double_eq(bench_row_ratio(&report, &report.rows[0]), 1.0);
    ck_assert_double_eq(bench_row_ratio(&report, &report.rows[1]), 4.0);
    ck_assert_double_eq(bench_row_ratio(&report, &report.rows[3]), 3.0);
    bench_report_free(&report);
}
END_TEST

START_TEST(goals_are_met_or_missed_by_medians)
{
    struct bench_report report = {0};
    fill(&report);
    ck_assert(bench_row_met(&report, &report.rows[1]));
    ck_assert(!bench_row_met(&report, &report.rows[2]));
    bench_goal_ratio(&report, "small", "better", 4.1);
    ck_assert(!bench_row_met(&report, &report.rows[1]));
    bench_goal_value(&report, "small", "better", 25.0);
    ck_assert(bench_row_met(&report, &report.rows[1]));
    bench_goal_value(&report, "no such group", "better", 1.0);
    bench_report_free(&report);
}
END_TEST

START_TEST(long_names_are_cut_and_still_found)
{
    struct bench_report report = {0};
    char longer[200];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    bench_time(&report, longer, longer, longer, 10, 1.0);
    bench_time(&report, longer, longer, longer, 10, 1.0);
    ck_assert_uint_eq(report.count, 1);
    ck_assert_uint_eq(strlen(report.rows[0].group), BENCH_TEXT_SIZE - 1);
    bench_report_free(&report);
}
END_TEST

START_TEST(benchmarks_have_names_of_their_own_and_a_summary)
{
    for (const struct bench *const *a = bench_registry; *a != NULL; a++) {
        ck_assert((*a)->run != NULL && strlen((*a)->summary) > 0);
        for (const struct bench *const *b = bench_registry; b != a; b++)
            ck_assert_str_lt((*b)->name, (*a)->name);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("bench");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, samples_of_a_variant_are_gathered_over_repetitions);
    tcase_add_test(tc, medians_and_bests_follow_the_direction_of_the_unit);
    tcase_add_test(tc, ratios_compare_with_the_first_of_the_group);
    tcase_add_test(tc, goals_are_met_or_missed_by_medians);
    tcase_add_test(tc, long_names_are_cut_and_still_found);
    tcase_add_test(tc, benchmarks_have_names_of_their_own_and_a_summary);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
