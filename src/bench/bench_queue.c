/* The hold model: a queue of constant length from which each step takes the next event and schedules it
 * again.
 *
 * Times are whole blocks, increments exponential with a mean of 100 blocks, so that many events share a
 * block. Three queues of the same order do the same steps: a bare binary heap of 16-byte keys, which knows no
 * payload and no cancelling and is the yardstick of design/measurements.md C.3; the plain event queue built
 * on that heap; and the simulator's wheel. The goals are the ratios measured there for the wheel, which
 * carried no payload either. */
#include "bench.h"

#include "sim_clock.h"
#include "sim_event_heap.h"
#include "sim_event_keys.h"
#include "sim_event_queue.h"
#include "sim_random.h"

#include <stdio.h>
#include <stdlib.h>

enum { INCREMENTS = 1 << 16, HOLDS = 400000, MEAN_BLOCKS = 20 };

/* What all queues share: the same increments, drawn before the clock starts. */
struct workload {
    uint32_t increment_ms[INCREMENTS];
    uint32_t pending;
    uint64_t checksum; /* of the order in which events came, to be the same for all */
};

static void workload_init(struct workload *self, uint32_t pending)
{
    const struct sim_seed seed = sim_seed_make(1, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_ENGINE, pending, SIM_PURPOSE_BENCH);
    self->pending = pending;
    for (size_t i = 0; i < INCREMENTS; i++) {
        const double blocks = 1.0 + MEAN_BLOCKS * sim_stream_exponential(&stream);
        self->increment_ms[i] = (uint32_t)blocks * (uint32_t)SIM_BLOCK_MS;
    }
}

static uint64_t mix(uint64_t checksum, uint64_t time_ms, uint64_t entity)
{
    return (checksum ^ time_ms ^ entity << 40) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Steps that bring the queue into its steady state, then the measured ones. */
static uint32_t warm_up_steps(const struct workload *work)
{
    return 2 * work->pending + 100000;
}

static int hold_bare(struct workload *work, uint64_t *elapsed_ns, struct sim_error *err)
{
    struct sim_key_heap heap = {0};
    uint64_t sequence = 0;
    uint64_t checksum = 0;
    uint32_t step = 0;
    for (; step < work->pending; step++) {
        if (sim_key_heap_reserve(&heap) != SIM_OK)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "bench: no memory");
        const sim_event_handle handle = sim_event_handle_make(0, ++sequence, step);
        sim_key_heap_push(&heap, sim_event_key_make(work->increment_ms[step % INCREMENTS], handle));
    }
    const uint32_t start = step + warm_up_steps(work);
    uint64_t started_ns = 0;
    for (; step < start + HOLDS; step++) {
        if (step == start)
            started_ns = bench_now_ns();
        const sim_event_key key = sim_key_heap_pop(&heap);
        const uint64_t time_ms = sim_event_key_time(key);
        const uint32_t slot = sim_event_handle_slot(sim_event_key_handle(key));
        checksum = mix(checksum, time_ms, slot);
        sim_key_heap_push(&heap, sim_event_key_make(time_ms + work->increment_ms[step % INCREMENTS],
                                                    sim_event_handle_make(0, ++sequence, slot)));
    }
    *elapsed_ns = bench_now_ns() - started_ns;
    work->checksum = checksum;
    free(heap.keys);
    return SIM_OK;
}

/* The same steps through the interface of an event queue; written once for both, so that they stay alike. */
#define DEFINE_HOLD(name, queue)                                                                             \
    static int name(struct workload *work, uint64_t *elapsed_ns, struct sim_error *err)                      \
    {                                                                                                        \
        struct queue *events = NULL;                                                                         \
        struct sim_event_due due;                                                                            \
        uint64_t checksum = 0;                                                                               \
        uint32_t step = 0;                                                                                   \
        int ret = queue##_create(&events, 0, err);                                                           \
        for (; step < work->pending && ret == SIM_OK; step++) {                                              \
            const struct sim_event event = {.entity = step};                                                 \
            ret = queue##_push(events, work->increment_ms[step % INCREMENTS], 0, &event, NULL, err);         \
        }                                                                                                    \
        const uint32_t start = step + warm_up_steps(work);                                                   \
        uint64_t started_ns = 0;                                                                             \
        for (; step < start + HOLDS && ret >= 0; step++) {                                                   \
            if (step == start)                                                                               \
                started_ns = bench_now_ns();                                                                 \
            ret = queue##_pop(events, &due, err);                                                            \
            if (ret != 1)                                                                                    \
                break;                                                                                       \
            checksum = mix(checksum, due.time_ms, due.event.entity);                                         \
            ret = queue##_push(events, due.time_ms + work->increment_ms[step % INCREMENTS], 0, &due.event,   \
                               NULL, err);                                                                   \
        }                                                                                                    \
        *elapsed_ns = bench_now_ns() - started_ns;                                                           \
        work->checksum = checksum;                                                                           \
        queue##_destroy(events);                                                                             \
        return ret;                                                                                          \
    }

DEFINE_HOLD(hold_heap, sim_event_heap)
DEFINE_HOLD(hold_wheel, sim_event_queue)

static int run(struct bench_report *report, struct sim_error *err)
{
    static const struct {
        uint32_t pending;
        double goal;
    } sizes[] = {{1000, 52.0 / 12.0}, {10000, 80.0 / 28.0}, {100000, 119.0 / 26.0}};
    static const struct {
        const char *name;
        int (*hold)(struct workload *work, uint64_t *elapsed_ns, struct sim_error *err);
    } queues[] = {{"bare binary heap, 16-byte keys", hold_bare},
                  {"event queue on it", hold_heap},
                  {"block wheel", hold_wheel}};
    struct workload *work = malloc(sizeof *work);
    int ret = SIM_OK;
    if (work == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "bench: no memory");
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0] && ret == SIM_OK; s++) {
        char group[32];
        uint64_t checksum = 0;
        snprintf(group, sizeof group, "%u pending", sizes[s].pending);
        workload_init(work, sizes[s].pending);
        for (size_t q = 0; q < 3 && ret == SIM_OK; q++) {
            uint64_t elapsed_ns = 0;
            ret = queues[q].hold(work, &elapsed_ns, err);
            bench_time(report, group, queues[q].name, "hold", elapsed_ns, HOLDS);
            if (ret == SIM_OK && q > 0 && work->checksum != checksum)
                ret = sim_raise(err, SIM_ERR_CHECK, "bench: %s pops in another order", queues[q].name);
            checksum = work->checksum;
        }
        bench_goal_ratio(report, group, "block wheel", sizes[s].goal);
    }
    free(work);
    return ret;
}

extern const struct bench bench_queue;
const struct bench bench_queue = {
    .name = "queue",
    .summary = "event queues: hold model at 1e3, 1e4, 1e5 waiting events",
    .run = run,
};
