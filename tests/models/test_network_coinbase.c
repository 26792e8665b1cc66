/* The block step: laws of conservation under the rules of every era, and what single rules do. */
#include "coinbase_states.h"
#include "pool_constant_product.h"
#include "tensim_check.h"

enum { SUBNETS = 24 };

START_TEST(every_law_holds_in_every_block_under_every_era)
{
    const char *name;
    for (size_t era = 0; (name = network_rules_name(era)) != NULL; era++) {
        struct network_coinbase cb;
        struct sim_error err;
        make_network(&cb, SUBNETS, name, era);
        for (int b = 0; b < 800; b++) {
            const uint64_t issuance = cb.issuance_rao;
            uint64_t before = 0, after = 0;
            for (size_t i = 0; i < cb.subnets; i++)
                before += cb.subnet[i].account_rao;
            ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
            ck_assert_msg(network_coinbase_verify(&cb, &err) == SIM_OK, "%s: %s", name, err.message);
            for (size_t i = 0; i < cb.subnets; i++)
                after += cb.subnet[i].account_rao;
            ck_assert_uint_eq(after - before, cb.issuance_rao - issuance);
        }
        network_coinbase_free(&cb);
    }
}
END_TEST

START_TEST(alpha_grows_by_what_is_injected_and_created_and_not_recycled)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, SUBNETS, "price-2026-06-30", 3);
    for (int b = 0; b < 300; b++) {
        uint64_t before[SUBNETS], recycled[SUBNETS];
        for (size_t i = 0; i < SUBNETS; i++) {
            before[i] = network_subnet_issuance(&cb.subnet[i]);
            recycled[i] = cb.subnet[i].alpha_recycled;
        }
        ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
        for (size_t i = 0; i < SUBNETS; i++) {
            const struct network_subnet *s = &cb.subnet[i];
            ck_assert_uint_eq(network_subnet_issuance(s), before[i] + s->alpha_in_emission +
                                                              s->alpha_out_emission -
                                                              (s->alpha_recycled - recycled[i]));
        }
    }
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(the_same_state_gives_the_same_bits)
{
    struct network_coinbase a, b;
    struct sim_error err;
    make_network(&a, SUBNETS, "gate-2026-08", 5);
    make_network(&b, SUBNETS, "gate-2026-08", 5);
    for (int i = 0; i < 400; i++) {
        network_coinbase_step(&a, &err);
        network_coinbase_step(&b, &err);
    }
    for (size_t i = 0; i < SUBNETS; i++) {
        ck_assert_uint_eq(a.subnet[i].pool.tao_rao, b.subnet[i].pool.tao_rao);
        ck_assert_uint_eq(a.subnet[i].pool.quote_weight_e18, b.subnet[i].pool.quote_weight_e18);
        ck_assert(a.subnet[i].moving_price == b.subnet[i].moving_price);
    }
    network_coinbase_free(&a);
    network_coinbase_free(&b);
}
END_TEST

START_TEST(a_subnet_that_is_not_eligible_stands_still)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 3, "price-2026-06-30", 7);
    cb.subnet[1].started = false;
    const struct network_subnet before = cb.subnet[1];
    for (int b = 0; b < 50; b++)
        network_coinbase_step(&cb, &err);
    ck_assert_mem_eq(&before.pool, &cb.subnet[1].pool, sizeof before.pool);
    ck_assert(cb.subnet[1].moving_price == before.moving_price);
    ck_assert_uint_eq(cb.subnet[1].pending_server, 0);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(without_an_eligible_subnet_everything_is_recycled)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 2, "price-2026-06-30", 8);
    cb.subnet[0].registration_allowed = cb.subnet[1].subtoken_enabled = false;
    const uint64_t issuance = cb.issuance_rao;
    network_coinbase_step(&cb, &err);
    ck_assert_uint_eq(cb.minted_rao, 500000000);
    ck_assert_uint_eq(cb.recycled_rao, 500000000);
    ck_assert_uint_eq(cb.issuance_rao, issuance);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(the_emission_of_three_equal_subnets_is_shared_and_the_dust_recycled)
{
    struct network_coinbase cb;
    make_network(&cb, 3, "price-2026-06-30", 9);
    cb.tao_weight = U96F32_ONE;
    cb.root_tao_rao = cb.issuance_rao; /* a large root: nothing is cut */
    for (size_t i = 0; i < 3; i++) {
        cb.subnet[i].pool.kind = POOL_STABLE;
        cb.subnet[i].pool.alpha_out = 0;
        cb.subnet[i].pool.alpha_in = cb.subnet[i].pool.tao_rao = cb.subnet[i].account_rao = 1000;
        cb.subnet[i].miner_burned = 0;
        cb.subnet[i].emission_enabled = true;
    }
    network_coinbase_mint(&cb);
    network_coinbase_emit(&cb);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(cb.subnet[i].tao_in_emission, 166666666);
    ck_assert_uint_eq(cb.recycled_rao, 2);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(epochs_beyond_the_cap_wait_a_block_and_low_netuids_win)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 5, "price-2026-06-30", 10);
    for (size_t i = 0; i < 5; i++) {
        cb.subnet[i].schedule.tempo_blocks = 10;
        cb.subnet[i].schedule.last_epoch_block = cb.block - 9;
        cb.subnet[i].pending_server = 100;
    }
    const uint64_t first = cb.block + 1;
    for (int b = 0; b < 3; b++)
        network_coinbase_step(&cb, &err);
    for (size_t i = 0; i < 5; i++)
        ck_assert_uint_eq(cb.subnet[i].schedule.last_epoch_block, first + i / 2);
    network_coinbase_free(&cb);
}
END_TEST

