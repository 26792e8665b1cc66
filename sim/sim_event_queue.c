#include "sim_event_queue.h"

#include "sim_event_wheel.h"

#include <string.h>

enum { AHEAD = 6 }; /* events whose slots are fetched before their turn */

int sim_event_queue_create(struct sim_event_queue **self, uint64_t now_ms, struct sim_error *err)
{
    *self = sim_array_new(struct sim_event_queue, 1);
    if (*self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory");
    sim_event_slots_init(&(*self)->slots, now_ms);
    (*self)->base = sim_block_of_ms(now_ms);
    (*self)->reach = WHEEL - 1;
    (*self)->chunk_used = 1;
    return SIM_OK;
}

void sim_event_queue_destroy(struct sim_event_queue *self)
{
    if (self == NULL)
        return;
    sim_event_slots_free(&self->slots);
    free(self->open);
    free(self->scratch);
    free(self->near.keys);
    free(self->chunks);
    free(self->next_chunk);
    free(self->far.keys);
    free(self);
}

static int reserve_chunk(struct sim_event_queue *self)
{
    if (self->free_chunk != NO_CHUNK || self->chunk_used < self->chunk_capacity)
        return SIM_OK;
    const uint32_t capacity = self->chunk_capacity == 0 ? 64 : 2 * self->chunk_capacity;
    struct chunk *chunks = sim_array_resize(struct chunk, self->chunks, capacity);
    if (chunks == NULL)
        return SIM_ERR_NO_MEMORY;
    self->chunks = chunks;
    uint32_t *next_chunk = sim_array_resize(uint32_t, self->next_chunk, capacity);
    if (next_chunk == NULL)
        return SIM_ERR_NO_MEMORY;
    self->next_chunk = next_chunk;
    self->chunk_capacity = capacity;
    return SIM_OK;
}

static uint32_t take_chunk(struct sim_event_queue *self)
{
    uint32_t chunk = self->free_chunk;
    if (chunk != NO_CHUNK)
        self->free_chunk = self->next_chunk[chunk];
    else
        chunk = self->chunk_used++;
    self->next_chunk[chunk] = NO_CHUNK;
    return chunk;
}

static void give_chunk(struct sim_event_queue *self, uint32_t chunk)
{
    self->next_chunk[chunk] = self->free_chunk;
    self->free_chunk = chunk;
}

/* Gives the bucket of `block` another chunk, before `key` is appended. */
static int extend_bucket(struct sim_event_queue *self, uint64_t block, sim_event_key key)
{
    const size_t index = block % WHEEL;
    struct bucket *bucket = &self->buckets[index];
    if (reserve_chunk(self) != SIM_OK)
        return SIM_ERR_NO_MEMORY;
    const uint32_t chunk = take_chunk(self);
    if (bucket->count == 0) {
        *bucket = (struct bucket){.first_chunk = chunk};
        self->occupied[index / 64] |= UINT64_C(1) << index % 64;
    } else {
        bucket->unsorted |= key < self->chunks[bucket->last_chunk].keys[CHUNK_KEYS - 1];
        self->next_chunk[bucket->last_chunk] = chunk;
    }
    bucket->last_chunk = chunk;
    return SIM_OK;
}

/* Appends a key where the last chunk has room. */
static inline void append_to_chunk(struct sim_event_queue *self, struct bucket *bucket, sim_event_key key)
{
    const uint32_t at = bucket->count++ % CHUNK_KEYS;
    sim_event_key *keys = self->chunks[bucket->last_chunk].keys;
    keys[at] = key;
    bucket->unsorted |= at > 0 && key < keys[at - 1];
    self->wheel_count++;
}

static int append_to_bucket(struct sim_event_queue *self, uint64_t block, sim_event_key key)
{
    struct bucket *bucket = &self->buckets[block % WHEEL];
    if (bucket->count % CHUNK_KEYS == 0 && extend_bucket(self, block, key) != SIM_OK)
        return SIM_ERR_NO_MEMORY;
    append_to_chunk(self, bucket, key);
    return SIM_OK;
}

/* A key for the open block or before it: to the end of the open array if it belongs there. */
static int place_near(struct sim_event_queue *self, sim_event_key key)
{
    if (self->cursor == self->open_count)
        self->cursor = self->open_count = 0;
    const bool at_end = self->open_count == 0 || self->open[self->open_count - 1] < key;
    if (at_end && self->open_count < self->open_capacity) {
        self->open[self->open_count++] = key;
        return SIM_OK;
    }
    if (sim_key_heap_reserve(&self->near) != SIM_OK)
        return SIM_ERR_NO_MEMORY;
    sim_key_heap_push(&self->near, key);
    return SIM_OK;
}

/* Moves keys whose block the wheel now reaches. They come in order, and before any key that is pushed to the
 * same block later, so a bucket's keys of one millisecond and phase are always in order of scheduling. */
static int migrate(struct sim_event_queue *self)
{
    self->reach = 0;
    while (self->far.count > 0) {
        const sim_event_key key = self->far.keys[0];
        const uint64_t block = sim_event_key_block(key);
        if (block - self->base >= WHEEL)
            break;
        if (!sim_event_queue_is_live(self, key))
            self->slots.stale--;
        else if (append_to_bucket(self, block, key) != SIM_OK)
            return SIM_ERR_NO_MEMORY;
        sim_key_heap_pop(&self->far);
    }
    self->reach = WHEEL - 1;
    return SIM_OK;
}

int sim_event_queue_place(struct sim_event_queue *self, sim_event_key key)
{
    const uint64_t block = sim_event_key_block(key);
    if (self->reach == 0 && migrate(self) != SIM_OK)
        return SIM_ERR_NO_MEMORY;
    if (block <= self->base)
        return place_near(self, key);
    if (block - self->base < WHEEL)
        return append_to_bucket(self, block, key);
    if (sim_key_heap_reserve(&self->far) != SIM_OK)
        return SIM_ERR_NO_MEMORY;
    sim_key_heap_push(&self->far, key);
    return SIM_OK;
}

/* Pushing, whatever the case. */
static __attribute__((noinline)) int push_any(struct sim_event_queue *self, uint64_t time_ms, uint32_t phase,
                                              const struct sim_event *event, sim_event_handle *handle,
                                              struct sim_error *err)
{
    int ret = sim_event_slots_check(&self->slots, time_ms, phase, err);
    if (ret == SIM_OK)
        ret = sim_event_slots_reserve(&self->slots, err);
    if (ret != SIM_OK)
        return ret;
    const sim_event_handle name = sim_event_slots_fill(&self->slots, phase, event);
    if (sim_event_queue_place(self, sim_event_key_make(time_ms, name)) != SIM_OK) {
        sim_event_slots_clear(&self->slots, name);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory for a key");
    }
    if (handle != NULL)
        *handle = name;
    return SIM_OK;
}

/* The usual case in line, without a call, and without a check that it implies: an event for a later block of
 * the wheel, which is not in the past, with a free slot and a bucket whose last chunk has room. */
int sim_event_queue_push(struct sim_event_queue *self, uint64_t time_ms, uint32_t phase,
                         const struct sim_event *event, sim_event_handle *handle, struct sim_error *err)
{
    const uint64_t block = sim_block_of_ms(time_ms);
    struct bucket *bucket = &self->buckets[block % WHEEL];
    if (block - self->base - 1 >= self->reach || phase >= SIM_EVENT_PHASES ||
        bucket->count % CHUNK_KEYS == 0 || !sim_event_slots_ready(&self->slots))
        return push_any(self, time_ms, phase, event, handle, err);
    const sim_event_handle name = sim_event_slots_fill(&self->slots, phase, event);
    append_to_chunk(self, bucket, sim_event_key_make(time_ms, name));
    if (handle != NULL)
        *handle = name;
    return SIM_OK;
}

/* Turning the wheel. */

/* First block after `base` whose bucket is not empty; the wheel must not be empty. */
static uint64_t next_occupied_block(const struct sim_event_queue *self)
{
    const uint64_t start = self->base + 1;
    const size_t first = start % WHEEL;
    const uint64_t head = self->occupied[first / 64] >> first % 64;
    if (head != 0)
        return start + (uint64_t)__builtin_ctzll(head);
    for (size_t step = 1; step <= WHEEL / 64; step++) {
        const size_t word = (first / 64 + step) % (WHEEL / 64);
        if (self->occupied[word] != 0) {
            const uint64_t index = word * 64 + (uint64_t)__builtin_ctzll(self->occupied[word]);
            return start + (index - first) % WHEEL;
        }
    }
    return start;
}

static int reserve_open(struct sim_event_queue *self, size_t count)
{
    if (count <= self->open_capacity)
        return SIM_OK;
    size_t capacity = self->open_capacity == 0 ? 2 * CHUNK_KEYS : self->open_capacity;
    while (capacity < count)
        capacity *= 2;
    sim_event_key *open = sim_array_resize(sim_event_key, self->open, capacity);
    if (open == NULL)
        return SIM_ERR_NO_MEMORY;
    self->open = open;
    sim_event_key *scratch = sim_array_resize(sim_event_key, self->scratch, capacity);
    if (scratch == NULL)
        return SIM_ERR_NO_MEMORY;
    self->scratch = scratch;
    self->open_capacity = capacity;
    return SIM_OK;
}

/* Order inside `block`, which starts at `start_ms`: millisecond, then phase. 20 bits. */
static uint32_t order_in_block(sim_event_key key, uint64_t start_ms)
{
    return (uint32_t)(sim_event_key_time(key) - start_ms) * SIM_EVENT_PHASES +
           sim_event_handle_phase(sim_event_key_handle(key));
}

static void insertion_sort(sim_event_key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const sim_event_key key = keys[i];
        size_t j = i;
        for (; j > 0 && key < keys[j - 1]; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

/* Sorts the open block. Long ones by three stable counting passes of 7 bits over the order inside the block,
 * because keys of equal order are in order already; a pass in which all keys agree is left out. */
static void sort_open(struct sim_event_queue *self, uint64_t start_ms)
{
    enum { DIGIT_BITS = 7, DIGITS = 1 << DIGIT_BITS, SHORT = 32 };
    const size_t n = self->open_count;
    if (n <= SHORT) {
        insertion_sort(self->open, n);
        return;
    }
    uint32_t counts[3][DIGITS] = {{0}};
    for (size_t i = 0; i < n; i++) {
        const uint32_t order = order_in_block(self->open[i], start_ms);
        for (unsigned pass = 0; pass < 3; pass++)
            counts[pass][order >> pass * DIGIT_BITS & (DIGITS - 1)]++;
    }
    for (unsigned pass = 0; pass < 3; pass++) {
        const unsigned shift = pass * DIGIT_BITS;
        if (counts[pass][order_in_block(self->open[0], start_ms) >> shift & (DIGITS - 1)] == n)
            continue;
        uint32_t position = 0;
        for (unsigned d = 0; d < DIGITS; d++) {
            const uint32_t count = counts[pass][d];
            counts[pass][d] = position;
            position += count;
        }
        for (size_t i = 0; i < n; i++) {
            const uint32_t digit = order_in_block(self->open[i], start_ms) >> shift & (DIGITS - 1);
            self->scratch[counts[pass][digit]++] = self->open[i];
        }
        sim_event_key *sorted = self->scratch;
        self->scratch = self->open;
        self->open = sorted;
    }
}

static void prefetch(const struct sim_event_queue *self, sim_event_key key)
{
    __builtin_prefetch(&self->slots.slots[sim_event_handle_slot(sim_event_key_handle(key))], 1);
}

/* Copies `n` keys, and up to three more for the sake of whole cache lines; n is small, and memcpy of few
 * bytes of unknown number is slow. */
static void copy_keys(sim_event_key *to, const sim_event_key *from, size_t n)
{
    for (size_t i = 0; i < n; i += 4)
        memcpy(to + i, from + i, 4 * sizeof *to);
}

/* Brings the keys of `block` from its bucket into the open array, in order. */
static int open_bucket(struct sim_event_queue *self, uint64_t block)
{
    const size_t index = block % WHEEL;
    struct bucket *bucket = &self->buckets[index];
    if (reserve_open(self, bucket->count) != SIM_OK)
        return SIM_ERR_NO_MEMORY;
    size_t copied = 0;
    for (uint32_t chunk = bucket->first_chunk; copied < bucket->count;) {
        const size_t left = bucket->count - copied;
        const size_t n = left < CHUNK_KEYS ? left : CHUNK_KEYS;
        const uint32_t next = self->next_chunk[chunk];
        copy_keys(self->open + copied, self->chunks[chunk].keys, n);
        give_chunk(self, chunk);
        copied += n;
        chunk = next;
    }
    self->open_count = copied;
    self->cursor = 0;
    self->wheel_count -= copied;
    if (bucket->unsorted != 0)
        sort_open(self, sim_ms_of_block(block));
    bucket->count = 0;
    self->occupied[index / 64] &= ~(UINT64_C(1) << index % 64);
    self->base = block;
    for (size_t i = 0; i < AHEAD && i < copied; i++)
        prefetch(self, self->open[i]);
    return SIM_OK;
}

/* With nothing left in the open block: opens the next one. 1 if there is one, 0 if the queue is empty. */
static int turn(struct sim_event_queue *self, struct sim_error *err)
{
    int ret = self->reach == 0 ? migrate(self) : SIM_OK;
    while (self->far.count > 0 && !sim_event_queue_is_live(self, self->far.keys[0])) {
        sim_key_heap_pop(&self->far);
        self->slots.stale--;
    }
    if (ret == SIM_OK) {
        if (self->wheel_count > 0)
            ret = open_bucket(self, next_occupied_block(self));
        else if (self->far.count > 0)
            self->base = sim_event_key_block(self->far.keys[0]) - 1;
        else
            return 0;
    }
    if (ret == SIM_OK)
        ret = migrate(self);
    if (ret != SIM_OK)
        return sim_raise(err, ret, "event queue: no memory to open a block");
    return 1;
}

/* Finds the next key that is not stale, without taking it. 1 if there is one, 0 if not. */
static int find_next(struct sim_event_queue *self, sim_event_key *key, bool *in_near, struct sim_error *err)
{
    for (;;) {
        const bool has_open = self->cursor < self->open_count;
        const bool has_near = self->near.count > 0;
        if (!has_open && !has_near) {
            const int ret = turn(self, err);
            if (ret != 1)
                return ret;
            continue;
        }
        *in_near = has_near && (!has_open || self->near.keys[0] < self->open[self->cursor]);
        *key = *in_near ? self->near.keys[0] : self->open[self->cursor];
        if (sim_event_queue_is_live(self, *key))
            return 1;
        self->slots.stale--;
        if (*in_near)
            sim_key_heap_pop(&self->near);
        else
            self->cursor++;
    }
}

static inline void take_open(struct sim_event_queue *self, sim_event_key key, struct sim_event_due *due)
{
    self->cursor++;
    if (self->cursor + AHEAD <= self->open_count)
        prefetch(self, self->open[self->cursor + AHEAD - 1]);
    sim_event_slots_take(&self->slots, key, due);
}

/* All cases of popping; the next function handles the usual one in line. */
static __attribute__((noinline)) int pop_any(struct sim_event_queue *self, uint64_t limit_ms,
                                             struct sim_event_due *due, struct sim_error *err)
{
    sim_event_key key;
    bool in_near;
    const int ret = find_next(self, &key, &in_near, err);
    if (ret != 1)
        return ret;
    if (sim_event_key_time(key) >= limit_ms)
        return 0;
    if (in_near) {
        sim_key_heap_pop(&self->near);
        sim_event_slots_take(&self->slots, key, due);
    } else {
        take_open(self, key, due);
    }
    return 1;
}

static inline int pop(struct sim_event_queue *self, uint64_t limit_ms, struct sim_event_due *due,
                      struct sim_error *err)
{
    if (self->cursor == self->open_count || self->near.count > 0)
        return pop_any(self, limit_ms, due, err);
    const sim_event_key key = self->open[self->cursor];
    if (!sim_event_queue_is_live(self, key) || sim_event_key_time(key) >= limit_ms)
        return pop_any(self, limit_ms, due, err);
    take_open(self, key, due);
    return 1;
}

int sim_event_queue_pop_before(struct sim_event_queue *self, uint64_t limit_ms, struct sim_event_due *due,
                               struct sim_error *err)
{
    return pop(self, limit_ms, due, err);
}

int sim_event_queue_pop(struct sim_event_queue *self, struct sim_event_due *due, struct sim_error *err)
{
    return pop(self, UINT64_MAX, due, err);
}

/* Cancelling. */

static size_t sweep_keys(const struct sim_event_queue *self, sim_event_key *keys, size_t first, size_t count)
{
    size_t kept = first;
    for (size_t i = first; i < count; i++)
        if (sim_event_queue_is_live(self, keys[i]))
            keys[kept++] = keys[i];
    return kept;
}

/* Rewrites a bucket's chain in place without its stale keys. */
static void sweep_bucket(struct sim_event_queue *self, size_t index)
{
    struct bucket *bucket = &self->buckets[index];
    uint32_t kept = 0;
    uint32_t to = bucket->first_chunk;
    uint32_t from = bucket->first_chunk;
    bucket->last_chunk = to;
    for (uint32_t i = 0; i < bucket->count; i++) {
        if (i > 0 && i % CHUNK_KEYS == 0)
            from = self->next_chunk[from];
        const sim_event_key key = self->chunks[from].keys[i % CHUNK_KEYS];
        if (!sim_event_queue_is_live(self, key))
            continue;
        if (kept > 0 && kept % CHUNK_KEYS == 0)
            to = self->next_chunk[to];
        self->chunks[to].keys[kept++ % CHUNK_KEYS] = key;
    }
    self->wheel_count -= bucket->count - kept;
    bucket->count = kept;
    bucket->last_chunk = to;
    uint32_t surplus = kept > 0 ? self->next_chunk[to] : bucket->first_chunk;
    if (kept > 0)
        self->next_chunk[to] = NO_CHUNK;
    else
        self->occupied[index / 64] &= ~(UINT64_C(1) << index % 64);
    while (surplus != NO_CHUNK) {
        const uint32_t next = self->next_chunk[surplus];
        give_chunk(self, surplus);
        surplus = next;
    }
}

/* Sweeps out stale keys once they outnumber the live ones; the wheel's size is added so that the sweep of
 * empty buckets is paid for as well. */
static void sweep(struct sim_event_queue *self)
{
    if (sim_event_queue_keys(self) <= 2 * sim_event_queue_count(self) + WHEEL)
        return;
    self->open_count = sweep_keys(self, self->open, self->cursor, self->open_count);
    self->near.count = sweep_keys(self, self->near.keys, 0, self->near.count);
    self->far.count = sweep_keys(self, self->far.keys, 0, self->far.count);
    sim_key_heap_rebuild(&self->near);
    sim_key_heap_rebuild(&self->far);
    for (size_t i = 0; i < WHEEL; i++)
        if (self->buckets[i].count > 0)
            sweep_bucket(self, i);
    self->slots.stale = 0;
}

bool sim_event_queue_cancel(struct sim_event_queue *self, sim_event_handle handle)
{
    if (!sim_event_slots_has(&self->slots, handle))
        return false;
    sim_event_slots_clear(&self->slots, handle);
    self->slots.stale++;
    sweep(self);
    return true;
}

int sim_event_queue_reschedule(struct sim_event_queue *self, sim_event_handle *handle, uint64_t time_ms,
                               uint32_t phase, struct sim_error *err)
{
    if (!sim_event_slots_has(&self->slots, *handle))
        return sim_raise(err, SIM_ERR_NOT_FOUND, "event queue: the event is not waiting");
    const int ret = sim_event_slots_check(&self->slots, time_ms, phase, err);
    if (ret != SIM_OK)
        return ret;
    const sim_event_handle renewed = sim_event_slots_renew(&self->slots, *handle, phase);
    if (sim_event_queue_place(self, sim_event_key_make(time_ms, renewed)) != SIM_OK) {
        self->slots.slots[sim_event_handle_slot(renewed)].handle = *handle;
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory for a key");
    }
    *handle = renewed;
    self->slots.stale++;
    sweep(self);
    return SIM_OK;
}

size_t sim_event_queue_count(const struct sim_event_queue *self)
{
    return sim_event_queue_keys(self) - self->slots.stale;
}

uint64_t sim_event_queue_now_ms(const struct sim_event_queue *self)
{
    return self->slots.now_ms;
}
