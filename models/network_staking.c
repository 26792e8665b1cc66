/* Opening, claims, laws; see network_staking.h. Orders are in network_order.c. */
#include "network_staking.h"

#include "sim_alloc.h"

#include <inttypes.h>

/* Root stake of a hotkey at the start: the same in every subnet that has it. */
static uint64_t root_of(const struct network_economy *economy, uint32_t validator)
{
    for (size_t i = 0; i < economy->subnets; i++)
        if (validator < economy->neurons[i].validators)
            return economy->neurons[i].root_rao[validator];
    return 0;
}

/* Everything that a hotkey starts with belongs to its owner. */
static int endow_owner(struct network_economy *economy, uint32_t validator, uint32_t owner,
                       struct sim_error *err)
{
    struct stake_book *book = &economy->stake->book;
    const uint64_t root_rao = root_of(economy, validator);
    int ret = stake_book_add(book, validator, owner, 0, root_rao, err);
    if (ret == SIM_OK && root_rao > 0)
        ret = network_stake_index(economy->stake, owner, err);
    economy->stake->root_account_rao += root_rao;
    for (size_t i = 0; i < economy->subnets && ret == SIM_OK; i++)
        if (validator < economy->neurons[i].validators)
            ret = stake_book_add(book, validator, owner, economy->neurons[i].netuid,
                                 economy->neurons[i].alpha_rao[validator], err);
    return ret;
}

