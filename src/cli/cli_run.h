/* `tensim run`: runs a scenario and writes its results. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

int cli_run(int argc, char **argv);

#endif
