#include "network.h"
#include "tensim_check.h"

#include <string.h>

static const struct network_params plain = {.max_supply_rao = CHAIN_SUPPLY_RAO,
                                            .first_emission_rao = CHAIN_FIRST_EMISSION_RAO,
                                            .withheld_num = 0,
                                            .withheld_den = 1,
                                            .payout = NETWORK_PAYOUT_PENDING,
                                            .payout_every_blocks = 360,
                                            .audit = true};

/* A network whose one account holds `issuance_rao`, half of it staked. */
static void start(struct network *net, const struct network_params *params, uint64_t issuance_rao)
{
    ck_assert_int_eq(network_init(net, params, 1, 1, NULL), SIM_OK);
    ck_assert_int_eq(ledger_endow_free(&net->ledger, 0, issuance_rao - issuance_rao / 2, NULL), SIM_OK);
    ck_assert_int_eq(ledger_endow_stake(&net->ledger, 0, 0, 0, issuance_rao / 2, NULL), SIM_OK);
    ck_assert_int_eq(network_start(net, NULL), SIM_OK);
}

static enum network_stop run_to(struct network *net, uint64_t block)
{
    struct network_limits limits = {.until_block = block};
    enum network_stop why;
    struct sim_error err;
    ck_assert_msg(network_run(net, &limits, &why, &err) == SIM_OK, "%s", err.message);
    ck_assert_int_eq(network_verify(net, NULL), SIM_OK);
    return why;
}

static void digest_of(const struct network *net, char hex[SIM_DIGEST_HEX_SIZE])
{
    struct sim_digest digest;
    sim_digest_init(&digest);
    network_digest(net, &digest);
    sim_digest_finish_hex(&digest, hex);
}

START_TEST(the_block_that_crosses_a_threshold_still_pays_the_old_emission)
{
    struct network net;
    start(&net, &plain, 10499999000000000);
    run_to(&net, 1);
    ck_assert_uint_eq(net.ledger.issuance_rao, 10500000000000000);
    ck_assert_uint_eq(net.halvings, 1);
    ck_assert_uint_eq(net.ledger.minted_rao, 1000000000);
    run_to(&net, 2);
    ck_assert_uint_eq(net.ledger.minted_rao, 1500000000);
    network_free(&net);
}
END_TEST

START_TEST(a_withheld_share_takes_exactly_its_part_of_the_sum)
{
    struct network net;
    struct network_params params = plain;
    params.withheld_num = 152;
    params.withheld_den = 1001; /* does not divide the emission */
    start(&net, &params, 1000000000);
    run_to(&net, 1000);
    ck_assert_uint_eq(net.ledger.recycled_rao, 1000u * UINT64_C(1000000000) * 152 / 1001);
    network_free(&net);
}
END_TEST

START_TEST(a_withheld_series_is_met_at_every_point_also_when_it_falls)
{
    static const struct chain_series_point points[] = {{0, 0}, {100, 7000000001}, {250, 2999999999}};
    struct network net;
    ck_assert_int_eq(network_init(&net, &plain, 1, 1, NULL), SIM_OK);
    ck_assert_int_eq(network_set_withheld(&net, points, 3, NULL), SIM_OK);
    ck_assert_int_eq(network_start(&net, NULL), SIM_OK);
    run_to(&net, 100);
    ck_assert_uint_eq(network_quantity(&net, NETWORK_WITHHELD), 7000000001);
    ck_assert_uint_eq(net.ledger.issuance_rao, 100 * UINT64_C(1000000000) - 7000000001);
    run_to(&net, 400);
    ck_assert_uint_eq(network_quantity(&net, NETWORK_WITHHELD), 2999999999);
    ck_assert_uint_eq(net.ledger.released_rao, 7000000001 - 2999999999);
    network_free(&net);
}
END_TEST

