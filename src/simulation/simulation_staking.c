/* Stakers of a scenario: `root.take`, `root.claim` and the orders of the `timeline`. */
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
    };
    if (event->action < SCENARIO_ACTION_STAKE)
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
    } else if (event->action == SCENARIO_ACTION_MOVE) {
        order->to.validator = index_of(o->to_validator);
        order->to.netuid = netuid_of(o->to_netuid);
    }
    return true;
}

static bool has_orders(const struct scenario *scenario)
{
    struct network_order order;
    for (size_t i = 0; i < scenario->timeline.count; i++)
        if (simulation_order(&scenario->timeline.items[i], &order))
            return true;
    return false;
}

int simulation_open_staking(struct network *net, const struct scenario *scenario, struct sim_error *err)
{
    const struct scenario_root *root = &scenario->root;
    const bool claims = root->claim != SCENARIO_CLAIM_WAIT;
    if (!claims && !has_orders(scenario))
        return SIM_OK;
    if (!net->has_economy)
        return claims ? SIM_OK : sim_raise(err, SIM_ERR_CONFLICT, "orders of stakers need `subnets`");
    const struct network_staking_config config = {
        .take = (uint16_t)((sim_u128)root->take.num * UINT16_MAX / root->take.den),
        .claims = claims,
        .claim = root->claim == SCENARIO_CLAIM_KEEP ? NETWORK_CLAIM_KEEP : NETWORK_CLAIM_SWAP,
    };
    return network_staking_open(&net->economy, net->ledger.accounts, &config, err);
}
