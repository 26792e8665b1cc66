#include "intel_test_arena.h"
#include "tensim_check.h"

static const double *average_of(const struct fixture *self)
{
    return intel_arena_board(self->arena)->average;
}

START_TEST(an_upgrader_moves_to_a_larger_network_only_when_it_pays)
{
    struct intel_arena_config config = intel_arena_config_default(4, 4);
    for (int rich = 0; rich < 2; rich++) {
        struct fixture f;
        set_up(&f, "digits", &config);
        struct intel_miner_config miner = intel_miner_config_default();
        miner.hidden = 64;
        miner.warmup = 600;
        put(&f, 0, "honest", miner);
        miner.hidden = 0;
        miner.warmup = 30;
        miner.upgrade_cost = 50;
        put(&f, 1, "upgrader", miner);
        play(&f, 1);
        f.arena->miners[1].income = rich ? 100 : 1e-3;
        play(&f, 3);
        ck_assert_uint_eq(f.arena->miners[1].net.shape.hidden, rich ? 64 : 0);
        tear_down(&f);
    }
}
END_TEST

/* Everything that a round leaves, as one hash. */
static uint64_t digest(const struct intel_arena *arena)
{
    size_t m = arena->config.miners, v = arena->config.validators;
    const struct intel_board *board = intel_arena_board(arena);
    uint64_t hash = 0;
    const struct {
        const void *at;
        size_t size;
    } parts[] = {{board->average, m * v * sizeof(double)},
                 {arena->weights, m * v * sizeof(uint16_t)},
                 {arena->score_error, m * v * sizeof(double)},
                 {arena->logits.at, arena->logits.rows * arena->logits.stride * sizeof(float)},
                 {arena->gate.noise, m * intel_pad(arena->gate.d) * sizeof(float)},
                 {board->utilisation, m * sizeof(double)},
                 {board->skill, m * sizeof(double)},
                 {&board->report.loss, 8 * sizeof(double)}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (size_t b = 0; b < parts[i].size; b++)
            hash = (hash ^ ((const uint8_t *)parts[i].at)[b]) * 0x100000001b3u;
    for (size_t uid = 0; uid < m; uid++)
        for (size_t b = 0; b < arena->miners[uid].net.count * sizeof(float); b++)
            hash = (hash ^ ((const uint8_t *)arena->miners[uid].net.params)[b]) * 0x100000001b3u;
    return hash;
}

static uint64_t run_mixed(const char *rule, unsigned hands)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(24, 6);
    config.rule = intel_score_rule_find(rule);
    config.permutations = 3;
    config.sample = 12;
    config.sample_biased = true;
    config.sealed = true;
    set_up_with(&f, "digits", &config, hands);
    for (size_t uid = 0; uid < 22; uid++) {
        struct intel_miner_config miner = intel_miner_config_default();
        miner.warmup = 10 + 5 * uid;
        miner.hidden = uid % 3 == 0 ? 16 : 0;
        miner.partner = uid % 7 == 5 ? 0 : INTEL_NOBODY;
        miner.shard = 0.5;
        miner.label_noise = uid % 2 ? 0.1 : 0;
        put(&f, uid, intel_strategies[uid % 8]->name, miner);
    }
    play(&f, 4);
    uint64_t hash = digest(f.arena);
    tear_down(&f);
    return hash;
}

START_TEST(a_round_leaves_the_same_bits_with_any_number_of_threads)
{
    static const char *const rules[] = {"cross_entropy", "shapley", "leave_one_out", "fisher"};
    static const unsigned threads[] = {2, 3, 8};
    uint64_t alone = run_mixed(rules[_i], 1);
    for (size_t t = 0; t < 3; t++)
        ck_assert_msg(run_mixed(rules[_i], threads[t]) == alone, "%s differs with %u threads", rules[_i],
                      threads[t]);
}
END_TEST

