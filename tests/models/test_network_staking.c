#include "staking_states.h"

#include <string.h>

/* The rules of any era, with its kind of pool or another. */
static void change_rules(struct network *net, struct sim_stream *random)
{
    size_t eras = 0;
    while (network_rules_name(eras) != NULL)
        eras++;
    struct network_rules rules = *network_rules_find(network_rules_name(pick(random, eras)));
    if (pick(random, 2) == 0)
        rules.pool_kind = (enum pool_kind)pick(random, POOL_KINDS);
    network_coinbase_set_rules(&net->economy.coinbase, &rules);
}

/* Without `rules` they change every few blocks. */
static void play(const char *rules, const struct network_staking_config *staking, uint64_t seed)
{
    struct network net;
    struct sim_seed streams = sim_seed_make(seed, 0);
    struct sim_stream random;
    sim_stream_init(&random, &streams, SIM_KIND_TEST, 1, SIM_PURPOSE_TEST);
    unsigned accepted[NETWORK_ORDERS] = {0}, refused = 0;
    start(&net, rules != NULL ? rules : "dtao-2025-02", staking);
    for (uint64_t block = 1; block <= 200; block++) {
        if (rules == NULL && pick(&random, 5) == 0)
            change_rules(&net, &random);
        run_to(&net, block);
        for (uint64_t i = pick(&random, 10); i > 0; i--) {
            char before[SIM_DIGEST_HEX_SIZE], after[SIM_DIGEST_HEX_SIZE];
            struct network_order order = any_order(&random);
            digest_of(&net, before);
            struct network_receipt receipt = give(&net, order);
            digest_of(&net, after);
            if (receipt.refusal == STAKE_OK)
                accepted[order.kind]++;
            else
                ck_assert_str_eq(before, after);
            refused += receipt.refusal != STAKE_OK;
            check(&net);
        }
    }
    for (size_t i = 0; i < NETWORK_ORDERS; i++)
        ck_assert_uint_gt(accepted[i], 1);
    ck_assert_uint_gt(refused, 50);
    network_free(&net);
}

START_TEST(every_law_holds_after_every_order_and_a_refused_one_changes_nothing)
{
    play("price-2026-06-30", &waiting, 1);
    play("gate-2026-08", &swapping, 2);
    play("tao-flow-2025-11", &keeping, 3);
    play("dtao-2025-02", &swapping, 4);
}
END_TEST

START_TEST(every_law_holds_through_every_change_of_rules_and_pools)
{
    for (uint64_t seed = 10; seed < 14; seed++)
        play(NULL, seed % 2 == 0 ? &swapping : &keeping, seed);
}
END_TEST

/* Until November 2025 root was paid in TAO. What stakers hold on root is the same in every subnet. */
static void expect_root_stake(const struct network *net)
{
    const struct network_economy *economy = &net->economy;
    uint64_t sum = 0;
    for (uint32_t v = 0; v < VALIDATORS; v++) {
        sum += economy->neurons[0].root_rao[v];
        for (size_t i = 1; i < SUBNETS; i++)
            if (v < economy->neurons[i].validators)
                ck_assert_uint_eq(economy->neurons[i].root_rao[v], economy->neurons[0].root_rao[v]);
    }
    ck_assert_uint_eq(sum, economy->coinbase.root_tao_rao);
}

START_TEST(sold_root_dividends_become_root_stake_with_or_without_nominators)
{
    const struct network_place nominator = {.account = 3, .validator = 0, .netuid = 0};
    struct network open, closed;
    start(&open, "dtao-2025-02", &waiting);
    start(&closed, "dtao-2025-02", NULL);
    const uint64_t before_rao = open.economy.coinbase.root_tao_rao;
    run_to(&open, 10 * TEMPO);
    run_to(&closed, 10 * TEMPO);
    ck_assert_uint_gt(open.economy.coinbase.root_tao_rao, before_rao + TAO);
    ck_assert_uint_eq(open.economy.coinbase.root_tao_rao, closed.economy.coinbase.root_tao_rao);
    for (size_t i = 0; i < SUBNETS; i++) {
        ck_assert_uint_eq(open.economy.neurons[i].claimable_rao, 0);
        ck_assert_uint_gt(open.economy.coinbase.subnet[i].root_sold_rao, 0);
    }
    expect_root_stake(&open);
    expect_root_stake(&closed);

    struct network_order order = {.kind = NETWORK_ORDER_STAKE, .to = nominator, .amount = 1000 * TAO};
    ck_assert_int_eq(give(&open, order).refusal, STAKE_OK);
    const uint64_t value_rao = network_staking_value(&open.economy, nominator);
    run_to(&open, 14 * TEMPO);
    ck_assert_uint_gt(network_staking_value(&open.economy, nominator), value_rao);
    expect_root_stake(&open);
    network_free(&open);
    network_free(&closed);
}
END_TEST

