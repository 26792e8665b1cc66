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
 *   rest        what the series leaves out is < 2 t^(terms + 1): < 2^-67;
 *   product     the last one is cut at < 2^-66.
 * The sum stays below 2^-60 + 2^-64; the test below allows 2^-59. The chain's own value is within 2^-180 of
 * the true one (market_power.c), far inside of that. */
#include "market_power.h"

enum {
    RATIO_BITS = 9, /* t < 2^-9 */
    FEW_BITS = 17,  /* t < 2^-17 takes FEW_TERMS, others MANY_TERMS */
    FEW_TERMS = 3,
    MANY_TERMS = 7,
    ERROR_BITS = 59,
};

/* 1 / n, 64 fraction bits, cut. */
static const uint64_t inverses[MANY_TERMS + 2] = {
    0,
    0,
    UINT64_MAX / 2,
    UINT64_MAX / 3,
    UINT64_MAX / 4,
    UINT64_MAX / 5,
    UINT64_MAX / 6,
    UINT64_MAX / 7,
    UINT64_MAX / 8,
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

/* c1 t (1 + c2 t (1 + ...)) with 69 fraction bits; t with 72, 1 + e with 61. */
static inline int64_t binomial_rest(uint64_t one_plus_e, uint64_t t, int terms)
{
    int64_t sum = 0;
    for (int k = terms; k >= 1; k--) {
        const int64_t c = (INT64_C(1) << 61) - (int64_t)high_u64(one_plus_e, inverses[k + 1]);
        const int64_t ct = high_i64(c, (int64_t)t);
        sum = ct + (high_i64(ct, sum) >> (69 - 64));
    }
    return sum;
}

bool market_power_near(const struct market_power_args *a, sim_u128 *value)
{
    if (a->base_den >> 64 != 0 || a->base_num >= a->base_den || a->exp_num == 0 || a->exp_den == 0 ||
        a->scale == 0)
        return false;
    int log2_t, log2_e;
    const uint64_t t = divide_scaled((uint64_t)(a->base_den - a->base_num), (uint64_t)a->base_den, &log2_t);
    const uint64_t e = divide_scaled(a->exp_num, a->exp_den, &log2_e);
    const int small = -1 - log2_t; /* t < 2^-small */
    if (small < RATIO_BITS || log2_e < -2 || log2_e > 1)
        return false;
    const uint64_t one_plus_e = (UINT64_C(1) << 61) + (e >> (2 - log2_e));
    const int64_t rest =
        binomial_rest(one_plus_e, t >> (small - 8), small < FEW_BITS ? MANY_TERMS : FEW_TERMS);
    const int zeros = __builtin_clzll(a->scale);
    const sim_u128 first = (sim_u128)high_u64(e, a->scale << zeros) * t;
    const sim_i128 more = ((sim_i128)(int64_t)(first >> 65) * rest) >> (69 - 65);
    const int cut = 62 - log2_e - log2_t + zeros;
    sim_u128 loss; /* z * 2^cut */
    if (cut >= 128 || __builtin_add_overflow(first, more, &loss))
        return false;
    const sim_u128 fraction = loss & (((sim_u128)1 << cut) - 1), margin = loss >> ERROR_BITS;
    if (fraction < margin || fraction > ((sim_u128)1 << cut) - margin)
        return false;
    *value = a->scale - 1 - (uint64_t)(loss >> cut);
    return true;
}
