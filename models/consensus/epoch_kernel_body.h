/* Body of epoch_kernel_{base,avx2,avx512}.c. The including file defines EPOCH_KERNEL_TABLE, EPOCH_KERNEL_NAME
 * and EPOCH_KERNEL_WIDTH, the doubles in a register. */
#include "epoch_kernel.h"

#include <string.h>

enum { PARTS = EPOCH_LANES / EPOCH_KERNEL_WIDTH };

typedef double lanes __attribute__((vector_size(EPOCH_KERNEL_WIDTH * sizeof(double))));
typedef int64_t masks __attribute__((vector_size(EPOCH_KERNEL_WIDTH * sizeof(int64_t))));

#define KERNEL_INLINE static inline __attribute__((always_inline))
#define HUGE_SCORE 1e300

/* What one pass at x tells: the stake above x, the smallest score above x, the largest not above x. */
struct cut {
    double stake_above;
    double next_above;
    double last_not_above;
};

KERNEL_INLINE struct cut cut_at(const double *score, const double *stake, uint32_t count, double x)
{
    const lanes zero = {0}, at = zero + x, huge = zero + HUGE_SCORE;
    lanes above[PARTS], low[PARTS], high[PARTS];
    for (int p = 0; p < PARTS; p++) {
        above[p] = low[p] = zero;
        high[p] = huge;
    }
    for (uint32_t k = 0; k < count; k += EPOCH_LANES) {
        for (int p = 0; p < PARTS; p++) {
            lanes s, w;
            memcpy(&s, score + k + p * EPOCH_KERNEL_WIDTH, sizeof s);
            memcpy(&w, stake + k + p * EPOCH_KERNEL_WIDTH, sizeof w);
            const masks over = s > at;
            above[p] += (lanes)(over & (masks)w);
            const lanes up = (lanes)((over & (masks)s) | (~over & (masks)huge));
            const lanes down = (lanes)(~over & (masks)s);
            const masks lower = up<high[p], larger = down> low[p];
            high[p] = (lanes)((lower & (masks)up) | (~lower & (masks)high[p]));
            low[p] = (lanes)((larger & (masks)down) | (~larger & (masks)low[p]));
        }
    }
    struct cut cut = {0, HUGE_SCORE, 0};
    for (int l = 0; l < EPOCH_LANES; l++) {
        const int p = l / EPOCH_KERNEL_WIDTH, e = l % EPOCH_KERNEL_WIDTH;
        cut.stake_above += above[p][e];
        cut.next_above = high[p][e] < cut.next_above ? high[p][e] : cut.next_above;
        cut.last_not_above = low[p][e] > cut.last_not_above ? low[p][e] : cut.last_not_above;
    }
    return cut;
}

static double select_consensus(const double *score, const double *stake, uint32_t count, double kappa)
{
    struct cut cut = cut_at(score, stake, count, 0);
    if (cut.stake_above < kappa)
        return 0;
    double first = cut.next_above; /* the smallest candidate */
    double above_first = cut.stake_above;
    cut = cut_at(score, stake, count, HUGE_SCORE / 2);
    double last = cut.last_not_above; /* the largest candidate */
    double above_last = 0;
    for (unsigned round = 0; first < last; round++) {
        /* Interpolate on the stake above, every third time halve: at most 3 * 33 rounds. */
        double x = first + (last - first) * 0.5;
        if (round % 3 != 2 && above_first > above_last)
            x = first + (last - first) * ((above_first - kappa) / (above_first - above_last));
        if (!(x >= first) || x >= last)
            x = first;
        cut = cut_at(score, stake, count, x);
        if (cut.stake_above >= kappa) {
            first = cut.next_above;
            above_first = cut.stake_above;
        } else {
            last = cut.last_not_above;
            above_last = cut.stake_above;
        }
    }
    return first;
}

extern const struct epoch_kernels EPOCH_KERNEL_TABLE;
const struct epoch_kernels EPOCH_KERNEL_TABLE = {
    .name = EPOCH_KERNEL_NAME,
    .select_consensus = select_consensus,
};
