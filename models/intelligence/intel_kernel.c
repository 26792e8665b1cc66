/* Chooses a kernel set by what the CPU can run. */
#include "intel_kernel.h"

#include "intel_kernel_sets.h"

const struct intel_kernel *intel_kernel_of(enum sim_isa isa)
{
    switch (isa) {
    case SIM_ISA_SSE2:
    case SIM_ISA_SSE4:
        return &intel_kernel_sse2;
    case SIM_ISA_AVX:
        return __builtin_cpu_supports("avx") ? &intel_kernel_avx : NULL;
    case SIM_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") ? &intel_kernel_avx512 : NULL;
    case SIM_ISA_COUNT:
        break;
    }
    return NULL;
}

const struct intel_kernel *intel_kernel_best(void)
{
    return intel_kernel_of(sim_isa_best());
}
