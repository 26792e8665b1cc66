/* The start from the real pools: what is documented comes out exactly, what is drawn adds up, and tables that
 * do not fit are refused. */
#include "simulation.h"
#include "simulation_pools.h"
#include "tensim_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char head[] = "tensim: 1\nname: t\nstart: pools-2026-06\nuntil: 10000 blocks\n"
                           "record: {network: never, subnets: never, neurons: never, stake: never}\n";

static struct simulation *start(const char *more, struct scenario **scenario)
{
    char text[1000];
    struct simulation *sim;
    struct sim_error err;
    struct simulation_options options = {.data_dir = getenv("TENSIM_DATA"), .audit = true};
    snprintf(text, sizeof text, "%s%s", head, more);
    ck_assert_msg(scenario_load_text("t", text, strlen(text), NULL, scenario, &err) == SIM_OK, "%s",
                  err.message);
    ck_assert_msg(simulation_create(&sim, *scenario, &options, &err) == SIM_OK, "%s", err.message);
    return sim;
}

static void run_to(struct simulation *sim, uint64_t block)
{
    enum simulation_stop why;
    struct sim_error err;
    ck_assert_msg(simulation_run(sim, block, 0, NULL, &why, &err) == SIM_OK, "%s", err.message);
}

START_TEST(the_issuance_of_the_date_and_the_measured_pools_come_out_to_the_rao)
{
    struct scenario *scenario;
    struct simulation *sim = start("", &scenario);
    const struct network *net = simulation_network(sim);
    const struct network_coinbase *cb = &net->economy.coinbase;
    ck_assert_uint_eq(net->ledger.issuance_rao, UINT64_C(11041692184318837));
    ck_assert_uint_eq(net->ledger.issuance_rao, simulation_pools_issuance());
    ck_assert_uint_eq(cb->subnets, 128);
    ck_assert_uint_eq(cb->block, 8404076);
    ck_assert_uint_eq(cb->root_tao_rao, UINT64_C(5313952355577243));
    ck_assert_uint_eq(cb->subnet[3].netuid, 4);
    ck_assert_uint_eq(cb->subnet[3].pool.tao_rao, UINT64_C(125663851059911));
    ck_assert_uint_eq(cb->subnet[3].pool.alpha_in, UINT64_C(2513783240701478));
    ck_assert_uint_eq(cb->subnet[3].pool.alpha_out, UINT64_C(2952638928410299));
    ck_assert_uint_eq(cb->subnet[0].schedule.tempo_blocks, 99);
    ck_assert_uint_eq(net->economy.neurons[0].validators, 9);
    ck_assert_uint_eq(net->economy.neurons[0].miners, 247);
    run_to(sim, 1);
    ck_assert_int_eq(network_verify(net, NULL), SIM_OK);
    simulation_destroy(sim);
    scenario_free(scenario);
}
END_TEST

START_TEST(the_spot_price_is_the_measured_one_though_reserves_say_otherwise)
{
    struct scenario *scenario;
    struct simulation *sim = start("", &scenario);
    struct network_subnet *subnet = &simulation_network(sim)->economy.coinbase.subnet[39];
    double price = (double)(uint64_t)(network_subnet_price(subnet) >> 32) / 4294967296.0;
    ck_assert_double_eq_tol(price, 0.00263123, 1e-8); /* T / A would be 0.0150 */
    simulation_destroy(sim);
    scenario_free(scenario);
}
END_TEST

START_TEST(every_law_holds_after_every_block_and_epochs_pay_miners)
{
    struct scenario *scenario;
    struct simulation *sim = start(
        "rules: [price-2026-06-22, {from: 400, era: price-2026-06-30}, {from: 800, era: gate-2026-08}]\n",
        &scenario);
    const struct network_economy *economy = &simulation_network(sim)->economy;
    run_to(sim, 1100);
    ck_assert_uint_ge(economy->epochs, 128 * 3);
    ck_assert_uint_lt(economy->epochs, 128 * 4 + 16);
    ck_assert_uint_gt(economy->neurons[3].incentive_rao, 0);
    ck_assert_uint_eq(economy->neurons[121].miners, 1);
    simulation_destroy(sim);
    scenario_free(scenario);
}
END_TEST

START_TEST(the_seed_decides_who_holds_what_and_nothing_that_was_measured)
{
    char digest[3][SIM_DIGEST_HEX_SIZE];
    uint64_t outside[3];
    static const char *const seeds[3] = {"seed: 5\n", "seed: 5\n", "seed: 6\n"};
    for (size_t i = 0; i < 3; i++) {
        struct scenario *scenario;
        struct simulation *sim = start(seeds[i], &scenario);
        simulation_digest(sim, digest[i]);
        outside[i] = simulation_network(sim)->economy.coinbase.subnet[63].pool.alpha_out;
        simulation_destroy(sim);
        scenario_free(scenario);
    }
    ck_assert_str_eq(digest[0], digest[1]);
    ck_assert_str_ne(digest[0], digest[2]);
    ck_assert_uint_eq(outside[0], outside[2]);
}
END_TEST

