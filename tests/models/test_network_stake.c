/* Distribution of epochs and claims of root dividends, on networks small enough to reckon by hand. */
#include "coinbase_states.h"
#include "network_dissolve.h"
#include "network_stake.h"
#include "tensim_check.h"

#include <string.h>

enum {
    ACCOUNTS = 64,
    OWNER = 1,
    OWNER_HOT = 2,
    MINER = 3,
    MINER_HOT = 4,
    VALIDATOR = 5,
    VALIDATOR_HOT = 6,
    NOMINATOR = 7,
    OTHER_HOT = 8
};

static struct network_coinbase cb;
static struct network_stake stake;
static struct sim_error err;
static struct network_pay plan[4];
static size_t plans;

static int planned_epoch(void *self, const struct network_subnet *subnet, size_t mechanism, uint64_t alpha,
                         struct network_pay *pay, size_t capacity, size_t *count, struct sim_error *e)
{
    (void)self;
    (void)subnet;
    (void)mechanism;
    (void)alpha;
    (void)capacity;
    (void)e;
    memcpy(pay, plan, plans * sizeof pay[0]);
    *count = plans;
    return SIM_OK;
}

static void setup(void)
{
    make_network(&cb, 2, "price-2026-06-30", 1);
    ck_assert_int_eq(network_stake_init(&stake, ACCOUNTS, 2, 16, &err), SIM_OK);
    stake.choice[OWNER_HOT].owner = OWNER;
    stake.choice[MINER_HOT].owner = MINER;
    stake.choice[VALIDATOR_HOT].owner = VALIDATOR;
    stake.choice[OTHER_HOT].owner = OWNER;
    stake.ownership[0].owner_coldkey = OWNER;
    stake.ownership[0].owner_hotkey = OWNER_HOT;
    stake.epoch = planned_epoch;
    plans = 0;
}

static void teardown(void)
{
    network_stake_free(&stake);
    network_coinbase_free(&cb);
}

static void distribute(uint64_t server, uint64_t validator, uint64_t root, uint64_t owner)
{
    const struct network_drain drain = {
        .subnet = &cb.subnet[0], .server = server, .validator = validator, .root = root, .owner = owner};
    ck_assert_int_eq(network_stake_distribute(&stake, &cb, &drain, &err), SIM_OK);
}

START_TEST(without_miners_the_validators_get_both_halves)
{
    stake_book_add(&stake.book, VALIDATOR_HOT, VALIDATOR, 1, 1000000000, &err);
    plan[0] = (struct network_pay){VALIDATOR_HOT, 0, 1000000000};
    plans = 1;
    distribute(500000000, 500000000, 0, 0);
    ck_assert_uint_ge(stake_book_value(&stake.book, VALIDATOR_HOT, VALIDATOR, 1), 1999999990);
    ck_assert_uint_le(stake_book_value(&stake.book, VALIDATOR_HOT, VALIDATOR, 1), 2000000000);
}
END_TEST

START_TEST(incentives_of_the_owner_are_burned_and_those_of_others_paid)
{
    plan[0] = (struct network_pay){OWNER_HOT, 10000000, 0};
    plan[1] = (struct network_pay){MINER_HOT, 10000000, 0};
    plan[2] = (struct network_pay){OTHER_HOT, 10000000, 0};
    plans = 3;
    distribute(30000000, 0, 0, 0);
    ck_assert_uint_eq(stake_book_value(&stake.book, MINER_HOT, MINER, 1), 10000000);
    ck_assert_uint_eq(stake_book_total(&stake.book, OWNER_HOT, 1), 0);
    ck_assert_uint_eq(stake_book_total(&stake.book, OTHER_HOT, 1), 0);
    ck_assert_uint_eq(cb.subnet[0].alpha_burned, 20000000);
    ck_assert(cb.subnet[0].miner_burned == U96F32_ONE * 2 / 3);
}
END_TEST

START_TEST(recycled_incentives_leave_the_supply)
{
    const uint64_t outside = cb.subnet[0].pool.alpha_out;
    stake.ownership[0].withheld = NETWORK_RECYCLE;
    plan[0] = (struct network_pay){OWNER_HOT, 10000000, 0};
    plans = 1;
    distribute(10000000, 0, 0, 0);
    ck_assert_uint_eq(cb.subnet[0].pool.alpha_out, outside - 10000000);
    ck_assert_uint_eq(cb.subnet[0].alpha_burned, 0);
}
END_TEST

