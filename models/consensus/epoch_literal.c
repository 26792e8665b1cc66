/* The epoch of spec/epoch.md section 3, one helper call per line of the text. */
#include "epoch_literal.h"

#include "epoch_math.h"
#include "epoch_stage.h"
#include "sim_alloc.h"
#include "sim_error.h"

#include <string.h>

void epoch_trace_init(struct epoch_trace *self)
{
    *self = (struct epoch_trace){0};
}

void epoch_trace_free(struct epoch_trace *self)
{
    free(self->stake_share64);
    epoch_matrix_free(&self->weights);
    epoch_matrix_free(&self->clipped);
    epoch_matrix_free(&self->bond_weights);
    epoch_matrix_free(&self->old_bonds);
    epoch_matrix_free(&self->bonds_delta);
    epoch_matrix_free(&self->ema_bonds);
    epoch_matrix_free(&self->ema_bonds_norm);
    epoch_matrix_free(&self->ema_bonds_stored);
    epoch_trace_init(self);
}

/* What the stages of one run share. */
struct literal {
    const struct epoch_input *in;
    struct epoch_result *out;
    struct epoch_trace *trace;
    struct epoch_matrix spare;
    bool *forbid;    /* [permit_count] */
    bool *inactive;  /* [n] */
    i32f32 *scratch; /* [2 * n] */
};

static void swap_matrices(struct epoch_matrix *a, struct epoch_matrix *b)
{
    const struct epoch_matrix held = *a;
    *a = *b;
    *b = held;
}

/* 3.2: threshold, then the share of every uid. */
static int share_stake(struct literal *self)
{
    const struct epoch_input *in = self->in;
    free(self->trace->stake_share64);
    self->trace->stake_share64 = sim_array_new(i64f64, in->n);
    if (self->trace->stake_share64 == NULL)
        return SIM_ERR_NO_MEMORY;
    epoch_stage_threshold(in, self->out);
    if (in->n > 0)
        memcpy(self->trace->stake_share64, self->out->stake_above_threshold, in->n * sizeof(i64f64));
    epoch_normalize_64(self->trace->stake_share64, in->n);
    for (uint32_t i = 0; i < in->n; i++)
        self->out->stake[i] = i32f32_from_i64f64(self->trace->stake_share64[i]);
    return 0;
}

/* 3.1, 3.3 and 3.4. */
static int choose_validators(struct literal *self)
{
    const struct epoch_input *in = self->in;
    struct epoch_result *out = self->out;
    epoch_stage_activity(in, out);
    for (uint32_t i = 0; i < in->n; i++)
        self->inactive[i] = !out->active[i];
    for (uint32_t i = 0; i < in->permit_count; i++)
        self->forbid[i] = !in->permit[i] && (int64_t)i != in->owner_uid;
    int rc = epoch_top_k(out->stake, in->n, in->params->max_allowed_validators, false, out->permit);
    if (rc != 0)
        return rc;
    if (in->owner_uid >= 0 && (uint32_t)in->owner_uid < in->n)
        out->permit[in->owner_uid] = true;
    if (in->n > 0)
        memcpy(out->active_stake, out->stake, in->n * sizeof(i32f32));
    epoch_mask_vector(out->active_stake, in->n, self->inactive, in->n);
    epoch_mask_vector(out->active_stake, in->n, self->forbid, in->permit_count);
    epoch_normalize(out->active_stake, in->n);
    return 0;
}

/* Stored rows as fixed-point values; columns at or beyond `columns` are dropped. */
static int load_rows(struct epoch_matrix *out, const struct epoch_rows *rows, uint32_t n, uint32_t columns,
                     bool as_share)
{
    uint64_t entries = epoch_rows_entries(rows);
    int rc = epoch_matrix_begin(out, n, (uint32_t)entries);
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t count = i < rows->count ? rows->row[i].count : 0;
        for (uint32_t k = 0; k < count; k++) {
            const uint16_t v = rows->row[i].value[k];
            if (rows->row[i].column[k] < columns)
                epoch_matrix_push(out, rows->row[i].column[k],
                                  as_share ? epoch_from_u16_share(v) : i32f32_from_u16(v));
        }
        epoch_matrix_end_row(out);
    }
    return 0;
}

