/* Sign-magnitude integers of bounded width; see market_bigint.h. School-book algorithms: the widest operands
 * of the series have 40 limbs, and the fast path of the power function keeps them off the hot path. */
#include "market_bigint.h"

#include "sim_alloc.h"
#include "sim_error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void trim(struct market_big *r)
{
    while (r->size > 0 && r->limb[r->size - 1] == 0)
        r->size--;
    if (r->size == 0)
        r->negative = false;
}

static void set_overflow(struct market_big *r)
{
    r->size = 0;
    r->negative = false;
    r->overflow = true;
}

void market_big_set_u128(struct market_big *r, sim_u128 v)
{
    r->negative = false;
    r->overflow = false;
    r->limb[0] = (uint64_t)v;
    r->limb[1] = (uint64_t)(v >> 64);
    r->size = 2;
    trim(r);
}

void market_big_copy(struct market_big *r, const struct market_big *a)
{
    if (r == a)
        return;
    r->size = a->size;
    r->negative = a->negative;
    r->overflow = a->overflow;
    memcpy(r->limb, a->limb, a->size * sizeof a->limb[0]);
}

void market_big_negate(struct market_big *r)
{
    if (r->size > 0)
        r->negative = !r->negative;
}

static int compare_magnitude(const struct market_big *a, const struct market_big *b)
{
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    for (unsigned i = a->size; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void add_magnitude(struct market_big *r, const struct market_big *a, const struct market_big *b)
{
    const struct market_big *longer = a->size >= b->size ? a : b;
    const struct market_big *shorter = longer == a ? b : a;
    unsigned size = longer->size;
    uint64_t carry = 0;
    for (unsigned i = 0; i < size; i++) {
        sim_u128 sum = (sim_u128)longer->limb[i] + (i < shorter->size ? shorter->limb[i] : 0) + carry;
        r->limb[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    r->size = size;
    if (carry != 0) {
        if (size == MARKET_BIG_LIMBS) {
            set_overflow(r);
            return;
        }
        r->limb[r->size++] = carry;
    }
}

/* |a| >= |b|. */
static void sub_magnitude(struct market_big *r, const struct market_big *a, const struct market_big *b)
{
    unsigned size = a->size;
    uint64_t borrow = 0;
    for (unsigned i = 0; i < size; i++) {
        sim_u128 need = (sim_u128)(i < b->size ? b->limb[i] : 0) + borrow;
        borrow = a->limb[i] < need;
        r->limb[i] = (uint64_t)(a->limb[i] - need);
    }
    r->size = size;
}

static void add_signed(struct market_big *r, const struct market_big *a, const struct market_big *b,
                       bool b_negative)
{
    bool overflow = a->overflow || b->overflow;
    bool negative = a->negative;
    r->overflow = false;
    if (a->negative == b_negative) {
        add_magnitude(r, a, b);
    } else if (compare_magnitude(a, b) >= 0) {
        sub_magnitude(r, a, b);
    } else {
        negative = b_negative;
        sub_magnitude(r, b, a);
    }
    r->negative = negative;
    r->overflow = r->overflow || overflow;
    trim(r);
}

void market_big_add(struct market_big *r, const struct market_big *a, const struct market_big *b)
{
    add_signed(r, a, b, b->negative);
}

void market_big_sub(struct market_big *r, const struct market_big *a, const struct market_big *b)
{
    add_signed(r, a, b, !b->negative);
}

void market_big_mul(struct market_big *r, const struct market_big *a, const struct market_big *b)
{
    if (a->size + b->size > MARKET_BIG_LIMBS) {
        set_overflow(r);
        return;
    }
    r->overflow = a->overflow || b->overflow;
    r->negative = a->negative != b->negative;
    r->size = a->size + b->size;
    memset(r->limb, 0, r->size * sizeof r->limb[0]);
    for (unsigned i = 0; i < a->size; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < b->size; j++) {
            sim_u128 sum = (sim_u128)a->limb[i] * b->limb[j] + r->limb[i + j] + carry;
            r->limb[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        r->limb[i + b->size] = carry;
    }
    trim(r);
}

void market_big_mul_u64(struct market_big *r, uint64_t factor)
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < r->size; i++) {
        sim_u128 sum = (sim_u128)r->limb[i] * factor + carry;
        r->limb[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    if (carry != 0) {
        if (r->size == MARKET_BIG_LIMBS) {
            set_overflow(r);
            return;
        }
        r->limb[r->size++] = carry;
    }
    trim(r);
}

void market_big_shift_left(struct market_big *r, unsigned bits)
{
    unsigned limbs = bits / 64, rest = bits % 64;
    if (r->size == 0)
        return;
    if (r->size + limbs + 1 > MARKET_BIG_LIMBS) {
        set_overflow(r);
        return;
    }
    r->limb[r->size] = 0;
    for (unsigned i = r->size + 1; i-- > 0;) {
        uint64_t low = i > 0 && rest != 0 ? r->limb[i - 1] >> (64 - rest) : 0;
        r->limb[i + limbs] = (r->limb[i] << rest) | low;
    }
    memset(r->limb, 0, limbs * sizeof r->limb[0]);
    r->size += limbs + 1;
    trim(r);
}

static void increment_magnitude(struct market_big *r)
{
    for (unsigned i = 0; i < r->size; i++)
        if (++r->limb[i] != 0)
            return;
    if (r->size == MARKET_BIG_LIMBS) {
        set_overflow(r);
        return;
    }
    r->limb[r->size++] = 1;
}

/* Shifts the magnitude right and tells whether a bit that was set fell out. */
static bool shift_right_magnitude(struct market_big *r, unsigned bits)
{
    unsigned limbs = bits / 64, rest = bits % 64;
    bool lost = false;
    for (unsigned i = 0; i < limbs && i < r->size; i++)
        lost = lost || r->limb[i] != 0;
    if (limbs >= r->size) {
        r->size = 0;
        return lost;
    }
    if (rest != 0)
        lost = lost || (r->limb[limbs] << (64 - rest)) != 0;
    unsigned size = r->size - limbs;
    for (unsigned i = 0; i < size; i++) {
        uint64_t high = i + limbs + 1 < r->size && rest != 0 ? r->limb[i + limbs + 1] << (64 - rest) : 0;
        r->limb[i] = (r->limb[i + limbs] >> rest) | high;
    }
    r->size = size;
    return lost;
}

void market_big_shift_floor(struct market_big *r, unsigned bits)
{
    bool lost = shift_right_magnitude(r, bits);
    if (lost && r->negative)
        increment_magnitude(r);
    trim(r);
}

void market_big_shift_round(struct market_big *r, unsigned bits)
{
    unsigned half = bits - 1;
    bool up = half / 64 < r->size && (r->limb[half / 64] >> (half % 64) & 1) != 0;
    shift_right_magnitude(r, bits);
    if (up)
        increment_magnitude(r);
    trim(r);
}

void market_big_div_floor(struct market_big *r, uint64_t divisor)
{
    uint64_t rest = 0;
    for (unsigned i = r->size; i-- > 0;) {
        sim_u128 part = ((sim_u128)rest << 64) | r->limb[i];
        r->limb[i] = (uint64_t)(part / divisor);
        rest = (uint64_t)(part % divisor);
    }
    if (rest != 0 && r->negative)
        increment_magnitude(r);
    trim(r);
}

unsigned market_big_bits(const struct market_big *a)
{
    if (a->size == 0)
        return 0;
    return 64 * a->size - (unsigned)__builtin_clzll(a->limb[a->size - 1]);
}

bool market_big_equal(const struct market_big *a, const struct market_big *b)
{
    return a->negative == b->negative && compare_magnitude(a, b) == 0;
}

bool market_big_get_u128(const struct market_big *a, sim_u128 *value)
{
    if (a->overflow || a->negative || a->size > 2)
        return false;
    *value = 0;
    for (unsigned i = a->size; i-- > 0;)
        *value = (*value << 64) | a->limb[i];
    return true;
}

const char *market_big_format(const struct market_big *a, char buf[MARKET_BIG_TEXT])
{
    static const uint64_t chunk = 1000000000000000000u;
    if (a->overflow)
        return strcpy(buf, "overflow");
    struct market_big rest;
    market_big_copy(&rest, a);
    char *end = buf + MARKET_BIG_TEXT - 1;
    char *at = end;
    *at = '\0';
    while (rest.size > 0) {
        uint64_t digits = 0;
        for (unsigned i = rest.size; i-- > 0;) {
            sim_u128 part = ((sim_u128)digits << 64) | rest.limb[i];
            rest.limb[i] = (uint64_t)(part / chunk);
            digits = (uint64_t)(part % chunk);
        }
        while (rest.size > 0 && rest.limb[rest.size - 1] == 0)
            rest.size--;
        for (unsigned i = 0; i < 18 && (digits != 0 || rest.size > 0); i++, digits /= 10)
            *--at = (char)('0' + digits % 10);
    }
    if (at == end)
        *--at = '0';
    if (a->negative)
        *--at = '-';
    return memmove(buf, at, (size_t)(end - at) + 1);
}

/* A natural number of any width, for the exact comparison only. */
struct natural {
    uint64_t *limb;
    uint64_t *product; /* as long as `limb`; the next product is built here */
    size_t size;
};

static void natural_mul(struct natural *n, const struct market_big *factor)
{
    size_t size = n->size + factor->size;
    memset(n->product, 0, size * sizeof n->product[0]);
    for (size_t i = 0; i < n->size; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < factor->size; j++) {
            sim_u128 sum = (sim_u128)n->limb[i] * factor->limb[j] + n->product[i + j] + carry;
            n->product[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        n->product[i + factor->size] = carry;
    }
    while (size > 0 && n->product[size - 1] == 0)
        size--;
    uint64_t *swap = n->limb;
    n->limb = n->product;
    n->product = swap;
    n->size = size;
}

static int natural_powers(struct natural *n, const struct market_big base[2], const unsigned exponent[2])
{
    size_t capacity = (size_t)base[0].size * exponent[0] + (size_t)base[1].size * exponent[1] + 1;
    n->limb = sim_array_new(uint64_t, capacity);
    n->product = sim_array_new(uint64_t, capacity);
    if (n->limb == NULL || n->product == NULL)
        return SIM_ERR_NO_MEMORY;
    n->limb[0] = 1;
    n->size = 1;
    for (int b = 0; b < 2; b++)
        for (unsigned i = 0; i < exponent[b]; i++)
            natural_mul(n, &base[b]);
    return SIM_OK;
}

static void natural_free(struct natural *n)
{
    free(n->limb);
    free(n->product);
}

int market_big_compare_powers(const struct market_big left[2], const struct market_big right[2],
                              const unsigned exponent[2], int *sign)
{
    struct natural l = {0}, r = {0};
    int code = natural_powers(&l, left, exponent);
    if (code == SIM_OK)
        code = natural_powers(&r, right, exponent);
    if (code == SIM_OK) {
        *sign = l.size < r.size ? -1 : l.size > r.size;
        for (size_t i = l.size; *sign == 0 && i-- > 0;)
            if (l.limb[i] != r.limb[i])
                *sign = l.limb[i] < r.limb[i] ? -1 : 1;
    }
    natural_free(&l);
    natural_free(&r);
    return code;
}
