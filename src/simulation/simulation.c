#include "simulation.h"

#include "sim_alloc.h"
#include "sim_wide.h"
#include "simulation_economy.h"
#include "simulation_facts.h"
#include "simulation_inputs.h"
#include "simulation_pools.h"
#include "simulation_schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A table with a cadence. */
struct cadence {
    uint64_t every_blocks; /* 0: never */
    uint64_t last_block;   /* of the last row; UINT64_MAX before the first */
};

struct simulation {
    struct scenario *scenario;
    struct network net;
    const struct sim_calendar *calendar; /* the scenario's */
    struct simulation_schema schema;
    struct record *record;
    uint64_t *scratch; /* max(accounts, positions) */
    struct cadence cadence[SIMULATION_TABLES];
    bool audit;

    uint64_t last_block; /* of the scenario; UINT64_MAX if open */
    struct network_condition *conditions;
    size_t condition_count;
    bool ended;

    uint64_t start_issuance_rao;
    uint64_t halving_block[CHAIN_CURVE_STEPS_MAX + 1]; /* UINT64_MAX: not yet */
    struct simulation_fact *facts;

    int notice_ret; /* first error while recording a notice, reported when the network returns */
    struct sim_error notice_err;
};

static uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

int64_t simulation_unix_ms(const struct simulation *sim, uint64_t block)
{
    return sim_calendar_unix_ms(sim->calendar, block);
}

/* Block of a moment of the scenario. Spans count from the genesis block. */
static uint64_t block_of(const struct simulation *sim, struct scenario_when when)
{
    switch (when.kind) {
    case SCENARIO_AT_BLOCK:
        return when.value;
    case SCENARIO_AT_DATE:
        return sim_calendar_block(sim->calendar, (int64_t)when.value);
    case SCENARIO_AFTER:
        return sim_calendar_block(sim->calendar,
                                  simulation_unix_ms(sim, 0) + (int64_t)min_u64(when.value, INT64_MAX / 4));
    }
    return 0;
}

static void read_params(const struct scenario *scenario, bool audit, struct network_params *params)
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

static int start_network(struct simulation *sim, const char *data_dir, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    const struct scenario_start *start = &scenario->start;
    struct network_params params;
    read_params(scenario, sim->audit, &params);
    if (start->state == SCENARIO_START_EMPTY)
        return simulation_start_even(&sim->net, &params, start->issuance_rao, start->accounts,
                                     start->staked.num, start->staked.den, err);
    if (data_dir == NULL)
        return sim_raise(err, SIM_ERR_NOT_FOUND, "the real states need the data folder; set TENSIM_DATA");
    if (start->state == SCENARIO_START_POOLS_2026_06)
        return simulation_start_pools(&sim->net, &params, scenario, data_dir, err);
    return simulation_start_finney(&sim->net, &params, data_dir, err);
}

typedef int (*set_series_func)(struct network *net, const struct chain_series_point *point, size_t points,
                               struct sim_error *err);

static int read_input(struct simulation *sim, const char *path, const char *column, set_series_func set,
                      struct sim_error *err)
{
    struct chain_series_point *point;
    size_t points;
    int ret = simulation_read_series(path, column, &point, &points, err);
    if (ret == SIM_OK) {
        ret = set(&sim->net, point, points, err);
        free(point);
    }
    return ret;
}

static int read_inputs(struct simulation *sim, struct sim_error *err)
{
    const struct scenario_issuance *issuance = &sim->scenario->issuance;
    int ret = SIM_OK;
    if (issuance->withheld.kind == SCENARIO_WITHHELD_FILE)
        ret = read_input(sim, issuance->withheld.file.path, "withheld_tao", network_set_withheld, err);
    if (ret == SIM_OK && issuance->counter_error.path != NULL)
        ret = read_input(sim, issuance->counter_error.path, "counter_error_tao", network_set_counter_error,
                         err);
    return ret;
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
        case SCENARIO_UNTIL_TIME:
            when.kind = SCENARIO_AFTER;
            break;
        case SCENARIO_UNTIL_DATE:
            when.kind = SCENARIO_AT_DATE;
            break;
        }
        sim->last_block = min_u64(sim->last_block, block_of(sim, when));
    }
    return SIM_OK;
}

/* Interventions in the order of the file; those of block 0 and before cannot happen. */
static int plan_timeline(struct simulation *sim, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    int ret = SIM_OK;
    for (size_t i = 0; i < scenario->timeline.count && ret == SIM_OK; i++) {
        uint64_t block = block_of(sim, scenario->timeline.items[i].at);
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
        uint64_t block = block_of(sim, scenario->rules.items[i].from);
        if (block > 0)
            ret = network_schedule_intervention(&sim->net, block, scenario->timeline.count + i, err);
    }
    return ret;
}

