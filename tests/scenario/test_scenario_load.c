/* Loading: defaults, overrides, canonical form, settings, files; and that the table itself is sound. */
#include "scenario_scalar.h"
#include "scenario_sections.h"

#include "tensim_check.h"

#include <stdio.h>
#include <string.h>

#define HEAD "tensim: 1\nname: x\nuntil: 100 blocks\n"

static struct scenario *load_with(const char *text, const struct scenario_overrides *overrides)
{
    struct scenario *scenario = NULL;
    struct sim_error err = {0};
    int code = scenario_load_text("t.yaml", text, strlen(text), overrides, &scenario, &err);
    ck_assert_msg(code == SIM_OK, "%u:%u %s", err.line, err.column, err.message);
    return scenario;
}

static struct scenario *load(const char *text)
{
    return load_with(text, NULL);
}

static size_t count_errors(const char *text)
{
    struct scenario *scenario = NULL;
    struct scenario_report report = {0};
    int code = scenario_load_text_report("t.yaml", text, strlen(text), NULL, &scenario, &report);
    size_t total = report.total;
    ck_assert_int_eq(code == SIM_OK, total == 0);
    ck_assert_int_eq(scenario == NULL, total != 0);
    for (size_t i = 1; i < report.count; i++)
        ck_assert_uint_le(report.items[i - 1].line, report.items[i].line);
    scenario_report_free(&report);
    scenario_free(scenario);
    return total;
}

/* A value of the table must pass its own key. */
static void check_spelling(const struct scenario_key *key, enum scenario_type type, const char *text)
{
    struct scenario_arena arena = {0};
    union scenario_value value;
    struct sim_error why = {0};
    if (text == NULL)
        return;
    const struct scenario_scalar_in in = {text, strlen(text), !scenario_type_is_string(type),
                                          key,  &arena,       &why};
    ck_assert_msg(scenario_scalar_of(type)->parse(&in, &value) == SIM_OK, "%s: `%s` %s", key->name, text,
                  why.message);
    scenario_arena_free(&arena);
}

START_TEST(every_default_bound_and_example_of_the_table_is_valid)
{
    struct scenario_sections sections;
    scenario_sections_collect(&sections);
    ck_assert_uint_gt(sections.count, 8);
    for (size_t i = 0; i < sections.count; i++)
        for (const struct scenario_key *k = sections.items[i]->keys; k->name != NULL; k++) {
            const struct scenario_scalar *scalar = scenario_scalar_of(k->type);
            ck_assert_msg(k->doc != NULL && k->doc[strlen(k->doc) - 1] != '.', "%s", k->name);
            ck_assert_ptr_eq(scenario_key_find(sections.items[i], k->name, strlen(k->name)), k);
            if (scalar == NULL)
                continue;
            ck_assert_uint_le(k->offset + scalar->size, sections.items[i]->size);
            check_spelling(k, k->type, k->min);
            check_spelling(k, k->type, k->max);
            check_spelling(k, k->type, k->example);
            ck_assert(k->min == NULL || scalar->compare != NULL);
            if (k->fallback != NULL && *k->fallback != '\0')
                check_spelling(k, k->type, k->fallback);
        }
}
END_TEST

START_TEST(every_key_has_a_default_or_is_required)
{
    struct scenario_sections sections;
    scenario_sections_collect(&sections);
    for (size_t i = 0; i < sections.count; i++)
        for (const struct scenario_key *k = sections.items[i]->keys; k->name != NULL; k++) {
            unsigned settled = SCENARIO_REQUIRED | SCENARIO_ONE_OF | SCENARIO_OPTIONAL;
            bool container = k->type == SCENARIO_TYPE_MAP || k->type == SCENARIO_TYPE_LIST;
            ck_assert_msg((k->flags & settled) != 0 || k->fallback != NULL || container, "%s", k->name);
        }
}
END_TEST

