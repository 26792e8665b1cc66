/* Body of one kernel set; included once per instruction set (and once more, in double, by the tests).
 *
 * Before the include: INTEL_REAL (float or double), INTEL_WIDTH (elements of a vector register),
 * INTEL_TILE_M (rows of a register tile, at most 12; a tile is two vectors wide) and INTEL_K(name), the name
 * of a function of this set. Contracts are those of struct intel_kernel. No include guard: that is the point.
 */

typedef INTEL_REAL INTEL_K(vec) __attribute__((vector_size(INTEL_WIDTH * sizeof(INTEL_REAL))));

#define INTEL_AT(p) (*(INTEL_K(vec) *)(void *)(p))
#define INTEL_IN(p) (*(const INTEL_K(vec) *)(const void *)(p))

/* One register tile: `m` rows by `v` vectors, both compile-time constants after inlining. */
static inline __attribute__((always_inline)) void
INTEL_K(tile)(size_t m, size_t v, size_t k, const INTEL_REAL *a, size_t a_row, size_t a_col,
              const INTEL_REAL *b, size_t ldb, const INTEL_REAL *bias, INTEL_REAL *c, size_t ldc)
{
    INTEL_K(vec) sum[12][2];
#pragma GCC unroll 12
    for (size_t i = 0; i < m; i++)
#pragma GCC unroll 2
        for (size_t u = 0; u < v; u++)
            sum[i][u] = (INTEL_K(vec)){0} + (bias != NULL ? bias[i] : (INTEL_REAL)0);
    for (size_t l = 0; l < k; l++) {
        INTEL_K(vec) in[2];
#pragma GCC unroll 2
        for (size_t u = 0; u < v; u++)
            in[u] = INTEL_IN(b + l * ldb + u * INTEL_WIDTH);
#pragma GCC unroll 12
        for (size_t i = 0; i < m; i++)
#pragma GCC unroll 2
            for (size_t u = 0; u < v; u++)
                sum[i][u] += in[u] * a[i * a_row + l * a_col];
    }
#pragma GCC unroll 12
    for (size_t i = 0; i < m; i++)
#pragma GCC unroll 2
        for (size_t u = 0; u < v; u++)
            INTEL_AT(c + i * ldc + u * INTEL_WIDTH) = sum[i][u];
}

/* All columns of `m` rows. */
static inline __attribute__((always_inline)) void
INTEL_K(strip)(size_t m, size_t n, size_t k, const INTEL_REAL *a, size_t a_row, size_t a_col,
               const INTEL_REAL *b, size_t ldb, const INTEL_REAL *bias, INTEL_REAL *c, size_t ldc)
{
    size_t j = 0;
    for (; j + 2 * INTEL_WIDTH <= n; j += 2 * INTEL_WIDTH)
        INTEL_K(tile)(m, 2, k, a, a_row, a_col, b + j, ldb, bias, c + j, ldc);
    for (; j < n; j += INTEL_WIDTH)
        INTEL_K(tile)(m, 1, k, a, a_row, a_col, b + j, ldb, bias, c + j, ldc);
}

#define INTEL_STRIP(rows)                                                                                    \
    case rows:                                                                                               \
        INTEL_K(strip)(rows, n, k, a + i * a_row, a_row, a_col, b, ldb, from, c + i * ldc, ldc);             \
        break;

static inline void INTEL_K(gemm)(size_t m, size_t n, size_t k, const INTEL_REAL *a, size_t a_row,
                                 size_t a_col, const INTEL_REAL *b, size_t ldb, const INTEL_REAL *bias,
                                 INTEL_REAL *c, size_t ldc)
{
    size_t strips = (m + INTEL_TILE_M - 1) / INTEL_TILE_M;
    for (size_t s = 0, i = 0; s < strips; s++) {
        size_t rows = (m - i) / (strips - s); /* even heights: no thin tile at the end */
        const INTEL_REAL *from = bias != NULL ? bias + i : NULL;
        switch (rows) {
            INTEL_STRIP(1)
            INTEL_STRIP(2)
            INTEL_STRIP(3)
            INTEL_STRIP(4)
#if INTEL_TILE_M > 4
            INTEL_STRIP(5)
#endif
#if INTEL_TILE_M > 5
            INTEL_STRIP(6)
            INTEL_STRIP(7)
            INTEL_STRIP(8)
            INTEL_STRIP(9)
            INTEL_STRIP(10)
            INTEL_STRIP(11)
            INTEL_STRIP(12)
#endif
        }
        i += rows;
    }
}

