/* Liquid alpha of the fast epoch (spec/epoch.md sections 2.8 and 2.9): the step of the moving average
 * depends, through a sigmoid in the chain's own arithmetic, on how far a validator's weight or old bond is
 * from where it should be.
 *
 * The chain evaluates that sigmoid, 30 divisions of a power series, for all n x n pairs. Here:
 *   - only for pairs in the new row, since others keep nothing (2.8);
 *   - mostly not at all: exp in doubles, with a bound on what the chain's truncations can add up to, brackets
 * the alpha between two integers a few units of 2^-32 apart, and both give the same floored products with the
 * weight and the bond, which are small. Where they do not, the series is evaluated exactly;
 *   - exact values are kept in a small table, because distances repeat (0 above all). */
#include "epoch_math.h"
#include "epoch_workspace.h"
#include "sim_float.h"
#include "sim_transcendental.h"

#include <string.h>

enum { MEMO_BITS = 8, MEMO_SIZE = 1 << MEMO_BITS };

struct liquid {
    i32f32 alpha_low;
    i32f32 alpha_high;
    i32f32 slope;
    int64_t memo_exponent[MEMO_SIZE];
    uint64_t memo_alpha[MEMO_SIZE];
    bool memo_used[MEMO_SIZE];
};

/* An alpha known up to a few units. */
struct bracket {
    uint64_t low;
    uint64_t high;
};

/* The part of epoch_alpha_sigmoid after the exponent. */
static i32f32 alpha_of_growth(const struct liquid *self, i32f32 growth)
{
    const i32f32 share = i32f32_div(I32F32_ONE, i32f32_add(I32F32_ONE, growth));
    const i32f32 alpha =
        i32f32_add(self->alpha_low, i32f32_mul(share, i32f32_sub(self->alpha_high, self->alpha_low)));
    return epoch_clamp(alpha, self->alpha_low, self->alpha_high);
}

static uint64_t exact_alpha(struct liquid *self, int64_t exponent)
{
    const uint64_t slot = ((uint64_t)exponent * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - MEMO_BITS);
    if (!self->memo_used[slot] || self->memo_exponent[slot] != exponent) {
        self->memo_used[slot] = true;
        self->memo_exponent[slot] = exponent;
        self->memo_alpha[slot] = (uint64_t)alpha_of_growth(self, i32f32_exp_safe(exponent));
    }
    return self->memo_alpha[slot];
}

/* Beyond this the missing tail of the chain's series counts; inside, all its truncations together are below
 * SERIES_LOSS units: term i loses at most d(i) = (|x| d(i-1) + 1) / i + 1, and the sum of d(2..31) at 5.2
 * is 81. */
#define BRACKET_LIMIT ((int64_t)22333829939) /* 5.2 */
#define SERIES_LOSS 96.0

/* `growth` is e^x within a few parts in 10^15. */
static struct bracket bracket_alpha(struct liquid *self, int64_t exponent, double growth)
{
    /* the chain's constant for e^1 is off by more than the bound */
    if (exponent < -BRACKET_LIMIT || exponent > BRACKET_LIMIT || exponent == I32F32_ONE || exponent == 0) {
        const uint64_t alpha = exact_alpha(self, exponent);
        return (struct bracket){alpha, alpha};
    }
    const double one = 4294967296.0, real = growth * one;
    const double least = exponent > 0 ? real - SERIES_LOSS : real - 2;
    const double most = one * one / (one + least);
    /* the share falls no faster than its slope at `least` */
    const double fall = (SERIES_LOSS + 2) * most * most / (one * one);
    const i32f32 share_low = (i32f32)(most - fall - 1e-3);
    const i32f32 share_high = (i32f32)(most + 1e-3);
    const i32f32 range = self->alpha_high - self->alpha_low;
    return (struct bracket){
        (uint64_t)(self->alpha_low + i32f32_mul(share_low, range)),
        (uint64_t)(self->alpha_low + i32f32_mul(share_high, range)),
    };
}

/* Puts old bonds into dense, and into dense_seen those that the chain's cursor meets: in a row out of column
 * order, entries behind a larger column are passed over. */
