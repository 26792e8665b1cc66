#include "network.h"

#include "sim_alloc.h"
#include "sim_clock.h"
#include "sim_wide.h"

#include <inttypes.h>
#include <stdio.h>

/* Order of transactions inside a block: interventions first, then the payout, so that a rule changed in a
 * block is the rule that the payout of that block sees. */
enum network_phase {
    NETWORK_PHASE_INTERVENTION,
    NETWORK_PHASE_ROUND,
    NETWORK_PHASE_PAYOUT,
    NETWORK_PHASE_QUERY
};

enum network_event {
    NETWORK_EVENT_INTERVENTION,
    NETWORK_EVENT_ROUND,
    NETWORK_EVENT_PAYOUT,
    NETWORK_EVENT_QUERY
};

static int check_params(const struct network_params *params, struct sim_error *err)
{
    if (params->withheld_den == 0 || params->withheld_num > params->withheld_den ||
        params->withheld_den > UINT64_C(1) << 62)
        return sim_raise(err, SIM_ERR_RANGE, "the withheld share must lie between 0 and 1");
    if (params->payout_every_blocks == 0)
        return sim_raise(err, SIM_ERR_RANGE, "payouts must be at least one block apart");
    return SIM_OK;
}

int network_init(struct network *net, const struct network_params *params, size_t accounts, size_t positions,
                 struct sim_error *err)
{
    *net = (struct network){.params = *params};
    int ret = check_params(params, err);
    if (ret == SIM_OK)
        ret = chain_curve_init(&net->curve, params->max_supply_rao, params->first_emission_rao, err);
    if (ret == SIM_OK)
        ret = ledger_init(&net->ledger, accounts, positions, err);
    if (ret == SIM_OK)
        ret = sim_event_queue_create(&net->queue, 0, err);
    if (ret != SIM_OK)
        network_free(net);
    return ret;
}

void network_free(struct network *net)
{
    ledger_free(&net->ledger);
    chain_series_free(&net->withheld);
    chain_series_free(&net->counter_error);
    for (size_t i = 0; i < net->enterprises; i++)
        network_enterprise_free(&net->enterprise[i]);
    free(net->enterprise);
    if (net->has_economy)
        network_economy_free(&net->economy);
    network_authors_free(&net->authors);
    sim_event_queue_destroy(net->queue);
    *net = (struct network){0};
}

int network_set_withheld(struct network *net, const struct chain_series_point *point, size_t points,
                         struct sim_error *err)
{
    chain_series_free(&net->withheld);
    return chain_series_init(&net->withheld, point, points, err);
}

int network_set_counter_error(struct network *net, const struct chain_series_point *point, size_t points,
                              struct sim_error *err)
{
    chain_series_free(&net->counter_error);
    return chain_series_init(&net->counter_error, point, points, err);
}

static int schedule(struct network *net, uint64_t block, enum network_phase phase, enum network_event kind,
                    uint64_t number, struct sim_error *err)
{
    struct sim_event event = {.kind = (uint32_t)kind, .arg = number};
    return sim_event_queue_push(net->queue, sim_ms_of_block(block), (uint32_t)phase, &event, NULL, err);
}

static int schedule_payout(struct network *net, struct sim_error *err)
{
    if (net->params.payout != NETWORK_PAYOUT_STAKE || net->payout_scheduled)
        return SIM_OK;
    net->payout_scheduled = true;
    uint64_t every = net->params.payout_every_blocks;
    return schedule(net, (net->block / every + 1) * every, NETWORK_PHASE_PAYOUT, NETWORK_EVENT_PAYOUT, 0,
                    err);
}

int network_schedule_intervention(struct network *net, uint64_t block, uint64_t number, struct sim_error *err)
{
    if (block <= net->block)
        return sim_raise(err, SIM_ERR_RANGE, "block %" PRIu64 " is not ahead of block %" PRIu64, block,
                         net->block);
    return schedule(net, block, NETWORK_PHASE_INTERVENTION, NETWORK_EVENT_INTERVENTION, number, err);
}

static int schedule_round(struct network *net, uint64_t index, struct sim_error *err)
{
    const struct network_neurons *neurons = &net->economy.neurons[index];
    uint64_t number = net->block / neurons->round_every_blocks;
    uint64_t block;
    do
        block = network_neurons_round_block(neurons, ++number);
    while (block <= net->block);
    int ret = schedule(net, block, NETWORK_PHASE_ROUND, NETWORK_EVENT_ROUND, index, err);
    if (ret == SIM_OK)
        network_economy_expect_round(&net->economy, index, block);
    return ret;
}

