/* Random subnets for the epoch's property tests: mostly ordinary, with every oddity of the specification now
 * and then. */
#ifndef EPOCH_SAMPLE_H
#define EPOCH_SAMPLE_H

#include "epoch_state.h"
#include "sim_random.h"

struct epoch_sample {
    struct epoch_params params;
    struct epoch_input input;
    struct epoch_rows weights, bonds;
    i64f64 *stake_weight;
    uint64_t *registered_at, *last_update, *commit_block;
    bool *permit;
};

/* What a sample may contain. */
enum epoch_sample_kind {
    EPOCH_SAMPLE_PLAIN,   /* sorted rows, everybody active, no owner, no recent registrations */
    EPOCH_SAMPLE_ODD,     /* anything that a chain can hold */
    EPOCH_SAMPLE_HOSTILE, /* also what it cannot: repeated columns, absurd stakes and averages */
};

/* Draws a subnet of 1..n_limit uids. Aborts without memory: this is test code. */
void epoch_sample_draw(struct epoch_sample *self, struct sim_stream *stream, enum epoch_sample_kind kind,
                       uint32_t n_limit);
void epoch_sample_free(struct epoch_sample *self);

#endif
