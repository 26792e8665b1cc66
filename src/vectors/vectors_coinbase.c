/* Rows of the coinbase's kernels from the chain's own code: models/chain. */
#include "chain_childkeys.h"
#include "chain_curve.h"
#include "chain_dividends.h"
#include "chain_emission.h"
#include "chain_moving_price.h"
#include "chain_split.h"
#include "chain_terms.h"
#include "pool_balancer.h"
#include "vectors.h"

#include <stdlib.h>

/* [netuid, value] at place `i` of the list under `key`. */
static void expect_entry(struct vectors_case *c, const char *key, size_t i, uint64_t netuid, sim_u128 got)
{
    const json_t *entry = json_array_get(vectors_get_array(c, c->out, key), i);
    vectors_expect_value_u128(c, json_array_get(entry, 0), key, netuid);
    vectors_expect_value_u128(c, json_array_get(entry, 1), key, got);
}

static void expect_length(struct vectors_case *c, const char *key, size_t got)
{
    const json_t *list = vectors_get_array(c, c->out, key);
    if (list != NULL && json_array_size(list) != got)
        vectors_differ(c, key, "another length", "our length");
}

static void check_root_prop(struct vectors_case *c)
{
    const uint64_t alpha_in = vectors_get_u64(c, c->in, "alpha_in");
    const uint64_t alpha_out = vectors_get_u64(c, c->in, "alpha_out");
    const uint64_t issuance = alpha_in + alpha_out < alpha_in ? UINT64_MAX : alpha_in + alpha_out;
    const u96f32 weight = chain_tao_weight(vectors_get_u64(c, c->in, "tao_weight"));
    const uint64_t root_tao = vectors_get_u64(c, c->in, "root_tao");
    vectors_expect_u64(c, c->out, "alpha_issuance", issuance);
    vectors_expect_u64(c, c->out, "alpha_emission", chain_block_emission(issuance));
    vectors_expect_u128(c, c->out, "tao_weight_fixed", weight);
    vectors_expect_u128(c, c->out, "root_proportion", chain_root_proportion(root_tao, weight, issuance));
}

static void check_moving_price(struct vectors_case *c)
{
    const bool dynamic = vectors_get_u64(c, c->in, "mechanism") == 1;
    const i96f32 before = vectors_get_i128(c, c->in, "moving_price");
    const bool started = !vectors_is_null(c, c->in, "first_emission_block");
    const uint64_t first = started ? vectors_get_u64(c, c->in, "first_emission_block") : 0;
    const uint64_t age = chain_subnet_age(vectors_get_u64(c, c->in, "block"), first);
    const u64f64 price = dynamic ? pool_balancer_price(vectors_get_u64(c, c->in, "quote_weight"),
                                                       vectors_get_u64(c, c->in, "alpha_in"),
                                                       vectors_get_u64(c, c->in, "tao_in"))
                                 : U64F64_ONE;
    const struct chain_candidate candidate = {.moving_price = before, .stable_price = !dynamic};
    vectors_expect_u128(c, c->out, "price", price);
    vectors_expect_u128(c, c->out, "moving_alpha_price_before", chain_candidate_price(&candidate));
    /* A stable subnet's stored value is never read: it counts as 1. */
    vectors_expect_i128(c, c->out, "moving_price",
                        chain_moving_price_update(CHAIN_MOVING_WIDE, dynamic ? before : I96F32_ONE,
                                                  vectors_get_i128(c, c->in, "subnet_moving_alpha"), age,
                                                  vectors_get_u64(c, c->in, "ema_halving_blocks"), price));
}

/* The eligible subnets of the row's `nets`; their netuids go to `netuid`. */
static size_t read_candidates(struct vectors_case *c, const json_t *nets, struct chain_candidate *candidate,
                              uint64_t *netuid)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(nets); i++) {
        const json_t *net = json_array_get(nets, i);
        const bool eligible = !vectors_is_null(c, net, "first_emission_block") &&
                              vectors_get_bool(c, net, "subtoken_enabled") &&
                              vectors_get_bool(c, net, "registration_allowed");
        if (!eligible)
            continue;
        netuid[count] = vectors_get_u64(c, net, "netuid");
        candidate[count++] = (struct chain_candidate){
            .moving_price = vectors_get_i128(c, net, "moving_price"),
            .stable_price = vectors_get_u64(c, net, "mechanism") != 1,
            .emission_enabled = vectors_get_bool(c, net, "emission_enabled"),
            .miner_burned = vectors_get_u128(c, net, "miner_burned"),
        };
    }
    return count;
}

