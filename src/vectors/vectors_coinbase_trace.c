/* Reads a trace and runs its blocks; see vectors_trace.h. */
#include "vectors_trace.h"

#include <stdlib.h>
#include <string.h>

static uint32_t account(struct vectors_case *c, const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return NETWORK_NOBODY;
    const uint64_t number = vectors_as_u64(c, value, "account");
    if (number < TRACE_ACCOUNTS)
        return (uint32_t)number;
    vectors_bad(c, "accounts go up to %d", TRACE_ACCOUNTS - 1);
    return NETWORK_NOBODY;
}

static int by_hotkey(const void *a, const void *b)
{
    const struct network_pay *x = a, *y = b;
    return x->hotkey < y->hotkey ? -1 : x->hotkey > y->hotkey;
}

/* The epoch of the row: each hotkey gets fixed parts of the sum. */
static int stub_epoch(void *self, const struct network_subnet *subnet, size_t mechanism, uint64_t alpha,
                      struct network_pay *pay, size_t capacity, size_t *count, struct sim_error *err)
{
    struct trace *t = self;
    const json_t *net = vectors_trace_item_of(vectors_trace_item(t->config, "subnets"), subnet->netuid);
    const char *name;
    json_t *weights;
    (void)mechanism;
    (void)err;
    *count = 0;
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(net, "epoch_stub_bits")), name, weights)
    {
        if (*count == capacity)
            break;
        const uint64_t server = vectors_as_u64(t->c, json_array_get(weights, 0), "server");
        const uint64_t validator = vectors_as_u64(t->c, json_array_get(weights, 1), "validator");
        pay[(*count)++] = (struct network_pay){
            .hotkey = vectors_trace_account(t->c, name),
            .incentive = (uint64_t)(((sim_u128)server * alpha) >> 32),
            .dividend = (uint64_t)(((sim_u128)validator * alpha) >> 32),
        };
    }
    qsort(pay, *count, sizeof pay[0], by_hotkey);
    return SIM_OK;
}

static int distribute(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                      struct sim_error *err)
{
    struct trace *t = self;
    const int code = network_stake_distribute(&t->stake, cb, drain, err);
    if (code == SIM_OK)
        vectors_trace_expect_epoch(t, json_array_get(vectors_trace_item(t->log, "epochs"), t->epoch++),
                                   drain);
    return code;
}

static void read_subnet(struct trace *t, const char *name, const json_t *state, struct network_subnet *s,
                        struct network_ownership *o)
{
    struct vectors_case *c = t->c;
    const json_t *net = json_object_get(vectors_trace_item(t->config, "subnets"), name);
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
    o->owner_coldkey = account(c, vectors_trace_item(net, "owner_ck"));
    o->owner_hotkey = account(c, vectors_trace_item(net, "owner_hk"));
    const char *withheld = json_string_value(vectors_trace_item(net, "recycle_or_burn"));
    o->withheld = withheld != NULL && strcmp(withheld, "Recycle") == 0 ? NETWORK_RECYCLE : NETWORK_BURN;
    const json_t *params = vectors_trace_item(t->config, "params");
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
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(state, "shares")), coldkey, share)
    {
        struct sim_error err;
        if (stake_book_restore(&t->stake.book, vectors_trace_account(c, name),
                               vectors_trace_account(c, coldkey), (uint16_t)strtoul(slash + 1, NULL, 10),
                               &shares, read_decimal(c, share), &err) != SIM_OK)
            vectors_bad(c, "%s", err.message);
    }
}

