/* `expect`: facts of the real network, printed as "simulated / real", and claims about the run itself. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_expect, member)

static const struct scenario_key halving_keys[] = {
    {.name = "number",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_expect_halving, number),
     .fallback = "1",
     .min = "1",
     .max = "64",
     .doc = "which halving"},
    {.name = "block",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_expect_halving, block),
     .flags = SCENARIO_REQUIRED,
     .min = "0",
     .example = "7_103_975",
     .doc = "the block in which issuance crossed the threshold"},
    {.name = "date",
     .type = SCENARIO_TYPE_DATE,
     .offset = offsetof(struct scenario_expect_halving, date_unix_ms),
     .flags = SCENARIO_OPTIONAL,
     .example = "2025-12-15T13:31:24Z",
     .doc = "its date"},
    {.name = "tolerance_blocks",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_expect_halving, tolerance_blocks),
     .fallback = "1_000_000_000",
     .example = "7200",
     .doc = "largest distance in blocks that passes; the default never fails"},
    {.name = NULL},
};

static const struct scenario_section halving = {
    .name = "expected halving",
    .doc = "When a halving came",
    .keys = halving_keys,
    .size = sizeof(struct scenario_expect_halving),
    .shorthand = "block",
};

static const struct scenario_key amount_keys[] = {
    {.name = "amount",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = offsetof(struct scenario_expect_amount, amount_rao),
     .flags = SCENARIO_REQUIRED,
     .example = "7641148.704024001 TAO",
     .doc = "the real amount"},
    {.name = "at",
     .type = SCENARIO_TYPE_WHEN,
     .offset = offsetof(struct scenario_expect_amount, at),
     .flags = SCENARIO_REQUIRED,
     .example = "4_080_697",
     .doc = "when"},
    {.name = "tolerance",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_expect_amount, tolerance),
     .fallback = "100 %",
     .example = "0.1 %",
     .doc = "largest difference that passes, as a share of the real amount; 100 % never fails"},
    {.name = NULL},
};

static const struct scenario_section amount = {
    .name = "expected amount",
    .doc = "An amount at a moment",
    .keys = amount_keys,
    .size = sizeof(struct scenario_expect_amount),
};

static const struct scenario_key staked_keys[] = {
    {.name = "account",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_expect_amount, account),
     .fallback = "0",
     .min = "0",
     .doc = "index of the account"},
    {.name = "amount",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = offsetof(struct scenario_expect_amount, amount_rao),
     .flags = SCENARIO_REQUIRED,
     .example = "1_020 TAO",
     .doc = "what its stake is worth"},
    {.name = "at",
     .type = SCENARIO_TYPE_WHEN,
     .offset = offsetof(struct scenario_expect_amount, at),
     .flags = SCENARIO_REQUIRED,
     .example = "30 d",
     .doc = "when"},
    {.name = "tolerance",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_expect_amount, tolerance),
     .fallback = "100 %",
     .example = "0.1 %",
     .doc = "largest difference that passes, as a share of that amount; 100 % never fails"},
    {.name = NULL},
};

static const struct scenario_section staked = {
    .name = "expected stake",
    .doc = "What an account has staked at a moment, alpha at the spot price",
    .keys = staked_keys,
    .size = sizeof(struct scenario_expect_amount),
};

/* Facts that are bounds: their keys differ only in whose miners they speak of. */
#define BOUND(member) offsetof(struct scenario_expect_bound, member)
#define BOUND_KEYS_OF(what_, doc_)                                                                           \
    {.name = what_,                                                                                          \
     .type = SCENARIO_TYPE_COUNT,                                                                            \
     .offset = BOUND(netuid),                                                                                \
     .fallback = "1",                                                                                        \
     .min = "1",                                                                                             \
     .max = "65535",                                                                                         \
     .doc = doc_},                                                                                           \
        {.name = "at",                                                                                       \
         .type = SCENARIO_TYPE_WHEN,                                                                         \
         .offset = BOUND(at),                                                                                \
         .fallback = "0",                                                                                    \
         .doc = "when; 0 is the end of the run"},                                                            \
        {.name = "at_least",                                                                                 \
         .type = SCENARIO_TYPE_SHARE,                                                                        \
         .offset = BOUND(at_least),                                                                          \
         .fallback = "0 %",                                                                                  \
         .doc = "least value that passes; 0 % lets any pass"},                                               \
    {                                                                                                        \
        .name = "at_most", .type = SCENARIO_TYPE_SHARE, .offset = BOUND(at_most), .fallback = "100 %",       \
        .doc = "largest value that passes; 100 % lets any pass"                                              \
    }