START_TEST(open_stakes_that_nobody_uses_change_no_payment)
{
    struct network open, closed;
    start(&open, "price-2026-06-30", &waiting);
    start(&closed, "price-2026-06-30", NULL);
    run_to(&open, 400);
    run_to(&closed, 400);
    for (size_t i = 0; i < SUBNETS; i++) {
        const struct network_neurons *a = &open.economy.neurons[i], *b = &closed.economy.neurons[i];
        ck_assert_mem_eq(a->alpha_rao, b->alpha_rao, a->n * sizeof *a->alpha_rao);
        ck_assert_uint_eq(a->claimable_rao, b->claimable_rao);
    }
    check(&open);
    network_free(&open);
    network_free(&closed);
}
END_TEST

START_TEST(a_whale_that_buys_and_sells_back_loses_the_fees_and_what_they_would_have_bought)
{
    const struct network_place at = {.account = 1, .validator = 1, .netuid = 1};
    struct network net;
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 1);
    const struct network_subnet *subnet = &net.economy.coinbase.subnet[0];
    const uint64_t tao = subnet->pool.tao_rao, free_rao = net.ledger.free_rao[1],
                   burned = net.ledger.burned_rao;
    const struct network_receipt in = stake(&net, at, 9000 * TAO);
    ck_assert_uint_eq(in.refusal, STAKE_OK);
    ck_assert_uint_eq(in.spent, 9000 * TAO);
    ck_assert_uint_eq(in.tao_rao + in.fee, in.spent);
    ck_assert_uint_eq(subnet->pool.tao_rao, tao + in.tao_rao);
    ck_assert_uint_eq(net.ledger.burned_rao, burned + in.fee);
    ck_assert_uint_eq(network_staking_value(&net.economy, at), in.alpha);
    const struct network_receipt out = unstake(&net, at, UINT64_MAX);
    ck_assert_uint_eq(out.refusal, STAKE_OK);
    ck_assert_uint_eq(out.spent, in.alpha);
    ck_assert_uint_eq(network_staking_value(&net.economy, at), 0);
    ck_assert_uint_eq(net.ledger.free_rao[1], free_rao - in.spent + out.tao_rao);
    /* the pool is back where it was but for the alpha fee, which never returned */
    const double left = (double)out.fee / (double)out.spent * (double)in.tao_rao;
    ck_assert_double_eq_tol((double)(subnet->pool.tao_rao - tao), left, left);
    ck_assert_double_le((double)(in.spent - out.tao_rao), 2.2 * 33 / 65535 * (double)in.spent);
    ck_assert_int_eq(subnet->user_flow.gathered_rao, (int64_t)in.tao_rao - (int64_t)out.tao_rao);
    check(&net);
    network_free(&net);
}
END_TEST

START_TEST(nominators_share_in_dividends_less_the_take_to_the_rao_of_floors)
{
    const struct network_place at = {.account = 2, .validator = 1, .netuid = 1};
    const struct network_place owner = {.account = ACCOUNTS + 1, .validator = 1, .netuid = 1};
    struct network net;
    start(&net, "price-2026-06-30", &waiting);
    stake(&net, at, 3000 * TAO);
    uint64_t mine = network_staking_value(&net.economy, at), gained = 0;
    run_to(&net, 10); /* no epoch yet */
    ck_assert_uint_eq(network_staking_value(&net.economy, at), mine);
    for (uint64_t block = 11; block <= 500; block++) {
        const uint64_t his = network_staking_value(&net.economy, owner);
        mine = network_staking_value(&net.economy, at);
        const uint64_t earned = net.economy.neurons[0].dividends_rao;
        run_to(&net, block);
        if (net.economy.neurons[0].dividends_rao == earned)
            continue;
        /* the take is staked first; of all that comes after it each gets his part of what is then there */
        const uint64_t total = net.economy.neurons[0].alpha_rao[1] - mine - his;
        const uint64_t gain = network_staking_value(&net.economy, at) - mine;
        const double take = NETWORK_DEFAULT_TAKE / 65535.0, raised = (double)total * (1 - take);
        const double most = raised * (double)mine / (double)(mine + his);
        const double least = raised * (double)mine / ((double)(mine + his) + (double)total * take);
        ck_assert_double_le((double)gain, most + 2);
        ck_assert_double_ge((double)gain, least * 0.9 - 2); /* root's take goes to the owner, too */
        gained += gain;
    }
    ck_assert_uint_gt(gained, 0);
    check(&net);
    network_free(&net);
}
END_TEST

