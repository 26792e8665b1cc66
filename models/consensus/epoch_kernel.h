/* The inner loops of the fast epoch, once for each instruction set.
 *
 * One source (epoch_kernel_body.h) in vector types that compilers lower to whatever the machine has; the
 * results are the same bits everywhere, because everything is integer arithmetic or doubles that hold
 * integers exactly. Internal to this room, except that tests choose a table. */
#ifndef EPOCH_KERNEL_H
#define EPOCH_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Arrays that kernels read are padded with zeros to a multiple of this many elements. */
enum { EPOCH_LANES = 8 };

struct epoch_kernels {
    const char *name;

    /* The smallest score p, 0 included, with (stake of the scores above p) < kappa. With 0 < kappa <= S this
     * is the answer of the chain's walk over pivots, whatever its pivots. Scores and stakes are integers up
     * to 2^32 held in doubles, so that sums and comparisons are exact. `count` is a multiple of EPOCH_LANES.
     */
    double (*select_consensus)(const double *score, const double *stake, uint32_t count, double kappa);
};

/* The best table for this machine; never NULL. */
const struct epoch_kernels *epoch_kernels_best(void);

/* Table number i (0 is the baseline), or NULL if there is none or this machine cannot run it. */
const struct epoch_kernels *epoch_kernels_at(unsigned i);

#endif
