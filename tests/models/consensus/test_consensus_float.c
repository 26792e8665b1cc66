/* The published cases of yuma-simulation: 580 runs of 40 epochs, dividends to 2e-6 (its own arithmetic has 32
 * bits). */
#include "consensus_float.h"
#include "consensus_rules.h"
#include "tensim_check.h"

#include <jansson.h>
#include <string.h>
#include <zlib.h>

enum { MOST = 16 };

static json_t *load_gz(const char *name)
{
    char path[512];
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    int got;
    snprintf(path, sizeof path, "%s/yuma/%s", TENSIM_DATA, name);
    gzFile file = gzopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    while ((got = gzread(file, text + size, (unsigned)(capacity - size))) > 0) {
        size += (size_t)got;
        if (size == capacity) {
            capacity *= 2;
            text = realloc(text, capacity);
            ck_assert_ptr_nonnull(text);
        }
    }
    gzclose(file);
    json_t *json = json_loadb(text, size, 0, NULL);
    free(text);
    ck_assert_ptr_nonnull(json);
    return json;
}

/* The segment of a run-length coded series that covers an epoch. */
static const json_t *at_epoch(const json_t *segments, size_t epoch)
{
    size_t i;
    const json_t *segment;
    json_array_foreach(segments, i, segment)
    {
        const json_t *range = json_object_get(segment, "epochs");
        if ((size_t)json_integer_value(json_array_get(range, 0)) <= epoch &&
            (size_t)json_integer_value(json_array_get(range, 1)) >= epoch)
            return json_object_get(segment, "value");
    }
    ck_abort_msg("no segment for an epoch");
    return NULL;
}

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static struct consensus_float_params params_of(const json_t *versions, const json_t *the_case,
                                               const json_t *run)
{
    static const struct {
        const char *name;
        enum consensus_variant variant;
    } names[] = {{"YUMA2B", CONSENSUS_YUMA2B},
                 {"YUMA2C", CONSENSUS_YUMA2C},
                 {"YUMA1", CONSENSUS_YUMA1},
                 {"YUMA2", CONSENSUS_YUMA2},
                 {"YUMA3", CONSENSUS_YUMA3}};
    const char *version = json_string_value(json_object_get(run, "variant"));
    const json_t *p = json_object_get(json_object_get(versions, version), "params");
    size_t k = 0;
    while (strncmp(version, names[k].name, strlen(names[k].name)) != 0)
        k++;
    struct consensus_float_params params = consensus_float_default(names[k].variant);
    params.bonds_penalty = number(run, "bond_penalty");
    params.bonds_moving_average = number(p, "bond_moving_avg");
    params.liquid_alpha_on = json_is_true(json_object_get(p, "liquid_alpha"));
    params.alpha_low = number(p, "alpha_low");
    params.alpha_high = number(p, "alpha_high");
    params.alpha_sigmoid_steepness = number(p, "alpha_sigmoid_steepness");
    params.capacity_alpha = number(p, "capacity_alpha");
    params.decay_rate = number(p, "decay_rate");
    params.winner_takes_all =
        json_is_true(json_object_get(json_object_get(the_case, "config_overrides"), "winner_takes_all"));
    return params;
}

/* The largest difference of a run's dividends per 1,000 of stake. Incentives must agree to one step of
 * 1/65535: the original's cut of consensus can fall on the other side. */
static double worst_difference(const json_t *versions, const json_t *the_case, const json_t *run)
{
    const uint32_t v = (uint32_t)json_array_size(json_object_get(the_case, "validators"));
    const uint32_t m = (uint32_t)json_array_size(json_object_get(the_case, "servers"));
    const json_t *expected = json_object_get(run, "dividends_per_1000"),
                 *incentive = json_object_get(run, "incentive");
    const json_t *reset = json_object_get(the_case, "reset_bonds");
    const bool resets = json_is_true(json_object_get(run, "reset_bonds")) && json_is_object(reset);
    const struct consensus_float_params params = params_of(versions, the_case, run);
    struct consensus_float state;
    double worst = 0;
    ck_assert_int_eq(consensus_float_init(&state, &params, v, m), 0);
    for (size_t e = 0; e < json_array_size(expected); e++) {
        double weight[MOST * MOST], stake[MOST], all = 0;
        const json_t *w = at_epoch(json_object_get(the_case, "weights"), e);
        const json_t *s = at_epoch(json_object_get(the_case, "stakes"), e);
        for (uint32_t i = 0; i < v; i++) {
            all += stake[i] = json_number_value(json_array_get(s, i));
            for (uint32_t j = 0; j < m; j++)
                weight[i * m + j] = json_number_value(json_array_get(json_array_get(w, i), j));
        }
        if (resets && (size_t)json_integer_value(json_object_get(reset, "epoch")) == e)
            consensus_float_reset_bonds(&state,
                                        (uint32_t)json_integer_value(json_object_get(reset, "server_index")));
        consensus_float_step(&state, weight, stake);
        for (uint32_t i = 0; i < v; i++) {
            const double share = stake[i] / all;
            const double per_1000 = share > 0 ? 0.041 * state.dividend[i] / share : 0;
            const double off = per_1000 - json_number_value(json_array_get(json_array_get(expected, e), i));
            worst = off > worst ? off : -off > worst ? -off : worst;
        }
        for (uint32_t j = 0; j < m; j++) {
            const double want = json_number_value(json_array_get(json_array_get(incentive, e), j));
            ck_assert_double_eq_tol(state.incentive[j], want, 1.0 / 65535);
        }
    }
    consensus_float_free(&state);
    return worst;
}

