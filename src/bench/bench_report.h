/* Results of benchmarks, for the command that shows them. Benchmarks themselves need bench.h only. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench.h"

enum { BENCH_TEXT_SIZE = 48 };

enum bench_goal { BENCH_GOAL_NONE, BENCH_GOAL_RATIO, BENCH_GOAL_VALUE };

/* All samples of one variant. */
struct bench_row {
    char group[BENCH_TEXT_SIZE];
    char variant[BENCH_TEXT_SIZE];
    char unit[BENCH_TEXT_SIZE];
    bool is_rate; /* more is better */
    enum bench_goal goal_kind;
    double goal;
    double *samples; /* ns an operation, or operations a second */
    size_t count;
    size_t capacity;
};

struct bench_report {
    struct bench_row *rows; /* in order of first report: groups stay together */
    size_t count;
    size_t capacity;
    bool failed; /* memory ran out while reporting */
    volatile uint64_t kept;
    const char *data_dir; /* where learning sets lie; NULL: nowhere */
    bool quick;           /* a shorter sample of what takes minutes */
};

void bench_report_free(struct bench_report *self);

/* Repeats `bench` `repeat` times, after one round that is thrown away. */
int bench_measure(const struct bench *bench, uint64_t repeat, struct bench_report *report,
                  struct sim_error *err);

/* Of a row with at least one sample. The best is the shortest time or the highest rate. */
double bench_row_median(const struct bench_row *row);
double bench_row_best(const struct bench_row *row);

/* How many times faster than the first row of its group, by medians. */
double bench_row_ratio(const struct bench_report *report, const struct bench_row *row);

/* Whether the goal of `row` is met; true without one. */
bool bench_row_met(const struct bench_report *report, const struct bench_row *row);

/* What the machine and the build are, in one line: processor, compiler, flags. Returns `text`. */
char *bench_machine(char *text, size_t size);

#endif
