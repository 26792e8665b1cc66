/* Distribution of an epoch; see network_stake.h. Claims are in network_claim.c. */
#include "network_stake.h"

#include "chain_split.h"
#include "sim_alloc.h"

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
    free(stake->parents);
    free(stake->children);
    free(stake->childkey_take);
    free(stake->auto_stake);
    free(stake->kept);
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

/* (netuid, account) as one number to sort by. */
static uint64_t kinship_key(const struct network_kinship *k, bool by_child)
{
    return (uint64_t)k->netuid << 32 | (by_child ? k->child : k->parent);
}

/* First entry whose key is not below `key`. */
static size_t lower_bound(const struct network_kinship *list, size_t count, bool by_child, uint64_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (kinship_key(&list[middle], by_child) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert_kinship(struct network_kinship *list, size_t count, bool by_child,
                           struct network_kinship k)
{
    const size_t at = lower_bound(list, count, by_child, kinship_key(&k, by_child) + 1);
    memmove(&list[at + 1], &list[at], (count - at) * sizeof list[0]);
    list[at] = k;
}

int network_stake_add_child(struct network_stake *stake, struct network_kinship kinship,
                            struct sim_error *err)
{
    if (stake->kinships == stake->kinship_capacity) {
        const size_t capacity = stake->kinships == 0 ? 16 : 2 * stake->kinships;
        struct network_kinship *parents = sim_array_resize(struct network_kinship, stake->parents, capacity);
        if (parents == NULL)
            return no_memory(err);
        stake->parents = parents;
        struct network_kinship *children =
            sim_array_resize(struct network_kinship, stake->children, capacity);
        if (children == NULL)
            return no_memory(err);
        stake->children = children;
        stake->kinship_capacity = capacity;
    }
    insert_kinship(stake->parents, stake->kinships, true, kinship);
    insert_kinship(stake->children, stake->kinships, false, kinship);
    stake->kinships++;
    return SIM_OK;
}

int network_stake_choose(struct network_subnet_choice **list, size_t *count, uint16_t netuid,
                         uint32_t account, uint32_t value, struct sim_error *err)
{
    for (size_t i = 0; i < *count; i++)
        if ((*list)[i].netuid == netuid && (*list)[i].account == account) {
            (*list)[i].value = value;
            return SIM_OK;
        }
    struct network_subnet_choice *longer = sim_array_resize(struct network_subnet_choice, *list, *count + 1);
    if (longer == NULL)
        return no_memory(err);
    longer[(*count)++] = (struct network_subnet_choice){.netuid = netuid, .account = account, .value = value};
    *list = longer;
    return SIM_OK;
}

static uint32_t chosen(const struct network_subnet_choice *list, size_t count, uint16_t netuid,
                       uint32_t account, uint32_t otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].netuid == netuid && list[i].account == account)
            return list[i].value;
    return otherwise;
}

static uint32_t owner_of(const struct network_stake *stake, uint32_t hotkey)
{
    return hotkey < stake->choices ? stake->choice[hotkey].owner : NETWORK_NOBODY;
}

static uint16_t take_of(const struct network_stake *stake, uint32_t hotkey)
{
    return hotkey < stake->choices ? stake->choice[hotkey].delegate_take : NETWORK_DEFAULT_TAKE;
}

/* Stake for a coldkey; what belongs to nobody stays unowned. */
static int stake_for(struct network_stake *stake, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                     uint64_t amount, struct sim_error *err)
{
    if (coldkey == NETWORK_NOBODY)
        return SIM_OK;
    return stake_book_add(&stake->book, hotkey, coldkey, netuid, amount, err);
}

