#include "record_sample.h"
#include "record_schema.h"
#include "tensim_check.h"

#include <string.h>

/* The code and message for a schema of one table with one column (and one dimension). */
static int check_one(struct record_dim dim, struct record_column column, struct sim_error *err)
{
    struct record_table table = {"t", "A table", &column, 1, false, 0};
    struct record_schema schema = {&table, 1, &dim, 1, 0};
    return record_schema_check(&schema, err);
}

static const struct record_dim good_dim = {"uid", 3, "1", "Slot", NULL};
static const struct record_column good_column = {"stake", RECORD_U64, {"uid"}, "rao", "Stake", NULL};

START_TEST(a_column_without_units_or_long_name_is_refused)
{
    struct sim_error err;
    struct record_column column = good_column;
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_OK);
    column.units = "";
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_MISSING_KEY);
    ck_assert_str_eq(err.message, "'t/stake' of the results has no units");
    column = good_column;
    column.long_name = NULL;
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_MISSING_KEY);
    ck_assert_str_eq(err.message, "'t/stake' of the results has no long_name");
    column.long_name = "  ";
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_MISSING_KEY);
    struct record_dim dim = good_dim;
    dim.units = NULL;
    ck_assert_int_eq(check_one(dim, good_column, &err), SIM_ERR_MISSING_KEY);
}
END_TEST

START_TEST(a_name_that_tools_would_stumble_over_is_refused)
{
    static const char *const bad[] = {"1st", "a b", "a/b", "a-b", "\xc3\xa9"};
    struct sim_error err;
    struct record_column column = good_column;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        column.name = bad[i];
        ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_SYNTAX);
    }
    column.name = "";
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_MISSING_KEY);
    char longer[RECORD_NAME_MAX + 2];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    column.name = longer;
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_RANGE);
}
END_TEST

START_TEST(a_name_used_twice_is_refused)
{
    struct sim_error err;
    struct record_column column = good_column;
    static const char *const taken[] = {"block", "time", "uid"};
    for (size_t i = 0; i < 3; i++) {
        column.name = taken[i];
        ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_DUPLICATE);
    }
    struct record_column twice[2] = {good_column, good_column};
    struct record_table tables[2] = {{"t", "T", twice, 2, false, 0}, {"t", "T", twice, 1, false, 0}};
    struct record_schema schema = {tables, 1, &good_dim, 1, 0};
    ck_assert_int_eq(record_schema_check(&schema, &err), SIM_ERR_DUPLICATE);
    tables[0].column_count = 1;
    schema.table_count = 2;
    ck_assert_int_eq(record_schema_check(&schema, &err), SIM_ERR_DUPLICATE);
}
END_TEST

START_TEST(an_unknown_dimension_or_a_row_too_wide_is_refused)
{
    struct sim_error err;
    struct record_column column = good_column;
    column.dims[0] = "netuid";
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_NOT_FOUND);
    struct record_dim dim = good_dim;
    dim.size = 0;
    ck_assert_int_eq(check_one(dim, good_column, &err), SIM_ERR_RANGE);
    dim.size = RECORD_ROW_BYTES_MAX / 8;
    ck_assert_int_eq(check_one(dim, good_column, &err), SIM_OK);
    dim.size++;
    ck_assert_int_eq(check_one(dim, good_column, &err), SIM_ERR_RANGE);
    dim.size = UINT64_MAX;
    ck_assert_int_eq(check_one(dim, good_column, &err), SIM_ERR_RANGE);
    column = good_column;
    column.dims[1] = "uid";
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_DUPLICATE);
    column = good_column;
    column.type = (enum record_type)99;
    ck_assert_int_eq(check_one(good_dim, column, &err), SIM_ERR_TYPE);
}
END_TEST

START_TEST(widths_and_chunks_follow_from_the_dimensions)
{
    const struct record_table *subnets = &sample_schema.tables[1];
    ck_assert_uint_eq(record_column_width(&sample_schema, &subnets->columns[0]), SAMPLE_SUBNETS);
    ck_assert_uint_eq(record_column_width(&sample_schema, &subnets->columns[1]),
                      SAMPLE_SUBNETS * SAMPLE_UIDS);
    ck_assert_uint_eq(record_table_chunk_rows(&sample_schema, subnets), 16);
    struct record_dim dim = good_dim;
    struct record_table table = {"t", "T", &good_column, 1, false, 0};
    struct record_schema schema = {&table, 1, &dim, 1, 0};
    ck_assert_uint_eq(record_table_chunk_rows(&schema, &table), 4096);
    dim.size = 128;
    ck_assert_uint_eq(record_table_chunk_rows(&schema, &table), 256);
    dim.size = 1 << 14;
    ck_assert_uint_eq(record_table_chunk_rows(&schema, &table), 16);
    dim.size = 1 << 16;
    ck_assert_uint_eq(record_table_chunk_rows(&schema, &table), 8);
    dim.size = 1 << 20;
    ck_assert_uint_eq(record_table_chunk_rows(&schema, &table), 1);
    dim.size = RECORD_ROW_BYTES_MAX / 8;
    ck_assert_uint_eq(record_table_chunk_rows(&schema, &table), 1);
    ck_assert_int_eq(record_schema_check(&schema, NULL), SIM_OK);
    table.chunk_rows = 2;
    ck_assert_int_eq(record_schema_check(&schema, NULL), SIM_ERR_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("record_schema");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, a_column_without_units_or_long_name_is_refused);
    tcase_add_test(tc, a_name_that_tools_would_stumble_over_is_refused);
    tcase_add_test(tc, a_name_used_twice_is_refused);
    tcase_add_test(tc, an_unknown_dimension_or_a_row_too_wide_is_refused);
    tcase_add_test(tc, widths_and_chunks_follow_from_the_dimensions);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
