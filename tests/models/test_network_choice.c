/* Child keys, takes, auto-stake and ways of claiming in a running economy. */
#include "staking_states.h"

#include <string.h>

static enum stake_refusal wish(struct network *net, struct network_wish w)
{
    enum stake_refusal refusal;
    struct sim_error err;
    ck_assert_msg(network_choice_execute(&net->economy, &w, &refusal, &err) == SIM_OK, "%s", err.message);
    return refusal;
}

static void lend(struct network *net, uint16_t netuid, uint32_t parent, uint32_t child, uint64_t proportion)
{
    const struct network_brood brood = {
        .netuid = netuid, .parent = parent, .count = 1, .child = {{child, proportion}}};
    ck_assert_int_eq(network_family_check(&net->economy.stake->family, &brood), STAKE_OK);
    ck_assert_int_eq(network_family_replace(&net->economy.stake->family, &brood, NULL), SIM_OK);
}

static uint64_t alpha(const struct network *net, uint16_t netuid, uint32_t validator)
{
    return stake_book_total(&net->economy.stake->book, validator, netuid);
}

START_TEST(lent_stake_counts_for_the_child_and_earns_for_the_parent)
{
    struct network net, alone;
    start(&net, "price-2026-06-30", &waiting);
    start(&alone, "price-2026-06-30", &waiting);
    lend(&net, 1, 2, 1, UINT64_MAX);
    run_to(&net, 5 * TEMPO);
    run_to(&alone, 5 * TEMPO);
    const struct network_neurons *n = &net.economy.neurons[0];
    ck_assert(n->stake_weight[2] == 0);
    ck_assert(n->stake_weight[1] > i64f64_from_u64(alpha(&net, 1, 1) + alpha(&net, 1, 2) - 10 * TAO));
    ck_assert(alone.economy.neurons[0].stake_weight[2] > 0);
    /* the parent goes on earning, and on other subnets all is as before */
    ck_assert_uint_gt(alpha(&net, 1, 2), 3000 * TAO);
    ck_assert_uint_eq(alpha(&net, 2, 2), alpha(&alone, 2, 2));
    check(&net);
    network_free(&net);
    network_free(&alone);
}
END_TEST

START_TEST(a_take_of_the_child_and_the_burn_come_out_of_the_parents_part)
{
    struct network_staking_config burning = waiting;
    struct network none, taken, burned;
    burning.child_burn = UINT64_MAX / 4;
    start(&none, "price-2026-06-30", &waiting);
    start(&taken, "price-2026-06-30", &waiting);
    start(&burned, "price-2026-06-30", &burning);
    ck_assert_int_eq(wish(&taken, (struct network_wish){.kind = NETWORK_WISH_CHILD_TAKE,
                                                        .hotkey = 1,
                                                        .netuid = 1,
                                                        .take = NETWORK_MAX_TAKE}),
                     STAKE_OK);
    struct network *nets[] = {&none, &taken, &burned};
    for (size_t i = 0; i < 3; i++) {
        lend(nets[i], 1, 2, 1, UINT64_MAX / 2);
        run_to(nets[i], 6 * TEMPO);
        check(nets[i]);
    }
    ck_assert_uint_lt(alpha(&taken, 1, 2), alpha(&none, 1, 2));
    ck_assert_uint_gt(alpha(&taken, 1, 1), alpha(&none, 1, 1));
    ck_assert_uint_eq(none.economy.neurons[0].child_burned_rao, 0);
    ck_assert_uint_gt(burned.economy.neurons[0].child_burned_rao, 0);
    ck_assert_uint_eq(burned.economy.neurons[0].child_burned_rao,
                      burned.economy.coinbase.subnet[0].alpha_recycled -
                          none.economy.coinbase.subnet[0].alpha_recycled);
    burned.economy.neurons[0].child_burned_rao++;
    ck_assert_int_eq(network_verify(&burned, NULL), SIM_ERR_CONSERVATION);
    for (size_t i = 0; i < 3; i++)
        network_free(nets[i]);
}
END_TEST

