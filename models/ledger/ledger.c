#include "ledger.h"

#include "sim_alloc.h"
#include "sim_wide.h"

#include <inttypes.h>

int ledger_init(struct ledger *ledger, size_t accounts, size_t positions, struct sim_error *err)
{
    *ledger = (struct ledger){.accounts = accounts, .positions = positions};
    ledger->free_rao = sim_array_new(uint64_t, accounts);
    ledger->position = sim_array_new(struct ledger_position, positions);
    if (ledger->free_rao == NULL || ledger->position == NULL) {
        ledger_free(ledger);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu accounts and %zu stake positions",
                         accounts, positions);
    }
    return SIM_OK;
}

void ledger_free(struct ledger *ledger)
{
    free(ledger->free_rao);
    free(ledger->position);
    *ledger = (struct ledger){0};
}

static int refuse_overflow(uint64_t amount_rao, struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_OVERFLOW, "adding %" PRIu64 " rao would exceed what 64 bits hold",
                     amount_rao);
}

static int require_account(const struct ledger *ledger, size_t account, struct sim_error *err)
{
    if (account >= ledger->accounts)
        return sim_raise(err, SIM_ERR_RANGE, "account %zu does not exist; there are %zu", account,
                         ledger->accounts);
    return SIM_OK;
}

static int require_position(const struct ledger *ledger, size_t position, struct sim_error *err)
{
    if (position >= ledger->positions)
        return sim_raise(err, SIM_ERR_RANGE, "stake position %zu does not exist; there are %zu", position,
                         ledger->positions);
    return SIM_OK;
}

static int require_funds(const char *what, uint64_t held_rao, uint64_t amount_rao, struct sim_error *err)
{
    if (held_rao < amount_rao)
        return sim_raise(err, SIM_ERR_BALANCE, "%s holds %" PRIu64 " rao, less than %" PRIu64, what, held_rao,
                         amount_rao);
    return SIM_OK;
}

/* Checks account and funds together: the common preamble of everything that spends a free balance. */
static int require_free(const struct ledger *ledger, size_t account, uint64_t amount_rao,
                        struct sim_error *err)
{
    int ret = require_account(ledger, account, err);
    return ret != SIM_OK ? ret : require_funds("the account", ledger->free_rao[account], amount_rao, err);
}

/* Raises issuance; all other totals are parts of it, so they cannot overflow when it does not. */
static int grow_issuance(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    if (amount_rao > UINT64_MAX - ledger->issuance_rao)
        return refuse_overflow(amount_rao, err);
    ledger->issuance_rao += amount_rao;
    return SIM_OK;
}

