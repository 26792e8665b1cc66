/* What happens at planned blocks: the timeline's actions, the changes of rules, and the events that tell of
 * them. */
#include "simulation_economy.h"
#include "simulation_rules.h"
#include "simulation_state.h"

/* Recording inside a notice cannot fail the network, so the first error is kept for simulation_run. */
static void record_event(struct simulation *sim, enum simulation_event kind, uint64_t value, uint64_t other)
{
    if (!sim->scenario->record.events || sim->notice_ret != SIM_OK)
        return;
    uint64_t block = sim->net.block;
    sim->notice_ret = simulation_record_event(sim->record, kind, block, simulation_unix_ms(sim, block), value,
                                              other, &sim->notice_err);
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
        record_event(sim, SIMULATION_EVENT_REFUSED, value, account);
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

/* What the event of an order that was carried out shows. */
static void record_order(struct simulation *sim, enum scenario_action action,
                         const struct network_order *order, const struct network_receipt *receipt)
{
    switch (action) {
    case SCENARIO_ACTION_STAKE:
        record_event(sim, SIMULATION_EVENT_STAKE, receipt->spent, order->to.account);
        return;
    case SCENARIO_ACTION_UNSTAKE:
        record_event(sim, SIMULATION_EVENT_UNSTAKE, receipt->tao_rao, order->at.account);
        return;
    case SCENARIO_ACTION_MOVE:
        record_event(sim, SIMULATION_EVENT_MOVE, receipt->spent, order->at.account);
        return;
    case SCENARIO_ACTION_TRANSFER_STAKE:
        record_event(sim, SIMULATION_EVENT_TRANSFER_STAKE, receipt->spent, order->to.account);
        return;
    case SCENARIO_ACTION_RECYCLE_ALPHA:
        record_event(sim, SIMULATION_EVENT_RECYCLE_ALPHA, receipt->spent, order->at.account);
        return;
    default:
        record_event(sim, SIMULATION_EVENT_BURN_ALPHA, receipt->spent, order->at.account);
        return;
    }
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
    if (receipt.refusal == STAKE_OK)
        record_order(sim, event->action, &order, &receipt);
    else
        record_event(sim, SIMULATION_EVENT_REFUSED, event->stake.amount, order.at.account);
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
    case SCENARIO_ACTION_NOTE:
        record_event(sim, SIMULATION_EVENT_NOTE, number, 0);
        return SIM_OK;
    case SCENARIO_ACTION_STAKE:
    case SCENARIO_ACTION_UNSTAKE:
    case SCENARIO_ACTION_MOVE:
    case SCENARIO_ACTION_TRANSFER_STAKE:
    case SCENARIO_ACTION_RECYCLE_ALPHA:
    case SCENARIO_ACTION_BURN_ALPHA:
        return carry_out(sim, event, err);
    }
    return SIM_OK;
}