START_TEST(the_smallest_scenario_gets_every_default)
{
    struct scenario *s = load(HEAD);
    ck_assert_uint_eq(s->seed, 1);
    ck_assert_str_eq(s->question, "");
    ck_assert_int_eq(s->start.state, SCENARIO_START_EMPTY);
    ck_assert_uint_eq(s->start.accounts, 1);
    ck_assert_uint_eq(s->chain.max_supply_rao, UINT64_C(21000000000000000));
    ck_assert_uint_eq(s->chain.first_emission_rao, 1000000000u);
    ck_assert_uint_eq(s->clock.genesis_unix_ms, UINT64_C(1679338140000));
    ck_assert_uint_eq(s->clock.block_time_ms, 12000);
    ck_assert_ptr_null(s->clock.calendar.name);
    ck_assert_int_eq(s->issuance.withheld.kind, SCENARIO_WITHHELD_SHARE);
    ck_assert_uint_eq(s->issuance.withheld.share.num, 0);
    ck_assert_uint_eq(s->issuance.distribute_every.value, 360);
    ck_assert_uint_eq(s->until.count, 1);
    ck_assert_uint_eq(s->timeline.count, 0);
    ck_assert(s->record.events);
    ck_assert_uint_eq(strlen(scenario_hash(s)), 64);
    scenario_free(s);
}
END_TEST

START_TEST(the_canonical_form_loads_to_itself)
{
    struct scenario *s = load(HEAD "question: \"a\\u2028\\\"\\\\ \\x07 \xc3\xa9\"\n"
                                   "timeline:\n  - {at: 90 d, set: {issuance.to: stake}}\n"
                                   "  - {at: 5, burn: 1 rao}\n");
    struct scenario *again = load(scenario_resolved_json(s));
    ck_assert_str_eq(scenario_resolved_json(again), scenario_resolved_json(s));
    ck_assert_str_eq(scenario_hash(again), scenario_hash(s));
    ck_assert_str_eq(again->question, s->question);
    scenario_free(again);
    scenario_free(s);
}
END_TEST

START_TEST(the_hash_is_blind_to_spelling_and_sees_every_value)
{
    struct scenario *a = load(HEAD "issuance: {withheld: 18 %}\nseed: 1_0\n");
    struct scenario *b = load("# other\nuntil:\n  - 100 blocks\nname: 'x'\nissuance:\n  withheld:\n"
                              "    share: 0.180\nseed: 10\ntensim: 1\n");
    struct scenario *c = load(HEAD "issuance: {withheld: 18.0000001 %}\nseed: 10\n");
    ck_assert_str_eq(scenario_hash(a), scenario_hash(b));
    ck_assert_str_ne(scenario_hash(a), scenario_hash(c));
    scenario_free(a);
    scenario_free(b);
    scenario_free(c);
}
END_TEST

START_TEST(overrides_reach_nested_keys_shorthands_unions_and_list_elements)
{
    const struct scenario_override items[] = {
        {"--set", NULL, "start.accounts=9"},
        {"--set", NULL, "issuance.withheld.share=1/2"},
        {"--set", NULL, "timeline[1].note=changed"},
        {"--set", NULL, "until=[7 blocks, 1 d]"},
        {"--seed", "seed", "77"},
    };
    const struct scenario_overrides overrides = {items, 5, NULL};
    struct scenario *s = load_with(HEAD "start: empty\nissuance: {withheld: 5 %}\n"
                                        "timeline:\n  - {at: 1, note: a}\n  - {at: 2, burn: 1 TAO}\n",
                                   &overrides);
    ck_assert_uint_eq(s->start.accounts, 9);
    ck_assert_uint_eq(s->issuance.withheld.share.den, 2);
    ck_assert_int_eq(s->timeline.items[1].action, SCENARIO_ACTION_NOTE);
    ck_assert_str_eq(s->timeline.items[1].note, "changed");
    ck_assert_uint_eq(s->until.count, 2);
    ck_assert_uint_eq(s->seed, 77);
    scenario_free(s);
}
END_TEST

START_TEST(errors_of_overrides_point_into_the_argument)
{
    const struct scenario_override item = {"--set", NULL, "chain.max_suply=5 TAO"};
    const struct scenario_overrides overrides = {&item, 1, NULL};
    struct scenario *s = NULL;
    struct sim_error err = {0};
    int code = scenario_load_text("t.yaml", HEAD, strlen(HEAD), &overrides, &s, &err);
    ck_assert_int_eq(code, SIM_ERR_UNKNOWN_KEY);
    ck_assert_str_eq(err.file, "--set chain.max_suply=5 TAO");
    ck_assert_uint_eq(err.column, 7);
    ck_assert_ptr_nonnull(strstr(err.message, "did you mean `max_supply`"));
    ck_assert_ptr_null(s);
}
END_TEST

