/* Claims of root dividends; see network_stake.h. Source: spec/coinbase.md 2.15. */
#include "network_stake.h"

#include "sim_alloc.h"

#include <inttypes.h>

int network_stake_index(struct network_stake *stake, uint32_t coldkey, struct sim_error *err)
{
    for (size_t i = 0; i < stake->staking_coldkeys; i++)
        if (stake->staking_coldkey[i] == coldkey)
            return SIM_OK;
    if (stake->staking_coldkeys == stake->staking_capacity) {
        const size_t capacity = stake->staking_capacity == 0 ? 64 : 2 * stake->staking_capacity;
        uint32_t *longer = sim_array_resize(uint32_t, stake->staking_coldkey, capacity);
        if (longer == NULL)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the index of stakers");
        stake->staking_coldkey = longer;
        stake->staking_capacity = capacity;
    }
    stake->staking_coldkey[stake->staking_coldkeys++] = coldkey;
    return SIM_OK;
}

static struct network_subnet *find_subnet(struct network_coinbase *cb, uint16_t netuid)
{
    size_t low = 0, high = cb->subnets;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cb->subnet[middle].netuid < netuid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cb->subnets && cb->subnet[low].netuid == netuid ? &cb->subnet[low] : NULL;
}

static bool keeps(const struct network_stake *stake, uint32_t coldkey, uint16_t netuid)
{
    const enum network_claim claim =
        coldkey < stake->choices ? stake->choice[coldkey].claim : NETWORK_CLAIM_SWAP;
    if (claim != NETWORK_CLAIM_SOME)
        return claim == NETWORK_CLAIM_KEEP;
    const uint32_t everyone = network_stake_chosen(stake->kept, stake->kepts, netuid, NETWORK_NOBODY, 0);
    return network_stake_chosen(stake->kept, stake->kepts, netuid, coldkey, everyone) != 0;
}

void network_stake_unindex(struct network_stake *stake, uint32_t coldkey)
{
    for (size_t i = 0; i < stake->staking_coldkeys; i++)
        if (stake->staking_coldkey[i] == coldkey) {
            stake->staking_coldkey[i] = stake->staking_coldkey[--stake->staking_coldkeys];
            return;
        }
}

int network_stake_root_changed(struct network_stake *stake, uint32_t hotkey, uint32_t coldkey,
                               uint64_t tao_rao, bool added, struct sim_error *err)
{
    for (uint32_t i = stake_book_first_pool(&stake->book, hotkey); i != STAKE_NONE;
         i = stake->book.pool[i].next_of_hotkey) {
        const struct stake_pool *pool = &stake->book.pool[i];
        if (!pool->claimable)
            continue;
        const uint16_t netuid = pool->netuid;
        const sim_u128 claimed = stake_book_claimed(&stake->book, hotkey, coldkey, netuid);
        const sim_u128 step = chain_claim_adjustment(pool->claim_rate, tao_rao);
        const sim_u128 next = added ? claimed + step : claimed > step ? claimed - step : 0;
        const int code = stake_book_set_claimed(&stake->book, hotkey, coldkey, netuid, next, err);
        if (code != SIM_OK)
            return code;
    }
    return SIM_OK;
}

static int save_subnet(struct network_stake *stake, const struct network_subnet *subnet,
                       struct sim_error *err)
{
    if (stake->undo_count == stake->undo_capacity) {
        const size_t capacity = stake->undo_capacity == 0 ? 16 : 2 * stake->undo_capacity;
        struct network_subnet *longer = sim_array_resize(struct network_subnet, stake->undo, capacity);
        if (longer == NULL)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a claim");
        stake->undo = longer;
        stake->undo_capacity = capacity;
    }
    stake->undo[stake->undo_count++] = *subnet;
    return SIM_OK;
}

/* Sells claimed alpha and stakes the TAO on root. SIM_ERR_REFUSED if the pool refuses, SIM_ERR_BALANCE if the
 * subnet's account is short. */
static int claim_as_tao(struct network_stake *stake, struct network_coinbase *cb,
                        struct network_subnet *subnet, uint32_t hotkey, uint32_t coldkey, uint64_t alpha,
                        struct sim_error *err)
{
    struct pool_fill fill;
    const struct pool_order order = {
        .side = POOL_SELL,
        .amount = alpha,
        .limit_price = pool_price_from_rao(POOL_MIN_PRICE_RAO),
        .drop_fees = true,
    };
    const enum pool_status status = pool_swap(&subnet->pool, cb->rules.pool, &order, &fill);
    if (status != POOL_OK)
        return sim_raise(err, SIM_ERR_REFUSED, "a claim cannot be sold: %s", pool_status_name(status));
    if (subnet->account_rao < fill.paid_out)
        return sim_raise(err, SIM_ERR_BALANCE, "a claim cannot be paid: the account of the subnet is short");
    const uint64_t tao_rao = fill.paid_out;
    subnet->account_rao -= tao_rao;
    stake->root_account_rao += tao_rao;
    subnet->root_sell_tao += tao_rao;
    subnet->root_sold_rao += tao_rao;
    subnet->protocol_flow.gathered_rao -= (int64_t)tao_rao;
    cb->root_tao_rao += tao_rao; /* total stake: less by the sale, more by the stake */
    const int code = stake_book_add(&stake->book, hotkey, coldkey, 0, tao_rao, err);
    return code == SIM_OK ? network_stake_root_changed(stake, hotkey, coldkey, tao_rao, true, err) : code;
}

