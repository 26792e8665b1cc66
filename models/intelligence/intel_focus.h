/* Whether a gate follows the language: its weight on the experts of one domain along the held-out text.
 *
 * An expert counts for a domain if it has data of that domain and of no other. Source: spec/intelligence.md
 * 6. Limits: only tasks that tell comments from the rest, that is, language; after the first round. */
#ifndef INTEL_FOCUS_H
#define INTEL_FOCUS_H

#include "intel_arena.h"

/* The language of the comments, whose experts the gate should follow inside them. */
#define INTEL_FOCUS_DOMAIN "spanish"

/* Audit rows of the arena's task: how many weights intel_focus_measure writes. */
size_t intel_focus_rows(const struct intel_arena *arena);

/* Measures the serving gate's weight on the experts of that language; `weight` [intel_focus_rows] gets it row
 * by row, in the order of the text. Part of a round: its result is on the board. SIM_ERR_NO_MEMORY. */
int intel_focus_measure(const struct intel_arena *arena, struct intel_focus *focus, double *weight);

#endif
