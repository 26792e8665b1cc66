#include "network.h"
#include "tensim_check.h"

#include <stdlib.h>
#include <string.h>

static const struct network_params params = {.max_supply_rao = CHAIN_SUPPLY_RAO,
                                             .first_emission_rao = CHAIN_FIRST_EMISSION_RAO,
                                             .withheld_num = 0,
                                             .withheld_den = 1,
                                             .payout = NETWORK_PAYOUT_PENDING,
                                             .payout_every_blocks = 360,
                                             .audit = true};

enum { VALIDATORS = 5, MINERS = 9 };

/* One kind of subnet, varied by `which`: hidden or open weights, burning owners, copiers, disabled emission.
 */
static struct network_subnet_config subnet(unsigned which, const uint64_t *stake,
                                           struct intel_miner_config *miner)
{
    struct network_subnet_config config = {
        .tempo_blocks = 40 + 7 * which,
        .pool_tao_rao = UINT64_C(1000000000000) * (which + 1),
        .pool_alpha_rao = UINT64_C(90000000000000),
        .other_alpha_rao = 12345 * which,
        .moving_price = (i96f32)1 << (30 - which),
        .emission_enabled = which != 3,
        .neurons = {.validators = VALIDATORS,
                    .miners = MINERS,
                    .copiers = which == 2,
                    .validator_alpha = stake,
                    .params = epoch_params_default(),
                    .weights = weights_params_default(),
                    .reveal_period_epochs = 1,
                    .round_every_blocks = 40 + 7 * which,
                    .burn_ppm = which == 1 ? 300000 : 0,
                    .arena = intel_arena_config_default(MINERS, VALIDATORS),
                    .task = intel_task_config_default("synthetic_score"),
                    .miner = miner},
    };
    config.neurons.params.tempo_blocks = (uint16_t)config.tempo_blocks;
    config.neurons.params.commit_reveal_enabled = which % 2 == 0;
    config.neurons.weights.commit_reveal_enabled = which % 2 == 0;
    config.neurons.weights.rate_limit_blocks = 10;
    config.neurons.arena.synthetic_noise = 0.1;
    for (size_t i = 0; i < MINERS; i++) {
        miner[i] = intel_miner_config_default();
        miner[i].skill = 0.1 * (double)(i + 1);
    }
    return config;
}

static void start(struct network *net, const char *rules, size_t subnets)
{
    static const uint64_t stake[VALIDATORS] = {7000000000000, 3000000000000, 3000000000000, 1, 0};
    static const uint64_t root[VALIDATORS] = {900000000000000, 5, 70000000000, 0, 0};
    struct network_subnet_config config[8];
    struct intel_miner_config miner[8][MINERS];
    struct sim_error err;
    for (unsigned i = 0; i < subnets; i++)
        config[i] = subnet(i, stake, miner[i]);
    ck_assert_int_eq(network_init(net, &params, 1, 1, NULL), SIM_OK);
    ck_assert_int_eq(ledger_endow_free(&net->ledger, 0, 5000000000000000, NULL), SIM_OK);
    ck_assert_msg(network_set_economy(net, network_rules_find(rules), config, subnets, root, VALIDATORS, 42,
                                      INT64_C(1700000000000), &err) == SIM_OK,
                  "%s", err.message);
    ck_assert_int_eq(network_start(net, NULL), SIM_OK);
}

static void run_to(struct network *net, uint64_t block)
{
    struct network_limits limits = {.until_block = block};
    enum network_stop why;
    struct sim_error err;
    ck_assert_msg(network_run(net, &limits, &why, &err) == SIM_OK, "%s", err.message);
}

START_TEST(every_law_holds_after_every_block_under_the_rules_of_every_era)
{
    for (size_t i = 0; network_rules_name(i) != NULL; i++) {
        struct network net;
        start(&net, network_rules_name(i), 6);
        run_to(&net, 700);
        ck_assert_int_eq(network_verify(&net, NULL), SIM_OK);
        ck_assert_uint_gt(net.economy.epochs, 40);
        ck_assert_uint_gt(net.ledger.pooled_rao, 0);
        network_free(&net);
    }
}
END_TEST