START_TEST(the_halving_follows_the_counter_not_the_truth)
{
    static const struct chain_series_point error[] = {{0, -5000000000}, {20, -5000000000}, {21, 0}};
    struct network net;
    ck_assert_int_eq(network_init(&net, &plain, 1, 1, NULL), SIM_OK);
    ck_assert_int_eq(ledger_endow_free(&net.ledger, 0, 10499999000000000, NULL), SIM_OK);
    ck_assert_int_eq(network_set_counter_error(&net, error, 3, NULL), SIM_OK);
    ck_assert_int_eq(network_start(&net, NULL), SIM_OK);
    run_to(&net, 5);
    ck_assert_uint_ge(net.ledger.issuance_rao, 10500000000000000);
    ck_assert_uint_eq(net.halvings, 0);
    run_to(&net, 6);
    ck_assert_uint_eq(net.halvings, 1);
    network_free(&net);
}
END_TEST

START_TEST(recycling_can_undo_a_halving)
{
    struct network net;
    start(&net, &plain, 10499999500000000);
    run_to(&net, 1);
    ck_assert_uint_eq(net.halvings, 1);
    ck_assert_int_eq(ledger_recycle(&net.ledger, 0, 2000000000, NULL), SIM_OK);
    run_to(&net, 2); /* still pays by the counter that the last block left */
    ck_assert_uint_eq(net.ledger.minted_rao, 1500000000);
    ck_assert_uint_eq(net.halvings, 0);
    run_to(&net, 3);
    ck_assert_uint_eq(net.ledger.minted_rao, 2500000000);
    network_free(&net);
}
END_TEST

START_TEST(nothing_is_minted_beyond_the_supply)
{
    struct network net;
    struct network_params params = plain;
    params.max_supply_rao = 1000;
    params.first_emission_rao = 1000;
    start(&net, &params, 2);
    run_to(&net, 100);
    ck_assert_uint_le(net.ledger.issuance_rao, 1000);
    ck_assert_uint_ge(net.ledger.issuance_rao, 998);
    network_free(&net);
}
END_TEST

START_TEST(slices_of_any_size_give_the_same_bits_as_one_run)
{
    struct network_params params = plain;
    params.payout = NETWORK_PAYOUT_STAKE;
    params.payout_every_blocks = 7;
    params.withheld_num = 1;
    params.withheld_den = 3;
    char whole[SIM_DIGEST_HEX_SIZE], sliced[SIM_DIGEST_HEX_SIZE];
    struct network net;
    start(&net, &params, 123456789);
    run_to(&net, 1000);
    digest_of(&net, whole);
    network_free(&net);
    start(&net, &params, 123456789);
    for (uint64_t block = 1; block < 1000; block += 1 + block % 13)
        run_to(&net, block);
    run_to(&net, 1000);
    digest_of(&net, sliced);
    network_free(&net);
    ck_assert_str_eq(whole, sliced);
}
END_TEST

START_TEST(a_run_says_why_it_stopped)
{
    static const volatile sig_atomic_t raised = 1;
    const struct network_condition condition = {NETWORK_ISSUANCE, NETWORK_GREATER_EQUAL, 5500000000};
    struct network_limits limits = {.until_block = 100, .max_events = 3};
    enum network_stop why;
    struct network net;
    start(&net, &plain, 1000);
    ck_assert_int_eq(network_run(&net, &limits, &why, NULL), SIM_OK);
    ck_assert_int_eq(why, NETWORK_STOP_EVENTS);
    ck_assert_uint_eq(net.block, 3);
    limits = (struct network_limits){.until_block = 100, .conditions = &condition, .condition_count = 1};
    ck_assert_int_eq(network_run(&net, &limits, &why, NULL), SIM_OK);
    ck_assert_int_eq(why, NETWORK_STOP_CONDITION);
    ck_assert_uint_eq(net.block, 6);
    limits = (struct network_limits){.until_block = 100, .interrupt = &raised};
    ck_assert_int_eq(network_run(&net, &limits, &why, NULL), SIM_OK);
    ck_assert_int_eq(why, NETWORK_STOP_INTERRUPT);
    ck_assert_uint_eq(net.block, 7);
    ck_assert_int_eq(run_to(&net, 100), NETWORK_STOP_BLOCK);
    network_free(&net);
}
END_TEST

/* Notes the numbers of the interventions and the block of each. */
struct diary {
    struct network *net;
    uint64_t numbers[8];
    uint64_t blocks[8];
    size_t count;
};

static int write_diary(void *self, uint64_t number, struct sim_error *err)
{
    struct diary *diary = self;
    diary->numbers[diary->count] = number;
    diary->blocks[diary->count++] = diary->net->block;
    return number == 13 ? sim_raise(err, SIM_ERR_RANGE, "thirteen") : SIM_OK;
}

