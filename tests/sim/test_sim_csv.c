#include "sim_csv.h"
#include "tensim_check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Writes `text` into a temporary file and reads it as a table. */
static int read_text(const char *text, size_t size, struct sim_csv **csv, struct sim_error *err)
{
    char path[] = "/tmp/tensim-csv-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, size), (ssize_t)size);
    close(fd);
    int ret = sim_csv_read(path, csv, err);
    unlink(path);
    return ret;
}

START_TEST(comments_quotes_and_line_ends_are_understood)
{
    static const char text[] = "# about\r\nblock,what,tao\r\n1,\"a, \"\"b\"\"\",2.5\r\n\n# more\n22,,-3\n";
    struct sim_csv *csv;
    size_t tao;
    int64_t rao;
    uint64_t block;
    ck_assert_int_eq(read_text(text, sizeof text - 1, &csv, NULL), SIM_OK);
    ck_assert_uint_eq(sim_csv_rows(csv), 2);
    ck_assert_uint_eq(sim_csv_columns(csv), 3);
    ck_assert_str_eq(sim_csv_text(csv, 0, 1), "a, \"b\"");
    ck_assert_str_eq(sim_csv_text(csv, 1, 1), "");
    ck_assert_uint_eq(sim_csv_line(csv, 1), 6);
    ck_assert_int_eq(sim_csv_column(csv, "tao", &tao, NULL), SIM_OK);
    ck_assert_int_eq(sim_csv_decimal(csv, 0, tao, 9, &rao, NULL), SIM_OK);
    ck_assert_int_eq(rao, 2500000000);
    ck_assert_int_eq(sim_csv_decimal(csv, 1, tao, 9, &rao, NULL), SIM_OK);
    ck_assert_int_eq(rao, -3000000000);
    ck_assert_int_eq(sim_csv_u64(csv, 1, 0, &block, NULL), SIM_OK);
    ck_assert_uint_eq(block, 22);
    sim_csv_destroy(csv);
}
END_TEST

START_TEST(damaged_tables_are_refused_with_a_position)
{
    static const struct {
        const char *text;
        int code;
        unsigned line;
    } cases[] = {
        {"", SIM_ERR_FORMAT, 0},
        {"# only a comment\n", SIM_ERR_FORMAT, 0},
        {"a,b\n1\n", SIM_ERR_FORMAT, 2},
        {"a,b\n1,2,3\n", SIM_ERR_FORMAT, 2},
        {"a,b\n1,\"open\n", SIM_ERR_FORMAT, 2},
        {"a,b\n1,\"x\"y\n", SIM_ERR_FORMAT, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_csv *csv;
        struct sim_error err = {0};
        ck_assert_int_eq(read_text(cases[i].text, strlen(cases[i].text), &csv, &err), cases[i].code);
        ck_assert_uint_eq(err.line, cases[i].line);
        ck_assert_ptr_null(csv);
    }
    struct sim_csv *csv;
    struct sim_error err = {0};
    ck_assert_int_eq(read_text("a\n\0\n", 4, &csv, &err), SIM_ERR_FORMAT);
    ck_assert_int_eq(read_text("\x1f\x8b\x08\x00garbage", 11, &csv, &err), SIM_ERR_TRUNCATED);
    ck_assert_int_eq(sim_csv_read("/nonexistent/x.csv", &csv, &err), SIM_ERR_NOT_FOUND);
    ck_assert_int_eq(sim_csv_read("/", &csv, &err), SIM_ERR_FORMAT);
}
END_TEST

START_TEST(a_missing_column_is_named_beside_those_that_exist)
{
    struct sim_csv *csv;
    struct sim_error err = {0};
    size_t column;
    ck_assert_int_eq(read_text("block,tao\n1,2\n", 14, &csv, NULL), SIM_OK);
    ck_assert_int_eq(sim_csv_column(csv, "rao", &column, &err), SIM_ERR_MISSING_KEY);
    ck_assert_ptr_nonnull(strstr(err.message, "block, tao"));
    sim_csv_destroy(csv);
}
END_TEST

START_TEST(decimals_are_exact_or_refused)
{
    int64_t value;
    ck_assert_int_eq(sim_decimal_parse("4181329.662284940", 9, &value), SIM_OK);
    ck_assert_int_eq(value, 4181329662284940);
    ck_assert_int_eq(sim_decimal_parse("0.1000", 1, &value), SIM_OK);
    ck_assert_int_eq(value, 1);
    ck_assert_int_eq(sim_decimal_parse("0.11", 1, &value), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(sim_decimal_parse("9223372036854775807", 0, &value), SIM_OK);
    ck_assert_int_eq(sim_decimal_parse("9223372036854775808", 0, &value), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(sim_decimal_parse("99999999999", 9, &value), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(sim_decimal_parse("1e5", 9, &value), SIM_ERR_TYPE);
    ck_assert_int_eq(sim_decimal_parse("", 9, &value), SIM_ERR_TYPE);
    ck_assert_int_eq(sim_decimal_parse(".", 9, &value), SIM_ERR_TYPE);
    ck_assert_int_eq(sim_decimal_parse("1.2.3", 9, &value), SIM_ERR_TYPE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_csv");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, comments_quotes_and_line_ends_are_understood);
    tcase_add_test(tc, damaged_tables_are_refused_with_a_position);
    tcase_add_test(tc, a_missing_column_is_named_beside_those_that_exist);
    tcase_add_test(tc, decimals_are_exact_or_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
