#include "sim_error.h"
#include "tensim_check.h"
#include "weights_commit.h"
#include "weights_sample.h"

static const uint16_t uids[] = {4, 5}, values[] = {10, 20}, salt[] = {1, 2, 3};

struct fixture {
    struct weights_sample s;
    struct weights_book book;
    struct weights_clock clock;
};

static void fixture_init(struct fixture *f)
{
    weights_sample_init(&f->s);
    f->s.params.commit_reveal_enabled = true;
    weights_book_init(&f->book);
    f->clock = (struct weights_clock){.epoch = 7, .reveal_period = 1};
}

static void fixture_free(struct fixture *f)
{
    weights_book_free(&f->book);
    weights_sample_free(&f->s);
}

static int commit(struct fixture *f, const struct weights_call *call)
{
    const struct weights_hash hash = weights_commit_hash(call, salt, 3);
    return weights_commit(&f->book, &f->s.subnet, &f->clock, call->hotkey, call->mechanism, &hash);
}

static int timelock(struct fixture *f, const struct weights_call *call, uint64_t round)
{
    return weights_timelock_commit(&f->book, &f->s.subnet, &f->clock, call->hotkey, call, true, 100, round,
                                   50, 4);
}

START_TEST(a_hash_commit_is_revealed_in_exactly_one_epoch)
{
    struct fixture f;
    fixture_init(&f);
    const struct weights_call call = SAMPLE_CALL(1U, uids, values);
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
    ck_assert_uint_eq(f.s.last_update[1], 1000);
    f.s.subnet.block = 1001;
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 3), WEIGHTS_REFUSED_EPOCH);
    f.clock.epoch = 8;
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 2),
                     WEIGHTS_REFUSED_NO_COMMIT);
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 3), WEIGHTS_ACCEPTED);
    ck_assert_uint_eq(f.s.weights.row[1].count, 2);
    ck_assert_uint_eq(f.s.last_update[1], 1000); /* moved by the commit, not by the reveal */
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 3),
                     WEIGHTS_REFUSED_NO_COMMIT);
    fixture_free(&f);
}
END_TEST

START_TEST(a_hash_commit_expires_after_its_epoch)
{
    struct fixture f;
    fixture_init(&f);
    const struct weights_call call = SAMPLE_CALL(1U, uids, values);
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
    f.clock.epoch = 9;
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 3),
                     WEIGHTS_REFUSED_NO_COMMIT);
    fixture_free(&f);
}
END_TEST

START_TEST(a_reveal_drops_the_older_commits_and_keeps_the_newer)
{
    static const uint16_t later[] = {30, 40};
    struct fixture f;
    fixture_init(&f);
    const struct weights_call old = SAMPLE_CALL(1U, uids, uids), call = SAMPLE_CALL(1U, uids, values);
    const struct weights_call fresh = SAMPLE_CALL(1U, uids, later);
    ck_assert_int_eq(commit(&f, &old), WEIGHTS_ACCEPTED);
    f.s.subnet.block = 1100;
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
    f.s.subnet.block = 1200;
    ck_assert_int_eq(commit(&f, &fresh), WEIGHTS_ACCEPTED);
    f.clock.epoch = 8;
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 3), WEIGHTS_ACCEPTED);
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &old, salt, 3),
                     WEIGHTS_REFUSED_NO_COMMIT);
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &fresh, salt, 3), WEIGHTS_ACCEPTED);
    fixture_free(&f);
}
END_TEST

START_TEST(commits_are_limited_in_rate_and_number)
{
    struct fixture f;
    fixture_init(&f);
    const struct weights_call call = SAMPLE_CALL(1U, uids, values);
    for (unsigned k = 0; k < WEIGHTS_COMMIT_LIMIT; k++) {
        ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
        ck_assert_int_eq(commit(&f, &call), WEIGHTS_REFUSED_RATE);
        f.s.subnet.block += 100;
    }
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_REFUSED_QUEUE_FULL);
    f.clock.epoch = 9; /* all have expired */
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
    ck_assert_uint_eq(f.book.hash_count, 1);
    fixture_free(&f);
}
END_TEST

