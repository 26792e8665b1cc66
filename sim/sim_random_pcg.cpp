/* The only C++ of the engine: pcg64 behind plain data. The library's header knows input and output of
 * streams, which nothing here uses; no result depends on it. */
#include "sim_random_pcg.h"

#include <new>
#include <pcg_random.hpp>
#include <type_traits>

static_assert(sizeof(pcg64) == sizeof(sim_pcg), "sim_pcg must hold the whole generator");
static_assert(std::is_trivially_copyable<pcg64>::value, "the generator must be plain data");
static_assert(pcg64::min() == 0 && pcg64::max() == UINT64_MAX, "the generator must give 64 bits");

static_assert(alignof(pcg64) <= alignof(sim_pcg), "sim_pcg must be aligned for the generator");

/* The generator lives in the plain data: it is made there by sim_pcg_seed and only ever used from here.
 * Copying it out and in for every draw would cost more than the draw. */
static pcg64 *engine_of(sim_pcg *self)
{
    return reinterpret_cast<pcg64 *>(self);
}

static pcg_extras::pcg128_t join(uint64_t high, uint64_t low)
{
    return static_cast<pcg_extras::pcg128_t>(high) << 64 | low;
}

extern "C" void sim_pcg_seed(sim_pcg *self, uint64_t state_high, uint64_t state_low, uint64_t stream_high,
                             uint64_t stream_low)
{
    new (self) pcg64(join(state_high, state_low), join(stream_high, stream_low));
}

extern "C" uint64_t sim_pcg_next(sim_pcg *self)
{
    return (*engine_of(self))();
}

extern "C" void sim_pcg_fill(sim_pcg *self, uint64_t *out, size_t n)
{
    pcg64 engine = *engine_of(self); /* a local one stays in registers */
    for (size_t i = 0; i < n; i++)
        out[i] = engine();
    *engine_of(self) = engine;
}
