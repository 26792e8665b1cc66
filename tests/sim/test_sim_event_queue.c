#include "sim_clock.h"
#include "sim_event_heap.h"
#include "sim_event_queue.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <errno.h>
#include <string.h>

/* Memory that runs out on demand: the queues grow through reallocarray only. */
static long allocations_left = -1;

void *reallocarray(void *array, size_t count, size_t size)
{
    if (allocations_left == 0 || (size != 0 && count > SIZE_MAX / size)) {
        errno = ENOMEM;
        return NULL;
    }
    if (allocations_left > 0)
        allocations_left--;
    return realloc(array, count * size);
}

/* A queue and the oracle, driven side by side. Every step must have the same outcome in both. */
struct pair {
    struct sim_event_queue *queue;
    struct sim_event_heap *heap;
    uint64_t now_ms;
    uint32_t now_phase;
    size_t waiting;
    uint64_t popped;
};

static void pair_init(struct pair *p, uint64_t now_ms)
{
    *p = (struct pair){.now_ms = now_ms};
    ck_assert_int_eq(sim_event_queue_create(&p->queue, now_ms, NULL), SIM_OK);
    ck_assert_int_eq(sim_event_heap_create(&p->heap, now_ms, NULL), SIM_OK);
}

static void pair_free(struct pair *p)
{
    sim_event_queue_destroy(p->queue);
    sim_event_heap_destroy(p->heap);
}

/* One assertion for each step would dominate the run time. */
static void must(int condition, const char *what)
{
    if (!condition)
        ck_abort_msg("%s", what);
}

static sim_event_handle pair_push(struct pair *p, uint64_t time_ms, uint32_t phase, uint64_t entity)
{
    const struct sim_event event = {entity, ~entity, (uint32_t)entity * 7};
    sim_event_handle a = SIM_EVENT_NONE;
    sim_event_handle b = SIM_EVENT_NONE;
    const int ret = sim_event_queue_push(p->queue, time_ms, phase, &event, &a, NULL);
    must(ret == sim_event_heap_push(p->heap, time_ms, phase, &event, &b, NULL), "push differs");
    must(a == b, "handles differ");
    const bool late = time_ms < p->now_ms || (time_ms == p->now_ms && phase < p->now_phase);
    must(ret == (late ? SIM_ERR_RANGE : SIM_OK), "push of the past");
    p->waiting += ret == SIM_OK;
    return a;
}

static bool pair_pop(struct pair *p, uint64_t limit_ms, struct sim_event_due *due)
{
    struct sim_event_due other;
    memset(&other, 0, sizeof other);
    memset(due, 0, sizeof *due);
    const int ret = sim_event_queue_pop_before(p->queue, limit_ms, due, NULL);
    must(ret == sim_event_heap_pop_before(p->heap, limit_ms, &other, NULL), "pop differs");
    if (ret != 1)
        return false;
    must(due->time_ms == other.time_ms && due->phase == other.phase &&
             due->event.entity == other.event.entity,
         "another event was popped");
    must(due->event.arg == ~due->event.entity && due->event.kind == (uint32_t)due->event.entity * 7,
         "the payload changed");
    must(due->time_ms > p->now_ms || (due->time_ms == p->now_ms && due->phase >= p->now_phase),
         "time went backwards");
    must(due->time_ms < limit_ms, "popped behind the limit");
    p->now_ms = due->time_ms;
    p->now_phase = due->phase;
    p->waiting--;
    p->popped++;
    return true;
}

static void pair_verify(const struct pair *p)
{
    struct sim_error err = {0};
    ck_assert_msg(sim_event_queue_verify(p->queue, &err) == SIM_OK, "%s", err.message);
    ck_assert_msg(sim_event_heap_verify(p->heap, &err) == SIM_OK, "%s", err.message);
    ck_assert_uint_eq(sim_event_queue_count(p->queue), p->waiting);
    ck_assert_uint_eq(sim_event_heap_count(p->heap), p->waiting);
    ck_assert_uint_eq(sim_event_queue_now_ms(p->queue), p->now_ms);
}

