/* What the commands that read a scenario share: `--set`, where data lies, how errors are printed. */
#ifndef CLI_SCENARIO_H
#define CLI_SCENARIO_H

#include "cli_options.h"
#include "scenario.h"

/* Folder of the data files: $TENSIM_DATA, else that of the source tree, else the installed one. */
const char *cli_data_dir(void);

/* Loads `path` with every `--set` in `set`, then `seed` and `until` when they are not NULL. On failure prints
 * one line to stderr. Returns CLI_GO_ON, or the exit status. */
int cli_scenario_load(const char *path, const struct cli_list *set, const char *seed, const char *until,
                      struct scenario **out);

/* The same, printing every error on its own line. */
int cli_scenario_load_all_errors(const char *path, const struct cli_list *set, struct scenario **out);

#endif
