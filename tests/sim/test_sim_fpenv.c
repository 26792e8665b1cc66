#include "sim_fpenv.h"
#include "tensim_check.h"

#include <fenv.h>
#include <string.h>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

START_TEST(this_build_keeps_the_rules)
{
    struct sim_fpenv found;
    struct sim_error err = {0};
    char text[256];
    sim_fpenv_test(&found);
    ck_assert_msg(sim_fpenv_ok(&found), "%s", sim_fpenv_format(&found, text, sizeof text));
    ck_assert_str_eq(sim_fpenv_format(&found, text, sizeof text),
                     "IEEE 754: nearest, uncontracted, denormals, exact width, signed zeros, NaNs");
    ck_assert_int_eq(sim_fpenv_require(&err), SIM_OK);
}
END_TEST

START_TEST(another_rounding_mode_is_noticed)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        struct sim_fpenv found;
        ck_assert_int_eq(fesetround(modes[i]), 0);
        sim_fpenv_test(&found);
        fesetround(FE_TONEAREST);
        ck_assert(!found.nearest && !sim_fpenv_ok(&found));
    }
}
END_TEST

#ifdef __SSE2__
START_TEST(flushed_denormals_are_noticed)
{
    static const unsigned bits[] = {0x8000 /* flush results */, 0x0040 /* denormal operands count as 0 */};
    for (size_t i = 0; i < 2; i++) {
        struct sim_fpenv found;
        struct sim_error err = {0};
        const unsigned before = _mm_getcsr();
        _mm_setcsr(before | bits[i]);
        sim_fpenv_test(&found);
        const int ret = sim_fpenv_require(&err);
        _mm_setcsr(before);
        ck_assert(!found.denormals && ret == SIM_ERR_CHECK);
        ck_assert_ptr_nonnull(strstr(err.message, "violated: denormals flushed"));
    }
}
END_TEST
#endif

START_TEST(a_short_buffer_cuts_the_line)
{
    const struct sim_fpenv bad = {.nearest = true};
    char text[16];
    sim_fpenv_format(&bad, text, sizeof text);
    ck_assert_str_eq(text, "IEEE 754 violat");
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_fpenv");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, this_build_keeps_the_rules);
    tcase_add_test(tc, another_rounding_mode_is_noticed);
#ifdef __SSE2__
    tcase_add_test(tc, flushed_denormals_are_noticed);
#endif
    tcase_add_test(tc, a_short_buffer_cuts_the_line);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
