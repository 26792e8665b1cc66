/* Rows of the coinbase cases: kernels of models/chain with named rules and small scenarios. */
#include "chain_childkeys.h"
#include "chain_dividends.h"
#include "chain_emission.h"
#include "chain_moving_price.h"
#include "chain_root_claim.h"
#include "chain_root_network.h"
#include "chain_split.h"
#include "chain_terms.h"
#include "epoch_schedule.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

static void check_root_proportion(struct vectors_case *c)
{
    const u96f32 weight = chain_tao_weight(vectors_get_u64(c, c->in, "tao_weight_raw"));
    vectors_expect_u128(c, c->out, "u96f32_bits",
                        chain_root_proportion(vectors_get_u64(c, c->in, "root_tao"), weight,
                                              vectors_get_u64(c, c->in, "alpha_issuance")));
}

/* One step, or as many as the row's note says where only the outcome is given. */
static void check_moving_price(struct vectors_case *c)
{
    const char *format = vectors_get_text(c, c->in, "format");
    if (format == NULL)
        return;
    const bool wide = strcmp(format, "u64f64") == 0; /* the price has the format of the rule */
    const enum chain_moving_rule rule = wide ? CHAIN_MOVING_WIDE : CHAIN_MOVING_RAMP;
    const i96f32 alpha = vectors_get_i128(c, c->in, "moving_alpha_bits");
    i96f32 moving;
    if (json_object_get(c->in, "moving_bits") != NULL) {
        moving = chain_moving_price_update(rule, vectors_get_i128(c, c->in, "moving_bits"), alpha,
                                           vectors_get_u64(c, c->in, "blocks_since_start"),
                                           vectors_get_u64(c, c->in, "halving_blocks"),
                                           vectors_get_u128(c, c->in, "price_bits") << (wide ? 0 : 32));
    } else {
        const char *note = json_string_value(json_object_get(c->row, "note"));
        const bool falling = note != NULL && strstr(note, "2^32//20") != NULL;
        const u64f64 price = ((u64f64)(falling ? 3 : 2) << 64) / 100;
        moving = I96F32_ONE / (falling ? 20 : 50);
        for (uint64_t i = 0; i < 200000; i++)
            moving = chain_moving_price_update(rule, moving, alpha, 1000000 + i, CHAIN_PRICE_HALVING_BLOCKS,
                                               price);
    }
    vectors_expect_i128(c, c->out, "new_moving_bits", moving);
}

/* Our name of the policy that the row means. */
static const struct chain_emission_policy *read_policy(struct vectors_case *c)
{
    static const char *const names[][2] = {
        {"P1_price_only", "moving-price"},
        {"P4_price_x_rootprop_x_unburned", "price-root-unburned"},
        {"P5_price_x_unburned", "price-unburned"},
    };
    const char *name = vectors_get_text(c, c->in, "policy");
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i][0]) == 0)
            return chain_emission_policy_find(names[i][1]);
    vectors_bad(c, "no policy '%s'", name == NULL ? "" : name);
    return NULL;
}

