/* The fast epoch of Yuma 3 on a dense block: for subnets where most validators weigh most miners.
 *
 * Rows are validators, columns a range of uids; weights and then bonds are fractions of 32 bits, so a missing
 * entry and a zero are the same. Liquid alpha, which tells them apart, and the order of a row too, gets here
 * only with rows in order and without zeros. A value of exactly 1 does not
 * fit: a validator that weighs a single miner, a stored bond of 65535, a kappa, penalty or average at the end
 * of its range send the epoch to the sparse form (EPOCH_NOT_HERE), and so does anything else that this form
 * was not made for. */
#include "epoch_liquid.h"
#include "epoch_math.h"
#include "epoch_stage.h"
#include "epoch_workspace.h"
#include "sim_float.h"

#include <string.h>

/* The columns that any row touches, as a range. */
struct range {
    uint32_t first;
    uint32_t end;
    uint64_t entries;
};

static bool has_weights(const struct epoch_input *in, uint32_t i)
{
    return i < in->weights->count && in->weights->row[i].count > 0 && epoch_stage_had_permit(in, i);
}

static bool has_bonds(const struct epoch_input *in, uint32_t i)
{
    return i < in->bonds->count && in->bonds->row[i].count > 0;
}

static void widen_range(const struct epoch_workspace *self, struct range *range, const struct epoch_row *row)
{
    const uint32_t n = self->in->n;
    uint32_t low = range->first, high = range->end;
    const uint32_t step = epoch_row_is_run(row) && row->count > 1 ? row->count - 1 : 1;
    for (uint32_t k = 0; k < row->count; k += step) {
        const uint32_t j = row->column[k];
        low = j < low ? j : low;
        high = j >= high ? j + 1 : high;
    }
    range->first = low;
    range->end = high < n ? high : n;
    range->entries += row->count;
}

/* Chooses the rows, voters first and among them one with a share of the vote in front. */
static struct range choose_rows(struct epoch_workspace *self)
{
    const struct epoch_input *in = self->in;
    struct range weights = {in->n, 0, 0}, all = {in->n, 0, 0};
    uint32_t voters = 0, others = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        const bool weighs = has_weights(in, i);
        if (weighs)
            widen_range(self, &weights, &in->weights->row[i]);
        if (has_bonds(in, i))
            widen_range(self, &all, &in->bonds->row[i]);
        if (weighs && self->out->active_stake[i] > 0)
            self->uid[voters++] = i;
        else if (weighs || has_bonds(in, i))
            self->dense_other[others++] = i;
    }
    memcpy(self->uid + voters, self->dense_other, others * sizeof *self->uid);
    self->rows = voters + others;
    self->voters = voters;
    for (uint32_t v = 1; v < voters; v++) {
        if (self->out->active_stake[self->uid[v]] > self->out->active_stake[self->uid[0]]) {
            const uint32_t held = self->uid[0];
            self->uid[0] = self->uid[v];
            self->uid[v] = held;
        }
    }
    all.first = weights.first < all.first ? weights.first : all.first;
    all.end = weights.end > all.end ? weights.end : all.end;
    all.entries = weights.entries;
    return all;
}

static bool is_plain(const struct epoch_row *row)
{
    bool plain = true;
    for (uint32_t k = 0; k < row->count; k++)
        plain &= row->value[k] != 0;
    for (uint32_t k = 1; k < row->count; k++)
        plain &= row->column[k - 1] < row->column[k];
    return plain;
}

/* True if liquid alpha sees nothing in the rows that their dense form would not show. */
static bool rows_are_plain(const struct epoch_workspace *self)
{
    const struct epoch_input *in = self->in;
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t i = self->uid[r];
        if ((has_weights(in, i) && !is_plain(&in->weights->row[i])) ||
            (has_bonds(in, i) && !is_plain(&in->bonds->row[i])))
            return false;
    }
    return true;
}

/* Which entries of a row count: none of a target registered at block `until` or later, none of column `own`.
 */
struct mask {
    uint64_t until;
    uint64_t newest; /* the last registration of all targets */
    uint32_t own;
};

static void apply_mask(const struct epoch_input *in, struct range range, struct mask mask, uint16_t *dense)
{
    for (uint32_t j = range.first; mask.newest >= mask.until && j < range.end; j++)
        if (in->registered_at[j] >= mask.until)
            dense[j - range.first] = 0;
    if (mask.own >= range.first && mask.own < range.end)
        dense[mask.own - range.first] = 0;
}

/* Stored values as an array of `width`, 0 where there is none: the row's own if they are that already. NULL
 * if a column repeats; `mark` is unique to the row. */
