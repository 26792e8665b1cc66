#include "network_dissolve.h"

#include "chain_dissolve.h"
#include "sim_alloc.h"

static int by_keys(const void *a, const void *b)
{
    const struct network_payout *x = a, *y = b;
    if (x->hotkey != y->hotkey)
        return x->hotkey < y->hotkey ? -1 : 1;
    return x->coldkey < y->coldkey ? -1 : x->coldkey > y->coldkey;
}

/* Visits every position of the subnet; fills `payout` if it is not NULL. Returns how many hold anything. */
static size_t list_holders(const struct stake_book *book, uint16_t netuid, struct network_payout *payout)
{
    size_t count = 0;
    for (size_t i = 0; i < book->pools; i++) {
        const struct stake_pool *pool = &book->pool[i];
        if (pool->netuid != netuid || pool->shares.value == 0)
            continue;
        for (uint32_t p = pool->first_position; p != STAKE_NONE; p = book->position[p].next) {
            const struct stake_position *position = &book->position[p];
            uint64_t alpha = share_pool_value(&pool->shares, position->share);
            if (alpha == 0) /* chain quirk: the share itself counts then */
                alpha = market_decimal_to_u64(position->share);
            if (alpha == 0)
                continue;
            if (payout != NULL)
                payout[count] = (struct network_payout){pool->hotkey, position->coldkey, alpha, 0};
            count++;
        }
    }
    return count;
}

static int divide(struct network_dissolution *d, uint64_t protocol_alpha, struct sim_error *err)
{
    struct chain_portion *portion = sim_array_new(struct chain_portion, d->payouts + 1);
    if (portion == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory to dissolve a subnet");
    for (size_t i = 0; i < d->payouts; i++)
        portion[i].alpha = d->payout[i].alpha;
    portion[d->payouts].alpha = protocol_alpha;
    chain_dissolve_divide(d->pot_rao, portion, d->payouts + 1);
    for (size_t i = 0; i < d->payouts; i++)
        d->payout[i].tao_rao = portion[i].share_rao;
    d->protocol_rao = portion[d->payouts].share_rao;
    free(portion);
    return SIM_OK;
}

/* What a closed subnet looks like; names and hyperparameters stay, as on the chain. */
static void clear(struct network_subnet *subnet)
{
    subnet->started = subnet->subtoken_enabled = false;
    subnet->pool.tao_rao = subnet->pool.alpha_in = subnet->pool.alpha_out = 0;
    subnet->pool.protocol_alpha = 0;
    subnet->pool.quote_weight_e18 = POOL_WEIGHT_HALF;
    subnet->pool.position = (struct pool_position){0};
    subnet->pending_server = subnet->pending_validator = 0;
    subnet->pending_root = subnet->pending_owner = 0;
    subnet->pending_joint = subnet->pending_swapped = subnet->pending_root_tao = 0;
    subnet->moving_price = 0;
    subnet->account_rao = 0;
    subnet->alpha_unowned = subnet->alpha_burned = subnet->root_claimed_alpha = 0;
}

int network_stake_dissolve(struct network_stake *stake, struct network_coinbase *cb,
                           struct network_subnet *subnet, bool pool_is_protocols,
                           struct network_dissolution *dissolution, struct sim_error *err)
{
    struct network_dissolution d = {.payouts = list_holders(&stake->book, subnet->netuid, NULL)};
    d.payout = sim_array_new(struct network_payout, d.payouts > 0 ? d.payouts : 1);
    if (d.payout == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory to dissolve a subnet");
    (void)list_holders(&stake->book, subnet->netuid, d.payout);
    qsort(d.payout, d.payouts, sizeof d.payout[0], by_keys);
    d.pot_rao = subnet->pool.tao_rao;
    const int code =
        divide(&d, subnet->pool.protocol_alpha + (pool_is_protocols ? subnet->pool.alpha_in : 0), err);
    if (code != SIM_OK) {
        free(d.payout);
        return code;
    }
    uint64_t paid_rao = 0;
    for (size_t i = 0; i < d.payouts; i++)
        paid_rao += d.payout[i].tao_rao;
    d.destroyed_rao = subnet->account_rao > paid_rao ? subnet->account_rao - paid_rao : 0;
    cb->issuance_rao -= d.destroyed_rao;
    cb->balances_rao -= d.destroyed_rao;
    cb->total_stake_rao -= d.pot_rao < cb->total_stake_rao ? d.pot_rao : cb->total_stake_rao;
    stake_book_close(&stake->book, subnet->netuid);
    clear(subnet);
    *dissolution = d;
    return SIM_OK;
}

void network_dissolution_free(struct network_dissolution *dissolution)
{
    free(dissolution->payout);
    *dissolution = (struct network_dissolution){0};
}
