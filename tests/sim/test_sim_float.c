#include "sim_float.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { GOLDEN_COUNT = 100000 };

static struct sim_stream test_stream(uint64_t entity)
{
    struct sim_seed seed = sim_seed_make(1, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, entity, SIM_PURPOSE_TEST);
    return stream;
}

/* A number whose size is spread over the exponents that matter, and now and then a special one. */
static double spread(struct sim_stream *stream)
{
    static const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, 700.0, -745.2, 1e300, -1e300, 0x1p-1060};
    const uint64_t pick = sim_stream_below(stream, 1000);
    if (pick < sizeof special / sizeof special[0])
        return special[pick];
    const double fraction = sim_stream_double(stream);
    const double size = ldexp(fraction, (int)sim_stream_between(stream, -40, 12));
    return sim_stream_bernoulli(stream, 0.5) ? size : -size;
}

static uint64_t hash_bytes(const void *data, size_t size)
{
    const unsigned char *byte = data;
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3;
    return hash;
}

/* A NaN has a sign and a payload that no standard fixes: compare and hash them as one value. */
static void settle_nans(double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(y[i]))
            y[i] = (double)NAN;
}

static void settle_nans_f(float *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(y[i]))
            y[i] = NAN;
}

static double input[GOLDEN_COUNT];
static double power[GOLDEN_COUNT];
static double output[GOLDEN_COUNT];
static double expected[GOLDEN_COUNT];
static float input_f[GOLDEN_COUNT];
static float output_f[GOLDEN_COUNT];
static float expected_f[GOLDEN_COUNT];

static void fill_inputs(void)
{
    struct sim_stream stream = test_stream(1);
    for (size_t i = 0; i < GOLDEN_COUNT; i++) {
        input[i] = spread(&stream);
        power[i] = spread(&stream);
        input_f[i] = (float)spread(&stream);
    }
}

typedef double (*scalar_func)(double);
typedef float (*scalar_f_func)(float);

static void scalar_map(scalar_func f)
{
    for (size_t i = 0; i < GOLDEN_COUNT; i++)
        expected[i] = f(input[i]);
    settle_nans(expected, GOLDEN_COUNT);
}

static void scalar_map_f(scalar_f_func f)
{
    for (size_t i = 0; i < GOLDEN_COUNT; i++)
        expected_f[i] = f(input_f[i]);
    settle_nans_f(expected_f, GOLDEN_COUNT);
}

