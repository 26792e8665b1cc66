#include "sim_fixed.h"

#include <string.h>

/* The magnitude with a sign, if it fits sim_i128. */
static bool apply_sign(sim_u128 magnitude, bool negative, sim_i128 *r)
{
    *r = (sim_i128)(negative ? -magnitude : magnitude);
    return magnitude <= (sim_u128)SIM_I128_MAX + (negative ? 1 : 0);
}

/* floor(p / 2^frac) for 0 < frac < 128, or false if it needs more than 128 bits. */
static bool shift_right(struct sim_u256 p, int frac, sim_u128 *r)
{
    *r = (p.hi << (128 - frac)) | (p.lo >> frac);
    return (p.hi >> frac) == 0;
}

bool sim_fixed_mul_wide_u128(sim_u128 a, sim_u128 b, int frac, sim_u128 *r)
{
    return shift_right(sim_u256_mul(a, b), frac, r);
}

bool sim_fixed_mul_wide_i128(sim_i128 a, sim_i128 b, int frac, sim_i128 *r)
{
    const bool negative = (a < 0) != (b < 0);
    const struct sim_u256 p = sim_u256_mul(sim_i128_magnitude(a), sim_i128_magnitude(b));
    sim_u128 q;
    if (!shift_right(p, frac, &q))
        return false;
    if (negative && (p.lo << (128 - frac)) != 0) /* flooring a negative rounds its magnitude up */
        if (__builtin_add_overflow(q, (sim_u128)1, &q))
            return false;
    return apply_sign(q, negative, r);
}

bool sim_fixed_div_wide_u128(sim_u128 a, sim_u128 b, int frac, sim_u128 *r)
{
    const struct sim_u256 n = {.lo = a << frac, .hi = a >> (128 - frac)};
    if (n.hi >= b)
        return false;
    *r = sim_u256_div(n, b, NULL);
    return true;
}

bool sim_fixed_div_wide_i128(sim_i128 a, sim_i128 b, int frac, sim_i128 *r)
{
    sim_u128 q;
    if (!sim_fixed_div_wide_u128(sim_i128_magnitude(a), sim_i128_magnitude(b), frac, &q))
        return false;
    return apply_sign(q, (a < 0) != (b < 0), r);
}

sim_u128 sim_fixed_scale_f64(double value, int frac)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const int exponent = (int)((bits >> 52) & 0x7ff);
    const uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    if (exponent == 0x7ff)
        return fraction != 0 ? 0 : SIM_U128_MAX;
    const uint64_t mantissa = exponent == 0 ? fraction : fraction | (UINT64_C(1) << 52);
    const int shift = (exponent == 0 ? 1 : exponent) - 1075 + frac; /* value = mantissa * 2^(shift - frac) */
    if (shift >= 0)
        return mantissa == 0 ? 0
               : shift > 127 ? SIM_U128_MAX
                             : sim_fixed_fit_u128(mantissa, shift, SIM_U128_MAX);
    if (shift < -54)
        return 0;
    const uint64_t whole = mantissa >> -shift;
    const uint64_t rest = mantissa - (whole << -shift), half = UINT64_C(1) << (-shift - 1);
    return whole + (rest > half || (rest == half && (whole & 1) != 0) ? 1 : 0);
}
