/* `expect`: facts of the real network, printed as "simulated / real". */
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
    {.name = NULL},
};

static const struct scenario_section amount = {
    .name = "expected amount",
    .doc = "An amount at a moment",
    .keys = amount_keys,
    .size = sizeof(struct scenario_expect_amount),
};

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
    {.name = "emission_per_block",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(emission_per_block),
     .section = &amount,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_FACT_EMISSION_PER_BLOCK,
     .doc = "TAO created by a block"},
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
    .doc = "A fact of the real network: exactly one of the first keys",
    .keys = keys,
    .size = sizeof(struct scenario_expect),
    .kind_offset = AT(fact),
};
