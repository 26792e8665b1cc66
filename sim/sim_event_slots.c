/* Slow paths of sim_event_slots.h. */
#include "sim_event_slots.h"

int sim_event_slots_grow(struct sim_event_slots *self, struct sim_error *err)
{
    if (self->capacity >= SIM_EVENT_PENDING_MAX)
        return sim_raise(err, SIM_ERR_LIMIT, "event queue: more than %d events are waiting",
                         SIM_EVENT_PENDING_MAX);
    const uint32_t capacity = self->capacity == 0 ? 64 : 2 * self->capacity;
    struct sim_event_slot *slots = sim_array_resize(struct sim_event_slot, self->slots, capacity);
    if (slots == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "event queue: no memory for %u events", capacity);
    self->slots = slots;
    self->capacity = capacity;
    return SIM_OK;
}

int sim_event_slots_refuse(const struct sim_event_slots *self, uint64_t time_ms, uint32_t phase,
                           struct sim_error *err)
{
    if (phase >= SIM_EVENT_PHASES)
        return sim_raise(err, SIM_ERR_RANGE, "event queue: there is no phase %u", phase);
    if (time_ms < self->now_ms || (time_ms == self->now_ms && phase < self->now_phase))
        return sim_raise(
            err, SIM_ERR_RANGE,
            "event queue: an event for %llu ms, phase %u, comes after it is already %llu ms, phase %u",
            (unsigned long long)time_ms, phase, (unsigned long long)self->now_ms, self->now_phase);
    if (time_ms == UINT64_MAX)
        return sim_raise(err, SIM_ERR_RANGE, "event queue: the time is past the end of time");
    return sim_raise(err, SIM_ERR_LIMIT, "event queue: 2^%d events have been scheduled",
                     SIM_EVENT_SEQUENCE_BITS);
}
