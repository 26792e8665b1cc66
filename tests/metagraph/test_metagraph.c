#include "consensus_rules.h"
#include "epoch_run.h"
#include "metagraph.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <stdio.h>
#include <string.h>

static const char small[] =
    "{\"n\": 4, \"stake_rao\": [3000000000, 2000000000, 0, 0], \"block\": 500,\n"
    " \"weights\": [[0, 2, 65535], [0, 3, 32768], [1, 2, 65535], [1, 3, 30000]],\n"
    " \"bonds\": [[0, 2, 100]], \"permits\": [true, true, false, false],\n"
    " \"last_update\": [490, 490, 490, 490], \"registered_at\": [1, 1, 1, 1],\n"
    " \"owner_uid\": null, \"params\": {\"kappa\": 0.5, \"tempo\": 360, \"yuma3\": true}}\n";

static int load(struct metagraph *graph, const char *text, struct sim_error *err)
{
    return metagraph_load_text(graph, "test.json", text, strlen(text), err);
}

/* Runs an epoch on a loaded graph: whatever loads must run. */
static void run(struct epoch_workspace *workspace, const struct metagraph *graph, struct epoch_result *result)
{
    const struct epoch_input input = metagraph_input(graph);
    ck_assert_int_eq(epoch_run(workspace, &input, result), 0);
}

START_TEST(a_small_file_gives_the_state_it_describes)
{
    struct metagraph graph;
    struct sim_error err;
    ck_assert_int_eq(load(&graph, small, &err), 0);
    ck_assert_uint_eq(graph.n, 4);
    ck_assert_uint_eq(graph.params.kappa, 32768);
    ck_assert_uint_eq(graph.weights.row[0].count, 2);
    ck_assert_uint_eq(graph.weights.row[1].value[1], 30000);
    ck_assert_uint_eq(graph.bonds.row[0].value[0], 100);
    ck_assert_uint_eq(graph.last_step_block, 140);
    ck_assert((uint64_t)(graph.stake_weight[0] >> 64) == 3000000000);
    metagraph_free(&graph);
}
END_TEST

START_TEST(every_mistake_is_named_with_its_place)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"{\"n\": 1,\n \"S\": [1.0]", "'}' expected near end of file"},
        {"[]", "a metagraph is an object, this is something else"},
        {"{}", "`n` is missing"},
        {"{\"n\": 0}", "n is 0: a subnet has at least one uid"},
        {"{\"n\": 99999999}", "n is 99999999, not within 0..16384"},
        {"{\"n\": \"4\"}", "n is not an integer"},
        {"{\"n\": 1, \"stakes\": []}", "unknown key `stakes`"},
        {"{\"n\": 1, \"S\": [1]}", "`weights` is missing"},
        {"{\"n\": 1, \"weights\": []}", "`S` is missing"},
        {"{\"n\": 2, \"S\": [1], \"weights\": []}", "`S` has 1 elements for 2 uids"},
        {"{\"n\": 1, \"S\": [-1], \"weights\": []}", "S[0] is -1 TAO, not within 0..10^9"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [[0, 1, 5]]}", "weights[0] is 1, not within 0..0"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [[0, 0, 70000]]}", "weights[0] is 70000, not within 0..65535"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [[0, 0]]}", "weights[0] is not [validator, miner, value]"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [[0, 0, 1], [0, 0, 2]]}",
         "weights[1] names the pair [0, 0] again"},
        {"{\"n\": 1, \"S\": [1], \"W_nonzero\": [[0, 0, 1.5]]}",
         "W_nonzero[0]: the weight is 1.5, not within 0..1"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [], \"permits\": [1]}", "permits[0] is neither true nor false"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [], \"owner_uid\": 1}", "owner_uid is 1, not within 0..0"},
        {"{\"n\": 1, \"S\": [1], \"weights\": [], \"params\": {\"kappa\": 2.0}}",
         "params: `kappa` needs a share (0.5, 50 %) or an integer up to 65535, not `2.0000000000000000`"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct metagraph graph;
        struct sim_error err;
        const int rc = load(&graph, bad[i].text, &err);
        ck_assert_msg(sim_exit_status(rc) == 2, "%s: %d", bad[i].text, rc);
        ck_assert_str_eq(err.message, bad[i].message);
        ck_assert_str_eq(err.file, "test.json");
        ck_assert_uint_eq(graph.n, 0);
        metagraph_free(&graph);
    }
}
END_TEST

