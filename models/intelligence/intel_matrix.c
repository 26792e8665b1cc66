/* Padded float32 matrices: see intel_matrix.h. */
#include "intel_matrix.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

float *intel_floats_new(size_t count)
{
    if (count > SIZE_MAX / sizeof(float) - INTEL_LANES)
        return NULL;
    size_t bytes = intel_pad(count ? count : 1) * sizeof(float);
    float *at = aligned_alloc(INTEL_LANES * sizeof(float), bytes);
    if (at != NULL)
        memset(at, 0, bytes);
    return at;
}

int intel_matrix_init(struct intel_matrix *self, size_t rows, size_t cols, struct sim_error *err)
{
    size_t stride = cols <= SIZE_MAX - INTEL_LANES ? intel_pad(cols) : 0;
    size_t count = 0;
    *self = (struct intel_matrix){.rows = rows, .cols = cols, .stride = stride};
    if ((stride != 0 || cols == 0) && !__builtin_mul_overflow(rows, stride, &count))
        self->at = intel_floats_new(count);
    if (self->at == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a matrix of %zu x %zu", rows, cols);
    return SIM_OK;
}

void intel_matrix_free(struct intel_matrix *self)
{
    free(self->at);
    *self = (struct intel_matrix){0};
}
