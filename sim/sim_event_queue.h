/* The event queue: a wheel of one bucket for each of the next 4096 blocks, and a heap for everything later.
 *
 * Most events of a simulated chain lie within hours, and many share a block: appending to a block's bucket
 * costs the same for ten events as for a hundred thousand. A bucket is sorted when its block comes, and only
 * if events were not appended in order. Events beyond the wheel (13.6 hours) wait in a binary heap and move
 * over as the wheel turns; events for the block that is being worked off go to its end, or to a small heap
 * beside it. Source: design/measurements.md C.4.
 *
 * Order: by time, then by phase, then by order of scheduling; rescheduling counts as scheduling anew. Nothing
 * can be scheduled before the event popped last, in time or in phase. Limits of sim_event.h raise
 * SIM_ERR_LIMIT. Cost: push and cancel O(1), pop O(1) and O(log n) for times inside a block, events past the
 * wheel O(log n). Cancelled events leave stale keys of 16 bytes, which are swept out when they outnumber the
 * others. */
#ifndef SIM_EVENT_QUEUE_H
#define SIM_EVENT_QUEUE_H

#include "sim_error.h"
#include "sim_event.h"

#include <stdbool.h>
#include <stddef.h>

enum { SIM_EVENT_WHEEL_BLOCKS = 4096 };

struct sim_event_queue;

/* An empty queue whose present is `now_ms`. SIM_ERR_NO_MEMORY. */
int sim_event_queue_create(struct sim_event_queue **self, uint64_t now_ms, struct sim_error *err);

/* NULL is allowed. */
void sim_event_queue_destroy(struct sim_event_queue *self);

/* Schedules a copy of `event` at `time_ms` (below 2^64 - 1) and `phase` (below SIM_EVENT_PHASES); its handle
 * goes to `handle` unless that is NULL. SIM_ERR_RANGE for the past or an unknown phase, SIM_ERR_LIMIT,
 * SIM_ERR_NO_MEMORY; the queue is then as it was. */
int sim_event_queue_push(struct sim_event_queue *self, uint64_t time_ms, uint32_t phase,
                         const struct sim_event *event, sim_event_handle *handle, struct sim_error *err);

/* Takes the next event. 1 if there was one, 0 if none is waiting, SIM_ERR_NO_MEMORY (nothing is lost then).
 */
int sim_event_queue_pop(struct sim_event_queue *self, struct sim_event_due *due, struct sim_error *err);

/* The same, but only if its time is below `limit_ms`; otherwise 0, and the present stays. */
int sim_event_queue_pop_before(struct sim_event_queue *self, uint64_t limit_ms, struct sim_event_due *due,
                               struct sim_error *err);

/* Removes a waiting event. False if the handle names none (popped, cancelled or rescheduled before). */
bool sim_event_queue_cancel(struct sim_event_queue *self, sim_event_handle handle);

/* Moves a waiting event to another time and phase and renews its handle. Errors as in push, SIM_ERR_NOT_FOUND
 * if the handle names none; event and handle are then as they were. */
int sim_event_queue_reschedule(struct sim_event_queue *self, sim_event_handle *handle, uint64_t time_ms,
                               uint32_t phase, struct sim_error *err);

/* Number of waiting events. */
size_t sim_event_queue_count(const struct sim_event_queue *self);

/* Time of the event popped last, or where the queue started. */
uint64_t sim_event_queue_now_ms(const struct sim_event_queue *self);

/* The whole queue as integers, for a checkpoint: handles stay valid, and a queue loaded from them continues
 * with the same handles and order. `sim_event_queue_save` returns the number of words, and writes them if
 * `capacity` is large enough. `sim_event_queue_load` trusts nothing: SIM_ERR_FORMAT, SIM_ERR_NO_MEMORY. */
size_t sim_event_queue_save(const struct sim_event_queue *self, uint64_t *words, size_t capacity);
int sim_event_queue_load(struct sim_event_queue **self, const uint64_t *words, size_t count,
                         struct sim_error *err);

/* Checks every invariant; SIM_ERR_CHECK names the one that is broken. O(n). */
int sim_event_queue_verify(const struct sim_event_queue *self, struct sim_error *err);

#endif
