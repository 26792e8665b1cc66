/* The power function of the weighted pool: scale * (bn / bd)^(en / ed) as the chain computes it.
 *
 * Source: spec/markets.md 1.3. The chain has two ways: an exact integer root when both exponents, reduced,
 * are at most 1024; a series in fixed point with 256 or 1024 bits otherwise. Both are here literally
 * (market_power_exact). They cost microseconds to milliseconds, so market_power first computes the true value
 * to about 2^-104 and gives its floor away unless an integer lies within the joint error of the two
 * computations, which happens about once in 2^40 calls (Ziv's test); only then it asks the chain's own way.
 * A base just below 1 is tried before that by the pools, with less accuracy and the same test
 * (market_power_near).
 *
 * Limits: bases and exponents as below; a value beyond MARKET_BIG_BITS is reported as such (the chain's
 * integers have no bound there, and no pool gets there). */
#ifndef MARKET_POWER_H
#define MARKET_POWER_H

#include "market_bigint.h"

#include <stdbool.h>
#include <stdint.h>

struct market_power_args {
    sim_u128 base_num;
    sim_u128 base_den;
    uint64_t exp_num;
    uint64_t exp_den;
    unsigned precision_bits; /* 256 or 1024 on the chain */
    uint64_t scale;
};

enum market_power_kind {
    MARKET_POWER_VALUE,    /* `value` is the result */
    MARKET_POWER_NONE,     /* undefined: a denominator is 0 */
    MARKET_POWER_NEGATIVE, /* the truncated series went below 0 */
    MARKET_POWER_HUGE,     /* 2^128 or more */
};

struct market_power_result {
    enum market_power_kind kind;
    sim_u128 value;
};

/* The chain's result, by the fast way when that is safe. Deterministic: the same bits as market_power_exact.
 */
struct market_power_result market_power(const struct market_power_args *args);

/* The chain's result by the chain's own way, whatever its size. The integer goes to `*big` when the kind is
 * not MARKET_POWER_NONE; beyond MARKET_BIG_BITS it has `overflow` set. */
struct market_power_result market_power_exact(const struct market_power_args *args, struct market_big *big);

/* The fast way alone: true and the floor if no doubt is left. For tests and benchmarks. */
bool market_power_fast(const struct market_power_args *args, sim_u128 *value);

#define MARKET_POWER_PARTS UINT64_C(1000000000000000000)

/* MARKET_POWER_PARTS * (num / den)^(exp_num / exp_den) at a fraction of the cost, for a base less than 2^-10
 * below 1 and an exponent above 1/4 and below 2, where most swaps are. False outside, and where doubt is
 * left: about once in 2^14 calls for a base within 2^-17 of 1, once in 2^6 at the far end. */
bool market_power_near(uint64_t num, uint64_t den, uint64_t exp_num, uint64_t exp_den, uint64_t *value);

#endif