/* 3.5. */
static int mask_weights(struct literal *self)
{
    const struct epoch_input *in = self->in;
    struct epoch_matrix *w = &self->trace->weights, *spare = &self->spare;
    int rc = load_rows(w, in->weights, in->n, in->n, false);
    if (rc == 0)
        rc = epoch_matrix_mask_rows(spare, w, self->forbid, in->permit_count);
    if (rc == 0)
        rc = epoch_matrix_mask_diag(w, spare, in->owner_uid);
    if (rc == 0)
        rc = epoch_matrix_mask_older(spare, w, in->last_update, in->n, in->registered_at, in->n, false);
    if (rc != 0)
        return rc;
    if (in->params->commit_reveal_enabled)
        rc = epoch_matrix_mask_older(w, spare, in->commit_block, in->n, in->registered_at, in->n, true);
    else
        swap_matrices(w, spare);
    epoch_matrix_row_normalize(w);
    return rc;
}

/* 3.6 to 3.8. */
static int find_consensus(struct literal *self)
{
    const struct epoch_input *in = self->in;
    struct epoch_result *out = self->out;
    struct epoch_trace *t = self->trace;
    int rc = epoch_weighted_median_columns(out->active_stake, &t->weights, in->n,
                                           epoch_from_u16_share(in->params->kappa), out->consensus_fx);
    if (rc == 0)
        rc = epoch_matrix_col_clip(&t->clipped, &t->weights, out->consensus_fx, in->n);
    if (rc != 0)
        return rc;
    epoch_matrix_row_sum(&t->clipped, out->validator_trust_fx);
    epoch_matrix_mul(&t->clipped, out->active_stake, in->n, in->n, out->rank);
    if (in->n > 0)
        memcpy(out->incentive_fx, out->rank, in->n * sizeof(i32f32));
    epoch_normalize(out->incentive_fx, in->n);
    return epoch_matrix_interpolate(&t->bond_weights, &t->weights, &t->clipped, in->n,
                                    epoch_from_u16_share(in->params->bonds_penalty), self->scratch);
}

/* 3.9. */
static int load_bonds(struct literal *self)
{
    const struct epoch_input *in = self->in;
    int rc = load_rows(&self->spare, in->bonds, in->n, UINT32_MAX, in->params->yuma3_on);
    if (rc != 0)
        return rc;
    return epoch_matrix_mask_columns(&self->trace->old_bonds, &self->spare, epoch_stage_last_tempo(in),
                                     in->registered_at, in->n);
}

/* 3.10, Yuma 2. */
static int bond_yuma2(struct literal *self)
{
    const uint32_t n = self->in->n;
    struct epoch_trace *t = self->trace;
    struct epoch_result *out = self->out;
    epoch_matrix_col_normalize(&t->old_bonds, n, self->scratch);
    int rc = epoch_matrix_copy(&t->bonds_delta, &t->bond_weights);
    if (rc != 0)
        return rc;
    epoch_matrix_row_scale(&t->bonds_delta, out->active_stake, n);
    epoch_matrix_col_normalize(&t->bonds_delta, n, self->scratch);
    rc =
        epoch_matrix_ema(&t->ema_bonds, &t->bonds_delta, &t->old_bonds,
                         epoch_bonds_alpha(self->in->params->bonds_moving_average_ppm, false), self->scratch);
    if (rc != 0)
        return rc;
    epoch_matrix_col_normalize(&t->ema_bonds, n, self->scratch);
    epoch_matrix_mul_transposed(&t->ema_bonds, out->incentive_fx, n, out->dividends_fx);
    epoch_normalize(out->dividends_fx, n);
    memset(out->bonds_per_validator, 0, n * sizeof(i32f32));
    rc = epoch_matrix_copy(&t->ema_bonds_stored, &t->ema_bonds);
    if (rc == 0)
        epoch_matrix_col_max_upscale(&t->ema_bonds_stored, n, self->scratch);
    return rc;
}

