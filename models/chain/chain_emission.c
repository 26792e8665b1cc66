/* Emission policies; see chain_emission.h. */
#include "chain_emission.h"

#include <string.h>

/* Price shares, then the factors that the policy has. Where the factors leave nothing, the price shares stay.
 */
static void share_by_price(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                           uint64_t block, const struct chain_candidate *candidate, size_t count,
                           u64f64 *scratch, u64f64 *share)
{
    u64f64 prices = 0, sum = 0;
    (void)state;
    (void)block;
    for (size_t i = 0; i < count; i++) {
        scratch[i] = chain_candidate_price(&candidate[i]);
        prices = u64f64_add(prices, scratch[i]);
    }
    for (size_t i = 0; i < count; i++)
        share[i] = u64f64_safe_div(scratch[i], prices);
    if (!policy->by_unburned && !policy->by_root_proportion)
        return;
    for (size_t i = 0; i < count; i++) {
        u64f64 factor = U64F64_ONE;
        if (policy->by_unburned)
            factor = u64f64_sub(U64F64_ONE, u64f64_from_u96f32(candidate[i].miner_burned));
        if (policy->by_root_proportion)
            factor = u64f64_mul(u64f64_from_u96f32(candidate[i].root_proportion), factor);
        scratch[i] = factor == U64F64_ONE ? share[i] : u64f64_mul(share[i], factor);
        sum = u64f64_add(sum, scratch[i]);
    }
    if (sum == 0)
        return;
    for (size_t i = 0; i < count; i++)
        share[i] = u64f64_safe_div(scratch[i], sum);
}

static void share_by_gate(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                          uint64_t block, const struct chain_candidate *candidate, size_t count,
                          u64f64 *scratch, u64f64 *share)
{
    struct chain_gate_rules rules = state->gate;
    rules.bar = policy->bar;
    share_by_price(policy, state, block, candidate, count, scratch, share);
    if (block % CHAIN_GATE_PERIOD == 0 || state->gate_bar == 0)
        state->gate_bar = chain_gate_bar(&rules, share, count);
    chain_gate_apply(&rules, state->gate_bar, share, count);
}

static void share_by_flow(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                          uint64_t block, const struct chain_candidate *candidate, size_t count,
                          u64f64 *scratch, u64f64 *share)
{
    i64f64 *user = (i64f64 *)(void *)scratch, *protocol = user + count;
    struct chain_flow_rules rules = state->flow;
    rules.net_of_protocol = rules.net_of_protocol && policy->net_of_protocol;
    for (size_t i = 0; i < count; i++) {
        chain_flow_update(candidate[i].user_flow, rules.factor, block);
        chain_flow_update(candidate[i].protocol_flow, rules.factor, block);
        user[i] = candidate[i].user_flow->average;
        protocol[i] = candidate[i].protocol_flow->average;
    }
    chain_flow_shares(&rules, user, protocol, count, share);
}

/* For people and charts; the emission itself is the voted amount. */
static void share_by_vote(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                          uint64_t block, const struct chain_candidate *candidate, size_t count,
                          u64f64 *scratch, u64f64 *share)
{
    u64f64 sum = 0;
    (void)policy;
    (void)state;
    (void)block;
    (void)scratch;
    for (size_t i = 0; i < count; i++)
        sum = u64f64_add(sum, u64f64_from_u64(candidate[i].voted_rao));
    for (size_t i = 0; i < count; i++)
        share[i] = u64f64_safe_div(u64f64_from_u64(candidate[i].voted_rao), sum);
}

