#include "epoch_guarantee.h"
#include "tensim_check.h"

START_TEST(the_majority_keeps_its_share_where_the_chain_says_so)
{
    static const double known[][4] = {
        {.51, 1, 1, .001},  {.51, .03, 0, .001}, {.51, .51, .49, .001}, {.51, .51, 1, .001},
        {.51, .61, .8, .1}, {.6, .67, .65, .2},  {.6, .74, .77, .4},    {.6, .76, .8, .4},
        {.6, .76, 1, .4},   {.6, .92, 1, .4},    {.6, .94, 1, .4},      {.65, .78, .85, .6},
        {.7, .81, .85, .8}, {.7, .83, .85, 1},
    };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const struct epoch_guarantee setting = {known[k][0], known[k][3], 65535};
        double share = 0;
        ck_assert_int_eq(epoch_guarantee_share(&setting, known[k][1], known[k][2], &share), 0);
        /* 64 validators cannot be divided exactly: half a validator of tolerance */
        ck_assert_msg(share >= known[k][0] - 0.01, "case %zu: %.4f of %.2f", k, share, known[k][0]);
    }
}
END_TEST

START_TEST(the_honest_utility_needed_is_near_the_documentation)
{
    for (size_t k = 0; k < EPOCH_GUARANTEE_FIGURES; k++) {
        double ours = 0;
        ck_assert_int_eq(epoch_guarantee_utility(&epoch_guarantee_figures[k].setting, &ours), 0);
        ck_assert_double_eq_tol(ours, epoch_guarantee_figures[k].documented, 0.05);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_guarantee");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, the_majority_keeps_its_share_where_the_chain_says_so);
    tcase_add_test(tc, the_honest_utility_needed_is_near_the_documentation);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