START_TEST(drawn_stakes_add_up_and_the_first_is_the_largest)
{
    struct sim_seed seed = sim_seed_make(9, 0);
    struct sim_stream stream;
    uint64_t part[70];
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, 1, SIM_PURPOSE_TEST);
    for (unsigned i = 0; i < 3000; i++) {
        size_t count = 1 + sim_stream_below(&stream, 70);
        uint64_t total = sim_stream_u64(&stream) >> sim_stream_below(&stream, 63), sum = 0;
        uint64_t whole = 1 + sim_stream_below(&stream, 1000000), most = sim_stream_below(&stream, whole + 1);
        simulation_draw_stakes(&stream, total, most, whole, count, part);
        for (size_t k = 0; k < count; k++) {
            sum += part[k];
            ck_assert_uint_le(part[k], part[0]);
        }
        ck_assert_uint_eq(sum, total);
    }
}
END_TEST

/* A copy of the tables with one change; returns what the start makes of it. */
static int start_damaged(const char *edit)
{
    char folder[] = "/tmp/tensim-pools-XXXXXX", command[2000];
    const char *data = getenv("TENSIM_DATA");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(command, sizeof command,
             "mkdir %s/pools && cp %s/pools/*.csv %s/pools && chmod u+w %s/pools/* && sed -i '%s' "
             "%s/pools/pools-2026-06-14-block8404076.csv",
             folder, data, folder, folder, edit, folder);
    ck_assert_int_eq(system(command), 0);
    struct scenario *scenario;
    struct simulation *sim = NULL;
    struct sim_error err;
    struct simulation_options options = {.data_dir = folder};
    ck_assert_int_eq(scenario_load_text("t", head, strlen(head), NULL, &scenario, &err), SIM_OK);
    int ret = simulation_create(&sim, scenario, &options, &err);
    simulation_destroy(sim);
    scenario_free(scenario);
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    return ret;
}

START_TEST(tables_that_do_not_fit_are_refused)
{
    ck_assert_int_eq(start_damaged("s/^7,/8,/"), SIM_ERR_FORMAT);
    ck_assert_int_eq(start_damaged("s/,26707.572262568,/,0,/"), SIM_ERR_FORMAT);
    ck_assert_int_eq(start_damaged("s/,26707.572262568,/,-1,/"), SIM_ERR_RANGE);
    ck_assert_int_eq(start_damaged("s/,26707.572262568,/,26707.5722625681,/"), SIM_ERR_RANGE);
    ck_assert_int_eq(start_damaged("s/,26707.572262568,/,9000000000,/"), SIM_ERR_FORMAT);
    ck_assert_int_eq(start_damaged("s/tao_in_pool_tao/tao/"), SIM_ERR_MISSING_KEY);
    ck_assert_int_eq(start_damaged("4,$d"), SIM_ERR_FORMAT);
}
END_TEST

START_TEST(blocks_of_the_chain_name_the_same_moments_as_blocks_of_the_run)
{
    struct scenario *scenario;
    struct simulation *sim =
        start("rules: [{from: block 8_404_079, era: gate-2026-08},"
              " {from: block 8_000_000, era: dtao-2025-02},"
              " {from: block 8_404_070, era: price-2026-06-22, pool: balancer}]\n"
              "timeline: [{at: block 8_404_078, emission: {enabled: false, subnets: [5, 9]}},"
              " {at: 4, emission: {enabled: true, subnets: [9]}}]\n",
              &scenario);
    const struct network_coinbase *cb = &simulation_network(sim)->economy.coinbase;
    ck_assert_ptr_eq(cb->rules.policy, network_rules_find("price-2026-06-22")->policy);
    ck_assert_int_eq(cb->subnet[0].pool.kind, POOL_BALANCER);
    run_to(sim, 1);
    ck_assert(cb->subnet[4].emission_enabled);
    run_to(sim, 3);
    ck_assert_uint_eq(cb->block, 8404079);
    ck_assert(!cb->subnet[4].emission_enabled && !cb->subnet[8].emission_enabled);
    ck_assert_uint_eq(cb->subnet[4].tao_in_emission + cb->subnet[4].excess_tao, 0);
    ck_assert_uint_gt(cb->subnet[4].alpha_out_emission, 0);
    ck_assert_ptr_eq(cb->rules.policy, network_rules_find("gate-2026-08")->policy);
    run_to(sim, 5);
    ck_assert(!cb->subnet[4].emission_enabled && cb->subnet[8].emission_enabled);
    simulation_destroy(sim);
    scenario_free(scenario);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("simulation_pools");
    TCase *tc = tcase_create("pools");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_issuance_of_the_date_and_the_measured_pools_come_out_to_the_rao);
    tcase_add_test(tc, the_spot_price_is_the_measured_one_though_reserves_say_otherwise);
    tcase_add_test(tc, every_law_holds_after_every_block_and_epochs_pay_miners);
    tcase_add_test(tc, the_seed_decides_who_holds_what_and_nothing_that_was_measured);
    tcase_add_test(tc, drawn_stakes_add_up_and_the_first_is_the_largest);
    tcase_add_test(tc, tables_that_do_not_fit_are_refused);
    tcase_add_test(tc, blocks_of_the_chain_name_the_same_moments_as_blocks_of_the_run);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
