/* The rules of a scenario as those of the network: whole eras, or one mechanism at a time. */
#ifndef SIMULATION_RULES_H
#define SIMULATION_RULES_H

#include "network_coinbase.h"
#include "scenario.h"

/* The rules of an era. `era` must name one. */
const struct network_rules *simulation_era(enum scenario_era era);

/* Puts an entry of `rules` into force: its era, if it names one, then its mechanisms; the others stay. */
void simulation_rules_apply(const struct scenario_rule *rule, struct network_rules *rules);

/* What is in force at block 0: the entries up to then, in file order, upon the rules of June 2026. */
struct network_rules simulation_rules_at_start(const struct scenario *scenario);

#endif