/* 3.10, Yuma 3. */
static int bond_yuma3(struct literal *self)
{
    const uint32_t n = self->in->n;
    struct epoch_trace *t = self->trace;
    struct epoch_result *out = self->out;
    const struct epoch_params *params = self->in->params;
    const struct epoch_average_params average = {
        .bonds_moving_average_ppm = params->bonds_moving_average_ppm,
        .liquid_alpha_on = params->liquid_alpha_on,
        .alpha_low = params->alpha_low,
        .alpha_high = params->alpha_high,
        .alpha_sigmoid_steepness = params->alpha_sigmoid_steepness,
    };
    int rc = epoch_average_bonds(&t->ema_bonds, &t->bond_weights, &t->old_bonds, out->consensus_fx, n,
                                 &average, self->scratch);
    if (rc == 0)
        rc = epoch_matrix_copy(&t->ema_bonds_norm, &t->ema_bonds);
    if (rc != 0)
        return rc;
    epoch_matrix_col_normalize(&t->ema_bonds_norm, n, self->scratch);
    rc = epoch_matrix_col_scale(&self->spare, &t->ema_bonds_norm, out->incentive_fx, n);
    if (rc != 0)
        return rc;
    epoch_matrix_row_sum(&self->spare, out->bonds_per_validator);
    for (uint32_t i = 0; i < n; i++)
        out->dividends_fx[i] = epoch_product_or_zero(out->bonds_per_validator[i], out->active_stake[i]);
    epoch_normalize(out->dividends_fx, n);
    return epoch_matrix_copy(&t->ema_bonds_stored, &t->ema_bonds);
}

/* 3.11: rows of uids with a new permit, in row order. */
static int store_bonds(struct literal *self)
{
    const struct epoch_matrix *e = &self->trace->ema_bonds_stored;
    for (uint32_t i = 0; i < self->in->n; i++) {
        const uint32_t count = self->out->permit[i] ? e->start[i + 1] - e->start[i] : 0;
        int rc = epoch_rows_reserve(&self->out->bonds, i, count);
        if (rc != 0)
            return rc;
        struct epoch_row *row = &self->out->bonds.row[i];
        uint16_t *column = epoch_row_columns(row);
        for (uint32_t k = 0; k < count; k++) {
            column[k] = e->column[e->start[i] + k];
            row->value[k] = epoch_to_u16_share(e->value[e->start[i] + k]);
        }
        row->count = count;
    }
    return 0;
}

/* Empties the matrices that only one of the variants fills. */
static int clear_trace(struct epoch_trace *trace)
{
    struct epoch_matrix *matrices[] = {&trace->bonds_delta, &trace->ema_bonds_norm};
    int rc = 0;
    for (size_t i = 0; i < sizeof matrices / sizeof matrices[0] && rc == 0; i++)
        rc = epoch_matrix_begin(matrices[i], 0, 0);
    return rc;
}

int epoch_literal_run(const struct epoch_input *input, struct epoch_result *result, struct epoch_trace *trace)
{
    struct epoch_trace own;
    epoch_trace_init(&own);
    struct literal self = {.in = input, .out = result, .trace = trace != NULL ? trace : &own};
    self.forbid = sim_array_new(bool, input->permit_count);
    self.inactive = sim_array_new(bool, input->n);
    const size_t scratch_size = 2 * (size_t)input->n;
    self.scratch = sim_array_new(i32f32, scratch_size);
    int rc = SIM_ERR_NO_MEMORY;
    if (self.forbid == NULL || self.inactive == NULL || self.scratch == NULL)
        goto out;
    if ((rc = epoch_result_reserve(result, input->n)) != 0 || (rc = clear_trace(self.trace)) != 0 ||
        (rc = share_stake(&self)) != 0 || (rc = choose_validators(&self)) != 0 ||
        (rc = mask_weights(&self)) != 0 || (rc = find_consensus(&self)) != 0 || (rc = load_bonds(&self)) != 0)
        goto out;
    if ((rc = input->params->yuma3_on ? bond_yuma3(&self) : bond_yuma2(&self)) != 0)
        goto out;
    epoch_stage_emission(input, result);
    rc = store_bonds(&self);
out:
    free(self.forbid);
    free(self.inactive);
    free(self.scratch);
    epoch_matrix_free(&self.spare);
    epoch_trace_free(&own);
    return rc;
}
