/* Body of epoch_kernel_{base,avx2}.c. The including file defines EPOCH_KERNEL_TABLE, EPOCH_KERNEL_NAME
 * and EPOCH_KERNEL_WIDTH, the doubles in a register. */
#include "epoch_kernel.h"

#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

/* Doubles are taken eight at a time, so that narrow registers have independent work. */
enum { STEP = 8, PARTS = STEP / EPOCH_KERNEL_WIDTH };

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
    for (uint32_t k = 0; k < count; k += STEP) {
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
    for (int l = 0; l < STEP; l++) {
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

/* --- dense blocks of 32-bit fractions --- */

enum { HALF_WIDTH = 2 * EPOCH_KERNEL_WIDTH };

typedef uint32_t words __attribute__((vector_size(HALF_WIDTH * sizeof(uint32_t))));
typedef int32_t word_masks __attribute__((vector_size(HALF_WIDTH * sizeof(int32_t))));
typedef uint32_t half_words __attribute__((vector_size(EPOCH_KERNEL_WIDTH * sizeof(uint32_t))));
typedef int32_t half_ints __attribute__((vector_size(EPOCH_KERNEL_WIDTH * sizeof(int32_t))));
typedef uint64_t longs __attribute__((vector_size(EPOCH_KERNEL_WIDTH * sizeof(uint64_t))));

/* What one pass at x tells of each column; scores and x carry a flipped sign bit, so that signed comparison,
 * which every machine has, orders them. */
struct word_cut {
    words stake_above;
    word_masks next_above;
    word_masks last_not_above;
};

#define SIGN_BIT UINT32_C(0x80000000)

KERNEL_INLINE word_masks word_pick(word_masks mask, word_masks yes, word_masks no)
{
    return (mask & yes) | (~mask & no);
}

static void cut_words(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                      const word_masks *at, struct word_cut *cut)
{
    const word_masks x = *at, largest = (word_masks){0} + INT32_MAX, smallest = (word_masks){0} + INT32_MIN;
    words above = {0};
    word_masks next = largest, last = smallest;
    for (uint32_t i = 0; i < rows; i++) {
        words raw;
        memcpy(&raw, score + (size_t)i * width, sizeof raw);
        const word_masks s = (word_masks)(raw ^ SIGN_BIT);
        const word_masks over = s > x;
        above += (words)over & stake[i];
        const word_masks up = word_pick(over, s, largest), down = word_pick(over, smallest, s);
        next = word_pick(up < next, up, next);
        last = word_pick(down > last, down, last);
    }
    *cut = (struct word_cut){above, next, last};
}

typedef float floats __attribute__((vector_size(HALF_WIDTH * sizeof(float))));

/* Halves, which a signed conversion takes; one part in 2^20 less, so that no rounding reaches the next. */
KERNEL_INLINE floats half_float(words v)
{
    return __builtin_convertvector((word_masks)(v >> 1), floats);
}

KERNEL_INLINE words twice_word(floats v)
{
    return (words) __builtin_convertvector(v * (1 - 0x1p-20F), word_masks) << 1;
}

/* The first pass: at score 0, with the largest score as `last_not_above`, and about the mean of all. */
static void survey_words(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                         struct word_cut *cut, words *mean)
{
    const word_masks zero = (word_masks){0} + INT32_MIN, largest = (word_masks){0} + INT32_MAX;
    const unsigned shift = rows > 1 ? 32U - (unsigned)__builtin_clz(rows - 1) : 0;
    words above = {0}, sum = {0};
    word_masks next = largest, last = zero;
    for (uint32_t i = 0; i < rows; i++) {
        words raw;
        memcpy(&raw, score + (size_t)i * width, sizeof raw);
        const word_masks s = (word_masks)(raw ^ SIGN_BIT);
        const word_masks over = s > zero;
        above += (words)over & stake[i];
        sum += raw >> shift;
        const word_masks up = word_pick(over, s, largest);
        next = word_pick(up < next, up, next);
        last = word_pick(s > last, s, last);
    }
    *cut = (struct word_cut){above, next, last};
    *mean = twice_word(half_float(sum) * ((float)(UINT64_C(1) << shift) / (float)rows));
}

/* How far from `first` the stake above should be kappa, if it fell evenly over the span. */
KERNEL_INLINE words interpolate(words span, words above_first, words above_last, words kappa)
{
    const floats part = half_float(above_first - kappa), whole = half_float(above_first - above_last) + 1;
    return twice_word(half_float(span) * (part / whole));
}

/* One register of columns. The sum of all stakes can be 2^32, which would wrap; that is why stake[0] is one
 * unit less than the truth, and the threshold is one lower where that row is above. Any point of the interval
 * narrows it, whatever the rounding: the mean comes first, then interpolation, and each third time the
 * middle, so that the passes are at most 3 * 33. */
static void select_words(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                         uint32_t kappa, uint32_t *out)
{
    words head, mean;
    memcpy(&head, score, sizeof head);
    const word_masks row0 = (word_masks)(head ^ SIGN_BIT), zero = (word_masks){0} + INT32_MIN;
    const words threshold = (words){0} + kappa;
    struct word_cut cut;
    survey_words(score, stake, rows, width, &cut, &mean);
    word_masks open =
        (word_masks)(cut.stake_above >= threshold + (words)(row0 > zero)); /* the answer is not 0 */
    word_masks first = word_pick(open, cut.next_above, zero),
               last = word_pick(open, cut.last_not_above, zero);
    words above_first = cut.stake_above, above_last = {0};
    for (unsigned round = 0;; round++) {
        open = first < last;
        int any = 0;
        for (int l = 0; l < HALF_WIDTH; l++)
            any |= open[l];
        if (any == 0)
            break;
        const words begin = (words)first ^ SIGN_BIT, span = (words)last - (words)first;
        words step = span / 2;
        if (round == 0)
            step = (words)((word_masks)(mean ^ SIGN_BIT) > first) & (mean - begin);
        else if (round % 3 != 2)
            step = interpolate(span, above_first, above_last, threshold);
        /* at least first, less than last */
        const word_masks inside = (word_masks)(step ^ SIGN_BIT) < (word_masks)(span ^ SIGN_BIT);
        const word_masks x =
            (word_masks)((words)first + (words)word_pick(inside, (word_masks)step, (word_masks)(span / 2)));
        cut_words(score, stake, rows, width, &x, &cut);
        const word_masks enough = (word_masks)(cut.stake_above >= threshold + (words)(row0 > x));
        first = word_pick(open & enough, cut.next_above, first);
        above_first = (words)word_pick(open & enough, (word_masks)cut.stake_above, (word_masks)above_first);
        last = word_pick(open & ~enough, cut.last_not_above, last);
        above_last = (words)word_pick(open & ~enough, (word_masks)cut.stake_above, (word_masks)above_last);
    }
    const words answer = (words)first ^ SIGN_BIT;
    memcpy(out, &answer, sizeof answer);
}

static void select_columns(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                           uint32_t kappa, uint32_t *out)
{
    for (uint32_t j = 0; j < width; j += HALF_WIDTH)
        select_words(score + j, stake, rows, width, kappa, out + j);
}

static uint32_t total(const uint16_t *v, uint32_t width, uint16_t *largest)
{
    uint32_t sum = 0;
    uint16_t most = 0;
    for (uint32_t j = 0; j < width; j++) {
        sum += v[j];
        most = v[j] > most ? v[j] : most;
    }
    *largest = most;
    return sum;
}

/* floor(x * 65535 / 2^32) is (x - floor(x / 2^16) - 1) / 2^16 for x > 0. */
static uint32_t store(const uint32_t *restrict v, uint32_t width, uint16_t *restrict out)
{
    uint32_t some = 0;
    for (uint32_t j = 0; j < width; j++) {
        const uint32_t any = v[j] != 0;
        out[j] = (uint16_t)((v[j] - (v[j] >> 16) - any) >> 16);
        some += any;
    }
    return some;
}

/* With v <= 65535 the quotient is below 2^48 / sum, and the three roundings of product and sum move it by
 * less than 3 * 2^-53 of that, a tenth of 1 / sum; a push of half of 1 / sum keeps it between the same whole
 * numbers as the truth, which is one or at least 1 / sum away. The last addition rounds to the nearest one.
 */
static void normalize(const uint16_t *v, uint32_t width, uint32_t sum, uint32_t *out)
{
    typedef uint16_t quarters __attribute__((vector_size(EPOCH_KERNEL_WIDTH * sizeof(uint16_t))));
    const double inverse = 0x1p32 / sum, push = 0.5 / sum - 0.5, whole = 0x1.8p52;
    for (uint32_t j = 0; j < width; j += EPOCH_KERNEL_WIDTH) {
        quarters digits;
        memcpy(&digits, v + j, sizeof digits);
        const lanes x = __builtin_convertvector(__builtin_convertvector(digits, half_ints), lanes);
        const half_words q = __builtin_convertvector((longs)(x * inverse + push + whole), half_words);
        memcpy(out + j, &q, sizeof q);
    }
}

KERNEL_INLINE uint32_t high_product(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b) >> 32);
}

