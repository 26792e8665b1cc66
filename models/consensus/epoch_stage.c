/* Threshold, activity and emission: the parts of an epoch that cost n, not the number of weights. */
#include "epoch_stage.h"

#include "epoch_math.h"

#include <string.h>

void epoch_stage_threshold(const struct epoch_input *input, struct epoch_result *result)
{
    for (uint32_t i = 0; i < input->n; i++) {
        const i64f64 stake = input->stake_weight[i];
        result->stake_rao[i] = i64f64_to_u64(stake);
        const bool counts =
            (int64_t)i == input->owner_uid || result->stake_rao[i] >= input->params->stake_threshold_rao;
        result->stake_above_threshold[i] = counts ? stake : 0;
    }
}

void epoch_stage_activity(const struct epoch_input *input, struct epoch_result *result)
{
    const uint64_t cutoff =
        (uint64_t)input->params->activity_cutoff_factor_milli * input->params->tempo_blocks / 1000;
    const uint64_t patience = cutoff > 0 ? cutoff : 1;
    for (uint32_t i = 0; i < input->n; i++) {
        const uint64_t last = input->last_update[i];
        const uint64_t until = last > UINT64_MAX - patience ? UINT64_MAX : last + patience;
        result->active[i] = until >= input->block;
    }
}

uint64_t epoch_stage_last_tempo(const struct epoch_input *input)
{
    const uint64_t tempo = input->params->tempo_blocks;
    if (input->last_step_block != 0)
        return input->last_step_block + 1;
    return input->block > tempo ? input->block - tempo : 0;
}

bool epoch_stage_had_permit(const struct epoch_input *input, uint32_t i)
{
    return i < input->permit_count && (input->permit[i] || (int64_t)i == input->owner_uid);
}

uint64_t epoch_stage_until(const struct epoch_input *input, uint32_t i)
{
    const uint64_t until = input->last_update[i];
    if (input->params->commit_reveal_enabled && input->commit_block[i] < until)
        return input->commit_block[i] + 1;
    return until;
}

struct epoch_electorate epoch_stage_electorate(const struct epoch_input *input,
                                               const struct epoch_result *result)
{
    struct epoch_electorate e = {0, 0, 0};
    const i32f32 *stake = result->active_stake;
    for (uint32_t i = 0; i < input->n; i++)
        e.sum += stake[i];
    for (uint32_t i = 0; i < input->n; i++) {
        if (stake[i] > 0) {
            e.total += epoch_quotient(stake[i], e.sum);
            e.members++;
        }
    }
    return e;
}

/* floor(share * rao), clamped to u64; share may be negative only in impossible states. */
static uint64_t share_of(i32f32 share, uint64_t rao)
{
    if (share <= 0)
        return 0;
    const sim_u128 product = ((sim_u128)(uint64_t)share * rao) >> 32;
    return product > UINT64_MAX ? UINT64_MAX : (uint64_t)product;
}

static void divide_all(i32f32 *out, const i32f32 *v, uint32_t n, i32f32 sum)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = sum == 0 || v[i] == 0 ? v[i] : epoch_quotient(v[i], sum);
}

void epoch_stage_emission(const struct epoch_input *input, struct epoch_result *result)
{
    const uint32_t n = input->n;
    if (n == 0) {
        result->emission_sum = 0;
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        result->combined_share[i] = i32f32_add(result->incentive_fx[i], result->dividends_fx[i]);
    const i32f32 sum = epoch_sum(result->combined_share, n);
    result->emission_sum = sum;
    divide_all(result->server_share, result->incentive_fx, n, sum);
    divide_all(result->validator_share, result->dividends_fx, n, sum);
    divide_all(result->combined_share, result->combined_share, n, sum);
    if (sum == 0) {
        /* No effective weights: stake earns (spec/epoch.md 3.11, "emergency mode"). */
        const i32f32 *source = epoch_sum(result->active_stake, n) == 0 ? result->stake : result->active_stake;
        memcpy(result->validator_share, source, n * sizeof *source);
        memcpy(result->combined_share, source, n * sizeof *source);
    }
    for (uint32_t i = 0; i < n; i++) {
        result->server_emission_rao[i] = share_of(result->server_share[i], input->emission_rao);
        result->validator_emission_rao[i] = share_of(result->validator_share[i], input->emission_rao);
        result->emission_rao[i] = share_of(result->combined_share[i], input->emission_rao);
        result->incentive[i] = epoch_to_u16_share(result->incentive_fx[i]);
        result->dividends[i] = epoch_to_u16_share(result->dividends_fx[i]);
        result->consensus[i] = epoch_to_u16_share(result->consensus_fx[i]);
        result->validator_trust[i] = epoch_to_u16_share(result->validator_trust_fx[i]);
        result->stake_weight[i] = epoch_to_u16_share(result->stake[i]);
    }
}