START_TEST(a_parent_without_a_uid_is_paid_and_its_nominators_can_leave)
{
    struct network net;
    const uint32_t absent = VALIDATORS - 1; /* has no uid on subnet 3 */
    const struct network_place at = {.account = 1, .validator = absent, .netuid = 3};
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 1);
    const struct network_receipt in = stake(&net, at, 5000 * TAO);
    ck_assert_int_eq(in.refusal, STAKE_OK);
    ck_assert_uint_eq(net.economy.neurons[2].absent_rao, in.alpha);
    lend(&net, 3, absent, 0, UINT64_MAX / 2);
    run_to(&net, 6 * TEMPO);
    ck_assert_uint_gt(network_staking_value(&net.economy, at), in.alpha);
    check(&net);
    ck_assert_int_eq(unstake(&net, at, UINT64_MAX).refusal, STAKE_OK);
    ck_assert_uint_eq(net.economy.neurons[2].absent_rao, alpha(&net, 3, absent));
    check(&net);
    network_free(&net);
}
END_TEST

START_TEST(children_wait_for_an_epoch_behind_the_cooldown)
{
    struct network net;
    struct network_wish w = {.kind = NETWORK_WISH_CHILDREN,
                             .brood = {.netuid = 1, .parent = 0, .count = 1, .child = {{1, 1000}}}};
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 10);
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    ck_assert_int_eq(wish(&net, w), STAKE_RATE_LIMIT);
    run_to(&net, 10 + NETWORK_CHILD_RATE_BLOCKS);
    ck_assert_int_eq(wish(&net, w), STAKE_RATE_LIMIT);
    w.brood.netuid = 0;
    ck_assert_int_eq(wish(&net, w), STAKE_NO_CHILDREN_ON_ROOT);
    w.brood.netuid = SUBNETS + 1;
    ck_assert_int_eq(wish(&net, w), STAKE_NO_SUBNET);
    w.brood.netuid = 1;
    w.brood.child[0].hotkey = VALIDATORS;
    ck_assert_int_eq(wish(&net, w), STAKE_NO_HOTKEY);
    struct network_pending_brood *pending = net.economy.stake->family.pending;
    ck_assert_uint_eq(pending->cooldown_block, 10 + NETWORK_CHILD_COOLDOWN_BLOCKS);
    const uint64_t until = 10 * TEMPO; /* an epoch; one block too early */
    pending->cooldown_block = until;
    run_to(&net, until);
    ck_assert_uint_eq(net.economy.coinbase.subnet[0].schedule.last_epoch_block, until);
    ck_assert_uint_eq(net.economy.stake->family.kinships, 0);
    run_to(&net, until + TEMPO);
    ck_assert_uint_eq(net.economy.stake->family.kinships, 1);
    ck_assert_uint_eq(net.economy.stake->family.pendings, 0);
    network_free(&net);
}
END_TEST

START_TEST(a_set_that_waits_falls_with_the_stake)
{
    struct network net;
    const struct network_place at = {.account = 0, .validator = 3, .netuid = 1};
    const struct network_wish w = {.kind = NETWORK_WISH_CHILDREN,
                                   .brood = {.netuid = 1, .parent = 3, .count = 1, .child = {{1, 1000}}}};
    start(&net, "price-2026-06-30", &waiting);
    net.economy.neurons[0].params.stake_threshold_rao = 100 * TAO;
    run_to(&net, 1);
    ck_assert_int_eq(wish(&net, w), STAKE_TOO_LITTLE_FOR_CHILDREN);
    ck_assert_int_eq(stake(&net, at, 200 * TAO).refusal, STAKE_OK);
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    ck_assert_int_eq(unstake(&net, at, TAO).refusal, STAKE_OK);
    ck_assert_uint_eq(net.economy.stake->family.pendings, 1);
    ck_assert_int_eq(unstake(&net, at, UINT64_MAX).refusal, STAKE_OK);
    ck_assert_uint_eq(net.economy.stake->family.pendings, 0);
    network_free(&net);
}
END_TEST

