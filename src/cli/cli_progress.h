/* Progress of a long run on stderr: a bar that redraws itself on a terminal, a line a minute elsewhere. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct cli_progress {
    bool enabled;
    bool terminal;
    bool drawn;
    uint64_t last_block; /* UINT64_MAX: the end is not known in advance */
    double started;      /* monotonic seconds */
    double next;         /* when to draw again */
};

/* Seconds of the monotonic clock. Only for what a person reads; no result depends on it. */
double cli_now(void);

/* `enabled` false: nothing is ever printed. */
void cli_progress_begin(struct cli_progress *self, bool enabled, uint64_t last_block);

/* Draws if it is time: ten times a second on a terminal, once a minute otherwise. */
void cli_progress_update(struct cli_progress *self, uint64_t block);

/* Removes the bar. */
void cli_progress_end(struct cli_progress *self);

#endif
