/* Row `full_trace`: several blocks of a small network with stakes, child keys, epochs, and root claims.
 *
 * The epoch is a stub given with the row: fixed weights of each hotkey. Every logged value of every block is
 * compared, and whole snapshots of the state where there are any. */
#include "network_stake.h"
#include "vectors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNTS = 4096, MAX_PAYS = 256 };

struct trace {
    struct vectors_case *c;
    const json_t *config;
    const json_t *log; /* of the present block */
    size_t epoch;      /* epochs distributed in it */
    struct network_coinbase cb;
    struct network_stake stake;
};

static const json_t *item(const json_t *object, const char *key)
{
    return json_object_get(object, key);
}

static const json_t *item_of(const json_t *object, uint64_t number)
{
    char key[24];
    snprintf(key, sizeof key, "%" PRIu64, number);
    return json_object_get(object, key);
}

static uint32_t account(struct vectors_case *c, const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return NETWORK_NOBODY;
    const uint64_t number = vectors_as_u64(c, value, "account");
    if (number < ACCOUNTS)
        return (uint32_t)number;
    vectors_bad(c, "accounts go up to %d", ACCOUNTS - 1);
    return NETWORK_NOBODY;
}

static uint32_t account_name(struct vectors_case *c, const char *name)
{
    const unsigned long number = strtoul(name, NULL, 10);
    if (number < ACCOUNTS)
        return (uint32_t)number;
    vectors_bad(c, "accounts go up to %d", ACCOUNTS - 1);
    return NETWORK_NOBODY;
}

