/* One state under every set of rules: the arithmetic by hand, and what must hold whatever the rules. */
#include "simulation_policies.h"
#include "tensim_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char subnets[] =
    "tensim: 1\nname: t\nstart: {issuance: 1_000_000 TAO}\nuntil: 7 blocks\nrules: gate-2026-08\n"
    "root: {stake: 1_000 TAO}\nsubnets:\n"
    "  - {name: a, pool: {tao: 9_000 TAO, alpha: 90_000 alpha}, miners: 4, validators: 2}\n"
    "  - {name: b, pool: {tao: 700 TAO, alpha: 90_000 alpha}, miners: 4, validators: 2}\n"
    "  - {name: c, count: 2, pool: {tao: 800 TAO, alpha: 80_000 alpha}, miners: 4, "
    "validators: 2, burn: 40 %}\n";

static struct scenario *load(const char *text)
{
    struct scenario *scenario;
    struct sim_error err;
    ck_assert_msg(scenario_load_text("t", text, strlen(text), NULL, &scenario, &err) == SIM_OK, "%s",
                  err.message);
    return scenario;
}

START_TEST(gini_of_amounts_is_that_of_the_textbook)
{
    uint64_t equal[4] = {5, 5, 5, 5}, one[4] = {0, 0, 9, 0}, ramp[3] = {3, 1, 2}, none[2] = {0, 0};
    ck_assert_double_eq_tol(simulation_policies_gini(equal, 4), 0, 1e-15);
    ck_assert_double_eq_tol(simulation_policies_gini(one, 4), 0.75, 1e-15);
    ck_assert_double_eq_tol(simulation_policies_gini(ramp, 3), 2.0 / 9, 1e-15);
    ck_assert_double_eq_tol(simulation_policies_gini(none, 2), 0, 1e-15);
}
END_TEST

START_TEST(every_set_of_rules_is_run_and_shares_add_up)
{
    struct scenario *scenario = load(subnets);
    struct simulation_policies all;
    struct sim_error err;
    ck_assert_msg(simulation_policies_run(&all, scenario, NULL, NULL, 50, NULL, &err) == SIM_OK, "%s",
                  err.message);
    ck_assert_uint_eq(all.policies, 9);
    ck_assert_uint_eq(all.subnets, 4);
    for (size_t p = 0; p < all.policies; p++) {
        const struct simulation_policy *policy = &all.policy[p];
        double shares = 0;
        size_t ranks = 0;
        for (size_t i = 0; i < 4; i++) {
            shares += simulation_policy_share(policy, i);
            ranks += policy->rank[i];
        }
        ck_assert_uint_eq(ranks, 10);
        ck_assert_uint_le(policy->total_rao, 50 * UINT64_C(1000000000));
        if (policy->total_rao > 0)
            ck_assert_double_eq_tol(shares, 1, 1e-12);
    }
    ck_assert_uint_eq(all.policy[0].rank[0], 1);
    ck_assert_uint_eq(all.policy[0].moved, 0);
    simulation_policies_free(&all);
    scenario_free(scenario);
}
END_TEST

START_TEST(the_scenarios_own_rules_give_what_the_same_era_gives)
{
    struct scenario *scenario = load(subnets);
    struct simulation_policies all;
    ck_assert_int_eq(simulation_policies_run(&all, scenario, NULL, NULL, 40, NULL, NULL), SIM_OK);
    const struct simulation_policy *same = &all.policy[8], *other = &all.policy[1];
    ck_assert_str_eq(same->name, "gate-2026-08");
    ck_assert_mem_eq(same->received_rao, all.policy[0].received_rao, 4 * sizeof(uint64_t));
    ck_assert_mem_ne(other->received_rao, all.policy[0].received_rao, 4 * sizeof(uint64_t));
    ck_assert_uint_eq(same->moved, 0);
    simulation_policies_free(&all);
    scenario_free(scenario);
}
END_TEST

START_TEST(a_scenario_without_subnets_is_refused_and_an_interrupt_is_heard)
{
    struct scenario *scenario = load("tensim: 1\nname: t\nuntil: 7 blocks\n");
    struct simulation_policies all;
    volatile sig_atomic_t interrupt = 1;
    ck_assert_int_eq(simulation_policies_run(&all, scenario, NULL, NULL, 40, NULL, NULL), SIM_ERR_CONFLICT);
    ck_assert_ptr_null(all.policy);
    scenario_free(scenario);
    scenario = load(subnets);
    ck_assert_int_eq(simulation_policies_run(&all, scenario, NULL, NULL, 40, &interrupt, NULL),
                     SIM_ERR_INTERRUPTED);
    scenario_free(scenario);
}
END_TEST

START_TEST(flows_of_a_file_decide_the_shares_of_the_flow_rules_alone)
{
    struct scenario *scenario = load(subnets);
    struct simulation_policies all, plain;
    struct sim_error err;
    FILE *file = fopen("flows.csv", "w");
    ck_assert_ptr_nonnull(file);
    fputs("netuid,flow_tao_per_day\n2,300\n3,100.5\n4,-20\n", file);
    fclose(file);
    ck_assert_int_eq(simulation_policies_run(&plain, scenario, NULL, NULL, 50, NULL, &err), SIM_OK);
    ck_assert_msg(simulation_policies_run(&all, scenario, NULL, "flows.csv", 50, NULL, &err) == SIM_OK, "%s",
                  err.message);
    for (size_t p = 0; p < all.policies; p++) {
        const bool flow = strstr(all.policy[p].name, "flow") != NULL;
        if (!flow)
            ck_assert_mem_eq(all.policy[p].received_rao, plain.policy[p].received_rao, 4 * sizeof(uint64_t));
        else
            ck_assert_uint_gt(all.policy[p].received_rao[1], all.policy[p].received_rao[2]);
        if (flow)
            ck_assert_uint_gt(all.policy[p].received_rao[2], all.policy[p].received_rao[0]);
    }
    simulation_policies_free(&all);
    simulation_policies_free(&plain);
    file = fopen("flows.csv", "w");
    fputs("netuid,flow_tao_per_day\n5,1\n", file);
    fclose(file);
    ck_assert_int_eq(simulation_policies_run(&all, scenario, NULL, "flows.csv", 50, NULL, &err),
                     SIM_ERR_RANGE);
    remove("flows.csv");
    scenario_free(scenario);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("simulation_policies");
    TCase *tc = tcase_create("policies");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, gini_of_amounts_is_that_of_the_textbook);
    tcase_add_test(tc, every_set_of_rules_is_run_and_shares_add_up);
    tcase_add_test(tc, the_scenarios_own_rules_give_what_the_same_era_gives);
    tcase_add_test(tc, a_scenario_without_subnets_is_refused_and_an_interrupt_is_heard);
    tcase_add_test(tc, flows_of_a_file_decide_the_shares_of_the_flow_rules_alone);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
