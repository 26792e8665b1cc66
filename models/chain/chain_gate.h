/* The Hill gate of July 2026 and later: shares far below a bar fade with a power of their distance.
 *
 * Source: spec/rules-2026h2.md 2.4 and 2.5. A share b becomes b / (1 + (bar / b)^exponent), then all are
 * divided by their sum. The bar is set every 360 blocks from the shares themselves. */
#ifndef CHAIN_GATE_H
#define CHAIN_GATE_H

#include "sim_fixed.h"

#include <stddef.h>

enum { CHAIN_GATE_PERIOD = 360, CHAIN_GATE_RANK = 32, CHAIN_GATE_MAX_SUBNETS = 1024 };

#define CHAIN_GATE_EXPONENT_DEFAULT ((u64f64)3 << U64F64_FRAC)
#define CHAIN_GATE_QUANTILE_DEFAULT ((u64f64)UINT64_C(0x9c28f5c28f5c2800)) /* 0.61 */

enum chain_bar {
    CHAIN_BAR_MASS, /* spec 440: the share at which the sum from the top reaches `quantile` */
    CHAIN_BAR_RANK, /* spec 441 and later: the `rank`-th largest share */
};

struct chain_gate_rules {
    enum chain_bar bar;
    unsigned rank;
    u64f64 quantile;
    u64f64 exponent;
};

extern const struct chain_gate_rules chain_gate_mass;
extern const struct chain_gate_rules chain_gate_rank;

/* The bar that these shares give; 0 if none is positive. Up to CHAIN_GATE_MAX_SUBNETS shares count. */
u64f64 chain_gate_bar(const struct chain_gate_rules *rules, const u64f64 *share, size_t count);

/* Applies the gate with `bar` and normalises; in place. */
void chain_gate_apply(const struct chain_gate_rules *rules, u64f64 bar, u64f64 *share, size_t count);

#endif
