#include "chain_motion.h"
#include "tensim_check.h"

START_TEST(a_motion_passes_exactly_with_more_than_half_of_the_seats)
{
    for (uint32_t seats = 1; seats <= 12; seats++) {
        const uint32_t threshold = chain_motion_threshold(seats);
        ck_assert_uint_gt(2 * threshold, seats);
        ck_assert_uint_le(2 * (threshold - 1), seats);
        for (uint32_t ayes = 0; ayes <= seats; ayes++)
            for (uint32_t nays = 0; ayes + nays <= seats; nays++)
                for (int bits = 0; bits < 4; bits++) {
                    const bool prime = (bits & 1) != 0, end = (bits & 2) != 0;
                    const struct chain_motion m = {seats, threshold, ayes, nays, prime, end};
                    const enum chain_motion_result result = chain_motion_close(&m);
                    const bool decided = ayes >= threshold || seats - nays < threshold;
                    ck_assert_int_eq(result == CHAIN_MOTION_TOO_EARLY, !decided && !end);
                    const uint32_t in_favour = prime ? seats - nays : ayes;
                    if (end)
                        ck_assert_int_eq(result == CHAIN_MOTION_APPROVED, in_favour >= threshold);
                }
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_motion");
    TCase *tc = tcase_create("chain_motion");
    tcase_add_test(tc, a_motion_passes_exactly_with_more_than_half_of_the_seats);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
