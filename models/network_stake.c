/* Choices of accounts; see network_stake.h. Payments are in network_stake_pay.c, claims in network_claim.c.
 */
#include "network_stake.h"

#include "sim_alloc.h"

#include <stdlib.h>
#include <string.h>

static int no_memory(struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the distribution of alpha");
}

int network_stake_init(struct network_stake *stake, size_t accounts, size_t subnets, size_t max_pays,
                       struct sim_error *err)
{
    *stake = (struct network_stake){
        .choices = accounts,
        .ownerships = subnets,
        .claims_per_block = 5,
        .mechanisms = 1,
        .max_pays = max_pays,
        .solo.first_hotkey = NETWORK_NOBODY,
    };
    stake_book_init(&stake->book);
    stake->choice = sim_array_new(struct network_choices, accounts);
    stake->ownership = sim_array_new(struct network_ownership, subnets);
    stake->pay = sim_array_new(struct network_pay, max_pays);
    stake->mechanism_pay = sim_array_new(struct network_pay, max_pays);
    stake->paid_incentive = sim_array_new(uint64_t, max_pays);
    if (stake->choice == NULL || stake->ownership == NULL || stake->pay == NULL ||
        stake->mechanism_pay == NULL || stake->paid_incentive == NULL) {
        network_stake_free(stake);
        return no_memory(err);
    }
    for (size_t i = 0; i < accounts; i++)
        stake->choice[i] = (struct network_choices){
            .owner = NETWORK_NOBODY,
            .delegate_take = NETWORK_DEFAULT_TAKE,
        };
    for (size_t i = 0; i < subnets; i++)
        stake->ownership[i] = (struct network_ownership){
            .owner_coldkey = NETWORK_NOBODY,
            .owner_hotkey = NETWORK_NOBODY,
            .claim_threshold = NETWORK_CLAIM_THRESHOLD,
        };
    return SIM_OK;
}

void network_stake_free(struct network_stake *stake)
{
    stake_book_free(&stake->book);
    free(stake->choice);
    free(stake->ownership);
    network_family_free(&stake->family);
    free(stake->childkey_take);
    free(stake->auto_stake);
    free(stake->kept);
    free(stake->stamp);
    free(stake->staking_coldkey);
    free(stake->pay);
    free(stake->mechanism_pay);
    free(stake->dividend);
    free(stake->dividend_hotkey);
    free(stake->paid);
    free(stake->paid_incentive);
    free(stake->undo);
    *stake = (struct network_stake){0};
}

/* First choice that is not before (netuid, account). */
static size_t find_choice(const struct network_subnet_choice *list, size_t count, uint16_t netuid,
                          uint32_t account)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct network_subnet_choice *c = &list[middle];
        if (c->netuid < netuid || (c->netuid == netuid && c->account < account))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_choice(const struct network_subnet_choice *list, size_t count, size_t at, uint16_t netuid,
                      uint32_t account)
{
    return at < count && list[at].netuid == netuid && list[at].account == account;
}

int network_stake_choose(struct network_subnet_choice **list, size_t *count, uint16_t netuid,
                         uint32_t account, uint32_t value, struct sim_error *err)
{
    const size_t at = find_choice(*list, *count, netuid, account);
    if (is_choice(*list, *count, at, netuid, account)) {
        (*list)[at].value = value;
        return SIM_OK;
    }
    struct network_subnet_choice *longer = sim_array_resize(struct network_subnet_choice, *list, *count + 1);
    if (longer == NULL)
        return no_memory(err);
    memmove(&longer[at + 1], &longer[at], (*count - at) * sizeof longer[0]);
    longer[at] = (struct network_subnet_choice){.netuid = netuid, .account = account, .value = value};
    *list = longer;
    ++*count;
    return SIM_OK;
}

uint32_t network_stake_chosen(const struct network_subnet_choice *list, size_t count, uint16_t netuid,
                              uint32_t account, uint32_t otherwise)
{
    const size_t at = find_choice(list, count, netuid, account);
    return is_choice(list, count, at, netuid, account) ? list[at].value : otherwise;
}

uint16_t network_stake_child_take(const struct network_stake *stake,
                                  const struct network_ownership *ownership, uint16_t netuid, uint32_t hotkey)
{
    uint16_t take =
        (uint16_t)network_stake_chosen(stake->childkey_take, stake->childkey_takes, netuid, hotkey, 0);
    take = take > stake->min_childkey_take ? take : stake->min_childkey_take;
    return take > ownership->min_childkey_take ? take : ownership->min_childkey_take;
}