/* Four by four in registers: wide enough to use whole cache lines, narrow enough for every set. */
typedef INTEL_REAL INTEL_K(quad) __attribute__((vector_size(4 * sizeof(INTEL_REAL))));

static inline void INTEL_K(transpose)(size_t rows, size_t cols, const INTEL_REAL *from, size_t from_stride,
                                      INTEL_REAL *to, size_t to_stride)
{
#define INTEL_LOAD(p) (*(const INTEL_K(quad) *)(const void *)(in + (p)*from_stride))
#define INTEL_STORE(p) (*(INTEL_K(quad) *)(void *)(out + (p)*to_stride))
    for (size_t i = 0; i < rows; i += 4)
        for (size_t j = 0; j < cols; j += 4) {
            const INTEL_REAL *in = from + i * from_stride + j;
            INTEL_REAL *out = to + j * to_stride + i;
            INTEL_K(quad) low01 = __builtin_shufflevector(INTEL_LOAD(0), INTEL_LOAD(1), 0, 4, 1, 5);
            INTEL_K(quad) low23 = __builtin_shufflevector(INTEL_LOAD(2), INTEL_LOAD(3), 0, 4, 1, 5);
            INTEL_K(quad) high01 = __builtin_shufflevector(INTEL_LOAD(0), INTEL_LOAD(1), 2, 6, 3, 7);
            INTEL_K(quad) high23 = __builtin_shufflevector(INTEL_LOAD(2), INTEL_LOAD(3), 2, 6, 3, 7);
            INTEL_STORE(0) = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
            INTEL_STORE(1) = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
            INTEL_STORE(2) = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
            INTEL_STORE(3) = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
        }
#undef INTEL_LOAD
#undef INTEL_STORE
}

/* From here on plain loops: each element stands alone, and compilers turn them into vectors themselves. */
static inline void INTEL_K(relu)(size_t n, INTEL_REAL *restrict x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = x[i] > 0 ? x[i] : 0;
}

static inline void INTEL_K(relu_gradient)(size_t n, const INTEL_REAL *restrict y, INTEL_REAL *restrict g)
{
    for (size_t i = 0; i < n; i++)
        g[i] = y[i] > 0 ? g[i] : 0;
}

static inline void INTEL_K(softmax_shift)(size_t rows, size_t n, INTEL_REAL *x, size_t stride)
{
    for (size_t j = 0; j < n; j += INTEL_WIDTH) {
        INTEL_REAL top[INTEL_WIDTH];
        for (size_t u = 0; u < INTEL_WIDTH; u++)
            top[u] = x[j + u];
        for (size_t i = 1; i < rows; i++)
            for (size_t u = 0; u < INTEL_WIDTH; u++)
                top[u] = x[i * stride + j + u] > top[u] ? x[i * stride + j + u] : top[u];
        for (size_t i = 0; i < rows; i++)
            for (size_t u = 0; u < INTEL_WIDTH; u++)
                x[i * stride + j + u] -= top[u];
    }
}

static inline void INTEL_K(softmax_scale)(size_t rows, size_t n, INTEL_REAL *x, size_t stride)
{
    for (size_t j = 0; j < n; j += INTEL_WIDTH) {
        INTEL_K(vec) sum = INTEL_IN(x + j);
        for (size_t i = 1; i < rows; i++)
            sum += INTEL_IN(x + i * stride + j);
        for (size_t i = 0; i < rows; i++)
            INTEL_AT(x + i * stride + j) = INTEL_IN(x + i * stride + j) / sum;
    }
}

static inline void INTEL_K(sgd)(size_t n, INTEL_REAL rate, INTEL_REAL momentum, INTEL_REAL l2,
                                const INTEL_REAL *restrict g, INTEL_REAL *restrict v, INTEL_REAL *restrict w)
{
    for (size_t i = 0; i < n; i++) {
        v[i] = v[i] * momentum + (g[i] + w[i] * l2);
        w[i] -= v[i] * rate;
    }
}

#undef INTEL_STRIP
#undef INTEL_AT
#undef INTEL_IN
