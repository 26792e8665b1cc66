/* Logarithm, exponential, power and root of the fixed-point types, as the chain computes them.
 *
 * Source: spec/epoch.md section 1.6, spec/coinbase.md section 0.3; what those leave open (power, Newton root,
 * integer power) was settled by the golden vectors. These are integer algorithms, the same bits on every
 * machine, but no good approximations everywhere: exp takes only X_FRAC - 2 terms of its series, so that
 * exp(20) of I32F32 is 0.8 % low. State that must match the chain needs exactly these values.
 *
 * Functions that can fail return false, and *r means nothing then. */
#ifndef SIM_TRANSCENDENTAL_H
#define SIM_TRANSCENDENTAL_H

#include "sim_fixed.h"

/* The chain's e and log2(e): true values truncated to the 23 fraction bits of a type that is used for nothing
 * else. */
#define I9F23_FRAC 23
#define I9F23_E 22802600
#define I9F23_LOG2_E 12102203

/* Binary logarithm. Fails for x <= 0, and for x so small that 1 / x does not fit. */
bool i32f32_log2(i32f32 x, i32f32 *r);
bool i64f64_log2(i64f64 x, i64f64 *r);
bool i96f32_log2(i96f32 x, i96f32 *r);

/* Natural logarithm: log2 divided by a constant of 23 fraction bits. Fails where log2 does. */
bool i32f32_ln(i32f32 x, i32f32 *r);
bool i64f64_ln(i64f64 x, i64f64 *r);
bool i96f32_ln(i96f32 x, i96f32 *r);

/* e to the power x. Fails when a partial sum or the inverse for negative x does not fit. */
bool i32f32_exp(i32f32 x, i32f32 *r);
bool i64f64_exp(i64f64 x, i64f64 *r);
bool i96f32_exp(i96f32 x, i96f32 *r);

/* e to the power of x clamped to [-20, 20]; inside the clamp it cannot fail. */
i32f32 i32f32_exp_safe(i32f32 x);

/* base to a real exponent, through ln and exp. 0 to any exponent is 0, and any other base to 0 or
 * 1 is 1 or itself; beyond that fails for base < 0 and when ln, the product or exp fails. */
bool i32f32_pow(i32f32 base, i32f32 exponent, i32f32 *r);

/* Square root by 32 Newton steps. Fails for x < 0 and for x so small that 1 / x does not fit. */
bool i32f32_sqrt(i32f32 x, i32f32 *r);

/* Square root by bisection until |v / root - root| <= epsilon, at most 129 steps. The chain's checked_sqrt,
 * called there with epsilon = 1/1000, raw 18446744073709551. Cannot fail. */
u64f64 u64f64_sqrt_bisect(u64f64 v, u64f64 epsilon);

/* base to a whole exponent by squaring, saturating; a negative exponent inverts the power at the end and
 * gives 0 where that is undefined or does not fit. Fails only for base 0 with a negative exponent. */
bool u64f64_checked_pow(u64f64 base, int exponent, u64f64 *r);

#endif
