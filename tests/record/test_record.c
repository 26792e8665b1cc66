#include "record.h"
#include "record_sample.h"
#include "tensim_check.h"

#include <string.h>

static struct record *make_record(unsigned options)
{
    struct record *rec;
    ck_assert_int_eq(record_create(&rec, &sample_schema, options, NULL), SIM_OK);
    return rec;
}

static unsigned column_of(const struct record *rec, const char *path)
{
    unsigned column;
    ck_assert_int_eq(record_column_find(rec, path, &column, NULL), SIM_OK);
    return column;
}

/* A sink that compares what it gets with the sample and counts rows. */
struct counter {
    uint64_t rows[3];
    size_t batches;
    int fail;
};

static int count_batch(void *self, const struct record_batch *batch, struct sim_error *err)
{
    struct counter *counter = self;
    if (counter->fail != 0)
        return sim_raise(err, counter->fail, "asked to fail");
    ck_assert_uint_eq(batch->first_row, counter->rows[batch->table]);
    for (size_t r = 0; r < batch->rows && batch->table == 1; r++)
        for (size_t i = 0; i < SAMPLE_SUBNETS; i++)
            ck_assert_uint_eq(((const uint64_t *)batch->values[0])[r * SAMPLE_SUBNETS + i],
                              sample_value(1, 0, batch->first_row + r, i));
    counter->rows[batch->table] += batch->rows;
    counter->batches++;
    return SIM_OK;
}

START_TEST(a_kept_series_reads_back_what_was_put)
{
    struct record *rec = make_record(RECORD_KEEP);
    struct record_series series;
    for (uint64_t row = 0; row < 100; row++)
        for (unsigned t = 0; t < 3; t++)
            ck_assert_int_eq(sample_put_row(rec, t, row, NULL), SIM_OK);
    ck_assert_int_eq(record_series(rec, "subnets/incentive", &series, NULL), SIM_OK);
    ck_assert_uint_eq(series.rows, 100);
    ck_assert_uint_eq(series.width, SAMPLE_SUBNETS * SAMPLE_UIDS);
    for (size_t i = 0; i < series.rows * series.width; i++)
        ck_assert_uint_eq(((const uint16_t *)series.values)[i],
                          sample_value(1, 1, i / series.width, i % series.width));
    ck_assert_uint_eq(series.blocks[99], SAMPLE_FIRST_BLOCK + 99 * SAMPLE_STEP);
    ck_assert_int_eq(series.times_ms[1], SAMPLE_FIRST_MS + SAMPLE_STEP * 12000);
    ck_assert_int_eq(record_series(rec, "network/price", &series, NULL), SIM_OK);
    ck_assert_double_eq(((const double *)series.values)[5], (double)sample_value(0, 5, 5, 0));
    ck_assert_int_eq(record_series(rec, "network/nothing", &series, NULL), SIM_ERR_NOT_FOUND);
    ck_assert_int_eq(record_series(rec, "network", &series, NULL), SIM_ERR_NOT_FOUND);
    record_destroy(rec);
}
END_TEST

START_TEST(a_sink_gets_every_row_once_in_whole_chunks)
{
    struct record *rec = make_record(0);
    struct counter counter = {.batches = 0};
    struct record_sink sink = {&counter, count_batch};
    record_set_sink(rec, &sink);
    for (uint64_t row = 0; row < 40; row++)
        ck_assert_int_eq(sample_put_row(rec, 1, row, NULL), SIM_OK);
    ck_assert_uint_eq(counter.rows[1], 32);
    ck_assert_uint_eq(counter.batches, 2);
    ck_assert_int_eq(record_flush(rec, NULL), SIM_OK);
    ck_assert_uint_eq(counter.rows[1], 40);
    ck_assert_int_eq(record_flush(rec, NULL), SIM_OK);
    ck_assert_uint_eq(counter.batches, 3);
    /* The next batch ends on the border of a chunk again. */
    for (uint64_t row = 40; row < 50; row++)
        ck_assert_int_eq(sample_put_row(rec, 1, row, NULL), SIM_OK);
    ck_assert_uint_eq(counter.rows[1], 48);
    ck_assert_uint_eq(record_rows(rec, 1), 50);
    record_destroy(rec);
}
END_TEST

START_TEST(a_failing_sink_stops_the_caller_and_the_rows_stay)
{
    struct record *rec = make_record(0);
    struct counter counter = {.fail = SIM_ERR_NO_SPACE};
    struct record_sink sink = {&counter, count_batch};
    struct sim_error err;
    record_set_sink(rec, &sink);
    for (uint64_t row = 0; row < 15; row++)
        ck_assert_int_eq(sample_put_row(rec, 1, row, &err), SIM_OK);
    ck_assert_int_eq(sample_put_row(rec, 1, 15, &err), SIM_ERR_NO_SPACE);
    ck_assert_str_eq(err.message, "asked to fail");
    counter.fail = 0;
    ck_assert_int_eq(record_flush(rec, &err), SIM_OK);
    ck_assert_uint_eq(counter.rows[1], 16);
    record_destroy(rec);
}
END_TEST

