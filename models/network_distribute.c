/* What an epoch pays: the drained pots of a subnet, divided by its Yuma epoch and paid by network_stake_pay.
 */
#include "network_neurons.h"

#include "network_stake.h"

#include <inttypes.h>
#include <string.h>

static int run_epoch(struct network_neurons *self, struct epoch_workspace *workspace, uint64_t tao_weight,
                     uint64_t block, uint64_t epoch, uint64_t emission_rao, struct sim_error *err)
{
    struct weights_clock clock = {.epoch = epoch, .reveal_period = self->reveal_period_epochs};
    struct weights_subnet view = {.hotkey = self->hotkey, .n = self->n, .block = block};
    network_neurons_weigh(self, tao_weight);
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
    struct epoch_result *result = epoch_workspace_result(workspace);
    int ret = epoch_run(workspace, &input, result);
    if (ret != SIM_OK)
        return sim_raise(err, ret, "no memory for the epoch of subnet %u", self->netuid);
    /* the bonds of the result become the state; the memory of the old ones serves the next epoch of any */
    struct epoch_rows old = self->bonds;
    self->bonds = result->bonds;
    result->bonds = old;
    epoch_kept_copy(&self->result, result);
    memcpy(self->permit, result->permit, self->n * sizeof *self->permit);
    self->has_result = true;
    self->last_step_block = block;
    return SIM_OK;
}

uint16_t network_neurons_take(const struct network_neurons *self, uint32_t uid)
{
    const bool pooled = self->pooled_hotkeys > 0 && uid < self->validators;
    return pooled ? self->stake->choice[uid].delegate_take : NETWORK_DEFAULT_TAKE;
}

/* What the epoch gave to each uid. Without anybody behind the hotkeys but their owners, none has a pool. */
static void read_pays(struct network_neurons *self, const struct epoch_result *result)
{
    struct network_stake *stake = self->stake;
    const uint32_t pooled = self->pooled_hotkeys > 0 ? self->validators : 0;
    for (uint32_t uid = 0; uid < self->n; uid++)
        stake->pay[uid] = (struct network_pay){.hotkey = network_neurons_key(self, uid),
                                               .incentive = result->server_emission_rao[uid],
                                               .dividend = result->validator_emission_rao[uid]};
    stake->pays = self->n;
    stake->solo = (struct network_solo){.first_hotkey = self->pooled_hotkeys,
                                        .count = self->n - pooled,
                                        .first_coldkey = self->first_coldkey,
                                        .alpha_rao = self->alpha_rao + pooled,
                                        .root_rao = pooled > 0 ? NULL : self->root_rao};
}

void network_neurons_mirror_absent(struct network_neurons *self)
{
    self->absent_rao = 0;
    for (uint32_t v = self->validators; v < self->pooled_hotkeys; v++)
        self->absent_rao += stake_book_total(&self->stake->book, v, self->netuid);
}

/* Totals of the hotkeys that have pools, as they are now. */
static void mirror_pools(struct network_neurons *self)
{
    for (uint32_t v = 0; v < self->validators; v++)
        self->alpha_rao[v] = stake_book_total(&self->stake->book, v, self->netuid);
    network_neurons_mirror_absent(self);
}

/* What left the pots, by kind. */
static void count_payments(struct network_neurons *self, uint64_t drained)
{
    const struct network_stake *stake = self->stake;
    uint64_t incentive = 0, alpha = 0, root = 0;
    for (size_t i = 0; i < stake->pays; i++)
        incentive += stake->pay[i].incentive;
    for (size_t i = 0; i < stake->dividends; i++) {
        alpha += stake->paid[i].alpha_take + stake->paid[i].alpha_rest;
        root += stake->paid[i].root_take + stake->paid[i].root_rest;
    }
    self->burned_rao += stake->withheld_rao;
    self->incentive_rao += incentive - stake->withheld_rao;
    self->dividends_rao += alpha;
    self->claimable_rao += stake->credited_rao;
    self->child_burned_rao += stake->child_burned_rao;
    self->dust_rao += (int64_t)(drained - incentive - alpha - root);
}

int network_neurons_distribute(struct network_neurons *self, struct epoch_workspace *workspace,
                               struct network_coinbase *cb, const struct network_drain *drain, uint64_t epoch,
                               struct sim_error *err)
{
    const uint64_t total = drain->server + drain->validator + drain->root + drain->joint;
    int ret = run_epoch(self, workspace, cb->tao_weight_raw, cb->block, epoch, total + drain->swapped, err);
    if (ret != SIM_OK)
        return ret;
    self->owner_alpha_rao += drain->owner;
    read_pays(self, epoch_workspace_result(workspace));
    ret = network_stake_pay(self->stake, cb, drain, err);
    if (ret == SIM_OK)
        count_payments(self, total);
    if (ret == SIM_OK && self->pooled_hotkeys > 0)
        mirror_pools(self);
    return ret;
}

int network_neurons_verify(const struct network_neurons *self, const struct network_subnet *subnet,
                           struct sim_error *err)
{
    uint64_t known = network_neurons_held(self) + self->absent_rao + self->initial_rao +
                     subnet->pending_server + subnet->pending_validator + subnet->pending_root +
                     subnet->pending_owner + subnet->pending_joint + subnet->pool.protocol_alpha +
                     self->burned_rao + self->claimable_rao - subnet->root_claimed_alpha +
                     subnet->alpha_unowned + (uint64_t)self->dust_rao - self->child_burned_rao;
    if (known != subnet->pool.alpha_out)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "subnet %u: alpha outside the pool is %" PRIu64 " rao, accounted for are %" PRIu64
                         ", a difference of %" PRId64,
                         self->netuid, subnet->pool.alpha_out, known,
                         (int64_t)(subnet->pool.alpha_out - known));
    const uint64_t all =
        subnet->alpha_start + subnet->alpha_created - subnet->alpha_recycled - subnet->alpha_destroyed;
    if (!subnet->alpha_unbounded && all != network_subnet_issuance(subnet))
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "subnet %u: there are %" PRIu64 " rao of alpha, created and not destroyed were "
                         "%" PRIu64,
                         self->netuid, network_subnet_issuance(subnet), all);
    return SIM_OK;
}
