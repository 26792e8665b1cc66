/* The numerical kernels under every expert and gate, one set per instruction set, all with the same bits.
 *
 * Each output element is one chain of roundings that never depends on the width of a vector, the size of a
 * tile or the number of threads: products are rounded before they are added (no fused multiply-add), sums run
 * in ascending index order, and vectors span independent outputs only. Source: spec/intelligence.md 7.
 * Limits: lengths named `n` are multiples of INTEL_LANES; vectors that are walked along `n` start on a
 * 64-byte boundary with a stride that is a multiple of INTEL_LANES. */
#ifndef INTEL_KERNEL_H
#define INTEL_KERNEL_H

#include "sim_float.h"

#include <stddef.h>

struct intel_kernel {
    const char *name;
    /* c[i][j] = bias[i] + sum over l = 0..k-1, ascending, of a[i * a_row + l * a_col] * b[l * ldb + j],
     * for i < m, j < n. `bias` NULL means zeros. `c` must not overlap the inputs. */
    void (*gemm)(size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_col, const float *b,
                 size_t ldb, const float *bias, float *c, size_t ldc);
    /* to[j][i] = from[i][j] for i < rows, j < cols; both counts are multiples of INTEL_LANES. */
    void (*transpose)(size_t rows, size_t cols, const float *from, size_t from_stride, float *to,
                      size_t to_stride);
    /* x = max(x, 0), element by element. */
    void (*relu)(size_t n, float *x);
    /* g = y > 0 ? g : 0, where y is what relu left. */
    void (*relu_gradient)(size_t n, const float *y, float *g);
    /* Subtracts from each column its maximum over `rows` rows: the first step of a safe softmax. */
    void (*softmax_shift)(size_t rows, size_t n, float *x, size_t stride);
    /* Divides each column by its sum over `rows` rows, in ascending order: the last step. */
    void (*softmax_scale)(size_t rows, size_t n, float *x, size_t stride);
    /* SGD with momentum and L2: v = momentum * v + (g + l2 * w); w = w - rate * v. */
    void (*sgd)(size_t n, float rate, float momentum, float l2, const float *g, float *v, float *w);
};

/* The set for `isa`, NULL where this CPU cannot run it. SSE4 shares the set of SSE2. Tests and benchmarks use
 * it; models use intel_kernel_best(). */
const struct intel_kernel *intel_kernel_of(enum sim_isa isa);

/* The widest set of this CPU: changes speed, never results. */
const struct intel_kernel *intel_kernel_best(void);

#endif