START_TEST(incentives_follow_the_auto_stake)
{
    network_stake_choose(&stake.auto_stake, &stake.auto_stakes, 1, MINER, VALIDATOR_HOT, &err);
    plan[0] = (struct network_pay){MINER_HOT, 10000000, 0};
    plans = 1;
    distribute(10000000, 0, 0, 0);
    ck_assert_uint_eq(stake_book_value(&stake.book, MINER_HOT, MINER, 1), 0);
    ck_assert_uint_eq(stake_book_value(&stake.book, VALIDATOR_HOT, MINER, 1), 10000000);
}
END_TEST

START_TEST(owner_cut_goes_to_the_owner_or_to_nobody)
{
    distribute(0, 0, 0, 777);
    ck_assert_uint_eq(stake_book_value(&stake.book, OWNER_HOT, OWNER, 1), 777);
    stake.ownership[0].owner_hotkey = NETWORK_NOBODY;
    distribute(0, 0, 0, 777);
    ck_assert_uint_eq(stake_book_value(&stake.book, OWNER_HOT, OWNER, 1), 777);
}
END_TEST

/* Root stake of 20,000,000 of which the nominator has a tenth; a dividend of root of 10,000,000. */
static void credit_root(void)
{
    stake_book_add(&stake.book, VALIDATOR_HOT, VALIDATOR, 0, 18000000, &err);
    stake_book_add(&stake.book, VALIDATOR_HOT, NOMINATOR, 0, 2000000, &err);
    stake_book_add(&stake.book, VALIDATOR_HOT, VALIDATOR, 1, 10000000, &err);
    plan[0] = (struct network_pay){VALIDATOR_HOT, 0, 10000000};
    plans = 1;
    distribute(0, 0, 10000000, 0);
}

START_TEST(a_claim_that_is_kept_becomes_stake_once)
{
    credit_root();
    stake.choice[NOMINATOR].claim = NETWORK_CLAIM_KEEP;
    ck_assert_int_eq(network_stake_claim(&stake, &cb, NOMINATOR, &err), SIM_OK);
    const uint64_t kept = stake_book_value(&stake.book, VALIDATOR_HOT, NOMINATOR, 1);
    ck_assert_uint_ge(kept, 819990); /* a tenth of 82 % */
    ck_assert_uint_le(kept, 820010);
    ck_assert_int_eq(network_stake_claim(&stake, &cb, NOMINATOR, &err), SIM_OK);
    ck_assert_uint_eq(stake_book_value(&stake.book, VALIDATOR_HOT, NOMINATOR, 1), kept);
}
END_TEST

START_TEST(a_claim_that_is_sold_becomes_root_stake)
{
    credit_root();
    cb.subnet[0].pool.tao_rao = cb.subnet[0].account_rao = UINT64_C(50000000000);
    cb.subnet[0].pool.alpha_in = UINT64_C(100000000000);
    const uint64_t root_tao = cb.root_tao_rao;
    ck_assert_int_eq(network_stake_claim(&stake, &cb, NOMINATOR, &err), SIM_OK);
    const uint64_t gain = stake_book_value(&stake.book, VALIDATOR_HOT, NOMINATOR, 0) - 2000000;
    ck_assert_uint_ge(gain, 409000);
    ck_assert_uint_le(gain, 410000);
    ck_assert_uint_eq(cb.root_tao_rao - root_tao, cb.subnet[0].root_sell_tao);
    ck_assert_uint_eq(cb.subnet[0].account_rao, cb.subnet[0].pool.tao_rao);
}
END_TEST

START_TEST(a_claim_that_cannot_be_paid_changes_nothing)
{
    credit_root();
    cb.subnet[0].account_rao = 0;
    const struct network_subnet before = cb.subnet[0];
    const uint64_t root_tao = cb.root_tao_rao;
    ck_assert_int_eq(network_stake_claim(&stake, &cb, NOMINATOR, &err), SIM_ERR_BALANCE);
    ck_assert_mem_eq(&before.pool, &cb.subnet[0].pool, sizeof before.pool);
    ck_assert_int_eq(before.protocol_flow.gathered_rao, cb.subnet[0].protocol_flow.gathered_rao);
    ck_assert_uint_eq(cb.root_tao_rao, root_tao);
    ck_assert_uint_eq(stake_book_value(&stake.book, VALIDATOR_HOT, NOMINATOR, 0), 2000000);
    ck_assert(stake_book_claimed(&stake.book, VALIDATOR_HOT, NOMINATOR, 1) == 0);
}
END_TEST

