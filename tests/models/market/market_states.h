/* Random states for the property tests of the market room. */
#ifndef MARKET_STATES_H
#define MARKET_STATES_H

#include "pool.h"

#include <stdint.h>

static inline uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* low .. high, every order of magnitude equally likely. */
static inline uint64_t draw_scale(uint64_t *state, uint64_t low, uint64_t high)
{
    const unsigned bits = 64 - (unsigned)__builtin_clzll(high / low);
    const uint64_t top = low << (draw(state) % bits);
    const uint64_t v = top / 2 + draw(state) % (top + 1);
    return v < low ? low : v > high ? high : v;
}

/* A weighted pool of a plausible size. */
static inline struct pool draw_pool(uint64_t *state)
{
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, draw_scale(state, 1000000000, UINT64_C(2000000000000000)),
              draw_scale(state, 1000000000, UINT64_C(20000000000000000)));
    pool.alpha_out = draw(state) % UINT64_C(10000000000000000);
    pool.initialised = true;
    if (draw(state) % 2 == 0)
        pool.quote_weight_e18 = UINT64_C(300000000000000000) + draw(state) % UINT64_C(400000000000000000);
    return pool;
}

#endif
