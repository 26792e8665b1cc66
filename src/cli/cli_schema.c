/* `tensim schema`: the scenario format for editors and for readers. */
#include "cli_schema.h"

#include "cli_options.h"
#include "scenario.h"

#include <stdio.h>

int cli_schema(int argc, char **argv)
{
    bool markdown = false;
    size_t operands = 0;
    const struct cli_option options[] = {
        {.name = "markdown",
         .kind = CLI_FLAG,
         .target = &markdown,
         .help = "print the reference document instead"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "schema",
        .operands = "",
        .summary = "Prints the scenario format as JSON Schema (draft 2020-12).",
        .details =
            "Editors with YAML support use it to complete and check scenario files: save it and start the\n"
            "scenario with `# yaml-language-server: $schema=FILE`.",
        .options = options,
        .max_operands = 0,
    };
    int status = cli_options_parse(&usage, argc, argv, &operands);
    if (status != CLI_GO_ON)
        return status;
    if ((markdown ? scenario_schema_markdown(stdout) : scenario_schema_json(stdout)) == SIM_OK)
        return 0;
    perror("tensim schema: cannot write");
    return 3;
}
