/* The event queue as integers for a checkpoint, and the check of its invariants. */
#include "sim_event_wheel.h"

/* Words of a saved queue: a head, the stack of free slots from its top, then each waiting event in order. */
enum {
    HEAD_VERSION,
    HEAD_NOW_MS,
    HEAD_NOW_PHASE,
    HEAD_SEQUENCE,
    HEAD_FREE,
    HEAD_LIVE,
    HEAD_WORDS,
    VERSION = 1
};

/* One waiting event, as five words. */
struct record {
    uint64_t time_ms;
    sim_event_handle handle;
    uint64_t entity;
    uint64_t arg;
    uint64_t kind;
};
enum { RECORD_WORDS = sizeof(struct record) / sizeof(uint64_t) };

/* Calls `visit` for every key, stale ones too; stops at the first result that is not SIM_OK. */
static int for_each_key(const struct sim_event_queue *self,
                        int (*visit)(void *context, const struct sim_event_queue *self, sim_event_key key),
                        void *context)
{
    int ret = SIM_OK;
    for (size_t i = self->cursor; i < self->open_count && ret == SIM_OK; i++)
        ret = visit(context, self, self->open[i]);
    for (size_t i = 0; i < self->near.count && ret == SIM_OK; i++)
        ret = visit(context, self, self->near.keys[i]);
    for (size_t b = 0; b < WHEEL; b++) {
        uint32_t chunk = self->buckets[b].first_chunk;
        for (uint32_t i = 0; i < self->buckets[b].count && ret == SIM_OK; i++) {
            ret = visit(context, self, self->chunks[chunk].keys[i % CHUNK_KEYS]);
            if (i % CHUNK_KEYS == CHUNK_KEYS - 1)
                chunk = self->next_chunk[chunk];
        }
    }
    for (size_t i = 0; i < self->far.count && ret == SIM_OK; i++)
        ret = visit(context, self, self->far.keys[i]);
    return ret;
}

static int save_key(void *context, const struct sim_event_queue *self, sim_event_key key)
{
    struct record **next = context;
    if (!sim_event_queue_is_live(self, key))
        return SIM_OK;
    const sim_event_handle handle = sim_event_key_handle(key);
    const struct sim_event_slot *slot = &self->slots.slots[sim_event_handle_slot(handle)];
    *(*next)++ = (struct record){sim_event_key_time(key), handle, slot->entity, slot->arg, slot->kind};
    return SIM_OK;
}

static int compare_records(const void *a, const void *b)
{
    const struct record *x = a;
    const struct record *y = b;
    if (x->time_ms != y->time_ms)
        return x->time_ms < y->time_ms ? -1 : 1;
    return (x->handle > y->handle) - (x->handle < y->handle);
}

size_t sim_event_queue_save(const struct sim_event_queue *self, uint64_t *words, size_t capacity)
{
    const struct sim_event_slots *slots = &self->slots;
    const size_t live = sim_event_queue_count(self);
    const size_t free_count = slots->used - live;
    const size_t count = HEAD_WORDS + free_count + RECORD_WORDS * live;
    if (capacity < count)
        return count;
    words[HEAD_VERSION] = VERSION;
    words[HEAD_NOW_MS] = slots->now_ms;
    words[HEAD_NOW_PHASE] = slots->now_phase;
    words[HEAD_SEQUENCE] = slots->sequence;
    words[HEAD_FREE] = free_count;
    words[HEAD_LIVE] = live;
    uint64_t *next_word = words + HEAD_WORDS;
    for (uint32_t s = slots->first_free; s != SIM_EVENT_NO_SLOT; s = (uint32_t)slots->slots[s].entity)
        *next_word++ = s;
    struct record *records = (struct record *)(void *)next_word;
    struct record *next = records;
    for_each_key(self, save_key, (void *)&next);
    qsort(records, live, sizeof *records, compare_records);
    return count;
}

static int refuse(struct sim_error *err, const char *why)
{
    return sim_raise(err, SIM_ERR_FORMAT, "saved event queue: %s", why);
}

