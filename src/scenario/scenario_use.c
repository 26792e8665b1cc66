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

static bool is_meant(const struct scenario_section *section, const void *item, const char *name,
                     size_t length)
{
    const char *own;
    const struct scenario_key *key = scenario_key_find(section, "name", 4);
    memcpy(&own, (const char *)item + key->offset, sizeof(own));
    return (length == 1 && *name == '*') || (strlen(own) == length && memcmp(own, name, length) == 0);
}

/* Carries a setting out at what stands behind `at` in `section`, whose struct is `target`; each union on the
 * way is marked with the choice that is now in force. Returns how many places were set. */
static size_t assign(const struct scenario_section *section, char *target, const char *at,
                     const struct scenario_setting *setting)
{
    size_t length = strcspn(at, "."), places = 0;
    const struct scenario_key *key = scenario_key_find(section, at, length);
    if (key == NULL)
        return 0;
    if ((key->flags & SCENARIO_ONE_OF) != 0)
        memcpy(target + section->kind_offset, &key->one_of_value, sizeof(int));
    target += key->offset;
    at += length + (at[length] == '.');
    if (key->type == SCENARIO_TYPE_MAP)
        return assign(key->section, target, at, setting);
    if (key->type != SCENARIO_TYPE_LIST) {
        memcpy(target, &setting->value, scenario_scalar_of(setting->key->type)->size);
        return 1;
    }
    struct raw_list list;
    memcpy(&list, target, sizeof(list));
    length = strcspn(at, ".");
    for (size_t i = 0; i < list.count; i++) {
        char *item = (char *)list.items + i * key->section->size;
        if (is_meant(key->section, item, at, length))
            places += assign(key->section, item, at + length + 1, setting);
    }
    return places;
}

size_t scenario_assign(struct scenario *scenario, const struct scenario_setting *setting)
{
    return assign(&scenario_section_root, (char *)scenario, setting->path, setting);
}
