#include "tensim_check.h"
#include "vectors_formula.h"

#include <string.h>

static const struct vectors_variable known[] = {{"t", 0.25}, {"g1", 100}};

static double value_of(const char *text)
{
    double value;
    ck_assert_msg(vectors_formula_value(text, known, 2, &value), "'%s' is no formula", text);
    return value;
}

START_TEST(operators_bind_as_usual)
{
    ck_assert_double_eq(value_of("2+3*4"), 14);
    ck_assert_double_eq(value_of("(2+3)*4"), 20);
    ck_assert_double_eq(value_of("8/4/2"), 1);
    ck_assert_double_eq(value_of("7-4-2"), 1);
    ck_assert_double_eq(value_of("-2*-3"), 6);
    ck_assert_double_eq(value_of("1e3*.5"), 500);
    ck_assert_double_eq(value_of(" 9 / 20 "), 0.45);
}
END_TEST

START_TEST(names_stand_for_values_and_floor_rounds_down)
{
    ck_assert_double_eq(value_of("2/4*(1-t/2)"), 0.4375);
    ck_assert_double_eq(value_of("2e2+g1"), 300);
    ck_assert_double_eq(value_of("floor(2.75)"), 2);
    ck_assert_double_eq(value_of("floor(0-2.25)"), -3);
    ck_assert_double_eq(value_of("floor(1e300)"), 1e300);
}
END_TEST

START_TEST(the_authors_own_result_is_not_read)
{
    ck_assert_double_eq(value_of("(9-1)/2 = 5"), 4);
}
END_TEST

START_TEST(what_is_no_formula_is_refused)
{
    const char *const bad[] = {"",    "unchanged", "2+",      "(2", "2)",
                               "3 4", "u",         "floor 2", "*2", "same recursion"};
    double value;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!vectors_formula_value(bad[i], known, 2, &value), "'%s' passed", bad[i]);
    char deep[400];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    ck_assert(!vectors_formula_value(deep, known, 2, &value));
    memset(deep, '-', sizeof deep - 1);
    ck_assert(!vectors_formula_value(deep, known, 2, &value));
}
END_TEST

START_TEST(conditions_hold_together)
{
    bool holds;
    ck_assert(vectors_formula_holds(">=1e9 and <2e9", 1e9, &holds) && holds);
    ck_assert(vectors_formula_holds(">=1e9 and <2e9", 2e9, &holds) && !holds);
    ck_assert(vectors_formula_holds(">=1e9 and <2e9", 1, &holds) && !holds);
    ck_assert(vectors_formula_holds("<=3", 3, &holds) && holds);
    ck_assert(vectors_formula_holds(">3", 3, &holds) && !holds);
    ck_assert(!vectors_formula_holds("equal", 3, &holds));
    ck_assert(!vectors_formula_holds("<3 or >4", 3, &holds));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("vectors_formula");
    TCase *tc = tcase_create("vectors_formula");
    tcase_add_test(tc, operators_bind_as_usual);
    tcase_add_test(tc, names_stand_for_values_and_floor_rounds_down);
    tcase_add_test(tc, the_authors_own_result_is_not_read);
    tcase_add_test(tc, what_is_no_formula_is_refused);
    tcase_add_test(tc, conditions_hold_together);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
