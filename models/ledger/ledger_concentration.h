/* How unequally a quantity is held: the measures that the field quotes, from exact integer sums.
 *
 * Amounts of 0 do not count as holders. Every measure is computed from integers (sums up to 2^128) and
 * divided once, or summed in a fixed order, so its bits are the same everywhere. */
#ifndef LEDGER_CONCENTRATION_H
#define LEDGER_CONCENTRATION_H

#include "sim_error.h"

#include <stddef.h>
#include <stdint.h>

struct ledger_concentration {
    uint64_t holders;   /* amounts above 0 */
    uint64_t total;     /* their sum, in the unit of the amounts */
    double gini;        /* 0 equal, towards 1 one holder has all; 0 when nobody holds */
    double hhi;         /* Herfindahl-Hirschman index: sum of squared shares, 1/holders..1 */
    double top1_share;  /* share of the largest holder */
    double top10_share; /* of the ten largest */
    double entropy;     /* Shannon, in bits: -sum share * log2 share */
    uint64_t nakamoto;  /* fewest holders that together have more than half */
};

/* Measures `amount[0..count)`; the array is sorted in place. Sum of amounts must stay below 2^64.
 * O(count log count). */
void ledger_concentration_measure(uint64_t *amount, size_t count, struct ledger_concentration *out);

#endif
