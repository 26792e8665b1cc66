/* The board of an arena: what everyone can see of its last round.
 *
 * An arena keeps two, so that the next round can be worked out ahead while the last one is read, recorded and
 * digested. Source: spec/intelligence.md 3, 4, 6 and 7. */
#ifndef INTEL_BOARD_H
#define INTEL_BOARD_H

#include "intel_mixture.h"

/* Whether the gate follows the language, see intel_focus.h. */
struct intel_focus {
    double inside;  /* mean weight over audit rows inside comments, 0 .. 1 */
    double outside; /* ... and over the others */
};

struct intel_board {
    size_t miners;
    size_t validators;
    double *average;        /* validators x miners: moving averages */
    double *standing;       /* miners: mean score over the active validators that asked */
    double *standing_error; /* miners: standard error of that mean that the rule itself tells (shapley) */
    double *skill;          /* miners: true held-out skill, see intel_arena_true_skill */
    double *utilisation;    /* miners: mean gate value on the audit rows */
    struct intel_mixture_report report; /* on the audit rows */
    size_t watched;                     /* audit rows of a language task, 0 for others */
    struct intel_focus focus;
    double *focus_weight; /* watched: of the gate, in the order of the text */
    struct intel_matrix
        served; /* answers of the mixture, classes x held-out rows; empty unless all are kept */
};

/* An empty board, without `served`. SIM_ERR_NO_MEMORY. */
int intel_board_init(struct intel_board *self, size_t miners, size_t validators, size_t watched,
                     struct sim_error *err);
void intel_board_free(struct intel_board *self);

/* Wipes what it says of the miner in slot `uid`. */
void intel_board_forget_miner(struct intel_board *self, size_t uid);

#endif