START_TEST(a_newcomer_disturbs_neither_the_models_nor_the_challenges_of_others)
{
    struct fixture f, g;
    struct intel_arena_config config = intel_arena_config_default(8, 2);
    config.gate_steps = 0;
    set_up(&f, "digits", &config);
    set_up(&g, "digits", &config);
    for (size_t uid = 0; uid < 6; uid++) {
        put(&f, uid, "honest", intel_miner_config_default());
        put(&g, uid, "honest", intel_miner_config_default());
    }
    put(&g, 7, "honest", intel_miner_config_default());
    play(&f, 3);
    play(&g, 3);
    ck_assert_mem_eq(f.arena->challenge, g.arena->challenge, 2 * config.batch * sizeof(uint32_t));
    for (size_t uid = 0; uid < 6; uid++) {
        ck_assert_mem_eq(f.arena->miners[uid].net.params, g.arena->miners[uid].net.params,
                         f.arena->miners[uid].net.count * sizeof(float));
        ck_assert_double_eq(average_of(&f)[uid], average_of(&g)[uid]);
    }
    tear_down(&f);
    tear_down(&g);
}
END_TEST

START_TEST(a_replaced_miner_starts_from_nothing)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(4, 2);
    set_up(&f, "iris", &config);
    for (size_t uid = 0; uid < 4; uid++)
        put(&f, uid, "honest", intel_miner_config_default());
    play(&f, 5);
    ck_assert_double_gt(average_of(&f)[2], 0);
    struct sim_error err;
    struct intel_miner_config fresh = intel_miner_config_default();
    test_ok(intel_arena_put_miner(f.arena, 2, &fresh, 999, &err), &err);
    ck_assert_double_eq(average_of(&f)[2], 0);
    ck_assert_double_eq(average_of(&f)[4 + 2], 0);
    ck_assert_uint_eq(f.arena->miners[2].rounds, 0);
    for (size_t j = 0; j < 4; j++)
        ck_assert(f.arena->gate.weights[2 * INTEL_LANES + j] == 0);
    play(&f, 1);
    ck_assert_double_gt(average_of(&f)[2], 0);
    ck_assert_double_lt(average_of(&f)[2], average_of(&f)[1]);
    intel_arena_remove_miner(f.arena, 1);
    play(&f, 1);
    ck_assert_uint_eq(f.arena->weights[1], 0);
    tear_down(&f);
}
END_TEST

START_TEST(answers_of_a_model_that_does_not_change_are_computed_once)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(2, 2);
    set_up(&f, "iris", &config);
    struct intel_miner_config miner = intel_miner_config_default();
    put(&f, 0, "lazy", miner);
    put(&f, 1, "honest", miner);
    play(&f, 1);
    /* A mark on the lazy one's line survives; the honest one's is written over. */
    intel_matrix_row(&f.arena->sheet.by_miner[INTEL_LOSS], 0)[0] = 42;
    intel_matrix_row(&f.arena->sheet.by_miner[INTEL_LOSS], 1)[0] = 42;
    play(&f, 2);
    ck_assert(intel_matrix_row(&f.arena->sheet.by_miner[INTEL_LOSS], 0)[0] == 42);
    ck_assert(intel_matrix_row(&f.arena->sheet.by_miner[INTEL_LOSS], 1)[0] != 42);
    tear_down(&f);
}
END_TEST

START_TEST(synthetic_scores_need_no_data_and_follow_the_latent_skill)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(6, 4);
    set_up(&f, "synthetic_score", &config);
    for (size_t uid = 0; uid < 6; uid++) {
        struct intel_miner_config miner = intel_miner_config_default();
        miner.skill = 0.1 + 0.15 * (double)uid;
        put(&f, uid, "honest", miner);
    }
    play(&f, 60);
    for (size_t uid = 1; uid < 6; uid++)
        ck_assert_double_gt(pay(&f, uid), pay(&f, uid - 1));
    tear_down(&f);
    struct intel_arena *arena;
    struct sim_error err;
    struct sim_seed seed = sim_seed_make(5, 0);
    struct intel_task_config task = intel_task_config_default("synthetic_score");
    config.rule = intel_score_rule_find("shapley");
    test_ok(intel_task_init(&f.task, &task, &seed, 1, &err), &err);
    ck_assert_int_eq(intel_arena_create(&arena, &config, &f.task, 1, &err), SIM_ERR_CONFLICT);
    intel_task_free(&f.task);
}
END_TEST

