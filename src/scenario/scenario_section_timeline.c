/* `timeline`: one entry an intervention; the key beside `at` says which. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_event, member)

#define TAKE_KEYS(verb)                                                                                      \
    {.name = "amount",                                                                                       \
     .type = SCENARIO_TYPE_AMOUNT,                                                                           \
     .offset = offsetof(struct scenario_take, amount_rao),                                                   \
     .flags = SCENARIO_REQUIRED,                                                                             \
     .min = "1 rao",                                                                                         \
     .example = "1000 TAO",                                                                                  \
     .doc = "how much is " verb},                                                                            \
        {.name = "account",                                                                                  \
         .type = SCENARIO_TYPE_COUNT,                                                                        \
         .offset = offsetof(struct scenario_take, account),                                                  \
         .fallback = "0",                                                                                    \
         .min = "0",                                                                                         \
         .doc = "index of the account that it is taken from"},                                               \
    {                                                                                                        \
        .name = NULL                                                                                         \
    }

static const struct scenario_key recycle_keys[] = {TAKE_KEYS("recycled")};
static const struct scenario_key burn_keys[] = {TAKE_KEYS("burned")};

static const struct scenario_section recycle = {
    .name = "recycle",
    .doc = "Takes TAO out of the issuance; later blocks create it again",
    .keys = recycle_keys,
    .size = sizeof(struct scenario_take),
    .shorthand = "amount",
};

static const struct scenario_section burn = {
    .name = "burn",
    .doc = "Destroys TAO for good; it still counts as issued",
    .keys = burn_keys,
    .size = sizeof(struct scenario_take),
    .shorthand = "amount",
};

static const struct scenario_key transfer_keys[] = {
    {.name = "amount",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = offsetof(struct scenario_transfer, amount_rao),
     .flags = SCENARIO_REQUIRED,
     .min = "1 rao",
     .example = "1000 TAO",
     .doc = "how much is moved"},
    {.name = "from",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_transfer, from),
     .flags = SCENARIO_REQUIRED,
     .min = "0",
     .example = "0",
     .doc = "index of the paying account"},
    {.name = "to",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_transfer, to),
     .flags = SCENARIO_REQUIRED,
     .min = "0",
     .example = "1",
     .doc = "index of the receiving account"},
    {.name = NULL},
};

static const struct scenario_section transfer = {
    .name = "transfer",
    .doc = "Moves TAO between accounts",
    .keys = transfer_keys,
    .size = sizeof(struct scenario_transfer),
};

static const struct scenario_key keys[] = {
    {.name = "at",
     .type = SCENARIO_TYPE_WHEN,
     .offset = AT(at),
     .flags = SCENARIO_REQUIRED,
     .example = "2025-11-04",
     .doc = "when: a block number, a date, or a time after genesis"},
    {.name = "recycle",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(recycle),
     .section = &recycle,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_RECYCLE,
     .doc = "takes TAO out of the issuance"},
    {.name = "burn",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(burn),
     .section = &burn,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_BURN,
     .doc = "destroys TAO that stays counted as issued"},
    {.name = "transfer",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(transfer),
     .section = &transfer,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_TRANSFER,
     .doc = "moves TAO between accounts"},
    {.name = "set",
     .type = SCENARIO_TYPE_SETTINGS,
     .offset = AT(set),
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_SET,
     .example = "{issuance.withheld.share: 4.7 %}",
     .doc = "changes parameters: dotted paths of changeable keys with their new values"},
    {.name = "note",
     .type = SCENARIO_TYPE_TEXT,
     .offset = AT(note),
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_NOTE,
     .example = "TAO flow emission begins",
     .doc = "leaves a remark among the recorded events"},
    {.name = "stake",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(stake),
     .section = &scenario_section_stake,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_STAKE,
     .doc = "an account buys alpha, or stakes on root"},
    {.name = "unstake",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(unstake),
     .section = &scenario_section_unstake,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_UNSTAKE,
     .doc = "an account sells alpha, or takes stake from root"},
    {.name = "move",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(move),
     .section = &scenario_section_move,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_MOVE,
     .doc = "an account moves stake to another subnet or validator"},
    {.name = "transfer_stake",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(transfer_stake),
     .section = &scenario_section_transfer_stake,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_TRANSFER_STAKE,
     .doc = "an account gives stake to another one"},
    {.name = "recycle_alpha",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(recycle_alpha),
     .section = &scenario_section_recycle_alpha,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_RECYCLE_ALPHA,
     .doc = "an account destroys alpha that the subnet then creates again"},
    {.name = "burn_alpha",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(burn_alpha),
     .section = &scenario_section_burn_alpha,
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_ACTION_BURN_ALPHA,
     .doc = "an account destroys alpha for good"},
    {.name = NULL},
};

const struct scenario_section scenario_section_event = {
    .name = "timeline entry",
    .doc = "An intervention: a moment and exactly one action",
    .keys = keys,
    .size = sizeof(struct scenario_event),
    .kind_offset = AT(action),
};
