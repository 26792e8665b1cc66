/* The books of commits and the automatic reveal: spec/epoch.md sections 5.2 to 5.4. */
#include "weights_commit.h"

#include "sim_alloc.h"
#include "sim_digest.h"
#include "sim_error.h"

#include <string.h>

uint64_t weights_beacon_round(int64_t unix_ms)
{
    const int64_t since_ms = unix_ms - WEIGHTS_BEACON_GENESIS_S * 1000;
    return since_ms < 0 ? 0 : (uint64_t)since_ms / 3000 + 1;
}

void weights_book_init(struct weights_book *self)
{
    *self = (struct weights_book){0};
}

void weights_book_free(struct weights_book *self)
{
    for (uint32_t k = 0; k < self->timelock_capacity; k++)
        free(self->timelock[k].row.value);
    free(self->timelock);
    free(self->pending);
    free(self->hash);
    weights_book_init(self);
}

bool weights_commit_expired(const struct weights_clock *clock, uint64_t epoch)
{
    return clock->epoch > clock->reveal_period && clock->epoch - clock->reveal_period > epoch;
}

struct weights_hash weights_commit_hash(const struct weights_call *call, const uint16_t *salt,
                                        uint32_t salt_count)
{
    struct sim_digest digest;
    struct weights_hash hash;
    sim_digest_init(&digest);
    sim_digest_u64(&digest, call->hotkey);
    sim_digest_u64(&digest, call->mechanism);
    sim_digest_u64(&digest, call->version_key);
    sim_digest_u64(&digest, call->uid_count);
    for (uint32_t k = 0; k < call->uid_count; k++)
        sim_digest_u64(&digest, call->uid[k]);
    sim_digest_u64(&digest, call->value_count);
    for (uint32_t k = 0; k < call->value_count; k++)
        sim_digest_u64(&digest, call->value[k]);
    for (uint32_t k = 0; k < salt_count; k++)
        sim_digest_u64(&digest, salt[k]);
    sim_digest_finish(&digest, hash.bytes);
    return hash;
}

/* What every commit must pass before its queue is looked at. */
static int check_commit(const struct weights_subnet *subnet, uint64_t hotkey, uint32_t mechanism,
                        uint32_t *uid)
{
    *uid = weights_uid_of(subnet, hotkey);
    if (!weights_has_stake(subnet, *uid))
        return WEIGHTS_REFUSED_STAKE;
    if (mechanism >= subnet->params->mechanism_count)
        return WEIGHTS_REFUSED_MECHANISM;
    if (!subnet->params->commit_reveal_enabled)
        return WEIGHTS_REFUSED_COMMIT_REVEAL;
    if (*uid >= subnet->n)
        return WEIGHTS_REFUSED_NOT_REGISTERED;
    return weights_may_update(subnet, *uid) ? WEIGHTS_ACCEPTED : WEIGHTS_REFUSED_RATE;
}

/* Room for one more of either kind. */
static int reserve_hash(struct weights_book *self)
{
    if (self->hash_count < self->hash_capacity)
        return 0;
    const uint32_t capacity = self->hash_capacity > 0 ? 2 * self->hash_capacity : 16;
    struct weights_hash_commit *hash = sim_array_resize(struct weights_hash_commit, self->hash, capacity);
    if (hash == NULL)
        return SIM_ERR_NO_MEMORY;
    self->hash = hash;
    self->hash_capacity = capacity;
    return 0;
}

static int reserve_timelock(struct weights_book *self)
{
    if (self->timelock_count < self->timelock_capacity)
        return 0;
    const uint32_t capacity = self->timelock_capacity > 0 ? 2 * self->timelock_capacity : 16;
    struct weights_timelock *timelock = sim_array_resize(struct weights_timelock, self->timelock, capacity);
    if (timelock == NULL)
        return SIM_ERR_NO_MEMORY;
    memset(timelock + self->timelock_capacity, 0, (capacity - self->timelock_capacity) * sizeof *timelock);
    self->timelock = timelock;
    self->timelock_capacity = capacity;
    return 0;
}

/* Drops the expired commits at the front of a hotkey's queue; epochs never fall along a queue, so those are
 * all. */
static uint32_t drop_expired(struct weights_book *self, const struct weights_clock *clock, uint64_t hotkey)
{
    uint32_t kept = 0, remaining = 0;
    for (uint32_t k = 0; k < self->hash_count; k++) {
        const bool own = self->hash[k].hotkey == hotkey;
        if (own && remaining == 0 && weights_commit_expired(clock, self->hash[k].epoch))
            continue;
        remaining += own;
        self->hash[kept++] = self->hash[k];
    }
    self->hash_count = kept;
    return remaining;
}

