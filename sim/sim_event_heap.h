/* The plain event queue: one binary heap of 16-byte keys. Same meaning as sim_event_queue.h, function by
 * function; kept as the oracle of its tests and as the yardstick of its benchmark.
 *
 * Push and pop take O(log n). Cancelled events leave stale keys behind, which are skipped when they come up
 * and swept out when they outnumber the others. */
#ifndef SIM_EVENT_HEAP_H
#define SIM_EVENT_HEAP_H

#include "sim_error.h"
#include "sim_event.h"

#include <stdbool.h>
#include <stddef.h>

struct sim_event_heap;

int sim_event_heap_create(struct sim_event_heap **self, uint64_t now_ms, struct sim_error *err);
void sim_event_heap_destroy(struct sim_event_heap *self);
int sim_event_heap_push(struct sim_event_heap *self, uint64_t time_ms, uint32_t phase,
                        const struct sim_event *event, sim_event_handle *handle, struct sim_error *err);
int sim_event_heap_pop(struct sim_event_heap *self, struct sim_event_due *due, struct sim_error *err);
int sim_event_heap_pop_before(struct sim_event_heap *self, uint64_t limit_ms, struct sim_event_due *due,
                              struct sim_error *err);
bool sim_event_heap_cancel(struct sim_event_heap *self, sim_event_handle handle);
int sim_event_heap_reschedule(struct sim_event_heap *self, sim_event_handle *handle, uint64_t time_ms,
                              uint32_t phase, struct sim_error *err);
size_t sim_event_heap_count(const struct sim_event_heap *self);

/* Checks every invariant; SIM_ERR_CHECK names the one that is broken. O(n). */
int sim_event_heap_verify(const struct sim_event_heap *self, struct sim_error *err);

#endif
