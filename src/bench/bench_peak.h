/* The most float32 arithmetic that one core of this machine does, by instruction set: the yardstick of
 * kernels.
 *
 * Registers only: as many independent chains as hide every latency, products and sums in equal parts, with
 * and without fusing them. A kernel that must not fuse is measured against the first kind. */
#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

#include <stdbool.h>
#include <stddef.h>

struct bench_peak {
    const char *name;
    bool fused;
    bool (*runs_here)(void);
    /* Does `rounds` rounds; returns the number of operations done. `*sink` gets a result. */
    double (*run)(size_t rounds, float *sink);
};

/* Ended by a NULL name; in ascending width. */
extern const struct bench_peak bench_peaks[];

#endif
