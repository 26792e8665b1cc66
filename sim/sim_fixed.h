/* Binary fixed point with the chain's widths and rounding, bit for bit.
 *
 * Source: spec/epoch.md sections 1.1-1.5, spec/coinbase.md section 0.2. A value of type X is its raw bits as
 * an integer; it stands for raw / 2^X_FRAC. The rules, the same for all seven types:
 *   - add and sub are exact and saturate;
 *   - mul floors (toward minus infinity, also for negative products) and saturates;
 *   - div truncates toward zero and saturates;
 *   - every conversion to fewer fraction bits or to an integer floors, then saturates.
 * All seven types come from one template (sim_fixed_template.h), so they cannot drift apart.
 *
 * What each type X offers (i32f32_add, u64f64_safe_div, i96f32_from_i64f64, ...):
 *
 *   X X_add(a, b), X_sub, X_mul          saturating
 *   X X_div(a, b)                        saturating; b == 0 is a bug of the caller (it traps)
 *   X X_safe_div(a, b)                   0 if b == 0 or the quotient does not fit: not saturated
 *   X X_safe_div_or(a, b, d)             the same with d instead of 0
 *   bool X_checked_{add,sub,mul,div}(a, b, X *r)   false if the exact result does not fit (or b == 0);
 *                                        *r means nothing then
 *   X X_wrapping_add(a, b)               modulo 2^bits: the chain's plain `+`
 *   X X_neg(a)                           saturating; signed types only
 *   int X_cmp(a, b)                      -1, 0, 1
 *   X X_floor(a), X_ceil, X_round        whole values; round is half away from zero. They wrap at the ends of
 *                                        the range, as the chain's do
 *   X X_int(a), X_frac(a)                a == X_int(a) + X_frac(a) and 0 <= X_frac(a) < 1
 *   X X_from_{u16,u32,u64,i64,u128}(v)   saturating
 *   X X_from_f64(double), X_from_f32(float)   nearest, ties to even; saturating; not-a-number gives 0
 *   X X_from_Y(y)                        for every Y among the seven types; floors, then saturates
 *   X_to_{u16,u32,u64,u128,i64}(a)       floors, then saturates
 *   double X_to_f64(a)                   nearest, ties to even
 *
 * X_FRAC, X_ONE, X_MIN and X_MAX are constants. Nothing here allocates or fails otherwise. */
#ifndef SIM_FIXED_H
#define SIM_FIXED_H

#include "sim_fixed_kernel.h"

typedef int64_t i32f32;
typedef sim_i128 i64f64;
typedef sim_i128 i96f32;
typedef sim_i128 i110f18;
typedef sim_u128 u64f64;
typedef sim_u128 u96f32;
typedef sim_u128 u110f18;

enum {
    I32F32_FRAC = 32,
    I64F64_FRAC = 64,
    I96F32_FRAC = 32,
    I110F18_FRAC = 18,
    U64F64_FRAC = 64,
    U96F32_FRAC = 32,
    U110F18_FRAC = 18,
};

#define I32F32_ONE ((i32f32)1 << I32F32_FRAC)
#define I64F64_ONE ((i64f64)1 << I64F64_FRAC)
#define I96F32_ONE ((i96f32)1 << I96F32_FRAC)
#define I110F18_ONE ((i110f18)1 << I110F18_FRAC)
#define U64F64_ONE ((u64f64)1 << U64F64_FRAC)
#define U96F32_ONE ((u96f32)1 << U96F32_FRAC)
#define U110F18_ONE ((u110f18)1 << U110F18_FRAC)

#define I32F32_MAX INT64_MAX
#define I64F64_MAX SIM_I128_MAX
#define I96F32_MAX SIM_I128_MAX
#define I110F18_MAX SIM_I128_MAX
#define U64F64_MAX SIM_U128_MAX
#define U96F32_MAX SIM_U128_MAX
#define U110F18_MAX SIM_U128_MAX

#define I32F32_MIN INT64_MIN
#define I64F64_MIN SIM_I128_MIN
#define I96F32_MIN SIM_I128_MIN
#define I110F18_MIN SIM_I128_MIN
#define U64F64_MIN ((u64f64)0)
#define U96F32_MIN ((u96f32)0)
#define U110F18_MIN ((u110f18)0)

/* X(lower-case name, UPPER-CASE NAME, kernel) for every type: tables and tests that walk all of them. */
#define SIM_FIXED_TYPES(X)                                                                                   \
    X(i32f32, I32F32, i64)                                                                                   \
    X(i64f64, I64F64, i128)                                                                                  \
    X(i96f32, I96F32, i128)                                                                                  \
    X(i110f18, I110F18, i128)                                                                                \
    X(u64f64, U64F64, u128)                                                                                  \
    X(u96f32, U96F32, u128)                                                                                  \
    X(u110f18, U110F18, u128)

#define FX_NAME i32f32
#define FX_UPPER I32F32
#define FX_KERNEL i64
#define FX_SIGNED 1
#include "sim_fixed_template.h"

#define FX_NAME i64f64
#define FX_UPPER I64F64
#define FX_KERNEL i128
#define FX_SIGNED 1
#include "sim_fixed_template.h"

#define FX_NAME i96f32
#define FX_UPPER I96F32
#define FX_KERNEL i128
#define FX_SIGNED 1
#include "sim_fixed_template.h"

#define FX_NAME i110f18
#define FX_UPPER I110F18
#define FX_KERNEL i128
#define FX_SIGNED 1
#include "sim_fixed_template.h"

#define FX_NAME u64f64
#define FX_UPPER U64F64
#define FX_KERNEL u128
#define FX_SIGNED 0
#include "sim_fixed_template.h"

#define FX_NAME u96f32
#define FX_UPPER U96F32
#define FX_KERNEL u128
#define FX_SIGNED 0
#include "sim_fixed_template.h"

#define FX_NAME u110f18
#define FX_UPPER U110F18
#define FX_KERNEL u128
#define FX_SIGNED 0
#include "sim_fixed_template.h"

#endif
