/* From the scenario's words to blocks: when the run ends, and at which block each entry of the timeline and
 * each change of rules happens. */
#include "sim_alloc.h"
#include "simulation_state.h"

int64_t simulation_unix_ms(const struct simulation *sim, uint64_t block)
{
    return sim_calendar_unix_ms(sim->calendar, block);
}

uint64_t simulation_block_of(const struct simulation *sim, struct scenario_when when)
{
    switch (when.kind) {
    case SCENARIO_AT_BLOCK:
        return when.value;
    case SCENARIO_AT_CHAIN_BLOCK:
        return scenario_when_block(sim->scenario, when);
    case SCENARIO_AT_DATE:
        return sim_calendar_block(sim->calendar, (int64_t)when.value);
    case SCENARIO_AFTER:
        return sim_calendar_block(sim->calendar, simulation_unix_ms(sim, 0) +
                                                     (int64_t)simulation_earlier(when.value, INT64_MAX / 4));
    }
    return 0;
}

void simulation_params(const struct scenario *scenario, bool audit, struct network_params *params)
{
    const struct scenario_withheld *withheld = &scenario->issuance.withheld;
    uint64_t every = scenario_duration_blocks(scenario, scenario->issuance.distribute_every);
    *params = (struct network_params){
        .max_supply_rao = scenario->chain.max_supply_rao,
        .first_emission_rao = scenario->chain.first_emission_rao,
        .withheld_num = 0,
        .withheld_den = 1,
        .payout = scenario->issuance.to == SCENARIO_TO_STAKE ? NETWORK_PAYOUT_STAKE : NETWORK_PAYOUT_PENDING,
        .payout_every_blocks = every > 0 ? every : 1,
        .audit = audit,
    };
    if (withheld->kind == SCENARIO_WITHHELD_SHARE) {
        params->withheld_num = withheld->share.num;
        params->withheld_den = withheld->share.den;
    }
}
static enum network_quantity quantity_of(enum scenario_quantity quantity)
{
    static const enum network_quantity map[] = {
        [SCENARIO_QUANTITY_BLOCK] = NETWORK_BLOCK,
        [SCENARIO_QUANTITY_ISSUANCE] = NETWORK_ISSUANCE,
        [SCENARIO_QUANTITY_EMISSION_PER_BLOCK] = NETWORK_EMISSION,
        [SCENARIO_QUANTITY_RECYCLED] = NETWORK_RECYCLED,
        [SCENARIO_QUANTITY_BURNED] = NETWORK_BURNED,
        [SCENARIO_QUANTITY_WITHHELD] = NETWORK_WITHHELD,
        [SCENARIO_QUANTITY_HALVINGS] = NETWORK_HALVINGS,
        [SCENARIO_QUANTITY_ISSUANCE_COUNTER] = NETWORK_ISSUANCE_COUNTER,
    };
    return map[quantity];
}

static enum network_comparison comparison_of(enum scenario_comparison comparison)
{
    static const enum network_comparison map[] = {
        [SCENARIO_LESS] = NETWORK_LESS,       [SCENARIO_LESS_EQUAL] = NETWORK_LESS_EQUAL,
        [SCENARIO_EQUAL] = NETWORK_EQUAL,     [SCENARIO_GREATER_EQUAL] = NETWORK_GREATER_EQUAL,
        [SCENARIO_GREATER] = NETWORK_GREATER,
    };
    return map[comparison];
}

/* Turns `until` into a last block and conditions; a run stops at whichever comes first. */
static int plan_end(struct simulation *sim, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    sim->last_block = UINT64_MAX;
    sim->conditions = sim_array_new(struct network_condition, scenario->until.count);
    if (sim->conditions == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the end of the run");
    for (size_t i = 0; i < scenario->until.count; i++) {
        const struct scenario_until *until = &scenario->until.items[i];
        struct scenario_when when = {.value = until->value};
        switch (until->kind) {
        case SCENARIO_UNTIL_CONDITION:
            sim->conditions[sim->condition_count++] = (struct network_condition){
                quantity_of(until->quantity), comparison_of(until->comparison), until->value};
            continue;
        case SCENARIO_UNTIL_BLOCKS:
            when.kind = SCENARIO_AT_BLOCK;
            break;
        case SCENARIO_UNTIL_CHAIN:
            when.kind = SCENARIO_AT_CHAIN_BLOCK;
            break;
        case SCENARIO_UNTIL_TIME:
            when.kind = SCENARIO_AFTER;
            break;
        case SCENARIO_UNTIL_DATE:
            when.kind = SCENARIO_AT_DATE;
            break;
        }
        sim->last_block = simulation_earlier(sim->last_block, simulation_block_of(sim, when));
    }
    return SIM_OK;
}

/* Interventions in the order of the file; those of block 0 and before cannot happen. */
static int plan_timeline(struct simulation *sim, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    int ret = SIM_OK;
    for (size_t i = 0; i < scenario->timeline.count && ret == SIM_OK; i++) {
        uint64_t block = simulation_block_of(sim, scenario->timeline.items[i].at);
        if (block == 0)
            ret = sim_raise(err, SIM_ERR_RANGE,
                            "timeline[%zu] lies at or before the start; the first block is 1", i);
        else
            ret = network_schedule_intervention(&sim->net, block, i, err);
    }
    return ret;
}

/* Changes of rules are interventions with numbers behind those of the timeline. */
static int plan_rules(struct simulation *sim, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    int ret = SIM_OK;
    if (scenario->rules.count > 0 && !sim->net.has_economy)
        return sim_raise(err, SIM_ERR_CONFLICT, "`rules` need `subnets` to which they apply");
    for (size_t i = 0; i < scenario->rules.count && ret == SIM_OK; i++) {
        uint64_t block = simulation_block_of(sim, scenario->rules.items[i].from);
        if (block > 0)
            ret = network_schedule_intervention(&sim->net, block, scenario->timeline.count + i, err);
    }
    return ret;
}

int simulation_plan(struct simulation *sim, struct sim_error *err)
{
    int ret = plan_end(sim, err);
    if (ret == SIM_OK)
        ret = plan_timeline(sim, err);
    return ret == SIM_OK ? plan_rules(sim, err) : ret;
}
