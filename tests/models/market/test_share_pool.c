/* Share pools and their decimal floats. */
#include "market_states.h"
#include "share_pool.h"
#include "tensim_check.h"

enum { HOLDERS = 12 };

START_TEST(normal_mantissas_have_21_digits)
{
    uint64_t state = 21;
    for (int i = 0; i < 5000; i++) {
        const sim_u128 m = ((sim_u128)draw(&state) << 64 | draw(&state)) >> (draw(&state) % 128);
        const struct market_decimal d = market_decimal_normal(m, 3);
        const sim_u128 top = (sim_u128)UINT64_C(1000000000000000000) * 1000;
        ck_assert(m == 0 ? d.mantissa == 0 && d.exponent == 0 : d.mantissa > top / 10 && d.mantissa <= top);
    }
}
END_TEST

START_TEST(integers_survive_the_round_trip)
{
    uint64_t state = 22;
    for (int i = 0; i < 5000; i++) {
        const uint64_t n = draw(&state) >> (draw(&state) % 64);
        ck_assert_uint_eq(market_decimal_to_u64(market_decimal_from_u64(n)), n);
        ck_assert_uint_eq(market_decimal_to_u64(market_decimal_from_u64f64((u64f64)n << 64)), n);
    }
}
END_TEST

START_TEST(values_of_all_holders_never_exceed_the_pool_by_more_than_a_rao_each)
{
    uint64_t state = 23;
    for (int run = 0; run < 60; run++) {
        struct share_pool pool = {0};
        struct market_decimal share[HOLDERS] = {{0}};
        for (int step = 0; step < 400; step++) {
            const unsigned who = (unsigned)(draw(&state) % HOLDERS);
            const uint64_t amount = draw_scale(&state, 1, UINT64_C(1000000000000));
            const uint64_t owned = share_pool_value(&pool, share[who]);
            switch (draw(&state) % 3) {
            case 0:
                share_pool_add_one(&pool, &share[who], amount);
                ck_assert_uint_le(share_pool_value(&pool, share[who]), owned + amount + 1);
                break;
            case 1:
                if (owned > 0)
                    share_pool_take_one(&pool, &share[who], 1 + draw(&state) % owned);
                break;
            default:
                if (!market_decimal_is_zero(pool.denominator))
                    share_pool_add_all(&pool, amount);
                break;
            }
            uint64_t sum = 0;
            for (int h = 0; h < HOLDERS; h++)
                sum += share_pool_value(&pool, share[h]);
            ck_assert_uint_le(sum, pool.value + HOLDERS);
        }
    }
}
END_TEST

START_TEST(the_first_holder_captures_what_the_pool_already_had)
{
    struct share_pool pool = {0};
    struct market_decimal share = {0};
    share_pool_add_all(&pool, 5000);
    share_pool_add_one(&pool, &share, 10);
    ck_assert_uint_eq(share_pool_value(&pool, share), 5010);
}
END_TEST

START_TEST(a_deposit_too_small_for_a_share_is_announced)
{
    struct share_pool pool = {0};
    struct market_decimal share = {0};
    ck_assert(share_pool_can_deposit(&pool, 1));
    share_pool_add_one(&pool, &share, 1000);
    ck_assert(share_pool_can_deposit(&pool, 1));
    pool.value = 0;
    ck_assert(!share_pool_can_deposit(&pool, 1));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("share_pool");
    TCase *tc = tcase_create("share_pool");
    tcase_add_test(tc, normal_mantissas_have_21_digits);
    tcase_add_test(tc, integers_survive_the_round_trip);
    tcase_add_test(tc, values_of_all_holders_never_exceed_the_pool_by_more_than_a_rao_each);
    tcase_add_test(tc, the_first_holder_captures_what_the_pool_already_had);
    tcase_add_test(tc, a_deposit_too_small_for_a_share_is_announced);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
