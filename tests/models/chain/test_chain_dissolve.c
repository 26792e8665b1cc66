#include "chain_dissolve.h"
#include "tensim_check.h"

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

START_TEST(the_whole_pot_is_divided_and_nobody_is_off_by_more_than_a_rao)
{
    uint64_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        struct chain_portion portion[40] = {0};
        const size_t count = 1 + draw(&seed) % 40;
        const uint64_t pot = draw(&seed) >> draw(&seed) % 50;
        sim_u128 total = 0;
        uint64_t paid = 0;
        for (size_t i = 0; i < count; i++) {
            portion[i].alpha = draw(&seed) % 4 == 0 ? 0 : draw(&seed) >> draw(&seed) % 50;
            total += portion[i].alpha;
        }
        chain_dissolve_divide(pot, portion, count);
        for (size_t i = 0; i < count; i++) {
            const sim_u128 fair = total == 0 ? 0 : (sim_u128)pot * portion[i].alpha / total;
            ck_assert(portion[i].share_rao == fair || portion[i].share_rao == fair + 1);
            ck_assert(portion[i].alpha > 0 || portion[i].share_rao == 0);
            paid += portion[i].share_rao;
        }
        ck_assert_uint_eq(paid, total == 0 ? 0 : pot);
    }
}
END_TEST

START_TEST(left_over_rao_go_to_the_largest_remainders_earlier_ones_first)
{
    struct chain_portion equal[] = {{.alpha = 1}, {.alpha = 1}, {.alpha = 1}};
    chain_dissolve_divide(5, equal, 3);
    ck_assert_uint_eq(equal[0].share_rao, 2);
    ck_assert_uint_eq(equal[1].share_rao, 2);
    ck_assert_uint_eq(equal[2].share_rao, 1);
    struct chain_portion uneven[] = {{.alpha = 1}, {.alpha = 6}}; /* 10/7 and 60/7: remainders 3 and 4 */
    chain_dissolve_divide(10, uneven, 2);
    ck_assert_uint_eq(uneven[0].share_rao, 1);
    ck_assert_uint_eq(uneven[1].share_rao, 9);
}
END_TEST

START_TEST(the_refund_is_the_lock_less_what_the_owner_earned)
{
    const u96f32 half = (u96f32)1 << 31;
    struct chain_refund r = chain_dissolve_refund(1000, 4000, UINT16_MAX, half);
    ck_assert_uint_eq(r.owner_alpha, 4000);
    ck_assert_uint_eq(r.owner_tao_rao, 2000);
    ck_assert_uint_eq(r.refund_rao, 0);
    r = chain_dissolve_refund(3000, 4000, UINT16_MAX, half);
    ck_assert_uint_eq(r.refund_rao, 1000);
    r = chain_dissolve_refund(3000, 0, UINT16_MAX, half);
    ck_assert_uint_eq(r.refund_rao, 3000);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_dissolve");
    TCase *tc = tcase_create("chain_dissolve");
    tcase_add_test(tc, the_whole_pot_is_divided_and_nobody_is_off_by_more_than_a_rao);
    tcase_add_test(tc, left_over_rao_go_to_the_largest_remainders_earlier_ones_first);
    tcase_add_test(tc, the_refund_is_the_lock_less_what_the_owner_earned);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