static void check_subnet_shares(struct vectors_case *c)
{
    const json_t *nets = vectors_get_array(c, c->in, "nets");
    const size_t n = json_array_size(nets);
    struct chain_candidate *candidate = vectors_alloc(c, n, sizeof *candidate);
    uint64_t *netuid = vectors_alloc(c, n, sizeof *netuid);
    u64f64 *scratch = vectors_alloc(c, CHAIN_EMISSION_SCRATCH(n), sizeof *scratch);
    u64f64 *share = vectors_alloc(c, n, sizeof *share);
    if (vectors_failed(c))
        return;
    struct chain_emission_state state;
    chain_emission_state_init(&state);
    const struct chain_emission_policy *policy = chain_emission_policy_find("price-unburned");
    const size_t count = read_candidates(c, nets, candidate, netuid);
    const u96f32 block_emission = vectors_get_u128(c, c->in, "block_emission");
    vectors_expect_list_u64(c, c->out, "emit_to", netuid, count);
    vectors_expect_bool(c, c->out, "root_sell_flag", chain_root_sells(candidate, count));
    expect_length(c, "shares", count);
    const struct chain_emission_policy *price_only = chain_emission_policy_find("moving-price");
    price_only->share(price_only, &state, 0, candidate, count, scratch, share);
    expect_length(c, "shares_price_ema", count);
    for (size_t i = 0; i < count; i++)
        expect_entry(c, "shares_price_ema", i, netuid[i], share[i]);
    policy->share(policy, &state, 0, candidate, count, scratch, share);
    for (size_t i = 0; i < count; i++)
        expect_entry(c, "shares", i, netuid[i], share[i]);
    chain_emission_shares(policy, &state, 0, candidate, count, scratch, share);
    for (size_t i = 0; i < count; i++)
        expect_entry(c, "emissions", i, netuid[i],
                     u96f32_from_u64f64(u64f64_mul(u64f64_from_u96f32(block_emission), share[i])));
    vectors_ignore(c, "emissions"); /* an empty list is read by no entry */
}

static void read_flow(struct vectors_case *c, const json_t *net, const char *gathered, const char *average,
                      struct chain_flow *flow)
{
    flow->gathered_rao = vectors_get_i64(c, net, gathered);
    if (vectors_is_null(c, net, average))
        return;
    const json_t *pair = vectors_get_array(c, net, average);
    flow->started = true;
    flow->block = vectors_as_u64(c, json_array_get(pair, 0), average);
    flow->average = vectors_as_i128(c, json_array_get(pair, 1), average);
}

static void expect_flow(struct vectors_case *c, const json_t *net, const char *key,
                        const struct chain_flow *flow)
{
    const json_t *pair = vectors_get_array(c, net, key);
    vectors_expect_value_u128(c, json_array_get(pair, 0), key, flow->block);
    vectors_expect_value_i128(c, json_array_get(pair, 1), key, flow->average);
}

static void check_shares_flow(struct vectors_case *c)
{
    const json_t *nets = vectors_get_array(c, c->in, "nets");
    const size_t n = json_array_size(nets);
    struct chain_candidate *candidate = vectors_alloc(c, n, sizeof *candidate);
    struct chain_flow *flow = vectors_alloc(c, 2 * n, sizeof *flow);
    u64f64 *scratch = vectors_alloc(c, CHAIN_EMISSION_SCRATCH(n), sizeof *scratch);
    u64f64 *share = vectors_alloc(c, n, sizeof *share);
    if (vectors_failed(c))
        return;
    struct chain_emission_state state;
    chain_emission_state_init(&state);
    state.flow = (struct chain_flow_rules){
        .factor = vectors_get_u64(c, c->in, "smoothing_factor"),
        .cutoff = vectors_get_i128(c, c->in, "cutoff"),
        .exponent = vectors_get_u128(c, c->in, "p"),
        .net_of_protocol = vectors_get_bool(c, c->in, "net_flow_enabled"),
    };
    for (size_t i = 0; i < n; i++) {
        const json_t *net = json_array_get(nets, i);
        read_flow(c, net, "tao_flow", "ema_tao_flow", &flow[2 * i]);
        read_flow(c, net, "protocol_flow", "ema_protocol_flow", &flow[2 * i + 1]);
        candidate[i] = (struct chain_candidate){
            .emission_enabled = true,
            .user_flow = &flow[2 * i],
            .protocol_flow = &flow[2 * i + 1],
        };
    }
    const struct chain_emission_policy *policy = chain_emission_policy_find("tao-flow-net");
    chain_emission_shares(policy, &state, vectors_get_u64(c, c->in, "block"), candidate, n, scratch, share);
    const json_t *after = vectors_get_array(c, c->out, "nets");
    expect_length(c, "shares", n);
    for (size_t i = 0; i < n && !vectors_failed(c); i++) {
        const json_t *net = json_array_get(after, i);
        expect_entry(c, "shares", i, vectors_get_u64(c, net, "netuid"), share[i]);
        expect_flow(c, net, "ema_tao_flow", &flow[2 * i]);
        expect_flow(c, net, "ema_protocol_flow", &flow[2 * i + 1]);
    }
}

