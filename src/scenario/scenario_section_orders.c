/* Orders of stakers in the `timeline`: accounts of the ledger that buy, sell, move and destroy stake. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_order, member)

#define INDEX(name_, member_, doc_)                                                                          \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_COUNT, .offset = AT(member_), .flags = SCENARIO_REQUIRED,       \
        .min = "0", .example = "1", .doc = doc_                                                              \
    }
#define ACCOUNT                                                                                              \
    {                                                                                                        \
        .name = "account", .type = SCENARIO_TYPE_COUNT, .offset = AT(account), .fallback = "0", .min = "0",  \
        .doc = "index of the account that gives the order"                                                   \
    }
#define BEHIND                                                                                               \
    {                                                                                                        \
        .name = "validator", .type = SCENARIO_TYPE_COUNT, .offset = AT(validator), .fallback = "0",          \
        .min = "0", .doc = "whose hotkey is staked behind: the number of the validator, the same everywhere" \
    }
#define WHO ACCOUNT, INDEX("netuid", netuid, "subnet; 0 is root"), BEHIND
#define ALPHA_AMOUNT(doc_)                                                                                   \
    {                                                                                                        \
        .name = "amount", .type = SCENARIO_TYPE_ALPHA, .offset = AT(amount), .flags = SCENARIO_OPTIONAL,     \
        .min = "1 alpha-rao", .example = "50 alpha", .doc = doc_                                             \
    }
#define LIMIT(doc_)                                                                                          \
    {.name = "limit",                                                                                        \
     .type = SCENARIO_TYPE_AMOUNT,                                                                           \
     .offset = AT(limit_rao),                                                                                \
     .flags = SCENARIO_OPTIONAL,                                                                             \
     .min = "1 rao",                                                                                         \
     .example = "0.05 TAO",                                                                                  \
     .doc = doc_},                                                                                           \
    {                                                                                                        \
        .name = "partial", .type = SCENARIO_TYPE_BOOL, .offset = AT(partial), .fallback = "false",           \
        .doc = "with a limit: as much as it allows instead of all or nothing"                                \
    }
#define END                                                                                                  \
    {                                                                                                        \
        .name = NULL                                                                                         \
    }

static const struct scenario_key stake_keys[] = {
    {.name = "amount",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = AT(amount),
     .flags = SCENARIO_REQUIRED,
     .min = "1 rao",
     .example = "1000 TAO",
     .doc = "how much is spent, fee included"},
    WHO,
    LIMIT("highest price to pay, TAO for one alpha"),
    END,
};

static const struct scenario_key unstake_keys[] = {
    ALPHA_AMOUNT("how much is sold, on root in TAO 1:1; all if absent or more than there is"),
    WHO,
    LIMIT("lowest price to take, TAO for one alpha"),
    END,
};

static const struct scenario_key move_keys[] = {
    ALPHA_AMOUNT("how much leaves; all if absent or more than there is"),
    WHO,
    INDEX("to_netuid", to_netuid, "subnet that it goes to"),
    INDEX("to_validator", to_validator, "validator that it goes to"),
    LIMIT("least price of the origin in the destination's alpha, times 1 TAO"),
    END,
};

static const struct scenario_key swap_keys[] = {
    ALPHA_AMOUNT("how much leaves; all if absent or more than there is"),
    WHO,
    INDEX("to_netuid", to_netuid, "subnet that it goes to"),
    LIMIT("least price of the origin in the destination's alpha, times 1 TAO"),
    END,
};

static const struct scenario_key all_keys[] = {
    ACCOUNT,
    BEHIND,
    END,
};

static const struct scenario_key transfer_keys[] = {
    ALPHA_AMOUNT("how much changes hands; all if absent or more than there is"),
    WHO,
    INDEX("to_account", to_account, "index of the account that gets it"),
    END,
};

static const struct scenario_key destroy_keys[] = {
    ALPHA_AMOUNT("how much is destroyed; all if absent or more than there is"),
    WHO,
    END,
};

const struct scenario_section scenario_section_stake = {
    .name = "stake",
    .doc = "Buys alpha of a subnet behind a validator, or stakes on root",
    .keys = stake_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_unstake = {
    .name = "unstake",
    .doc = "Sells alpha of a subnet, or takes stake from root",
    .keys = unstake_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_move = {
    .name = "move",
    .doc = "Moves stake to another subnet or validator; across subnets it is sold and bought, for one fee",
    .keys = move_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_transfer_stake = {
    .name = "transfer_stake",
    .doc = "Gives stake to another account, in the same place",
    .keys = transfer_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_recycle_alpha = {
    .name = "recycle_alpha",
    .doc = "Takes alpha out of existence; the subnet creates it again",
    .keys = destroy_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_burn_alpha = {
    .name = "burn_alpha",
    .doc = "Destroys alpha for good; it still counts as issued",
    .keys = destroy_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_swap_stake = {
    .name = "swap_stake",
    .doc = "Moves stake behind the same validator to another subnet, for one fee",
    .keys = swap_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_unstake_all = {
    .name = "unstake_all",
    .doc = "Sells all that an account has behind a validator, root included; what cannot be sold stays",
    .keys = all_keys,
    .size = sizeof(struct scenario_order),
};

const struct scenario_section scenario_section_unstake_all_alpha = {
    .name = "unstake_all_alpha",
    .doc = "Sells all alpha that an account has behind a validator, and stakes the TAO on root",
    .keys = all_keys,
    .size = sizeof(struct scenario_order),
};
