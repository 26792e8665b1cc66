#include "epoch_literal.h"
#include "epoch_run.h"
#include "epoch_sample.h"
#include "tensim_check.h"

/* Liquid alpha on rows without zeros, whose values differ by orders of magnitude: its dense form. */
static void make_liquid(struct epoch_sample *sample, struct sim_stream *stream)
{
    static const int16_t slopes[] = {1000, 100, 990, -1000, 400, -300, 5, 1040, 2000, 32767};
    static const uint16_t penalties[] = {65535, 0, 32768, 1};
    struct epoch_params *p = &sample->params;
    p->yuma3_on = p->liquid_alpha_on = true;
    p->alpha_high = (uint16_t)(1 + sim_stream_below(stream, 65535));
    p->alpha_low = (uint16_t)sim_stream_below(stream, p->alpha_high + 1U);
    p->alpha_sigmoid_steepness = slopes[sim_stream_below(stream, 10)];
    p->bonds_penalty = penalties[sim_stream_below(stream, 4)];
    for (uint32_t i = 0; i < sample->weights.count; i++)
        for (uint32_t k = 0; k < sample->weights.row[i].count; k++)
            sample->weights.row[i].value[k] |= (uint16_t)(1U << sim_stream_below(stream, 16));
    for (uint32_t i = 0; i < sample->bonds.count; i++)
        for (uint32_t k = 0; k < sample->bonds.row[i].count; k++)
            sample->bonds.row[i].value[k] = (uint16_t)(1 + sim_stream_below(stream, 65534));
}

/* Both epochs on `count` subnets of a kind; tables of kernels take turns. */
static void compare_epochs(enum epoch_sample_kind kind, bool liquid, unsigned count, uint32_t n_limit,
                           uint64_t salt)
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
        if (liquid)
            make_liquid(&sample, &stream);
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
    compare_epochs(EPOCH_SAMPLE_PLAIN, false, 300, 60, 1);
}
END_TEST

START_TEST(the_dense_form_of_liquid_alpha_equals_the_literal_epoch)
{
    compare_epochs(EPOCH_SAMPLE_PLAIN, true, 1000, 12, 5);
    compare_epochs(EPOCH_SAMPLE_PLAIN, true, 60, 100, 6);
}
END_TEST

/* Consensus of the first miner is the quarter that the large validator gives; a small one gives one half, a
 * quarter more, so that a steepness of 400 makes the exponent exactly 1. */
START_TEST(an_exponent_of_exactly_one_takes_the_chains_constant_for_e)
{
    enum { UIDS = 19, EACH = 16 };
    struct epoch_rows weights = {0}, bonds = {0};
    struct epoch_params params = epoch_params_default();
    struct epoch_result literal, fast;
    i64f64 stake_weight[UIDS] = {(i64f64)1000 << 64, (i64f64)1000 << 64, (i64f64)4000 << 64};
    uint64_t registered_at[UIDS] = {0}, last_update[UIDS];
    bool permit[UIDS] = {true, true, true};
    static const uint16_t first[] = {1500, 100, 500};
    char what[64];
    params.yuma3_on = params.liquid_alpha_on = true;
    params.bonds_penalty = 0;
    params.commit_reveal_enabled = false;
    params.alpha_sigmoid_steepness = 400;
    params.alpha_low = 100;
    ck_assert_int_eq(epoch_rows_resize(&weights, UIDS), 0);
    ck_assert_int_eq(epoch_rows_resize(&bonds, UIDS), 0);
    for (uint16_t i = 0; i < 3; i++) {
        uint16_t column[EACH], value[EACH];
        for (uint16_t k = 0; k < EACH; k++) {
            column[k] = (uint16_t)(3 + k);
            value[k] = k > 0 ? 100 : first[i];
        }
        ck_assert_int_eq(epoch_rows_set(&weights, i, column, value, EACH), 0);
    }
    for (unsigned i = 0; i < UIDS; i++)
        last_update[i] = 990;
    const struct epoch_input input = {
        .params = &params,
        .block = 1000,
        .last_step_block = 700,
        .owner_uid = EPOCH_NO_OWNER,
        .n = UIDS,
        .stake_weight = stake_weight,
        .registered_at = registered_at,
        .last_update = last_update,
        .permit = permit,
        .permit_count = UIDS,
        .weights = &weights,
        .bonds = &bonds,
        .emission_rao = 1000000,
    };
    struct epoch_workspace *workspace = epoch_workspace_create();
    ck_assert_ptr_nonnull(workspace);
    epoch_result_init(&literal);
    epoch_result_init(&fast);
    /* a narrow range of alpha, so that a wrong power still gives the same bond at both ends of its bracket */
    for (params.alpha_high = 1000; params.alpha_high < 10000; params.alpha_high += 100) {
        ck_assert_int_eq(epoch_literal_run(&input, &literal, NULL), 0);
        ck_assert_int_eq(epoch_run(workspace, &input, &fast), 0);
        ck_assert_msg(epoch_result_equal(&literal, &fast, what, sizeof what), "%u: %s", params.alpha_high,
                      what);
    }
    ck_assert_uint_gt(fast.bonds.row[0].count, 0);
    epoch_result_free(&literal);
    epoch_result_free(&fast);
    epoch_workspace_destroy(workspace);
    epoch_rows_free(&weights);
    epoch_rows_free(&bonds);
}
END_TEST

