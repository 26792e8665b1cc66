/* Storage of results: one table of fields drives the layout and the comparison. */
#include "epoch_state.h"

#include "sim_alloc.h"
#include "sim_error.h"

#include <stdio.h>
#include <string.h>

/* Fields by falling alignment, so that the block needs no padding. */
#define RESULT_FIELDS(X)                                                                                     \
    X(stake_above_threshold, i64f64)                                                                         \
    X(stake, i32f32)                                                                                         \
    X(active_stake, i32f32)                                                                                  \
    X(consensus_fx, i32f32)                                                                                  \
    X(validator_trust_fx, i32f32)                                                                            \
    X(rank, i32f32)                                                                                          \
    X(incentive_fx, i32f32)                                                                                  \
    X(bonds_per_validator, i32f32)                                                                           \
    X(dividends_fx, i32f32)                                                                                  \
    X(server_share, i32f32)                                                                                  \
    X(validator_share, i32f32)                                                                               \
    X(combined_share, i32f32)                                                                                \
    X(server_emission_rao, uint64_t)                                                                         \
    X(validator_emission_rao, uint64_t)                                                                      \
    X(emission_rao, uint64_t)                                                                                \
    X(stake_rao, uint64_t)                                                                                   \
    X(incentive, uint16_t)                                                                                   \
    X(dividends, uint16_t)                                                                                   \
    X(consensus, uint16_t)                                                                                   \
    X(validator_trust, uint16_t)                                                                             \
    X(stake_weight, uint16_t)                                                                                \
    X(active, bool)                                                                                          \
    X(permit, bool)

struct epoch_params epoch_params_default(void)
{
    return (struct epoch_params){
        .tempo_blocks = 360,
        .activity_cutoff_factor_milli = 13889,
        .kappa = 32767,
        .bonds_penalty = 65535,
        .bonds_moving_average_ppm = 900000,
        .max_allowed_validators = 64,
        .yuma3_on = true,
        .alpha_low = 45875,
        .alpha_high = 58982,
        .alpha_sigmoid_steepness = 1000,
        .commit_reveal_enabled = true,
    };
}

void epoch_result_init(struct epoch_result *self)
{
    *self = (struct epoch_result){0};
}

void epoch_result_free(struct epoch_result *self)
{
    free(self->memory);
    epoch_rows_free(&self->bonds);
    epoch_result_init(self);
}

int epoch_result_reserve(struct epoch_result *self, uint32_t n)
{
    if (n > self->capacity || self->memory == NULL) {
        size_t bytes_per_uid = 0;
#define X(field, type) bytes_per_uid += sizeof(type);
        RESULT_FIELDS(X)
#undef X
        const uint32_t capacity = n > 0 ? n : 1;
        char *memory = aligned_alloc(16, (bytes_per_uid * capacity + 15) / 16 * 16);
        if (memory == NULL)
            return SIM_ERR_NO_MEMORY;
        free(self->memory);
        self->memory = memory;
        self->capacity = capacity;
#define X(field, type)                                                                                       \
    self->field = (type *)(void *)memory;                                                                    \
    memory += sizeof(type) * capacity;
        RESULT_FIELDS(X)
#undef X
    }
    self->n = n;
    return epoch_rows_resize(&self->bonds, n);
}

/* Fields by falling alignment, as above. */
#define KEPT_FIELDS(X)                                                                                       \
    X(server_emission_rao, uint64_t)                                                                         \
    X(emission_rao, uint64_t)                                                                                \
    X(incentive, uint16_t)                                                                                   \
    X(dividends, uint16_t)                                                                                   \
    X(consensus, uint16_t)                                                                                   \
    X(validator_trust, uint16_t)                                                                             \
    X(stake_weight, uint16_t)                                                                                \
    X(permit, bool)

int epoch_kept_init(struct epoch_kept *self, uint32_t n)
{
    size_t bytes_per_uid = 0;
#define X(field, type) bytes_per_uid += sizeof(type);
    KEPT_FIELDS(X)
#undef X
    const size_t bytes = bytes_per_uid * n;
    char *memory = sim_array_new(char, bytes);
    *self = (struct epoch_kept){.n = n, .memory = memory};
    if (memory == NULL)
        return SIM_ERR_NO_MEMORY;
#define X(field, type)                                                                                       \
    self->field = (type *)(void *)memory;                                                                    \
    memory += sizeof(type) * n;
    KEPT_FIELDS(X)
#undef X
    return 0;
}

void epoch_kept_free(struct epoch_kept *self)
{
    free(self->memory);
    *self = (struct epoch_kept){0};
}

void epoch_kept_copy(struct epoch_kept *self, const struct epoch_result *result)
{
#define X(field, type) memcpy(self->field, result->field, self->n * sizeof(type));
    KEPT_FIELDS(X)
#undef X
}

static bool rows_equal(const struct epoch_rows *a, const struct epoch_rows *b, uint32_t i)
{
    const struct epoch_row *p = &a->row[i], *q = &b->row[i];
    return p->count == q->count &&
           (p->count == 0 || (memcmp(p->column, q->column, p->count * sizeof *p->column) == 0 &&
                              memcmp(p->value, q->value, p->count * sizeof *p->value) == 0));
}

bool epoch_result_equal(const struct epoch_result *a, const struct epoch_result *b, char *what, size_t size)
{
    const char *field = NULL;
    uint32_t at = 0;
    if (a->n != b->n)
        field = "n";
    for (uint32_t i = 0; field == NULL && i < a->n; i++) {
        at = i;
#define X(name, type)                                                                                        \
    if (field == NULL && memcmp(&a->name[i], &b->name[i], sizeof(type)) != 0)                                \
        field = #name;
        RESULT_FIELDS(X)
#undef X
        if (field == NULL && !rows_equal(&a->bonds, &b->bonds, i))
            field = "bonds";
    }
    if (field != NULL && what != NULL)
        snprintf(what, size, "%s[%u]", field, at);
    return field == NULL;
}
