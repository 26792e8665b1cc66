/* The kernels in vectors of 4 floats; compiled for SSE2, without fused multiply-add. */
#include "intel_kernel_sets.h"

#define INTEL_REAL float
#define INTEL_WIDTH 4
#define INTEL_TILE_M 5
#define INTEL_K(name) sse2_##name
#include "intel_kernel_template.h"

const struct intel_kernel intel_kernel_sse2 = INTEL_KERNEL_SET("sse2");
