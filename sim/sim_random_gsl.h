/* Our streams as a generator of the GNU Scientific Library, for users of the library and for analysis.
 *
 * 64 bits a draw, 53-bit doubles in [0, 1). Not for anything that feeds simulated state: GSL's distributions
 * call libm, whose bits depend on the processor. A library of its own, so that only its users link GSL. */
#ifndef SIM_RANDOM_GSL_H
#define SIM_RANDOM_GSL_H

#include "sim_random.h"

#include <gsl/gsl_rng.h>

/* The type, for gsl_rng_alloc. gsl_rng_set(rng, seed) gives the stream of (seed, replicate 0, kind NETWORK,
 * entity 0, purpose PLUGIN). gsl_rng_clone, _fwrite and _fread copy the stream's four integers in the
 * machine's byte order. */
extern const gsl_rng_type *const sim_random_gsl;

/* A generator that continues `stream`, which stays as it is. Free with gsl_rng_free. NULL if memory runs out
 * and the handler of GSL errors returns. */
gsl_rng *sim_random_gsl_new(const struct sim_stream *stream);

/* The stream that `rng` continues, by value; `rng` must be of type sim_random_gsl. */
struct sim_stream sim_random_gsl_stream(const gsl_rng *rng);

#endif
