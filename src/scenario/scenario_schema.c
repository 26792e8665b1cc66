/* The table as JSON Schema (draft 2020-12): editors complete and check scenarios with it while one types.
 * It accepts what the loader accepts, except for checks that join several keys. */
#include "scenario_scalar.h"
#include "scenario_sections.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *reference(const struct scenario_section *section)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%s", section->name));
}

static long long plain_number(const char *text)
{
    long long sum = 0;
    for (; *text != '\0'; text++)
        if (*text >= '0' && *text <= '9')
            sum = 10 * sum + (*text - '0');
    return sum;
}

static json_t *text_schema(const struct scenario_scalar *scalar)
{
    json_t *schema = json_pack("{s:s}", "type", "string");
    if (scalar->pattern != NULL)
        json_object_set_new(schema, "pattern", json_string(scalar->pattern));
    return schema;
}

static json_t *integer_schema(const struct scenario_key *key, bool bounded)
{
    json_t *schema = json_pack("{s:s,s:i}", "type", "integer", "minimum", 0);
    if (bounded && key->min != NULL)
        json_object_set_new(schema, "minimum", json_integer(plain_number(key->min)));
    if (bounded && key->max != NULL)
        json_object_set_new(schema, "maximum", json_integer(plain_number(key->max)));
    return schema;
}

static json_t *choice_schema(const struct scenario_key *key)
{
    json_t *names = json_array();
    for (const struct scenario_choice *c = key->choices; c->name != NULL; c++)
        json_array_append_new(names, json_string(c->name));
    return json_pack("{s:o}", "enum", names);
}

/* Editors hand over numbers as numbers, or as text when they are grouped with underscores. */
static json_t *scalar_schema(const struct scenario_key *key, enum scenario_type type)
{
    const struct scenario_scalar *scalar = scenario_scalar_of(type);
    switch (type) {
    case SCENARIO_TYPE_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case SCENARIO_TYPE_CHOICE:
        return choice_schema(key);
    case SCENARIO_TYPE_COUNT:
        return json_pack("{s:[o,{s:s,s:s}]}", "anyOf", integer_schema(key, true), "type", "string", "pattern",
                         "^[0-9]+(_[0-9]+)+$");
    case SCENARIO_TYPE_WHEN:
        return json_pack("{s:[o,o]}", "anyOf", integer_schema(key, false), text_schema(scalar));
    case SCENARIO_TYPE_SHARE:
        return json_pack("{s:[{s:s,s:i,s:i},o]}", "anyOf", "type", "number", "minimum", 0, "maximum", 1,
                         text_schema(scalar));
    default:
        return text_schema(scalar);
    }
}

static json_t *section_schema_or_shorthand(const struct scenario_section *section)
{
    json_t *mapping = reference(section);
    if (section->shorthand == NULL)
        return mapping;
    const struct scenario_key *key =
        scenario_key_find(section, section->shorthand, strlen(section->shorthand));
    return json_pack("{s:[o,o]}", "anyOf", mapping, scalar_schema(key, key->type));
}

static json_t *list_schema(const struct scenario_key *key)
{
    json_t *one =
        key->section != NULL ? section_schema_or_shorthand(key->section) : scalar_schema(key, key->element);
    json_t *many = json_pack("{s:s,s:O}", "type", "array", "items", one);
    if (key->min != NULL)
        json_object_set_new(many, "minItems", json_integer(plain_number(key->min)));
    if (key->max != NULL)
        json_object_set_new(many, "maxItems", json_integer(plain_number(key->max)));
    return json_pack("{s:[o,o]}", "anyOf", one, many);
}

/* Dotted paths of the changeable keys; those behind an element of a list are patterns, since its name is the
 * user's. */
static void add_changeable(json_t *paths, json_t *patterns, const struct scenario_section *section,
                           const char *path, bool named)
{
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++) {
        char inner[256];
        const char *dot = *path == '\0' ? "" : named ? "\\." : ".";
        snprintf(inner, sizeof(inner), "%s%s%s", path, dot, k->name);
        if ((k->flags & SCENARIO_CHANGEABLE) != 0) {
            if (named)
                strcat(inner, "$");
            json_object_set_new(named ? patterns : paths, inner, scalar_schema(k, k->type));
        } else if (k->type == SCENARIO_TYPE_MAP) {
            add_changeable(paths, patterns, k->section, inner, named);
        } else if (k->type == SCENARIO_TYPE_LIST && scenario_section_has_names(k->section)) {
            snprintf(inner, sizeof(inner), "^%s\\.[^.]+", k->name);
            add_changeable(paths, patterns, k->section, inner, true);
        }
    }
}

static json_t *settings_schema(void)
{
    json_t *paths = json_object();
    json_t *patterns = json_object();
    add_changeable(paths, patterns, &scenario_section_root, "", false);
    return json_pack("{s:s,s:i,s:o,s:o,s:b}", "type", "object", "minProperties", 1, "properties", paths,
                     "patternProperties", patterns, "additionalProperties", 0);
}

static json_t *key_schema(const struct scenario_key *key)
{
    switch (key->type) {
    case SCENARIO_TYPE_MAP:
        return section_schema_or_shorthand(key->section);
    case SCENARIO_TYPE_LIST:
        return list_schema(key);
    case SCENARIO_TYPE_SETTINGS:
        return settings_schema();
    default:
        return scalar_schema(key, key->type);
    }
}

static json_t *default_value(const struct scenario_key *key)
{
    if (key->type == SCENARIO_TYPE_COUNT)
        return json_integer(plain_number(key->fallback));
    if (key->type == SCENARIO_TYPE_BOOL)
        return json_boolean(strcmp(key->fallback, "true") == 0);
    return json_string(key->fallback);
}

static json_t *section_schema(const struct scenario_section *section)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    json_t *choices = json_array();
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++) {
        json_t *schema = key_schema(k);
        json_object_set_new(schema, "description", json_string(k->doc));
        if (k->fallback != NULL)
            json_object_set_new(schema, "default", default_value(k));
        json_object_set_new(properties, k->name, schema);
        if ((k->flags & SCENARIO_REQUIRED) != 0 && k->only_if == NULL)
            json_array_append_new(required, json_string(k->name));
        if ((k->flags & SCENARIO_ONE_OF) != 0)
            json_array_append_new(choices, json_pack("{s:[s]}", "required", k->name));
    }
    json_t *schema = json_pack("{s:s,s:s,s:b,s:o}", "type", "object", "description", section->doc,
                               "additionalProperties", 0, "properties", properties);
    if (json_array_size(required) > 0)
        json_object_set(schema, "required", required);
    if (json_array_size(choices) > 0)
        json_object_set(schema, "oneOf", choices);
    json_decref(required);
    json_decref(choices);
    return schema;
}

int scenario_schema_json(FILE *to)
{
    struct scenario_sections sections;
    scenario_sections_collect(&sections);
    json_t *definitions = json_object();
    for (size_t i = 1; i < sections.count; i++)
        json_object_set_new(definitions, sections.items[i]->name, section_schema(sections.items[i]));
    json_t *schema = json_pack("{s:s,s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
                               "title", "tensim scenario");
    json_t *root = section_schema(sections.items[0]);
    json_object_update(schema, root);
    json_decref(root);
    json_object_set_new(schema, "$defs", definitions);
    int failed = schema == NULL ? -1 : json_dumpf(schema, to, JSON_INDENT(2));
    json_decref(schema);
    return failed != 0 || fputc('\n', to) == EOF || fflush(to) != 0 ? SIM_ERR_IO : SIM_OK;
}
