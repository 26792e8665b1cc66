/* What the hands of a crew lend to the miners they work for: one set of buffers a hand, shared by all subnets
 * of a run.
 *
 * Sized once, while no round is worked out, for the largest task and network. Nothing in it outlives a
 * miner's turn, so results do not depend on who lent what. */
#ifndef INTEL_WORKSHOP_H
#define INTEL_WORKSHOP_H

#include "intel_net.h"
#include "intel_task.h"

#include "sim_crew.h"

struct intel_workshop {
    size_t hands;
    struct intel_shape shape; /* largest so far, part by part */
    size_t columns;
    size_t rows_limit;
    size_t held;
    struct intel_work *works;     /* one a hand */
    struct intel_matrix *answers; /* one a hand: classes x held-out rows */
};

/* Room for `hands` hands, for nothing yet. SIM_ERR_NO_MEMORY. */
int intel_workshop_init(struct intel_workshop *self, size_t hands, struct sim_error *err);
void intel_workshop_free(struct intel_workshop *self);

/* Grows all buffers to fit `task`, hidden layers up to `hidden` and minibatches up to `batch`. */
int intel_workshop_fit(struct intel_workshop *self, const struct intel_task *task, size_t hidden,
                       size_t batch, struct sim_error *err);

/* Buffers of a hand. */
struct intel_work *intel_workshop_work(const struct intel_workshop *self, const struct sim_hand *hand);

/* Panel of a hand, cut to classes x rows. */
struct intel_matrix intel_workshop_answers(const struct intel_workshop *self, const struct sim_hand *hand,
                                           size_t classes, size_t rows);

#endif
