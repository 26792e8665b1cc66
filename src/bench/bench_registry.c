/* The table of benchmarks: one line each, in alphabetical order. */
#include "bench.h"

extern const struct bench bench_epoch;
extern const struct bench bench_float;
extern const struct bench bench_intelligence;
extern const struct bench bench_month;
extern const struct bench bench_pools;
extern const struct bench bench_queue;
extern const struct bench bench_random;
extern const struct bench bench_schedule;
extern const struct bench bench_year;

/* clang-format off */
const struct bench *const bench_registry[] = {
    &bench_epoch,
    &bench_float,
    &bench_intelligence,
    &bench_month,
    &bench_pools,
    &bench_queue,
    &bench_random,
    &bench_schedule,
    &bench_year,
    NULL,
};
/* clang-format on */