START_TEST(parameters_are_set_from_text)
{
    struct metagraph graph;
    struct sim_error err;
    metagraph_init(&graph);
    ck_assert_int_eq(metagraph_set(&graph, "kappa", "60 %", &err), 0);
    ck_assert_uint_eq(graph.params.kappa, 39321);
    ck_assert_int_eq(metagraph_set(&graph, "kappa", "32767", &err), 0);
    ck_assert_uint_eq(graph.params.kappa, 32767);
    ck_assert_int_eq(metagraph_set(&graph, "alpha_sigmoid_steepness", "-1000", &err), 0);
    ck_assert_int_eq(graph.params.alpha_sigmoid_steepness, -1000);
    ck_assert_int_eq(metagraph_set(&graph, "bonds_moving_average", "0.975", &err), 0);
    ck_assert_uint_eq(graph.params.bonds_moving_average_ppm, 975000);
    ck_assert_int_eq(metagraph_set(&graph, "yuma3", "false", &err), 0);
    ck_assert(!graph.params.yuma3_on);
    ck_assert_int_eq(metagraph_set(&graph, "kapa", "1", &err), SIM_ERR_UNKNOWN_KEY);
    ck_assert_int_eq(metagraph_set(&graph, "tempo", "65536", &err), SIM_ERR_RANGE);
    ck_assert_int_eq(metagraph_set(&graph, "tempo", "", &err), SIM_ERR_RANGE);
    ck_assert_int_eq(metagraph_set(&graph, "kappa", "nan%", &err), SIM_ERR_RANGE);
}
END_TEST

START_TEST(a_real_subnet_pays_thirty_miners)
{
    struct metagraph graph;
    struct sim_error err;
    struct epoch_result result;
    struct epoch_workspace *workspace = epoch_workspace_create();
    uint32_t paid = 0;
    epoch_result_init(&result);
    ck_assert_int_eq(metagraph_load(&graph, TENSIM_DATA "/metagraph/sn15-block4769998.json", &err), 0);
    ck_assert_uint_eq(epoch_rows_entries(&graph.weights), 1687);
    for (int epoch = 0; epoch < 3; epoch++) {
        run(workspace, &graph, &result);
        ck_assert_int_eq(metagraph_advance(&graph, &result), 0);
    }
    for (uint32_t i = 0; i < graph.n; i++)
        paid += result.incentive_fx[i] > 0;
    ck_assert_uint_eq(paid, 30);
    metagraph_free(&graph);
    epoch_result_free(&result);
    epoch_workspace_destroy(workspace);
}
END_TEST

/* One to four changes: a byte, a digit, a cut, a doubled or a removed piece. */
static size_t mutate(struct sim_stream *stream, char *text, size_t size, size_t capacity)
{
    static const char digits[] = "0123456789-.,[]{}\"eEtfn";
    for (uint64_t change = 1 + sim_stream_below(stream, 4); change > 0 && size > 1; change--) {
        const size_t at = (size_t)sim_stream_below(stream, size),
                     length = (size_t)sim_stream_below(stream, 12);
        const size_t piece = at + length < size ? length : size - at;
        switch (sim_stream_below(stream, 6)) {
        case 0:
            text[at] = (char)sim_stream_below(stream, 256);
            break;
        case 1:
        case 2:
            text[at] = digits[sim_stream_below(stream, sizeof digits - 1)];
            break;
        case 3:
            memmove(text + at, text + at + piece, size - at - piece);
            size -= piece;
            break;
        case 4:
            if (size + piece < capacity) {
                memmove(text + at + piece, text + at, size - at);
                size += piece;
            }
            break;
        default:
            if (sim_stream_below(stream, 4) == 0)
                size = at;
            break;
        }
    }
    return size;
}

START_TEST(ten_thousand_damaged_files_give_a_message_or_run)
{
    const struct sim_seed seed = sim_seed_make(2026, 11);
    const size_t size = sizeof small - 1, capacity = 2 * sizeof small;
    struct epoch_workspace *workspace = epoch_workspace_create();
    struct epoch_result result;
    unsigned refused = 0;
    epoch_result_init(&result);
    for (unsigned i = 0; i < 10000; i++) {
        struct sim_stream stream;
        struct metagraph graph;
        struct sim_error err = {0};
        char *text = malloc(capacity);
        ck_assert_ptr_nonnull(text);
        memcpy(text, small, size);
        sim_stream_init(&stream, &seed, SIM_KIND_TEST, i, SIM_PURPOSE_TEST);
        const size_t mutated = mutate(&stream, text, size, capacity);
        char *exact =
            malloc(mutated > 0 ? mutated : 1); /* no room beyond, so that a sanitizer sees an overrun */
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, text, mutated);
        const int rc = metagraph_load_text(&graph, "mutated.json", exact, mutated, &err);
        if (rc != 0) {
            refused++;
            ck_assert_int_eq(sim_exit_status(rc), 2);
            ck_assert_uint_gt(strlen(err.message), 0);
        } else {
            run(workspace, &graph, &result);
        }
        metagraph_free(&graph);
        free(text);
        free(exact);
    }
    ck_assert_uint_gt(refused, 5000);
    ck_assert_uint_lt(refused, 10000);
    epoch_result_free(&result);
    epoch_workspace_destroy(workspace);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("metagraph");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_small_file_gives_the_state_it_describes);
    tcase_add_test(tc, every_mistake_is_named_with_its_place);
    tcase_add_test(tc, parameters_are_set_from_text);
    tcase_add_test(tc, a_real_subnet_pays_thirty_miners);
    tcase_add_test(tc, ten_thousand_damaged_files_give_a_message_or_run);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
