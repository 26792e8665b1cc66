/* The one-screen summary that a run ends with. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include "simulation.h"

#include <stdbool.h>

/* Prints what the run did and what came of the facts that the scenario expects. `path` is the results file or
 * NULL, `seconds` the time that the run took. */
void cli_summary_print(const struct simulation *sim, enum simulation_stop why, const char *path,
                       double seconds);

#endif
