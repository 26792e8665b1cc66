/* Rounds that are worked out beside the blocks: nobody can tell when or on how many threads. */
#include "network.h"
#include "tensim_check.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

static const struct network_params params = {.max_supply_rao = CHAIN_SUPPLY_RAO,
                                             .first_emission_rao = CHAIN_FIRST_EMISSION_RAO,
                                             .withheld_den = 1,
                                             .payout = NETWORK_PAYOUT_PENDING,
                                             .payout_every_blocks = 360,
                                             .audit = true};

enum { SUBNETS = 4, VALIDATORS = 5, MINERS = 10 };

static const unsigned threads[] = {1, 2, 8};
enum { THREADS = sizeof threads / sizeof threads[0] };

/* Rounds of very different length and cadence: much learning, a rule that masks miners out one by one with
 * answers that stay sealed, no learning at all but validators who copy, and many short rounds. */
static struct network_subnet_config subnet(unsigned which, const uint64_t *stake,
                                           struct intel_miner_config *miner)
{
    static const char *const tasks[SUBNETS] = {"digits", "digits", "synthetic_score", "teacher"};
    static const char *const rules[SUBNETS] = {"cross_entropy", "leave_one_out", "accuracy", "shapley"};
    static const uint64_t every[SUBNETS] = {40, 47, 31, 9};
    struct network_subnet_config config = {
        .tempo_blocks = 40 + which,
        .pool_tao_rao = UINT64_C(1000000000000) * (which + 1),
        .pool_alpha_rao = UINT64_C(90000000000000),
        .moving_price = (i96f32)1 << (30 - which),
        .emission_enabled = true,
        .neurons = {.validators = VALIDATORS,
                    .miners = MINERS,
                    .copiers = which == 2 ? 2 : 0,
                    .validator_alpha = stake,
                    .params = epoch_params_default(),
                    .weights = weights_params_default(),
                    .reveal_period_epochs = 1,
                    .round_every_blocks = every[which],
                    .arena = intel_arena_config_default(MINERS, VALIDATORS),
                    .task = intel_task_config_default(tasks[which]),
                    .miner = miner},
    };
    config.neurons.params.tempo_blocks = (uint16_t)config.tempo_blocks;
    config.neurons.weights.commit_reveal_enabled = which % 2 == 1;
    config.neurons.weights.rate_limit_blocks = 5;
    config.neurons.arena.rule = intel_score_rule_find(rules[which]);
    config.neurons.arena.sealed = which == 1;
    config.neurons.arena.sample = which == 3 ? 6 : 0;
    config.neurons.task.data_folder = TENSIM_ML_DATA;
    config.neurons.task.teacher.train_rows = 200;
    config.neurons.task.teacher.held_rows = 120;
    for (size_t i = 0; i < MINERS; i++) {
        miner[i] = intel_miner_config_default();
        miner[i].strategy = intel_strategies[which == 2 ? 0 : i % 8];
        miner[i].hidden = which == 0 && i % 3 == 0 ? 16 : 0;
        miner[i].partner = 0;
        miner[i].skill = 0.1 * (double)i;
    }
    return config;
}

static void start(struct network *net, unsigned hands, const struct intel_strategy *of_first,
                  const struct intel_strategy *of_second)
{
    static const uint64_t stake[VALIDATORS] = {7000000000000, 3000000000000, 3000000000000, 1, 0};
    static const uint64_t root[VALIDATORS] = {900000000000000, 5, 70000000000, 0, 0};
    struct network_subnet_config config[SUBNETS];
    struct intel_miner_config miner[SUBNETS][MINERS];
    struct sim_error err;
    int before = omp_get_max_threads();
    for (unsigned i = 0; i < SUBNETS; i++)
        config[i] = subnet(i, stake, miner[i]);
    if (of_first != NULL)
        miner[0][7].strategy = of_first;
    if (of_second != NULL)
        miner[1][3].strategy = of_second;
    omp_set_num_threads((int)hands);
    ck_assert_int_eq(network_init(net, &params, 1, 1, NULL), SIM_OK);
    ck_assert_int_eq(ledger_endow_free(&net->ledger, 0, 5000000000000000, NULL), SIM_OK);
    ck_assert_msg(network_set_economy(net, network_rules_find("price-2026-06-30"), config, SUBNETS, root,
                                      VALIDATORS, 42, INT64_C(1700000000000), &err) == SIM_OK,
                  "%s", err.message);
    ck_assert_int_eq(network_start(net, NULL), SIM_OK);
    omp_set_num_threads(before);
}

static int run_to(struct network *net, uint64_t block, struct sim_error *err)
{
    struct network_limits limits = {.until_block = block};
    enum network_stop why;
    return network_run(net, &limits, &why, err);
}

