/* The fast epoch up to incentives: validators, weights, consensus (spec/epoch.md sections 3.1 to 3.7).
 *
 * A stage that meets something it was not made for returns EPOCH_NOT_HERE, and the literal epoch takes over.
 */
#include "epoch_run.h"

#include "epoch_literal.h"
#include "epoch_math.h"
#include "epoch_select.h"
#include "epoch_stage.h"
#include "epoch_workspace.h"
#include "sim_error.h"

#include <string.h>

/* floor(part * 2^32 / whole) for 0 <= part <= whole < 2^126: a quotient in doubles, off by at most one, then
 * corrected by the exact remainder, which fits 127 bits whatever the true products are. */
static i32f32 share_of_whole(i64f64 part, i64f64 whole, double inverse)
{
    uint64_t q = (uint64_t)((double)(sim_u128)part * inverse);
    sim_i128 rest = (sim_i128)(((sim_u128)part << 32) - (sim_u128)q * (sim_u128)whole);
    if (rest < 0) {
        q--;
        rest += whole;
    }
    return (i32f32)(q + (rest >= whole));
}

/* 3.2. */
static int share_stake(struct epoch_workspace *self)
{
    const uint32_t n = self->in->n;
    struct epoch_result *out = self->out;
    const i64f64 limit = (i64f64)1 << 126;
    epoch_stage_threshold(self->in, out);
    i64f64 total = 0;
    for (uint32_t i = 0; i < n; i++) {
        const i64f64 stake = out->stake_above_threshold[i];
        if (stake < 0 || stake > limit - total)
            return EPOCH_NOT_HERE;
        total += stake;
    }
    if (total >= limit)
        return EPOCH_NOT_HERE;
    const double inverse = total > 0 ? (double)EPOCH_UNIT_ONE / (double)(sim_u128)total : 0;
    for (uint32_t i = 0; i < n; i++)
        out->stake[i] = out->stake_above_threshold[i] == 0
                            ? 0
                            : share_of_whole(out->stake_above_threshold[i], total, inverse);
    return 0;
}

/* 3.3: the uids with the most stake, the higher of equal ones first; zero stake never. */
static void permit_validators(struct epoch_workspace *self)
{
    const struct epoch_input *in = self->in;
    struct epoch_result *out = self->out;
    const uint32_t allowed = in->params->max_allowed_validators;
    uint32_t candidates = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        out->permit[i] = out->stake[i] != 0;
        if (out->stake[i] != 0)
            self->key[candidates++] = (uint64_t)out->stake[i] << 16 | i;
    }
    if (candidates > allowed) {
        const uint64_t last = allowed > 0 ? epoch_select_largest(self->key, candidates, allowed) : UINT64_MAX;
        for (uint32_t i = 0; i < in->n; i++)
            out->permit[i] = out->permit[i] && ((uint64_t)out->stake[i] << 16 | i) >= last;
    }
    if (in->owner_uid >= 0 && (uint32_t)in->owner_uid < in->n)
        out->permit[in->owner_uid] = true;
}

/* 3.4. */
static void share_active_stake(struct epoch_workspace *self)
{
    const struct epoch_input *in = self->in;
    struct epoch_result *out = self->out;
    i32f32 sum = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        /* chain quirk: an empty permit vector masks no stake (spec/epoch.md 2.3) */
        const bool counts = out->active[i] && (in->permit_count == 0 || epoch_stage_had_permit(in, i));
        out->active_stake[i] = counts ? out->stake[i] : 0;
        sum += out->active_stake[i];
    }
    for (uint32_t i = 0; i < in->n; i++)
        if (out->active_stake[i] != 0)
            out->active_stake[i] = epoch_quotient(out->active_stake[i], sum);
}

/* Values of row r from entry `begin` on: floor(w * 2^32 / sum). */
static void normalize_row(uint64_t *value, uint32_t count, uint64_t sum)
{
    if (sum == 0)
        return;
    /* reciprocal, rounded down: the estimate is at most one too small */
    const uint64_t reciprocal = UINT64_MAX / sum;
    for (uint32_t k = 0; k < count; k++) {
        const uint64_t w = value[k] << 32;
        const uint64_t q = (uint64_t)(((sim_u128)w * reciprocal) >> 64);
        value[k] = q + (w - q * sum >= sum);
    }
}

/* True if no column repeats; `mark` is unique to the row. */
static bool distinct_columns(struct epoch_workspace *self, const uint16_t *column, uint32_t count,
                             uint32_t mark)
{
    for (uint32_t k = 0; k < count; k++) {
        if (self->stamp[column[k]] == mark)
            return false;
        self->stamp[column[k]] = mark;
    }
    return true;
}

