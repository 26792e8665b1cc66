#include "sim_error.h"
#include "tensim_check.h"
#include "weights_sample.h"

#include <string.h>

static const uint16_t two_uids[] = {4, 5}, two_values[] = {43690, 21845};

START_TEST(accepted_weights_are_upscaled_and_move_the_last_update)
{
    struct weights_sample s;
    weights_sample_init(&s);
    const struct weights_call call = SAMPLE_CALL(1U, two_uids, two_values);
    ck_assert_int_eq(weights_set(&s.subnet, &call), WEIGHTS_ACCEPTED);
    const struct epoch_row *row = &s.weights.row[1];
    ck_assert_uint_eq(row->count, 2);
    ck_assert_uint_eq(row->column[1], 5);
    ck_assert_uint_eq(row->value[0], 65535);
    ck_assert_uint_eq(row->value[1], 32768);
    ck_assert_uint_eq(s.last_update[1], 1000);
    weights_sample_free(&s);
}
END_TEST

/* A refused call must leave row and last update alone. */
static void expect_refusal(struct weights_sample *s, const struct weights_call *call, int refusal)
{
    uint64_t before[SAMPLE_N];
    memcpy(before, s->last_update, sizeof before);
    const uint64_t entries = epoch_rows_entries(&s->weights);
    ck_assert_int_eq(weights_set(&s->subnet, call), refusal);
    ck_assert_int_eq(memcmp(before, s->last_update, sizeof before), 0);
    ck_assert_uint_eq(epoch_rows_entries(&s->weights), entries);
}

START_TEST(each_check_refuses_what_it_is_for)
{
    static const uint16_t same[] = {4, 4}, unknown[] = {4, 9}, one_value[] = {1},
                          nine[] = {0, 1, 2, 3, 4, 5, 6, 7, 0};
    struct weights_sample s;
    struct weights_call call = SAMPLE_CALL(1U, two_uids, two_values);
    weights_sample_init(&s);

    s.params.stake_threshold_rao = 3;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_STAKE);
    s.params.stake_threshold_rao = 2; /* exactly what uid 1 has */
    s.params.commit_reveal_enabled = true;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_COMMIT_REVEAL);
    s.params.commit_reveal_enabled = false;
    s.params.is_root = true;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_ROOT);
    s.params.is_root = false;
    call = SAMPLE_CALL(1U, two_uids, one_value);
    expect_refusal(&s, &call, WEIGHTS_REFUSED_LENGTHS);
    call = SAMPLE_CALL(1U, two_uids, two_values);
    call.mechanism = 1;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_MECHANISM);
    call = SAMPLE_CALL(1U, nine, nine);
    expect_refusal(&s, &call, WEIGHTS_REFUSED_TOO_MANY);
    s.params.stake_threshold_rao = 0;
    call = SAMPLE_CALL(20U, two_uids, two_values);
    expect_refusal(&s, &call, WEIGHTS_REFUSED_NOT_REGISTERED);
    call = SAMPLE_CALL(1U, two_uids, two_values);
    s.params.version_key = 5;
    call.version_key = 4;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_VERSION);
    call.version_key = 5;
    s.last_update[1] = 901;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_RATE);
    s.last_update[1] = 900;
    s.permit[1] = false;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_PERMIT);
    s.permit[1] = true;
    call = SAMPLE_CALL(1U, same, two_values);
    call.version_key = 5;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_DUPLICATE);
    call = SAMPLE_CALL(1U, unknown, two_values);
    call.version_key = 5;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_UID);
    call = SAMPLE_CALL(1U, two_uids, two_values);
    call.version_key = 5;
    s.params.min_allowed_weights = 3;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_TOO_FEW);
    s.params.min_allowed_weights = 2;
    s.params.max_weights_limit = 40000;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_MAXIMUM);
    s.params.max_weights_limit = 65535;
    ck_assert_int_eq(weights_set(&s.subnet, &call), WEIGHTS_ACCEPTED);
    weights_sample_free(&s);
}
END_TEST

