#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_author.h"

enum { BLOCKS = 20000 };

static size_t draw(enum intel_author_policy policy, const uint64_t *weights, size_t count, uint64_t block)
{
    struct sim_seed seed = sim_seed_make(3, 0);
    struct sim_error err;
    size_t author = SIZE_MAX;
    test_ok(intel_author_draw(policy, weights, count, &seed, block, &author, &err), &err);
    ck_assert_uint_lt(author, count);
    return author;
}

START_TEST(authorities_take_turns_whatever_their_weights)
{
    static const uint64_t weights[] = {100, 0, 0};
    for (uint64_t block = 0; block < 9; block++)
        ck_assert_uint_eq(draw(INTEL_AUTHOR_AUTHORITIES, weights, 3, block), block % 3);
}
END_TEST

START_TEST(authors_are_drawn_in_proportion_to_their_weights_and_never_without_one)
{
    static const uint64_t weights[] = {1, 0, 3, 6};
    size_t drawn[4] = {0};
    for (uint64_t block = 0; block < BLOCKS; block++)
        drawn[draw(INTEL_AUTHOR_INTELLIGENCE, weights, 4, block)]++;
    for (size_t i = 0; i < 4; i++) /* five standard deviations of a share of one half */
        ck_assert_double_eq_tol((double)drawn[i] / BLOCKS, (double)weights[i] / 10, 0.018);
    ck_assert_uint_eq(drawn[1], 0);
}
END_TEST

START_TEST(everyone_takes_turns_when_nobody_has_weight)
{
    static const uint64_t weights[] = {0, 0};
    ck_assert_uint_eq(draw(INTEL_AUTHOR_STAKE, weights, 2, 4), 0);
    ck_assert_uint_eq(draw(INTEL_AUTHOR_STAKE, weights, 2, 5), 1);
}
END_TEST

START_TEST(weights_add_up_over_slots_and_never_wrap)
{
    uint64_t weight = 0;
    struct sim_error err;
    test_ok(intel_author_add(&weight, 65535, 1000000000, &err), &err);
    test_ok(intel_author_add(&weight, 1, 5, &err), &err);
    ck_assert_uint_eq(weight, 65535000000005u);
    ck_assert_int_eq(intel_author_add(&weight, 2, UINT64_MAX, &err), SIM_ERR_OVERFLOW);
    ck_assert_uint_eq(weight, 65535000000005u);
    const uint64_t huge[] = {UINT64_MAX, 1};
    struct sim_seed seed = sim_seed_make(3, 0);
    size_t author;
    ck_assert_int_eq(intel_author_draw(INTEL_AUTHOR_STAKE, huge, 2, &seed, 1, &author, &err),
                     SIM_ERR_OVERFLOW);
    ck_assert_int_eq(intel_author_draw(INTEL_AUTHOR_STAKE, huge, 0, &seed, 1, &author, &err), SIM_ERR_RANGE);
}
END_TEST

START_TEST(every_policy_has_a_name)
{
    for (int policy = INTEL_AUTHOR_AUTHORITIES; policy <= INTEL_AUTHOR_INTELLIGENCE; policy++)
        ck_assert_int_eq(intel_author_policy_find(intel_author_policy_name((enum intel_author_policy)policy)),
                         policy);
    ck_assert_int_eq(intel_author_policy_find("lottery"), -1);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_author");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, authorities_take_turns_whatever_their_weights);
    tcase_add_test(tc, authors_are_drawn_in_proportion_to_their_weights_and_never_without_one);
    tcase_add_test(tc, everyone_takes_turns_when_nobody_has_weight);
    tcase_add_test(tc, weights_add_up_over_slots_and_never_wrap);
    tcase_add_test(tc, every_policy_has_a_name);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
