/* What happens at planned blocks: the timeline's actions, the changes of rules, and the events that tell of
 * them. */
#include "simulation_economy.h"
#include "simulation_rules.h"
#include "simulation_state.h"

/* Recording inside a notice cannot fail the network, so the first error is kept for simulation_run. */
static void record_happening(struct simulation *sim, struct simulation_happening happening)
{
    if (!sim->scenario->record.events || sim->notice_ret != SIM_OK)
        return;
    uint64_t block = sim->net.block;
    sim->notice_ret = simulation_record_event(sim->record, &happening, block, simulation_unix_ms(sim, block),
                                              &sim->notice_err);
}

static void record_event(struct simulation *sim, enum simulation_event kind, uint64_t value, uint64_t other)
{
    record_happening(sim, (struct simulation_happening){
                              .kind = kind, .value = value, .other = other, .netuid = SIMULATION_NO_SUBNET});
}

void simulation_on_notice(void *self, const struct network_notice *notice)
{
    struct simulation *sim = self;
    switch (notice->kind) {
    case NETWORK_NOTICE_HALVING:
        if (sim->halving_block[notice->other] == UINT64_MAX)
            sim->halving_block[notice->other] = notice->block;
        record_event(sim, SIMULATION_EVENT_HALVING, notice->value, notice->other);
        return;
    case NETWORK_NOTICE_HALVING_BACK:
        record_event(sim, SIMULATION_EVENT_HALVING_BACK, notice->value, notice->other);
        return;
    case NETWORK_NOTICE_PAYOUT:
        return;
    }
}

/* What an account cannot pay is refused by the chain and told, like any failed transaction; it does not end
 * the run. */
static int settle(struct simulation *sim, int ret, enum simulation_event kind, uint64_t value,
                  uint64_t account)
{
    if (ret == SIM_OK)
        record_event(sim, kind, value, account);
    else if (ret == SIM_ERR_BALANCE)
        record_happening(sim, (struct simulation_happening){.kind = SIMULATION_EVENT_REFUSED,
                                                            .value = value,
                                                            .other = account,
                                                            .netuid = SIMULATION_NO_SUBNET,
                                                            .reason = STAKE_NOT_ENOUGH_BALANCE});
    return ret == SIM_ERR_BALANCE ? SIM_OK : ret;
}

static int set_values(struct simulation *sim, const struct scenario_event *event, struct sim_error *err)
{
    struct network_params params;
    for (size_t i = 0; i < event->set.count; i++)
        scenario_assign(sim->scenario, &event->set.items[i]);
    simulation_params(sim->scenario, sim->audit, &params);
    int ret = network_set_params(&sim->net, &params, err);
    if (ret == SIM_OK && sim->net.has_economy)
        simulation_tune(&sim->net, sim->scenario);
    if (ret == SIM_OK)
        record_event(sim, SIMULATION_EVENT_SET, event->set.count, 0);
    return ret;
}

static int change_rules(struct simulation *sim, uint64_t index)
{
    const struct scenario_rule *rule = &sim->scenario->rules.items[index];
    struct network_rules rules = sim->net.economy.coinbase.rules;
    simulation_rules_apply(rule, &rules);
    network_coinbase_set_rules(&sim->net.economy.coinbase, &rules);
    record_event(sim, SIMULATION_EVENT_RULES, index, rule->era);
    return SIM_OK;
}

