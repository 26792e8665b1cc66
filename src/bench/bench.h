/* Benchmarks: what one is, and how it reports.
 *
 * A benchmark is a function that does each of its variants once and reports each with bench_time or
 * bench_rate. `tensim bench` calls it again and again, so the variants of one benchmark alternate and a slow
 * phase of the machine hits them all; it shows medians and, inside a group, how many times faster each
 * variant is than the group's first one. To add one: write bench_<name>.c that defines a `const struct
 * bench`, and name it in bench_registry.c. Keep one repetition under about two seconds. */
#ifndef BENCH_H
#define BENCH_H

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bench_report;

struct bench {
    const char *name;    /* "queue" */
    const char *summary; /* one line for `tensim bench --list` */
    bool once;           /* takes minutes: run when named only, once and without warming up */
    /* One repetition. Returns SIM_OK or an error. */
    int (*run)(struct bench_report *report, struct sim_error *err);
};

/* All benchmarks, ended by NULL. */
extern const struct bench *const bench_registry[];

/* Monotonic clock. Only benchmarks look at a clock. */
uint64_t bench_now_ns(void);

/* Reports that `operations` of `variant` took `elapsed_ns`: a time for each, in ns; `unit` names the
 * operation
 * ("hold"). Texts are copied, cut at 47 characters; the first variant of a group is its yardstick. */
void bench_time(struct bench_report *report, const char *group, const char *variant, const char *unit,
                uint64_t elapsed_ns, double operations);

/* Reports a rate, where more is better: `amount` of `unit` ("GFLOP", "draw") done in `elapsed_ns`, shown for
 * each second. */
void bench_rate(struct bench_report *report, const char *group, const char *variant, const char *unit,
                uint64_t elapsed_ns, double amount);

/* Reports a plain number, where less is better: seconds of a whole run, MiB of memory. */
void bench_amount(struct bench_report *report, const char *group, const char *variant, const char *unit,
                  double amount);

/* What must hold at the end, by medians: `variant` is at least `ratio` times as fast as its group's first
 * one; or it takes at most (as a rate: does at least) `value`, in its own unit. Call in every repetition. */
void bench_goal_ratio(struct bench_report *report, const char *group, const char *variant, double ratio);
void bench_goal_value(struct bench_report *report, const char *group, const char *variant, double value);

/* Takes a result of the measured work, so that the compiler cannot leave the work out. */
void bench_keep(struct bench_report *report, uint64_t value);
void bench_keep_double(struct bench_report *report, double value);

#endif
