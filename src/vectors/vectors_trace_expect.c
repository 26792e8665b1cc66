/* What a trace must have produced; see vectors_trace.h. */
#include "vectors_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const json_t *vectors_trace_item(const json_t *object, const char *key)
{
    return json_object_get(object, key);
}

const json_t *vectors_trace_item_of(const json_t *object, uint64_t number)
{
    char key[24];
    snprintf(key, sizeof key, "%" PRIu64, number);
    return json_object_get(object, key);
}

uint32_t vectors_trace_account(struct vectors_case *c, const char *name)
{
    const unsigned long number = strtoul(name, NULL, 10);
    if (number < TRACE_ACCOUNTS)
        return (uint32_t)number;
    vectors_bad(c, "accounts go up to %d", TRACE_ACCOUNTS - 1);
    return NETWORK_NOBODY;
}

json_t *vectors_trace_mutable(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* A value of the row that nothing here compares would pass unseen. `known` ends with NULL. */
static void expect_known(struct trace *t, const json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(vectors_trace_mutable(object), key, value)
    {
        size_t i = 0;
        while (known[i] != NULL && strcmp(known[i], key) != 0)
            i++;
        if (known[i] == NULL)
            vectors_differ(t->c, key, "a value that is compared", "nothing compares it");
    }
}

static void expect_paid(struct trace *t, const json_t *log, const char *key, uint32_t hotkey, uint64_t got)
{
    char name[64];
    snprintf(name, sizeof name, "block %" PRIu64 " %s of %u", t->cb.block, key, hotkey);
    vectors_expect_value_u128(t->c, vectors_trace_item_of(vectors_trace_item(log, key), hotkey), name, got);
}

void vectors_trace_expect_epoch(struct trace *t, const json_t *log, const struct network_drain *drain)
{
    struct vectors_case *c = t->c;
    const struct network_stake *stake = &t->stake;
    static const char *const known[] = {
        "netuid",     "S",          "V",          "R",         "O",         "burned",          "recycled",
        "incentives", "alpha_take", "alpha_rest", "root_take", "root_rest", "hotkey_emission", NULL};
    const bool recycles = stake->ownership[drain->subnet - t->cb.subnet].withheld == NETWORK_RECYCLE;
    expect_known(t, log, known);
    vectors_expect_u64(c, log, "netuid", drain->subnet->netuid);
    vectors_expect_u64(c, log, "S", drain->server);
    vectors_expect_u64(c, log, "V", drain->validator);
    vectors_expect_u64(c, log, "R", drain->root);
    vectors_expect_u64(c, log, "O", drain->owner);
    vectors_expect_u64(c, log, "burned", recycles ? 0 : stake->withheld_rao);
    vectors_expect_u64(c, log, "recycled", recycles ? stake->withheld_rao : 0);
    for (size_t i = 0; i < stake->pays; i++) {
        const json_t *entry = json_array_get(vectors_trace_item(log, "hotkey_emission"), i);
        const struct network_pay *p = &stake->pay[i];
        vectors_expect_value_u128(c, json_array_get(entry, 0), "hotkey_emission", p->hotkey);
        vectors_expect_value_u128(c, json_array_get(entry, 1), "hotkey_emission", p->incentive);
        vectors_expect_value_u128(c, json_array_get(entry, 2), "hotkey_emission", p->dividend);
        if (vectors_trace_item_of(vectors_trace_item(log, "incentives"), p->hotkey) != NULL)
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
    if (json_object_size(vectors_trace_item(log, "alpha_take")) != stake->dividends)
        vectors_differ(c, "alpha_take", "as many hotkeys", "another number of hotkeys");
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
        const json_t *four = vectors_trace_item_of(vectors_trace_item(t->log, "terms_bits"), n);
        expect_number(t, vectors_trace_item_of(shares, n), "share", n, (sim_i128)share[i]);
        expect_number(t, vectors_trace_item_of(vectors_trace_item(t->log, "emission_bits"), n), "emission", n,
                      (sim_i128)cb->share[i]);
        expect_number(t, json_array_get(four, 0), "tao_in", n, (sim_i128)terms->tao_in);
        expect_number(t, json_array_get(four, 1), "alpha_in", n, (sim_i128)terms->alpha_in);
        expect_number(t, json_array_get(four, 2), "alpha_out", n, (sim_i128)terms->alpha_out);
        expect_number(t, json_array_get(four, 3), "excess", n, (sim_i128)terms->excess);
    }
}

void vectors_trace_expect_block(struct trace *t)
{
    static const char *const known[] = {
        "block",      "minted",          "shares_bits", "emission_bits", "root_sell_flag",
        "terms_bits", "recycled_credit", "epochs",      "deferred",      "claim_indices",
        NULL};
    struct vectors_case *c = t->c;
    const struct network_coinbase *cb = &t->cb;
    size_t deferred = 0;
    expect_known(t, t->log, known);
    vectors_expect_u64(c, t->log, "block", cb->block);
    vectors_expect_u64(c, t->log, "minted", cb->minted_rao);
    vectors_expect_u64(c, t->log, "recycled_credit", cb->recycled_rao);
    vectors_expect_bool(c, t->log, "root_sell_flag", cb->root_sells);
    for (size_t i = 0; i < cb->subnets; i++)
        if (cb->subnet[i].schedule.pending_epoch_block == cb->block + 1)
            expect_number(t, json_array_get(vectors_trace_item(t->log, "deferred"), deferred++), "deferred",
                          0, cb->subnet[i].netuid);
    if (deferred != json_array_size(vectors_trace_item(t->log, "deferred")) ||
        t->epoch != json_array_size(vectors_trace_item(t->log, "epochs")))
        vectors_differ(c, "epochs", "the logged epochs", "others");
    expect_emission(t);
}

void vectors_trace_expect_conservation(struct trace *t, const json_t *law, uint64_t issuance_before,
                                       uint64_t accounts_before, uint64_t accounts)
{
    static const char *const known[] = {"block", "issuance_delta", "sum_subnet_account_delta",
                                        "alpha_residual", NULL};
    struct sim_error err;
    expect_known(t, law, known);
    vectors_expect_u64(t->c, law, "block", t->cb.block);
    vectors_expect_u64(t->c, law, "issuance_delta", t->cb.issuance_rao - issuance_before);
    vectors_expect_u64(t->c, law, "sum_subnet_account_delta", accounts - accounts_before);
    for (size_t i = 0; i < t->cb.subnets; i++) {
        const struct network_subnet *s = &t->cb.subnet[i];
        expect_number(t, vectors_trace_item_of(vectors_trace_item(law, "alpha_residual"), s->netuid),
                      "alpha_residual", s->netuid, network_stake_residual(&t->stake, s));
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
    if (json_object_size(state) != sizeof fields / sizeof fields[0])
        vectors_differ(t->c, "subnets", "as many values as are compared", "another number of values");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        expect_number(t, vectors_trace_item(state, fields[i].key), fields[i].key, s->netuid, fields[i].got);
}

static void expect_stake(struct trace *t, const char *name, const json_t *state)
{
    const char *slash = strchr(name, '/');
    const uint32_t hotkey = vectors_trace_account(t->c, name);
    const uint16_t netuid = (uint16_t)strtoul(slash == NULL ? "0" : slash + 1, NULL, 10);
    const struct stake_pool *pool = stake_book_find(&t->stake.book, hotkey, netuid);
    const char *coldkey;
    json_t *value;
    if (pool == NULL) { /* an empty pool is no pool */
        expect_number(t, vectors_trace_item(state, "total"), name, 0, 0);
        return;
    }
    expect_number(t, vectors_trace_item(state, "total"), name, 0, pool->shares.value);
    const json_t *denominator = vectors_trace_item(state, "denominator");
    expect_number(t, json_array_get(denominator, 0), name, 0, (sim_i128)pool->shares.denominator.mantissa);
    expect_number(t, json_array_get(denominator, 1), name, 0, pool->shares.denominator.exponent);
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(state, "values")), coldkey, value)
        expect_number(t, value, name, vectors_trace_account(t->c, coldkey),
                      stake_book_value(&t->stake.book, hotkey, vectors_trace_account(t->c, coldkey), netuid));
    size_t holders = 0;
    for (uint32_t p = pool->first_position; p != STAKE_NONE; p = t->stake.book.position[p].next) {
        const struct stake_position *position = &t->stake.book.position[p];
        if (market_decimal_is_zero(position->share))
            continue;
        const json_t *share = vectors_trace_item_of(vectors_trace_item(state, "shares"), position->coldkey);
        holders++;
        expect_number(t, json_array_get(share, 0), name, position->coldkey,
                      (sim_i128)position->share.mantissa);
        expect_number(t, json_array_get(share, 1), name, position->coldkey, position->share.exponent);
    }
    if (holders != json_object_size(vectors_trace_item(state, "shares")))
        vectors_differ(t->c, name, "as many holders", "another number of holders");
}

