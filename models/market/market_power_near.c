/* The power of a ratio just below 1, which is what a swap small against its pool asks for; see
 * market_power.h.
 *
 * With t = (den - num) / den and e = exp_num / exp_den the binomial series
 *     1 - (1 - t)^e = e t (1 + c1 t (1 + c2 t (1 + ...))),    ck = (k - e) / (k + 1) = 1 - (1 + e) / (k + 1)
 * needs no logarithm and no table, and because the loss z = scale * (1 - (1 - t)^e) is small against the
 * scale, 64-bit numbers are exact enough for it. The result is scale - 1 - floor(z).
 *
 * Error, relative to z. Here t < 2^-9 and 1/8 < e < 4, so |ck| < 3/2 and |c1 c2 ... ck| < 3/2.
 *   e, t        quotients of at least 2^62 are cut: 2^-62 each; scale * e, at least 2^61: 2^-61;
 *   c           61 fraction bits, off by < 4 units (1 + e, the table and the product are cut), which t makes
 *               < 2 units of 2^-69; with the cut of t and of the product, c t is off by < 4 units of 2^-69;
 *   Horner      each step adds < 2 units to the error of c t and multiplies what came before by < 2^-8:
 *               < 7 units of 2^-69 in all, that is < 2^-66;
 *   rest        what the series leaves out is < 2 t^(terms + 1): < 2^-67.
 * The sum stays below 2^-60 + 2^-65. The product of all, `loss`, is cut to a whole number three times, by
 * less than 3 together; the test below allows 2^-59 and 4. The chain's own value is within 2^-180 of the true
 * one (market_power.c), far inside of that. */
#include "market_power.h"

enum {
    RATIO_BITS = 9, /* t < 2^-9 */
    FEW_BITS = 17,  /* t < 2^-17 takes FEW_TERMS, others MANY_TERMS */
    FEW_TERMS = 3,
    MANY_TERMS = 7,
    ERROR_BITS = 59,
    ERROR_UNITS = 4,
};

static inline uint64_t high_u64(uint64_t a, uint64_t b)
{
    return (uint64_t)(((sim_u128)a * b) >> 64);
}

static inline int64_t high_i64(int64_t a, int64_t b)
{
    return (int64_t)(((sim_i128)a * b) >> 64);
}

/* a / b = quotient / 2^63 * 2^*log2, with a quotient between 2^62 and 2^64, cut. */
static inline uint64_t divide_scaled(uint64_t a, uint64_t b, int *log2)
{
    const int za = __builtin_clzll(a), zb = __builtin_clzll(b);
    a <<= za;
    *log2 = zb - za;
    uint64_t rest;
    return sim_u128_div_u64(a >> 1, a << 63, b << zb, &rest);
}

/* One step of c1 t (1 + c2 t (1 + ...)), from the inside: 69 fraction bits; t with 72, 1 + e with 61. */
static inline int64_t binomial_step(uint64_t one_plus_e, int64_t t, unsigned k, int64_t sum)
{
    const uint64_t inverse = UINT64_MAX / (k + 1); /* 1 / (k + 1), cut; constant where k is */
    const int64_t c = (INT64_C(1) << 61) - (int64_t)high_u64(one_plus_e, inverse);
    const int64_t ct = high_i64(c, t);
    return ct + (high_i64(ct, sum) >> (69 - 64));
}

static inline int64_t few_terms(uint64_t one_plus_e, int64_t t)
{
    int64_t sum = binomial_step(one_plus_e, t, 3, 0);
    sum = binomial_step(one_plus_e, t, 2, sum);
    return binomial_step(one_plus_e, t, 1, sum);
}

static inline int64_t many_terms(uint64_t one_plus_e, int64_t t)
{
    int64_t sum = binomial_step(one_plus_e, t, 7, 0);
    sum = binomial_step(one_plus_e, t, 6, sum);
    sum = binomial_step(one_plus_e, t, 5, sum);
    sum = binomial_step(one_plus_e, t, 4, sum);
    sum = binomial_step(one_plus_e, t, 3, sum);
    sum = binomial_step(one_plus_e, t, 2, sum);
    return binomial_step(one_plus_e, t, 1, sum);
}

bool market_power_near(uint64_t num, uint64_t den, uint64_t exp_num, uint64_t exp_den, uint64_t scale,
                       uint64_t *value)
{
    if (num >= den || exp_num == 0 || exp_den == 0 || scale == 0)
        return false;
    int log2_t, log2_e;
    const uint64_t t = divide_scaled(den - num, den, &log2_t);
    const uint64_t e = divide_scaled(exp_num, exp_den, &log2_e);
    const int small = -1 - log2_t; /* t < 2^-small */
    if (small < RATIO_BITS || log2_e < -2 || log2_e > 1)
        return false;
    const uint64_t one_plus_e = (UINT64_C(1) << 61) + (e >> (2 - log2_e));
    const int64_t t72 = (int64_t)(t >> (small - 8));
    const int64_t rest = small < FEW_BITS ? many_terms(one_plus_e, t72) : few_terms(one_plus_e, t72);
    const int zeros = __builtin_clzll(scale);
    const uint64_t first = high_u64(high_u64(e, scale << zeros), t);
    uint64_t loss; /* z * 2^cut */
    if (__builtin_add_overflow(first, high_i64((int64_t)(first >> 1), rest) >> (68 - 64), &loss))
        return false;
    const int cut = zeros - log2_e - log2_t - 2; /* at least 7 */
    if (cut >= 64)
        return false;
    const uint64_t one = UINT64_C(1) << cut, fraction = loss & (one - 1);
    const uint64_t margin = (loss >> ERROR_BITS) + ERROR_UNITS;
    if (fraction < margin || fraction + margin > one)
        return false;
    *value = scale - 1 - (loss >> cut);
    return true;
}
