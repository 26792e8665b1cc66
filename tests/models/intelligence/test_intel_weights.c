#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_weights.h"

static void make(const char *map, double parameter, const double *average, size_t n, uint16_t *weights)
{
    double values[16];
    intel_weights_make(intel_weight_map_find(map), parameter, average, n, values, weights);
}

START_TEST(the_average_moves_by_its_rate_and_only_for_those_asked)
{
    static const double before[] = {0, 0.5, 0.5};
    double average[3];
    static const double score[] = {1, -3, 1};
    static const bool asked[] = {true, true, false};
    intel_weights_update(average, before, score, asked, 3, 0.25);
    ck_assert_double_eq(average[0], 0.25);
    ck_assert_double_eq(average[1], 0.375);
    ck_assert_double_eq(average[2], 0.5);
}
END_TEST

START_TEST(every_map_gives_the_best_miner_65535_and_keeps_the_order)
{
    struct sim_stream stream = test_stream(1);
    for (const struct intel_weight_map *map = intel_weight_maps; map->name != NULL; map++)
        for (int round = 0; round < 200; round++) {
            double average[16], values[16];
            uint16_t weights[16];
            size_t best = 0;
            for (size_t m = 0; m < 16; m++) {
                average[m] = sim_stream_double(&stream);
                best = average[m] > average[best] ? m : best;
            }
            intel_weights_make(map, map->parameter, average, 16, values, weights);
            ck_assert_uint_eq(weights[best], 65535);
            for (size_t a = 0; a < 16; a++)
                for (size_t b = 0; b < 16; b++)
                    ck_assert(average[a] < average[b] || weights[a] >= weights[b]);
        }
}
END_TEST

START_TEST(maps_do_what_their_names_say)
{
    static const double average[] = {0.2, 0.4, 0.1, 0, 0.4};
    uint16_t weights[5];
    make("normalise", 0, average, 5, weights);
    ck_assert(weights[0] == 32768 && weights[1] == 65535 && weights[2] == 16384 && weights[3] == 0);
    make("power", 2, average, 5, weights);
    ck_assert(weights[0] == 16384 && weights[2] == 4096 && weights[3] == 0);
    make("softmax", 0.5, average, 5, weights);
    ck_assert_uint_eq(weights[0], (unsigned)(65535 * 0.36787944117144233 + 0.5));
    make("top_k", 1, average, 5, weights);
    ck_assert(weights[1] == 65535 && weights[4] == 0 && weights[0] == 0);
    make("top_k", 3, average, 5, weights);
    ck_assert(weights[0] == 32768 && weights[2] == 0 && weights[4] == 65535);
}
END_TEST

START_TEST(nobody_gets_weight_when_nobody_has_scored)
{
    static const double average[] = {0, 0, 0};
    for (const struct intel_weight_map *map = intel_weight_maps; map->name != NULL; map++) {
        uint16_t weights[3] = {1, 1, 1};
        make(map->name, map->parameter, average, 3, weights);
        ck_assert(weights[0] == 0 && weights[1] == 0 && weights[2] == 0);
    }
    ck_assert_ptr_null(intel_weight_map_find("lottery"));
}
END_TEST

START_TEST(an_empty_slot_gets_nothing_under_any_map)
{
    static const double average[] = {0, 0.2, 0};
    for (const struct intel_weight_map *map = intel_weight_maps; map->name != NULL; map++) {
        uint16_t weights[3];
        make(map->name, map->parameter, average, 3, weights);
        ck_assert(weights[0] == 0 && weights[1] == 65535 && weights[2] == 0);
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_weights");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, the_average_moves_by_its_rate_and_only_for_those_asked);
    tcase_add_test(tc, every_map_gives_the_best_miner_65535_and_keeps_the_order);
    tcase_add_test(tc, maps_do_what_their_names_say);
    tcase_add_test(tc, nobody_gets_weight_when_nobody_has_scored);
    tcase_add_test(tc, an_empty_slot_gets_nothing_under_any_map);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
