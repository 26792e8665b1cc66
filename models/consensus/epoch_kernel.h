/* The inner loops of the fast epoch, once for each instruction set.
 *
 * One source (epoch_kernel_body.h) in vector types that compilers lower to whatever the machine has; the
 * results are the same bits everywhere, because everything is integer arithmetic or doubles whose rounding
 * cannot show. The dense kernels take fractions below 1 as 32 bits; the caller goes another way where a value
 * is exactly 1. Internal to this room, except that tests choose a table. */
#ifndef EPOCH_KERNEL_H
#define EPOCH_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Arrays that kernels read are padded with zeros to a multiple of this many elements. */
enum { EPOCH_LANES = 16 };

/* How one row of bonds is renewed. */
struct epoch_renewal {
    uint32_t alpha;   /* share of the new weights; below 1 */
    uint32_t keep;    /* 1 - alpha; below 1 */
    uint32_t stake;   /* active stake of the row; below 1 */
    uint64_t penalty; /* 0 to 2^32 inclusive */
};

/* Liquid alpha between `low` and `low + range`, both below 1 (epoch_liquid.h). */
struct epoch_liquid_step {
    uint32_t low;
    uint32_t range;
    double slope;     /* of the exponent over the distance */
    double limit;     /* exponents beyond are left to the caller */
    double loss_unit; /* what the chain's truncations can take from the power of an exponent within limits */
};

/* What dividends need of each column; see epoch_kernel_column. */
struct epoch_column {
    const uint64_t *sum;       /* of the bonds */
    double *more;              /* 2^32 / sum and a little more, 0 where the sum is 0 */
    double *less;              /* and a little less */
    const uint32_t *incentive; /* below 1 */
};

struct epoch_kernels {
    const char *name;

    /* The smallest score p, 0 included, with (stake of the scores above p) < kappa. With 0 < kappa <= S this
     * is the answer of the chain's walk over pivots, whatever its pivots. Scores and stakes are integers up
     * to 2^32 held in doubles, so that sums and comparisons are exact. `count` is a multiple of EPOCH_LANES.
     */
    double (*select_consensus)(const double *score, const double *stake, uint32_t count, double kappa);

    /* The same for `width` columns of a dense block at once: row i of `rows` starts at score + i * width, its
     * stake is stake[i], less 1 for row 0, whose stake is not 0. The stakes' sum is at most 2^32; 0 < kappa <
     * 2^32. out[width]. */
    void (*select_columns)(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                           uint32_t kappa, uint32_t *out);

    /* The sum of v[width]; the largest goes to *largest. */
    uint32_t (*total)(const uint16_t *v, uint32_t width, uint16_t *largest);

    /* out[j] = floor(v[j] * 65535) as a stored share; returns how many v are not 0. */
    uint32_t (*store)(const uint32_t *v, uint32_t width, uint16_t *out);

    /* out[j] = floor(v[j] * 2^32 / sum) for v[j] < sum < 2^32. */
    void (*normalize)(const uint16_t *v, uint32_t width, uint32_t sum, uint32_t *out);

    /* With c[j] = min(w[j], limit[j]): rank[j] += c[j] * stake; w[j] = alpha * (w[j] less the penalised part
     * of w[j] - c[j]) + keep * bond[j] / 65535; sum[j] += w[j]. Bonds are below 65535. Returns the sum of c.
     */
    uint64_t (*renew)(uint32_t *w, const uint16_t *bond, const uint32_t *limit, uint32_t width,
                      const struct epoch_renewal *renewal, uint32_t *rank, uint64_t *sum);

    /* The first half of `renew` with liquid alpha: rank as above, w[j] without its penalised part, and the
     * exponent of every pair, cut to the limit. Returns the sum of c. */
    uint64_t (*liquid_clip)(uint32_t *w, const uint32_t *bond, const uint32_t *limit, uint32_t width,
                            const struct epoch_renewal *renewal, const struct epoch_liquid_step *step,
                            uint32_t *rank, double *exponent);

    /* The second half, given growth[j] = e^exponent[j] within a few parts in 10^15: average[j] is the renewed
     * bond, 0 where w[j] is 0. Columns where the bracket of alpha is too wide to know go to doubtful[]; their
     * number is returned. */
    uint32_t (*liquid_average)(const uint32_t *w, const uint32_t *bond, const double *exponent,
                               const double *growth, uint32_t width, const struct epoch_liquid_step *step,
                               uint32_t *average, uint32_t *doubtful);

    /* The sum of floor(floor(v[j] / sum[j]) * incentive[j]); v[j] is a part of sum[j]. */
    uint64_t (*earn)(const uint32_t *v, const struct epoch_column *column, uint32_t width);
};

/* Fills `more` and `less`: floors of v * more and v * less are the same only if both are that of v / sum. */
void epoch_kernel_column(struct epoch_column *column, uint32_t width);

/* `earn` with exact quotients. */
uint64_t epoch_kernel_earn_exactly(const uint32_t *v, const struct epoch_column *column, uint32_t width);

/* The best table for this machine; never NULL. */
const struct epoch_kernels *epoch_kernels_best(void);

/* Table number i (0 is the baseline), or NULL if there is none or this machine cannot run it. */
const struct epoch_kernels *epoch_kernels_at(unsigned i);

#endif
