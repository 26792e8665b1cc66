/* A big integer simple enough to be obviously right: sign and 512 bits, one byte a bit.
 *
 * The oracle of the arithmetic tests. Slow on purpose: addition carries bit by bit, multiplication is shift
 * and add, division is restoring. Results that need more than 512 bits do not occur here. */
#ifndef NAIVE_BIG_H
#define NAIVE_BIG_H

#include "sim_wide.h"

#include <string.h>

#define NAIVE_BITS 512

struct naive {
    bool negative; /* false for zero */
    unsigned char bit[NAIVE_BITS];
};

static inline bool naive_is_zero(const struct naive *a)
{
    for (int i = 0; i < NAIVE_BITS; i++)
        if (a->bit[i])
            return false;
    return true;
}

static inline struct naive naive_from_u128(sim_u128 v)
{
    struct naive r = {.negative = false};
    for (int i = 0; i < 128; i++)
        r.bit[i] = (unsigned char)((v >> i) & 1);
    return r;
}

static inline struct naive naive_from_i128(sim_i128 v)
{
    struct naive r = naive_from_u128(sim_i128_magnitude(v));
    r.negative = v < 0;
    return r;
}

static inline int naive_compare_magnitude(const struct naive *a, const struct naive *b)
{
    for (int i = NAIVE_BITS - 1; i >= 0; i--)
        if (a->bit[i] != b->bit[i])
            return a->bit[i] ? 1 : -1;
    return 0;
}

static inline int naive_compare(const struct naive *a, const struct naive *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    const int magnitude = naive_compare_magnitude(a, b);
    return a->negative ? -magnitude : magnitude;
}

static inline struct naive naive_add(struct naive a, struct naive b)
{
    struct naive r = {.negative = false};
    if (a.negative == b.negative) {
        int carry = 0;
        for (int i = 0; i < NAIVE_BITS; i++) {
            const int sum = a.bit[i] + b.bit[i] + carry;
            r.bit[i] = (unsigned char)(sum & 1);
            carry = sum >> 1;
        }
        r.negative = a.negative;
    } else {
        if (naive_compare_magnitude(&a, &b) < 0) {
            const struct naive t = a;
            a = b;
            b = t;
        }
        int borrow = 0;
        for (int i = 0; i < NAIVE_BITS; i++) {
            const int difference = a.bit[i] - b.bit[i] - borrow;
            r.bit[i] = (unsigned char)(difference & 1);
            borrow = difference < 0;
        }
        r.negative = a.negative && !naive_is_zero(&r);
    }
    return r;
}

static inline struct naive naive_negate(struct naive a)
{
    a.negative = !a.negative && !naive_is_zero(&a);
    return a;
}

/* a * 2^n, n >= 0. */
static inline struct naive naive_shift_up(struct naive a, int n)
{
    memmove(a.bit + n, a.bit, (size_t)(NAIVE_BITS - n));
    memset(a.bit, 0, (size_t)n);
    return a;
}

/* floor(a / 2^n). */
static inline struct naive naive_shift_down_floor(struct naive a, int n)
{
    bool lost = false;
    for (int i = 0; i < n; i++)
        lost = lost || a.bit[i];
    memmove(a.bit, a.bit + n, (size_t)(NAIVE_BITS - n));
    memset(a.bit + NAIVE_BITS - n, 0, (size_t)n);
    const struct naive minus_one = naive_from_i128(-1);
    if (a.negative && lost)
        return naive_add(a, minus_one);
    a.negative = a.negative && !naive_is_zero(&a);
    return a;
}

static inline struct naive naive_mul(const struct naive *a, const struct naive *b)
{
    struct naive r = {.negative = false}, shifted = *a;
    shifted.negative = false;
    for (int i = 0; i < 256; i++) {
        if (b->bit[i])
            r = naive_add(r, shifted);
        shifted = naive_shift_up(shifted, 1);
    }
    r.negative = a->negative != b->negative && !naive_is_zero(&r);
    return r;
}

/* trunc(a / b), b != 0. */
static inline struct naive naive_div_trunc(const struct naive *a, const struct naive *b)
{
    struct naive q = {.negative = false}, rest = {.negative = false}, divisor = naive_negate(*b);
    divisor.negative = true;
    for (int i = NAIVE_BITS - 1; i >= 0; i--) {
        rest = naive_shift_up(rest, 1);
        rest.bit[0] = a->bit[i];
        if (naive_compare_magnitude(&rest, &divisor) >= 0) {
            rest = naive_add(rest, divisor);
            q.bit[i] = 1;
        }
    }
    q.negative = a->negative != b->negative && !naive_is_zero(&q);
    return q;
}

/* The value modulo 2^128; for results known to lie in the range of sim_u128 or sim_i128. */
static inline sim_u128 naive_low(const struct naive *a)
{
    sim_u128 v = 0;
    for (int i = 127; i >= 0; i--)
        v = (v << 1) | a->bit[i];
    return a->negative ? -v : v;
}

#endif
