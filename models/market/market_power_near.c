/* The power of a ratio just below 1, which is what a swap small against its pool asks for; see
 * market_power.h.
 *
 * With t = (den - num) / den and e = exp_num / exp_den the binomial series
 *     1 - (1 - t)^e = e t (1 + c1 t (1 + c2 t (1 + ...))),    ck = (k - e) / (k + 1) = 1 - (1 + e) / (k + 1)
 * needs no logarithm and no table, and because the loss z = 10^18 (1 - (1 - t)^e) is small against 10^18,
 * 64-bit numbers are exact enough for it. The result is 10^18 - 1 - floor(z).
 *
 * Error, relative to z. Here t < 2^-9 and 1/4 <= e < 2, so |ck| < 1 and |c1 c2 ... ck| < 1/2.
 *   e, t        e has 63 fraction bits and t at least 62 significant ones, cut: 2^-61 and 2^-62;
 *   product     10^18 e, above 2^60, is cut: 2^-60;
 *   c           61 fraction bits, off by < 4 units (1 + e, the inverse and the product are cut), which t
 * makes < 2 units of 2^-69; with the cut of t and of the product, c t is off by < 4 units of 2^-69; Horner
 * each step adds < 2 units to the error of c t and multiplies what came before by < 2^-8: < 7 units of 2^-69
 * in all, that is < 2^-66; rest        what the series leaves out is < t^(terms + 1): < 2^-68. The sum stays
 * below 2^-59. The product of all, `loss`, is cut to a whole number three times, by less than 3 together; the
 * test below allows 2^-58 and 4. The chain's own value is within 2^-180 of the true one (market_power.c), far
 * inside of that. */
#include "market_power.h"

enum {
    RATIO_BITS = 9, /* t < 2^-9 */
    FEW_BITS = 17,  /* t < 2^-17 takes 3 terms, others 7 */
    ERROR_BITS = 58,
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

bool market_power_near(uint64_t num, uint64_t den, uint64_t exp_num, uint64_t exp_den, uint64_t *value)
{
    if (num >= den || exp_num >> 1 >= exp_den || exp_num < exp_den / 4 + 1)
        return false;
    uint64_t remainder;
    const uint64_t e = sim_u128_div_u64(exp_num >> 1, exp_num << 63, exp_den, &remainder);
    /* (den - num) / den with both numbers shifted to the top: t = quotient / 2^(64 + small) */
    const int gap_zeros = __builtin_clzll(den - num), zeros = __builtin_clzll(den);
    const uint64_t gap = (den - num) << gap_zeros;
    const int small = gap_zeros - zeros - 1; /* t < 2^-small */
    if (small < RATIO_BITS)
        return false;
    const uint64_t t = sim_u128_div_u64(gap >> 1, gap << 63, den << zeros, &remainder);
    const uint64_t one_plus_e = (UINT64_C(1) << 61) + (e >> 2);
    const int64_t t72 = (int64_t)(t >> (small - 8));
    const int64_t rest = small < FEW_BITS ? many_terms(one_plus_e, t72) : few_terms(one_plus_e, t72);
    const uint64_t first = high_u64(high_u64(e, MARKET_POWER_PARTS << 4), t);
    const uint64_t loss = first + (uint64_t)(high_i64((int64_t)(first >> 1), rest) >> (68 - 64));
    const int cut = small + 3; /* z = loss / 2^cut */
    const uint64_t one = UINT64_C(1) << (cut & 63), fraction = loss & (one - 1);
    const uint64_t margin = (loss >> ERROR_BITS) + ERROR_UNITS;
    if (cut >= 64 || fraction < margin || fraction + margin > one)
        return false;
    *value = MARKET_POWER_PARTS - 1 - (loss >> cut);
    return true;
}
