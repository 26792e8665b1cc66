/* What an epoch pays: the drained pots of a subnet, divided by its Yuma epoch.
 *
 * Source: spec/coinbase.md 2.11 and 2.12, without child keys, nominators and leases: a hotkey's take and the
 * rest go to the same holder, in the chain's two roundings. */
#include "network_neurons.h"

#include "chain_dividends.h"
#include "chain_split.h"
#include "epoch_stake.h"

#include <inttypes.h>

enum { DELEGATE_TAKE_U16 = 11796 };

static int run_epoch(struct network_neurons *self, struct epoch_workspace *workspace, uint64_t tao_weight,
                     uint64_t block, uint64_t epoch, uint64_t emission_rao, struct sim_error *err)
{
    struct weights_clock clock = {.epoch = epoch, .reveal_period = self->reveal_period_epochs};
    struct weights_subnet view = {.hotkey = self->hotkey, .n = self->n, .block = block};
    for (uint32_t uid = 0; uid < self->n; uid++)
        self->stake_weight[uid] = epoch_stake_weight(self->alpha_rao[uid], self->root_rao[uid], tao_weight);
    if (self->params.commit_reveal_enabled)
        weights_pending_blocks(&self->book, &view, &clock, self->commit_block);
    const struct epoch_input input = {
        .params = &self->params,
        .block = block,
        .last_step_block = self->last_step_block,
        .owner_uid = EPOCH_NO_OWNER,
        .n = self->n,
        .stake_weight = self->stake_weight,
        .registered_at = self->registered_at,
        .last_update = self->last_update,
        .commit_block = self->commit_block,
        .permit = self->permit,
        .permit_count = self->n,
        .weights = &self->weights,
        .bonds = &self->bonds,
        .emission_rao = emission_rao,
    };
    int ret = epoch_run(workspace, &input, &self->result);
    if (ret != SIM_OK)
        return sim_raise(err, ret, "no memory for the epoch of subnet %u", self->netuid);
    /* the bonds of the result become the state; its old rows are reused by the next epoch */
    struct epoch_rows old = self->bonds;
    self->bonds = self->result.bonds;
    self->result.bonds = old;
    for (uint32_t uid = 0; uid < self->n; uid++)
        self->permit[uid] = self->result.permit[uid];
    self->has_result = true;
    self->last_step_block = block;
    return SIM_OK;
}

/* Incentives; what the owner's uid earns is withheld and burned. Returns what left the pots. */
static uint64_t pay_incentives(struct network_neurons *self, struct network_subnet *subnet)
{
    uint64_t total = 0, withheld = 0;
    for (uint32_t uid = 0; uid < self->n; uid++) {
        uint64_t amount = self->result.server_emission_rao[uid];
        total += amount;
        if (self->burn_ppm > 0 && uid == self->n - 1)
            withheld += amount;
        else
            self->alpha_rao[uid] += amount;
    }
    self->burned_rao += withheld;
    subnet->alpha_burned += withheld;
    self->incentive_rao += total - withheld;
    subnet->miner_burned = u96f32_safe_div(u96f32_from_u64(withheld), u96f32_from_u64(total));
    return total;
}

/* One hotkey's root dividend waits to be claimed; more than its root stake is paid at once (spec 2.12b). */
static void credit_root_dividend(struct network_neurons *self, uint32_t uid, uint64_t amount)
{
    if (amount > self->root_rao[uid])
        self->alpha_rao[uid] += amount;
    else
        self->claimable_rao += amount;
}

static uint64_t pay_dividends(struct network_neurons *self, const struct network_coinbase *cb,
                              uint64_t alpha_pot, uint64_t root_pot)
{
    uint64_t paid = 0;
    for (uint32_t uid = 0; uid < self->n; uid++)
        self->dividend[uid] =
            (struct chain_dividend){.alpha_stake = self->alpha_rao[uid],
                                    .root_stake = self->root_rao[uid],
                                    .dividend = u96f32_from_u64(self->result.validator_emission_rao[uid])};
    chain_distribute_dividends(self->dividend, self->n, alpha_pot, root_pot, cb->tao_weight);
    for (uint32_t uid = 0; uid < self->n; uid++) {
        uint64_t take;
        uint64_t rest = chain_split_take(self->dividend[uid].alpha, DELEGATE_TAKE_U16, &take);
        self->alpha_rao[uid] += take + rest;
        self->dividends_rao += take + rest;
        paid += take + rest;
        rest = chain_split_take(self->dividend[uid].root, DELEGATE_TAKE_U16, &take);
        self->alpha_rao[uid] += take;
        credit_root_dividend(self, uid, rest);
        paid += take + rest;
    }
    return paid;
}

int network_neurons_distribute(struct network_neurons *self, struct epoch_workspace *workspace,
                               struct network_coinbase *cb, const struct network_drain *drain, uint64_t epoch,
                               struct sim_error *err)
{
    uint64_t total = drain->server + drain->validator + drain->root;
    int ret = run_epoch(self, workspace, cb->tao_weight_raw, cb->block, epoch, total, err);
    if (ret != SIM_OK)
        return ret;
    self->owner_alpha_rao += drain->owner;
    uint64_t incentives = 0;
    for (uint32_t uid = 0; uid < self->n; uid++)
        incentives += self->result.server_emission_rao[uid];
    /* dividends count the stakes of before this epoch's payments, so they are worked out first */
    uint64_t alpha_pot = drain->validator + (incentives == 0 ? drain->server : 0);
    uint64_t paid = pay_dividends(self, cb, alpha_pot, drain->root);
    paid += pay_incentives(self, drain->subnet);
    self->dust_rao += (int64_t)(total - paid);
    return SIM_OK;
}

int network_neurons_verify(const struct network_neurons *self, const struct network_subnet *subnet,
                           struct sim_error *err)
{
    uint64_t known = network_neurons_held(self) + self->initial_rao + subnet->pending_server +
                     subnet->pending_validator + subnet->pending_root + subnet->pending_owner +
                     subnet->pool.protocol_alpha + self->burned_rao + self->claimable_rao +
                     subnet->alpha_unowned + (uint64_t)self->dust_rao;
    if (known != subnet->pool.alpha_out)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "subnet %u: alpha outside the pool is %" PRIu64 " rao, accounted for are %" PRIu64
                         ", a difference of %" PRId64,
                         self->netuid, subnet->pool.alpha_out, known,
                         (int64_t)(subnet->pool.alpha_out - known));
    return SIM_OK;
}
