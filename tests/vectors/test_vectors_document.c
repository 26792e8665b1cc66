/* Documents: what their name says, and what damage is answered with. */
#include "tensim_check.h"
#include "vectors_document.h"
#include "vectors_run.h"
#include "vectors_temp.h"

static char folder[TEMP_PATH_SIZE];
static char path[TEMP_PATH_SIZE + 32];

static void setup(void)
{
    snprintf(folder, sizeof folder, "/tmp/tensim-document-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/pair-1.json", folder);
}

static void teardown(void)
{
    unlink(path);
    rmdir(folder);
}

/* Code of replaying `text` as a measured block. */
static int replay(const char *text)
{
    struct vectors_run run;
    struct sim_error err;
    temp_write(path, text, strlen(text));
    vectors_run_init(&run, (struct vectors_options){.max_mismatches = 1});
    const int code = vectors_run_file(&run, path, &err);
    vectors_run_free(&run);
    return code;
}

START_TEST(a_document_is_known_by_its_name)
{
    ck_assert(vectors_document_is("data/chainpairs/pair-8766000.json.gz"));
    ck_assert(vectors_document_is("quotes-1.json"));
    ck_assert(vectors_document_is("/x.y/globals-2.json"));
    ck_assert(!vectors_document_is("pair-8766000.jsonl.gz"));
    ck_assert(!vectors_document_is("pairs.json"));
    ck_assert(!vectors_document_is("pair-1.json.old"));
    ck_assert(!vectors_document_is("pair-/x.json"));
}
END_TEST

START_TEST(damaged_documents_are_refused_with_a_code)
{
    ck_assert_int_eq(replay(""), SIM_ERR_SYNTAX);
    ck_assert_int_eq(replay("[1, 2]"), SIM_ERR_SYNTAX);
    ck_assert_int_eq(replay("{\"block\": 1"), SIM_ERR_SYNTAX);
    ck_assert_int_eq(replay("{\"block\": 1}"), SIM_ERR_MISSING_KEY);
    ck_assert_int_eq(replay("{\"block\": 1, \"globals\": [], \"subnets\": []}"), SIM_ERR_TYPE);
    ck_assert_int_eq(replay("{\"block\": -1, \"globals\": {}, \"subnets\": [3]}"), SIM_ERR_RANGE);
    ck_assert_int_eq(replay("{\"a\": 1, \"a\": 2}"), SIM_ERR_SYNTAX);
}
END_TEST

START_TEST(a_compressed_document_that_ends_early_is_named_so)
{
    static unsigned char bytes[4096];
    char text[2000];
    struct sim_error err;
    json_t *row = NULL;
    unlink(path);
    snprintf(path, sizeof path, "%s/pair-1.json.gz", folder);
    memset(text, ' ', sizeof text);
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = (char)('0' + i * i % 7 % 10);
    text[sizeof text - 1] = '\0';
    temp_write_gzip(path, text);
    const size_t size = temp_read(path, bytes, sizeof bytes);
    temp_write(path, bytes, size - 6);
    ck_assert_int_eq(vectors_document_read(path, &row, &err), SIM_ERR_TRUNCATED);
    bytes[size / 2] ^= 0x55;
    temp_write(path, bytes, size);
    ck_assert_int_lt(vectors_document_read(path, &row, &err), 0);
    ck_assert_ptr_null(row);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("vectors_document");
    TCase *tc = tcase_create("vectors_document");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_document_is_known_by_its_name);
    tcase_add_test(tc, damaged_documents_are_refused_with_a_code);
    tcase_add_test(tc, a_compressed_document_that_ends_early_is_named_so);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
