/* Stakers of a scenario: `root.take`, `root.claim`, `staking`, and the orders and decisions of the
 * `timeline`. */
#include "simulation_economy.h"

#include "sim_wide.h"

/* What lies beyond every index stays beyond. */
static uint32_t index_of(uint64_t index)
{
    return index < UINT32_MAX ? (uint32_t)index : UINT32_MAX;
}

static uint16_t netuid_of(uint64_t netuid)
{
    return netuid < UINT16_MAX ? (uint16_t)netuid : UINT16_MAX;
}

bool simulation_order(const struct scenario_event *event, struct network_order *order)
{
    static const enum network_order_kind kinds[] = {
        [SCENARIO_ACTION_STAKE] = NETWORK_ORDER_STAKE,
        [SCENARIO_ACTION_UNSTAKE] = NETWORK_ORDER_UNSTAKE,
        [SCENARIO_ACTION_MOVE] = NETWORK_ORDER_MOVE,
        [SCENARIO_ACTION_TRANSFER_STAKE] = NETWORK_ORDER_MOVE,
        [SCENARIO_ACTION_RECYCLE_ALPHA] = NETWORK_ORDER_RECYCLE,
        [SCENARIO_ACTION_BURN_ALPHA] = NETWORK_ORDER_BURN,
        [SCENARIO_ACTION_SWAP_STAKE] = NETWORK_ORDER_MOVE,
        [SCENARIO_ACTION_UNSTAKE_ALL] = NETWORK_ORDER_UNSTAKE_ALL,
        [SCENARIO_ACTION_UNSTAKE_ALL_ALPHA] = NETWORK_ORDER_UNSTAKE_ALL_ALPHA,
    };
    if (event->action < SCENARIO_ACTION_STAKE || event->action >= SCENARIO_ACTION_CHILDREN)
        return false;
    const struct scenario_order *o = &event->stake;
    *order = (struct network_order){
        .kind = kinds[event->action],
        .at = {index_of(o->account), index_of(o->validator), netuid_of(o->netuid)},
        .amount = o->amount > 0 ? o->amount : UINT64_MAX,
        .limit = {.limited = o->limit_rao > 0, .allow_partial = o->partial, .price_rao = o->limit_rao},
    };
    order->to = order->at;
    if (event->action == SCENARIO_ACTION_TRANSFER_STAKE) {
        order->to.account = index_of(o->to_account);
    } else if (event->action == SCENARIO_ACTION_MOVE || event->action == SCENARIO_ACTION_SWAP_STAKE) {
        order->to.netuid = netuid_of(o->to_netuid);
        if (event->action == SCENARIO_ACTION_MOVE)
            order->to.validator = index_of(o->to_validator);
    }
    return true;
}

/* Parts of 65535, and of 2^64 - 1, rounded down. */
static uint16_t to_u16(struct scenario_share share)
{
    return (uint16_t)((sim_u128)share.num * UINT16_MAX / share.den);
}

static uint64_t to_u64(struct scenario_share share)
{
    return (uint64_t)((sim_u128)share.num * UINT64_MAX / share.den);
}

static enum network_claim claim_of(enum scenario_claim claim)
{
    static const enum network_claim ways[] = {
        [SCENARIO_CLAIM_WAIT] = NETWORK_CLAIM_SWAP,
        [SCENARIO_CLAIM_SWAP] = NETWORK_CLAIM_SWAP,
        [SCENARIO_CLAIM_KEEP] = NETWORK_CLAIM_KEEP,
        [SCENARIO_CLAIM_SOME] = NETWORK_CLAIM_SOME,
    };
    return ways[claim];
}

/* One child more than allowed is enough for the chain to refuse them all. */
static struct network_brood brood_of(const struct scenario_decision *d)
{
    struct network_brood brood = {
        .netuid = netuid_of(d->netuid), .parent = index_of(d->validator), .count = d->to.count};
    for (size_t i = 0; i < d->to.count && i < NETWORK_MAX_CHILDREN; i++)
        brood.child[i] =
            (struct network_child){index_of(d->to.items[i].validator), to_u64(d->to.items[i].part)};
    return brood;
}

bool simulation_wish(const struct scenario_event *event, struct network_wish *wish)
{
    const struct scenario_decision *d = &event->decision;
    *wish = (struct network_wish){.hotkey = index_of(d->validator), .netuid = netuid_of(d->netuid)};
    switch (event->action) {
    case SCENARIO_ACTION_CHILDREN:
        wish->kind = NETWORK_WISH_CHILDREN;
        wish->brood = brood_of(d);
        return true;
    case SCENARIO_ACTION_CHILD_TAKE:
    case SCENARIO_ACTION_TAKE:
        wish->kind = event->action == SCENARIO_ACTION_TAKE ? NETWORK_WISH_TAKE : NETWORK_WISH_CHILD_TAKE;
        wish->take = to_u16(d->take);
        return true;
    case SCENARIO_ACTION_AUTO_STAKE:
        wish->kind = NETWORK_WISH_AUTO_STAKE;
        wish->uid = index_of(d->miner);
        return true;
    case SCENARIO_ACTION_CLAIM:
        wish->kind = NETWORK_WISH_CLAIM;
        wish->account = index_of(d->account);
        wish->claim = claim_of(d->way);
        wish->kept = d->keep.items;
        wish->kept_count = d->keep.count;
        return true;
    default:
        return false;
    }
}

static bool has_stakers(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->timeline.count; i++)
        if (scenario->timeline.items[i].action >= SCENARIO_ACTION_STAKE)
            return true;
    return false;
}

int simulation_open_staking(struct network *net, const struct scenario *scenario, struct sim_error *err)
{
    const struct scenario_root *root = &scenario->root;
    const struct scenario_staking *staking = &scenario->staking;
    const bool claims = root->claim != SCENARIO_CLAIM_WAIT;
    if (!claims && !has_stakers(scenario))
        return SIM_OK;
    if (!net->has_economy)
        return claims ? SIM_OK : sim_raise(err, SIM_ERR_CONFLICT, "orders of stakers need `subnets`");
    const struct network_staking_config config = {
        .take = to_u16(root->take),
        .nominator_minimum_rao = staking->nominator_minimum_rao,
        .child_burn = to_u64(staking->child_burn),
        .min_child_take = to_u16(staking->min_child_take),
        .claims = claims,
        .claims_per_block = (unsigned)staking->claims_per_block,
        .claim_threshold = staking->claim_threshold,
        .claim = claim_of(root->claim),
        .kept = root->keep.items,
        .kept_count = root->keep.count,
    };
    return network_staking_open(&net->economy, net->ledger.accounts, &config, err);
}
