#include "simulation.h"

#include "sim_alloc.h"
#include "simulation_economy.h"
#include "simulation_enterprise.h"
#include "simulation_facts.h"
#include "simulation_inputs.h"
#include "simulation_pools.h"
#include "simulation_state.h"

static int start_network(struct simulation *sim, const char *data_dir, struct sim_error *err)
{
    const struct scenario *scenario = sim->scenario;
    const struct scenario_start *start = &scenario->start;
    struct network_params params;
    simulation_params(scenario, sim->audit, &params);
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
    if (ret == SIM_OK && sim->net.has_economy) {
        sim->net.economy.author_fees = scenario->authorship.fees == SCENARIO_AUTHOR_FEES_PAID;
        simulation_tune_chain(&sim->net, scenario);
    }
    if (ret == SIM_OK)
        ret = network_set_authorship(&sim->net, simulation_authorship(scenario->authorship.policy),
                                     scenario->authorship.authorities, scenario->seed, err);
    if (ret == SIM_OK)
        ret = simulation_open_enterprises(&sim->net, scenario, err);
    if (ret == SIM_OK)
        ret = simulation_facts_check(&sim->net, scenario, err);
    if (ret == SIM_OK)
        ret = simulation_open_staking(&sim->net, scenario, err);
    if (ret == SIM_OK)
        ret = network_start(&sim->net, err);
    if (ret == SIM_OK)
        ret = simulation_plan(sim, err);
    if (ret == SIM_OK)
        ret = simulation_start_record(sim, options->keep_series, err);
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
    sim->net.hooks = (struct network_hooks){
        .self = sim, .notice = simulation_on_notice, .intervene = simulation_on_intervention};
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
    ret = simulation_observe_facts(sim, err);
    return ret == SIM_OK ? simulation_record_rows(sim, false, err) : ret;
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
    uint64_t target = simulation_earlier(until_block, sim->last_block);
    enum network_stop stop = NETWORK_STOP_BLOCK;
    *why = SIMULATION_STOP_END;
    int ret = sim->net.block == 0 ? simulation_record_rows(sim, false, err) : SIM_OK;
    while (ret == SIM_OK && !sim->ended) {
        limits.until_block = simulation_earlier(target, simulation_next_observation(sim));
        limits.max_events = events_end == UINT64_MAX ? 0 : events_end - sim->net.events;
        ret = advance(sim, &limits, &stop, err);
        if (ret == SIM_OK && finished(sim, stop, until_block, why))
            break;
    }
    return ret == SIM_OK && sim->ended ? simulation_observe_facts(sim, err) : ret;
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
