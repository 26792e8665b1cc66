/* `tensim vectors`: replays golden vectors. */
#ifndef CLI_VECTORS_H
#define CLI_VECTORS_H

int cli_vectors(int argc, char **argv);

#endif
