/* `tensim explain`: the scenario as YAML that loads again to the same hash, with every default filled in, and
 * beside each value where it came from and what it means. */
#include "scenario_load.h"

#include "scenario_scalar.h"
#include "scenario_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMENT_COLUMN = 46 };

struct explainer {
    const struct scenario *scenario;
    FILE *to;
};

/* Where a section stands: its values, its node in the file (NULL: no origins are shown), its indentation.
 * `item` is set for the element of a list, whose first line carries the dash. */
struct spot {
    const struct scenario_section *section;
    const void *target;
    const struct scenario_node *node;
    int depth;
    bool item;
    bool origins;
};

static void explain_section(struct explainer *e, struct spot spot);

static void print_comment(struct explainer *e, size_t width, const char *origin, const char *doc,
                          const char *bounds)
{
    int gap = width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 1;
    fprintf(e->to, "%*s# ", gap, "");
    if (*origin != '\0')
        fprintf(e->to, "[%s] ", origin);
    fprintf(e->to, "%s%s\n", doc, bounds);
}

/* "default", "line 7" or "--seed 5". */
static void origin_of(const struct explainer *e, const struct scenario_node *given, char *buf, size_t size)
{
    const struct scenario_node *root = e->scenario->priv->root;
    if (given == NULL)
        snprintf(buf, size, "default");
    else if (given->file == root->file)
        snprintf(buf, size, "line %u", given->line);
    else
        snprintf(buf, size, "%s", given->file);
}

static void bounds_of(const struct scenario_key *key, char *buf, size_t size)
{
    size_t used = 0;
    buf[0] = '\0';
    if (key->min != NULL && key->max != NULL && strcmp(key->min, key->max) != 0)
        snprintf(buf, size, "; %s to %s", key->min, key->max);
    else if (key->min == NULL && key->max != NULL)
        snprintf(buf, size, "; at most %s", key->max);
    for (const struct scenario_choice *c = key->choices; c != NULL && c->name != NULL; c++) {
        int got = snprintf(buf + used, size - used, "%s%s", used == 0 ? "; one of " : ", ", c->name);
        if (got > 0 && used + (size_t)got < size)
            used += (size_t)got;
    }
}

static const char *lead_of(const struct spot *spot, bool first)
{
    return spot->item && first ? "- " : "";
}

static int indent_of(const struct spot *spot, bool first)
{
    return 2 * spot->depth - (spot->item && first ? 2 : 0);
}

/* Writes `key: value` and returns its width in characters, so that comments line up. */
static size_t print_entry(struct explainer *e, const struct spot *spot, bool first, const char *key,
                          const char *value)
{
    char *line = NULL;
    size_t size = 0;
    FILE *buffer = open_memstream(&line, &size);
    if (buffer == NULL)
        return 0;
    fprintf(buffer, "%*s%s%s: ", indent_of(spot, first), "", lead_of(spot, first), key);
    scenario_write_plain(buffer, value);
    if (fclose(buffer) != 0)
        size = 0;
    fwrite(line, 1, size, e->to);
    size_t width = 0;
    for (size_t i = 0; i < size; i++)
        width += ((unsigned char)line[i] & 0xc0) != 0x80;
    free(line);
    return width;
}

static void explain_scalar(struct explainer *e, const struct spot *spot, const struct scenario_key *key,
                           const struct scenario_node *given, bool first)
{
    char buf[SCENARIO_SPELLING_SIZE];
    char origin[SCENARIO_PATH_MAX] = "";
    char bounds[400];
    const void *value = (const char *)spot->target + key->offset;
    const char *text = scenario_scalar_of(key->type)->print(key, value, buf, sizeof(buf));
    size_t width = print_entry(e, spot, first, key->name, text);
    if (spot->origins)
        origin_of(e, given, origin, sizeof(origin));
    bounds_of(key, bounds, sizeof(bounds));
    print_comment(e, width, origin, key->doc, bounds);
}

static void explain_settings(struct explainer *e, const struct spot *spot, const struct scenario_key *key,
                             bool first)
{
    struct raw_list list;
    memcpy(&list, (const char *)spot->target + key->offset, sizeof(list));
    fprintf(e->to, "%*s%s%s:\n", indent_of(spot, first), "", lead_of(spot, first), key->name);
    struct spot inner = {.depth = spot->depth + 1};
    for (size_t i = 0; i < list.count; i++) {
        const struct scenario_setting *setting = (const struct scenario_setting *)list.items + i;
        size_t width = print_entry(e, &inner, false, setting->path, setting->text);
        print_comment(e, width, "", setting->key->doc, "");
    }
}

/* Block and date of an entry of the timeline or the rules, above it. */
static void explain_moment(struct explainer *e, struct scenario_when at)
{
    char date[SIM_DATE_TEXT_SIZE];
    uint64_t block = scenario_when_block(e->scenario, at);
    int64_t unix_ms = sim_calendar_unix_ms(scenario_calendar(e->scenario), block);
    const uint64_t start = scenario_start_block(e->scenario);
    fprintf(e->to, "  # block %" PRIu64, block);
    if (start > 0)
        fprintf(e->to, " of the run, %" PRIu64 " of the chain", start + block);
    fprintf(e->to, ", %s\n", sim_date_format(unix_ms, date));
}