int ledger_endow_free(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_account(ledger, account, err);
    if (ret == SIM_OK)
        ret = grow_issuance(ledger, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->free_rao[account] += amount_rao;
    ledger->total_free_rao += amount_rao;
    ledger->genesis_rao += amount_rao;
    return SIM_OK;
}

int ledger_endow_stake(struct ledger *ledger, size_t position, uint32_t account, uint32_t uid,
                       uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_position(ledger, position, err);
    if (ret == SIM_OK)
        ret = require_account(ledger, account, err);
    if (ret == SIM_OK)
        ret = grow_issuance(ledger, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->position[position].account = account;
    ledger->position[position].uid = uid;
    ledger->position[position].staked_rao += amount_rao;
    ledger->total_staked_rao += amount_rao;
    ledger->genesis_rao += amount_rao;
    return SIM_OK;
}

int ledger_endow_pools(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = grow_issuance(ledger, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pooled_rao += amount_rao;
    ledger->genesis_rao += amount_rao;
    return SIM_OK;
}

int ledger_mint(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = grow_issuance(ledger, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pending_rao += amount_rao;
    ledger->minted_rao += amount_rao;
    return SIM_OK;
}

int ledger_release(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = grow_issuance(ledger, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pending_rao += amount_rao;
    ledger->released_rao += amount_rao;
    return SIM_OK;
}

int ledger_recycle_pending(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_funds("the pending pot", ledger->pending_rao, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pending_rao -= amount_rao;
    ledger->issuance_rao -= amount_rao;
    ledger->recycled_rao += amount_rao;
    return SIM_OK;
}

int ledger_pool_pending(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_funds("the pending pot", ledger->pending_rao, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pending_rao -= amount_rao;
    ledger->pooled_rao += amount_rao;
    return SIM_OK;
}

int ledger_pool(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_free(ledger, account, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->free_rao[account] -= amount_rao;
    ledger->total_free_rao -= amount_rao;
    ledger->pooled_rao += amount_rao;
    return SIM_OK;
}

int ledger_unpool(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_account(ledger, account, err);
    if (ret == SIM_OK)
        ret = require_funds("the accounts of subnets", ledger->pooled_rao, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pooled_rao -= amount_rao;
    ledger->free_rao[account] += amount_rao;
    ledger->total_free_rao += amount_rao;
    return SIM_OK;
}

int ledger_burn_pooled(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_funds("the accounts of subnets", ledger->pooled_rao, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pooled_rao -= amount_rao;
    ledger->burned_rao += amount_rao;
    return SIM_OK;
}

int ledger_pay_author(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_funds("the accounts of subnets", ledger->pooled_rao, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->pooled_rao -= amount_rao;
    ledger->authored_rao += amount_rao;
    return SIM_OK;
}

int ledger_recycle(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_free(ledger, account, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->free_rao[account] -= amount_rao;
    ledger->total_free_rao -= amount_rao;
    ledger->issuance_rao -= amount_rao;
    ledger->recycled_rao += amount_rao;
    return SIM_OK;
}

int ledger_burn(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_free(ledger, account, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->free_rao[account] -= amount_rao;
    ledger->total_free_rao -= amount_rao;
    ledger->burned_rao += amount_rao;
    return SIM_OK;
}

int ledger_transfer(struct ledger *ledger, size_t from, size_t to, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_account(ledger, to, err);
    if (ret == SIM_OK)
        ret = require_free(ledger, from, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->free_rao[from] -= amount_rao;
    ledger->free_rao[to] += amount_rao;
    return SIM_OK;
}

int ledger_stake(struct ledger *ledger, size_t position, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_position(ledger, position, err);
    if (ret == SIM_OK)
        ret = require_free(ledger, ledger->position[position].account, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->free_rao[ledger->position[position].account] -= amount_rao;
    ledger->total_free_rao -= amount_rao;
    ledger->position[position].staked_rao += amount_rao;
    ledger->total_staked_rao += amount_rao;
    return SIM_OK;
}

int ledger_unstake(struct ledger *ledger, size_t position, uint64_t amount_rao, struct sim_error *err)
{
    int ret = require_position(ledger, position, err);
    if (ret == SIM_OK)
        ret = require_funds("the stake position", ledger->position[position].staked_rao, amount_rao, err);
    if (ret != SIM_OK)
        return ret;
    ledger->position[position].staked_rao -= amount_rao;
    ledger->total_staked_rao -= amount_rao;
    ledger->free_rao[ledger->position[position].account] += amount_rao;
    ledger->total_free_rao += amount_rao;
    return SIM_OK;
}

uint64_t ledger_distribute_by_stake(struct ledger *ledger)
{
    uint64_t pot = ledger->pending_rao, total = ledger->total_staked_rao, paid = 0;
    if (total == 0 || pot == 0)
        return 0;
    for (size_t i = 0; i < ledger->positions; i++) {
        uint64_t part = (uint64_t)((sim_u128)pot * ledger->position[i].staked_rao / total);
        ledger->position[i].staked_rao += part;
        paid += part;
    }
    ledger->pending_rao -= paid;
    ledger->total_staked_rao += paid;
    ledger->paid_rao += paid;
    return paid;
}

static int law(const char *name, uint64_t left, uint64_t right, struct sim_error *err)
{
    if (left == right)
        return SIM_OK;
    return sim_raise(err, SIM_ERR_CONSERVATION, "%s: %" PRIu64 " and %" PRIu64 " rao differ by %" PRId64,
                     name, left, right, (int64_t)(left - right));
}

int ledger_verify_totals(const struct ledger *ledger, struct sim_error *err)
{
    uint64_t held = ledger->total_free_rao + ledger->total_staked_rao + ledger->pending_rao +
                    ledger->pooled_rao + ledger->authored_rao + ledger->burned_rao;
    int ret = law("free + staked + pending + pooled + authored + burned = issuance", held,
                  ledger->issuance_rao, err);
    if (ret != SIM_OK)
        return ret;
    uint64_t flow = ledger->genesis_rao + ledger->minted_rao - ledger->recycled_rao + ledger->released_rao;
    return law("genesis + minted - recycled + released = issuance", flow, ledger->issuance_rao, err);
}

int ledger_verify(const struct ledger *ledger, struct sim_error *err)
{
    uint64_t free_rao = 0, staked_rao = 0;
    for (size_t i = 0; i < ledger->accounts; i++)
        free_rao += ledger->free_rao[i];
    for (size_t i = 0; i < ledger->positions; i++)
        staked_rao += ledger->position[i].staked_rao;
    int ret = law("sum of free balances = total free", free_rao, ledger->total_free_rao, err);
    if (ret == SIM_OK)
        ret = law("sum of stakes = total staked", staked_rao, ledger->total_staked_rao, err);
    return ret == SIM_OK ? ledger_verify_totals(ledger, err) : ret;
}
