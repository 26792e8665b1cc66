#include "sim_wide.h"

/* One digit, in base 2^64, of a long division: the three-limb number (hi, lo) by d, whose top bit is set.
 * hi < d, so the digit fits. The estimate from the top limbs is at most two too large. */
static uint64_t divide_digit(sim_u128 hi, uint64_t lo, sim_u128 d, sim_u128 *rem)
{
    const uint64_t d1 = (uint64_t)(d >> 64), d0 = (uint64_t)d;
    uint64_t q = UINT64_MAX;
    sim_u128 r;
    if ((uint64_t)(hi >> 64) < d1) {
        uint64_t rest;
        q = sim_u128_div_u64((uint64_t)(hi >> 64), (uint64_t)hi, d1, &rest);
        r = rest;
    } else {
        r = hi - (sim_u128)q * d1;
    }
    while ((r >> 64) == 0 && (sim_u128)q * d0 > ((r << 64) | lo)) {
        q--;
        r += d1;
    }
    *rem = ((hi << 64) | lo) - (sim_u128)q * d; /* modulo 2^128: the true remainder is below d */
    return q;
}

/* n.hi < d, so the quotient has two digits. */
static sim_u128 divide_by_limb(struct sim_u256 n, uint64_t d, sim_u128 *rem)
{
    uint64_t rest;
    const uint64_t q1 = sim_u128_div_u64((uint64_t)n.hi, (uint64_t)(n.lo >> 64), d, &rest);
    const uint64_t q0 = sim_u128_div_u64(rest, (uint64_t)n.lo, d, &rest);
    *rem = rest;
    return ((sim_u128)q1 << 64) | q0;
}

sim_u128 sim_u256_div(struct sim_u256 n, sim_u128 d, sim_u128 *rem)
{
    sim_u128 r, q;
    const uint64_t d1 = (uint64_t)(d >> 64);
    if (d1 == 0) {
        q = divide_by_limb(n, (uint64_t)d, &r);
    } else {
        const int shift = __builtin_clzll(d1);
        if (shift != 0) {
            d <<= shift;
            n.hi = (n.hi << shift) | (n.lo >> (128 - shift));
            n.lo <<= shift;
        }
        const uint64_t q1 = divide_digit(n.hi, (uint64_t)(n.lo >> 64), d, &r);
        const uint64_t q0 = divide_digit(r, (uint64_t)n.lo, d, &r);
        q = ((sim_u128)q1 << 64) | q0;
        r >>= shift;
    }
    if (rem != NULL)
        *rem = r;
    return q;
}

static char *format(bool negative, sim_u128 magnitude, char buf[SIM_I128_TEXT_SIZE])
{
    char digits[SIM_I128_TEXT_SIZE];
    size_t n = 0, at = 0;
    do {
        digits[n++] = (char)('0' + (int)(magnitude % 10));
        magnitude /= 10;
    } while (magnitude != 0);
    if (negative)
        buf[at++] = '-';
    while (n > 0)
        buf[at++] = digits[--n];
    buf[at] = '\0';
    return buf;
}

char *sim_i128_format(sim_i128 v, char buf[SIM_I128_TEXT_SIZE])
{
    return format(v < 0, sim_i128_magnitude(v), buf);
}

char *sim_u128_format(sim_u128 v, char buf[SIM_I128_TEXT_SIZE])
{
    return format(false, v, buf);
}

bool sim_u128_parse(const char *text, sim_u128 *v)
{
    sim_u128 sum = 0;
    if (*text == '\0')
        return false;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return false;
        if (__builtin_mul_overflow(sum, (sim_u128)10, &sum) ||
            __builtin_add_overflow(sum, (sim_u128)(*c - '0'), &sum))
            return false;
    }
    *v = sum;
    return true;
}

bool sim_i128_parse(const char *text, sim_i128 *v)
{
    const bool negative = *text == '-';
    const sim_u128 limit = (sim_u128)SIM_I128_MAX + (negative ? 1 : 0);
    sim_u128 magnitude;
    if (!sim_u128_parse(negative ? text + 1 : text, &magnitude) || magnitude > limit)
        return false;
    *v = negative ? (sim_i128)-magnitude : (sim_i128)magnitude;
    return true;
}
