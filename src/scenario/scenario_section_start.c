/* `start`: the initial state. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_start, member)

static const struct scenario_choice states[] = {
    {"empty", SCENARIO_START_EMPTY, "no history: a given issuance on equal accounts"},
    {"finney-2023-03-20", SCENARIO_START_FINNEY_2023_03_20,
     "the real genesis of Finney: 18,618 accounts, 4,096 neurons, 4,181,329.66228494 TAO"},
    {"pools-2026-06", SCENARIO_START_POOLS_2026_06,
     "the real pools of 2026-06-14: root and 128 subnets at block 8,404,076"},
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
    {.name = "block",
     .type = SCENARIO_TYPE_COUNT,
     .offset = AT(block),
     .fallback = "0",
     .min = "0",
     .max = "1_000_000_000",
     .only_if = "state",
     .only_if_value = SCENARIO_START_EMPTY,
     .example = "4_920_351",
     .doc =
         "number of the run's block 0 on the chain; schedules and gates follow that count, ages begin here"},
    {.name = NULL},
};

const struct scenario_section scenario_section_start = {
    .name = "start",
    .doc = "The initial state; a word alone names it",
    .keys = keys,
    .size = sizeof(struct scenario_start),
    .shorthand = "state",
};

const char *scenario_start_note(enum scenario_start_state state)
{
    if (state != SCENARIO_START_POOLS_2026_06)
        return NULL;
    return "Block 0 of the run is block 8,404,076 of Finney, 2026-06-14.\n"
           "Measured at that block: TAO and alpha in each of the 128 pools, price, alpha outside of the\n"
           "pool, tempo, numbers of miners and validators, TAO on root, the largest holder's part of each\n"
           "stake. Measured on 2026-07-31: miner burn and first block of emission of the subnets that were\n"
           "not replaced by then; for the others no burn, and emission from the registration on.\n"
           "Generated from the seed: stakes of validators other than the largest, in proportion to 1/2,\n"
           "1/3, 1/4, ..., each times 0.5 to 1.5, and which validator of a subnet has which of them.\n"
           "Validators are the same hotkeys in every subnet, in the order of their root stake.\n"
           "Assumed: moving price = price; 0.14 % of the alpha outside of pools is not behind validators,\n"
           "the part measured for the whole network on 2026-07-13; users' average flow = TAO in the pool /\n"
           "2^18 a block; every subnet takes part in emission; no weights and no bonds yet; a subnet "
           "without\n"
           "miners (122) gets one; skills of miners run evenly from the least to the greatest.\n"
           "Issuance: the chain's counter on the straight line from block 7,103,975 (10,500,000 TAO) to\n"
           "block 8,740,402 (11,181,823.732239513 TAO). What is neither in a pool nor on root is one\n"
           "balance, that of account 0.\n";
}
