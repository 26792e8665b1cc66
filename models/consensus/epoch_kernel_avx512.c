/* The dense kernels for AVX-512, 16 columns at a time: unsigned comparisons into masks, additions under masks
 * and conversions between doubles and unsigned integers make each shorter than what the common source
 * becomes. What gains nothing is that of AVX2. */
#include "epoch_kernel.h"

#include <immintrin.h>

enum { COLUMNS = 16 };

extern const struct epoch_kernels epoch_kernels_avx2;
extern const struct epoch_kernels epoch_kernels_avx512;

static double select_consensus(const double *score, const double *stake, uint32_t count, double kappa)
{
    return epoch_kernels_avx2.select_consensus(score, stake, count, kappa);
}

static uint64_t liquid_clip(uint32_t *w, const uint32_t *bond, const uint32_t *limit, uint32_t width,
                            const struct epoch_renewal *renewal, const struct epoch_liquid_step *step,
                            uint32_t *rank, double *exponent)
{
    return epoch_kernels_avx2.liquid_clip(w, bond, limit, width, renewal, step, rank, exponent);
}

static uint32_t liquid_average(const uint32_t *w, const uint32_t *bond, const double *exponent,
                               const double *growth, uint32_t width, const struct epoch_liquid_step *step,
                               uint32_t *average, uint32_t *doubtful)
{
    return epoch_kernels_avx2.liquid_average(w, bond, exponent, growth, width, step, average, doubtful);
}

/* --- consensus --- */

/* As in the common source: what one pass at x tells of each column. */
struct cut {
    __m512i stake_above, next_above, last_not_above;
};

static inline struct cut cut_at(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                                __m512i x)
{
    struct cut cut = {_mm512_setzero_si512(), _mm512_set1_epi32(-1), _mm512_setzero_si512()};
    for (uint32_t i = 0; i < rows; i++) {
        const __m512i s = _mm512_loadu_si512(score + (size_t)i * width);
        const __mmask16 over = _mm512_cmpgt_epu32_mask(s, x);
        const __m512i w = _mm512_set1_epi32((int)stake[i]);
        cut.stake_above = _mm512_mask_add_epi32(cut.stake_above, over, cut.stake_above, w);
        cut.next_above = _mm512_mask_min_epu32(cut.next_above, over, cut.next_above, s);
        cut.last_not_above =
            _mm512_mask_max_epu32(cut.last_not_above, _knot_mask16(over), cut.last_not_above, s);
    }
    return cut;
}

/* The first pass: at 0, with the largest score as `last_not_above`, and the mean of all scores. */
static inline struct cut survey(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                                __m512i *mean)
{
    struct cut cut = {_mm512_setzero_si512(), _mm512_set1_epi32(-1), _mm512_setzero_si512()};
    const unsigned shift = rows > 1 ? 32U - (unsigned)__builtin_clz(rows - 1) : 0;
    const __m128i by = _mm_cvtsi32_si128((int)shift);
    __m512i sum = _mm512_setzero_si512();
    for (uint32_t i = 0; i < rows; i++) {
        const __m512i s = _mm512_loadu_si512(score + (size_t)i * width);
        const __mmask16 over = _mm512_test_epi32_mask(s, s);
        const __m512i w = _mm512_set1_epi32((int)stake[i]);
        cut.stake_above = _mm512_mask_add_epi32(cut.stake_above, over, cut.stake_above, w);
        cut.next_above = _mm512_mask_min_epu32(cut.next_above, over, cut.next_above, s);
        cut.last_not_above = _mm512_max_epu32(cut.last_not_above, s);
        sum = _mm512_add_epi32(sum, _mm512_srl_epi32(s, by));
    }
    const __m512 scale =
        _mm512_set1_ps((float)(1U << (shift / 2)) * (float)(1U << (shift - shift / 2)) / (float)rows);
    *mean = _mm512_cvttps_epu32(_mm512_mul_ps(_mm512_cvtepu32_ps(sum), scale));
    return cut;
}

/* Where between `first` and `last` - 1 the stake above should be kappa, if it fell evenly. */
static inline __m512i interpolate(__m512i span, __m512i above_first, __m512i above_last, __m512i kappa)
{
    const __m512 part = _mm512_cvtepu32_ps(_mm512_sub_epi32(above_first, kappa));
    const __m512 whole = _mm512_cvtepu32_ps(_mm512_sub_epi32(above_first, above_last));
    return _mm512_cvttps_epu32(_mm512_mul_ps(_mm512_cvtepu32_ps(span), _mm512_div_ps(part, whole)));
}

/* Any point of the interval narrows it, whatever the rounding; the mean comes first, then interpolation, and
 * each third time the middle, so that the passes are at most 3 * 33. */
