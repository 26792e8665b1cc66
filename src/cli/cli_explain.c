/* `tensim explain SCENARIO`: every value in force, where it comes from, what it means. */
#include "cli_explain.h"

#include "cli_scenario.h"

#include <stdio.h>

static int print(const struct scenario *scenario, bool json, bool hash)
{
    int code = SIM_OK;
    if (hash)
        puts(scenario_hash(scenario));
    else if (json)
        puts(scenario_resolved_json(scenario));
    else
        code = scenario_explain(scenario, stdout);
    if (code == SIM_OK && fflush(stdout) == 0)
        return 0;
    perror("tensim explain: cannot write");
    return 3;
}

int cli_explain(int argc, char **argv)
{
    struct cli_list set = {0};
    bool json = false;
    bool hash = false;
    size_t files = 0;
    const struct cli_option options[] = {
        {.name = "set",
         .kind = CLI_LIST,
         .target = &set,
         .value = "KEY=VALUE",
         .help = "put a value into the scenario first"},
        {.name = "json",
         .kind = CLI_FLAG,
         .target = &json,
         .help = "print the canonical form instead, as the results hold it"},
        {.name = "hash", .kind = CLI_FLAG, .target = &hash, .help = "print only the SHA-256 of that form"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "explain",
        .operands = "SCENARIO",
        .summary = "Prints a scenario with every default filled in: a YAML file with a comment beside each\n"
                   "value that tells where it comes from and what it means.",
        .options = options,
        .min_operands = 1,
        .max_operands = 1,
    };
    struct scenario *scenario = NULL;
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status == CLI_GO_ON)
        status = cli_scenario_load(argv[1], &set, NULL, NULL, &scenario);
    if (status == CLI_GO_ON)
        status = print(scenario, json, hash);
    scenario_free(scenario);
    cli_list_free(&set);
    return status;
}
