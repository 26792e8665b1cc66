/* Authorship policies: see intel_author.h. */
#include "intel_author.h"

#include <string.h>

static const char *const names[] = {
    [INTEL_AUTHOR_AUTHORITIES] = "authorities",
    [INTEL_AUTHOR_STAKE] = "stake",
    [INTEL_AUTHOR_INTELLIGENCE] = "intelligence",
};

int intel_author_policy_find(const char *name)
{
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

const char *intel_author_policy_name(enum intel_author_policy policy)
{
    return names[policy];
}

int intel_author_add(uint64_t *weight, uint16_t share, uint64_t emission_rao, struct sim_error *err)
{
    uint64_t product, sum;
    if (__builtin_mul_overflow((uint64_t)share, emission_rao, &product) ||
        __builtin_add_overflow(*weight, product, &sum))
        return sim_raise(err, SIM_ERR_OVERFLOW, "the authorship weight of an account exceeds 2^64");
    *weight = sum;
    return SIM_OK;
}

int intel_author_draw(enum intel_author_policy policy, const uint64_t *weights, size_t count,
                      const struct sim_seed *seed, uint64_t block, size_t *author, struct sim_error *err)
{
    uint64_t total = 0;
    if (count == 0)
        return sim_raise(err, SIM_ERR_RANGE, "nobody can author a block");
    *author = (size_t)(block % count);
    if (policy == INTEL_AUTHOR_AUTHORITIES)
        return SIM_OK;
    for (size_t i = 0; i < count; i++)
        if (__builtin_add_overflow(total, weights[i], &total))
            return sim_raise(err, SIM_ERR_OVERFLOW, "the authorship weights of all accounts exceed 2^64");
    if (total == 0)
        return SIM_OK;
    struct sim_stream stream;
    sim_stream_init_at(&stream, seed, SIM_KIND_NETWORK, 0, SIM_PURPOSE_CHOICE, block);
    *author = sim_stream_pick(&stream, weights, count, total);
    return SIM_OK;
}