static int claim_one(struct network_stake *stake, struct network_coinbase *cb, uint32_t hotkey,
                     uint32_t coldkey, uint16_t netuid, i96f32 rate, struct sim_error *err)
{
    struct network_subnet *subnet = find_subnet(cb, netuid);
    if (subnet == NULL)
        return SIM_OK;
    const uint64_t root = stake_book_value(&stake->book, hotkey, coldkey, 0);
    const i96f32 owed =
        chain_claim_owed(rate, root, stake_book_claimed(&stake->book, hotkey, coldkey, netuid));
    if (owed < i96f32_from_u64(stake->ownership[subnet - cb->subnet].claim_threshold))
        return SIM_OK;
    const uint64_t alpha = i96f32_to_u64(owed);
    if (alpha == 0)
        return SIM_OK;
    int code = save_subnet(stake, subnet, err);
    if (code != SIM_OK)
        return code;
    stake->claims_paid++;
    subnet->root_claimed_alpha += alpha;
    if (keeps(stake, coldkey, netuid))
        code = stake_book_add(&stake->book, hotkey, coldkey, netuid, alpha, err);
    else
        code = claim_as_tao(stake, cb, subnet, hotkey, coldkey, alpha, err);
    if (code != SIM_OK)
        return code;
    const sim_u128 claimed = stake_book_claimed(&stake->book, hotkey, coldkey, netuid);
    return stake_book_set_claimed(&stake->book, hotkey, coldkey, netuid, claimed + alpha, err);
}

/* Subnets that are claimed; `netuid` NULL means all. */
struct selection {
    const uint16_t *netuid;
    size_t count;
};

static bool selects(const struct selection *only, uint16_t netuid)
{
    for (size_t i = 0; i < only->count; i++)
        if (only->netuid[i] == netuid)
            return true;
    return only->netuid == NULL;
}

/* The rates are those of the start: a claim changes none. */
static int claim_all(struct network_stake *stake, struct network_coinbase *cb, uint32_t coldkey,
                     const struct selection *only, struct sim_error *err)
{
    size_t hotkeys;
    (void)stake_book_hotkeys(&stake->book, coldkey, &hotkeys);
    for (size_t h = 0; h < hotkeys; h++) {
        const uint32_t hotkey = stake_book_hotkeys(&stake->book, coldkey, &(size_t){0})[h];
        for (uint32_t i = stake_book_first_pool(&stake->book, hotkey); i != STAKE_NONE;
             i = stake->book.pool[i].next_of_hotkey) {
            const struct stake_pool pool = stake->book.pool[i];
            if (!pool.claimable || !selects(only, pool.netuid))
                continue;
            const int code = claim_one(stake, cb, hotkey, coldkey, pool.netuid, pool.claim_rate, err);
            if (code != SIM_OK)
                return code;
        }
    }
    return SIM_OK;
}

static int claim_whole(struct network_stake *stake, struct network_coinbase *cb, uint32_t coldkey,
                       const struct selection *only, struct sim_error *err)
{
    const uint64_t root_tao_rao = cb->root_tao_rao, root_account_rao = stake->root_account_rao;
    stake->undo_count = 0;
    stake_book_begin(&stake->book);
    const int code = claim_all(stake, cb, coldkey, only, err);
    if (code == SIM_OK) {
        stake_book_keep(&stake->book);
        return SIM_OK;
    }
    stake_book_undo(&stake->book);
    while (stake->undo_count > 0) {
        const struct network_subnet *saved = &stake->undo[--stake->undo_count];
        *find_subnet(cb, saved->netuid) = *saved;
    }
    cb->root_tao_rao = root_tao_rao;
    stake->root_account_rao = root_account_rao;
    return code;
}

int network_stake_claim(struct network_stake *stake, struct network_coinbase *cb, uint32_t coldkey,
                        struct sim_error *err)
{
    return claim_whole(stake, cb, coldkey, &(struct selection){0}, err);
}

