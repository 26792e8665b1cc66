#include "chain_conviction.h"
#include "tensim_check.h"

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

#define RATE CHAIN_CONVICTION_RATE_BLOCKS

static const struct chain_lock_mode decaying = {RATE, RATE, false, false};
static const struct chain_lock_mode lasting = {RATE, RATE, false, true};

START_TEST(decay_falls_from_one_to_the_end_of_the_series)
{
    u64f64 last = U64F64_ONE + 1;
    for (uint64_t blocks = 0; blocks < 60 * RATE; blocks += RATE / 3) {
        const u64f64 now = chain_conviction_decay(blocks, RATE);
        ck_assert(now <= last);
        last = now;
    }
    ck_assert(last == 78);
    ck_assert(chain_conviction_decay(0, 0) == U64F64_ONE);
    ck_assert(chain_conviction_decay(1, 0) == 0);
    ck_assert(chain_conviction_decay(UINT64_MAX, RATE) == 78);
}
END_TEST

START_TEST(a_lock_never_gains_mass_and_its_conviction_stays_below_what_was_there)
{
    uint64_t seed = 3;
    for (int round = 0; round < 2000; round++) {
        struct chain_lock lock = {.mass = draw(&seed) >> draw(&seed) % 40, .block = draw(&seed) % 100000};
        lock.conviction = u64f64_from_u64(lock.mass / (1 + draw(&seed) % 5));
        struct chain_lock_mode mode = {1 + draw(&seed) % 2000000, 1 + draw(&seed) % 2000000, false,
                                       draw(&seed) % 2 == 0};
        const struct chain_lock later = chain_lock_roll(lock, &mode, lock.block + draw(&seed) % 4000000);
        ck_assert_uint_le(later.mass, lock.mass);
        ck_assert(!mode.perpetual || later.mass == lock.mass || later.mass == 0);
        ck_assert(later.conviction <= u64f64_from_u64(lock.mass + 1));
        mode.owner = true;
        const struct chain_lock owned = chain_lock_roll(lock, &mode, lock.block);
        ck_assert(owned.conviction == u64f64_from_u64(owned.mass));
    }
}
END_TEST

START_TEST(conviction_of_a_lasting_lock_approaches_its_mass)
{
    const struct chain_lock lock = {.mass = 1000000000};
    const struct chain_lock half = chain_lock_roll(lock, &lasting, 648000); /* 90 days */
    const struct chain_lock old = chain_lock_roll(lock, &lasting, 30 * RATE);
    ck_assert_uint_eq(half.mass, lock.mass);
    ck_assert_uint_ge(u64f64_to_u64(half.conviction), 499990000);
    ck_assert_uint_le(u64f64_to_u64(half.conviction), 500010000);
    ck_assert_uint_ge(u64f64_to_u64(old.conviction), 999999999 - 1);
}
END_TEST

START_TEST(time_does_not_run_back_and_dust_is_nothing)
{
    const struct chain_lock lock = {.mass = 5000, .conviction = U64F64_ONE, .block = 50};
    const struct chain_lock same = chain_lock_roll(lock, &decaying, 10);
    ck_assert_uint_eq(same.mass, 5000);
    ck_assert_uint_eq(same.block, 50);
    const struct chain_lock dust = chain_lock_roll((struct chain_lock){.mass = 99, .block = 5}, &decaying, 5);
    ck_assert_uint_eq(dust.mass, 0);
}
END_TEST

START_TEST(a_member_that_decays_makes_the_aggregate_forget_its_own_time)
{
    struct chain_lock big = {0}, small = {0}, all = {0};
    chain_lock_add(&big, &all, &decaying, 1000000000000, 1000);
    chain_lock_add(&small, &all, &decaying, 1000000000, 1000);
    ck_assert_uint_eq(all.mass, 1001000000000);
    chain_lock_roll_member(&small, &all, &decaying, 101000);
    ck_assert_uint_eq(all.mass - small.mass, 1000000000000); /* the big one has not decayed in it */
    ck_assert(all.conviction == 0 && small.conviction > 0);
    ck_assert_uint_eq(all.block, 101000);
    /* a lasting lock loses nothing, so the aggregate rolls by itself */
    struct chain_lock one = {0}, sum = {0};
    chain_lock_add(&one, &sum, &lasting, 5000, 0);
    chain_lock_roll_member(&one, &sum, &lasting, 100000);
    ck_assert(sum.conviction == one.conviction && sum.conviction > 0);
}
END_TEST

START_TEST(a_subnet_changes_hands_after_a_year_by_a_tenth_of_its_alpha)
{
    const struct chain_pretender some[] = {
        {.hotkey = 7, .coldkey = 70, .conviction = U64F64_ONE * 40},
        {.hotkey = 9, .coldkey = 90, .conviction = U64F64_ONE * 40},
        {.hotkey = 8, .coldkey = 80, .conviction = U64F64_ONE * 20},
    };
    struct chain_takeover subnet = {
        .block = CHAIN_TAKEOVER_AGE_BLOCKS + 5, .registration_block = 5, .alpha_out = 1000, .owner = 1};
    size_t king;
    ck_assert(chain_takeover_decide(&subnet, some, 3, &king));
    ck_assert_uint_eq(king, 1); /* of equals the larger account */
    subnet.alpha_out = 1001;
    ck_assert(!chain_takeover_decide(&subnet, some, 3, &king));
    subnet.alpha_out = 1000;
    subnet.owner = 90;
    ck_assert(!chain_takeover_decide(&subnet, some, 3, &king));
    subnet.owner = 1;
    subnet.block--;
    ck_assert(!chain_takeover_decide(&subnet, some, 3, &king));
    subnet.block++;
    subnet.alpha_out = 0;
    ck_assert(!chain_takeover_decide(&subnet, some, 3, &king));
    subnet.alpha_out = 1;
    ck_assert(!chain_takeover_decide(&subnet, some, 0, &king));
    const struct chain_pretender nobody = {.hotkey = 7, .coldkey = UINT32_MAX, .conviction = U64F64_ONE};
    ck_assert(!chain_takeover_decide(&subnet, &nobody, 1, &king));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_conviction");
    TCase *tc = tcase_create("chain_conviction");
    tcase_add_test(tc, decay_falls_from_one_to_the_end_of_the_series);
    tcase_add_test(tc, a_lock_never_gains_mass_and_its_conviction_stays_below_what_was_there);
    tcase_add_test(tc, conviction_of_a_lasting_lock_approaches_its_mass);
    tcase_add_test(tc, time_does_not_run_back_and_dust_is_nothing);
    tcase_add_test(tc, a_member_that_decays_makes_the_aggregate_forget_its_own_time);
    tcase_add_test(tc, a_subnet_changes_hands_after_a_year_by_a_tenth_of_its_alpha);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