static void read_accounts(struct trace *t, struct sim_error *err)
{
    struct vectors_case *c = t->c;
    struct network_stake *s = &t->stake;
    const char *name;
    json_t *value;
    const json_t *takes = vectors_trace_item(t->config, "delegate_take_u16");
    const uint16_t take = vectors_get_u16(c, takes, "default");
    for (size_t i = 0; i < s->choices; i++)
        s->choice[i].delegate_take = take;
    json_object_foreach(vectors_trace_mutable(takes), name, value) if (strcmp(name, "default") != 0)
        s->choice[vectors_trace_account(c, name)]
            .delegate_take = vectors_as_u16(c, value, "take");
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(t->config, "owner")), name, value)
        s->choice[vectors_trace_account(c, name)]
            .owner = account(c, value);
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(t->config, "root_claim_type")), name, value)
    {
        const uint32_t coldkey = vectors_trace_account(c, name);
        const char *type = json_string_value(value);
        s->choice[coldkey].claim = type == NULL                ? NETWORK_CLAIM_SOME
                                   : strcmp(type, "Keep") == 0 ? NETWORK_CLAIM_KEEP
                                                               : NETWORK_CLAIM_SWAP;
        for (size_t i = 0; i < json_array_size(value); i++)
            network_stake_choose(&s->kept, &s->kepts,
                                 (uint16_t)vectors_as_u64(c, json_array_get(value, i), "netuid"), coldkey, 1,
                                 err);
    }
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(t->config, "staking_hotkeys_init")), name,
                        value) for (size_t i = 0; i < json_array_size(value); i++)
        stake_book_list(&s->book, account(c, json_array_get(value, i)), vectors_trace_account(c, name), err);
    const json_t *index = vectors_trace_item(t->config, "staking_coldkey_index");
    for (size_t i = 0; i < json_array_size(index); i++)
        network_stake_index(s, account(c, json_array_get(index, i)), err);
}

static void read_choices(struct trace *t, struct sim_error *err)
{
    struct vectors_case *c = t->c;
    struct network_stake *s = &t->stake;
    const json_t *list = vectors_trace_item(t->config, "parentkeys_order");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i), *parents = vectors_trace_item(entry, "parents");
        for (size_t k = 0; k < json_array_size(parents); k++)
            network_family_add(&s->family,
                               (struct network_kinship){
                                   .netuid = vectors_get_u16(c, entry, "netuid"),
                                   .child = account(c, vectors_trace_item(entry, "child")),
                                   .parent = account(c, json_array_get(json_array_get(parents, k), 1)),
                                   .proportion = vectors_as_u64(
                                       c, json_array_get(json_array_get(parents, k), 0), "proportion"),
                               },
                               err);
    }
    list = vectors_trace_item(t->config, "childkey_take");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *e = json_array_get(list, i);
        network_stake_choose(&s->childkey_take, &s->childkey_takes, vectors_get_u16(c, e, "netuid"),
                             account(c, vectors_trace_item(e, "hotkey")), vectors_get_u16(c, e, "take_u16"),
                             err);
    }
    list = vectors_trace_item(t->config, "auto_stake");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *e = json_array_get(list, i);
        network_stake_choose(&s->auto_stake, &s->auto_stakes, vectors_get_u16(c, e, "netuid"),
                             account(c, vectors_trace_item(e, "coldkey")),
                             account(c, vectors_trace_item(e, "hotkey")), err);
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
    json_object_foreach(vectors_trace_mutable(subnets), name, value)
    {
        if (strcmp(name, "0") == 0) {
            t->cb.root_tao_rao = vectors_get_u64(c, value, "tao");
            t->stake.root_account_rao = vectors_get_u64(c, value, "account_balance");
        } else if (i < t->cb.subnets) {
            read_subnet(t, name, value, &t->cb.subnet[i], &t->stake.ownership[i]);
            i++;
        }
    }
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(init, "stake")), name, value)
        read_stake(t, name, value);
    network_coinbase_set_tao_weight(&t->cb, vectors_get_u64(c, params, "tao_weight"));
    if (!vectors_failed(c))
        read_accounts(t, err);
    if (!vectors_failed(c))
        read_choices(t, err);
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
    vectors_trace_expect_block(t);
    if (!read_hash(json_string_value(hash_text), hash))
        return sim_raise(err, SIM_ERR_FORMAT, "a block has a parent hash of 64 digits");
    code = network_stake_claims(&t->stake, &t->cb, hash, index, &count, err);
    vectors_expect_list_u64(t->c, t->log, "claim_indices", index, count);
    vectors_trace_expect_conservation(t, law, issuance, accounts, sum_accounts(t));
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
        const json_t *snapshot = vectors_trace_item_of(snapshots, t->cb.block);
        if (snapshot != NULL)
            vectors_trace_expect_snapshot(t, snapshot);
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
        network_stake_init(&t->stake, TRACE_ACCOUNTS, count, TRACE_PAYS, &err) == SIM_OK) {
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
