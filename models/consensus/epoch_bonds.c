/* Bonds and dividends of the fast epoch (spec/epoch.md sections 3.8 to 3.10), Yuma 2 and Yuma 3.
 *
 * Both keep bonds as a moving average. Yuma 2 averages each validator's share of a miner's bonds; Yuma 3
 * averages the clipped weights themselves, applies stake only to dividends, and can let the step depend on
 * the pair (liquid alpha). */
#include "epoch_liquid.h"
#include "epoch_math.h"
#include "epoch_workspace.h"

#include <string.h>

/* 3.8: turns weights into weights for bonds, in place. Weights clipped to nothing disappear. */
static void weigh_bonds(struct epoch_workspace *self)
{
    const uint64_t penalty = (uint64_t)epoch_from_u16_share(self->in->params->bonds_penalty);
    if (penalty == 0)
        return;
    const i32f32 *consensus = self->out->consensus_fx;
    uint32_t from = 0, to = 0;
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t end = self->weight.start[r + 1];
        for (; from < end; from++) {
            const uint32_t j = self->weight.column[from];
            const uint64_t w = self->weight.value[from], limit = (uint64_t)consensus[j];
            const uint64_t cut = w > limit ? w - limit : 0;
            uint64_t v = w - cut;
            bool stays = v > 0 || w == 0;
            if (penalty != EPOCH_UNIT_ONE) {
                /* w + floor(-penalty * cut): the product is negative and floors away from zero */
                v = w - ((penalty * cut + (EPOCH_UNIT_ONE - 1)) >> 32);
                stays = v > 0;
            }
            self->weight.column[to] = (uint16_t)j;
            self->weight.value[to] = v;
            to += stays;
        }
        self->weight.start[r + 1] = to;
    }
}

static void push_average(struct epoch_workspace *self, uint32_t *at, uint16_t column, uint64_t value)
{
    self->average.column[*at] = column;
    self->average.value[*at] = value;
    *at += value > 0;
    self->column_sum[column] += value;
}

/* 2.8, rows in column order: average = alpha * weight + keep * bond, and the sums of its columns. */
static void average_rows(struct epoch_workspace *self, uint64_t alpha, uint64_t keep)
{
    memset(self->column_sum, 0, self->in->n * sizeof *self->column_sum);
    const struct epoch_block *w = &self->weight, *b = &self->bond;
    uint32_t at = 0;
    self->average.start[0] = 0;
    for (uint32_t r = 0; r < self->rows; r++) {
        uint32_t p = w->start[r], q = b->start[r];
        const uint32_t p_end = w->start[r + 1], q_end = b->start[r + 1];
        while (p < p_end && q < q_end) {
            const uint16_t i = w->column[p], j = b->column[q];
            if (i == j) {
                push_average(self, &at, i,
                             epoch_unit_mul(alpha, w->value[p]) + epoch_unit_mul(keep, b->value[q]));
                p++;
                q++;
            } else if (i < j) {
                push_average(self, &at, i, epoch_unit_mul(alpha, w->value[p++]));
            } else {
                push_average(self, &at, j, epoch_unit_mul(keep, b->value[q++]));
            }
        }
        for (; p < p_end; p++)
            push_average(self, &at, w->column[p], epoch_unit_mul(alpha, w->value[p]));
        for (; q < q_end; q++)
            push_average(self, &at, b->column[q], epoch_unit_mul(keep, b->value[q]));
        self->average.start[r + 1] = at;
    }
}

static void sort_for_average(struct epoch_workspace *self)
{
    if (self->unsorted_weights)
        epoch_workspace_sort_rows(self, &self->weight);
    if (self->unsorted_bonds)
        epoch_workspace_sort_rows(self, &self->bond);
    self->unsorted_weights = self->unsorted_bonds = false;
}

static void prepare_quotients(struct epoch_workspace *self)
{
    for (uint32_t j = 0; j < self->in->n; j++)
        self->column_factor[j] =
            self->column_sum[j] > 0 ? (double)EPOCH_UNIT_ONE / (double)self->column_sum[j] : 0;
}

/* floor(value * 2^32 / column_sum[j]) for value <= column_sum[j] < 2^53: the estimate in doubles is off by at
 * most one, and the exact remainder, small in any case, is right modulo 2^64. */
static inline uint64_t column_quotient(const struct epoch_workspace *self, uint64_t value, uint32_t j)
{
    const uint64_t whole = self->column_sum[j];
    uint64_t q = (uint64_t)((double)(int64_t)value * self->column_factor[j]);
    const int64_t rest = (int64_t)((value << 32) - q * whole);
    q -= rest < 0;
    q += rest >= (int64_t)whole;
    return whole > 0 ? q : value;
}

/* Every value of the block over the sum of its column. */
static void normalize_columns(struct epoch_workspace *self, struct epoch_block *block)
{
    memset(self->column_sum, 0, self->in->n * sizeof *self->column_sum);
    const uint32_t entries = block->start[self->rows];
    for (uint32_t k = 0; k < entries; k++)
        self->column_sum[block->column[k]] += block->value[k];
    prepare_quotients(self);
    for (uint32_t k = 0; k < entries; k++)
        block->value[k] = column_quotient(self, block->value[k], block->column[k]);
}

