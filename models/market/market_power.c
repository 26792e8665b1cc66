/* The power function of the weighted pool; see market_power.h.
 *
 * Error of the fast path. Let x = ln(bn/bd) * en/ed, |x| < 16, en/ed <= 128. Two accuracies share the code;
 * bounds in parentheses are those of the quick one, where they differ.
 *   ratio       bn/bd = q * 2^k, q in [1, 2) cut to 127 bits: relative error < 2^-127;
 *   reduction   q * v/512 = 1 + r exact up to the same error, |r| < 2^-7;
 *   log1p(r)    Horner over 1/n, each step of 128 bits off by < 4 * 2^-127; left out: < 2^-130 (2^-102).
 *               The far terms are summed in 64 bits, off by < 2^-61, and count for |r|^10 (|r|^6) of that:
 *               < 2^-131 (2^-103). In all < 2^-121 (2^-101);
 *   k ln 2      |k| <= 128, 184 bits of ln 2: < 2^-119 after cutting; table of logs: 2^-121;
 *   sum         |error of ln| < 2^-117 (2^-100), times en/ed <= 2^7, plus one cut: |error of x| < 2^-109
 *               (2^-92);
 *   exp         table 2^-128, Taylor: steps < 2^-120, left out < 2^-133 (2^-91), far terms < 2^-131 (2^-89),
 *               reduction by k' ln 2 (|k'| <= 24) 2^-119: relative < 2^-108 (2^-88).
 * The exact root is the floor of the true value. The series differs from the true value by less than 2^-180
 * for |x| < 16: every floor inside it costs one unit of 2^-280, magnified by at most e^16 and 408 terms (the
 * terms that it leaves out are below 2^-256). So the true value and the series both lie within a relative
 * 2^-107 (2^-87) of the fast value; the test below allows 2^-104 (2^-84). The quick accuracy leaves a doubt
 * once in 2^16 calls for values below 10^18, more often as they grow; then the full one is tried. */
#include "market_power.h"

#include "market_power_tables.h"

#include "sim_error.h"

#include <stddef.h>

enum {
    LOG_FRAC = 120,  /* fraction bits of logarithms */
    GUARD_BITS = 24, /* of the chain's series */
    MAX_ITERATIONS = 4096,
    ROOT_EXPONENT = 1024, /* largest reduced exponent of the exact root */
};

/* How far the sums go, for arguments below 2^-7. */
struct accuracy {
    unsigned log_last; /* term of log1p behind which it is cut */
    unsigned log_far;  /* and from which it is summed in 64 bits */
    unsigned exp_last; /* the same for exp */
    unsigned exp_far;
    unsigned margin_bits; /* of the doubt, in units of 2^64 of a product below 2^192 */
};

static const struct accuracy quick = {14, 6, 9, 4, 45};
static const struct accuracy full = {18, 10, 13, 10, 25};

/* High 128 bits of the product, at most 2 too small. */
static inline sim_u128 mul_high(sim_u128 a, sim_u128 b)
{
    uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64), b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
    return (sim_u128)a1 * b1 + (((sim_u128)a1 * b0) >> 64) + (((sim_u128)a0 * b1) >> 64);
}

static inline unsigned leading_zeros(sim_u128 v)
{
    uint64_t high = (uint64_t)(v >> 64);
    return high != 0 ? (unsigned)__builtin_clzll(high) : 64 + (unsigned)__builtin_clzll((uint64_t)v);
}

/* num / den = q / 2^127 * 2^k with q in [2^127, 2^128), cut. */
static sim_u128 normalised_ratio(sim_u128 num, sim_u128 den, int *k)
{
    unsigned zn = leading_zeros(num), zd = leading_zeros(den);
    *k = (int)zd - (int)zn;
    num <<= zn;
    den <<= zd;
    unsigned shift = 127;
    if (num < den) {
        shift = 128;
        *k -= 1;
    }
    if ((uint64_t)den == 0 && (uint64_t)num == 0) {
        /* Both fit 64 bits: two steps of long division by one limb. */
        uint64_t n = (uint64_t)(num >> 64), d = (uint64_t)(den >> 64);
        sim_u128 top = (sim_u128)n << (shift - 64);
        uint64_t rest;
        uint64_t high = sim_u128_div_u64((uint64_t)(top >> 64), (uint64_t)top, d, &rest);
        return ((sim_u128)high << 64) | sim_u128_div_u64(rest, 0, d, &rest);
    }
    struct sim_u256 wide = {.hi = shift == 128 ? num : num >> 1, .lo = shift == 128 ? 0 : num << 127};
    return sim_u256_div(wide, den, NULL);
}

