/* `clock`: blocks and dates. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_clock, member)

static const struct scenario_key keys[] = {
    {.name = "genesis",
     .type = SCENARIO_TYPE_DATE,
     .offset = AT(genesis_unix_ms),
     .fallback = "2023-03-20T18:49:00Z",
     .doc = "date of block 0, UTC"},
    {.name = "block_time",
     .type = SCENARIO_TYPE_TIME,
     .offset = AT(block_time_ms),
     .fallback = "12 s",
     .min = "1 ms",
     .max = "1 d",
     .doc = "time from one block to the next"},
    {.name = "calendar",
     .type = SCENARIO_TYPE_FILE,
     .offset = AT(calendar),
     .flags = SCENARIO_OPTIONAL,
     .example = "issuance/block-clock.csv",
     .doc = "real dates of blocks (CSV with `block` and `utc`), used instead of the block time between them"},
    {.name = NULL},
};

const struct scenario_section scenario_section_clock = {
    .name = "clock",
    .doc = "How blocks relate to dates",
    .keys = keys,
    .size = sizeof(struct scenario_clock),
};
