/* `tensim epoch`: consensus epochs on a metagraph file. */
#ifndef CLI_EPOCH_H
#define CLI_EPOCH_H

int cli_epoch(int argc, char **argv);

#endif
