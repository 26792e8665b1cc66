#include "epoch_schedule.h"
#include "sim_error.h"
#include "tensim_check.h"

enum { SUBNETS = 6 };

/* Blocks at which subnet `which` of `count` runs, up to `limit` of them. */
static unsigned run_blocks(struct epoch_schedule *schedules, uint32_t count,
                           const struct epoch_schedule_rule *rule, uint32_t cap, uint64_t from, uint64_t to,
                           uint32_t which, uint64_t *blocks, unsigned limit)
{
    enum epoch_slot slot[SUBNETS];
    unsigned found = 0;
    for (uint64_t block = from; block <= to; block++) {
        bool deferred[SUBNETS];
        epoch_schedule_predict(schedules, count, rule, cap, block, NULL, deferred);
        epoch_schedule_drain(schedules, count, rule, cap, block, NULL, slot);
        for (uint32_t i = 0; i < count; i++) {
            ck_assert_int_eq(deferred[i], slot[i] == EPOCH_SLOT_DEFERRED);
            if (slot[i] == EPOCH_SLOT_RUN)
                epoch_schedule_stepped(&schedules[i], block);
        }
        if (slot[which] == EPOCH_SLOT_RUN && found < limit)
            blocks[found++] = block;
    }
    return found;
}

START_TEST(the_dynamic_period_is_the_tempo)
{
    struct epoch_schedule s;
    uint64_t blocks[4];
    epoch_schedule_init(&s, 3, 360, 1000);
    ck_assert_uint_eq(s.last_epoch_block, 997);
    ck_assert_uint_eq(run_blocks(&s, 1, &epoch_schedule_dynamic, 2, 1001, 2200, 0, blocks, 4), 3);
    ck_assert_uint_eq(blocks[0], 1357);
    ck_assert_uint_eq(blocks[1], 1717);
    ck_assert_uint_eq(blocks[2], 2077);
    ck_assert_uint_eq(s.epoch_index, 3);
    ck_assert_uint_eq(s.last_step_block, 2077);
}
END_TEST

START_TEST(the_legacy_period_is_the_tempo_plus_one)
{
    struct epoch_schedule s = {.netuid = 3, .tempo_blocks = 360};
    uint64_t blocks[4];
    ck_assert_uint_eq(run_blocks(&s, 1, &epoch_schedule_legacy, 2, 1, 1100, 0, blocks, 4), 3);
    ck_assert_uint_eq(blocks[0], 356); /* (356 + 3 + 1) mod 361 = 360 */
    ck_assert_uint_eq(blocks[1] - blocks[0], 361);
    ck_assert_uint_eq(blocks[2] - blocks[1], 361);
}
END_TEST

START_TEST(the_legacy_schedule_agrees_with_the_chain)
{
    static const struct {
        uint16_t netuid, tempo;
        uint64_t block, left;
    } known[] = {{0, 1, 0, 0},    {1, 1, 1, 0},    {0, 2, 1, 0},    {1, 2, 0, 0},
                 {0, 100, 99, 0}, {1, 100, 98, 0}, {1, 360, 0, 358}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct epoch_schedule s = {.netuid = known[i].netuid, .tempo_blocks = known[i].tempo};
        ck_assert_uint_eq(epoch_schedule_legacy.until_next(&s, known[i].block), known[i].left);
        ck_assert(epoch_schedule_legacy.due(&s, known[i].block) == (known[i].left == 0));
    }
}
END_TEST

START_TEST(the_cap_defers_and_the_phase_stays_moved)
{
    struct epoch_schedule s[SUBNETS];
    uint64_t blocks[4];
    for (uint32_t i = 0; i < SUBNETS; i++)
        s[i] =
            (struct epoch_schedule){.netuid = (uint16_t)(i + 1), .tempo_blocks = 10, .last_epoch_block = 100};
    ck_assert_uint_eq(run_blocks(s, SUBNETS, &epoch_schedule_dynamic, 2, 101, 130, SUBNETS - 1, blocks, 4),
                      2);
    ck_assert_uint_eq(blocks[0], 112); /* due at 110, two a block */
    ck_assert_uint_eq(blocks[1], 122);
    ck_assert_uint_eq(s[0].last_epoch_block, 130);
}
END_TEST