/* Iterating needs a mutable pointer; the document stays as it is. */
static json_t *mutable_json(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static int by_hotkey(const void *a, const void *b)
{
    const struct network_pay *x = a, *y = b;
    return x->hotkey < y->hotkey ? -1 : x->hotkey > y->hotkey;
}

/* The stub: each hotkey gets fixed parts of the sum. */
static int stub_epoch(void *self, const struct network_subnet *subnet, size_t mechanism, uint64_t alpha,
                      struct network_pay *pay, size_t capacity, size_t *count, struct sim_error *err)
{
    struct trace *t = self;
    const json_t *net = item_of(item(t->config, "subnets"), subnet->netuid);
    const char *name;
    json_t *weights;
    (void)mechanism;
    (void)err;
    *count = 0;
    json_object_foreach(mutable_json(item(net, "epoch_stub_bits")), name, weights)
    {
        if (*count == capacity)
            break;
        const uint64_t server = vectors_as_u64(t->c, json_array_get(weights, 0), "server");
        const uint64_t validator = vectors_as_u64(t->c, json_array_get(weights, 1), "validator");
        pay[(*count)++] = (struct network_pay){
            .hotkey = account_name(t->c, name),
            .incentive = (uint64_t)(((sim_u128)server * alpha) >> 32),
            .dividend = (uint64_t)(((sim_u128)validator * alpha) >> 32),
        };
    }
    qsort(pay, *count, sizeof pay[0], by_hotkey);
    return SIM_OK;
}

static void expect_paid(struct trace *t, const json_t *log, const char *key, uint32_t hotkey, uint64_t got)
{
    char name[64];
    snprintf(name, sizeof name, "block %" PRIu64 " %s of %u", t->cb.block, key, hotkey);
    vectors_expect_value_u128(t->c, item_of(item(log, key), hotkey), name, got);
}

static void expect_epoch(struct trace *t, const json_t *log, const struct network_drain *drain)
{
    struct vectors_case *c = t->c;
    const struct network_stake *stake = &t->stake;
    const bool recycles = stake->ownership[drain->subnet - t->cb.subnet].withheld == NETWORK_RECYCLE;
    vectors_expect_u64(c, log, "netuid", drain->subnet->netuid);
    vectors_expect_u64(c, log, "S", drain->server);
    vectors_expect_u64(c, log, "V", drain->validator);
    vectors_expect_u64(c, log, "R", drain->root);
    vectors_expect_u64(c, log, "O", drain->owner);
    vectors_expect_u64(c, log, "burned", recycles ? 0 : stake->withheld_rao);
    vectors_expect_u64(c, log, "recycled", recycles ? stake->withheld_rao : 0);
    for (size_t i = 0; i < stake->pays; i++) {
        const json_t *entry = json_array_get(item(log, "hotkey_emission"), i);
        const struct network_pay *p = &stake->pay[i];
        vectors_expect_value_u128(c, json_array_get(entry, 0), "hotkey_emission", p->hotkey);
        vectors_expect_value_u128(c, json_array_get(entry, 1), "hotkey_emission", p->incentive);
        vectors_expect_value_u128(c, json_array_get(entry, 2), "hotkey_emission", p->dividend);
        if (item_of(item(log, "incentives"), p->hotkey) != NULL)
            expect_paid(t, log, "incentives", p->hotkey, stake->paid_incentive[i]);
        else if (stake->paid_incentive[i] != 0)
            vectors_differ(c, "incentives", "no such hotkey", "an incentive");
    }
    for (size_t i = 0; i < stake->dividends; i++) {
        const struct network_paid *p = &stake->paid[i];
        expect_paid(t, log, "alpha_take", p->hotkey, p->alpha_take);
        expect_paid(t, log, "alpha_rest", p->hotkey, p->alpha_rest);
        expect_paid(t, log, "root_take", p->hotkey, p->root_take);
        expect_paid(t, log, "root_rest", p->hotkey, p->root_rest);
    }
    if (json_object_size(item(log, "alpha_take")) != stake->dividends)
        vectors_differ(c, "alpha_take", "as many hotkeys", "another number of hotkeys");
}

static int distribute(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                      struct sim_error *err)
{
    struct trace *t = self;
    const int code = network_stake_distribute(&t->stake, cb, drain, err);
    if (code == SIM_OK)
        expect_epoch(t, json_array_get(item(t->log, "epochs"), t->epoch++), drain);
    return code;
}

static void read_subnet(struct trace *t, const char *name, const json_t *state, struct network_subnet *s,
                        struct network_ownership *o)
{
    struct vectors_case *c = t->c;
    const json_t *net = json_object_get(item(t->config, "subnets"), name);
    network_subnet_init(s, (uint16_t)strtoul(name, NULL, 10));
    s->pool.kind = vectors_get_u64(c, net, "mechanism") == 1 ? POOL_BALANCER : POOL_STABLE;
    s->pool.initialised = true;
    s->started = !vectors_is_null(c, net, "first_emission");
    s->first_emission_block = s->started ? vectors_get_u64(c, net, "first_emission") : 0;
    s->subtoken_enabled = vectors_get_bool(c, net, "subtoken");
    s->registration_allowed = vectors_get_bool(c, net, "reg_allowed");
    s->emission_enabled = vectors_get_bool(c, net, "emission_enabled");
    s->owner_cut_enabled = vectors_get_bool(c, net, "owner_cut_enabled");
    s->schedule.tempo_blocks = vectors_get_u16(c, net, "tempo");
    s->schedule.last_epoch_block = vectors_get_u64(c, state, "last_epoch");
    s->pool.tao_rao = vectors_get_u64(c, state, "tao");
    s->pool.alpha_in = vectors_get_u64(c, state, "alpha_in");
    s->pool.alpha_out = vectors_get_u64(c, state, "alpha_out");
    s->pool.quote_weight_e18 = vectors_get_u64(c, state, "wq");
    s->moving_price = vectors_get_i128(c, state, "moving");
    s->account_rao = vectors_get_u64(c, state, "account_balance");
    o->owner_coldkey = account(c, item(net, "owner_ck"));
    o->owner_hotkey = account(c, item(net, "owner_hk"));
    const char *withheld = json_string_value(item(net, "recycle_or_burn"));
    o->withheld = withheld != NULL && strcmp(withheld, "Recycle") == 0 ? NETWORK_RECYCLE : NETWORK_BURN;
    const json_t *params = item(t->config, "params");
    o->claim_threshold = vectors_get_u64(c, params, "root_claim_threshold");
    s->price_halving_blocks = vectors_get_u64(c, params, "ema_halving");
}

static struct market_decimal read_decimal(struct vectors_case *c, const json_t *pair)
{
    return (struct market_decimal){
        .mantissa = vectors_as_u128(c, json_array_get(pair, 0), "mantissa"),
        .exponent = vectors_as_i64(c, json_array_get(pair, 1), "exponent"),
    };
}

/* "hotkey/netuid" */
static void read_stake(struct trace *t, const char *name, const json_t *state)
{
    struct vectors_case *c = t->c;
    const char *slash = strchr(name, '/');
    const char *coldkey;
    json_t *share;
    const struct share_pool shares = {
        .value = vectors_get_u64(c, state, "total"),
        .denominator = read_decimal(c, vectors_get(c, state, "denominator")),
    };
    if (slash == NULL) {
        vectors_bad(c, "a stake is called hotkey/netuid");
        return;
    }
    json_object_foreach(mutable_json(item(state, "shares")), coldkey, share)
    {
        struct sim_error err;
        if (stake_book_restore(&t->stake.book, account_name(c, name), account_name(c, coldkey),
                               (uint16_t)strtoul(slash + 1, NULL, 10), &shares, read_decimal(c, share),
                               &err) != SIM_OK)
            vectors_bad(c, "%s", err.message);
    }
}

static void read_accounts(struct trace *t, struct sim_error *err)
{
    struct vectors_case *c = t->c;
    struct network_stake *s = &t->stake;
    const char *name;
    json_t *value;
    const json_t *takes = item(t->config, "delegate_take_u16");
    const uint16_t take = vectors_get_u16(c, takes, "default");
    for (size_t i = 0; i < s->choices; i++)
        s->choice[i].delegate_take = take;
    json_object_foreach(mutable_json(takes), name, value) if (strcmp(name, "default") != 0)
        s->choice[account_name(c, name)]
            .delegate_take = vectors_as_u16(c, value, "take");
    json_object_foreach(mutable_json(item(t->config, "owner")), name, value) s->choice[account_name(c, name)]
        .owner = account(c, value);
    json_object_foreach(mutable_json(item(t->config, "root_claim_type")), name, value)
    {
        const uint32_t coldkey = account_name(c, name);
        const char *type = json_string_value(value);
        s->choice[coldkey].claim = type == NULL                ? NETWORK_CLAIM_SOME
                                   : strcmp(type, "Keep") == 0 ? NETWORK_CLAIM_KEEP
                                                               : NETWORK_CLAIM_SWAP;
        for (size_t i = 0; i < json_array_size(value); i++)
            network_stake_choose(&s->kept, &s->kepts,
                                 (uint16_t)vectors_as_u64(c, json_array_get(value, i), "netuid"), coldkey, 1,
                                 err);
    }
    json_object_foreach(mutable_json(item(t->config, "staking_hotkeys_init")), name,
                        value) for (size_t i = 0; i < json_array_size(value); i++)
        stake_book_list(&s->book, account(c, json_array_get(value, i)), account_name(c, name), err);
    const json_t *index = item(t->config, "staking_coldkey_index");
    for (size_t i = 0; i < json_array_size(index); i++)
        network_stake_index(s, account(c, json_array_get(index, i)), err);
}

static void read_choices(struct trace *t, struct sim_error *err)
{
    struct vectors_case *c = t->c;
    struct network_stake *s = &t->stake;
    const json_t *list = item(t->config, "parentkeys_order");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i), *parents = item(entry, "parents");
        for (size_t k = 0; k < json_array_size(parents); k++)
            network_family_add(&s->family,
                               (struct network_kinship){
                                   .netuid = vectors_get_u16(c, entry, "netuid"),
                                   .child = account(c, item(entry, "child")),
                                   .parent = account(c, json_array_get(json_array_get(parents, k), 1)),
                                   .proportion = vectors_as_u64(
                                       c, json_array_get(json_array_get(parents, k), 0), "proportion"),
                               },
                               err);
    }
    list = item(t->config, "childkey_take");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *e = json_array_get(list, i);
        network_stake_choose(&s->childkey_take, &s->childkey_takes, vectors_get_u16(c, e, "netuid"),
                             account(c, item(e, "hotkey")), vectors_get_u16(c, e, "take_u16"), err);
    }
    list = item(t->config, "auto_stake");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *e = json_array_get(list, i);
        network_stake_choose(&s->auto_stake, &s->auto_stakes, vectors_get_u16(c, e, "netuid"),
                             account(c, item(e, "coldkey")), account(c, item(e, "hotkey")), err);
    }
}