START_TEST(earlier_checks_speak_first)
{
    static const uint16_t same[] = {9, 9}, one_value[] = {1};
    struct weights_sample s;
    weights_sample_init(&s);
    struct weights_call call = SAMPLE_CALL(5U, same, one_value); /* lengths, permit, duplicate, unknown */
    expect_refusal(&s, &call, WEIGHTS_REFUSED_LENGTHS);
    call = SAMPLE_CALL(5U, same, two_values);
    expect_refusal(&s, &call, WEIGHTS_REFUSED_PERMIT);
    s.permit[5] = true;
    expect_refusal(&s, &call, WEIGHTS_REFUSED_DUPLICATE);
    weights_sample_free(&s);
}
END_TEST

START_TEST(a_single_self_weight_needs_no_permit_and_no_minimum)
{
    static const uint16_t self[] = {6}, value[] = {1}, other[] = {5};
    struct weights_sample s;
    weights_sample_init(&s);
    s.params.min_allowed_weights = 4;
    s.params.max_weights_limit = 10;
    struct weights_call call = SAMPLE_CALL(6U, other, value);
    expect_refusal(&s, &call, WEIGHTS_REFUSED_PERMIT);
    call = SAMPLE_CALL(6U, self, value);
    ck_assert_int_eq(weights_set(&s.subnet, &call), WEIGHTS_ACCEPTED);
    ck_assert_uint_eq(s.weights.row[6].value[0], 65535);
    weights_sample_free(&s);
}
END_TEST

START_TEST(the_owner_needs_neither_stake_nor_permit)
{
    struct weights_sample s;
    weights_sample_init(&s);
    s.params.stake_threshold_rao = 1000000;
    const struct weights_call call = SAMPLE_CALL((unsigned)SAMPLE_OWNER, two_uids, two_values);
    ck_assert_int_eq(weights_set(&s.subnet, &call), WEIGHTS_ACCEPTED);
    weights_sample_free(&s);
}
END_TEST

START_TEST(a_row_is_replaced_whole_and_keeps_zeros_and_order)
{
    static const uint16_t first[] = {3, 4, 5, 6}, second[] = {6, 2}, values[] = {1, 2, 3, 4},
                          zeros[] = {0, 7};
    struct weights_sample s;
    weights_sample_init(&s);
    struct weights_call call = SAMPLE_CALL(0U, first, values);
    ck_assert_int_eq(weights_set(&s.subnet, &call), WEIGHTS_ACCEPTED);
    s.subnet.block = 1100;
    call = SAMPLE_CALL(0U, second, zeros);
    ck_assert_int_eq(weights_set(&s.subnet, &call), WEIGHTS_ACCEPTED);
    const struct epoch_row *row = &s.weights.row[0];
    ck_assert_uint_eq(row->count, 2);
    ck_assert_uint_eq(row->column[0], 6);
    ck_assert_uint_eq(row->value[0], 0);
    ck_assert_uint_eq(row->value[1], 65535);
    weights_sample_free(&s);
}
END_TEST

START_TEST(every_refusal_has_words)
{
    for (int r = 0; r < WEIGHTS_REFUSAL_COUNT; r++) {
        ck_assert_ptr_nonnull(weights_refusal_text(r));
        for (int other = 0; other < r; other++)
            ck_assert_str_ne(weights_refusal_text(r), weights_refusal_text(other));
    }
    ck_assert_str_eq(weights_refusal_text(-1), "an unknown refusal");
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("weights_set");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, accepted_weights_are_upscaled_and_move_the_last_update);
    tcase_add_test(tc, each_check_refuses_what_it_is_for);
    tcase_add_test(tc, earlier_checks_speak_first);
    tcase_add_test(tc, a_single_self_weight_needs_no_permit_and_no_minimum);
    tcase_add_test(tc, the_owner_needs_neither_stake_nor_permit);
    tcase_add_test(tc, a_row_is_replaced_whole_and_keeps_zeros_and_order);
    tcase_add_test(tc, every_refusal_has_words);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