START_TEST(low_netuids_go_first_and_can_starve_the_last)
{
    struct epoch_schedule s[SUBNETS];
    enum epoch_slot slot[SUBNETS];
    for (uint32_t i = 0; i < SUBNETS; i++)
        s[i] = (struct epoch_schedule){.netuid = (uint16_t)(i + 1), .tempo_blocks = 2};
    for (uint64_t block = 2; block < 40; block++) {
        ck_assert_uint_le(epoch_schedule_drain(s, SUBNETS, &epoch_schedule_dynamic, 2, block, NULL, slot), 2);
        ck_assert_int_ne(slot[5], EPOCH_SLOT_RUN);
    }
    ck_assert_uint_gt(s[0].epoch_index, 10);
}
END_TEST

START_TEST(inconsistent_keys_pass_the_slot_without_a_step)
{
    struct epoch_schedule s = {.netuid = 1, .tempo_blocks = 5};
    const bool consistent = false;
    enum epoch_slot slot;
    ck_assert_uint_eq(epoch_schedule_drain(&s, 1, &epoch_schedule_dynamic, 2, 5, &consistent, &slot), 0);
    ck_assert_int_eq(slot, EPOCH_SLOT_SKIPPED);
    ck_assert_uint_eq(s.epoch_index, 1);
    ck_assert_uint_eq(s.last_epoch_block, 5);
    ck_assert_uint_eq(s.blocks_since_last_step, 1);
    ck_assert_uint_eq(s.last_step_block, 0);
}
END_TEST

START_TEST(a_tempo_of_zero_never_runs_and_the_safety_net_catches_the_rest)
{
    struct epoch_schedule s = {.netuid = 1, .tempo_blocks = 0, .blocks_since_last_step = 60000};
    ck_assert(!epoch_schedule_dynamic.due(&s, 1000000));
    s = (struct epoch_schedule){.netuid = 1, .tempo_blocks = 65535, .last_epoch_block = 10};
    s.blocks_since_last_step = EPOCH_SAFETY_NET_BLOCKS;
    ck_assert(!epoch_schedule_dynamic.due(&s, 20));
    s.blocks_since_last_step++;
    ck_assert(epoch_schedule_dynamic.due(&s, 20));
}
END_TEST

START_TEST(the_migration_keeps_every_phase)
{
    for (uint16_t netuid = 1; netuid < 130; netuid++) {
        struct epoch_schedule s = {.netuid = netuid, .tempo_blocks = 360, .epoch_index = 17};
        const uint64_t at = 8478000;
        const uint64_t next = at + epoch_schedule_legacy.until_next(&s, at);
        ck_assert(epoch_schedule_legacy.due(&s, next));
        epoch_schedule_migrate(&s, at);
        ck_assert_uint_eq(s.epoch_index, epoch_schedule_legacy.epoch(&s, at));
        ck_assert_uint_eq(s.last_epoch_block + 360, next);
        ck_assert_uint_eq(s.epoch_index - s.epochs_before, 17);
    }
    ck_assert_uint_eq(epoch_schedule_migrate_cutoff(5000, 360), 13889);
    ck_assert_uint_eq(epoch_schedule_migrate_cutoff(100, 360), 1000);
    ck_assert_uint_eq(epoch_schedule_migrate_cutoff(65535, 10), 50000);
}
END_TEST

START_TEST(the_owner_sets_the_tempo_within_limits)
{
    struct epoch_schedule s = {.netuid = 1, .tempo_blocks = 360, .last_epoch_block = 1000};
    const struct epoch_schedule_rule *rule = &epoch_schedule_dynamic;
    ck_assert_int_eq(epoch_schedule_set_tempo(&s, rule, 359, false, 1100, 10), SIM_ERR_RANGE);
    ck_assert_int_eq(epoch_schedule_set_tempo(&s, rule, 50401, false, 1100, 10), SIM_ERR_RANGE);
    ck_assert_int_eq(epoch_schedule_set_tempo(&s, rule, 720, false, 1351, 10), SIM_ERR_REFUSED); /* frozen */
    ck_assert_int_eq(epoch_schedule_set_tempo(&s, rule, 720, false, 1350, 10), 0);
    ck_assert_uint_eq(s.last_epoch_block, 1350);
    ck_assert_int_eq(epoch_schedule_set_tempo(&s, rule, 400, false, 1709, 10),
                     SIM_ERR_REFUSED); /* too soon */
    ck_assert_int_eq(epoch_schedule_set_tempo(&s, rule, 0, true, 1709, 10), 0);
    ck_assert(!rule->due(&s, 100000));
}
END_TEST

