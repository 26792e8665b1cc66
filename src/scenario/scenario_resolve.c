/* Canonical form: JSON with sorted keys, two spaces of indentation, every default written, every unit in the
 * value. It is a YAML file too, and loads again to the same text. */
#include "scenario_load.h"

#include "scenario_scalar.h"
#include "scenario_write.h"

#include "sim_alloc.h"
#include "sim_digest.h"

#include <stdio.h>
#include <string.h>

static void write_section(FILE *to, const struct scenario_section *section, const void *target, int depth);

static void write_indent(FILE *to, int depth)
{
    fprintf(to, "\n%*s", 2 * depth, "");
}

static void write_scalar(FILE *to, const struct scenario_key *key, enum scenario_type type, const void *value)
{
    char buf[SCENARIO_SPELLING_SIZE];
    const struct scenario_scalar *scalar = scenario_scalar_of(type);
    const char *text = scalar->print(key, value, buf, sizeof(buf));
    if (strcmp(scalar->json, "string") == 0)
        scenario_write_string(to, text);
    else
        fputs(text, to);
}

static void write_list(FILE *to, const struct scenario_key *key, const void *value, int depth)
{
    struct raw_list list;
    memcpy(&list, value, sizeof(list));
    fputc('[', to);
    for (size_t i = 0; i < list.count; i++) {
        fputs(i == 0 ? "" : ",", to);
        write_indent(to, depth + 1);
        if (key->section != NULL)
            write_section(to, key->section, (const char *)list.items + i * key->section->size, depth + 1);
        else
            write_scalar(to, key, key->element,
                         (const char *)list.items + i * scenario_scalar_of(key->element)->size);
    }
    if (list.count > 0)
        write_indent(to, depth);
    fputc(']', to);
}

static int compare_settings(const void *a, const void *b)
{
    const struct scenario_setting *const *x = a;
    const struct scenario_setting *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

static void write_settings(FILE *to, const void *value, int depth)
{
    struct raw_list list;
    memcpy(&list, value, sizeof(list));
    const struct scenario_setting **sorted = sim_array_new(const struct scenario_setting *, list.count);
    if (sorted == NULL)
        return; /* the stream is short then, which the caller notices */
    for (size_t i = 0; i < list.count; i++)
        sorted[i] = (const struct scenario_setting *)list.items + i;
    qsort(sorted, list.count, sizeof(*sorted), compare_settings);
    fputc('{', to);
    for (size_t i = 0; i < list.count; i++) {
        fputs(i == 0 ? "" : ",", to);
        write_indent(to, depth + 1);
        scenario_write_string(to, sorted[i]->path);
        fputs(": ", to);
        write_scalar(to, sorted[i]->key, sorted[i]->key->type, &sorted[i]->value);
    }
    write_indent(to, depth);
    fputc('}', to);
    free(sorted);
}

/* The next key in order of name after `last` (NULL: the first). */
static const struct scenario_key *next_key(const struct scenario_section *section,
                                           const struct scenario_key *last)
{
    const struct scenario_key *best = NULL;
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if ((last == NULL || strcmp(k->name, last->name) > 0) &&
            (best == NULL || strcmp(k->name, best->name) < 0))
            best = k;
    return best;
}

static void write_section(FILE *to, const struct scenario_section *section, const void *target, int depth)
{
    bool first = true;
    fputc('{', to);
    for (const struct scenario_key *k = next_key(section, NULL); k != NULL; k = next_key(section, k)) {
        const void *value = (const char *)target + k->offset;
        if (!scenario_key_shows(section, k, target))
            continue;
        fputs(first ? "" : ",", to);
        first = false;
        write_indent(to, depth + 1);
        scenario_write_string(to, k->name);
        fputs(": ", to);
        if (k->type == SCENARIO_TYPE_MAP)
            write_section(to, k->section, value, depth + 1);
        else if (k->type == SCENARIO_TYPE_LIST)
            write_list(to, k, value, depth + 1);
        else if (k->type == SCENARIO_TYPE_SETTINGS)
            write_settings(to, value, depth + 1);
        else
            write_scalar(to, k, k->type, value);
    }
    if (!first)
        write_indent(to, depth);
    fputc('}', to);
}

int scenario_resolve(struct scenario *scenario, struct sim_error *err)
{
    struct scenario_private *priv = scenario->priv;
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the resolved scenario");
    write_section(to, &scenario_section_root, scenario, 0);
    bool failed = ferror(to) != 0;
    failed = fclose(to) != 0 || failed;
    priv->resolved_json = failed ? NULL : scenario_arena_text(&priv->arena, text, size);
    free(text);
    if (priv->resolved_json == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the resolved scenario");
    sim_digest_hex_of(priv->resolved_json, size, priv->hash);
    return SIM_OK;
}

const char *scenario_resolved_json(const struct scenario *scenario)
{
    return scenario->priv->resolved_json;
}

const char *scenario_hash(const struct scenario *scenario)
{
    return scenario->priv->hash;
}
