/* The table of consensus rules. */
#include "consensus_rules.h"

#include <string.h>

const struct consensus_rule consensus_rules[] = {
    {"yuma2", "the chain's Yuma 2: moving average of bond shares", true, false, false, CONSENSUS_YUMA2},
    {"yuma3", "the chain's Yuma 3: bonds per pair", true, true, false, CONSENSUS_YUMA3},
    {"yuma3-liquid", "the chain's Yuma 3 with liquid alpha", true, true, true, CONSENSUS_YUMA3},
    {"sim-yuma1", "yuma-simulation's Yuma 1: bonds of the moment", false, false, false, CONSENSUS_YUMA1},
    {"sim-yuma2", "yuma-simulation's Yuma 2", false, false, false, CONSENSUS_YUMA2},
    {"sim-yuma2b", "yuma-simulation's Yuma 2B: clips last epoch's weights", false, false, false,
     CONSENSUS_YUMA2B},
    {"sim-yuma2c", "yuma-simulation's Yuma 2C: bonds out of a capacity", false, false, false,
     CONSENSUS_YUMA2C},
    {"sim-yuma3", "yuma-simulation's Yuma 3", false, true, false, CONSENSUS_YUMA3},
    {"sim-yuma3-liquid", "yuma-simulation's Yuma 3 with liquid alpha", false, true, true, CONSENSUS_YUMA3},
    {"white-paper", "trust times rank of the 2021 white paper", false, false, false, CONSENSUS_WHITE_PAPER},
    {NULL, NULL, false, false, false, CONSENSUS_YUMA1},
};

const struct consensus_rule *consensus_rule_find(const char *name)
{
    for (const struct consensus_rule *rule = consensus_rules; rule->name != NULL; rule++)
        if (strcmp(rule->name, name) == 0)
            return rule;
    return NULL;
}

void consensus_rule_apply(const struct consensus_rule *rule, struct epoch_params *params)
{
    params->yuma3_on = rule->yuma3_on;
    params->liquid_alpha_on = rule->liquid_alpha_on;
}