static void read_start(struct trace *t, struct sim_error *err)
{
    struct vectors_case *c = t->c;
    const json_t *params = vectors_get_object(c, t->config, "params");
    const json_t *init = vectors_get_object(c, c->in, "init");
    const json_t *subnets = vectors_get_object(c, init, "subnets");
    const char *name;
    json_t *value;
    t->cb.block = vectors_get_u64(c, init, "block");
    t->cb.issuance_rao = vectors_get_u64(c, init, "total_issuance");
    t->cb.balances_rao = t->cb.issuance_rao;
    t->cb.total_stake_rao = vectors_get_u64(c, init, "total_stake");
    t->cb.owner_cut_u16 = vectors_get_u16(c, params, "subnet_owner_cut");
    t->cb.moving_alpha = vectors_get_i128(c, params, "moving_alpha_bits");
    t->cb.rules.max_epochs = vectors_get_u32(c, params, "max_epochs_per_block");
    t->stake.claims_per_block = vectors_get_u32(c, params, "num_root_claim");
    t->stake.childkey_burn = vectors_get_u64(c, params, "ck_burn");
    t->stake.epoch = stub_epoch;
    t->stake.epoch_self = t;
    t->cb.distribute = distribute;
    t->cb.distribute_self = t;
    size_t i = 0;
    json_object_foreach(mutable_json(subnets), name, value)
    {
        if (strcmp(name, "0") == 0) {
            t->cb.root_tao_rao = vectors_get_u64(c, value, "tao");
            t->stake.root_account_rao = vectors_get_u64(c, value, "account_balance");
        } else if (i < t->cb.subnets) {
            read_subnet(t, name, value, &t->cb.subnet[i], &t->stake.ownership[i]);
            i++;
        }
    }
    json_object_foreach(mutable_json(item(init, "stake")), name, value) read_stake(t, name, value);
    network_coinbase_set_tao_weight(&t->cb, vectors_get_u64(c, params, "tao_weight"));
    if (!vectors_failed(c))
        read_accounts(t, err);
    if (!vectors_failed(c))
        read_choices(t, err);
}