START_TEST(without_take_and_root_a_nominator_grows_exactly_like_the_owner)
{
    const struct network_staking_config free_of_take = {.take = 0};
    struct network net;
    start(&net, "price-2026-06-30", &free_of_take);
    const struct network_place at = {.account = 2, .validator = 3, .netuid = 1};
    const struct network_place other = {.account = 3, .validator = 3, .netuid = 1};
    stake(&net, at, 1000 * TAO);
    const uint64_t half = network_staking_value(&net.economy, at) / 2;
    give(&net, (struct network_order){.kind = NETWORK_ORDER_MOVE, .at = at, .to = other, .amount = half});
    run_to(&net, 500);
    const uint64_t a = network_staking_value(&net.economy, at),
                   b = network_staking_value(&net.economy, other);
    ck_assert_uint_gt(b, half);
    ck_assert_uint_le(a > b ? a - b : b - a, 2);
    network_free(&net);
}
END_TEST

START_TEST(root_dividends_are_sold_or_kept_as_chosen_and_otherwise_wait)
{
    struct network sold, kept, left;
    start(&sold, "price-2026-06-30", &swapping);
    start(&kept, "price-2026-06-30", &keeping);
    start(&left, "price-2026-06-30", &waiting);
    const uint64_t root = sold.economy.coinbase.root_tao_rao;
    run_to(&sold, 600);
    run_to(&kept, 600);
    run_to(&left, 600);
    const struct network_subnet *s = sold.economy.coinbase.subnet, *k = kept.economy.coinbase.subnet;
    ck_assert_uint_gt(s->root_claimed_alpha, 0);
    ck_assert_uint_gt(s->root_sold_rao, 0);
    ck_assert_uint_eq(sold.economy.coinbase.root_tao_rao,
                      root + s[0].root_sold_rao + s[1].root_sold_rao + s[2].root_sold_rao);
    ck_assert_uint_eq(sold.economy.neurons[0].root_rao[0], stake_book_total(&sold.economy.stake->book, 0, 0));
    ck_assert_uint_gt(k->root_claimed_alpha, 0);
    ck_assert_uint_eq(k->root_sold_rao, 0);
    ck_assert_uint_eq(kept.economy.coinbase.root_tao_rao, root);
    ck_assert_uint_gt(kept.economy.neurons[0].alpha_rao[0], left.economy.neurons[0].alpha_rao[0]);
    ck_assert_uint_eq(left.economy.coinbase.subnet[0].root_claimed_alpha, 0);
    ck_assert_uint_gt(left.economy.neurons[0].claimable_rao, 0);
    for (size_t i = 0; i < SUBNETS; i++)
        ck_assert_uint_le(s[i].root_claimed_alpha, sold.economy.neurons[i].claimable_rao);
    network_free(&sold);
    network_free(&kept);
    network_free(&left);
}
END_TEST

START_TEST(new_root_stake_claims_nothing_of_the_past)
{
    struct network net;
    const struct network_place root = {.account = 0, .validator = 0, .netuid = 0};
    start(&net, "price-2026-06-30", &keeping);
    run_to(&net, 300);
    ck_assert_uint_eq(stake(&net, root, 5000 * TAO).refusal, STAKE_OK);
    for (uint16_t netuid = 1; netuid <= SUBNETS; netuid++) {
        const struct stake_pool *pool = stake_book_find(&net.economy.stake->book, 0, netuid);
        const sim_u128 claimed = stake_book_claimed(&net.economy.stake->book, 0, 0, netuid);
        ck_assert(pool->claim_rate > 0);
        ck_assert(chain_claim_owed(pool->claim_rate, 5000 * TAO, claimed) < I96F32_ONE);
    }
    const size_t stakers = net.economy.stake->staking_coldkeys;
    ck_assert_uint_eq(unstake(&net, root, UINT64_MAX).refusal, STAKE_OK);
    ck_assert_uint_eq(net.economy.stake->staking_coldkeys, stakers - 1);
    ck_assert_uint_eq(net.ledger.free_rao[0], 10000 * TAO);
    check(&net);
    network_free(&net);
}
END_TEST

START_TEST(users_flow_of_tao_decides_shares_under_the_flow_rules)
{
    struct network net;
    start(&net, "tao-flow-2025-11", &waiting);
    for (uint64_t block = 1; block <= 50; block++) {
        run_to(&net, block);
        const struct network_place at = {.account = 3, .validator = 0, .netuid = 2};
        ck_assert_uint_eq(stake(&net, at, 10 * TAO).refusal, STAKE_OK);
    }
    const uint64_t others = net.economy.coinbase.subnet[0].account_rao,
                   mine = net.economy.coinbase.subnet[1].account_rao;
    run_to(&net, 60);
    ck_assert_uint_gt(net.economy.coinbase.subnet[1].account_rao, mine);
    ck_assert_uint_eq(net.economy.coinbase.subnet[0].account_rao, others);
    network_free(&net);
}
END_TEST

