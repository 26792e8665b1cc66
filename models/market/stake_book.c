/* Stakes; see stake_book.h. */
#include "stake_book.h"

#include "sim_alloc.h"

#include <string.h>

enum { FIRST_CAPACITY = 64 };

/* Pool or position as it was; `pool` for pools (index into the pools), else a position. */
struct stake_undo {
    bool is_pool;
    uint32_t index;
    union {
        struct stake_pool pool;
        struct stake_position position;
    } saved;
};

void stake_book_init(struct stake_book *book)
{
    *book = (struct stake_book){0};
}

void stake_book_free(struct stake_book *book)
{
    for (size_t i = 0; i < book->coldkeys; i++)
        free(book->staked[i].hotkey);
    free(book->staked);
    free(book->first_pool);
    free(book->pool);
    free(book->position);
    free(book->pool_index.slot);
    free(book->position_index.slot);
    free(book->undo);
    stake_book_init(book);
}

static int no_memory(struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for stakes");
}

static uint64_t mix(uint64_t key)
{
    key = (key ^ (key >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    key = (key ^ (key >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    return key ^ (key >> 32);
}

static uint64_t pool_key(uint32_t hotkey, uint16_t netuid)
{
    return (uint64_t)hotkey << 16 | netuid;
}

static uint64_t position_key(uint32_t pool, uint32_t coldkey)
{
    return (uint64_t)pool << 32 | coldkey;
}

static uint64_t key_at(const struct stake_book *book, bool pools, uint32_t index)
{
    if (pools)
        return pool_key(book->pool[index].hotkey, book->pool[index].netuid);
    return position_key(book->position[index].pool, book->position[index].coldkey);
}

static uint32_t find(const struct stake_book *book, bool pools, uint64_t key)
{
    const struct stake_index *index = pools ? &book->pool_index : &book->position_index;
    for (size_t at = (size_t)mix(key); index->capacity > 0; at++) {
        const uint32_t entry = index->slot[at & (index->capacity - 1)];
        if (entry == STAKE_NONE || key_at(book, pools, entry) == key)
            return entry;
    }
    return STAKE_NONE;
}

static void place(const struct stake_book *book, struct stake_index *index, bool pools, uint32_t entry)
{
    size_t at = (size_t)mix(key_at(book, pools, entry));
    while (index->slot[at & (index->capacity - 1)] != STAKE_NONE)
        at++;
    index->slot[at & (index->capacity - 1)] = entry;
}

/* Room for one more entry at a load of at most one half. */
static int reserve_slot(struct stake_book *book, bool pools, struct sim_error *err)
{
    struct stake_index *index = pools ? &book->pool_index : &book->position_index;
    if (2 * (index->count + 1) <= index->capacity)
        return SIM_OK;
    struct stake_index larger = {.capacity = index->capacity == 0 ? FIRST_CAPACITY : 2 * index->capacity};
    larger.slot = sim_array_new(uint32_t, larger.capacity);
    if (larger.slot == NULL)
        return no_memory(err);
    memset(larger.slot, 0xff, larger.capacity * sizeof larger.slot[0]);
    larger.count = index->count;
    for (uint32_t i = 0; i < larger.count; i++)
        place(book, &larger, pools, i);
    free(index->slot);
    *index = larger;
    return SIM_OK;
}

static int reserve_hotkey(struct stake_book *book, uint32_t hotkey, struct sim_error *err)
{
    if (hotkey < book->hotkeys)
        return SIM_OK;
    const size_t count = (size_t)hotkey + 1 > 2 * book->hotkeys ? (size_t)hotkey + 1 : 2 * book->hotkeys;
    uint32_t *first = sim_array_resize(uint32_t, book->first_pool, count);
    if (first == NULL)
        return no_memory(err);
    memset(first + book->hotkeys, 0xff, (count - book->hotkeys) * sizeof first[0]);
    book->first_pool = first;
    book->hotkeys = count;
    return SIM_OK;
}

static int reserve_coldkey(struct stake_book *book, uint32_t coldkey, struct sim_error *err)
{
    if (coldkey < book->coldkeys)
        return SIM_OK;
    const size_t count = (size_t)coldkey + 1 > 2 * book->coldkeys ? (size_t)coldkey + 1 : 2 * book->coldkeys;
    struct stake_hotkeys *staked = sim_array_resize(struct stake_hotkeys, book->staked, count);
    if (staked == NULL)
        return no_memory(err);
    memset(staked + book->coldkeys, 0, (count - book->coldkeys) * sizeof staked[0]);
    book->staked = staked;
    book->coldkeys = count;
    return SIM_OK;
}

static void link_pool(struct stake_book *book, uint32_t index)
{
    struct stake_pool *pool = &book->pool[index];
    uint32_t *link = &book->first_pool[pool->hotkey];
    while (*link != STAKE_NONE && book->pool[*link].netuid < pool->netuid)
        link = &book->pool[*link].next_of_hotkey;
    pool->next_of_hotkey = *link;
    *link = index;
}

static int need_pool(struct stake_book *book, uint32_t hotkey, uint16_t netuid, uint32_t *index,
                     struct sim_error *err)
{
    *index = find(book, true, pool_key(hotkey, netuid));
    if (*index != STAKE_NONE)
        return SIM_OK;
    if (book->pools == book->pool_capacity) {
        const size_t capacity = book->pools == 0 ? FIRST_CAPACITY : 2 * book->pools;
        struct stake_pool *pool = sim_array_resize(struct stake_pool, book->pool, capacity);
        if (pool == NULL)
            return no_memory(err);
        book->pool = pool;
        book->pool_capacity = capacity;
    }
    int code = reserve_slot(book, true, err);
    if (code == SIM_OK)
        code = reserve_hotkey(book, hotkey, err);
    if (code != SIM_OK)
        return code;
    *index = (uint32_t)book->pools++;
    book->pool[*index] = (struct stake_pool){
        .hotkey = hotkey,
        .netuid = netuid,
        .first_position = STAKE_NONE,
        .last_position = STAKE_NONE,
    };
    link_pool(book, *index);
    book->pool_index.count++;
    place(book, &book->pool_index, true, *index);
    return SIM_OK;
}

static int need_position(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                         uint32_t *index, struct sim_error *err)
{
    uint32_t pool;
    int code = need_pool(book, hotkey, netuid, &pool, err);
    if (code != SIM_OK)
        return code;
    *index = find(book, false, position_key(pool, coldkey));
    if (*index != STAKE_NONE)
        return SIM_OK;
    if (book->positions == book->position_capacity) {
        const size_t capacity = book->positions == 0 ? FIRST_CAPACITY : 2 * book->positions;
        struct stake_position *position = sim_array_resize(struct stake_position, book->position, capacity);
        if (position == NULL)
            return no_memory(err);
        book->position = position;
        book->position_capacity = capacity;
    }
    code = reserve_slot(book, false, err);
    if (code != SIM_OK)
        return code;
    *index = (uint32_t)book->positions++;
    book->position[*index] = (struct stake_position){.coldkey = coldkey, .pool = pool, .next = STAKE_NONE};
    struct stake_pool *p = &book->pool[pool];
    if (p->last_position == STAKE_NONE)
        p->first_position = *index;
    else
        book->position[p->last_position].next = *index;
    p->last_position = *index;
    book->position_index.count++;
    place(book, &book->position_index, false, *index);
    return SIM_OK;
}

/* Saves a pool or a position before it changes. */
static int record(struct stake_book *book, bool is_pool, uint32_t index, struct sim_error *err)
{
    if (!book->recording)
        return SIM_OK;
    if (book->undo_count == book->undo_capacity) {
        const size_t capacity = book->undo_count == 0 ? FIRST_CAPACITY : 2 * book->undo_count;
        struct stake_undo *undo = sim_array_resize(struct stake_undo, book->undo, capacity);
        if (undo == NULL)
            return no_memory(err);
        book->undo = undo;
        book->undo_capacity = capacity;
    }
    struct stake_undo *u = &book->undo[book->undo_count++];
    u->is_pool = is_pool;
    u->index = index;
    if (is_pool)
        u->saved.pool = book->pool[index];
    else
        u->saved.position = book->position[index];
    return SIM_OK;
}

const struct stake_pool *stake_book_find(const struct stake_book *book, uint32_t hotkey, uint16_t netuid)
{
    const uint32_t index = find(book, true, pool_key(hotkey, netuid));
    return index == STAKE_NONE ? NULL : &book->pool[index];
}

uint64_t stake_book_total(const struct stake_book *book, uint32_t hotkey, uint16_t netuid)
{
    const struct stake_pool *pool = stake_book_find(book, hotkey, netuid);
    return pool == NULL ? 0 : pool->shares.value;
}

static const struct stake_position *find_position(const struct stake_book *book, uint32_t hotkey,
                                                  uint32_t coldkey, uint16_t netuid)
{
    const uint32_t pool = find(book, true, pool_key(hotkey, netuid));
    const uint32_t index = pool == STAKE_NONE ? STAKE_NONE : find(book, false, position_key(pool, coldkey));
    return index == STAKE_NONE ? NULL : &book->position[index];
}

uint64_t stake_book_value(const struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid)
{
    const struct stake_position *position = find_position(book, hotkey, coldkey, netuid);
    return position == NULL ? 0 : share_pool_value(&book->pool[position->pool].shares, position->share);
}

/* Finds or makes the position and saves it and its pool. */
static int open_position(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                         struct stake_pool **pool, struct stake_position **position, struct sim_error *err)
{
    uint32_t index;
    int code = need_position(book, hotkey, coldkey, netuid, &index, err);
    if (code == SIM_OK)
        code = record(book, false, index, err);
    if (code == SIM_OK)
        code = record(book, true, book->position[index].pool, err);
    if (code != SIM_OK)
        return code;
    *position = &book->position[index];
    *pool = &book->pool[(*position)->pool];
    return SIM_OK;
}

int stake_book_list(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, struct sim_error *err)
{
    int code = reserve_coldkey(book, coldkey, err);
    if (code != SIM_OK)
        return code;
    struct stake_hotkeys *list = &book->staked[coldkey];
    for (size_t i = 0; i < list->count; i++)
        if (list->hotkey[i] == hotkey)
            return SIM_OK;
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 4 : 2 * list->capacity;
        uint32_t *longer = sim_array_resize(uint32_t, list->hotkey, capacity);
        if (longer == NULL)
            return no_memory(err);
        list->hotkey = longer;
        list->capacity = capacity;
    }
    list->hotkey[list->count++] = hotkey;
    return SIM_OK;
}

int stake_book_add(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                   uint64_t amount, struct sim_error *err)
{
    struct stake_pool *pool;
    struct stake_position *position;
    if (amount == 0)
        return SIM_OK;
    int code = stake_book_list(book, hotkey, coldkey, err);
    if (code == SIM_OK)
        code = open_position(book, hotkey, coldkey, netuid, &pool, &position, err);
    if (code == SIM_OK)
        share_pool_add_one(&pool->shares, &position->share, amount);
    return code;
}

int stake_book_take(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                    uint64_t amount, struct sim_error *err)
{
    struct stake_pool *pool;
    struct stake_position *position;
    if (amount == 0 || stake_book_value(book, hotkey, coldkey, netuid) < amount)
        return SIM_OK;
    const int code = open_position(book, hotkey, coldkey, netuid, &pool, &position, err);
    if (code == SIM_OK)
        share_pool_take_one(&pool->shares, &position->share, amount);
    return code;
}

int stake_book_restore(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                       const struct share_pool *shares, struct market_decimal share, struct sim_error *err)
{
    struct stake_pool *pool;
    struct stake_position *position;
    const int code = open_position(book, hotkey, coldkey, netuid, &pool, &position, err);
    if (code == SIM_OK) {
        pool->shares = *shares;
        position->share = share;
    }
    return code;
}

int stake_book_raise(struct stake_book *book, uint32_t hotkey, uint16_t netuid, uint64_t amount,
                     struct sim_error *err)
{
    uint32_t index;
    if (amount == 0)
        return SIM_OK;
    int code = need_pool(book, hotkey, netuid, &index, err);
    if (code == SIM_OK)
        code = record(book, true, index, err);
    if (code == SIM_OK)
        share_pool_add_all(&book->pool[index].shares, amount);
    return code;
}

int stake_book_credit_claim(struct stake_book *book, uint32_t hotkey, uint16_t netuid, i96f32 increment,
                            struct sim_error *err)
{
    uint32_t index;
    int code = need_pool(book, hotkey, netuid, &index, err);
    if (code == SIM_OK)
        code = record(book, true, index, err);
    if (code == SIM_OK) {
        book->pool[index].claimable = true;
        book->pool[index].claim_rate = i96f32_add(book->pool[index].claim_rate, increment);
    }
    return code;
}

sim_u128 stake_book_claimed(const struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid)
{
    const struct stake_position *position = find_position(book, hotkey, coldkey, netuid);
    return position == NULL ? 0 : position->claimed;
}

int stake_book_set_claimed(struct stake_book *book, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                           sim_u128 claimed, struct sim_error *err)
{
    struct stake_pool *pool;
    struct stake_position *position;
    const int code = open_position(book, hotkey, coldkey, netuid, &pool, &position, err);
    if (code == SIM_OK)
        position->claimed = claimed;
    return code;
}

void stake_book_close(struct stake_book *book, uint16_t netuid)
{
    for (size_t i = 0; i < book->pools; i++) {
        struct stake_pool *pool = &book->pool[i];
        if (pool->netuid != netuid)
            continue;
        pool->shares = (struct share_pool){0};
        pool->claimable = false;
        pool->claim_rate = 0;
        for (uint32_t p = pool->first_position; p != STAKE_NONE; p = book->position[p].next) {
            book->position[p].share = (struct market_decimal){0};
            book->position[p].claimed = 0;
        }
    }
}

uint32_t stake_book_first_pool(const struct stake_book *book, uint32_t hotkey)
{
    return hotkey < book->hotkeys ? book->first_pool[hotkey] : STAKE_NONE;
}

const uint32_t *stake_book_hotkeys(const struct stake_book *book, uint32_t coldkey, size_t *count)
{
    *count = coldkey < book->coldkeys ? book->staked[coldkey].count : 0;
    return *count == 0 ? NULL : book->staked[coldkey].hotkey;
}

void stake_book_begin(struct stake_book *book)
{
    book->undo_count = 0;
    book->recording = true;
}

void stake_book_keep(struct stake_book *book)
{
    book->undo_count = 0;
    book->recording = false;
}

/* Latest first. Links between positions and pools are not part of what is taken back: a position that was
 * made stays, empty, as a share of zero is no share. */
void stake_book_undo(struct stake_book *book)
{
    while (book->undo_count > 0) {
        const struct stake_undo *u = &book->undo[--book->undo_count];
        if (u->is_pool) {
            struct stake_pool *pool = &book->pool[u->index];
            pool->shares = u->saved.pool.shares;
            pool->claim_rate = u->saved.pool.claim_rate;
            pool->claimable = u->saved.pool.claimable;
        } else {
            book->position[u->index].share = u->saved.position.share;
            book->position[u->index].claimed = u->saved.position.claimed;
        }
    }
    book->recording = false;
}