enum penalty { PENALTY_NONE, PENALTY_FULL, PENALTY_PART };

/* w less the penalised part of what the clipping cut off. */
KERNEL_INLINE uint32_t penalize(enum penalty kind, uint32_t w, uint32_t clipped, uint32_t penalty)
{
    if (kind == PENALTY_NONE)
        return w;
    if (kind == PENALTY_FULL)
        return clipped;
    /* the part is rounded up: the chain floors a negative product */
    return w - (uint32_t)(((uint64_t)(w - clipped) * penalty + UINT32_MAX) >> 32);
}

KERNEL_INLINE uint64_t renew_as(enum penalty kind, uint32_t *restrict w, const uint16_t *restrict bond,
                                const uint32_t *restrict limit, uint32_t width,
                                const struct epoch_renewal *renewal, uint32_t *restrict rank,
                                uint64_t *restrict sum)
{
    const uint32_t alpha = renewal->alpha, keep = renewal->keep, stake = renewal->stake;
    const uint32_t penalty = (uint32_t)renewal->penalty;
    uint64_t trust = 0;
    for (uint32_t j = 0; j < width; j++) {
        const uint32_t clipped = w[j] < limit[j] ? w[j] : limit[j];
        const uint32_t counted = penalize(kind, w[j], clipped, penalty);
        const uint32_t old = (uint32_t)bond[j] << 16 | bond[j]; /* epoch_from_u16_share */
        const uint32_t v = high_product(alpha, counted) + high_product(keep, old);
        trust += clipped;
        rank[j] += high_product(clipped, stake);
        sum[j] += v;
        w[j] = v;
    }
    return trust;
}