/* Recording inside a notice cannot fail the network, so the first error is kept for simulation_run. */
static void record_event(struct simulation *sim, enum simulation_event kind, uint64_t value, uint64_t other)
{
    if (!sim->scenario->record.events || sim->notice_ret != SIM_OK)
        return;
    uint64_t block = sim->net.block;
    sim->notice_ret = simulation_record_event(sim->record, kind, block, simulation_unix_ms(sim, block), value,
                                              other, &sim->notice_err);
}

static void on_notice(void *self, const struct network_notice *notice)
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
    read_params(sim->scenario, sim->audit, &params);
    int ret = network_set_params(&sim->net, &params, err);
    if (ret == SIM_OK)
        record_event(sim, SIMULATION_EVENT_SET, event->set.count, 0);
    return ret;
}

static int change_rules(struct simulation *sim, uint64_t index)
{
    enum scenario_era era = sim->scenario->rules.items[index].era;
    sim->net.economy.coinbase.rules = *simulation_rules(era);
    record_event(sim, SIMULATION_EVENT_RULES, (uint64_t)era, 0);
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

static int on_intervention(void *self, uint64_t number, struct sim_error *err)
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

static int start_record(struct simulation *sim, bool keep, struct sim_error *err)
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

int simulation_create(struct simulation **out, struct scenario *scenario,
                      const struct simulation_options *options, struct sim_error *err)
{
    *out = NULL;
    struct simulation *sim = sim_array_new(struct simulation, 1);
    if (sim == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the simulation");
    sim->scenario = scenario;
    sim->audit = options->audit;
    for (size_t i = 0; i <= CHAIN_CURVE_STEPS_MAX; i++)
        sim->halving_block[i] = UINT64_MAX;
    sim->calendar = scenario_calendar(scenario);
    int ret = start_network(sim, options->data_dir, err);
    if (ret == SIM_OK)
        ret = read_inputs(sim, err);
    if (ret == SIM_OK && scenario->subnets.count > 0 && !sim->net.has_economy)
        ret = simulation_start_economy(&sim->net, scenario, options->data_dir, err);
    if (ret == SIM_OK)
        ret = network_set_authorship(&sim->net, simulation_authorship(scenario->authorship.policy),
                                     scenario->authorship.authorities, scenario->seed, err);
    if (ret == SIM_OK)
        ret = simulation_facts_check(&sim->net, scenario, err);
    if (ret == SIM_OK)
        ret = simulation_open_staking(&sim->net, scenario, err);
    if (ret == SIM_OK)
        ret = network_start(&sim->net, err);
    if (ret == SIM_OK)
        ret = plan_end(sim, err);
    if (ret == SIM_OK)
        ret = plan_timeline(sim, err);
    if (ret == SIM_OK)
        ret = plan_rules(sim, err);
    if (ret == SIM_OK)
        ret = start_record(sim, options->keep_series, err);
    if (ret == SIM_OK) {
        sim->facts = sim_array_new(struct simulation_fact, scenario->expect.count);
        if (sim->facts == NULL)
            ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the expected facts");
    }
    if (ret != SIM_OK) {
        simulation_destroy(sim);
        return ret;
    }
    sim->start_issuance_rao = sim->net.ledger.issuance_rao;
    sim->net.hooks = (struct network_hooks){.self = sim, .notice = on_notice, .intervene = on_intervention};
    *out = sim;
    return SIM_OK;
}

void simulation_destroy(struct simulation *sim)
{
    if (sim == NULL)
        return;
    record_destroy(sim->record);
    simulation_schema_free(&sim->schema);
    network_free(&sim->net);
    free(sim->scratch);
    free(sim->conditions);
    free(sim->facts);
    free(sim);
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

/* Rows of the present block: those that are due, or at the end of a run all that have a cadence. */
static int record_rows_of_block(struct simulation *sim, bool all, struct sim_error *err)
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
    return record_rows_of_block(sim, true, err);
}

/* Next block at which a row or a fact is due. */
static uint64_t next_observation(const struct simulation *sim)
{
    uint64_t block = sim->net.block, next = UINT64_MAX;
    for (unsigned i = 0; i < SIMULATION_TABLES; i++) {
        uint64_t every = sim->cadence[i].every_blocks;
        if (every != 0)
            next = min_u64(next, block - block % every + every);
    }
    for (size_t i = 0; i < sim->scenario->expect.count; i++) {
        const struct scenario_when *moment = simulation_fact_moment(&sim->scenario->expect.items[i]);
        if (moment == NULL)
            continue;
        uint64_t at = block_of(sim, *moment);
        if (at > block)
            next = min_u64(next, at);
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
    if (sim->net.block != block_of(sim, expected->at))
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
    uint64_t at = block_of(sim, expected->bound.at);
    bool passed;
    if (at == 0 ? !sim->ended : sim->net.block != at)
        return SIM_OK;
    int ret = simulation_fact_measure(&sim->net, expected, &fact->measured, &passed, err);
    fact->reached = ret == SIM_OK;
    fact->date_unix_ms = simulation_unix_ms(sim, sim->net.block);
    fact->failed = !passed;
    return ret;
}

/* Fills the facts whose moment this block is. */
static int observe_facts(struct simulation *sim, struct sim_error *err)
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
        case SCENARIO_FACT_MIXTURE_GAIN:
        case SCENARIO_FACT_GATE_FOLLOWS_LANGUAGE:
        case SCENARIO_FACT_SPEARMAN:
        case SCENARIO_FACT_INCOME_RATIO:
            ret = observe_bound(sim, expect, fact, err);
            break;
        }
    }
    return ret;
}

