#include "sim_transcendental.h"

#define EXP_SAFE_LIMIT (20 * I32F32_ONE)
#define BISECTION_ROUNDS 129

#define FX_NAME i32f32
#define FX_UPPER I32F32
#include "sim_transcendental_template.h"

#define FX_NAME i64f64
#define FX_UPPER I64F64
#include "sim_transcendental_template.h"

#define FX_NAME i96f32
#define FX_UPPER I96F32
#include "sim_transcendental_template.h"

i32f32 i32f32_exp_safe(i32f32 x)
{
    i32f32 r;
    if (x > EXP_SAFE_LIMIT)
        x = EXP_SAFE_LIMIT;
    if (x < -EXP_SAFE_LIMIT)
        x = -EXP_SAFE_LIMIT;
    return i32f32_exp(x, &r) ? r : x <= 0 ? 0 : I32F32_MAX;
}

bool i32f32_pow(i32f32 base, i32f32 exponent, i32f32 *r)
{
    i32f32 log;
    if (base == 0 || exponent == 0 || exponent == I32F32_ONE) { /* in this order: 0 to the 0 is 0 */
        *r = base != 0 && exponent == 0 ? I32F32_ONE : base;
        return true;
    }
    return i32f32_ln(base, &log) && i32f32_checked_mul(log, exponent, &log) && i32f32_exp(log, r);
}

bool i32f32_sqrt(i32f32 x, i32f32 *r)
{
    if (x < 0)
        return false;
    if (x == 0 || x == I32F32_ONE) {
        *r = x;
        return true;
    }
    const bool inverted = x < I32F32_ONE;
    if (inverted && !i32f32_checked_div(I32F32_ONE, x, &x))
        return false;
    i32f32 root = x / 2 + I32F32_ONE;
    for (int i = 0; i < I32F32_FRAC; i++)
        root = (root + i32f32_div(x, root)) / 2;
    *r = inverted ? i32f32_div(I32F32_ONE, root) : root;
    return true;
}

u64f64 u64f64_sqrt_bisect(u64f64 v, u64f64 epsilon)
{
    u64f64 high = v > U64F64_ONE ? v : U64F64_ONE;
    u64f64 low = v > U64F64_ONE ? 0 : v;
    u64f64 middle = 0;
    for (int round = 0; round <= BISECTION_ROUNDS; round++) {
        middle = u64f64_add(high, low) / 2;
        const u64f64 other = u64f64_safe_div(v, middle);
        if ((other > middle ? other - middle : middle - other) <= epsilon)
            break;
        if (other < middle)
            high = middle;
        else
            low = middle;
    }
    return middle;
}

bool u64f64_checked_pow(u64f64 base, int exponent, u64f64 *r)
{
    if (base == 0 && exponent < 0)
        return false;
    u64f64 power = U64F64_ONE;
    for (unsigned e = exponent < 0 ? -(unsigned)exponent : (unsigned)exponent; e != 0; e >>= 1) {
        if ((e & 1) != 0)
            power = u64f64_mul(power, base);
        base = u64f64_mul(base, base);
    }
    *r = exponent < 0 ? u64f64_safe_div(U64F64_ONE, power) : power;
    return true;
}
