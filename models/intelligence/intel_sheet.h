/* The answer sheet of a subnet: what every miner's answer is worth on every held-out row.
 *
 * A validator scores a challenge from it by summing rows, so an unchanged model is asked once, however many
 * validators there are. Kept twice: by miner, which miners fill side by side, and by row, which scoring reads
 * with one miner a lane. Source: spec/intelligence.md 3 and 7. Limits: a likelihood below
 * INTEL_LIKELIHOOD_FLOOR counts as that, so one answer costs at most 13.86 nats. */
#ifndef INTEL_SHEET_H
#define INTEL_SHEET_H

#include "intel_kernel.h"
#include "intel_matrix.h"

#include "sim_crew.h"

#include <stdint.h>

#define INTEL_LIKELIHOOD_FLOOR 0x1p-20f

enum intel_measure {
    INTEL_LIKELIHOOD, /* probability given to the true class, at least the floor */
    INTEL_LOSS,       /* -log of it, nats */
    INTEL_BRIER,      /* squared distance of the answer from the one-hot truth, 0 .. 2 */
    INTEL_CORRECT,    /* 1 where the likeliest class (the lowest of equals) is the true one, else 0 */
    INTEL_MEASURES
};

struct intel_sheet {
    size_t miners;
    size_t rows;
    struct intel_matrix by_miner[INTEL_MEASURES]; /* miners x rows */
    struct intel_matrix by_row[INTEL_MEASURES];   /* rows x miners */
};

/* A sheet on which every miner answers nothing of worth (likelihood at the floor). SIM_ERR_NO_MEMORY. */
int intel_sheet_init(struct intel_sheet *self, size_t miners, size_t rows, struct sim_error *err);
void intel_sheet_free(struct intel_sheet *self);

/* Writes the line of `miner` from the panel `p` (classes x rows) of its answers and the true classes.
 * Different miners may be filled at the same time. */
void intel_sheet_fill(struct intel_sheet *self, size_t miner, const struct intel_matrix *p,
                      const uint16_t *y);

/* Copies the line of miner `from` of `source`, which may be `self`, onto the line of `to`. */
void intel_sheet_copy(struct intel_sheet *self, size_t to, const struct intel_sheet *source, size_t from);

/* Lets `miner` answer `row` uniformly; `y` is its true class. */
void intel_sheet_fill_uniform(struct intel_sheet *self, size_t miner, size_t row, size_t classes, uint16_t y);

/* Brings by_row up to date with by_miner; the crew of `hand` shares the work (NULL: alone). */
void intel_sheet_publish(struct intel_sheet *self, const struct intel_kernel *kernel,
                         const struct sim_hand *hand);

#endif
