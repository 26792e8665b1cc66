/* `subnets.hyperparameters`: parameters of consensus and weights (spec/epoch.md 1 and 6). A `set` of the
 * timeline may change any of them. */
#include "scenario_key.h"

#define KEY(type_, member_, fallback_, doc_)                                                                 \
    .name = #member_, .type = type_, .flags = SCENARIO_CHANGEABLE,                                           \
    .offset = offsetof(struct scenario_hyperparameters, member_), .fallback = fallback_, .doc = doc_
#define SHARE(member, fallback_, doc_)                                                                       \
    {                                                                                                        \
        KEY(SCENARIO_TYPE_SHARE, member, fallback_, doc_)                                                    \
    }
#define BOOL(member, fallback_, doc_)                                                                        \
    {                                                                                                        \
        KEY(SCENARIO_TYPE_BOOL, member, fallback_, doc_)                                                     \
    }
#define ALPHA(member, fallback_, doc_)                                                                       \
    {                                                                                                        \
        KEY(SCENARIO_TYPE_ALPHA, member, fallback_, doc_)                                                    \
    }
#define COUNT(member, fallback_, min_, max_, doc_)                                                           \
    {                                                                                                        \
        KEY(SCENARIO_TYPE_COUNT, member, fallback_, doc_), .min = min_, .max = max_                          \
    }

static const struct scenario_key keys[] = {
    SHARE(kappa, "32767/65535", "share of stake that backs consensus"),
    SHARE(bonds_penalty, "100 %", "how far weight beyond consensus is cut for bonds"),
    SHARE(bonds_moving_average, "90 %", "weight of the old bonds"),
    BOOL(yuma3, "true", "bonds of Yuma 3; otherwise Yuma 2"),
    BOOL(liquid_alpha, "false", "a bond step for each pair, chosen from disagreement"),
    SHARE(alpha_low, "45875/65535", "smallest bond step of liquid alpha"),
    SHARE(alpha_high, "58982/65535", "largest bond step of liquid alpha"),
    COUNT(alpha_sigmoid_steepness, "1000", "0", "32767", "slope of liquid alpha, in hundredths"),
    COUNT(max_validators, "64", "1", "65535", "validator permits"),
    COUNT(activity_cutoff_factor, "13889", "1", "1_000_000",
          "silence after which stake is ignored, in thousandths of a tempo"),
    BOOL(commit_reveal, "true", "weights stay hidden until their reveal"),
    COUNT(reveal_period, "1", "1", "100", "epochs from commit to reveal"),
    COUNT(weights_rate_limit, "100", "0", "1_000_000",
          "blocks between two settings of weights by one validator"),
    COUNT(min_allowed_weights, "1", "0", "65535", "fewest weights that may be set"),
    ALPHA(stake_threshold, "0 alpha", "least stake weight that counts"),
    {.name = NULL},
};

const struct scenario_section scenario_section_hyperparameters = {
    .name = "hyperparameters",
    .doc = "Parameters of consensus and weights, defaults as on the chain",
    .keys = keys,
    .size = sizeof(struct scenario_hyperparameters),
};
