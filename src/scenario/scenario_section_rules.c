/* `rules`: which rules of emission and pools are in force, from when on; `root`; `authorship`. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_rule, member)

static const struct scenario_choice eras[] = {
    {"dtao-2025-02", SCENARIO_ERA_DTAO_2025_02, "shares by moving price; alpha injected up to the emission"},
    {"subsidy-2025-07", SCENARIO_ERA_SUBSIDY_2025_07,
     "cheap subnets get a bounded pair, the rest buys alpha"},
    {"tao-flow-2025-11", SCENARIO_ERA_TAO_FLOW_2025_11, "shares by the average of users' net TAO flow"},
    {"net-flow-2026-05", SCENARIO_ERA_NET_FLOW_2026_05, "the same, less the protocol's own flow"},
    {"price-2026-06-22", SCENARIO_ERA_PRICE_2026_06_22, "price x root proportion x (1 - miner burn)"},
    {"price-2026-06-30", SCENARIO_ERA_PRICE_2026_06_30, "price x (1 - miner burn)"},
    {"gate-2026-07", SCENARIO_ERA_GATE_2026_07,
     "the same through a Hill gate whose bar follows the mass of shares"},
    {"gate-2026-08", SCENARIO_ERA_GATE_2026_08, "the same with a bar at the 32nd share"},
    {NULL, 0, NULL},
};

static const struct scenario_choice pools[] = {
    {"era", SCENARIO_POOL_AS_RULED, "those that the network had in that era"},
    SCENARIO_POOL_KINDS,
};

static const struct scenario_key keys[] = {
    {.name = "from",
     .type = SCENARIO_TYPE_WHEN,
     .offset = AT(from),
     .fallback = "0",
     .example = "2025-11-04",
     .doc = "when the rules come into force"},
    {.name = "era",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = AT(era),
     .flags = SCENARIO_REQUIRED,
     .choices = eras,
     .example = "price-2026-06-30",
     .doc = "the rules, named by what decides the shares and when the network took them on"},
    {.name = "pool",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = AT(pool),
     .choices = pools,
     .fallback = "era",
     .example = "balancer",
     .doc =
         "the kind that every pool becomes; reserves stay to the rao and the price where the kind can have "
         "it, fees are the era's"},
    {.name = NULL},
};

const struct scenario_section scenario_section_rule = {
    .name = "rule",
    .doc = "A set of rules; a word alone means from the start",
    .keys = keys,
    .size = sizeof(struct scenario_rule),
    .shorthand = "era",
};

static const struct scenario_choice spreads[] = {
    {"equal", SCENARIO_SPREAD_EQUAL, "the same for everyone"},
    {"zipf", SCENARIO_SPREAD_ZIPF, "in proportion to 1, 1/2, 1/3, ..."},
    {NULL, 0, NULL},
};

static const struct scenario_choice claims[] = {
    {"wait", SCENARIO_CLAIM_WAIT, "they are credited and never claimed"},
    {"swap", SCENARIO_CLAIM_SWAP, "sold for TAO that is staked on root"},
    {"keep", SCENARIO_CLAIM_KEEP, "kept as alpha behind the validator"},
    {NULL, 0, NULL},
};

static const struct scenario_key root_keys[] = {
    {.name = "stake",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = offsetof(struct scenario_root, stake_rao),
     .fallback = "0 TAO",
     .example = "5_400_000 TAO",
     .doc = "TAO staked on root; it adds to the issuance at the start"},
    {.name = "spread",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_root, spread),
     .choices = spreads,
     .fallback = "zipf",
     .doc = "how it is spread over the validators"},
    {.name = "take",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_root, take),
     .fallback = "18 %",
     .max = "18 %",
     .doc = "part of the dividends that a validator's owner takes before all stakers share the rest"},
    {.name = "claim",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_root, claim),
     .choices = claims,
     .fallback = "wait",
     .doc = "what becomes of root's dividends: each block up to five stakers claim theirs"},
    {.name = NULL},
};

const struct scenario_section scenario_section_network_root = {
    .name = "root",
    .doc = "The root network",
    .keys = root_keys,
    .size = sizeof(struct scenario_root),
    .shorthand = "stake",
};

static const struct scenario_choice policies[] = {
    {"authorities", SCENARIO_AUTHORSHIP_AUTHORITIES, "a fixed set takes turns, as on the chain"},
    {"stake", SCENARIO_AUTHORSHIP_STAKE, "drawn by TAO on root and alpha at its price"},
    {"intelligence", SCENARIO_AUTHORSHIP_INTELLIGENCE,
     "drawn by incentive and dividends times the subnet's emission"},
    {NULL, 0, NULL},
};

static const struct scenario_key authorship_keys[] = {
    {.name = "policy",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_authorship, policy),
     .choices = policies,
     .fallback = "authorities",
     .doc = "who is chosen to add the next block"},
    {.name = "authorities",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_authorship, authorities),
     .fallback = "20",
     .min = "1",
     .max = "1000",
     .doc = "how many take turns under that policy"},
    {.name = NULL},
};

const struct scenario_section scenario_section_authorship = {
    .name = "authorship",
    .doc = "Who adds the blocks; a word alone is the policy",
    .keys = authorship_keys,
    .size = sizeof(struct scenario_authorship),
    .shorthand = "policy",
};
