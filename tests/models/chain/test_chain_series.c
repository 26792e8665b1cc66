#include "chain_series.h"
#include "tensim_check.h"

#include <string.h>

/* The defining formula, written out. */
static int64_t by_formula(const struct chain_series_point *point, size_t points, uint64_t block)
{
    if (block <= point[0].block)
        return point[0].value;
    for (size_t i = 1; i < points; i++)
        if (block < point[i].block) {
            __extension__ typedef __int128 wide;
            wide rise = (wide)(point[i].value - point[i - 1].value) * (wide)(block - point[i - 1].block);
            wide width = (wide)(point[i].block - point[i - 1].block);
            wide quotient = rise / width;
            if (quotient * width > rise)
                quotient--;
            return point[i - 1].value + (int64_t)quotient;
        }
    return point[points - 1].value;
}

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

START_TEST(stepping_seeking_and_the_formula_agree_on_random_series)
{
    uint64_t state = 1;
    for (int round = 0; round < 200; round++) {
        struct chain_series_point point[8];
        size_t points = 1 + draw(&state) % 8;
        uint64_t block = draw(&state) % 20;
        for (size_t i = 0; i < points; i++) {
            point[i].block = block;
            point[i].value = (int64_t)(draw(&state) % 2000) - 1000;
            block += 1 + draw(&state) % 40;
        }
        struct chain_series series;
        ck_assert_int_eq(chain_series_init(&series, point, points, NULL), SIM_OK);
        ck_assert_int_eq(series.value, by_formula(point, points, 0));
        for (uint64_t b = 1; b < block + 20; b++) {
            ck_assert_int_eq(chain_series_at(&series, b), by_formula(point, points, b));
            ck_assert_int_eq(chain_series_next(&series), by_formula(point, points, b));
        }
        chain_series_seek(&series, block / 2);
        for (uint64_t b = block / 2 + 1; b < block + 20; b++)
            ck_assert_int_eq(chain_series_next(&series), by_formula(point, points, b));
        chain_series_free(&series);
    }
}
END_TEST

START_TEST(large_values_do_not_overflow_between_points)
{
    const int64_t large = ((int64_t)1 << 62) - 1;
    const struct chain_series_point point[] = {{0, -large}, {INT64_MAX, large}};
    struct chain_series series;
    ck_assert_int_eq(chain_series_init(&series, point, 2, NULL), SIM_OK);
    ck_assert_int_eq(chain_series_at(&series, INT64_MAX), large);
    ck_assert_int_eq(chain_series_at(&series, INT64_MAX / 2 + 1), 0);
    chain_series_free(&series);
}
END_TEST

START_TEST(blocks_that_do_not_ascend_and_huge_values_are_refused)
{
    static const struct chain_series_point equal[] = {{5, 1}, {5, 2}};
    static const struct chain_series_point huge[] = {{5, INT64_MAX}};
    struct chain_series series;
    struct sim_error err;
    ck_assert_int_eq(chain_series_init(&series, equal, 2, &err), SIM_ERR_RANGE);
    ck_assert_ptr_nonnull(strstr(err.message, "ascend"));
    ck_assert_int_eq(chain_series_init(&series, huge, 1, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(chain_series_init(&series, NULL, 0, &err), SIM_ERR_RANGE);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_series");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, stepping_seeking_and_the_formula_agree_on_random_series);
    tcase_add_test(tc, large_values_do_not_overflow_between_points);
    tcase_add_test(tc, blocks_that_do_not_ascend_and_huge_values_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
