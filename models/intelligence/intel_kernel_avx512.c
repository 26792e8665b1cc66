/* The kernels in vectors of 16 floats; compiled for AVX512, without fused multiply-add. */
#include "intel_kernel_sets.h"

#define INTEL_REAL float
#define INTEL_WIDTH 16
#define INTEL_TILE_M 12
#define INTEL_K(name) avx512_##name
#include "intel_kernel_template.h"

const struct intel_kernel intel_kernel_avx512 = INTEL_KERNEL_SET("avx512");
