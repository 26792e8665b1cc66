/* One state under every set of rules that the network has had: who gets the emission then?
 *
 * Each run starts from the same scenario with the same random numbers and differs in the rules alone; the
 * first one follows the scenario's own `rules`. What counts is the TAO that a subnet receives by injection
 * and by chain buys. Runs go side by side; the result does not depend on the threads. */
#ifndef SIMULATION_POLICIES_H
#define SIMULATION_POLICIES_H

#include "scenario.h"
#include "sim_error.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

/* What one set of rules did. */
struct simulation_policy {
    const char *name; /* of the era; "scenario" for the first */
    uint64_t total_rao;
    uint64_t *received_rao; /* [subnets] */
    size_t *rank;           /* [subnets] from 1; of equal ones the lower netuid comes first */
    double gini;            /* of what subnets received; 0 if nothing was */
    size_t moved;           /* subnets whose rank is another than under the first */
};

struct simulation_policies {
    struct simulation_policy *policy;
    size_t policies;
    uint16_t *netuid; /* [subnets] */
    size_t subnets;
    uint64_t blocks;
};

/* `flows_path` names a CSV of the users' flows, `netuid,flow_tao_per_day`, net of what they take out and
 * below 0 where they take out more; each is both the average at the start and what comes in during the run,
 * and subnets that are not named have none. NULL: the averages of the start state, and no flow during the
 * run.
 *
 * Runs `blocks` blocks under each set of rules. `scenario` is not changed; its `until`, `expect` and `record`
 * play no part. Errors: SIM_ERR_CONFLICT (no subnets), SIM_ERR_INTERRUPTED (*interrupt became non-zero; may
 * be NULL), those of simulation_create and simulation_run. */
int simulation_policies_run(struct simulation_policies *out, const struct scenario *scenario,
                            const char *data_dir, const char *flows_path, uint64_t blocks,
                            const volatile sig_atomic_t *interrupt, struct sim_error *err);
void simulation_policies_free(struct simulation_policies *self);

/* Part of the emission that a subnet got, 0 to 1; 0 if there was none. */
double simulation_policy_share(const struct simulation_policy *policy, size_t subnet);

/* Gini coefficient of amounts: 0 all equal, towards 1 one has everything. Sorts `value`. */
double simulation_policies_gini(uint64_t *value, size_t count);

#endif
