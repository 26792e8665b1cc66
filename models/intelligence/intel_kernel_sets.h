/* The kernel sets behind intel_kernel.h, one translation unit each. Internal to this room. */
#ifndef INTEL_KERNEL_SETS_H
#define INTEL_KERNEL_SETS_H

#include "intel_kernel.h"

/* Initialiser of a set from the functions that intel_kernel_template.h has just defined. */
#define INTEL_KERNEL_SET(isa)                                                                                \
    {                                                                                                        \
        .name = isa, .gemm = INTEL_K(gemm), .transpose = INTEL_K(transpose), .relu = INTEL_K(relu),          \
        .relu_gradient = INTEL_K(relu_gradient), .softmax_shift = INTEL_K(softmax_shift),                    \
        .softmax_scale = INTEL_K(softmax_scale), .sgd = INTEL_K(sgd),                                        \
    }

extern const struct intel_kernel intel_kernel_sse2;
extern const struct intel_kernel intel_kernel_avx;
extern const struct intel_kernel intel_kernel_avx512;

#endif
