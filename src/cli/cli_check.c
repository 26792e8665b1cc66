/* `tensim check OUT.h5 --against CURVE.csv`: the regression check of a run, and the way to make curves. */
#include "cli_check.h"

#include "analysis_check.h"
#include "cli_format.h"
#include "cli_options.h"
#include "record_quiet.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Prints the error behind the command's name; returns the exit status for it. */
static int fail(const struct sim_error *err)
{
    char text[1200];
    fprintf(stderr, "tensim check: %s\n", sim_error_format(err, text, sizeof text));
    return sim_exit_status(err->code);
}

static int against(const struct record_reader *reader, const char *curve, const char *tolerance_text,
                   bool interpolate, struct sim_error *err)
{
    struct analysis_tolerance tolerance;
    struct analysis_check result;
    char count[CLI_FORMAT_SIZE];
    int ret = analysis_tolerance_parse(tolerance_text, &tolerance, err);
    if (ret == SIM_OK)
        ret = analysis_check_curve(reader, curve, &tolerance, interpolate, &result, err);
    if (ret != SIM_OK)
        return ret;
    printf("%s: %s values of %" PRIu64 " column%s agree, blocks %" PRIu64 " to %" PRIu64, curve,
           cli_format_count(result.compared, count), result.columns, result.columns == 1 ? "" : "s",
           result.first_block, result.last_block);
    if (result.worst_ppb == 0)
        puts(", to the last digit");
    else
        printf("; the greatest difference is %.7f %% at block %" PRIu64 "\n", (double)result.worst_ppb / 1e7,
               result.worst_block);
    return SIM_OK;
}

static int write_curve(const struct record_reader *reader, const char *path, const char *column,
                       uint64_t every, struct sim_error *err)
{
    if (every == 0)
        return sim_raise(err, SIM_ERR_USAGE, "--every must be at least 1");
    bool to_stdout = strcmp(path, "-") == 0;
    FILE *to = to_stdout ? stdout : fopen(path, "wx");
    if (to == NULL)
        return sim_raise(err,
                         errno == EEXIST                       ? SIM_ERR_EXISTS
                         : errno == ENOENT || errno == ENOTDIR ? SIM_ERR_NOT_FOUND
                                                               : SIM_ERR_IO,
                         "cannot create %s: %s", path, strerror(errno));
    int ret = analysis_write_curve(reader, column, every, to, err);
    if (!to_stdout && fclose(to) != 0 && ret == SIM_OK)
        ret = sim_raise(err, SIM_ERR_IO, "cannot write %s: %s", path, strerror(errno));
    if (!to_stdout && ret != SIM_OK)
        remove(path);
    return ret;
}

int cli_check(int argc, char **argv)
{
    const char *curve = NULL, *tolerance = "0", *write = NULL, *column = "network/issuance";
    bool interpolate = false;
    uint64_t every = 1;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "against",
         .kind = CLI_TEXT,
         .target = &curve,
         .value = "CURVE.csv",
         .help = "compare with this curve: a column 'block', others named like recorded ones"},
        {.name = "tolerance",
         .kind = CLI_TEXT,
         .target = &tolerance,
         .value = "T",
         .fallback = "0",
         .help = "difference that is allowed, e.g. '0.1 %', '250 rao', '0.5 TAO'"},
        {.name = "interpolate",
         .kind = CLI_FLAG,
         .target = &interpolate,
         .help = "between recorded blocks, take the straight line"},
        {.name = "write",
         .kind = CLI_TEXT,
         .target = &write,
         .value = "CURVE.csv",
         .help = "write a curve from the results instead; - is stdout"},
        {.name = "column",
         .kind = CLI_TEXT,
         .target = &column,
         .value = "TABLE/COLUMN",
         .fallback = "network/issuance",
         .help = "what --write writes"},
        {.name = "every",
         .kind = CLI_COUNT,
         .target = &every,
         .value = "N",
         .fallback = "1",
         .help = "rows from one point of the written curve to the next"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "check",
        .operands = "OUT.h5",
        .summary = "Compares results with a curve and names the first block that differs.",
        .details = "Exit status: 0 everything agrees, 1 something differs, 2 bad input.",
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
    int ret = (curve == NULL) == (write == NULL)
                  ? sim_raise(&err, SIM_ERR_USAGE, "give either --against or --write")
                  : record_reader_open(&reader, argv[1], &err);
    if (ret == SIM_OK)
        ret = curve != NULL ? against(reader, curve, tolerance, interpolate, &err)
                            : write_curve(reader, write, column, every, &err);
    record_reader_close(reader);
    return ret == SIM_OK ? 0 : fail(&err);
}
