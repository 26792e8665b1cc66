/* Draws of random subnets. */
#include "epoch_sample.h"

#include "sim_alloc.h"

#include <stdlib.h>

static bool chance(struct sim_stream *stream, uint64_t one_in)
{
    return sim_stream_below(stream, one_in) == 0;
}

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static uint16_t pick_u16(struct sim_stream *stream, const uint16_t *usual, uint32_t count)
{
    return chance(stream, 3) ? (uint16_t)sim_stream_below(stream, 65536)
                             : usual[sim_stream_below(stream, count)];
}

static void draw_params(struct epoch_params *p, struct sim_stream *stream, enum epoch_sample_kind kind,
                        uint32_t n)
{
    static const uint16_t kappas[] = {32767, 32768, 0, 65535, 39321};
    static const uint16_t penalties[] = {65535, 0, 32768, 65534, 1};
    static const uint64_t averages[] = {900000, 975000, 0, 1000000, 999999, 1};
    static const int16_t slopes[] = {1000, 0, 10, 2000, -1000, 32767, -32768, 100, 990};
    *p = epoch_params_default();
    p->yuma3_on = !chance(stream, 3);
    p->liquid_alpha_on = chance(stream, 2);
    p->commit_reveal_enabled = chance(stream, 2);
    p->max_allowed_validators = chance(stream, 3) ? (uint16_t)sim_stream_below(stream, n + 2) : 64;
    if (kind == EPOCH_SAMPLE_PLAIN)
        return;
    p->kappa = pick_u16(stream, kappas, 5);
    p->bonds_penalty = pick_u16(stream, penalties, 5);
    p->bonds_moving_average_ppm =
        chance(stream, 3) ? sim_stream_below(stream, 1000001) : averages[sim_stream_below(stream, 6)];
    p->alpha_low = pick_u16(stream, kappas, 5);
    p->alpha_high = pick_u16(stream, penalties, 5);
    p->alpha_sigmoid_steepness = slopes[sim_stream_below(stream, 9)];
    p->tempo_blocks = (uint16_t)sim_stream_below(stream, 500);
    p->activity_cutoff_factor_milli = (uint32_t)sim_stream_below(stream, 50000);
    p->stake_threshold_rao = chance(stream, 3) ? sim_stream_below(stream, UINT64_C(1) << 44) : 0;
    if (kind == EPOCH_SAMPLE_HOSTILE && chance(stream, 4))
        p->bonds_moving_average_ppm = sim_stream_u64(stream) >> sim_stream_below(stream, 64);
}

/* One stored row; columns ascending, shuffled or, if hostile, drawn with repetition. */
static void draw_row(struct epoch_rows *rows, uint32_t i, struct sim_stream *stream,
                     enum epoch_sample_kind kind, uint32_t n, bool permute, unsigned density)
{
    uint16_t *column = must(sim_array_new(uint16_t, n + 4)), *value = must(sim_array_new(uint16_t, n + 4));
    uint32_t count = 0;
    for (uint32_t j = 0; j < n; j++)
        if (sim_stream_below(stream, 100) < density)
            column[count++] = (uint16_t)j;
    if (kind != EPOCH_SAMPLE_PLAIN && chance(stream, 10))
        column[count++] = (uint16_t)(n + sim_stream_below(stream, 5));
    for (uint32_t k = count; permute && k > 1; k--) {
        const uint32_t other = (uint32_t)sim_stream_below(stream, k);
        const uint16_t held = column[k - 1];
        column[k - 1] = column[other];
        column[other] = held;
    }
    if (kind == EPOCH_SAMPLE_HOSTILE && count > 1 && chance(stream, 8))
        column[count - 1] = column[0];
    for (uint32_t k = 0; k < count; k++) {
        value[k] = (uint16_t)(sim_stream_u64(stream) >> (48 + sim_stream_below(stream, 8)));
        if (kind != EPOCH_SAMPLE_PLAIN && chance(stream, 20))
            value[k] = chance(stream, 2) ? 0 : 65535;
    }
    if (epoch_rows_set(rows, i, column, value, count) != 0)
        abort();
    free(column);
    free(value);
}