#define STRATEGY(name_, member_, fallback_, doc_)                                                            \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_CHOICE, .offset = BOUND(member_), .fallback = fallback_,        \
        .choices = scenario_strategies, .doc = doc_                                                          \
    }

#define BOUND_KEYS BOUND_KEYS_OF("netuid", "number of the subnet")
static const struct scenario_key composite_keys[] = {
    BOUND_KEYS_OF("enterprise", "number of the enterprise, from 1"), {.name = NULL}};
static const struct scenario_key bound_keys[] = {BOUND_KEYS, {.name = NULL}};
static const struct scenario_key spearman_keys[] = {
    BOUND_KEYS, STRATEGY("strategy", strategy, "honest", "whose miners"), {.name = NULL}};
static const struct scenario_key ratio_keys[] = {BOUND_KEYS,
                                                 STRATEGY("strategy", strategy, "noise", "whose miners"),
                                                 STRATEGY("to", to, "honest", "whose they are compared with"),
                                                 {.name = NULL}};

static const struct scenario_section gain = {
    .name = "mixture gain",
    .doc = "How far the loss of the mixture lies below that of the best single expert, as a share of it",
    .keys = bound_keys,
    .size = sizeof(struct scenario_expect_bound),
};

static const struct scenario_section follows = {
    .name = "gate follows language",
    .doc = "Weight of the gate on Spanish experts inside comments less that outside of them",
    .keys = bound_keys,
    .size = sizeof(struct scenario_expect_bound),
};

static const struct scenario_section rank_correlation = {
    .name = "rank correlation",
    .doc = "Spearman's correlation of the last epoch's incentive with true held-out skill",
    .keys = spearman_keys,
    .size = sizeof(struct scenario_expect_bound),
};

static const struct scenario_section income_ratio = {
    .name = "income ratio",
    .doc = "Alpha that the median miner of one strategy has earned, as a share of that of another",
    .keys = ratio_keys,
    .size = sizeof(struct scenario_expect_bound),
};

static const struct scenario_section composite_gain = {
    .name = "composite gain",
    .doc = "How far an enterprise's loss lies below that of the best of its subnets alone, as a share of it",
    .keys = composite_keys,
    .size = sizeof(struct scenario_expect_bound),
};

/* A fact of that kind is kept in `bound`, whatever its name. */
#define BOUND_FACT(name_, section_, fact_, doc_)                                                             \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_MAP, .offset = AT(bound), .section = &section_,                 \
        .flags = SCENARIO_ONE_OF, .one_of_value = fact_, .doc = doc_                                         \
    }

static const struct scenario_key keys[] = {
    {.name = "halving",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(halving),
     .section = &halving,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_FACT_HALVING,
     .doc = "when a halving came"},
    {.name = "issuance",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(issuance),
     .section = &amount,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_FACT_ISSUANCE,
     .doc = "TAO in existence"},
    {.name = "issuance_counter",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(issuance_counter),
     .section = &amount,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_FACT_ISSUANCE_COUNTER,
     .doc = "TAO in existence as the chain's own counter shows it, with its errors"},
    {.name = "emission_per_block",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(emission_per_block),
     .section = &amount,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_FACT_EMISSION_PER_BLOCK,
     .doc = "TAO created by a block"},
    {.name = "staked",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(staked),
     .section = &staked,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_FACT_STAKED,
     .doc = "what an account's stake is worth"},
    BOUND_FACT("mixture_gain", gain, SCENARIO_FACT_MIXTURE_GAIN,
               "how much better the mixture of experts is than the best of them"),
    BOUND_FACT("gate_follows_language", follows, SCENARIO_FACT_GATE_FOLLOWS_LANGUAGE,
               "whether the gate of a language task turns to Spanish experts inside Spanish comments"),
    BOUND_FACT("spearman", rank_correlation, SCENARIO_FACT_SPEARMAN, "whether incentive follows skill"),
    BOUND_FACT("income_ratio", income_ratio, SCENARIO_FACT_INCOME_RATIO,
               "what miners of one strategy earn beside those of another"),
    BOUND_FACT("composite_gain", composite_gain, SCENARIO_FACT_COMPOSITE_GAIN,
               "how much better composite queries are answered than by the best subnet alone"),
    {.name = "source",
     .type = SCENARIO_TYPE_TEXT,
     .offset = AT(source),
     .flags = SCENARIO_OPTIONAL,
     .example = "chain state at block 4,080,697",
     .doc = "where the fact comes from"},
    {.name = NULL},
};

const struct scenario_section scenario_section_expect = {
    .name = "expected fact",
    .doc = "A fact of the real network, or a claim about the run itself: exactly one of the first keys",
    .keys = keys,
    .size = sizeof(struct scenario_expect),
    .kind_offset = AT(fact),
};