START_TEST(a_trigger_fires_after_the_freeze_window)
{
    struct epoch_schedule s = {.netuid = 1, .tempo_blocks = 360, .last_epoch_block = 1000};
    const struct epoch_schedule_rule *rule = &epoch_schedule_dynamic;
    uint64_t blocks[2];
    ck_assert_int_eq(epoch_schedule_trigger(&s, rule, true, 1100, 5), SIM_ERR_REFUSED);
    ck_assert_int_eq(epoch_schedule_trigger(&s, rule, false, 1354, 8),
                     SIM_ERR_REFUSED); /* 6 left, window 8 */
    ck_assert_int_eq(epoch_schedule_trigger(&s, rule, false, 1100, 5), 0);
    ck_assert_uint_eq(s.pending_epoch_block, 1105);
    ck_assert(epoch_schedule_frozen(&s, rule, 1100, 5));
    ck_assert_int_eq(epoch_schedule_trigger(&s, rule, false, 1101, 5), SIM_ERR_REFUSED);
    ck_assert_uint_eq(run_blocks(&s, 1, rule, 2, 1101, 1470, 0, blocks, 2), 2);
    ck_assert_uint_eq(blocks[0], 1105);
    ck_assert_uint_eq(blocks[1], 1465);
    ck_assert_int_eq(epoch_schedule_trigger(&s, rule, false, 1500, 5),
                     SIM_ERR_REFUSED); /* once in two tempos */
}
END_TEST

START_TEST(the_next_epoch_is_the_earlier_of_automatic_and_pending)
{
    struct epoch_schedule s = {.netuid = 1, .tempo_blocks = 50, .last_epoch_block = 100};
    const struct epoch_schedule_rule *rule = &epoch_schedule_dynamic;
    ck_assert_uint_eq(epoch_schedule_next_block(&s, rule, 100), 150);
    s.pending_epoch_block = 120;
    ck_assert_uint_eq(epoch_schedule_next_block(&s, rule, 100), 120);
    s.pending_epoch_block = 200;
    ck_assert_uint_eq(epoch_schedule_next_block(&s, rule, 100), 150);
    s.tempo_blocks = 0;
    ck_assert_uint_eq(epoch_schedule_next_block(&s, rule, 100), UINT64_MAX);
}
END_TEST

START_TEST(the_counter_looks_ahead_only_before_the_slot_is_consumed)
{
    struct epoch_schedule s = {.netuid = 1, .tempo_blocks = 10, .last_epoch_block = 100, .epoch_index = 4};
    enum epoch_slot slot;
    ck_assert_uint_eq(epoch_schedule_dynamic.epoch(&s, 109), 4);
    ck_assert_uint_eq(epoch_schedule_dynamic.epoch(&s, 110), 5);
    epoch_schedule_drain(&s, 1, &epoch_schedule_dynamic, 2, 110, NULL, &slot);
    ck_assert_uint_eq(epoch_schedule_dynamic.epoch(&s, 110), 5);
    ck_assert_ptr_eq(epoch_schedule_find("legacy"), &epoch_schedule_legacy);
    ck_assert_ptr_null(epoch_schedule_find("none"));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_schedule");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, the_dynamic_period_is_the_tempo);
    tcase_add_test(tc, the_legacy_period_is_the_tempo_plus_one);
    tcase_add_test(tc, the_legacy_schedule_agrees_with_the_chain);
    tcase_add_test(tc, the_cap_defers_and_the_phase_stays_moved);
    tcase_add_test(tc, low_netuids_go_first_and_can_starve_the_last);
    tcase_add_test(tc, inconsistent_keys_pass_the_slot_without_a_step);
    tcase_add_test(tc, a_tempo_of_zero_never_runs_and_the_safety_net_catches_the_rest);
    tcase_add_test(tc, the_migration_keeps_every_phase);
    tcase_add_test(tc, the_owner_sets_the_tempo_within_limits);
    tcase_add_test(tc, a_trigger_fires_after_the_freeze_window);
    tcase_add_test(tc, the_next_epoch_is_the_earlier_of_automatic_and_pending);
    tcase_add_test(tc, the_counter_looks_ahead_only_before_the_slot_is_consumed);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
