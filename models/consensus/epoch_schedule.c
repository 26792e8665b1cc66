/* The two schedules and the drain: spec/epoch.md sections 6.2 to 6.5. */
#include "epoch_schedule.h"

#include "sim_error.h"

#include <stddef.h>
#include <string.h>

static uint64_t minus(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

static bool dynamic_due(const struct epoch_schedule *self, uint64_t block)
{
    if (self->tempo_blocks == 0)
        return false;
    if (self->pending_epoch_block > 0 && block >= self->pending_epoch_block)
        return true;
    return self->blocks_since_last_step > EPOCH_SAFETY_NET_BLOCKS ||
           minus(block, self->last_epoch_block) >= self->tempo_blocks;
}

static uint64_t dynamic_epoch(const struct epoch_schedule *self, uint64_t block)
{
    return self->epoch_index + (dynamic_due(self, block) ? 1 : 0);
}

static uint64_t dynamic_until_next(const struct epoch_schedule *self, uint64_t block)
{
    const uint64_t tempo = self->tempo_blocks, last = self->last_epoch_block;
    if (tempo == 0)
        return UINT64_MAX;
    return minus(last > UINT64_MAX - tempo ? UINT64_MAX : last + tempo, block);
}

static uint64_t legacy_epoch(const struct epoch_schedule *self, uint64_t block)
{
    return (block + self->netuid + 1) / ((uint64_t)self->tempo_blocks + 1);
}

static uint64_t legacy_until_next(const struct epoch_schedule *self, uint64_t block)
{
    const uint64_t tempo = self->tempo_blocks;
    return tempo == 0 ? UINT64_MAX : tempo - (block + self->netuid + 1) % (tempo + 1);
}

static bool legacy_due(const struct epoch_schedule *self, uint64_t block)
{
    return self->tempo_blocks != 0 && legacy_until_next(self, block) == 0;
}

const struct epoch_schedule_rule epoch_schedule_dynamic = {
    .name = "dynamic",
    .capped = true,
    .due = dynamic_due,
    .epoch = dynamic_epoch,
    .until_next = dynamic_until_next,
};

const struct epoch_schedule_rule epoch_schedule_legacy = {
    .name = "legacy",
    .capped = false,
    .due = legacy_due,
    .epoch = legacy_epoch,
    .until_next = legacy_until_next,
};

const struct epoch_schedule_rule *epoch_schedule_find(const char *name)
{
    static const struct epoch_schedule_rule *const rules[] = {&epoch_schedule_dynamic,
                                                              &epoch_schedule_legacy};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i]->name, name) == 0)
            return rules[i];
    return NULL;
}

void epoch_schedule_init(struct epoch_schedule *self, uint16_t netuid, uint16_t tempo_blocks, uint64_t block)
{
    const uint64_t period = tempo_blocks > 0 ? tempo_blocks : 1;
    *self = (struct epoch_schedule){
        .netuid = netuid,
        .tempo_blocks = tempo_blocks,
        .last_epoch_block = minus(block, netuid % period),
    };
}

void epoch_schedule_migrate(struct epoch_schedule *self, uint64_t block)
{
    const uint64_t period = (uint64_t)self->tempo_blocks + 1, counted = block + self->netuid + 1;
    if (self->tempo_blocks == 0)
        return;
    self->last_epoch_block = minus(block, counted % period);
    self->epochs_before += counted / period - self->epoch_index; /* modulo 2^64 */
    self->epoch_index = counted / period;
    self->pending_epoch_block = 0;
}

uint32_t epoch_schedule_migrate_cutoff(uint16_t activity_cutoff_blocks, uint16_t tempo_blocks)
{
    if (tempo_blocks == 0)
        return 1000;
    const uint32_t factor = (1000U * activity_cutoff_blocks + tempo_blocks - 1) / tempo_blocks;
    return factor < 1000 ? 1000 : factor > 50000 ? 50000 : factor;
}

/* One subnet's slot; *run counts the epochs of the block. */
static enum epoch_slot decide(const struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                              uint32_t cap, uint64_t block, bool consistent, uint32_t *run)
{
    if (!rule->due(self, block))
        return EPOCH_SLOT_NOT_DUE;
    if (rule->capped && *run >= cap)
        return EPOCH_SLOT_DEFERRED;
    if (!consistent)
        return EPOCH_SLOT_SKIPPED;
    (*run)++;
    return EPOCH_SLOT_RUN;
}

