/* Turns the `task` and the `miners` of a group of subnets into configurations of the intelligence room. */
#ifndef SIMULATION_TASK_H
#define SIMULATION_TASK_H

#include "intel_arena.h"
#include "scenario.h"

/* The strategy that a scenario's word stands for. */
const struct intel_strategy *simulation_strategy(enum scenario_strategy strategy);

/* Fills miner[0 .. miners): group after group, ranges running evenly from the first to the last of each.
 * Error: SIM_ERR_RANGE for a domain that the task does not have. */
int simulation_read_miners(const struct scenario_subnets *group, struct intel_miner_config *miner,
                           uint32_t miners, struct sim_error *err);

struct intel_gate_config simulation_read_gate(const struct scenario_gate *gate);

/* How validators of the group ask, score and weigh, and how the gate learns. */
struct intel_arena_config simulation_read_arena(const struct scenario_subnets *group, uint32_t miners,
                                                uint32_t validators);

/* What the group's miners are asked; texts belong to the scenario. */
struct intel_task_config simulation_read_task(const struct scenario_task *task, const char *ml_folder);

#endif
