/* Random streams: one independent generator for each (entity, purpose), and the distributions drawn from it.
 *
 * A stream is seeded by a hash of (seed, replicate, kind, entity, purpose), so it depends on nothing else:
 * adding an agent, a subnet or a purpose leaves the draws of all others alone, and two runs that differ in
 * one rule share their random numbers. The counter form adds a block (or round) number: a fresh stream that
 * needs no state to be kept, for kernels that run in parallel. There is no global generator and no default
 * seed. Distributions use the arithmetic of sim_float.h only, so their bits are the same on every x86-64.
 *
 * Parameters outside the ranges given here are mistakes of the caller; draws then give the nearest sensible
 * value (stated at each) and never loop forever. Not for cryptography. */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include "sim_random_pcg.h"
#include "sim_random_purposes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all streams of one run share: its seed and the number of its replicate, already mixed. */
struct sim_seed {
    uint64_t a;
    uint64_t b;
};

/* Plain data: copying it copies the stream; its four integers are a checkpoint of it. */
struct sim_stream {
    struct sim_pcg pcg;
};

struct sim_seed sim_seed_make(uint64_t seed, uint64_t replicate);

/* Name in the registry, as written there ("WAKE"), or NULL for a number that is not in it. */
const char *sim_random_kind_name(uint32_t kind);
const char *sim_random_purpose_name(uint32_t purpose);

/* The stream of `entity` (counted inside `kind`) for `purpose`. About 25 ns. */
void sim_stream_init(struct sim_stream *self, const struct sim_seed *seed, enum sim_random_kind kind,
                     uint64_t entity, enum sim_random_purpose purpose);

/* The counter form: a stream of its own for each `counter` (block, round, ...). Never equal to the stream of
 * sim_stream_init, whatever the counter. */
void sim_stream_init_at(struct sim_stream *self, const struct sim_seed *seed, enum sim_random_kind kind,
                        uint64_t entity, enum sim_random_purpose purpose, uint64_t counter);

/* Next 64 random bits. */
uint64_t sim_stream_u64(struct sim_stream *self);

/* Multiple of 2^-53 in [0, 1); and in (0, 1], for logarithms. */
double sim_stream_double(struct sim_stream *self);
double sim_stream_double_open(struct sim_stream *self);

/* Multiple of 2^-24 in [0, 1). */
float sim_stream_float(struct sim_stream *self);

/* Uniform in 0 .. n-1, without bias, n >= 1 (0 gives 0). */
uint64_t sim_stream_below(struct sim_stream *self, uint64_t n);

/* Uniform in low .. high, both included, low <= high (low, if not). */
int64_t sim_stream_between(struct sim_stream *self, int64_t low, int64_t high);

/* True with `probability` (<= 0: never, >= 1: always). Always takes one draw. */
bool sim_stream_bernoulli(struct sim_stream *self, double probability);

/* Standard normal; 256-layer ziggurat (Marsaglia and Tsang 2000) on 53-bit abscissas. */
double sim_stream_normal(struct sim_stream *self);

/* Exponential with mean 1; ziggurat. Multiply by the mean. >= 0. */
double sim_stream_exponential(struct sim_stream *self);

/* exp(mu + sigma * normal). */
double sim_stream_lognormal(struct sim_stream *self, double mu, double sigma);

/* Pareto: >= minimum, P(X > x) = (minimum / x)^shape; minimum > 0, shape > 0. */
double sim_stream_pareto(struct sim_stream *self, double minimum, double shape);

/* Gamma with mean shape * scale; shape > 0, scale > 0 (0, if not). Marsaglia and Tsang 2000. */
double sim_stream_gamma(struct sim_stream *self, double shape, double scale);

/* Beta in [0, 1]; a > 0, b > 0. */
double sim_stream_beta(struct sim_stream *self, double a, double b);

/* Poisson with `mean` in 0 .. 1e9: inversion below 10, PTRS above (Hoermann 1993). Above 1e9 a rounded
 * normal, whose skewness is wrong by less than 4e-5. 0 for a mean that is not positive. At most 2^62. */
uint64_t sim_stream_poisson(struct sim_stream *self, double mean);

/* Number of successes in n independent trials; n <= 10^9, probability in [0, 1] (clamped). Inversion while
 * the mean is below 10, BTRS above (Hoermann 1993). */
uint64_t sim_stream_binomial(struct sim_stream *self, uint64_t n, double probability);

/* Permutes `count` elements of `size` bytes (1 .. 256; larger ones are left alone); every permutation is
 * equally likely. */
void sim_stream_shuffle(struct sim_stream *self, void *elements, size_t count, size_t size);

/* `count` different numbers of 0 .. n-1 in ascending order, every subset equally likely; count <= n < 2^32
 * (else count is cut to n). O(n) time, no memory. */
void sim_stream_sample(struct sim_stream *self, uint32_t n, uint32_t count, uint32_t *chosen);

/* Index drawn with probability weights[i] / total, for integer weights with sum `total` < 2^64; n - 1 if the
 * weights sum to less, 0 if total is 0. O(n). */
size_t sim_stream_pick(struct sim_stream *self, const uint64_t *weights, size_t n, uint64_t total);

/* Fills for hot loops: the same numbers as n single draws of sim_stream_u64, _double, _normal; floats are the
 * normals rounded to float32. */
void sim_stream_fill_u64(struct sim_stream *self, uint64_t *out, size_t n);
void sim_stream_fill_double(struct sim_stream *self, double *out, size_t n);
void sim_stream_fill_normal(struct sim_stream *self, double *out, size_t n);
void sim_stream_fill_normal_f(struct sim_stream *self, float *out, size_t n);

#endif
