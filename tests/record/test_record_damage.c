/* Damaged files: whatever is cut off, flipped or not written, the reader gives an error or rows, and the
 * writer leaves a file that reads. */
#include "record_hdf5.h"
#include "record_quiet.h"
#include "record_reader.h"
#include "record_sample.h"
#include "tensim_check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* HDF5 1.10 loses some memory of its own when it gives up on a damaged file. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

static char folder[64], whole_path[80], bad_path[80];
static const struct record_facts facts = {.name = "sample", .scenario_json = "{}"};

static void make_folder(void)
{
    record_quiet_exit();
    strcpy(folder, "/tmp/tensim-damage-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(whole_path, sizeof whole_path, "%s/whole.h5", folder);
    snprintf(bad_path, sizeof bad_path, "%s/bad.h5", folder);
}

static void remove_folder(void)
{
    unlink(whole_path);
    unlink(bad_path);
    rmdir(folder);
}

/* Writes `rows` rows a table and closes the file. */
static int write_file(const char *path, uint64_t rows, struct sim_error *err)
{
    struct record *rec;
    struct record_hdf5 *writer;
    int ret = record_create(&rec, &sample_schema, 0, err);
    if (ret != SIM_OK)
        return ret;
    ret = record_hdf5_create(&writer, path, rec, &facts, 0, err);
    for (uint64_t row = 0; ret == SIM_OK && row < rows; row++)
        for (unsigned t = 0; ret == SIM_OK && t < sample_schema.table_count; t++)
            ret = sample_put_row(rec, t, row, err);
    int closed = record_hdf5_close(writer, RECORD_COMPLETE, NULL, err);
    record_destroy(rec);
    return ret != SIM_OK ? ret : closed;
}

static uint8_t *load(const char *path, size_t *size)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    ck_assert_int_eq(fstat(fd, &st), 0);
    *size = (size_t)st.st_size;
    uint8_t *bytes = malloc(*size);
    ck_assert_int_eq(read(fd, bytes, *size), st.st_size);
    close(fd);
    return bytes;
}

static void store(const char *path, const uint8_t *bytes, size_t size)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
}

/* Reads all it can; an error must be one of input, with a sentence. Returns whether all was read. */
static bool try_to_read(const char *path)
{
    struct record_reader *reader;
    struct sim_error err = {0};
    char hex[RECORD_DIGEST_HEX_SIZE];
    int ret = record_reader_open(&reader, path, &err);
    if (ret == SIM_OK) {
        ret = record_reader_digest(reader, hex, &err);
        record_reader_close(reader);
    }
    ck_assert_msg(ret == SIM_OK || (ret <= -100 && ret > -200 && err.message[0] != '\0'), "%d %s", ret,
                  err.message);
    return ret == SIM_OK;
}

START_TEST(a_file_cut_anywhere_is_an_error_or_rows)
{
    size_t size;
    ck_assert_int_eq(write_file(whole_path, 60, NULL), SIM_OK);
    uint8_t *bytes = load(whole_path, &size);
    ck_assert(try_to_read(whole_path));
    for (size_t i = 0; i < 150; i++) {
        size_t cut = i < 60 ? i : size * (i - 59) / 92;
        store(bad_path, bytes, cut);
        ck_assert_msg(!try_to_read(bad_path), "cut to %zu of %zu bytes", cut, size);
    }
    free(bytes);
}
END_TEST

/* A simple generator: the places of the damage must not depend on the C library. */
static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 16;
}

START_TEST(a_flipped_byte_is_an_error_or_rows)
{
    size_t size, readable = 0, flips = 300;
    uint64_t state = (uint64_t)_i + 1;
    ck_assert_int_eq(write_file(whole_path, 40, NULL), SIM_OK);
    uint8_t *bytes = load(whole_path, &size);
    for (size_t i = 0; i < flips; i++) {
        size_t at = next_random(&state) % size;
        uint8_t mask = (uint8_t)(next_random(&state) % 255 + 1);
        bytes[at] ^= mask;
        store(bad_path, bytes, size);
        readable += try_to_read(bad_path);
        bytes[at] ^= mask;
    }
    /* Most bytes are numbers or unused; a part is metadata, guarded by checksums. */
    ck_assert_uint_gt(readable, 0);
    ck_assert_uint_lt(readable, flips);
    free(bytes);
}
END_TEST

/* In a child: writes until the file size limit stops it. Exit status: of the program. */
static void write_limited(rlim_t limit)
{
    struct rlimit size = {limit, limit};
    struct sim_error err = {0};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &size);
    int ret = write_file(bad_path, 300, &err);
    if (ret != SIM_OK && strstr(err.message, "no space left on ") == NULL)
        _exit(99);
    _exit(sim_exit_status(ret));
}

/* The file that a full disk left: plainly readable, all columns equally long, every value right. */
static uint64_t check_rows_left(void)
{
    struct record_reader *reader;
    struct sim_error err = {0};
    uint64_t issuance[300], total = 0;
    int ret = record_reader_open(&reader, bad_path, &err);
    ck_assert_msg(ret == SIM_OK, "%s", err.message);
    ck_assert(!record_reader_is_open(reader));
    ck_assert_int_eq(record_reader_status(reader), RECORD_FAILED);
    size_t rows = (size_t)record_reader_rows(reader, 0);
    ck_assert_int_eq(record_reader_values(reader, 0, 0, 0, rows, issuance, &err), SIM_OK);
    for (size_t row = 0; row < rows; row++)
        ck_assert_uint_eq(issuance[row], sample_value(0, 0, row, 0));
    for (size_t t = 0; t < sample_schema.table_count; t++)
        total += record_reader_rows(reader, t);
    char hex[RECORD_DIGEST_HEX_SIZE];
    ck_assert_int_eq(record_reader_digest(reader, hex, &err), SIM_OK);
    record_reader_close(reader);
    return total;
}

START_TEST(a_full_disk_anywhere_leaves_a_file_that_reads_or_none)
{
    size_t size, left = 0;
    uint64_t rows = 0;
    ck_assert_int_eq(write_file(whole_path, 300, NULL), SIM_OK);
    free(load(whole_path, &size));
    for (size_t i = 0; i < 60; i++) {
        int status;
        unlink(bad_path);
        pid_t child = fork();
        if (child == 0)
            write_limited((rlim_t)(size * i / 60 + 1));
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 3, "limit %zu: status %x",
                      size * i / 60 + 1, (unsigned)status);
        if (access(bad_path, F_OK) == 0) {
            rows += check_rows_left();
            left++;
        }
    }
    ck_assert_uint_gt(left, 20);
    ck_assert_uint_gt(rows, 100);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("record_damage");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, make_folder, remove_folder);
    tcase_add_test(tc, a_file_cut_anywhere_is_an_error_or_rows);
    tcase_add_loop_test(tc, a_flipped_byte_is_an_error_or_rows, 0, 4);
    tcase_add_test(tc, a_full_disk_anywhere_leaves_a_file_that_reads_or_none);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
