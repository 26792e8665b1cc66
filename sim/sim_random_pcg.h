/* C interface to pcg64 (setseq_xsl_rr_128_64) of the PCG C++ library: the only generator of the project.
 *
 * 128-bit linear congruential state, one of 2^127 increments, 64-bit output. Source: M. O'Neill, "PCG: A
 * Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random Number Generation",
 * HMC-CS-2014-0905. sim_random.h builds streams and distributions on it; use that. */
#ifndef SIM_RANDOM_PCG_H
#define SIM_RANDOM_PCG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define SIM_PCG_ALIGNED alignas(16)
extern "C" {
#else
#define SIM_PCG_ALIGNED _Alignas(16)
#endif

/* Plain data, so that it can be copied, compared and written to a checkpoint as four integers. Aligned as the
 * 128-bit words of the generator inside. */
struct sim_pcg {
    SIM_PCG_ALIGNED uint64_t increment_low; /* bit 0 is always set */
    uint64_t increment_high;
    uint64_t state_low;
    uint64_t state_high;
};

/* Seeds from a 128-bit state and a 128-bit stream number (its top bit is dropped). */
void sim_pcg_seed(struct sim_pcg *self, uint64_t state_high, uint64_t state_low, uint64_t stream_high,
                  uint64_t stream_low);

/* Next 64 bits. */
uint64_t sim_pcg_next(struct sim_pcg *self);

/* The next `n` draws of sim_pcg_next at once, faster. */
void sim_pcg_fill(struct sim_pcg *self, uint64_t *out, size_t n);

#ifdef __cplusplus
}
#endif

#endif
