/* Votes of the Senate on proposals of the Triumvirate, June 2023 to October 2025.
 *
 * Source: spec/markets.md 5.2. Pure rules: who may propose and vote is the caller's. */
#ifndef CHAIN_MOTION_H
#define CHAIN_MOTION_H

#include <stdbool.h>
#include <stdint.h>

enum chain_motion_result {
    CHAIN_MOTION_APPROVED,
    CHAIN_MOTION_DISAPPROVED,
    CHAIN_MOTION_TOO_EARLY, /* nothing is decided yet and the vote has not ended */
};

struct chain_motion {
    uint32_t seats;
    uint32_t threshold; /* ayes that approve; chain_motion_threshold of the seats at the proposal */
    uint32_t ayes;
    uint32_t nays;   /* ayes + nays <= seats */
    bool prime_vote; /* abstentions at the end count like this */
    bool after_end;
};

uint32_t chain_motion_threshold(uint32_t seats);

/* What closing the vote now would do. */
enum chain_motion_result chain_motion_close(const struct chain_motion *motion);

/* The chain's name: "approved", "disapproved", "TooEarlyToCloseProposal". */
const char *chain_motion_result_name(enum chain_motion_result result);

#endif