int network_set_economy(struct network *net, const struct network_rules *rules,
                        const struct network_subnet_config *config, size_t subnets, const uint64_t *root_rao,
                        size_t root_validators, uint64_t seed, int64_t genesis_unix_ms, struct sim_error *err)
{
    if (net->params.withheld_num != 0 || net->withheld.points != 0 || net->counter_error.points != 0 ||
        net->params.payout != NETWORK_PAYOUT_PENDING)
        return sim_raise(err, SIM_ERR_CONFLICT,
                         "with subnets the emission goes to them: `issuance` must keep its defaults");
    int ret = network_economy_init(&net->economy, rules, config, subnets, root_rao, root_validators, seed,
                                   genesis_unix_ms, err);
    if (ret != SIM_OK)
        return ret;
    net->has_economy = true;
    ret = ledger_endow_pools(&net->ledger, network_economy_pooled(&net->economy), err);
    for (uint64_t i = 0; i < subnets && ret == SIM_OK; i++)
        ret = schedule_round(net, i, err);
    return ret;
}

int network_set_authorship(struct network *net, enum intel_author_policy policy, size_t authorities,
                           uint64_t seed, struct sim_error *err)
{
    if (!net->has_economy && policy != INTEL_AUTHOR_AUTHORITIES)
        return sim_raise(err, SIM_ERR_CONFLICT, "without subnets only authorities can add blocks");
    network_authors_free(&net->authors);
    return network_authors_init(&net->authors, policy, authorities, &net->economy, seed, err);
}

/* The counter that the chain would show now. It saturates at 0, as all balances of the chain do. */
static uint64_t counter_now(const struct network *net)
{
    int64_t error = net->counter_error.points == 0 ? 0 : net->counter_error.value;
    uint64_t issuance =
        net->ledger.issuance_rao - (net->has_economy ? net->economy.coinbase.uncounted_rao : 0);
    if (error < 0 && (uint64_t)-error > issuance)
        return 0;
    return issuance + (uint64_t)error;
}

static void notify(struct network *net, enum network_notice_kind kind, uint64_t value, uint64_t other)
{
    struct network_notice notice = {kind, net->block, value, other};
    if (net->hooks.notice != NULL)
        net->hooks.notice(net->hooks.self, &notice);
}

/* Composite queries come at multiples of their distance, after the rounds of the block. */
static int schedule_query(struct network *net, uint64_t number, struct sim_error *err)
{
    uint64_t every = net->enterprise[number].every_blocks;
    return schedule(net, (net->block / every + 1) * every, NETWORK_PHASE_QUERY, NETWORK_EVENT_QUERY, number,
                    err);
}

