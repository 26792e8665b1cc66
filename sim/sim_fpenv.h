/* Self-test of the floating-point environment.
 *
 * Results are the same everywhere only if the compiler and the process keep the rules of IEEE 754 that the
 * simulator counts on. This looks at what the running program really does, before a run, and the findings are
 * written into the results. */
#ifndef SIM_FPENV_H
#define SIM_FPENV_H

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>

/* Findings; all true is what the simulator needs. */
struct sim_fpenv {
    bool nearest;      /* rounds to nearest, ties to even */
    bool uncontracted; /* a * b + c is rounded twice, not fused */
    bool denormals;    /* numbers below 2^-1022 are kept, as operands and as results */
    bool exact_width;  /* intermediate results have the width of their type */
    bool signed_zeros; /* -0.0 is told from 0.0, and x - x is +0.0 */
    bool nans;         /* NaN is unequal to itself, as fast-math would deny */
};

void sim_fpenv_test(struct sim_fpenv *found);

/* True if every finding is as needed. */
bool sim_fpenv_ok(const struct sim_fpenv *found);

/* One line for a results file, such as "IEEE 754: nearest, uncontracted, denormals, exact width, signed
 * zeros, NaNs" or, with deviations, "IEEE 754 violated: contracted". Returns `text`. */
char *sim_fpenv_format(const struct sim_fpenv *found, char *text, size_t size);

/* SIM_ERR_CHECK with that line if a finding is not as needed. */
int sim_fpenv_require(struct sim_error *err);

#endif
