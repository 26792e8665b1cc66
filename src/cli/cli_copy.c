/* `tensim recover OUT.h5` and `tensim pack OUT.h5`: the rows of one results file in a new one. */
#include "cli_copy.h"

#include "cli_format.h"
#include "cli_options.h"
#include "record_quiet.h"
#include "record_reader.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes all committed rows of `reader` to `path`. */
static int copy(const struct record_reader *reader, const char *path, enum record_status status,
                unsigned options, struct sim_error *err)
{
    struct record *rec = NULL;
    struct record_hdf5 *writer = NULL;
    int ret = record_create(&rec, record_reader_schema(reader), 0, err);
    if (ret == SIM_OK)
        ret = record_hdf5_create(&writer, path, rec, record_reader_facts(reader), options, err);
    bool created = ret == SIM_OK;
    if (ret == SIM_OK)
        ret = record_reader_copy(reader, rec, err);
    struct sim_error late = {0};
    int closed = record_hdf5_close(writer, ret == SIM_OK ? status : RECORD_FAILED,
                                   record_reader_state_digest(reader), &late);
    if (ret == SIM_OK && closed != SIM_OK)
        ret = sim_raise(err, late.code, "%s", late.message);
    record_destroy(rec);
    if (created && ret != SIM_OK)
        unlink(path);
    return ret;
}

/* Reads the copy again: its contents must have the digest that was written, and the one of the original if
 * that has one. */
static int verify(const struct record_reader *original, const char *path, struct sim_error *err)
{
    struct record_reader *reader = NULL;
    char digest[RECORD_DIGEST_HEX_SIZE];
    const char *expected = record_reader_series_digest(original);
    int ret = record_reader_open(&reader, path, err);
    if (ret == SIM_OK)
        ret = record_reader_digest(reader, digest, err);
    if (ret == SIM_OK && (strcmp(digest, record_reader_series_digest(reader)) != 0 ||
                          (expected[0] != '\0' && strcmp(digest, expected) != 0)))
        ret = sim_raise(err, SIM_ERR_CHECK, "the copy %s does not have the digest of the original", path);
    record_reader_close(reader);
    return ret;
}

static int fail(const char *command, const struct sim_error *err)
{
    char text[1200];
    fprintf(stderr, "tensim %s: %s\n", command, sim_error_format(err, text, sizeof text));
    return sim_exit_status(err->code);
}

static void report_rows(const struct record_reader *reader)
{
    const struct record_schema *schema = record_reader_schema(reader);
    char count[CLI_FORMAT_SIZE];
    for (size_t t = 0; t < schema->table_count; t++)
        printf("  %-12s %s rows\n", schema->tables[t].name,
               cli_format_count(record_reader_rows(reader, t), count));
}

int cli_recover(int argc, char **argv)
{
    const char *to = NULL;
    char beside[PATH_MAX];
    bool force = false;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "output",
         .letter = 'o',
         .kind = CLI_TEXT,
         .target = &to,
         .value = "FILE",
         .fallback = "OUT.recovered.h5",
         .help = "where the clean copy goes"},
        {.name = "force",
         .letter = 'f',
         .kind = CLI_FLAG,
         .target = &force,
         .help = "replace an existing results file"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "recover",
        .operands = "OUT.h5",
        .summary = "Copies what a killed run has left into a clean file; the original stays as it is.",
        .details = "Do not use h5clear on such a file: alone, it cuts the data off.",
        .options = options,
        .min_operands = 1,
        .max_operands = 1,
    };
    struct record_reader *reader = NULL;
    struct sim_error err = {0};
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status != CLI_GO_ON)
        return status;
    record_quiet_exit();
    size_t length = strlen(argv[1]);
    bool suffix = length > 3 && strcmp(argv[1] + length - 3, ".h5") == 0;
    snprintf(beside, sizeof beside, "%.*s.recovered.h5", (int)(suffix ? length - 3 : length), argv[1]);
    if (to == NULL)
        to = beside;
    int ret = record_reader_open(&reader, argv[1], &err);
    if (ret == SIM_OK) {
        enum record_status was = record_reader_status(reader);
        ret = copy(reader, to, was == RECORD_RUNNING ? RECORD_INTERRUPTED : was,
                   force ? RECORD_HDF5_REPLACE : 0, &err);
    }
    if (ret == SIM_OK)
        ret = verify(reader, to, &err);
    if (ret == SIM_OK) {
        printf("%s holds all that was committed:\n", to);
        report_rows(reader);
    }
    record_reader_close(reader);
    return ret == SIM_OK ? 0 : fail("recover", &err);
}