int network_set_enterprises(struct network *net, const struct network_enterprise_config *config, size_t count,
                            struct sim_error *err)
{
    int ret = SIM_OK;
    if (count > 0 && !net->has_economy)
        return sim_raise(err, SIM_ERR_CONFLICT, "without subnets there is nobody whom enterprises could ask");
    net->enterprise = sim_array_new(struct network_enterprise, count);
    if (net->enterprise == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu enterprises", count);
    for (size_t i = 0; i < count && ret == SIM_OK; i++) {
        struct sim_error why = {0};
        ret = network_enterprise_init(&net->enterprise[i], &config[i], &net->economy, &why);
        if (ret != SIM_OK)
            return sim_raise(err, ret, "enterprises[%zu]: %s", i, why.message);
        net->enterprises++;
        ret = schedule_query(net, i, err);
    }
    return ret;
}

/* Brings emission and halvings in line with the counter. A change is told: the next block pays by it. */
static void follow_counter(struct network *net)
{
    const struct chain_curve *curve = &net->curve;
    net->issuance_counter_rao = counter_now(net);
    unsigned before = net->halvings;
    bool inside =
        net->issuance_counter_rao >= curve->threshold_rao[before] &&
        (before + 1 == curve->steps || net->issuance_counter_rao < curve->threshold_rao[before + 1]);
    if (inside)
        return;
    net->halvings = chain_curve_step(curve, net->issuance_counter_rao);
    net->emission_rao = curve->emission_rao[net->halvings];
    if (net->halvings != before)
        notify(net, net->halvings > before ? NETWORK_NOTICE_HALVING : NETWORK_NOTICE_HALVING_BACK,
               net->emission_rao, net->halvings);
}

int network_start(struct network *net, struct sim_error *err)
{
    net->issuance_counter_rao = counter_now(net);
    net->halvings = chain_curve_step(&net->curve, net->issuance_counter_rao);
    net->emission_rao = net->curve.emission_rao[net->halvings];
    int ret = ledger_verify(&net->ledger, err);
    return ret == SIM_OK ? schedule_payout(net, err) : ret;
}

int network_set_params(struct network *net, const struct network_params *params, struct sim_error *err)
{
    struct chain_curve curve;
    int ret = check_params(params, err);
    if (ret == SIM_OK)
        ret = chain_curve_init(&curve, params->max_supply_rao, params->first_emission_rao, err);
    if (ret != SIM_OK)
        return ret;
    net->params = *params;
    net->curve = curve;
    net->withheld_rest = 0;
    net->halvings = chain_curve_step(&net->curve, net->issuance_counter_rao);
    net->emission_rao = net->curve.emission_rao[net->halvings];
    return schedule_payout(net, err);
}

/* What this block withholds of `minted`: positive to take out, negative to give back. */
static int64_t withheld_by(struct network *net, uint64_t minted)
{
    if (net->withheld.points != 0) {
        int64_t before = net->withheld.value;
        return chain_series_next(&net->withheld) - before;
    }
    if (net->params.withheld_num == 0)
        return 0;
    /* the remainder is carried over, so that the sum over blocks is the share of the sum, rounded down once
     */
    sim_u128 product = (sim_u128)minted * net->params.withheld_num + net->withheld_rest;
    net->withheld_rest = (uint64_t)(product % net->params.withheld_den);
    return (int64_t)(product / net->params.withheld_den);
}

/* Names the block in an error that a subsystem raised without knowing it. */
static int at_block(const struct network *net, int code, struct sim_error *err)
{
    if (err != NULL) {
        char text[sizeof err->message];
        snprintf(text, sizeof text, "block %" PRIu64 ": %.700s", net->block, err->message);
        snprintf(err->message, sizeof err->message, "%s", text);
    }
    return code;
}

/* The step of a block in a network of subnets: what is minted goes into their pools, what finds none is
 * destroyed again. */
static int step_economy(struct network *net, struct sim_error *err)
{
    const struct network_coinbase *cb = &net->economy.coinbase;
    int ret = network_economy_step(&net->economy, net->ledger.issuance_rao, err);
    if (ret == SIM_OK)
        ret = ledger_mint(&net->ledger, cb->minted_rao, err);
    if (ret == SIM_OK)
        ret = ledger_recycle_pending(&net->ledger, cb->recycled_rao, err);
    if (ret == SIM_OK)
        ret = ledger_pool_pending(&net->ledger, cb->minted_rao - cb->recycled_rao, err);
    return ret;
}

/* The step of a block without subnets, spec/coinbase.md 2.2: mint by the counter as the last block left it,
 * then withhold.
 */
static int step_pot(struct network *net, struct sim_error *err)
{
    uint64_t room = net->curve.supply_rao > net->ledger.issuance_rao
                        ? net->curve.supply_rao - net->ledger.issuance_rao
                        : 0;
    uint64_t minted = net->emission_rao < room ? net->emission_rao : room;
    int ret = ledger_mint(&net->ledger, minted, err);
    if (ret != SIM_OK)
        return ret;
    int64_t withheld = withheld_by(net, minted);
    if (withheld > 0)
        ret = ledger_recycle_pending(&net->ledger, (uint64_t)withheld, err);
    else if (withheld < 0)
        ret = ledger_release(&net->ledger, (uint64_t)-withheld, err);
    if (ret != SIM_OK)
        return ret;
    net->net_withheld_rao += (uint64_t)withheld;
    return SIM_OK;
}

/* The ledger and the coinbase count the same TAO on the accounts of subnets. */
static int verify_pooled(const struct network *net, struct sim_error *err)
{
    uint64_t pooled_rao = network_economy_pooled(&net->economy);
    if (pooled_rao == net->ledger.pooled_rao)
        return SIM_OK;
    return sim_raise(err, SIM_ERR_CONSERVATION,
                     "subnets and root hold %" PRIu64 " rao, the ledger says %" PRIu64, pooled_rao,
                     net->ledger.pooled_rao);
}

static int audit(const struct network *net, struct sim_error *err)
{
    int ret = ledger_verify_totals(&net->ledger, err);
    if (ret == SIM_OK && net->has_economy)
        ret = network_economy_verify(&net->economy, err);
    return ret == SIM_OK && net->has_economy ? verify_pooled(net, err) : ret;
}

static int step(struct network *net, struct sim_error *err)
{
    int ret = net->has_economy ? step_economy(net, err) : step_pot(net, err);
    if (ret != SIM_OK)
        return ret;
    net->block++;
    net->events++;
    ret = network_authors_step(&net->authors, &net->economy, net->block, err);
    if (ret != SIM_OK)
        return ret;
    network_authors_collect(&net->authors, &net->economy);
    if (net->counter_error.points != 0)
        chain_series_next(&net->counter_error);
    follow_counter(net);
    return net->params.audit ? audit(net, err) : SIM_OK;
}

static int run_round(struct network *net, uint64_t index, struct sim_error *err)
{
    int ret = network_economy_round(&net->economy, index, err);
    return ret == SIM_OK ? schedule_round(net, index, err) : ret;
}

static int run_query(struct network *net, uint64_t number, struct sim_error *err)
{
    int ret = network_enterprise_ask(&net->enterprise[number], &net->economy, number, err);
    return ret == SIM_OK ? schedule_query(net, number, err) : ret;
}

static int pay_out(struct network *net, struct sim_error *err)
{
    net->payout_scheduled = false;
    if (net->params.payout != NETWORK_PAYOUT_STAKE)
        return SIM_OK; /* switched off since it was scheduled */
    uint64_t paid = ledger_distribute_by_stake(&net->ledger);
    if (paid > 0)
        notify(net, NETWORK_NOTICE_PAYOUT, paid, 0);
    int ret = net->params.audit ? ledger_verify(&net->ledger, err) : ledger_verify_totals(&net->ledger, err);
    return ret == SIM_OK ? schedule_payout(net, err) : ret;
}

static int handle_event(struct network *net, const struct sim_event *event, struct sim_error *err)
{
    net->events++;
    if (event->kind == NETWORK_EVENT_PAYOUT)
        return pay_out(net, err);
    if (event->kind == NETWORK_EVENT_ROUND)
        return run_round(net, event->arg, err);
    if (event->kind == NETWORK_EVENT_QUERY)
        return run_query(net, event->arg, err);
    int ret = net->hooks.intervene == NULL ? SIM_OK : net->hooks.intervene(net->hooks.self, event->arg, err);
    follow_counter(net);
    return ret;
}

/* One block: the step, then its transactions. */
static int run_block(struct network *net, struct sim_error *err)
{
    struct sim_event_due due;
    int ret = step(net, err);
    while (ret == SIM_OK) {
        int popped = sim_event_queue_pop_before(net->queue, sim_ms_of_block(net->block + 1), &due, err);
        if (popped <= 0) {
            ret = popped;
            break;
        }
        ret = handle_event(net, &due.event, err);
    }
    return ret == SIM_OK ? SIM_OK : at_block(net, ret, err);
}

static bool any_holds(const struct network *net, const struct network_limits *limits)
{
    for (size_t i = 0; i < limits->condition_count; i++)
        if (network_holds(net, &limits->conditions[i]))
            return true;
    return false;
}

int network_run(struct network *net, const struct network_limits *limits, enum network_stop *why,
                struct sim_error *err)
{
    uint64_t events_end = limits->max_events == 0 ? UINT64_MAX : net->events + limits->max_events;
    *why = NETWORK_STOP_BLOCK;
    while (net->block < limits->until_block) {
        int ret = run_block(net, err);
        if (ret != SIM_OK)
            return ret;
        if (limits->condition_count != 0 && any_holds(net, limits)) {
            *why = NETWORK_STOP_CONDITION;
            return SIM_OK;
        }
        if (net->events >= events_end) {
            *why = NETWORK_STOP_EVENTS;
            return SIM_OK;
        }
        if (limits->interrupt != NULL && *limits->interrupt != 0) {
            *why = NETWORK_STOP_INTERRUPT;
            return SIM_OK;
        }
    }
    return SIM_OK;
}

uint64_t network_quantity(const struct network *net, enum network_quantity quantity)
{
    switch (quantity) {
    case NETWORK_BLOCK:
        return net->block;
    case NETWORK_ISSUANCE:
        return net->ledger.issuance_rao;
    case NETWORK_ISSUANCE_COUNTER:
        return net->issuance_counter_rao;
    case NETWORK_EMISSION:
        return net->emission_rao;
    case NETWORK_HALVINGS:
        return net->halvings;
    case NETWORK_RECYCLED:
        return net->ledger.recycled_rao;
    case NETWORK_BURNED:
        return net->ledger.burned_rao;
    case NETWORK_WITHHELD:
        return (int64_t)net->net_withheld_rao > 0 ? net->net_withheld_rao : 0;
    case NETWORK_STAKED:
        return net->ledger.total_staked_rao;
    case NETWORK_PENDING:
        return net->ledger.pending_rao;
    case NETWORK_POOLED:
        return net->ledger.pooled_rao;
    }
    return 0;
}

bool network_holds(const struct network *net, const struct network_condition *condition)
{
    uint64_t now = network_quantity(net, condition->quantity);
    switch (condition->comparison) {
    case NETWORK_LESS:
        return now < condition->value;
    case NETWORK_LESS_EQUAL:
        return now <= condition->value;
    case NETWORK_EQUAL:
        return now == condition->value;
    case NETWORK_GREATER_EQUAL:
        return now >= condition->value;
    case NETWORK_GREATER:
        return now > condition->value;
    }
    return false;
}

int network_verify(const struct network *net, struct sim_error *err)
{
    int ret = ledger_verify(&net->ledger, err);
    if (ret == SIM_OK && net->has_economy)
        ret = network_economy_verify(&net->economy, err);
    if (ret == SIM_OK && net->has_economy)
        ret = verify_pooled(net, err);
    if (ret == SIM_OK && net->issuance_counter_rao != counter_now(net))
        ret = sim_raise(err, SIM_ERR_CONSERVATION, "the issuance counter is not issuance + error");
    if (ret == SIM_OK && net->emission_rao != chain_curve_emission(&net->curve, net->issuance_counter_rao))
        ret = sim_raise(err, SIM_ERR_CONSERVATION, "the emission is not that of the curve");
    return ret == SIM_OK ? SIM_OK : at_block(net, ret, err);
}

static void digest_ledger(const struct ledger *ledger, struct sim_digest *digest)
{
    sim_digest_u64_array(digest, ledger->free_rao, ledger->accounts);
    sim_digest_u64(digest, ledger->positions);
    for (size_t i = 0; i < ledger->positions; i++) {
        sim_digest_u64(digest, ledger->position[i].account);
        sim_digest_u64(digest, ledger->position[i].uid);
        sim_digest_u64(digest, ledger->position[i].staked_rao);
    }
    sim_digest_field_u64(digest, "pending_rao", ledger->pending_rao);
    sim_digest_field_u64(digest, "burned_rao", ledger->burned_rao);
    if (ledger->authored_rao > 0)
        sim_digest_field_u64(digest, "authored_rao", ledger->authored_rao);
    sim_digest_field_u64(digest, "issuance_rao", ledger->issuance_rao);
    sim_digest_field_u64(digest, "genesis_rao", ledger->genesis_rao);
    sim_digest_field_u64(digest, "minted_rao", ledger->minted_rao);
    sim_digest_field_u64(digest, "recycled_rao", ledger->recycled_rao);
    sim_digest_field_u64(digest, "released_rao", ledger->released_rao);
    sim_digest_field_u64(digest, "paid_rao", ledger->paid_rao);
}

void network_digest(const struct network *net, struct sim_digest *digest)
{
    sim_digest_field_u64(digest, "block", net->block);
    digest_ledger(&net->ledger, digest);
    sim_digest_field_u64(digest, "issuance_counter_rao", net->issuance_counter_rao);
    sim_digest_field_u64(digest, "emission_rao", net->emission_rao);
    sim_digest_field_u64(digest, "halvings", net->halvings);
    sim_digest_field_u64(digest, "withheld_rest", net->withheld_rest);
    sim_digest_field_u64(digest, "net_withheld_rao", net->net_withheld_rao);
    sim_digest_field_u64(digest, "events", net->events);
    if (net->has_economy) {
        sim_digest_field_u64(digest, "pooled_rao", net->ledger.pooled_rao);
        network_economy_digest(&net->economy, digest);
        network_authors_digest(&net->authors, digest);
        for (size_t i = 0; i < net->enterprises; i++)
            network_enterprise_digest(&net->enterprise[i], digest);
    }
}
