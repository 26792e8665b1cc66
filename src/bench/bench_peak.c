/* Peaks of float32 arithmetic: see bench_peak.h. */
#include "bench_peak.h"

#include <immintrin.h>

enum { CHAINS = 8 };

/* CHAINS products and CHAINS sums side by side; the values stay near 1, so nothing becomes slow or infinite.
 */
#define DEFINE_SEPARATE(symbol, features, vec, set1, mul, add, lanes)                                        \
    __attribute__((target(features))) static double symbol(size_t rounds, float *sink)                       \
    {                                                                                                        \
        vec product[CHAINS], sum[CHAINS];                                                                    \
        const vec factor = set1(0.9999999f), term = set1(1e-9f);                                             \
        for (int c = 0; c < CHAINS; c++) {                                                                   \
            product[c] = set1(1.0f + (float)c);                                                              \
            sum[c] = set1((float)c);                                                                         \
        }                                                                                                    \
        for (size_t r = 0; r < rounds; r++)                                                                  \
            _Pragma("GCC unroll 8") for (int c = 0; c < CHAINS; c++)                                         \
            {                                                                                                \
                product[c] = mul(product[c], factor);                                                        \
                sum[c] = add(sum[c], term);                                                                  \
            }                                                                                                \
        float out[lanes];                                                                                    \
        vec all = product[0];                                                                                \
        for (int c = 0; c < CHAINS; c++)                                                                     \
            all = add(all, add(product[c], sum[c]));                                                         \
        __builtin_memcpy(out, &all, sizeof out);                                                             \
        *sink = out[0];                                                                                      \
        return (double)rounds * 2 * CHAINS * (lanes);                                                        \
    }

#define DEFINE_FUSED(symbol, features, vec, set1, fma, add, lanes)                                           \
    __attribute__((target(features))) static double symbol(size_t rounds, float *sink)                       \
    {                                                                                                        \
        vec value[CHAINS + 2];                                                                               \
        const vec factor = set1(0.9999999f), term = set1(1e-9f);                                             \
        for (int c = 0; c < CHAINS + 2; c++)                                                                 \
            value[c] = set1(1.0f + (float)c);                                                                \
        for (size_t r = 0; r < rounds; r++)                                                                  \
            _Pragma("GCC unroll 10") for (int c = 0; c < CHAINS + 2; c++) value[c] =                         \
                fma(value[c], factor, term);                                                                 \
        float out[lanes];                                                                                    \
        vec all = value[0];                                                                                  \
        for (int c = 0; c < CHAINS + 2; c++)                                                                 \
            all = add(all, value[c]);                                                                        \
        __builtin_memcpy(out, &all, sizeof out);                                                             \
        *sink = out[0];                                                                                      \
        return (double)rounds * 2 * (CHAINS + 2) * (lanes);                                                  \
    }

DEFINE_SEPARATE(separate_sse2, "sse2", __m128, _mm_set1_ps, _mm_mul_ps, _mm_add_ps, 4)
DEFINE_SEPARATE(separate_avx, "avx", __m256, _mm256_set1_ps, _mm256_mul_ps, _mm256_add_ps, 8)
DEFINE_SEPARATE(separate_avx512, "avx512f", __m512, _mm512_set1_ps, _mm512_mul_ps, _mm512_add_ps, 16)
DEFINE_FUSED(fused_avx2, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_add_ps, 8)
DEFINE_FUSED(fused_avx512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_add_ps, 16)

static bool has_sse2(void)
{
    return true;
}
static bool has_avx(void)
{
    return __builtin_cpu_supports("avx") != 0;
}
static bool has_fma(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") != 0;
}

const struct bench_peak bench_peaks[] = {
    {"separate, sse2", false, has_sse2, separate_sse2},       {"separate, avx", false, has_avx, separate_avx},
    {"separate, avx512", false, has_avx512, separate_avx512}, {"fused, avx2", true, has_fma, fused_avx2},
    {"fused, avx512", true, has_avx512, fused_avx512},        {NULL, false, NULL, NULL},
};
