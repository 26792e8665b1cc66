/* Whose the fees of orders are: the author's of their block, or nobody's. */
#include "simulation.h"
#include "tensim_check.h"

#include <stdio.h>
#include <string.h>

/* Runs a buy in block 100 and, with `sale`, a sale in block 101, every law checked after each block; the
 * caller destroys the simulation. */
static struct simulation *run(const char *authorship, const char *sale, struct scenario **scenario)
{
    char text[1024];
    struct simulation *sim;
    enum simulation_stop why;
    struct sim_error err;
    snprintf(text, sizeof text,
             "tensim: 1\nname: t\nstart: {issuance: 1_000_000 TAO, accounts: 2}\nuntil: 1_000 blocks\n"
             "authorship: {%s}\nsubnets: [{miners: 4, validators: 3, tempo: 50}]\ntimeline:\n"
             "  - {at: 100, stake: {amount: 500 TAO, account: 1, netuid: 1, validator: 2}}\n%s",
             authorship, sale);
    ck_assert_msg(scenario_load_text("t", text, strlen(text), NULL, scenario, &err) == SIM_OK, "%s",
                  err.message);
    ck_assert_msg(simulation_create(&sim, *scenario, &(struct simulation_options){.audit = true}, &err) ==
                      SIM_OK,
                  "%s", err.message);
    ck_assert_msg(simulation_run(sim, 1000, 0, NULL, &why, &err) == SIM_OK, "%s", err.message);
    return sim;
}

static const char sale_of_all[] = "  - {at: 101, unstake: {account: 1, netuid: 1, validator: 2}}\n";

START_TEST(the_fee_of_a_buy_is_the_authors_of_its_block)
{
    struct scenario *scenario[2];
    struct simulation *burn = run("fees: burn", "", &scenario[0]);
    struct simulation *paid = run("authorities: 7", "", &scenario[1]);
    const struct network *b = simulation_network(burn), *p = simulation_network(paid);
    ck_assert_uint_gt(b->ledger.burned_rao, 0);
    ck_assert_uint_eq(b->ledger.authored_rao, 0);
    ck_assert_uint_eq(p->ledger.authored_rao, b->ledger.burned_rao);
    ck_assert_uint_eq(p->ledger.burned_rao, 0);
    for (size_t i = 0; i < 7; i++)
        ck_assert_uint_eq(p->authors.fees_rao[i], i == 100 % 7 ? p->ledger.authored_rao : 0);
    simulation_destroy(burn);
    simulation_destroy(paid);
    scenario_free(scenario[0]);
    scenario_free(scenario[1]);
}
END_TEST

START_TEST(the_fee_of_a_sale_is_sold_for_the_author)
{
    struct scenario *scenario[2];
    struct simulation *burn = run("fees: burn", sale_of_all, &scenario[0]);
    struct simulation *paid = run("authorities: 7", sale_of_all, &scenario[1]);
    const struct network *b = simulation_network(burn), *p = simulation_network(paid);
    const struct network_subnet *kept = &b->economy.coinbase.subnet[0],
                                *sold = &p->economy.coinbase.subnet[0];
    ck_assert_uint_gt(kept->alpha_burned, 0);
    ck_assert_uint_eq(sold->alpha_burned, 0);
    ck_assert_uint_gt(p->authors.fees_rao[101 % 7], 0);
    ck_assert_uint_eq(p->authors.fees_rao[100 % 7] + p->authors.fees_rao[101 % 7], p->ledger.authored_rao);
    /* the seller gets the same either way: the fee is sold after the sale */
    ck_assert_uint_eq(b->ledger.free_rao[1], p->ledger.free_rao[1]);
    simulation_destroy(burn);
    simulation_destroy(paid);
    scenario_free(scenario[0]);
    scenario_free(scenario[1]);
}
END_TEST

START_TEST(drawn_authors_are_hotkeys_and_their_fees_add_up)
{
    static const char *const policies[] = {"policy: stake", "policy: intelligence"};
    for (size_t i = 0; i < 2; i++) {
        struct scenario *scenario;
        struct simulation *sim = run(policies[i], sale_of_all, &scenario);
        const struct network *net = simulation_network(sim);
        uint64_t sum = 0;
        for (uint32_t uid = 0; uid < 7; uid++)
            sum += network_authors_fees(&net->authors, &net->economy, 0, uid);
        ck_assert_uint_gt(sum, 0);
        ck_assert_uint_eq(sum, net->ledger.authored_rao);
        simulation_destroy(sim);
        scenario_free(scenario);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("simulation_fees");
    TCase *tc = tcase_create("fees");
    tcase_add_test(tc, the_fee_of_a_buy_is_the_authors_of_its_block);
    tcase_add_test(tc, the_fee_of_a_sale_is_sold_for_the_author);
    tcase_add_test(tc, drawn_authors_are_hotkeys_and_their_fees_add_up);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
