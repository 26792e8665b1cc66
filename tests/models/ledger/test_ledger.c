#include "ledger.h"
#include "tensim_check.h"

#include <string.h>

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

START_TEST(random_operations_keep_the_law_and_refusals_change_nothing)
{
    uint64_t state = 7;
    struct ledger ledger;
    struct sim_error err;
    unsigned refused = 0;
    ck_assert_int_eq(ledger_init(&ledger, 20, 10, NULL), SIM_OK);
    for (size_t i = 0; i < 20; i++)
        ck_assert_int_eq(ledger_endow_free(&ledger, i, draw(&state), NULL), SIM_OK);
    for (size_t i = 0; i < 10; i++)
        ck_assert_int_eq(ledger_endow_stake(&ledger, i, (uint32_t)i, (uint32_t)i, draw(&state), NULL),
                         SIM_OK);
    ck_assert_int_eq(ledger_endow_pools(&ledger, draw(&state), NULL), SIM_OK);
    for (int round = 0; round < 20000; round++) {
        /* accounts and positions beyond the last, and amounts beyond every balance, are meant to occur */
        size_t a = draw(&state) % 21, b = draw(&state) % 21, p = draw(&state) % 11;
        uint64_t amount = draw(&state) >> (draw(&state) % 31);
        struct ledger before = ledger;
        int ret = SIM_OK;
        switch (draw(&state) % 10) {
        case 0:
            ret = ledger_mint(&ledger, amount, &err);
            break;
        case 1:
            ret = ledger_recycle_pending(&ledger, amount, &err);
            break;
        case 2:
            ret = ledger_recycle(&ledger, a, amount, &err);
            break;
        case 3:
            ret = ledger_burn(&ledger, a, amount, &err);
            break;
        case 4:
            ret = ledger_transfer(&ledger, a, b, amount, &err);
            break;
        case 5:
            ret = ledger_stake(&ledger, p, amount, &err);
            break;
        case 6:
            ret = ledger_unstake(&ledger, p, amount, &err);
            break;
        case 8:
            ret = ledger_pool_pending(&ledger, amount, &err);
            break;
        case 7:
            ledger_distribute_by_stake(&ledger);
            break;
        default:
            ret = ledger_release(&ledger, amount, &err);
            break;
        }
        if (ret != SIM_OK) {
            refused++;
            ck_assert(ret == SIM_ERR_BALANCE || ret == SIM_ERR_RANGE);
            ck_assert_mem_eq(&before, &ledger, sizeof ledger);
        }
        ck_assert_int_eq(ledger_verify(&ledger, &err), SIM_OK);
    }
    ck_assert_uint_gt(refused, 100);
    ledger_free(&ledger);
}
END_TEST

START_TEST(the_pot_is_paid_in_proportion_and_its_dust_stays)
{
    struct ledger ledger;
    ck_assert_int_eq(ledger_init(&ledger, 1, 3, NULL), SIM_OK);
    for (size_t i = 0; i < 3; i++)
        ledger_endow_stake(&ledger, i, 0, (uint32_t)i, i + 1, NULL);
    ledger_mint(&ledger, 100, NULL);
    ck_assert_uint_eq(ledger_distribute_by_stake(&ledger), 16 + 33 + 50);
    ck_assert_uint_eq(ledger.position[0].staked_rao, 1 + 16);
    ck_assert_uint_eq(ledger.position[1].staked_rao, 2 + 33);
    ck_assert_uint_eq(ledger.position[2].staked_rao, 3 + 50);
    ck_assert_uint_eq(ledger.pending_rao, 1);
    ledger_free(&ledger);
}
END_TEST

START_TEST(without_stake_the_pot_waits)
{
    struct ledger ledger;
    ck_assert_int_eq(ledger_init(&ledger, 1, 1, NULL), SIM_OK);
    ledger_mint(&ledger, 100, NULL);
    ck_assert_uint_eq(ledger_distribute_by_stake(&ledger), 0);
    ck_assert_uint_eq(ledger.pending_rao, 100);
    ledger_free(&ledger);
}
END_TEST

START_TEST(a_rao_out_of_place_is_found_and_named)
{
    struct ledger ledger;
    struct sim_error err;
    ck_assert_int_eq(ledger_init(&ledger, 2, 1, NULL), SIM_OK);
    ledger_endow_free(&ledger, 0, 1000, NULL);
    ledger.free_rao[1] = 1;
    ck_assert_int_eq(ledger_verify(&ledger, &err), SIM_ERR_CONSERVATION);
    ck_assert_ptr_nonnull(strstr(err.message, "free balances"));
    ledger.free_rao[1] = 0;
    ledger.pending_rao = 5;
    ck_assert_int_eq(ledger_verify_totals(&ledger, &err), SIM_ERR_CONSERVATION);
    ck_assert_ptr_nonnull(strstr(err.message, "differ by 5"));
    ledger_free(&ledger);
}
END_TEST

START_TEST(issuance_cannot_wrap)
{
    struct ledger ledger;
    ck_assert_int_eq(ledger_init(&ledger, 1, 0, NULL), SIM_OK);
    ck_assert_int_eq(ledger_endow_free(&ledger, 0, UINT64_MAX, NULL), SIM_OK);
    ck_assert_int_eq(ledger_mint(&ledger, 1, NULL), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(ledger_release(&ledger, 1, NULL), SIM_ERR_OVERFLOW);
    ck_assert_int_eq(ledger_verify(&ledger, NULL), SIM_OK);
    ledger_free(&ledger);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("ledger");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, random_operations_keep_the_law_and_refusals_change_nothing);
    tcase_add_test(tc, the_pot_is_paid_in_proportion_and_its_dust_stays);
    tcase_add_test(tc, without_stake_the_pot_waits);
    tcase_add_test(tc, a_rao_out_of_place_is_found_and_named);
    tcase_add_test(tc, issuance_cannot_wrap);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
