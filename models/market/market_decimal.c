/* Decimal floats of share pools; see market_decimal.h. */
#include "market_decimal.h"

enum { MAX_POWER = 22 };

/* 10^21, the largest normal mantissa. */
#define MANTISSA_MAX (tens(21))

static sim_u128 tens(unsigned power)
{
    static const uint64_t small[] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
    };
    return power <= 11 ? small[power] : (sim_u128)small[11] * small[power - 11];
}

/* 10^n, n cut at 22 as on the chain. */
static sim_u128 power_of_ten(uint64_t n)
{
    return tens(n < MAX_POWER ? (unsigned)n : MAX_POWER);
}

struct market_decimal market_decimal_normal(sim_u128 mantissa, int64_t exponent)
{
    if (mantissa == 0)
        return (struct market_decimal){0};
    while (mantissa > MANTISSA_MAX) {
        mantissa /= 10;
        exponent++;
    }
    for (unsigned step = 16; step > 0; step /= 2) /* grow by as many digits as fit, at most 21 in all */
        while (mantissa <= tens(21 - step)) {
            mantissa *= tens(step);
            exponent -= (int64_t)step;
        }
    return (struct market_decimal){.mantissa = mantissa, .exponent = exponent};
}

struct market_decimal market_decimal_from_u64(uint64_t n)
{
    return market_decimal_normal(n, 0);
}

struct market_decimal market_decimal_from_u64f64(u64f64 bits)
{
    const struct market_decimal whole = market_decimal_from_u64((uint64_t)(bits >> 64));
    const struct market_decimal scale = market_decimal_normal((sim_u128)1 << 64, 0);
    struct market_decimal fraction = {0};
    (void)market_decimal_div(market_decimal_from_u64((uint64_t)bits), scale, &fraction); /* scale is not 0 */
    return market_decimal_add(whole, fraction);
}

/* Brings both mantissas to the larger exponent, which is returned. */
static int64_t align(struct market_decimal *a, struct market_decimal *b)
{
    if (a->exponent >= b->exponent) {
        b->mantissa /= power_of_ten((uint64_t)a->exponent - (uint64_t)b->exponent);
        return a->exponent;
    }
    a->mantissa /= power_of_ten((uint64_t)b->exponent - (uint64_t)a->exponent);
    return b->exponent;
}

struct market_decimal market_decimal_add(struct market_decimal a, struct market_decimal b)
{
    if (a.mantissa == 0)
        return b;
    if (b.mantissa == 0)
        return a;
    const int64_t exponent = align(&a, &b);
    return market_decimal_normal(a.mantissa + b.mantissa, exponent);
}

bool market_decimal_sub(struct market_decimal a, struct market_decimal b, struct market_decimal *r)
{
    if (b.mantissa == 0) {
        *r = a;
        return true;
    }
    if (a.mantissa == 0)
        return false;
    const int64_t exponent = align(&a, &b);
    *r = market_decimal_normal(a.mantissa > b.mantissa ? a.mantissa - b.mantissa : 0, exponent);
    return true;
}

bool market_decimal_mul_div(struct market_decimal a, struct market_decimal b, struct market_decimal c,
                            struct market_decimal *r)
{
    if (c.mantissa == 0)
        return false;
    /* Normal mantissas: the product is at most 10^42, the quotient below 10^22. */
    const sim_u128 quotient = sim_u256_div(sim_u256_mul(a.mantissa, b.mantissa), c.mantissa, NULL);
    *r = market_decimal_normal(quotient, a.exponent + b.exponent - c.exponent);
    return true;
}

bool market_decimal_div(struct market_decimal a, struct market_decimal b, struct market_decimal *r)
{
    if (b.mantissa == 0)
        return false;
    const sim_u128 quotient = sim_u256_div(sim_u256_mul(a.mantissa, MANTISSA_MAX), b.mantissa, NULL);
    *r = market_decimal_normal(quotient, a.exponent - b.exponent - 21);
    return true;
}

uint64_t market_decimal_to_u64(struct market_decimal a)
{
    sim_u128 whole = a.mantissa;
    if (a.exponent < 0)
        whole /= power_of_ten(-(uint64_t)a.exponent);
    else if (a.exponent > 0 && __builtin_mul_overflow(whole, power_of_ten((uint64_t)a.exponent), &whole))
        return UINT64_MAX;
    return whole > UINT64_MAX ? UINT64_MAX : (uint64_t)whole;
}
