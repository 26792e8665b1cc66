/* What a subnet receives in a block: TAO and alpha for its pool, TAO to buy alpha with, alpha for its people.
 *
 * Source: spec/coinbase.md 2.5, 2.6, 2.17, spec/rules-2026h2.md 2.6. Pure functions on fixed-point numbers;
 * U96F32 unless said otherwise. */
#ifndef CHAIN_TERMS_H
#define CHAIN_TERMS_H

#include "sim_fixed.h"

#include <stdbool.h>

/* The bound on the alpha that is injected beside the TAO, and what becomes of the TAO beyond it. */
enum chain_cap {
    CHAIN_CAP_ALPHA_ONLY,      /* Feb to Jul 2025: alpha is cut at the emission, TAO never */
    CHAIN_CAP_SUBSIDY,         /* Jul to Nov 2025: cheap subnets get a bounded pair, the rest buys alpha */
    CHAIN_CAP_ALPHA,           /* Nov to Dec 2025: cut at the alpha emission, excess TAO buys */
    CHAIN_CAP_BLOCK,           /* Dec 2025 to Jun 2026: cut at the smaller of alpha and TAO emission */
    CHAIN_CAP_ROOT_PROPORTION, /* since Jun 2026: cut at root proportion times alpha emission */
};

struct chain_terms {
    u96f32 tao_in;    /* TAO injected as liquidity */
    u96f32 alpha_in;  /* alpha injected beside it */
    u96f32 alpha_out; /* alpha created for owner, miners, validators and root */
    u96f32 excess;    /* TAO that buys alpha for the protocol */
    bool subsidised;  /* CHAIN_CAP_SUBSIDY: the price is below the subnet's share of the block */
};

/* TaoWeight as stored (parts of 2^64 - 1) as a number. */
u96f32 chain_tao_weight(uint64_t raw);

/* Root's TAO by its weight; the same for all subnets of a block. */
u96f32 chain_weighted_root(uint64_t root_tao_rao, u96f32 tao_weight);

/* Share of root in a subnet: weighted root TAO over that plus the subnet's alpha issuance. */
u96f32 chain_root_share(u96f32 weighted_root, uint64_t alpha_issuance);

/* Both in one. */
u96f32 chain_root_proportion(uint64_t root_tao_rao, u96f32 tao_weight, uint64_t alpha_issuance);

/* What the terms of one subnet depend on. */
struct chain_terms_input {
    u96f32 tao_emission;         /* the subnet's part of the block's TAO */
    u64f64 price;                /* TAO per alpha */
    u96f32 root_proportion;      /* used by CHAIN_CAP_ROOT_PROPORTION */
    uint64_t alpha_emission;     /* alpha of the curve in this block */
    uint64_t block_emission_rao; /* TAO of the curve in this block */
};

void chain_subnet_terms(enum chain_cap cap, const struct chain_terms_input *in, struct chain_terms *terms);

/* The terms of v2.0.0 to v2.0.10, in I96F32: emission = block emission * moving / total, product first. */
struct chain_terms_v2 {
    i96f32 tao_in;
    i96f32 alpha_in;
};
struct chain_terms_v2 chain_subnet_terms_v2(uint64_t block_emission_rao, i96f32 moving_price, i96f32 total,
                                            uint64_t tao_rao, uint64_t alpha_in, uint64_t alpha_emission);

#endif
