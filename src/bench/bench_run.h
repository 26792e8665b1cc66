/* Whole runs of a scenario inside a benchmark: no results file, everything recorded to memory and dropped. */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "sim_error.h"

#include <stdint.h>

/* Runs the scenario in `yaml` to its end. `*elapsed_ns` is the time from the first block to the last, and
 * `*blocks` their number. */
int bench_run_scenario(const char *name, const char *yaml, uint64_t *elapsed_ns, uint64_t *blocks,
                       struct sim_error *err);

/* Most memory that the process has held, MiB. */
double bench_peak_memory(void);

#endif