START_TEST(takes_fall_at_once_and_rise_slowly)
{
    struct network net;
    struct network_wish w = {.kind = NETWORK_WISH_TAKE, .hotkey = 1, .take = NETWORK_MAX_TAKE + 1};
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 1);
    ck_assert_int_eq(wish(&net, w), STAKE_TAKE_TOO_HIGH);
    w.take = NETWORK_DEFAULT_TAKE;
    ck_assert_int_eq(wish(&net, w), STAKE_TAKE_TOO_LOW);
    w.take = 100;
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    w.take = 50;
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    w.take = 60; /* the decrease counts as a change */
    ck_assert_int_eq(wish(&net, w), STAKE_RATE_LIMIT);
    net.economy.coinbase.block += NETWORK_TAKE_RATE_BLOCKS;
    ck_assert_int_eq(wish(&net, w), STAKE_RATE_LIMIT);
    net.economy.coinbase.block++;
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    w = (struct network_wish){.kind = NETWORK_WISH_CHILD_TAKE, .hotkey = 1, .netuid = 1, .take = 10};
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    w.take = 11;
    ck_assert_int_eq(wish(&net, w), STAKE_RATE_LIMIT);
    w.netuid = 2; /* each subnet has its own */
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    w.take = 0;
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    w.take = NETWORK_MAX_TAKE + 1;
    ck_assert_int_eq(wish(&net, w), STAKE_CHILD_TAKE_INVALID);
    net.economy.stake->min_childkey_take = 20;
    w.take = 19;
    ck_assert_int_eq(wish(&net, w), STAKE_CHILD_TAKE_INVALID);
    network_free(&net);
}
END_TEST

START_TEST(each_validator_has_its_own_take)
{
    struct network low, high;
    const struct network_place at = {.account = 2, .validator = 1, .netuid = 1};
    start(&low, "price-2026-06-30", &waiting);
    start(&high, "price-2026-06-30", &waiting);
    ck_assert_int_eq(wish(&low, (struct network_wish){.kind = NETWORK_WISH_TAKE, .hotkey = 1, .take = 0}),
                     STAKE_OK);
    stake(&low, at, 3000 * TAO);
    stake(&high, at, 3000 * TAO);
    run_to(&low, 10 * TEMPO);
    run_to(&high, 10 * TEMPO);
    ck_assert_uint_gt(network_staking_value(&low.economy, at), network_staking_value(&high.economy, at));
    for (uint32_t v = 0; v < VALIDATORS; v++) { /* the totals are the same: the take only divides */
        const uint64_t a = alpha(&low, 2, v), b = alpha(&high, 2, v);
        ck_assert_uint_le(a > b ? a - b : b - a, 10);
    }
    network_free(&low);
    network_free(&high);
}
END_TEST

START_TEST(incentives_are_staked_where_the_miner_wants)
{
    struct network net, plain;
    start(&net, "price-2026-06-30", &waiting);
    start(&plain, "price-2026-06-30", &waiting);
    struct network_wish w = {
        .kind = NETWORK_WISH_AUTO_STAKE, .netuid = 1, .uid = VALIDATORS + MINERS - 1, .hotkey = 2};
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    run_to(&net, 6 * TEMPO);
    run_to(&plain, 6 * TEMPO);
    const struct network_neurons *n = &net.economy.neurons[0];
    ck_assert_uint_eq(n->alpha_rao[w.uid], 0);
    ck_assert_uint_gt(plain.economy.neurons[0].alpha_rao[w.uid], 0);
    const uint64_t staked = stake_book_value(&net.economy.stake->book, 2, n->first_coldkey + MINERS - 1, 1);
    ck_assert_uint_gt(staked, plain.economy.neurons[0].alpha_rao[w.uid] * 9 / 10);
    check(&net);
    w.uid = 0;
    ck_assert_int_eq(wish(&net, w), STAKE_NO_HOTKEY);
    w.uid = n->n;
    ck_assert_int_eq(wish(&net, w), STAKE_NO_HOTKEY);
    network_free(&net);
    network_free(&plain);
}
END_TEST

START_TEST(alpha_of_some_subnets_is_kept_and_of_the_others_sold)
{
    const uint64_t kept[] = {2};
    struct network_staking_config some = {.take = NETWORK_DEFAULT_TAKE,
                                          .claims = true,
                                          .claim = NETWORK_CLAIM_SOME,
                                          .kept = kept,
                                          .kept_count = 1};
    struct network net;
    start(&net, "price-2026-06-30", &some);
    run_to(&net, 600);
    const struct network_subnet *s = net.economy.coinbase.subnet;
    ck_assert_uint_gt(s[0].root_sold_rao, 0);
    ck_assert_uint_gt(s[1].root_claimed_alpha, 0);
    ck_assert_uint_eq(s[1].root_sold_rao, 0);
    check(&net);
    network_free(&net);
    some.claim_threshold = UINT64_C(10000000) * TAO; /* nothing reaches it */
    some.claims_per_block = 50;
    start(&net, "price-2026-06-30", &some);
    run_to(&net, 600);
    ck_assert_uint_eq(net.economy.coinbase.subnet[0].root_claimed_alpha, 0);
    network_free(&net);
    some.kept = (const uint64_t[]){SUBNETS + 1};
    ck_assert_int_eq(network_init(&net, &params, ACCOUNTS, 1, NULL), SIM_OK);
    network_free(&net);
}
END_TEST