/* Runs that a defect of the original spoils: in case 21 nobody reaches kappa in some epochs, and what it then
 * clips with is a cast of not-a-number (data/yuma/README.md). */
static bool is_unreliable(const json_t *run)
{
    const char *variant = json_string_value(json_object_get(run, "variant"));
    return json_integer_value(json_object_get(run, "case")) == 21 && number(run, "bond_penalty") > 0 &&
           strncmp(variant, "YUMA2C", 6) != 0 && strncmp(variant, "YUMA3", 5) != 0;
}

START_TEST(every_published_run_is_met_to_two_millionths)
{
    json_t *inputs = load_gz("yuma-cases.json.gz"), *answers = load_gz("yuma-cases-expected.json.gz");
    const json_t *cases = json_object_get(inputs, "cases"), *runs = json_object_get(answers, "runs"), *run;
    size_t i, met = 0, skipped = 0;
    json_array_foreach(runs, i, run)
    {
        const json_t *the_case =
            json_array_get(cases, (size_t)json_integer_value(json_object_get(run, "case")) - 1);
        if (is_unreliable(run)) {
            skipped++;
            continue;
        }
        const double worst = worst_difference(json_object_get(answers, "versions"), the_case, run);
        ck_assert_msg(worst < 2e-6, "case %d, %s, penalty %g: off by %g",
                      (int)json_integer_value(json_object_get(run, "case")),
                      json_string_value(json_object_get(run, "variant")), number(run, "bond_penalty"), worst);
        met++;
    }
    printf("%zu runs met, %zu left out\n", met, skipped);
    ck_assert_uint_eq(met + skipped, 580);
    ck_assert_uint_eq(skipped, 15);
    json_decref(inputs);
    json_decref(answers);
}
END_TEST

START_TEST(trust_below_one_half_is_punished_by_the_white_paper)
{
    const struct consensus_float_params params = consensus_float_default(CONSENSUS_WHITE_PAPER);
    const double stake[] = {0.6, 0.4}, weight[] = {1, 0, 0, 1};
    struct consensus_float state;
    ck_assert_int_eq(consensus_float_init(&state, &params, 2, 2), 0);
    consensus_float_step(&state, weight, stake);
    /* 0.6 / (1 + e^-1) : 0.4 / (1 + e^1) */
    ck_assert_double_eq_tol(state.incentive[0] / state.incentive[1], 1.5 * 2.718281828, 1e-4);
    ck_assert_double_eq_tol(state.incentive[0] + state.incentive[1], 1, 1e-12);
    ck_assert_double_eq_tol(state.dividend[0], state.incentive[0], 1e-5);
    consensus_float_free(&state);
}
END_TEST

START_TEST(rules_are_found_by_name)
{
    struct epoch_params params = epoch_params_default();
    ck_assert_ptr_null(consensus_rule_find("yuma4"));
    consensus_rule_apply(consensus_rule_find("yuma2"), &params);
    ck_assert(!params.yuma3_on && !params.liquid_alpha_on);
    consensus_rule_apply(consensus_rule_find("yuma3-liquid"), &params);
    ck_assert(params.yuma3_on && params.liquid_alpha_on);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("consensus_float");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, every_published_run_is_met_to_two_millionths);
    tcase_add_test(tc, trust_below_one_half_is_punished_by_the_white_paper);
    tcase_add_test(tc, rules_are_found_by_name);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