static i64f64 draw_stake(struct sim_stream *stream, enum epoch_sample_kind kind)
{
    const uint64_t rao = sim_stream_u64(stream) >> (16 + sim_stream_below(stream, 30));
    if (kind == EPOCH_SAMPLE_HOSTILE && chance(stream, 20))
        return (i64f64)(int64_t)sim_stream_u64(stream) * ((i64f64)1 << 63);
    if (kind != EPOCH_SAMPLE_PLAIN && chance(stream, 6))
        return chance(stream, 2) ? 0 : 1;
    return ((i64f64)rao << 64) + (i64f64)(kind == EPOCH_SAMPLE_PLAIN ? 0 : sim_stream_u64(stream));
}

void epoch_sample_draw(struct epoch_sample *self, struct sim_stream *stream, enum epoch_sample_kind kind,
                       uint32_t n_limit)
{
    const uint32_t n = 1 + (uint32_t)sim_stream_below(stream, n_limit);
    const bool odd = kind != EPOCH_SAMPLE_PLAIN, permute = odd && chance(stream, 3);
    const unsigned density = chance(stream, 3) ? 100 : (unsigned)sim_stream_below(stream, 101);
    const uint64_t block = 10000, equal_stakes = odd && chance(stream, 5);
    *self = (struct epoch_sample){0};
    draw_params(&self->params, stream, kind, n);
    self->stake_weight = must(sim_array_new(i64f64, n));
    self->registered_at = must(sim_array_new(uint64_t, n));
    self->last_update = must(sim_array_new(uint64_t, n));
    self->commit_block = must(sim_array_new(uint64_t, n));
    self->permit = must(sim_array_new(bool, n));
    must(epoch_rows_resize(&self->weights, n) == 0 ? self : NULL);
    must(epoch_rows_resize(&self->bonds, n) == 0 ? self : NULL);
    for (uint32_t i = 0; i < n; i++) {
        self->stake_weight[i] = equal_stakes ? (i64f64)1000 << 64 : draw_stake(stream, kind);
        self->registered_at[i] = odd ? block - sim_stream_below(stream, 5000) : 5;
        self->last_update[i] = odd ? block - sim_stream_below(stream, 3000) : block - 10;
        self->commit_block[i] =
            odd && chance(stream, 2) ? block - sim_stream_below(stream, 3000) : EPOCH_NO_COMMIT;
        self->permit[i] = !chance(stream, 4);
        if (!chance(stream, 4))
            draw_row(&self->weights, i, stream, kind, n, permute, density);
        if (self->permit[i] && !chance(stream, 4))
            draw_row(&self->bonds, i, stream, kind, n, permute && chance(stream, 2), density);
    }
    self->input = (struct epoch_input){
        .params = &self->params,
        .block = block,
        .last_step_block = odd && chance(stream, 4) ? 0 : block - 400,
        .owner_uid = odd && chance(stream, 2) ? (int32_t)sim_stream_below(stream, n + 2) : EPOCH_NO_OWNER,
        .n = n,
        .stake_weight = self->stake_weight,
        .registered_at = self->registered_at,
        .last_update = self->last_update,
        .commit_block = self->commit_block,
        .permit = self->permit,
        .permit_count = odd && chance(stream, 6) ? (uint32_t)sim_stream_below(stream, n + 1) : n,
        .weights = &self->weights,
        .bonds = &self->bonds,
        .emission_rao =
            chance(stream, 10) ? sim_stream_u64(stream) : sim_stream_below(stream, UINT64_C(360000000000)),
    };
}

void epoch_sample_free(struct epoch_sample *self)
{
    free(self->stake_weight);
    free(self->registered_at);
    free(self->last_update);
    free(self->commit_block);
    free(self->permit);
    epoch_rows_free(&self->weights);
    epoch_rows_free(&self->bonds);
}