/* What the event of an order that was carried out shows; where stake moves, the subnet is that it left. */
static struct simulation_happening tell_order(enum scenario_action action, const struct network_order *order,
                                              const struct network_receipt *receipt)
{
    struct simulation_happening h = {
        .value = receipt->spent, .other = order->at.account, .netuid = order->at.netuid};
    switch (action) {
    case SCENARIO_ACTION_STAKE:
        h.kind = SIMULATION_EVENT_STAKE;
        break;
    case SCENARIO_ACTION_UNSTAKE:
        h.kind = SIMULATION_EVENT_UNSTAKE;
        h.value = receipt->tao_rao;
        break;
    case SCENARIO_ACTION_MOVE:
        h.kind = SIMULATION_EVENT_MOVE;
        break;
    case SCENARIO_ACTION_TRANSFER_STAKE:
        h.kind = SIMULATION_EVENT_TRANSFER_STAKE;
        h.other = order->to.account;
        break;
    case SCENARIO_ACTION_RECYCLE_ALPHA:
        h.kind = SIMULATION_EVENT_RECYCLE_ALPHA;
        break;
    case SCENARIO_ACTION_SWAP_STAKE:
        h.kind = SIMULATION_EVENT_SWAP_STAKE;
        break;
    case SCENARIO_ACTION_UNSTAKE_ALL:
    case SCENARIO_ACTION_UNSTAKE_ALL_ALPHA:
        h.kind = action == SCENARIO_ACTION_UNSTAKE_ALL ? SIMULATION_EVENT_UNSTAKE_ALL
                                                       : SIMULATION_EVENT_UNSTAKE_ALL_ALPHA;
        h.value = receipt->tao_rao;
        h.netuid = SIMULATION_NO_SUBNET;
        break;
    default:
        h.kind = SIMULATION_EVENT_BURN_ALPHA;
        break;
    }
    return h;
}

static int carry_out(struct simulation *sim, const struct scenario_event *event, struct sim_error *err)
{
    struct network_order order;
    struct network_receipt receipt;
    if (!simulation_order(event, &order))
        return SIM_OK;
    int ret = network_order_execute(&sim->net.economy, &sim->net.ledger, &order, &receipt, err);
    if (ret != SIM_OK)
        return ret;
    network_authors_collect(&sim->net.authors, &sim->net.economy);
    struct simulation_happening h = tell_order(event->action, &order, &receipt);
    if (receipt.refusal != STAKE_OK) {
        h.kind = SIMULATION_EVENT_REFUSED;
        h.value = event->stake.amount;
        h.other = order.at.account;
        h.reason = receipt.refusal;
    }
    record_happening(sim, h);
    if (receipt.cleared > 0)
        record_happening(sim, (struct simulation_happening){.kind = SIMULATION_EVENT_CLEARED,
                                                            .value = receipt.cleared,
                                                            .other = order.at.account,
                                                            .netuid = order.at.netuid});
    return SIM_OK;
}

static struct simulation_happening tell_wish(const struct network_wish *wish)
{
    struct simulation_happening h = {.value = wish->take, .other = wish->hotkey, .netuid = wish->netuid};
    switch (wish->kind) {
    case NETWORK_WISH_CHILDREN:
        h.kind = SIMULATION_EVENT_CHILDREN;
        h.value = wish->brood.count;
        break;
    case NETWORK_WISH_CHILD_TAKE:
        h.kind = SIMULATION_EVENT_CHILD_TAKE;
        break;
    case NETWORK_WISH_TAKE:
        h.kind = SIMULATION_EVENT_TAKE;
        h.netuid = SIMULATION_NO_SUBNET;
        break;
    case NETWORK_WISH_AUTO_STAKE:
        h.kind = SIMULATION_EVENT_AUTO_STAKE;
        h.value = wish->uid;
        break;
    case NETWORK_WISH_CLAIM:
        h.kind = SIMULATION_EVENT_CLAIM;
        h.value = wish->claim;
        h.other = wish->account;
        h.netuid = SIMULATION_NO_SUBNET;
        break;
    }
    return h;
}

static int decide_one(struct simulation *sim, const struct network_wish *wish, struct sim_error *err)
{
    enum stake_refusal refusal;
    const int ret = network_choice_execute(&sim->net.economy, wish, &refusal, err);
    if (ret != SIM_OK)
        return ret;
    struct simulation_happening h = tell_wish(wish);
    h.reason = refusal;
    if (refusal != STAKE_OK)
        h.kind = SIMULATION_EVENT_REFUSED;
    record_happening(sim, h);
    return SIM_OK;
}