static uint64_t renew(uint32_t *w, const uint16_t *bond, const uint32_t *limit, uint32_t width,
                      const struct epoch_renewal *renewal, uint32_t *rank, uint64_t *sum)
{
    if (renewal->penalty == UINT64_C(1) << 32)
        return renew_as(PENALTY_FULL, w, bond, limit, width, renewal, rank, sum);
    if (renewal->penalty == 0)
        return renew_as(PENALTY_NONE, w, bond, limit, width, renewal, rank, sum);
    return renew_as(PENALTY_PART, w, bond, limit, width, renewal, rank, sum);
}

/* Products of the low halves of 64-bit lanes. */
KERNEL_INLINE longs low_products(longs a, longs b)
{
#if EPOCH_KERNEL_WIDTH == 4 && defined(__AVX2__)
    return (longs)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif EPOCH_KERNEL_WIDTH == 2 && defined(__SSE2__)
    return (longs)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & UINT32_MAX) * (b & UINT32_MAX);
#endif
}

/* --- liquid alpha --- */

KERNEL_INLINE uint64_t liquid_clip_as(enum penalty kind, uint32_t *restrict w, const uint32_t *restrict bond,
                                      const uint32_t *restrict limit, uint32_t width,
                                      const struct epoch_renewal *renewal,
                                      const struct epoch_liquid_step *step, uint32_t *restrict rank,
                                      double *restrict exponent)
{
    const uint32_t stake = renewal->stake, penalty = (uint32_t)renewal->penalty;
    const double slope = step->slope * 0x1p-32, most = step->limit, least = -most;
    uint64_t trust = 0;
    for (uint32_t j = 0; j < width; j++) {
        const uint32_t clipped = w[j] < limit[j] ? w[j] : limit[j];
        const uint32_t counted = penalize(kind, w[j], clipped, penalty);
        const uint32_t buy = counted - (counted < limit[j] ? counted : limit[j]);
        const uint32_t distance = counted >= bond[j] ? buy : bond[j] - counted;
        const double x = slope * (int32_t)(distance ^ SIGN_BIT); /* the distance less one half */
        const double above = x > least ? x : least;
        exponent[j] = above < most ? above : most;
        trust += clipped;
        rank[j] += high_product(clipped, stake);
        w[j] = counted;
    }
    return trust;
}

static uint64_t liquid_clip(uint32_t *w, const uint32_t *bond, const uint32_t *limit, uint32_t width,
                            const struct epoch_renewal *renewal, const struct epoch_liquid_step *step,
                            uint32_t *rank, double *exponent)
{
    if (renewal->penalty == UINT64_C(1) << 32)
        return liquid_clip_as(PENALTY_FULL, w, bond, limit, width, renewal, step, rank, exponent);
    if (renewal->penalty == 0)
        return liquid_clip_as(PENALTY_NONE, w, bond, limit, width, renewal, step, rank, exponent);
    return liquid_clip_as(PENALTY_PART, w, bond, limit, width, renewal, step, rank, exponent);
}

/* floor(x), or one less where x is whole; 0 <= x < 2^32. Only the low half of each lane means something. */
KERNEL_INLINE longs low_floor(lanes x)
{
    return (longs)((x - 0.5) + 0x1p52);
}

/* One possible renewal of a bond. */
struct renewed {
    longs gained; /* alpha * weight */
    longs kept;   /* (1 - alpha) * bond */
};