static void expect_number(struct trace *t, const json_t *value, const char *key, uint64_t who, sim_i128 got)
{
    char name[96];
    snprintf(name, sizeof name, "block %" PRIu64 " %s of %" PRIu64, t->cb.block, key, who);
    vectors_expect_value_i128(t->c, value, name, got);
}

/* Shares, emissions and terms of the block, which the step's scratch still holds. */
static void expect_emission(struct trace *t)
{
    struct network_coinbase *cb = &t->cb;
    const json_t *shares = vectors_get_object(t->c, t->log, "shares_bits");
    const size_t count = json_object_size(shares);
    u64f64 *share = vectors_alloc(t->c, cb->subnets, sizeof *share);
    if (vectors_failed(t->c) || count > cb->subnets)
        return;
    cb->rules.policy->share(cb->rules.policy, &cb->emission, cb->block, cb->candidate, count, cb->scratch,
                            share);
    for (size_t i = 0; i < count; i++) {
        const uint16_t n = cb->eligible[i]->netuid;
        const struct chain_terms *terms = &cb->terms[i];
        const json_t *four = item_of(item(t->log, "terms_bits"), n);
        expect_number(t, item_of(shares, n), "share", n, (sim_i128)share[i]);
        expect_number(t, item_of(item(t->log, "emission_bits"), n), "emission", n, (sim_i128)cb->share[i]);
        expect_number(t, json_array_get(four, 0), "tao_in", n, (sim_i128)terms->tao_in);
        expect_number(t, json_array_get(four, 1), "alpha_in", n, (sim_i128)terms->alpha_in);
        expect_number(t, json_array_get(four, 2), "alpha_out", n, (sim_i128)terms->alpha_out);
        expect_number(t, json_array_get(four, 3), "excess", n, (sim_i128)terms->excess);
    }
}

