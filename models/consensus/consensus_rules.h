/* The consensus rules by name: the chain's own, exact, and those in floating point. A new rule is one line of
 * the table. */
#ifndef CONSENSUS_RULES_H
#define CONSENSUS_RULES_H

#include "consensus_float.h"
#include "epoch_state.h"

#include <stddef.h>

struct consensus_rule {
    const char *name;    /* "yuma3" */
    const char *summary; /* a phrase */
    bool exact;          /* the chain's arithmetic: switches below set in struct epoch_params */
    bool yuma3_on;
    bool liquid_alpha_on;
    enum consensus_variant variant; /* of a rule in floating point */
};

/* All rules, ended by one without a name. */
extern const struct consensus_rule consensus_rules[];

/* The rule of that name, or NULL. */
const struct consensus_rule *consensus_rule_find(const char *name);

/* Sets the switches of an exact rule. */
void consensus_rule_apply(const struct consensus_rule *rule, struct epoch_params *params);

#endif