/* How far ahead events are scheduled, and how they fall inside their block. */
struct shape {
    const char *name;
    uint64_t reach_blocks;
    double far_share; /* share of events up to 20 wheels ahead */
    unsigned aligned; /* all times at the start of a block */
    unsigned phases;
};

static uint64_t random_time(struct sim_stream *s, const struct shape *shape, uint64_t now_ms)
{
    const uint64_t reach = sim_stream_bernoulli(s, shape->far_share) ? 20 * (uint64_t)SIM_EVENT_WHEEL_BLOCKS
                                                                     : shape->reach_blocks;
    const uint64_t time_ms = now_ms + sim_stream_below(s, reach * SIM_BLOCK_MS);
    return shape->aligned ? sim_ms_of_block(sim_block_of_ms(time_ms + SIM_BLOCK_MS - 1)) : time_ms;
}

enum { NAMES = 5000 };

static void random_workload(const struct shape *shape, uint64_t entity, unsigned steps, size_t target)
{
    struct sim_seed seed = sim_seed_make(3, 0);
    struct sim_stream s;
    sim_stream_init(&s, &seed, SIM_KIND_TEST, entity, SIM_PURPOSE_TEST);
    sim_event_handle names[NAMES] = {0};
    struct pair p;
    pair_init(&p, sim_stream_below(&s, 100000000));
    for (unsigned step = 0; step < steps; step++) {
        const uint64_t dice = sim_stream_below(&s, 100);
        sim_event_handle *name = &names[sim_stream_below(&s, NAMES)];
        const uint64_t time_ms = random_time(&s, shape, p.now_ms);
        const uint32_t phase = (uint32_t)sim_stream_below(&s, shape->phases);
        if (dice < (p.waiting < target ? 60 : 35)) {
            *name = pair_push(&p, time_ms, phase, step);
        } else if (dice < 75) {
            struct sim_event_due due;
            const uint64_t limit = dice % 3 == 0 ? p.now_ms + 20000 : UINT64_MAX;
            pair_pop(&p, limit, &due);
        } else if (dice < 88) {
            const bool cancelled = sim_event_queue_cancel(p.queue, *name);
            must(cancelled == sim_event_heap_cancel(p.heap, *name), "cancel differs");
            p.waiting -= cancelled;
        } else {
            sim_event_handle other = *name;
            const int ret = sim_event_queue_reschedule(p.queue, name, time_ms, phase, NULL);
            must(ret == sim_event_heap_reschedule(p.heap, &other, time_ms, phase, NULL),
                 "reschedule differs");
            must(*name == other, "handles differ");
        }
        if (step % 4096 == 0)
            pair_verify(&p);
    }
    pair_verify(&p);
    struct sim_event_due due;
    while (pair_pop(&p, UINT64_MAX, &due))
        continue;
    ck_assert_uint_eq(p.waiting, 0);
    pair_verify(&p);
    pair_free(&p);
}

static const struct shape shapes[] = {
    {"few blocks, many ties", 3, 0.0, 1, 3},
    {"one block", 1, 0.0, 0, 64},
    {"hours, inside blocks", 3000, 0.0, 0, 8},
    {"beyond the wheel", 6000, 0.3, 1, 2},
    {"mostly far", 10, 0.9, 0, 4},
    {"far and tied", 1, 0.5, 1, 1},
    {"a thousand events a block", 20, 0.0, 0, 64},
};

START_TEST(random_work_gives_the_same_sequence_as_the_plain_heap)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        random_workload(&shapes[i], 10 * i, 120000, 3);
        random_workload(&shapes[i], 10 * i + 1, 120000, 300);
        random_workload(&shapes[i], 10 * i + 2, 120000, 20000);
    }
}
END_TEST

