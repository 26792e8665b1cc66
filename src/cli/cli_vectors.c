#include "cli_vectors.h"

#include "vectors_run.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(FILE *to)
{
    fputs("Usage: tensim vectors [OPTION]... FILE...\n\n"
          "Replays golden vectors (JSON lines, gzip or plain) and compares every value bit for bit.\n\n"
          "  --fn NAME             only rows of this function; DIALECT/NAME for one dialect\n"
          "  --max-mismatches N    mismatches shown for each function (default 1)\n"
          "  --help                this text\n\n"
          "The last line is 'N passed, M failed, K skipped'. Functions without a handler are skipped, by "
          "name.\n"
          "Exit status: 0 no row failed, 1 some did, 2 a file cannot be read or a row is damaged.\n",
          to);
}

/* A whole decimal number below 10^9. */
static int parse_count(const char *text, unsigned *count)
{
    char *end;
    errno = 0;
    const unsigned long v = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || v > 1000000000)
        return SIM_ERR_USAGE;
    *count = (unsigned)v;
    return SIM_OK;
}

/* Returns SIM_OK, or SIM_ERR_USAGE with a message printed; *help asks for the help text instead. */
static int parse_options(int argc, char **argv, struct vectors_options *options, bool *help)
{
    static const struct option known[] = {
        {"fn", required_argument, NULL, 'f'},
        {"max-mismatches", required_argument, NULL, 'm'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    *options = (struct vectors_options){.max_mismatches = 1};
    *help = false;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'f') {
            options->only_fn = optarg;
        } else if (option == 'h') {
            *help = true;
        } else if (option != 'm') {
            return SIM_ERR_USAGE;
        } else if (parse_count(optarg, &options->max_mismatches) != SIM_OK) {
            fprintf(stderr, "tensim: --max-mismatches needs a whole number, not '%s'\n", optarg);
            return SIM_ERR_USAGE;
        }
    }
    if (optind == argc && !*help) {
        fputs("tensim: which vectors? `tensim vectors --help` explains the command\n", stderr);
        return SIM_ERR_USAGE;
    }
    return SIM_OK;
}

static void print_name(const struct vectors_tally *tally)
{
    printf("%s%s%s", tally->dialect, tally->dialect[0] == '\0' ? "" : "/", tally->fn);
}

static void print_mismatch(const struct vectors_mismatch *m)
{
    printf("  %s:%u:%s%s %s: expected %s, got %s\n", m->file, m->line, m->id[0] == '\0' ? "" : " ", m->id,
           m->field, m->expected, m->got);
}

static void print_tally(const struct vectors_tally *tally)
{
    if (tally->failed > 0) {
        fputs("FAIL ", stdout);
        print_name(tally);
        printf(": %" PRIu64 " of %" PRIu64 " rows differ\n", tally->failed, tally->failed + tally->passed);
        for (size_t i = 0; i < tally->mismatch_count; i++)
            print_mismatch(&tally->mismatches[i]);
    }
    if (tally->skipped > 0) {
        fputs("skip ", stdout);
        print_name(tally);
        printf(": %" PRIu64 " rows, %s\n", tally->skipped,
               tally->handler == NULL ? "the function is not known" : tally->skip_reason);
    }
}

static int report_error(const struct sim_error *err)
{
    char text[1200];
    fprintf(stderr, "tensim: %s\n", sim_error_format(err, text, sizeof text));
    return sim_exit_status(err->code);
}

static int replay(struct vectors_run *run, char **paths)
{
    struct sim_error err;
    for (char **path = paths; *path != NULL; path++)
        if (vectors_run_file(run, *path, &err) != SIM_OK)
            return report_error(&err);
    if (run->tally_count == 0) {
        fprintf(stderr, "tensim: no row has the function '%s'\n", run->options.only_fn);
        return sim_exit_status(SIM_ERR_NOT_FOUND);
    }
    for (size_t i = 0; i < run->tally_count; i++)
        print_tally(&run->tallies[i]);
    printf("%" PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " skipped\n", run->passed, run->failed,
           run->skipped);
    return run->failed > 0 ? sim_exit_status(SIM_ERR_CHECK) : 0;
}

int cli_vectors(int argc, char **argv)
{
    struct vectors_options options;
    struct vectors_run run;
    bool help;
    if (parse_options(argc, argv, &options, &help) != SIM_OK)
        return sim_exit_status(SIM_ERR_USAGE);
    if (help) {
        print_help(stdout);
        return 0;
    }
    vectors_run_init(&run, options);
    const int status = replay(&run, argv + optind);
    vectors_run_free(&run);
    return status;
}