static void check_subnet_terms(struct vectors_case *c)
{
    const json_t *world = vectors_get_object(c, c->in, "world");
    const json_t *nets = vectors_get_array(c, world, "nets");
    const json_t *emissions = vectors_get_array(c, c->in, "emissions");
    const uint64_t root_tao = vectors_get_u64(c, world, "root_tao");
    const u96f32 weight = chain_tao_weight(vectors_get_u64(c, world, "tao_weight"));
    for (size_t i = 0; i < json_array_size(emissions) && !vectors_failed(c); i++) {
        const json_t *entry = json_array_get(emissions, i);
        const uint64_t netuid = vectors_as_u64(c, json_array_get(entry, 0), "netuid");
        const json_t *net = NULL;
        for (size_t k = 0; k < json_array_size(nets) && net == NULL; k++)
            if (vectors_get_u64(c, json_array_get(nets, k), "netuid") == netuid)
                net = json_array_get(nets, k);
        if (net == NULL) {
            vectors_bad(c, "no subnet %llu", (unsigned long long)netuid);
            return;
        }
        const uint64_t alpha_in = vectors_get_u64(c, net, "alpha_in");
        const uint64_t alpha_out = vectors_get_u64(c, net, "alpha_out");
        const uint64_t issuance = alpha_in + alpha_out < alpha_in ? UINT64_MAX : alpha_in + alpha_out;
        struct chain_terms terms;
        chain_subnet_terms(CHAIN_CAP_ROOT_PROPORTION,
                           &(struct chain_terms_input){
                               .tao_emission = vectors_as_u128(c, json_array_get(entry, 1), "emission"),
                               .price = vectors_get_u64(c, net, "mechanism") == 1
                                            ? pool_balancer_price(vectors_get_u64(c, net, "quote_weight"),
                                                                  alpha_in, vectors_get_u64(c, net, "tao_in"))
                                            : U64F64_ONE,
                               .root_proportion = chain_root_proportion(root_tao, weight, issuance),
                               .alpha_emission = chain_block_emission(issuance),
                           },
                           &terms);
        expect_entry(c, "tao_in", i, netuid, terms.tao_in);
        expect_entry(c, "alpha_in", i, netuid, terms.alpha_in);
        expect_entry(c, "alpha_out", i, netuid, terms.alpha_out);
        expect_entry(c, "excess_tao", i, netuid, terms.excess);
    }
    if (json_array_size(emissions) == 0) { /* nothing to read entries of */
        expect_length(c, "tao_in", 0);
        expect_length(c, "alpha_in", 0);
        expect_length(c, "alpha_out", 0);
        expect_length(c, "excess_tao", 0);
    }
}

static void check_split_emissions(struct vectors_case *c)
{
    const size_t count = vectors_get_u64(c, c->in, "mechanism_count");
    size_t split_count = 0;
    const uint16_t *split =
        vectors_is_null(c, c->in, "split") ? NULL : vectors_get_list_u16(c, c->in, "split", &split_count);
    uint64_t *part = vectors_alloc(c, count, sizeof *part);
    if (vectors_failed(c))
        return;
    chain_split_mechanisms(vectors_get_u64(c, c->in, "alpha"), split, split_count, count, part);
    vectors_expect_list_u64(c, c->out, "r", part, count);
}

static void check_owner_cut(struct vectors_case *c)
{
    vectors_expect_u128(c, c->out, "r", chain_fraction_u16(vectors_get_u16(c, c->in, "cut")));
}

static void check_dividends(struct vectors_case *c)
{
    const json_t *keys = vectors_get_array(c, c->in, "keys");
    const size_t n = json_array_size(keys);
    struct chain_dividend *hotkey = vectors_alloc(c, n, sizeof *hotkey);
    uint64_t *key = vectors_alloc(c, n, sizeof *key);
    if (vectors_failed(c))
        return;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const json_t *k = json_array_get(keys, i);
        if (vectors_is_null(c, k, "alpha_stake"))
            continue; /* not in the stake map: takes no part */
        key[count] = vectors_get_u64(c, k, "key");
        hotkey[count++] = (struct chain_dividend){
            .alpha_stake = vectors_get_u64(c, k, "alpha_stake"),
            .root_stake = vectors_get_u64(c, k, "root_stake"),
            .dividend = vectors_get_u128(c, k, "dividend"),
        };
    }
    chain_distribute_dividends(hotkey, count, vectors_get_u64(c, c->in, "pending_alpha"),
                               vectors_get_u64(c, c->in, "pending_root_alpha"),
                               vectors_get_u128(c, c->in, "tao_weight"));
    expect_length(c, "alpha_dividends", count);
    expect_length(c, "root_alpha_dividends", count);
    for (size_t i = 0; i < count; i++) {
        expect_entry(c, "alpha_dividends", i, key[i], hotkey[i].alpha);
        expect_entry(c, "root_alpha_dividends", i, key[i], hotkey[i].root);
    }
}

