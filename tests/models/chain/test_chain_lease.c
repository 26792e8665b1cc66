#include "chain_lease.h"
#include "tensim_check.h"

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

START_TEST(what_contributors_get_and_the_rest_make_the_whole)
{
    uint64_t seed = 5;
    for (int round = 0; round < 2000; round++) {
        enum { MOST = 20 };
        u64f64 share[MOST];
        uint64_t contribution[MOST], part[MOST], raised = 1 + draw(&seed) % 1000000000;
        const size_t count = draw(&seed) % (MOST + 1);
        for (size_t i = 0; i < count; i++)
            raised += contribution[i] = draw(&seed) % 1000000000000;
        for (size_t i = 0; i < count; i++)
            share[i] = chain_lease_share(contribution[i], raised);
        const uint64_t left = draw(&seed) % raised;
        uint64_t sum = chain_lease_refund(share, count, left, part);
        for (size_t i = 0; i < count; i++) {
            ck_assert_uint_le(part[i], contribution[i]);
            sum += part[i];
        }
        ck_assert_uint_eq(sum, left);
        const uint64_t pot = MOST + draw(&seed) % 1000000000000; /* room for every rounding up */
        sum = chain_lease_pay(share, count, pot, part);
        for (size_t i = 0; i < count; i++)
            sum += part[i];
        ck_assert_uint_ge(sum, pot);
        ck_assert_uint_le(sum, pot + count);
    }
}
END_TEST

START_TEST(the_cut_is_rounded_up)
{
    ck_assert_uint_eq(chain_lease_cut(10, 30), 3);
    ck_assert_uint_eq(chain_lease_cut(11, 30), 4);
    ck_assert_uint_eq(chain_lease_cut(0, 30), 0);
    ck_assert_uint_eq(chain_lease_cut(UINT64_MAX, 100), UINT64_MAX);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_lease");
    TCase *tc = tcase_create("chain_lease");
    tcase_add_test(tc, what_contributors_get_and_the_rest_make_the_whole);
    tcase_add_test(tc, the_cut_is_rounded_up);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