int network_staking_start(struct network_economy *economy, struct sim_error *err)
{
    size_t most = 1;
    for (size_t i = 0; i < economy->subnets; i++)
        most = economy->neurons[i].n > most ? economy->neurons[i].n : most;
    economy->stake = sim_array_new(struct network_stake, 1);
    if (economy->stake == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for stakes");
    const int ret = network_stake_init(economy->stake, 0, economy->subnets, most, err);
    for (size_t i = 0; i < economy->subnets && ret == SIM_OK; i++) {
        struct network_neurons *neurons = &economy->neurons[i];
        neurons->stake = economy->stake;
        if (neurons->burn_ppm > 0)
            economy->stake->ownership[i].owner_hotkey = network_neurons_key(neurons, neurons->n - 1);
    }
    return ret;
}

/* Room for the choices of `accounts` coldkeys; what the chain has by default. */
static int make_choices(struct network_stake *stake, size_t accounts, enum network_claim claim,
                        struct sim_error *err)
{
    struct network_choices *choice = sim_array_resize(struct network_choices, stake->choice, accounts);
    if (choice == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the choices of %zu coldkeys", accounts);
    for (size_t i = 0; i < accounts; i++)
        choice[i] = (struct network_choices){
            .owner = NETWORK_NOBODY, .delegate_take = NETWORK_DEFAULT_TAKE, .claim = claim};
    stake->choice = choice;
    stake->choices = accounts;
    return SIM_OK;
}

/* Validators get pools of shares; the hotkeys of the others are numbered behind them, subnet by subnet. */
static uint32_t number_hotkeys(struct network_economy *economy, uint32_t first_coldkey)
{
    for (size_t i = 0; i < economy->subnets; i++) {
        struct network_neurons *neurons = &economy->neurons[i];
        neurons->pooled_hotkeys = (uint32_t)economy->root_validators;
        neurons->first_coldkey = first_coldkey;
        first_coldkey += neurons->n - neurons->validators;
        if (neurons->burn_ppm > 0)
            economy->stake->ownership[i].owner_hotkey = network_neurons_key(neurons, neurons->n - 1);
    }
    return first_coldkey;
}

/* Parameters of the whole network, and whose alpha all coldkeys keep. */
static int configure(struct network_economy *economy, const struct network_staking_config *config,
                     struct sim_error *err)
{
    struct network_stake *stake = economy->stake;
    int ret = SIM_OK;
    stake->nominator_minimum_rao = config->nominator_minimum_rao;
    stake->childkey_burn = config->child_burn;
    stake->min_childkey_take = config->min_child_take;
    if (config->claims_per_block > 0)
        stake->claims_per_block = config->claims_per_block;
    for (size_t i = 0; i < economy->subnets && config->claim_threshold > 0; i++)
        stake->ownership[i].claim_threshold = config->claim_threshold;
    for (size_t i = 0; i < config->kept_count && ret == SIM_OK; i++)
        ret = config->kept[i] == 0 || config->kept[i] > economy->subnets
                  ? sim_raise(err, SIM_ERR_RANGE, "alpha shall be kept of a subnet that does not exist")
                  : network_stake_choose(&stake->kept, &stake->kepts, (uint16_t)config->kept[i],
                                         NETWORK_NOBODY, 1, err);
    return ret;
}

int network_staking_open(struct network_economy *economy, size_t accounts,
                         const struct network_staking_config *config, struct sim_error *err)
{
    if (economy->staking || economy->epochs != 0)
        return sim_raise(err, SIM_ERR_CONFLICT, "staking must be opened once, before the first epoch");
    const size_t owners = accounts + economy->root_validators;
    const uint32_t coldkeys = number_hotkeys(economy, (uint32_t)owners);
    int ret = make_choices(economy->stake, coldkeys, config->claim, err);
    for (uint32_t v = 0; v < economy->root_validators && ret == SIM_OK; v++) {
        economy->stake->choice[v].owner = (uint32_t)(accounts + v);
        economy->stake->choice[v].delegate_take = config->take;
        ret = endow_owner(economy, v, (uint32_t)(accounts + v), err);
    }
    economy->claims = config->claims;
    economy->staking = ret == SIM_OK;
    return ret == SIM_OK ? configure(economy, config, err) : ret;
}

void network_staking_close(struct network_economy *economy)
{
    if (economy->stake == NULL)
        return;
    network_stake_free(economy->stake);
    free(economy->stake);
    economy->stake = NULL;
    economy->staking = economy->claims = false;
}

uint64_t network_staking_value(const struct network_economy *economy, struct network_place place)
{
    return stake_book_value(&economy->stake->book, place.validator, place.account, place.netuid);
}

void network_staking_add_worth(const struct network_economy *economy, uint64_t *worth_rao, size_t accounts)
{
    const struct stake_book *book = &economy->stake->book;
    for (size_t i = 0; i < book->positions; i++) {
        const struct stake_position *position = &book->position[i];
        if (position->coldkey >= accounts)
            continue;
        const struct stake_pool *pool = &book->pool[position->pool];
        const uint64_t value = share_pool_value(&pool->shares, position->share);
        worth_rao[position->coldkey] +=
            pool->netuid == 0
                ? value
                : pool_scale_u64(value, pool_price(&economy->coinbase.subnet[pool->netuid - 1].pool));
    }
}

void network_staking_mirror(struct network_economy *economy, uint32_t validator, uint16_t netuid)
{
    const uint64_t total = stake_book_total(&economy->stake->book, validator, netuid);
    if (netuid > 0) {
        struct network_neurons *neurons = &economy->neurons[netuid - 1];
        if (validator < neurons->validators)
            neurons->alpha_rao[validator] = total;
        else
            network_neurons_mirror_absent(neurons);
        return;
    }
    for (size_t i = 0; i < economy->subnets; i++)
        if (validator < economy->neurons[i].validators)
            economy->neurons[i].root_rao[validator] = total;
}

void network_staking_mirror_all(struct network_economy *economy, uint32_t validator)
{
    const struct stake_book *book = &economy->stake->book;
    for (uint32_t i = stake_book_first_pool(book, validator); i != STAKE_NONE;
         i = book->pool[i].next_of_hotkey)
        network_staking_mirror(economy, validator, book->pool[i].netuid);
}

int network_staking_claim(struct network_economy *economy, struct sim_error *err)
{
    struct network_stake *stake = economy->stake;
    struct sim_digest digest;
    uint8_t hash[SIM_DIGEST_SIZE];
    uint64_t index[CHAIN_MAX_CLAIMS];
    size_t count;
    const uint64_t paid_before = stake->claims_paid;
    sim_digest_init(&digest);
    sim_digest_field_u64(&digest, "seed", economy->seed);
    sim_digest_field_u64(&digest, "parent", economy->coinbase.block - 1);
    sim_digest_finish(&digest, hash);
    const int ret = network_stake_claims(stake, &economy->coinbase, hash, index, &count, err);
    for (size_t i = 0; i < count && stake->claims_paid != paid_before; i++) {
        size_t hotkeys;
        if (index[i] >= stake->staking_coldkeys)
            continue;
        const uint32_t *hotkey = stake_book_hotkeys(&stake->book, stake->staking_coldkey[index[i]], &hotkeys);
        for (size_t h = 0; h < hotkeys; h++)
            network_staking_mirror_all(economy, hotkey[h]);
    }
    return ret;
}

/* A pool's holders never own more than the pool, and the roundings leave less than one rao each. */
static int verify_holders(const struct stake_book *book, const struct stake_pool *pool, struct sim_error *err)
{
    uint64_t sum = 0, holders = 0;
    for (uint32_t p = pool->first_position; p != STAKE_NONE; p = book->position[p].next, holders++)
        sum += share_pool_value(&pool->shares, book->position[p].share);
    if (pool->shares.denominator.mantissa == 0 ||
        (sum <= pool->shares.value + holders && pool->shares.value <= sum + holders))
        return SIM_OK;
    return sim_raise(err, SIM_ERR_CONSERVATION,
                     "subnet %u, validator %" PRIu32 ": the holders own %" PRIu64 " of %" PRIu64 " rao",
                     pool->netuid, pool->hotkey, sum, pool->shares.value);
}

static int verify_mirror(const struct network_economy *economy, const struct stake_pool *pool,
                         struct sim_error *err)
{
    const uint64_t total = pool->shares.value;
    if (pool->netuid > 0 && pool->hotkey >= economy->neurons[pool->netuid - 1].validators)
        return SIM_OK; /* part of one sum, which is compared as a whole */
    const uint64_t known = pool->netuid == 0 ? root_of(economy, pool->hotkey)
                                             : economy->neurons[pool->netuid - 1].alpha_rao[pool->hotkey];
    if (known == total)
        return SIM_OK;
    return sim_raise(err, SIM_ERR_CONSERVATION,
                     "subnet %u, validator %" PRIu32 ": the neuron has %" PRIu64
                     " rao, the stakes are %" PRIu64,
                     pool->netuid, pool->hotkey, known, total);
}

int network_staking_verify(const struct network_economy *economy, struct sim_error *err)
{
    const struct stake_book *book = &economy->stake->book;
    sim_u128 staked = 0, root = 0, held = 0;
    int ret = SIM_OK;
    for (size_t i = 0; i < book->pools && ret == SIM_OK; i++) {
        const struct stake_pool *pool = &book->pool[i];
        *(pool->netuid == 0 ? &root : &staked) += pool->shares.value;
        ret = verify_mirror(economy, pool, err);
        if (ret == SIM_OK)
            ret = verify_holders(book, pool, err);
    }
    if (ret != SIM_OK)
        return ret;
    for (size_t i = 0; i < economy->subnets; i++) {
        held += economy->neurons[i].absent_rao;
        for (uint32_t uid = 0; uid < economy->neurons[i].validators; uid++)
            held += economy->neurons[i].alpha_rao[uid];
    }
    if (held != staked)
        return sim_raise(err, SIM_ERR_CONSERVATION, "validators hold alpha that nobody staked");
    if (root != economy->coinbase.root_tao_rao || root != economy->stake->root_account_rao)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "root stakes are %" PRIu64 " rao, the account of root holds %" PRIu64,
                         (uint64_t)root, economy->coinbase.root_tao_rao);
    return network_family_verify(&economy->stake->family, err);
}

static void digest_decimal(struct market_decimal decimal, struct sim_digest *digest)
{
    sim_digest_u64(digest, (uint64_t)(decimal.mantissa >> 64));
    sim_digest_u64(digest, (uint64_t)decimal.mantissa);
    sim_digest_i64(digest, decimal.exponent);
}

static void digest_choices(const struct network_subnet_choice *list, size_t count, struct sim_digest *digest)
{
    sim_digest_u64(digest, count);
    for (size_t i = 0; i < count; i++) {
        sim_digest_u64(digest, (uint64_t)list[i].netuid << 32 | list[i].account);
        sim_digest_u64(digest, list[i].value);
    }
}

/* What accounts have decided. */
static void digest_decisions(const struct network_stake *stake, struct sim_digest *digest)
{
    network_family_digest(&stake->family, digest);
    digest_choices(stake->childkey_take, stake->childkey_takes, digest);
    digest_choices(stake->auto_stake, stake->auto_stakes, digest);
    digest_choices(stake->kept, stake->kepts, digest);
    for (size_t i = 0; i < stake->choices; i++)
        sim_digest_u64(digest, (uint64_t)stake->choice[i].delegate_take << 32 | stake->choice[i].claim);
    for (size_t i = 0; i < stake->stamps; i++) {
        sim_digest_u64(digest, (uint64_t)stake->stamp[i].netuid << 32 | stake->stamp[i].hotkey);
        sim_digest_u64(digest, stake->stamp[i].block);
    }
}

void network_staking_digest(const struct network_economy *economy, struct sim_digest *digest)
{
    const struct network_stake *stake = economy->stake;
    sim_digest_field_u64(digest, "stake_pools", stake->book.pools);
    for (size_t i = 0; i < stake->book.pools; i++) {
        const struct stake_pool *pool = &stake->book.pool[i];
        sim_digest_u64(digest, (uint64_t)pool->netuid << 32 | pool->hotkey);
        sim_digest_u64(digest, pool->shares.value);
        digest_decimal(pool->shares.denominator, digest);
        sim_digest_u64(digest, (uint64_t)pool->claim_rate);
    }
    sim_digest_field_u64(digest, "stake_positions", stake->book.positions);
    for (size_t i = 0; i < stake->book.positions; i++) {
        const struct stake_position *position = &stake->book.position[i];
        sim_digest_u64(digest, (uint64_t)position->pool << 32 | position->coldkey);
        digest_decimal(position->share, digest);
        sim_digest_u64(digest, (uint64_t)position->claimed);
    }
    for (size_t i = 0; i < economy->subnets; i++) {
        const struct network_subnet *subnet = &economy->coinbase.subnet[i];
        sim_digest_u64(digest, subnet->root_claimed_alpha);
        sim_digest_u64(digest, subnet->root_sold_rao);
    }
    digest_decisions(stake, digest);
}
