#include "sim_random_gsl.h"

#include <string.h>

/* GSL allocates the state itself, with the alignment of malloc, which is enough for a stream. */

static void set(void *state, unsigned long seed)
{
    const struct sim_seed run = sim_seed_make(seed, 0);
    sim_stream_init(state, &run, SIM_KIND_NETWORK, 0, SIM_PURPOSE_PLUGIN);
}

static unsigned long get(void *state)
{
    return sim_stream_u64(state);
}

static double get_double(void *state)
{
    return sim_stream_double(state);
}

static const gsl_rng_type type = {
    .name = "tensim-pcg64",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct sim_stream),
    .set = set,
    .get = get,
    .get_double = get_double,
};

const gsl_rng_type *const sim_random_gsl = &type;

gsl_rng *sim_random_gsl_new(const struct sim_stream *stream)
{
    gsl_rng *rng = gsl_rng_alloc(sim_random_gsl);
    if (rng != NULL)
        memcpy(rng->state, stream, sizeof *stream);
    return rng;
}

struct sim_stream sim_random_gsl_stream(const gsl_rng *rng)
{
    struct sim_stream stream;
    memcpy(&stream, rng->state, sizeof stream);
    return stream;
}
