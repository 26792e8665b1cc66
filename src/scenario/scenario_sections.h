/* Every section of the format, once each, in the order in which a reader meets them. */
#ifndef SCENARIO_SECTIONS_H
#define SCENARIO_SECTIONS_H

#include "scenario_key.h"

enum { SCENARIO_SECTIONS_MAX = 64 };

struct scenario_sections {
    const struct scenario_section *items[SCENARIO_SECTIONS_MAX];
    size_t count;
};

/* Collects the sections below the root. */
void scenario_sections_collect(struct scenario_sections *sections);

#endif
