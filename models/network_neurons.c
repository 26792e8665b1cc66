#include "network_neurons.h"

#include "epoch_stake.h"
#include "network_stake.h"
#include "sim_alloc.h"

#include <inttypes.h>
#include <string.h>

/* Hotkeys of miners and owners: out of the way of the validators', which are small numbers. */
#define MINER_HOTKEY(netuid, uid) (UINT64_C(1) << 32 | (uint64_t)(netuid) << 16 | (uid))

#define DAY_BLOCKS (UINT64_C(86400) / 12)

static bool allocate(struct network_neurons *self)
{
    size_t n = self->n;
    self->hotkey = sim_array_new(uint64_t, n);
    self->alpha_rao = sim_array_new(uint64_t, n);
    self->root_rao = sim_array_new(uint64_t, n);
    self->registered_at = sim_array_new(uint64_t, n);
    self->last_update = sim_array_new(uint64_t, n);
    self->commit_block = sim_array_new(uint64_t, n);
    self->stake_weight = sim_array_new(i64f64, n);
    self->permit = sim_array_new(bool, n);
    self->call_uid = sim_array_new(uint16_t, n);
    self->call_value = sim_array_new(uint16_t, n);
    return self->hotkey != NULL && self->alpha_rao != NULL && self->root_rao != NULL &&
           self->registered_at != NULL && self->last_update != NULL && self->commit_block != NULL &&
           self->stake_weight != NULL && self->permit != NULL && self->call_uid != NULL &&
           self->call_value != NULL && epoch_rows_resize(&self->weights, self->n) == SIM_OK &&
           epoch_rows_resize(&self->bonds, self->n) == SIM_OK &&
           epoch_kept_init(&self->result, self->n) == SIM_OK;
}

static void place_neurons(struct network_neurons *self, const struct network_neurons_config *config,
                          const uint64_t *root_rao)
{
    for (uint32_t uid = 0; uid < self->n; uid++) {
        bool validator = uid < self->validators;
        self->hotkey[uid] = validator ? uid : MINER_HOTKEY(self->netuid, uid);
        self->permit[uid] = validator;
        if (validator) {
            self->alpha_rao[uid] = config->validator_alpha[uid];
            self->root_rao[uid] = root_rao[uid];
        }
    }
}

/* Entities of random streams: unique over all subnets, and the same whatever else is in the scenario. */
static uint64_t entity_of(const struct network_neurons *self, uint32_t uid)
{
    return (uint64_t)self->netuid << 16 | uid;
}

static int start_arena(struct network_neurons *self, const struct network_neurons_config *config,
                       const struct sim_seed *seed, struct sim_error *err)
{
    struct intel_arena_config arena = config->arena;
    arena.miners = self->miners;
    arena.validators = self->validators;
    /* Shared questions have numbers that no netuid is. */
    uint64_t entity = config->questions > 0 ? UINT16_MAX + config->questions : self->netuid;
    int ret = intel_task_init(&self->task, &config->task, seed, entity, err);
    if (ret == SIM_OK)
        ret = intel_arena_create(&self->arena, &arena, &self->task, self->netuid, err);
    for (uint32_t i = 0; i < self->miners && ret == SIM_OK; i++)
        ret = intel_arena_put_miner(self->arena, i, &config->miner[i], entity_of(self, self->validators + i),
                                    err);
    for (uint32_t i = 0; i < self->validators && ret == SIM_OK; i++)
        intel_arena_put_validator(self->arena, i, entity_of(self, i));
    return ret;
}

int network_neurons_init(struct network_neurons *self, uint16_t netuid,
                         const struct network_neurons_config *config, const uint64_t *root_rao,
                         const struct sim_seed *seed, struct sim_error *err)
{
    uint64_t n = (uint64_t)config->validators + config->miners + (config->burn_ppm > 0);
    *self = (struct network_neurons){
        .netuid = netuid,
        .n = (uint32_t)n,
        .validators = config->validators,
        .miners = config->miners,
        .copiers = config->copiers,
        .params = config->params,
        .weights_params = config->weights,
        .reveal_period_epochs = config->reveal_period_epochs,
        .round_every_blocks = config->round_every_blocks,
        .day_blocks = config->day_blocks > 0 ? config->day_blocks : DAY_BLOCKS,
        .burn_ppm = config->burn_ppm,
    };
    epoch_rows_init(&self->weights);
    epoch_rows_init(&self->bonds);
    weights_book_init(&self->book);
    if (config->validators == 0 || config->miners == 0 || n > UINT16_MAX ||
        config->copiers > config->validators || config->round_every_blocks == 0 ||
        config->burn_ppm >= 1000000)
        return sim_raise(err, SIM_ERR_RANGE,
                         "subnet %u: %" PRIu32 " validators and %" PRIu32 " miners do not fit", netuid,
                         config->validators, config->miners);
    int ret = allocate(self) ? SIM_OK : sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for subnet %u", netuid);
    if (ret == SIM_OK) {
        place_neurons(self, config, root_rao);
        ret = start_arena(self, config, seed, err);
    }
    if (ret != SIM_OK)
        network_neurons_free(self);
    return ret;
}

