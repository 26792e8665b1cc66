/* TaoFlow: emission shares from moving averages of the net TAO that users move into a subnet.
 *
 * Source: spec/coinbase.md 2.17.2; in force November 2025 to June 2026. The shares go through a 32-bit
 * logarithm and exponential, so they are off in about the seventh digit even for exponent 1: part of the
 * rule. */
#ifndef CHAIN_FLOW_H
#define CHAIN_FLOW_H

#include "sim_error.h"
#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>

#define CHAIN_FLOW_FACTOR_DEFAULT UINT64_C(29597889189277) /* parts of 2^63 - 1; half-life 216,000 blocks */

/* A flow that is gathered during a block and averaged once in each. */
struct chain_flow {
    int64_t gathered_rao;
    bool started; /* false: no average was ever stored */
    uint64_t block;
    i64f64 average;
};

/* How averages become shares. */
struct chain_flow_rules {
    uint64_t factor; /* weight of the present block, parts of 2^63 - 1 */
    i64f64 cutoff;   /* averages at or below it get nothing */
    u64f64 exponent; /* 1 to 2 */
    bool net_of_protocol;
};

/* One step of an average: (1 - a) * last + a * flow. */
i64f64 chain_flow_average(uint64_t factor, i64f64 last, int64_t flow_rao);

/* Averages what was gathered, unless that was done in this block already. */
void chain_flow_update(struct chain_flow *flow, uint64_t factor, uint64_t block);

/* Shares of `count` subnets from averages of the user's and the protocol's flow. `share` may not alias them.
 * All zero if nobody is above the cutoff. */
void chain_flow_shares(const struct chain_flow_rules *rules, const i64f64 *user, const i64f64 *protocol,
                       size_t count, u64f64 *share);

/* Raises each of `count` values to `exponent` and divides by the sum, in the chain's way; in place. */
void chain_flow_normalise(u64f64 *value, size_t count, u64f64 exponent);

#endif