static int keep_amounts(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                        struct sim_error *err)
{
    (void)cb;
    (void)err;
    *(struct network_drain *)self = *drain;
    return SIM_OK;
}

START_TEST(a_due_epoch_takes_all_pots)
{
    struct network_coinbase cb;
    struct network_drain seen = {0};
    struct sim_error err;
    make_network(&cb, 1, "price-2026-06-30", 11);
    struct network_subnet *s = &cb.subnet[0];
    s->started = false; /* nothing is added */
    s->pending_server = 123434534;
    s->pending_validator = 111111;
    s->pending_root = 12222222;
    s->pending_owner = 12345678;
    s->schedule = (struct epoch_schedule){.tempo_blocks = 100, .blocks_since_last_step = 12345678};
    cb.distribute = keep_amounts;
    cb.distribute_self = &seen;
    network_coinbase_step(&cb, &err);
    ck_assert_uint_eq(seen.server, 123434534);
    ck_assert_uint_eq(seen.validator, 111111);
    ck_assert_uint_eq(seen.root, 12222222);
    ck_assert_uint_eq(seen.owner, 12345678);
    ck_assert_uint_eq(s->pending_server + s->pending_validator + s->pending_root + s->pending_owner, 0);
    ck_assert_uint_eq(s->schedule.blocks_since_last_step, 0);
    ck_assert_uint_eq(s->schedule.last_epoch_block, cb.block);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(a_failed_chain_buy_leaves_its_tao_on_the_account)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 1, "price-2026-06-30", 12);
    struct network_subnet *s = &cb.subnet[0];
    s->emission_enabled = true;
    s->miner_burned = 0;
    s->moving_price = I96F32_ONE;
    s->pool.alpha_in = 999999; /* below the reserve that a pool needs to sell from */
    cb.root_tao_rao = 0;       /* nothing may be injected: everything buys */
    const uint64_t reserve = s->pool.tao_rao;
    network_coinbase_step(&cb, &err);
    ck_assert_uint_eq(s->excess_tao, 0);
    ck_assert_uint_gt(s->account_rao - s->pool.tao_rao, 0);
    ck_assert_uint_eq(s->pool.tao_rao - reserve, s->tao_in_emission);
    ck_assert_int_eq(network_coinbase_verify(&cb, &err), SIM_OK);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(a_broken_law_is_named_with_block_and_subnet)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 2, "price-2026-06-30", 13);
    cb.subnet[1].account_rao -= 5;
    ck_assert_int_eq(network_coinbase_verify(&cb, &err), SIM_ERR_CONSERVATION);
    ck_assert_str_eq(err.message, "block 5000000, subnet 2: the account is 5 rao short of the reserve");
    cb.subnet[1].account_rao += 5;
    cb.balances_rao++;
    ck_assert_int_eq(network_coinbase_verify(&cb, &err), SIM_ERR_CONSERVATION);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(pools_follow_the_rules_unless_they_are_fixed)
{
    struct network_coinbase cb;
    struct sim_error err;
    struct network_rules stable = *network_rules_find("gate-2026-08");
    stable.pool_kind = POOL_STABLE;
    make_network(&cb, 3, "price-2026-06-30", 8);
    cb.subnet[2].pool_fixed = true;
    const struct network_subnet before = cb.subnet[0];
    const u64f64 price = network_subnet_price(&cb.subnet[0]);
    network_coinbase_set_rules(&cb, network_rules_find("net-flow-2026-05"));
    ck_assert_int_eq(cb.subnet[0].pool.kind, POOL_CONCENTRATED);
    ck_assert_int_eq(cb.subnet[2].pool.kind, POOL_BALANCER);
    ck_assert_uint_eq(cb.subnet[0].pool.tao_rao, before.pool.tao_rao);
    ck_assert_uint_eq(cb.subnet[0].pool.alpha_in, before.pool.alpha_in);
    ck_assert(price - network_subnet_price(&cb.subnet[0]) < (u64f64)1 << 34);
    ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
    network_coinbase_set_rules(&cb, &stable);
    ck_assert(network_subnet_price(&cb.subnet[0]) == U64F64_ONE);
    ck_assert(network_subnet_price(&cb.subnet[2]) != U64F64_ONE);
    ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
    network_coinbase_set_rules(&cb, network_rules_find("dtao-2025-02"));
    ck_assert_int_eq(cb.subnet[1].pool.kind, POOL_CONSTANT_PRODUCT);
    ck_assert(network_subnet_price(&cb.subnet[0]) >> 32 ==
              pool_ratio_u64(cb.subnet[0].pool.tao_rao, cb.subnet[0].pool.alpha_in) >> 32);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(roots_alpha_is_sold_in_the_block_and_the_tao_waits_on_the_account)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 2, "dtao-2025-02", 11);
    const uint64_t stake_rao = cb.total_stake_rao = UINT64_C(9000000000000000);
    ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
    uint64_t injected_rao = 0, sold_rao = 0;
    for (size_t i = 0; i < 2; i++) {
        const struct network_subnet *s = &cb.subnet[i];
        const uint64_t x = s->pool.alpha_in - s->pending_swapped, y = s->pool.tao_rao + s->pending_root_tao;
        uint64_t out;
        ck_assert_uint_gt(s->pending_swapped, 0);
        ck_assert(pool_constant_product_output(x, y, POOL_SELL, s->pending_swapped, &out));
        ck_assert_uint_eq(s->pending_root_tao, out);
        ck_assert_uint_eq(s->root_sell_tao, out);
        ck_assert_uint_eq(s->account_rao, s->pool.tao_rao + out);
        ck_assert_uint_eq(s->pending_server + s->pending_validator + s->pending_root, 0);
        ck_assert_uint_eq(s->alpha_out_emission,
                          s->pending_owner + s->pending_joint + s->pending_swapped + s->alpha_unowned);
        injected_rao += s->tao_in_emission;
        sold_rao += out;
    }
    ck_assert_uint_eq(cb.total_stake_rao, stake_rao + injected_rao - sold_rao);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(a_subsidised_subnet_keeps_roots_alpha_unsold_and_its_buys_uncounted)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 2, "subsidy-2025-07", 12);
    cb.subnet[0].emission_enabled = cb.subnet[1].emission_enabled = true;
    cb.subnet[0].moving_price = I96F32_ONE / 2; /* its share is far above its price */
    cb.subnet[1].moving_price = 1;
    ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
    const struct network_subnet *cheap = &cb.subnet[0], *dear = &cb.subnet[1];
    ck_assert_uint_gt(cheap->excess_tao, 0);
    ck_assert_uint_gt(cheap->pending_swapped, 0);
    ck_assert_uint_eq(cheap->pending_root_tao, 0);
    ck_assert_uint_ge(cheap->alpha_unowned, cheap->pending_swapped);
    ck_assert_uint_gt(dear->pending_root_tao, 0);
    ck_assert_uint_eq(cb.uncounted_rao, cheap->excess_tao);
    ck_assert_uint_eq(cheap->pool.protocol_alpha, 0);
    ck_assert_uint_gt(cheap->alpha_destroyed, 0);
    network_coinbase_free(&cb);
}
END_TEST

