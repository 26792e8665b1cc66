/* What any epoch must satisfy, over random subnets. */
#include "epoch_literal.h"
#include "epoch_run.h"
#include "epoch_sample.h"
#include "sim_alloc.h"
#include "tensim_check.h"

#include <string.h>

enum { SAMPLES = 250, N_LIMIT = 40 };

struct bench_pair {
    struct epoch_workspace *workspace;
    struct epoch_result first, second;
};

static void open_pair(struct bench_pair *p)
{
    p->workspace = epoch_workspace_create();
    ck_assert_ptr_nonnull(p->workspace);
    epoch_result_init(&p->first);
    epoch_result_init(&p->second);
}

static void close_pair(struct bench_pair *p)
{
    epoch_workspace_destroy(p->workspace);
    epoch_result_free(&p->first);
    epoch_result_free(&p->second);
}

static void draw(struct epoch_sample *sample, unsigned i, enum epoch_sample_kind kind)
{
    const struct sim_seed seed = sim_seed_make(2026, 77);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, i, SIM_PURPOSE_TEST);
    epoch_sample_draw(sample, &stream, kind, N_LIMIT);
}

/* Row `to` of `out` becomes the row with its columns renamed, in column order. */
static void rename_row(struct epoch_rows *out, uint32_t to, const struct epoch_row *row, const uint32_t *name,
                       uint32_t n)
{
    uint16_t column[N_LIMIT], value[N_LIMIT], dense[N_LIMIT] = {0};
    bool present[N_LIMIT] = {false};
    uint32_t count = 0;
    for (uint32_t k = 0; k < row->count; k++) {
        dense[name[row->column[k]]] = row->value[k];
        present[name[row->column[k]]] = true;
    }
    for (uint32_t j = 0; j < n; j++) {
        if (present[j]) {
            column[count] = (uint16_t)j;
            value[count++] = dense[j];
        }
    }
    ck_assert_int_eq(epoch_rows_set(out, to, column, value, count), 0);
}

START_TEST(renaming_uids_renames_the_results)
{
    struct bench_pair p;
    open_pair(&p);
    for (unsigned s = 0; s < SAMPLES; s++) {
        struct epoch_sample a, b;
        uint32_t name[N_LIMIT];
        draw(&a, s, EPOCH_SAMPLE_PLAIN);
        draw(&b, s, EPOCH_SAMPLE_PLAIN);
        const uint32_t n = a.input.n;
        a.params.max_allowed_validators = b.params.max_allowed_validators = 64; /* ties go by uid */
        for (uint32_t i = 0; i < n; i++)
            name[i] = (i * 7 + s) % n;
        for (uint32_t i = 0; i < n && n % 7 == 0; i++)
            name[i] = n - 1 - i;
        for (uint32_t i = 0; i < n; i++) {
            b.stake_weight[name[i]] = a.stake_weight[i];
            b.permit[name[i]] = a.permit[i];
            rename_row(&b.weights, name[i], &a.weights.row[i], name, n);
            rename_row(&b.bonds, name[i], &a.bonds.row[i], name, n);
        }
        ck_assert_int_eq(epoch_run(p.workspace, &a.input, &p.first), 0);
        ck_assert_int_eq(epoch_run(p.workspace, &b.input, &p.second), 0);
        for (uint32_t i = 0; i < n; i++) {
            ck_assert_int_eq(p.first.incentive_fx[i], p.second.incentive_fx[name[i]]);
            ck_assert_int_eq(p.first.dividends_fx[i], p.second.dividends_fx[name[i]]);
            ck_assert_int_eq(p.first.consensus_fx[i], p.second.consensus_fx[name[i]]);
            ck_assert_uint_eq(p.first.emission_rao[i], p.second.emission_rao[name[i]]);
            ck_assert_uint_eq(p.first.bonds.row[i].count, p.second.bonds.row[name[i]].count);
        }
        epoch_sample_free(&a);
        epoch_sample_free(&b);
    }
    close_pair(&p);
}
END_TEST

