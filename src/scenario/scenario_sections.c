/* Depth first; a section that several keys share appears where it is first used. */
#include "scenario_sections.h"

static void collect(struct scenario_sections *sections, const struct scenario_section *section)
{
    for (size_t i = 0; i < sections->count; i++)
        if (sections->items[i] == section)
            return;
    if (sections->count == SCENARIO_SECTIONS_MAX)
        return;
    sections->items[sections->count++] = section;
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if (k->section != NULL)
            collect(sections, k->section);
}

void scenario_sections_collect(struct scenario_sections *sections)
{
    sections->count = 0;
    collect(sections, &scenario_section_root);
}
