/* `enterprises`: clients whose composite queries touch several subnets (spec/intelligence.md 4). */
#include "scenario_key_lines.h"

#define E scenario_enterprise
static const struct scenario_key keys[] = {
    {.name = "name",
     .type = SCENARIO_TYPE_NAME,
     .offset = offsetof(struct E, name),
     .fallback = "enterprise",
     .doc = "name of the enterprise, for people"},
    {.name = "subnets",
     .type = SCENARIO_TYPE_LIST,
     .element = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct E, subnets),
     .flags = SCENARIO_REQUIRED,
     .min = "1",
     .max = "1024",
     .example = "[1, 2]",
     .doc = "numbers of the subnets that it asks; they must be asked the same (`task.questions`)"},
    {.name = "every",
     .type = SCENARIO_TYPE_DURATION,
     .offset = offsetof(struct E, every),
     .fallback = "360 blocks",
     .min = "1 blocks",
     .doc = "from one query to the next"},
    COUNT(E, gate_steps, "gate_steps", "20", "0", "10_000", "steps a query in which its gate learns"),
    {.name = "gate",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct E, gate),
     .section = &scenario_section_gate,
     .doc = "its gate over the mixtures of the subnets"},
    {.name = NULL},
};

const struct scenario_section scenario_section_enterprise = {
    .name = "enterprise",
    .doc = "A client whose composite queries touch several subnets; its gate mixes their mixtures",
    .keys = keys,
    .size = sizeof(struct E),
};
