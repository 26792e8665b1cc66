#include "chain_price_adjust.h"
#include "tensim_check.h"

static const struct chain_price_bounds wide = {.min_rao = 1, .max_rao = UINT64_MAX};

static uint64_t adjust(uint64_t price_rao, uint16_t registrations, uint16_t target, uint64_t smoothing)
{
    const struct chain_price_interval interval = {registrations, target, smoothing};
    return chain_price_adjust(price_rao, &interval, wide);
}

START_TEST(as_many_registrations_as_wanted_leave_the_price)
{
    for (uint16_t target = 1; target < 300; target++)
        ck_assert_uint_eq(adjust(123456789, target, target, 0), 123456789);
}
END_TEST

START_TEST(more_registrations_mean_a_higher_price)
{
    uint64_t last = 0;
    for (uint16_t registrations = 0; registrations < 50; registrations++) {
        const uint64_t next = adjust(1000000000, registrations, 7, 0);
        ck_assert_uint_gt(next, last);
        last = next;
    }
    ck_assert_uint_eq(adjust(1000, 0, 2, 0), 500); /* at most halved */
}
END_TEST

START_TEST(smoothing_keeps_a_part_of_the_price)
{
    ck_assert_uint_eq(adjust(1000000, 30, 10, UINT64_MAX), 1000000);
    const uint64_t half = adjust(1000000, 30, 10, UINT64_MAX / 2);
    ck_assert_uint_ge(half, 1499990);
    ck_assert_uint_le(half, 1500010);
}
END_TEST

START_TEST(bounds_and_a_target_of_nothing_are_kept)
{
    const struct chain_price_interval none = {.registrations = 5, .target = 0};
    const struct chain_price_interval many = {.registrations = 65535, .target = 1};
    const struct chain_price_bounds bounds = {.min_rao = 10, .max_rao = 1000};
    ck_assert_uint_eq(chain_price_adjust(500, &none, bounds), 10);
    ck_assert_uint_eq(chain_price_adjust(500, &many, bounds), 1000);
    ck_assert_uint_eq(chain_price_adjust(UINT64_MAX, &many, wide), UINT64_MAX);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_price_adjust");
    TCase *tc = tcase_create("chain_price_adjust");
    tcase_add_test(tc, as_many_registrations_as_wanted_leave_the_price);
    tcase_add_test(tc, more_registrations_mean_a_higher_price);
    tcase_add_test(tc, smoothing_keeps_a_part_of_the_price);
    tcase_add_test(tc, bounds_and_a_target_of_nothing_are_kept);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
