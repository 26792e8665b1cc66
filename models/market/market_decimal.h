/* The chain's decimal floating point, in which share pools count shares.
 *
 * Source: spec/markets.md 0.6 ("SafeFloat"). A value is mantissa * 10^exponent. Zero is (0, 0); every other
 * value is normal: 10^20 < mantissa <= 10^21. All functions take and return normal values; operations floor.
 *
 * Limits: the chain gives up when an exponent leaves 64 bits; nothing here gets near that, so it is not
 * modelled. */
#ifndef MARKET_DECIMAL_H
#define MARKET_DECIMAL_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stdint.h>

struct market_decimal {
    sim_u128 mantissa;
    int64_t exponent;
};

/* mantissa * 10^exponent in normal form, digits beyond 21 cut. */
struct market_decimal market_decimal_normal(sim_u128 mantissa, int64_t exponent);
struct market_decimal market_decimal_from_u64(uint64_t n);
/* The conversion of shares of the time before decimals. */
struct market_decimal market_decimal_from_u64f64(u64f64 bits);

struct market_decimal market_decimal_add(struct market_decimal a, struct market_decimal b);

/* a - b, cut at 0 when both are not zero. False if a is zero and b is not. */
bool market_decimal_sub(struct market_decimal a, struct market_decimal b, struct market_decimal *r);

/* a * b / c. False if c is zero. */
bool market_decimal_mul_div(struct market_decimal a, struct market_decimal b, struct market_decimal c,
                            struct market_decimal *r);

/* a / b. False if b is zero. */
bool market_decimal_div(struct market_decimal a, struct market_decimal b, struct market_decimal *r);

/* Whole part, saturating. Values below 10^-1 lose their digits beyond 22: chain quirk, no effect. */
uint64_t market_decimal_to_u64(struct market_decimal a);

static inline bool market_decimal_is_zero(struct market_decimal a)
{
    return a.mantissa == 0;
}

#endif