/* The state, and what a record would show of the mixtures. */
static void print_state(const struct network *net, char hex[SIM_DIGEST_HEX_SIZE])
{
    struct sim_digest digest;
    sim_digest_init(&digest);
    network_digest(net, &digest);
    for (size_t i = 0; i < SUBNETS; i++) {
        const struct network_neurons *n = &net->economy.neurons[i];
        const struct intel_board *board = intel_arena_board(n->arena);
        sim_digest_double(&digest, board->report.loss);
        sim_digest_double_array(&digest, board->utilisation, MINERS);
        for (size_t m = 0; m < MINERS; m++)
            sim_digest_double(&digest, intel_arena_true_skill(n->arena, m));
    }
    sim_digest_finish_hex(&digest, hex);
}

START_TEST(every_stop_shows_the_same_state_for_1_2_and_8_threads)
{
    static const uint64_t stops[] = {1, 2, 9, 40, 41, 60, 83, 150};
    enum { STOPS = sizeof stops / sizeof stops[0] };
    char first[STOPS][SIM_DIGEST_HEX_SIZE], other[SIM_DIGEST_HEX_SIZE];
    for (size_t t = 0; t < THREADS; t++) {
        struct network net;
        struct sim_error err;
        start(&net, threads[t], NULL, NULL);
        ck_assert_uint_eq(sim_crew_hands(net.economy.crew), threads[t]);
        for (size_t i = 0; i < STOPS; i++) {
            ck_assert_msg(run_to(&net, stops[i], &err) == SIM_OK, "%s", err.message);
            print_state(&net, t == 0 ? first[i] : other);
            ck_assert_msg(t == 0 || strcmp(first[i], other) == 0, "block %u differs with %u threads",
                          (unsigned)stops[i], threads[t]);
        }
        ck_assert_uint_eq(net.economy.neurons[0].rounds, 3);
        ck_assert_uint_eq(net.economy.neurons[3].rounds, 17);
        network_free(&net);
    }
}
END_TEST

START_TEST(a_run_in_one_piece_ends_where_a_run_block_by_block_does)
{
    char whole[SIM_DIGEST_HEX_SIZE], pieces[SIM_DIGEST_HEX_SIZE];
    struct network net;
    struct sim_error err;
    start(&net, 2, NULL, NULL);
    ck_assert_int_eq(run_to(&net, 100, &err), SIM_OK);
    print_state(&net, whole);
    network_free(&net);
    start(&net, 2, NULL, NULL);
    for (uint64_t block = 1; block <= 100; block++) {
        ck_assert_int_eq(run_to(&net, block, &err), SIM_OK);
        print_state(&net, pieces); /* reads while rounds are at work */
    }
    ck_assert_str_eq(whole, pieces);
    network_free(&net);
}
END_TEST

static int fail_in_second(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                          struct sim_error *err)
{
    (void)scene, (void)work;
    return miner->rounds == 1 ? sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory") : SIM_OK;
}

static int fail_in_third(struct intel_miner *miner, const struct intel_scene *scene, struct intel_work *work,
                         struct sim_error *err)
{
    (void)scene, (void)work;
    return miner->rounds == 2 ? sim_raise(err, SIM_ERR_FORMAT, "damaged") : SIM_OK;
}

START_TEST(an_error_of_a_round_is_that_of_the_block_of_the_round_for_1_2_and_8_threads)
{
    static const struct intel_strategy second = {
        .name = "second", .summary = "fails", .wave = INTEL_WAVE_OWN, .train = fail_in_second};
    static const struct intel_strategy third = {
        .name = "third", .summary = "fails", .wave = INTEL_WAVE_OWN, .train = fail_in_third};
    for (size_t t = 0; t < THREADS; t++) {
        struct network net;
        struct sim_error err = {0};
        char expected[200];
        start(&net, threads[t], &third, &second);
        ck_assert_int_eq(run_to(&net, 200, &err), SIM_ERR_NO_MEMORY);
        ck_assert_uint_eq(net.block, 48);
        snprintf(expected, sizeof expected, "block 48: miner 3 could not learn or answer: %s",
                 sim_strerror(SIM_ERR_NO_MEMORY));
        ck_assert_str_eq(err.message, expected);
        network_free(&net);
        start(&net, threads[t], &third, NULL);
        ck_assert_int_eq(run_to(&net, 200, &err), SIM_ERR_FORMAT);
        ck_assert_uint_eq(net.block, 120);
        ck_assert_uint_eq(net.economy.neurons[0].rounds, 2);
        network_free(&net);
    }
}
END_TEST

START_TEST(a_network_ends_while_its_rounds_are_at_work)
{
    for (size_t t = 0; t < THREADS; t++)
        for (uint64_t block = 0; block < 4; block++) {
            struct network net;
            struct sim_error err;
            start(&net, threads[t], NULL, NULL);
            ck_assert_int_eq(run_to(&net, block, &err), SIM_OK);
            network_free(&net);
        }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_rounds");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 100);
    tcase_add_test(tc, every_stop_shows_the_same_state_for_1_2_and_8_threads);
    tcase_add_test(tc, a_run_in_one_piece_ends_where_a_run_block_by_block_does);
    tcase_add_test(tc, an_error_of_a_round_is_that_of_the_block_of_the_round_for_1_2_and_8_threads);
    tcase_add_test(tc, a_network_ends_while_its_rounds_are_at_work);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