static inline __m512i select_block(const uint32_t *score, const uint32_t *stake, uint32_t rows,
                                   uint32_t width, uint32_t kappa)
{
    const __m512i one = _mm512_set1_epi32(1), threshold = _mm512_set1_epi32((int)kappa);
    const __m512i row0 = _mm512_loadu_si512(score);
    __m512i mean;
    struct cut cut = survey(score, stake, rows, width, &mean);
    __mmask16 above0 = _mm512_test_epi32_mask(row0, row0);
    const __mmask16 some =
        _mm512_cmpge_epu32_mask(cut.stake_above, _mm512_mask_sub_epi32(threshold, above0, threshold, one));
    __m512i first = _mm512_maskz_mov_epi32(some, cut.next_above);
    __m512i last = _mm512_maskz_mov_epi32(some, cut.last_not_above);
    __m512i above_first = cut.stake_above, above_last = _mm512_setzero_si512();
    for (unsigned round = 0; _mm512_cmplt_epu32_mask(first, last) != 0; round++) {
        const __m512i span = _mm512_sub_epi32(last, first);
        const __m512i most = _mm512_sub_epi32(span, _mm512_min_epu32(span, one));
        __m512i step = _mm512_srli_epi32(span, 1);
        if (round == 0)
            step = _mm512_sub_epi32(_mm512_max_epu32(mean, first), first);
        else if (round % 3 != 2)
            step = interpolate(span, above_first, above_last, threshold);
        const __m512i x = _mm512_add_epi32(first, _mm512_min_epu32(step, most));
        cut = cut_at(score, stake, rows, width, x);
        above0 = _mm512_cmpgt_epu32_mask(row0, x);
        const __mmask16 open = _mm512_cmplt_epu32_mask(first, last);
        const __mmask16 enough = _mm512_mask_cmpge_epu32_mask(
            open, cut.stake_above, _mm512_mask_sub_epi32(threshold, above0, threshold, one));
        const __mmask16 less = _kandn_mask16(enough, open);
        first = _mm512_mask_mov_epi32(first, enough, cut.next_above);
        above_first = _mm512_mask_mov_epi32(above_first, enough, cut.stake_above);
        last = _mm512_mask_mov_epi32(last, less, cut.last_not_above);
        above_last = _mm512_mask_mov_epi32(above_last, less, cut.stake_above);
    }
    return first;
}

static void select_columns(const uint32_t *score, const uint32_t *stake, uint32_t rows, uint32_t width,
                           uint32_t kappa, uint32_t *out)
{
    for (uint32_t j = 0; j < width; j += COLUMNS)
        _mm512_storeu_si512(out + j, select_block(score + j, stake, rows, width, kappa));
}

/* --- rows --- */

static uint32_t total(const uint16_t *v, uint32_t width, uint16_t *largest)
{
    __m512i sum = _mm512_setzero_si512(), most = sum;
    for (uint32_t j = 0; j < width; j += COLUMNS) {
        const __m512i x = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(v + j)));
        sum = _mm512_add_epi32(sum, x);
        most = _mm512_max_epu32(most, x);
    }
    *largest = (uint16_t)_mm512_reduce_max_epu32(most);
    return (uint32_t)_mm512_reduce_add_epi32(sum);
}

/* One product and one cut: see the common source. */
static void normalize(const uint16_t *v, uint32_t width, uint32_t sum, uint32_t *out)
{
    const __m512d inverse = _mm512_set1_pd(0x1p32 / sum), push = _mm512_set1_pd(0.5 / sum);
    for (uint32_t j = 0; j < width; j += COLUMNS) {
        const __m512i x = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(v + j)));
        const __m512d low = _mm512_cvtepi32_pd(_mm512_castsi512_si256(x));
        const __m512d high = _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(x, 1));
        const __m256i q0 = _mm512_cvttpd_epu32(_mm512_add_pd(_mm512_mul_pd(low, inverse), push));
        const __m256i q1 = _mm512_cvttpd_epu32(_mm512_add_pd(_mm512_mul_pd(high, inverse), push));
        _mm512_storeu_si512(out + j, _mm512_inserti64x4(_mm512_castsi256_si512(q0), q1, 1));
    }
}

static uint32_t store(const uint32_t *v, uint32_t width, uint16_t *out)
{
    const __m512i one = _mm512_set1_epi32(1);
    uint32_t some = 0;
    for (uint32_t j = 0; j < width; j += COLUMNS) {
        /* floor(x * 65535 / 2^32) is (x - floor(x / 2^16) - 1) / 2^16 for x > 0 */
        const __m512i x = _mm512_loadu_si512(v + j);
        const __mmask16 any = _mm512_test_epi32_mask(x, x);
        const __m512i less = _mm512_sub_epi32(x, _mm512_srli_epi32(x, 16));
        const __m512i q = _mm512_srli_epi32(_mm512_mask_sub_epi32(less, any, less, one), 16);
        _mm256_storeu_si256((__m256i *)(void *)(out + j), _mm512_cvtepi32_epi16(q));
        some += (uint32_t)__builtin_popcount(any);
    }
    return some;
}