START_TEST(ties_come_in_order_of_phase_then_of_scheduling)
{
    struct pair p;
    struct sim_event_due due;
    pair_init(&p, 0);
    for (uint64_t i = 0; i < 1000; i++)
        pair_push(&p, 24000, (uint32_t)(i % 4), i);
    for (uint64_t phase = 0; phase < 4; phase++)
        for (uint64_t i = phase; i < 1000; i += 4) {
            must(pair_pop(&p, UINT64_MAX, &due), "an event is missing");
            must(due.event.entity == i && due.phase == phase, "out of order");
        }
    pair_free(&p);
}
END_TEST

START_TEST(events_scheduled_for_the_present_come_next)
{
    struct pair p;
    struct sim_event_due due;
    pair_init(&p, 0);
    pair_push(&p, 12000, 5, 1);
    pair_push(&p, 12000, 9, 2);
    ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.event.entity == 1);
    pair_push(&p, 12000, 7, 3);
    pair_push(&p, 12000, 5, 4);
    pair_push(&p, 12001, 0, 5);
    pair_push(&p, 12000, 4, 6); /* refused: phase 5 has begun */
    pair_push(&p, 11999, 63, 7);
    for (uint64_t i = 0; i < 4; i++) {
        static const uint64_t order[] = {4, 3, 2, 5};
        ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.event.entity == order[i]);
    }
    ck_assert(!pair_pop(&p, UINT64_MAX, &due));
    pair_free(&p);
}
END_TEST

/* Asking for events before a limit may look far ahead, but must not close the time between. */
START_TEST(looking_ahead_does_not_move_the_present)
{
    struct pair p;
    struct sim_event_due due;
    pair_init(&p, 0);
    pair_push(&p, sim_ms_of_block(5000), 0, 1);
    ck_assert(!pair_pop(&p, sim_ms_of_block(100), &due));
    pair_push(&p, sim_ms_of_block(50), 3, 2);
    pair_push(&p, sim_ms_of_block(50), 1, 3);
    pair_push(&p, sim_ms_of_block(6000), 1, 4);
    pair_verify(&p);
    ck_assert(pair_pop(&p, sim_ms_of_block(100), &due) && due.event.entity == 3);
    ck_assert(pair_pop(&p, sim_ms_of_block(100), &due) && due.event.entity == 2);
    ck_assert(!pair_pop(&p, sim_ms_of_block(100), &due));
    ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.event.entity == 1);
    ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.event.entity == 4);
    pair_free(&p);
}
END_TEST

START_TEST(far_events_arrive_before_later_ones_of_their_block)
{
    struct pair p;
    struct sim_event_due due;
    pair_init(&p, 0);
    const uint64_t far_ms = sim_ms_of_block(2 * SIM_EVENT_WHEEL_BLOCKS);
    for (uint64_t i = 0; i < 200; i++)
        pair_push(&p, far_ms + 60 - i % 3, (uint32_t)(i % 2), i);
    pair_push(&p, sim_ms_of_block(SIM_EVENT_WHEEL_BLOCKS + 1), 0, 1000);
    ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.event.entity == 1000);
    pair_verify(&p);
    for (uint64_t i = 200; i < 400; i++) /* the wheel reaches the block now */
        pair_push(&p, far_ms + 60 - i % 3, (uint32_t)(i % 2), i);
    while (pair_pop(&p, UINT64_MAX, &due))
        continue;
    ck_assert_uint_eq(p.popped, 401);
    pair_free(&p);
}
END_TEST

