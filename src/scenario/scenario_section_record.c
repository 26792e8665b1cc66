/* `record`: what the results hold. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_record, member)

static const struct scenario_key keys[] = {
    {.name = "network",
     .type = SCENARIO_TYPE_CADENCE,
     .offset = AT(network),
     .fallback = "1 d",
     .doc = "how often the network's series get a row: issuance, emission, recycled, burned"},
    {.name = "subnets",
     .type = SCENARIO_TYPE_CADENCE,
     .offset = AT(subnets),
     .fallback = "1 d",
     .doc = "how often the subnets' series get a row: pools, prices, emission, owners"},
    {.name = "neurons",
     .type = SCENARIO_TYPE_CADENCE,
     .offset = AT(neurons),
     .fallback = "30 d",
     .doc = "how often the terms of every neuron are recorded: stake, incentive, dividends, trust"},
    {.name = "intelligence",
     .type = SCENARIO_TYPE_CADENCE,
     .offset = AT(intelligence),
     .fallback = "1 d",
     .doc = "how often the mixtures of experts get a row: losses, bits, accuracies, gates"},
    {.name = "stake",
     .type = SCENARIO_TYPE_CADENCE,
     .offset = AT(stake),
     .fallback = "30 d",
     .doc = "how often the concentration of stake and balances is measured: Gini, Nakamoto, HHI, entropy"},
    {.name = "accounts",
     .type = SCENARIO_TYPE_CADENCE,
     .offset = AT(accounts),
     .fallback = "never",
     .doc = "how often all balances are recorded"},
    {.name = "events",
     .type = SCENARIO_TYPE_BOOL,
     .offset = AT(events),
     .fallback = "true",
     .doc = "whether halvings and interventions are recorded"},
    {.name = NULL},
};

const struct scenario_section scenario_section_record = {
    .name = "record",
    .doc = "What the results hold, and how often",
    .keys = keys,
    .size = sizeof(struct scenario_record),
};
