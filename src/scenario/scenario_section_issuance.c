/* `issuance`: what becomes of created TAO while subnets are not simulated. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_issuance, member)

static const struct scenario_key withheld_keys[] = {
    {.name = "share",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_withheld, share),
     .flags = SCENARIO_ONE_OF | SCENARIO_CHANGEABLE,
     .one_of_value = SCENARIO_WITHHELD_SHARE,
     .example = "15.2 %",
     .doc = "the same share of every block's emission"},
    {.name = "file",
     .type = SCENARIO_TYPE_FILE,
     .offset = offsetof(struct scenario_withheld, file),
     .flags = SCENARIO_ONE_OF,
     .one_of_value = SCENARIO_WITHHELD_FILE,
     .example = "issuance/withheld.csv",
     .doc = "measured totals by block (CSV with `block` and `withheld_tao`), straight lines between them"},
    {.name = NULL},
};

static const struct scenario_section withheld = {
    .name = "withheld",
    .doc = "The part of the emission that reaches no account because it is recycled, burned or locked; a "
           "share alone is enough",
    .keys = withheld_keys,
    .size = sizeof(struct scenario_withheld),
    .shorthand = "share",
    .kind_offset = offsetof(struct scenario_withheld, kind),
};

static const struct scenario_choice receivers[] = {
    {"pending", SCENARIO_TO_PENDING, "a pot that nobody owns yet"},
    {"stake", SCENARIO_TO_STAKE, "the staked accounts, in proportion to their stake"},
    {NULL, 0, NULL},
};

static const struct scenario_key keys[] = {
    {.name = "withheld",
     .type = SCENARIO_TYPE_MAP,
     .offset = AT(withheld),
     .section = &withheld,
     .fallback = "0 %",
     .doc = "part of the emission that is recycled, burned or locked"},
    {.name = "counter_error",
     .type = SCENARIO_TYPE_FILE,
     .offset = AT(counter_error),
     .flags = SCENARIO_OPTIONAL,
     .example = "issuance/counter-error.csv",
     .doc =
         "known errors of the chain's issuance counter by block (CSV with `block` and `counter_error_tao`)"},
    {.name = "to",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = AT(to),
     .choices = receivers,
     .fallback = "pending",
     .flags = SCENARIO_CHANGEABLE,
     .doc = "who receives the rest"},
    {.name = "distribute_every",
     .type = SCENARIO_TYPE_DURATION,
     .offset = AT(distribute_every),
     .fallback = "360 blocks",
     .min = "1 blocks",
     .flags = SCENARIO_CHANGEABLE,
     .doc = "how often the pending TAO is paid out"},
    {.name = NULL},
};

const struct scenario_section scenario_section_issuance = {
    .name = "issuance",
    .doc = "What becomes of the TAO that each block creates",
    .keys = keys,
    .size = sizeof(struct scenario_issuance),
};
