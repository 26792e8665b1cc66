/* Which kernels this machine can run, and what they have in common. */
#include "epoch_kernel.h"

extern const struct epoch_kernels epoch_kernels_base;
extern const struct epoch_kernels epoch_kernels_avx2;
extern const struct epoch_kernels epoch_kernels_avx512;

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx2");
}

const struct epoch_kernels *epoch_kernels_at(unsigned i)
{
    switch (i) {
    case 0:
        return &epoch_kernels_base;
    case 1:
        return __builtin_cpu_supports("avx2") ? &epoch_kernels_avx2 : NULL;
    case 2:
        return has_avx512() ? &epoch_kernels_avx512 : NULL;
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

/* A factor of 1 + 2^-50 outweighs the roundings of quotient and product, three of 2^-53. Where a chance of
 * 2^-17 puts a whole number between the two products, or v / sum is one, their floors differ. */
void epoch_kernel_column(struct epoch_column *column, uint32_t width)
{
    const double more = 0x1p32 * (1 + 0x1p-50), less = 0x1p32 * (1 - 0x1p-50);
    for (uint32_t j = 0; j < width; j++) {
        const double sum = (double)(int64_t)column->sum[j];
        column->more[j] = column->sum[j] > 0 ? more / sum : 0;
        column->less[j] = column->sum[j] > 0 ? less / sum : 0;
    }
}

uint64_t epoch_kernel_earn_exactly(const uint32_t *v, const struct epoch_column *column, uint32_t width)
{
    uint64_t earned = 0;
    for (uint32_t j = 0; j < width; j++) {
        if (v[j] == 0)
            continue;
        const uint64_t share = ((uint64_t)v[j] << 32) / column->sum[j]; /* 2^32 at most */
        earned += (share * column->incentive[j]) >> 32;
    }
    return earned;
}