int network_stake_claim_on(struct network_stake *stake, struct network_coinbase *cb, uint32_t coldkey,
                           const uint16_t *netuid, size_t count, struct sim_error *err)
{
    if (count == 0 || count > NETWORK_CLAIM_SUBNETS)
        return sim_raise(err, SIM_ERR_RANGE, "a claim names 1 to %d subnets, not %zu", NETWORK_CLAIM_SUBNETS,
                         count);
    const int code = network_stake_index(stake, coldkey, err);
    return code == SIM_OK ? claim_whole(stake, cb, coldkey, &(struct selection){netuid, count}, err) : code;
}

int network_stake_set_claims(struct network_stake *stake, unsigned per_block, struct sim_error *err)
{
    if (per_block > CHAIN_MAX_CLAIMS)
        return sim_raise(err, SIM_ERR_RANGE, "at most %d coldkeys are visited in a block, not %u",
                         CHAIN_MAX_CLAIMS, per_block);
    stake->claims_per_block = per_block;
    return SIM_OK;
}

int network_stake_set_claim_threshold(struct network_stake *stake, size_t subnet, uint64_t alpha,
                                      struct sim_error *err)
{
    if (subnet >= stake->ownerships || alpha > NETWORK_CLAIM_THRESHOLD_MAX)
        return sim_raise(err, SIM_ERR_RANGE, "claims may wait for %" PRIu64 " rao of alpha at most",
                         NETWORK_CLAIM_THRESHOLD_MAX);
    stake->ownership[subnet].claim_threshold = alpha;
    return SIM_OK;
}

int network_stake_move_claimed(struct network_stake *stake, uint16_t netuid, struct network_holder from,
                               struct network_holder to, struct sim_error *err)
{
    const sim_u128 claimed = stake_book_claimed(&stake->book, from.hotkey, from.coldkey, netuid);
    const sim_u128 present = stake_book_claimed(&stake->book, to.hotkey, to.coldkey, netuid);
    if (claimed == 0 || (from.hotkey == to.hotkey && from.coldkey == to.coldkey))
        return SIM_OK;
    int code = stake_book_set_claimed(&stake->book, to.hotkey, to.coldkey, netuid, present + claimed, err);
    if (code == SIM_OK)
        code = stake_book_set_claimed(&stake->book, from.hotkey, from.coldkey, netuid, 0, err);
    return code;
}

int network_stake_claims(struct network_stake *stake, struct network_coinbase *cb,
                         const uint8_t hash[CHAIN_HASH_BYTES], uint64_t index[CHAIN_MAX_CLAIMS],
                         size_t *count, struct sim_error *err)
{
    *count = chain_claim_indices(hash, stake->claims_per_block, stake->staking_coldkeys, index);
    for (size_t i = 0; i < *count; i++) {
        if (index[i] >= stake->staking_coldkeys)
            continue;
        struct sim_error refused;
        const int code = network_stake_claim(stake, cb, stake->staking_coldkey[index[i]], &refused);
        if (code == SIM_ERR_REFUSED || code == SIM_ERR_BALANCE) {
            stake->claims_failed++; /* the chain only logs it */
            continue;
        }
        if (code != SIM_OK) {
            if (err != NULL)
                *err = refused;
            return code;
        }
    }
    return SIM_OK;
}

/* Claims of all positions on root of a hotkey, whole alpha, on one subnet. */
static uint64_t unclaimed(const struct network_stake *stake, const struct stake_pool *pool)
{
    uint64_t sum = 0;
    const struct stake_pool *root = stake_book_find(&stake->book, pool->hotkey, 0);
    if (root == NULL)
        return 0;
    for (uint32_t p = root->first_position; p != STAKE_NONE; p = stake->book.position[p].next) {
        const uint32_t coldkey = stake->book.position[p].coldkey;
        const uint64_t value = share_pool_value(&root->shares, stake->book.position[p].share);
        sum += i96f32_to_u64(chain_claim_owed(
            pool->claim_rate, value, stake_book_claimed(&stake->book, pool->hotkey, coldkey, pool->netuid)));
    }
    return sum;
}

sim_i128 network_stake_residual(const struct network_stake *stake, const struct network_subnet *subnet)
{
    sim_i128 owned = (sim_i128)subnet->pending_server + subnet->pending_validator + subnet->pending_root +
                     subnet->pending_owner + subnet->pending_joint + subnet->pool.protocol_alpha +
                     subnet->alpha_burned;
    for (size_t i = 0; i < stake->book.pools; i++) {
        const struct stake_pool *pool = &stake->book.pool[i];
        if (pool->netuid != subnet->netuid)
            continue;
        owned += pool->shares.value;
        if (pool->claimable)
            owned += unclaimed(stake, pool);
    }
    return (sim_i128)subnet->pool.alpha_out - owned;
}
