/* The only C++ of the engine: pcg64 behind plain data. The library's header knows input and output of
 * streams, which nothing here uses; no result depends on it. */
#include "sim_random_pcg.h"

#include <cstring>
#include <pcg_random.hpp>
#include <type_traits>

static_assert(sizeof(pcg64) == sizeof(sim_pcg), "sim_pcg must hold the whole generator");
static_assert(std::is_trivially_copyable<pcg64>::value, "the generator must be plain data");
static_assert(pcg64::min() == 0 && pcg64::max() == UINT64_MAX, "the generator must give 64 bits");

static pcg64 load(const sim_pcg *self)
{
    pcg64 engine;
    std::memcpy(static_cast<void *>(&engine), self, sizeof engine);
    return engine;
}

static void store(sim_pcg *self, const pcg64 &engine)
{
    std::memcpy(self, &engine, sizeof engine);
}

static pcg_extras::pcg128_t join(uint64_t high, uint64_t low)
{
    return static_cast<pcg_extras::pcg128_t>(high) << 64 | low;
}

extern "C" void sim_pcg_seed(sim_pcg *self, uint64_t state_high, uint64_t state_low, uint64_t stream_high,
                             uint64_t stream_low)
{
    store(self, pcg64(join(state_high, state_low), join(stream_high, stream_low)));
}

extern "C" uint64_t sim_pcg_next(sim_pcg *self)
{
    pcg64 engine = load(self);
    uint64_t draw = engine();
    store(self, engine);
    return draw;
}

extern "C" void sim_pcg_fill(sim_pcg *self, uint64_t *out, size_t n)
{
    pcg64 engine = load(self);
    for (size_t i = 0; i < n; i++)
        out[i] = engine();
    store(self, engine);
}