static void check_emission_shares(struct vectors_case *c)
{
    size_t n = 0, count = 0;
    const struct chain_emission_policy *policy = read_policy(c);
    const sim_i128 *moving = vectors_get_list_i128(c, c->in, "moving_bits", &n);
    const sim_u128 *burned = vectors_get_list_u128(c, c->in, "miner_burned_bits", &count);
    const sim_u128 *root = vectors_get_list_u128(c, c->in, "root_prop_bits", &count);
    const json_t *enabled = vectors_get_array(c, c->in, "emission_enabled");
    struct chain_candidate *candidate = vectors_alloc(c, n, sizeof *candidate);
    u64f64 *scratch = vectors_alloc(c, CHAIN_EMISSION_SCRATCH(n), sizeof *scratch);
    u64f64 *share = vectors_alloc(c, n, sizeof *share);
    if (vectors_failed(c) || policy == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        candidate[i] = (struct chain_candidate){
            .moving_price = moving[i],
            .miner_burned = burned[i],
            .root_proportion = root[i],
            .emission_enabled = json_is_true(json_array_get(enabled, i)),
        };
    struct chain_emission_state state;
    chain_emission_state_init(&state);
    policy->share(policy, &state, 0, candidate, n, scratch, share);
    vectors_expect_list_u128(c, c->out, "share_bits_u64f64", share, n);
    chain_emission_shares(policy, &state, 0, candidate, n, scratch, share);
    const u64f64 whole = u64f64_from_u64(vectors_get_u64(c, c->in, "block_emission"));
    for (size_t i = 0; i < n; i++)
        share[i] = u96f32_from_u64f64(u64f64_mul(whole, share[i]));
    vectors_expect_list_u128(c, c->out, "emission_bits_u96f32", share, n);
}

/* One step, or one half-life from 0 with a constant flow where the row gives no flow. */
static void check_flow_average(struct vectors_case *c)
{
    const uint64_t factor = vectors_get_u64(c, c->in, "factor");
    i64f64 average = 0;
    if (json_object_get(c->in, "flow_rao") != NULL)
        average = chain_flow_average(factor, vectors_get_i128(c, c->in, "last_ema_bits"),
                                     vectors_get_i64(c, c->in, "flow_rao"));
    else
        for (int i = 0; i < 216000; i++)
            average = chain_flow_average(factor, average, 1000000000);
    vectors_expect_i128(c, c->out, "new_ema_bits", average);
}

static void check_flow_shares(struct vectors_case *c)
{
    size_t n = 0, m = 0;
    const sim_i128 *user = vectors_get_list_i128(c, c->in, "user_ema_bits", &n);
    const sim_i128 *protocol = vectors_get_list_i128(c, c->in, "protocol_ema_bits", &m);
    u64f64 *share = vectors_alloc(c, n, sizeof *share);
    const struct chain_flow_rules rules = {
        .cutoff = vectors_get_i128(c, c->in, "cutoff_bits"),
        .exponent = vectors_get_u128(c, c->in, "exponent_bits"),
        .net_of_protocol = vectors_get_bool(c, c->in, "net_flow_enabled"),
    };
    if (vectors_failed(c) || n != m)
        return;
    chain_flow_shares(&rules, user, protocol, n, share);
    vectors_expect_list_u128(c, c->out, "share_bits_u64f64", share, n);
}

static void check_normalise(struct vectors_case *c)
{
    size_t n = 0;
    sim_u128 *value = vectors_get_list_u128(c, c->in, "values_bits", &n);
    const u64f64 exponent = vectors_get_u128(c, c->in, "exponent_bits");
    if (vectors_failed(c))
        return;
    chain_flow_normalise(value, n, exponent);
    vectors_expect_list_u128(c, c->out, "result_bits", value, n);
}

static enum chain_cap read_cap(struct vectors_case *c)
{
    const char *mode = vectors_get_text(c, c->in, "cap_mode");
    if (mode != NULL && strncmp(mode, "min(", 4) == 0)
        return CHAIN_CAP_BLOCK;
    if (mode != NULL && strncmp(mode, "alpha_emission", 14) == 0)
        return CHAIN_CAP_ALPHA;
    return CHAIN_CAP_ROOT_PROPORTION;
}

static void check_subnet_terms(struct vectors_case *c)
{
    const u96f32 weight = chain_tao_weight(vectors_get_u64(c, c->in, "tao_weight_raw"));
    struct chain_terms t;
    chain_subnet_terms(
        read_cap(c),
        &(struct chain_terms_input){
            .tao_emission = vectors_get_u128(c, c->in, "tao_emission_bits"),
            .price = vectors_get_u128(c, c->in, "price_bits_u64f64"),
            .root_proportion = chain_root_proportion(vectors_get_u64(c, c->in, "root_tao"), weight,
                                                     vectors_get_u64(c, c->in, "alpha_issuance")),
            .alpha_emission = vectors_get_u64(c, c->in, "alpha_emission"),
            .block_emission_rao = vectors_get_u64(c, c->in, "tao_block_emission"),
        },
        &t);
    vectors_expect_u128(c, c->out, "tao_in_bits", t.tao_in);
    vectors_expect_u128(c, c->out, "alpha_in_bits", t.alpha_in);
    vectors_expect_u128(c, c->out, "alpha_out_bits", t.alpha_out);
    vectors_expect_u128(c, c->out, "excess_bits", t.excess);
}

static void check_terms_v2(struct vectors_case *c)
{
    const struct chain_terms_v2 t = chain_subnet_terms_v2(
        vectors_get_u64(c, c->in, "block_emission"), vectors_get_i128(c, c->in, "moving_bits"),
        vectors_get_i128(c, c->in, "total_moving_bits"), vectors_get_u64(c, c->in, "tao"),
        vectors_get_u64(c, c->in, "alpha_in"), vectors_get_u64(c, c->in, "alpha_emission"));
    vectors_expect_i128(c, c->out, "tao_in_bits_i96f32", t.tao_in);
    vectors_expect_i128(c, c->out, "alpha_in_bits_i96f32", t.alpha_in);
}

static void check_emit_split(struct vectors_case *c)
{
    const bool cut = vectors_get_bool(c, c->in, "owner_cut_enabled");
    const uint16_t raw = vectors_get_u16(c, c->in, "owner_cut_u16");
    const struct chain_alpha_split s =
        chain_split_alpha(vectors_get_u128(c, c->in, "alpha_out_bits"), cut ? chain_fraction_u16(raw) : 0,
                          vectors_get_u128(c, c->in, "root_prop_bits"));
    vectors_expect_u64(c, c->out, "alpha_created", s.created);
    vectors_expect_u64(c, c->out, "pending_owner_cut", s.owner);
    vectors_expect_u64(c, c->out, "pending_server", s.server);
    vectors_expect_u64(c, c->out, "pending_validator", s.validator);
    vectors_expect_u64(c, c->out, "root_alpha", s.root);
    vectors_expect_u64(c, c->out, "dust", s.created - s.owner - s.server - s.validator - s.root);
}

static void check_dividends(struct vectors_case *c)
{
    const json_t *list = vectors_get_array(c, c->in, "hotkeys");
    const size_t n = json_array_size(list);
    struct chain_dividend *hotkey = vectors_alloc(c, n, sizeof *hotkey);
    sim_u128 *part = vectors_alloc(c, n, sizeof *part);
    if (vectors_failed(c))
        return;
    for (size_t i = 0; i < n; i++) {
        const json_t *h = json_array_get(list, i);
        hotkey[i].alpha_stake = vectors_get_u64(c, h, "alpha_stake");
        hotkey[i].root_stake = vectors_get_u64(c, h, "root_stake");
        hotkey[i].dividend = vectors_get_u128(c, h, "dividend_bits");
    }
    chain_distribute_dividends(hotkey, n, vectors_get_u64(c, c->in, "pending_validator"),
                               vectors_get_u64(c, c->in, "pending_root"),
                               vectors_get_u128(c, c->in, "tao_weight_bits"));
    for (size_t i = 0; i < n; i++)
        part[i] = hotkey[i].alpha;
    vectors_expect_list_u128(c, c->out, "alpha_dividend_bits", part, n);
    for (size_t i = 0; i < n; i++)
        part[i] = hotkey[i].root;
    vectors_expect_list_u128(c, c->out, "root_dividend_bits", part, n);
}

static void check_takes(struct vectors_case *c)
{
    uint64_t take = 0;
    const uint64_t rest = chain_split_take(vectors_get_u128(c, c->in, "amount_bits"),
                                           vectors_get_u16(c, c->in, "take_u16"), &take);
    vectors_expect_u64(c, c->out, "take_rao", take);
    vectors_expect_u64(c, c->out, "rest_rao", rest);
}

static void check_parent_child(struct vectors_case *c)
{
    size_t children = 0;
    const uint64_t *proportion = vectors_get_list_u64(c, c->in, "child_children_proportions", &children);
    const json_t *list = vectors_get_array(c, c->in, "parents");
    const size_t parents = json_array_size(list);
    struct chain_relative *child = vectors_alloc(c, children, sizeof *child);
    struct chain_relative *parent = vectors_alloc(c, parents, sizeof *parent);
    uint64_t *part = vectors_alloc(c, parents, sizeof *part);
    if (vectors_failed(c))
        return;
    for (size_t i = 0; i < children; i++)
        child[i].proportion = proportion[i];
    for (size_t i = 0; i < parents; i++) {
        const json_t *p = json_array_get(list, i);
        parent[i].proportion = vectors_get_u64(c, p, "proportion");
        parent[i].alpha = vectors_get_u64(c, p, "alpha");
        parent[i].root = vectors_get_u64(c, p, "root");
        parent[i].same_owner = vectors_get_bool(c, p, "same_coldkey");
    }
    struct chain_family family = {
        .alpha = vectors_get_u64(c, c->in, "child_alpha"),
        .root = vectors_get_u64(c, c->in, "child_root"),
        .children = child,
        .child_count = children,
        .parents = parent,
        .parent_count = parents,
    };
    const uint64_t dividend = vectors_get_u64(c, c->in, "dividend");
    uint64_t burned, given = 0;
    const uint64_t rest = chain_split_dividend(
        &family, dividend, chain_tao_weight(vectors_get_u64(c, c->in, "tao_weight_raw")),
        vectors_get_u16(c, c->in, "childkey_take_u16"), vectors_get_u64(c, c->in, "ck_burn_raw"), &burned);
    for (size_t i = 0; i < parents; i++) {
        part[i] = parent[i].dividend;
        given += part[i];
    }
    vectors_expect_list_u64(c, c->out, "parent_dividends", part, parents);
    vectors_expect_u64(c, c->out, "child_dividend", rest);
    uint64_t recycled = 0;
    const json_t *each = vectors_get_array(c, c->out, "recycled_per_parent");
    for (size_t i = 0; i < json_array_size(each); i++)
        recycled += vectors_as_u64(c, json_array_get(each, i), "recycled_per_parent");
    if (recycled != burned)
        vectors_differ(c, "recycled_per_parent", "the sum of the list", "another sum");
    vectors_expect_u64(c, c->out, "rounding_loss", dividend - given - rest - burned);
}

static void check_claim_increment(struct vectors_case *c)
{
    vectors_expect_i128(
        c, c->out, "increment_bits_i96f32",
        chain_claim_increment(vectors_get_u64(c, c->in, "amount"), vectors_get_u64(c, c->in, "root_total")));
}

static void check_owed(struct vectors_case *c)
{
    const i96f32 owed =
        chain_claim_owed(vectors_get_i128(c, c->in, "rate_bits"), vectors_get_u64(c, c->in, "root_stake"),
                         vectors_get_u128(c, c->in, "claimed"));
    vectors_expect_i128(c, c->out, "owed_bits", owed);
    vectors_expect_u64(c, c->out, "owed_rao", i96f32_to_u64(owed));
}

static void check_claim_indices(struct vectors_case *c)
{
    const char *text = vectors_get_text(c, c->in, "hash");
    uint8_t hash[CHAIN_HASH_BYTES];
    uint64_t index[CHAIN_MAX_CLAIMS];
    if (text == NULL || strlen(text) != 2 * sizeof hash) {
        vectors_bad(c, "a hash has %d digits", 2 * CHAIN_HASH_BYTES);
        return;
    }
    for (size_t i = 0; i < sizeof hash; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        hash[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    const size_t count =
        chain_claim_indices(hash, vectors_get_u32(c, c->in, "k"), vectors_get_u64(c, c->in, "n"), index);
    vectors_expect_list_u64(c, c->out, "indices", index, count);
}

static void check_split_emissions(struct vectors_case *c)
{
    const size_t count = vectors_get_u64(c, c->in, "count");
    size_t split_count = 0;
    const uint16_t *split =
        vectors_is_null(c, c->in, "split") ? NULL : vectors_get_list_u16(c, c->in, "split", &split_count);
    uint64_t *part = vectors_alloc(c, count, sizeof *part);
    if (vectors_failed(c))
        return;
    chain_split_mechanisms(vectors_get_u64(c, c->in, "alpha"), split, split_count, count, part);
    vectors_expect_list_u64(c, c->out, "result", part, count);
}

static void check_root_network(struct vectors_case *c)
{
    size_t validators = 0;
    const uint64_t *stake = vectors_get_list_u64(c, c->in, "stakes", &validators);
    const json_t *rows = vectors_get_array(c, c->in, "weights_u16");
    const size_t subnets = json_array_size(json_array_get(rows, 0));
    uint16_t *weight = vectors_alloc(c, validators * subnets, sizeof *weight);
    i64f64 *scratch = vectors_alloc(c, validators + 2 * subnets, sizeof *scratch);
    uint64_t *emission = vectors_alloc(c, subnets, sizeof *emission);
    if (vectors_failed(c))
        return;
    for (size_t i = 0; i < validators; i++)
        for (size_t j = 0; j < subnets; j++)
            weight[i * subnets + j] =
                vectors_as_u16(c, json_array_get(json_array_get(rows, i), j), "weights_u16");
    const struct chain_root_votes votes = {
        .validators = validators,
        .subnets = subnets,
        .stake_rao = stake,
        .weight = weight,
        .row_normalise = vectors_get_bool(c, c->in, "row_normalise"),
        .rho = vectors_get_u32(c, c->in, "rho"),
        .kappa_u16 = vectors_get_u16(c, c->in, "kappa_u16"),
    };
    chain_root_emission(&votes, vectors_get_u64(c, c->in, "block_emission"), scratch, emission);
    vectors_expect_list_u64(c, c->out, "emission_values", emission, subnets);
}

static void check_blocks_until(struct vectors_case *c)
{
    const struct epoch_schedule schedule = {
        .tempo_blocks = vectors_get_u16(c, c->in, "tempo"),
        .last_epoch_block = vectors_get_u64(c, c->in, "last_epoch"),
    };
    vectors_expect_u64(c, c->out, "expected",
                       epoch_schedule_dynamic.until_next(&schedule, vectors_get_u64(c, c->in, "block")));
}

static void check_legacy_blocks_until(struct vectors_case *c)
{
    const struct epoch_schedule schedule = {
        .netuid = vectors_get_u16(c, c->in, "netuid"),
        .tempo_blocks = vectors_get_u16(c, c->in, "tempo"),
    };
    vectors_expect_u64(c, c->out, "expected",
                       epoch_schedule_legacy.until_next(&schedule, vectors_get_u64(c, c->in, "block")));
}

/* The market cases' form of two kernels. */
static void check_ema_price(struct vectors_case *c)
{
    vectors_expect_i128(c, c->out, "new_i96f32_bits",
                        chain_moving_price_update(CHAIN_MOVING_WIDE,
                                                  vectors_get_i128(c, c->in, "old_i96f32_bits"),
                                                  vectors_get_i128(c, c->in, "moving_alpha_i96f32_bits"),
                                                  vectors_get_u64(c, c->in, "blocks_since_start"),
                                                  vectors_get_u64(c, c->in, "halving_blocks"),
                                                  vectors_get_u128(c, c->in, "price_u64f64_bits")));
}

static void check_injection_terms(struct vectors_case *c)
{
    const u96f32 weight = chain_tao_weight(vectors_get_u64(c, c->in, "tao_weight"));
    const u96f32 root = chain_root_proportion(vectors_get_u64(c, c->in, "root_subnet_tao"), weight,
                                              vectors_get_u64(c, c->in, "alpha_issuance"));
    struct chain_terms t;
    chain_subnet_terms(CHAIN_CAP_ROOT_PROPORTION,
                       &(struct chain_terms_input){
                           .tao_emission = vectors_get_u128(c, c->in, "tau_u96f32_bits"),
                           .price = vectors_get_u128(c, c->in, "price_u64f64_bits"),
                           .root_proportion = root,
                           .alpha_emission = vectors_get_u64(c, c->in, "alpha_emission"),
                       },
                       &t);
    vectors_expect_u128(c, c->out, "root_proportion_bits", root);
    vectors_expect_u64(c, c->out, "tao_in", u96f32_to_u64(t.tao_in));
    vectors_expect_u64(c, c->out, "alpha_in", u96f32_to_u64(t.alpha_in));
    vectors_expect_u64(c, c->out, "excess_tao", u96f32_to_u64(t.excess));
    vectors_expect_u128(c, c->out, "tao_in_bits", t.tao_in);
    vectors_expect_u128(c, c->out, "alpha_in_bits", t.alpha_in);
}

const struct vectors_handler vectors_coinbase_case_handlers[] = {
    {"coinbase", "root_proportion", check_root_proportion},
    {"coinbase", "moving_price", check_moving_price},
    {"coinbase", "emission_shares", check_emission_shares},
    {"coinbase", "flow_ema", check_flow_average},
    {"coinbase", "flow_shares", check_flow_shares},
    {"coinbase", "pow_normalize", check_normalise},
    {"coinbase", "subnet_terms", check_subnet_terms},
    {"coinbase", "dtao_v2_terms", check_terms_v2},
    {"coinbase", "emit_split", check_emit_split},
    {"coinbase", "dividend_distribution", check_dividends},
    {"coinbase", "takes", check_takes},
    {"coinbase", "parent_child", check_parent_child},
    {"coinbase", "root_claim_increment", check_claim_increment},
    {"coinbase", "root_owed", check_owed},
    {"coinbase", "block_hash_indices", check_claim_indices},
    {"coinbase", "split_emissions", check_split_emissions},
    {"coinbase", "root_network_epoch", check_root_network},
    {"coinbase", "blocks_until_next_auto_epoch", check_blocks_until},
    {"coinbase", "legacy_blocks_until_next_epoch", check_legacy_blocks_until},
    {"market", "ema_price", check_ema_price},
    {"market", "injection_terms", check_injection_terms},
    {NULL, NULL, NULL},
};
