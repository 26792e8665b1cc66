/* Dates of blocks: genesis, then the anchors of a table, straight lines between them. */
#include "scenario_load.h"

#include "sim_alloc.h"
#include "sim_csv.h"

#include <string.h>

/* The table's rows in order of block; rows at or before the one before them are skipped by the caller. */
static int read_anchor(const struct sim_csv *csv, const char *path, size_t row, size_t block, size_t utc,
                       struct sim_anchor *anchor, struct sim_error *err)
{
    int code = sim_csv_u64(csv, row, block, &anchor->block, err);
    if (code != SIM_OK)
        return code;
    struct sim_error date = {0};
    code = sim_date_parse(sim_csv_text(csv, row, utc), &anchor->unix_ms, &date);
    if (code != SIM_OK)
        return sim_raise_at(err, code, path, sim_csv_line(csv, row), 0, "column 'utc': %s", date.message);
    return SIM_OK;
}

static int read_anchors(const char *path, struct sim_anchor genesis, struct sim_anchor **anchors,
                        size_t *count, struct sim_error *err)
{
    struct sim_csv *csv = NULL;
    size_t block = 0;
    size_t utc = 0;
    int code = sim_csv_read(path, &csv, err);
    if (code == SIM_OK)
        code = sim_csv_column(csv, "block", &block, err);
    if (code == SIM_OK)
        code = sim_csv_column(csv, "utc", &utc, err);
    if (code != SIM_OK)
        goto out;
    *anchors = sim_array_new(struct sim_anchor, sim_csv_rows(csv) + 1);
    if (*anchors == NULL) {
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the calendar");
        goto out;
    }
    (*anchors)[0] = genesis;
    *count = 1;
    for (size_t row = 0; row < sim_csv_rows(csv) && code == SIM_OK; row++) {
        struct sim_anchor *next = &(*anchors)[*count];
        code = read_anchor(csv, path, row, block, utc, next, err);
        if (code == SIM_OK && next->block > 0)
            ++*count;
    }
out:
    sim_csv_destroy(csv);
    return code;
}

void scenario_calendar_build(struct scenario_loader *loader)
{
    const struct scenario_clock *clock = &loader->scenario->clock;
    struct sim_anchor genesis = {.block = 0, .unix_ms = (int64_t)clock->genesis_unix_ms};
    struct sim_anchor *anchors = NULL;
    size_t count = 0;
    struct sim_error err = {0};
    int code = SIM_OK;
    if (clock->calendar.path != NULL)
        code = read_anchors(clock->calendar.path, genesis, &anchors, &count, &err);
    if (code == SIM_OK)
        code = sim_calendar_init(&loader->scenario->priv->calendar, anchors == NULL ? &genesis : anchors,
                                 anchors == NULL ? 1 : count, clock->block_time_ms, &err);
    free(anchors);
    if (code == SIM_OK)
        return;
    const struct scenario_node *node = scenario_node_at(loader->root, "clock.calendar");
    char place[sizeof err.file + sizeof err.message];
    scenario_complain(loader, code, node->file, node->line, node->column, "`clock.calendar`: %s",
                      sim_error_format(&err, place, sizeof place));
}

const struct sim_calendar *scenario_calendar(const struct scenario *scenario)
{
    return &scenario->priv->calendar;
}

uint64_t scenario_start_block(const struct scenario *scenario)
{
    switch (scenario->start.state) {
    case SCENARIO_START_POOLS_2026_06:
        return SCENARIO_POOLS_BLOCK;
    case SCENARIO_START_EMPTY:
        return scenario->start.block;
    case SCENARIO_START_FINNEY_2023_03_20:
        break;
    }
    return 0;
}

uint64_t scenario_when_block(const struct scenario *scenario, struct scenario_when when)
{
    uint64_t unix_ms = when.value;
    if (when.kind == SCENARIO_AT_BLOCK)
        return when.value;
    if (when.kind == SCENARIO_AT_CHAIN_BLOCK) {
        const uint64_t start = scenario_start_block(scenario);
        return when.value > start ? when.value - start : 0;
    }
    if (when.kind == SCENARIO_AFTER &&
        __builtin_add_overflow(scenario->clock.genesis_unix_ms, when.value, &unix_ms))
        unix_ms = UINT64_MAX;
    if (unix_ms > (uint64_t)SIM_UNIX_MS_MAX)
        unix_ms = (uint64_t)SIM_UNIX_MS_MAX;
    return sim_calendar_block(&scenario->priv->calendar, (int64_t)unix_ms);
}