START_TEST(a_handle_names_its_event_and_then_nothing)
{
    struct pair p;
    struct sim_event_due due;
    pair_init(&p, 0);
    sim_event_handle a = pair_push(&p, 1000, 0, 1);
    ck_assert(sim_event_queue_cancel(p.queue, a) && !sim_event_queue_cancel(p.queue, a));
    ck_assert(sim_event_heap_cancel(p.heap, a));
    p.waiting--;
    sim_event_handle b = pair_push(&p, 1000, 0, 2); /* takes the slot of a */
    ck_assert(a != b && !sim_event_queue_cancel(p.queue, a));
    sim_event_handle old = b;
    sim_event_handle twin = b;
    ck_assert_int_eq(sim_event_queue_reschedule(p.queue, &b, 9000, 0, NULL), SIM_OK);
    ck_assert_int_eq(sim_event_heap_reschedule(p.heap, &twin, 9000, 0, NULL), SIM_OK);
    ck_assert(!sim_event_queue_cancel(p.queue, old));
    ck_assert_int_eq(sim_event_queue_reschedule(p.queue, &old, 9000, 0, NULL), SIM_ERR_NOT_FOUND);
    ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.time_ms == 9000);
    ck_assert(!sim_event_queue_cancel(p.queue, b) && !sim_event_queue_cancel(p.queue, SIM_EVENT_NONE));
    ck_assert(!sim_event_queue_cancel(p.queue, UINT64_MAX));
    twin = pair_push(&p, 9500, 0, 3);
    sim_event_handle kept = twin;
    ck_assert_int_eq(sim_event_queue_reschedule(p.queue, &twin, 8999, 0, NULL), SIM_ERR_RANGE);
    ck_assert_uint_eq(twin, kept);
    ck_assert(pair_pop(&p, UINT64_MAX, &due) && due.time_ms == 9500);
    pair_free(&p);
}
END_TEST