/* row[first] +- s (row[first + 1] +- s (... row[last])), 127 fraction bits, rows from `far` on in 64 bits.
 * s < 2^-7 with 128 fraction bits. */
static inline sim_u128 sum_series(const sim_u128 *row, unsigned first, unsigned far, unsigned last,
                                  sim_u128 s, bool minus)
{
    const uint64_t s_high = (uint64_t)(s >> 64), flip = minus ? UINT64_MAX : 0;
    const sim_u128 flip_wide = minus ? SIM_U128_MAX : 0;
    uint64_t tail = (uint64_t)(row[last] >> 64);
    for (unsigned n = last; n-- > far;) {
        const uint64_t step = (uint64_t)(((sim_u128)tail * s_high) >> 64);
        tail = (uint64_t)(row[n] >> 64) + (step ^ flip) - flip;
    }
    sim_u128 sum = (sim_u128)tail << 64;
    for (unsigned n = far; n-- > first;)
        sum = row[n] + (mul_high(sum, s) ^ flip_wide) - flip_wide;
    return sum;
}

/* log1p(+-s), s < 2^-7 with 128 fraction bits; the result has LOG_FRAC fraction bits. */
static inline sim_i128 log1p_small(const struct accuracy *a, sim_u128 s, bool negative)
{
    const sim_u128 sum = sum_series(power_inverse_table, 1, a->log_far, a->log_last, s, !negative);
    const sim_i128 log = (sim_i128)(mul_high(sum, s) >> (127 - LOG_FRAC));
    return negative ? -log : log;
}

static sim_i128 multiple_of_ln2(int k)
{
    unsigned n = k < 0 ? (unsigned)-k : (unsigned)k;
    sim_i128 product = (sim_i128)(POWER_LN2_HIGH * n + (((sim_u128)POWER_LN2_LOW * n) >> 64));
    return k < 0 ? -product : product;
}

/* ln(num / den), LOG_FRAC fraction bits; both > 0. */
static inline sim_i128 log_ratio(const struct accuracy *a, sim_u128 num, sim_u128 den)
{
    int k;
    sim_u128 q = normalised_ratio(num, den, &k);
    unsigned row = (((unsigned)(q >> 119) + 1) >> 1) - 128;
    uint64_t v = power_log_table[row].inverse;
    sim_u128 low = (sim_u128)(uint64_t)q * v;
    sim_u128 high = (q >> 64) * v + (low >> 64);
    /* high * 2^64 + low = q * v = 2^136 (1 + r) */
    sim_i128 r =
        ((sim_i128)high - ((sim_i128)1 << 72)) * ((sim_i128)1 << 56) + (sim_i128)((uint64_t)low >> 8);
    return multiple_of_ln2(k) + (sim_i128)power_log_table[row].log +
           log1p_small(a, sim_i128_magnitude(r), r < 0);
}

/* e^(+-s), s < 2^-7 with 128 fraction bits; the result has 127 fraction bits. */
static inline sim_u128 exp_small(const struct accuracy *a, sim_u128 s, bool negative)
{
    return sum_series(power_factorial_table, 0, a->exp_far, a->exp_last, s, negative);
}

/* e^x = m / 2^127 * 2^k; x with LOG_FRAC fraction bits, |x| < 16. */
static inline sim_u128 exp_scaled(const struct accuracy *a, sim_i128 x, int *k)
{
    sim_u128 magnitude = sim_i128_magnitude(x);
    *k = 0;
    if (magnitude >> (LOG_FRAC - 7) == 0)
        return exp_small(a, magnitude << (128 - LOG_FRAC), x < 0);
    int64_t x32 = (int64_t)(x >> (LOG_FRAC - 32));
    *k = (int)(((sim_i128)x32 * INT64_C(6196328018)) >> 64); /* log2(e) * 2^32 */
    sim_i128 rest = x - multiple_of_ln2(*k);
    if (rest < 0) {
        *k -= 1;
        rest = x - multiple_of_ln2(*k);
    }
    unsigned row = (unsigned)(rest >> (LOG_FRAC - 7));
    sim_u128 s = ((sim_u128)rest << (128 - LOG_FRAC)) & (SIM_U128_MAX >> 7);
    *k += 1;
    return mul_high(power_exp_table[row], exp_small(a, s, false));
}