static void normalize_dividends(struct epoch_workspace *self)
{
    i32f32 *dividends = self->out->dividends_fx;
    const i32f32 sum = epoch_sum(dividends, self->in->n);
    for (uint32_t r = 0; r < self->rows; r++)
        if (dividends[self->uid[r]] != 0)
            dividends[self->uid[r]] = epoch_quotient(dividends[self->uid[r]], sum);
}

static void bond_yuma3(struct epoch_workspace *self)
{
    struct epoch_result *out = self->out;
    const uint64_t alpha = (uint64_t)epoch_bonds_alpha(self->in->params->bonds_moving_average_ppm, true);
    const uint32_t old_bonds = self->bond.start[self->rows];
    for (uint32_t k = 0; k < old_bonds; k++)
        self->bond.value[k] = (uint64_t)epoch_from_u16_share((uint16_t)self->bond.value[k]);
    bool any_consensus = false;
    for (uint32_t j = 0; j < self->in->n; j++)
        any_consensus |= out->consensus_fx[j] != 0;

    weigh_bonds(self);
    if (self->in->params->liquid_alpha_on && any_consensus) {
        epoch_liquid_average(self);
    } else {
        sort_for_average(self);
        average_rows(self, alpha, EPOCH_UNIT_ONE - alpha);
    }
    prepare_quotients(self);
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t i = self->uid[r];
        uint64_t earned = 0;
        for (uint32_t k = self->average.start[r]; k < self->average.start[r + 1]; k++) {
            const uint32_t j = self->average.column[k];
            earned += epoch_unit_mul(column_quotient(self, self->average.value[k], j),
                                     (uint64_t)out->incentive_fx[j]);
        }
        out->bonds_per_validator[i] = (i32f32)earned;
        out->dividends_fx[i] = (i32f32)epoch_unit_mul(earned, (uint64_t)out->active_stake[i]);
    }
    normalize_dividends(self);
}

/* The largest value of each column becomes 1. */
static void upscale_columns(struct epoch_workspace *self)
{
    memset(self->column_sum, 0, self->in->n * sizeof *self->column_sum);
    struct epoch_block *e = &self->average;
    const uint32_t entries = e->start[self->rows];
    for (uint32_t k = 0; k < entries; k++)
        if (e->value[k] > self->column_sum[e->column[k]])
            self->column_sum[e->column[k]] = e->value[k];
    prepare_quotients(self);
    for (uint32_t k = 0; k < entries; k++)
        e->value[k] = column_quotient(self, e->value[k], e->column[k]);
}

static void bond_yuma2(struct epoch_workspace *self)
{
    struct epoch_result *out = self->out;
    const uint64_t alpha = (uint64_t)epoch_bonds_alpha(self->in->params->bonds_moving_average_ppm, false);
    sort_for_average(self);
    weigh_bonds(self);
    normalize_columns(self,
                      &self->bond); /* whole numbers: their quotients are those of the fixed-point values */
    for (uint32_t r = 0; r < self->rows; r++)
        for (uint32_t k = self->weight.start[r]; k < self->weight.start[r + 1]; k++)
            self->weight.value[k] =
                epoch_unit_mul(self->weight.value[k], (uint64_t)out->active_stake[self->uid[r]]);
    normalize_columns(self, &self->weight);
    average_rows(self, alpha, EPOCH_UNIT_ONE - alpha);
    normalize_columns(self, &self->average);
    for (uint32_t r = 0; r < self->rows; r++) {
        uint64_t earned = 0;
        for (uint32_t k = self->average.start[r]; k < self->average.start[r + 1]; k++)
            earned +=
                epoch_unit_mul((uint64_t)out->incentive_fx[self->average.column[k]], self->average.value[k]);
        out->dividends_fx[self->uid[r]] = (i32f32)earned;
    }
    normalize_dividends(self);
    upscale_columns(self);
}

/* 3.11: what is stored of the bonds of those who have a permit now. */
static int store_bonds(struct epoch_workspace *self)
{
    struct epoch_rows *bonds = &self->out->bonds;
    for (uint32_t i = 0; i < self->in->n; i++)
        bonds->row[i].count = 0;
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t i = self->uid[r], begin = self->average.start[r];
        const uint32_t count = self->average.start[r + 1] - begin;
        if (!self->out->permit[i] || count == 0)
            continue;
        const int rc = epoch_rows_reserve(bonds, i, count);
        if (rc != 0)
            return rc;
        struct epoch_row *row = &bonds->row[i];
        row->count = count;
        memcpy(epoch_row_columns(row), self->average.column + begin, count * sizeof *row->column);
        for (uint32_t k = 0; k < count; k++)
            row->value[k] = (uint16_t)((self->average.value[begin + k] * EPOCH_U16_MAX) >> 32);
    }
    return 0;
}

int epoch_bonds_run(struct epoch_workspace *self)
{
    const uint32_t n = self->in->n;
    memset(self->out->bonds_per_validator, 0, n * sizeof(i32f32));
    memset(self->out->dividends_fx, 0, n * sizeof(i32f32));
    if (self->in->params->yuma3_on)
        bond_yuma3(self);
    else
        bond_yuma2(self);
    return store_bonds(self);
}
