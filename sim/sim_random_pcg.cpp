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

/* A draw is one long chain of products, and the next waits for it. So four interleaved sequences, each four
 * steps of the generator at a time (state -> state * factor^4 + ...), are drawn side by side: the same
 * numbers in the same order. Returns how many there are, a multiple of four. */
static size_t fill_fours(sim_pcg *self, uint64_t *out, size_t n)
{
    typedef pcg_extras::pcg128_t word;
    const word factor = join(0x2360ed051fc65da4, 0x4385df649fccf645);
    const word increment = join(self->increment_high, self->increment_low);
    const word factor2 = factor * factor, factor4 = factor2 * factor2;
    const word increment4 = increment * (factor + 1) * (factor2 + 1);
    word state[4];
    size_t i = 0;
    state[0] = join(self->state_high, self->state_low) * factor + increment;
    for (int k = 1; k < 4; k++)
        state[k] = state[k - 1] * factor + increment;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++) {
            const uint64_t high = static_cast<uint64_t>(state[k] >> 64),
                           low = static_cast<uint64_t>(state[k]);
            const uint64_t bits = high ^ low;
            const unsigned turn = static_cast<unsigned>(high >> 58);
            out[i + k] = bits >> turn | bits << (-turn & 63);
            state[k] = state[k] * factor4 + increment4;
        }
    engine_of(self)->discard(i);
    return i;
}

extern "C" void sim_pcg_fill(sim_pcg *self, uint64_t *out, size_t n)
{
    const size_t done = n < 16 ? 0 : fill_fours(self, out, n);
    pcg64 engine = *engine_of(self); /* a local one stays in registers */
    for (size_t i = done; i < n; i++)
        out[i] = engine();
    *engine_of(self) = engine;
}