/* floor(|log| * num / den) with the sign of log; false if the magnitude reaches 16. */
static bool scale_log(sim_i128 log, uint64_t num, uint64_t den, sim_i128 *x)
{
    sim_u128 magnitude = sim_i128_magnitude(log);
    sim_u128 low = (sim_u128)(uint64_t)magnitude * num;
    sim_u128 high = (magnitude >> 64) * num + (low >> 64);
    if (num / den >= 128 || (uint64_t)(high >> 64) >= den)
        return false;
    uint64_t rest;
    const uint64_t digit = sim_u128_div_u64((uint64_t)(high >> 64), (uint64_t)high, den, &rest);
    if (digit >> (LOG_FRAC + 4 - 64) != 0)
        return false;
    const sim_u128 quotient = ((sim_u128)digit << 64) | sim_u128_div_u64(rest, (uint64_t)low, den, &rest);
    *x = log < 0 ? -(sim_i128)quotient : (sim_i128)quotient;
    return true;
}

static inline bool power_within(const struct accuracy *accuracy, const struct market_power_args *a,
                                sim_u128 *value)
{
    sim_i128 x;
    if (!scale_log(log_ratio(accuracy, a->base_num, a->base_den), a->exp_num, a->exp_den, &x))
        return false;
    int k;
    sim_u128 m = exp_scaled(accuracy, x, &k);
    /* product = high * 2^64 + low = scale * m, and the value is product / 2^cut. |k| <= 25. */
    sim_u128 low = (sim_u128)(uint64_t)m * a->scale;
    sim_u128 high = (m >> 64) * a->scale + (low >> 64);
    unsigned cut = (unsigned)(127 - k) - 64;
    if (cut >= 128)
        return false;
    sim_u128 fraction = high & (((sim_u128)1 << cut) - 1);
    /* 2^192 bounds the product, so a relative 2^-104 (2^-84) is below 2^88 (2^108): 2^24 (2^44)
     * units of `high`. */
    sim_u128 margin = (sim_u128)1 << accuracy->margin_bits;
    if (cut < accuracy->margin_bits + 2 || fraction < margin || fraction > ((sim_u128)1 << cut) - margin)
        return false;
    *value = high >> cut;
    return true;
}

bool market_power_fast(const struct market_power_args *a, sim_u128 *value)
{
    if (a->base_num == 0 || a->base_den == 0 || a->exp_num == 0 || a->exp_den == 0 || a->scale == 0)
        return false;
    return power_within(&quick, a, value) || power_within(&full, a, value);
}

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* ln(1 + x), scaled by 2^bits, as the chain sums it: the stop tests come after the addition. */
static void series_log1p(const struct market_big *x, unsigned bits, struct market_big *sum)
{
    struct market_big term, next, product, rounded, previous;
    unsigned limit = bits + 128 < MAX_ITERATIONS ? bits + 128 : MAX_ITERATIONS;
    market_big_copy(&term, x);
    market_big_copy(sum, x);
    market_big_copy(&previous, sum);
    market_big_shift_round(&previous, GUARD_BITS);
    for (unsigned n = 2; n <= limit; n++) {
        market_big_mul(&product, &term, x);
        market_big_shift_floor(&product, bits);
        market_big_copy(&term, &product);
        if (term.size == 0)
            break;
        market_big_copy(&next, &term);
        market_big_div_floor(&next, n);
        if (next.size == 0)
            break;
        if (n % 2 == 0)
            market_big_sub(sum, sum, &next);
        else
            market_big_add(sum, sum, &next);
        market_big_copy(&rounded, sum);
        market_big_shift_round(&rounded, GUARD_BITS);
        if (market_big_bits(&next) <= GUARD_BITS || market_big_equal(&rounded, &previous))
            break;
        market_big_copy(&previous, &rounded);
    }
}

