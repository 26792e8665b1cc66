/* Liquid alpha: the step of the bonds' moving average depends, through a sigmoid in the chain's own
 * arithmetic, on how far a validator's weight or old bond is from where it should be.
 *
 * Source: spec/epoch.md sections 2.8 and 2.9. The chain evaluates that sigmoid, 30 divisions of a power
 * series, for all n x n pairs. Here:
 *   - only for pairs in the new row, since others keep nothing (2.8);
 *   - mostly not at all: exp in doubles, with a bound on what the chain's truncations can add up to, brackets
 *     the alpha between two integers a few units of 2^-32 apart, and both give the same floored products with
 *     the weight and the bond, which are small. Where they do not, the series is evaluated exactly;
 *   - exact values are kept in a small table, because distances repeat (0 above all).
 * Internal to this room. */
#ifndef EPOCH_LIQUID_H
#define EPOCH_LIQUID_H

#include "epoch_state.h"
#include "epoch_workspace.h"

enum { EPOCH_LIQUID_MEMO_BITS = 8, EPOCH_LIQUID_MEMO_SIZE = 1 << EPOCH_LIQUID_MEMO_BITS };

struct epoch_liquid {
    i32f32 alpha_low;
    i32f32 alpha_high;
    i32f32 slope; /* of the exponent over the distance */
    int64_t memo_exponent[EPOCH_LIQUID_MEMO_SIZE];
    uint64_t memo_alpha[EPOCH_LIQUID_MEMO_SIZE];
    bool memo_used[EPOCH_LIQUID_MEMO_SIZE];
};

/* Beyond this exponent the missing tail of the chain's series counts; inside, all its truncations together
 * are below the loss, in units of 2^-32: term i loses at most d(i) = (|x| d(i-1) + 1) / i + 1, and the sum of
 * d(2..31) at 5.2 is 81. */
#define EPOCH_LIQUID_LIMIT ((int64_t)22333829939) /* 5.2 */
#define EPOCH_LIQUID_LOSS 96.0

void epoch_liquid_init(struct epoch_liquid *self, const struct epoch_params *params);

/* The exponent of the sigmoid for one pair. */
int64_t epoch_liquid_exponent(const struct epoch_liquid *self, i32f32 weight, i32f32 bond, i32f32 consensus);

/* alpha * weight + (1 - alpha) * bond, at most 1, with the chain's alpha for that exponent. */
uint64_t epoch_liquid_bond(struct epoch_liquid *self, int64_t exponent, uint64_t weight, uint64_t bond);

/* The moving average of Yuma 3 on sparse rows, from weight (clipped already) and bond into average. */
void epoch_liquid_average(struct epoch_workspace *workspace);

#endif
