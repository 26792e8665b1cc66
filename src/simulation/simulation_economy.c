#include "simulation_economy.h"

#include "sim_alloc.h"
#include "sim_wide.h"
#include "simulation_enterprise.h"
#include "simulation_rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t simulation_subnets(const struct scenario *scenario)
{
    size_t count = 0;
    for (size_t i = 0; i < scenario->subnets.count; i++)
        count += scenario->subnets.items[i].count;
    return count;
}

enum pool_kind simulation_pool_kind(enum scenario_pool_kind kind, enum pool_kind ruled)
{
    static const enum pool_kind kinds[] = {
        [SCENARIO_POOL_CONSTANT_PRODUCT] = POOL_CONSTANT_PRODUCT,
        [SCENARIO_POOL_CONCENTRATED] = POOL_CONCENTRATED,
        [SCENARIO_POOL_BALANCER] = POOL_BALANCER,
        [SCENARIO_POOL_STABLE] = POOL_STABLE,
    };
    return kind == SCENARIO_POOL_AS_RULED ? ruled : kinds[kind];
}

enum intel_author_policy simulation_authorship(enum scenario_authorship_policy policy)
{
    static const enum intel_author_policy policies[] = {
        [SCENARIO_AUTHORSHIP_AUTHORITIES] = INTEL_AUTHOR_AUTHORITIES,
        [SCENARIO_AUTHORSHIP_STAKE] = INTEL_AUTHOR_STAKE,
        [SCENARIO_AUTHORSHIP_INTELLIGENCE] = INTEL_AUTHOR_INTELLIGENCE,
    };
    return policies[policy];
}

void simulation_spread(enum scenario_spread spread, uint64_t total, size_t count, uint64_t *part)
{
    /* 1/i as integers: 2^40 / i is exact enough for every count that fits a subnet */
    const uint64_t unit = UINT64_C(1) << 40;
    uint64_t sum = 0, given = 0;
    for (size_t i = 0; i < count; i++)
        sum += spread == SCENARIO_SPREAD_ZIPF ? unit / (i + 1) : unit;
    for (size_t i = 0; i < count; i++) {
        uint64_t weight = spread == SCENARIO_SPREAD_ZIPF ? unit / (i + 1) : unit;
        part[i] = (uint64_t)((sim_u128)total * weight / sum);
        given += part[i];
    }
    for (size_t i = 0; given < total; i = (i + 1) % count, given++)
        part[i]++;
}

static uint16_t to_u16(struct scenario_share share)
{
    return (uint16_t)(((sim_u128)share.num * 65535 * 2 + share.den) / ((sim_u128)share.den * 2));
}

static uint32_t to_ppm(struct scenario_share share)
{
    return (uint32_t)((sim_u128)share.num * 1000000 / share.den);
}

static struct epoch_params read_params(const struct scenario_subnets *group)
{
    const struct scenario_hyperparameters *h = &group->hyperparameters;
    return (struct epoch_params){
        .tempo_blocks = (uint16_t)group->tempo,
        .activity_cutoff_factor_milli = (uint32_t)h->activity_cutoff_factor,
        .kappa = to_u16(h->kappa),
        .bonds_penalty = to_u16(h->bonds_penalty),
        .bonds_moving_average_ppm = to_ppm(h->bonds_moving_average),
        .max_allowed_validators = (uint16_t)h->max_validators,
        .yuma3_on = h->yuma3,
        .liquid_alpha_on = h->liquid_alpha,
        .alpha_low = to_u16(h->alpha_low),
        .alpha_high = to_u16(h->alpha_high),
        .alpha_sigmoid_steepness = (int16_t)h->alpha_sigmoid_steepness,
        .commit_reveal_enabled = h->commit_reveal,
        .stake_threshold_rao = h->stake_threshold,
    };
}

static struct weights_params read_weights(const struct scenario_hyperparameters *h)
{
    struct weights_params params = weights_params_default();
    params.commit_reveal_enabled = h->commit_reveal;
    params.rate_limit_blocks = h->weights_rate_limit;
    params.min_allowed_weights = (uint16_t)h->min_allowed_weights;
    params.stake_threshold_rao = h->stake_threshold;
    return params;
}

static uint32_t count_miners(const struct scenario_subnets *group)
{
    uint64_t count = 0;
    for (size_t i = 0; i < group->miners.count; i++)
        count += group->miners.items[i].count;
    return count > UINT16_MAX ? UINT16_MAX : (uint32_t)count;
}

