/* Structure: positions, aliases and their bounds, what is refused; suggestions. */
#include "scenario_suggest.h"
#include "scenario_text.h"
#include "scenario_tree.h"

#include "tensim_check.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static int parse(struct scenario_arena *arena, const char *text, struct scenario_node **root,
                 struct sim_error *err)
{
    *err = (struct sim_error){0};
    return scenario_tree_parse(arena, "t.yaml", 1, text, strlen(text), root, err);
}

static void refuse(const char *text, unsigned line, unsigned column, int code)
{
    struct scenario_arena arena = {0};
    struct scenario_node *root;
    struct sim_error err;
    int got = parse(&arena, text, &root, &err);
    ck_assert_msg(got == code && err.line == line && err.column == column, "%.60s: %d %u:%u %s", text, got,
                  err.line, err.column, err.message);
    ck_assert_ptr_null(root);
    scenario_arena_free(&arena);
}

START_TEST(nodes_know_where_they_stand)
{
    struct scenario_arena arena = {0};
    struct scenario_node *root;
    struct sim_error err;
    ck_assert_int_eq(parse(&arena, "a: 1\nbb:\n  - \"x\"\n  - {c: 'y'}\n", &root, &err), SIM_OK);
    const struct scenario_node *list = scenario_node_get(root, "bb", 2);
    ck_assert_uint_eq(list->key_line, 2);
    ck_assert_uint_eq(list->count, 2);
    ck_assert_uint_eq(list->first->line, 3);
    ck_assert_uint_eq(list->first->column, 5);
    ck_assert(!list->first->plain);
    const struct scenario_node *c = scenario_node_get(list->last, "c", 1);
    ck_assert_uint_eq(c->key_column, 6);
    ck_assert_uint_eq(c->column, 9);
    ck_assert_str_eq(c->text, "y");
    scenario_arena_free(&arena);
}
END_TEST

START_TEST(aliases_are_copies_that_do_not_share_children)
{
    struct scenario_arena arena = {0};
    struct scenario_node *root;
    struct sim_error err;
    ck_assert_int_eq(parse(&arena, "a: &x {p: 1}\nb: *x\nc: [*x, *x]\n", &root, &err), SIM_OK);
    struct scenario_node *a = scenario_node_get(root, "a", 1);
    struct scenario_node *b = scenario_node_get(root, "b", 1);
    scenario_node_remove(b, b->first);
    ck_assert_uint_eq(b->count, 0);
    ck_assert_uint_eq(a->count, 1);
    ck_assert_uint_eq(scenario_node_get(root, "c", 1)->first->count, 1);
    scenario_arena_free(&arena);
}
END_TEST

