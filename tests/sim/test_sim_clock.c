#include "sim_clock.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <string.h>
#include <time.h>

static struct sim_stream test_stream(void)
{
    struct sim_seed seed = sim_seed_make(2, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, 0, SIM_PURPOSE_TEST);
    return stream;
}

START_TEST(milliseconds_and_blocks_convert_at_the_edges)
{
    ck_assert_uint_eq(sim_block_of_ms(0), 0);
    ck_assert_uint_eq(sim_block_of_ms(11999), 0);
    ck_assert_uint_eq(sim_block_of_ms(12000), 1);
    ck_assert_uint_eq(sim_ms_of_block(7103975), UINT64_C(85247700000));
}
END_TEST

/* Every day of ten thousand years, against counting and against the C library. */
START_TEST(every_day_of_the_calendar_converts_both_ways)
{
    int64_t unix_ms = SIM_UNIX_MS_MIN;
    uint64_t wrong = 0; /* counted, because an assertion a day would take longer than the calendar */
    for (int year = 0; year <= 9999; year++)
        for (unsigned month = 1; month <= 12; month++)
            for (unsigned day = 1; day <= sim_days_in_month(year, month); day++, unix_ms += 86400000) {
                const struct sim_date date = {.year = year, .month = month, .day = day};
                struct sim_date back;
                int64_t got = 0;
                wrong += sim_date_to_unix(&date, &got, NULL) != SIM_OK || got != unix_ms;
                sim_date_from_unix(unix_ms, &back);
                wrong += back.year != year || back.month != month || back.day != day || back.hour != 0;
                sim_date_from_unix(unix_ms + 86399999, &back);
                wrong += back.day != day || back.hour != 23 || back.millisecond != 999;
            }
    ck_assert_uint_eq(wrong, 0);
    ck_assert_int_eq(unix_ms, SIM_UNIX_MS_MAX + 1);
    for (int64_t s = -62000000000; s < 250000000000; s += 86400 * 31 + 3607) {
        const time_t t = (time_t)s;
        struct tm tm;
        struct sim_date date;
        gmtime_r(&t, &tm);
        sim_date_from_unix(s * 1000, &date);
        ck_assert(date.year == tm.tm_year + 1900 && (int)date.month == tm.tm_mon + 1 &&
                  (int)date.day == tm.tm_mday && (int)date.hour == tm.tm_hour &&
                  (int)date.minute == tm.tm_min && (int)date.second == tm.tm_sec);
    }
}
END_TEST

START_TEST(dates_are_read_in_every_allowed_form)
{
    static const struct {
        const char *text;
        int64_t unix_ms;
    } good[] = {
        {"1970-01-01", 0},
        {"2025-12-15", 1765756800000},
        {"2025-12-15T06:30", 1765780200000},
        {"2025-12-15T06:30Z", 1765780200000},
        {"2025-12-15 06:30:00", 1765780200000},
        {"2025-12-15T08:30:00+02:00", 1765780200000},
        {"2025-12-14T23:00:00.000-07:30", 1765780200000},
        {"1969-12-31T23:59:59.5Z", -500},
        {"1969-12-31T23:59:59.25", -750},
        {"2024-02-29T00:00:00.001Z", 1709164800001},
        {"0000-01-01", SIM_UNIX_MS_MIN},
        {"9999-12-31T23:59:59.999Z", SIM_UNIX_MS_MAX},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t unix_ms = 1;
        ck_assert_msg(sim_date_parse(good[i].text, &unix_ms, NULL) == SIM_OK, "%s", good[i].text);
        ck_assert_msg(unix_ms == good[i].unix_ms, "%s: %lld", good[i].text, (long long)unix_ms);
    }
}
END_TEST

