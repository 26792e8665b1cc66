#include "network_economy.h"

#include "network_choice.h"
#include "network_staking.h"
#include "sim_alloc.h"
#include "sim_clock.h"

#include <inttypes.h>
#include <omp.h>

/* Largest hidden layer and minibatch of any miner: what the threads' buffers must hold. */
static int fit_workshop(struct network_economy *self, const struct network_subnet_config *config,
                        struct sim_error *err)
{
    int ret = intel_workshop_init(&self->workshop, sim_crew_hands(self->crew), err);
    self->workshop_ready = ret == SIM_OK;
    for (size_t i = 0; i < self->subnets && ret == SIM_OK; i++) {
        const struct network_neurons_config *neurons = &config[i].neurons;
        size_t hidden = 0, batch = 1;
        for (uint32_t k = 0; k < neurons->miners; k++) {
            const struct intel_miner_config *miner = &neurons->miner[k];
            size_t largest = miner->hidden > miner->upgrade_hidden ? miner->hidden : miner->upgrade_hidden;
            hidden = largest > hidden ? largest : hidden;
            batch = miner->sgd.batch > batch ? miner->sgd.batch : batch;
        }
        ret = intel_workshop_fit(&self->workshop, &self->neurons[i].task, hidden, batch, err);
    }
    return ret;
}

/* Whole runs may already be side by side: then each has one thread. */
static int start_crew(struct network_economy *self, struct sim_error *err)
{
    int hands = omp_in_parallel() ? 1 : omp_get_max_threads();
    return sim_crew_create(&self->crew, (unsigned)hands, err);
}

static void run_round(void *round_, const struct sim_hand *hand)
{
    struct network_round *round = round_;
    round->ret = network_neurons_prepare(round->neurons, round->workshop, hand, &round->err);
}

static void place_subnet(struct network_subnet *subnet, uint16_t netuid,
                         const struct network_subnet_config *config, enum pool_kind rules_kind)
{
    network_subnet_init(subnet, netuid);
    pool_init(&subnet->pool, POOL_BALANCER, config->pool_tao_rao, config->pool_alpha_rao);
    subnet->started = true;
    subnet->subtoken_enabled = true;
    subnet->emission_enabled = config->emission_enabled;
    subnet->first_emission_block = config->first_emission_block > 0 ? config->first_emission_block : 1;
    if (config->quote_weight_e18 != 0) {
        subnet->pool.quote_weight_e18 = config->quote_weight_e18;
        subnet->pool.initialised = true;
    }
    subnet->pool_fixed = config->pool_fixed;
    pool_convert(&subnet->pool, config->pool_fixed ? config->pool_kind : rules_kind);
    subnet->account_rao = config->pool_tao_rao;
    if (config->user_flow_rao > 0)
        subnet->user_flow =
            (struct chain_flow){.started = true, .average = i64f64_from_u64(config->user_flow_rao)};
    subnet->moving_price = config->moving_price;
    subnet->miner_burned = config->miner_burned;
    subnet->schedule.tempo_blocks = (uint16_t)config->tempo_blocks;
}

static int start_subnet(struct network_economy *self, size_t index,
                        const struct network_subnet_config *config, const uint64_t *root_rao,
                        size_t root_validators, const struct sim_seed *seed, struct sim_error *err)
{
    struct network_subnet *subnet = &self->coinbase.subnet[index];
    struct network_neurons *neurons = &self->neurons[index];
    uint16_t netuid = (uint16_t)(index + 1);
    if (config->tempo_blocks > UINT16_MAX || config->neurons.validators > root_validators)
        return sim_raise(err, SIM_ERR_RANGE, "subnet %u: the tempo must be below 65536 blocks", netuid);
    place_subnet(subnet, netuid, config, self->coinbase.rules.pool_kind);
    int ret = network_neurons_init(neurons, netuid, &config->neurons, root_rao, seed, err);
    if (ret != SIM_OK)
        return ret;
    neurons->initial_rao = config->other_alpha_rao;
    subnet->pool.alpha_out = network_neurons_held(neurons) + config->other_alpha_rao;
    subnet->alpha_start = network_subnet_issuance(subnet);
    subnet->alpha_unbounded = subnet->pool.kind == POOL_STABLE;
    return SIM_OK;
}

/* The epoch counter with look-ahead: what it will be once the present block's slot is consumed. */
static uint64_t epoch_ahead(const struct network_economy *self, size_t index, uint64_t block)
{
    const struct network_subnet *subnet = &self->coinbase.subnet[index];
    return self->coinbase.rules.schedule->epoch(&subnet->schedule, block);
}

static uint64_t beacon_at(const struct network_economy *self, uint64_t block)
{
    return weights_beacon_round(self->genesis_unix_ms + (int64_t)sim_ms_of_block(block));
}