int simulation_read_group(const struct scenario_subnets *group, const char *ml_folder,
                          struct simulation_group *arrays, struct network_subnet_config *config,
                          struct sim_error *err)
{
    uint32_t miners = count_miners(group);
    uint32_t validators = (uint32_t)group->validators.count;
    arrays->stake = sim_array_new(uint64_t, validators);
    arrays->miner = sim_array_new(struct intel_miner_config, miners);
    if (arrays->stake == NULL || arrays->miner == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the subnets of group '%s'", group->name);
    if ((uint64_t)validators + miners >= UINT16_MAX)
        return sim_raise(err, SIM_ERR_RANGE,
                         "a subnet of group '%s' has more neurons than the 65,534 that fit", group->name);
    simulation_spread(group->validators.spread, group->validators.stake, validators, arrays->stake);
    int ret = simulation_read_miners(group, arrays->miner, miners, err);
    if (ret != SIM_OK)
        return ret;

    *config = (struct network_subnet_config){
        .tempo_blocks = group->tempo,
        .pool_fixed = group->pool.kind != SCENARIO_POOL_AS_RULED,
        .pool_kind = simulation_pool_kind(group->pool.kind, POOL_BALANCER),
        .pool_tao_rao = group->pool.tao_rao,
        .pool_alpha_rao = group->pool.alpha,
        .other_alpha_rao = group->pool.other_alpha,
        .moving_price = i96f32_div(i96f32_from_u64(group->pool.tao_rao),
                                   i96f32_from_u64(group->pool.alpha > 0 ? group->pool.alpha : 1)),
        .emission_enabled = group->emission_enabled,
        .neurons = {.validators = validators,
                    .miners = miners,
                    .copiers = (uint32_t)group->validators.copiers,
                    .validator_alpha = arrays->stake,
                    .params = read_params(group),
                    .weights = read_weights(&group->hyperparameters),
                    .reveal_period_epochs = group->hyperparameters.reveal_period,
                    .round_every_blocks = group->round_every > 0 ? group->round_every : group->tempo,
                    .burn_ppm = to_ppm(group->burn),
                    .arena = simulation_read_arena(group, miners, validators),
                    .task = simulation_read_task(&group->task, ml_folder),
                    .questions = group->task.questions,
                    .miner = arrays->miner},
    };
    return SIM_OK;
}

void simulation_group_free(struct simulation_group *arrays)
{
    free(arrays->stake);
    free(arrays->miner);
    *arrays = (struct simulation_group){0};
}

static size_t most_validators(const struct scenario *scenario)
{
    size_t most = 0;
    for (size_t i = 0; i < scenario->subnets.count; i++)
        if (scenario->subnets.items[i].validators.count > most)
            most = scenario->subnets.items[i].validators.count;
    return most;
}

int simulation_start_economy(struct network *net, const struct scenario *scenario, const char *data_dir,
                             struct sim_error *err)
{
    size_t groups = scenario->subnets.count, subnets = simulation_subnets(scenario), at = 0;
    size_t validators = most_validators(scenario);
    struct network_rules rules = simulation_rules_at_start(scenario);
    char ml_folder[1024];
    snprintf(ml_folder, sizeof ml_folder, "%s/ml", data_dir != NULL ? data_dir : ".");
    struct simulation_group *arrays = sim_array_new(struct simulation_group, groups);
    struct network_subnet_config *config = sim_array_new(struct network_subnet_config, subnets);
    uint64_t *root = sim_array_new(uint64_t, validators);
    int ret = SIM_OK;
    if (arrays == NULL || config == NULL || root == NULL)
        ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", subnets);
    for (size_t g = 0; g < groups && ret == SIM_OK; g++) {
        ret = simulation_read_group(&scenario->subnets.items[g], ml_folder, &arrays[g], &config[at], err);
        config[at].neurons.day_blocks = scenario_day_blocks(scenario);
        config[at].first_emission_block = scenario->start.block + 1;
        for (uint64_t k = 1; k < scenario->subnets.items[g].count; k++)
            config[at + k] = config[at];
        at += scenario->subnets.items[g].count;
    }
    if (ret == SIM_OK) {
        simulation_spread(scenario->root.spread, scenario->root.stake_rao, validators, root);
        simulation_keep_answers(scenario, config, subnets);
        ret = network_set_economy(net, &rules, config, subnets, root, validators, scenario->seed,
                                  (int64_t)scenario->clock.genesis_unix_ms, err);
    }
    if (ret == SIM_OK && scenario->start.block > 0)
        network_economy_begin_at(&net->economy, scenario->start.block);
    for (size_t g = 0; arrays != NULL && g < groups; g++)
        simulation_group_free(&arrays[g]);
    free(arrays);
    free(config);
    free(root);
    return ret;
}

void simulation_tune_chain(struct network *net, const struct scenario *scenario)
{
    const struct scenario_share weight = scenario->chain.tao_weight;
    net->economy.coinbase.owner_cut_u16 = to_u16(scenario->chain.owner_cut);
    network_coinbase_set_tao_weight(&net->economy.coinbase,
                                    (uint64_t)((sim_u128)UINT64_MAX * weight.num / weight.den));
}

/* With the real pools the one group is the pattern of all subnets. */
void simulation_tune(struct network *net, const struct scenario *scenario)
{
    const bool pattern = scenario->start.state == SCENARIO_START_POOLS_2026_06;
    size_t at = 0;
    simulation_tune_chain(net, scenario);
    for (size_t g = 0; g < scenario->subnets.count; g++) {
        const struct scenario_subnets *group = &scenario->subnets.items[g];
        const size_t end = pattern ? net->economy.subnets : at + group->count;
        for (; at < end; at++)
            network_neurons_tune(&net->economy.neurons[at], read_params(group),
                                 read_weights(&group->hyperparameters), group->hyperparameters.reveal_period);
    }
}
