#include "sim_float.h"

#include <sleef.h>

extern const struct sim_float_kernels sim_float_sse2;
extern const struct sim_float_kernels sim_float_sse4;
extern const struct sim_float_kernels sim_float_avx;
extern const struct sim_float_kernels sim_float_avx512;

/* The widest set that may be chosen. Tests build with a narrower one to run as an older CPU would. */
#ifndef SIM_ISA_MOST
#define SIM_ISA_MOST SIM_ISA_AVX512
#endif

/* Reads the flags that the compiler's runtime collected before main(): three loads, no state of our own.
 * They are clear where the operating system does not save the registers. */
enum sim_isa sim_isa_best(void)
{
    if (SIM_ISA_MOST >= SIM_ISA_AVX512 && __builtin_cpu_supports("avx512f"))
        return SIM_ISA_AVX512;
    if (SIM_ISA_MOST >= SIM_ISA_AVX && __builtin_cpu_supports("avx"))
        return SIM_ISA_AVX;
    if (SIM_ISA_MOST >= SIM_ISA_SSE4 && __builtin_cpu_supports("sse4.1"))
        return SIM_ISA_SSE4;
    return SIM_ISA_SSE2;
}

const struct sim_float_kernels *sim_float_kernels(enum sim_isa isa)
{
    static const struct sim_float_kernels *const tables[SIM_ISA_COUNT] = {
        [SIM_ISA_SSE2] = &sim_float_sse2,
        [SIM_ISA_SSE4] = &sim_float_sse4,
        [SIM_ISA_AVX] = &sim_float_avx,
        [SIM_ISA_AVX512] = &sim_float_avx512,
    };
    return isa <= sim_isa_best() ? tables[isa] : NULL;
}

static const struct sim_float_kernels *best_kernels(void)
{
    return sim_float_kernels(sim_isa_best());
}

#define DEFINE_F64(name, ulp)                                                                                \
    double sim_##name(double x)                                                                              \
    {                                                                                                        \
        return Sleef_cinz_##name##d1_##ulp##purec(x);                                                        \
    }                                                                                                        \
    void sim_##name##_v(const double *x, double *y, size_t n)                                                \
    {                                                                                                        \
        best_kernels()->name(x, y, n);                                                                       \
    }
#define DEFINE_F32(name, ulp)                                                                                \
    float sim_##name##_f(float x)                                                                            \
    {                                                                                                        \
        return Sleef_cinz_##name##f1_##ulp##purec(x);                                                        \
    }                                                                                                        \
    void sim_##name##_fv(const float *x, float *y, size_t n)                                                 \
    {                                                                                                        \
        best_kernels()->name##_f(x, y, n);                                                                   \
    }
SIM_FLOAT_UNARY_F64(DEFINE_F64)
SIM_FLOAT_UNARY_F32(DEFINE_F32)

double sim_pow(double x, double e)
{
    return Sleef_cinz_powd1_u10purec(x, e);
}

void sim_pow_v(const double *x, const double *e, double *y, size_t n)
{
    best_kernels()->pow(x, e, y, n);
}

/* The pairwise tree over blocks, fed from left to right: a binary counter whose digit k holds the sum of 2^k
 * whole blocks. It gives the tree of sim_sum_tree without a table of partial sums. */
struct tree {
    double digit[64];
    size_t count;
};

static void tree_add(struct tree *self, double sum)
{
    unsigned k = 0;
    for (size_t c = self->count; c & 1; c >>= 1)
        sum = self->digit[k++] + sum;
    self->digit[k] = sum;
    self->count++;
}

static double tree_total(const struct tree *self)
{
    double sum = 0.0;
    bool empty = true;
    for (unsigned k = 0; k < 64; k++) {
        if ((self->count >> k & 1) == 0)
            continue;
        sum = empty ? self->digit[k] : self->digit[k] + sum;
        empty = false;
    }
    return sum;
}

static size_t block_length(size_t n, size_t start)
{
    return n - start < SIM_SUM_BLOCK ? n - start : SIM_SUM_BLOCK;
}

double sim_sum(const double *x, size_t n)
{
    const struct sim_float_kernels *kernels = best_kernels();
    struct tree tree;
    tree.count = 0;
    for (size_t start = 0; start < n; start += SIM_SUM_BLOCK)
        tree_add(&tree, kernels->sum_block(x + start, block_length(n, start)));
    return tree_total(&tree);
}

double sim_dot(const double *x, const double *y, size_t n)
{
    const struct sim_float_kernels *kernels = best_kernels();
    struct tree tree;
    tree.count = 0;
    for (size_t start = 0; start < n; start += SIM_SUM_BLOCK)
        tree_add(&tree, kernels->dot_block(x + start, y + start, block_length(n, start)));
    return tree_total(&tree);
}

void sim_sum_partials(const double *x, size_t n, size_t first, size_t last, double *partials)
{
    const struct sim_float_kernels *kernels = best_kernels();
    for (size_t b = first; b < last; b++)
        partials[b] = kernels->sum_block(x + b * SIM_SUM_BLOCK, block_length(n, b * SIM_SUM_BLOCK));
}

double sim_sum_tree(double *partials, size_t count)
{
    if (count == 0)
        return 0.0;
    while (count > 1) {
        size_t half = count / 2;
        for (size_t i = 0; i < half; i++)
            partials[i] = partials[2 * i] + partials[2 * i + 1];
        if (count % 2 == 1)
            partials[half] = partials[count - 1];
        count -= half;
    }
    return partials[0];
}