START_TEST(limits_are_errors_and_leave_the_queue_as_it_was)
{
    struct sim_event_queue *queue;
    struct sim_error err;
    const struct sim_event event = {1, 2, 3};
    ck_assert_int_eq(sim_event_queue_create(&queue, 1000, NULL), SIM_OK);
    ck_assert_int_eq(sim_event_queue_push(queue, 999, 0, &event, NULL, &err), SIM_ERR_RANGE);
    ck_assert_ptr_nonnull(strstr(err.message, "999 ms"));
    ck_assert_int_eq(sim_event_queue_push(queue, 1000, 64, &event, NULL, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(sim_event_queue_push(queue, UINT64_MAX, 0, &event, NULL, NULL), SIM_ERR_RANGE);
    ck_assert_int_eq(sim_event_queue_push(queue, UINT64_MAX - 1, 63, &event, NULL, NULL), SIM_OK);
    int failed = 0;
    for (int i = 1; i < SIM_EVENT_PENDING_MAX; i++)
        failed += sim_event_queue_push(queue, 1000 + (uint64_t)i * 37, 0, &event, NULL, NULL) != SIM_OK;
    ck_assert_int_eq(failed, 0);
    ck_assert_int_eq(sim_event_queue_push(queue, 5000, 0, &event, NULL, NULL), SIM_ERR_LIMIT);
    ck_assert_uint_eq(sim_event_queue_count(queue), SIM_EVENT_PENDING_MAX);
    ck_assert_int_eq(sim_event_queue_verify(queue, NULL), SIM_OK);
    struct sim_event_due due;
    uint64_t last = 0;
    for (int i = 0; i < SIM_EVENT_PENDING_MAX; i++) {
        failed += sim_event_queue_pop_before(queue, UINT64_MAX, &due, NULL) != 1 || due.time_ms < last;
        last = due.time_ms;
    }
    ck_assert_int_eq(failed, 0);
    ck_assert_uint_eq(due.time_ms, UINT64_MAX - 1);
    sim_event_queue_destroy(queue);
}
END_TEST

START_TEST(cancelling_everything_keeps_memory_and_invariants)
{
    struct sim_event_queue *queue;
    const struct sim_event event = {1, 2, 3};
    ck_assert_int_eq(sim_event_queue_create(&queue, 0, NULL), SIM_OK);
    for (int round = 0; round < 20; round++) {
        static sim_event_handle handles[20000];
        for (uint64_t i = 0; i < 20000; i++)
            sim_event_queue_push(queue, i * 4001, (uint32_t)(i % 5), &event, &handles[i], NULL);
        for (size_t i = 0; i < 20000; i++)
            must(sim_event_queue_cancel(queue, handles[(i * 7919) % 20000]), "cancel failed");
        ck_assert_int_eq(sim_event_queue_verify(queue, NULL), SIM_OK);
    }
    struct sim_event_due due;
    ck_assert_int_eq(sim_event_queue_pop(queue, &due, NULL), 0);
    sim_event_queue_destroy(queue);
}
END_TEST

/* Every allocation fails once: pushes are refused whole, pops can be tried again, and nothing is lost. */
START_TEST(a_failed_allocation_loses_nothing)
{
    for (long fail_at = 0; fail_at < 60; fail_at++) {
        struct sim_seed seed = sim_seed_make(4, 0);
        struct sim_stream s;
        struct sim_event_queue *queue;
        uint64_t waiting = 0;
        uint64_t last_ms = 0;
        sim_stream_init(&s, &seed, SIM_KIND_TEST, 0, SIM_PURPOSE_TEST);
        allocations_left = -1;
        ck_assert_int_eq(sim_event_queue_create(&queue, 0, NULL), SIM_OK);
        allocations_left = fail_at;
        for (unsigned step = 0; step < 6000; step++) {
            const struct sim_event event = {step, 0, 0};
            struct sim_event_due due;
            const uint64_t reach = sim_ms_of_block(step % 3 == 0 ? 9000 : 4);
            const uint64_t time_ms = last_ms + 1 + sim_stream_below(&s, reach);
            int ret = sim_event_queue_push(queue, time_ms, 0, &event, NULL, NULL);
            must(ret == SIM_OK || ret == SIM_ERR_NO_MEMORY, "push failed otherwise");
            waiting += ret == SIM_OK;
            if (step > 3000 || step % 2 == 0) {
                ret = sim_event_queue_pop(queue, &due, NULL);
                must(ret == SIM_ERR_NO_MEMORY || ret == (waiting > 0), "pop failed otherwise");
                if (ret == 1) {
                    must(due.time_ms > last_ms || due.time_ms == last_ms, "out of order");
                    last_ms = due.time_ms;
                    waiting--;
                }
            }
            must(sim_event_queue_count(queue) == waiting, "an event is lost");
            if (allocations_left == 0 && step % 16 == 15)
                allocations_left = 1;
        }
        ck_assert_int_eq(sim_event_queue_verify(queue, NULL), SIM_OK);
        allocations_left = -1;
        struct sim_event_due due;
        while (sim_event_queue_pop(queue, &due, NULL) == 1) {
            must(due.time_ms >= last_ms, "out of order");
            last_ms = due.time_ms;
            waiting--;
        }
        ck_assert_uint_eq(waiting, 0);
        sim_event_queue_destroy(queue);
    }
}
END_TEST

static size_t save(const struct sim_event_queue *queue, uint64_t **words)
{
    const size_t count = sim_event_queue_save(queue, NULL, 0);
    *words = calloc(count, sizeof **words);
    ck_assert_ptr_nonnull(*words);
    ck_assert_uint_eq(sim_event_queue_save(queue, *words, count), count);
    return count;
}

static struct sim_event_queue *busy_queue(void)
{
    struct sim_seed seed = sim_seed_make(5, 0);
    struct sim_stream s;
    struct sim_event_queue *queue;
    struct sim_event_due due;
    sim_event_handle handle = SIM_EVENT_NONE;
    sim_stream_init(&s, &seed, SIM_KIND_TEST, 0, SIM_PURPOSE_TEST);
    ck_assert_int_eq(sim_event_queue_create(&queue, 0, NULL), SIM_OK);
    for (uint64_t i = 0; i < 3000; i++) {
        const struct sim_event event = {i, i * i, (uint32_t)i};
        if (i % 7 == 0)
            sim_event_queue_cancel(queue, handle);
        const uint64_t time_ms = sim_event_queue_now_ms(queue) + 1 + sim_stream_below(&s, 100000000);
        sim_event_queue_push(queue, time_ms, (uint32_t)(i % 64), &event, &handle, NULL);
        if (i % 3 == 0)
            sim_event_queue_pop(queue, &due, NULL);
    }
    return queue;
}

START_TEST(a_loaded_queue_continues_exactly_like_the_saved_one)
{
    struct sim_event_queue *queue = busy_queue();
    struct sim_event_queue *copy;
    uint64_t *words;
    uint64_t *again;
    const size_t count = save(queue, &words);
    ck_assert_int_eq(sim_event_queue_load(&copy, words, count, NULL), SIM_OK);
    ck_assert_int_eq(sim_event_queue_verify(copy, NULL), SIM_OK);
    ck_assert_uint_eq(save(copy, &again), count);
    ck_assert_mem_eq(words, again, count * sizeof *words);
    struct sim_event_due a;
    struct sim_event_due b;
    for (uint64_t i = 0; sim_event_queue_pop(queue, &a, NULL) == 1; i++) {
        must(sim_event_queue_pop(copy, &b, NULL) == 1, "the copy is shorter");
        must(a.time_ms == b.time_ms && a.phase == b.phase && a.event.entity == b.event.entity &&
                 a.event.arg == b.event.arg && a.event.kind == b.event.kind,
             "the copy goes another way");
        if (i % 2 == 0 && i < 1000) {
            sim_event_handle x;
            sim_event_handle y;
            sim_event_queue_push(queue, a.time_ms + 5000, 1, &a.event, &x, NULL);
            sim_event_queue_push(copy, a.time_ms + 5000, 1, &a.event, &y, NULL);
            must(x == y, "handles differ");
        }
    }
    ck_assert_int_eq(sim_event_queue_pop(copy, &b, NULL), 0);
    sim_event_queue_destroy(queue);
    sim_event_queue_destroy(copy);
    free(words);
    free(again);
}
END_TEST

START_TEST(a_damaged_queue_is_refused_or_sound)
{
    struct sim_event_queue *queue = busy_queue();
    struct sim_event_queue *copy;
    uint64_t *words;
    const size_t count = save(queue, &words);
    struct sim_seed seed = sim_seed_make(6, 0);
    struct sim_stream s;
    sim_stream_init(&s, &seed, SIM_KIND_TEST, 0, SIM_PURPOSE_TEST);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
        const size_t at = (size_t)sim_stream_below(&s, i % 3 == 0 ? 8 : count);
        const uint64_t kept = words[at];
        words[at] ^= UINT64_C(1) << sim_stream_below(&s, 64);
        const size_t length = i % 5 == 0 ? (size_t)sim_stream_below(&s, count) : count;
        const int ret = sim_event_queue_load(&copy, words, length, NULL);
        must(ret == SIM_OK || ret == SIM_ERR_FORMAT, "another error");
        must(ret == SIM_OK || copy == NULL, "a queue beside an error");
        if (ret == SIM_OK)
            must(sim_event_queue_verify(copy, NULL) == SIM_OK, "a broken queue was accepted");
        refused += ret != SIM_OK;
        sim_event_queue_destroy(copy);
        words[at] = kept;
    }
    ck_assert_int_gt(refused, 1000);
    ck_assert_int_eq(sim_event_queue_load(&copy, words, 0, NULL), SIM_ERR_FORMAT);
    sim_event_queue_destroy(queue);
    free(words);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_event_queue");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, random_work_gives_the_same_sequence_as_the_plain_heap);
    tcase_add_test(tc, ties_come_in_order_of_phase_then_of_scheduling);
    tcase_add_test(tc, events_scheduled_for_the_present_come_next);
    tcase_add_test(tc, looking_ahead_does_not_move_the_present);
    tcase_add_test(tc, far_events_arrive_before_later_ones_of_their_block);
    tcase_add_test(tc, a_handle_names_its_event_and_then_nothing);
    tcase_add_test(tc, limits_are_errors_and_leave_the_queue_as_it_was);
    tcase_add_test(tc, cancelling_everything_keeps_memory_and_invariants);
    tcase_add_test(tc, a_failed_allocation_loses_nothing);
    tcase_add_test(tc, a_loaded_queue_continues_exactly_like_the_saved_one);
    tcase_add_test(tc, a_damaged_queue_is_refused_or_sound);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