START_TEST(uncounted_tao_puts_a_halving_off)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 2, "tao-flow-2025-11", 13);
    cb.issuance_rao = cb.balances_rao = UINT64_C(10500000000000000);
    cb.uncounted_rao = 1;
    ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
    ck_assert_uint_eq(cb.minted_rao, 1000000000);
    cb.issuance_rao = cb.balances_rao = UINT64_C(10500000000000001);
    ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
    ck_assert_uint_eq(cb.minted_rao, 500000000);
    network_coinbase_free(&cb);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_coinbase");
    TCase *tc = tcase_create("network_coinbase");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_law_holds_in_every_block_under_every_era);
    tcase_add_test(tc, alpha_grows_by_what_is_injected_and_created_and_not_recycled);
    tcase_add_test(tc, the_same_state_gives_the_same_bits);
    tcase_add_test(tc, a_subnet_that_is_not_eligible_stands_still);
    tcase_add_test(tc, without_an_eligible_subnet_everything_is_recycled);
    tcase_add_test(tc, the_emission_of_three_equal_subnets_is_shared_and_the_dust_recycled);
    tcase_add_test(tc, epochs_beyond_the_cap_wait_a_block_and_low_netuids_win);
    tcase_add_test(tc, a_due_epoch_takes_all_pots);
    tcase_add_test(tc, a_failed_chain_buy_leaves_its_tao_on_the_account);
    tcase_add_test(tc, a_broken_law_is_named_with_block_and_subnet);
    tcase_add_test(tc, pools_follow_the_rules_unless_they_are_fixed);
    tcase_add_test(tc, roots_alpha_is_sold_in_the_block_and_the_tao_waits_on_the_account);
    tcase_add_test(tc, a_subsidised_subnet_keeps_roots_alpha_unsold_and_its_buys_uncounted);
    tcase_add_test(tc, uncounted_tao_puts_a_halving_off);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
