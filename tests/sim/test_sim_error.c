#include "sim_error.h"
#include "tensim_check.h"

#include <string.h>

START_TEST(every_code_has_its_own_sentence)
{
    static const int codes[] = {SIM_ERR_NO_MEMORY, SIM_ERR_IO,      SIM_ERR_NO_SPACE,
                                SIM_ERR_USAGE,     SIM_ERR_SYNTAX,  SIM_ERR_CHECK,
                                SIM_ERR_REFUSED,   SIM_ERR_BALANCE, SIM_ERR_CONSERVATION};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        ck_assert_str_ne(sim_strerror(codes[i]), "an unknown error");
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(sim_strerror(codes[i]), sim_strerror(codes[j]));
    }
    ck_assert_str_eq(sim_strerror(-12345), "an unknown error");
}
END_TEST

START_TEST(the_group_of_a_code_decides_the_exit_status)
{
    ck_assert_int_eq(sim_exit_status(SIM_OK), 0);
    ck_assert_int_eq(sim_exit_status(SIM_ERR_CHECK), 1);
    ck_assert_int_eq(sim_exit_status(SIM_ERR_UNKNOWN_KEY), 2);
    ck_assert_int_eq(sim_exit_status(SIM_ERR_NO_SPACE), 3);
}
END_TEST

START_TEST(a_message_carries_its_position_as_far_as_known)
{
    struct sim_error err;
    char text[1200];
    ck_assert_int_eq(sim_raise_at(&err, SIM_ERR_UNIT, "a.yaml", 3, 7, "no unit '%s'", "kg"), SIM_ERR_UNIT);
    ck_assert_str_eq(sim_error_format(&err, text, sizeof text), "a.yaml:3:7: no unit 'kg'");
    sim_raise_at(&err, SIM_ERR_UNIT, "a.yaml", 3, 0, "x");
    ck_assert_str_eq(sim_error_format(&err, text, sizeof text), "a.yaml:3: x");
    sim_raise(&err, SIM_ERR_UNIT, "x");
    ck_assert_str_eq(sim_error_format(&err, text, sizeof text), "x");
}
END_TEST

START_TEST(a_long_message_is_cut_and_a_null_context_is_allowed)
{
    struct sim_error err;
    char longer[4096];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    sim_raise_at(&err, SIM_ERR_IO, longer, 1, 1, "%s", longer);
    ck_assert_uint_eq(strlen(err.message), sizeof err.message - 1);
    ck_assert_uint_eq(strlen(err.file), sizeof err.file - 1);
    ck_assert_int_eq(sim_raise(NULL, SIM_ERR_IO, "x"), SIM_ERR_IO);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_error");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, every_code_has_its_own_sentence);
    tcase_add_test(tc, the_group_of_a_code_decides_the_exit_status);
    tcase_add_test(tc, a_message_carries_its_position_as_far_as_known);
    tcase_add_test(tc, a_long_message_is_cut_and_a_null_context_is_allowed);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
