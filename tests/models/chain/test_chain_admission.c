#include "chain_admission.h"
#include "tensim_check.h"

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

START_TEST(the_neuron_that_earned_least_goes_and_no_immortal_one)
{
    uint64_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        struct chain_tenant tenant[24];
        const size_t count = draw(&seed) % 25;
        const uint64_t block = 1000, immunity = draw(&seed) % 1200, least = draw(&seed) % 12;
        size_t old = 0, index;
        for (size_t i = 0; i < count; i++) {
            tenant[i] = (struct chain_tenant){
                .emission_rao = draw(&seed) % 4,
                .registration_block = draw(&seed) % 1001,
                .immortal = draw(&seed) % 5 == 0,
            };
            old += !tenant[i].immortal && block - tenant[i].registration_block >= immunity;
        }
        if (!chain_evict_neuron(tenant, count, block, immunity, least, &index)) {
            for (size_t i = 0; i < count && old <= least; i++)
                ck_assert(tenant[i].immortal || block - tenant[i].registration_block >= immunity);
            continue;
        }
        ck_assert_uint_lt(index, count);
        const struct chain_tenant *gone = &tenant[index];
        ck_assert(!gone->immortal);
        ck_assert((block - gone->registration_block >= immunity) == (old > least));
        for (size_t i = 0; i < count; i++) {
            const struct chain_tenant *t = &tenant[i];
            if (t->immortal || (block - t->registration_block >= immunity) != (old > least))
                continue;
            ck_assert(t->emission_rao >= gone->emission_rao);
            ck_assert(t->emission_rao > gone->emission_rao ||
                      t->registration_block >= gone->registration_block);
            ck_assert(t->emission_rao > gone->emission_rao ||
                      t->registration_block > gone->registration_block || i >= index);
        }
    }
}
END_TEST

START_TEST(the_cheapest_subnet_behind_its_immunity_gives_way)
{
    const struct chain_occupant some[] = {
        {.moving_price = 5, .registration_block = 3, .added = true},
        {.moving_price = 1, .registration_block = 90, .added = true}, /* young */
        {.moving_price = 0, .registration_block = 1, .added = false}, /* free */
        {.moving_price = 5, .registration_block = 2, .added = true},
        {.moving_price = 5, .registration_block = 2, .added = true},
    };
    size_t index;
    ck_assert(chain_evict_subnet(some, 5, 100, 50, &index));
    ck_assert_uint_eq(index, 3);
    ck_assert(chain_evict_subnet(some, 5, 140, 50, &index));
    ck_assert_uint_eq(index, 1);
    ck_assert(!chain_evict_subnet(some, 5, 40, 50, &index));
    ck_assert(!chain_evict_subnet(some, 0, 1000, 50, &index));
}
END_TEST

START_TEST(half_of_the_prices_lie_on_each_side_of_the_median)
{
    uint64_t seed = 9;
    for (int round = 0; round < 1000; round++) {
        u64f64 price[17];
        const size_t count = draw(&seed) % 18;
        size_t positive = 0, below = 0, above = 0;
        for (size_t i = 0; i < count; i++) {
            price[i] = draw(&seed) % 3 == 0 ? 0 : (u64f64)draw(&seed) << draw(&seed) % 60;
            positive += price[i] > 0;
        }
        const u64f64 median = chain_median_price(price, count);
        for (size_t i = 0; i < count; i++) {
            below += price[i] > 0 && price[i] < median;
            above += price[i] > median;
        }
        ck_assert(positive > 0 || median == U64F64_ONE);
        ck_assert_uint_le(2 * below, positive);
        ck_assert_uint_le(2 * above, positive);
    }
}
END_TEST

START_TEST(a_pool_starts_at_the_median_price_with_the_whole_lock)
{
    struct chain_pool_seed seed = chain_seed_pool(2500, 1000, U64F64_ONE / 4);
    ck_assert_uint_eq(seed.tao_rao, 2500);
    ck_assert_uint_eq(seed.alpha_in, 10000);
    ck_assert_uint_eq(seed.recycled_rao, 0);
    seed = chain_seed_pool(10, 1000, U64F64_ONE);
    ck_assert_uint_eq(seed.tao_rao, 1000);
    ck_assert_uint_eq(seed.alpha_in, 1000);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_admission");
    TCase *tc = tcase_create("chain_admission");
    tcase_add_test(tc, the_neuron_that_earned_least_goes_and_no_immortal_one);
    tcase_add_test(tc, the_cheapest_subnet_behind_its_immunity_gives_way);
    tcase_add_test(tc, half_of_the_prices_lie_on_each_side_of_the_median);
    tcase_add_test(tc, a_pool_starts_at_the_median_price_with_the_whole_lock);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