static void expect_claims(struct trace *t, const json_t *snapshot)
{
    const char *name;
    json_t *value;
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(snapshot, "root_claimable_bits")), name,
                        value)
    {
        const char *netuid;
        json_t *rate;
        json_object_foreach(value, netuid, rate)
        {
            const struct stake_pool *pool = stake_book_find(&t->stake.book, vectors_trace_account(t->c, name),
                                                            (uint16_t)strtoul(netuid, NULL, 10));
            expect_number(t, rate, "claim rate", vectors_trace_account(t->c, name),
                          pool == NULL ? -1 : pool->claim_rate);
        }
    }
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(snapshot, "root_claimed")), name, value)
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

/* Nothing beside what the snapshot lists. */
static void expect_no_more(struct trace *t, const json_t *snapshot)
{
    const struct stake_book *book = &t->stake.book;
    const char *name;
    json_t *value;
    size_t pools = 0, claimed = 0, listed = 0;
    for (size_t i = 0; i < book->pools; i++)
        pools += book->pool[i].shares.value > 0;
    for (size_t i = 0; i < book->positions; i++)
        claimed += book->position[i].claimed > 0;
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(snapshot, "stake")), name, value) listed +=
        vectors_as_u64(t->c, vectors_trace_item(value, "total"), name) > 0;
    if (pools != listed)
        vectors_differ(t->c, "stake", "as many stakes", "another number of stakes");
    if (claimed != json_object_size(vectors_trace_item(snapshot, "root_claimed")))
        vectors_differ(t->c, "root_claimed", "as many claims", "another number of claims");
}

