/* The public interface, as a program outside of the project would use it. */
#include "tensim.h"
#include "tensim_check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char text[] = "tensim: 1\n"
                           "name: library\n"
                           "start: {issuance: 10_499_990 TAO, accounts: 7, staked: 50 %}\n"
                           "until: 30 blocks\n"
                           "issuance: {to: stake, distribute_every: 4 blocks, withheld: 1 %}\n"
                           "record: {network: 5 blocks}\n";

static struct tensim *load(const struct tensim_options *options)
{
    struct tensim *sim;
    struct tensim_error err;
    ck_assert_msg(tensim_load_text(&sim, "text", text, sizeof text - 1, options, &err) == 0, "%s",
                  err.message);
    return sim;
}

START_TEST(a_run_in_steps_equals_a_run_at_once)
{
    char at_once[65], in_steps[65];
    enum tensim_stop why;
    struct tensim *sim = load(NULL);
    ck_assert_int_eq(tensim_run(sim, UINT64_MAX, 0, &why, NULL), 0);
    ck_assert_int_eq(why, TENSIM_STOP_END);
    ck_assert_uint_eq(tensim_block(sim), 30);
    tensim_digest(sim, at_once);
    tensim_free(sim);

    sim = load(NULL);
    ck_assert_int_eq(tensim_run(sim, 11, 0, &why, NULL), 0);
    ck_assert_int_eq(why, TENSIM_STOP_BLOCK);
    ck_assert_int_eq(tensim_run(sim, 30, 1, &why, NULL), 0);
    ck_assert_int_eq(why, TENSIM_STOP_EVENTS);
    do
        ck_assert_int_eq(tensim_run(sim, tensim_block(sim) + 1, 0, &why, NULL), 0);
    while (why == TENSIM_STOP_BLOCK);
    ck_assert_int_eq(why, TENSIM_STOP_END);
    ck_assert_int_eq(tensim_run(sim, UINT64_MAX, 0, &why, NULL), 0); /* over is over */
    ck_assert_uint_eq(tensim_block(sim), 30);
    tensim_digest(sim, in_steps);
    tensim_free(sim);
    ck_assert_str_eq(at_once, in_steps);
}
END_TEST

START_TEST(state_and_series_can_be_read)
{
    const struct tensim_options options = {.flags = TENSIM_KEEP_SERIES | TENSIM_AUDIT};
    struct tensim *sim = load(&options);
    struct tensim_series series;
    struct tensim_error err;
    uint64_t halvings, issuance;
    ck_assert_int_eq(tensim_run(sim, UINT64_MAX, 0, NULL, NULL), 0);
    ck_assert_int_eq(tensim_finish(sim, NULL), 0);
    ck_assert_int_eq(tensim_read(sim, "halvings", &halvings, NULL), 0);
    ck_assert_uint_eq(halvings, 1);
    ck_assert_int_eq(tensim_read(sim, "issuance", &issuance, NULL), 0);
    ck_assert_int_eq(tensim_read(sim, "nonsense", &issuance, &err), -107);

    ck_assert_int_eq(tensim_series(sim, "network/issuance", &series, &err), 0);
    ck_assert_uint_eq(series.rows, 7); /* blocks 0, 5, ..., 30 */
    ck_assert_uint_eq(series.width, 1);
    ck_assert_uint_eq(series.blocks[6], 30);
    ck_assert_uint_eq(series.integers[6], issuance);
    ck_assert_uint_eq(series.integers[0], 10499990000000000);
    ck_assert_str_eq(series.units, "rao");
    ck_assert_int_eq(series.times_ms[6] - series.times_ms[0], 30 * 12000);
    ck_assert_int_eq(tensim_series(sim, "stake/gini_uid", &series, &err), 0);
    ck_assert_ptr_null(series.integers);
    ck_assert_ptr_nonnull(series.reals);
    ck_assert_int_ne(tensim_series(sim, "network/nonsense", &series, &err), 0);
    ck_assert_int_ne(tensim_series(sim, "events/kind", &series, &err), 0); /* neither u64 nor f64 */

    uint64_t sum = 0, pending;
    ck_assert_uint_eq(tensim_accounts(sim), 7);
    for (uint64_t i = 0; i < 7; i++)
        sum += tensim_free_rao(sim, i) + tensim_staked_rao(sim, i);
    tensim_read(sim, "pending", &pending, NULL);
    tensim_read(sim, "issuance", &issuance, NULL);
    ck_assert_uint_eq(sum + pending, issuance);
    ck_assert_uint_eq(tensim_free_rao(sim, 7) + tensim_staked_rao(sim, 7), 0);
    tensim_free(sim);
}
END_TEST

