/* Turns the `subnets`, `root` and `rules` of a scenario into an economy of the network. */
#ifndef SIMULATION_ECONOMY_H
#define SIMULATION_ECONOMY_H

#include "network.h"
#include "network_choice.h"
#include "network_staking.h"
#include "scenario.h"
#include "simulation_task.h"

/* Number of subnets that the scenario describes. */
size_t simulation_subnets(const struct scenario *scenario);

/* The kind of pool that a scenario's word stands for; `ruled` where it leaves that to the rules. */
enum pool_kind simulation_pool_kind(enum scenario_pool_kind kind, enum pool_kind ruled);

/* The policy that a scenario's word stands for. */
enum intel_author_policy simulation_authorship(enum scenario_authorship_policy policy);

/* What the subnets of a group share; kept until all subnets stand. */
struct simulation_group {
    uint64_t *stake; /* [validators] */
    struct intel_miner_config *miner;
};

/* Turns one group into the configuration of its subnets, which borrows from `arrays`; those must be freed
 * with simulation_group_free, also after an error. Errors: SIM_ERR_RANGE, SIM_ERR_NO_MEMORY. */
int simulation_read_group(const struct scenario_subnets *group, const char *ml_folder,
                          struct simulation_group *arrays, struct network_subnet_config *config,
                          struct sim_error *err);
void simulation_group_free(struct simulation_group *arrays);

/* Gives `net` the scenario's subnets, with the rules that are in force at the start. `data_dir` holds the
 * learning sets (ml/...). Errors: what network_set_economy raises; SIM_ERR_RANGE for groups that do not fit.
 */
int simulation_start_economy(struct network *net, const struct scenario *scenario, const char *data_dir,
                             struct sim_error *err);

/* Puts the owner's cut and the weight of TAO that the scenario has by now into force. */
void simulation_tune_chain(struct network *net, const struct scenario *scenario);

/* The same with the hyperparameters of all subnets. */
void simulation_tune(struct network *net, const struct scenario *scenario);

/* Opens staking if the scenario has orders or decisions of stakers, or claims. */
int simulation_open_staking(struct network *net, const struct scenario *scenario, struct sim_error *err);

/* The order of a timeline entry. Returns false if the entry is something else. */
bool simulation_order(const struct scenario_event *event, struct network_order *order);

/* The decision of a timeline entry. Returns false if the entry is something else. */
bool simulation_wish(const struct scenario_event *event, struct network_wish *wish);

/* Divides `total` over `count` holders into `part`, exactly: what rounding leaves goes to the first ones. */
void simulation_spread(enum scenario_spread spread, uint64_t total, size_t count, uint64_t *part);

#endif