START_TEST(a_choice_of_subnets_replaces_that_of_everybody)
{
    const uint64_t kept[] = {2}, mine[] = {1, 3};
    const struct network_staking_config some = {
        .claims = true, .claim = NETWORK_CLAIM_SOME, .kept = kept, .kept_count = 1};
    const struct network_place root = {.account = 0, .validator = 0, .netuid = 0};
    struct network net;
    struct network_wish w = {
        .kind = NETWORK_WISH_CLAIM, .account = 0, .claim = NETWORK_CLAIM_SOME, .kept = mine, .kept_count = 2};
    start(&net, "price-2026-06-30", &some);
    run_to(&net, 1);
    ck_assert_int_eq(stake(&net, root, 9000 * TAO).refusal, STAKE_OK);
    ck_assert_int_eq(wish(&net, w), STAKE_OK);
    run_to(&net, 400);
    const struct stake_book *book = &net.economy.stake->book;
    ck_assert_uint_gt(stake_book_value(book, 0, 0, 1), 0);
    ck_assert_uint_eq(stake_book_value(book, 0, 0, 2), 0);
    ck_assert_uint_gt(stake_book_value(book, 0, 0, 3), 0);
    ck_assert_uint_gt(stake_book_value(book, 0, 0, 0), 9000 * TAO); /* subnet 2 was sold */
    w.kept = (const uint64_t[]){SUBNETS + 1, 1};
    ck_assert_int_eq(wish(&net, w), STAKE_NO_SUBNET);
    network_free(&net);
}
END_TEST

START_TEST(everything_can_be_sold_at_once)
{
    struct network net;
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 1);
    for (uint16_t netuid = 0; netuid <= SUBNETS; netuid++)
        stake(&net, (struct network_place){.account = 1, .validator = 1, .netuid = netuid}, 100 * TAO);
    stake(&net, (struct network_place){.account = 1, .validator = 2, .netuid = 1}, 100 * TAO);
    const struct network_place at = {.account = 1, .validator = 1, .netuid = 0};
    struct network_order all = {.kind = NETWORK_ORDER_UNSTAKE_ALL_ALPHA, .at = at, .amount = UINT64_MAX};
    const uint64_t before = net.ledger.free_rao[1];
    struct network_receipt receipt = give(&net, all);
    ck_assert_int_eq(receipt.refusal, STAKE_OK);
    ck_assert_uint_eq(receipt.places, SUBNETS);
    ck_assert_uint_eq(net.ledger.free_rao[1], before);
    ck_assert_uint_eq(network_staking_value(&net.economy, at), 100 * TAO + receipt.tao_rao);
    check(&net);
    ck_assert_int_eq(give(&net, all).refusal, STAKE_AMOUNT_TOO_LOW); /* nothing is left to sell */
    all.kind = NETWORK_ORDER_UNSTAKE_ALL;
    receipt = give(&net, all);
    ck_assert_uint_eq(receipt.places, 1);
    ck_assert_uint_eq(net.ledger.free_rao[1], before + receipt.tao_rao);
    ck_assert_uint_gt(alpha(&net, 1, 2), 3000 * TAO); /* behind another validator it stays */
    check(&net);
    network_free(&net);
}
END_TEST

START_TEST(a_nomination_that_became_too_small_is_sold_along)
{
    struct network_staking_config least = waiting;
    struct network net;
    const struct network_place at = {.account = 1, .validator = 1, .netuid = 1};
    least.nominator_minimum_rao = TAO;
    start(&net, "price-2026-06-30", &least);
    run_to(&net, 1);
    const struct network_receipt in = stake(&net, at, 10 * TAO);
    struct network_receipt out = unstake(&net, at, in.alpha / 2);
    ck_assert_uint_eq(out.cleared, 0);
    out = unstake(&net, at, in.alpha / 2 - TAO);
    ck_assert_uint_gt(out.cleared, 0);
    ck_assert_uint_eq(network_staking_value(&net.economy, at), 0);
    ck_assert_uint_gt(net.ledger.free_rao[1], 10000 * TAO - TAO / 10);
    check(&net);
    network_free(&net);
}
END_TEST