START_TEST(commits_are_checked_like_weights)
{
    struct fixture f;
    fixture_init(&f);
    struct weights_call call = SAMPLE_CALL(1U, uids, values);
    f.s.params.stake_threshold_rao = 3;
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_REFUSED_STAKE);
    f.s.params.stake_threshold_rao = 0;
    call.mechanism = 1;
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_REFUSED_MECHANISM);
    call = SAMPLE_CALL(30U, uids, values);
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_REFUSED_NOT_REGISTERED);
    f.s.params.commit_reveal_enabled = false;
    call = SAMPLE_CALL(1U, uids, values);
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_REFUSED_COMMIT_REVEAL);
    ck_assert_int_eq(weights_reveal(&f.book, &f.s.subnet, &f.clock, &call, salt, 3),
                     WEIGHTS_REFUSED_COMMIT_REVEAL);
    fixture_free(&f);
}
END_TEST

START_TEST(a_timelocked_commit_opens_when_the_counter_arrives)
{
    struct fixture f;
    uint32_t applied;
    fixture_init(&f);
    f.clock.reveal_period = 2;
    const struct weights_call call = SAMPLE_CALL(1U, uids, values);
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    f.clock.epoch = 8;
    ck_assert_int_eq(weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 100, &applied), 0);
    ck_assert_uint_eq(applied, 0);
    f.clock.epoch = 9;
    ck_assert_int_eq(weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 100, &applied), 0);
    ck_assert_uint_eq(applied, 1);
    ck_assert_uint_eq(f.s.weights.row[1].count, 2);
    ck_assert_uint_eq(f.book.timelock_count, 0);
    ck_assert_uint_eq(f.s.last_update[1], 1000);
    fixture_free(&f);
}
END_TEST

START_TEST(ten_timelocked_commits_of_an_epoch_follow_the_hotkey)
{
    struct fixture f;
    uint32_t applied;
    fixture_init(&f);
    f.s.params.rate_limit_blocks = 0;
    f.clock.reveal_period = 0;
    const struct weights_call call = SAMPLE_CALL(1U, uids, values), other = SAMPLE_CALL(2U, uids, values);
    for (unsigned k = 0; k < WEIGHTS_COMMIT_LIMIT; k++)
        ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_REFUSED_QUEUE_FULL);
    ck_assert_int_eq(timelock(&f, &other, 60), WEIGHTS_ACCEPTED);
    f.s.hotkey[1] = 102, f.s.hotkey[2] = 101; /* they change places */
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_REFUSED_QUEUE_FULL);
    ck_assert_int_eq(timelock(&f, &other, 60), WEIGHTS_ACCEPTED);
    ck_assert_int_eq(weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 100, &applied), 0);
    ck_assert_uint_eq(applied, WEIGHTS_COMMIT_LIMIT + 2);
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED); /* they are gone in the same epoch */
    for (unsigned k = 1; k < WEIGHTS_COMMIT_LIMIT; k++)
        ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_REFUSED_QUEUE_FULL);
    f.clock.epoch++;
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    fixture_free(&f);
}
END_TEST

/* Epoch after epoch of commits by several hotkeys, some of whose pulses come late: what opens is what its
 * committer said, whoever had the memory before. */