START_TEST(a_row_with_a_hole_or_out_of_order_is_refused)
{
    struct record *rec = make_record(0);
    struct sim_error err;
    unsigned kind = column_of(rec, "events/kind");
    unsigned netuid = column_of(rec, "events/netuid_of");
    ck_assert_int_eq(record_put_u64(rec, kind, 1, &err), SIM_ERR_CONFLICT);
    ck_assert_int_eq(record_row_end(rec, 2, &err), SIM_ERR_CONFLICT);
    ck_assert_int_eq(record_row_begin(rec, 2, 10, 0, &err), SIM_OK);
    ck_assert_int_eq(record_row_begin(rec, 2, 11, 0, &err), SIM_ERR_CONFLICT);
    ck_assert_int_eq(record_put_u64(rec, kind, 1, &err), SIM_OK);
    ck_assert_int_eq(record_row_end(rec, 2, &err), SIM_ERR_MISSING_KEY);
    ck_assert_str_eq(err.message, "the row of 'events' at block 10 has no value for 'netuid_of'");
    ck_assert_uint_eq(record_rows(rec, 2), 0);
    for (uint64_t block = 10; block <= 10; block++) {
        ck_assert_int_eq(record_row_begin(rec, 2, block, 0, &err), SIM_OK);
        ck_assert_int_eq(record_put_u64(rec, kind, 1, &err), SIM_OK);
        ck_assert_int_eq(record_put_u64(rec, netuid, 1, &err), SIM_OK);
        ck_assert_int_eq(record_row_end(rec, 2, &err), SIM_OK);
    }
    ck_assert_int_eq(record_row_begin(rec, 2, 9, 0, &err), SIM_ERR_RANGE);
    record_flush(rec, NULL);
    ck_assert_int_eq(record_row_begin(rec, 2, 9, 0, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(record_row_begin(rec, 2, 10, 0, &err), SIM_OK);
    ck_assert_int_eq(sample_put_row(rec, 0, 0, &err), SIM_OK);
    ck_assert_int_eq(record_row_begin(rec, 0, SAMPLE_FIRST_BLOCK, 0, &err), SIM_ERR_RANGE);
    record_destroy(rec);
}
END_TEST

START_TEST(a_value_of_the_wrong_type_or_size_is_refused)
{
    struct record *rec = make_record(0);
    struct sim_error err;
    uint64_t values[SAMPLE_SUBNETS] = {0};
    ck_assert_int_eq(record_row_begin(rec, 0, 1, 0, NULL), SIM_OK);
    ck_assert_int_eq(record_put_u64(rec, column_of(rec, "network/halvings"), 256, &err), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(record_put_u64(rec, column_of(rec, "network/halvings"), 255, &err), SIM_OK);
    ck_assert_int_eq(record_put_u64(rec, column_of(rec, "network/price"), 1, &err), SIM_ERR_TYPE);
    ck_assert_int_eq(record_put_i64(rec, column_of(rec, "network/issuance"), 1, &err), SIM_ERR_TYPE);
    ck_assert_int_eq(record_put_f64(rec, column_of(rec, "network/issuance"), 1, &err), SIM_ERR_TYPE);
    ck_assert_int_eq(record_put_f64(rec, column_of(rec, "network/share"), 1e300, &err), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(record_row_begin(rec, 1, 1, 0, NULL), SIM_OK);
    ck_assert_int_eq(record_put_u64(rec, column_of(rec, "subnets/alpha_in"), 1, &err), SIM_ERR_TYPE);
    ck_assert_int_eq(record_put(rec, column_of(rec, "subnets/alpha_in"), RECORD_U64, values, 4, &err),
                     SIM_ERR_TYPE);
    ck_assert_int_eq(record_put(rec, column_of(rec, "subnets/alpha_in"), RECORD_U64, values, 5, &err),
                     SIM_OK);
    record_destroy(rec);
}
END_TEST

/* Digest of 50 sample rows a table, flushed every `flush_every` rows; one value differs if `change`. */
static void digest_of(unsigned options, uint64_t flush_every, bool change, char hex[RECORD_DIGEST_HEX_SIZE])
{
    struct record *rec = make_record(options);
    for (uint64_t row = 0; row < 50; row++) {
        for (unsigned t = 0; t < 3; t++)
            ck_assert_int_eq(sample_put_row(rec, t, change && row == 49 && t == 2 ? row + 1 : row, NULL),
                             SIM_OK);
        if (flush_every != 0 && row % flush_every == 0)
            ck_assert_int_eq(record_flush(rec, NULL), SIM_OK);
    }
    record_digest(rec, hex);
    record_destroy(rec);
}

START_TEST(the_digest_depends_on_the_contents_and_on_nothing_else)
{
    char a[RECORD_DIGEST_HEX_SIZE], b[RECORD_DIGEST_HEX_SIZE];
    digest_of(0, 0, false, a);
    ck_assert_uint_eq(strlen(a), 64);
    digest_of(RECORD_KEEP, 0, false, b);
    ck_assert_str_eq(a, b);
    digest_of(0, 3, false, b);
    ck_assert_str_eq(a, b);
    digest_of(0, 0, true, b);
    ck_assert_str_ne(a, b);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("record");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, a_kept_series_reads_back_what_was_put);
    tcase_add_test(tc, a_sink_gets_every_row_once_in_whole_chunks);
    tcase_add_test(tc, a_failing_sink_stops_the_caller_and_the_rows_stay);
    tcase_add_test(tc, a_row_with_a_hole_or_out_of_order_is_refused);
    tcase_add_test(tc, a_value_of_the_wrong_type_or_size_is_refused);
    tcase_add_test(tc, the_digest_depends_on_the_contents_and_on_nothing_else);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
