/* From a file to a scenario: read, check the text, parse, override, walk, cross-check, resolve. */
#include "scenario_load.h"

#include "scenario_text.h"

#include "sim_alloc.h"

#include <string.h>

void scenario_free(struct scenario *scenario)
{
    if (scenario == NULL)
        return;
    struct scenario_private *priv = scenario->priv;
    if (priv != NULL) {
        sim_calendar_free(&priv->calendar);
        scenario_arena_free(&priv->arena);
        free(priv);
    }
    free(scenario);
}

static struct scenario *new_scenario(void)
{
    struct scenario *scenario = sim_array_new(struct scenario, 1);
    if (scenario == NULL)
        return NULL;
    scenario->priv = sim_array_new(struct scenario_private, 1);
    if (scenario->priv != NULL)
        return scenario;
    free(scenario);
    return NULL;
}

static int complain_err(struct scenario_loader *loader, const struct sim_error *err)
{
    return scenario_complain(loader, err->code, err->file, err->line, err->column, "%s", err->message);
}

static int compare_errors(const void *a, const void *b)
{
    const struct sim_error *x = a;
    const struct sim_error *y = b;
    int files = strcmp(x->file, y->file);
    if (files != 0)
        return files;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return strcmp(x->message, y->message);
}

static bool is_later(const struct scenario *scenario, const struct scenario_event *a,
                     const struct scenario_event *b)
{
    return scenario_when_block(scenario, a->at) > scenario_when_block(scenario, b->at);
}

/* Stable merge sort by block, so that entries of one block keep the order of the file. `work` has room for
 * `count` entries. */
static void sort_timeline(const struct scenario *scenario, struct scenario_event *events, size_t count,
                          struct scenario_event *work)
{
    if (count < 2)
        return;
    size_t half = count / 2;
    sort_timeline(scenario, events, half, work);
    sort_timeline(scenario, events + half, count - half, work);
    size_t left = 0;
    size_t right = half;
    for (size_t i = 0; i < count; i++) {
        bool take_right =
            left == half || (right < count && is_later(scenario, &events[left], &events[right]));
        work[i] = events[take_right ? right++ : left++];
    }
    memcpy(events, work, count * sizeof(*events));
}

static void order_timeline(struct scenario_loader *loader)
{
    struct scenario *scenario = loader->scenario;
    struct scenario_event *work =
        scenario_arena_new(loader->arena, struct scenario_event, scenario->timeline.count);
    if (work == NULL)
        loader->out_of_memory = true;
    else
        sort_timeline(scenario, scenario->timeline.items, scenario->timeline.count, work);
}

static void fill(struct scenario_loader *loader, const char *bytes, size_t size,
                 const struct scenario_overrides *overrides)
{
    struct sim_error err = {0};
    const char *file = scenario_arena_text(loader->arena, loader->name, strlen(loader->name));
    if (file == NULL) {
        loader->out_of_memory = true;
        return;
    }
    int code = scenario_text_check(file, bytes, size, &err);
    if (code == SIM_OK)
        code = scenario_tree_parse(loader->arena, file, 1, bytes, size, &loader->root, &err);
    if (code != SIM_OK) {
        complain_err(loader, &err);
        return;
    }
    if (loader->root->kind == SCENARIO_NODE_MAP)
        scenario_override_apply(loader, overrides);
    scenario_load_section(loader, &scenario_section_root, loader->root, loader->scenario);
    if (loader->report->total == 0 && !loader->out_of_memory)
        scenario_calendar_build(loader);
    if (loader->report->total == 0 && !loader->out_of_memory)
        scenario_cross_check(loader);
    if (loader->report->total == 0 && !loader->out_of_memory)
        order_timeline(loader);
}

int scenario_load_text_report(const char *name, const char *bytes, size_t size,
                              const struct scenario_overrides *overrides, struct scenario **out,
                              struct scenario_report *report)
{
    struct sim_error err = {0};
    struct scenario *scenario = new_scenario();
    *out = NULL;
    if (scenario == NULL) {
        report->total++;
        return SIM_ERR_NO_MEMORY;
    }
    struct scenario_loader loader = {
        .arena = &scenario->priv->arena,
        .scenario = scenario,
        .name = name,
        .data_dir = overrides == NULL ? NULL : overrides->data_dir,
        .report = report,
    };
    fill(&loader, bytes, size, overrides);
    if (loader.out_of_memory)
        scenario_complain(&loader, SIM_ERR_NO_MEMORY, name, 0, 0, "no memory for the scenario");
    if (report->total == 0) {
        scenario->priv->root = loader.root;
        if (scenario_resolve(scenario, &err) != SIM_OK)
            complain_err(&loader, &err);
    }
    if (report->total == 0) {
        *out = scenario;
        return SIM_OK;
    }
    scenario_free(scenario);
    if (report->count > 1)
        qsort(report->items, report->count, sizeof(*report->items), compare_errors);
    return report->count == 0 ? SIM_ERR_NO_MEMORY : report->items[0].code;
}

int scenario_load_report(const char *path, const struct scenario_overrides *overrides, struct scenario **out,
                         struct scenario_report *report)
{
    char *bytes = NULL;
    size_t size = 0;
    struct sim_error err = {0};
    *out = NULL;
    int code = scenario_text_read(path, &bytes, &size, &err);
    if (code != SIM_OK) {
        struct scenario_loader loader = {.report = report};
        return complain_err(&loader, &err);
    }
    code = scenario_load_text_report(path, bytes, size, overrides, out, report);
    free(bytes);
    return code;
}

int scenario_load(const char *path, const struct scenario_overrides *overrides, struct scenario **out,
                  struct sim_error *err)
{
    struct scenario_report report = {0};
    int code = scenario_load_report(path, overrides, out, &report);
    if (code != SIM_OK)
        code = scenario_report_first(&report, err);
    scenario_report_free(&report);
    return code;
}

int scenario_load_text(const char *name, const char *bytes, size_t size,
                       const struct scenario_overrides *overrides, struct scenario **out,
                       struct sim_error *err)
{
    struct scenario_report report = {0};
    int code = scenario_load_text_report(name, bytes, size, overrides, out, &report);
    if (code != SIM_OK)
        code = scenario_report_first(&report, err);
    scenario_report_free(&report);
    return code;
}
