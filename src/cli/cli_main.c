/* Entry point: finds the command in the table and hands over. */
#include "cli_bench.h"
#include "cli_check.h"
#include "cli_command.h"
#include "cli_copy.h"
#include "cli_epoch.h"
#include "cli_explain.h"
#include "cli_export.h"
#include "cli_policies.h"
#include "cli_run.h"
#include "cli_schema.h"
#include "cli_show.h"
#include "cli_validate.h"
#include "cli_vectors.h"

#include "scenario_suggest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct cli_command commands[] = {
    {"bench", "measure the parts of the program", cli_bench},
    {"check", "compare results with a curve, exactly or within a tolerance", cli_check},
    {"epoch", "run consensus epochs on a metagraph file", cli_epoch},
    {"explain", "show a scenario with every default filled in", cli_explain},
    {"export", "write the tables of a results file as CSV", cli_export},
    {"pack", "compress a finished results file", cli_pack},
    {"policies", "compare who gets the emission under every set of rules", cli_policies},
    {"recover", "copy what a killed run left into a clean file", cli_recover},
    {"run", "run a scenario and write its results", cli_run},
    {"schema", "print the scenario format as JSON Schema or as a document", cli_schema},
    {"show", "look at a results file", cli_show},
    {"validate", "check scenario files and list every error", cli_validate},
    {"vectors", "replay golden vectors of the chain's arithmetic", cli_vectors},
    {NULL, NULL, NULL},
};

static void print_help(FILE *to)
{
    fputs("Usage: tensim COMMAND [OPTION]... [FILE]...\n\n"
          "Simulates the economy of the Bittensor network, block by block.\n\nCommands:\n",
          to);
    for (const struct cli_command *c = commands; c->name != NULL; c++)
        fprintf(to, "  %-10s %s\n", c->name, c->summary);
    fputs("\n`tensim COMMAND --help` explains a command.\n"
          "Exit status: 0 ok, 1 a check failed, 2 bad input, 3 the run failed.\n",
          to);
}

static int unknown_command(const char *name)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    struct scenario_suggestion near = {0};
    for (const struct cli_command *c = commands; c->name != NULL; c++)
        scenario_suggest(&near, name, strlen(name), c->name);
    scenario_excerpt(name, strlen(name), shown);
    if (near.best != NULL)
        fprintf(stderr, "tensim: unknown command `%s`; did you mean `%s`?\n", shown, near.best);
    else
        fprintf(stderr, "tensim: unknown command `%s`; `tensim --help` lists the commands\n", shown);
    return 2;
}

/* Opens what the caller has closed of stdin, stdout and stderr, so that no results file gets their numbers
 * and with them what is printed. They are opened the wrong way round: what is printed is missed at the end.
 */
static int hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return -1;
    return 0;
}

/* Output that did not arrive is an error, also when it is the last thing that happens. */
static int flush_output(int status)
{
    errno = 0;
    int flushed = fflush(stdout);
    if (flushed == 0 && ferror(stdout) == 0)
        return status;
    if (status == 0)
        fprintf(stderr, "tensim: cannot write to standard output: %s\n", strerror(errno != 0 ? errno : EIO));
    return status != 0 ? status : 3;
}

static int run_command(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("tensim " TENSIM_VERSION);
        return 0;
    }
    for (const struct cli_command *c = commands; c->name != NULL; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    return unknown_command(argv[1]);
}

int main(int argc, char **argv)
{
    return hold_standard_streams() == 0 ? flush_output(run_command(argc, argv)) : 3;
}
