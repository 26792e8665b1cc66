#include "analysis_check.h"
#include "record_hdf5.h"
#include "record_sample.h"
#include "tensim_check.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static char folder[64], results[80], curve[80];
static struct record_reader *reader;

/* Results of 100 sample rows, every SAMPLE_STEP blocks. */
static void setup(void)
{
    static const struct record_facts facts = {.name = "sample", .scenario_hash = "ab"};
    struct record *rec;
    struct record_hdf5 *writer;
    strcpy(folder, "/tmp/tensim-check-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(results, sizeof results, "%s/a.h5", folder);
    snprintf(curve, sizeof curve, "%s/c.csv", folder);
    ck_assert_int_eq(record_create(&rec, &sample_schema, 0, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_create(&writer, results, rec, &facts, 0, NULL), SIM_OK);
    for (uint64_t row = 0; row < 100; row++)
        ck_assert_int_eq(sample_put_row(rec, 0, row, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_close(writer, RECORD_COMPLETE, NULL, NULL), SIM_OK);
    record_destroy(rec);
    ck_assert_int_eq(record_reader_open(&reader, results, NULL), SIM_OK);
}

static void teardown(void)
{
    record_reader_close(reader);
    unlink(results);
    unlink(curve);
    rmdir(folder);
}

static int check_text(const char *text, const char *tolerance_text, bool interpolate, struct sim_error *err)
{
    struct analysis_tolerance tolerance;
    struct analysis_check result;
    FILE *to = fopen(curve, "w");
    fputs(text, to);
    fclose(to);
    ck_assert_int_eq(analysis_tolerance_parse(tolerance_text, &tolerance, err), SIM_OK);
    return analysis_check_curve(reader, curve, &tolerance, interpolate, &result, err);
}

START_TEST(a_curve_written_from_a_run_agrees_to_the_last_digit)
{
    static const char *const paths[] = {"network/issuance", "network/price", "correction"};
    struct analysis_tolerance exact = {0, 0};
    struct analysis_check result;
    struct sim_error err = {0};
    for (size_t i = 0; i < 3; i++) {
        FILE *to = fopen(curve, "w");
        ck_assert_int_eq(analysis_write_curve(reader, paths[i], 7, to, &err), SIM_OK);
        fclose(to);
        int ret = analysis_check_curve(reader, curve, &exact, false, &result, &err);
        ck_assert_msg(ret == SIM_OK, "%s", err.message);
        ck_assert_uint_eq(result.compared, 16);
        ck_assert_uint_eq(result.worst_ppb, 0);
        ck_assert_uint_eq(result.last_block, SAMPLE_FIRST_BLOCK + 99 * SAMPLE_STEP);
    }
    ck_assert_int_eq(analysis_write_curve(reader, "subnets/alpha_in", 1, stderr, &err), SIM_ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_first_differing_block_is_named_with_both_values)
{
    struct sim_error err = {0};
    /* Row 0 holds 0, row 1 (block 1007) 31, row 2 (block 1014) 62. */
    ck_assert_int_eq(check_text("block,issuance_rao\n1014,60\n1007,32\n1000,0\n", "0", false, &err),
                     SIM_ERR_CHECK);
    ck_assert_str_eq(err.message,
                     "block 1007: 'issuance' is 31 in the run, 32 on the curve, difference -1 rao");
    ck_assert_int_eq(check_text("block,issuance_rao\n1014,60\n1007,31\n", "1 rao", false, &err),
                     SIM_ERR_CHECK);
    ck_assert_int_eq(check_text("block,issuance_rao\n1014,60\n1007,31\n", "2", false, &err), SIM_OK);
    ck_assert_int_eq(check_text("block,issuance_rao\n1014,60\n", "3.33 %", false, &err), SIM_ERR_CHECK);
    ck_assert_int_eq(check_text("block,issuance_rao\n1014,60\n", "3.34 %", false, &err), SIM_OK);
    ck_assert_int_eq(check_text("block,network/price\n1007,217.5\n", "0", false, &err), SIM_ERR_CHECK);
    ck_assert_int_eq(check_text("block,issuance_tao\n1007,0.000000031\n", "0", false, &err), SIM_OK);
    ck_assert_int_eq(check_text("block,issuance_tao\n1007,0.000000032\n", "0", false, &err), SIM_ERR_CHECK);
}
END_TEST

START_TEST(a_block_between_two_rows_needs_interpolation)
{
    struct sim_error err = {0};
    ck_assert_int_eq(check_text("block,issuance\n1008,35\n", "0", false, &err), SIM_ERR_RANGE);
    ck_assert_uint_eq(err.line, 2);
    /* 31 + 31 * 1 / 7, rounded down. */
    ck_assert_int_eq(check_text("block,issuance\n1008,35\n", "0", true, &err), SIM_OK);
    ck_assert_int_eq(check_text("block,issuance\n1008,36\n", "0", true, &err), SIM_ERR_CHECK);
    /* Row 8 holds 248, row 9 (31 * 9) % 251 = 28: the line falls. */
    ck_assert_int_eq(check_text("block,issuance\n1057,217\n", "0", true, &err), SIM_OK);
    ck_assert_int_eq(check_text("block,price\n1008,42\n", "0", true, &err), SIM_ERR_CHECK);
}
END_TEST

START_TEST(a_curve_beyond_the_run_is_a_failed_check_and_nonsense_is_bad_input)
{
    struct sim_error err = {0};
    struct analysis_tolerance tolerance;
    ck_assert_int_eq(check_text("block,issuance\n5000,1\n", "0", true, &err), SIM_ERR_CHECK);
    ck_assert_str_eq(err.message, "block 5000: the run has 'issuance' from block 1000 to 1693 only");
    ck_assert_int_eq(check_text("block,issuance\n999,1\n", "0", true, &err), SIM_ERR_CHECK);
    ck_assert_int_eq(check_text("block,nothing\n1000,1\n", "0", true, &err), SIM_ERR_MISSING_KEY);
    ck_assert_int_eq(check_text("block,issuance\n", "0", true, &err), SIM_ERR_MISSING_KEY);
    ck_assert_int_eq(check_text("height,issuance\n1,1\n", "0", true, &err), SIM_ERR_MISSING_KEY);
    ck_assert_int_eq(check_text("block,issuance\n1000,x\n", "0", true, &err), SIM_ERR_TYPE);
    ck_assert_int_eq(check_text("block,price\n1000,nan\n", "0", true, &err), SIM_ERR_TYPE);
    ck_assert_int_eq(check_text("block,issuance\n1000,99999999999999999999\n", "0", true, &err),
                     SIM_ERR_RANGE);
    ck_assert_int_eq(analysis_tolerance_parse("", &tolerance, &err), SIM_ERR_SYNTAX);
    ck_assert_int_eq(analysis_tolerance_parse("-1 %", &tolerance, &err), SIM_ERR_SYNTAX);
    ck_assert_int_eq(analysis_tolerance_parse("1 kg", &tolerance, &err), SIM_ERR_UNIT);
    ck_assert_int_eq(analysis_tolerance_parse("0.5 TAO", &tolerance, &err), SIM_OK);
    ck_assert_uint_eq(tolerance.absolute, 500000000);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("analysis_check");
    TCase *tc = tcase_create("core");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_curve_written_from_a_run_agrees_to_the_last_digit);
    tcase_add_test(tc, the_first_differing_block_is_named_with_both_values);
    tcase_add_test(tc, a_block_between_two_rows_needs_interpolation);
    tcase_add_test(tc, a_curve_beyond_the_run_is_a_failed_check_and_nonsense_is_bad_input);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