static const uint16_t *spread_row(struct epoch_workspace *self, const struct epoch_row *row,
                                  struct range range, uint32_t width, struct mask mask, uint32_t mark)
{
    uint16_t *dense = self->spread;
    const bool run = epoch_row_is_run(row) && row->column[0] + row->count <= range.end;
    bool distinct = true;
    if (run && row->column[0] == range.first && row->count == width && mask.newest < mask.until &&
        (mask.own < range.first || mask.own >= range.end))
        return row->value;
    memset(dense, 0, width * sizeof *dense);
    if (run)
        memcpy(dense + (row->column[0] - range.first), row->value, row->count * sizeof *dense);
    for (uint32_t k = 0; !run && k < row->count; k++) {
        const uint32_t j = row->column[k];
        if (j >= range.end)
            continue;
        distinct &= self->stamp[j] != mark;
        self->stamp[j] = mark;
        dense[j - range.first] = row->value[k];
    }
    apply_mask(self->in, range, mask, dense);
    return distinct ? dense : NULL;
}

/* Row r of this epoch is on its way when it is read. */
static void await_row(const struct epoch_workspace *self, const struct epoch_rows *rows, uint32_t r)
{
    if (r < self->rows && self->uid[r] < rows->count)
        epoch_row_prefetch(&rows->row[self->uid[r]]);
}

/* 3.5. */
static int load_weights(struct epoch_workspace *self, struct range range, uint32_t width, uint64_t newest)
{
    static const struct epoch_row none = {0};
    const struct epoch_input *in = self->in;
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t i = self->uid[r];
        uint32_t *w = self->block + (size_t)r * width;
        await_row(self, in->weights, r + 2);
        const struct mask mask = {epoch_stage_until(in, i), newest,
                                  (int64_t)i == in->owner_uid ? UINT32_MAX : i};
        const uint16_t *v = spread_row(self, has_weights(in, i) ? &in->weights->row[i] : &none, range, width,
                                       mask, 2 * r + 1);
        if (v == NULL)
            return EPOCH_NOT_HERE;
        uint16_t largest;
        const uint32_t sum = self->kernels->total(v, width, &largest);
        if (sum == 0)
            memset(w, 0, width * sizeof *w);
        else if (largest == sum)
            return EPOCH_NOT_HERE;
        else
            self->kernels->normalize(v, width, sum, w);
    }
    return 0;
}

/* 3.6. */
static int find_consensus(struct epoch_workspace *self, struct range range, uint32_t width)
{
    const struct epoch_electorate voters = epoch_stage_electorate(self->in, self->out);
    const i32f32 kappa = epoch_from_u16_share(self->in->params->kappa);
    uint32_t *limit = self->limit;
    if (kappa <= 0 || kappa > voters.total || kappa == I32F32_ONE || voters.members < 2)
        return EPOCH_NOT_HERE;
    for (uint32_t v = 0; v < self->voters; v++) {
        const i32f32 share = epoch_quotient(self->out->active_stake[self->uid[v]], voters.sum);
        if (share >= I32F32_ONE || (v == 0 && share == 0))
            return EPOCH_NOT_HERE;
        self->share[v] = (uint32_t)share - (v == 0);
    }
    if (self->voters == 0)
        memset(limit, 0, width * sizeof *limit);
    else
        self->kernels->select_columns(self->block, self->share, self->voters, width, (uint32_t)kappa, limit);
    memset(self->out->consensus_fx, 0, self->in->n * sizeof(i32f32));
    for (uint32_t j = range.first; j < range.end; j++)
        self->out->consensus_fx[j] = limit[j - range.first];
    return 0;
}

/* One row of old bonds, all below 65535 (3.9), or NULL. */
static const uint16_t *load_bonds(struct epoch_workspace *self, uint32_t r, struct range range,
                                  uint32_t width, uint64_t newest)
{
    static const struct epoch_row none = {0};
    const struct epoch_input *in = self->in;
    const uint32_t i = self->uid[r];
    const struct mask mask = {epoch_stage_last_tempo(in), newest, UINT32_MAX};
    await_row(self, in->bonds, r + 2);
    const uint16_t *v =
        spread_row(self, has_bonds(in, i) ? &in->bonds->row[i] : &none, range, width, mask, 2 * r + 2);
    uint16_t largest = EPOCH_U16_MAX;
    if (v != NULL)
        self->kernels->total(v, width, &largest);
    return largest < EPOCH_U16_MAX ? v : NULL;
}

/* What liquid alpha needs beside a renewal; `on` says whether it applies. */
struct liquid_row {
    bool on;
    struct epoch_liquid_step step;
    struct epoch_liquid exact;
};