START_TEST(a_claim_of_named_subnets_leaves_the_others)
{
    const uint16_t second = 2, many[NETWORK_CLAIM_SUBNETS + 1] = {1, 2, 3, 4, 5, 6};
    credit_root();
    stake.choice[NOMINATOR].claim = NETWORK_CLAIM_KEEP;
    ck_assert_int_eq(network_stake_claim_on(&stake, &cb, NOMINATOR, &second, 1, &err), SIM_OK);
    ck_assert_uint_eq(stake_book_value(&stake.book, VALIDATOR_HOT, NOMINATOR, 1), 0);
    ck_assert_int_eq(network_stake_claim_on(&stake, &cb, NOMINATOR, many, 0, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(network_stake_claim_on(&stake, &cb, NOMINATOR, many, 6, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(network_stake_claim_on(&stake, &cb, NOMINATOR, many, 5, &err), SIM_OK);
    ck_assert_uint_gt(stake_book_value(&stake.book, VALIDATOR_HOT, NOMINATOR, 1), 0);
    ck_assert_uint_eq(stake.staking_coldkeys, 1);
    ck_assert_uint_eq(stake.staking_coldkey[0], NOMINATOR);
}
END_TEST

START_TEST(bounds_of_claims_are_kept)
{
    ck_assert_int_eq(network_stake_set_claims(&stake, 50, &err), SIM_OK);
    ck_assert_int_eq(network_stake_set_claims(&stake, 51, &err), SIM_ERR_RANGE);
    ck_assert_uint_eq(stake.claims_per_block, 50);
    ck_assert_int_eq(network_stake_set_claim_threshold(&stake, 1, 10000000, &err), SIM_OK);
    ck_assert_int_eq(network_stake_set_claim_threshold(&stake, 1, 10000001, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(network_stake_set_claim_threshold(&stake, 2, 1, &err), SIM_ERR_RANGE);
    ck_assert_uint_eq(stake.ownership[1].claim_threshold, 10000000);
}
END_TEST

START_TEST(what_an_old_key_claimed_counts_for_the_new_one)
{
    const struct network_holder from = {VALIDATOR_HOT, NOMINATOR}, to = {OTHER_HOT, OWNER};
    stake_book_set_claimed(&stake.book, from.hotkey, from.coldkey, 1, 70, &err);
    stake_book_set_claimed(&stake.book, to.hotkey, to.coldkey, 1, 5, &err);
    ck_assert_int_eq(network_stake_move_claimed(&stake, 1, from, from, &err), SIM_OK);
    ck_assert(stake_book_claimed(&stake.book, from.hotkey, from.coldkey, 1) == 70);
    ck_assert_int_eq(network_stake_move_claimed(&stake, 1, from, to, &err), SIM_OK);
    ck_assert(stake_book_claimed(&stake.book, from.hotkey, from.coldkey, 1) == 0);
    ck_assert(stake_book_claimed(&stake.book, to.hotkey, to.coldkey, 1) == 75);
}
END_TEST

START_TEST(a_dissolved_subnet_pays_its_stakers_and_forgets_its_claims)
{
    const uint64_t rao = 1000000000;
    struct network_subnet *subnet = &cb.subnet[0];
    struct network_dissolution d;
    credit_root();
    stake_book_add(&stake.book, MINER_HOT, MINER, 1, 30 * rao, &err);
    stake_book_add(&stake.book, MINER_HOT, MINER, 2, 7, &err);
    subnet->pool.protocol_alpha = 5 * rao;
    subnet->account_rao = subnet->pool.tao_rao + 12345;
    cb.total_stake_rao = subnet->pool.tao_rao + 1;
    const uint64_t pot = subnet->pool.tao_rao, issuance = cb.issuance_rao;
    ck_assert_int_eq(network_stake_dissolve(&stake, &cb, subnet, false, &d, &err), SIM_OK);
    uint64_t paid = 0;
    for (size_t i = 0; i < d.payouts; i++) {
        ck_assert(i == 0 || d.payout[i - 1].hotkey <= d.payout[i].hotkey);
        paid += d.payout[i].tao_rao;
    }
    ck_assert_uint_ge(d.payouts, 2);
    ck_assert_uint_eq(d.pot_rao, pot);
    ck_assert_uint_eq(paid + d.protocol_rao, pot);
    ck_assert_uint_eq(d.destroyed_rao, d.protocol_rao + 12345);
    ck_assert_uint_eq(issuance - cb.issuance_rao, d.destroyed_rao);
    ck_assert_uint_eq(cb.balances_rao, cb.issuance_rao);
    ck_assert_uint_eq(cb.total_stake_rao, 1);
    ck_assert_uint_eq(subnet->account_rao + subnet->pool.tao_rao + subnet->pool.alpha_out, 0);
    ck_assert_uint_eq(stake_book_total(&stake.book, MINER_HOT, 1), 0);
    ck_assert_uint_eq(stake_book_value(&stake.book, MINER_HOT, MINER, 2), 7);
    ck_assert(!stake_book_find(&stake.book, VALIDATOR_HOT, 1)->claimable);
    ck_assert(network_stake_residual(&stake, subnet) == 0);
    network_dissolution_free(&d);
    /* nothing is left to pay for */
    ck_assert_int_eq(network_stake_dissolve(&stake, &cb, subnet, true, &d, &err), SIM_OK);
    ck_assert_uint_eq(d.payouts + d.pot_rao + d.destroyed_rao, 0);
    network_dissolution_free(&d);
}
END_TEST

/* Half to a miner, half to a validator, as consensus has it. */
static int even_epoch(void *self, const struct network_subnet *subnet, size_t mechanism, uint64_t alpha,
                      struct network_pay *pay, size_t capacity, size_t *count, struct sim_error *e)
{
    (void)self;
    (void)subnet;
    (void)mechanism;
    (void)capacity;
    (void)e;
    pay[0] = (struct network_pay){.hotkey = MINER_HOT, .incentive = alpha / 2};
    pay[1] = (struct network_pay){.hotkey = VALIDATOR_HOT, .dividend = alpha / 2};
    *count = 2;
    return SIM_OK;
}

/* While prices sum to less than 1 root's part R is destroyed. The epoch then divides 2 S - R, of which miners
 * get half, while the pots hold S for them: R / 2 belongs to nobody (spec/coinbase.md 2.11, recycle mode). */
START_TEST(while_root_does_not_sell_half_of_its_part_belongs_to_nobody)
{
    enum { BLOCKS = 40 };
    struct network_subnet *subnet = &cb.subnet[0];
    cb.distribute = network_stake_distribute;
    cb.distribute_self = &stake;
    stake.epoch = even_epoch;
    for (size_t i = 0; i < cb.subnets; i++) {
        cb.subnet[i].moving_price = I96F32_ONE / 4;
        cb.subnet[i].schedule.tempo_blocks = BLOCKS;
        cb.subnet[i].schedule.last_epoch_block = cb.block;
    }
    stake_book_add(&stake.book, VALIDATOR_HOT, VALIDATOR, 1, 1000000000000, &err);
    subnet->pool.alpha_out += 1000000000000;
    const sim_i128 residual = network_stake_residual(&stake, subnet);
    uint64_t server = 0, validator = 0;
    for (int i = 0; i < BLOCKS; i++) {
        server = subnet->pending_server;
        validator = subnet->pending_validator;
        const uint64_t issuance = cb.issuance_rao, a = cb.subnet[0].account_rao, b = cb.subnet[1].account_rao;
        ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
        ck_assert_int_eq(network_coinbase_verify(&cb, &err), SIM_OK);
        ck_assert(!cb.root_sells);
        ck_assert_uint_eq(subnet->pending_root, 0);
        ck_assert_uint_eq(cb.issuance_rao - issuance,
                          cb.subnet[0].account_rao - a + cb.subnet[1].account_rao - b);
    }
    ck_assert_uint_eq(subnet->pending_server, 0); /* the epoch came */
    const uint64_t root = subnet->alpha_recycled;
    ck_assert_uint_gt(root, 0);
    ck_assert_uint_gt(server, validator);
    const sim_i128 unowned = network_stake_residual(&stake, subnet) - residual;
    ck_assert(unowned >= root / 2 && unowned < root / 2 + 10 * BLOCKS);
    const uint64_t server_at_epoch = server + server / (BLOCKS - 1) + BLOCKS;
    ck_assert_uint_le(stake_book_total(&stake.book, MINER_HOT, 1) + root / 2, server_at_epoch);
}
END_TEST

START_TEST(a_full_child_key_take_leaves_the_parent_nothing)
{
    stake_book_add(&stake.book, MINER_HOT, MINER, 1, 1000000000, &err);
    stake_book_add(&stake.book, VALIDATOR_HOT, VALIDATOR, 1, 1000000000, &err);
    network_family_add(
        &stake.family,
        (struct network_kinship){
            .netuid = 1, .parent = MINER_HOT, .child = VALIDATOR_HOT, .proportion = UINT64_MAX},
        &err);
    plan[0] = (struct network_pay){VALIDATOR_HOT, 0, 1000000000};
    plans = 1;
    distribute(0, 1000000000, 0, 0);
    const uint64_t half = stake_book_total(&stake.book, MINER_HOT, 1) - 1000000000;
    ck_assert_uint_ge(half, 499999990);
    ck_assert_uint_le(half, 500000000);
    network_stake_choose(&stake.childkey_take, &stake.childkey_takes, 1, VALIDATOR_HOT, 65535, &err);
    const uint64_t parent = stake_book_total(&stake.book, MINER_HOT, 1);
    distribute(0, 1000000000, 0, 0);
    ck_assert_uint_eq(stake_book_total(&stake.book, MINER_HOT, 1), parent);
}
END_TEST

START_TEST(stakes_can_be_taken_back_as_a_whole)
{
    uint64_t seed = 4, before[8];
    struct stake_book *book = &stake.book;
    for (int i = 0; i < 200; i++)
        stake_book_add(book, (uint32_t)(draw(&seed) % 4), (uint32_t)(draw(&seed) % 8), 1,
                       1 + draw(&seed) % 1000000, &err);
    for (uint32_t c = 0; c < 8; c++)
        before[c] = stake_book_value(book, 2, c, 1);
    stake_book_begin(book);
    for (int i = 0; i < 200; i++) {
        stake_book_add(book, 2, (uint32_t)(draw(&seed) % 8), 1, draw(&seed) % 1000000, &err);
        stake_book_take(book, 2, (uint32_t)(draw(&seed) % 8), 1, draw(&seed) % 1000000, &err);
        stake_book_raise(book, 2, 1, draw(&seed) % 1000, &err);
        stake_book_set_claimed(book, 2, 3, 1, 5, &err);
    }
    stake_book_undo(book);
    for (uint32_t c = 0; c < 8; c++)
        ck_assert_uint_eq(before[c], stake_book_value(book, 2, c, 1));
    ck_assert(stake_book_claimed(book, 2, 3, 1) == 0);
}
END_TEST

START_TEST(many_stakes_are_found_again)
{
    struct stake_book *book = &stake.book;
    for (uint32_t h = 0; h < 300; h++)
        for (uint32_t c = 0; c < 20; c++)
            ck_assert_int_eq(stake_book_add(book, h, c, (uint16_t)(1 + (h + c) % 5), 1000 + h * 20 + c, &err),
                             SIM_OK);
    for (uint32_t h = 0; h < 300; h++) {
        uint16_t previous = 0;
        for (uint32_t c = 0; c < 20; c++)
            ck_assert_uint_eq(stake_book_value(book, h, c, (uint16_t)(1 + (h + c) % 5)), 1000 + h * 20 + c);
        for (uint32_t i = stake_book_first_pool(book, h); i != STAKE_NONE; i = book->pool[i].next_of_hotkey) {
            ck_assert_uint_gt(book->pool[i].netuid, previous);
            previous = book->pool[i].netuid;
        }
        ck_assert_uint_eq(previous, 5);
    }
    size_t count;
    ck_assert_ptr_nonnull(stake_book_hotkeys(book, 7, &count));
    ck_assert_uint_eq(count, 300);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_stake");
    TCase *tc = tcase_create("network_stake");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, without_miners_the_validators_get_both_halves);
    tcase_add_test(tc, incentives_of_the_owner_are_burned_and_those_of_others_paid);
    tcase_add_test(tc, recycled_incentives_leave_the_supply);
    tcase_add_test(tc, incentives_follow_the_auto_stake);
    tcase_add_test(tc, owner_cut_goes_to_the_owner_or_to_nobody);
    tcase_add_test(tc, a_claim_that_is_kept_becomes_stake_once);
    tcase_add_test(tc, a_claim_that_is_sold_becomes_root_stake);
    tcase_add_test(tc, a_claim_that_cannot_be_paid_changes_nothing);
    tcase_add_test(tc, a_claim_of_named_subnets_leaves_the_others);
    tcase_add_test(tc, bounds_of_claims_are_kept);
    tcase_add_test(tc, what_an_old_key_claimed_counts_for_the_new_one);
    tcase_add_test(tc, a_dissolved_subnet_pays_its_stakers_and_forgets_its_claims);
    tcase_add_test(tc, while_root_does_not_sell_half_of_its_part_belongs_to_nobody);
    tcase_add_test(tc, a_full_child_key_take_leaves_the_parent_nothing);
    tcase_add_test(tc, stakes_can_be_taken_back_as_a_whole);
    tcase_add_test(tc, many_stakes_are_found_again);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
