/* The commands of the program: one file each (cli_run.c, cli_vectors.c, ...), one line in the table of
 * cli_main.c. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* Runs one command. argv[0] is the command's own name. Returns the exit status of the program:
 * 0 ok, 1 failed check, 2 bad input, 3 runtime error. Messages go to stderr, results to stdout. */
typedef int (*cli_command_func)(int argc, char **argv);

struct cli_command {
    const char *name;
    const char *summary; /* one line for `tensim --help` */
    cli_command_func run;
};

#endif
