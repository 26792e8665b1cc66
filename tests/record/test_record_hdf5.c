#include "record_hdf5.h"
#include "record_reader.h"
#include "record_sample.h"
#include "tensim_check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/tensim-record-XXXXXX";
static const struct record_facts facts = {
    .name = "sample",
    .question = "Does it \xc3\xbc?",
    .scenario_json = "{\"tensim\": 1}",
    .scenario_hash = "ab12",
    .seed = UINT64_MAX,
    .version = "0.1",
    .compiler = "cc",
    .fp_self_test = "ok",
};

static void make_folder(void)
{
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void remove_folder(void)
{
    static const char *const names[] = {"a.h5", "b.h5", "t0.h5", "t1.h5"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(in_folder(names[i]));
    ck_assert_int_eq(rmdir(folder), 0);
}

/* Writes `rows` sample rows a table and closes with `status`. */
static void write_file(const char *path, uint64_t rows, unsigned options, enum record_status status,
                       char digest[RECORD_DIGEST_HEX_SIZE])
{
    struct sim_error err = {0};
    struct record *rec;
    struct record_hdf5 *writer;
    ck_assert_int_eq(record_create(&rec, &sample_schema, 0, &err), SIM_OK);
    int ret = record_hdf5_create(&writer, path, rec, &facts, options, &err);
    ck_assert_msg(ret == SIM_OK, "%s", err.message);
    for (uint64_t row = 0; row < rows; row++)
        for (unsigned t = 0; t < sample_schema.table_count; t++)
            ck_assert_int_eq(sample_put_row(rec, t, row, &err), SIM_OK);
    record_digest(rec, digest);
    ret = record_hdf5_close(writer, status, "5a5a", &err);
    ck_assert_msg(ret == SIM_OK, "%s", err.message);
    record_destroy(rec);
}

static struct record_reader *open_file(const char *path)
{
    struct record_reader *reader;
    struct sim_error err = {0};
    int ret = record_reader_open(&reader, path, &err);
    ck_assert_msg(ret == SIM_OK, "%s", err.message);
    return reader;
}

START_TEST(a_file_reads_back_as_it_was_written)
{
    char digest[RECORD_DIGEST_HEX_SIZE], again[RECORD_DIGEST_HEX_SIZE];
    uint16_t incentive[3 * SAMPLE_SUBNETS * SAMPLE_UIDS];
    size_t column;
    write_file(in_folder("a.h5"), 100, 0, RECORD_COMPLETE, digest);
    struct record_reader *reader = open_file(in_folder("a.h5"));
    const struct record_schema *schema = record_reader_schema(reader);
    ck_assert_uint_eq(schema->table_count, 3);
    ck_assert_str_eq(schema->tables[2].columns[0].flag_meanings, "registration pruning halving");
    ck_assert_str_eq(schema->tables[1].columns[1].dims[1], "uid");
    ck_assert_uint_eq(record_schema_dim(schema, "netuid")->labels[3], 9);
    ck_assert_int_eq(record_reader_status(reader), RECORD_COMPLETE);
    ck_assert(!record_reader_is_open(reader));
    ck_assert_str_eq(record_reader_state_digest(reader), "5a5a");
    ck_assert_str_eq(record_reader_series_digest(reader), digest);
    ck_assert_str_eq(record_reader_facts(reader)->question, facts.question);
    ck_assert_uint_eq(record_reader_facts(reader)->seed, UINT64_MAX);
    ck_assert_uint_eq(record_reader_rows(reader, 1), 100);
    ck_assert_int_eq(record_reader_column_find(reader, 1, "incentive", &column, NULL), SIM_OK);
    ck_assert_int_eq(record_reader_values(reader, 1, column, 97, 3, incentive, NULL), SIM_OK);
    for (size_t i = 0; i < sizeof incentive / sizeof incentive[0]; i++)
        ck_assert_uint_eq(incentive[i], sample_value(1, 1, 97 + i / 15, i % 15));
    ck_assert_int_eq(record_reader_values(reader, 1, column, 98, 3, incentive, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(record_reader_digest(reader, again, NULL), SIM_OK);
    ck_assert_str_eq(again, digest);
    record_reader_close(reader);
}
END_TEST

START_TEST(a_growing_file_shows_committed_rows_to_a_reader_beside_the_writer)
{
    struct record *rec;
    struct record_hdf5 *writer;
    uint64_t blocks[10];
    ck_assert_int_eq(record_create(&rec, &sample_schema, 0, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_create(&writer, in_folder("a.h5"), rec, &facts, 0, NULL), SIM_OK);
    struct record_reader *reader = open_file(in_folder("a.h5"));
    ck_assert_uint_eq(record_reader_rows(reader, 0), 0);
    record_reader_close(reader);
    for (uint64_t row = 0; row < 10; row++)
        ck_assert_int_eq(sample_put_row(rec, 0, row, NULL), SIM_OK);
    ck_assert_int_eq(record_flush(rec, NULL), SIM_OK);
    reader = open_file(in_folder("a.h5"));
    ck_assert(record_reader_is_open(reader));
    ck_assert_int_eq(record_reader_status(reader), RECORD_RUNNING);
    ck_assert_uint_eq(record_reader_rows(reader, 0), 10);
    ck_assert_int_eq(record_reader_blocks(reader, 0, 0, 10, blocks, NULL), SIM_OK);
    ck_assert_uint_eq(blocks[9], SAMPLE_FIRST_BLOCK + 9 * SAMPLE_STEP);
    record_reader_close(reader);
    ck_assert_int_eq(record_hdf5_close(writer, RECORD_INTERRUPTED, NULL, NULL), SIM_OK);
    reader = open_file(in_folder("a.h5"));
    ck_assert_int_eq(record_reader_status(reader), RECORD_INTERRUPTED);
    ck_assert(!record_reader_is_open(reader));
    record_reader_close(reader);
    record_destroy(rec);
}
END_TEST

START_TEST(an_existing_file_is_replaced_only_on_demand)
{
    char digest[RECORD_DIGEST_HEX_SIZE];
    struct sim_error err = {0};
    struct record *rec;
    struct record_hdf5 *writer;
    write_file(in_folder("a.h5"), 3, 0, RECORD_COMPLETE, digest);
    ck_assert_int_eq(record_create(&rec, &sample_schema, 0, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_create(&writer, in_folder("a.h5"), rec, &facts, 0, &err), SIM_ERR_EXISTS);
    ck_assert_ptr_nonnull(strstr(err.message, "--force"));
    record_destroy(rec);
    struct record_reader *before = open_file(in_folder("a.h5"));
    write_file(in_folder("a.h5"), 5, RECORD_HDF5_REPLACE, RECORD_COMPLETE, digest);
    struct record_reader *after = open_file(in_folder("a.h5"));
    ck_assert_uint_eq(record_reader_rows(before, 0), 3);
    ck_assert_uint_eq(record_reader_rows(after, 0), 5);
    record_reader_close(before);
    record_reader_close(after);
}
END_TEST

START_TEST(a_file_that_cannot_be_created_is_one_clear_error)
{
    struct sim_error err = {0};
    struct record *rec;
    struct record_hdf5 *writer;
    ck_assert_int_eq(record_create(&rec, &sample_schema, 0, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_create(&writer, "/nowhere/at/all.h5", rec, &facts, 0, &err),
                     SIM_ERR_NOT_FOUND);
    ck_assert_str_eq(err.message, "cannot create /nowhere/at/all.h5: its folder does not exist");
    ck_assert_int_eq(record_hdf5_create(&writer, folder, rec, &facts, RECORD_HDF5_REPLACE, &err),
                     SIM_ERR_EXISTS);
    ck_assert_int_eq(record_hdf5_close(NULL, RECORD_COMPLETE, NULL, &err), SIM_OK);
    record_destroy(rec);
}
END_TEST

START_TEST(a_packed_copy_has_the_same_digest_and_is_smaller)
{
    char digest[RECORD_DIGEST_HEX_SIZE], packed[RECORD_DIGEST_HEX_SIZE];
    struct stat plain_stat, packed_stat;
    struct record *rec;
    struct record_hdf5 *writer;
    write_file(in_folder("a.h5"), 2000, 0, RECORD_COMPLETE, digest);
    struct record_reader *reader = open_file(in_folder("a.h5"));
    ck_assert_int_eq(record_create(&rec, record_reader_schema(reader), 0, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_create(&writer, in_folder("b.h5"), rec, record_reader_facts(reader),
                                        RECORD_HDF5_PACK, NULL),
                     SIM_OK);
    ck_assert_int_eq(record_reader_copy(reader, rec, NULL), SIM_OK);
    ck_assert_int_eq(record_hdf5_close(writer, RECORD_COMPLETE, NULL, NULL), SIM_OK);
    record_destroy(rec);
    record_reader_close(reader);
    reader = open_file(in_folder("b.h5"));
    ck_assert_int_eq(record_reader_digest(reader, packed, NULL), SIM_OK);
    ck_assert_str_eq(packed, digest);
    ck_assert_str_eq(record_reader_series_digest(reader), digest);
    record_reader_close(reader);
    stat(in_folder("a.h5"), &plain_stat);
    stat(in_folder("b.h5"), &packed_stat);
    ck_assert_int_lt(packed_stat.st_size, plain_stat.st_size);
}
END_TEST

START_TEST(what_is_no_results_file_is_refused)
{
    struct record_reader *reader;
    struct sim_error err = {0};
    int fd = open(in_folder("a.h5"), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    ck_assert_int_eq(write(fd, "block,issuance\n", 15), 15);
    close(fd);
    ck_assert_int_eq(record_reader_open(&reader, in_folder("a.h5"), &err), SIM_ERR_FORMAT);
    ck_assert_int_eq(record_reader_open(&reader, folder, &err), SIM_ERR_FORMAT);
    ck_assert_int_eq(record_reader_open(&reader, in_folder("none.h5"), &err), SIM_ERR_NOT_FOUND);
}
END_TEST

static void *write_in_thread(void *path)
{
    char digest[RECORD_DIGEST_HEX_SIZE];
    write_file(path, 500, 0, RECORD_COMPLETE, digest);
    return NULL;
}

START_TEST(two_files_are_written_in_two_threads)
{
    pthread_t threads[2];
    char paths[2][256], digests[2][RECORD_DIGEST_HEX_SIZE];
    for (int i = 0; i < 2; i++) {
        strcpy(paths[i], in_folder(i == 0 ? "t0.h5" : "t1.h5"));
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_in_thread, paths[i]), 0);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 2; i++) {
        struct record_reader *reader = open_file(paths[i]);
        ck_assert_int_eq(record_reader_digest(reader, digests[i], NULL), SIM_OK);
        record_reader_close(reader);
    }
    ck_assert_str_eq(digests[0], digests[1]);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("record_hdf5");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make_folder, remove_folder);
    tcase_add_test(tc, a_file_reads_back_as_it_was_written);
    tcase_add_test(tc, a_growing_file_shows_committed_rows_to_a_reader_beside_the_writer);
    tcase_add_test(tc, an_existing_file_is_replaced_only_on_demand);
    tcase_add_test(tc, a_file_that_cannot_be_created_is_one_clear_error);
    tcase_add_test(tc, a_packed_copy_has_the_same_digest_and_is_smaller);
    tcase_add_test(tc, what_is_no_results_file_is_refused);
    tcase_add_test(tc, two_files_are_written_in_two_threads);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
