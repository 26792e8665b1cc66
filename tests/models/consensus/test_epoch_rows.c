#include "epoch_math.h"
#include "epoch_rows.h"
#include "epoch_stake.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 40 };

static struct sim_stream stream_of(uint64_t salt)
{
    const struct sim_seed seed = sim_seed_make(7, salt);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, 0, SIM_PURPOSE_TEST);
    return stream;
}

START_TEST(the_table_holds_every_number_in_its_place)
{
    for (uint32_t j = 0; j < 65536; j++)
        ck_assert_uint_eq(epoch_columns[j], j);
}
END_TEST

/* A row of any kind: a run, a run with one column changed, or arbitrary columns. */
static uint32_t draw(struct sim_stream *stream, uint16_t *column, uint16_t *value)
{
    const uint32_t count = (uint32_t)sim_stream_below(stream, LIMIT + 1);
    const uint64_t kind = sim_stream_below(stream, 3), first = sim_stream_below(stream, 65536);
    for (uint32_t k = 0; k < count; k++) {
        column[k] = (uint16_t)(kind == 2 ? sim_stream_below(stream, 65536) : first + k);
        value[k] = (uint16_t)sim_stream_below(stream, 65536);
    }
    if (kind == 1 && count > 0)
        column[sim_stream_below(stream, count)]++;
    return count;
}

static bool is_run(const uint16_t *column, uint32_t count)
{
    bool run = count > 0;
    for (uint32_t k = 1; k < count; k++)
        run = run && column[k] == column[k - 1] + 1;
    return run;
}

START_TEST(a_row_gives_back_what_was_set_and_knows_runs)
{
    struct sim_stream stream = stream_of(1);
    struct epoch_rows rows;
    uint16_t column[LIMIT], value[LIMIT];
    unsigned runs = 0;
    epoch_rows_init(&rows);
    ck_assert_int_eq(epoch_rows_resize(&rows, 4), 0);
    for (unsigned i = 0; i < 20000; i++) {
        const uint32_t at = (uint32_t)sim_stream_below(&stream, 4), count = draw(&stream, column, value);
        ck_assert_int_eq(epoch_rows_set(&rows, at, column, value, count), 0);
        if (sim_stream_below(&stream, 2) == 0)
            ck_assert_int_eq(epoch_rows_reserve(&rows, at, count + (uint32_t)sim_stream_below(&stream, 9)),
                             0);
        const struct epoch_row *row = &rows.row[at];
        ck_assert_uint_eq(row->count, count);
        ck_assert_int_eq(epoch_row_is_run(row), is_run(column, count));
        runs += epoch_row_is_run(row);
        if (count > 0) {
            ck_assert_mem_eq(row->column, column, count * sizeof *column);
            ck_assert_mem_eq(row->value, value, count * sizeof *value);
        }
    }
    ck_assert_uint_gt(runs, 5000);
    epoch_rows_free(&rows);
}
END_TEST

START_TEST(a_swapped_row_brings_its_entries_and_takes_the_memory)
{
    static const uint16_t run[] = {3, 4, 5}, gaps[] = {3, 9}, value[] = {7, 8, 9};
    struct epoch_rows rows;
    struct epoch_row row = {0};
    epoch_rows_init(&rows);
    ck_assert_int_eq(epoch_rows_resize(&rows, 2), 0);
    ck_assert_int_eq(epoch_rows_set(&rows, 1, gaps, value, 2), 0);
    ck_assert_int_eq(epoch_row_set(&row, run, value, 3), 0);
    const uint16_t *memory = row.value;
    epoch_rows_swap(&rows, 1, &row);
    ck_assert_uint_eq(rows.row[1].count, 3);
    ck_assert_ptr_eq(rows.row[1].value, memory);
    ck_assert_mem_eq(rows.row[1].column, run, sizeof run);
    ck_assert_uint_eq(row.count, 0);
    ck_assert_uint_eq(row.capacity, 2);
    free(row.value);
    epoch_rows_free(&rows);
}
END_TEST