static void explain_list(struct explainer *e, const struct spot *spot, const struct scenario_key *key)
{
    struct raw_list list;
    char buf[SCENARIO_SPELLING_SIZE];
    memcpy(&list, (const char *)spot->target + key->offset, sizeof(list));
    fprintf(e->to, "%*s%s:%s", 2 * spot->depth, "", key->name, list.count == 0 ? " []" : "\n");
    if (list.count == 0)
        print_comment(e, strlen(key->name) + 4, spot->origins ? "default" : "", key->doc, "");
    for (size_t i = 0; i < list.count; i++) {
        if (key->section == NULL) {
            const struct scenario_scalar *scalar = scenario_scalar_of(key->element);
            const char *text =
                scalar->print(key, (const char *)list.items + i * scalar->size, buf, sizeof(buf));
            fprintf(e->to, "%*s- ", 2 * spot->depth + 2, "");
            scenario_write_plain(e->to, text);
            fputc('\n', e->to);
            continue;
        }
        const void *item = (const char *)list.items + i * key->section->size;
        if (key->section == &scenario_section_event)
            explain_moment(e, ((const struct scenario_event *)item)->at);
        if (key->section == &scenario_section_rule)
            explain_moment(e, ((const struct scenario_rule *)item)->from);
        explain_section(
            e,
            (struct spot){.section = key->section, .target = item, .depth = spot->depth + 2, .item = true});
    }
}

static void explain_absent(struct explainer *e, const struct spot *spot, const struct scenario_key *key)
{
    int used = fprintf(e->to, "%*s# %s: %s", 2 * spot->depth, "", key->name,
                       key->example == NULL ? "..." : key->example);
    print_comment(e, used < 0 ? 0 : (size_t)used, "not given", key->doc, "");
}

/* What is measured and what is assumed in the start state. */
static void explain_start(struct explainer *e)
{
    const char *note = scenario_start_note(e->scenario->start.state);
    while (note != NULL && *note != '\0') {
        size_t length = strcspn(note, "\n");
        fprintf(e->to, "# %.*s\n", (int)length, note);
        note += length + (note[length] == '\n');
    }
}

static void explain_map(struct explainer *e, const struct spot *spot, const struct scenario_key *key,
                        const struct scenario_node *given, bool first)
{
    fprintf(e->to, "%*s%s%s:\n", indent_of(spot, first), "", lead_of(spot, first), key->name);
    struct scenario_node folded;
    struct scenario_node only;
    const struct scenario_node *node = given;
    if (given != NULL && given->kind == SCENARIO_NODE_SCALAR && key->section->shorthand != NULL) {
        folded = (struct scenario_node){.kind = SCENARIO_NODE_MAP};
        only = *given;
        scenario_node_set_key(&only, key->section->shorthand, strlen(key->section->shorthand), given->line,
                              given->column);
        scenario_node_append(&folded, &only);
        node = &folded;
    }
    explain_section(e, (struct spot){.section = key->section,
                                     .target = (const char *)spot->target + key->offset,
                                     .node = node,
                                     .depth = spot->depth + 1,
                                     .origins = spot->origins});
}

static void explain_key(struct explainer *e, const struct spot *spot, const struct scenario_key *key,
                        bool first)
{
    const struct scenario_node *given =
        spot->node == NULL ? NULL : scenario_node_get(spot->node, key->name, strlen(key->name));
    bool container = key->type == SCENARIO_TYPE_MAP || key->type == SCENARIO_TYPE_LIST;
    if (spot->depth == 0 && container)
        fprintf(e->to, "\n# %s\n",
                key->section != NULL && key->type == SCENARIO_TYPE_MAP ? key->section->doc : key->doc);
    if (key->section == &scenario_section_start)
        explain_start(e);
    if (key->type == SCENARIO_TYPE_MAP)
        explain_map(e, spot, key, given, first);
    else if (key->type == SCENARIO_TYPE_LIST)
        explain_list(e, spot, key);
    else if (key->type == SCENARIO_TYPE_SETTINGS)
        explain_settings(e, spot, key, first);
    else
        explain_scalar(e, spot, key, given, first);
}

static void explain_section(struct explainer *e, struct spot spot)
{
    bool first = true;
    for (const struct scenario_key *k = spot.section->keys; k->name != NULL; k++) {
        if (scenario_key_shows(spot.section, k, spot.target)) {
            explain_key(e, &spot, k, first);
            first = false;
        } else if (scenario_key_is_absent(k, (const char *)spot.target + k->offset) && !spot.item) {
            explain_absent(e, &spot, k);
        }
    }
}

int scenario_explain(const struct scenario *scenario, FILE *to)
{
    struct explainer explainer = {.scenario = scenario, .to = to};
    fprintf(to,
            "# Every value that is in force: [line N] from the file, [default] otherwise.\n# sha256 %s\n\n",
            scenario_hash(scenario));
    explain_section(&explainer, (struct spot){.section = &scenario_section_root,
                                              .target = scenario,
                                              .node = scenario->priv->root,
                                              .origins = true});
    return ferror(to) != 0 || fflush(to) != 0 ? SIM_ERR_IO : SIM_OK;
}