/* e^x, both scaled by 2^bits. Far from 0 the sum is cut before it converges: chain quirk,
 * spec/markets.md 1.3. */
static void series_exp(const struct market_big *x, unsigned bits, struct market_big *sum)
{
    struct market_big term, product, rounded, previous;
    unsigned limit = bits + 128 < MAX_ITERATIONS ? bits + 128 : MAX_ITERATIONS;
    market_big_set_u128(&term, 1);
    market_big_shift_left(&term, bits);
    market_big_copy(sum, &term);
    market_big_copy(&previous, sum);
    market_big_shift_round(&previous, GUARD_BITS);
    for (unsigned n = 1; n <= limit; n++) {
        market_big_mul(&product, &term, x);
        market_big_shift_floor(&product, bits);
        market_big_div_floor(&product, n);
        market_big_copy(&term, &product);
        if (term.overflow)
            sum->overflow = true;
        if (term.size == 0)
            break;
        market_big_add(sum, sum, &term);
        market_big_copy(&rounded, sum);
        market_big_shift_round(&rounded, GUARD_BITS);
        if (market_big_bits(&term) <= GUARD_BITS || market_big_equal(&rounded, &previous))
            break;
        market_big_copy(&previous, &rounded);
    }
}

/* ln(v) scaled by 2^bits, v > 0, given ln 2. */
static void series_log(sim_u128 v, unsigned bits, const struct market_big *ln2, struct market_big *log)
{
    struct market_big mantissa, one, half;
    unsigned k = 127 - leading_zeros(v);
    market_big_set_u128(&mantissa, v);
    market_big_shift_left(&mantissa, bits);
    market_big_shift_floor(&mantissa, k);
    market_big_set_u128(&one, 1);
    market_big_shift_left(&one, bits);
    market_big_set_u128(&half, 3);
    market_big_shift_left(&half, bits - 1);
    market_big_sub(&half, &mantissa, &half);
    if (!half.negative) { /* mantissa >= 1.5 */
        market_big_shift_floor(&mantissa, 1);
        k += 1;
    }
    market_big_sub(&mantissa, &mantissa, &one);
    series_log1p(&mantissa, bits, log);
    market_big_copy(&one, ln2);
    market_big_mul_u64(&one, k);
    market_big_add(log, log, &one);
}

static void series_power(const struct market_power_args *a, struct market_big *result)
{
    unsigned scale_bits = 64 - (unsigned)__builtin_clzll(a->scale);
    unsigned precision = a->precision_bits > 32 ? a->precision_bits : 32;
    if (precision < scale_bits + 8)
        precision = scale_bits + 8;
    unsigned bits = precision + GUARD_BITS;
    struct market_big x, ln2, log_den;
    market_big_set_u128(&x, 1);
    market_big_shift_left(&x, bits - 1);
    market_big_negate(&x);
    series_log1p(&x, bits, &ln2);
    market_big_negate(&ln2);
    series_log(a->base_num, bits, &ln2, &x);
    series_log(a->base_den, bits, &ln2, &log_den);
    market_big_sub(&x, &x, &log_den);
    market_big_mul_u64(&x, a->exp_num);
    market_big_div_floor(&x, a->exp_den);
    series_exp(&x, bits, result);
    market_big_shift_round(result, GUARD_BITS);
    market_big_mul_u64(result, a->scale);
    market_big_shift_floor(result, precision);
}

/* Is r^ed * bd^en <= bn^en * scale^ed ? */
static int root_fits(const struct market_power_args *a, const struct market_big *r, bool *fits)
{
    const unsigned exponent[2] = {(unsigned)a->exp_den, (unsigned)a->exp_num};
    struct market_big left[2], right[2];
    market_big_copy(&left[0], r);
    market_big_set_u128(&left[1], a->base_den);
    market_big_set_u128(&right[0], a->scale);
    market_big_set_u128(&right[1], a->base_num);
    int sign = 0;
    int code = market_big_compare_powers(left, right, exponent, &sign);
    *fits = sign <= 0;
    return code;
}