START_TEST(what_is_no_plain_document_is_refused_with_a_position)
{
    refuse("a: 1\na: 2\n", 2, 1, SIM_ERR_DUPLICATE);
    refuse("a: *b\n", 1, 4, SIM_ERR_SYNTAX);
    refuse("a: &b [1, *b]\n", 1, 11, SIM_ERR_SYNTAX);
    refuse("a: 1\n---\nb: 1\n", 2, 1, SIM_ERR_SYNTAX);
    refuse("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, SIM_ERR_SYNTAX);
    refuse("a: !!int 5\n", 1, 4, SIM_ERR_SYNTAX);
    refuse("[1, 2]: 3\n", 1, 1, SIM_ERR_SYNTAX);
    refuse("a: \"x\n", 1, 5, SIM_ERR_SYNTAX); /* libfyaml points behind the quote */
    refuse("a: {b: 1\n", 2, 1, SIM_ERR_SYNTAX);
}
END_TEST

START_TEST(an_alias_bomb_is_refused_before_it_takes_memory)
{
    char text[4096];
    size_t used = (size_t)snprintf(text, sizeof(text), "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
        used += (size_t)snprintf(text + used, sizeof(text) - used, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s*a%d", j == 0 ? "" : ", ", i - 1);
        used += (size_t)snprintf(text + used, sizeof(text) - used, "]\n");
    }
    struct scenario_arena arena = {0};
    struct scenario_node *root;
    struct sim_error err;
    ck_assert_int_eq(parse(&arena, text, &root, &err), SIM_ERR_SYNTAX);
    ck_assert_ptr_nonnull(strstr(err.message, "200000"));
    scenario_arena_free(&arena);
}
END_TEST

START_TEST(depth_is_bounded_in_every_style)
{
    char text[70000];
    memset(text, '[', 60000);
    text[60000] = '\0';
    refuse(text, 1, 33, SIM_ERR_SYNTAX);
    size_t used = 0;
    for (int i = 0; i < 64; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%*sa:\n", i, "");
    refuse(text, 33, 33, SIM_ERR_SYNTAX);
    for (size_t i = 0; i < 60000; i += 2)
        memcpy(text + i, "- ", 2);
    text[60000] = '\0';
    refuse(text, 1, 65, SIM_ERR_SYNTAX);
}
END_TEST

START_TEST(utf8_is_checked_as_the_standard_says)
{
    ck_assert_uint_eq(scenario_utf8_step("a", 1), 1);
    ck_assert_uint_eq(scenario_utf8_step("\xc3\xa9", 2), 2);
    ck_assert_uint_eq(scenario_utf8_step("\xe2\x82\xac", 3), 3);
    ck_assert_uint_eq(scenario_utf8_step("\xf0\x9f\x98\x80", 4), 4);
    ck_assert_uint_eq(scenario_utf8_step("\xc0\xaf", 2), 0);
    ck_assert_uint_eq(scenario_utf8_step("\xe0\x80\xaf", 3), 0);
    ck_assert_uint_eq(scenario_utf8_step("\xed\xa0\x80", 3), 0);
    ck_assert_uint_eq(scenario_utf8_step("\xf4\x90\x80\x80", 4), 0);
    ck_assert_uint_eq(scenario_utf8_step("\xf0\x9f\x98", 3), 0);
    ck_assert_uint_eq(scenario_utf8_step("\x80", 1), 0);
    ck_assert_uint_eq(scenario_utf8_step("", 0), 0);
}
END_TEST

START_TEST(word_distance_counts_slips)
{
    ck_assert_uint_eq(scenario_word_distance("kappa", 5, "kappa", 5), 0);
    ck_assert_uint_eq(scenario_word_distance("kapa", 4, "kappa", 5), 2);
    ck_assert_uint_eq(scenario_word_distance("akppa", 5, "kappa", 5), 2);
    ck_assert_uint_eq(scenario_word_distance("Kappa", 5, "kappa", 5), 1);
    ck_assert_uint_eq(scenario_word_distance("", 0, "kappa", 5), 10);
    char longest[100];
    memset(longest, 'a', sizeof(longest));
    ck_assert_uint_eq(scenario_word_distance(longest, sizeof(longest), "a", 1), UINT_MAX);
}
END_TEST

START_TEST(suggestions_are_near_or_absent)
{
    struct scenario_suggestion near = {0};
    scenario_suggest(&near, "tao", 3, "rao");
    scenario_suggest(&near, "tao", 3, "TAO");
    ck_assert_str_eq(near.best, "TAO");
    near = (struct scenario_suggestion){0};
    scenario_suggest(&near, "zebra", 5, "clock");
    scenario_suggest(&near, "", 0, "a");
    ck_assert_ptr_null(near.best);
    scenario_suggest(&near, "finney", 6, "finney-2023-03-20");
    ck_assert_str_eq(near.best, "finney-2023-03-20");
}
END_TEST

START_TEST(excerpts_are_short_single_lines_of_utf8)
{
    char buf[SCENARIO_EXCERPT_SIZE];
    ck_assert_str_eq(scenario_excerpt("a\nb\x1b\xff\xc3\xa9", 7, buf), "a?b??\xc3\xa9");
    char text[800];
    for (size_t i = 0; i < sizeof(text); i += 4)
        memcpy(text + i, "\xf0\x9f\x98\x80", 4);
    scenario_excerpt(text, sizeof(text), buf);
    ck_assert_uint_eq(strlen(buf), 40 * 4 + 3);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("scenario_tree");
    TCase *c = tcase_create("all");
    tcase_add_test(c, nodes_know_where_they_stand);
    tcase_add_test(c, aliases_are_copies_that_do_not_share_children);
    tcase_add_test(c, what_is_no_plain_document_is_refused_with_a_position);
    tcase_add_test(c, an_alias_bomb_is_refused_before_it_takes_memory);
    tcase_add_test(c, depth_is_bounded_in_every_style);
    tcase_add_test(c, utf8_is_checked_as_the_standard_says);
    tcase_add_test(c, word_distance_counts_slips);
    tcase_add_test(c, suggestions_are_near_or_absent);
    tcase_add_test(c, excerpts_are_short_single_lines_of_utf8);
    suite_add_tcase(s, c);
    return s;
}

TENSIM_CHECK_MAIN(suite)