/* Liquid alpha applies only if some consensus is not 0 (3.10). */
static int prepare_liquid(const struct epoch_workspace *self, uint32_t width, struct liquid_row *liquid)
{
    uint32_t any = 0;
    for (uint32_t j = 0; j < width; j++)
        any |= self->limit[j];
    liquid->on = self->in->params->liquid_alpha_on && any != 0;
    if (!liquid->on)
        return 0;
    epoch_liquid_init(&liquid->exact, self->in->params);
    const i32f32 low = liquid->exact.alpha_low, range = liquid->exact.alpha_high - low;
    if (low >= I32F32_ONE || range < 0 || range >= I32F32_ONE)
        return EPOCH_NOT_HERE;
    liquid->step = (struct epoch_liquid_step){
        .low = (uint32_t)low,
        .range = (uint32_t)range,
        .slope = (double)liquid->exact.slope * 0x1p-32,
        .limit = (double)EPOCH_LIQUID_LIMIT * 0x1p-32,
        .loss_unit = EPOCH_LIQUID_LOSS + 2,
    };
    return 0;
}

/* `renew` of the kernels with liquid alpha: the columns that doubles cannot decide are done exactly. */
static uint64_t renew_liquid(struct epoch_workspace *self, uint32_t *w, const uint16_t *bond, uint32_t width,
                             const struct epoch_renewal *renewal, struct liquid_row *liquid)
{
    for (uint32_t j = 0; j < width; j++)
        self->bond_row[j] = (uint32_t)bond[j] << 16 | bond[j]; /* epoch_from_u16_share, below 65535 */
    const uint64_t trust = self->kernels->liquid_clip(w, self->bond_row, self->limit, width, renewal,
                                                      &liquid->step, self->rank, self->exponent_real);
    sim_exp_v(self->exponent_real, self->growth, width);
    const uint32_t doubts =
        self->kernels->liquid_average(w, self->bond_row, self->exponent_real, self->growth, width,
                                      &liquid->step, self->averaged, self->doubtful);
    for (uint32_t d = 0; d < doubts; d++) {
        const uint32_t j = self->doubtful[d], weight = w[j], old = self->bond_row[j];
        const int64_t exponent = epoch_liquid_exponent(&liquid->exact, weight, old, self->limit[j]);
        self->averaged[j] = (uint32_t)epoch_liquid_bond(&liquid->exact, exponent, weight, old);
    }
    for (uint32_t j = 0; j < width; j++) {
        w[j] = self->averaged[j];
        self->column_sum[j] += w[j];
    }
    return trust;
}

/* 3.6 to 3.10 row by row: trust, ranks and the renewed bonds, which take the place of the weights. */
static int renew_bonds(struct epoch_workspace *self, struct range range, uint32_t width, uint64_t newest)
{
    const struct epoch_params *params = self->in->params;
    const i32f32 alpha = epoch_bonds_alpha(params->bonds_moving_average_ppm, true);
    struct epoch_renewal renewal = {
        .penalty = (uint64_t)epoch_from_u16_share(params->bonds_penalty),
        .alpha = (uint32_t)alpha,
        .keep = (uint32_t)(I32F32_ONE - alpha),
    };
    struct liquid_row liquid;
    if (prepare_liquid(self, width, &liquid) != 0 || (!liquid.on && (alpha <= 0 || alpha >= I32F32_ONE)))
        return EPOCH_NOT_HERE;
    memset(self->rank, 0, width * sizeof *self->rank);
    memset(self->column_sum, 0, width * sizeof *self->column_sum);
    memset(self->out->validator_trust_fx, 0, self->in->n * sizeof(i32f32));
    for (uint32_t r = 0; r < self->rows; r++) {
        const i32f32 stake = self->out->active_stake[self->uid[r]];
        uint32_t *w = self->block + (size_t)r * width;
        const uint16_t *bond = load_bonds(self, r, range, width, newest);
        if (stake >= I32F32_ONE || bond == NULL)
            return EPOCH_NOT_HERE;
        renewal.stake = (uint32_t)stake;
        const uint64_t trust = liquid.on ? renew_liquid(self, w, bond, width, &renewal, &liquid)
                                         : self->kernels->renew(w, bond, self->limit, width, &renewal,
                                                                self->rank, self->column_sum);
        self->out->validator_trust_fx[self->uid[r]] = (i32f32)trust;
    }
    return 0;
}

