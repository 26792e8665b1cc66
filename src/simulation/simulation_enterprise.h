/* Turns the `enterprises` of a scenario into clients of the network's economy. */
#ifndef SIMULATION_ENTERPRISE_H
#define SIMULATION_ENTERPRISE_H

#include "network.h"
#include "scenario.h"

/* Has the subnets that enterprises name keep their answers; config[i] is that of netuid i + 1. */
void simulation_keep_answers(const struct scenario *scenario, struct network_subnet_config *config,
                             size_t subnets);

/* Gives the network the enterprises of the scenario. Errors: those of network_set_enterprises. */
int simulation_open_enterprises(struct network *net, const struct scenario *scenario, struct sim_error *err);

#endif
