#include "tensim_check.h"
#include "vectors_case.h"

#include <string.h>

/* Runs `check` on one row; returns the code and leaves the case for inspection, without its memory. */
static int run_row(const char *text, vectors_handler_func check, struct vectors_case *c,
                   struct sim_error *err)
{
    static char dialect[VECTORS_NAME_SIZE];
    json_t *row = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(row);
    int ret = vectors_case_init(c, row, "f.jsonl", 7, dialect, err);
    if (ret == SIM_OK)
        ret = vectors_case_run(c, &(struct vectors_handler){"", "x", check});
    vectors_case_free(c);
    json_decref(row);
    return ret;
}

static void check_sum(struct vectors_case *c)
{
    vectors_expect_u64(c, c->out, "r", vectors_get_u64(c, c->in, "a") + vectors_get_u64(c, c->in, "b"));
}

START_TEST(a_row_passes_when_every_output_agrees)
{
    struct vectors_case c;
    struct sim_error err;
    ck_assert_int_eq(
        run_row("{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":\"2\"},\"out\":{\"r\":3}}", check_sum, &c, &err),
        SIM_OK);
    ck_assert_int_eq(c.verdict, VECTORS_PASS);
}
END_TEST

START_TEST(a_difference_names_field_expected_and_got)
{
    struct vectors_case c;
    struct sim_error err;
    const char *row = "{\"id\":\"market/7\",\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2},\"out\":{\"r\":\"4\"}}";
    ck_assert_int_eq(run_row(row, check_sum, &c, &err), SIM_OK);
    ck_assert_int_eq(c.verdict, VECTORS_MISMATCH);
    ck_assert_str_eq(c.dialect, "market");
    ck_assert_str_eq(c.mismatch.file, "f.jsonl");
    ck_assert_uint_eq(c.mismatch.line, 7);
    ck_assert_str_eq(c.mismatch.id, "market/7");
    ck_assert_str_eq(c.mismatch.field, "r");
    ck_assert_str_eq(c.mismatch.expected, "4");
    ck_assert_str_eq(c.mismatch.got, "3");
}
END_TEST

START_TEST(an_output_that_the_handler_forgets_is_a_difference)
{
    struct vectors_case c;
    struct sim_error err;
    const char *row = "{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2},\"out\":{\"r\":3,\"s\":4}}";
    ck_assert_int_eq(run_row(row, check_sum, &c, &err), SIM_OK);
    ck_assert_int_eq(c.verdict, VECTORS_MISMATCH);
    ck_assert_str_eq(c.mismatch.field, "s");
}
END_TEST

START_TEST(a_tolerance_of_the_row_is_honoured_and_no_more)
{
    struct vectors_case c;
    struct sim_error err;
    const char *near = "{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2},\"out\":{\"r\":13},\"tol\":{\"r\":\"10\"}}";
    const char *far = "{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2},\"out\":{\"r\":14},\"tol\":{\"r\":\"10\"}}";
    ck_assert_int_eq(run_row(near, check_sum, &c, &err), SIM_OK);
    ck_assert_int_eq(c.verdict, VECTORS_PASS);
    ck_assert_int_eq(run_row(far, check_sum, &c, &err), SIM_OK);
    ck_assert_int_eq(c.verdict, VECTORS_MISMATCH);
}
END_TEST

START_TEST(a_row_of_the_wrong_shape_is_refused)
{
    static const struct {
        const char *row;
        int code;
    } rows[] = {
        {"{}", SIM_ERR_MISSING_KEY},
        {"{\"fn\":1}", SIM_ERR_TYPE},
        {"{\"fn\":\"\"}", SIM_ERR_RANGE},
        {"{\"fn\":\"x\"}", SIM_ERR_MISSING_KEY},
        {"{\"fn\":\"x\",\"in\":[]}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{},\"out\":[]}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{},\"err\":5}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{},\"id\":5}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{\"a\":1},\"out\":{\"r\":1}}", SIM_ERR_MISSING_KEY},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2}}", SIM_ERR_MISSING_KEY},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2},\"out\":{}}", SIM_ERR_MISSING_KEY},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":[2]},\"out\":{\"r\":3}}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":\"two\"},\"out\":{\"r\":3}}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":1.5},\"out\":{\"r\":3}}", SIM_ERR_TYPE},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":-2},\"out\":{\"r\":3}}", SIM_ERR_RANGE},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":\"18446744073709551616\"},\"out\":{\"r\":3}}", SIM_ERR_RANGE},
        {"{\"fn\":\"x\",\"in\":{\"a\":1,\"b\":2},\"out\":{\"r\":\"3x\"}}", SIM_ERR_TYPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vectors_case c;
        struct sim_error err;
        const int ret = run_row(rows[i].row, check_sum, &c, &err);
        ck_assert_msg(ret == rows[i].code, "%s gave %d", rows[i].row, ret);
        ck_assert_str_eq(err.file, "f.jsonl");
        ck_assert_uint_eq(err.line, 7);
    }
}
END_TEST

