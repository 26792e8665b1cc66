/* Replays files of golden vectors and keeps the score.
 *
 * Input is hostile until proven otherwise: a truncated or corrupt file, a row that is no JSON or lacks what a
 * handler needs, stops the run with one message that names file and line. A mismatch does not. */
#ifndef VECTORS_RUN_H
#define VECTORS_RUN_H

#include "vectors.h"

struct vectors_options {
    const char *only_fn;     /* NULL: all; otherwise "fn" or "dialect/fn" */
    unsigned max_mismatches; /* kept for each function; 0 keeps none, they still count */
};

/* The score of one function of one dialect. */
struct vectors_tally {
    char dialect[VECTORS_NAME_SIZE];
    char fn[VECTORS_NAME_SIZE];
    const struct vectors_handler *handler; /* NULL: not known, all rows skipped */
    uint64_t passed, failed, skipped;
    char skip_reason[VECTORS_TEXT_SIZE]; /* of the first row that a known handler skipped */
    struct vectors_mismatch *mismatches;
    size_t mismatch_count;
};

struct vectors_run {
    struct vectors_options options;
    struct vectors_tally *tallies; /* in order of first appearance */
    size_t tally_count, tally_capacity, last_tally;
    uint64_t passed, failed, skipped;
};

void vectors_run_init(struct vectors_run *run, struct vectors_options options);
void vectors_run_free(struct vectors_run *run);

/* Replays one file and adds to the score. Errors: those of the reader, SIM_ERR_MISSING_KEY, SIM_ERR_TYPE,
 * SIM_ERR_RANGE, SIM_ERR_FORMAT (no rows, too many functions), SIM_ERR_NO_MEMORY. */
int vectors_run_file(struct vectors_run *run, const char *path, struct sim_error *err);

#endif
