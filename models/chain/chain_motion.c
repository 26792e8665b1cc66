#include "chain_motion.h"

uint32_t chain_motion_threshold(uint32_t seats)
{
    return seats / 2 + 1;
}

enum chain_motion_result chain_motion_close(const struct chain_motion *motion)
{
    const uint32_t voted = motion->ayes + motion->nays;
    const uint32_t abstained = motion->seats > voted ? motion->seats - voted : 0;
    if (motion->ayes >= motion->threshold)
        return CHAIN_MOTION_APPROVED;
    if (motion->ayes + abstained < motion->threshold)
        return CHAIN_MOTION_DISAPPROVED;
    if (!motion->after_end)
        return CHAIN_MOTION_TOO_EARLY;
    return motion->prime_vote ? CHAIN_MOTION_APPROVED : CHAIN_MOTION_DISAPPROVED;
}

const char *chain_motion_result_name(enum chain_motion_result result)
{
    switch (result) {
    case CHAIN_MOTION_APPROVED:
        return "approved";
    case CHAIN_MOTION_DISAPPROVED:
        return "disapproved";
    case CHAIN_MOTION_TOO_EARLY:
        break;
    }
    return "TooEarlyToCloseProposal";
}