int weights_commit(struct weights_book *self, struct weights_subnet *subnet,
                   const struct weights_clock *clock, uint64_t hotkey, uint32_t mechanism,
                   const struct weights_hash *hash)
{
    uint32_t uid;
    int rc = check_commit(subnet, hotkey, mechanism, &uid);
    if (rc != WEIGHTS_ACCEPTED)
        return rc;
    if (drop_expired(self, clock, hotkey) >= WEIGHTS_COMMIT_LIMIT)
        return WEIGHTS_REFUSED_QUEUE_FULL;
    if ((rc = reserve_hash(self)) != 0)
        return rc;
    self->hash[self->hash_count++] = (struct weights_hash_commit){
        .hotkey = hotkey,
        .hash = *hash,
        .epoch = clock->epoch,
        .block = subnet->block,
    };
    subnet->last_update[uid] = subnet->block;
    return WEIGHTS_ACCEPTED;
}

/* Removes the commits of a hotkey up to and including entry `last`. */
static void drop_through(struct weights_book *self, uint64_t hotkey, uint32_t last)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < self->hash_count; k++)
        if (k > last || self->hash[k].hotkey != hotkey)
            self->hash[kept++] = self->hash[k];
    self->hash_count = kept;
}

int weights_reveal(struct weights_book *self, struct weights_subnet *subnet,
                   const struct weights_clock *clock, const struct weights_call *call, const uint16_t *salt,
                   uint32_t salt_count)
{
    const struct weights_hash hash = weights_commit_hash(call, salt, salt_count);
    if (!weights_has_stake(subnet, weights_uid_of(subnet, call->hotkey)))
        return WEIGHTS_REFUSED_STAKE;
    if (!subnet->params->commit_reveal_enabled)
        return WEIGHTS_REFUSED_COMMIT_REVEAL;
    drop_expired(self, clock, call->hotkey);
    uint32_t found = 0;
    while (found < self->hash_count && (self->hash[found].hotkey != call->hotkey ||
                                        memcmp(&self->hash[found].hash, &hash, sizeof hash) != 0))
        found++;
    if (found == self->hash_count)
        return WEIGHTS_REFUSED_NO_COMMIT;
    if (clock->epoch != self->hash[found].epoch + clock->reveal_period)
        return WEIGHTS_REFUSED_EPOCH;
    const int rc = weights_apply(subnet, call);
    if (rc == WEIGHTS_ACCEPTED)
        drop_through(self, call->hotkey, found);
    return rc;
}

/* Counts the commits of this epoch by uid. */
static int count_pending(struct weights_book *self, const struct weights_subnet *subnet, uint64_t epoch)
{
    if (subnet->n > self->pending_capacity) {
        struct weights_pending *pending = sim_array_resize(struct weights_pending, self->pending, subnet->n);
        if (pending == NULL)
            return SIM_ERR_NO_MEMORY;
        self->pending = pending;
        self->pending_capacity = subnet->n;
    }
    for (uint32_t uid = 0; uid < subnet->n; uid++)
        self->pending[uid] = (struct weights_pending){.hotkey = subnet->hotkey[uid]};
    for (uint32_t k = 0; k < self->timelock_count; k++) {
        const uint32_t uid =
            self->timelock[k].epoch == epoch ? weights_uid_of(subnet, self->timelock[k].hotkey) : subnet->n;
        if (uid < subnet->n)
            self->pending[uid].count++;
    }
    self->pending_epoch = epoch;
    self->pending_known = true;
    return 0;
}

/* The uid's entry, counted anew if commits were dropped, the epoch is another or the uid has a new holder. */
static int find_pending(struct weights_book *self, const struct weights_subnet *subnet, uint64_t epoch,
                        uint32_t uid, struct weights_pending **pending)
{
    const bool known = self->pending_known && self->pending_epoch == epoch && uid < self->pending_capacity &&
                       self->pending[uid].hotkey == subnet->hotkey[uid];
    const int rc = known ? 0 : count_pending(self, subnet, epoch);
    if (rc == 0)
        *pending = &self->pending[uid];
    return rc;
}

/* Asks for the memory of a commit that probably comes soon: validators submit one after the other, an epoch
 * after they last did. */
static void await_commit(const struct weights_book *self, uint32_t place, uint32_t entries)
{
    if (place + 2 >= self->timelock_capacity)
        return;
    __builtin_prefetch(&self->timelock[place + 2], 1);
    const struct epoch_row *row = &self->timelock[place].row;
    for (uint32_t k = 0; k < entries && k < row->capacity; k += 32)
        __builtin_prefetch(row->value + k, 1);
}

