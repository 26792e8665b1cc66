#include "epoch_literal.h"
#include "epoch_run.h"
#include "epoch_sample.h"
#include "tensim_check.h"

/* Both epochs on `count` subnets of a kind; tables of kernels take turns. */
static void compare_epochs(enum epoch_sample_kind kind, unsigned count, uint32_t n_limit, uint64_t salt)
{
    const struct sim_seed seed = sim_seed_make(2026, salt);
    struct epoch_workspace *workspace = epoch_workspace_create();
    struct epoch_result literal, fast;
    struct sim_stream stream;
    char what[64];
    unsigned tables = 0;
    ck_assert_ptr_nonnull(workspace);
    while (epoch_kernels_at(tables) != NULL)
        tables++;
    epoch_result_init(&literal);
    epoch_result_init(&fast);
    for (unsigned i = 0; i < count; i++) {
        struct epoch_sample sample;
        sim_stream_init(&stream, &seed, SIM_KIND_TEST, i, SIM_PURPOSE_TEST);
        epoch_sample_draw(&sample, &stream, kind, n_limit);
        epoch_workspace_use(workspace, epoch_kernels_at(i % tables));
        ck_assert_int_eq(epoch_literal_run(&sample.input, &literal, NULL), 0);
        ck_assert_int_eq(epoch_run(workspace, &sample.input, &fast), 0);
        ck_assert_msg(epoch_result_equal(&literal, &fast, what, sizeof what), "subnet %u: %s", i, what);
        epoch_sample_free(&sample);
    }
    epoch_result_free(&literal);
    epoch_result_free(&fast);
    epoch_workspace_destroy(workspace);
}

START_TEST(the_fast_epoch_equals_the_literal_one_on_ordinary_subnets)
{
    compare_epochs(EPOCH_SAMPLE_PLAIN, 300, 60, 1);
}
END_TEST

START_TEST(the_fast_epoch_equals_the_literal_one_whatever_a_chain_can_hold)
{
    compare_epochs(EPOCH_SAMPLE_ODD, 1500, 24, 2);
    compare_epochs(EPOCH_SAMPLE_ODD, 60, 120, 3);
}
END_TEST

START_TEST(the_fast_epoch_equals_the_literal_one_on_impossible_states)
{
    compare_epochs(EPOCH_SAMPLE_HOSTILE, 1000, 20, 4);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_run");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, the_fast_epoch_equals_the_literal_one_on_ordinary_subnets);
    tcase_add_test(tc, the_fast_epoch_equals_the_literal_one_whatever_a_chain_can_hold);
    tcase_add_test(tc, the_fast_epoch_equals_the_literal_one_on_impossible_states);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