static int check_head(const uint64_t *words, size_t count, struct sim_error *err)
{
    if (count < HEAD_WORDS)
        return refuse(err, "too short");
    if (words[HEAD_VERSION] != VERSION)
        return refuse(err, "unknown version");
    if (words[HEAD_NOW_MS] == UINT64_MAX || words[HEAD_NOW_PHASE] >= SIM_EVENT_PHASES ||
        words[HEAD_SEQUENCE] >> SIM_EVENT_SEQUENCE_BITS != 0)
        return refuse(err, "the present is out of range");
    if (words[HEAD_FREE] > SIM_EVENT_PENDING_MAX || words[HEAD_LIVE] > SIM_EVENT_PENDING_MAX ||
        words[HEAD_FREE] + words[HEAD_LIVE] > SIM_EVENT_PENDING_MAX ||
        count != HEAD_WORDS + words[HEAD_FREE] + RECORD_WORDS * words[HEAD_LIVE])
        return refuse(err, "the number of events does not fit the length");
    return SIM_OK;
}

/* Rebuilds the stack of free slots. A slot that is not on it keeps SIM_EVENT_NO_SLOT as its handle until its
 * event is loaded, so that one given twice is noticed. */
static int load_free(struct sim_event_slots *slots, const uint64_t *words, size_t count,
                     struct sim_error *err)
{
    const sim_event_handle missing = UINT64_MAX;
    for (uint32_t s = 0; s < slots->used; s++)
        slots->slots[s].handle = missing;
    uint64_t above = SIM_EVENT_NO_SLOT;
    for (size_t i = 0; i < count; i++) {
        if (words[i] >= slots->used || slots->slots[words[i]].handle != missing)
            return refuse(err, "a free slot is given twice or does not exist");
        struct sim_event_slot *slot = &slots->slots[words[i]];
        *slot = (struct sim_event_slot){.handle = SIM_EVENT_NONE, .entity = SIM_EVENT_NO_SLOT};
        if (above == SIM_EVENT_NO_SLOT)
            slots->first_free = (uint32_t)words[i];
        else
            slots->slots[above].entity = words[i];
        above = words[i];
    }
    return SIM_OK;
}

static int load_record(struct sim_event_queue *self, const struct record *record, struct sim_error *err)
{
    struct sim_event_slots *slots = &self->slots;
    const uint32_t index = sim_event_handle_slot(record->handle);
    const uint32_t phase = sim_event_handle_phase(record->handle);
    const uint64_t sequence =
        record->handle >> SIM_EVENT_SLOT_BITS & ((UINT64_C(1) << SIM_EVENT_SEQUENCE_BITS) - 1);
    if (index >= slots->used || slots->slots[index].handle != UINT64_MAX)
        return refuse(err, "a slot is given twice or does not exist");
    if (sequence == 0 || sequence > slots->sequence || record->kind > UINT32_MAX)
        return refuse(err, "an event is out of range");
    if (record->time_ms == UINT64_MAX || record->time_ms < slots->now_ms ||
        (record->time_ms == slots->now_ms && phase < slots->now_phase))
        return refuse(err, "an event lies in the past");
    slots->slots[index] = (struct sim_event_slot){.handle = record->handle,
                                                  .entity = record->entity,
                                                  .arg = record->arg,
                                                  .kind = (uint32_t)record->kind};
    if (sim_event_queue_place(self, sim_event_key_make(record->time_ms, record->handle)) != SIM_OK)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "saved event queue: no memory");
    return SIM_OK;
}

static int load_events(struct sim_event_queue *self, const uint64_t *words, struct sim_error *err)
{
    const size_t free_count = words[HEAD_FREE];
    const struct record *records = (const struct record *)(const void *)(words + HEAD_WORDS + free_count);
    int ret = load_free(&self->slots, words + HEAD_WORDS, free_count, err);
    for (size_t i = 0; i < words[HEAD_LIVE] && ret == SIM_OK; i++) {
        if (i > 0 && compare_records(&records[i - 1], &records[i]) >= 0)
            return refuse(err, "the events are out of order");
        ret = load_record(self, &records[i], err);
    }
    return ret;
}

int sim_event_queue_load(struct sim_event_queue **self, const uint64_t *words, size_t count,
                         struct sim_error *err)
{
    *self = NULL;
    int ret = check_head(words, count, err);
    if (ret != SIM_OK)
        return ret;
    struct sim_event_queue *queue = NULL;
    ret = sim_event_queue_create(&queue, words[HEAD_NOW_MS], err);
    if (ret != SIM_OK)
        goto out;
    queue->slots.now_phase = (uint32_t)words[HEAD_NOW_PHASE];
    queue->slots.sequence = words[HEAD_SEQUENCE];
    while (queue->slots.capacity < words[HEAD_FREE] + words[HEAD_LIVE]) {
        ret = sim_event_slots_grow(&queue->slots, err);
        if (ret != SIM_OK)
            goto out;
    }
    queue->slots.used = (uint32_t)(words[HEAD_FREE] + words[HEAD_LIVE]);
    ret = load_events(queue, words, err);
    if (ret != SIM_OK)
        goto out;
    *self = queue;
    queue = NULL;
out:
    sim_event_queue_destroy(queue);
    return ret;
}

