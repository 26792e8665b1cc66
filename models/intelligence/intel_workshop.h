/* What threads lend to the miners they work for: one set of buffers a thread, shared by all subnets of a run.
 *
 * Sized once, outside of any parallel region, for the largest task and network; then read by
 * omp_get_thread_num(). Nothing in it outlives a miner's turn, so results do not depend on who lent what. */
#ifndef INTEL_WORKSHOP_H
#define INTEL_WORKSHOP_H

#include "intel_net.h"
#include "intel_task.h"

struct intel_workshop {
    size_t threads;
    struct intel_shape shape; /* largest so far, part by part */
    size_t columns;
    size_t rows_limit;
    size_t held;
    struct intel_work *works;     /* one a thread */
    struct intel_matrix *answers; /* one a thread: classes x held-out rows */
};

/* Room for as many threads as OpenMP may use, for nothing yet. SIM_ERR_NO_MEMORY. */
int intel_workshop_init(struct intel_workshop *self, struct sim_error *err);
void intel_workshop_free(struct intel_workshop *self);

/* Grows all buffers to fit `task`, hidden layers up to `hidden` and minibatches up to `batch`. */
int intel_workshop_fit(struct intel_workshop *self, const struct intel_task *task, size_t hidden,
                       size_t batch, struct sim_error *err);

/* Buffers of the calling thread. */
struct intel_work *intel_workshop_work(const struct intel_workshop *self);

/* Panel of the calling thread, cut to classes x rows. */
struct intel_matrix intel_workshop_answers(const struct intel_workshop *self, size_t classes, size_t rows);

#endif