KERNEL_INLINE struct renewed renew_at(longs share, longs weight, longs bond,
                                      const struct epoch_liquid_step *step)
{
    const longs range = (longs){0} + step->range;
    const longs alpha = (low_products(share, range) >> 32) + step->low;
    return (struct renewed){
        .gained = low_products(alpha, weight) >> 32,
        .kept = ((bond << 32) - low_products(alpha, bond)) >> 32,
    };
}

/* The chain's power of e differs from `growth` by no more than its truncations and, since its exponent is
 * cut to 32 bits, one part in 2^32. Both ends of that range give a share of alpha (1 over 1 + power), and
 * both shares nearly always the same bond. The pushes of 2^-9 cover the rounding here. */
static uint32_t liquid_average(const uint32_t *w, const uint32_t *bond, const double *exponent,
                               const double *growth, uint32_t width, const struct epoch_liquid_step *step,
                               uint32_t *average, uint32_t *doubtful)
{
    const double one = 0x1p32, push = 0x1p-9;
    uint32_t doubts = 0;
    for (uint32_t j = 0; j < width; j += EPOCH_KERNEL_WIDTH) {
        half_words weight_words, bond_words;
        lanes x, power;
        memcpy(&weight_words, w + j, sizeof weight_words);
        memcpy(&bond_words, bond + j, sizeof bond_words);
        memcpy(&x, exponent + j, sizeof x);
        memcpy(&power, growth + j, sizeof power);
        const longs weight = __builtin_convertvector(weight_words, longs);
        const longs old = __builtin_convertvector(bond_words, longs);
        const lanes loss = power + step->loss_unit;
        const lanes largest = (one * one) / (power * one + (one - loss));
        const lanes fall = largest * largest * (2 * loss * 0x1p-64); /* its slope is steepest there */
        const struct renewed low = renew_at(low_floor(largest - fall - push), weight, old, step);
        const struct renewed high = renew_at(low_floor(largest + push), weight, old, step);

        const masks some = (masks)weight != 0;
        const masks same = ((masks)low.gained == (masks)high.gained) & ((masks)low.kept == (masks)high.kept);
        const lanes off_one = x - 1; /* chain quirk: a rough constant for e */
        const masks odd =
            ((off_one < 0x1p-30) & (off_one > -0x1p-30)) | (x >= step->limit) | (x <= -step->limit);
        const masks doubt = some & (~same | odd);
        const half_words v = __builtin_convertvector((high.gained + high.kept) & (longs)some, half_words);
        memcpy(average + j, &v, sizeof v);
        int64_t any = 0;
        for (int l = 0; l < EPOCH_KERNEL_WIDTH; l++)
            any |= doubt[l];
        if (__builtin_expect(any != 0, 0))
            for (int l = 0; l < EPOCH_KERNEL_WIDTH; l++)
                if (doubt[l] != 0)
                    doubtful[doubts++] = j + (uint32_t)l;
    }
    return doubts;
}

/* --- dividends --- */

/* Floors of both products by way of the nearest whole number to a half less. */
static uint64_t earn(const uint32_t *v, const struct epoch_column *column, uint32_t width)
{
    const lanes whole = (lanes){0} + 0x1.8p52, two52 = (lanes){0} + 0x1p52;
    longs sum = {0}, doubt = {0};
    for (uint32_t j = 0; j < width; j += EPOCH_KERNEL_WIDTH) {
        half_words part, weight;
        lanes more, less;
        memcpy(&part, v + j, sizeof part);
        memcpy(&weight, column->incentive + j, sizeof weight);
        memcpy(&more, column->more + j, sizeof more);
        memcpy(&less, column->less + j, sizeof less);
        const lanes x = (lanes)(__builtin_convertvector(part, longs) | (longs)two52) - two52;
        const longs share = (longs)((x * more - 0.5) + whole);
        doubt |= share ^ (longs)((x * less - 0.5) + whole);
        sum += low_products(share, __builtin_convertvector(weight, longs)) >> 32;
    }
    uint64_t earned = 0, any = 0;
    for (int l = 0; l < EPOCH_KERNEL_WIDTH; l++) {
        earned += sum[l];
        any |= doubt[l];
    }
    return __builtin_expect(any != 0, 0) ? epoch_kernel_earn_exactly(v, column, width) : earned;
}

extern const struct epoch_kernels EPOCH_KERNEL_TABLE;
const struct epoch_kernels EPOCH_KERNEL_TABLE = {
    .name = EPOCH_KERNEL_NAME,
    .select_consensus = select_consensus,
    .select_columns = select_columns,
    .total = total,
    .store = store,
    .normalize = normalize,
    .renew = renew,
    .liquid_clip = liquid_clip,
    .liquid_average = liquid_average,
    .earn = earn,
};
