/* The exact sigmoid with its memory, and the average of sparse rows; see epoch_liquid.h. */
#include "epoch_liquid.h"

#include "epoch_math.h"
#include "sim_float.h"
#include "sim_transcendental.h"

#include <string.h>

/* An alpha known up to a few units. */
struct bracket {
    uint64_t low;
    uint64_t high;
};

/* The part of epoch_alpha_sigmoid after the exponent. */
static i32f32 alpha_of_growth(const struct epoch_liquid *self, i32f32 growth)
{
    const i32f32 share = i32f32_div(I32F32_ONE, i32f32_add(I32F32_ONE, growth));
    const i32f32 alpha =
        i32f32_add(self->alpha_low, i32f32_mul(share, i32f32_sub(self->alpha_high, self->alpha_low)));
    return epoch_clamp(alpha, self->alpha_low, self->alpha_high);
}

static uint64_t exact_alpha(struct epoch_liquid *self, int64_t exponent)
{
    const uint64_t slot =
        ((uint64_t)exponent * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - EPOCH_LIQUID_MEMO_BITS);
    if (!self->memo_used[slot] || self->memo_exponent[slot] != exponent) {
        self->memo_used[slot] = true;
        self->memo_exponent[slot] = exponent;
        self->memo_alpha[slot] = (uint64_t)alpha_of_growth(self, i32f32_exp_safe(exponent));
    }
    return self->memo_alpha[slot];
}

/* `growth` is e^x within a few parts in 10^15. */
static struct bracket bracket_alpha(struct epoch_liquid *self, int64_t exponent, double growth)
{
    /* the chain's constant for e^1 is off by more than the bound */
    if (exponent < -EPOCH_LIQUID_LIMIT || exponent > EPOCH_LIQUID_LIMIT || exponent == I32F32_ONE ||
        exponent == 0) {
        const uint64_t alpha = exact_alpha(self, exponent);
        return (struct bracket){alpha, alpha};
    }
    const double one = 4294967296.0, real = growth * one;
    const double least = exponent > 0 ? real - EPOCH_LIQUID_LOSS : real - 2;
    const double most = one * one / (one + least);
    /* the share falls no faster than its slope at `least` */
    const double fall = (EPOCH_LIQUID_LOSS + 2) * most * most / (one * one);
    const i32f32 share_low = (i32f32)(most - fall - 1e-3);
    const i32f32 share_high = (i32f32)(most + 1e-3);
    const i32f32 range = self->alpha_high - self->alpha_low;
    return (struct bracket){
        (uint64_t)(self->alpha_low + i32f32_mul(share_low, range)),
        (uint64_t)(self->alpha_low + i32f32_mul(share_high, range)),
    };
}

void epoch_liquid_init(struct epoch_liquid *self, const struct epoch_params *params)
{
    self->alpha_low = epoch_from_u16_share(params->alpha_low);
    self->alpha_high = epoch_from_u16_share(params->alpha_high);
    self->slope = i32f32_div(i32f32_from_i64(params->alpha_sigmoid_steepness), i32f32_from_i64(-100));
    memset(self->memo_used, 0, sizeof self->memo_used);
}

int64_t epoch_liquid_exponent(const struct epoch_liquid *self, i32f32 weight, i32f32 bond, i32f32 consensus)
{
    const i32f32 buy = weight > consensus ? weight - consensus : 0;
    const i32f32 distance = weight >= bond ? buy : bond - weight;
    return i32f32_mul(self->slope, distance - I32F32_ONE / 2);
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
static void find_exponents(struct epoch_workspace *self, const struct epoch_liquid *liquid, uint32_t r)
{
    const uint32_t begin = self->weight.start[r], count = self->weight.start[r + 1] - begin;
    int32_t largest = -1;
    for (uint32_t k = 0; k < count; k++) {
        const uint16_t j = self->weight.column[begin + k];
        const bool seen = (int32_t)j > largest;
        largest = seen ? (int32_t)j : largest;
        const i32f32 weight = seen ? (i32f32)self->weight.value[begin + k] : 0;
        const i32f32 bond = (i32f32)self->dense_seen[j];
        self->exponent[k] = epoch_liquid_exponent(liquid, weight, bond, self->out->consensus_fx[j]);
        const int64_t x = epoch_clamp(self->exponent[k], -EPOCH_LIQUID_LIMIT, EPOCH_LIQUID_LIMIT);
        self->exponent_real[k] = (double)x * 0x1p-32;
    }
}

static uint64_t new_bond(uint64_t alpha, uint64_t weight, uint64_t bond)
{
    const uint64_t sum = epoch_unit_mul(EPOCH_UNIT_ONE - alpha, bond) + epoch_unit_mul(alpha, weight);
    return sum < EPOCH_UNIT_ONE ? sum : EPOCH_UNIT_ONE;
}

uint64_t epoch_liquid_bond(struct epoch_liquid *self, int64_t exponent, uint64_t weight, uint64_t bond)
{
    return new_bond(exact_alpha(self, exponent), weight, bond);
}

static bool same_products(struct bracket alpha, uint64_t weight, uint64_t bond)
{
    return epoch_unit_mul(alpha.low, weight) == epoch_unit_mul(alpha.high, weight) &&
           epoch_unit_mul(EPOCH_UNIT_ONE - alpha.low, bond) ==
               epoch_unit_mul(EPOCH_UNIT_ONE - alpha.high, bond);
}

static uint32_t average_row(struct epoch_workspace *self, struct epoch_liquid *liquid, uint32_t r,
                            uint32_t at)
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
    struct epoch_liquid liquid;
    epoch_liquid_init(&liquid, params);
    memset(self->column_sum, 0, self->in->n * sizeof *self->column_sum);
    /* interpolated weights come in column order (spec/epoch.md 2.7) */
    if (self->unsorted_weights && params->bonds_penalty != 0 && params->bonds_penalty != EPOCH_U16_MAX)
        epoch_workspace_sort_rows(self, &self->weight);
    self->average.start[0] = 0;
    for (uint32_t r = 0; r < self->rows; r++)
        self->average.start[r + 1] = average_row(self, &liquid, r, self->average.start[r]);
}
