/* The block step; see network_coinbase.h. */
#include "network_coinbase.h"

#include "chain_curve.h"
#include "chain_split.h"
#include "sim_alloc.h"

#include <inttypes.h>
#include <string.h>

static uint64_t add(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t sub(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

static void gather(struct chain_flow *flow, uint64_t amount_rao)
{
    const int64_t step = amount_rao > INT64_MAX ? INT64_MAX : (int64_t)amount_rao;
    if (__builtin_add_overflow(flow->gathered_rao, step, &flow->gathered_rao))
        flow->gathered_rao = INT64_MAX;
}

int network_coinbase_init(struct network_coinbase *cb, size_t subnets, struct sim_error *err)
{
    *cb = (struct network_coinbase){
        .rules = *network_rules_find("price-2026-06-30"),
        .moving_alpha = CHAIN_MOVING_ALPHA_DEFAULT,
        .owner_cut_u16 = 11796,
        .subnets = subnets,
        .capacity = subnets,
    };
    chain_emission_state_init(&cb->emission);
    network_coinbase_set_tao_weight(cb, UINT64_C(3320413933267719290));
    cb->subnet = sim_array_new(struct network_subnet, subnets);
    cb->eligible = sim_array_new(struct network_subnet *, subnets);
    cb->candidate = sim_array_new(struct chain_candidate, subnets);
    const size_t numbers = CHAIN_EMISSION_SCRATCH(subnets);
    cb->scratch = sim_array_new(u64f64, numbers);
    cb->share = sim_array_new(u96f32, subnets);
    cb->terms = sim_array_new(struct chain_terms, subnets);
    cb->drain = sim_array_new(struct network_drain, subnets);
    if (cb->subnet == NULL || cb->eligible == NULL || cb->candidate == NULL || cb->scratch == NULL ||
        cb->share == NULL || cb->terms == NULL || cb->drain == NULL) {
        network_coinbase_free(cb);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", subnets);
    }
    return SIM_OK;
}

void network_coinbase_free(struct network_coinbase *cb)
{
    free(cb->subnet);
    free(cb->eligible);
    free(cb->candidate);
    free(cb->scratch);
    free(cb->share);
    free(cb->terms);
    free(cb->drain);
    *cb = (struct network_coinbase){0};
}

void network_coinbase_set_rules(struct network_coinbase *cb, const struct network_rules *rules)
{
    const bool migrates =
        cb->rules.schedule == &epoch_schedule_legacy && rules->schedule == &epoch_schedule_dynamic;
    cb->rules = *rules;
    for (size_t i = 0; i < cb->subnets; i++) {
        struct network_subnet *s = &cb->subnet[i];
        if (migrates)
            epoch_schedule_migrate(&s->schedule, cb->block + 1);
        if (!s->pool_fixed)
            pool_convert(&s->pool, rules->pool_kind);
        s->alpha_unbounded |= s->pool.kind == POOL_STABLE;
        s->cached_weight = 0; /* no pool has it: the price is looked at again */
    }
}

void network_coinbase_set_tao_weight(struct network_coinbase *cb, uint64_t raw)
{
    cb->tao_weight_raw = raw;
    cb->tao_weight = chain_tao_weight(raw);
    cb->weighted_root = chain_weighted_root(cb->root_tao_rao, cb->tao_weight);
    cb->weighted_root_rao = cb->root_tao_rao;
    for (size_t i = 0; i < cb->subnets && cb->subnet != NULL; i++)
        cb->subnet[i].cached_issuance = 0; /* proportions follow the weight */
}

void network_subnet_init(struct network_subnet *subnet, uint16_t netuid)
{
    *subnet = (struct network_subnet){
        .netuid = netuid,
        .registration_allowed = true,
        .owner_cut_enabled = true,
        .price_halving_blocks = CHAIN_PRICE_HALVING_BLOCKS,
        .burn_rao = 1000000000,
        .burn_half_life = 360,
        .burn_bounds = {.min_rao = 500000, .max_rao = UINT64_C(100000000000)},
        .schedule = {.netuid = netuid, .tempo_blocks = 360},
    };
    pool_init(&subnet->pool, POOL_BALANCER, 0, 0);
}

bool network_subnet_eligible(const struct network_subnet *subnet, enum network_eligibility rule)
{
    if (rule == NETWORK_ELIGIBLE_ALL)
        return true;
    if (rule == NETWORK_ELIGIBLE_STARTED)
        return subnet->started;
    return subnet->started && subnet->subtoken_enabled && subnet->registration_allowed;
}

uint64_t network_subnet_issuance(const struct network_subnet *subnet)
{
    return add(subnet->pool.alpha_in, subnet->pool.alpha_out);
}

u64f64 network_subnet_price(struct network_subnet *s)
{
    const struct pool *pool = &s->pool;
    if (pool->kind == POOL_CONCENTRATED)
        return pool_price(pool);
    if (s->cached_reserve[0] != pool->alpha_in || s->cached_reserve[1] != pool->tao_rao ||
        s->cached_weight != pool->quote_weight_e18) {
        s->cached_reserve[0] = pool->alpha_in;
        s->cached_reserve[1] = pool->tao_rao;
        s->cached_weight = pool->quote_weight_e18;
        s->cached_price = pool_price(pool);
    }
    return pool->kind == POOL_STABLE ? U64F64_ONE : s->cached_price;
}

void network_subnet_recycle(struct network_subnet *subnet, uint64_t amount)
{
    subnet->pool.alpha_out = sub(subnet->pool.alpha_out, amount);
    subnet->alpha_recycled = add(subnet->alpha_recycled, amount);
    subnet->alpha_minted = sub(subnet->alpha_minted, amount);
}

static u96f32 root_proportion(struct network_coinbase *cb, struct network_subnet *s)
{
    const uint64_t issuance = network_subnet_issuance(s);
    if (issuance == 0 || s->cached_issuance != issuance || s->cached_root_rao != cb->root_tao_rao) {
        if (cb->weighted_root_rao != cb->root_tao_rao) {
            cb->weighted_root_rao = cb->root_tao_rao;
            cb->weighted_root = chain_weighted_root(cb->root_tao_rao, cb->tao_weight);
        }
        s->cached_issuance = issuance;
        s->cached_root_rao = cb->root_tao_rao;
        s->cached_proportion = chain_root_share(cb->weighted_root, issuance);
    }
    return s->cached_proportion;
}

/* A look at the curve; the chain remembers the value. */
static uint64_t curve(struct network_coinbase *cb, uint64_t issuance_rao)
{
    cb->block_emission_rao = chain_block_emission(issuance_rao);
    return cb->block_emission_rao;
}

static void decay_burn(struct network_subnet *s, uint64_t block)
{
    if (s->burn_half_life != s->factor_half_life || s->factor_q32 == 0) {
        s->factor_half_life = s->burn_half_life;
        s->factor_q32 = chain_price_decay_factor_q32(s->burn_half_life);
    }
    const bool decays = s->burn_half_life > 0 && block > 1;
    s->burn_rao = chain_price_decay(s->burn_rao, decays ? s->factor_q32 : CHAIN_Q32_ONE, s->burn_bounds);
}

void network_coinbase_mint(struct network_coinbase *cb)
{
    cb->block++;
    for (size_t i = 0; i < cb->subnets; i++)
        decay_burn(&cb->subnet[i], cb->block);
    const uint64_t room = sub(CHAIN_SUPPLY_RAO, cb->balances_rao);
    const uint64_t emission = curve(cb, sub(cb->issuance_rao, cb->uncounted_rao));
    cb->minted_rao = emission < room ? emission : room;
    cb->issuance_rao = add(cb->issuance_rao, cb->minted_rao);
    cb->balances_rao = add(cb->balances_rao, cb->minted_rao);
}

static size_t find_eligible(struct network_coinbase *cb)
{
    size_t count = 0;
    for (size_t i = 0; i < cb->subnets; i++) {
        struct network_subnet *s = &cb->subnet[i];
        s->root_sell_tao = 0;
        if (!network_subnet_eligible(s, cb->rules.eligibility))
            continue;
        cb->eligible[count] = s;
        cb->candidate[count++] = (struct chain_candidate){
            .moving_price = s->moving_price,
            .stable_price = s->pool.kind == POOL_STABLE,
            .emission_enabled = s->emission_enabled,
            .miner_burned = s->miner_burned,
            .root_proportion = cb->rules.policy->by_root_proportion ? root_proportion(cb, s) : 0,
            .voted_rao = s->voted_rao,
            .user_flow = &s->user_flow,
            .protocol_flow = &s->protocol_flow,
        };
    }
    return count;
}

/* All terms are known before any pool moves. */
static void find_terms(struct network_coinbase *cb, size_t count)
{
    chain_emission_divide(cb->rules.policy, &cb->emission, cb->block, cb->minted_rao, cb->candidate, count,
                          cb->scratch, cb->share);
    cb->root_sells =
        cb->rules.root_sold || cb->rules.root_sells_always || chain_root_sells(cb->candidate, count);
    for (size_t i = 0; i < count; i++) {
        struct network_subnet *s = cb->eligible[i];
        const struct chain_terms_input in = {
            .tao_emission = cb->share[i],
            .price = network_subnet_price(s),
            .root_proportion = root_proportion(cb, s),
            .alpha_emission = curve(cb, network_subnet_issuance(s)),
            .block_emission_rao = cb->minted_rao,
        };
        chain_subnet_terms(cb->rules.cap, &in, &cb->terms[i]);
    }
}

/* Moves TAO of the credit to the subnet's account. */
static bool draw_credit(struct network_subnet *s, uint64_t *credit_rao, uint64_t amount_rao)
{
    if (amount_rao == 0 || *credit_rao < amount_rao)
        return false;
    *credit_rao -= amount_rao;
    s->account_rao = add(s->account_rao, amount_rao);
    return true;
}

/* The protocol buys alpha with the TAO beyond the cap. If the pool refuses, the TAO stays on the account,
 * outside of the reserve: chain quirk. */
static void chain_buy(struct network_coinbase *cb, struct network_subnet *s, uint64_t *credit_rao,
                      uint64_t excess_rao)
{
    struct pool_fill fill;
    const struct pool_order order = {
        .side = POOL_BUY,
        .amount = excess_rao,
        .limit_price = (u64f64)(POOL_MAX_PRICE_RAO / 1000000000) << U64F64_FRAC,
        .drop_fees = true,
    };
    s->excess_tao = 0;
    if (!draw_credit(s, credit_rao, excess_rao))
        return;
    if (pool_swap(&s->pool, cb->rules.pool, &order, &fill) != POOL_OK)
        return;
    cb->total_stake_rao = add(cb->total_stake_rao, excess_rao);
    s->excess_tao = fill.paid_in;
    if (cb->rules.buys_uncounted)
        cb->uncounted_rao += excess_rao;
    gather(&s->protocol_flow, fill.paid_in);
    if (cb->rules.protocol_keeps)
        s->pool.protocol_alpha = add(s->pool.protocol_alpha, fill.paid_out);
    else {
        s->pool.alpha_out = sub(s->pool.alpha_out, fill.paid_out);
        s->alpha_destroyed += fill.paid_out;
    }
}

static void inject(struct network_coinbase *cb, struct network_subnet *s, const struct chain_terms *terms,
                   uint64_t *credit_rao)
{
    uint64_t tao_rao = u96f32_to_u64(terms->tao_in), alpha = u96f32_to_u64(terms->alpha_in);
    const uint64_t excess_rao = u96f32_to_u64(terms->excess);
    if (cb->rules.buy_before_weights)
        chain_buy(cb, s, credit_rao, excess_rao);
    pool_make_room(&s->pool, cb->rules.pool, &tao_rao, &alpha);
    if (!cb->rules.buy_before_weights)
        chain_buy(cb, s, credit_rao, excess_rao);
    s->alpha_in_emission = alpha;
    s->alpha_minted = add(s->alpha_minted, alpha);
    s->alpha_created += alpha;
    s->pool.alpha_in = add(s->pool.alpha_in, alpha);
    s->tao_in_emission = 0;
    if (!draw_credit(s, credit_rao, tao_rao))
        return;
    s->tao_in_emission = tao_rao;
    s->pool.tao_rao = add(s->pool.tao_rao, tao_rao);
    cb->total_stake_rao = add(cb->total_stake_rao, tao_rao);
    gather(&s->protocol_flow, tao_rao);
}

/* Root's part goes through the pool at once; the TAO waits for the epoch. What a subsidised subnet or a pool
 * that refuses keeps back is nobody's, yet counts as swapped: chain quirk. */
static void sell_root_part(struct network_coinbase *cb, struct network_subnet *s, uint64_t alpha,
                           bool subsidised)
{
    struct pool_fill fill;
    const struct pool_order order = {
        .side = POOL_SELL,
        .amount = alpha,
        .limit_price = pool_price_from_rao(POOL_MIN_PRICE_RAO),
        .drop_fees = true,
    };
    s->pending_swapped = add(s->pending_swapped, alpha);
    if (alpha == 0)
        return;
    if (subsidised || pool_swap(&s->pool, cb->rules.pool, &order, &fill) != POOL_OK) {
        s->alpha_unowned += alpha;
        return;
    }
    s->alpha_unowned += alpha - fill.paid_in;
    s->pending_root_tao = add(s->pending_root_tao, fill.paid_out);
    s->root_sell_tao += fill.paid_out;
    s->root_sold_rao += fill.paid_out;
    cb->total_stake_rao = sub(cb->total_stake_rao, fill.paid_out);
}

static void share_jointly(struct network_coinbase *cb, struct network_subnet *s,
                          const struct chain_alpha_split *split, bool subsidised)
{
    s->alpha_unowned += split->created - split->owner - split->joint - split->root;
    s->pending_joint = add(s->pending_joint, split->joint);
    sell_root_part(cb, s, split->root, subsidised);
}

static void share_alpha(struct network_coinbase *cb, struct network_subnet *s,
                        const struct chain_terms *terms, u96f32 owner_cut)
{
    const u96f32 alpha_out = terms->alpha_out;
    /* The proportion is that after the alpha of this block was created. */
    s->pool.alpha_out = add(s->pool.alpha_out, u96f32_to_u64(alpha_out));
    const struct chain_alpha_split split =
        chain_split_alpha(alpha_out, s->owner_cut_enabled ? owner_cut : 0, root_proportion(cb, s));
    s->alpha_out_emission = split.created;
    s->alpha_minted = add(s->alpha_minted, split.created);
    s->alpha_created += split.created;
    s->pending_owner = add(s->pending_owner, split.owner);
    if (cb->rules.root_sold) {
        share_jointly(cb, s, &split, terms->subsidised);
        return;
    }
    s->alpha_unowned += split.created - split.owner - split.server - split.validator - split.root;
    s->pending_server = add(s->pending_server, split.server);
    s->pending_validator = add(s->pending_validator, split.validator);
    if (cb->root_sells)
        s->pending_root = add(s->pending_root, split.root);
    else if (cb->rules.root_rest == NETWORK_ROOT_REST_RECYCLE)
        network_subnet_recycle(s, split.root);
    else if (cb->rules.root_rest == NETWORK_ROOT_REST_VALIDATORS)
        s->pending_validator = add(s->pending_validator, split.root);
    else
        s->alpha_unowned += split.root;
}

void network_coinbase_emit(struct network_coinbase *cb)
{
    const size_t count = find_eligible(cb);
    const u96f32 owner_cut = chain_fraction_u16(cb->owner_cut_u16);
    uint64_t credit_rao = cb->minted_rao;
    find_terms(cb, count);
    for (size_t i = 0; i < count; i++)
        inject(cb, cb->eligible[i], &cb->terms[i], &credit_rao);
    cb->recycled_rao = credit_rao;
    cb->issuance_rao = sub(cb->issuance_rao, credit_rao);
    cb->balances_rao = sub(cb->balances_rao, credit_rao);
    for (size_t i = 0; i < count; i++)
        share_alpha(cb, cb->eligible[i], &cb->terms[i], owner_cut);
}

static void take_pots(struct network_subnet *s, struct network_drain *drain)
{
    *drain = (struct network_drain){
        .subnet = s,
        .server = s->pending_server,
        .validator = s->pending_validator,
        .root = s->pending_root,
        .owner = s->pending_owner,
        .joint = s->pending_joint,
        .swapped = s->pending_swapped,
        .root_tao = s->pending_root_tao,
    };
    s->pending_server = s->pending_validator = s->pending_root = s->pending_owner = 0;
    s->pending_joint = s->pending_swapped = s->pending_root_tao = 0;
}

/* Which epochs run. One that finds no room waits for the next block; lower netuids go first there too. */
static size_t drain_due(struct network_coinbase *cb)
{
    uint32_t count = 0;
    for (size_t i = 0; i < cb->subnets; i++) {
        struct network_subnet *s = &cb->subnet[i];
        const size_t place = count;
        if (epoch_schedule_take(&s->schedule, cb->rules.schedule, cb->rules.max_epochs, cb->block,
                                !s->epoch_broken, &count) == EPOCH_SLOT_RUN)
            take_pots(s, &cb->drain[place]);
    }
    return count;
}

int network_coinbase_epochs(struct network_coinbase *cb, struct sim_error *err)
{
    const size_t count = drain_due(cb);
    for (size_t i = 0; i < count && cb->distribute != NULL; i++) {
        const int code = cb->distribute(cb->distribute_self, cb, &cb->drain[i], err);
        if (code != SIM_OK)
            return code;
        epoch_schedule_stepped(&cb->drain[i].subnet->schedule, cb->block);
    }
    return SIM_OK;
}

void network_coinbase_finish(struct network_coinbase *cb)
{
    for (size_t i = 0; i < cb->subnets; i++) {
        struct network_subnet *s = &cb->subnet[i];
        if (!network_subnet_eligible(s, cb->rules.eligibility))
            continue;
        const i96f32 moving = s->pool.kind == POOL_STABLE ? I96F32_ONE : s->moving_price;
        s->moving_price = chain_moving_price_update(cb->rules.moving, moving, cb->moving_alpha,
                                                    chain_subnet_age(cb->block, s->first_emission_block),
                                                    s->price_halving_blocks, network_subnet_price(s));
        s->root_proportion = root_proportion(cb, s);
    }
}

int network_coinbase_step(struct network_coinbase *cb, struct sim_error *err)
{
    network_coinbase_mint(cb);
    network_coinbase_emit(cb);
    const int code = network_coinbase_epochs(cb, err);
    if (code == SIM_OK)
        network_coinbase_finish(cb);
    return code;
}

int network_coinbase_verify(const struct network_coinbase *cb, struct sim_error *err)
{
    if (cb->balances_rao != cb->issuance_rao)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "block %" PRIu64 ": balances hold %" PRIu64 " rao, the issuance is %" PRIu64,
                         cb->block, cb->balances_rao, cb->issuance_rao);
    if (cb->issuance_rao > CHAIN_SUPPLY_RAO)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "block %" PRIu64 ": the issuance %" PRIu64 " exceeds the supply", cb->block,
                         cb->issuance_rao);
    sim_u128 accounts_rao = cb->root_tao_rao;
    for (size_t i = 0; i < cb->subnets; i++) {
        const struct network_subnet *s = &cb->subnet[i];
        accounts_rao += s->account_rao;
        const uint64_t needed_rao = s->pool.tao_rao + s->pending_root_tao;
        if (s->account_rao < needed_rao)
            return sim_raise(err, SIM_ERR_CONSERVATION,
                             "block %" PRIu64 ", subnet %u: the account is %" PRIu64
                             " rao short of the reserve",
                             cb->block, s->netuid, needed_rao - s->account_rao);
        const sim_u128 claimed = (sim_u128)s->pending_server + s->pending_validator + s->pending_root +
                                 s->pending_owner + s->pending_joint + s->pool.protocol_alpha;
        if (claimed > s->pool.alpha_out)
            return sim_raise(err, SIM_ERR_CONSERVATION,
                             "block %" PRIu64
                             ", subnet %u: pending and protocol alpha exceed what is outside by "
                             "%" PRIu64,
                             cb->block, s->netuid, (uint64_t)(claimed - s->pool.alpha_out));
        if (network_subnet_issuance(s) > CHAIN_SUPPLY_RAO + 2 * CHAIN_FIRST_EMISSION_RAO)
            return sim_raise(err, SIM_ERR_CONSERVATION,
                             "block %" PRIu64 ", subnet %u: alpha exceeds its supply", cb->block, s->netuid);
    }
    if (accounts_rao > cb->issuance_rao)
        return sim_raise(err, SIM_ERR_CONSERVATION,
                         "block %" PRIu64 ": subnet accounts hold more than was issued", cb->block);
    return SIM_OK;
}
