/* The rules of the eras as one table; see network_coinbase.h. Sources: spec/coinbase.md 2.17,
 * spec/rules-2026h2.md 1. */
#include "network_coinbase.h"

#include <string.h>

/* Positions in chain_emission_policies. */
enum { MOVING_PRICE = 1, TAO_FLOW, TAO_FLOW_NET, PRICE_ROOT_UNBURNED, PRICE_UNBURNED, GATE_MASS, GATE_RANK };

static const struct {
    const char *name;
    struct network_rules rules;
} eras[] = {
    {"dtao-2025-02",
     {
         .policy = &chain_emission_policies[MOVING_PRICE],
         .cap = CHAIN_CAP_ALPHA_ONLY,
         .moving = CHAIN_MOVING_CAPPED,
         .eligibility = NETWORK_ELIGIBLE_ALL,
         .pool_kind = POOL_CONSTANT_PRODUCT,
         .pool = &pool_rules_flat_fee,
         .schedule = &epoch_schedule_legacy,
         .root_sold = true,
         .sold_rule = CHAIN_SOLD_WHOLE,
     }},
    {"subsidy-2025-07",
     {
         .policy = &chain_emission_policies[MOVING_PRICE],
         .cap = CHAIN_CAP_SUBSIDY,
         .moving = CHAIN_MOVING_RAMP,
         .eligibility = NETWORK_ELIGIBLE_STARTED,
         .pool_kind = POOL_CONCENTRATED,
         .pool = &pool_rules_position_fee,
         .buy_before_weights = true,
         .root_sold = true,
         .buys_uncounted = true,
         .schedule = &epoch_schedule_legacy,
     }},
    {"tao-flow-2025-11",
     {
         .policy = &chain_emission_policies[TAO_FLOW],
         .cap = CHAIN_CAP_ALPHA,
         .moving = CHAIN_MOVING_RAMP,
         .eligibility = NETWORK_ELIGIBLE_STARTED,
         .root_rest = NETWORK_ROOT_REST_RECYCLE,
         .pool_kind = POOL_CONCENTRATED,
         .pool = &pool_rules_reservoirs,
         .schedule = &epoch_schedule_legacy,
     }},
    {"net-flow-2026-05",
     {
         .policy = &chain_emission_policies[TAO_FLOW_NET],
         .cap = CHAIN_CAP_BLOCK,
         .moving = CHAIN_MOVING_RAMP,
         .eligibility = NETWORK_ELIGIBLE_OPEN,
         .root_rest = NETWORK_ROOT_REST_RECYCLE,
         .pool_kind = POOL_CONCENTRATED,
         .pool = &pool_rules_current,
         .schedule = &epoch_schedule_legacy,
         .protocol_keeps = true,
     }},
    {"price-2026-06-22",
     {
         .policy = &chain_emission_policies[PRICE_ROOT_UNBURNED],
         .cap = CHAIN_CAP_ROOT_PROPORTION,
         .moving = CHAIN_MOVING_RAMP,
         .eligibility = NETWORK_ELIGIBLE_OPEN,
         .root_rest = NETWORK_ROOT_REST_RECYCLE,
         .pool_kind = POOL_CONCENTRATED,
         .pool = &pool_rules_current,
         .schedule = &epoch_schedule_legacy,
         .protocol_keeps = true,
     }},
    {"price-2026-06-30",
     {
         .policy = &chain_emission_policies[PRICE_UNBURNED],
         .cap = CHAIN_CAP_ROOT_PROPORTION,
         .moving = CHAIN_MOVING_WIDE,
         .eligibility = NETWORK_ELIGIBLE_OPEN,
         .root_rest = NETWORK_ROOT_REST_RECYCLE,
         .pool_kind = POOL_BALANCER,
         .pool = &pool_rules_current,
         .protocol_keeps = true,
         .schedule = &epoch_schedule_dynamic,
         .max_epochs = 2,
     }},
    {"gate-2026-07",
     {
         .policy = &chain_emission_policies[GATE_MASS],
         .cap = CHAIN_CAP_ROOT_PROPORTION,
         .moving = CHAIN_MOVING_WIDE,
         .eligibility = NETWORK_ELIGIBLE_OPEN,
         .root_rest = NETWORK_ROOT_REST_RECYCLE,
         .pool_kind = POOL_BALANCER,
         .pool = &pool_rules_current,
         .buy_before_weights = true,
         .protocol_keeps = true,
         .schedule = &epoch_schedule_dynamic,
         .max_epochs = 2,
     }},
    {"gate-2026-08",
     {
         .policy = &chain_emission_policies[GATE_RANK],
         .cap = CHAIN_CAP_ROOT_PROPORTION,
         .moving = CHAIN_MOVING_WIDE,
         .eligibility = NETWORK_ELIGIBLE_OPEN,
         .root_rest = NETWORK_ROOT_REST_RECYCLE,
         .pool_kind = POOL_BALANCER,
         .pool = &pool_rules_current,
         .buy_before_weights = true,
         .protocol_keeps = true,
         .schedule = &epoch_schedule_dynamic,
         .max_epochs = 2,
     }},
};

const struct network_rules *network_rules_find(const char *name)
{
    for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++)
        if (strcmp(eras[i].name, name) == 0)
            return &eras[i].rules;
    return NULL;
}

const char *network_rules_name(size_t index)
{
    return index < sizeof eras / sizeof eras[0] ? eras[index].name : NULL;
}
