/* The part of a run's summary that tells what the mixtures of experts are worth. */
#ifndef CLI_MIXTURE_H
#define CLI_MIXTURE_H

#include "network.h"

/* A line for each subnet with a real task and, of the first language task, the gate's weight on its Spanish
 * experts along the text. Nothing where nobody learns. */
void cli_mixture_print(const struct network *net);

#endif