/* 3.5 for one uid: appends the entries that survive the masks to row `r`. */
static int load_weights(struct epoch_workspace *self, uint32_t r, uint32_t i, uint64_t newest_registration)
{
    const struct epoch_input *in = self->in;
    const struct epoch_row *row = &in->weights->row[i];
    const uint32_t begin = self->weight.start[r];
    uint16_t *column = self->weight.column + begin;
    uint64_t *value = self->weight.value + begin;
    const uint64_t until = epoch_stage_until(in, i);
    const uint32_t self_column = (int64_t)i == in->owner_uid ? UINT32_MAX : i;

    uint32_t kept = 0, previous = 0;
    uint64_t sum = 0;
    bool sorted = true;
    if (newest_registration < until && epoch_row_is_run(row) && row->column[0] + row->count <= in->n &&
        self_column - row->column[0] >= row->count) {
        memcpy(column, row->column, row->count * sizeof *column);
        for (; kept < row->count; kept++)
            sum += value[kept] = row->value[kept];
    }
    for (uint32_t k = kept; k < row->count; k++) {
        const uint32_t j = row->column[k];
        if (j >= in->n || j == self_column || (newest_registration >= until && in->registered_at[j] >= until))
            continue;
        sorted &= kept == 0 || j > previous;
        previous = j;
        column[kept] = (uint16_t)j;
        value[kept++] = row->value[k];
        sum += row->value[k];
    }
    self->weight.start[r + 1] = begin + kept;
    if (!sorted) {
        self->unsorted_weights = true;
        if (!distinct_columns(self, column, kept, 2 * r + 1))
            return EPOCH_NOT_HERE;
    }
    normalize_row(value, kept, sum);
    return 0;
}

/* 3.9 for one uid: old bonds as integers 0..65535. */
static int load_bonds(struct epoch_workspace *self, uint32_t r, uint32_t i, uint64_t last_tempo,
                      uint64_t newest_registration)
{
    const struct epoch_input *in = self->in;
    const struct epoch_row *row = &in->bonds->row[i];
    const uint32_t begin = self->bond.start[r];
    uint16_t *column = self->bond.column + begin;
    uint64_t *value = self->bond.value + begin;
    uint32_t kept = 0, previous = 0;
    bool sorted = true, foreign = false;
    for (uint32_t k = 0; k < row->count; k++) {
        const uint32_t j = row->column[k];
        /* The chain keeps columns beyond n here, where only the cursor of liquid alpha can meet them. */
        foreign |= j >= in->n;
        if (j >= in->n || (newest_registration >= last_tempo && in->registered_at[j] >= last_tempo))
            continue;
        sorted &= kept == 0 || j > previous;
        previous = j;
        column[kept] = (uint16_t)j;
        value[kept++] = row->value[k];
    }
    self->bond.start[r + 1] = begin + kept;
    if (!sorted) {
        self->unsorted_bonds = true;
        if (foreign || !distinct_columns(self, column, kept, 2 * r + 2))
            return EPOCH_NOT_HERE;
    }
    return 0;
}

static int load_rows(struct epoch_workspace *self)
{
    const struct epoch_input *in = self->in;
    const uint64_t last_tempo = epoch_stage_last_tempo(in);
    uint64_t newest = 0;
    for (uint32_t i = 0; i < in->n; i++)
        newest = in->registered_at[i] > newest ? in->registered_at[i] : newest;
    memset(self->stamp, 0, in->n * sizeof *self->stamp);
    self->rows = 0;
    self->unsorted_weights = self->unsorted_bonds = false;
    self->weight.start[0] = self->bond.start[0] = 0;
    for (uint32_t i = 0; i < in->n; i++) {
        const bool weights =
            i < in->weights->count && in->weights->row[i].count > 0 && epoch_stage_had_permit(in, i);
        const bool bonds = i < in->bonds->count && in->bonds->row[i].count > 0;
        if (!weights && !bonds)
            continue;
        const uint32_t r = self->rows;
        self->uid[r] = i;
        self->weight.start[r + 1] = self->weight.start[r];
        self->bond.start[r + 1] = self->bond.start[r];
        int rc = weights ? load_weights(self, r, i, newest) : 0;
        if (rc == 0 && bonds)
            rc = load_bonds(self, r, i, last_tempo, newest);
        if (rc != 0)
            return rc;
        self->rows++;
    }
    return 0;
}

/* Weights of the rows with active stake by column, and beside each the stake of its row. */
static void fill_columns(struct epoch_workspace *self)
{
    const uint32_t n = self->in->n;
    const struct epoch_result *out = self->out;
    memset(self->column_fill, 0, n * sizeof *self->column_fill);
    for (uint32_t r = 0; r < self->rows; r++)
        if (out->active_stake[self->uid[r]] > 0)
            for (uint32_t k = self->weight.start[r]; k < self->weight.start[r + 1]; k++)
                self->column_fill[self->weight.column[k]]++;
    uint32_t at = 0;
    for (uint32_t j = 0; j < n; j++) {
        const uint32_t count = self->column_fill[j];
        const uint32_t padded = (count + EPOCH_LANES - 1) / EPOCH_LANES * EPOCH_LANES;
        self->column_start[j] = self->column_fill[j] = at;
        for (uint32_t k = at + count; k < at + padded; k++)
            self->score[k] = self->score_stake[k] = 0;
        at += padded;
    }
    self->column_start[n] = at;
}

