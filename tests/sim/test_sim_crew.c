#include "sim_crew.h"
#include "tensim_check.h"

#include <stdatomic.h>

enum { TURNS = 1000, JOBS = 40 };

static const unsigned sizes[] = {1, 2, 8};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void add_square(void *self, size_t i, const struct sim_hand *hand)
{
    ck_assert_uint_lt(hand->number, sim_crew_hands(hand->crew));
    ((uint64_t *)self)[i] += (uint64_t)i * i;
}

START_TEST(a_loop_takes_every_turn_once_for_every_number_of_hands_and_every_grain)
{
    static const size_t grains[] = {1, 3, 64, TURNS, 5000};
    for (size_t s = 0; s < SIZES; s++) {
        struct sim_crew *crew;
        ck_assert_int_eq(sim_crew_create(&crew, sizes[s], NULL), SIM_OK);
        for (size_t g = 0; g < sizeof grains / sizeof grains[0]; g++) {
            uint64_t square[TURNS] = {0};
            sim_crew_each(sim_crew_first(crew), TURNS, grains[g], add_square, square);
            sim_crew_each(sim_crew_first(crew), 0, grains[g], add_square, square);
            for (uint64_t i = 0; i < TURNS; i++)
                ck_assert_uint_eq(square[i], i * i);
        }
        sim_crew_destroy(crew);
    }
}
END_TEST

struct table {
    uint64_t cell[20][50];
};

struct line {
    uint64_t *cell;
};

static void fill_cell(void *self, size_t i, const struct sim_hand *hand)
{
    (void)hand;
    ((struct line *)self)->cell[i]++;
}

static void fill_line(void *self, size_t i, const struct sim_hand *hand)
{
    struct line line = {((struct table *)self)->cell[i]};
    sim_crew_each(hand, 50, 4, fill_cell, &line);
}

START_TEST(a_loop_may_stand_in_a_loop)
{
    for (size_t s = 0; s < SIZES; s++) {
        struct sim_crew *crew;
        struct table table = {0};
        ck_assert_int_eq(sim_crew_create(&crew, sizes[s], NULL), SIM_OK);
        sim_crew_each(sim_crew_first(crew), 20, 1, fill_line, &table);
        for (size_t i = 0; i < 20 * 50; i++)
            ck_assert_uint_eq(table.cell[i / 50][i % 50], 1);
        sim_crew_destroy(crew);
    }
}
END_TEST

struct work {
    struct sim_job job;
    uint64_t square[TURNS];
    unsigned times;
    atomic_uint *order; /* of all: how many were begun before */
    unsigned place;
};

static void run_work(void *self, const struct sim_hand *hand)
{
    struct work *work = self;
    work->times++;
    sim_crew_each(hand, TURNS, 10, add_square, work->square);
}

START_TEST(jobs_are_done_when_they_are_finished_again_and_again)
{
    for (size_t s = 0; s < SIZES; s++) {
        struct sim_crew *crew;
        struct work *work = calloc(JOBS, sizeof *work);
        ck_assert_int_eq(sim_crew_create(&crew, sizes[s], NULL), SIM_OK);
        for (unsigned round = 1; round <= 5; round++) {
            for (unsigned i = 0; i < JOBS; i++) {
                work[i].job = (struct sim_job){.run = run_work, .self = &work[i], .due = i % 7};
                sim_crew_begin(crew, &work[i].job);
            }
            for (unsigned i = JOBS; i-- > 0;) {
                sim_crew_finish(crew, &work[i].job);
                ck_assert_int_eq(work[i].job.state, SIM_JOB_IDLE);
                ck_assert_uint_eq(work[i].times, round);
                ck_assert_uint_eq(work[i].square[TURNS - 1], (uint64_t)round * (TURNS - 1) * (TURNS - 1));
            }
            sim_crew_finish(crew, &work[0].job); /* idle: nothing happens */
            ck_assert_uint_eq(work[0].times, round);
        }
        sim_crew_destroy(crew);
        free(work);
    }
}
END_TEST

