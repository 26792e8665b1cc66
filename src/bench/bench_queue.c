/* The hold model: a queue of constant length from which each step takes the next event and schedules it
 * again.
 *
 * Times are whole blocks and increments exponential with a mean of 8 blocks, so that many events share a
 * block. The yardstick is the plain event queue, a binary heap of 16-byte keys behind the same interface as
 * the simulator's wheel: both carry payloads and handles. Beside them the keys of that heap alone, without
 * payload, handles or limits, as in design/measurements.md C.3; the goals are the ratios measured there, of a
 * wheel of bare keys to a heap of bare keys. The second group of each size also reschedules a random event in
 * each step. */
#include "bench.h"

#include "sim_clock.h"
#include "sim_event_heap.h"
#include "sim_event_keys.h"
#include "sim_event_queue.h"
#include "sim_random.h"

#include <stdio.h>
#include <stdlib.h>

enum { GROUP_SIZE = 32, PENDING_MAX = 100000, INCREMENTS = 1 << 16, HOLDS = 400000, MEAN_BLOCKS = 8 };

/* What all queues share: the same increments, drawn before the clock starts. */
struct workload {
    uint32_t increment_ms[INCREMENTS];
    sim_event_handle handles[PENDING_MAX]; /* by entity */
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

static int hold_bare(struct workload *work, bool moves, uint64_t *elapsed_ns, struct sim_error *err)
{
    struct sim_key_heap bare = {0};
    (void)moves; /* keys alone cannot be found again */
    uint64_t sequence = 0;
    uint64_t checksum = 0;
    uint32_t step = 0;
    for (; step < work->pending; step++) {
        if (sim_key_heap_reserve(&bare) != SIM_OK)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "bench: no memory");
        const sim_event_handle handle = sim_event_handle_make(0, ++sequence, step);
        sim_key_heap_push(&bare, sim_event_key_make(work->increment_ms[step % INCREMENTS], handle));
    }
    const uint32_t start = step + warm_up_steps(work);
    uint64_t started_ns = 0;
    for (; step < start + HOLDS; step++) {
        if (step == start)
            started_ns = bench_now_ns();
        const sim_event_key key = sim_key_heap_pop(&bare);
        const uint64_t time_ms = sim_event_key_time(key);
        const uint32_t slot = sim_event_handle_slot(sim_event_key_handle(key));
        checksum = mix(checksum, time_ms, slot);
        sim_key_heap_push(&bare, sim_event_key_make(time_ms + work->increment_ms[step % INCREMENTS],
                                                    sim_event_handle_make(0, ++sequence, slot)));
    }
    *elapsed_ns = bench_now_ns() - started_ns;
    work->checksum = checksum;
    free(bare.keys);
    return SIM_OK;
}

/* The same steps through the interface of an event queue, and with `moves` a random event rescheduled in
 * each; written once for both queues, so that they stay alike. */
#define DEFINE_HOLD(name, queue)                                                                             \
    static int name(struct workload *work, bool moves, uint64_t *elapsed_ns, struct sim_error *err)          \
    {                                                                                                        \
        struct queue *events = NULL;                                                                         \
        struct sim_event_due due;                                                                            \
        uint64_t checksum = 0;                                                                               \
        uint64_t started_ns = 0;                                                                             \
        uint32_t step = 0;                                                                                   \
        int ret = queue##_create(&events, 0, err);                                                           \
        for (; step < work->pending && ret == SIM_OK; step++) {                                              \
            const struct sim_event event = {.entity = step};                                                 \
            ret = queue##_push(events, work->increment_ms[step % INCREMENTS], 0, &event,                     \
                               &work->handles[step], err);                                                   \
        }                                                                                                    \
        const uint32_t start = step + warm_up_steps(work);                                                   \
        for (; step < start + HOLDS && ret == SIM_OK; step++) {                                              \
            if (step == start)                                                                               \
                started_ns = bench_now_ns();                                                                 \
            ret = queue##_pop(events, &due, err);                                                            \
            if (ret != 1)                                                                                    \
                break;                                                                                       \
            checksum = mix(checksum, due.time_ms, due.event.entity);                                         \
            const uint64_t next_ms = due.time_ms + work->increment_ms[step % INCREMENTS];                    \
            if (!moves) {                                                                                    \
                ret = queue##_push(events, next_ms, 0, &due.event, NULL, err);                               \
                continue;                                                                                    \
            }                                                                                                \
            ret = queue##_push(events, next_ms, 0, &due.event, &work->handles[due.event.entity], err);       \
            sim_event_handle *moved = &work->handles[checksum % work->pending];                              \
            if (ret == SIM_OK)                                                                               \
                ret = queue##_reschedule(events, moved, next_ms, 0, err);                                    \
        }                                                                                                    \
        *elapsed_ns = bench_now_ns() - started_ns;                                                           \
        work->checksum = checksum;                                                                           \
        queue##_destroy(events);                                                                             \
        return ret;                                                                                          \
    }

DEFINE_HOLD(hold_heap, sim_event_heap)
DEFINE_HOLD(hold_wheel, sim_event_queue)

struct variant {
    const char *name;
    int (*hold)(struct workload *work, bool moves, uint64_t *elapsed_ns, struct sim_error *err);
};

static const struct variant heap = {"binary heap, 16-byte keys", hold_heap};
static const struct variant keys = {"its keys alone", hold_bare};
static const struct variant wheel = {"block wheel", hold_wheel};

/* Runs one variant; `checksum` is 0 or what the order of events must amount to. */
static int measure(struct bench_report *report, const char *group, const struct variant *variant,
                   struct workload *work, bool moves, uint64_t *checksum, struct sim_error *err)
{
    uint64_t elapsed_ns = 0;
    const int ret = variant->hold(work, moves, &elapsed_ns, err);
    if (ret != SIM_OK)
        return ret;
    bench_time(report, group, variant->name, moves ? "step" : "hold", elapsed_ns, HOLDS);
    if (*checksum != 0 && work->checksum != *checksum)
        return sim_raise(err, SIM_ERR_CHECK, "bench: %s pops in another order", variant->name);
    *checksum = work->checksum;
    return SIM_OK;
}

static int run_size(struct bench_report *report, struct workload *work, double goal, struct sim_error *err)
{
    char group[GROUP_SIZE];
    uint64_t checksum = 0;
    snprintf(group, sizeof group, "%u waiting", work->pending);
    int ret = measure(report, group, &heap, work, false, &checksum, err);
    if (ret == SIM_OK)
        ret = measure(report, group, &keys, work, false, &checksum, err);
    if (ret == SIM_OK)
        ret = measure(report, group, &wheel, work, false, &checksum, err);
    bench_goal_ratio(report, group, wheel.name, goal);
    checksum = 0;
    snprintf(group, sizeof group, "%u, moving", work->pending);
    if (ret == SIM_OK)
        ret = measure(report, group, &heap, work, true, &checksum, err);
    if (ret == SIM_OK)
        ret = measure(report, group, &wheel, work, true, &checksum, err);
    return ret;
}

static int run(struct bench_report *report, struct sim_error *err)
{
    static const struct {
        uint32_t pending;
        double goal;
    } sizes[] = {{1000, 52.0 / 12.0}, {10000, 80.0 / 28.0}, {100000, 119.0 / 26.0}};
    struct workload *work = malloc(sizeof *work);
    int ret = SIM_OK;
    if (work == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "bench: no memory");
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0] && ret == SIM_OK; s++) {
        workload_init(work, sizes[s].pending);
        ret = run_size(report, work, sizes[s].goal, err);
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