START_TEST(scaling_all_stakes_changes_nothing_but_the_stakes)
{
    struct bench_pair p;
    open_pair(&p);
    for (unsigned s = 0; s < SAMPLES; s++) {
        struct epoch_sample sample;
        draw(&sample, s, EPOCH_SAMPLE_ODD);
        sample.params.stake_threshold_rao = 0;
        ck_assert_int_eq(epoch_run(p.workspace, &sample.input, &p.first), 0);
        for (uint32_t i = 0; i < sample.input.n; i++)
            sample.stake_weight[i] *= 3;
        ck_assert_int_eq(epoch_run(p.workspace, &sample.input, &p.second), 0);
        memcpy(p.second.stake_rao, p.first.stake_rao, sample.input.n * sizeof *p.first.stake_rao);
        memcpy(p.second.stake_above_threshold, p.first.stake_above_threshold,
               sample.input.n * sizeof(i64f64));
        char what[64];
        ck_assert_msg(epoch_result_equal(&p.first, &p.second, what, sizeof what), "subnet %u: %s", s, what);
        epoch_sample_free(&sample);
    }
    close_pair(&p);
}
END_TEST

START_TEST(emission_is_paid_out_up_to_rounding)
{
    struct bench_pair p;
    open_pair(&p);
    for (unsigned s = 0; s < SAMPLES; s++) {
        struct epoch_sample sample;
        sim_u128 emission = 0, parts = 0;
        draw(&sample, s, EPOCH_SAMPLE_ODD);
        const uint32_t n = sample.input.n;
        const uint64_t rao = sample.input.emission_rao;
        ck_assert_int_eq(epoch_run(p.workspace, &sample.input, &p.first), 0);
        for (uint32_t i = 0; i < n; i++) {
            emission += p.first.emission_rao[i];
            parts += (sim_u128)p.first.server_emission_rao[i] + p.first.validator_emission_rao[i];
        }
        /* each share is cut by less than 2^-32 and each amount by less than one rao; without any stake
         * nothing is paid */
        const sim_u128 dust = n + (((sim_u128)rao * (n + 1)) >> 32) + 1;
        bool any = false;
        for (uint32_t i = 0; i < n; i++)
            any |= p.first.stake[i] != 0;
        ck_assert(emission <= rao && parts <= (sim_u128)rao);
        ck_assert(!any || emission + dust >= rao);
        ck_assert(!any || parts + 2 * dust >= rao);
        epoch_sample_free(&sample);
    }
    close_pair(&p);
}
END_TEST

START_TEST(clipped_weights_never_exceed_consensus)
{
    struct epoch_result result;
    struct epoch_trace trace;
    epoch_result_init(&result);
    epoch_trace_init(&trace);
    for (unsigned s = 0; s < SAMPLES; s++) {
        struct epoch_sample sample;
        draw(&sample, s, EPOCH_SAMPLE_ODD);
        ck_assert_int_eq(epoch_literal_run(&sample.input, &result, &trace), 0);
        const struct epoch_matrix *m = &trace.clipped;
        for (uint32_t k = 0; k < epoch_matrix_entries(m); k++)
            ck_assert_int_le(m->value[k], result.consensus_fx[m->column[k]]);
        for (uint32_t i = 0; i < sample.input.n; i++)
            ck_assert_int_le(result.validator_trust_fx[i], I32F32_ONE);
        epoch_sample_free(&sample);
    }
    epoch_result_free(&result);
    epoch_trace_free(&trace);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_properties");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, renaming_uids_renames_the_results);
    tcase_add_test(tc, scaling_all_stakes_changes_nothing_but_the_stakes);
    tcase_add_test(tc, emission_is_paid_out_up_to_rounding);
    tcase_add_test(tc, clipped_weights_never_exceed_consensus);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
