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

#define H scenario_hyperparameters
static const struct scenario_key hyperparameter_keys[] = {
    SHARE(H, kappa, "kappa", "32767/65535", "share of stake that backs consensus"),
    SHARE(H, bonds_penalty, "bonds_penalty", "100 %", "how far weight beyond consensus is cut for bonds"),
    SHARE(H, bonds_moving_average, "bonds_moving_average", "90 %", "weight of the old bonds"),
    BOOL(H, yuma3, "yuma3", "true", "bonds of Yuma 3; otherwise Yuma 2"),
    BOOL(H, liquid_alpha, "liquid_alpha", "false", "a bond step for each pair, chosen from disagreement"),
    SHARE(H, alpha_low, "alpha_low", "45875/65535", "smallest bond step of liquid alpha"),
    SHARE(H, alpha_high, "alpha_high", "58982/65535", "largest bond step of liquid alpha"),
    COUNT(H, alpha_sigmoid_steepness, "alpha_sigmoid_steepness", "1000", "0", "32767",
          "slope of liquid alpha, in hundredths"),
    COUNT(H, max_validators, "max_validators", "64", "1", "65535", "validator permits"),
    COUNT(H, activity_cutoff_factor, "activity_cutoff_factor", "13889", "1", "1_000_000",
          "silence after which stake is ignored, in thousandths of a tempo"),
    BOOL(H, commit_reveal, "commit_reveal", "true", "weights stay hidden until their reveal"),
    COUNT(H, reveal_period, "reveal_period", "1", "1", "100", "epochs from commit to reveal"),
    COUNT(H, weights_rate_limit, "weights_rate_limit", "100", "0", "1_000_000",
          "blocks between two settings of weights by one validator"),
    COUNT(H, min_allowed_weights, "min_allowed_weights", "1", "0", "65535", "fewest weights that may be set"),
    ALPHA(H, stake_threshold, "stake_threshold", "0 alpha", "least stake weight that counts"),
    {.name = NULL},
};

static const struct scenario_section hyperparameters = {
    .name = "hyperparameters",
    .doc = "Parameters of consensus and weights, defaults as on the chain",
    .keys = hyperparameter_keys,
    .size = sizeof(struct scenario_hyperparameters),
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
     .section = &hyperparameters,
     .doc = "parameters of consensus and weights"},
    {.name = NULL},
};

const struct scenario_section scenario_section_subnets = {
    .name = "subnets",
    .doc = "A group of subnets that are alike",
    .keys = keys,
    .size = sizeof(struct scenario_subnets),
};