enum epoch_slot epoch_schedule_take(struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                                    uint32_t max_epochs_per_block, uint64_t block, bool consistent,
                                    uint32_t *run)
{
    self->blocks_since_last_step++;
    const enum epoch_slot slot = decide(self, rule, max_epochs_per_block, block, consistent, run);
    if (slot == EPOCH_SLOT_NOT_DUE)
        return slot;
    if (slot == EPOCH_SLOT_DEFERRED) {
        self->pending_epoch_block = block + 1;
        return slot;
    }
    if (slot == EPOCH_SLOT_RUN)
        self->blocks_since_last_step = 0;
    self->last_epoch_block = block;
    self->pending_epoch_block = 0;
    self->epoch_index++;
    return slot;
}

uint32_t epoch_schedule_drain(struct epoch_schedule *schedules, uint32_t count,
                              const struct epoch_schedule_rule *rule, uint32_t max_epochs_per_block,
                              uint64_t block, const bool *consistent, enum epoch_slot *slot)
{
    uint32_t run = 0;
    for (uint32_t i = 0; i < count; i++)
        slot[i] = epoch_schedule_take(&schedules[i], rule, max_epochs_per_block, block,
                                      consistent == NULL || consistent[i], &run);
    return run;
}

void epoch_schedule_predict(const struct epoch_schedule *schedules, uint32_t count,
                            const struct epoch_schedule_rule *rule, uint32_t max_epochs_per_block,
                            uint64_t block, const bool *consistent, bool *deferred)
{
    uint32_t run = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct epoch_schedule ahead = schedules[i];
        deferred[i] = epoch_schedule_take(&ahead, rule, max_epochs_per_block, block,
                                          consistent == NULL || consistent[i], &run) == EPOCH_SLOT_DEFERRED;
    }
}

void epoch_schedule_stepped(struct epoch_schedule *self, uint64_t block)
{
    self->last_step_block = block;
}

bool epoch_schedule_frozen(const struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                           uint64_t block, uint16_t freeze_window_blocks)
{
    return self->tempo_blocks > 0 &&
           (self->pending_epoch_block > block || rule->until_next(self, block) < freeze_window_blocks);
}

int epoch_schedule_set_tempo(struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                             uint16_t tempo_blocks, bool by_root, uint64_t block,
                             uint16_t freeze_window_blocks)
{
    if (!by_root && (tempo_blocks < EPOCH_OWNER_TEMPO_MIN || tempo_blocks > EPOCH_OWNER_TEMPO_MAX))
        return SIM_ERR_RANGE;
    if (epoch_schedule_frozen(self, rule, block, freeze_window_blocks))
        return SIM_ERR_REFUSED;
    if (!by_root && self->last_tempo_change_block != 0 &&
        block - self->last_tempo_change_block < EPOCH_TEMPO_CHANGE_BLOCKS)
        return SIM_ERR_REFUSED;
    self->tempo_blocks = tempo_blocks;
    self->last_epoch_block = block; /* the cycle starts again; a pending epoch stays */
    if (!by_root)
        self->last_tempo_change_block = block;
    return 0;
}

int epoch_schedule_trigger(struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                           bool commit_reveal_enabled, uint64_t block, uint16_t freeze_window_blocks)
{
    const uint64_t pause = 2 * (uint64_t)self->tempo_blocks;
    if (commit_reveal_enabled || self->pending_epoch_block != 0 || self->tempo_blocks == 0 ||
        rule->until_next(self, block) < freeze_window_blocks ||
        (self->last_trigger_block != 0 && block - self->last_trigger_block < pause))
        return SIM_ERR_REFUSED;
    self->pending_epoch_block = block + freeze_window_blocks;
    self->last_trigger_block = block;
    return 0;
}

uint64_t epoch_schedule_next_block(const struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                                   uint64_t block)
{
    const uint64_t wait = rule->until_next(self, block);
    if (wait == UINT64_MAX)
        return UINT64_MAX;
    const uint64_t automatic = block + wait;
    return self->pending_epoch_block != 0 && self->pending_epoch_block < automatic ? self->pending_epoch_block
                                                                                   : automatic;
}