/* 3.7. */
static int pay_miners(struct epoch_workspace *self, struct range range, uint32_t width)
{
    struct epoch_result *out = self->out;
    const uint32_t n = self->in->n;
    memset(out->rank, 0, n * sizeof(i32f32));
    memset(out->incentive_fx, 0, n * sizeof(i32f32));
    memset(self->incentive, 0, width * sizeof *self->incentive);
    i32f32 sum = 0;
    for (uint32_t j = range.first; j < range.end; j++) {
        out->rank[j] = self->rank[j - range.first];
        sum += out->rank[j];
    }
    for (uint32_t j = range.first; j < range.end; j++) {
        if (out->rank[j] == 0)
            continue;
        out->incentive_fx[j] = epoch_quotient(out->rank[j], sum);
        if (out->incentive_fx[j] >= I32F32_ONE)
            return EPOCH_NOT_HERE;
        self->incentive[j - range.first] = (uint32_t)out->incentive_fx[j];
    }
    return 0;
}

/* 3.10, last lines. */
static void pay_validators(struct epoch_workspace *self, uint32_t width)
{
    struct epoch_result *out = self->out;
    const uint32_t n = self->in->n;
    memset(out->bonds_per_validator, 0, n * sizeof(i32f32));
    memset(out->dividends_fx, 0, n * sizeof(i32f32));
    struct epoch_column column = {self->column_sum, self->column_factor, self->column_less, self->incentive};
    epoch_kernel_column(&column, width);
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t i = self->uid[r];
        const uint64_t earned = self->kernels->earn(self->block + (size_t)r * width, &column, width);
        out->bonds_per_validator[i] = (i32f32)earned;
        out->dividends_fx[i] = (i32f32)epoch_unit_mul(earned, (uint64_t)out->active_stake[i]);
    }
    const i32f32 sum = epoch_sum(out->dividends_fx, n);
    for (uint32_t r = 0; r < self->rows; r++)
        if (out->dividends_fx[self->uid[r]] != 0)
            out->dividends_fx[self->uid[r]] = epoch_quotient(out->dividends_fx[self->uid[r]], sum);
}

/* The entries of v that are not 0; row->count says how many those are. */
static void drop_zeros(struct epoch_row *row, const uint32_t *v, uint32_t width, uint32_t first_column)
{
    uint16_t *column = epoch_row_columns(row);
    uint32_t at = 0;
    for (uint32_t j = 0; j < width && at < row->count; j++) {
        column[at] = (uint16_t)(first_column + j);
        row->value[at] = row->value[j];
        at += v[j] > 0;
    }
}

/* 3.11: only bonds above 0 are entries. */
static int store_bonds(struct epoch_workspace *self, struct range range, uint32_t width)
{
    struct epoch_rows *bonds = &self->out->bonds;
    for (uint32_t i = 0; i < self->in->n; i++)
        bonds->row[i].count = 0;
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint32_t i = self->uid[r], *v = self->block + (size_t)r * width;
        if (!self->out->permit[i])
            continue;
        const int rc = epoch_rows_reserve(bonds, i, width);
        if (rc != 0)
            return rc;
        struct epoch_row *row = &bonds->row[i];
        row->count = self->kernels->store(v, width, row->value);
        if (row->count < range.end - range.first)
            drop_zeros(row, v, width, range.first);
        else
            epoch_row_run(row, (uint16_t)range.first);
    }
    return 0;
}

int epoch_dense_run(struct epoch_workspace *self)
{
    const struct epoch_input *in = self->in;
    if (!in->params->yuma3_on)
        return EPOCH_NOT_HERE;
    const struct range range = choose_rows(self);
    if (range.first >= range.end)
        return EPOCH_NOT_HERE;
    const uint32_t width = (range.end - range.first + EPOCH_LANES - 1) / EPOCH_LANES * EPOCH_LANES;
    /* a third full is where both forms cost the same */
    if (range.entries < (uint64_t)self->rows * width / 3)
        return EPOCH_NOT_HERE;
    if (in->params->liquid_alpha_on && !rows_are_plain(self))
        return EPOCH_NOT_HERE;
    int rc = epoch_workspace_reserve_block(self, (uint64_t)self->rows * width);
    if (rc != 0)
        return rc;
    uint64_t newest = 0;
    for (uint32_t j = range.first; j < range.end; j++)
        newest = in->registered_at[j] > newest ? in->registered_at[j] : newest;
    memset(self->stamp, 0, in->n * sizeof *self->stamp);
    if ((rc = load_weights(self, range, width, newest)) != 0 ||
        (rc = find_consensus(self, range, width)) != 0 ||
        (rc = renew_bonds(self, range, width, newest)) != 0 || (rc = pay_miners(self, range, width)) != 0)
        return rc;
    pay_validators(self, width);
    return store_bonds(self, range, width);
}