START_TEST(recycled_alpha_is_created_again_and_burned_alpha_is_not)
{
    struct network net;
    const struct network_place at = {.account = 4, .validator = 2, .netuid = 3};
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 1);
    const struct network_receipt in = stake(&net, at, 100 * TAO);
    const struct network_subnet *subnet = &net.economy.coinbase.subnet[2];
    const uint64_t outside = subnet->pool.alpha_out;
    struct network_order order = {.kind = NETWORK_ORDER_BURN, .at = at, .amount = in.alpha / 2};
    ck_assert_uint_eq(give(&net, order).spent, in.alpha / 2);
    ck_assert_uint_eq(subnet->pool.alpha_out, outside);
    order.kind = NETWORK_ORDER_RECYCLE;
    order.amount = UINT64_MAX;
    ck_assert_uint_eq(give(&net, order).spent, in.alpha - in.alpha / 2);
    ck_assert_uint_eq(subnet->pool.alpha_out, outside - (in.alpha - in.alpha / 2));
    ck_assert_uint_eq(give(&net, order).refusal, STAKE_NOT_ENOUGH_STAKE);
    order.at.netuid = 0;
    ck_assert_uint_eq(give(&net, order).refusal, STAKE_NOT_ON_ROOT);
    check(&net);
    network_free(&net);
}
END_TEST

START_TEST(a_rao_of_stake_out_of_place_is_found)
{
    struct network net;
    struct sim_error err;
    start(&net, "price-2026-06-30", &waiting);
    run_to(&net, 1);
    net.economy.stake->book.pool[2].shares.value++;
    ck_assert_int_eq(network_verify(&net, &err), SIM_ERR_CONSERVATION);
    net.economy.stake->book.pool[2].shares.value--;
    net.economy.stake->root_account_rao--;
    ck_assert_int_eq(network_verify(&net, &err), SIM_ERR_CONSERVATION);
    ck_assert_ptr_nonnull(strstr(err.message, "root"));
    net.economy.stake->root_account_rao++;
    net.ledger.pooled_rao--;
    net.ledger.burned_rao++;
    ck_assert_int_eq(network_verify(&net, &err), SIM_ERR_CONSERVATION);
    ck_assert_ptr_nonnull(strstr(err.message, "the ledger says"));
    network_free(&net);
}
END_TEST

START_TEST(staking_is_opened_once_before_the_first_epoch_for_accounts_that_exist)
{
    struct network net;
    struct network_receipt receipt;
    const struct network_order order = {.kind = NETWORK_ORDER_STAKE, .to = {.account = ACCOUNTS}};
    start(&net, "price-2026-06-30", NULL);
    ck_assert_int_eq(network_order_execute(&net.economy, &net.ledger, &order, &receipt, NULL),
                     SIM_ERR_CONFLICT);
    run_to(&net, 2 * TEMPO);
    ck_assert_int_eq(network_staking_open(&net.economy, ACCOUNTS, &waiting, NULL), SIM_ERR_CONFLICT);
    network_free(&net);
    start(&net, "price-2026-06-30", &waiting);
    ck_assert_int_eq(network_staking_open(&net.economy, ACCOUNTS, &waiting, NULL), SIM_ERR_CONFLICT);
    ck_assert_int_eq(network_order_execute(&net.economy, &net.ledger, &order, &receipt, NULL), SIM_ERR_RANGE);
    network_free(&net);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_staking");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_law_holds_after_every_order_and_a_refused_one_changes_nothing);
    tcase_add_test(tc, every_law_holds_through_every_change_of_rules_and_pools);
    tcase_add_test(tc, sold_root_dividends_become_root_stake_with_or_without_nominators);
    tcase_add_test(tc, open_stakes_that_nobody_uses_change_no_payment);
    tcase_add_test(tc, a_whale_that_buys_and_sells_back_loses_the_fees_and_what_they_would_have_bought);
    tcase_add_test(tc, nominators_share_in_dividends_less_the_take_to_the_rao_of_floors);
    tcase_add_test(tc, without_take_and_root_a_nominator_grows_exactly_like_the_owner);
    tcase_add_test(tc, root_dividends_are_sold_or_kept_as_chosen_and_otherwise_wait);
    tcase_add_test(tc, new_root_stake_claims_nothing_of_the_past);
    tcase_add_test(tc, users_flow_of_tao_decides_shares_under_the_flow_rules);
    tcase_add_test(tc, recycled_alpha_is_created_again_and_burned_alpha_is_not);
    tcase_add_test(tc, a_rao_of_stake_out_of_place_is_found);
    tcase_add_test(tc, staking_is_opened_once_before_the_first_epoch_for_accounts_that_exist);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