void vectors_trace_expect_snapshot(struct trace *t, const json_t *snapshot)
{
    static const char *const known[] = {"block", "total_issuance",      "total_stake",  "subnets",
                                        "stake", "root_claimable_bits", "root_claimed", NULL};
    struct vectors_case *c = t->c;
    const json_t *root = vectors_trace_item(vectors_trace_item(snapshot, "subnets"), "0");
    expect_known(t, snapshot, known);
    vectors_expect_u64(c, snapshot, "block", t->cb.block);
    const char *name;
    json_t *value;
    vectors_expect_u64(c, snapshot, "total_issuance", t->cb.issuance_rao);
    vectors_expect_u64(c, snapshot, "total_stake", t->cb.total_stake_rao);
    vectors_expect_u64(c, root, "tao", t->cb.root_tao_rao);
    vectors_expect_u64(c, root, "alpha_out", t->cb.root_tao_rao);
    vectors_expect_u64(c, root, "account_balance", t->stake.root_account_rao);
    for (size_t i = 0; i < t->cb.subnets; i++)
        expect_subnet(t,
                      vectors_trace_item_of(vectors_trace_item(snapshot, "subnets"), t->cb.subnet[i].netuid),
                      &t->cb.subnet[i]);
    json_object_foreach(vectors_trace_mutable(vectors_trace_item(snapshot, "stake")), name, value)
        expect_stake(t, name, value);
    expect_claims(t, snapshot);
    expect_no_more(t, snapshot);
}