START_TEST(text_that_is_no_date_is_refused_with_its_column)
{
    static const struct {
        const char *text;
        int code;
        unsigned column;
    } bad[] = {
        {"", SIM_ERR_SYNTAX, 1},
        {"2025", SIM_ERR_SYNTAX, 5},
        {"2025-1-15", SIM_ERR_SYNTAX, 7},
        {"2025-12-15x", SIM_ERR_SYNTAX, 11},
        {"2025-12-15T", SIM_ERR_SYNTAX, 12},
        {"2025-12-15T06", SIM_ERR_SYNTAX, 14},
        {"2025-12-15T06:3", SIM_ERR_SYNTAX, 16},
        {"2025-12-15T06:30:", SIM_ERR_SYNTAX, 18},
        {"2025-12-15T06:30:00.", SIM_ERR_SYNTAX, 21},
        {"2025-12-15T06:30:00.1234", SIM_ERR_SYNTAX, 24},
        {"2025-12-15T06:30:00+2", SIM_ERR_SYNTAX, 22},
        {"2025-12-15T06:30:00+24:00", SIM_ERR_SYNTAX, 26},
        {"2025-12-15T06:30:00Zz", SIM_ERR_SYNTAX, 21},
        {" 2025-12-15", SIM_ERR_SYNTAX, 1},
        {"-025-12-15", SIM_ERR_SYNTAX, 1},
        {"2025-02-29", SIM_ERR_RANGE, 0},
        {"2025-13-01", SIM_ERR_RANGE, 0},
        {"2025-00-01", SIM_ERR_RANGE, 0},
        {"2025-01-00", SIM_ERR_RANGE, 0},
        {"1900-02-29", SIM_ERR_RANGE, 0},
        {"2025-12-15T24:00", SIM_ERR_RANGE, 0},
        {"2025-12-15T23:60", SIM_ERR_RANGE, 0},
        {"2025-12-15T23:59:60", SIM_ERR_RANGE, 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sim_error err = {0};
        int64_t unix_ms = 77;
        ck_assert_msg(sim_date_parse(bad[i].text, &unix_ms, &err) == bad[i].code, "'%s'", bad[i].text);
        ck_assert_msg(err.column == bad[i].column, "'%s': column %u", bad[i].text, err.column);
        ck_assert_int_eq(unix_ms, 77);
    }
}
END_TEST

START_TEST(a_moment_written_and_read_again_is_the_same)
{
    struct sim_stream s = test_stream();
    char text[SIM_DATE_TEXT_SIZE];
    ck_assert_str_eq(sim_date_format(1765780200000, text), "2025-12-15T06:30:00Z");
    ck_assert_str_eq(sim_date_format(-500, text), "1969-12-31T23:59:59.500Z");
    ck_assert_str_eq(sim_date_format_day(-500, text), "1969-12-31");
    ck_assert_str_eq(sim_date_format(INT64_MAX, text), "9999-12-31T23:59:59.999Z");
    ck_assert_str_eq(sim_date_format(INT64_MIN, text), "0000-01-01T00:00:00Z");
    for (int i = 0; i < 20000; i++) {
        const int64_t unix_ms = sim_stream_between(&s, SIM_UNIX_MS_MIN, SIM_UNIX_MS_MAX);
        int64_t back;
        ck_assert_int_eq(sim_date_parse(sim_date_format(unix_ms, text), &back, NULL), SIM_OK);
        ck_assert_int_eq(back, unix_ms);
    }
}
END_TEST

/* Random calendars: steps of a few to many blocks, fast and slow stretches. */
static size_t random_anchors(struct sim_stream *s, struct sim_anchor *anchors, size_t most)
{
    const size_t count = 1 + (size_t)sim_stream_below(s, most);
    uint64_t block = sim_stream_below(s, 1000);
    int64_t unix_ms = sim_stream_between(s, -1000000, 1700000000000);
    for (size_t i = 0; i < count; i++) {
        anchors[i] = (struct sim_anchor){block, unix_ms};
        block += 1 + sim_stream_below(s, 300);
        unix_ms += sim_stream_between(s, 1, 4000000);
    }
    return count;
}

START_TEST(a_calendar_is_monotone_exact_at_its_points_and_inverts_exactly)
{
    struct sim_stream s = test_stream();
    for (int round = 0; round < 300; round++) {
        struct sim_anchor anchors[20];
        const size_t count = random_anchors(&s, anchors, 20);
        struct sim_calendar calendar;
        ck_assert_int_eq(sim_calendar_init(&calendar, anchors, count, 12000, NULL), SIM_OK);
        for (size_t i = 0; i < count; i++)
            ck_assert_int_eq(sim_calendar_unix_ms(&calendar, anchors[i].block), anchors[i].unix_ms);
        const uint64_t last = anchors[count - 1].block + 50;
        int64_t before = INT64_MIN;
        uint64_t wrong = 0;
        for (uint64_t block = 0; block <= last; block++) {
            const int64_t now = sim_calendar_unix_ms(&calendar, block);
            wrong += now < before;
            /* The first block at or after any moment in (before, now] is this one. */
            if (now > before) {
                wrong += sim_calendar_block(&calendar, now) != block;
                wrong += block > 0 && sim_calendar_block(&calendar, before + 1) != block;
            }
            before = now;
        }
        ck_assert_uint_eq(wrong, 0);
        ck_assert_uint_eq(sim_calendar_block(&calendar, INT64_MIN), 0);
        sim_calendar_free(&calendar);
    }
}
END_TEST

START_TEST(outside_its_points_a_calendar_runs_at_the_nominal_pace)
{
    const struct sim_anchor anchors[] = {{100, 5000000}, {200, 6000000}};
    struct sim_calendar calendar;
    ck_assert_int_eq(sim_calendar_init(&calendar, anchors, 2, 12000, NULL), SIM_OK);
    ck_assert_int_eq(sim_calendar_unix_ms(&calendar, 0), 5000000 - 1200000);
    ck_assert_int_eq(sim_calendar_unix_ms(&calendar, 150), 5500000);
    ck_assert_int_eq(sim_calendar_unix_ms(&calendar, 210), 6120000);
    ck_assert_uint_eq(sim_calendar_block(&calendar, 6000001), 201);
    ck_assert_uint_eq(sim_calendar_block(&calendar, 6000000), 200);
    ck_assert_int_eq(sim_calendar_unix_ms(&calendar, (UINT64_C(1) << 48) - 1), SIM_UNIX_MS_MAX);
    sim_calendar_free(&calendar);
}
END_TEST

START_TEST(points_out_of_order_or_range_are_refused)
{
    struct sim_calendar calendar;
    struct sim_error err;
    const struct sim_anchor same_block[] = {{5, 10}, {5, 20}};
    const struct sim_anchor back_in_time[] = {{5, 10}, {6, 10}};
    const struct sim_anchor far_block[] = {{UINT64_C(1) << 48, 10}};
    ck_assert_int_eq(sim_calendar_init(&calendar, same_block, 2, 12000, &err), SIM_ERR_RANGE);
    ck_assert_ptr_nonnull(strstr(err.message, "point 2"));
    ck_assert_int_eq(sim_calendar_init(&calendar, back_in_time, 2, 12000, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(sim_calendar_init(&calendar, far_block, 1, 12000, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(sim_calendar_init(&calendar, same_block, 0, 12000, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(sim_calendar_init(&calendar, same_block, 1, 0, NULL), SIM_ERR_RANGE);
    sim_calendar_free(&calendar);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_clock");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, milliseconds_and_blocks_convert_at_the_edges);
    tcase_add_test(tc, every_day_of_the_calendar_converts_both_ways);
    tcase_add_test(tc, dates_are_read_in_every_allowed_form);
    tcase_add_test(tc, text_that_is_no_date_is_refused_with_its_column);
    tcase_add_test(tc, a_moment_written_and_read_again_is_the_same);
    tcase_add_test(tc, a_calendar_is_monotone_exact_at_its_points_and_inverts_exactly);
    tcase_add_test(tc, outside_its_points_a_calendar_runs_at_the_nominal_pace);
    tcase_add_test(tc, points_out_of_order_or_range_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