/* Runs the mechanisms and adds up what they pay, by hotkey. */
static int run_mechanisms(struct network_stake *stake, const struct network_subnet *subnet, uint64_t alpha,
                          struct sim_error *err)
{
    enum { MAX_MECHANISMS = 16 };
    uint64_t part[MAX_MECHANISMS];
    const size_t count = stake->mechanisms < MAX_MECHANISMS ? stake->mechanisms : MAX_MECHANISMS;
    chain_split_mechanisms(alpha, NULL, 0, count, part);
    stake->pays = 0;
    for (size_t m = 0; m < count && stake->epoch != NULL; m++) {
        size_t pays = 0;
        const int code = stake->epoch(stake->epoch_self, subnet, m, part[m], stake->mechanism_pay,
                                      stake->max_pays, &pays, err);
        if (code != SIM_OK)
            return code;
        for (size_t i = 0; i < pays; i++) {
            const struct network_pay *p = &stake->mechanism_pay[i];
            size_t at = m == 0 ? stake->pays : 0;
            while (at < stake->pays && stake->pay[at].hotkey != p->hotkey)
                at++;
            if (at == stake->max_pays)
                return sim_raise(err, SIM_ERR_LIMIT, "an epoch pays more than %zu hotkeys", stake->max_pays);
            if (at == stake->pays)
                stake->pay[stake->pays++] = (struct network_pay){.hotkey = p->hotkey};
            stake->pay[at].incentive += p->incentive;
            stake->pay[at].dividend += p->dividend;
        }
    }
    return SIM_OK;
}

/* Room for one more hotkey with a dividend. */
static int reserve_dividend(struct network_stake *stake, struct sim_error *err)
{
    if (stake->dividends < stake->dividend_capacity)
        return SIM_OK;
    const size_t capacity = stake->dividends == 0 ? 64 : 2 * stake->dividends;
    struct chain_dividend *dividend = sim_array_resize(struct chain_dividend, stake->dividend, capacity);
    if (dividend == NULL)
        return no_memory(err);
    stake->dividend = dividend;
    uint32_t *hotkey = sim_array_resize(uint32_t, stake->dividend_hotkey, capacity);
    if (hotkey == NULL)
        return no_memory(err);
    stake->dividend_hotkey = hotkey;
    struct network_paid *paid = sim_array_resize(struct network_paid, stake->paid, capacity);
    if (paid == NULL)
        return no_memory(err);
    stake->paid = paid;
    stake->dividend_capacity = capacity;
    return SIM_OK;
}

/* Adds to a hotkey's dividend; the list stays in account order. */
static int add_dividend(struct network_stake *stake, uint32_t hotkey, uint64_t amount, struct sim_error *err)
{
    size_t low = 0, high = stake->dividends;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (stake->dividend_hotkey[middle] < hotkey)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == stake->dividends || stake->dividend_hotkey[low] != hotkey) {
        const int code = reserve_dividend(stake, err);
        if (code != SIM_OK)
            return code;
        const size_t behind = stake->dividends - low;
        memmove(&stake->dividend_hotkey[low + 1], &stake->dividend_hotkey[low],
                behind * sizeof stake->dividend_hotkey[0]);
        memmove(&stake->dividend[low + 1], &stake->dividend[low], behind * sizeof stake->dividend[0]);
        stake->dividend_hotkey[low] = hotkey;
        stake->dividend[low] = (struct chain_dividend){0};
        stake->dividends++;
    }
    stake->dividend[low].dividend = u96f32_add(stake->dividend[low].dividend, u96f32_from_u64(amount));
    return SIM_OK;
}

