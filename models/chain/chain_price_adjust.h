/* The price of a neuron before April 2026: moved once an interval by how many registered.
 *
 * Source: spec/markets.md 3.3. More registrations than the target raise it, fewer lower it; smoothing keeps a
 * part of the present price. The same arithmetic moved the difficulty of proof of work. Which of the two
 * moves in an interval is the caller's choice, and so are the counters. */
#ifndef CHAIN_PRICE_ADJUST_H
#define CHAIN_PRICE_ADJUST_H

#include "chain_registration_price.h"

/* What an interval has seen, and the subnet's settings. */
struct chain_price_interval {
    uint16_t registrations;
    uint16_t target;    /* registrations that leave the price as it is */
    uint64_t smoothing; /* part of 2^64 - 1 of the present price that is kept */
};

/* The next price: keep * price + (1 - keep) * price * (registrations + target) / (2 * target), in the chain's
 * 18 fraction bits, within the bounds, of which the upper one is tested first. A target of 0 counts as a
 * change to 0. */
uint64_t chain_price_adjust(uint64_t price_rao, const struct chain_price_interval *interval,
                            struct chain_price_bounds bounds);

#endif
