/* A simulation: a scenario brought to life. Joins the network with the calendar, the interventions and the
 * recorder; the program and the library both stand on it.
 *
 * No global state: any number of simulations may run side by side, each in its own thread. */
#ifndef SIMULATION_H
#define SIMULATION_H

#include "network.h"
#include "record.h"
#include "scenario.h"
#include "sim_clock.h"
#include "sim_error.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct simulation;

struct simulation_options {
    const char *data_dir; /* folder with the real states (stake/...); may be NULL if none is needed */
    bool audit;           /* check the conservation laws after every block */
    bool keep_series;     /* keep whole series in memory for simulation_record */
};

/* Why simulation_run came back. */
enum simulation_stop {
    SIMULATION_STOP_BLOCK,     /* the block asked for */
    SIMULATION_STOP_EVENTS,    /* the number of events asked for */
    SIMULATION_STOP_END,       /* the scenario's `until`: the run is over */
    SIMULATION_STOP_SETTLED,   /* nothing is emitted any more and nothing is planned: the state is final */
    SIMULATION_STOP_INTERRUPT, /* the flag was raised; the block in progress is complete */
};

/* What an `expect` entry of the scenario came to. */
struct simulation_fact {
    bool reached;         /* the simulation got to the moment of the fact */
    bool failed;          /* beyond the tolerance or bound, or a halving that is overdue by more than that */
    uint64_t simulated;   /* block of the halving, or amount in rao */
    double measured;      /* of a bound: the share */
    int64_t date_unix_ms; /* of the moment, in the simulation's calendar */
};

/* Builds the initial state. The scenario must outlive the simulation and is changed by `set` actions.
 * Errors: bad input (files of the scenario, impossible interventions), SIM_ERR_NO_MEMORY. */
int simulation_create(struct simulation **out, struct scenario *scenario,
                      const struct simulation_options *options, struct sim_error *err);

/* Frees the simulation; NULL is allowed. A writer attached to its record must be closed before. */
void simulation_destroy(struct simulation *sim);

/* Runs until `until_block` is complete, the scenario ends, or `max_events` (0: no limit) have happened,
 * recording on the way. May be called again and again; after SIMULATION_STOP_END it runs no further.
 * `interrupt` may be NULL. Errors: those of network_run and of the record's sink. */
int simulation_run(struct simulation *sim, uint64_t until_block, uint64_t max_events,
                   const volatile sig_atomic_t *interrupt, enum simulation_stop *why, struct sim_error *err);

/* Writes the rows of the present block that the cadence has not written: the last rows of a run. */
int simulation_record_last(struct simulation *sim, struct sim_error *err);

const struct scenario *simulation_scenario(const struct simulation *sim);
const struct network *simulation_network(const struct simulation *sim);
struct record *simulation_record(struct simulation *sim);

/* Moment of a block in the scenario's calendar, Unix milliseconds. */
int64_t simulation_unix_ms(const struct simulation *sim, uint64_t block);

/* Last block of the run as far as the scenario fixes it in advance; UINT64_MAX if a condition decides. */
uint64_t simulation_last_block(const struct simulation *sim);

/* Issuance before the first block, rao. */
uint64_t simulation_start_issuance(const struct simulation *sim);

/* Result of expect[index] so far. */
struct simulation_fact simulation_fact(const struct simulation *sim, size_t index);

/* The last block that paid the emission of before halving `number` (from 1); false if it has not come.
 * A halving that recycling undid and that came again counts at its first coming. */
bool simulation_halving_block(const struct simulation *sim, unsigned number, uint64_t *block);

/* SHA-256 of the whole state as 64 hexadecimal digits. */
void simulation_digest(const struct simulation *sim, char hex[SIM_DIGEST_HEX_SIZE]);

#endif