void network_neurons_free(struct network_neurons *self)
{
    free(self->hotkey);
    free(self->alpha_rao);
    free(self->root_rao);
    free(self->registered_at);
    free(self->last_update);
    free(self->commit_block);
    free(self->stake_weight);
    free(self->permit);
    free(self->call_uid);
    free(self->call_value);
    epoch_rows_free(&self->weights);
    epoch_rows_free(&self->bonds);
    epoch_kept_free(&self->result);
    weights_book_free(&self->book);
    intel_arena_destroy(self->arena);
    intel_task_free(&self->task);
    *self = (struct network_neurons){0};
}

void network_neurons_tune(struct network_neurons *self, struct epoch_params params,
                          struct weights_params weights, uint64_t reveal_period_epochs)
{
    params.tempo_blocks = self->params.tempo_blocks;
    self->params = params;
    self->weights_params = weights;
    self->reveal_period_epochs = reveal_period_epochs;
}

uint64_t network_neurons_held(const struct network_neurons *self)
{
    uint64_t sum = self->owner_alpha_rao;
    for (uint32_t uid = 0; uid < self->n; uid++)
        sum += self->alpha_rao[uid];
    return sum;
}

void network_neurons_weigh(struct network_neurons *self, uint64_t tao_weight)
{
    const bool families = self->stake != NULL && self->stake->family.kinships > 0;
    const i64f64 share = epoch_stake_tao_share(tao_weight);
    for (uint32_t uid = 0; uid < self->n; uid++) {
        uint64_t alpha_rao = self->alpha_rao[uid], root_rao = self->root_rao[uid];
        if (families && uid < self->validators)
            network_stake_inherited(self->stake, self->netuid, uid, &alpha_rao, &root_rao);
        self->stake_weight[uid] = epoch_stake_sum(alpha_rao, root_rao, share);
    }
}

uint32_t network_neurons_key(const struct network_neurons *self, uint32_t uid)
{
    return self->pooled_hotkeys == 0 || uid < self->validators
               ? uid
               : self->pooled_hotkeys + (uid - self->validators);
}

static struct weights_subnet weights_view(struct network_neurons *self, uint64_t block)
{
    return (struct weights_subnet){
        .params = &self->weights_params,
        .block = block,
        .n = self->n,
        .owner_uid = EPOCH_NO_OWNER,
        .hotkey = self->hotkey,
        .stake_weight = self->stake_weight,
        .permit = self->permit,
        .permit_count = self->n,
        .last_update = self->last_update,
        .weights = &self->weights,
    };
}

/* Weight of the owner's uid so that it gets burn_ppm of the sum; the others shrink where u16 cannot hold it.
 */
static uint32_t add_burn_weight(struct network_neurons *self, uint32_t count)
{
    uint64_t sum = 0, keep = 1000000 - self->burn_ppm;
    for (uint32_t i = 0; i < count; i++)
        sum += self->call_value[i];
    uint64_t burn = sum * self->burn_ppm / keep;
    if (burn > UINT16_MAX) {
        for (uint32_t i = 0; i < count; i++)
            self->call_value[i] = (uint16_t)((uint64_t)self->call_value[i] * UINT16_MAX / burn);
        burn = UINT16_MAX;
    }
    self->call_uid[count] = (uint16_t)(self->n - 1);
    self->call_value[count] = (uint16_t)burn;
    return count + 1;
}

/* The weights that a validator wants to give. Zeros are left out, in the scratch of a call; without any the
 * validator's own array is the call's. */
static void choose_weights(struct network_neurons *self, uint32_t validator, struct weights_call *call)
{
    const bool copies = validator >= self->validators - self->copiers;
    uint32_t count = 0, zeros = 0;
    if (copies && !self->has_result)
        return;
    const uint16_t *wish = copies ? self->result.consensus + self->validators
                                  : self->arena->weights + (size_t)validator * self->miners;
    for (uint32_t i = 0; i < self->miners; i++)
        zeros += wish[i] == 0;
    call->uid = epoch_columns + self->validators;
    call->value = wish;
    call->uid_count = call->value_count = self->miners;
    if (zeros == 0 && self->burn_ppm == 0)
        return;
    for (uint32_t i = 0; i < self->miners; i++) {
        self->call_uid[count] = (uint16_t)(self->validators + i);
        self->call_value[count] = wish[i];
        count += wish[i] != 0;
    }
    if (count > 0 && self->burn_ppm > 0)
        count = add_burn_weight(self, count);
    call->uid = self->call_uid;
    call->value = self->call_value;
    call->uid_count = call->value_count = count;
}

