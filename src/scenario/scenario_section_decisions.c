/* Decisions of key owners in the `timeline`: child keys, takes, auto-stake and ways of claiming; and the
 * rules of staking that these meet (`staking`). */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_decision, member)

#define END                                                                                                  \
    {                                                                                                        \
        .name = NULL                                                                                         \
    }
#define NETUID(doc_)                                                                                         \
    {                                                                                                        \
        .name = "netuid", .type = SCENARIO_TYPE_COUNT, .offset = AT(netuid), .flags = SCENARIO_REQUIRED,     \
        .min = "1", .example = "1", .doc = doc_                                                              \
    }
#define VALIDATOR(doc_)                                                                                      \
    {                                                                                                        \
        .name = "validator", .type = SCENARIO_TYPE_COUNT, .offset = AT(validator), .fallback = "0",          \
        .min = "0", .doc = doc_                                                                              \
    }
#define TAKE(doc_)                                                                                           \
    {                                                                                                        \
        .name = "take", .type = SCENARIO_TYPE_SHARE, .offset = AT(take), .flags = SCENARIO_REQUIRED,         \
        .example = "9 %", .doc = doc_                                                                        \
    }

static const struct scenario_key child_keys[] = {
    {.name = "validator",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_child, validator),
     .flags = SCENARIO_REQUIRED,
     .min = "0",
     .example = "1",
     .doc = "the child: number of the validator"},
    {.name = "part",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_child, part),
     .fallback = "100 %",
     .doc = "part of the parent's stake that counts for it"},
    END,
};

static const struct scenario_section child = {
    .name = "child",
    .doc = "A child key; a number alone is the validator, to which all is lent",
    .keys = child_keys,
    .size = sizeof(struct scenario_child),
    .shorthand = "validator",
};

static const struct scenario_key children_keys[] = {
    NETUID("subnet where the stake is lent"),
    VALIDATOR("the parent: number of the validator"),
    {.name = "to",
     .type = SCENARIO_TYPE_LIST,
     .offset = AT(to),
     .section = &child,
     .flags = SCENARIO_REQUIRED,
     .max = "64",
     .example = "[{validator: 1, part: 50 %}]",
     .doc = "the children, up to five; [] ends all"},
    END,
};

static const struct scenario_key child_take_keys[] = {
    NETUID("subnet for which it holds"),
    VALIDATOR("the child: number of the validator"),
    TAKE("part of its parents' dividends that it keeps"),
    END,
};

static const struct scenario_key take_keys[] = {
    VALIDATOR("number of the validator"),
    TAKE("part of the dividends that its owner takes before all stakers share the rest"),
    END,
};

static const struct scenario_key auto_stake_keys[] = {
    NETUID("subnet of the miners"),
    {.name = "uid",
     .type = SCENARIO_TYPE_COUNT,
     .offset = AT(miner),
     .flags = SCENARIO_OPTIONAL,
     .min = "1",
     .example = "4",
     .doc = "uid of the miner; all miners of the subnet if absent"},
    VALIDATOR("behind whom their incentive is staked from now on"),
    END,
};

const struct scenario_choice scenario_claims[] = {
    {"wait", SCENARIO_CLAIM_WAIT, "they are credited and never claimed"},
    {"swap", SCENARIO_CLAIM_SWAP, "sold for TAO that is staked on root"},
    {"keep", SCENARIO_CLAIM_KEEP, "kept as alpha behind the validator"},
    {"some", SCENARIO_CLAIM_SOME, "kept on some subnets, sold on the others"},
    {NULL, 0, NULL},
};

static const struct scenario_key claim_keys[] = {
    {.name = "account",
     .type = SCENARIO_TYPE_COUNT,
     .offset = AT(account),
     .fallback = "0",
     .min = "0",
     .doc = "index of the account that claims"},
    {.name = "way",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = AT(way),
     .choices = &scenario_claims[1],
     .flags = SCENARIO_REQUIRED,
     .example = "keep",
     .doc = "what becomes of its root dividends"},
    {.name = "keep",
     .type = SCENARIO_TYPE_LIST,
     .element = SCENARIO_TYPE_COUNT,
     .offset = AT(keep),
     .only_if = "way",
     .only_if_value = SCENARIO_CLAIM_SOME,
     .max = "1000",
     .example = "[1]",
     .doc = "subnets whose alpha it keeps"},
    END,
};

#define SECTION(name_, doc_)                                                                                 \
    const struct scenario_section scenario_section_##name_ = {                                               \
        .name = #name_, .doc = doc_, .keys = name_##_keys, .size = sizeof(struct scenario_decision)}

SECTION(children,
        "Lends a validator's stake to others on a subnet, a day later; replaces what it lent before");
SECTION(child_take, "Sets what a child key keeps of its parents' dividends; may rise once in 30 days");
SECTION(take, "Sets a validator's take; may rise once in 30 days");
SECTION(auto_stake, "Stakes miners' incentive behind a validator instead of their own hotkey");
SECTION(claim, "Sets how an account claims root's dividends; `root.claim` must let claims happen");

static const struct scenario_key staking_keys[] = {
    {.name = "nominator_minimum",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = offsetof(struct scenario_staking, nominator_minimum_rao),
     .fallback = "0 TAO",
     .example = "0.02 TAO",
     .doc = "what is left of a nomination after some of it was sold is sold along if it is worth less"},
    {.name = "child_burn",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_staking, child_burn),
     .fallback = "0 %",
     .doc = "part of what parents get from child keys of other owners that is recycled"},
    {.name = "min_child_take",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_staking, min_child_take),
     .fallback = "0 %",
     .max = "18 %",
     .doc = "least that child keys keep"},
    {.name = "claims_per_block",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_staking, claims_per_block),
     .fallback = "5",
     .min = "1",
     .max = "50",
     .doc = "how many stakers of root are drawn in each block to claim"},
    {.name = "claim_threshold",
     .type = SCENARIO_TYPE_ALPHA,
     .offset = offsetof(struct scenario_staking, claim_threshold),
     .fallback = "0.0005 alpha",
     .min = "1 alpha-rao",
     .max = "0.01 alpha",
     .doc = "least of a subnet's alpha that is claimed at once"},
    END,
};

const struct scenario_section scenario_section_staking = {
    .name = "staking",
    .doc = "Rules of staking, child keys and claims",
    .keys = staking_keys,
    .size = sizeof(struct scenario_staking),
};
