/* Whether a gate follows the language: its weight on the experts of one domain along the held-out text.
 *
 * An expert counts for a domain if it has data of that domain and of no other. Source: spec/intelligence.md
 * 6. Limits: only tasks that tell comments from the rest, that is, language; after the first round. */
#ifndef INTEL_FOCUS_H
#define INTEL_FOCUS_H

#include "intel_arena.h"

struct intel_focus {
    double inside;  /* mean weight over audit rows inside comments, 0 .. 1 */
    double outside; /* ... and over the others */
};

/* Audit rows of the arena's task: how many weights intel_focus_measure writes. */
size_t intel_focus_rows(const struct intel_arena *arena);

/* Measures the serving gate's weight on the experts of `domain`; `weight` [intel_focus_rows] gets it row by
 * row, in the order of the text. SIM_ERR_CONFLICT for another task, SIM_ERR_NO_MEMORY. */
int intel_focus_measure(const struct intel_arena *arena, const char *domain, struct intel_focus *focus,
                        double *weight, struct sim_error *err);

#endif