/* Orders and wishes of all kinds, with children that take effect in the next epoch. */
static void play(const char *rules, const struct network_staking_config *config, uint64_t seed,
                 uint64_t blocks, char hex[SIM_DIGEST_HEX_SIZE])
{
    struct network net;
    struct sim_seed streams = sim_seed_make(seed, 0);
    struct sim_stream random;
    unsigned accepted[NETWORK_WISH_CLAIM + 1] = {0}, families = 0;
    sim_stream_init(&random, &streams, SIM_KIND_TEST, 2, SIM_PURPOSE_TEST);
    start(&net, rules, config);
    for (uint64_t block = 1; block <= blocks; block++) {
        struct network_family *family = &net.economy.stake->family;
        run_to(&net, block); /* every block is audited */
        families += family->kinships > 0;
        for (size_t i = 0; i < family->pendings; i++)
            family->pending[i].cooldown_block = block;
        for (uint64_t i = pick(&random, 5); i > 0; i--)
            give(&net, any_order(&random));
        for (uint64_t i = pick(&random, 3); i > 0; i--) {
            const uint64_t kept[] = {1 + pick(&random, SUBNETS), 1 + pick(&random, SUBNETS + 1)};
            struct network_wish w = any_wish(&random);
            w.kept = kept;
            w.kept_count = w.claim == NETWORK_CLAIM_SOME ? pick(&random, 3) : 0;
            accepted[w.kind] += wish(&net, w) == STAKE_OK;
        }
        for (size_t i = 0; i < net.economy.stake->stamps; i++)
            if (pick(&random, 20) == 0)
                net.economy.stake->stamp[i].block = 0; /* let takes rise and children change again */
        check(&net);
    }
    for (size_t i = 0; i <= NETWORK_WISH_CLAIM; i++)
        ck_assert_uint_gt(accepted[i], 2);
    ck_assert_uint_gt(families, 50); /* blocks with child keys */
    digest_of(&net, hex);
    network_free(&net);
}

START_TEST(every_law_holds_whatever_orders_children_and_takes_come)
{
    const uint64_t kept[] = {1};
    const struct network_staking_config all = {.take = 3000,
                                               .nominator_minimum_rao = TAO / 50,
                                               .child_burn = UINT64_MAX / 5,
                                               .min_child_take = 100,
                                               .claims = true,
                                               .claim = NETWORK_CLAIM_SOME,
                                               .claims_per_block = 10,
                                               .claim_threshold = 1,
                                               .kept = kept,
                                               .kept_count = 1};
    char first[SIM_DIGEST_HEX_SIZE], again[SIM_DIGEST_HEX_SIZE];
    play("price-2026-06-30", &all, 1, 250, first);
    play("price-2026-06-30", &all, 1, 250, again);
    ck_assert_str_eq(first, again);
    play("gate-2026-08", &all, 2, 250, first);
    play("tao-flow-2025-11", &all, 3, 200, first);
    play("dtao-2025-02", &waiting, 4, 200, first);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_choice");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, lent_stake_counts_for_the_child_and_earns_for_the_parent);
    tcase_add_test(tc, a_take_of_the_child_and_the_burn_come_out_of_the_parents_part);
    tcase_add_test(tc, a_parent_without_a_uid_is_paid_and_its_nominators_can_leave);
    tcase_add_test(tc, children_wait_for_an_epoch_behind_the_cooldown);
    tcase_add_test(tc, a_set_that_waits_falls_with_the_stake);
    tcase_add_test(tc, takes_fall_at_once_and_rise_slowly);
    tcase_add_test(tc, each_validator_has_its_own_take);
    tcase_add_test(tc, incentives_are_staked_where_the_miner_wants);
    tcase_add_test(tc, alpha_of_some_subnets_is_kept_and_of_the_others_sold);
    tcase_add_test(tc, a_choice_of_subnets_replaces_that_of_everybody);
    tcase_add_test(tc, everything_can_be_sold_at_once);
    tcase_add_test(tc, a_nomination_that_became_too_small_is_sold_along);
    tcase_add_test(tc, every_law_holds_whatever_orders_children_and_takes_come);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
