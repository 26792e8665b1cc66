/* The table as a reference document in Markdown (scenarios/REFERENCE.md). */
#include "scenario_scalar.h"
#include "scenario_sections.h"

#include <stdio.h>
#include <string.h>

/* A bar would end the cell. */
static void write_cell(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '|')
            fputs("\\|", to);
        else
            fputc(*text, to);
}

static const char *value_of(const struct scenario_key *key, char *buf, size_t size)
{
    const char *name = "";
    if (key->type == SCENARIO_TYPE_MAP)
        snprintf(buf, size, "[%s](#%s)", key->section->name, key->section->name);
    else if (key->type == SCENARIO_TYPE_SETTINGS)
        snprintf(buf, size, "mapping of paths");
    else if (key->type == SCENARIO_TYPE_LIST && key->section != NULL)
        snprintf(buf, size, "list of [%s](#%s)", key->section->name, key->section->name);
    else if (key->type == SCENARIO_TYPE_LIST)
        snprintf(buf, size, "[%s](#values), or a list", scenario_scalar_of(key->element)->name);
    else
        name = scenario_scalar_of(key->type)->name;
    if (*name != '\0')
        snprintf(buf, size, "[%s](#values)", name);
    /* Anchors have dashes for blanks. */
    char *anchor = strchr(buf, '#');
    for (; anchor != NULL && *anchor != '\0' && *anchor != ')'; anchor++)
        if (*anchor == ' ')
            *anchor = '-';
    return buf;
}

static void write_default(FILE *to, const struct scenario_key *key)
{
    if ((key->flags & SCENARIO_REQUIRED) != 0)
        fputs("required", to);
    else if ((key->flags & SCENARIO_ONE_OF) != 0)
        fputs("one of these", to);
    else if (key->fallback != NULL && *key->fallback != '\0')
        fprintf(to, "`%s`", key->fallback);
    else if (key->type == SCENARIO_TYPE_MAP)
        fputs("see there", to);
    else
        fputs("none", to);
}

static void write_choices(FILE *to, const struct scenario_key *key)
{
    for (const struct scenario_choice *c = key->choices; c != NULL && c->name != NULL; c++)
        fprintf(to, "%s`%s` (%s)", c == key->choices ? ": " : "; ", c->name, c->doc);
}

static void write_limits(FILE *to, const struct scenario_section *section, const struct scenario_key *key)
{
    const char *what = key->type == SCENARIO_TYPE_LIST ? "Number of elements: " : "";
    if (key->min != NULL && key->max != NULL && strcmp(key->min, key->max) != 0)
        fprintf(to, ". %s%s to %s", what, key->min, key->max);
    else if (key->min == NULL && key->max != NULL)
        fprintf(to, ". %sat most %s", what, key->max);
    if (key->only_if != NULL) {
        const struct scenario_key *other = scenario_key_find(section, key->only_if, strlen(key->only_if));
        const int value = key->only_if_value;
        fprintf(to, ". Only with `%s: %s`", key->only_if,
                scenario_scalar_of(SCENARIO_TYPE_CHOICE)->print(other, &value, NULL, 0));
    }
    if ((key->flags & SCENARIO_CHANGEABLE) != 0)
        fputs(". Can change during a run (`set`)", to);
    if (key->example != NULL)
        fprintf(to, ". Example: `%s`", key->example);
}

static void write_section(FILE *to, const struct scenario_section *section)
{
    char type[160];
    fprintf(to, "\n## %s\n\n%s.\n", section->name, section->doc);
    if (section->shorthand != NULL)
        fprintf(to, "\nA value in place of the mapping stands for `%s`.\n", section->shorthand);
    fputs("\n| key | value | default | meaning |\n|---|---|---|---|\n", to);
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++) {
        fprintf(to, "| `%s` | %s | ", k->name, value_of(k, type, sizeof(type)));
        write_default(to, k);
        fputs(" | ", to);
        write_cell(to, k->doc);
        write_choices(to, k);
        write_limits(to, section, k);
        fputs(" |\n", to);
    }
}

static void write_values(FILE *to)
{
    fputs("\n## values\n\n| value | how it is written |\n|---|---|\n", to);
    for (int type = 0; type < SCENARIO_TYPE_SCALARS; type++) {
        const struct scenario_scalar *scalar = scenario_scalar_of((enum scenario_type)type);
        fprintf(to, "| %s | ", scalar->name);
        write_cell(to, scalar->article);
        fputs(" |\n", to);
    }
    fputs(
        "\nDigits may be grouped: `10_499_000 TAO`. Amounts are exact to 1 rao = 0.000000001 TAO; nothing is "
        "rounded.\nA share is kept as a fraction. Dates are UTC. A condition compares one of ",
        to);
    for (int q = 0; strcmp(scenario_quantity_name((enum scenario_quantity)q), "?") != 0; q++)
        fprintf(to, "%s`%s`", q == 0 ? "" : ", ", scenario_quantity_name((enum scenario_quantity)q));
    fputs("\nwith a value, by `<`, `<=`, `==`, `>=` or `>`.\n", to);
}

int scenario_schema_markdown(FILE *to)
{
    struct scenario_sections sections;
    scenario_sections_collect(&sections);
    fputs("# Scenario files\n\nMade by `tensim schema --markdown`; the table in `src/scenario/` is the "
          "source.\n\n"
          "A scenario is a YAML file. Unknown keys, wrong units and values out of range are errors with line "
          "and\n"
          "column. Anchors and aliases are allowed, merge keys and tags are not. `--set key.path=value` on "
          "the\n"
          "command line overrides a key; `tensim explain` shows every value that is in force.\n",
          to);
    for (size_t i = 0; i < sections.count; i++)
        write_section(to, sections.items[i]);
    write_values(to);
    return ferror(to) != 0 || fflush(to) != 0 ? SIM_ERR_IO : SIM_OK;
}