/* Splits one hotkey's dividend with its parents. */
static int share_with_parents(struct network_stake *stake, struct network_coinbase *cb,
                              struct network_subnet *subnet, const struct network_ownership *ownership,
                              const struct network_pay *pay, struct sim_error *err)
{
    enum { MAX_KIN = 1024 };
    const uint16_t n = subnet->netuid;
    const uint64_t key = (uint64_t)n << 32 | pay->hotkey;
    const size_t parent = lower_bound(stake->parents, stake->kinships, true, key);
    const size_t parent_end = lower_bound(stake->parents, stake->kinships, true, key + 1);
    if (parent == parent_end) /* nobody to share with: the dividend is its own, to the rao */
        return add_dividend(stake, pay->hotkey, pay->dividend, err);
    const size_t child = lower_bound(stake->children, stake->kinships, false, key);
    const size_t child_end = lower_bound(stake->children, stake->kinships, false, key + 1);
    if (parent_end - parent > MAX_KIN || child_end - child > MAX_KIN)
        return sim_raise(err, SIM_ERR_LIMIT, "more than %d parents or children", MAX_KIN);
    struct chain_relative parents[MAX_KIN], children[MAX_KIN];
    for (size_t i = parent; i < parent_end; i++) {
        const struct network_kinship *k = &stake->parents[i];
        parents[i - parent] = (struct chain_relative){
            .proportion = k->proportion,
            .alpha = stake_book_total(&stake->book, k->parent, n),
            .root = stake_book_total(&stake->book, k->parent, 0),
            .same_owner = owner_of(stake, k->parent) == owner_of(stake, pay->hotkey),
        };
    }
    for (size_t i = child; i < child_end; i++)
        children[i - child] = (struct chain_relative){.proportion = stake->children[i].proportion};
    struct chain_family family = {
        .alpha = stake_book_total(&stake->book, pay->hotkey, n),
        .root = stake_book_total(&stake->book, pay->hotkey, 0),
        .children = children,
        .child_count = child_end - child,
        .parents = parents,
        .parent_count = parent_end - parent,
    };
    uint16_t take = (uint16_t)chosen(stake->childkey_take, stake->childkey_takes, n, pay->hotkey, 0);
    take = take > stake->min_childkey_take ? take : stake->min_childkey_take;
    take = take > ownership->min_childkey_take ? take : ownership->min_childkey_take;
    uint64_t burned;
    const uint64_t rest =
        chain_split_dividend(&family, pay->dividend, cb->tao_weight, take, stake->childkey_burn, &burned);
    network_subnet_recycle(subnet, burned);
    int code = SIM_OK;
    for (size_t i = 0; i < family.parent_count && code == SIM_OK; i++)
        code = add_dividend(stake, stake->parents[parent + i].parent, parents[i].dividend, err);
    return code == SIM_OK ? add_dividend(stake, pay->hotkey, rest, err) : code;
}

static bool is_owner_hotkey(const struct network_stake *stake, const struct network_ownership *o,
                            uint32_t hotkey)
{
    return hotkey == o->owner_hotkey ||
           (o->owner_coldkey != NETWORK_NOBODY && owner_of(stake, hotkey) == o->owner_coldkey);
}

/* Miners; what owners of the subnet would earn is withheld. */
static int pay_incentives(struct network_stake *stake, struct network_subnet *subnet,
                          const struct network_ownership *o, struct sim_error *err)
{
    uint64_t total = 0;
    stake->withheld_rao = 0;
    for (size_t i = 0; i < stake->pays; i++) {
        const struct network_pay *p = &stake->pay[i];
        const uint32_t coldkey = owner_of(stake, p->hotkey);
        total += p->incentive;
        stake->paid_incentive[i] = 0;
        if (is_owner_hotkey(stake, o, p->hotkey)) {
            stake->withheld_rao += p->incentive;
            if (o->withheld == NETWORK_RECYCLE)
                network_subnet_recycle(subnet, p->incentive);
            else
                subnet->alpha_burned += p->incentive;
            continue;
        }
        stake->paid_incentive[i] = p->incentive;
        const uint32_t hotkey =
            chosen(stake->auto_stake, stake->auto_stakes, subnet->netuid, coldkey, p->hotkey);
        const int code = stake_for(stake, hotkey, coldkey, subnet->netuid, p->incentive, err);
        if (code != SIM_OK)
            return code;
    }
    subnet->miner_burned = u96f32_safe_div(u96f32_from_u64(stake->withheld_rao), u96f32_from_u64(total));
    return SIM_OK;
}

