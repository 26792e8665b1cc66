/* Epoch schedules; see chain_schedule.h. */
#include "chain_schedule.h"

bool chain_epoch_due(const struct chain_schedule *s, uint64_t block)
{
    if (s->tempo == 0)
        return false;
    if (s->pending_epoch_at > 0 && block >= s->pending_epoch_at)
        return true;
    if (s->blocks_since_last_step > CHAIN_MAX_TEMPO)
        return true;
    return block >= s->last_epoch_block && block - s->last_epoch_block >= s->tempo;
}

uint64_t chain_blocks_until_epoch(uint16_t tempo, uint64_t last_epoch_block, uint64_t block)
{
    if (tempo == 0)
        return UINT64_MAX;
    const uint64_t due = last_epoch_block > UINT64_MAX - tempo ? UINT64_MAX : last_epoch_block + tempo;
    return due > block ? due - block : 0;
}

uint64_t chain_legacy_blocks_until_epoch(uint16_t netuid, uint16_t tempo, uint64_t block)
{
    if (tempo == 0)
        return UINT64_MAX;
    return tempo - (block + netuid + 1) % ((uint64_t)tempo + 1);
}
