/* Emission policies: how a block's TAO is divided over the subnets, one row for each rule the network had.
 *
 * Source: spec/coinbase.md 2.4 and 2.17, spec/rules-2026h2.md 2.2 to 2.5. A policy is data: a name and a
 * function from the state of the eligible subnets to their shares. A new rule is one function and one row. */
#ifndef CHAIN_EMISSION_H
#define CHAIN_EMISSION_H

#include "chain_flow.h"
#include "chain_gate.h"
#include "sim_error.h"
#include "sim_fixed.h"

#include <stdbool.h>
#include <stddef.h>

/* An eligible subnet as a policy sees it. */
struct chain_candidate {
    i96f32 moving_price;
    bool stable_price; /* mechanism 0: counts as price 1 */
    bool emission_enabled;
    u96f32 miner_burned;          /* part of the last epoch's incentive that owners withheld, 0 to 1 */
    u96f32 root_proportion;       /* present one; read by policy P4 only */
    uint64_t voted_rao;           /* emission voted by the root network; read by policy P0 only */
    struct chain_flow *user_flow; /* TaoFlow policies only; averaged and reset when read */
    struct chain_flow *protocol_flow;
};

/* Parameters of all policies, and the little state that a policy keeps between blocks. */
struct chain_emission_state {
    struct chain_flow_rules flow;
    struct chain_gate_rules gate;
    u64f64 gate_bar; /* 0: not set yet */
};

struct chain_emission_policy {
    const char *name;
    const char *since;   /* when the network had it, for people */
    const char *summary; /* one sentence */
    /* Shares of `count` subnets, sum 1 or 0. `share` has room for them, `scratch` for 3 * count numbers. */
    void (*share)(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                  uint64_t block, const struct chain_candidate *candidate, size_t count, u64f64 *scratch,
                  u64f64 *share);
    bool by_root_proportion; /* multiplies by it */
    bool by_unburned;        /* multiplies by 1 - miner_burned */
    bool net_of_protocol;    /* TaoFlow */
    enum chain_bar bar;      /* Hill gate */
    bool gated;
    bool voted;         /* emission is `voted_rao`, not a share of the block's TAO */
    bool product_first; /* emission = block * moving / sum, as dTAO began */
};

/* All policies, oldest first; ends with a row whose name is NULL. */
extern const struct chain_emission_policy chain_emission_policies[];

/* By name ("price-unburned"), or NULL. */
const struct chain_emission_policy *chain_emission_policy_find(const char *name);

void chain_emission_state_init(struct chain_emission_state *state);

/* Price that shares are made from: the moving one, never negative, 1 for stable subnets. */
static inline u64f64 chain_candidate_price(const struct chain_candidate *candidate)
{
    return candidate->stable_price ? U64F64_ONE : u64f64_from_i96f32(candidate->moving_price);
}

/* Does root sell its alpha? When the prices of the eligible subnets sum to more than 1. */
bool chain_root_sells(const struct chain_candidate *candidate, size_t count);

/* Numbers of scratch that chain_emission_divide needs. */
#define CHAIN_EMISSION_SCRATCH(count) (4 * (size_t)(count))

/* Emission of each eligible subnet at `block`, U96F32 rao, out of `block_emission_rao`. Subnets with emission
 * switched off get nothing, the others share their part. */
void chain_emission_divide(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                           uint64_t block, uint64_t block_emission_rao,
                           const struct chain_candidate *candidate, size_t count, u64f64 *scratch,
                           u96f32 *emission);

/* The same up to the shares. */
void chain_emission_shares(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                           uint64_t block, const struct chain_candidate *candidate, size_t count,
                           u64f64 *scratch, u64f64 *share);

#endif
