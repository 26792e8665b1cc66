#include "sim_random_gsl.h"
#include "tensim_check.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static struct sim_stream stream_of(uint64_t entity)
{
    const struct sim_seed seed = sim_seed_make(8, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, entity, SIM_PURPOSE_TEST);
    return stream;
}

START_TEST(gsl_draws_the_numbers_of_the_stream)
{
    struct sim_stream stream = stream_of(1);
    gsl_rng *rng = sim_random_gsl_new(&stream);
    ck_assert_ptr_nonnull(rng);
    ck_assert_str_eq(gsl_rng_name(rng), "tensim-pcg64");
    ck_assert(gsl_rng_max(rng) == UINT64_MAX && gsl_rng_min(rng) == 0);
    for (int i = 0; i < 1000; i++) {
        ck_assert(gsl_rng_get(rng) == sim_stream_u64(&stream));
        ck_assert(gsl_rng_uniform(rng) == sim_stream_double(&stream));
    }
    const struct sim_stream left = sim_random_gsl_stream(rng);
    ck_assert_mem_eq(&left, &stream, sizeof stream);
    gsl_rng_free(rng);
}
END_TEST

START_TEST(a_seed_opens_the_documented_stream)
{
    const struct sim_seed seed = sim_seed_make(99, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_NETWORK, 0, SIM_PURPOSE_PLUGIN);
    gsl_rng *rng = gsl_rng_alloc(sim_random_gsl);
    gsl_rng_set(rng, 99);
    ck_assert(gsl_rng_get(rng) == sim_stream_u64(&stream));
    gsl_rng_free(rng);
}
END_TEST

START_TEST(clones_and_files_continue_the_stream)
{
    const struct sim_stream stream = stream_of(2);
    gsl_rng *rng = sim_random_gsl_new(&stream);
    gsl_rng_get(rng);
    gsl_rng *clone = gsl_rng_clone(rng);
    gsl_rng *loaded = gsl_rng_alloc(sim_random_gsl);
    FILE *file = tmpfile();
    ck_assert_int_eq(gsl_rng_fwrite(file, rng), 0);
    rewind(file);
    ck_assert_int_eq(gsl_rng_fread(file, loaded), 0);
    fclose(file);
    for (int i = 0; i < 100; i++) {
        const unsigned long draw = gsl_rng_get(rng);
        ck_assert(draw == gsl_rng_get(clone) && draw == gsl_rng_get(loaded));
    }
    gsl_rng_free(rng);
    gsl_rng_free(clone);
    gsl_rng_free(loaded);
}
END_TEST

START_TEST(distributions_of_gsl_work_on_it)
{
    const struct sim_stream stream = stream_of(3);
    gsl_rng *rng = sim_random_gsl_new(&stream);
    double sum = 0.0;
    double squares = 0.0;
    enum { DRAWS = 100000 };
    for (int i = 0; i < DRAWS; i++) {
        const double x = gsl_ran_gaussian_ziggurat(rng, 2.0);
        sum += x;
        squares += x * x;
    }
    ck_assert_double_lt(fabs(sum / DRAWS), 4.0 * 2.0 / sqrt(DRAWS));
    ck_assert_double_lt(fabs(squares / DRAWS / 4.0 - 1.0), 4.0 * sqrt(2.0 / DRAWS));
    gsl_rng_free(rng);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_random_gsl");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, gsl_draws_the_numbers_of_the_stream);
    tcase_add_test(tc, a_seed_opens_the_documented_stream);
    tcase_add_test(tc, clones_and_files_continue_the_stream);
    tcase_add_test(tc, distributions_of_gsl_work_on_it);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
