/* Payments of an epoch; see network_stake.h. Source: spec/coinbase.md 2.11 and 2.12. */
#include "network_stake.h"

#include "chain_split.h"
#include "sim_alloc.h"

#include <string.h>

static int no_memory(struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the distribution of alpha");
}

/* Alpha of a hotkey that has one holder, or NULL. */
static uint64_t *solo_of(const struct network_stake *stake, uint32_t hotkey)
{
    const struct network_solo *solo = &stake->solo;
    return hotkey >= solo->first_hotkey && hotkey - solo->first_hotkey < solo->count
               ? &solo->alpha_rao[hotkey - solo->first_hotkey]
               : NULL;
}

static uint64_t total_of(const struct network_stake *stake, uint32_t hotkey, uint16_t netuid)
{
    const uint64_t *solo = solo_of(stake, hotkey);
    if (solo != NULL && netuid == 0)
        return stake->solo.root_rao == NULL ? 0 : stake->solo.root_rao[hotkey - stake->solo.first_hotkey];
    if (solo != NULL)
        return *solo;
    return stake_book_total(&stake->book, hotkey, netuid);
}

static uint32_t owner_of(const struct network_stake *stake, uint32_t hotkey)
{
    if (solo_of(stake, hotkey) != NULL)
        return stake->solo.first_coldkey + (hotkey - stake->solo.first_hotkey);
    return hotkey < stake->choices ? stake->choice[hotkey].owner : NETWORK_NOBODY;
}

static uint16_t take_of(const struct network_stake *stake, uint32_t hotkey)
{
    return solo_of(stake, hotkey) == NULL && hotkey < stake->choices ? stake->choice[hotkey].delegate_take
                                                                     : NETWORK_DEFAULT_TAKE;
}

/* Stake for a coldkey; what belongs to nobody stays unowned. */
static int stake_for(struct network_stake *stake, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                     uint64_t amount, struct sim_error *err)
{
    uint64_t *solo = solo_of(stake, hotkey);
    if (coldkey == NETWORK_NOBODY)
        return SIM_OK;
    if (solo == NULL)
        return stake_book_add(&stake->book, hotkey, coldkey, netuid, amount, err);
    *solo += amount;
    return SIM_OK;
}

