/* Kernels of sim_float.h for one instruction set: the body of sim_float_{sse2,sse4,avx,avx512}.c.
 *
 * The including file defines SIM_ISA_TABLE (name of its table), SIM_ISA_NAME (text), VD and VF (SLEEF vector
 * types), and SLEEF_D(function), SLEEF_F(function), which complete the name of a SLEEF function.
 * Elements past the last whole vector go through the same vector function in a padded vector, because a
 * scalar variant, though equal today, would be one more thing to trust. */
#include "sim_float.h"

#include <string.h>

enum { LANES_D = sizeof(VD) / sizeof(double), LANES_F = sizeof(VF) / sizeof(float) };

#define DEFINE_UNARY(symbol, scalar, vector, lanes, call)                                                    \
    static void symbol(const scalar *x, scalar *y, size_t n)                                                 \
    {                                                                                                        \
        vector v;                                                                                            \
        size_t i = 0;                                                                                        \
        for (; i + lanes <= n; i += lanes) {                                                                 \
            memcpy(&v, x + i, sizeof v);                                                                     \
            v = call(v);                                                                                     \
            memcpy(y + i, &v, sizeof v);                                                                     \
        }                                                                                                    \
        if (i == n)                                                                                          \
            return;                                                                                          \
        scalar rest[lanes];                                                                                  \
        for (size_t j = 0; j < lanes; j++)                                                                   \
            rest[j] = i + j < n ? x[i + j] : (scalar)1;                                                      \
        memcpy(&v, rest, sizeof v);                                                                          \
        v = call(v);                                                                                         \
        memcpy(rest, &v, sizeof v);                                                                          \
        memcpy(y + i, rest, (n - i) * sizeof(scalar));                                                       \
    }

#define DEFINE_F64(name, ulp) DEFINE_UNARY(name##_v, double, VD, LANES_D, SLEEF_D(name, ulp))
#define DEFINE_F32(name, ulp) DEFINE_UNARY(name##_fv, float, VF, LANES_F, SLEEF_F(name, ulp))
SIM_FLOAT_UNARY_F64(DEFINE_F64)
SIM_FLOAT_UNARY_F32(DEFINE_F32)

static void pow_v(const double *x, const double *e, double *y, size_t n)
{
    VD base;
    VD power;
    size_t i = 0;
    for (; i + LANES_D <= n; i += LANES_D) {
        memcpy(&base, x + i, sizeof base);
        memcpy(&power, e + i, sizeof power);
        base = SLEEF_D(pow, u10)(base, power);
        memcpy(y + i, &base, sizeof base);
    }
    if (i == n)
        return;
    double rest[2][LANES_D];
    for (size_t j = 0; j < LANES_D; j++) {
        rest[0][j] = i + j < n ? x[i + j] : 1.0;
        rest[1][j] = i + j < n ? e[i + j] : 1.0;
    }
    memcpy(&base, rest[0], sizeof base);
    memcpy(&power, rest[1], sizeof power);
    base = SLEEF_D(pow, u10)(base, power);
    memcpy(rest[0], &base, sizeof base);
    memcpy(y + i, rest[0], (n - i) * sizeof(double));
}

/* Eight lanes whatever the width of the machine: PARTS vectors side by side, each lane adding its own
 * elements in the same order. */
enum { PARTS = SIM_SUM_LANES / LANES_D };

static double add_lanes(const VD *parts)
{
    double s[SIM_SUM_LANES];
    memcpy(s, parts, sizeof s);
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

static inline void add_eight(VD *sums, const double *x)
{
    for (size_t p = 0; p < PARTS; p++) {
        VD v;
        memcpy(&v, x + p * LANES_D, sizeof v);
        sums[p] += v;
    }
}

static inline void add_eight_products(VD *sums, const double *x, const double *y)
{
    for (size_t p = 0; p < PARTS; p++) {
        VD v;
        VD w;
        memcpy(&v, x + p * LANES_D, sizeof v);
        memcpy(&w, y + p * LANES_D, sizeof w);
        sums[p] += v * w;
    }
}

static double sum_block(const double *x, size_t n)
{
    VD sums[PARTS] = {{0}};
    size_t i = 0;
    for (; i + SIM_SUM_LANES <= n; i += SIM_SUM_LANES)
        add_eight(sums, x + i);
    if (i < n) {
        double rest[SIM_SUM_LANES] = {0};
        memcpy(rest, x + i, (n - i) * sizeof(double));
        add_eight(sums, rest);
    }
    return add_lanes(sums);
}

static double dot_block(const double *x, const double *y, size_t n)
{
    VD sums[PARTS] = {{0}};
    size_t i = 0;
    for (; i + SIM_SUM_LANES <= n; i += SIM_SUM_LANES)
        add_eight_products(sums, x + i, y + i);
    if (i < n) {
        double rest[2][SIM_SUM_LANES] = {{0}};
        memcpy(rest[0], x + i, (n - i) * sizeof(double));
        memcpy(rest[1], y + i, (n - i) * sizeof(double));
        add_eight_products(sums, rest[0], rest[1]);
    }
    return add_lanes(sums);
}

extern const struct sim_float_kernels SIM_ISA_TABLE;
const struct sim_float_kernels SIM_ISA_TABLE = {
    .name = SIM_ISA_NAME,
#define MEMBER_F64(name, ulp) .name = name##_v,
#define MEMBER_F32(name, ulp) .name##_f = name##_fv,
    SIM_FLOAT_UNARY_F64(MEMBER_F64) SIM_FLOAT_UNARY_F32(MEMBER_F32).pow = pow_v,
    .sum_block = sum_block,
    .dot_block = dot_block,
};