/* Refuses a target that exists, is not the original, and was not meant to be replaced. */
static int check_target(const char *from, const char *to, bool force, struct sim_error *err)
{
    struct stat original, target;
    if (stat(to, &target) != 0 || stat(from, &original) != 0 ||
        (target.st_dev == original.st_dev && target.st_ino == original.st_ino))
        return SIM_OK;
    if (!S_ISREG(target.st_mode))
        return sim_raise(err, SIM_ERR_EXISTS, "%s exists and is no ordinary file", to);
    return force ? SIM_OK : sim_raise(err, SIM_ERR_EXISTS, "%s exists; --force replaces it", to);
}

/* Packs into a file beside and puts it in place of the original, or of `to`. */
static int pack(const struct record_reader *reader, const char *from, const char *to, struct sim_error *err)
{
    char aside[PATH_MAX];
    struct stat before, after;
    char sizes[2][CLI_FORMAT_SIZE];
    if (record_reader_is_open(reader))
        return sim_raise(err, SIM_ERR_CONFLICT,
                         "%s is still being written, or its run was killed: "
                         "`tensim recover` makes a finished file of it",
                         from);
    if ((size_t)snprintf(aside, sizeof aside, "%s.packing", to) >= sizeof aside)
        return sim_raise(err, SIM_ERR_RANGE, "the name of the results file is too long");
    int ret = copy(reader, aside, record_reader_status(reader), RECORD_HDF5_PACK | RECORD_HDF5_REPLACE, err);
    if (ret == SIM_OK && (ret = verify(reader, aside, err)) != SIM_OK)
        unlink(aside);
    if (ret != SIM_OK)
        return ret;
    if (stat(from, &before) != 0 || stat(aside, &after) != 0 || rename(aside, to) != 0)
        return sim_raise(err, SIM_ERR_IO, "cannot put %s in place: %s", to, strerror(errno));
    printf("%s: %s bytes, before %s\n", to, cli_format_count((uint64_t)after.st_size, sizes[0]),
           cli_format_count((uint64_t)before.st_size, sizes[1]));
    return SIM_OK;
}

int cli_pack(int argc, char **argv)
{
    const char *to = NULL;
    bool force = false;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "output",
         .letter = 'o',
         .kind = CLI_TEXT,
         .target = &to,
         .value = "FILE",
         .fallback = "the file itself",
         .help = "where the packed file goes"},
        {.name = "force",
         .letter = 'f',
         .kind = CLI_FLAG,
         .target = &force,
         .help = "replace an existing file other than OUT.h5"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "pack",
        .operands = "OUT.h5",
        .summary = "Compresses a finished results file (shuffle and gzip, which every HDF5 program reads).",
        .details = "The contents are read back and compared by their digest before the original gives way.",
        .options = options,
        .min_operands = 1,
        .max_operands = 1,
    };
    struct record_reader *reader = NULL;
    struct sim_error err = {0};
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status != CLI_GO_ON)
        return status;
    record_quiet_exit();
    if (to == NULL)
        to = argv[1];
    int ret = record_reader_open(&reader, argv[1], &err);
    if (ret == SIM_OK)
        ret = check_target(argv[1], to, force, &err);
    if (ret == SIM_OK)
        ret = pack(reader, argv[1], to, &err);
    record_reader_close(reader);
    return ret == SIM_OK ? 0 : fail("pack", &err);
}
