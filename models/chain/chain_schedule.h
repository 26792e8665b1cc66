/* When a subnet's epoch is due.
 *
 * Source: spec/coinbase.md 2.10. A tempo of 0 stops epochs for good. */
#ifndef CHAIN_SCHEDULE_H
#define CHAIN_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

enum { CHAIN_MAX_TEMPO = 50400 };

/* Dynamic schedule, since v3.4.8. */
struct chain_schedule {
    uint16_t tempo;
    uint64_t last_epoch_block;
    uint64_t pending_epoch_at; /* 0 for none: an epoch that was asked for or deferred */
    uint64_t blocks_since_last_step;
};

bool chain_epoch_due(const struct chain_schedule *schedule, uint64_t block);

/* Blocks until `tempo` has passed since the last epoch, not counting deferrals; UINT64_MAX for tempo 0. */
uint64_t chain_blocks_until_epoch(uint16_t tempo, uint64_t last_epoch_block, uint64_t block);

/* Before v3.4.8: every tempo + 1 blocks, staggered by netuid; 0 in the block of the epoch. */
uint64_t chain_legacy_blocks_until_epoch(uint16_t netuid, uint16_t tempo, uint64_t block);

#endif