/* Nothing can change any more: no emission, no event, no input that still moves. */
static bool settled(const struct simulation *sim)
{
    const struct network *net = &sim->net;
    return net->emission_rao == 0 && sim_event_queue_count(net->queue) == 0 && net->withheld.width == 0 &&
           net->withheld.segment == net->withheld.points && net->counter_error.width == 0 &&
           net->counter_error.segment == net->counter_error.points;
}

/* Runs to the next observation at most, and makes it. */
static int advance(struct simulation *sim, struct network_limits *limits, enum network_stop *why,
                   struct sim_error *err)
{
    int ret = network_run(&sim->net, limits, why, err);
    if (ret == SIM_OK && sim->notice_ret != SIM_OK) {
        ret = sim->notice_ret;
        if (err != NULL)
            *err = sim->notice_err;
    }
    if (ret != SIM_OK)
        return ret;
    ret = observe_facts(sim, err);
    return ret == SIM_OK ? record_rows_of_block(sim, false, err) : ret;
}

static bool finished(struct simulation *sim, enum network_stop stop, uint64_t until_block,
                     enum simulation_stop *why)
{
    if (stop == NETWORK_STOP_CONDITION || sim->net.block >= sim->last_block) {
        sim->ended = true;
        *why = SIMULATION_STOP_END;
    } else if (stop == NETWORK_STOP_INTERRUPT) {
        *why = SIMULATION_STOP_INTERRUPT;
    } else if (stop == NETWORK_STOP_EVENTS) {
        *why = SIMULATION_STOP_EVENTS;
    } else if (sim->net.block >= until_block) {
        *why = SIMULATION_STOP_BLOCK;
    } else if (sim->last_block == UINT64_MAX && settled(sim)) {
        sim->ended = true;
        *why = SIMULATION_STOP_SETTLED;
    } else {
        return false;
    }
    return true;
}

int simulation_run(struct simulation *sim, uint64_t until_block, uint64_t max_events,
                   const volatile sig_atomic_t *interrupt, enum simulation_stop *why, struct sim_error *err)
{
    struct network_limits limits = {
        .conditions = sim->conditions, .condition_count = sim->condition_count, .interrupt = interrupt};
    uint64_t events_end = max_events == 0 ? UINT64_MAX : sim->net.events + max_events;
    uint64_t target = min_u64(until_block, sim->last_block);
    enum network_stop stop = NETWORK_STOP_BLOCK;
    *why = SIMULATION_STOP_END;
    int ret = sim->net.block == 0 ? record_rows_of_block(sim, false, err) : SIM_OK;
    while (ret == SIM_OK && !sim->ended) {
        limits.until_block = min_u64(target, next_observation(sim));
        limits.max_events = events_end == UINT64_MAX ? 0 : events_end - sim->net.events;
        ret = advance(sim, &limits, &stop, err);
        if (ret == SIM_OK && finished(sim, stop, until_block, why))
            break;
    }
    return ret == SIM_OK && sim->ended ? observe_facts(sim, err) : ret;
}

const struct scenario *simulation_scenario(const struct simulation *sim)
{
    return sim->scenario;
}

const struct network *simulation_network(const struct simulation *sim)
{
    return &sim->net;
}

struct record *simulation_record(struct simulation *sim)
{
    return sim->record;
}

uint64_t simulation_last_block(const struct simulation *sim)
{
    return sim->last_block;
}

uint64_t simulation_start_issuance(const struct simulation *sim)
{
    return sim->start_issuance_rao;
}

struct simulation_fact simulation_fact(const struct simulation *sim, size_t index)
{
    struct simulation_fact fact = sim->facts[index];
    const struct scenario_expect *expect = &sim->scenario->expect.items[index];
    const struct scenario_expect_halving *halving = &expect->halving;
    if (!fact.reached && expect->fact == SCENARIO_FACT_HALVING)
        fact.failed =
            sim->net.block > halving->block && sim->net.block - halving->block > halving->tolerance_blocks;
    return fact;
}

bool simulation_halving_block(const struct simulation *sim, unsigned number, uint64_t *block)
{
    if (number == 0 || number > CHAIN_CURVE_STEPS_MAX || sim->halving_block[number] == UINT64_MAX)
        return false;
    *block = sim->halving_block[number];
    return true;
}

void simulation_digest(const struct simulation *sim, char hex[SIM_DIGEST_HEX_SIZE])
{
    struct sim_digest digest;
    sim_digest_init(&digest);
    network_digest(&sim->net, &digest);
    sim_digest_finish_hex(&digest, hex);
}