/* Relatives of a hotkey: `list` is [[proportion, key], ...]. */
static struct chain_relative *read_relatives(struct vectors_case *c, const json_t *keys, const json_t *list,
                                             uint64_t owner, uint64_t *key, size_t *count)
{
    *count = json_array_size(list);
    struct chain_relative *relative = vectors_alloc(c, *count, sizeof *relative);
    for (size_t i = 0; i < *count && !vectors_failed(c); i++) {
        const json_t *pair = json_array_get(list, i);
        relative[i].proportion = vectors_as_u64(c, json_array_get(pair, 0), "proportion");
        key[i] = vectors_as_u64(c, json_array_get(pair, 1), "key");
        const json_t *other = json_array_get(keys, key[i]);
        relative[i].alpha = vectors_get_u64(c, other, "alpha");
        relative[i].root = vectors_get_u64(c, other, "root");
        relative[i].same_owner = vectors_get_u64(c, other, "owner") == owner;
    }
    return relative;
}

static void check_childkeys(struct vectors_case *c)
{
    const json_t *keys = vectors_get_array(c, c->in, "keys");
    const uint64_t hotkey = vectors_get_u64(c, c->in, "hotkey");
    const json_t *self = json_array_get(keys, hotkey);
    const json_t *parents = vectors_get_array(c, self, "parents");
    const json_t *children = vectors_get_array(c, self, "children");
    uint64_t *parent = vectors_alloc(c, json_array_size(parents), sizeof *parent);
    uint64_t *child = vectors_alloc(c, json_array_size(children), sizeof *child);
    if (vectors_failed(c))
        return;
    const uint64_t owner = vectors_get_u64(c, self, "owner");
    struct chain_family family = {
        .alpha = vectors_get_u64(c, self, "alpha"),
        .root = vectors_get_u64(c, self, "root"),
    };
    family.parents = read_relatives(c, keys, parents, owner, parent, &family.parent_count);
    family.children = read_relatives(c, keys, children, owner, child, &family.child_count);
    if (vectors_failed(c))
        return;
    const u96f32 weight = chain_tao_weight(vectors_get_u64(c, c->in, "tao_weight"));
    const uint64_t alpha = chain_inherited_alpha(&family), root = chain_inherited_root(&family);
    vectors_expect_u64(c, c->out, "inherited_alpha", alpha);
    vectors_expect_u64(c, c->out, "inherited_tao", root);
    vectors_expect_i128(c, c->out, "alpha_stake", i64f64_from_u64(alpha));
    vectors_expect_i128(c, c->out, "tao_stake", i64f64_from_u64(root));
    vectors_expect_i128(
        c, c->out, "total_stake",
        i64f64_add(i64f64_from_u64(alpha), i64f64_mul(i64f64_from_u64(root), i64f64_from_u96f32(weight))));
    vectors_expect_u64(c, c->out, "self_contribution", chain_self_contribution(&family, weight));
    uint64_t burned;
    const uint64_t rest = chain_split_dividend(&family, vectors_get_u64(c, c->in, "dividends"), weight,
                                               vectors_get_u16(c, self, "childkey_take"),
                                               vectors_get_u64(c, c->in, "ck_burn"), &burned);
    expect_length(c, "distribution", family.parent_count + 1);
    for (size_t i = 0; i < family.parent_count; i++) {
        const json_t *entry = json_array_get(vectors_get_array(c, c->out, "distribution"), i);
        vectors_expect_value_u128(c, json_array_get(entry, 0), "distribution", parent[i]);
        vectors_expect_value_u128(c, json_array_get(entry, 1), "distribution", family.parents[i].dividend);
    }
    const json_t *last = json_array_get(vectors_get_array(c, c->out, "distribution"), family.parent_count);
    vectors_expect_value_u128(c, json_array_get(last, 0), "distribution", hotkey);
    vectors_expect_value_u128(c, json_array_get(last, 1), "distribution", rest);
    vectors_expect_u64(c, c->out, "recycled", burned);
}

const struct vectors_handler vectors_coinbase_handlers[] = {
    {"", "alpha_emission_root_prop", check_root_prop},
    {"", "update_moving_price", check_moving_price},
    {"", "subnet_shares", check_subnet_shares},
    {"", "subnet_shares_flow", check_shares_flow},
    {"", "subnet_terms", check_subnet_terms},
    {"", "split_emissions", check_split_emissions},
    {"", "owner_cut_fixed", check_owner_cut},
    {"", "dividend_distribution", check_dividends},
    {"", "childkeys", check_childkeys},
    {NULL, NULL, NULL},
};
