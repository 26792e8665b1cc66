/* A gate across subnets: how an enterprise's composite query is answered by the mixtures of several subnets.
 *
 * The example of the article: code with comments in another language touches a subnet of programmers and one
 * of writers. Each subnet answers every question with its own mixture; one more gate, of the same kind as
 * theirs, learns whom to trust where. Source: spec/intelligence.md 4. Limits: the subnets answer the same
 * questions, that is, their tasks have equal held-out pools which stay the same; their arenas keep all
 * answers (keep_all). */
#ifndef INTEL_ACROSS_H
#define INTEL_ACROSS_H

#include "intel_arena.h"

struct intel_across {
    const struct intel_task *task; /* the questions */
    size_t subnets;
    bool *active;                 /* subnets that have answered */
    struct intel_matrix *answers; /* subnets: panels classes x held-out rows */
    struct intel_sheet sheet;
    struct intel_gate gate;
    struct intel_gate_work *gate_work;
    struct intel_matrix gate_room;
    struct intel_matrix logits;
    double *utilisation;                /* subnets */
    double *loss;                       /* subnets: of each alone, nats, on the audit rows; ln C if unasked */
    struct intel_mixture_report report; /* `best` is the best single subnet */
};

/* Nobody has answered yet. SIM_ERR_RANGE, SIM_ERR_NO_MEMORY. */
int intel_across_init(struct intel_across *self, const struct intel_gate_config *config,
                      const struct intel_task *task, size_t subnets, struct sim_error *err);
void intel_across_free(struct intel_across *self);

/* Whether `arena` can be asked: its questions are these ones, and it keeps its answers. SIM_ERR_CONFLICT. */
int intel_across_check(const struct intel_across *self, const struct intel_arena *arena,
                       struct sim_error *err);

/* Takes what the mixture of `arena`, which has passed the check, answered in the last round that was shown as
 * the answers of subnet `index`. Reads nothing but the board, so the next round may be at work. */
void intel_across_ask(struct intel_across *self, size_t index, const struct intel_arena *arena);

/* `steps` steps of the gate on the challenges, with noise from the stream of (ENTERPRISE, entity, round);
 * then measures on the audit rows. */
int intel_across_round(struct intel_across *self, size_t steps, uint64_t entity, uint64_t round,
                       struct sim_error *err);

#endif
