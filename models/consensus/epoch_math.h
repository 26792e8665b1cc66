/* The chain's helpers on vectors: normalisation, top-k, the stake-weighted median, liquid alpha, upscaling.
 *
 * Source: spec/epoch.md sections 1.5, 2.1, 2.2, 2.4, 2.6, 2.9 to 2.11. All values are raw I32F32 unless a
 * name says 64. Nothing here allocates except where a return code says so. */
#ifndef EPOCH_MATH_H
#define EPOCH_MATH_H

#include "epoch_matrix.h"
#include "sim_fixed.h"

#include <stdbool.h>
#include <stdint.h>

#define EPOCH_U16_MAX UINT16_C(65535)

/* u / 65535. 2^32 = 65537 * 65535 + 1, hence no division. */
static inline i32f32 epoch_from_u16_share(uint16_t u)
{
    return (i32f32)u * 65537 + (u == EPOCH_U16_MAX);
}

/* floor(x * 65535), within 0..65535. */
static inline uint16_t epoch_to_u16_share(i32f32 x)
{
    if (x <= 0)
        return 0;
    return x >= I32F32_ONE ? EPOCH_U16_MAX : (uint16_t)(((uint64_t)x * EPOCH_U16_MAX) >> 32);
}

/* i32f32_safe_div(a, b), with one machine division in the usual case 0 <= a < 1 and b > 0. */
static inline i32f32 epoch_quotient(i32f32 a, i32f32 b)
{
    if ((uint64_t)a < (uint64_t)I32F32_ONE && b > 0) {
        const uint64_t q = ((uint64_t)a << 32) / (uint64_t)b;
        return q <= (uint64_t)I32F32_MAX ? (i32f32)q : 0;
    }
    return i32f32_safe_div(a, b);
}

/* a * b, or 0 if that does not fit. */
static inline i32f32 epoch_product_or_zero(i32f32 a, i32f32 b)
{
    i32f32 product;
    return i32f32_checked_mul(a, b, &product) ? product : 0;
}

/* 1 / (1 + exp(-rho (x - kappa))); no caller in the chain's epoch. */
i32f32 epoch_sigmoid(i32f32 x, i32f32 rho, i32f32 kappa);

/* The plain sum, in order, modulo 2^64. */
i32f32 epoch_sum(const i32f32 *v, uint32_t count);

/* Each element over `sum` (over the sum of all); unchanged if that is 0. */
void epoch_normalize_by(i32f32 *v, uint32_t count, i32f32 sum);
void epoch_normalize(i32f32 *v, uint32_t count);
void epoch_normalize_64(i64f64 *v, uint32_t count);

/* v[i] = 0 where mask[i] is true or missing; an empty mask does nothing. */
void epoch_mask_vector(i32f32 *v, uint32_t count, const bool *mask, uint32_t mask_count);

/* keep[i] = v[i] is not 0 (true, if `zeros` are allowed) and among the `k` largest; of equal values the
 * higher index wins. Returns SIM_ERR_NO_MEMORY if it cannot sort. */
int epoch_top_k(const i32f32 *v, uint32_t count, uint32_t k, bool zeros, bool *keep);

/* The share of the line [lo, hi] in which `minority` falls, by the chain's pivot walk over the members
 * 0..count-1. `work` has room for 3 * count indices. */
i32f32 epoch_weighted_median(const i32f32 *stake, const i32f32 *score, uint32_t count, i32f32 minority,
                             i32f32 lo, i32f32 hi, uint32_t *work);

/* Consensus of every column: the largest score that stake of at least `kappa` supports, out[columns]. `stake`
 * has m->rows elements. */
int epoch_weighted_median_columns(const i32f32 *stake, const struct epoch_matrix *m, uint32_t columns,
                                  i32f32 kappa, i32f32 *out);

/* max(lo, min(v, hi)). */
static inline i32f32 epoch_clamp(i32f32 v, i32f32 lo, i32f32 hi)
{
    const i32f32 top = v < hi ? v : hi;
    return top > lo ? top : lo;
}

/* The share of a bond that is renewed in one epoch. `steepness` is the stored i16 as a whole number. */
i32f32 epoch_alpha_sigmoid(i32f32 consensus, i32f32 weight, i32f32 bond, i32f32 alpha_low, i32f32 alpha_high,
                           i32f32 steepness);

/* The dense matrix of alphas, out[rows * columns], by the chain's walk with two cursors that presumes sorted
 * rows (spec/epoch.md 2.9). */
void epoch_liquid_alphas(const struct epoch_matrix *weights, const struct epoch_matrix *bonds,
                         const i32f32 *consensus, uint32_t columns, i32f32 alpha_low, i32f32 alpha_high,
                         i32f32 steepness, i32f32 *out);

/* What chooses the moving average of Yuma 3. */
struct epoch_average_params {
    uint64_t bonds_moving_average_ppm;
    bool liquid_alpha_on;
    uint16_t alpha_low;              /* of 65535 */
    uint16_t alpha_high;             /* of 65535 */
    int16_t alpha_sigmoid_steepness; /* hundredths */
};

/* The moving average of Yuma 3: liquid alpha if it is on and any consensus is not zero, the plain one
 * otherwise (spec/epoch.md 3.10). `scratch` has room for `columns` and weights->rows values.
 * SIM_ERR_NO_MEMORY. */
int epoch_average_bonds(struct epoch_matrix *out, const struct epoch_matrix *weights,
                        const struct epoch_matrix *bonds, const i32f32 *consensus, uint32_t columns,
                        const struct epoch_average_params *params, i32f32 *scratch);

/* 1 - bonds_moving_average / 10^6. `wrapping`: the last conversion wraps instead of saturating (Yuma 3). */
i32f32 epoch_bonds_alpha(uint64_t bonds_moving_average_ppm, bool wrapping);

/* Weights scaled so that the largest becomes 65535; `v` not negative, out[count] (spec/epoch.md 2.10). The
 * u16 may be scaled in place. */
void epoch_max_upscale(const i32f32 *v, uint32_t count, uint16_t *out);
void epoch_max_upscale_u16(const uint16_t *v, uint32_t count, uint16_t *out);

/* True if no share of the normalised weights exceeds limit / 65535. */
bool epoch_max_limited(const uint16_t *v, uint32_t count, uint16_t limit);

#endif
