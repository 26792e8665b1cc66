#include "cli_vectors.h"

#include "cli_options.h"
#include "vectors_run.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

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

static int replay(struct vectors_run *run, char **paths, size_t count)
{
    struct sim_error err;
    for (size_t i = 0; i < count; i++)
        if (vectors_run_file(run, paths[i], &err) != SIM_OK)
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
    const char *only_fn = NULL;
    uint64_t max_mismatches = 1;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "fn",
         .kind = CLI_TEXT,
         .target = &only_fn,
         .value = "NAME",
         .help = "only rows of this function; DIALECT/NAME for one dialect"},
        {.name = "max-mismatches",
         .kind = CLI_COUNT,
         .target = &max_mismatches,
         .value = "N",
         .fallback = "1",
         .help = "mismatches shown for each function"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "vectors",
        .operands = "FILE...",
        .summary = "Replays golden vectors (JSON lines, gzip or plain) and compares every value bit for bit.",
        .details =
            "The last line is `N passed, M failed, K skipped`. Rows of functions that are not known, or\n"
            "beyond what is modelled, are skipped, by name and with the reason. Exit status: 0 no row\n"
            "failed, 1 some did, 2 a file cannot be read or a row is damaged.",
        .options = options,
        .min_operands = 1,
        .max_operands = 100000,
    };
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status != CLI_GO_ON)
        return status;
    struct vectors_run run;
    vectors_run_init(&run,
                     (struct vectors_options){
                         .only_fn = only_fn,
                         .max_mismatches = max_mismatches < UINT_MAX ? (unsigned)max_mismatches : UINT_MAX,
                     });
    status = replay(&run, argv + 1, files);
    vectors_run_free(&run);
    return status;
}