START_TEST(all_errors_are_found_in_one_go)
{
    ck_assert_uint_eq(count_errors(HEAD), 0);
    ck_assert_uint_eq(count_errors("nam: x\nseed: -1\n"), 5); /* two wrong, three missing */
    ck_assert_uint_eq(count_errors(HEAD "timeline: [{at: x}, {note: b}, {at: 1, note: c, d: 1}]\n"), 4);
}
END_TEST

START_TEST(the_timeline_is_ordered_by_block_and_then_by_the_file)
{
    struct scenario *s = load(HEAD "timeline:\n"
                                   "  - {at: 2023-03-21T18:49:00Z, note: day}\n"
                                   "  - {at: 7200, note: second}\n"
                                   "  - {at: 1, note: first}\n"
                                   "  - {at: 24 h, note: third}\n");
    static const char *const order[] = {"first", "day", "second", "third"};
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(s->timeline.items[i].note, order[i]);
    ck_assert_uint_eq(scenario_when_block(s, s->timeline.items[1].at), 7200);
    scenario_free(s);
}
END_TEST

START_TEST(settings_are_typed_and_can_be_carried_out)
{
    struct scenario *s = load(HEAD "issuance: {to: stake}\ntimeline:\n  - at: 5\n    set:\n"
                                   "      issuance.withheld.share: 4.7 %\n      issuance.to: pending\n"
                                   "      issuance.distribute_every: 1 h\n");
    const struct scenario_event *event = &s->timeline.items[0];
    ck_assert_uint_eq(event->set.count, 3);
    for (size_t i = 0; i < event->set.count; i++)
        scenario_assign(s, &event->set.items[i]);
    ck_assert_uint_eq(s->issuance.withheld.share.num, 47);
    ck_assert_uint_eq(s->issuance.withheld.share.den, 1000);
    ck_assert_int_eq(s->issuance.to, SCENARIO_TO_PENDING);
    ck_assert_uint_eq(scenario_duration_blocks(s, s->issuance.distribute_every), 300);
    scenario_free(s);
}
END_TEST

START_TEST(setting_a_share_takes_over_from_a_file)
{
    struct scenario *s = load(HEAD "timeline: {at: 5, set: {issuance.withheld.share: 4.7 %}}\n");
    s->issuance.withheld.kind = SCENARIO_WITHHELD_FILE;
    scenario_assign(s, &s->timeline.items[0].set.items[0]);
    ck_assert_int_eq(s->issuance.withheld.kind, SCENARIO_WITHHELD_SHARE);
    scenario_free(s);
}
END_TEST

START_TEST(durations_round_up_to_whole_blocks)
{
    struct scenario *s = load(HEAD);
    struct scenario_duration duration = {SCENARIO_IN_TIME, 12001};
    ck_assert_uint_eq(scenario_duration_blocks(s, duration), 2);
    duration.value = 12000;
    ck_assert_uint_eq(scenario_duration_blocks(s, duration), 1);
    scenario_free(s);
}
END_TEST

START_TEST(loading_twice_gives_two_independent_scenarios)
{
    struct scenario *a = load(HEAD "question: one\n");
    struct scenario *b = load(HEAD "question: one\n");
    scenario_free(a);
    ck_assert_str_eq(b->question, "one");
    scenario_free(b);
    scenario_free(NULL);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("scenario_load");
    TCase *c = tcase_create("all");
    tcase_add_test(c, every_default_bound_and_example_of_the_table_is_valid);
    tcase_add_test(c, every_key_has_a_default_or_is_required);
    tcase_add_test(c, the_smallest_scenario_gets_every_default);
    tcase_add_test(c, the_canonical_form_loads_to_itself);
    tcase_add_test(c, the_hash_is_blind_to_spelling_and_sees_every_value);
    tcase_add_test(c, overrides_reach_nested_keys_shorthands_unions_and_list_elements);
    tcase_add_test(c, errors_of_overrides_point_into_the_argument);
    tcase_add_test(c, all_errors_are_found_in_one_go);
    tcase_add_test(c, the_timeline_is_ordered_by_block_and_then_by_the_file);
    tcase_add_test(c, settings_are_typed_and_can_be_carried_out);
    tcase_add_test(c, setting_a_share_takes_over_from_a_file);
    tcase_add_test(c, durations_round_up_to_whole_blocks);
    tcase_add_test(c, loading_twice_gives_two_independent_scenarios);
    suite_add_tcase(s, c);
    return s;
}

TENSIM_CHECK_MAIN(suite)
