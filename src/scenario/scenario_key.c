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

const struct scenario_key *scenario_key_at(const char *path, size_t length, size_t *offset)
{
    const struct scenario_section *section = &scenario_section_root;
    const struct scenario_key *key = NULL;
    size_t sum = 0;
    for (size_t at = 0; at <= length; at++) {
        size_t start = at;
        while (at < length && path[at] != '.')
            at++;
        key = section == NULL ? NULL : scenario_key_find(section, path + start, at - start);
        if (key == NULL)
            return NULL;
        sum += key->offset;
        section = key->type == SCENARIO_TYPE_MAP ? key->section : NULL;
    }
    if (offset != NULL)
        *offset = sum;
    return key;
}

bool scenario_section_is_union(const struct scenario_section *section)
{
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if ((k->flags & SCENARIO_ONE_OF) != 0)
            return true;
    return false;
}
