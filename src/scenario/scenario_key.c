/* Look-ups in the table of keys. */
#include "scenario_key.h"

#include <string.h>

const struct scenario_key *scenario_key_find(const struct scenario_section *section, const char *name,
                                             size_t length)
{
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if (strlen(k->name) == length && memcmp(k->name, name, length) == 0)
            return k;
    return NULL;
}

bool scenario_section_has_names(const struct scenario_section *section)
{
    const struct scenario_key *name = section == NULL ? NULL : scenario_key_find(section, "name", 4);
    return name != NULL && name->type == SCENARIO_TYPE_NAME;
}

const struct scenario_key *scenario_key_at(const char *path, size_t length)
{
    const struct scenario_section *section = &scenario_section_root;
    const struct scenario_key *key = NULL;
    for (size_t at = 0; at <= length; at++) {
        size_t start = at;
        while (at < length && path[at] != '.')
            at++;
        if (key != NULL && key->type == SCENARIO_TYPE_LIST) { /* the name of an element, or `*` */
            if (at == start || at == length)
                return NULL;
            section = key->section;
            key = NULL;
            continue;
        }
        key = section == NULL ? NULL : scenario_key_find(section, path + start, at - start);
        if (key == NULL)
            return NULL;
        section = key->type == SCENARIO_TYPE_MAP ? key->section : NULL;
        if (key->type == SCENARIO_TYPE_LIST && !scenario_section_has_names(key->section))
            return NULL;
    }
    return key;
}

bool scenario_section_is_union(const struct scenario_section *section)
{
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if ((k->flags & SCENARIO_ONE_OF) != 0)
            return true;
    return false;
}