START_TEST(payloads_keep_their_contents_while_their_memory_goes_round)
{
    struct fixture f;
    fixture_init(&f);
    f.s.params.rate_limit_blocks = 0;
    for (uint16_t epoch = 7; epoch < 60; epoch++) {
        uint32_t applied;
        f.clock.epoch = epoch;
        ck_assert_int_eq(weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 100, &applied), 0);
        for (uint16_t uid = 0; epoch > 7 && uid < 4; uid++) {
            const struct epoch_row *row = &f.s.weights.row[uid];
            ck_assert_uint_eq(row->count, (uid + epoch - 1U) % 3 + 1);
            for (uint32_t k = 0; k < row->count; k++) {
                ck_assert_uint_eq(row->column[k], uid % 2 == 0 ? k + 1 : 2 * k);
                ck_assert_uint_eq(row->value[k], k == 0 ? 65535 : 100U * (epoch - 1U) + k);
            }
        }
        for (uint16_t uid = 0; uid < 4; uid++) {
            uint16_t who[3], what[3];
            const uint32_t count = (uid + epoch) % 3U + 1;
            for (uint16_t k = 0; k < count; k++) {
                who[k] = (uint16_t)(uid % 2 == 0 ? k + 1 : 2 * k);
                what[k] = (uint16_t)(k == 0 ? 65535 : 100 * epoch + k);
            }
            const struct weights_call call = {
                .hotkey = 100U + uid, .uid = who, .uid_count = count, .value = what, .value_count = count};
            ck_assert_int_eq(timelock(&f, &call, uid == 3 && epoch % 2 == 0 ? 200 : 60), WEIGHTS_ACCEPTED);
            if (uid == 3 && epoch % 2 == 0) /* never opens; the same again does */
                ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
        }
    }
    fixture_free(&f);
}
END_TEST

START_TEST(a_late_pulse_is_waited_for_until_the_next_epoch)
{
    struct fixture f;
    uint32_t applied;
    fixture_init(&f);
    const struct weights_call call = SAMPLE_CALL(1U, uids, values), other = SAMPLE_CALL(2U, uids, values);
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    ck_assert_int_eq(timelock(&f, &other, 70), WEIGHTS_ACCEPTED);
    f.clock.epoch = 8;
    weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 59, &applied);
    ck_assert_uint_eq(applied, 0);
    weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 60, &applied);
    ck_assert_uint_eq(applied, 1);
    ck_assert_uint_eq(f.book.timelock_count, 1);
    f.clock.epoch = 9;
    weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 1000, &applied);
    ck_assert_uint_eq(applied, 0);
    ck_assert_uint_eq(f.book.timelock_count, 0);
    fixture_free(&f);
}
END_TEST

START_TEST(a_payload_that_does_not_open_or_is_refused_is_lost)
{
    struct fixture f;
    uint32_t applied;
    fixture_init(&f);
    struct weights_call call = SAMPLE_CALL(1U, uids, values);
    ck_assert_int_eq(
        weights_timelock_commit(&f.book, &f.s.subnet, &f.clock, 101, &call, false, 100, 60, 50, 4), 0);
    f.s.subnet.block = 1100;
    call.hotkey = 102; /* a copied payload: says it is somebody else's */
    ck_assert_int_eq(
        weights_timelock_commit(&f.book, &f.s.subnet, &f.clock, 101, &call, true, 100, 60, 50, 4), 0);
    call = SAMPLE_CALL(5U, uids, values); /* no permit */
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    f.clock.epoch = 8;
    ck_assert_int_eq(weights_timelock_open(&f.book, &f.s.subnet, &f.clock, 60, &applied), 0);
    ck_assert_uint_eq(applied, 0);
    ck_assert_uint_eq(f.book.timelock_count, 0);
    ck_assert_uint_eq(epoch_rows_entries(&f.s.weights), 0);
    fixture_free(&f);
}
END_TEST

