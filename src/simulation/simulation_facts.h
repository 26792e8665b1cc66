/* Facts that a scenario expects and that bound what was measured: when they are due, what they measure, and
 * whether they hold. A new one is a line of the table in simulation_facts.c. */
#ifndef SIMULATION_FACTS_H
#define SIMULATION_FACTS_H

#include "network.h"
#include "scenario.h"

/* True if the fact bounds a measured share, and is kept in `bound`. */
bool simulation_fact_is_bound(enum scenario_fact fact);

/* The moment that a fact speaks of; NULL where it has none in advance (halvings). */
const struct scenario_when *simulation_fact_moment(const struct scenario_expect *expect);

/* What the fact's name is to people, e.g. "mixture gain"; never NULL. */
const char *simulation_fact_name(enum scenario_fact fact);

/* Measures a bound on the present state; `*passed` tells whether it holds. Error: SIM_ERR_NO_MEMORY. */
int simulation_fact_measure(const struct network *net, const struct scenario_expect *expect, double *measured,
                            bool *passed, struct sim_error *err);

/* Bounds name subnets that exist, with tasks that fit. Errors: SIM_ERR_RANGE, SIM_ERR_CONFLICT. */
int simulation_facts_check(const struct network *net, const struct scenario *scenario, struct sim_error *err);

#endif
