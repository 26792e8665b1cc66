/* Events: what waits in a queue, in which order, and how it is named.
 *
 * The order is total and belongs to the events, not to the queue: by time, then by phase, then by the order
 * of scheduling. Two queues share these types: sim_event_queue.h, which the simulator uses, and
 * sim_event_heap.h, the plain one that it is checked and timed against. */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include <stdint.h>

enum {
    SIM_EVENT_PHASES = 64,        /* phases inside a millisecond: 0 .. 63 */
    SIM_EVENT_SLOT_BITS = 20,     /* at most 2^20 events wait at a time */
    SIM_EVENT_SEQUENCE_BITS = 38, /* at most 2^38 - 1 are ever scheduled in one queue */
    SIM_EVENT_PENDING_MAX = 1 << SIM_EVENT_SLOT_BITS
};

/* What happens, to whom; the engine does not look inside. */
struct sim_event {
    uint64_t entity;
    uint64_t arg;
    uint32_t kind;
};

/* An event whose time has come. */
struct sim_event_due {
    uint64_t time_ms;
    uint32_t phase;
    struct sim_event event;
};

/* Name of a waiting event. It ends with the event: when that is popped, cancelled or rescheduled the old name
 * names nothing, ever again. 0 (SIM_EVENT_NONE) names no event. */
typedef uint64_t sim_event_handle;
#define SIM_EVENT_NONE UINT64_C(0)

#endif