/* Bounds of the root: low fits and high does not. Near the fast value where there is one. */
static void bracket_root(const struct market_power_args *a, struct market_big *low, struct market_big *high)
{
    sim_i128 x;
    if (scale_log(log_ratio(&full, a->base_num, a->base_den), a->exp_num, a->exp_den, &x)) {
        int k;
        sim_u128 m = exp_scaled(&full, x, &k);
        struct sim_u256 product = sim_u256_mul(m, a->scale);
        unsigned cut = (unsigned)(127 - k);
        sim_u128 near =
            cut < 128 ? (product.hi << (128 - cut)) | (product.lo >> cut) : product.hi >> (cut - 128);
        market_big_set_u128(low, near > 2 ? near - 2 : 0);
        market_big_set_u128(high, near + 2);
        return;
    }
    /* bn / bd < 2^(1 + difference of the lengths) */
    unsigned num_bits = 128 - leading_zeros(a->base_num), den_bits = 128 - leading_zeros(a->base_den);
    unsigned ratio_bits = num_bits >= den_bits ? num_bits - den_bits + 1 : 0;
    uint64_t bits = (ratio_bits * a->exp_num + a->exp_den - 1) / a->exp_den + 64;
    market_big_set_u128(low, 0);
    market_big_set_u128(high, 1);
    market_big_shift_left(high, (unsigned)bits);
}

/* Largest r with r^ed * bd^en <= bn^en * scale^ed; exponents reduced and at most ROOT_EXPONENT. A root beyond
 * MARKET_BIG_BITS, or no memory for its powers, leaves `overflow` set. */
static void exact_root(const struct market_power_args *a, struct market_big *result)
{
    struct market_big high, middle, one;
    if (a->base_num == a->base_den) {
        market_big_set_u128(result, a->scale);
        return;
    }
    bracket_root(a, result, &high);
    market_big_set_u128(&one, 1);
    while (!high.overflow) {
        market_big_sub(&middle, &high, result);
        if (market_big_equal(&middle, &one))
            return;
        market_big_add(&middle, &high, result);
        market_big_shift_floor(&middle, 1);
        bool fits;
        if (root_fits(a, &middle, &fits) != SIM_OK)
            break;
        market_big_copy(fits ? result : &high, &middle);
    }
    result->overflow = true;
}

struct market_power_result market_power_exact(const struct market_power_args *args, struct market_big *big)
{
    struct market_power_args a = *args;
    market_big_set_u128(big, 0);
    if (a.base_den == 0 || a.exp_den == 0)
        return (struct market_power_result){.kind = MARKET_POWER_NONE};
    if (a.base_num == 0 || a.scale == 0)
        return (struct market_power_result){.kind = MARKET_POWER_VALUE};
    if (a.exp_num == 0) {
        market_big_set_u128(big, a.scale);
    } else {
        uint64_t common = greatest_common_divisor(a.exp_num, a.exp_den);
        a.exp_num /= common;
        a.exp_den /= common;
        if (a.exp_num <= ROOT_EXPONENT && a.exp_den <= ROOT_EXPONENT)
            exact_root(&a, big);
        else
            series_power(&a, big);
    }
    struct market_power_result r = {.kind = MARKET_POWER_VALUE};
    if (big->negative)
        r.kind = MARKET_POWER_NEGATIVE;
    else if (!market_big_get_u128(big, &r.value))
        r.kind = MARKET_POWER_HUGE;
    return r;
}

struct market_power_result market_power(const struct market_power_args *a)
{
    struct market_power_result r = {.kind = MARKET_POWER_VALUE};
    if (a->exp_num == a->exp_den && a->exp_den != 0 && a->base_den != 0 &&
        ((a->base_num | a->base_den) >> 64) == 0) {
        /* Equal weights: a plain proportion. */
        const sim_u128 product = (sim_u128)(uint64_t)a->base_num * a->scale;
        const uint64_t den = (uint64_t)a->base_den;
        uint64_t rest;
        r.value = product >> 64 < den
                      ? sim_u128_div_u64((uint64_t)(product >> 64), (uint64_t)product, den, &rest)
                      : product / den;
        return r;
    }
    if (market_power_fast(a, &r.value))
        return r;
    struct market_big big;
    return market_power_exact(a, &big);
}
