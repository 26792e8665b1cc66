#include "tensim_check.h"
#include "vectors_reader.h"
#include "vectors_temp.h"

static char path[TEMP_PATH_SIZE];

static void setup(void)
{
    temp_make(path);
}

static void teardown(void)
{
    unlink(path);
}

/* Reads the whole file; returns the first error or the number of rows. */
static int read_all(struct sim_error *err)
{
    struct vectors_reader reader;
    json_t *row;
    int rows = 0;
    int ret = vectors_reader_open(&reader, path, err);
    while (ret == SIM_OK && (ret = vectors_reader_next(&reader, &row, err)) == SIM_OK && row != NULL) {
        rows++;
        json_decref(row);
    }
    vectors_reader_close(&reader);
    return ret == SIM_OK ? rows : ret;
}

static int read_text(const char *text, struct sim_error *err)
{
    temp_write(path, text, strlen(text));
    return read_all(err);
}

START_TEST(plain_and_compressed_rows_are_read_alike)
{
    struct sim_error err;
    static const char text[] = "{\"a\":1}\n\n  \t\r\n{\"a\":\"18446744073709551616\"}";
    ck_assert_int_eq(read_text(text, &err), 2);
    temp_write_gzip(path, text);
    ck_assert_int_eq(read_all(&err), 2);
    ck_assert_int_eq(read_text("", &err), 0);
}
END_TEST

START_TEST(a_line_that_is_no_object_is_named_with_its_position)
{
    struct sim_error err;
    ck_assert_int_eq(read_text("{}\n{\"a\":}\n", &err), SIM_ERR_SYNTAX);
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(err.column, 6);
    ck_assert_str_eq(err.file, path);
    static const char *const bad[] = {"[]",
                                      "1",
                                      "\"a\"",
                                      "{\"a\":1}{\"b\":2}",
                                      "nul",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"a\":\"\xff\"}",
                                      "{\"a\":1e999}",
                                      "{",
                                      "{\"a\":99999999999999999999}",
                                      "{\"a\":\"\\u0000\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(read_text(bad[i], &err) == SIM_ERR_SYNTAX, "%s was read", bad[i]);
}
END_TEST

START_TEST(bytes_of_zero_inside_a_line_are_no_json)
{
    struct sim_error err;
    temp_write(path, "{}\0\n{}\n", 7);
    ck_assert_int_eq(read_all(&err), SIM_ERR_SYNTAX);
    temp_write(path, "\0", 1);
    ck_assert_int_eq(read_all(&err), SIM_ERR_SYNTAX);
}
END_TEST

START_TEST(nesting_without_end_is_refused)
{
    struct sim_error err;
    const size_t depth = 200000;
    char *text = malloc(depth + 6);
    memcpy(text, "{\"a\":", 5);
    memset(text + 5, '[', depth);
    temp_write(path, text, depth + 5);
    free(text);
    ck_assert_int_eq(read_all(&err), SIM_ERR_SYNTAX);
    ck_assert_uint_eq(err.line, 1);
}
END_TEST

START_TEST(a_line_beyond_the_limit_is_refused)
{
    struct sim_error err;
    char *blanks = malloc(1 << 20);
    memset(blanks, 'x', 1 << 20);
    gzFile file = gzopen(path, "wb1");
    for (size_t i = 0; i <= VECTORS_LINE_LIMIT >> 20; i++)
        ck_assert_int_eq(gzwrite(file, blanks, 1 << 20), 1 << 20);
    gzclose(file);
    free(blanks);
    ck_assert_int_eq(read_all(&err), SIM_ERR_FORMAT);
    ck_assert_uint_eq(err.line, 1);
}
END_TEST

/* A gzip file of a few hundred rows that do not compress to nothing. */
static size_t make_gzip(unsigned char *bytes, size_t capacity)
{
    char text[16384];
    size_t size = 0;
    for (unsigned i = 0; i < 400; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "{\"a\":%u}\n", i * 2654435761U);
    temp_write_gzip(path, text);
    return temp_read(path, bytes, capacity);
}

START_TEST(a_compressed_file_cut_anywhere_is_called_truncated)
{
    static unsigned char bytes[16384];
    const size_t size = make_gzip(bytes, sizeof bytes);
    struct sim_error err;
    ck_assert_int_eq(read_all(&err), 400);
    for (size_t cut = 10; cut < size; cut += 97) {
        temp_write(path, bytes, cut);
        const int ret = read_all(&err);
        ck_assert_msg(ret == SIM_ERR_TRUNCATED || ret == SIM_ERR_SYNTAX, "cut at %zu gave %d", cut, ret);
        ck_assert_uint_gt(err.line, 0);
    }
}
END_TEST

START_TEST(a_damaged_byte_in_a_compressed_file_never_goes_unnoticed)
{
    static unsigned char bytes[16384];
    const size_t size = make_gzip(bytes, sizeof bytes);
    struct sim_error err;
    for (size_t at = 10; at < size; at += 61) {
        bytes[at] ^= 0x20;
        temp_write(path, bytes, size);
        const int ret = read_all(&err);
        ck_assert_msg(ret == SIM_ERR_FORMAT || ret == SIM_ERR_TRUNCATED || ret == SIM_ERR_SYNTAX,
                      "byte %zu gave %d", at, ret);
        bytes[at] ^= 0x20;
    }
}
END_TEST

START_TEST(what_is_no_file_of_rows_is_named)
{
    struct sim_error err;
    struct vectors_reader reader;
    ck_assert_int_eq(vectors_reader_open(&reader, "/nonexistent/x.jsonl", &err), SIM_ERR_NOT_FOUND);
    vectors_reader_close(&reader);
    ck_assert_int_eq(vectors_reader_open(&reader, "/tmp", &err), SIM_ERR_FORMAT);
    vectors_reader_close(&reader);
    ck_assert_str_eq(err.file, "/tmp");
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("vectors_reader");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, plain_and_compressed_rows_are_read_alike);
    tcase_add_test(tc, a_line_that_is_no_object_is_named_with_its_position);
    tcase_add_test(tc, bytes_of_zero_inside_a_line_are_no_json);
    tcase_add_test(tc, nesting_without_end_is_refused);
    tcase_add_test(tc, a_line_beyond_the_limit_is_refused);
    tcase_add_test(tc, a_compressed_file_cut_anywhere_is_called_truncated);
    tcase_add_test(tc, a_damaged_byte_in_a_compressed_file_never_goes_unnoticed);
    tcase_add_test(tc, what_is_no_file_of_rows_is_named);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
