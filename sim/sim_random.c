/* Seeding of streams and the uniform draws; the other distributions are in sim_random_draws.c. */
#include "sim_random.h"

#include <string.h>

/* Two cases with one number do not compile: this is the check of the registry for duplicates. */
const char *sim_random_kind_name(uint32_t kind)
{
    switch (kind) {
#define CASE(name, number)                                                                                   \
    case number:                                                                                             \
        return #name;
        SIM_RANDOM_KINDS(CASE)
    default:
        return NULL;
    }
}

const char *sim_random_purpose_name(uint32_t purpose)
{
    switch (purpose) {
        SIM_RANDOM_PURPOSES(CASE)
#undef CASE
    default:
        return NULL;
    }
}

/* Square roots of the first primes, fractional parts times 2^64, made odd: one pair for each position. */
static const uint64_t position_key[5][2] = {
    {0x6a09e667f3bcc909, 0xbb67ae8584caa73b}, {0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1},
    {0x510e527fade682d1, 0x9b05688c2b3e6c1f}, {0x1f83d9abfb41bd6b, 0x5be0cd19137e2179},
    {0xcbbb9d5dc1059ed9, 0x629a292a367cd507},
};

static uint64_t rotate_left(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

/* A permutation of the 64-bit words in which every input bit changes about half of the output bits: the
 * finalizer of splitmix64. */
static uint64_t mix64(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* Mixes one word into the 128-bit state. For a given word it permutes the states, for a given state different
 * words give different states, and the keys differ by position: (1, 2) and (2, 1) lead elsewhere. */
static void absorb(struct sim_seed *state, uint64_t word, unsigned position)
{
    const uint64_t *key = position_key[position];
    uint64_t a = mix64(state->a ^ word * key[0]);
    uint64_t b = mix64(state->b + (rotate_left(word, 32) ^ key[1]));
    state->a = a + b;
    state->b = b ^ rotate_left(state->a, 23);
}

struct sim_seed sim_seed_make(uint64_t seed, uint64_t replicate)
{
    struct sim_seed state = {0x152fecd8f70e5939, 0x67332667ffc00b31};
    absorb(&state, seed, 0);
    absorb(&state, replicate, 1);
    return state;
}

static void open_stream(struct sim_stream *self, struct sim_seed state, uint64_t kind_and_purpose,
                        uint64_t entity, uint64_t counter)
{
    absorb(&state, kind_and_purpose, 2);
    absorb(&state, entity, 3);
    absorb(&state, counter, 4);
    sim_pcg_seed(&self->pcg, state.a, state.b, mix64(state.a + position_key[0][1]),
                 mix64(state.b ^ position_key[1][1]));
}

void sim_stream_init(struct sim_stream *self, const struct sim_seed *seed, enum sim_random_kind kind,
                     uint64_t entity, enum sim_random_purpose purpose)
{
    open_stream(self, *seed, (uint64_t)kind | (uint64_t)purpose << 32, entity, 0);
}

void sim_stream_init_at(struct sim_stream *self, const struct sim_seed *seed, enum sim_random_kind kind,
                        uint64_t entity, enum sim_random_purpose purpose, uint64_t counter)
{
    const uint64_t counted = UINT64_C(1) << 63; /* keeps the two forms apart */
    open_stream(self, *seed, (uint64_t)kind | (uint64_t)purpose << 32 | counted, entity, counter);
}

uint64_t sim_stream_u64(struct sim_stream *self)
{
    return sim_pcg_next(&self->pcg);
}

static double unit_double(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

double sim_stream_double(struct sim_stream *self)
{
    return unit_double(sim_pcg_next(&self->pcg));
}

double sim_stream_double_open(struct sim_stream *self)
{
    return (double)((sim_pcg_next(&self->pcg) >> 11) + 1) * 0x1p-53;
}

float sim_stream_float(struct sim_stream *self)
{
    return (float)(sim_pcg_next(&self->pcg) >> 40) * 0x1p-24F;
}

/* Multiplies a draw by n and keeps the upper word; the few lower words that would make some results likelier
 * are drawn again (Lemire 2019). */
uint64_t sim_stream_below(struct sim_stream *self, uint64_t n)
{
    if (n == 0)
        return 0;
    __extension__ typedef unsigned __int128 u128;
    u128 product = (u128)sim_pcg_next(&self->pcg) * n;
    if ((uint64_t)product < n) {
        const uint64_t surplus = -n % n; /* 2^64 mod n */
        while ((uint64_t)product < surplus)
            product = (u128)sim_pcg_next(&self->pcg) * n;
    }
    return (uint64_t)(product >> 64);
}

int64_t sim_stream_between(struct sim_stream *self, int64_t low, int64_t high)
{
    if (low >= high)
        return low;
    const uint64_t width = (uint64_t)high - (uint64_t)low;
    const uint64_t offset = width == UINT64_MAX ? sim_stream_u64(self) : sim_stream_below(self, width + 1);
    return (int64_t)((uint64_t)low + offset);
}

bool sim_stream_bernoulli(struct sim_stream *self, double probability)
{
    return sim_stream_double(self) < probability;
}

void sim_stream_shuffle(struct sim_stream *self, void *elements, size_t count, size_t size)
{
    unsigned char held[256];
    unsigned char *bytes = elements;
    if (size == 0 || size > sizeof held)
        return;
    for (size_t left = count; left > 1; left--) {
        unsigned char *last = bytes + (left - 1) * size;
        unsigned char *other = bytes + (size_t)sim_stream_below(self, left) * size;
        if (other == last)
            continue;
        memcpy(held, last, size);
        memcpy(last, other, size);
        memcpy(other, held, size);
    }
}

void sim_stream_sample(struct sim_stream *self, uint32_t n, uint32_t count, uint32_t *chosen)
{
    uint32_t missing = count < n ? count : n;
    for (uint32_t i = 0; missing > 0; i++) {
        if (sim_stream_below(self, n - i) >= missing)
            continue;
        *chosen++ = i;
        missing--;
    }
}

size_t sim_stream_pick(struct sim_stream *self, const uint64_t *weights, size_t n, uint64_t total)
{
    uint64_t rest = sim_stream_below(self, total);
    for (size_t i = 0; i < n; i++) {
        if (rest < weights[i])
            return i;
        rest -= weights[i];
    }
    return n == 0 || total == 0 ? 0 : n - 1;
}

void sim_stream_fill_u64(struct sim_stream *self, uint64_t *out, size_t n)
{
    sim_pcg_fill(&self->pcg, out, n);
}

void sim_stream_fill_double(struct sim_stream *self, double *out, size_t n)
{
    enum { BATCH = 256 };
    uint64_t bits[BATCH];
    for (size_t start = 0; start < n; start += BATCH) {
        const size_t count = n - start < BATCH ? n - start : BATCH;
        sim_pcg_fill(&self->pcg, bits, count);
        for (size_t i = 0; i < count; i++)
            out[start + i] = unit_double(bits[i]);
    }
}
