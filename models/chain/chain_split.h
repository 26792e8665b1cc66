/* How the alpha that a subnet creates in a block is divided, and how an epoch's sum is divided over
 * mechanisms.
 *
 * Source: spec/coinbase.md 2.9, 2.11 step 1, 2.12 step 3. Amounts in alpha-rao. */
#ifndef CHAIN_SPLIT_H
#define CHAIN_SPLIT_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>

/* Whole amounts of one block; their sum is up to 3 rao short of `created`. */
struct chain_alpha_split {
    uint64_t created;
    uint64_t owner;
    uint64_t server;    /* miners */
    uint64_t validator; /* alpha part of the validators */
    uint64_t root;      /* root's part: kept for dividends, or recycled when root does not sell */
    uint64_t joint;     /* server and validator in one number, as before November 2025 */
};

/* `owner_cut` is a fraction, 0 when switched off. */
struct chain_alpha_split chain_split_alpha(u96f32 alpha_out, u96f32 owner_cut, u96f32 root_proportion);

/* A share stored in parts of 65535 as a fraction: owner cut, takes. */
u96f32 chain_fraction_u16(uint16_t raw);

/* A share stored in parts of 2^64 - 1 as a fraction: child proportions, child-key burn. */
u96f32 chain_fraction_u64(uint64_t raw);

/* `amount` minus the take; the take goes to `*take`. Both whole. */
uint64_t chain_split_take(u96f32 amount, uint16_t take_u16, uint64_t *take);

/* Divides `alpha` over `count` mechanisms into `part`. `split` (parts of 65535, `split_count` of them) may be
 * NULL for even parts; it is cut or padded with 0 to `count`. What is left over goes to the first. */
void chain_split_mechanisms(uint64_t alpha, const uint16_t *split, size_t split_count, size_t count,
                            uint64_t *part);

#endif
