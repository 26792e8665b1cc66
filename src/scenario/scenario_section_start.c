/* `start`: the initial state. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_start, member)

static const struct scenario_choice states[] = {
    {"empty", SCENARIO_START_EMPTY, "no history: a given issuance on equal accounts"},
    {"finney-2023-03-20", SCENARIO_START_FINNEY_2023_03_20,
     "the real genesis of Finney: 18,618 accounts, 4,096 neurons, 4,181,329.66228494 TAO"},
    {NULL, 0, NULL},
};

static const struct scenario_key keys[] = {
    {.name = "state",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = AT(state),
     .choices = states,
     .fallback = "empty",
     .doc = "which state"},
    {.name = "issuance",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = AT(issuance_rao),
     .fallback = "0 TAO",
     .min = "0 TAO",
     .only_if = "state",
     .only_if_value = SCENARIO_START_EMPTY,
     .example = "10_499_000 TAO",
     .doc = "TAO in existence at the start, spread evenly over the accounts"},
    {.name = "accounts",
     .type = SCENARIO_TYPE_COUNT,
     .offset = AT(accounts),
     .fallback = "1",
     .min = "1",
     .max = "10_000_000",
     .only_if = "state",
     .only_if_value = SCENARIO_START_EMPTY,
     .example = "16",
     .doc = "number of accounts at the start"},
    {.name = "staked",
     .type = SCENARIO_TYPE_SHARE,
     .offset = AT(staked),
     .fallback = "0 %",
     .only_if = "state",
     .only_if_value = SCENARIO_START_EMPTY,
     .example = "60 %",
     .doc = "part of each account's TAO that is staked at the start, one hotkey an account"},
    {.name = NULL},
};

const struct scenario_section scenario_section_start = {
    .name = "start",
    .doc = "The initial state; a word alone names it",
    .keys = keys,
    .size = sizeof(struct scenario_start),
    .shorthand = "state",
};
