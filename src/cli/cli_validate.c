/* `tensim validate SCENARIO...`: everything that is wrong with scenario files, a line each. */
#include "cli_validate.h"

#include "cli_scenario.h"

#include <stdio.h>

int cli_validate(int argc, char **argv)
{
    struct cli_list set = {0};
    bool quiet = false;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "set",
         .kind = CLI_LIST,
         .target = &set,
         .value = "KEY=VALUE",
         .help = "put a value into the scenario before it is checked"},
        {.name = "quiet",
         .letter = 'q',
         .kind = CLI_FLAG,
         .target = &quiet,
         .help = "say nothing about files that are fine"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "validate",
        .operands = "SCENARIO...",
        .summary = "Checks scenario files and prints every error as file:line:column: message.",
        .details = "Exit status: 0 all files are fine, 2 at least one is not.",
        .options = options,
        .min_operands = 1,
        .max_operands = 100000,
    };
    int status = cli_options_parse(&usage, argc, argv, &files);
    int worst = 0;
    for (size_t i = 1; status == CLI_GO_ON && i <= files; i++) {
        struct scenario *scenario = NULL;
        int result = cli_scenario_load_all_errors(argv[i], &set, &scenario);
        if (result == CLI_GO_ON && !quiet)
            printf("%s: fine, sha256 %s\n", argv[i], scenario_hash(scenario));
        if (result != CLI_GO_ON && result > worst)
            worst = result;
        scenario_free(scenario);
    }
    cli_list_free(&set);
    return status == CLI_GO_ON ? worst : status;
}
