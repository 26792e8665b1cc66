/* The emission curve: rao per block as a function of the issuance, for TAO and, with the same numbers, for
 * the alpha of every subnet.
 *
 * spec/coinbase.md 2.2: E(I) = floor(first / 2^k), where k counts the thresholds S - floor(S / 2^j), j = 1,
 * 2,
 * ..., that are at or below I; nothing from S on. A halving so depends on issuance, not on time: recycling
 * postpones it and can undo it. The chain evaluates E in fixed point, which gives the same for every supply
 * up to the 32nd halving and stops halving there: a difference only where the first emission exceeds 2^32
 * rao. */
#ifndef CHAIN_CURVE_H
#define CHAIN_CURVE_H

#include "sim_error.h"

#include <stdint.h>

#define CHAIN_SUPPLY_RAO UINT64_C(21000000000000000)
#define CHAIN_FIRST_EMISSION_RAO UINT64_C(1000000000)

enum { CHAIN_CURVE_STEPS_MAX = 64 };

/* Step k holds for threshold_rao[k] <= I < threshold_rao[k + 1]; the last step emits nothing. */
struct chain_curve {
    uint64_t supply_rao;
    unsigned steps; /* halvings after which nothing is emitted, plus one */
    uint64_t threshold_rao[CHAIN_CURVE_STEPS_MAX + 1];
    uint64_t emission_rao[CHAIN_CURVE_STEPS_MAX + 1];
};

/* Tabulates the curve. Error: SIM_ERR_RANGE if the supply is 0 or the first emission exceeds it. */
int chain_curve_init(struct chain_curve *curve, uint64_t supply_rao, uint64_t first_emission_rao,
                     struct sim_error *err);

/* Index of the step that `issuance_rao` lies in: 0 before the first halving. Constant time; a loop can still
 * save the call by keeping the step until the issuance leaves its thresholds. */
unsigned chain_curve_step(const struct chain_curve *curve, uint64_t issuance_rao);

/* Emission per block at `issuance_rao`. */
uint64_t chain_curve_emission(const struct chain_curve *curve, uint64_t issuance_rao);

/* Emission per block at `issuance_rao` on the chain's own curve, without a table. Constant time. */
uint64_t chain_block_emission(uint64_t issuance_rao);

#endif