/* Uid 0, which is never a miner's, stands for all miners of the subnet. */
static int decide(struct simulation *sim, const struct scenario_event *event, struct sim_error *err)
{
    struct network_wish wish;
    int ret = SIM_OK;
    if (!simulation_wish(event, &wish))
        return SIM_OK;
    const bool all = wish.kind == NETWORK_WISH_AUTO_STAKE && wish.uid == 0 && wish.netuid > 0 &&
                     wish.netuid <= sim->net.economy.subnets;
    if (!all)
        return decide_one(sim, &wish, err);
    const struct network_neurons *neurons = &sim->net.economy.neurons[wish.netuid - 1];
    for (uint32_t i = 0; i < neurons->miners && ret == SIM_OK; i++) {
        wish.uid = neurons->validators + i;
        ret = decide_one(sim, &wish, err);
    }
    return ret;
}

/* An event for each subnet whose switch moves. */
static int switch_emission(struct simulation *sim, const struct scenario_switch *wanted)
{
    struct network_coinbase *cb = &sim->net.economy.coinbase;
    for (size_t i = 0; sim->net.has_economy && i < cb->subnets; i++) {
        struct network_subnet *subnet = &cb->subnet[i];
        bool meant = wanted->subnets.count == 0;
        for (size_t k = 0; k < wanted->subnets.count; k++)
            meant = meant || wanted->subnets.items[k] == subnet->netuid;
        if (!meant || subnet->emission_enabled == wanted->enabled)
            continue;
        subnet->emission_enabled = wanted->enabled;
        record_happening(sim, (struct simulation_happening){.kind = SIMULATION_EVENT_EMISSION,
                                                            .value = wanted->enabled,
                                                            .netuid = subnet->netuid});
    }
    return SIM_OK;
}

int simulation_on_intervention(void *self, uint64_t number, struct sim_error *err)
{
    struct simulation *sim = self;
    struct ledger *ledger = &sim->net.ledger;
    if (number >= sim->scenario->timeline.count)
        return change_rules(sim, number - sim->scenario->timeline.count);
    const struct scenario_event *event = &sim->scenario->timeline.items[number];
    const struct scenario_take *take = event->action == SCENARIO_ACTION_BURN ? &event->burn : &event->recycle;
    const struct scenario_transfer *move = &event->transfer;
    switch (event->action) {
    case SCENARIO_ACTION_RECYCLE:
        return settle(sim, ledger_recycle(ledger, take->account, take->amount_rao, err),
                      SIMULATION_EVENT_RECYCLE, take->amount_rao, take->account);
    case SCENARIO_ACTION_BURN:
        return settle(sim, ledger_burn(ledger, take->account, take->amount_rao, err), SIMULATION_EVENT_BURN,
                      take->amount_rao, take->account);
    case SCENARIO_ACTION_TRANSFER:
        return settle(sim, ledger_transfer(ledger, move->from, move->to, move->amount_rao, err),
                      SIMULATION_EVENT_TRANSFER, move->amount_rao, move->to);
    case SCENARIO_ACTION_SET:
        return set_values(sim, event, err);
    case SCENARIO_ACTION_EMISSION:
        return switch_emission(sim, &event->emission);
    case SCENARIO_ACTION_NOTE:
        record_event(sim, SIMULATION_EVENT_NOTE, number, 0);
        return SIM_OK;
    case SCENARIO_ACTION_STAKE:
    case SCENARIO_ACTION_UNSTAKE:
    case SCENARIO_ACTION_MOVE:
    case SCENARIO_ACTION_TRANSFER_STAKE:
    case SCENARIO_ACTION_RECYCLE_ALPHA:
    case SCENARIO_ACTION_BURN_ALPHA:
    case SCENARIO_ACTION_SWAP_STAKE:
    case SCENARIO_ACTION_UNSTAKE_ALL:
    case SCENARIO_ACTION_UNSTAKE_ALL_ALPHA:
        return carry_out(sim, event, err);
    case SCENARIO_ACTION_CHILDREN:
    case SCENARIO_ACTION_CHILD_TAKE:
    case SCENARIO_ACTION_TAKE:
    case SCENARIO_ACTION_AUTO_STAKE:
    case SCENARIO_ACTION_CLAIM:
        return decide(sim, event, err);
    }
    return SIM_OK;
}
