/* HDF5 without its printing: between begin and end nothing reaches stderr, and the reason of the first
 * failure is kept as one sentence. What the program had set before is put back. */
#ifndef RECORD_QUIET_H
#define RECORD_QUIET_H

#include <hdf5.h>

struct record_quiet {
    H5E_auto2_t function; /* what was set before */
    void *data;
    char reason[256]; /* "" while nothing failed */
};

/* `quiet` must stay where it is until record_quiet_end. Pairs may nest. */
void record_quiet_begin(struct record_quiet *quiet);
void record_quiet_end(struct record_quiet *quiet);

/* The reason, or a sentence that says there is none. */
const char *record_quiet_reason(const struct record_quiet *quiet);

/* For programs, before anything else of HDF5: at exit HDF5 shall not tidy up. Everything here is closed in
 * order, and after damaged files its tidying prints that it is in a loop. */
void record_quiet_exit(void);

#endif
