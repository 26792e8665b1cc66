/* What an epoch pays: the drained pots of a subnet, divided by its Yuma epoch.
 *
 * Source: spec/coinbase.md 2.11 and 2.12, without child keys and leases. While nobody but its owner stakes
 * behind a hotkey, its take and the rest go to the same holder, in the chain's two roundings. */
#include "network_neurons.h"

#include "chain_dividends.h"
#include "chain_split.h"
#include "epoch_stake.h"
#include "network_stake.h"

#include <inttypes.h>

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

/* Pays the owner of a hotkey, or all who stake behind it in proportion. */
static int pay_owner(struct network_neurons *self, uint32_t uid, uint64_t amount, struct sim_error *err)
{
    self->alpha_rao[uid] += amount;
    if (self->stake == NULL || uid >= self->validators)
        return SIM_OK;
    return stake_book_add(&self->stake->book, uid, self->stake->choice[uid].owner, self->netuid, amount, err);
}

static int pay_stakers(struct network_neurons *self, uint32_t uid, uint64_t amount, struct sim_error *err)
{
    self->alpha_rao[uid] += amount;
    if (self->stake == NULL || uid >= self->validators)
        return SIM_OK;
    return stake_book_raise(&self->stake->book, uid, self->netuid, amount, err);
}

/* Incentives; what the owner's uid earns is withheld and burned. `*paid` is what left the pots. */
static int pay_incentives(struct network_neurons *self, struct network_subnet *subnet, uint64_t *paid,
                          struct sim_error *err)
{
    uint64_t total = 0, withheld = 0;
    int ret = SIM_OK;
    for (uint32_t uid = 0; uid < self->n && ret == SIM_OK; uid++) {
        uint64_t amount = self->result.server_emission_rao[uid];
        total += amount;
        if (self->burn_ppm > 0 && uid == self->n - 1)
            withheld += amount;
        else
            ret = pay_owner(self, uid, amount, err);
    }
    self->burned_rao += withheld;
    subnet->alpha_burned += withheld;
    self->incentive_rao += total - withheld;
    subnet->miner_burned = u96f32_safe_div(u96f32_from_u64(withheld), u96f32_from_u64(total));
    *paid += total;
    return ret;
}

/* One hotkey's root dividend waits to be claimed; more than its root stake is paid at once (spec 2.12b). */
static int credit_root_dividend(struct network_neurons *self, uint32_t uid, uint64_t amount,
                                struct sim_error *err)
{
    if (amount > self->root_rao[uid])
        return pay_owner(self, uid, amount, err);
    self->claimable_rao += amount;
    if (self->stake == NULL || uid >= self->validators)
        return SIM_OK;
    return stake_book_credit_claim(&self->stake->book, uid, self->netuid,
                                   chain_claim_increment(amount, self->root_rao[uid]), err);
}

/* The take is staked first, so that it has a part in what the rest adds: chain quirk. */
static int pay_dividend(struct network_neurons *self, uint32_t uid, uint64_t *paid, struct sim_error *err)
{
    bool nominated = self->stake != NULL && uid < self->validators;
    uint16_t share = nominated ? self->stake->choice[uid].delegate_take : NETWORK_DEFAULT_TAKE;
    uint64_t take;
    uint64_t rest = chain_split_take(self->dividend[uid].alpha, share, &take);
    self->dividends_rao += take + rest;
    *paid += take + rest;
    int ret = pay_owner(self, uid, take, err);
    if (ret == SIM_OK)
        ret = pay_stakers(self, uid, rest, err);
    rest = chain_split_take(self->dividend[uid].root, share, &take);
    *paid += take + rest;
    if (ret == SIM_OK)
        ret = pay_owner(self, uid, take, err);
    return ret == SIM_OK ? credit_root_dividend(self, uid, rest, err) : ret;
}

static int pay_dividends(struct network_neurons *self, const struct network_coinbase *cb, uint64_t alpha_pot,
                         uint64_t root_pot, uint64_t *paid, struct sim_error *err)
{
    int ret = SIM_OK;
    for (uint32_t uid = 0; uid < self->n; uid++)
        self->dividend[uid] =
            (struct chain_dividend){.alpha_stake = self->alpha_rao[uid],
                                    .root_stake = self->root_rao[uid],
                                    .dividend = u96f32_from_u64(self->result.validator_emission_rao[uid])};
    chain_distribute_dividends(self->dividend, self->n, alpha_pot, root_pot, cb->tao_weight);
    for (uint32_t uid = 0; uid < self->n && ret == SIM_OK; uid++)
        ret = pay_dividend(self, uid, paid, err);
    return ret;
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
    uint64_t paid = 0;
    ret = pay_dividends(self, cb, alpha_pot, drain->root, &paid, err);
    if (ret == SIM_OK)
        ret = pay_incentives(self, drain->subnet, &paid, err);
    self->dust_rao += (int64_t)(total - paid);
    return ret;
}

int network_neurons_verify(const struct network_neurons *self, const struct network_subnet *subnet,
                           struct sim_error *err)
{
    uint64_t known = network_neurons_held(self) + self->initial_rao + subnet->pending_server +
                     subnet->pending_validator + subnet->pending_root + subnet->pending_owner +
                     subnet->pool.protocol_alpha + self->burned_rao + self->claimable_rao -
                     subnet->root_claimed_alpha + subnet->alpha_unowned + (uint64_t)self->dust_rao;
    if (known != subnet->pool.alpha_out)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "subnet %u: alpha outside the pool is %" PRIu64 " rao, accounted for are %" PRIu64
                         ", a difference of %" PRId64,
                         self->netuid, subnet->pool.alpha_out, known,
                         (int64_t)(subnet->pool.alpha_out - known));
    return SIM_OK;
}
