/* A crew: the threads that share the work of a run.
 *
 * The thread that makes a crew is its first hand and goes on with its own work; the others wait for jobs. A
 * job is handed over with sim_crew_begin and taken back with sim_crew_finish, which helps out rather than
 * waits where it can, so a crew of one does everything there, in the order of the calls. Whoever runs a job
 * may spread a loop over the crew with sim_crew_each: idle hands join in.
 *
 * Jobs that are due first are begun first. That and the number of hands decide when something runs, never
 * what it computes: jobs must not touch what another job or the first hand writes meanwhile, and the turns of
 * a loop must not touch each other's.
 *
 * Limits: one thread at a time is the first hand. A job neither begins nor finishes other jobs. */
#ifndef SIM_CREW_H
#define SIM_CREW_H

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_crew;

/* One thread of a crew, as seen by what it runs: its number finds buffers of its own. */
struct sim_hand {
    struct sim_crew *crew;
    unsigned number; /* 0 (the first hand) .. sim_crew_hands - 1 */
};

enum sim_job_state { SIM_JOB_IDLE, SIM_JOB_WAITING, SIM_JOB_RUNNING, SIM_JOB_DONE };

/* A job lives where its owner keeps it and may be begun again once it is idle. The owner sets the first three
 * members; the others belong to the crew. */
struct sim_job {
    void (*run)(void *self, const struct sim_hand *hand);
    void *self;
    uint64_t due; /* jobs of a lower number are begun first, equals in the order in which they came */
    enum sim_job_state state;
    struct sim_job *next;
};

/* A crew of `hands` >= 1 threads, the caller's included; with fewer if the system has no more to give. They
 * take no signals. SIM_ERR_NO_MEMORY. */
int sim_crew_create(struct sim_crew **crew, unsigned hands, struct sim_error *err);

/* Waits for jobs that are running, drops those that are not, and ends the threads. NULL is ignored. */
void sim_crew_destroy(struct sim_crew *crew);

unsigned sim_crew_hands(const struct sim_crew *crew);

/* The hand of the thread that made the crew. */
const struct sim_hand *sim_crew_first(const struct sim_crew *crew);

/* Hands an idle job over. First hand only, as for the next two. */
void sim_crew_begin(struct sim_crew *crew, struct sim_job *job);

/* Returns when the job is done, and makes it idle again. An idle job is left alone. */
void sim_crew_finish(struct sim_crew *crew, struct sim_job *job);

/* Takes a job back: if it is not running yet, it never will be; else as sim_crew_finish. */
void sim_crew_cancel(struct sim_crew *crew, struct sim_job *job);

/* Calls run(self, i, hand) once for each i in 0 .. count - 1, `grain` >= 1 of them in a row on one hand, and
 * returns when all are done. Loops may stand in loops. `hand` is the caller's; NULL, which `run` gets too,
 * for one that belongs to no crew. */
void sim_crew_each(const struct sim_hand *hand, size_t count, size_t grain,
                   void (*run)(void *self, size_t i, const struct sim_hand *hand), void *self);

#endif