static void spread_bonds(struct epoch_workspace *self, uint32_t r, bool present)
{
    int32_t largest = -1;
    for (uint32_t k = self->bond.start[r]; k < self->bond.start[r + 1]; k++) {
        const uint16_t j = self->bond.column[k];
        const bool seen = (int32_t)j > largest;
        self->dense[j] = present ? self->bond.value[k] : 0;
        self->dense_seen[j] = present && seen ? self->bond.value[k] : 0;
        largest = seen ? (int32_t)j : largest;
    }
}

/* The exponents of row r, one a weight. */
static void find_exponents(struct epoch_workspace *self, const struct liquid *liquid, uint32_t r)
{
    const uint32_t begin = self->weight.start[r], count = self->weight.start[r + 1] - begin;
    int32_t largest = -1;
    for (uint32_t k = 0; k < count; k++) {
        const uint16_t j = self->weight.column[begin + k];
        const bool seen = (int32_t)j > largest;
        largest = seen ? (int32_t)j : largest;
        const i32f32 weight = seen ? (i32f32)self->weight.value[begin + k] : 0;
        const i32f32 bond = (i32f32)self->dense_seen[j];
        const i32f32 buy = weight - self->out->consensus_fx[j];
        const i32f32 distance = weight >= bond ? (buy > 0 ? buy : 0) : bond - weight;
        self->exponent[k] = i32f32_mul(liquid->slope, distance - I32F32_ONE / 2);
        const int64_t x = epoch_clamp(self->exponent[k], -BRACKET_LIMIT, BRACKET_LIMIT);
        self->exponent_real[k] = (double)x * 0x1p-32;
    }
}

static uint64_t new_bond(uint64_t alpha, uint64_t weight, uint64_t bond)
{
    const uint64_t sum = epoch_unit_mul(EPOCH_UNIT_ONE - alpha, bond) + epoch_unit_mul(alpha, weight);
    return sum < EPOCH_UNIT_ONE ? sum : EPOCH_UNIT_ONE;
}

static bool same_products(struct bracket alpha, uint64_t weight, uint64_t bond)
{
    return epoch_unit_mul(alpha.low, weight) == epoch_unit_mul(alpha.high, weight) &&
           epoch_unit_mul(EPOCH_UNIT_ONE - alpha.low, bond) ==
               epoch_unit_mul(EPOCH_UNIT_ONE - alpha.high, bond);
}

static uint32_t average_row(struct epoch_workspace *self, struct liquid *liquid, uint32_t r, uint32_t at)
{
    const uint32_t begin = self->weight.start[r], count = self->weight.start[r + 1] - begin;
    const bool ordered = liquid->alpha_low <= liquid->alpha_high;
    spread_bonds(self, r, true);
    find_exponents(self, liquid, r);
    if (ordered)
        sim_exp_v(self->exponent_real, self->growth, count);
    for (uint32_t k = 0; k < count; k++) {
        const uint16_t j = self->weight.column[begin + k];
        const uint64_t weight = self->weight.value[begin + k], bond = self->dense[j];
        struct bracket alpha = {(uint64_t)liquid->alpha_low, (uint64_t)liquid->alpha_low};
        if (ordered)
            alpha = bracket_alpha(liquid, self->exponent[k], self->growth[k]);
        if (alpha.low != alpha.high && !same_products(alpha, weight, bond))
            alpha.low = exact_alpha(liquid, self->exponent[k]);
        const uint64_t v = new_bond(alpha.low, weight, bond);
        self->average.column[at] = j;
        self->average.value[at] = v;
        at += v > 0;
        self->column_sum[j] += v;
    }
    spread_bonds(self, r, false);
    return at;
}

void epoch_liquid_average(struct epoch_workspace *self)
{
    const struct epoch_params *params = self->in->params;
    struct liquid liquid = {
        .alpha_low = epoch_from_u16_share(params->alpha_low),
        .alpha_high = epoch_from_u16_share(params->alpha_high),
        .slope = i32f32_div(i32f32_from_i64(params->alpha_sigmoid_steepness), i32f32_from_i64(-100)),
    };
    memset(self->column_sum, 0, self->in->n * sizeof *self->column_sum);
    /* interpolated weights come in column order (spec/epoch.md 2.7) */
    if (self->unsorted_weights && params->bonds_penalty != 0 && params->bonds_penalty != EPOCH_U16_MAX)
        epoch_workspace_sort_rows(self, &self->weight);
    self->average.start[0] = 0;
    for (uint32_t r = 0; r < self->rows; r++)
        self->average.start[r + 1] = average_row(self, &liquid, r, self->average.start[r]);
}
