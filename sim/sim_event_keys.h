/* Keys of waiting events, and a binary heap of them. Private to the two queues.
 *
 * A key packs the whole order into one unsigned number, so that one comparison decides:
 * time (64 bits) | phase (6) | sequence (38) | slot (20). Its lower word is the event's handle. */
#ifndef SIM_EVENT_KEYS_H
#define SIM_EVENT_KEYS_H

#include "sim_alloc.h"
#include "sim_error.h"
#include "sim_event.h"

#include <stdbool.h>
#include <stddef.h>

__extension__ typedef unsigned __int128 sim_event_key;

static inline sim_event_key sim_event_key_make(uint64_t time_ms, sim_event_handle handle)
{
    return (sim_event_key)time_ms << 64 | handle;
}

static inline sim_event_handle sim_event_handle_make(uint32_t phase, uint64_t sequence, uint32_t slot)
{
    return (uint64_t)phase << (SIM_EVENT_SEQUENCE_BITS + SIM_EVENT_SLOT_BITS) |
           sequence << SIM_EVENT_SLOT_BITS | slot;
}

static inline uint64_t sim_event_key_time(sim_event_key key)
{
    return (uint64_t)(key >> 64);
}
static inline sim_event_handle sim_event_key_handle(sim_event_key key)
{
    return (uint64_t)key;
}

static inline uint32_t sim_event_handle_slot(sim_event_handle handle)
{
    return (uint32_t)handle & (SIM_EVENT_PENDING_MAX - 1);
}

static inline uint32_t sim_event_handle_phase(sim_event_handle handle)
{
    return (uint32_t)(handle >> (SIM_EVENT_SEQUENCE_BITS + SIM_EVENT_SLOT_BITS));
}

/* Binary heap in an array, smallest key in front. Zeroed is empty. */
struct sim_key_heap {
    sim_event_key *keys;
    size_t count;
    size_t capacity;
};

/* Room for one more key. SIM_ERR_NO_MEMORY leaves the heap as it was. */
static inline int sim_key_heap_reserve(struct sim_key_heap *self)
{
    if (self->count < self->capacity)
        return SIM_OK;
    const size_t capacity = self->capacity == 0 ? 64 : 2 * self->capacity;
    sim_event_key *keys = sim_array_resize(sim_event_key, self->keys, capacity);
    if (keys == NULL)
        return SIM_ERR_NO_MEMORY;
    self->keys = keys;
    self->capacity = capacity;
    return SIM_OK;
}

/* Puts `key` in place, from the hole at `i` upwards or downwards. */
static inline void sim_key_heap_sift_up(struct sim_key_heap *self, size_t i, sim_event_key key)
{
    while (i > 0 && key < self->keys[(i - 1) / 2]) {
        self->keys[i] = self->keys[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    self->keys[i] = key;
}

static inline void sim_key_heap_sift_down(struct sim_key_heap *self, size_t i, sim_event_key key)
{
    const size_t count = self->count;
    for (size_t child = 2 * i + 1; child < count; child = 2 * i + 1) {
        if (child + 1 < count && self->keys[child + 1] < self->keys[child])
            child++;
        if (key <= self->keys[child])
            break;
        self->keys[i] = self->keys[child];
        i = child;
    }
    self->keys[i] = key;
}

/* Room must have been reserved. */
static inline void sim_key_heap_push(struct sim_key_heap *self, sim_event_key key)
{
    sim_key_heap_sift_up(self, self->count++, key);
}

/* Removes the smallest key of a heap that is not empty. */
static inline sim_event_key sim_key_heap_pop(struct sim_key_heap *self)
{
    const sim_event_key top = self->keys[0];
    self->count--;
    if (self->count > 0)
        sim_key_heap_sift_down(self, 0, self->keys[self->count]);
    return top;
}

/* Restores the order after keys were removed from the middle of the array. O(n). */
static inline void sim_key_heap_rebuild(struct sim_key_heap *self)
{
    for (size_t i = self->count / 2; i-- > 0;)
        sim_key_heap_sift_down(self, i, self->keys[i]);
}

#endif