START_TEST(every_instruction_set_gives_the_bits_of_the_scalar_functions)
{
    fill_inputs();
    for (unsigned isa = 0; isa < SIM_ISA_COUNT; isa++) {
        const struct sim_float_kernels *kernels = sim_float_kernels((enum sim_isa)isa);
        if (kernels == NULL)
            continue;
#define CHECK_F64(fn, ulp)                                                                                   \
    scalar_map(sim_##fn);                                                                                    \
    kernels->fn(input, output, GOLDEN_COUNT);                                                                \
    settle_nans(output, GOLDEN_COUNT);                                                                       \
    ck_assert_msg(memcmp(output, expected, sizeof output) == 0, "%s of %s", #fn, kernels->name);
#define CHECK_F32(fn, ulp)                                                                                   \
    scalar_map_f(sim_##fn##_f);                                                                              \
    kernels->fn##_f(input_f, output_f, GOLDEN_COUNT);                                                        \
    settle_nans_f(output_f, GOLDEN_COUNT);                                                                   \
    ck_assert_msg(memcmp(output_f, expected_f, sizeof output_f) == 0, "float %s of %s", #fn, kernels->name);
        SIM_FLOAT_UNARY_F64(CHECK_F64)
        SIM_FLOAT_UNARY_F32(CHECK_F32)
        for (size_t i = 0; i < GOLDEN_COUNT; i++)
            expected[i] = sim_pow(fabs(input[i]), power[i]);
        for (size_t i = 0; i < GOLDEN_COUNT; i++)
            output[i] = fabs(input[i]);
        kernels->pow(output, power, output, GOLDEN_COUNT);
        ck_assert_msg(memcmp(output, expected, sizeof output) == 0, "pow of %s", kernels->name);
    }
}
END_TEST

struct golden {
    const char *name;
    uint64_t hash;
};

/* Hashes of 100,000 results of each function. A difference here means that results of the program are
 * different on this machine: nothing may be changed to make it pass. */
static const struct golden goldens[] = {
#include "golden_sim_float.inc"
    {NULL, 0},
};

static void check_golden(const char *name, uint64_t hash)
{
    for (const struct golden *g = goldens; g->name != NULL; g++)
        if (strcmp(g->name, name) == 0 && g->hash == hash)
            return;
    printf("    {\"%s\", 0x%016llx},\n", name, (unsigned long long)hash);
    fflush(stdout);
    if (getenv("TENSIM_GOLDEN_UPDATE") == NULL)
        ck_abort_msg("%s has other bits than the golden table", name);
}

START_TEST(results_have_the_bits_of_the_golden_table)
{
    fill_inputs();
#define GOLDEN_F64(fn, ulp)                                                                                  \
    sim_##fn##_v(input, output, GOLDEN_COUNT);                                                               \
    settle_nans(output, GOLDEN_COUNT);                                                                       \
    check_golden(#fn, hash_bytes(output, sizeof output));
#define GOLDEN_F32(fn, ulp)                                                                                  \
    sim_##fn##_fv(input_f, output_f, GOLDEN_COUNT);                                                          \
    settle_nans_f(output_f, GOLDEN_COUNT);                                                                   \
    check_golden(#fn "_f", hash_bytes(output_f, sizeof output_f));
    SIM_FLOAT_UNARY_F64(GOLDEN_F64)
    SIM_FLOAT_UNARY_F32(GOLDEN_F32)
    for (size_t i = 0; i < GOLDEN_COUNT; i++)
        expected[i] = fabs(input[i]);
    sim_pow_v(expected, power, output, GOLDEN_COUNT);
    check_golden("pow", hash_bytes(output, sizeof output));
    check_golden("inputs", hash_bytes(input, sizeof input));
}
END_TEST

START_TEST(results_lie_within_two_units_of_the_long_double_value)
{
    struct sim_stream stream = test_stream(2);
    int far = 0;
    for (int i = 0; i < 20000; i++) {
        const double x = 20.0 * sim_stream_double(&stream) - 10.0;
        const double p = 1e-3 + 30.0 * sim_stream_double(&stream);
#define NEAR(value, exact) far += fabsl((value) / (exact)-1.0L) > 4.5e-16L
        NEAR(sim_exp(x), expl(x));
        NEAR(sim_exp2(x), exp2l(x));
        NEAR(sim_expm1(x), expm1l(x));
        NEAR(sim_log(p), logl(p));
        NEAR(sim_log1p(p), log1pl(p));
        NEAR(sim_tanh(x), tanhl(x));
        NEAR(sim_erfc(x / 4), erfcl(x / 4));
        NEAR(sim_pow(p, x), powl(p, x));
        NEAR(sim_lgamma(p + 3), lgammal(p + 3));
    }
    ck_assert_int_eq(far, 0);
}
END_TEST

START_TEST(special_values_follow_the_c_standard)
{
    ck_assert(sim_exp(-INFINITY) == 0.0 && isinf(sim_exp(INFINITY)) && isnan(sim_exp((double)NAN)));
    ck_assert(isinf(sim_log(0.0)) && sim_log(0.0) < 0 && isnan(sim_log(-1.0)));
    ck_assert(sim_tanh(INFINITY) == 1.0 && sim_tanh(-INFINITY) == -1.0);
    ck_assert(sim_pow(0.0, 0.0) == 1.0 && sim_pow(2.0, 10.0) == 1024.0);
    ck_assert(sim_exp(0.0) == 1.0 && sim_log(1.0) == 0.0 && signbit(sim_tanh(-0.0)));
}
END_TEST

START_TEST(every_length_and_work_in_place_give_the_same_elements)
{
    fill_inputs();
    for (unsigned isa = 0; isa < SIM_ISA_COUNT; isa++) {
        const struct sim_float_kernels *kernels = sim_float_kernels((enum sim_isa)isa);
        for (size_t n = 0; kernels != NULL && n < 70; n++) {
            double y[71];
            float y_f[71];
            memcpy(y, input, sizeof y);
            memcpy(y_f, input_f, sizeof y_f);
            kernels->tanh(y, y, n);
            kernels->tanh_f(y_f, y_f, n);
            for (size_t i = 0; i < n; i++) {
                ck_assert(y[i] == sim_tanh(input[i]));
                ck_assert(y_f[i] == sim_tanh_f(input_f[i]));
            }
            ck_assert(y[n] == input[n] && y_f[n] == input_f[n]);
        }
    }
}
END_TEST

/* The definition of the sum, written down as plainly as possible. */
static double slow_block(const double *x, size_t n)
{
    double lane[SIM_SUM_LANES] = {0};
    for (size_t i = 0; i < n; i++)
        lane[i % SIM_SUM_LANES] += x[i];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

static double slow_sum(const double *x, size_t n)
{
    double partials[64];
    size_t count = 0;
    for (size_t start = 0; start < n; start += SIM_SUM_BLOCK)
        partials[count++] = slow_block(x + start, n - start < SIM_SUM_BLOCK ? n - start : SIM_SUM_BLOCK);
    return sim_sum_tree(partials, count);
}

START_TEST(a_sum_has_the_same_bits_however_it_is_cut)
{
    struct sim_stream stream = test_stream(3);
    static double ones[GOLDEN_COUNT];
    for (size_t i = 0; i < GOLDEN_COUNT; i++) {
        input[i] = sim_exp(8.0 * sim_stream_normal(&stream)) * (i % 3 == 0 ? -1.0 : 1.0);
        ones[i] = 1.0;
    }
    for (int round = 0; round < 200; round++) {
        const size_t n = round < 40 ? (size_t)round : (size_t)sim_stream_below(&stream, GOLDEN_COUNT + 1);
        const size_t blocks = (n + SIM_SUM_BLOCK - 1) / SIM_SUM_BLOCK;
        const size_t cut = (size_t)sim_stream_below(&stream, blocks + 1);
        double partials[64];
        sim_sum_partials(input, n, cut, blocks, partials);
        sim_sum_partials(input, n, 0, cut, partials);
        const double sum = sim_sum(input, n);
        ck_assert(sum == sim_sum_tree(partials, blocks));
        ck_assert(sum == slow_sum(input, n));
        ck_assert(sum == sim_dot(input, ones, n));
    }
}
END_TEST

START_TEST(block_sums_agree_over_all_instruction_sets)
{
    struct sim_stream stream = test_stream(4);
    sim_stream_fill_normal(&stream, input, GOLDEN_COUNT);
    sim_stream_fill_normal(&stream, power, GOLDEN_COUNT);
    const struct sim_float_kernels *base = sim_float_kernels(SIM_ISA_SSE2);
    ck_assert_ptr_nonnull(base);
    for (unsigned isa = 0; isa < SIM_ISA_COUNT; isa++) {
        const struct sim_float_kernels *kernels = sim_float_kernels((enum sim_isa)isa);
        for (size_t n = 0; kernels != NULL && n < SIM_SUM_BLOCK; n = n * 2 + 1) {
            ck_assert(kernels->sum_block(input + n, n) == base->sum_block(input + n, n));
            ck_assert(kernels->dot_block(input, power + n, n) == base->dot_block(input, power + n, n));
        }
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_float");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, every_instruction_set_gives_the_bits_of_the_scalar_functions);
    tcase_add_test(tc, results_have_the_bits_of_the_golden_table);
    tcase_add_test(tc, results_lie_within_two_units_of_the_long_double_value);
    tcase_add_test(tc, special_values_follow_the_c_standard);
    tcase_add_test(tc, every_length_and_work_in_place_give_the_same_elements);
    tcase_add_test(tc, a_sum_has_the_same_bits_however_it_is_cut);
    tcase_add_test(tc, block_sums_agree_over_all_instruction_sets);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