/* Stake for all who are behind a hotkey. */
static int raise_all(struct network_stake *stake, uint32_t hotkey, uint16_t netuid, uint64_t amount,
                     struct sim_error *err)
{
    uint64_t *solo = solo_of(stake, hotkey);
    if (solo == NULL)
        return stake_book_raise(&stake->book, hotkey, netuid, amount, err);
    *solo += amount;
    return SIM_OK;
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
    if (high > 0 && stake->dividend_hotkey[high - 1] < hotkey) /* as epochs pay: in order */
        low = high;
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

enum { MAX_KIN = 1024 };

/* A hotkey's relatives on a subnet, with their stakes as they are now. */
struct relatives {
    struct chain_relative parent[MAX_KIN];
    struct chain_relative child[NETWORK_MAX_CHILDREN];
    struct chain_family family;
};

static void gather_relatives(const struct network_stake *stake, uint16_t netuid, uint32_t hotkey,
                             struct network_kin parents, struct network_kin children, struct relatives *r)
{
    for (size_t i = 0; i < parents.count; i++) {
        const struct network_kinship *k = &parents.kin[i];
        r->parent[i] = (struct chain_relative){
            .proportion = k->proportion,
            .alpha = total_of(stake, k->parent, netuid),
            .root = total_of(stake, k->parent, 0),
            .same_owner = owner_of(stake, k->parent) == owner_of(stake, hotkey),
        };
    }
    for (size_t i = 0; i < children.count; i++)
        r->child[i] = (struct chain_relative){.proportion = children.kin[i].proportion};
    r->family = (struct chain_family){
        .alpha = total_of(stake, hotkey, netuid),
        .root = total_of(stake, hotkey, 0),
        .children = r->child,
        .child_count = children.count,
        .parents = r->parent,
        .parent_count = parents.count,
    };
}

void network_stake_inherited(const struct network_stake *stake, uint16_t netuid, uint32_t hotkey,
                             uint64_t *alpha_rao, uint64_t *root_rao)
{
    struct network_kin parents = network_family_parents(&stake->family, netuid, hotkey);
    const struct network_kin children = network_family_children(&stake->family, netuid, hotkey);
    struct relatives r;
    *alpha_rao = total_of(stake, hotkey, netuid);
    *root_rao = total_of(stake, hotkey, 0);
    if (parents.count == 0 && children.count == 0)
        return;
    parents.count = parents.count < MAX_KIN ? parents.count : MAX_KIN;
    gather_relatives(stake, netuid, hotkey, parents, children, &r);
    *alpha_rao = chain_inherited_alpha(&r.family);
    *root_rao = chain_inherited_root(&r.family);
}

/* Splits one hotkey's dividend with its parents. */
static int share_with_parents(struct network_stake *stake, struct network_coinbase *cb,
                              struct network_subnet *subnet, const struct network_ownership *ownership,
                              const struct network_pay *pay, struct sim_error *err)
{
    const uint16_t n = subnet->netuid;
    const struct network_kin parents = network_family_parents(&stake->family, n, pay->hotkey);
    struct relatives r;
    if (parents.count == 0 && pay->dividend == 0 && solo_of(stake, pay->hotkey) != NULL)
        return SIM_OK;      /* as every miner: nothing to pay, nobody who could notice */
    if (parents.count == 0) /* nobody to share with: the dividend is its own, to the rao */
        return add_dividend(stake, pay->hotkey, pay->dividend, err);
    if (parents.count > MAX_KIN)
        return sim_raise(err, SIM_ERR_LIMIT, "a hotkey has more than %d parents", MAX_KIN);
    gather_relatives(stake, n, pay->hotkey, parents, network_family_children(&stake->family, n, pay->hotkey),
                     &r);
    uint64_t burned;
    const uint64_t rest = chain_split_dividend(&r.family, pay->dividend, cb->tao_weight,
                                               network_stake_child_take(stake, ownership, n, pay->hotkey),
                                               stake->childkey_burn, &burned);
    network_subnet_recycle(subnet, burned);
    stake->child_burned_rao += burned;
    int code = SIM_OK;
    for (size_t i = 0; i < parents.count && code == SIM_OK; i++)
        code = add_dividend(stake, parents.kin[i].parent, r.parent[i].dividend, err);
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
            network_stake_chosen(stake->auto_stake, stake->auto_stakes, subnet->netuid, coldkey, p->hotkey);
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
        paid->alpha_rest =
            chain_split_take(stake->dividend[i].alpha, take_of(stake, hotkey), &paid->alpha_take);
        int code = stake_for(stake, hotkey, owner_of(stake, hotkey), netuid, paid->alpha_take, err);
        if (code == SIM_OK)
            code = raise_all(stake, hotkey, netuid, paid->alpha_rest, err);
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
        const uint64_t root = total_of(stake, hotkey, 0);
        if (code == SIM_OK && paid->root_rest > root)
            code = stake_for(stake, hotkey, owner_of(stake, hotkey), netuid, paid->root_rest, err);
        else
            stake->credited_rao += paid->root_rest;
        if (code == SIM_OK && paid->root_rest <= root && solo_of(stake, hotkey) == NULL)
            code = stake_book_credit_claim(&stake->book, hotkey, netuid,
                                           chain_claim_increment(paid->root_rest, root), err);
        if (code != SIM_OK)
            return code;
    }
    return SIM_OK;
}

/* Before November 2025: what root's alpha was sold for becomes root stake. The alpha of a hotkey with one
 * holder is no business of the book; its root stake is the caller's, who finds the amounts in `paid`. */
