/* Joins command-line options and the scenario loader. */
#include "cli_scenario.h"

#include "sim_alloc.h"

#include <stdio.h>
#include <unistd.h>

const char *cli_data_dir(void)
{
    const char *chosen = getenv("TENSIM_DATA");
    if (chosen != NULL && *chosen != '\0')
        return chosen;
    return access(TENSIM_SOURCE_DATA, R_OK) == 0 ? TENSIM_SOURCE_DATA : TENSIM_INSTALLED_DATA;
}

static int print_no_memory(void)
{
    fputs("tensim: out of memory\n", stderr);
    return 3;
}

static struct scenario_override *make_overrides(const struct cli_list *set, const char *seed,
                                                const char *until, struct scenario_overrides *out)
{
    size_t count = set == NULL ? 0 : set->count;
    struct scenario_override *items = sim_array_new(struct scenario_override, count + 2);
    if (items == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        items[i] = (struct scenario_override){.option = "--set", .text = set->items[i]};
    if (seed != NULL)
        items[count++] = (struct scenario_override){.option = "--seed", .key = "seed", .text = seed};
    if (until != NULL)
        items[count++] = (struct scenario_override){.option = "--until", .key = "until", .text = until};
    *out = (struct scenario_overrides){items, count, cli_data_dir()};
    return items;
}

static void print_error(const struct sim_error *err)
{
    char line[1200];
    fprintf(stderr, "%s%s\n", err->file[0] == '\0' ? "tensim: " : "",
            sim_error_format(err, line, sizeof(line)));
}

int cli_scenario_load(const char *path, const struct cli_list *set, const char *seed, const char *until,
                      struct scenario **out)
{
    struct scenario_overrides overrides;
    struct sim_error err = {0};
    struct scenario_override *items = make_overrides(set, seed, until, &overrides);
    if (items == NULL)
        return print_no_memory();
    int code = scenario_load(path, &overrides, out, &err);
    free(items);
    if (code == SIM_OK)
        return CLI_GO_ON;
    print_error(&err);
    return sim_exit_status(code);
}

int cli_scenario_load_all_errors(const char *path, const struct cli_list *set, struct scenario **out)
{
    struct scenario_overrides overrides;
    struct scenario_report report = {0};
    struct scenario_override *items = make_overrides(set, NULL, NULL, &overrides);
    if (items == NULL)
        return print_no_memory();
    int code = scenario_load_report(path, &overrides, out, &report);
    free(items);
    for (size_t i = 0; i < report.count; i++)
        print_error(&report.items[i]);
    if (report.total > report.count)
        fprintf(stderr, "... and %zu more\n", report.total - report.count);
    scenario_report_free(&report);
    return code == SIM_OK ? CLI_GO_ON : sim_exit_status(code);
}
