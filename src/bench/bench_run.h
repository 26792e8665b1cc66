/* Whole runs of a scenario inside a benchmark: no results file, everything recorded to memory and dropped. */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "sim_error.h"

#include <stdint.h>

/* Runs the scenario in `yaml` to its end, with learning sets from `data_dir` (may be NULL). `*elapsed_ns` is
 * the time from the first block to the last, and
 * `*blocks` their number. */
int bench_run_scenario(const char *name, const char *yaml, const char *data_dir, uint64_t *elapsed_ns,
                       uint64_t *blocks, struct sim_error *err);

/* Processor time that all threads of the process have used, seconds. */
double bench_cpu_seconds(void);

/* Most memory that the process has held, MiB. */
double bench_peak_memory(void);

#endif