static void expect_block(struct trace *t)
{
    struct vectors_case *c = t->c;
    const struct network_coinbase *cb = &t->cb;
    size_t deferred = 0;
    vectors_expect_u64(c, t->log, "block", cb->block);
    vectors_expect_u64(c, t->log, "minted", cb->minted_rao);
    vectors_expect_u64(c, t->log, "recycled_credit", cb->recycled_rao);
    vectors_expect_bool(c, t->log, "root_sell_flag", cb->root_sells);
    for (size_t i = 0; i < cb->subnets; i++)
        if (cb->subnet[i].schedule.pending_epoch_block == cb->block + 1)
            expect_number(t, json_array_get(item(t->log, "deferred"), deferred++), "deferred", 0,
                          cb->subnet[i].netuid);
    if (deferred != json_array_size(item(t->log, "deferred")) ||
        t->epoch != json_array_size(item(t->log, "epochs")))
        vectors_differ(c, "epochs", "the logged epochs", "others");
    expect_emission(t);
}

static void expect_conservation(struct trace *t, const json_t *law, uint64_t issuance_before,
                                uint64_t accounts_before, uint64_t accounts)
{
    struct sim_error err;
    vectors_expect_u64(t->c, law, "block", t->cb.block);
    vectors_expect_u64(t->c, law, "issuance_delta", t->cb.issuance_rao - issuance_before);
    vectors_expect_u64(t->c, law, "sum_subnet_account_delta", accounts - accounts_before);
    for (size_t i = 0; i < t->cb.subnets; i++) {
        const struct network_subnet *s = &t->cb.subnet[i];
        expect_number(t, item_of(item(law, "alpha_residual"), s->netuid), "alpha_residual", s->netuid,
                      network_stake_residual(&t->stake, s));
    }
    if (network_coinbase_verify(&t->cb, &err) != SIM_OK)
        vectors_differ(t->c, "conservation", "every law holds", err.message);
}

