/* The kernels in vectors of 8 floats; compiled for AVX, without fused multiply-add. */
#include "intel_kernel_sets.h"

#define INTEL_REAL float
#define INTEL_WIDTH 8
#define INTEL_TILE_M 5
#define INTEL_K(name) avx_##name
#include "intel_kernel_template.h"

const struct intel_kernel intel_kernel_avx = INTEL_KERNEL_SET("avx");
