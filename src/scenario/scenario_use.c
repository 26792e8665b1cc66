/* Small computations on a loaded scenario. */
#include "scenario_load.h"

#include "scenario_scalar.h"

#include <string.h>

__extension__ typedef unsigned __int128 scenario_u128;

uint64_t scenario_share_of(struct scenario_share share, uint64_t amount)
{
    return (uint64_t)((scenario_u128)amount * share.num / share.den);
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
    return a / b + (a % b != 0);
}

uint64_t scenario_duration_blocks(const struct scenario *scenario, struct scenario_duration duration)
{
    if (duration.kind == SCENARIO_IN_TIME)
        return divide_up(duration.value, scenario->clock.block_time_ms);
    return duration.value;
}

uint64_t scenario_day_blocks(const struct scenario *scenario)
{
    return divide_up(UINT64_C(86400000), scenario->clock.block_time_ms);
}

/* Walks the path again to mark each union on the way with the choice that is now in force. */
void scenario_assign(struct scenario *scenario, const struct scenario_setting *setting)
{
    const struct scenario_section *section = &scenario_section_root;
    char *target = (char *)scenario;
    const char *at = setting->path;
    while (section != NULL) {
        size_t length = strcspn(at, ".");
        const struct scenario_key *key = scenario_key_find(section, at, length);
        if (key == NULL)
            return;
        if ((key->flags & SCENARIO_ONE_OF) != 0)
            memcpy(target + section->kind_offset, &key->one_of_value, sizeof(int));
        target += key->offset;
        at += length + (at[length] == '.');
        section = key->section;
    }
    memcpy(target, &setting->value, scenario_scalar_of(setting->key->type)->size);
}
