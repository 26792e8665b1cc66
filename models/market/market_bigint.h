/* Signed integers of a few thousand bits, for the power function of the weighted pool.
 *
 * The chain evaluates the logarithm and exponential series of its weighted pool in integers of any width
 * (spec/markets.md 1.3). With the exponents a pool can have the values stay below 2,400 bits; the capacity
 * here is MARKET_BIG_BITS. A result that does not fit sets `overflow`, which sticks through every later
 * operation, so a computation is checked once, at its end.
 *
 * Sign and magnitude; zero is never negative. Only market_big_compare_powers allocates. Operands may alias
 * the result unless a comment says otherwise. */
#ifndef MARKET_BIGINT_H
#define MARKET_BIGINT_H

#include "sim_wide.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MARKET_BIG_LIMBS = 128, MARKET_BIG_BITS = 64 * MARKET_BIG_LIMBS };

struct market_big {
    unsigned size; /* limbs in use; the highest one is not 0 */
    bool negative;
    bool overflow;
    uint64_t limb[MARKET_BIG_LIMBS]; /* least significant first */
};

void market_big_set_u128(struct market_big *r, sim_u128 v);
void market_big_copy(struct market_big *r, const struct market_big *a);
void market_big_negate(struct market_big *r);
void market_big_add(struct market_big *r, const struct market_big *a, const struct market_big *b);
void market_big_sub(struct market_big *r, const struct market_big *a, const struct market_big *b);

/* r = a * b; `r` must be another object than `a` and `b`. */
void market_big_mul(struct market_big *r, const struct market_big *a, const struct market_big *b);
void market_big_mul_u64(struct market_big *r, uint64_t factor);

/* r = r * 2^bits. */
void market_big_shift_left(struct market_big *r, unsigned bits);

/* r = floor(r / 2^bits), toward minus infinity. */
void market_big_shift_floor(struct market_big *r, unsigned bits);

/* r = r / 2^bits, rounded to the nearest, halves away from zero; bits >= 1. */
void market_big_shift_round(struct market_big *r, unsigned bits);

/* r = floor(r / divisor), toward minus infinity; divisor > 0. */
void market_big_div_floor(struct market_big *r, uint64_t divisor);

/* Number of bits of |a|; 0 for zero. */
unsigned market_big_bits(const struct market_big *a);
bool market_big_equal(const struct market_big *a, const struct market_big *b);

/* True and the value if 0 <= a < 2^128. */
bool market_big_get_u128(const struct market_big *a, sim_u128 *value);

/* Bytes that market_big_format may need, sign and terminator included. */
enum { MARKET_BIG_TEXT = MARKET_BIG_BITS * 302 / 1000 + 8 };

/* Writes `a` in decimal into `buf`; "overflow" if the value did not fit. Returns `buf`. */
const char *market_big_format(const struct market_big *a, char buf[MARKET_BIG_TEXT]);

/* Exact sign of left[0]^exponent[0] * left[1]^exponent[1] - right[0]^exponent[0] * right[1]^exponent[1] for
 * naturals, by plain multiplication, whatever the width: -1, 0 or 1 in `*sign`. Exponents up to 1024.
 * Returns 0, or SIM_ERR_NO_MEMORY. */
int market_big_compare_powers(const struct market_big left[2], const struct market_big right[2],
                              const unsigned exponent[2], int *sign);

#endif
