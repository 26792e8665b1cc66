/* `tensim recover` and `tensim pack`: copies of result files. Both return the exit status. */
#ifndef CLI_COPY_H
#define CLI_COPY_H

int cli_recover(int argc, char **argv);
int cli_pack(int argc, char **argv);

#endif