START_TEST(a_validator_that_samples_asks_as_many_as_it_should)
{
    struct fixture f;
    struct intel_arena_config config = intel_arena_config_default(12, 8);
    config.sample = 5;
    config.sample_biased = _i != 0;
    set_up(&f, "iris", &config);
    for (size_t uid = 0; uid < 10; uid++)
        put(&f, uid, "honest", intel_miner_config_default());
    size_t ever[12] = {0};
    for (int round = 0; round < 10; round++) {
        play(&f, 1);
        for (size_t v = 0; v < 8; v++) {
            size_t asked = 0;
            for (size_t uid = 0; uid < 12; uid++) {
                asked += f.arena->asked[v * 12 + uid];
                ever[uid] += f.arena->asked[v * 12 + uid];
            }
            ck_assert_uint_eq(asked, 5);
        }
    }
    for (size_t uid = 0; uid < 12; uid++)
        ck_assert(uid < 10 ? ever[uid] > 0 : ever[uid] == 0);
    tear_down(&f);
}
END_TEST

START_TEST(a_setup_that_makes_no_sense_is_refused)
{
    struct fixture f;
    struct sim_error err;
    struct intel_arena_config config = intel_arena_config_default(2, 1);
    set_up(&f, "language", &config);
    struct intel_miner_config miner = intel_miner_config_default();
    miner.strategy = intel_strategy_find("overfitter");
    ck_assert_int_eq(intel_arena_put_miner(f.arena, 0, &miner, 1, &err), SIM_ERR_CONFLICT);
    ck_assert(!f.arena->active[0]);
    miner = intel_miner_config_default();
    miner.domains = 8;
    ck_assert_int_eq(intel_arena_put_miner(f.arena, 0, &miner, 1, &err), SIM_ERR_RANGE);
    miner = intel_miner_config_default();
    miner.shard = 0;
    ck_assert_int_eq(intel_arena_put_miner(f.arena, 0, &miner, 1, &err), SIM_ERR_RANGE);
    miner = intel_miner_config_default();
    miner.sgd.batch = INTEL_BATCH_LIMIT + 1;
    ck_assert_int_eq(intel_arena_put_miner(f.arena, 0, &miner, 1, &err), SIM_ERR_RANGE);
    miner = intel_miner_config_default();
    miner.strategy = intel_strategy_find("saint");
    ck_assert_int_eq(intel_arena_put_miner(f.arena, 0, &miner, 1, &err), SIM_ERR_RANGE);
    struct intel_arena *arena;
    config.average_rate = 0;
    ck_assert_int_eq(intel_arena_create(&arena, &config, &f.task, 1, &err), SIM_ERR_RANGE);
    tear_down(&f);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_arena");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, an_upgrader_moves_to_a_larger_network_only_when_it_pays);
    tcase_add_loop_test(tc, a_round_leaves_the_same_bits_with_any_number_of_threads, 0, 4);
    tcase_add_test(tc, a_newcomer_disturbs_neither_the_models_nor_the_challenges_of_others);
    tcase_add_test(tc, a_replaced_miner_starts_from_nothing);
    tcase_add_test(tc, answers_of_a_model_that_does_not_change_are_computed_once);
    tcase_add_test(tc, synthetic_scores_need_no_data_and_follow_the_latent_skill);
    tcase_add_loop_test(tc, a_validator_that_samples_asks_as_many_as_it_should, 0, 2);
    tcase_add_test(tc, a_setup_that_makes_no_sense_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