START_TEST(timelocked_commits_are_refused_for_their_own_reasons)
{
    struct fixture f;
    fixture_init(&f);
    const struct weights_call call = SAMPLE_CALL(1U, uids, values);
    struct weights_subnet *subnet = &f.s.subnet;
    ck_assert_int_eq(weights_timelock_commit(&f.book, subnet, &f.clock, 101, &call, true, 100, 60, 50, 3),
                     WEIGHTS_REFUSED_CLIENT);
    ck_assert_int_eq(weights_timelock_commit(&f.book, subnet, &f.clock, 101, &call, true, 5001, 60, 50, 4),
                     WEIGHTS_REFUSED_SIZE);
    ck_assert_int_eq(timelock(&f, &call, 49), WEIGHTS_REFUSED_ROUND);
    for (unsigned k = 0; k < WEIGHTS_COMMIT_LIMIT; k++) {
        ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
        f.s.subnet.block += 100;
    }
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_REFUSED_QUEUE_FULL);
    f.clock.epoch = 8; /* the limit is per epoch */
    ck_assert_int_eq(timelock(&f, &call, 60), WEIGHTS_ACCEPTED);
    fixture_free(&f);
}
END_TEST

START_TEST(the_earliest_commit_that_has_not_expired_counts_for_the_mask)
{
    struct fixture f;
    uint64_t pending[SAMPLE_N];
    fixture_init(&f);
    const struct weights_call call = SAMPLE_CALL(1U, uids, values), other = SAMPLE_CALL(2U, uids, values);
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
    f.clock.epoch = 8;
    f.s.subnet.block = 1360;
    ck_assert_int_eq(commit(&f, &call), WEIGHTS_ACCEPTED);
    ck_assert_int_eq(timelock(&f, &other, 60), WEIGHTS_ACCEPTED);
    weights_pending_blocks(&f.book, &f.s.subnet, &f.clock, pending);
    ck_assert_uint_eq(pending[0], UINT64_MAX);
    ck_assert_uint_eq(pending[1], 1000);
    ck_assert_uint_eq(pending[2], 1360);
    f.clock.epoch = 9;
    weights_pending_blocks(&f.book, &f.s.subnet, &f.clock, pending);
    ck_assert_uint_eq(pending[1], 1360);
    f.clock.epoch = 10;
    weights_pending_blocks(&f.book, &f.s.subnet, &f.clock, pending);
    ck_assert_uint_eq(pending[1], UINT64_MAX);
    ck_assert_uint_eq(pending[2], UINT64_MAX);
    fixture_free(&f);
}
END_TEST

START_TEST(the_beacon_ticks_every_three_seconds)
{
    ck_assert_uint_eq(weights_beacon_round(WEIGHTS_BEACON_GENESIS_S * 1000 - 1), 0);
    ck_assert_uint_eq(weights_beacon_round(WEIGHTS_BEACON_GENESIS_S * 1000), 1);
    ck_assert_uint_eq(weights_beacon_round(WEIGHTS_BEACON_GENESIS_S * 1000 + 2999), 1);
    ck_assert_uint_eq(weights_beacon_round(WEIGHTS_BEACON_GENESIS_S * 1000 + 3000), 2);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("weights_commit");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, a_hash_commit_is_revealed_in_exactly_one_epoch);
    tcase_add_test(tc, a_hash_commit_expires_after_its_epoch);
    tcase_add_test(tc, a_reveal_drops_the_older_commits_and_keeps_the_newer);
    tcase_add_test(tc, commits_are_limited_in_rate_and_number);
    tcase_add_test(tc, commits_are_checked_like_weights);
    tcase_add_test(tc, a_timelocked_commit_opens_when_the_counter_arrives);
    tcase_add_test(tc, ten_timelocked_commits_of_an_epoch_follow_the_hotkey);
    tcase_add_test(tc, payloads_keep_their_contents_while_their_memory_goes_round);
    tcase_add_test(tc, a_late_pulse_is_waited_for_until_the_next_epoch);
    tcase_add_test(tc, a_payload_that_does_not_open_or_is_refused_is_lost);
    tcase_add_test(tc, timelocked_commits_are_refused_for_their_own_reasons);
    tcase_add_test(tc, the_earliest_commit_that_has_not_expired_counts_for_the_mask);
    tcase_add_test(tc, the_beacon_ticks_every_three_seconds);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