/* Root stake that an epoch paid counts in every subnet. */
static void mirror_root(struct network_economy *self)
{
    const struct network_stake *stake = self->stake;
    for (size_t i = 0; i < stake->dividends; i++) {
        const struct network_paid *paid = &stake->paid[i];
        const uint64_t sum_rao = paid->tao_take + paid->tao_rest;
        for (size_t k = 0; k < self->subnets && sum_rao > 0; k++)
            if (paid->hotkey < self->neurons[k].validators)
                self->neurons[k].root_rao[paid->hotkey] += sum_rao;
    }
}

static int distribute(void *economy, struct network_coinbase *cb, const struct network_drain *drain,
                      struct sim_error *err)
{
    struct network_economy *self = economy;
    size_t index = (size_t)(drain->subnet - cb->subnet);
    self->epochs++;
    int ret = network_neurons_distribute(&self->neurons[index], self->workspace, cb, drain,
                                         epoch_ahead(self, index, cb->block), err);
    if (ret == SIM_OK && drain->root_tao > 0)
        mirror_root(self);
    return ret;
}

int network_economy_init(struct network_economy *self, const struct network_rules *rules,
                         const struct network_subnet_config *config, size_t subnets, const uint64_t *root_rao,
                         size_t root_validators, uint64_t seed, int64_t genesis_unix_ms,
                         struct sim_error *err)
{
    struct sim_seed streams = sim_seed_make(seed, 0);
    *self = (struct network_economy){
        .genesis_unix_ms = genesis_unix_ms, .root_validators = root_validators, .seed = seed};
    int ret = network_coinbase_init(&self->coinbase, subnets, err);
    if (ret != SIM_OK)
        return ret;
    self->neurons = sim_array_new(struct network_neurons, subnets);
    self->workspace = epoch_workspace_create();
    self->round = sim_array_new(struct network_round, subnets);
    if (self->neurons == NULL || self->workspace == NULL || self->round == NULL)
        ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", subnets);
    self->coinbase.rules = *rules;
    self->coinbase.distribute = distribute;
    self->coinbase.distribute_self = self;
    for (size_t i = 0; i < root_validators; i++)
        self->coinbase.root_tao_rao += root_rao[i];
    for (size_t i = 0; i < subnets && ret == SIM_OK; i++) {
        ret = start_subnet(self, i, &config[i], root_rao, root_validators, &streams, err);
        self->round[i] = (struct network_round){.job = {.run = run_round, .self = &self->round[i]},
                                                .neurons = &self->neurons[i],
                                                .workshop = &self->workshop};
        self->subnets += ret == SIM_OK;
    }
    if (ret == SIM_OK)
        ret = network_staking_start(self, err);
    if (ret == SIM_OK)
        ret = start_crew(self, err);
    if (ret == SIM_OK)
        ret = fit_workshop(self, config, err);
    if (ret != SIM_OK)
        network_economy_free(self);
    return ret;
}

void network_economy_free(struct network_economy *self)
{
    sim_crew_destroy(self->crew); /* first: rounds may be at work on what follows */
    for (size_t i = 0; i < self->subnets; i++)
        network_neurons_free(&self->neurons[i]);
    free(self->neurons);
    free(self->round);
    epoch_workspace_destroy(self->workspace);
    if (self->workshop_ready)
        intel_workshop_free(&self->workshop);
    network_staking_close(self);
    network_coinbase_free(&self->coinbase);
    *self = (struct network_economy){0};
}

void network_economy_begin_at(struct network_economy *self, uint64_t chain_block)
{
    self->coinbase.block = chain_block;
    self->genesis_unix_ms -= (int64_t)sim_ms_of_block(chain_block);
    for (size_t i = 0; i < self->subnets; i++) {
        struct network_subnet *subnet = &self->coinbase.subnet[i];
        uint16_t tempo = subnet->schedule.tempo_blocks;
        uint64_t ahead = epoch_schedule_legacy.until_next(&subnet->schedule, chain_block);
        uint64_t since = tempo > 0 ? (tempo + UINT64_C(1) - ahead) % (tempo + UINT64_C(1)) : 0;
        subnet->schedule.last_epoch_block = chain_block - since;
        subnet->schedule.blocks_since_last_step = since;
        subnet->user_flow.block = subnet->user_flow.started ? chain_block : 0;
    }
}

uint64_t network_economy_pooled(const struct network_economy *self)
{
    uint64_t sum = self->coinbase.root_tao_rao;
    for (size_t i = 0; i < self->subnets; i++)
        sum += self->coinbase.subnet[i].account_rao;
    return sum;
}

