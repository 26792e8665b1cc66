#include "network.h"
#include "tensim_check.h"

#include <stdlib.h>

enum { VALIDATORS = 3, MINERS = 4, SUBNETS = 2, BLOCKS = 4000 };

static void test_ok(int ret, const struct sim_error *err)
{
    ck_assert_msg(ret == SIM_OK, "%s", ret == SIM_OK ? "" : err->message);
}

/* A network of two subnets; the first pool is three times as deep, so its alpha is worth three times as much.
 */
static void start(struct network *net, enum intel_author_policy policy, bool enabled)
{
    static const struct network_params params = {.max_supply_rao = CHAIN_SUPPLY_RAO,
                                                 .first_emission_rao = CHAIN_FIRST_EMISSION_RAO,
                                                 .withheld_den = 1,
                                                 .payout = NETWORK_PAYOUT_PENDING,
                                                 .payout_every_blocks = 360};
    static const uint64_t alpha[VALIDATORS] = {6000000000000, 3000000000000, 0};
    static const uint64_t root[VALIDATORS] = {0, 0, 500000000000};
    static struct intel_miner_config miner[MINERS];
    struct network_subnet_config config[SUBNETS];
    struct sim_error err;
    for (size_t i = 0; i < MINERS; i++) {
        miner[i] = intel_miner_config_default();
        miner[i].skill = 0.3 * (double)i;
    }
    for (uint64_t i = 0; i < SUBNETS; i++) {
        config[i] = (struct network_subnet_config){
            .tempo_blocks = 50,
            .pool_tao_rao = UINT64_C(30000000000000) / (1 + 2 * i),
            .pool_alpha_rao = UINT64_C(90000000000000),
            .moving_price = (i96f32)1 << 30,
            .emission_enabled = enabled,
            .neurons = {.validators = VALIDATORS,
                        .miners = MINERS,
                        .validator_alpha = alpha,
                        .params = epoch_params_default(),
                        .weights = weights_params_default(),
                        .reveal_period_epochs = 1,
                        .round_every_blocks = 50,
                        .arena = intel_arena_config_default(MINERS, VALIDATORS),
                        .task = intel_task_config_default("synthetic_score"),
                        .miner = miner},
        };
        config[i].neurons.params.tempo_blocks = 50;
        config[i].neurons.weights.rate_limit_blocks = 10;
        config[i].neurons.weights.commit_reveal_enabled = false;
        config[i].neurons.params.commit_reveal_enabled = false;
        config[i].neurons.arena.synthetic_noise = 0.01;
    }
    test_ok(network_init(net, &params, 1, 1, &err), &err);
    test_ok(ledger_endow_free(&net->ledger, 0, 5000000000000000, &err), &err);
    test_ok(network_set_economy(net, network_rules_find("dtao-2025-02"), config, SUBNETS, root, VALIDATORS,
                                42, INT64_C(1700000000000), &err),
            &err);
    test_ok(network_set_authorship(net, policy, 4, 42, &err), &err);
    test_ok(network_start(net, &err), &err);
}

static void run_to(struct network *net, uint64_t block)
{
    struct network_limits limits = {.until_block = block};
    enum network_stop why;
    struct sim_error err;
    test_ok(network_run(net, &limits, &why, &err), &err);
}

static uint64_t added(const struct network *net, size_t index, uint32_t uid)
{
    return network_authors_blocks(&net->authors, &net->economy, index, uid);
}

START_TEST(every_block_has_one_author_under_every_policy)
{
    for (int policy = INTEL_AUTHOR_AUTHORITIES; policy <= INTEL_AUTHOR_INTELLIGENCE; policy++) {
        struct network net;
        start(&net, (enum intel_author_policy)policy, true);
        run_to(&net, 600);
        const struct network_authors *a = &net.authors;
        uint64_t sum = 0;
        for (size_t i = 0; i < a->accounts; i++)
            sum += a->blocks[i];
        ck_assert_uint_eq(a->by_authorities + a->by_validators + a->by_miners, 600);
        ck_assert_uint_eq(sum + a->by_authorities, 600);
        ck_assert_uint_eq(a->by_authorities, policy == INTEL_AUTHOR_AUTHORITIES ? 600 : 0);
        network_free(&net);
    }
}
END_TEST

START_TEST(stake_counts_root_once_and_alpha_at_its_price)
{
    struct network net;
    start(&net, INTEL_AUTHOR_STAKE, true);
    run_to(&net, 1); /* no epoch yet: the stakes are those of the start */
    const uint64_t *weight = net.authors.weight;
    u64f64 price[SUBNETS];
    for (size_t i = 0; i < SUBNETS; i++)
        price[i] = pool_price(&net.economy.coinbase.subnet[i].pool);
    ck_assert_uint_eq(weight[2], 500000000000);
    ck_assert_uint_eq(weight[0],
                      pool_scale_u64(6000000000000, price[0]) + pool_scale_u64(6000000000000, price[1]));
    ck_assert_uint_eq(weight[VALIDATORS], 0);
    run_to(&net, BLOCKS);
    ck_assert_uint_gt(added(&net, 0, 0), added(&net, 0, 1) * 3 / 2);
    ck_assert_uint_eq(added(&net, 0, 0), added(&net, 1, 0)); /* the same hotkey */
    network_free(&net);
}
END_TEST

START_TEST(intelligence_prefers_miners_who_know_more_and_subnets_that_get_more)
{
    struct network net;
    start(&net, INTEL_AUTHOR_INTELLIGENCE, true);
    run_to(&net, BLOCKS);
    uint64_t best[SUBNETS] = {added(&net, 0, VALIDATORS + 3), added(&net, 1, VALIDATORS + 3)};
    ck_assert_uint_gt(best[0], added(&net, 0, VALIDATORS + 1) * 2);
    ck_assert_uint_gt(added(&net, 0, VALIDATORS + 1), added(&net, 0, VALIDATORS));
    ck_assert_uint_gt(best[0] + best[1], BLOCKS / 10);
    network_free(&net);
}
END_TEST

START_TEST(accounts_take_turns_while_nobody_has_any_weight)
{
    struct network net;
    start(&net, INTEL_AUTHOR_INTELLIGENCE, false);
    run_to(&net, 22);
    for (uint32_t uid = 0; uid < VALIDATORS + MINERS; uid++)
        ck_assert_uint_eq(added(&net, 0, uid), 2);
    network_free(&net);
}
END_TEST

START_TEST(a_network_without_subnets_has_authorities_only)
{
    struct network net = {0};
    struct sim_error err;
    ck_assert_int_eq(network_set_authorship(&net, INTEL_AUTHOR_STAKE, 4, 1, &err), SIM_ERR_CONFLICT);
    ck_assert_int_eq(network_set_authorship(&net, INTEL_AUTHOR_AUTHORITIES, 0, 1, &err), SIM_ERR_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_authors");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, every_block_has_one_author_under_every_policy);
    tcase_add_test(tc, stake_counts_root_once_and_alpha_at_its_price);
    tcase_add_test(tc, intelligence_prefers_miners_who_know_more_and_subnets_that_get_more);
    tcase_add_test(tc, accounts_take_turns_while_nobody_has_any_weight);
    tcase_add_test(tc, a_network_without_subnets_has_authorities_only);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