START_TEST(rows_that_come_back_after_a_shrink_are_empty)
{
    static const uint16_t column[] = {3, 9}, value[] = {7, 8};
    struct epoch_rows rows;
    epoch_rows_init(&rows);
    ck_assert_int_eq(epoch_rows_resize(&rows, 3), 0);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_int_eq(epoch_rows_set(&rows, i, column, value, 2), 0);
    const uint16_t *memory = rows.row[2].value;
    ck_assert_int_eq(epoch_rows_resize(&rows, 1), 0);
    ck_assert_uint_eq(epoch_rows_entries(&rows), 2);
    ck_assert_int_eq(epoch_rows_resize(&rows, 5), 0);
    ck_assert_uint_eq(epoch_rows_entries(&rows), 2);
    ck_assert_int_eq(epoch_rows_set(&rows, 2, column, value, 2), 0);
    ck_assert_ptr_eq(rows.row[2].value, memory);
    epoch_rows_free(&rows);
}
END_TEST

START_TEST(a_row_written_column_by_column_can_be_known_for_a_run)
{
    struct epoch_row row = {0};
    ck_assert_ptr_null(epoch_row_columns(&row));
    ck_assert_int_eq(epoch_row_reserve(&row, 3), 0);
    uint16_t *column = epoch_row_columns(&row);
    for (uint16_t k = 0; k < 3; k++) {
        column[k] = (uint16_t)(65533 + k);
        row.value[k] = k;
    }
    row.count = 3;
    ck_assert(!epoch_row_is_run(&row));
    epoch_row_compact(&row);
    ck_assert(epoch_row_is_run(&row));
    ck_assert_uint_eq(row.column[2], 65535);
    column = epoch_row_columns(&row);
    column[0] = 65535, column[1] = 0, column[2] = 1; /* consecutive modulo 2^16 only */
    epoch_row_compact(&row);
    ck_assert(!epoch_row_is_run(&row));
    free(row.value);
}
END_TEST

START_TEST(weights_are_upscaled_in_place_as_into_another_array)
{
    struct sim_stream stream = stream_of(2);
    uint16_t v[LIMIT], out[LIMIT];
    for (unsigned i = 0; i < 5000; i++) {
        const uint32_t count = (uint32_t)sim_stream_below(&stream, LIMIT + 1);
        const uint64_t top = UINT64_C(1) << (1 + sim_stream_below(&stream, 16));
        for (uint32_t k = 0; k < count; k++)
            v[k] = (uint16_t)sim_stream_below(&stream, top);
        if (count > 0 && sim_stream_below(&stream, 3) == 0)
            v[0] = 65535;
        epoch_max_upscale_u16(v, count, out);
        epoch_max_upscale_u16(v, count, v);
        if (count > 0)
            ck_assert_mem_eq(v, out, count * sizeof *v);
    }
}
END_TEST

START_TEST(stake_weighed_in_two_steps_is_the_chains_product)
{
    struct sim_stream stream = stream_of(3);
    static const uint64_t weights[] = {0, 1, UINT64_C(3320413933267719290), UINT64_MAX - 1, UINT64_MAX};
    for (unsigned i = 0; i < 20000; i++) {
        const uint64_t weight = i % 2 == 0 ? weights[i / 2 % 5] : sim_stream_u64(&stream);
        const uint64_t alpha = sim_stream_u64(&stream) >> sim_stream_below(&stream, 64);
        const uint64_t root = i % 7 == 0 ? 0 : sim_stream_u64(&stream) >> sim_stream_below(&stream, 64);
        const i64f64 share = i64f64_from_u96f32(epoch_stake_share(weight));
        const i64f64 expected = i64f64_add(i64f64_from_u64(alpha), i64f64_mul(i64f64_from_u64(root), share));
        ck_assert(epoch_stake_sum(alpha, root, epoch_stake_tao_share(weight)) == expected);
        ck_assert(epoch_stake_weight(alpha, root, weight) == expected);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_rows");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, the_table_holds_every_number_in_its_place);
    tcase_add_test(tc, a_row_gives_back_what_was_set_and_knows_runs);
    tcase_add_test(tc, a_swapped_row_brings_its_entries_and_takes_the_memory);
    tcase_add_test(tc, rows_that_come_back_after_a_shrink_are_empty);
    tcase_add_test(tc, a_row_written_column_by_column_can_be_known_for_a_run);
    tcase_add_test(tc, weights_are_upscaled_in_place_as_into_another_array);
    tcase_add_test(tc, stake_weighed_in_two_steps_is_the_chains_product);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