/* Subnets whose epoch is due but does not fit into the block are not revealed to (spec/epoch.md 6.3). */
static int reveal(struct network_economy *self, uint64_t block, struct sim_error *err)
{
    const struct network_rules *rules = &self->coinbase.rules;
    const uint64_t beacon = beacon_at(self, block);
    uint32_t run = 0;
    for (size_t i = 0; i < self->subnets; i++) {
        const struct network_subnet *subnet = &self->coinbase.subnet[i];
        struct epoch_schedule ahead = subnet->schedule;
        if (epoch_schedule_take(&ahead, rules->schedule, rules->max_epochs, block, !subnet->epoch_broken,
                                &run) == EPOCH_SLOT_DEFERRED)
            continue;
        int ret = network_neurons_reveal(&self->neurons[i], block, epoch_ahead(self, i, block), beacon, err);
        if (ret != SIM_OK)
            return ret;
    }
    return SIM_OK;
}

int network_economy_step(struct network_economy *self, uint64_t issuance_rao, struct sim_error *err)
{
    self->coinbase.issuance_rao = issuance_rao;
    self->coinbase.balances_rao = issuance_rao;
    int ret = reveal(self, self->coinbase.block + 1, err);
    if (ret == SIM_OK)
        ret = network_coinbase_step(&self->coinbase, err);
    if (ret == SIM_OK && self->staking && self->stake->family.pendings > 0)
        ret = network_choice_mature(self, err);
    return ret == SIM_OK && self->claims ? network_staking_claim(self, err) : ret;
}

void network_economy_expect_round(struct network_economy *self, size_t index, uint64_t block)
{
    network_neurons_freeze(&self->neurons[index]);
    self->round[index].job.due = block;
    sim_crew_begin(self->crew, &self->round[index].job);
}

int network_economy_round(struct network_economy *self, size_t index, struct sim_error *err)
{
    uint64_t block = self->coinbase.block;
    struct network_round *round = &self->round[index];
    sim_crew_finish(self->crew, &round->job);
    if (round->ret != SIM_OK) {
        if (err != NULL)
            *err = round->err;
        return round->ret;
    }
    return network_neurons_submit(&self->neurons[index], block, epoch_ahead(self, index, block),
                                  beacon_at(self, block), self->coinbase.tao_weight_raw, err);
}

int network_economy_verify(const struct network_economy *self, struct sim_error *err)
{
    int ret = network_coinbase_verify(&self->coinbase, err);
    for (size_t i = 0; i < self->subnets && ret == SIM_OK; i++)
        ret = network_neurons_verify(&self->neurons[i], &self->coinbase.subnet[i], err);
    return ret == SIM_OK && self->staking ? network_staking_verify(self, err) : ret;
}

static void digest_subnet(const struct network_subnet *subnet, struct sim_digest *digest)
{
    sim_digest_field_u64(digest, "tao_rao", subnet->pool.tao_rao);
    sim_digest_field_u64(digest, "alpha_in", subnet->pool.alpha_in);
    sim_digest_field_u64(digest, "alpha_out", subnet->pool.alpha_out);
    sim_digest_field_u64(digest, "quote_weight_e18", subnet->pool.quote_weight_e18);
    sim_digest_field_u64(digest, "protocol_alpha", subnet->pool.protocol_alpha);
    sim_digest_field_u64(digest, "moving_price", (uint64_t)subnet->moving_price);
    sim_digest_field_u64(digest, "pending_server", subnet->pending_server);
    sim_digest_field_u64(digest, "pending_validator", subnet->pending_validator);
    sim_digest_field_u64(digest, "pending_root", subnet->pending_root);
    sim_digest_field_u64(digest, "pending_owner", subnet->pending_owner);
    if (subnet->pending_swapped > 0) {
        sim_digest_field_u64(digest, "pending_joint", subnet->pending_joint);
        sim_digest_field_u64(digest, "pending_swapped", subnet->pending_swapped);
        sim_digest_field_u64(digest, "pending_root_tao", subnet->pending_root_tao);
    }
    sim_digest_field_u64(digest, "account_rao", subnet->account_rao);
    sim_digest_field_u64(digest, "epochs", subnet->schedule.epoch_index);
    sim_digest_field_u64(digest, "last_epoch_block", subnet->schedule.last_epoch_block);
    sim_digest_field_u64(digest, "pending_epoch_at", subnet->schedule.pending_epoch_block);
}

void network_economy_digest(const struct network_economy *self, struct sim_digest *digest)
{
    sim_digest_field_u64(digest, "subnets", self->subnets);
    sim_digest_field_u64(digest, "root_tao_rao", self->coinbase.root_tao_rao);
    for (size_t i = 0; i < self->subnets; i++) {
        digest_subnet(&self->coinbase.subnet[i], digest);
        network_neurons_digest(&self->neurons[i], digest);
    }
    if (self->staking)
        network_staking_digest(self, digest);
}
