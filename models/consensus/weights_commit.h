/* Commit-reveal: weights that are committed now and become visible a number of epochs later.
 *
 * Source: spec/epoch.md sections 5.2 to 5.4. Two forms live side by side in one book per mechanism:
 *   - hash commits (v2): the validator commits a hash and reveals by a call, in exactly the right epoch;
 *   - timelocked commits (v4): the payload opens by itself once the random beacon has published its round,
 * and the chain applies it at the start of the block in which the epoch counter arrives. Left out: the bytes
 * of the chain's own hash and of the encryption. A hash here is the SHA-256 of the same fields, and a
 * timelocked payload is plain and simply not read before its round. */
#ifndef WEIGHTS_COMMIT_H
#define WEIGHTS_COMMIT_H

#include "weights_set.h"

enum {
    WEIGHTS_COMMIT_LIMIT = 10, /* pending commits of a hotkey: in all (v2), per epoch (v4) */
    WEIGHTS_CLIENT_VERSION = 4,
    WEIGHTS_PAYLOAD_LIMIT = 5000 /* bytes of a timelocked commit */
};

/* The beacon publishes one round each 3 s from this unix time on. */
#define WEIGHTS_BEACON_GENESIS_S INT64_C(1692803367)

/* The latest round published at a unix time in milliseconds; 0 before the first. */
uint64_t weights_beacon_round(int64_t unix_ms);

struct weights_hash {
    uint8_t bytes[32];
};

struct weights_hash_commit {
    uint64_t hotkey;
    struct weights_hash hash;
    uint64_t epoch;
    uint64_t block;
};

struct weights_timelock {
    uint64_t hotkey;
    uint64_t epoch;
    uint64_t block;
    uint64_t round;
    uint64_t payload_hotkey; /* who the payload says it is */
    bool readable;           /* false: opening it will fail */
    uint64_t version_key;
    struct epoch_row row; /* the uids and values */
};

/* How many timelocked commits of one epoch a uid's holder has in a book. */
struct weights_pending {
    uint64_t hotkey;
    uint32_t count;
};

/* Commits of one mechanism, both kinds in the order they came. */
struct weights_book {
    uint32_t hash_count, hash_capacity;
    struct weights_hash_commit *hash;
    uint32_t timelock_count, timelock_capacity;
    struct weights_timelock
        *timelock;        /* [timelock_capacity]; those behind the commits lend their rows' memory */
    uint64_t first_epoch; /* smallest of the timelocked commits: before it matures none opens */
    struct weights_pending *pending; /* [pending_capacity] by uid, of pending_epoch */
    uint32_t pending_capacity;
    uint64_t pending_epoch;
    bool pending_known; /* no commit of pending_epoch was dropped since they were counted */
};

void weights_book_init(struct weights_book *self);
void weights_book_free(struct weights_book *self);

/* Where the subnet stands: the epoch counter with look-ahead (5.4) and its delay. */
struct weights_clock {
    uint64_t epoch;
    uint64_t reveal_period;
};

/* True if a commit of epoch `epoch` is past its reveal. */
bool weights_commit_expired(const struct weights_clock *clock, uint64_t epoch);

/* The hash of a call: hotkey, mechanism, uids, values, salt, version key. */
struct weights_hash weights_commit_hash(const struct weights_call *call, const uint16_t *salt,
                                        uint32_t salt_count);

/* Commits a hash. Accepted, it sets the last update. Returns WEIGHTS_ACCEPTED, a refusal or
 * SIM_ERR_NO_MEMORY. */
int weights_commit(struct weights_book *self, struct weights_subnet *subnet,
                   const struct weights_clock *clock, uint64_t hotkey, uint32_t mechanism,
                   const struct weights_hash *hash);

/* Reveals: the commit and all older ones of the hotkey go, then the weights are applied. */
int weights_reveal(struct weights_book *self, struct weights_subnet *subnet,
                   const struct weights_clock *clock, const struct weights_call *call, const uint16_t *salt,
                   uint32_t salt_count);

/* Commits a timelocked payload: `call` is what it holds, `bytes` how long its encryption is, `last_round` the
 * latest round on chain. `payload_hotkey` differs from the caller, or `readable` is false, for a payload that
 * will not open. */
int weights_timelock_commit(struct weights_book *self, struct weights_subnet *subnet,
                            const struct weights_clock *clock, uint64_t hotkey,
                            const struct weights_call *call, bool readable, uint32_t bytes, uint64_t round,
                            uint64_t last_round, uint16_t client_version);

/* The automatic reveal at the start of a block (5.3): opens what is due, drops what cannot be opened or is
 * refused, keeps what waits for its round. Returns 0 or SIM_ERR_NO_MEMORY; *applied counts the rows written
 * (may be NULL). */
int weights_timelock_open(struct weights_book *self, struct weights_subnet *subnet,
                          const struct weights_clock *clock, uint64_t last_round, uint32_t *applied);

/* For the epoch's mask (3.5.4): the block of each uid's earliest pending commit that has not expired, or
 * UINT64_MAX. `clock->epoch` is the counter during the epoch; out[n]. */
void weights_pending_blocks(const struct weights_book *self, const struct weights_subnet *subnet,
                            const struct weights_clock *clock, uint64_t *out);

#endif