START_TEST(the_fast_epoch_equals_the_literal_one_whatever_a_chain_can_hold)
{
    compare_epochs(EPOCH_SAMPLE_ODD, false, 1500, 24, 2);
    compare_epochs(EPOCH_SAMPLE_ODD, false, 60, 120, 3);
}
END_TEST

START_TEST(the_fast_epoch_equals_the_literal_one_on_impossible_states)
{
    compare_epochs(EPOCH_SAMPLE_HOSTILE, false, 1000, 20, 4);
}
END_TEST

START_TEST(what_is_kept_of_a_result_outlives_the_next_epoch)
{
    const struct sim_seed seed = sim_seed_make(2026, 77);
    struct epoch_workspace *workspace = epoch_workspace_create();
    struct epoch_result *result = epoch_workspace_result(workspace), own;
    struct sim_stream stream;
    epoch_result_init(&own);
    for (unsigned i = 0; i < 40; i++) { /* subnets of all sizes share the workspace's result */
        struct epoch_sample first, second;
        struct epoch_kept kept;
        char what[64];
        sim_stream_init(&stream, &seed, SIM_KIND_TEST, i, SIM_PURPOSE_TEST);
        epoch_sample_draw(&first, &stream, EPOCH_SAMPLE_PLAIN, 40);
        epoch_sample_draw(&second, &stream, EPOCH_SAMPLE_ODD, 40);
        ck_assert_int_eq(epoch_kept_init(&kept, first.input.n), 0);
        ck_assert_int_eq(epoch_literal_run(&first.input, &own, NULL), 0);
        ck_assert_int_eq(epoch_run(workspace, &first.input, result), 0);
        ck_assert_msg(epoch_result_equal(&own, result, what, sizeof what), "subnet %u: %s", i, what);
        epoch_kept_copy(&kept, result);
        ck_assert_int_eq(epoch_run(workspace, &second.input, result), 0);
        for (uint32_t uid = 0; uid < kept.n; uid++) {
            ck_assert_uint_eq(kept.server_emission_rao[uid], own.server_emission_rao[uid]);
            ck_assert_uint_eq(kept.emission_rao[uid], own.emission_rao[uid]);
            ck_assert_uint_eq(kept.incentive[uid], own.incentive[uid]);
            ck_assert_uint_eq(kept.dividends[uid], own.dividends[uid]);
            ck_assert_uint_eq(kept.consensus[uid], own.consensus[uid]);
            ck_assert_uint_eq(kept.validator_trust[uid], own.validator_trust[uid]);
            ck_assert_uint_eq(kept.stake_weight[uid], own.stake_weight[uid]);
            ck_assert_int_eq(kept.permit[uid], own.permit[uid]);
        }
        epoch_kept_free(&kept);
        epoch_sample_free(&first);
        epoch_sample_free(&second);
    }
    epoch_result_free(&own);
    epoch_workspace_destroy(workspace);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_run");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, the_fast_epoch_equals_the_literal_one_on_ordinary_subnets);
    tcase_add_test(tc, the_dense_form_of_liquid_alpha_equals_the_literal_epoch);
    tcase_add_test(tc, an_exponent_of_exactly_one_takes_the_chains_constant_for_e);
    tcase_add_test(tc, the_fast_epoch_equals_the_literal_one_whatever_a_chain_can_hold);
    tcase_add_test(tc, the_fast_epoch_equals_the_literal_one_on_impossible_states);
    tcase_add_test(tc, what_is_kept_of_a_result_outlives_the_next_epoch);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
