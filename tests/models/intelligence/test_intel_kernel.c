#include "intel_test_support.h"
#include "tensim_check.h"

/* A slow, obvious product with the order of operations that struct intel_kernel promises. */
static void plain_gemm(size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_col,
                       const float *b, size_t ldb, const float *bias, float *c, size_t ldc)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            float sum = bias != NULL ? bias[i] : 0;
            for (size_t l = 0; l < k; l++) {
                volatile float product = b[l * ldb + j] * a[i * a_row + l * a_col];
                sum += product;
            }
            c[i * ldc + j] = sum;
        }
}

static void check_gemm(const struct intel_kernel *kernel, size_t m, size_t n, size_t k, int transposed)
{
    struct sim_stream stream = test_stream(m * 10000 + n * 100 + k);
    float *a = test_floats(m * k, &stream), *b = test_floats(k * n, &stream);
    float *bias = test_floats(m, &stream), *want = test_floats(m * n, &stream);
    float *got = test_floats(m * n, &stream);
    size_t a_row = transposed ? 1 : k, a_col = transposed ? m : 1;
    for (int with_bias = 0; with_bias < 2; with_bias++) {
        const float *from = with_bias ? bias : NULL;
        plain_gemm(m, n, k, a, a_row, a_col, b, n, from, want, n);
        kernel->gemm(m, n, k, a, a_row, a_col, b, n, from, got, n);
        ck_assert_msg(memcmp(want, got, m * n * sizeof *got) == 0, "%s: %zu x %zu x %zu", kernel->name, m, n,
                      k);
    }
    free(a);
    free(b);
    free(bias);
    free(want);
    free(got);
}

START_TEST(every_instruction_set_multiplies_with_the_bits_of_the_plain_loop)
{
    const struct intel_kernel *kernel = intel_kernel_of((enum sim_isa)_i);
    if (kernel == NULL)
        return;
    for (size_t m = 1; m <= 27; m++)
        for (size_t n = INTEL_LANES; n <= 5 * INTEL_LANES; n += INTEL_LANES)
            check_gemm(kernel, m, n, 1 + (m * n) % 37, (m + n) % 2);
    check_gemm(kernel, 10, 256, 64, 0);
    check_gemm(kernel, 64, 64, 32, 1);
    check_gemm(kernel, 3, 16, 0, 0);
}
END_TEST

/* Element-wise kernels against the set of SSE2, which every CPU has. */
START_TEST(every_instruction_set_agrees_on_the_other_kernels)
{
    const struct intel_kernel *kernel = intel_kernel_of((enum sim_isa)_i);
    const struct intel_kernel *base = intel_kernel_of(SIM_ISA_SSE2);
    if (kernel == NULL)
        return;
    enum { ROWS = 48, COLS = 80, ALL = ROWS * COLS };
    struct sim_stream stream = test_stream(7);
    float *x = test_floats(ALL, &stream), *g = test_floats(ALL, &stream), *v = test_floats(ALL, &stream);
    float *y[2], *z[2];
    const struct intel_kernel *sets[2] = {base, kernel};
    for (int s = 0; s < 2; s++) {
        y[s] = intel_floats_new(ALL);
        z[s] = intel_floats_new(ALL);
        memcpy(y[s], x, ALL * sizeof *x);
        memcpy(z[s], v, ALL * sizeof *x);
        sets[s]->sgd(ALL, 0.1f, 0.9f, 1e-3f, g, z[s], y[s]);
        sets[s]->softmax_shift(10, COLS, y[s], COLS);
        sets[s]->softmax_scale(10, COLS, y[s] + 20 * COLS, COLS);
        sets[s]->relu(ALL / 2, y[s] + ALL / 2);
        sets[s]->relu_gradient(ALL / 2, y[s] + ALL / 2, z[s]);
    }
    ck_assert_mem_eq(y[0], y[1], ALL * sizeof *x);
    ck_assert_mem_eq(z[0], z[1], ALL * sizeof *x);
    kernel->transpose(ROWS, COLS, x, COLS, y[1], ROWS);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLS; j++)
            ck_assert(y[1][j * ROWS + i] == x[i * COLS + j]);
    for (int s = 0; s < 2; s++) {
        free(y[s]);
        free(z[s]);
    }
    free(x);
    free(g);
    free(v);
}
END_TEST

START_TEST(an_unknown_instruction_set_has_no_kernels_and_the_best_one_has)
{
    ck_assert_ptr_null(intel_kernel_of(SIM_ISA_COUNT));
    ck_assert_ptr_nonnull(intel_kernel_best());
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_kernel");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, every_instruction_set_multiplies_with_the_bits_of_the_plain_loop, 0,
                        SIM_ISA_COUNT);
    tcase_add_loop_test(tc, every_instruction_set_agrees_on_the_other_kernels, 0, SIM_ISA_COUNT);
    tcase_add_test(tc, an_unknown_instruction_set_has_no_kernels_and_the_best_one_has);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
