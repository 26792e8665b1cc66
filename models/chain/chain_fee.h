/* What a transaction costs by its length and its weight.
 *
 * Source: spec/markets.md 4.1. Weights are picoseconds of a reference machine. Tips, swap fees, fees paid in
 * alpha, and to whom a fee goes are not here; neither is the cap by a block's whole weight. */
#ifndef CHAIN_FEE_H
#define CHAIN_FEE_H

#include <stdint.h>

#define CHAIN_FEE_BASE_WEIGHT_PS UINT64_C(108157000) /* of every transaction */
#define CHAIN_FEE_READ_PS UINT64_C(25000000)         /* of a look into the state */
#define CHAIN_FEE_WRITE_PS UINT64_C(100000000)

/* Rao for a weight: half a rao per thousand, halves down. The rate is that of February 2026 on; before, it
 * was a tenth. */
uint64_t chain_fee_weight(uint64_t weight_ps);

/* Rao for a transaction of `bytes` bytes whose call weighs `weight_ps`. Saturates. */
uint64_t chain_fee_total(uint64_t bytes, uint64_t weight_ps);

#endif