static void check_everything(struct vectors_case *c)
{
    size_t count;
    const sim_i128 *list = vectors_get_list_i128(c, c->in, "list", &count);
    const uint16_t *small = vectors_get_list_u16(c, c->in, "small", &count);
    if (vectors_failed(c))
        return;
    const sim_u128 big = (sim_u128)vectors_get_i128(c, c->in, "i128") + vectors_get_u128(c, c->in, "u128");
    vectors_expect_u128(c, c->out, "sum", big);
    vectors_expect_list_i128(c, c->out, "list", list, 2);
    vectors_expect_list_u16(c, c->out, "small", small, count);
    vectors_expect_bool(c, c->out, "flag", vectors_get_bool(c, c->in, "flag"));
    vectors_expect_text(c, c->out, "text", vectors_get_text(c, c->in, "text"));
    vectors_expect_maybe_i128(c, c->out, "none", false, 0);
    vectors_expect_maybe_u128(c, c->out, "some", true, vectors_get_hex(c, c->in, "hex"));
    vectors_expect_i64(c, vectors_get_object(c, c->out, "deep"), "x",
                       vectors_get_i16(c, vectors_get_object(c, c->in, "deep"), "x"));
    vectors_ignore(c, "other");
}

#define EVERYTHING_IN                                                                                        \
    "{\"fn\":\"x\",\"in\":{\"i128\":\"-5\",\"u128\":\"340282366920938463463374607431768211455\","            \
    "\"list\":[1,\"-170141183460469231731687303715884105728\"],\"small\":[0,65535],\"flag\":true,"           \
    "\"text\":\"t\",\"hex\":\"0xffffffffffffffff\",\"deep\":{\"x\":-32768}},\"out\":"

START_TEST(every_kind_of_value_is_read_and_compared)
{
    static const char good[] = EVERYTHING_IN
        "{\"sum\":\"340282366920938463463374607431768211450\","
        "\"list\":[1,\"-170141183460469231731687303715884105728\"],\"small\":[0,65535],\"flag\":true,"
        "\"text\":\"t\",\"none\":null,\"some\":\"18446744073709551615\",\"deep\":{\"x\":-32768},\"other\":1}"
        "}";
    static const char *const changes[][2] = {
        {"211450", "211451"},
        {"[1,\"-17", "[1,\"-16"},
        {"[0,65535]", "[0,65534]"},
        {"[0,65535]", "[0]"},
        {"true", "false"},
        {"\"t\"", "\"u\""},
        {"null", "0"},
        {"551615\",\"d", "551614\",\"d"},
        {"-32768}", "-3276}"},
        {"[0,65535]", "[0,null]"},
        {"\"18446744073709551615\"", "null"},
    };
    struct vectors_case c;
    struct sim_error err;
    ck_assert_int_eq(run_row(good, check_everything, &c, &err), SIM_OK);
    ck_assert_msg(c.verdict == VECTORS_PASS, "%s: expected %s, got %s", c.mismatch.field, c.mismatch.expected,
                  c.mismatch.got);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char row[sizeof good + 32];
        const char *at = strstr(strstr(good, "\"out\""), changes[i][0]);
        ck_assert_ptr_nonnull(at);
        snprintf(row, sizeof row, "%.*s%s%s", (int)(at - good), good, changes[i][1],
                 at + strlen(changes[i][0]));
        ck_assert_int_eq(run_row(row, check_everything, &c, &err), SIM_OK);
        ck_assert_msg(c.verdict == VECTORS_MISMATCH, "change %zu went unnoticed", i);
    }
}
END_TEST

static void check_refusal(struct vectors_case *c)
{
    if (vectors_expect_error(c, vectors_get_bool(c, c->in, "refuse") ? "TooLow" : NULL))
        vectors_expect_u64(c, c->out, "r", 1);
}

START_TEST(an_expected_error_is_compared_by_name)
{
    static const struct {
        const char *row;
        enum vectors_verdict verdict;
    } rows[] = {
        {"{\"fn\":\"x\",\"in\":{\"refuse\":true},\"err\":\"TooLow\"}", VECTORS_PASS},
        {"{\"fn\":\"x\",\"in\":{\"refuse\":true},\"err\":\"TooHigh\"}", VECTORS_MISMATCH},
        {"{\"fn\":\"x\",\"in\":{\"refuse\":true},\"out\":{\"r\":1}}", VECTORS_MISMATCH},
        {"{\"fn\":\"x\",\"in\":{\"refuse\":false},\"err\":\"TooLow\"}", VECTORS_MISMATCH},
        {"{\"fn\":\"x\",\"in\":{\"refuse\":false},\"out\":{\"r\":1}}", VECTORS_PASS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vectors_case c;
        struct sim_error err;
        ck_assert_int_eq(run_row(rows[i].row, check_refusal, &c, &err), SIM_OK);
        ck_assert_msg(c.verdict == rows[i].verdict, "%s", rows[i].row);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("vectors_case");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, a_row_passes_when_every_output_agrees);
    tcase_add_test(tc, a_difference_names_field_expected_and_got);
    tcase_add_test(tc, an_output_that_the_handler_forgets_is_a_difference);
    tcase_add_test(tc, a_tolerance_of_the_row_is_honoured_and_no_more);
    tcase_add_test(tc, a_row_of_the_wrong_shape_is_refused);
    tcase_add_test(tc, every_kind_of_value_is_read_and_compared);
    tcase_add_test(tc, an_expected_error_is_compared_by_name);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