static void note_place(void *self, const struct sim_hand *hand)
{
    struct work *work = self;
    (void)hand;
    work->place = atomic_fetch_add(work->order, 1);
}

static void wait_at_gate(void *self, const struct sim_hand *hand)
{
    (void)hand;
    while (!atomic_load((atomic_bool *)self))
        ;
}

START_TEST(jobs_that_are_due_first_are_begun_first)
{
    static const uint64_t due[] = {5, 3, 9, 3, 1};
    static const unsigned place[] = {3, 1, 4, 2, 0};
    atomic_uint order = 0;
    atomic_bool open = false;
    struct sim_crew *crew;
    struct work work[5] = {0};
    struct sim_job gate = {.run = wait_at_gate, .self = &open};
    ck_assert_int_eq(sim_crew_create(&crew, 2, NULL), SIM_OK);
    ck_assert_uint_eq(sim_crew_hands(crew), 2);
    sim_crew_begin(crew, &gate); /* keeps the other hand until all wait */
    for (size_t i = 0; i < 5; i++) {
        work[i].order = &order;
        work[i].job = (struct sim_job){.run = note_place, .self = &work[i], .due = due[i]};
        sim_crew_begin(crew, &work[i].job);
    }
    atomic_store(&open, true);
    while (atomic_load(&order) < 5)
        ;
    for (size_t i = 0; i < 5; i++) {
        sim_crew_finish(crew, &work[i].job);
        ck_assert_uint_eq(work[i].place, place[i]);
    }
    sim_crew_destroy(crew);
}
END_TEST

START_TEST(a_cancelled_job_never_runs_unless_it_already_does)
{
    for (size_t s = 0; s < SIZES; s++) {
        struct sim_crew *crew;
        struct work work[JOBS] = {0};
        ck_assert_int_eq(sim_crew_create(&crew, sizes[s], NULL), SIM_OK);
        for (unsigned i = 0; i < JOBS; i++) {
            work[i].job = (struct sim_job){.run = run_work, .self = &work[i]};
            sim_crew_begin(crew, &work[i].job);
        }
        for (unsigned i = 0; i < JOBS; i++) {
            sim_crew_cancel(crew, &work[i].job);
            ck_assert_uint_le(work[i].times, sizes[s] > 1);
            ck_assert_uint_eq(work[i].square[2], 4 * work[i].times);
        }
        sim_crew_destroy(crew);
    }
}
END_TEST

START_TEST(a_crew_ends_with_jobs_that_nobody_began)
{
    for (size_t s = 0; s < SIZES; s++) {
        struct sim_crew *crew;
        struct work *work = calloc(JOBS, sizeof *work);
        ck_assert_int_eq(sim_crew_create(&crew, sizes[s], NULL), SIM_OK);
        for (unsigned i = 0; i < JOBS; i++) {
            work[i].job = (struct sim_job){.run = run_work, .self = &work[i]};
            sim_crew_begin(crew, &work[i].job);
        }
        sim_crew_destroy(crew);
        for (unsigned i = 0; i < JOBS; i++) /* whole or not at all */
            ck_assert_uint_eq(work[i].square[TURNS - 1], (uint64_t)work[i].times * (TURNS - 1) * (TURNS - 1));
        free(work);
    }
    sim_crew_destroy(NULL);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_crew");
    TCase *tc = tcase_create("crew");
    tcase_add_test(tc, a_loop_takes_every_turn_once_for_every_number_of_hands_and_every_grain);
    tcase_add_test(tc, a_loop_may_stand_in_a_loop);
    tcase_add_test(tc, jobs_are_done_when_they_are_finished_again_and_again);
    tcase_add_test(tc, jobs_that_are_due_first_are_begun_first);
    tcase_add_test(tc, a_cancelled_job_never_runs_unless_it_already_does);
    tcase_add_test(tc, a_crew_ends_with_jobs_that_nobody_began);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
