/* Decisions of the owners of keys; see network_choice.h. */
#include "network_choice.h"

#include "sim_alloc.h"

static struct network_subnet *subnet_of(struct network_economy *economy, uint16_t netuid)
{
    return &economy->coinbase.subnet[netuid - 1];
}

static bool is_subnet(const struct network_economy *economy, uint16_t netuid)
{
    return netuid > 0 && netuid <= economy->subnets;
}

uint64_t network_choice_worth(const struct network_economy *economy, uint32_t hotkey)
{
    const struct stake_book *book = &economy->stake->book;
    uint64_t sum = 0;
    for (uint32_t i = stake_book_first_pool(book, hotkey); i != STAKE_NONE;
         i = book->pool[i].next_of_hotkey) {
        const struct stake_pool *pool = &book->pool[i];
        const uint64_t value =
            pool->netuid == 0 ? pool->shares.value
                              : pool_scale_u64(pool->shares.value,
                                               pool_price(&economy->coinbase.subnet[pool->netuid - 1].pool));
        sum = sum + value < sum ? UINT64_MAX : sum + value;
    }
    return sum;
}

/* Blocks of earlier changes, 0 if there was none. */
static uint64_t *stamp_of(struct network_stake *stake, enum network_stamp_kind kind, uint16_t netuid,
                          uint32_t hotkey)
{
    for (size_t i = 0; i < stake->stamps; i++) {
        struct network_stamp *stamp = &stake->stamp[i];
        if (stamp->kind == kind && stamp->netuid == netuid && stamp->hotkey == hotkey)
            return &stamp->block;
    }
    return NULL;
}

static bool is_too_soon(const struct network_economy *economy, enum network_stamp_kind kind, uint16_t netuid,
                        uint32_t hotkey, uint64_t rate_blocks)
{
    const uint64_t *last = stamp_of(economy->stake, kind, netuid, hotkey);
    return last != NULL && *last != 0 && economy->coinbase.block - *last <= rate_blocks;
}