/* The age of the oldest commit that waits, in epochs. */
static uint64_t oldest_commit(const struct network *net, size_t index)
{
    const struct network_coinbase *cb = &net->economy.coinbase;
    const struct weights_book *book = &net->economy.neurons[index].book;
    const uint64_t now = cb->rules.schedule->epoch(&cb->subnet[index].schedule, cb->block);
    uint64_t age = 0;
    for (uint32_t k = 0; k < book->timelock_count; k++) {
        ck_assert_uint_le(book->timelock[k].epoch, now);
        age = now - book->timelock[k].epoch > age ? now - book->timelock[k].epoch : age;
    }
    return age;
}

START_TEST(commits_are_opened_an_epoch_later_under_the_rules_of_every_era)
{
    for (size_t i = 0; network_rules_name(i) != NULL; i++) {
        struct network net;
        start(&net, network_rules_name(i), 5);
        for (uint64_t block = 1; block <= 900; block++) {
            run_to(&net, block);
            for (size_t s = 0; s < 5; s += 2)
                ck_assert_uint_le(oldest_commit(&net, s), 1);
        }
        for (size_t s = 0; s < 5; s += 2) { /* those with hidden weights */
            ck_assert_uint_eq(net.economy.neurons[s].refused, 0);
            ck_assert_uint_gt(epoch_rows_entries(&net.economy.neurons[s].weights), 0);
        }
        network_free(&net);
    }
}
END_TEST

/* What the chain does too: the counter of a subnet without tempo stands still, so commits never open, and ten
 * of one hotkey fill its queue. */
START_TEST(without_a_tempo_commits_pile_up_until_they_are_refused)
{
    struct network net;
    start(&net, "price-2026-06-30", 1);
    net.economy.coinbase.subnet[0].schedule.tempo_blocks = 0;
    run_to(&net, 1000);
    const struct network_neurons *n = &net.economy.neurons[0];
    ck_assert_uint_eq(n->book.timelock_count, WEIGHTS_COMMIT_LIMIT * VALIDATORS);
    ck_assert_uint_eq(n->refused, (n->rounds - WEIGHTS_COMMIT_LIMIT) * VALIDATORS);
    ck_assert_uint_eq(epoch_rows_entries(&n->weights), 0);
    network_free(&net);
}
END_TEST

START_TEST(a_change_to_dynamic_epochs_keeps_their_blocks_and_opens_the_commits_of_before)
{
    enum { SUBNETS = 5 };
    for (uint64_t when = 200; when < 250; when += 7) {
        struct network net;
        uint64_t next[SUBNETS];
        start(&net, "price-2026-06-22", SUBNETS);
        network_economy_begin_at(&net.economy, 8600000);
        run_to(&net, when);
        struct network_coinbase *cb = &net.economy.coinbase;
        uint64_t ran[SUBNETS];
        for (size_t s = 0; s < SUBNETS; s++) {
            next[s] =
                cb->block + 1 + epoch_schedule_legacy.until_next(&cb->subnet[s].schedule, cb->block + 1);
            ran[s] = cb->subnet[s].schedule.epoch_index;
        }
        network_coinbase_set_rules(cb, network_rules_find("price-2026-06-30"));
        for (uint64_t block = when + 1; block <= when + 75; block++) { /* longer than any tempo */
            run_to(&net, block);
            for (size_t s = 0; s < SUBNETS; s++)
                if (cb->block == next[s])
                    ck_assert_uint_eq(cb->subnet[s].schedule.last_epoch_block, next[s]);
        }
        run_to(&net, when + 200);
        for (size_t s = 0; s < SUBNETS; s++) {
            const struct epoch_schedule *schedule = &cb->subnet[s].schedule;
            ck_assert_uint_le(oldest_commit(&net, s), 1);
            ck_assert_uint_gt(schedule->epoch_index - schedule->epochs_before, ran[s]);
            ck_assert_uint_lt(schedule->epoch_index - schedule->epochs_before, ran[s] + 8);
        }
        network_free(&net);
    }
}
END_TEST

START_TEST(a_rao_of_alpha_out_of_place_is_found)
{
    struct network net;
    struct sim_error err;
    start(&net, "price-2026-06-30", 4);
    run_to(&net, 100);
    net.economy.neurons[2].alpha_rao[1]++;
    ck_assert_int_eq(network_verify(&net, &err), SIM_ERR_CONSERVATION);
    ck_assert_ptr_nonnull(strstr(err.message, "subnet 3"));
    ck_assert_ptr_nonnull(strstr(err.message, "difference of -1"));
    network_free(&net);
}
END_TEST

