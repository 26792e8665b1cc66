/* Random words for the arithmetic tests, with corners far more often than chance would bring them. */
#ifndef RANDOM_BITS_H
#define RANDOM_BITS_H

#include "sim_wide.h"

/* splitmix64. */
static inline uint64_t random_u64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Any width from 0 to 128 bits is equally likely; one in four is next to a power of two, one in two is
 * complemented, so that as a signed number it is as often negative as positive. */
static inline sim_u128 random_u128(uint64_t *state)
{
    const uint64_t how = random_u64(state);
    const int width = (int)(how % 129);
    sim_u128 v = ((sim_u128)random_u64(state) << 64) | random_u64(state);
    if ((how >> 8) % 4 == 0)
        v = (width == 128 ? 0 : (sim_u128)1 << width) + (how >> 10) % 3 - 1;
    else
        v = width == 0 ? 0 : v >> (128 - width);
    return (how >> 20) % 2 == 0 ? v : -v;
}

#endif