int weights_timelock_commit(struct weights_book *self, struct weights_subnet *subnet,
                            const struct weights_clock *clock, uint64_t hotkey,
                            const struct weights_call *call, bool readable, uint32_t bytes, uint64_t round,
                            uint64_t last_round, uint16_t client_version)
{
    uint32_t uid;
    struct weights_pending *pending = NULL;
    if (client_version != WEIGHTS_CLIENT_VERSION)
        return WEIGHTS_REFUSED_CLIENT;
    if (bytes > WEIGHTS_PAYLOAD_LIMIT)
        return WEIGHTS_REFUSED_SIZE;
    int rc = check_commit(subnet, hotkey, call->mechanism, &uid);
    if (rc != WEIGHTS_ACCEPTED)
        return rc;
    if (round < last_round)
        return WEIGHTS_REFUSED_ROUND;
    if ((rc = find_pending(self, subnet, clock->epoch, uid, &pending)) != 0)
        return rc;
    if (pending->count >= WEIGHTS_COMMIT_LIMIT)
        return WEIGHTS_REFUSED_QUEUE_FULL;
    if ((rc = reserve_timelock(self)) != 0)
        return rc;
    const bool whole = call->uid_count == call->value_count;
    struct weights_timelock *payload = &self->timelock[self->timelock_count];
    if ((rc = epoch_row_set(&payload->row, call->uid, call->value, whole ? call->uid_count : 0)) != 0)
        return rc;
    if (self->timelock_count == 0 || clock->epoch < self->first_epoch)
        self->first_epoch = clock->epoch;
    *payload = (struct weights_timelock){
        .hotkey = hotkey,
        .epoch = clock->epoch,
        .block = subnet->block,
        .round = round,
        .payload_hotkey = call->hotkey,
        .readable = readable && whole,
        .version_key = call->version_key,
        .row = payload->row,
    };
    self->timelock_count++;
    await_commit(self, self->timelock_count + 1, payload->row.count);
    pending->count++;
    subnet->last_update[uid] = subnet->block;
    return WEIGHTS_ACCEPTED;
}

/* Applies one open payload; a refusal is not an error, the payload is simply lost. */
static int open_payload(struct weights_subnet *subnet, struct weights_timelock *payload, uint32_t mechanism,
                        uint32_t *applied)
{
    const struct weights_call call = {
        .hotkey = payload->hotkey,
        .mechanism = mechanism,
        .uid = payload->row.column,
        .uid_count = payload->row.count,
        .value = payload->row.value,
        .value_count = payload->row.count,
        .version_key = payload->version_key,
    };
    if (!payload->readable || payload->payload_hotkey != payload->hotkey)
        return 0;
    const int rc = weights_apply_row(subnet, &call, &payload->row);
    if (rc == WEIGHTS_ACCEPTED && applied != NULL)
        (*applied)++;
    return rc < 0 ? rc : 0;
}

int weights_timelock_open(struct weights_book *self, struct weights_subnet *subnet,
                          const struct weights_clock *clock, uint64_t last_round, uint32_t *applied)
{
    const bool early = clock->epoch < clock->reveal_period;
    const uint64_t target = clock->epoch - clock->reveal_period;
    uint32_t kept = 0;
    int rc = 0;
    if (applied != NULL)
        *applied = 0;
    if (early || self->timelock_count == 0 || self->first_epoch > target)
        return 0;
    self->first_epoch = UINT64_MAX;
    self->pending_known = false;
    for (uint32_t k = 0; k < self->timelock_count; k++) {
        struct weights_timelock *payload = &self->timelock[k];
        bool stays = payload->epoch >= target;
        if (k + 2 < self->timelock_count)
            epoch_row_prefetch(&self->timelock[k + 2].row);
        if (stays && rc == 0 && payload->epoch == target && payload->round <= last_round) {
            rc = open_payload(subnet, payload, 0, applied);
            stays = false;
        }
        if (!stays)
            continue;
        const struct weights_timelock gone = self->timelock[kept];
        self->first_epoch = payload->epoch < self->first_epoch ? payload->epoch : self->first_epoch;
        self->timelock[kept++] = *payload;
        *payload = gone; /* its memory is used again */
    }
    self->timelock_count = kept;
    return rc;
}

static void lower(uint64_t *out, const struct weights_subnet *subnet, uint64_t hotkey, uint64_t block)
{
    const uint32_t uid = weights_uid_of(subnet, hotkey);
    if (uid < subnet->n && block < out[uid])
        out[uid] = block;
}

void weights_pending_blocks(const struct weights_book *self, const struct weights_subnet *subnet,
                            const struct weights_clock *clock, uint64_t *out)
{
    for (uint32_t i = 0; i < subnet->n; i++)
        out[i] = UINT64_MAX;
    /* Of hash commits the first that has not expired counts; blocks rise along a queue, so the lowest is the
     * first. */
    for (uint32_t k = 0; k < self->hash_count; k++)
        if (!weights_commit_expired(clock, self->hash[k].epoch))
            lower(out, subnet, self->hash[k].hotkey, self->hash[k].block);
    for (uint32_t k = 0; k < self->timelock_count; k++)
        if (!weights_commit_expired(clock, self->timelock[k].epoch))
            lower(out, subnet, self->timelock[k].hotkey, self->timelock[k].block);
}