static void expect_subnet(struct trace *t, const json_t *state, struct network_subnet *s)
{
    const struct {
        const char *key;
        sim_i128 got;
    } fields[] = {
        {"tao", s->pool.tao_rao},
        {"alpha_in", s->pool.alpha_in},
        {"alpha_out", s->pool.alpha_out},
        {"wq", s->pool.quote_weight_e18},
        {"moving", s->moving_price},
        {"root_prop", (sim_i128)s->root_proportion},
        {"miner_burned", (sim_i128)s->miner_burned},
        {"p_server", s->pending_server},
        {"p_val", s->pending_validator},
        {"p_root", s->pending_root},
        {"p_cut", s->pending_owner},
        {"protocol_alpha", s->pool.protocol_alpha},
        {"alpha_burned", s->alpha_burned},
        {"alpha_recycled", s->alpha_recycled},
        {"excess", s->excess_tao},
        {"tao_in_em", s->tao_in_emission},
        {"alpha_in_em", s->alpha_in_emission},
        {"alpha_out_em", s->alpha_out_emission},
        {"root_sell", s->root_sell_tao},
        {"protocol_flow", s->protocol_flow.gathered_rao},
        {"last_epoch", s->schedule.last_epoch_block},
        {"blocks_since", s->schedule.blocks_since_last_step},
        {"epoch_index", s->schedule.epoch_index},
        {"pending_epoch_at", s->schedule.pending_epoch_block},
        {"account_balance", s->account_rao},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        expect_number(t, item(state, fields[i].key), fields[i].key, s->netuid, fields[i].got);
}

static void expect_stake(struct trace *t, const char *name, const json_t *state)
{
    const char *slash = strchr(name, '/');
    const uint32_t hotkey = account_name(t->c, name);
    const uint16_t netuid = (uint16_t)strtoul(slash == NULL ? "0" : slash + 1, NULL, 10);
    const struct stake_pool *pool = stake_book_find(&t->stake.book, hotkey, netuid);
    const char *coldkey;
    json_t *value;
    if (pool == NULL) { /* an empty pool is no pool */
        expect_number(t, item(state, "total"), name, 0, 0);
        return;
    }
    expect_number(t, item(state, "total"), name, 0, pool->shares.value);
    const json_t *denominator = item(state, "denominator");
    expect_number(t, json_array_get(denominator, 0), name, 0, (sim_i128)pool->shares.denominator.mantissa);
    expect_number(t, json_array_get(denominator, 1), name, 0, pool->shares.denominator.exponent);
    json_object_foreach(mutable_json(item(state, "values")), coldkey, value)
        expect_number(t, value, name, account_name(t->c, coldkey),
                      stake_book_value(&t->stake.book, hotkey, account_name(t->c, coldkey), netuid));
    size_t holders = 0;
    for (uint32_t p = pool->first_position; p != STAKE_NONE; p = t->stake.book.position[p].next) {
        const struct stake_position *position = &t->stake.book.position[p];
        if (market_decimal_is_zero(position->share))
            continue;
        const json_t *share = item_of(item(state, "shares"), position->coldkey);
        holders++;
        expect_number(t, json_array_get(share, 0), name, position->coldkey,
                      (sim_i128)position->share.mantissa);
        expect_number(t, json_array_get(share, 1), name, position->coldkey, position->share.exponent);
    }
    if (holders != json_object_size(item(state, "shares")))
        vectors_differ(t->c, name, "as many holders", "another number of holders");
}

static void expect_claims(struct trace *t, const json_t *snapshot)
{
    const char *name;
    json_t *value;
    json_object_foreach(mutable_json(item(snapshot, "root_claimable_bits")), name, value)
    {
        const char *netuid;
        json_t *rate;
        json_object_foreach(value, netuid, rate)
        {
            const struct stake_pool *pool = stake_book_find(&t->stake.book, account_name(t->c, name),
                                                            (uint16_t)strtoul(netuid, NULL, 10));
            expect_number(t, rate, "claim rate", account_name(t->c, name),
                          pool == NULL ? -1 : pool->claim_rate);
        }
    }
    json_object_foreach(mutable_json(item(snapshot, "root_claimed")), name, value)
    {
        unsigned netuid, hotkey, coldkey;
        if (sscanf(name, "%u/%u/%u", &netuid, &hotkey, &coldkey) != 3) {
            vectors_bad(t->c, "a claim is called netuid/hotkey/coldkey");
            return;
        }
        expect_number(t, value, name, coldkey,
                      (sim_i128)stake_book_claimed(&t->stake.book, hotkey, coldkey, (uint16_t)netuid));
    }
}

static void expect_snapshot(struct trace *t, const json_t *snapshot)
{
    struct vectors_case *c = t->c;
    const json_t *root = item(item(snapshot, "subnets"), "0");
    const char *name;
    json_t *value;
    vectors_expect_u64(c, snapshot, "total_issuance", t->cb.issuance_rao);
    vectors_expect_u64(c, snapshot, "total_stake", t->cb.total_stake_rao);
    vectors_expect_u64(c, root, "tao", t->cb.root_tao_rao);
    vectors_expect_u64(c, root, "alpha_out", t->cb.root_tao_rao);
    vectors_expect_u64(c, root, "account_balance", t->stake.root_account_rao);
    for (size_t i = 0; i < t->cb.subnets; i++)
        expect_subnet(t, item_of(item(snapshot, "subnets"), t->cb.subnet[i].netuid), &t->cb.subnet[i]);
    json_object_foreach(mutable_json(item(snapshot, "stake")), name, value) expect_stake(t, name, value);
    expect_claims(t, snapshot);
}

static uint64_t sum_accounts(const struct trace *t)
{
    uint64_t sum = t->stake.root_account_rao;
    for (size_t i = 0; i < t->cb.subnets; i++)
        sum += t->cb.subnet[i].account_rao;
    return sum;
}

static bool read_hash(const char *text, uint8_t hash[CHAIN_HASH_BYTES])
{
    if (text == NULL || strlen(text) != 2 * CHAIN_HASH_BYTES)
        return false;
    for (size_t i = 0; i < CHAIN_HASH_BYTES; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        hash[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return true;
}

static int run_block(struct trace *t, const json_t *hash_text, const json_t *law, struct sim_error *err)
{
    const uint64_t issuance = t->cb.issuance_rao, accounts = sum_accounts(t);
    uint64_t index[CHAIN_MAX_CLAIMS];
    uint8_t hash[CHAIN_HASH_BYTES];
    size_t count = 0;
    t->epoch = 0;
    int code = network_coinbase_step(&t->cb, err);
    if (code != SIM_OK)
        return code;
    expect_block(t);
    if (!read_hash(json_string_value(hash_text), hash))
        return sim_raise(err, SIM_ERR_FORMAT, "a block has a parent hash of 64 digits");
    code = network_stake_claims(&t->stake, &t->cb, hash, index, &count, err);
    vectors_expect_list_u64(t->c, t->log, "claim_indices", index, count);
    expect_conservation(t, law, issuance, accounts, sum_accounts(t));
    return code;
}

static void run_trace(struct trace *t, struct sim_error *err)
{
    struct vectors_case *c = t->c;
    const json_t *logs = vectors_get_array(c, c->out, "block_logs");
    const json_t *hashes = vectors_get_array(c, c->out, "parent_hashes");
    const json_t *laws = vectors_get_array(c, c->out, "conservation");
    const json_t *snapshots = vectors_get_object(c, c->out, "snapshots");
    for (size_t i = 0; i < json_array_size(logs) && !vectors_failed(c); i++) {
        t->log = json_array_get(logs, i);
        if (run_block(t, json_array_get(hashes, i), json_array_get(laws, i), err) != SIM_OK) {
            vectors_bad(c, "%s", err->message);
            return;
        }
        vectors_expect_bool(c, c->out, "root_sell_expected", t->cb.root_sells);
        const json_t *snapshot = item_of(snapshots, t->cb.block);
        if (snapshot != NULL)
            expect_snapshot(t, snapshot);
    }
}

static void check_trace(struct vectors_case *c)
{
    struct trace *t = vectors_alloc(c, 1, sizeof *t);
    struct sim_error err = {0};
    const json_t *subnets = json_object_get(json_object_get(json_object_get(c->in, "init"), "subnets"), "1");
    if (t == NULL || subnets == NULL) {
        vectors_bad(c, "the trace has no subnets");
        return;
    }
    t->c = c;
    t->config = vectors_get_object(c, c->in, "config");
    const size_t count = json_object_size(json_object_get(json_object_get(c->in, "init"), "subnets")) - 1;
    if (network_coinbase_init(&t->cb, count, &err) == SIM_OK &&
        network_stake_init(&t->stake, ACCOUNTS, count, MAX_PAYS, &err) == SIM_OK) {
        read_start(t, &err);
        if (!vectors_failed(c))
            run_trace(t, &err);
    } else {
        vectors_bad(c, "%s", err.message);
    }
    network_stake_free(&t->stake);
    network_coinbase_free(&t->cb);
}

const struct vectors_handler vectors_coinbase_trace_handlers[] = {
    {"coinbase", "full_trace", check_trace},
    {NULL, NULL, NULL},
};
