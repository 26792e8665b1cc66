/* `chain`: parameters of the chain as a whole (spec/coinbase.md 1.1 and 2.2). */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_chain, member)

static const struct scenario_key keys[] = {
    {.name = "max_supply",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = AT(max_supply_rao),
     .fallback = "21_000_000 TAO",
     .min = "1 TAO",
     .max = "9_000_000_000 TAO",
     .doc = "issuance never goes beyond this; halvings come at 1/2, 3/4, 7/8 ... of it"},
    {.name = "first_emission",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = AT(first_emission_rao),
     .fallback = "1 TAO",
     .min = "0 rao",
     .max = "1_000_000 TAO",
     .flags = SCENARIO_CHANGEABLE,
     .doc = "TAO created by each block before the first halving"},
    {.name = "owner_cut",
     .type = SCENARIO_TYPE_SHARE,
     .offset = AT(owner_cut),
     .fallback = "11796/65535",
     .flags = SCENARIO_CHANGEABLE,
     .doc = "part of each subnet's alpha that goes to its owner, kept in 65535ths"},
    {.name = "tao_weight",
     .type = SCENARIO_TYPE_SHARE,
     .offset = AT(tao_weight),
     .fallback = "18 %",
     .flags = SCENARIO_CHANGEABLE,
     .doc = "what TAO staked on root counts beside alpha"},
    {.name = NULL},
};

const struct scenario_section scenario_section_chain = {
    .name = "chain",
    .doc = "Parameters of the chain as a whole",
    .keys = keys,
    .size = sizeof(struct scenario_chain),
};
