/* Exact numbers: what is accepted, what is refused, and that print and parse are inverse. */
#include "scenario_scalar.h"
#include "scenario_units.h"

#include "tensim_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int parse(enum scenario_type type, const char *text, void *value, struct sim_error *why)
{
    static const struct scenario_key key = {0};
    const struct scenario_scalar_in in = {text, strlen(text), true, &key, NULL, why};
    return scenario_scalar_of(type)->parse(&in, value);
}

static uint64_t number(enum scenario_type type, const char *text)
{
    uint64_t value = 0;
    struct sim_error why = {0};
    ck_assert_msg(parse(type, text, &value, &why) == SIM_OK, "%s %s", text, why.message);
    return value;
}

static void refuse(enum scenario_type type, const char *text, int code)
{
    union scenario_value value;
    struct sim_error why = {0};
    int got = parse(type, text, &value, &why);
    ck_assert_msg(got == code, "%s: %d (%s), expected %d", text, got, why.message, code);
    ck_assert(why.message[0] != '\0');
}

/* Small generator for the properties; splitmix64. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

START_TEST(amounts_are_exact_to_the_rao)
{
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "1.5 TAO"), 1500000000u);
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "0.000000001 TAO"), 1);
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "4_181_329.662284940 TAO"), UINT64_C(4181329662284940));
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "10.5MTAO"), UINT64_C(10500000000000000));
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "9007199254740993 rao"), UINT64_C(9007199254740993));
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "18446744073709551615 rao"), UINT64_MAX);
    ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, "18446744073.709551615 TAO"), UINT64_MAX);
}
END_TEST

START_TEST(amounts_that_do_not_fit_or_have_no_unit_are_refused)
{
    refuse(SCENARIO_TYPE_AMOUNT, "18446744073709551616 rao", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_AMOUNT, "999999999999999999999999999999999999 MTAO", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_AMOUNT, "0.0000000001 TAO", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_AMOUNT, "1.5 rao", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_AMOUNT, "5", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_AMOUNT, "5 tao", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_AMOUNT, "-5 TAO", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_AMOUNT, "1e3 TAO", SIM_ERR_SYNTAX);
    refuse(SCENARIO_TYPE_AMOUNT, "1,000 TAO", SIM_ERR_SYNTAX);
    refuse(SCENARIO_TYPE_AMOUNT, "1__0 TAO", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_AMOUNT, "_1 TAO", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_AMOUNT, ".5 TAO", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_AMOUNT, "5. TAO", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_AMOUNT, "", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_AMOUNT, "nan TAO", SIM_ERR_TYPE);
}
END_TEST

START_TEST(printed_amounts_parse_to_themselves)
{
    char buf[SCENARIO_SPELLING_SIZE];
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        uint64_t rao = next(&state) >> (next(&state) % 64);
        const char *text = scenario_scalar_of(SCENARIO_TYPE_AMOUNT)->print(NULL, &rao, buf, sizeof(buf));
        ck_assert_uint_eq(number(SCENARIO_TYPE_AMOUNT, text), rao);
    }
}
END_TEST

START_TEST(shares_are_reduced_fractions_whatever_their_spelling)
{
    static const char *const same[] = {"18 %", "0.18", "9/50", "180000 ppm", "180_000_000 ppb", "18.000%"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        struct scenario_share share;
        ck_assert_int_eq(parse(SCENARIO_TYPE_SHARE, same[i], &share, NULL), SIM_OK);
        ck_assert_uint_eq(share.num, 9);
        ck_assert_uint_eq(share.den, 50);
    }
    refuse(SCENARIO_TYPE_SHARE, "18", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_SHARE, "100.0001 %", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_SHARE, "3/2", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_SHARE, "1/0", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_SHARE, "1/2/3", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_SHARE, "/", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_SHARE, "0.00000000000000000001", SIM_ERR_RANGE);
}
END_TEST

START_TEST(printed_shares_parse_to_themselves)
{
    char buf[SCENARIO_SPELLING_SIZE];
    const struct scenario_scalar *scalar = scenario_scalar_of(SCENARIO_TYPE_SHARE);
    uint64_t state = 2;
    for (int i = 0; i < 20000; i++) {
        char fraction[64];
        struct scenario_share share;
        struct scenario_share again;
        uint64_t den = (next(&state) >> (next(&state) % 64)) | 1;
        den = i % 3 == 0 ? 65535 : i % 3 == 1 ? 1000000 : den;
        uint64_t num = next(&state) % den;
        snprintf(fraction, sizeof(fraction), "%" PRIu64 "/%" PRIu64, num, den);
        ck_assert_int_eq(parse(SCENARIO_TYPE_SHARE, fraction, &share, NULL), SIM_OK);
        const char *text = scalar->print(NULL, &share, buf, sizeof(buf));
        ck_assert_msg(parse(SCENARIO_TYPE_SHARE, text, &again, NULL) == SIM_OK, "%s", text);
        ck_assert_msg(scalar->compare(&share, &again) == 0 && share.den == again.den, "%s", text);
    }
}
END_TEST

START_TEST(the_owner_cut_keeps_its_65535ths)
{
    char buf[SCENARIO_SPELLING_SIZE];
    struct scenario_share share;
    ck_assert_int_eq(parse(SCENARIO_TYPE_SHARE, "11796/65535", &share, NULL), SIM_OK);
    ck_assert_str_eq(scenario_scalar_of(SCENARIO_TYPE_SHARE)->print(NULL, &share, buf, sizeof(buf)),
                     "11796/65535");
    ck_assert_uint_eq(scenario_share_of(share, UINT64_C(1000000000)), 179995422);
    ck_assert_uint_eq(scenario_share_of((struct scenario_share){1, 1}, UINT64_MAX), UINT64_MAX);
}
END_TEST

START_TEST(times_and_durations_keep_their_kind)
{
    struct scenario_duration duration;
    ck_assert_uint_eq(number(SCENARIO_TYPE_TIME, "1.5 min"), 90000);
    ck_assert_uint_eq(number(SCENARIO_TYPE_TIME, "90 d"), UINT64_C(7776000000));
    refuse(SCENARIO_TYPE_TIME, "0.5 ms", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_TIME, "5 blocks", SIM_ERR_UNIT);
    ck_assert_int_eq(parse(SCENARIO_TYPE_DURATION, "360 blocks", &duration, NULL), SIM_OK);
    ck_assert_int_eq(duration.kind, SCENARIO_IN_BLOCKS);
    ck_assert_int_eq(parse(SCENARIO_TYPE_CADENCE, "every 1 d", &duration, NULL), SIM_OK);
    ck_assert_int_eq(duration.kind, SCENARIO_IN_TIME);
    ck_assert_uint_eq(duration.value, 86400000);
    ck_assert_int_eq(parse(SCENARIO_TYPE_CADENCE, "never", &duration, NULL), SIM_OK);
    ck_assert_int_eq(duration.kind, SCENARIO_NEVER);
    refuse(SCENARIO_TYPE_CADENCE, "0 s", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_DURATION, "0.5 blocks", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_DURATION, "1_000_000_000_001 blocks", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_TIME, "1_157_408 d", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_WHEN, "1_000_000_000_001", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_UNTIL, "18446744073709551615 blocks", SIM_ERR_RANGE);
}
END_TEST

START_TEST(moments_are_blocks_dates_or_times)
{
    struct scenario_when when;
    ck_assert_int_eq(parse(SCENARIO_TYPE_WHEN, "7_103_975", &when, NULL), SIM_OK);
    ck_assert_int_eq(when.kind, SCENARIO_AT_BLOCK);
    ck_assert_uint_eq(when.value, 7103975);
    ck_assert_int_eq(parse(SCENARIO_TYPE_WHEN, "2025-12-15T13:31:24Z", &when, NULL), SIM_OK);
    ck_assert_int_eq(when.kind, SCENARIO_AT_DATE);
    ck_assert_uint_eq(when.value, UINT64_C(1765805484000));
    ck_assert_int_eq(parse(SCENARIO_TYPE_WHEN, "90 d", &when, NULL), SIM_OK);
    ck_assert_int_eq(when.kind, SCENARIO_AFTER);
    ck_assert_int_eq(parse(SCENARIO_TYPE_WHEN, "block 7_103_976", &when, NULL), SIM_OK);
    ck_assert_int_eq(when.kind, SCENARIO_AT_CHAIN_BLOCK);
    ck_assert_uint_eq(when.value, 7103976);
    refuse(SCENARIO_TYPE_WHEN, "block 1_000_000_000_001", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_WHEN, "block 5 blocks", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_UNTIL, "block 0.5", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_WHEN, "2025-02-29", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_WHEN, "1969-12-31", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_WHEN, "2025-12-15T25:00:00Z", SIM_ERR_RANGE);
    refuse(SCENARIO_TYPE_WHEN, "2025-12-15 noon", SIM_ERR_TYPE);
}
END_TEST

START_TEST(ends_print_as_they_parse)
{
    static const char *const texts[] = {
        "20000 blocks",
        "90 d",
        "2026-10-08T20:58:12Z",
        "issuance >= 10500000 TAO",
        "block < 5",
        "halvings == 2",
        "emission_per_block <= 1 rao",
        "burned > 0.5 TAO",
        "withheld >= 1000 TAO",
        "recycled < 7 rao",
    };
    char buf[SCENARIO_SPELLING_SIZE];
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct scenario_until until;
        struct sim_error why = {0};
        ck_assert_msg(parse(SCENARIO_TYPE_UNTIL, texts[i], &until, &why) == SIM_OK, "%s", why.message);
        ck_assert_str_eq(scenario_until_format(&until, buf, sizeof(buf)), texts[i]);
    }
    refuse(SCENARIO_TYPE_UNTIL, "issuance >= ", SIM_ERR_TYPE);
    refuse(SCENARIO_TYPE_UNTIL, ">= 5 TAO", SIM_ERR_UNKNOWN_KEY);
    refuse(SCENARIO_TYPE_UNTIL, "issuance <> 5 TAO", SIM_ERR_SYNTAX);
    refuse(SCENARIO_TYPE_UNTIL, "issuance > 5 TAO > 4 TAO", SIM_ERR_UNIT);
    refuse(SCENARIO_TYPE_UNTIL, "block > 5 TAO", SIM_ERR_UNIT);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("scenario_units");
    TCase *c = tcase_create("all");
    tcase_add_test(c, amounts_are_exact_to_the_rao);
    tcase_add_test(c, amounts_that_do_not_fit_or_have_no_unit_are_refused);
    tcase_add_test(c, printed_amounts_parse_to_themselves);
    tcase_add_test(c, shares_are_reduced_fractions_whatever_their_spelling);
    tcase_add_test(c, printed_shares_parse_to_themselves);
    tcase_add_test(c, the_owner_cut_keeps_its_65535ths);
    tcase_add_test(c, times_and_durations_keep_their_kind);
    tcase_add_test(c, moments_are_blocks_dates_or_times);
    tcase_add_test(c, ends_print_as_they_parse);
    suite_add_tcase(s, c);
    return s;
}

TENSIM_CHECK_MAIN(suite)