START_TEST(incentive_follows_skill_and_a_burning_owner_withholds_its_part)
{
    struct network net;
    start(&net, "price-2026-06-30", 2);
    run_to(&net, 3000);
    const struct network_neurons *n = &net.economy.neurons[0];
    for (uint32_t i = VALIDATORS + 1; i < VALIDATORS + MINERS; i++)
        ck_assert_uint_gt(n->alpha_rao[i], n->alpha_rao[i - 1]);
    double burned = u96f32_to_f64(net.economy.coinbase.subnet[1].miner_burned);
    ck_assert_double_gt(burned, 0.28);
    ck_assert_double_lt(burned, 0.32);
    ck_assert_uint_gt(net.economy.neurons[1].burned_rao, 0);
    ck_assert_uint_eq(net.economy.neurons[1].alpha_rao[VALIDATORS + MINERS], 0);
    network_free(&net);
}
END_TEST

START_TEST(adding_a_subnet_does_not_change_what_another_measures)
{
    struct network few, many;
    start(&few, "price-2026-06-30", 2);
    start(&many, "price-2026-06-30", 5);
    run_to(&few, 200);
    run_to(&many, 200);
    for (size_t i = 0; i < 2; i++) {
        const struct intel_arena *a = few.economy.neurons[i].arena, *b = many.economy.neurons[i].arena;
        ck_assert_uint_eq(few.economy.neurons[i].rounds, many.economy.neurons[i].rounds);
        ck_assert_mem_eq(intel_arena_board(a)->average, intel_arena_board(b)->average,
                         VALIDATORS * MINERS * sizeof(double));
    }
    network_free(&few);
    network_free(&many);
}
END_TEST

START_TEST(a_disabled_subnet_gets_alpha_but_no_tao)
{
    struct network net;
    start(&net, "price-2026-06-30", 4);
    uint64_t before = net.economy.coinbase.subnet[3].pool.tao_rao;
    run_to(&net, 300);
    ck_assert_uint_eq(net.economy.coinbase.subnet[3].pool.tao_rao, before);
    ck_assert_uint_gt(net.economy.neurons[3].incentive_rao, 0);
    network_free(&net);
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    static const uint64_t stake[VALIDATORS] = {1}, root[VALIDATORS] = {1};
    struct intel_miner_config miner[MINERS];
    struct network_subnet_config config = subnet(0, stake, miner);
    struct network net;
    struct network_params withholding = params;
    struct sim_error err;
    withholding.withheld_num = 1;
    withholding.withheld_den = 10;
    ck_assert_int_eq(network_init(&net, &withholding, 1, 1, NULL), SIM_OK);
    ck_assert_int_eq(network_set_economy(&net, network_rules_find("price-2026-06-30"), &config, 1, root,
                                         VALIDATORS, 1, 0, &err),
                     SIM_ERR_CONFLICT);
    network_free(&net);
    ck_assert_int_eq(network_init(&net, &params, 1, 1, NULL), SIM_OK);
    config.neurons.miners = 70000;
    ck_assert_int_eq(network_set_economy(&net, network_rules_find("price-2026-06-30"), &config, 1, root,
                                         VALIDATORS, 1, 0, &err),
                     SIM_ERR_RANGE);
    network_free(&net);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_economy");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_law_holds_after_every_block_under_the_rules_of_every_era);
    tcase_add_test(tc, commits_are_opened_an_epoch_later_under_the_rules_of_every_era);
    tcase_add_test(tc, without_a_tempo_commits_pile_up_until_they_are_refused);
    tcase_add_test(tc, a_change_to_dynamic_epochs_keeps_their_blocks_and_opens_the_commits_of_before);
    tcase_add_test(tc, a_rao_of_alpha_out_of_place_is_found);
    tcase_add_test(tc, incentive_follows_skill_and_a_burning_owner_withholds_its_part);
    tcase_add_test(tc, adding_a_subnet_does_not_change_what_another_measures);
    tcase_add_test(tc, a_disabled_subnet_gets_alpha_but_no_tao);
    tcase_add_test(tc, what_does_not_fit_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
