/* The three machine representations behind the seven fixed-point types: i64, i128, u128.
 *
 * For each: the product floor(a * b / 2^frac) and the quotient trunc(a * 2^frac / b) with a verdict whether
 * they fit, and the sign test. Conversions of every kind (type to type, integer to type, type to integer) are
 * a shift and a clamp, done by the two sim_fixed_fit functions. Users include sim_fixed.h.
 *
 * Chain-sized operands take the short paths, one multiplication or one division of at most 128 bits; the
 * 256-bit cases are out of line in sim_fixed.c. */
#ifndef SIM_FIXED_KERNEL_H
#define SIM_FIXED_KERNEL_H

#include "sim_wide.h"

#define SIM_FIXED_RARE(condition) __builtin_expect((condition), 0)

/* Full 256-bit forms; same contract as the inline functions below. */
bool sim_fixed_mul_wide_i128(sim_i128 a, sim_i128 b, int frac, sim_i128 *r);
bool sim_fixed_mul_wide_u128(sim_u128 a, sim_u128 b, int frac, sim_u128 *r);
bool sim_fixed_div_wide_i128(sim_i128 a, sim_i128 b, int frac, sim_i128 *r);
bool sim_fixed_div_wide_u128(sim_u128 a, sim_u128 b, int frac, sim_u128 *r);

/* Nearest integer to |value| * 2^frac, ties to even; SIM_U128_MAX if it does not fit, 0 for not-a-number. */
sim_u128 sim_fixed_scale_f64(double value, int frac);

static inline bool sim_fixed_negative_i64(int64_t v)
{
    return v < 0;
}

static inline bool sim_fixed_negative_i128(sim_i128 v)
{
    return v < 0;
}

static inline bool sim_fixed_negative_u128(sim_u128 v)
{
    (void)v;
    return false;
}

static inline bool sim_fixed_fits_i64(sim_i128 v)
{
    return v == (int64_t)v;
}

/* *r = floor(a * b / 2^frac), and true, if it fits; otherwise false. */
static inline bool sim_fixed_mul_i64(int64_t a, int64_t b, int frac, int64_t *r)
{
    const sim_i128 q = ((sim_i128)a * b) >> frac;
    *r = (int64_t)q;
    return q == *r;
}

static inline bool sim_fixed_mul_i128(sim_i128 a, sim_i128 b, int frac, sim_i128 *r)
{
    if (SIM_FIXED_RARE(!sim_fixed_fits_i64(a) || !sim_fixed_fits_i64(b)))
        return sim_fixed_mul_wide_i128(a, b, frac, r);
    *r = (a * b) >> frac;
    return true;
}

static inline bool sim_fixed_mul_u128(sim_u128 a, sim_u128 b, int frac, sim_u128 *r)
{
    if (!SIM_FIXED_RARE(((a | b) >> 64) != 0)) {
        *r = ((sim_u128)(uint64_t)a * (uint64_t)b) >> frac;
        return true;
    }
    if (SIM_FIXED_RARE(a >> 64 != 0 && b >> 64 != 0))
        return sim_fixed_mul_wide_u128(a, b, frac, r);
    const sim_u128 wide = a > b ? a : b;
    const uint64_t narrow = (uint64_t)(a > b ? b : a);
    const sim_u128 low = (sim_u128)(uint64_t)wide * narrow;
    const sim_u128 high = (wide >> 64) * narrow + (low >> 64); /* the product is high * 2^64 + low % 2^64 */
    *r = frac == 64 ? high : (high << (64 - frac)) | ((uint64_t)low >> frac);
    return frac == 64 || (high >> (64 + frac)) == 0;
}

/* *r = trunc(a * 2^frac / b), and true, if it fits; otherwise false. Precondition: b != 0. */
static inline bool sim_fixed_div_i64(int64_t a, int64_t b, int frac, int64_t *r)
{
    const uint64_t n = a < 0 ? -(uint64_t)a : (uint64_t)a;
    const uint64_t d = b < 0 ? -(uint64_t)b : (uint64_t)b;
    const bool negative = (a ^ b) < 0;
    const sim_u128 q = (n >> (64 - frac)) == 0 ? (n << frac) / d : ((sim_u128)n << frac) / d;
    *r = (int64_t)(negative ? -(uint64_t)q : (uint64_t)q);
    return q <= (uint64_t)INT64_MAX + (negative ? 1 : 0);
}

static inline bool sim_fixed_div_u128(sim_u128 a, sim_u128 b, int frac, sim_u128 *r)
{
    /* prices that were stored with 32 fraction bits end in 32 zeros: without them the quotient is the same
     * and the division fits one instruction */
    if (((a | b) & UINT32_MAX) == 0) {
        a >>= 32;
        b >>= 32;
    }
    if (SIM_FIXED_RARE((a >> (128 - frac)) != 0))
        return sim_fixed_div_wide_u128(a, b, frac, r);
    const sim_u128 n = a << frac;
    if (b >> 64 == 0 && n >> 64 < b) {
        uint64_t rest;
        *r = sim_u128_div_u64((uint64_t)(n >> 64), (uint64_t)n, (uint64_t)b, &rest);
        return true;
    }
    *r = sim_u128_div(n, b);
    return true;
}

static inline bool sim_fixed_div_i128(sim_i128 a, sim_i128 b, int frac, sim_i128 *r)
{
    const sim_u128 n = sim_i128_magnitude(a);
    if (SIM_FIXED_RARE((n >> (127 - frac)) != 0))
        return sim_fixed_div_wide_i128(a, b, frac, r);
    const sim_u128 q =
        sim_u128_div(n << frac, sim_i128_magnitude(b)); /* n * 2^frac < 2^127, so q fits either sign */
    *r = (a < 0) != (b < 0) ? -(sim_i128)q : (sim_i128)q;
    return true;
}

/* floor(v * 2^shift), at most max. -127 <= shift <= 127. */
static inline sim_u128 sim_fixed_fit_u128(sim_u128 v, int shift, sim_u128 max)
{
    if (shift > 0) {
        if (v > (max >> shift))
            return max;
        return v << shift;
    }
    v >>= -shift;
    return v < max ? v : max;
}

/* floor(v * 2^shift), at least min and at most max; min <= 0 <= max. */
static inline sim_i128 sim_fixed_fit_i128(sim_i128 v, int shift, sim_i128 min, sim_i128 max)
{
    if (v >= 0)
        return (sim_i128)sim_fixed_fit_u128((sim_u128)v, shift, (sim_u128)max);
    if (shift > 0)
        return v < (min >> shift) ? min : (sim_i128)((sim_u128)v << shift);
    v >>= -shift;
    return v > min ? v : min;
}

#endif
