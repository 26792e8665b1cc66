#include "sim_event_heap.h"

#include "sim_event_slots.h"

struct sim_event_heap {
    struct sim_event_slots slots;
    struct sim_key_heap heap;
};

int sim_event_heap_create(struct sim_event_heap **self, uint64_t now_ms, struct sim_error *err)
{
    *self = sim_array_new(struct sim_event_heap, 1);
    if (*self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory");
    sim_event_slots_init(&(*self)->slots, now_ms);
    return SIM_OK;
}

void sim_event_heap_destroy(struct sim_event_heap *self)
{
    if (self == NULL)
        return;
    sim_event_slots_free(&self->slots);
    free(self->heap.keys);
    free(self);
}

int sim_event_heap_push(struct sim_event_heap *self, uint64_t time_ms, uint32_t phase,
                        const struct sim_event *event, sim_event_handle *handle, struct sim_error *err)
{
    int ret = sim_event_slots_check(&self->slots, time_ms, phase, err);
    if (ret == SIM_OK)
        ret = sim_event_slots_reserve(&self->slots, err);
    if (ret != SIM_OK)
        return ret;
    if (sim_key_heap_reserve(&self->heap) != SIM_OK)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory for a key");
    const sim_event_handle name = sim_event_slots_fill(&self->slots, phase, event);
    sim_key_heap_push(&self->heap, sim_event_key_make(time_ms, name));
    if (handle != NULL)
        *handle = name;
    return SIM_OK;
}

static bool is_live(const struct sim_event_heap *self, sim_event_key key)
{
    return sim_event_slots_has(&self->slots, sim_event_key_handle(key));
}

static void drop_stale(struct sim_event_heap *self)
{
    sim_key_heap_pop(&self->heap);
    self->slots.stale--;
}

int sim_event_heap_pop_before(struct sim_event_heap *self, uint64_t limit_ms, struct sim_event_due *due,
                              struct sim_error *err)
{
    (void)err;
    while (self->heap.count > 0 && !is_live(self, self->heap.keys[0]))
        drop_stale(self);
    if (self->heap.count == 0 || sim_event_key_time(self->heap.keys[0]) >= limit_ms)
        return 0;
    sim_event_slots_take(&self->slots, sim_key_heap_pop(&self->heap), due);
    return 1;
}

int sim_event_heap_pop(struct sim_event_heap *self, struct sim_event_due *due, struct sim_error *err)
{
    return sim_event_heap_pop_before(self, UINT64_MAX, due, err);
}

static void sweep(struct sim_event_heap *self)
{
    if (self->heap.count <= 2 * sim_event_heap_count(self) + 64)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < self->heap.count; i++)
        if (is_live(self, self->heap.keys[i]))
            self->heap.keys[kept++] = self->heap.keys[i];
    self->heap.count = kept;
    self->slots.stale = 0;
    sim_key_heap_rebuild(&self->heap);
}

bool sim_event_heap_cancel(struct sim_event_heap *self, sim_event_handle handle)
{
    if (!sim_event_slots_has(&self->slots, handle))
        return false;
    sim_event_slots_clear(&self->slots, handle);
    self->slots.stale++;
    sweep(self);
    return true;
}

int sim_event_heap_reschedule(struct sim_event_heap *self, sim_event_handle *handle, uint64_t time_ms,
                              uint32_t phase, struct sim_error *err)
{
    if (!sim_event_slots_has(&self->slots, *handle))
        return sim_raise(err, SIM_ERR_NOT_FOUND, "event queue: the event is not waiting");
    int ret = sim_event_slots_check(&self->slots, time_ms, phase, err);
    if (ret != SIM_OK)
        return ret;
    if (sim_key_heap_reserve(&self->heap) != SIM_OK)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory for a key");
    *handle = sim_event_slots_renew(&self->slots, *handle, phase);
    self->slots.stale++;
    sim_key_heap_push(&self->heap, sim_event_key_make(time_ms, *handle));
    sweep(self);
    return SIM_OK;
}

size_t sim_event_heap_count(const struct sim_event_heap *self)
{
    return self->heap.count - self->slots.stale;
}

int sim_event_heap_verify(const struct sim_event_heap *self, struct sim_error *err)
{
    size_t live = 0;
    for (size_t i = 0; i < self->heap.count; i++) {
        live += is_live(self, self->heap.keys[i]);
        if (i > 0 && self->heap.keys[i] < self->heap.keys[(i - 1) / 2])
            return sim_raise(err, SIM_ERR_CHECK, "event heap: key %zu is before its parent", i);
    }
    if (live != sim_event_heap_count(self))
        return sim_raise(err, SIM_ERR_CHECK, "event heap: %zu live keys for %zu events", live,
                         sim_event_heap_count(self));
    return SIM_OK;
}
