/* Which kernels this machine can run. */
#include "epoch_kernel.h"

extern const struct epoch_kernels epoch_kernels_base;
extern const struct epoch_kernels epoch_kernels_avx2;

const struct epoch_kernels *epoch_kernels_at(unsigned i)
{
    switch (i) {
    case 0:
        return &epoch_kernels_base;
    case 1:
        return __builtin_cpu_supports("avx2") ? &epoch_kernels_avx2 : NULL;
    default:
        return NULL;
    }
}

const struct epoch_kernels *epoch_kernels_best(void)
{
    const struct epoch_kernels *best = &epoch_kernels_base;
    for (unsigned i = 1; epoch_kernels_at(i) != NULL; i++)
        best = epoch_kernels_at(i);
    return best;
}
