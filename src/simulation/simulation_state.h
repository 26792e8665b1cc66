/* What a simulation holds, shared by the files of this room and nobody else: the plan (simulation_plan.c),
 * what is done at planned blocks (simulation_timeline.c), what is recorded and compared
 * (simulation_observe.c). */
#ifndef SIMULATION_STATE_H
#define SIMULATION_STATE_H

#include "record.h"
#include "scenario.h"
#include "simulation.h"
#include "simulation_schema.h"

/* A table with a cadence. */
struct cadence {
    uint64_t every_blocks; /* 0: never */
    uint64_t last_block;   /* of the last row; UINT64_MAX before the first */
};

struct simulation {
    struct scenario *scenario;
    struct network net;
    const struct sim_calendar *calendar; /* the scenario's */
    struct simulation_schema schema;
    struct record *record;
    uint64_t *scratch; /* max(accounts, positions) */
    struct cadence cadence[SIMULATION_TABLES];
    bool audit;

    uint64_t last_block; /* of the scenario; UINT64_MAX if open */
    struct network_condition *conditions;
    size_t condition_count;
    bool ended;

    uint64_t start_issuance_rao;
    uint64_t halving_block[CHAIN_CURVE_STEPS_MAX + 1]; /* UINT64_MAX: not yet */
    struct simulation_fact *facts;

    int notice_ret; /* first error while recording a notice, reported when the network returns */
    struct sim_error notice_err;
};

/* The smaller of two blocks. */
static inline uint64_t simulation_earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Block of a moment of the scenario. Spans count from the genesis block. */
uint64_t simulation_block_of(const struct simulation *sim, struct scenario_when when);

/* The network's parameters that a scenario names. */
void simulation_params(const struct scenario *scenario, bool audit, struct network_params *params);

/* Fills last_block and conditions, and schedules the timeline and the changes of rules as interventions. The
 * network must have started. SIM_ERR_RANGE: an entry lies at or before the start. SIM_ERR_CONFLICT: rules
 * without subnets. */
int simulation_plan(struct simulation *sim, struct sim_error *err);

/* Hooks of the network: tells of halvings, and carries out what is planned. `self` is the simulation. */
void simulation_on_notice(void *self, const struct network_notice *notice);
int simulation_on_intervention(void *self, uint64_t number, struct sim_error *err);

/* Opens the record and sets the cadences of its tables. keep: see record_create. */
int simulation_start_record(struct simulation *sim, bool keep, struct sim_error *err);

/* Rows of the present block: those that are due, or with `all` every table that has a cadence. */
int simulation_record_rows(struct simulation *sim, bool all, struct sim_error *err);

/* Next block after the present one at which a row or a fact is due; UINT64_MAX if none. */
uint64_t simulation_next_observation(const struct simulation *sim);

/* Fills the facts whose moment the present block is. */
int simulation_observe_facts(struct simulation *sim, struct sim_error *err);

#endif
