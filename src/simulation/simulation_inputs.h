/* Reads the tables that a scenario names into the form that the models take. */
#ifndef SIMULATION_INPUTS_H
#define SIMULATION_INPUTS_H

#include "chain_series.h"
#include "network.h"
#include "sim_clock.h"
#include "sim_error.h"

/* Points (block, amount) from a CSV with the columns `block` and `value_column` (TAO, at most 9 decimals);
 * other columns are ignored. `*out` (rao) is to be freed with free(). Blocks must ascend.
 * Errors: those of sim_csv_read, SIM_ERR_RANGE, with file and line. */
int simulation_read_series(const char *path, const char *value_column, struct chain_series_point **out,
                           size_t *points, struct sim_error *err);

/* The state that the Finney chain started from on 2023-03-20: balances and stakes of the Nakamoto chain at
 * block 3,606,775. `data_dir` holds stake/snapshot-2023-03-20-accounts.csv.gz and -uids.csv. Initialises and
 * endows `net`; the sum must be 4,181,329.662284940 TAO, the issuance that the genesis of the chain states.
 * Errors: those of sim_csv_read, SIM_ERR_FORMAT if the tables contradict each other. */
int simulation_start_finney(struct network *net, const struct network_params *params, const char *data_dir,
                            struct sim_error *err);

/* `accounts` accounts that share `issuance_rao` evenly (the first ones get a rao more where it does not
 * divide), each with one stake position that holds `staked_num`/`staked_den` of its share (floor). */
int simulation_start_even(struct network *net, const struct network_params *params, uint64_t issuance_rao,
                          uint64_t accounts, uint64_t staked_num, uint64_t staked_den, struct sim_error *err);

#endif
