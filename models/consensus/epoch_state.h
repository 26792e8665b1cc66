/* What one epoch of one mechanism reads and what it answers.
 *
 * Source: spec/epoch.md sections 3.0 and 3.11, 4. Everything is indexed by uid, 0..n-1. The caller owns the
 * input; a result is allocated once for a capacity of uids and reused. */
#ifndef EPOCH_STATE_H
#define EPOCH_STATE_H

#include "epoch_rows.h"
#include "sim_fixed.h"

#include <stdbool.h>
#include <stdint.h>

#define EPOCH_NO_OWNER (-1)
#define EPOCH_NO_COMMIT UINT64_MAX

/* Hyperparameters that the epoch reads, in the chain's own units. */
struct epoch_params {
    uint16_t tempo_blocks;
    uint32_t activity_cutoff_factor_milli; /* thousandths of a tempo */
    uint16_t kappa;                        /* of 65535 */
    uint16_t bonds_penalty;                /* of 65535 */
    uint64_t bonds_moving_average_ppm;
    uint16_t max_allowed_validators;
    bool yuma3_on;
    bool liquid_alpha_on;
    uint16_t alpha_low;              /* of 65535 */
    uint16_t alpha_high;             /* of 65535 */
    int16_t alpha_sigmoid_steepness; /* hundredths */
    bool commit_reveal_enabled;
    uint64_t stake_threshold_rao;
};

/* The chain's defaults for a new subnet (spec/epoch.md section 4; mainnet values). */
struct epoch_params epoch_params_default(void);

/* One mechanism of one subnet at one block. */
struct epoch_input {
    const struct epoch_params *params;
    uint64_t block;
    uint64_t last_step_block;      /* block of the previous successful epoch, 0 = never */
    int32_t owner_uid;             /* or EPOCH_NO_OWNER */
    uint32_t n;                    /* 0..65535 */
    const i64f64 *stake_weight;    /* [n] alpha + tao_weight * root, before the threshold (epoch_stake.h) */
    const uint64_t *registered_at; /* [n] block of the latest registration */
    const uint64_t *last_update;   /* [n] */
    const uint64_t
        *commit_block;  /* [n] earliest pending commit or EPOCH_NO_COMMIT; read if commit-reveal is on */
    const bool *permit; /* [permit_count] stored by the previous epoch; may be shorter than n */
    uint32_t permit_count;
    const struct epoch_rows *weights;
    const struct epoch_rows *bonds;
    uint64_t emission_rao;
};

/* What the chain stores and returns, and the I32F32 values behind. All arrays have n elements. */
struct epoch_result {
    uint32_t n;
    uint32_t capacity;
    void *memory; /* one block that holds every array below */

    bool *active;
    bool *permit;        /* new validator permits */
    uint16_t *incentive; /* u16: of 65535 */
    uint16_t *dividends;
    uint16_t *consensus;
    uint16_t *validator_trust;
    uint16_t *stake_weight;
    uint64_t *server_emission_rao;
    uint64_t *validator_emission_rao;
    uint64_t *emission_rao;  /* combined; what pruning looks at */
    uint64_t *stake_rao;     /* stake weight before the threshold, floored */
    struct epoch_rows bonds; /* rows of uids without a new permit are empty */

    i64f64 *stake_above_threshold; /* stake weight, 0 below the threshold */
    i32f32 *stake;                 /* the same, normalised */
    i32f32 *active_stake;
    i32f32 *consensus_fx;
    i32f32 *validator_trust_fx;
    i32f32 *rank;
    i32f32 *incentive_fx;
    i32f32 *bonds_per_validator; /* Yuma 3: before stake is applied; Yuma 2: 0 */
    i32f32 *dividends_fx;
    i32f32 *server_share;
    i32f32 *validator_share;
    i32f32 *combined_share;
    i32f32 emission_sum; /* sum of incentive and dividends, normally about 2 */
};

void epoch_result_init(struct epoch_result *self);
void epoch_result_free(struct epoch_result *self);

/* Room for n uids; contents are undefined afterwards. SIM_ERR_NO_MEMORY. */
int epoch_result_reserve(struct epoch_result *self, uint32_t n);

/* What is read of a result until the next epoch, by subnet, while the result itself serves all subnets. */
struct epoch_kept {
    uint32_t n;
    void *memory; /* one block that holds every array */

    uint64_t *server_emission_rao;
    uint64_t *emission_rao;
    uint16_t *incentive;
    uint16_t *dividends;
    uint16_t *consensus;
    uint16_t *validator_trust;
    uint16_t *stake_weight;
    bool *permit;
};

/* Room for n uids, all 0. SIM_ERR_NO_MEMORY. */
int epoch_kept_init(struct epoch_kept *self, uint32_t n);
void epoch_kept_free(struct epoch_kept *self);

/* Copies from a result of as many uids. */
void epoch_kept_copy(struct epoch_kept *self, const struct epoch_result *result);

/* True if two results are equal in every field; otherwise the first that differs is named in `what` (may be
 * NULL). */
bool epoch_result_equal(const struct epoch_result *a, const struct epoch_result *b, char *what, size_t size);

#endif