START_TEST(interventions_come_in_their_block_in_the_order_of_scheduling)
{
    struct network net;
    struct diary diary = {.net = &net};
    struct sim_error err;
    start(&net, &plain, 1000);
    net.hooks = (struct network_hooks){.self = &diary, .intervene = write_diary};
    ck_assert_int_eq(network_schedule_intervention(&net, 9, 1, NULL), SIM_OK);
    ck_assert_int_eq(network_schedule_intervention(&net, 5, 2, NULL), SIM_OK);
    ck_assert_int_eq(network_schedule_intervention(&net, 9, 0, NULL), SIM_OK);
    ck_assert_int_eq(network_schedule_intervention(&net, 90000, 13, NULL), SIM_OK);
    ck_assert_int_eq(network_schedule_intervention(&net, 0, 4, &err), SIM_ERR_RANGE);
    run_to(&net, 20);
    static const uint64_t numbers[] = {2, 1, 0}, blocks[] = {5, 9, 9};
    ck_assert_uint_eq(diary.count, 3);
    ck_assert_mem_eq(diary.numbers, numbers, sizeof numbers);
    ck_assert_mem_eq(diary.blocks, blocks, sizeof blocks);
    struct network_limits limits = {.until_block = 100000};
    enum network_stop why;
    ck_assert_int_eq(network_run(&net, &limits, &why, &err), SIM_ERR_RANGE);
    ck_assert_str_eq(err.message, "block 90000: thirteen");
    network_free(&net);
}
END_TEST

START_TEST(a_rao_out_of_place_stops_the_run_under_audit)
{
    struct network net;
    struct network_limits limits = {.until_block = 10};
    enum network_stop why;
    struct sim_error err;
    start(&net, &plain, 1000);
    net.ledger.pending_rao++;
    ck_assert_int_eq(network_run(&net, &limits, &why, &err), SIM_ERR_CONSERVATION);
    ck_assert_ptr_nonnull(strstr(err.message, "block 1:"));
    network_free(&net);
}
END_TEST

START_TEST(rules_can_change_on_the_way_and_nonsense_is_refused)
{
    struct network net;
    struct network_params params = plain;
    start(&net, &plain, 1000);
    run_to(&net, 10);
    params.payout = NETWORK_PAYOUT_STAKE;
    params.payout_every_blocks = 4;
    ck_assert_int_eq(network_set_params(&net, &params, NULL), SIM_OK);
    run_to(&net, 11);
    ck_assert_uint_eq(net.ledger.paid_rao, 0);
    run_to(&net, 12);
    ck_assert_uint_eq(net.ledger.paid_rao, 12 * UINT64_C(1000000000));
    ck_assert_int_eq(network_set_params(&net, &plain, NULL), SIM_OK);
    run_to(&net, 40);
    ck_assert_uint_eq(net.ledger.paid_rao, 12 * UINT64_C(1000000000));
    params.withheld_den = 0;
    ck_assert_int_eq(network_set_params(&net, &params, NULL), SIM_ERR_RANGE);
    params.withheld_den = 1;
    params.payout_every_blocks = 0;
    ck_assert_int_eq(network_set_params(&net, &params, NULL), SIM_ERR_RANGE);
    network_free(&net);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, the_block_that_crosses_a_threshold_still_pays_the_old_emission);
    tcase_add_test(tc, a_withheld_share_takes_exactly_its_part_of_the_sum);
    tcase_add_test(tc, a_withheld_series_is_met_at_every_point_also_when_it_falls);
    tcase_add_test(tc, the_halving_follows_the_counter_not_the_truth);
    tcase_add_test(tc, recycling_can_undo_a_halving);
    tcase_add_test(tc, nothing_is_minted_beyond_the_supply);
    tcase_add_test(tc, slices_of_any_size_give_the_same_bits_as_one_run);
    tcase_add_test(tc, a_run_says_why_it_stopped);
    tcase_add_test(tc, interventions_come_in_their_block_in_the_order_of_scheduling);
    tcase_add_test(tc, a_rao_out_of_place_stops_the_run_under_audit);
    tcase_add_test(tc, rules_can_change_on_the_way_and_nonsense_is_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
