/* Insides of the event queue, shared by sim_event_queue.c, which works it, and sim_event_queue_state.c, which
 * saves, loads and verifies it. Private to the two. */
#ifndef SIM_EVENT_WHEEL_H
#define SIM_EVENT_WHEEL_H

#include "sim_clock.h"
#include "sim_event_queue.h"
#include "sim_event_slots.h"

/* Keys of a bucket lie in chunks of one size, linked by number, that go round between buckets: memory follows
 * the number of events, and the chunk that is filled next was emptied a moment ago. */
enum { CHUNK_KEYS = 64, NO_CHUNK = 0, WHEEL = SIM_EVENT_WHEEL_BLOCKS };

struct chunk {
    sim_event_key keys[CHUNK_KEYS];
};

/* One block of the wheel. Zeroed is empty. */
struct bucket {
    uint32_t first_chunk;
    uint32_t last_chunk;
    uint32_t count;
    uint32_t unsorted; /* 1 once a key came that belongs before the one appended before it */
};

struct sim_event_queue {
    struct sim_event_slots slots;

    /* Block `base` and what lies before it: sorted keys from `cursor` on, and a heap for what came later and
     * does not belong to their end. */
    uint64_t base;
    sim_event_key *open;
    sim_event_key *scratch;
    size_t open_count;
    size_t open_capacity;
    size_t cursor;
    struct sim_key_heap near;

    /* Blocks base + 1 .. base + WHEEL - 1, each in bucket `block % WHEEL`; a bit for each that is not empty.
     */
    struct bucket buckets[WHEEL];
    uint64_t occupied[WHEEL / 64];
    size_t wheel_count;
    struct chunk *chunks; /* number 0 is never used: it means none */
    uint32_t *next_chunk;
    uint32_t chunk_capacity;
    uint32_t chunk_used;
    uint32_t free_chunk;

    struct sim_key_heap far; /* blocks from base + WHEEL on */
    uint64_t reach; /* blocks of the wheel behind `base`; 0 while keys from `far` still have to move */
};

static inline bool sim_event_queue_is_live(const struct sim_event_queue *self, sim_event_key key)
{
    const sim_event_handle handle = sim_event_key_handle(key);
    return self->slots.slots[sim_event_handle_slot(handle)].handle == handle;
}

/* All keys, stale ones too. */
static inline size_t sim_event_queue_keys(const struct sim_event_queue *self)
{
    return self->open_count - self->cursor + self->near.count + self->wheel_count + self->far.count;
}

static inline uint64_t sim_event_key_block(sim_event_key key)
{
    return sim_block_of_ms(sim_event_key_time(key));
}

/* Puts a key of a filled slot where it belongs. SIM_ERR_NO_MEMORY changes nothing. */
int sim_event_queue_place(struct sim_event_queue *self, sim_event_key key);

#endif
