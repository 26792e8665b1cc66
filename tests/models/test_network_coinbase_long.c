/* A million blocks of 128 subnets, every law checked in every block. */
#include "coinbase_states.h"
#include "tensim_check.h"

START_TEST(a_million_blocks_break_no_law)
{
    struct network_coinbase cb;
    struct sim_error err;
    make_network(&cb, 128, "gate-2026-08", 99);
    for (int b = 0; b < 1000000; b++) {
        ck_assert_int_eq(network_coinbase_step(&cb, &err), SIM_OK);
        ck_assert_msg(network_coinbase_verify(&cb, &err) == SIM_OK, "%s", err.message);
    }
    network_coinbase_free(&cb);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_coinbase_long");
    TCase *tc = tcase_create("network_coinbase_long");
    tcase_set_timeout(tc, 1200);
    tcase_add_test(tc, a_million_blocks_break_no_law);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
