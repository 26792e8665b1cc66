/* When a subnet's epoch runs: pure state machines, one for each rule the chain has had.
 *
 * Source: spec/epoch.md section 6. `dynamic` (since 24 June 2026): an epoch each `tempo` blocks after the
 * last, at most so many epochs a block; who does not fit waits for the next block and keeps the shifted
 * phase. `legacy` (before): an epoch where (block + netuid + 1) mod (tempo + 1) is 0, without cap. Blocks are
 * counted by the caller, one drain a block. */
#ifndef EPOCH_SCHEDULE_H
#define EPOCH_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/* Beyond so many blocks without a step an epoch runs whatever the schedule says (dynamic rule). */
#define EPOCH_SAFETY_NET_BLOCKS UINT64_C(50400)

enum { EPOCH_OWNER_TEMPO_MIN = 360, EPOCH_OWNER_TEMPO_MAX = 50400, EPOCH_TEMPO_CHANGE_BLOCKS = 360 };

/* One subnet's part. */
struct epoch_schedule {
    uint16_t netuid;
    uint16_t tempo_blocks; /* 0: never */
    uint64_t last_epoch_block;
    uint64_t pending_epoch_block; /* 0: none */
    uint64_t blocks_since_last_step;
    uint64_t epoch_index;             /* counter */
    uint64_t epochs_before;           /* part of it that migrations added */
    uint64_t last_step_block;         /* of the last epoch that ran, 0 = never */
    uint64_t last_tempo_change_block; /* 0: never */
    uint64_t last_trigger_block;      /* 0: never */
};

/* A rule by name. */
struct epoch_schedule_rule {
    const char *name;
    bool capped;
    bool (*due)(const struct epoch_schedule *self, uint64_t block);
    /* The counter with look-ahead: what it will be once this block's slot is consumed (5.4). */
    uint64_t (*epoch)(const struct epoch_schedule *self, uint64_t block);
    /* Blocks until the next automatic epoch; UINT64_MAX for never. */
    uint64_t (*until_next)(const struct epoch_schedule *self, uint64_t block);
};

extern const struct epoch_schedule_rule epoch_schedule_dynamic;
extern const struct epoch_schedule_rule epoch_schedule_legacy;

/* The rule of that name, or NULL. */
const struct epoch_schedule_rule *epoch_schedule_find(const char *name);

/* A new subnet at `block`: its phase is staggered by netuid. */
void epoch_schedule_init(struct epoch_schedule *self, uint16_t netuid, uint16_t tempo_blocks, uint64_t block);

/* The switch from legacy to dynamic at `block`, phase kept: the first new epoch falls where the next old one
 * would have. The counter is set as the chain's migration did. */
void epoch_schedule_migrate(struct epoch_schedule *self, uint64_t block);

/* The activity cutoff that the migration derives: ceil(1000 * cutoff / tempo) within 1000..50000. */
uint32_t epoch_schedule_migrate_cutoff(uint16_t activity_cutoff_blocks, uint16_t tempo_blocks);

/* What a drain decided about a subnet. */
enum epoch_slot {
    EPOCH_SLOT_NOT_DUE,
    EPOCH_SLOT_RUN,
    EPOCH_SLOT_DEFERRED,
    EPOCH_SLOT_SKIPPED, /* inconsistent keys: the slot passes, nothing runs */
};

/* One subnet's part of a drain: decides, and records the decision. `*run` counts the epochs of the block so
 * far. `consistent` says whether the keys are without duplicates. */
enum epoch_slot epoch_schedule_take(struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                                    uint32_t max_epochs_per_block, uint64_t block, bool consistent,
                                    uint32_t *run);

/* The drain of one block over `count` subnets in the chain's order (ascending netuid, root not among them).
 * `consistent[i]` (NULL: all true) is as above; slot[i] receives the decision.
 * The caller runs the epochs and then calls epoch_schedule_stepped. Returns how many run. */
uint32_t epoch_schedule_drain(struct epoch_schedule *schedules, uint32_t count,
                              const struct epoch_schedule_rule *rule, uint32_t max_epochs_per_block,
                              uint64_t block, const bool *consistent, enum epoch_slot *slot);

/* Which subnets the drain of this block will defer, without changing anything: they get no automatic reveal.
 */
void epoch_schedule_predict(const struct epoch_schedule *schedules, uint32_t count,
                            const struct epoch_schedule_rule *rule, uint32_t max_epochs_per_block,
                            uint64_t block, const bool *consistent, bool *deferred);

/* After the epoch ran. Until then last_step_block is still the previous epoch's, which the bond mask needs.
 */
void epoch_schedule_stepped(struct epoch_schedule *self, uint64_t block);

/* True if the owner may not change hyperparameters now (6.5). */
bool epoch_schedule_frozen(const struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                           uint64_t block, uint16_t freeze_window_blocks);

/* The owner's calls; SIM_ERR_REFUSED or SIM_ERR_RANGE leave everything unchanged. */
int epoch_schedule_set_tempo(struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                             uint16_t tempo_blocks, bool by_root, uint64_t block,
                             uint16_t freeze_window_blocks);
int epoch_schedule_trigger(struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                           bool commit_reveal_enabled, uint64_t block, uint16_t freeze_window_blocks);

/* The next epoch's block for display; UINT64_MAX for never. */
uint64_t epoch_schedule_next_block(const struct epoch_schedule *self, const struct epoch_schedule_rule *rule,
                                   uint64_t block);

#endif
