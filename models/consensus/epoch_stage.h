/* The stages at both ends of the epoch, which the literal and the fast form share: threshold and activity
 * before, emission after (spec/epoch.md sections 3.1, 3.2, 3.9, 3.11). Internal to this room. */
#ifndef EPOCH_STAGE_H
#define EPOCH_STAGE_H

#include "epoch_state.h"

/* Fills stake_rao and stake_above_threshold. */
void epoch_stage_threshold(const struct epoch_input *input, struct epoch_result *result);

/* Fills active. */
void epoch_stage_activity(const struct epoch_input *input, struct epoch_result *result);

/* Bonds to miners registered at or after this block are masked. */
uint64_t epoch_stage_last_tempo(const struct epoch_input *input);

/* Fills shares, emissions and the u16 forms from incentive, dividends, consensus, trust and stake. */
void epoch_stage_emission(const struct epoch_input *input, struct epoch_result *result);

#endif