/* The extreme score of a column, for kappa outside of (0, S]: missing scores count as 0. */
static double extreme_score(const double *score, uint32_t count, uint32_t members, bool largest)
{
    double found = count < members ? 0 : score[0];
    for (uint32_t k = 0; k < count; k++)
        if (largest ? score[k] > found : score[k] < found)
            found = score[k];
    return found;
}

/* 3.6, first line. */
static void find_consensus(struct epoch_workspace *self)
{
    const uint32_t n = self->in->n;
    struct epoch_result *out = self->out;
    const struct epoch_electorate voters = epoch_stage_electorate(self->in, self->out);
    const i32f32 kappa = epoch_from_u16_share(self->in->params->kappa);
    fill_columns(self);
    for (uint32_t r = 0; r < self->rows; r++) {
        const i32f32 stake = out->active_stake[self->uid[r]];
        if (stake <= 0)
            continue;
        const double share = (double)epoch_quotient(stake, voters.sum);
        for (uint32_t k = self->weight.start[r]; k < self->weight.start[r + 1]; k++) {
            const uint32_t at = self->column_fill[self->weight.column[k]]++;
            self->score[at] = (double)(int64_t)self->weight.value[k];
            self->score_stake[at] = share;
        }
    }
    for (uint32_t j = 0; j < n; j++) {
        const uint32_t begin = self->column_start[j], padded = self->column_start[j + 1] - begin;
        double consensus = 0;
        if (padded > 0 && kappa > 0 && kappa <= voters.total)
            consensus = self->kernels->select_consensus(self->score + begin, self->score_stake + begin,
                                                        padded, (double)kappa);
        else if (padded > 0)
            consensus =
                extreme_score(self->score + begin, self->column_fill[j] - begin, voters.members, kappa <= 0);
        out->consensus_fx[j] = (i32f32)consensus;
    }
}

/* 3.6, the rest, and 3.7: trust and ranks from weights clipped on the fly. */
static void rank_miners(struct epoch_workspace *self)
{
    struct epoch_result *out = self->out;
    const uint32_t n = self->in->n;
    memset(out->validator_trust_fx, 0, n * sizeof(i32f32));
    memset(out->rank, 0, n * sizeof(i32f32));
    for (uint32_t r = 0; r < self->rows; r++) {
        const uint64_t stake = (uint64_t)out->active_stake[self->uid[r]];
        uint64_t trust = 0;
        for (uint32_t k = self->weight.start[r]; k < self->weight.start[r + 1]; k++) {
            const uint32_t j = self->weight.column[k];
            const uint64_t limit = (uint64_t)out->consensus_fx[j];
            const uint64_t w = self->weight.value[k] < limit ? self->weight.value[k] : limit;
            trust += w;
            out->rank[j] += (i32f32)epoch_unit_mul(w, stake);
        }
        out->validator_trust_fx[self->uid[r]] = (i32f32)trust;
    }
    i32f32 sum = 0;
    for (uint32_t j = 0; j < n; j++)
        sum += out->rank[j];
    for (uint32_t j = 0; j < n; j++)
        out->incentive_fx[j] = out->rank[j] == 0 ? 0 : epoch_quotient(out->rank[j], sum);
}

/* So many uids cannot hold too many entries, as columns of a row differ. */
enum { SURELY_FEW = 8192 };

static bool entries_fit(const struct epoch_input *in)
{
    return epoch_rows_entries(in->weights) + epoch_rows_entries(in->bonds) <= UINT32_MAX / 2;
}

/* 3.5 to 3.10 on sparse rows. */
static int run_sparse(struct epoch_workspace *self)
{
    if (!entries_fit(self->in))
        return SIM_ERR_LIMIT;
    int rc = epoch_workspace_reserve(self, self->in->n, epoch_rows_entries(self->in->weights),
                                     epoch_rows_entries(self->in->bonds));
    if (rc == 0)
        rc = load_rows(self);
    if (rc != 0)
        return rc;
    find_consensus(self);
    rank_miners(self);
    return epoch_bonds_run(self);
}

static int run_fast(struct epoch_workspace *self)
{
    if (self->in->params->bonds_moving_average_ppm > 1000000)
        return EPOCH_NOT_HERE;
    int rc = share_stake(self);
    if (rc != 0)
        return rc;
    epoch_stage_activity(self->in, self->out);
    permit_validators(self);
    share_active_stake(self);
    rc = epoch_dense_run(self);
    if (rc == EPOCH_NOT_HERE)
        rc = run_sparse(self);
    if (rc != 0)
        return rc;
    epoch_stage_emission(self->in, self->out);
    return 0;
}

int epoch_run(struct epoch_workspace *self, const struct epoch_input *input, struct epoch_result *result)
{
    if (input->n > UINT16_MAX || (input->n > SURELY_FEW && !entries_fit(input)))
        return SIM_ERR_LIMIT;
    int rc = epoch_workspace_reserve(self, input->n, 0, 0);
    if (rc == 0)
        rc = epoch_result_reserve(result, input->n);
    if (rc != 0)
        return rc;
    self->in = input;
    self->out = result;
    rc = run_fast(self);
    return rc == EPOCH_NOT_HERE ? epoch_literal_run(input, result, NULL) : rc;
}
