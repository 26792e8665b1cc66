/* `subnets`: groups of subnets with their pools, neurons and hyperparameters (spec/epoch.md 4). */
#include "scenario_key_lines.h"

static const struct scenario_choice pool_kinds[] = {
    {"rules", SCENARIO_POOL_AS_RULED, "that of the `rules`, and it changes with them"},
    SCENARIO_POOL_KINDS,
};

static const struct scenario_key pool_keys[] = {
    CHOICE(scenario_pool, kind, "kind", "rules", pool_kinds,
           "what kind it is; a kind named here stays whatever the rules say"),
    AMOUNT(scenario_pool, tao_rao, "tao", "1_000 TAO",
           "TAO in each pool; it adds to the issuance at the start"),
    ALPHA(scenario_pool, alpha, "alpha", "100_000 alpha", "alpha in each pool"),
    ALPHA(scenario_pool, other_alpha, "other_alpha", "0 alpha",
          "alpha outside of it that belongs to nobody who is simulated"),
    {.name = NULL},
};

static const struct scenario_section pool = {
    .name = "pool",
    .doc = "The pool of each subnet at the start: price = TAO / alpha",
    .keys = pool_keys,
    .size = sizeof(struct scenario_pool),
};

static const struct scenario_choice spreads[] = {
    {"equal", SCENARIO_SPREAD_EQUAL, "the same for everyone"},
    {"zipf", SCENARIO_SPREAD_ZIPF, "in proportion to 1, 1/2, 1/3, ..."},
    {NULL, 0, NULL},
};

static const struct scenario_key validator_keys[] = {
    COUNT(scenario_validators, count, "count", "8", "1", "256", "validators of each subnet"),
    ALPHA(scenario_validators, stake, "stake", "100_000 alpha", "alpha behind all of them together"),
    CHOICE(scenario_validators, spread, "spread", "zipf", spreads, "how it is spread over them"),
    COUNT(scenario_validators, copiers, "copiers", "0", "0", "256",
          "how many of them, from the last, repeat the consensus instead of scoring"),
    {.name = NULL},
};

static const struct scenario_section validators = {
    .name = "validators",
    .doc = "The validators of each subnet; a number alone is their count",
    .keys = validator_keys,
    .size = sizeof(struct scenario_validators),
    .shorthand = "count",
};

#define S scenario_subnets
static const struct scenario_key keys[] = {
    {.name = "name",
     .type = SCENARIO_TYPE_NAME,
     .offset = offsetof(struct S, name),
     .fallback = "subnet",
     .doc = "name of the group, for people"},
    COUNT(S, count, "count", "1", "1", "1024", "how many subnets are like this"),
    COUNT(S, tempo, "tempo", "360", "1", "65535", "blocks from one epoch to the next"),
    COUNT(S, round_every, "round_every", "0", "0", "1_000_000",
          "blocks between rounds of scoring; 0 is the tempo"),
    BOOL(S, emission_enabled, "emission_enabled", "true",
         "whether the subnet gets TAO; alpha it gets in any case"),
    SHARE(S, burn, "burn", "0 %", "part of the miners' reward that goes to the owner's key and is burned"),
    {.name = "pool",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, pool),
     .section = &pool,
     .doc = "the pool at the start"},
    {.name = "validators",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, validators),
     .section = &validators,
     .doc = "who scores"},
    {.name = "miners",
     .type = SCENARIO_TYPE_LIST,
     .offset = offsetof(struct S, miners),
     .section = &scenario_section_miners,
     .flags = SCENARIO_REQUIRED,
     .min = "1",
     .max = "1000",
     .example = "24",
     .doc = "who works, in groups"},
    {.name = "task",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, task),
     .section = &scenario_section_task,
     .doc = "what miners are paid for"},
    {.name = "hyperparameters",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, hyperparameters),
     .section = &scenario_section_hyperparameters,
     .doc = "parameters of consensus and weights"},
    {.name = NULL},
};

const struct scenario_section scenario_section_subnets = {
    .name = "subnets",
    .doc = "A group of subnets that are alike",
    .keys = keys,
    .size = sizeof(struct scenario_subnets),
};
