/* What a run leaves behind: the rows of its tables when they are due, and the comparison with expected facts.
 */
#include "sim_alloc.h"
#include "sim_wide.h"
#include "simulation_facts.h"
#include "simulation_state.h"

int simulation_start_record(struct simulation *sim, bool keep, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    const struct ledger *ledger = &sim->net.ledger;
    size_t most = ledger->accounts > ledger->positions ? ledger->accounts : ledger->positions;
    const struct scenario_duration every[SIMULATION_TABLES] = {
        [SIMULATION_TABLE_NETWORK] = scenario->record.network,
        [SIMULATION_TABLE_SUBNETS] = scenario->record.subnets,
        [SIMULATION_TABLE_NEURONS] = scenario->record.neurons,
        [SIMULATION_TABLE_INTELLIGENCE] = scenario->record.intelligence,
        [SIMULATION_TABLE_STAKE] = scenario->record.stake,
        [SIMULATION_TABLE_ACCOUNTS] = scenario->record.accounts,
    };
    sim->scratch = sim_array_new(uint64_t, most);
    if (sim->scratch == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the recorder");
    for (size_t i = 0; i < SIMULATION_TABLES; i++)
        sim->cadence[i] = (struct cadence){
            i == SIMULATION_TABLE_EVENTS ? 0 : scenario_duration_blocks(scenario, every[i]), UINT64_MAX};
    if (!sim->net.has_economy)
        sim->cadence[SIMULATION_TABLE_SUBNETS].every_blocks =
            sim->cadence[SIMULATION_TABLE_NEURONS].every_blocks = 0;
    if (!simulation_learns(&sim->net))
        sim->cadence[SIMULATION_TABLE_INTELLIGENCE].every_blocks = 0;
    int ret = simulation_schema_init(&sim->schema, &sim->net, err);
    if (ret != SIM_OK)
        return ret;
    return record_create(&sim->record, &sim->schema.schema, keep ? RECORD_KEEP : 0, err);
}
static int record_table(struct simulation *sim, enum simulation_table table, struct sim_error *err)
{
    int64_t time_ms = simulation_unix_ms(sim, sim->net.block);
    sim->cadence[table].last_block = sim->net.block;
    switch (table) {
    case SIMULATION_TABLE_NETWORK:
        return simulation_record_network(sim->record, &sim->net, time_ms, err);
    case SIMULATION_TABLE_SUBNETS:
        return simulation_record_subnets(sim->record, &sim->schema, &sim->net, time_ms, err);
    case SIMULATION_TABLE_NEURONS:
        return simulation_record_neurons(sim->record, &sim->schema, &sim->net, time_ms, err);
    case SIMULATION_TABLE_INTELLIGENCE:
        return simulation_record_intelligence(sim->record, &sim->schema, &sim->net, time_ms, err);
    case SIMULATION_TABLE_STAKE:
        return simulation_record_stake(sim->record, &sim->net, time_ms, sim->scratch, err);
    case SIMULATION_TABLE_ACCOUNTS:
        return simulation_record_accounts(sim->record, &sim->net, time_ms, sim->scratch, err);
    case SIMULATION_TABLE_EVENTS:
    case SIMULATION_TABLES:
        break;
    }
    return SIM_OK;
}

int simulation_record_rows(struct simulation *sim, bool all, struct sim_error *err)
{
    uint64_t block = sim->net.block;
    for (unsigned i = 0; i < SIMULATION_TABLES; i++) {
        const struct cadence *cadence = &sim->cadence[i];
        if (cadence->every_blocks == 0 || cadence->last_block == block ||
            (!all && block % cadence->every_blocks != 0))
            continue;
        int ret = record_table(sim, (enum simulation_table)i, err);
        if (ret != SIM_OK)
            return ret;
    }
    return SIM_OK;
}

int simulation_record_last(struct simulation *sim, struct sim_error *err)
{
    return simulation_record_rows(sim, true, err);
}

uint64_t simulation_next_observation(const struct simulation *sim)
{
    uint64_t block = sim->net.block, next = UINT64_MAX;
    for (unsigned i = 0; i < SIMULATION_TABLES; i++) {
        uint64_t every = sim->cadence[i].every_blocks;
        if (every != 0)
            next = simulation_earlier(next, block - block % every + every);
    }
    for (size_t i = 0; i < sim->scenario->expect.count; i++) {
        const struct scenario_when *moment = simulation_fact_moment(&sim->scenario->expect.items[i]);
        if (moment == NULL)
            continue;
        uint64_t at = simulation_block_of(sim, *moment);
        if (at > block)
            next = simulation_earlier(next, at);
    }
    return next;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

static void observe_halving(struct simulation *sim, const struct scenario_expect_halving *expected,
                            struct simulation_fact *fact)
{
    uint64_t block;
    if (!simulation_halving_block(sim, (unsigned)expected->number, &block))
        return;
    fact->reached = true;
    fact->simulated = block;
    fact->date_unix_ms = simulation_unix_ms(sim, block);
    fact->failed = distance(block, expected->block) > expected->tolerance_blocks;
}

static void observe_amount(struct simulation *sim, const struct scenario_expect_amount *expected,
                           uint64_t now, struct simulation_fact *fact)
{
    if (sim->net.block != simulation_block_of(sim, expected->at))
        return;
    fact->reached = true;
    fact->simulated = now;
    fact->date_unix_ms = simulation_unix_ms(sim, sim->net.block);
    /* A tolerance of 100 % stands for "never fails". */
    fact->failed = expected->tolerance.num < expected->tolerance.den &&
                   (sim_u128)distance(now, expected->amount_rao) * expected->tolerance.den >
                       (sim_u128)expected->amount_rao * expected->tolerance.num;
}

/* Bounds of block 0 stand for the end of the run. */
static int observe_bound(struct simulation *sim, const struct scenario_expect *expected,
                         struct simulation_fact *fact, struct sim_error *err)
{
    uint64_t at = simulation_block_of(sim, expected->bound.at);
    bool passed;
    if (at == 0 ? !sim->ended : sim->net.block != at)
        return SIM_OK;
    int ret = simulation_fact_measure(&sim->net, expected, &fact->measured, &passed, err);
    fact->reached = ret == SIM_OK;
    fact->date_unix_ms = simulation_unix_ms(sim, sim->net.block);
    fact->failed = !passed;
    return ret;
}

int simulation_observe_facts(struct simulation *sim, struct sim_error *err)
{
    int ret = SIM_OK;
    for (size_t i = 0; i < sim->scenario->expect.count; i++) {
        const struct scenario_expect *expect = &sim->scenario->expect.items[i];
        struct simulation_fact *fact = &sim->facts[i];
        if (fact->reached || ret != SIM_OK)
            continue;
        switch (expect->fact) {
        case SCENARIO_FACT_HALVING:
            observe_halving(sim, &expect->halving, fact);
            break;
        case SCENARIO_FACT_ISSUANCE:
            observe_amount(sim, &expect->issuance, sim->net.ledger.issuance_rao, fact);
            break;
        case SCENARIO_FACT_ISSUANCE_COUNTER:
            observe_amount(sim, &expect->issuance_counter, sim->net.issuance_counter_rao, fact);
            break;
        case SCENARIO_FACT_EMISSION_PER_BLOCK:
            observe_amount(sim, &expect->emission_per_block, sim->net.emission_rao, fact);
            break;
        case SCENARIO_FACT_STAKED:
            simulation_staked(&sim->net, sim->scratch);
            observe_amount(sim, &expect->staked, sim->scratch[expect->staked.account], fact);
            break;
        case SCENARIO_FACT_MIXTURE_GAIN:
        case SCENARIO_FACT_GATE_FOLLOWS_LANGUAGE:
        case SCENARIO_FACT_SPEARMAN:
        case SCENARIO_FACT_INCOME_RATIO:
        case SCENARIO_FACT_COMPOSITE_GAIN:
            ret = observe_bound(sim, expect, fact, err);
            break;
        }
    }
    return ret;
}