const struct chain_emission_policy chain_emission_policies[] = {
    {
        .name = "root-network",
        .since = "October 2023",
        .summary = "root validators vote; the vote counts by stake and by how much stake voted",
        .share = share_by_vote,
        .voted = true,
    },
    {
        .name = "moving-price",
        .since = "February 2025",
        .summary = "in proportion to the moving price",
        .share = share_by_price,
        .product_first = true,
    },
    {
        .name = "tao-flow",
        .since = "November 2025",
        .summary = "in proportion to the moving average of the users' net TAO flow",
        .share = share_by_flow,
    },
    {
        .name = "tao-flow-net",
        .since = "May 2026",
        .summary = "as tao-flow, less the protocol's own flow",
        .share = share_by_flow,
        .net_of_protocol = true,
    },
    {
        .name = "price-root-unburned",
        .since = "22 June 2026",
        .summary = "moving price times root proportion times the part of miner emission not burned",
        .share = share_by_price,
        .by_root_proportion = true,
        .by_unburned = true,
    },
    {
        .name = "price-unburned",
        .since = "30 June 2026",
        .summary = "moving price times the part of miner emission not burned",
        .share = share_by_price,
        .by_unburned = true,
    },
    {
        .name = "hill-gate-mass",
        .since = "July 2026",
        .summary = "price-unburned through a Hill gate whose bar is a quantile of the mass of shares",
        .share = share_by_gate,
        .by_unburned = true,
        .bar = CHAIN_BAR_MASS,
        .gated = true,
    },
    {
        .name = "hill-gate-rank",
        .since = "August 2026",
        .summary = "price-unburned through a Hill gate whose bar is the 32nd largest share",
        .share = share_by_gate,
        .by_unburned = true,
        .bar = CHAIN_BAR_RANK,
        .gated = true,
    },
    {.name = NULL},
};

const struct chain_emission_policy *chain_emission_policy_find(const char *name)
{
    for (const struct chain_emission_policy *p = chain_emission_policies; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

void chain_emission_state_init(struct chain_emission_state *state)
{
    *state = (struct chain_emission_state){
        .flow =
            {
                .factor = CHAIN_FLOW_FACTOR_DEFAULT,
                .exponent = U64F64_ONE,
                .net_of_protocol = true,
            },
        .gate = chain_gate_rank,
    };
}

bool chain_root_sells(const struct chain_candidate *candidate, size_t count)
{
    u64f64 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = u64f64_add(sum, chain_candidate_price(&candidate[i]));
    return sum > U64F64_ONE;
}

/* Takes the share of switched-off subnets away from them. If none is off, nothing is divided again. */
static void drop_disabled(const struct chain_candidate *candidate, size_t count, u64f64 *share)
{
    bool any = false;
    u64f64 enabled = 0;
    for (size_t i = 0; i < count; i++) {
        if (candidate[i].emission_enabled)
            enabled = u64f64_add(enabled, share[i]);
        else
            any = true;
    }
    for (size_t i = 0; any && i < count; i++)
        share[i] = candidate[i].emission_enabled ? u64f64_safe_div(share[i], enabled) : 0;
}

void chain_emission_shares(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                           uint64_t block, const struct chain_candidate *candidate, size_t count,
                           u64f64 *scratch, u64f64 *share)
{
    policy->share(policy, state, block, candidate, count, scratch, share);
    drop_disabled(candidate, count, share);
}

static void divide_product_first(uint64_t block_emission_rao, const struct chain_candidate *candidate,
                                 size_t count, u96f32 *emission)
{
    u96f32 prices = 0;
    for (size_t i = 0; i < count; i++)
        prices = u96f32_add(prices, u96f32_from_u64f64(chain_candidate_price(&candidate[i])));
    for (size_t i = 0; i < count; i++) {
        const u96f32 price = u96f32_from_u64f64(chain_candidate_price(&candidate[i]));
        emission[i] = u96f32_safe_div(u96f32_mul(u96f32_from_u64(block_emission_rao), price), prices);
    }
}

void chain_emission_divide(const struct chain_emission_policy *policy, struct chain_emission_state *state,
                           uint64_t block, uint64_t block_emission_rao,
                           const struct chain_candidate *candidate, size_t count, u64f64 *scratch,
                           u96f32 *emission)
{
    if (policy->voted) {
        for (size_t i = 0; i < count; i++)
            emission[i] = u96f32_from_u64(candidate[i].voted_rao);
        return;
    }
    if (policy->product_first) {
        divide_product_first(block_emission_rao, candidate, count, emission);
        return;
    }
    u64f64 *share = scratch + 3 * count;
    chain_emission_shares(policy, state, block, candidate, count, scratch, share);
    const u64f64 whole = u64f64_from_u64(block_emission_rao);
    for (size_t i = 0; i < count; i++) {
        const u64f64 part = share[i] < U64F64_ONE ? (u64f64)block_emission_rao * (uint64_t)share[i]
                                                  : u64f64_mul(whole, share[i]);
        emission[i] = u96f32_from_u64f64(part);
    }
}