static int pay_sold_root(struct network_stake *stake, struct network_coinbase *cb,
                         struct network_subnet *subnet, struct sim_error *err)
{
    for (size_t i = 0; i < stake->dividends; i++) {
        const struct network_paid *paid = &stake->paid[i];
        const uint32_t hotkey = paid->hotkey, owner = owner_of(stake, hotkey);
        const uint64_t sum_rao = paid->tao_take + paid->tao_rest;
        if (sum_rao == 0)
            continue;
        subnet->account_rao -= sum_rao;
        cb->root_tao_rao += sum_rao;
        cb->total_stake_rao += sum_rao;
        stake->root_account_rao += sum_rao;
        if (solo_of(stake, hotkey) != NULL)
            continue;
        int code = stake_book_add(&stake->book, hotkey, owner, 0, paid->tao_take, err);
        if (code == SIM_OK && paid->tao_take > 0)
            code = network_stake_root_changed(stake, hotkey, owner, paid->tao_take, true, err);
        if (code == SIM_OK && paid->tao_take > 0)
            code = network_stake_index(stake, owner, err);
        if (code == SIM_OK)
            code = stake_book_raise(&stake->book, hotkey, 0, paid->tao_rest, err);
        if (code != SIM_OK)
            return code;
    }
    return SIM_OK;
}

/* How the pots are divided over those who earned dividends; `paid` begins with the parts of the TAO. */
static void divide_pots(struct network_stake *stake, const struct network_coinbase *cb,
                        const struct network_drain *drain, uint64_t incentives)
{
    /* Without miners the validators get their part too. */
    uint64_t alpha_pot = incentives == 0 ? drain->validator + drain->server : drain->validator;
    alpha_pot += chain_sold_pot(drain->joint, drain->swapped, incentives > 0);
    if (drain->root_tao > 0)
        chain_distribute_dividends(stake->dividend, stake->dividends, 0, drain->root_tao, cb->tao_weight);
    for (size_t i = 0; i < stake->dividends; i++) {
        struct network_paid *paid = &stake->paid[i];
        *paid = (struct network_paid){.hotkey = stake->dividend_hotkey[i]};
        const uint32_t owner = owner_of(stake, paid->hotkey);
        if (drain->root_tao > 0 && owner != NETWORK_NOBODY && total_of(stake, paid->hotkey, 0) > 0)
            paid->tao_rest =
                chain_split_take(stake->dividend[i].root, take_of(stake, paid->hotkey), &paid->tao_take);
    }
    chain_distribute_sold(stake->dividend, stake->dividends,
                          drain->joint > 0 ? cb->rules.sold_rule : CHAIN_SOLD_SHARED, alpha_pot, drain->root,
                          cb->tao_weight);
}

int network_stake_pay(struct network_stake *stake, struct network_coinbase *cb,
                      const struct network_drain *drain, struct sim_error *err)
{
    struct network_subnet *subnet = drain->subnet;
    const struct network_ownership *o = &stake->ownership[subnet - cb->subnet];
    uint64_t incentives = 0;
    int code = SIM_OK;
    stake->dividends = 0;
    stake->child_burned_rao = stake->credited_rao = 0;
    for (size_t i = 0; i < stake->pays && code == SIM_OK; i++) {
        incentives += stake->pay[i].incentive;
        code = share_with_parents(stake, cb, subnet, o, &stake->pay[i], err);
    }
    if (code != SIM_OK)
        return code;
    for (size_t i = 0; i < stake->dividends; i++) {
        stake->dividend[i].alpha_stake = total_of(stake, stake->dividend_hotkey[i], subnet->netuid);
        stake->dividend[i].root_stake = total_of(stake, stake->dividend_hotkey[i], 0);
    }
    divide_pots(stake, cb, drain, incentives);
    if (o->owner_coldkey != NETWORK_NOBODY && o->owner_hotkey != NETWORK_NOBODY)
        code = stake_for(stake, o->owner_hotkey, o->owner_coldkey, subnet->netuid, drain->owner, err);
    if (code == SIM_OK)
        code = pay_incentives(stake, subnet, o, err);
    if (code == SIM_OK)
        code = pay_alpha_dividends(stake, subnet->netuid, err);
    if (code == SIM_OK)
        code = pay_root_dividends(stake, subnet->netuid, err);
    return code == SIM_OK && drain->root_tao > 0 ? pay_sold_root(stake, cb, subnet, err) : code;
}

int network_stake_distribute(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                             struct sim_error *err)
{
    struct network_stake *stake = self;
    const int code =
        run_mechanisms(stake, drain->subnet,
                       drain->server + drain->validator + drain->root + drain->joint + drain->swapped, err);
    return code == SIM_OK ? network_stake_pay(stake, cb, drain, err) : code;
}