START_TEST(options_reach_the_scenario_and_errors_come_back_with_their_place)
{
    const char *const set[] = {"until=12 blocks", "name=other"};
    const struct tensim_options options = {.set = set, .set_count = 2};
    static const char bad[] = "tensim: 1\nname: x\nsede: 3\nuntil: 1 d\n";
    const char *const wrong[] = {"chain.max_suply=1 TAO"};
    const struct tensim_options misspelt = {.set = wrong, .set_count = 1};
    struct tensim *sim = load(&options);
    struct tensim_error err;
    ck_assert_int_eq(tensim_run(sim, UINT64_MAX, 0, NULL, NULL), 0);
    ck_assert_uint_eq(tensim_block(sim), 12);
    ck_assert_ptr_nonnull(strstr(tensim_scenario_json(sim), "\"other\""));
    ck_assert_uint_eq(strlen(tensim_scenario_hash(sim)), 64);
    tensim_free(sim);

    ck_assert_int_lt(tensim_load_text(&sim, "text", text, sizeof text - 1, &misspelt, &err), 0);
    ck_assert_ptr_null(sim);
    ck_assert_ptr_nonnull(strstr(err.message, "max_supply"));
    ck_assert_int_lt(tensim_load_text(&sim, "mine.yaml", bad, sizeof bad - 1, NULL, &err), 0);
    ck_assert_str_eq(err.file, "mine.yaml");
    ck_assert_uint_eq(err.line, 3);
    ck_assert_int_lt(tensim_load(&sim, "/nonexistent.yaml", NULL, &err), 0);
    ck_assert_int_lt(tensim_load(&sim, "/nonexistent.yaml", NULL, NULL), 0);
    tensim_free(NULL);
}
END_TEST

START_TEST(results_go_to_a_file_that_is_not_overwritten_unasked)
{
    char path[] = "/tmp/tensim-library-XXXXXX";
    close(mkstemp(path));
    struct tensim *sim = load(NULL);
    struct tensim_error err;
    ck_assert_int_eq(tensim_write_to(sim, path, 0, &err), -113);
    ck_assert_int_eq(tensim_write_to(sim, path, TENSIM_REPLACE, &err), 0);
    ck_assert_int_lt(tensim_write_to(sim, path, TENSIM_REPLACE, &err), 0); /* one file a simulation */
    ck_assert_int_eq(tensim_run(sim, UINT64_MAX, 0, NULL, NULL), 0);
    ck_assert_int_eq(tensim_finish(sim, &err), 0);
    tensim_free(sim);
    FILE *file = fopen(path, "rb");
    char signature[8];
    ck_assert_uint_eq(fread(signature, 1, 8, file), 8);
    ck_assert_mem_eq(signature, "\211HDF\r\n\032\n", 8);
    fclose(file);
    unlink(path);
}
END_TEST

struct job {
    char path[64];
    char digest[65];
};

static void *run_job(void *arg)
{
    struct job *job = arg;
    struct tensim *sim = load(NULL);
    tensim_write_to(sim, job->path, TENSIM_REPLACE, NULL);
    tensim_run(sim, UINT64_MAX, 0, NULL, NULL);
    tensim_digest(sim, job->digest);
    tensim_finish(sim, NULL);
    tensim_free(sim);
    return NULL;
}

START_TEST(simulations_in_many_threads_do_not_disturb_each_other)
{
    enum { JOBS = 8 };
    pthread_t thread[JOBS];
    struct job job[JOBS];
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < JOBS; i++) {
            snprintf(job[i].path, sizeof job[i].path, "/tmp/tensim-job-%d-%d.h5", (int)getpid(), i);
            ck_assert_int_eq(pthread_create(&thread[i], NULL, run_job, &job[i]), 0);
        }
        for (int i = 0; i < JOBS; i++) {
            pthread_join(thread[i], NULL);
            ck_assert_str_eq(job[i].digest, job[0].digest);
            unlink(job[i].path);
        }
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("tensim");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_run_in_steps_equals_a_run_at_once);
    tcase_add_test(tc, state_and_series_can_be_read);
    tcase_add_test(tc, options_reach_the_scenario_and_errors_come_back_with_their_place);
    tcase_add_test(tc, results_go_to_a_file_that_is_not_overwritten_unasked);
    tcase_add_test(tc, simulations_in_many_threads_do_not_disturb_each_other);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