/* Submits one validator's weights as the subnet's rules ask. A refusal is counted, as on the chain, and no
 * error. */
static int submit_weights(struct network_neurons *self, uint32_t validator, uint64_t block, uint64_t epoch,
                          uint64_t beacon)
{
    struct weights_subnet view = weights_view(self, block);
    struct weights_call call = {.hotkey = self->hotkey[validator],
                                .version_key = self->weights_params.version_key};
    choose_weights(self, validator, &call);
    if (call.uid_count == 0)
        return SIM_OK;
    struct weights_clock clock = {.epoch = epoch, .reveal_period = self->reveal_period_epochs};
    int ret = self->weights_params.commit_reveal_enabled
                  ? weights_timelock_commit(&self->book, &view, &clock, call.hotkey, &call, true, 64, beacon,
                                            beacon, WEIGHTS_CLIENT_VERSION)
                  : weights_set(&view, &call);
    self->refused += ret > 0;
    return ret < 0 ? ret : SIM_OK;
}

uint64_t network_neurons_round_block(const struct network_neurons *self, uint64_t number)
{
    uint64_t every = self->round_every_blocks, offset = (self->netuid - 1u) % every;
    return number * every - (offset > 0 ? every - offset : 0);
}

void network_neurons_freeze(struct network_neurons *self)
{
    bool learns = !self->task.kind->synthetic && self->has_result;
    for (uint32_t i = 0; learns && i < self->miners; i++)
        self->arena->miners[i].income = (double)self->result.server_emission_rao[self->validators + i];
}

int network_neurons_prepare(struct network_neurons *self, const struct intel_workshop *workshop,
                            const struct sim_hand *hand, struct sim_error *err)
{
    uint64_t number = self->rounds + 1;
    int ret =
        intel_task_advance(&self->task, network_neurons_round_block(self, number) / self->day_blocks, err);
    return ret == SIM_OK ? intel_arena_round(self->arena, workshop, hand, number, err) : ret;
}

int network_neurons_submit(struct network_neurons *self, uint64_t block, uint64_t epoch, uint64_t beacon,
                           uint64_t tao_weight, struct sim_error *err)
{
    int ret = SIM_OK;
    intel_arena_show(self->arena);
    self->rounds++;
    if (self->weights_params.stake_threshold_rao > 0) /* any stake reaches 0: nobody asks for it */
        network_neurons_weigh(self, tao_weight);
    for (uint32_t i = 0; i < self->validators && ret == SIM_OK; i++)
        ret = submit_weights(self, i, block, epoch, beacon);
    return ret == SIM_OK ? SIM_OK
                         : sim_raise(err, ret, "no memory for the weights of subnet %u", self->netuid);
}

int network_neurons_reveal(struct network_neurons *self, uint64_t block, uint64_t epoch, uint64_t beacon,
                           struct sim_error *err)
{
    if (self->book.timelock_count == 0)
        return SIM_OK;
    struct weights_subnet view = weights_view(self, block);
    struct weights_clock clock = {.epoch = epoch, .reveal_period = self->reveal_period_epochs};
    int ret = weights_timelock_open(&self->book, &view, &clock, beacon, NULL);
    return ret == SIM_OK ? SIM_OK
                         : sim_raise(err, ret, "no memory for the weights of subnet %u", self->netuid);
}

void network_neurons_digest(const struct network_neurons *self, struct sim_digest *digest)
{
    sim_digest_field_u64(digest, "netuid", self->netuid);
    sim_digest_u64_array(digest, self->alpha_rao, self->n);
    sim_digest_u64_array(digest, self->root_rao, self->n);
    sim_digest_u64_array(digest, self->last_update, self->n);
    for (uint32_t uid = 0; uid < self->n; uid++) {
        const struct epoch_row *rows[2] = {&self->weights.row[uid], &self->bonds.row[uid]};
        sim_digest_u64(digest, self->permit[uid]);
        for (int k = 0; k < 2; k++) {
            sim_digest_u64(digest, rows[k]->count);
            for (uint32_t i = 0; i < rows[k]->count; i++)
                sim_digest_u64(digest, (uint64_t)rows[k]->column[i] << 16 | rows[k]->value[i]);
        }
    }
    sim_digest_double_array(digest, intel_arena_board(self->arena)->average,
                            (size_t)self->validators * self->miners);
    sim_digest_field_u64(digest, "owner_alpha_rao", self->owner_alpha_rao);
    sim_digest_field_u64(digest, "burned_rao", self->burned_rao);
    sim_digest_field_u64(digest, "claimable_rao", self->claimable_rao);
    sim_digest_field_u64(digest, "dust_rao", (uint64_t)self->dust_rao);
    sim_digest_field_u64(digest, "rounds", self->rounds);
    sim_digest_field_u64(digest, "refused", self->refused);
    if (self->child_burned_rao > 0)
        sim_digest_field_u64(digest, "child_burned_rao", self->child_burned_rao);
}