/* Invariants. */

static int broken(struct sim_error *err, const char *what)
{
    return sim_raise(err, SIM_ERR_CHECK, "event queue: %s", what);
}

static int count_live(void *context, const struct sim_event_queue *self, sim_event_key key)
{
    *(size_t *)context += sim_event_queue_is_live(self, key);
    return SIM_OK;
}

static bool is_heap(const struct sim_key_heap *heap)
{
    for (size_t i = 1; i < heap->count; i++)
        if (heap->keys[i] < heap->keys[(i - 1) / 2])
            return false;
    return true;
}

/* Blocks of the keys of bucket `index`, and the length of its chain. */
static int verify_bucket(const struct sim_event_queue *self, size_t index, size_t *chunks,
                         struct sim_error *err)
{
    const struct bucket *bucket = &self->buckets[index];
    const bool occupied = (self->occupied[index / 64] >> index % 64 & 1) != 0;
    if (occupied != (bucket->count > 0))
        return broken(err, "a bucket and its bit disagree");
    uint32_t chunk = bucket->first_chunk;
    sim_event_key last = 0;
    for (uint32_t i = 0; i < bucket->count; i++) {
        if (i > 0 && i % CHUNK_KEYS == 0)
            chunk = self->next_chunk[chunk];
        *chunks += i % CHUNK_KEYS == 0;
        const sim_event_key key = self->chunks[chunk].keys[i % CHUNK_KEYS];
        const uint64_t block = sim_event_key_block(key);
        if (block % WHEEL != index || block <= self->base || block - self->base >= WHEEL)
            return broken(err, "a key is in the bucket of another block");
        if (bucket->unsorted == 0 && key < last)
            return broken(err, "a bucket that counts as sorted is not");
        last = key;
    }
    if (bucket->count > 0 && (chunk != bucket->last_chunk || self->next_chunk[chunk] != NO_CHUNK))
        return broken(err, "the chain of a bucket does not end where it should");
    return SIM_OK;
}

static int verify_wheel(const struct sim_event_queue *self, struct sim_error *err)
{
    size_t keys = 0;
    size_t chunks = 0;
    for (size_t index = 0; index < WHEEL; index++) {
        const int ret = verify_bucket(self, index, &chunks, err);
        if (ret != SIM_OK)
            return ret;
        keys += self->buckets[index].count;
    }
    for (uint32_t chunk = self->free_chunk; chunk != NO_CHUNK; chunk = self->next_chunk[chunk])
        chunks++;
    if (keys != self->wheel_count)
        return broken(err, "the wheel holds another number of keys than it says");
    if (chunks + 1 != self->chunk_used)
        return broken(err, "a chunk is lost");
    return SIM_OK;
}

int sim_event_queue_verify(const struct sim_event_queue *self, struct sim_error *err)
{
    size_t live = 0;
    size_t free_count = 0;
    for (size_t i = self->cursor + 1; i < self->open_count; i++)
        if (self->open[i] < self->open[i - 1])
            return broken(err, "the open block is out of order");
    if (!is_heap(&self->near) || !is_heap(&self->far))
        return broken(err, "a heap is out of order");
    for (size_t i = 0; i < self->near.count; i++)
        if (sim_event_key_block(self->near.keys[i]) > self->base)
            return broken(err, "a key beside the open block belongs to the wheel");
    for (size_t i = 0; i < self->far.count && self->reach > 0; i++)
        if (sim_event_key_block(self->far.keys[i]) - self->base < WHEEL)
            return broken(err, "a key that the wheel reaches has not moved to it");
    const int ret = verify_wheel(self, err);
    if (ret != SIM_OK)
        return ret;
    for_each_key(self, count_live, &live);
    if (live != sim_event_queue_count(self))
        return broken(err, "an event has no key or more than one");
    for (uint32_t s = self->slots.first_free; s != SIM_EVENT_NO_SLOT;
         s = (uint32_t)self->slots.slots[s].entity)
        free_count++;
    if (free_count + live != self->slots.used)
        return broken(err, "a slot is lost");
    return SIM_OK;
}