static int put_stamp(struct network_economy *economy, enum network_stamp_kind kind, uint16_t netuid,
                     uint32_t hotkey, struct sim_error *err)
{
    struct network_stake *stake = economy->stake;
    uint64_t *last = stamp_of(stake, kind, netuid, hotkey);
    if (last != NULL) {
        *last = economy->coinbase.block;
        return SIM_OK;
    }
    struct network_stamp *longer = sim_array_resize(struct network_stamp, stake->stamp, stake->stamps + 1);
    if (longer == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the choices of accounts");
    longer[stake->stamps++] = (struct network_stamp){kind, netuid, hotkey, economy->coinbase.block};
    stake->stamp = longer;
    return SIM_OK;
}

static bool has_enough(const struct network_economy *economy, uint16_t netuid, uint32_t hotkey)
{
    const struct network_ownership *o = &economy->stake->ownership[netuid - 1];
    const uint64_t threshold = economy->neurons[netuid - 1].params.stake_threshold_rao;
    return threshold == 0 || hotkey == o->owner_hotkey || network_choice_worth(economy, hotkey) >= threshold;
}

static enum stake_refusal check_children(const struct network_economy *economy,
                                         const struct network_brood *brood)
{
    if (brood->netuid == 0)
        return STAKE_NO_CHILDREN_ON_ROOT;
    if (!is_subnet(economy, brood->netuid))
        return STAKE_NO_SUBNET;
    if (brood->parent >= economy->root_validators)
        return STAKE_NO_HOTKEY;
    for (size_t i = 0; i < brood->count && i < NETWORK_MAX_CHILDREN; i++)
        if (brood->child[i].hotkey >= economy->root_validators)
            return STAKE_NO_HOTKEY;
    const enum stake_refusal refusal = network_family_check(&economy->stake->family, brood);
    if (refusal != STAKE_OK)
        return refusal;
    if (brood->count > 0 && !has_enough(economy, brood->netuid, brood->parent))
        return STAKE_TOO_LITTLE_FOR_CHILDREN;
    return is_too_soon(economy, NETWORK_STAMP_CHILDREN, brood->netuid, brood->parent,
                       NETWORK_CHILD_RATE_BLOCKS)
               ? STAKE_RATE_LIMIT
               : STAKE_OK;
}

static int set_children(struct network_economy *economy, const struct network_brood *brood,
                        enum stake_refusal *refusal, struct sim_error *err)
{
    struct network_family *family = &economy->stake->family;
    const uint64_t block = economy->coinbase.block;
    *refusal = check_children(economy, brood);
    if (*refusal != STAKE_OK)
        return SIM_OK;
    int ret = network_family_schedule(family, brood, block + NETWORK_CHILD_COOLDOWN_BLOCKS, err);
    if (ret == SIM_OK)
        ret = put_stamp(economy, NETWORK_STAMP_CHILDREN, brood->netuid, brood->parent, err);
    if (ret == SIM_OK && !subnet_of(economy, brood->netuid)->subtoken_enabled)
        ret = network_family_mature(family, brood->netuid, block, true, NULL, err);
    return ret;
}

static int set_child_take(struct network_economy *economy, const struct network_wish *wish,
                          enum stake_refusal *refusal, struct sim_error *err)
{
    struct network_stake *stake = economy->stake;
    if (!is_subnet(economy, wish->netuid)) {
        *refusal = STAKE_NO_SUBNET;
        return SIM_OK;
    }
    const uint16_t now = (uint16_t)network_stake_chosen(stake->childkey_take, stake->childkey_takes,
                                                        wish->netuid, wish->hotkey, 0);
    const uint16_t of_subnet = stake->ownership[wish->netuid - 1].min_childkey_take;
    const uint16_t least = of_subnet > stake->min_childkey_take ? of_subnet : stake->min_childkey_take;
    if (wish->hotkey >= economy->root_validators)
        *refusal = STAKE_NO_HOTKEY;
    else if (wish->take > NETWORK_MAX_TAKE || wish->take < least)
        *refusal = STAKE_CHILD_TAKE_INVALID;
    else if (wish->take > now && is_too_soon(economy, NETWORK_STAMP_CHILD_TAKE, wish->netuid, wish->hotkey,
                                             NETWORK_TAKE_RATE_BLOCKS))
        *refusal = STAKE_RATE_LIMIT;
    if (*refusal != STAKE_OK)
        return SIM_OK;
    const int ret = network_stake_choose(&stake->childkey_take, &stake->childkey_takes, wish->netuid,
                                         wish->hotkey, wish->take, err);
    return ret == SIM_OK ? put_stamp(economy, NETWORK_STAMP_CHILD_TAKE, wish->netuid, wish->hotkey, err)
                         : ret;
}

static int set_take(struct network_economy *economy, const struct network_wish *wish,
                    enum stake_refusal *refusal, struct sim_error *err)
{
    if (wish->hotkey >= economy->root_validators) {
        *refusal = STAKE_NO_HOTKEY;
        return SIM_OK;
    }
    uint16_t *take = &economy->stake->choice[wish->hotkey].delegate_take;
    if (wish->take == *take) /* neither an increase nor a decrease */
        *refusal = STAKE_TAKE_TOO_LOW;
    else if (wish->take > NETWORK_MAX_TAKE)
        *refusal = STAKE_TAKE_TOO_HIGH;
    else if (wish->take > *take &&
             is_too_soon(economy, NETWORK_STAMP_TAKE, 0, wish->hotkey, NETWORK_TAKE_RATE_BLOCKS))
        *refusal = STAKE_RATE_LIMIT;
    if (*refusal != STAKE_OK)
        return SIM_OK;
    *take = wish->take;
    return put_stamp(economy, NETWORK_STAMP_TAKE, 0, wish->hotkey, err);
}

/* Any key of the subnet that is registered can be the destination; here that means a validator. */
static int set_auto_stake(struct network_economy *economy, const struct network_wish *wish,
                          enum stake_refusal *refusal, struct sim_error *err)
{
    struct network_stake *stake = economy->stake;
    if (!is_subnet(economy, wish->netuid)) {
        *refusal = STAKE_NO_SUBNET;
        return SIM_OK;
    }
    const struct network_neurons *neurons = &economy->neurons[wish->netuid - 1];
    if (wish->hotkey >= neurons->validators || wish->uid < neurons->validators || wish->uid >= neurons->n) {
        *refusal = STAKE_NO_HOTKEY;
        return SIM_OK;
    }
    const uint32_t coldkey = neurons->first_coldkey + (wish->uid - neurons->validators);
    return network_stake_choose(&stake->auto_stake, &stake->auto_stakes, wish->netuid, coldkey, wish->hotkey,
                                err);
}

static int set_claim(struct network_economy *economy, const struct network_wish *wish,
                     enum stake_refusal *refusal, struct sim_error *err)
{
    struct network_stake *stake = economy->stake;
    int ret = SIM_OK;
    if (wish->account >= stake->choices)
        return sim_raise(err, SIM_ERR_RANGE, "coldkey %u does not exist; there are %zu",
                         (unsigned)wish->account, stake->choices);
    for (size_t i = 0; i < wish->kept_count; i++)
        if (!is_subnet(economy, wish->kept[i] > UINT16_MAX ? 0 : (uint16_t)wish->kept[i]))
            *refusal = STAKE_NO_SUBNET;
    if (*refusal != STAKE_OK)
        return SIM_OK;
    stake->choice[wish->account].claim = wish->claim;
    for (size_t i = 0; i < economy->subnets && ret == SIM_OK;
         i++) { /* what everybody keeps, and what it kept */
        const uint16_t netuid = economy->neurons[i].netuid;
        if (network_stake_chosen(stake->kept, stake->kepts, netuid, wish->account, 0) != 0 ||
            network_stake_chosen(stake->kept, stake->kepts, netuid, NETWORK_NOBODY, 0) != 0)
            ret = network_stake_choose(&stake->kept, &stake->kepts, netuid, wish->account, 0, err);
    }
    for (size_t i = 0; i < wish->kept_count && ret == SIM_OK; i++)
        ret =
            network_stake_choose(&stake->kept, &stake->kepts, (uint16_t)wish->kept[i], wish->account, 1, err);
    return ret;
}

int network_choice_execute(struct network_economy *economy, const struct network_wish *wish,
                           enum stake_refusal *refusal, struct sim_error *err)
{
    *refusal = STAKE_OK;
    if (!economy->staking)
        return sim_raise(err, SIM_ERR_CONFLICT, "staking was not opened");
    switch (wish->kind) {
    case NETWORK_WISH_CHILDREN:
        return set_children(economy, &wish->brood, refusal, err);
    case NETWORK_WISH_CHILD_TAKE:
        return set_child_take(economy, wish, refusal, err);
    case NETWORK_WISH_TAKE:
        return set_take(economy, wish, refusal, err);
    case NETWORK_WISH_AUTO_STAKE:
        return set_auto_stake(economy, wish, refusal, err);
    case NETWORK_WISH_CLAIM:
        break;
    }
    return set_claim(economy, wish, refusal, err);
}

int network_choice_mature(struct network_economy *economy, struct sim_error *err)
{
    int ret = SIM_OK;
    for (size_t i = 0; i < economy->subnets && ret == SIM_OK; i++) {
        const struct network_subnet *subnet = &economy->coinbase.subnet[i];
        if (subnet->schedule.last_epoch_block == economy->coinbase.block)
            ret = network_family_mature(&economy->stake->family, subnet->netuid, economy->coinbase.block,
                                        !subnet->subtoken_enabled, NULL, err);
    }
    return ret;
}

void network_choice_stake_fell(struct network_economy *economy, uint32_t hotkey)
{
    const struct network_family *family = &economy->stake->family;
    for (size_t i = family->pendings; i-- > 0;) {
        const struct network_brood *brood = &family->pending[i].brood;
        if (brood->parent == hotkey && brood->count > 0 && !has_enough(economy, brood->netuid, hotkey))
            network_family_forget(&economy->stake->family, brood->netuid, hotkey);
    }
}
