/* Rules and parameters that change during a run: by era, by mechanism, by group of subnets. */
#include "simulation.h"
#include "simulation_rules.h"
#include "tensim_check.h"

#include <stdio.h>
#include <string.h>

static struct scenario *load(const char *text)
{
    struct scenario *scenario;
    struct sim_error err;
    ck_assert_msg(scenario_load_text("t", text, strlen(text), NULL, &scenario, &err) == SIM_OK, "%s",
                  err.message);
    return scenario;
}

static void ck_assert_rules_eq(const struct network_rules *a, const struct network_rules *b)
{
    ck_assert_ptr_eq(a->policy, b->policy);
    ck_assert_int_eq(a->cap, b->cap);
    ck_assert_int_eq(a->moving, b->moving);
    ck_assert_int_eq(a->eligibility, b->eligibility);
    ck_assert_int_eq(a->root_rest, b->root_rest);
    ck_assert_int_eq(a->buy_before_weights, b->buy_before_weights);
    ck_assert_int_eq(a->protocol_keeps, b->protocol_keeps);
    ck_assert_int_eq(a->root_sells_always, b->root_sells_always);
    ck_assert_int_eq(a->pool_kind, b->pool_kind);
    ck_assert_ptr_eq(a->schedule, b->schedule);
    ck_assert_uint_eq(a->max_epochs, b->max_epochs);
}

START_TEST(an_era_spelled_out_is_the_era)
{
    struct network_rules rules = *simulation_era(SCENARIO_ERA_DTAO_2025_02);
    simulation_rules_apply(&(struct scenario_rule){.emission = SCENARIO_EMISSION_GATE_RANK,
                                                   .injection = SCENARIO_INJECTION_ROOT_PROPORTION,
                                                   .moving_price = SCENARIO_MOVING_WIDE,
                                                   .eligible = SCENARIO_ELIGIBLE_OPEN,
                                                   .root_sells = SCENARIO_ROOT_SELLS_BY_PRICES,
                                                   .unsold_root = SCENARIO_UNSOLD_RECYCLE,
                                                   .chain_buys = SCENARIO_BUYS_BEFORE_WEIGHTS,
                                                   .bought_alpha = SCENARIO_BOUGHT_KEEP,
                                                   .pool = SCENARIO_POOL_BALANCER,
                                                   .epochs = SCENARIO_EPOCHS_DYNAMIC},
                           &rules);
    ck_assert_rules_eq(&rules, simulation_era(SCENARIO_ERA_GATE_2026_08));
}
END_TEST

START_TEST(what_is_not_named_stays)
{
    const struct network_rules *era = simulation_era(SCENARIO_ERA_NET_FLOW_2026_05);
    struct network_rules rules = *era;
    simulation_rules_apply(&(struct scenario_rule){.emission = SCENARIO_EMISSION_MOVING_PRICE}, &rules);
    ck_assert_str_eq(rules.policy->name, "moving-price");
    rules.policy = era->policy;
    ck_assert_rules_eq(&rules, era);
    simulation_rules_apply(&(struct scenario_rule){.era = SCENARIO_ERA_GATE_2026_07, .max_epochs = 9},
                           &rules);
    ck_assert_uint_eq(rules.max_epochs, 9);
    rules.max_epochs = simulation_era(SCENARIO_ERA_GATE_2026_07)->max_epochs;
    ck_assert_rules_eq(&rules, simulation_era(SCENARIO_ERA_GATE_2026_07));
}
END_TEST

START_TEST(entries_up_to_the_start_add_up_in_file_order)
{
    struct scenario *scenario = load("tensim: 1\nname: t\nuntil: 9 blocks\nsubnets: [{miners: 4}]\n"
                                     "rules: [{bought_alpha: recycle}, price-2026-06-22, {eligible: all}, "
                                     "{from: 5, era: gate-2026-08}]\n");
    struct network_rules rules = simulation_rules_at_start(scenario);
    struct network_rules wanted = *simulation_era(SCENARIO_ERA_PRICE_2026_06_22);
    wanted.eligibility = NETWORK_ELIGIBLE_ALL;
    ck_assert_rules_eq(&rules, &wanted);
    scenario_free(scenario);
}
END_TEST

/* Runs `head`, two groups of subnets and `tail` for 2,000 blocks and gives the state's digest; the last run's
 * parameters of consensus of both subnets go to `params`. */
