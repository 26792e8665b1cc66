/* Damaged files, in this process so that the sanitizers see everything: the malformed collection against its
 * expected lines, every truncation and thousands of mutations of good files.
 *
 * usage: test_scenario_damage TESTS_DIR */
#include "scenario.h"
#include "scenario_text.h"

#include "tensim_check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Loads bytes; whatever happens must be a scenario, or input errors that each have one line and a position.
 */
static int load_hostile(const char *bytes, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size); /* exact size, so that an overrun is seen */
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, size);
    struct scenario *scenario = NULL;
    struct scenario_report report = {0};
    int code = scenario_load_text_report("good/t.yaml", copy, size, NULL, &scenario, &report);
    ck_assert_int_eq(code == SIM_OK, scenario != NULL);
    ck_assert(code == SIM_OK || sim_exit_status(code) == 2);
    for (size_t i = 0; i < report.count; i++) {
        const struct sim_error *err = &report.items[i];
        ck_assert_msg(err->line > 0 && err->column > 0 && err->message[0] != '\0', "%s", err->message);
        ck_assert_msg(strpbrk(err->message, "\n\r\t\x1b") == NULL, "%s", err->message);
        ck_assert_msg(sim_exit_status(err->code) == 2, "%s", err->message);
    }
    if (scenario != NULL)
        ck_assert_ptr_nonnull(scenario_resolved_json(scenario));
    scenario_report_free(&report);
    scenario_free(scenario);
    free(copy);
    return code;
}

static char *read_good(const char *name, size_t *size)
{
    char path[1024];
    char *bytes = NULL;
    struct sim_error err = {0};
    snprintf(path, sizeof(path), "good/%s", name);
    ck_assert_msg(scenario_text_read(path, &bytes, size, &err) == SIM_OK, "%s", err.message);
    return bytes;
}

static const char *const good_names[] = {"everything.yaml", "single-values.yaml", "smallest.yaml"};
enum { GOOD = 3 };

START_TEST(every_malformed_file_gives_its_expected_line)
{
    char line[2048];
    char got[2048];
    size_t checked = 0;
    ck_assert_int_eq(chdir("malformed"), 0);
    FILE *expected = fopen("expected.txt", "r");
    ck_assert_ptr_nonnull(expected);
    while (fgets(line, sizeof(line), expected) != NULL) {
        char name[256];
        struct scenario *scenario = NULL;
        struct sim_error err = {0};
        line[strcspn(line, "\n")] = '\0';
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, ":"), line);
        int code = scenario_load(name, &(struct scenario_overrides){.data_dir = "."}, &scenario, &err);
        ck_assert_msg(code != SIM_OK && sim_exit_status(code) == 2, "%s", name);
        ck_assert_ptr_null(scenario);
        ck_assert_str_eq(sim_error_format(&err, got, sizeof(got)), line);
        checked++;
    }
    fclose(expected);
    ck_assert_int_eq(chdir(".."), 0);
    ck_assert_uint_ge(checked, 40);
}
END_TEST

START_TEST(good_files_cut_anywhere_load_or_are_refused)
{
    for (size_t i = 0; i < GOOD; i++) {
        size_t size;
        char *bytes = read_good(good_names[i], &size);
        ck_assert_int_eq(load_hostile(bytes, size), SIM_OK);
        for (size_t cut = 0; cut < size; cut += 1 + size / 300)
            load_hostile(bytes, cut);
        free(bytes);
    }
}
END_TEST

/* One to four edits: a byte changed, removed, doubled, a stretch copied elsewhere, a nasty token put in. */
static size_t mutate(char *bytes, size_t size, size_t capacity, uint64_t *state)
{
    static const char *const tokens[] = {
        "&a ",   "*a",  "<<: ", "- ",          "{",    "}",    "[",   "]",   ": ",  "\n", "  ",
        "\"",    "'",   "|\n",  ">\n",         "# ",   "? ",   "!x ", "---", "...", "%",  "\\u0",
        "\\xff", "1/0", "~",    "99999999999", "\xff", "\xc3", "\t",  "-1 ", "0x",  ", ", "name"};
    size_t edits = 1 + next(state) % 4;
    while (edits-- > 0 && size > 1) {
        size_t at = next(state) % size;
        size_t length = 1 + next(state) % 12;
        const char *token = tokens[next(state) % (sizeof(tokens) / sizeof(tokens[0]))];
        switch (next(state) % 4) {
        case 0:
            bytes[at] = (char)(next(state) & 0xff);
            break;
        case 1:
            length = length < size - at ? length : size - at;
            memmove(bytes + at, bytes + at + length, size - at - length);
            size -= length;
            break;
        case 2:
            length = length < size - at ? length : size - at;
            memmove(bytes + next(state) % (size - length + 1), bytes + at, length);
            break;
        default:
            length = strlen(token);
            if (size + length > capacity)
                break;
            memmove(bytes + at + length, bytes + at, size - at);
            memcpy(bytes + at, token, length);
            size += length;
            break;
        }
    }
    return size;
}

START_TEST(mutated_files_load_or_are_refused)
{
    uint64_t state = 20230320;
    size_t refused = 0;
    const size_t rounds = 4000;
    for (size_t i = 0; i < rounds; i++) {
        size_t size;
        char work[16384];
        char *bytes = read_good(good_names[i % GOOD], &size);
        ck_assert_uint_le(size + 256, sizeof(work));
        memcpy(work, bytes, size);
        free(bytes);
        size = mutate(work, size, sizeof(work), &state);
        refused += load_hostile(work, size) != SIM_OK;
    }
    ck_assert_uint_gt(refused, rounds / 4);
    ck_assert_uint_lt(refused, rounds);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("scenario_damage");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, every_malformed_file_gives_its_expected_line);
    tcase_add_test(c, good_files_cut_anywhere_load_or_are_refused);
    tcase_add_test(c, mutated_files_load_or_are_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(int argc, char **argv)
{
    if (argc != 2 || chdir(argv[1]) != 0) {
        fputs("usage: test_scenario_damage TESTS_DIR\n", stderr);
        return EXIT_FAILURE;
    }
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