/* The take is staked first, so that it has a part in what the rest adds: chain quirk. */
static int pay_alpha_dividends(struct network_stake *stake, uint16_t netuid, struct sim_error *err)
{
    for (size_t i = 0; i < stake->dividends; i++) {
        const uint32_t hotkey = stake->dividend_hotkey[i];
        struct network_paid *paid = &stake->paid[i];
        *paid = (struct network_paid){.hotkey = hotkey};
        paid->alpha_rest =
            chain_split_take(stake->dividend[i].alpha, take_of(stake, hotkey), &paid->alpha_take);
        int code = stake_for(stake, hotkey, owner_of(stake, hotkey), netuid, paid->alpha_take, err);
        if (code == SIM_OK)
            code = stake_book_raise(&stake->book, hotkey, netuid, paid->alpha_rest, err);
        if (code != SIM_OK)
            return code;
    }
    return SIM_OK;
}

/* Root's part becomes a claim of the hotkey's root stakers, unless it exceeds all their stake. */
static int pay_root_dividends(struct network_stake *stake, uint16_t netuid, struct sim_error *err)
{
    for (size_t i = 0; i < stake->dividends; i++) {
        const uint32_t hotkey = stake->dividend_hotkey[i];
        struct network_paid *paid = &stake->paid[i];
        paid->root_rest = chain_split_take(stake->dividend[i].root, take_of(stake, hotkey), &paid->root_take);
        int code = stake_for(stake, hotkey, owner_of(stake, hotkey), netuid, paid->root_take, err);
        const uint64_t root = stake_book_total(&stake->book, hotkey, 0);
        if (code == SIM_OK && paid->root_rest > root)
            code = stake_for(stake, hotkey, owner_of(stake, hotkey), netuid, paid->root_rest, err);
        else if (code == SIM_OK)
            code = stake_book_credit_claim(&stake->book, hotkey, netuid,
                                           chain_claim_increment(paid->root_rest, root), err);
        if (code != SIM_OK)
            return code;
    }
    return SIM_OK;
}

int network_stake_distribute(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                             struct sim_error *err)
{
    struct network_stake *stake = self;
    struct network_subnet *subnet = drain->subnet;
    const struct network_ownership *o = &stake->ownership[subnet - cb->subnet];
    int code = run_mechanisms(stake, subnet, drain->server + drain->validator + drain->root, err);
    uint64_t incentives = 0;
    stake->dividends = 0;
    for (size_t i = 0; i < stake->pays && code == SIM_OK; i++) {
        incentives += stake->pay[i].incentive;
        code = share_with_parents(stake, cb, subnet, o, &stake->pay[i], err);
    }
    if (code != SIM_OK)
        return code;
    for (size_t i = 0; i < stake->dividends; i++) {
        stake->dividend[i].alpha_stake =
            stake_book_total(&stake->book, stake->dividend_hotkey[i], subnet->netuid);
        stake->dividend[i].root_stake = stake_book_total(&stake->book, stake->dividend_hotkey[i], 0);
    }
    /* Without miners the validators get their part too. */
    chain_distribute_dividends(stake->dividend, stake->dividends,
                               incentives == 0 ? drain->validator + drain->server : drain->validator,
                               drain->root, cb->tao_weight);
    if (o->owner_coldkey != NETWORK_NOBODY && o->owner_hotkey != NETWORK_NOBODY)
        code = stake_for(stake, o->owner_hotkey, o->owner_coldkey, subnet->netuid, drain->owner, err);
    if (code == SIM_OK)
        code = pay_incentives(stake, subnet, o, err);
    if (code == SIM_OK)
        code = pay_alpha_dividends(stake, subnet->netuid, err);
    if (code == SIM_OK)
        code = pay_root_dividends(stake, subnet->netuid, err);
    return code;
}
