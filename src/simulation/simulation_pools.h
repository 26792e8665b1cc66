/* `start: pools-2026-06`: the network as the real chain had it on 2026-06-14, as far as that is known.
 *
 * Source: data/pools (all 129 subnets at block 8,404,076; inputs of emission on 2026-07-31). What the tables
 * do not say, who holds how much, is drawn from the seed around what they do say: the total, the number of
 * holders and the largest part. scenario_start_note lists every assumption. */
#ifndef SIMULATION_POOLS_H
#define SIMULATION_POOLS_H

#include "network.h"
#include "scenario.h"
#include "sim_error.h"
#include "sim_random.h"

#define SIMULATION_POOLS_BLOCK SCENARIO_POOLS_BLOCK

/* Issuance at that block by the chain's counter, in rao: see scenario_start_note. */
uint64_t simulation_pools_issuance(void);

/* Initialises and endows `net`: its economy and one account with everything else. `data_dir` holds
 * pools/pools-2026-06-14-block8404076.csv and pools/emission-state-2026-07-31-block8740402.csv. Errors: those
 * of sim_csv_read, SIM_ERR_FORMAT if the tables do not fit together, SIM_ERR_CONFLICT if `issuance` says
 * otherwise than that subnets get the emission, those of network_set_economy. */
int simulation_start_pools(struct network *net, const struct network_params *params,
                           const struct scenario *scenario, const char *data_dir, struct sim_error *err);

/* Divides `total` over `count` holders, exactly. The first gets `most` of every `whole`, the others in
 * proportion to 1/2, 1/3, ..., each times a number from 0.5 to 1.5 drawn from `stream`, and nobody more than
 * the first unless there is no other way. */
void simulation_draw_stakes(struct sim_stream *stream, uint64_t total, uint64_t most, uint64_t whole,
                            size_t count, uint64_t *part);

#endif
