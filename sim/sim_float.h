/* Floating point that is the same on every x86-64: elementary functions and sums.
 *
 * glibc picks variants of exp, log, pow, tanh, ... by the CPU it runs on, and their bits differ. Nothing that
 * feeds simulated state may call them (tests/tools/check_symbols.py proves it); it calls these instead, which
 * rest on the `cinz` family of SLEEF: one sequence of roundings, without fused multiply-add, whatever the
 * width of the vector unit. A scalar call, a vector call and every instruction set give the same bits.
 * Source: design/measurements.md E.3 and E.4. Limits: results are within 1 ulp (erfc: 1.5) of the exact
 * value, not correctly rounded; +, -, *, / and sqrt are exact by IEEE 754 and need no wrapper.
 *
 * Vector functions read `n` elements of `x` and write `n` elements of `y`. `x == y` is allowed, other overlap
 * is not; no alignment is needed. The state of the floating-point environment must be the default one
 * (sim_fpenv.h). Special values follow C: log(0) = -inf, log(-1) = NaN, exp(-inf) = 0. */
#ifndef SIM_FLOAT_H
#define SIM_FLOAT_H

#include <stdbool.h>
#include <stddef.h>

/* The functions of one argument, as X(name, SLEEF suffix). One line adds a function to the scalar and the
 * vector API, to every instruction set, to the golden table of the tests and to the benchmark. */
#define SIM_FLOAT_UNARY_F64(X)                                                                               \
    X(exp, u10)                                                                                              \
    X(exp2, u10)                                                                                             \
    X(expm1, u10)                                                                                            \
    X(log, u10)                                                                                              \
    X(log2, u10)                                                                                             \
    X(log10, u10)                                                                                            \
    X(log1p, u10)                                                                                            \
    X(tanh, u10)                                                                                             \
    X(sin, u10)                                                                                              \
    X(cos, u10)                                                                                              \
    X(erf, u10)                                                                                              \
    X(erfc, u15)                                                                                             \
    X(lgamma, u10)

#define SIM_FLOAT_UNARY_F32(X)                                                                               \
    X(exp, u10)                                                                                              \
    X(expm1, u10)                                                                                            \
    X(log, u10)                                                                                              \
    X(log1p, u10)                                                                                            \
    X(tanh, u10)

/* Scalars: double sim_exp(double x), sim_log, ...; float sim_exp_f(float x), ...
 * Vectors: void sim_exp_v(const double *x, double *y, size_t n), ...;
 *          void sim_exp_fv(const float *x, float *y, size_t n), ... */
#define SIM_FLOAT_DECLARE_F64(name, ulp)                                                                     \
    double sim_##name(double x);                                                                             \
    void sim_##name##_v(const double *x, double *y, size_t n);
#define SIM_FLOAT_DECLARE_F32(name, ulp)                                                                     \
    float sim_##name##_f(float x);                                                                           \
    void sim_##name##_fv(const float *x, float *y, size_t n);
SIM_FLOAT_UNARY_F64(SIM_FLOAT_DECLARE_F64)
SIM_FLOAT_UNARY_F32(SIM_FLOAT_DECLARE_F32)
#undef SIM_FLOAT_DECLARE_F64
#undef SIM_FLOAT_DECLARE_F32

/* x to the power e. The vector form raises x[i] to e[i] and allows `x == y` or `e == y`. */
double sim_pow(double x, double e);
void sim_pow_v(const double *x, const double *e, double *y, size_t n);

/* Elements of one block of a sum, and the lanes inside a block. Part of the definition of the result. */
enum { SIM_SUM_BLOCK = 4096, SIM_SUM_LANES = 8 };

/* Sum of x[0..n) and of x[i] * y[i], in an order that depends on n alone: blocks of SIM_SUM_BLOCK elements,
 * inside a block SIM_SUM_LANES running sums, blocks joined by a pairwise tree. 0.0 for n = 0. */
double sim_sum(const double *x, size_t n);
double sim_dot(const double *x, const double *y, size_t n);

/* The same sum in two steps, for threads: sums of the blocks first <= b < last of x[0..n) into partials[b],
 * by whoever, then one sim_sum_tree over all ceil(n / SIM_SUM_BLOCK) partials, which it overwrites. */
void sim_sum_partials(const double *x, size_t n, size_t first, size_t last, double *partials);
double sim_sum_tree(double *partials, size_t count);

/* Instruction sets for which there are kernels, in ascending order. */
enum sim_isa { SIM_ISA_SSE2, SIM_ISA_SSE4, SIM_ISA_AVX, SIM_ISA_AVX512, SIM_ISA_COUNT };

/* The vector functions above for one instruction set. */
struct sim_float_kernels {
    const char *name;
#define SIM_FLOAT_MEMBER_F64(name, ulp) void (*name)(const double *x, double *y, size_t n);
#define SIM_FLOAT_MEMBER_F32(name, ulp) void (*name##_f)(const float *x, float *y, size_t n);
    SIM_FLOAT_UNARY_F64(SIM_FLOAT_MEMBER_F64)
    SIM_FLOAT_UNARY_F32(SIM_FLOAT_MEMBER_F32)
#undef SIM_FLOAT_MEMBER_F64
#undef SIM_FLOAT_MEMBER_F32
    void (*pow)(const double *x, const double *e, double *y, size_t n);
    double (*sum_block)(const double *x, size_t n);
    double (*dot_block)(const double *x, const double *y, size_t n);
};

/* Kernels for `isa`, or NULL where this CPU cannot run them. The vector functions above use
 * sim_float_kernels(sim_isa_best()); tests and benchmarks call each set by itself. */
const struct sim_float_kernels *sim_float_kernels(enum sim_isa isa);

/* Widest instruction set of this CPU. Changes speed, never results. */
enum sim_isa sim_isa_best(void);

#endif