static void run(const char *head, const char *tail, char hex[SIM_DIGEST_HEX_SIZE],
                struct network_coinbase *coinbase, struct epoch_params params[2])
{
    char text[2048];
    snprintf(text, sizeof text,
             "tensim: 1\nname: t\nstart: {issuance: 1_000_000 TAO}\nuntil: 2_000 blocks\nroot: {stake: "
             "50_000 TAO}\n%s"
             "subnets:\n  - {name: a, miners: 6, validators: 4}\n  - {name: b, miners: 6, validators: 4}\n%s",
             head, tail);
    struct simulation *sim;
    enum simulation_stop why;
    struct sim_error err;
    struct scenario *scenario = load(text);
    ck_assert_msg(simulation_create(&sim, scenario, &(struct simulation_options){.audit = true}, &err) ==
                      SIM_OK,
                  "%s", err.message);
    ck_assert_msg(simulation_run(sim, 2000, 0, NULL, &why, &err) == SIM_OK, "%s", err.message);
    const struct network_economy *economy = &simulation_network(sim)->economy;
    if (coinbase != NULL)
        *coinbase = economy->coinbase;
    for (size_t i = 0; params != NULL && i < 2; i++)
        params[i] = economy->neurons[i].params;
    simulation_digest(sim, hex);
    simulation_destroy(sim);
    scenario_free(scenario);
}

START_TEST(one_mechanism_changes_in_a_run_and_the_rest_does_not)
{
    char same[SIM_DIGEST_HEX_SIZE], again[SIM_DIGEST_HEX_SIZE], changed[SIM_DIGEST_HEX_SIZE];
    struct network_coinbase cb;
    run("rules: [gate-2026-08, {from: 700, max_epochs: 2}]\n", "", same, NULL, NULL);
    run("rules: [gate-2026-08, {from: 700, emission: hill_gate_rank}]\n", "", again, NULL, NULL);
    ck_assert_str_eq(same, again);
    run("rules: [gate-2026-08, {from: 700, bought_alpha: recycle}]\n", "", changed, &cb, NULL);
    ck_assert_str_ne(same, changed);
    ck_assert(!cb.rules.protocol_keeps);
    ck_assert(cb.rules.buy_before_weights);
}
END_TEST

START_TEST(hyperparameters_of_a_group_change_from_a_block_on)
{
    char never[SIM_DIGEST_HEX_SIZE], early[SIM_DIGEST_HEX_SIZE], late[SIM_DIGEST_HEX_SIZE];
    struct epoch_params params[2];
    run("", "", never, NULL, params);
    ck_assert(params[0].yuma3_on && params[1].yuma3_on);
    run("", "timeline: [{at: 400, set: {subnets.b.hyperparameters.yuma3: false}}]\n", early, NULL, params);
    ck_assert(params[0].yuma3_on && !params[1].yuma3_on);
    run("", "timeline: [{at: 1_990, set: {subnets.b.hyperparameters.yuma3: false}}]\n", late, NULL, params);
    ck_assert_str_ne(never, early);
    ck_assert_str_ne(late, early);
    run("", "timeline: [{at: 400, set: {subnets.*.hyperparameters.kappa: 75 %}}]\n", late, NULL, params);
    ck_assert_uint_eq(params[0].kappa, 49151);
    ck_assert_uint_eq(params[1].kappa, 49151);
    ck_assert_uint_eq(params[0].tempo_blocks, 360);
}
END_TEST

START_TEST(owner_cut_and_tao_weight_are_the_chains_and_can_change)
{
    char a[SIM_DIGEST_HEX_SIZE], b[SIM_DIGEST_HEX_SIZE];
    struct network_coinbase cb;
    run("", "", a, &cb, NULL);
    ck_assert_uint_eq(cb.owner_cut_u16, 11796);
    ck_assert_uint_eq(cb.tao_weight_raw, UINT64_C(3320413933267719290));
    run("chain: {owner_cut: 0 %}\n",
        "timeline: [{at: 9, set: {chain.tao_weight: 100 %, chain.owner_cut: 1/2}}]\n", b, &cb, NULL);
    ck_assert_uint_eq(cb.owner_cut_u16, 32768);
    ck_assert_uint_eq(cb.tao_weight_raw, UINT64_MAX);
    ck_assert_str_ne(a, b);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *s = suite_create("simulation_rules");
    TCase *tc = tcase_create("rules");
    tcase_add_test(tc, an_era_spelled_out_is_the_era);
    tcase_add_test(tc, what_is_not_named_stays);
    tcase_add_test(tc, entries_up_to_the_start_add_up_in_file_order);
    tcase_add_test(tc, one_mechanism_changes_in_a_run_and_the_rest_does_not);
    tcase_add_test(tc, hyperparameters_of_a_group_change_from_a_block_on);
    tcase_add_test(tc, owner_cut_and_tao_weight_are_the_chains_and_can_change);
    suite_add_tcase(s, tc);
    return s;
}

TENSIM_CHECK_MAIN(make_suite)
