/* Float32 matrices whose rows start on a cache line and end in zeros.
 *
 * Rows are padded to a multiple of INTEL_LANES elements, so that every vector kernel works on whole vectors
 * whatever the instruction set. Two orders are used and named where they matter: "rows" holds one sample a
 * row, "panel" holds one feature (class, unit) a row and one sample a column. Padding of parameters and of
 * rows stays zero; padding of panels may hold anything finite and is never read as a sample. */
#ifndef INTEL_MATRIX_H
#define INTEL_MATRIX_H

#include "sim_error.h"

#include <stddef.h>

/* Elements of one padding unit: the widest float32 vector of x86-64. */
enum { INTEL_LANES = 16 };

/* `count` rounded up to whole padding units. */
static inline size_t intel_pad(size_t count)
{
    return (count + INTEL_LANES - 1) / INTEL_LANES * INTEL_LANES;
}

/* rows x cols, element (r, c) at at[r * stride + c]. */
struct intel_matrix {
    size_t rows;
    size_t cols;
    size_t stride;
    float *at;
};

/* Zeroed floats on a 64-byte boundary, to be released with free(); NULL when memory is short or the size does
 * not fit. A count of 0 gives a valid pointer. */
float *intel_floats_new(size_t count);

/* Makes `self` rows x cols, all zero. SIM_ERR_NO_MEMORY. */
int intel_matrix_init(struct intel_matrix *self, size_t rows, size_t cols, struct sim_error *err);

/* Releases the elements; `self` may be zeroed memory or freed before. */
void intel_matrix_free(struct intel_matrix *self);

static inline float *intel_matrix_row(const struct intel_matrix *self, size_t row)
{
    return self->at + row * self->stride;
}

#endif
