/* The root network of October 2023 to February 2025: validators of root voted on the subnets' emission.
 *
 * Source: spec/coinbase.md 2.17.4. Emission follows stake-weighted votes times a sigmoid of the stake that
 * voted at all. The result holds until the next root epoch, every 101 blocks. */
#ifndef CHAIN_ROOT_NETWORK_H
#define CHAIN_ROOT_NETWORK_H

#include "sim_error.h"
#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>

struct chain_root_votes {
    size_t validators;
    size_t subnets;            /* root itself included, at index 0 */
    const uint64_t *stake_rao; /* of each validator */
    const uint16_t *weight;    /* validators x subnets, row by row */
    bool row_normalise;        /* May 2024 and later */
    unsigned rho;              /* 10 */
    uint16_t kappa_u16;        /* 32767 */
};

/* Emission per block of each subnet, rao; the sum is up to `subnets` rao short of the block's emission.
 * `scratch` holds validators + 2 * subnets numbers. */
void chain_root_emission(const struct chain_root_votes *votes, uint64_t block_emission_rao, i64f64 *scratch,
                         uint64_t *emission_rao);

#endif
