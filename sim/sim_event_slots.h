/* Table of waiting events. Private to the two queues, which order keys; here is what the keys stand for.
 *
 * A slot remembers the handle of the event in it. A key whose handle differs is stale: its event was
 * cancelled or rescheduled, and the queue skips it. Sequence numbers are never used twice, so neither is a
 * handle. Free slots form a stack: the slot of the event that was just popped is the next one filled, while
 * it is in the cache. */
#ifndef SIM_EVENT_SLOTS_H
#define SIM_EVENT_SLOTS_H

#include "sim_event_keys.h"

/* No slot; end of the stack of free ones. */
#define SIM_EVENT_NO_SLOT UINT32_MAX

struct sim_event_slot {
    sim_event_handle handle; /* SIM_EVENT_NONE while free */
    uint64_t entity;         /* next free slot while free */
    uint64_t arg;
    uint32_t kind;
    uint32_t padding;
};

struct sim_event_slots {
    struct sim_event_slot *slots;
    uint32_t capacity;
    uint32_t used;       /* slots ever filled; those behind are not initialised */
    uint32_t first_free; /* top of the stack, or SIM_EVENT_NO_SLOT */
    size_t stale;        /* keys in the queue whose event was cancelled or rescheduled */
    uint64_t sequence;   /* last one given */
    /* Time and phase of the last event popped: nothing may be scheduled before. */
    uint64_t now_ms;
    uint32_t now_phase;
};

static inline void sim_event_slots_init(struct sim_event_slots *self, uint64_t now_ms)
{
    *self = (struct sim_event_slots){.first_free = SIM_EVENT_NO_SLOT, .now_ms = now_ms};
}

static inline void sim_event_slots_free(struct sim_event_slots *self)
{
    free(self->slots);
    self->slots = NULL;
}

/* Whether `handle` names a waiting event. */
static inline bool sim_event_slots_has(const struct sim_event_slots *self, sim_event_handle handle)
{
    const uint32_t slot = sim_event_handle_slot(handle);
    return handle != SIM_EVENT_NONE && slot < self->used && self->slots[slot].handle == handle;
}

/* Slow paths of the functions below, in sim_event_slots.c: grow the table; explain a refusal. */
int sim_event_slots_grow(struct sim_event_slots *self, struct sim_error *err);
int sim_event_slots_refuse(const struct sim_event_slots *self, uint64_t time_ms, uint32_t phase,
                           struct sim_error *err);

/* SIM_OK if an event may be scheduled at (time_ms, phase): not before the last one popped, phase and sequence
 * within their bits. */
static inline int sim_event_slots_check(const struct sim_event_slots *self, uint64_t time_ms, uint32_t phase,
                                        struct sim_error *err)
{
    const bool late = time_ms < self->now_ms || (time_ms == self->now_ms && phase < self->now_phase);
    if (late || time_ms == UINT64_MAX || phase >= SIM_EVENT_PHASES ||
        self->sequence >= (UINT64_C(1) << SIM_EVENT_SEQUENCE_BITS) - 1)
        return sim_event_slots_refuse(self, time_ms, phase, err);
    return SIM_OK;
}

/* Whether a slot can be filled without looking any further. */
static inline bool sim_event_slots_ready(const struct sim_event_slots *self)
{
    return self->first_free != SIM_EVENT_NO_SLOT &&
           self->sequence < (UINT64_C(1) << SIM_EVENT_SEQUENCE_BITS) - 1;
}

/* Makes sure that a slot is free. SIM_ERR_LIMIT, SIM_ERR_NO_MEMORY. */
static inline int sim_event_slots_reserve(struct sim_event_slots *self, struct sim_error *err)
{
    if (self->first_free != SIM_EVENT_NO_SLOT || self->used < self->capacity)
        return SIM_OK;
    return sim_event_slots_grow(self, err);
}

/* Fills a slot, which must have been reserved, and returns the new event's handle. */
static inline sim_event_handle sim_event_slots_fill(struct sim_event_slots *self, uint32_t phase,
                                                    const struct sim_event *event)
{
    uint32_t index = self->first_free;
    if (index != SIM_EVENT_NO_SLOT)
        self->first_free = (uint32_t)self->slots[index].entity;
    else
        index = self->used++;
    struct sim_event_slot *slot = &self->slots[index];
    slot->handle = sim_event_handle_make(phase, ++self->sequence, index);
    slot->entity = event->entity;
    slot->arg = event->arg;
    slot->kind = event->kind;
    return slot->handle;
}

/* Empties the slot of `handle`, which must name a waiting event. */
static inline void sim_event_slots_clear(struct sim_event_slots *self, sim_event_handle handle)
{
    const uint32_t index = sim_event_handle_slot(handle);
    struct sim_event_slot *slot = &self->slots[index];
    slot->handle = SIM_EVENT_NONE;
    slot->entity = self->first_free;
    self->first_free = index;
}

/* Hands the event of `key`, which must be waiting, to `due`, and moves the present to it. */
static inline void sim_event_slots_take(struct sim_event_slots *self, sim_event_key key,
                                        struct sim_event_due *due)
{
    const sim_event_handle handle = sim_event_key_handle(key);
    const struct sim_event_slot *slot = &self->slots[sim_event_handle_slot(handle)];
    due->time_ms = sim_event_key_time(key);
    due->phase = sim_event_handle_phase(handle);
    due->event.entity = slot->entity;
    due->event.arg = slot->arg;
    due->event.kind = slot->kind;
    self->now_ms = due->time_ms;
    self->now_phase = due->phase;
    sim_event_slots_clear(self, handle);
}

/* Gives the waiting event `handle` a new handle for another phase; its old key becomes stale. */
static inline sim_event_handle sim_event_slots_renew(struct sim_event_slots *self, sim_event_handle handle,
                                                     uint32_t phase)
{
    const uint32_t index = sim_event_handle_slot(handle);
    self->slots[index].handle = sim_event_handle_make(phase, ++self->sequence, index);
    return self->slots[index].handle;
}

#endif