/* The high halves of products with b in the low half of each 64-bit lane. */
static inline __m512i high_product(__m512i a, __m512i b)
{
    const __m512i even = _mm512_srli_epi64(_mm512_mul_epu32(a, b), 32);
    const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), b);
    return _mm512_mask_mov_epi32(even, 0xaaaa, odd);
}

enum penalty { PENALTY_NONE, PENALTY_FULL, PENALTY_PART };

static inline __attribute__((always_inline)) __m512i penalize(enum penalty kind, __m512i w, __m512i clipped,
                                                              __m512i penalty)
{
    if (kind == PENALTY_NONE)
        return w;
    if (kind == PENALTY_FULL)
        return clipped;
    /* the part is rounded up: the chain floors a negative product */
    const __m512i cut = _mm512_sub_epi32(w, clipped), round = _mm512_set1_epi64(UINT32_MAX);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epu32(cut, penalty), round);
    const __m512i odd = _mm512_add_epi64(_mm512_mul_epu32(_mm512_srli_epi64(cut, 32), penalty), round);
    return _mm512_sub_epi32(w, _mm512_mask_mov_epi32(_mm512_srli_epi64(even, 32), 0xaaaa, odd));
}

static inline __m512i low_longs(__m512i words)
{
    return _mm512_cvtepu32_epi64(_mm512_castsi512_si256(words));
}

static inline __m512i high_longs(__m512i words)
{
    return _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(words, 1));
}

static inline __attribute__((always_inline)) uint64_t
renew_as(enum penalty kind, uint32_t *w, const uint16_t *bond, const uint32_t *limit, uint32_t width,
         const struct epoch_renewal *renewal, uint32_t *rank, uint64_t *sum)
{
    const __m512i alpha = _mm512_set1_epi64(renewal->alpha), keep = _mm512_set1_epi64(renewal->keep);
    const __m512i stake = _mm512_set1_epi64(renewal->stake);
    const __m512i penalty = _mm512_set1_epi64((int64_t)(uint32_t)renewal->penalty);
    __m512i trust = _mm512_setzero_si512();
    for (uint32_t j = 0; j < width; j += COLUMNS) {
        const __m512i x = _mm512_loadu_si512(w + j);
        const __m512i b =
            _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(bond + j)));
        const __m512i clipped = _mm512_min_epu32(x, _mm512_loadu_si512(limit + j));
        const __m512i v = _mm512_add_epi32(high_product(penalize(kind, x, clipped, penalty), alpha),
                                           high_product(_mm512_or_si512(b, _mm512_slli_epi32(b, 16)), keep));
        trust = _mm512_add_epi64(trust, _mm512_add_epi64(low_longs(clipped), high_longs(clipped)));
        _mm512_storeu_si512(rank + j,
                            _mm512_add_epi32(_mm512_loadu_si512(rank + j), high_product(clipped, stake)));
        _mm512_storeu_si512(sum + j, _mm512_add_epi64(_mm512_loadu_si512(sum + j), low_longs(v)));
        _mm512_storeu_si512(sum + j + 8, _mm512_add_epi64(_mm512_loadu_si512(sum + j + 8), high_longs(v)));
        _mm512_storeu_si512(w + j, v);
    }
    return (uint64_t)_mm512_reduce_add_epi64(trust);
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

/* --- dividends --- */

static uint64_t earn(const uint32_t *v, const struct epoch_column *column, uint32_t width)
{
    __m512i total = _mm512_setzero_si512(), doubt = total;
    for (uint32_t j = 0; j < width; j += 8) {
        const __m512d x = _mm512_cvtepu32_pd(_mm256_loadu_si256((const __m256i *)(const void *)(v + j)));
        const __m512i more = _mm512_cvttpd_epu64(_mm512_mul_pd(x, _mm512_loadu_pd(column->more + j)));
        const __m512i less = _mm512_cvttpd_epu64(_mm512_mul_pd(x, _mm512_loadu_pd(column->less + j)));
        const __m512i incentive =
            _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i *)(const void *)(column->incentive + j)));
        doubt = _mm512_ternarylogic_epi64(doubt, more, less, 0xf6); /* doubt | (more ^ less) */
        total = _mm512_add_epi64(total, _mm512_srli_epi64(_mm512_mul_epu32(more, incentive), 32));
    }
    if (__builtin_expect(_mm512_test_epi64_mask(doubt, doubt) != 0, 0))
        return epoch_kernel_earn_exactly(v, column, width);
    return (uint64_t)_mm512_reduce_add_epi64(total);
}

const struct epoch_kernels epoch_kernels_avx512 = {
    .name = "avx512",
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
