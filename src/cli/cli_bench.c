/* `tensim bench`: measures the parts of the program, side by side with their yardsticks. */
#include "cli_bench.h"

#include "bench_report.h"
#include "cli_options.h"
#include "cli_scenario.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct bench *find_bench(const char *name)
{
    for (const struct bench *const *b = bench_registry; *b != NULL; b++)
        if (strcmp((*b)->name, name) == 0)
            return *b;
    return NULL;
}

static void print_goal(const struct bench_report *report, const struct bench_row *row)
{
    if (row->goal_kind == BENCH_GOAL_NONE)
        return;
    const char *verdict = bench_row_met(report, row) ? "met" : "MISSED";
    if (row->goal_kind == BENCH_GOAL_RATIO)
        printf("  goal >= %.2fx: %s", row->goal, verdict);
    else
        printf("  goal %s %.4g: %s", row->is_rate ? ">=" : "<=", row->goal, verdict);
}

static void print_report(const struct bench *bench, const struct bench_report *report)
{
    printf("\n%s: %s\n", bench->name, bench->summary);
    printf("  %-22s %-32s %10s %10s  %-12s %7s\n", "group", "variant", "median", "best", "unit", "ratio");
    for (size_t i = 0; i < report->count; i++) {
        const struct bench_row *row = &report->rows[i];
        const bool first = i == 0 || strcmp(report->rows[i - 1].group, row->group) != 0;
        printf("  %-22s %-32s %10.4g %10.4g  %-12s %6.2fx", first ? row->group : "", row->variant,
               bench_row_median(row), bench_row_best(row), row->unit, bench_row_ratio(report, row));
        print_goal(report, row);
        putchar('\n');
    }
}

static json_t *row_to_json(const struct bench_report *report, const struct bench_row *row)
{
    json_t *samples = json_array();
    for (size_t i = 0; i < row->count; i++)
        json_array_append_new(samples, json_real(row->samples[i]));
    json_t *json = json_pack("{s:s, s:s, s:s, s:f, s:f, s:f, s:o}", "group", row->group, "variant",
                             row->variant, "unit", row->unit, "median", bench_row_median(row), "best",
                             bench_row_best(row), "ratio", bench_row_ratio(report, row), "samples", samples);
    if (row->goal_kind != BENCH_GOAL_NONE) {
        const char *key = row->goal_kind == BENCH_GOAL_RATIO ? "goal_ratio" : "goal_value";
        json_object_set_new(json, key, json_real(row->goal));
        json_object_set_new(json, "goal_met", json_boolean(bench_row_met(report, row)));
    }
    return json;
}

static json_t *report_to_json(const struct bench *bench, const struct bench_report *report)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < report->count; i++)
        json_array_append_new(rows, row_to_json(report, &report->rows[i]));
    return json_pack("{s:s, s:s, s:o}", "name", bench->name, "summary", bench->summary, "rows", rows);
}

static size_t count_missed(const struct bench_report *report)
{
    size_t missed = 0;
    for (size_t i = 0; i < report->count; i++)
        missed += !bench_row_met(report, &report->rows[i]);
    return missed;
}

/* What the user asks for. */
struct choices {
    uint64_t repeat;
    bool as_json;
    bool quick;
};

/* Measures one benchmark; shows it, or appends it to `all` unless that is NULL. */
static int measure(const struct bench *bench, const struct choices *choices, json_t *all, size_t *missed)
{
    struct bench_report report = {.data_dir = cli_data_dir(), .quick = choices->quick};
    struct sim_error err = {0};
    char text[1200];
    const int ret = bench_measure(bench, choices->repeat, &report, &err);
    if (ret != SIM_OK)
        fprintf(stderr, "tensim bench: %s: %s\n", bench->name, sim_error_format(&err, text, sizeof text));
    else if (all != NULL)
        json_array_append_new(all, report_to_json(bench, &report));
    else
        print_report(bench, &report);
    fflush(stdout);
    *missed += count_missed(&report);
    bench_report_free(&report);
    return sim_exit_status(ret);
}

static int measure_all(char **names, size_t count, const struct choices *choices, size_t *missed)
{
    char machine[512];
    json_t *all = choices->as_json ? json_array() : NULL;
    int status = 0;
    bench_machine(machine, sizeof machine);
    if (!choices->as_json)
        printf(
            "%s\n%llu repetitions, variants taking turns; ratio: times as fast as the first of the group\n",
            machine, (unsigned long long)choices->repeat);
    for (size_t i = 0; i < count && status == 0; i++)
        status = measure(find_bench(names[i]), choices, all, missed);
    for (const struct bench *const *b = bench_registry; count == 0 && *b != NULL && status == 0; b++)
        status = (*b)->once ? 0 : measure(*b, choices, all, missed);
    if (choices->as_json) {
        json_t *json = json_pack("{s:s, s:I, s:o}", "machine", machine, "repeat", (json_int_t)choices->repeat,
                                 "benchmarks", all);
        json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(json);
    }
    return status;
}

static int list(void)
{
    for (const struct bench *const *b = bench_registry; *b != NULL; b++)
        printf("%-14s %s\n", (*b)->name, (*b)->summary);
    return 0;
}

int cli_bench(int argc, char **argv)
{
    struct choices choices = {.repeat = 5};
    bool only_list = false;
    bool check = false;
    size_t operands = 0;
    size_t missed = 0;
    const struct cli_option options[] = {
        {.name = "repeat",
         .letter = 'n',
         .kind = CLI_COUNT,
         .target = &choices.repeat,
         .value = "N",
         .fallback = "5",
         .help = "repetitions after a warm-up; medians are shown"},
        {.name = "json",
         .kind = CLI_FLAG,
         .target = &choices.as_json,
         .help = "print JSON, with every sample"},
        {.name = "quick",
         .kind = CLI_FLAG,
         .target = &choices.quick,
         .help = "a shorter sample of those that take minutes"},
        {.name = "check", .kind = CLI_FLAG, .target = &check, .help = "exit 1 if a goal is missed"},
        {.name = "list", .kind = CLI_FLAG, .target = &only_list, .help = "name the benchmarks and stop"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "bench",
        .operands = "[NAME]...",
        .summary = "Measures the parts of the program (all of them, if none is named).",
        .details = "Timings depend on the machine and on what else it does: compare inside one run.",
        .options = options,
        .max_operands = SIZE_MAX,
    };
    int status = cli_options_parse(&usage, argc, argv, &operands);
    if (status != CLI_GO_ON)
        return status;
    if (only_list)
        return list();
    if (choices.repeat < 1 || choices.repeat > 1000) {
        fputs("tensim bench: --repeat takes 1 to 1000\n", stderr);
        return 2;
    }
    for (size_t i = 1; i <= operands; i++)
        if (find_bench(argv[i]) == NULL) {
            fprintf(stderr, "tensim bench: there is no benchmark `%s`; --list names them\n", argv[i]);
            return 2;
        }
    status = measure_all(argv + 1, operands, &choices, &missed);
    return status == 0 && check && missed > 0 ? 1 : status;
}
