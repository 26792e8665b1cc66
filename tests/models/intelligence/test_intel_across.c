#include "intel_test_arena.h"
#include "tensim_check.h"

#include "intel_across.h"

/* One subnet for each language, two miners each. */
enum { SUBNETS = 3 };

static void set_up_subnet(struct fixture *f, size_t domain, bool keep_all)
{
    struct intel_arena_config config = intel_arena_config_default(2, 1);
    struct intel_miner_config miner = intel_miner_config_default();
    config.keep_all = keep_all;
    config.gate_steps = 1;
    set_up(f, "language", &config);
    miner.domains = (uint64_t)1 << domain;
    miner.warmup = 600;
    miner.shard = 0.7;
    for (size_t uid = 0; uid < 2; uid++)
        put(f, uid, "specialist", miner);
    play(f, 1);
}

START_TEST(a_gate_across_subnets_answers_better_than_the_best_of_them)
{
    struct fixture f[SUBNETS];
    struct intel_across across;
    struct sim_error err;
    struct intel_gate_config gate = intel_gate_config_default();
    gate.top_k = SUBNETS;
    gate.rate = 8;
    for (size_t s = 0; s < SUBNETS; s++)
        set_up_subnet(&f[s], s, true);
    test_ok(intel_across_init(&across, &gate, &f[0].task, SUBNETS, &err), &err);
    for (size_t s = 0; s < SUBNETS; s++)
        test_ok(intel_across_check(&across, f[s].arena, &err), &err);
    for (size_t s = 0; s < SUBNETS; s++)
        intel_across_ask(&across, s, f[s].arena);
    test_ok(intel_across_round(&across, 400, 1, 0, &err), &err);
    ck_assert_msg(across.report.loss < 0.9 * across.report.best_loss, "%.4f, the best subnet %.4f",
                  across.report.loss, across.report.best_loss);
    ck_assert_double_eq(across.loss[across.report.best], across.report.best_loss);
    /* What each subnet loses alone is what its own mixture was found to lose, but for floors. */
    for (size_t s = 0; s < SUBNETS; s++)
        ck_assert_double_eq_tol(across.loss[s], intel_arena_board(f[s].arena)->report.loss, 0.01);
    /* English was not asked for. */
    ck_assert_double_gt(across.utilisation[0], across.utilisation[2]);
    ck_assert_double_gt(across.utilisation[1], across.utilisation[2]);
    intel_across_free(&across);
    for (size_t s = 0; s < SUBNETS; s++)
        tear_down(&f[s]);
}
END_TEST

START_TEST(a_subnet_with_other_questions_or_without_its_answers_is_refused)
{
    struct fixture f, other;
    struct intel_across across;
    struct sim_error err;
    struct intel_gate_config gate = intel_gate_config_default();
    struct intel_arena_config config = intel_arena_config_default(1, 1);
    set_up_subnet(&f, 0, false);
    set_up(&other, "digits", &config);
    test_ok(intel_across_init(&across, &gate, &f.task, 2, &err), &err);
    ck_assert_int_eq(intel_across_check(&across, f.arena, &err), SIM_ERR_CONFLICT);
    ck_assert_int_eq(intel_across_check(&across, other.arena, &err), SIM_ERR_CONFLICT);
    /* With no answers at all, the mixture knows nothing. */
    test_ok(intel_across_round(&across, 2, 1, 0, &err), &err);
    ck_assert_double_eq_tol(across.report.loss, 5.545177444479562, 1e-9);
    intel_across_free(&across);
    tear_down(&f);
    tear_down(&other);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_across");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_gate_across_subnets_answers_better_than_the_best_of_them);
    tcase_add_test(tc, a_subnet_with_other_questions_or_without_its_answers_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
