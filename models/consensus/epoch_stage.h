/* The stages at both ends of the epoch, which the literal and the fast form share: threshold and activity
 * before, emission after (spec/epoch.md sections 3.1, 3.2, 3.9, 3.11). Internal to this room. */
#ifndef EPOCH_STAGE_H
#define EPOCH_STAGE_H

#include "epoch_state.h"

/* Fills stake_rao and stake_above_threshold. */
void epoch_stage_threshold(const struct epoch_input *input, struct epoch_result *result);

/* Fills active. */
void epoch_stage_activity(const struct epoch_input *input, struct epoch_result *result);

/* True if uid i held a permit after the previous epoch; the owner always does, within the vector's length. */
bool epoch_stage_had_permit(const struct epoch_input *input, uint32_t i);

/* Weights of uid i on targets registered at this block or later are dropped: outdated (3.5.3), or committed
 * before the registration (3.5.4). */
uint64_t epoch_stage_until(const struct epoch_input *input, uint32_t i);

/* What the second normalisation of 2.6 yields. */
struct epoch_electorate {
    i32f32 sum;       /* of the active stakes */
    i32f32 total;     /* of their shares: S */
    uint32_t members; /* with active stake */
};

struct epoch_electorate epoch_stage_electorate(const struct epoch_input *input,
                                               const struct epoch_result *result);

/* Bonds to miners registered at or after this block are masked. */
uint64_t epoch_stage_last_tempo(const struct epoch_input *input);

/* Fills shares, emissions and the u16 forms from incentive, dividends, consensus, trust and stake. */
void epoch_stage_emission(const struct epoch_input *input, struct epoch_result *result);

#endif
