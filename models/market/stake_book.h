/* Who has staked what: a share pool for each (hotkey, subnet), a position for each coldkey in it.
 *
 * Source: spec/markets.md 2.1, spec/coinbase.md 1.3 and 2.15. Accounts are small numbers; their order is the
 * order of the chain's accounts. A pool also carries the rate of unclaimed root dividends of its (hotkey,
 * subnet), a position how much of it its coldkey has claimed. A coldkey remembers its hotkeys in the order of
 * first stake.
 *
 * Pools and positions are found by hashing and stay where they are; lists run in the order of netuid (pools
 * of a hotkey) and of creation (positions of a pool), so nothing depends on the hash. Changes can be taken
 * back as a whole (stake_book_begin). */
#ifndef STAKE_BOOK_H
#define STAKE_BOOK_H

#include "share_pool.h"
#include "sim_error.h"

#include <stddef.h>

#define STAKE_NONE UINT32_MAX

struct stake_pool {
    uint32_t hotkey;
    uint16_t netuid;
    bool claimable; /* root dividends were credited once; the rate may still be 0 */
    struct share_pool shares;
    i96f32 claim_rate;       /* alpha per rao of root stake, cumulative */
    uint32_t first_position; /* STAKE_NONE if there is none */
    uint32_t last_position;
    uint32_t next_of_hotkey; /* ascending netuid */
};

struct stake_position {
    uint32_t coldkey;
    uint32_t pool;
    struct market_decimal share;
    sim_u128 claimed; /* alpha already claimed of the pool's rate */
    uint32_t next;
};

struct stake_hotkeys {
    uint32_t *hotkey;
    size_t count;
    size_t capacity;
};

struct stake_index {
    uint32_t *slot;
    size_t capacity; /* a power of two */
    size_t count;
};

struct stake_undo; /* a saved pool or position */

struct stake_book {
    struct stake_pool *pool;
    size_t pools, pool_capacity;
    struct stake_position *position;
    size_t positions, position_capacity;
    uint32_t *first_pool; /* of each hotkey */
    size_t hotkeys;
    struct stake_hotkeys *staked; /* of each coldkey */
    size_t coldkeys;
    struct stake_index pool_index;
    struct stake_index position_index;
    struct stake_undo *undo;
    size_t undo_count, undo_capacity;
    bool recording;
};

void stake_book_init(struct stake_book *book);
void stake_book_free(struct stake_book *book);

/* The pool, or NULL if it was never touched. The pointer holds until a pool is created. */
const struct stake_pool *stake_book_find(const struct stake_book *book, uint32_t hotkey, uint16_t netuid);

/* Value of the pool (TotalHotkeyAlpha) and of one position, rao. */
uint64_t stake_book_total(const struct stake_book *book, uint32_t hotkey, uint16_t netuid);
uint64_t stake_book_value(const struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid);

/* Stake of one coldkey. Adding more than 0 enters the hotkey into the coldkey's list. Taking is a silent
 * no-op if the position is worth less than `amount`: chain quirk, callers clamp first. Error:
 * SIM_ERR_NO_MEMORY. */
int stake_book_add(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                   uint64_t amount, struct sim_error *err);
int stake_book_take(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                    uint64_t amount, struct sim_error *err);

/* Sets a position's share and the pool's sums directly, from a stored state. */
int stake_book_restore(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                       const struct share_pool *shares, struct market_decimal share, struct sim_error *err);

/* Enters `hotkey` into the list of `coldkey` if it is not there. */
int stake_book_list(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, struct sim_error *err);

/* Raises the value of all positions of the pool in proportion. */
int stake_book_raise(struct stake_book *book, uint32_t hotkey, uint16_t netuid, uint64_t amount,
                     struct sim_error *err);

/* Adds to the rate of unclaimed root dividends and marks the pool claimable. */
int stake_book_credit_claim(struct stake_book *book, uint32_t hotkey, uint16_t netuid, i96f32 increment,
                            struct sim_error *err);

/* What the coldkey has claimed so far, and a larger value. */
sim_u128 stake_book_claimed(const struct stake_book *book, uint32_t hotkey, uint32_t coldkey,
                            uint16_t netuid);
int stake_book_set_claimed(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                           sim_u128 claimed, struct sim_error *err);

/* Ends every stake on `netuid` and forgets what could be claimed and was claimed there. Not to be called
 * while changes are recorded: it cannot be taken back. */
void stake_book_close(struct stake_book *book, uint16_t netuid);

/* First pool of a hotkey, then `next_of_hotkey`; STAKE_NONE at the end. */
uint32_t stake_book_first_pool(const struct stake_book *book, uint32_t hotkey);

/* Hotkeys of a coldkey in the order of first stake. */
const uint32_t *stake_book_hotkeys(const struct stake_book *book, uint32_t coldkey, size_t *count);

/* From here on changes are recorded, until they are kept or undone. Not nested. */
void stake_book_begin(struct stake_book *book);
void stake_book_keep(struct stake_book *book);
void stake_book_undo(struct stake_book *book);

#endif
