/* `tensim check`: regression of results on a curve. Returns the exit status. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

int cli_check(int argc, char **argv);

#endif
