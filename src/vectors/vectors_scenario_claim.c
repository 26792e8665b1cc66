/* Stories of root dividends: how claims grow, are kept or sold, fail, and end.
 *
 * Where these stories say nothing of root's weight, root's stake counts in full: their formulas divide by it.
 */
#include "network_dissolve.h"
#include "vectors_scenario.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWNER = 1, VALIDATOR = 2, CLAIMER = 3, OTHER = 4 };

static void open_claims(struct scenario *s)
{
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c))
        return;
    if (json_object_get(s->setup, "tao_weight") == NULL)
        network_coinbase_set_tao_weight(&s->cb, UINT64_MAX);
    vectors_scenario_hotkey(s, VALIDATOR, OWNER, true);
    const json_t *pool = json_object_get(s->setup, "pool");
    if (pool != NULL) {
        struct network_subnet *n = &s->cb.subnet[0];
        n->pool.kind = POOL_BALANCER;
        n->pool.tao_rao = n->account_rao = vectors_get_u64(s->c, pool, "tao");
        n->pool.alpha_in = vectors_get_u64(s->c, pool, "alpha_in");
    }
    const char *type = json_string_value(json_object_get(s->setup, "claim_type"));
    if (type != NULL && strcmp(type, "Keep") == 0)
        s->stake.choice[CLAIMER].claim = NETWORK_CLAIM_KEEP;
}

/* "root_stake": {"1003": N, "other": M}: the first is the coldkey that claims. */
static void stake_on_root(struct scenario *s)
{
    const char *name;
    json_t *amount;
    const json_t *stakes = vectors_get_object(s->c, s->setup, "root_stake");
    json_object_foreach((json_t *)(uintptr_t)stakes, name, amount) vectors_scenario_stake(
        s, VALIDATOR, strcmp(name, "other") == 0 ? OTHER : CLAIMER, 0, vectors_as_u64(s->c, amount, name));
}

static i96f32 rate_of(const struct scenario *s)
{
    const struct stake_pool *pool = stake_book_find(&s->stake.book, VALIDATOR, 1);
    return pool == NULL ? 0 : pool->claim_rate;
}

static uint64_t kept(const struct scenario *s)
{
    return stake_book_value(&s->stake.book, VALIDATOR, CLAIMER, 1);
}

static uint64_t on_root(const struct scenario *s)
{
    return stake_book_value(&s->stake.book, VALIDATOR, CLAIMER, 0);
}

static sim_u128 claimed(const struct scenario *s)
{
    return stake_book_claimed(&s->stake.book, VALIDATOR, CLAIMER, 1);
}

static void credit(struct scenario *s, uint64_t root)
{
    vectors_scenario_distribute(s, 0, 0, root, 0);
}

static void claim(struct scenario *s)
{
    const uint16_t netuid = 1;
    if (!vectors_failed(s->c))
        vectors_scenario_ok(s, network_stake_claim_on(&s->stake, &s->cb, CLAIMER, &netuid, 1, &s->err));
}

static void play_keep(struct scenario *s)
{
    open_claims(s);
    stake_on_root(s);
    const json_t *alpha = vectors_get_object(s->c, s->setup, "alpha_stake");
    vectors_scenario_stake(s, VALIDATOR, OWNER, 1, vectors_get_u64(s->c, alpha, "1001(owner)"));
    credit(s, vectors_scenario_argument(s, "R"));
    if (vectors_failed(s->c))
        return;
    const uint64_t own = stake_book_value(&s->stake.book, VALIDATOR, OWNER, 1);
    const struct vectors_variable rate = {"rate", (double)rate_of(s) / 0x1p32};
    vectors_scenario_expect(s, "validator stake", own, NULL, 0);
    vectors_scenario_exact(s, s->exact, "validator_stake", own);
    vectors_scenario_expect_real(s, "claimable rate", rate.value, NULL, 0);
    vectors_scenario_exact(s, s->exact, "rate_bits", rate_of(s));
    claim(s);
    vectors_scenario_expect(s, "claimed stake", kept(s), &rate, 1);
    vectors_scenario_exact(s, s->exact, "claimed_stake_value", kept(s));
    vectors_scenario_exact(s, s->exact, "root_claimed", (sim_i128)claimed(s));
    vectors_scenario_expect_word(s, "RootClaimed == stake(coldkey)",
                                 claimed(s) == kept(s) ? "equal" : "different");
    credit(s, vectors_scenario_argument(s, "R"));
    vectors_scenario_expect_real(s, "second rate", (double)rate_of(s) / 0x1p32, NULL, 0);
    vectors_scenario_exact(s, s->exact, "rate2_bits", rate_of(s));
    claim(s);
    vectors_scenario_exact(s, s->exact, "claimed_stake_value_2", kept(s));
    vectors_scenario_exact(s, s->exact, "root_claimed_2", (sim_i128)claimed(s));
}

/* One round: a dividend of root comes in and is claimed. Returns the growth of the root stake. */
static uint64_t swap_round(struct scenario *s, size_t round)
{
    const json_t *exact = json_array_get(s->exact, round);
    const uint64_t before = on_root(s);
    credit(s, vectors_scenario_number(s, "R", 0));
    claim(s);
    if (vectors_failed(s->c))
        return 0;
    vectors_scenario_exact(s, exact, "root_stake", on_root(s));
    vectors_scenario_exact(s, exact, "gain", on_root(s) - before);
    vectors_scenario_exact(s, exact, "root_claimed", (sim_i128)claimed(s));
    vectors_scenario_exact(s, exact, "subnet_tao", s->cb.subnet[0].pool.tao_rao);
    vectors_scenario_exact(s, exact, "alpha_in", s->cb.subnet[0].pool.alpha_in);
    return on_root(s) - before;
}

static void play_swap(struct scenario *s)
{
    const char *second = "gain round 2", *third = "gain round 3";
    open_claims(s);
    stake_on_root(s);
    const uint64_t gain = swap_round(s, 0);
    struct vectors_variable so_far = {"g1", (double)gain};
    vectors_scenario_expect(s, "gain round 1", gain, NULL, 0);
    const uint64_t again = swap_round(s, 1);
    vectors_scenario_expect(s, second, again, &so_far, 1);
    so_far.value += (double)again;
    vectors_scenario_expect_like(s, third, second, (double)swap_round(s, 2), &so_far, 1);
}

/* Everything that a claim that fails must leave alone. */
static void play_swap_failure(struct scenario *s)
{
    const char *rest = "RootClaimed, stakes, SubnetTAO, AlphaIn, AlphaOut, TotalStake, SubnetVolume, "
                       "SubnetRootSellTao, SubnetProtocolFlow";
    const uint16_t netuid = 1;
    open_claims(s);
    stake_on_root(s);
    credit(s, vectors_scenario_number(s, "R", 0));
    if (vectors_failed(s->c))
        return;
    struct network_subnet *n = &s->cb.subnet[0];
    n->account_rao = vectors_scenario_number(s, "subnet_account_balance", 0);
    const struct network_subnet before = *n;
    const uint64_t root_stake = on_root(s), total_stake = s->cb.total_stake_rao, root = s->cb.root_tao_rao;
    const int code = network_stake_claim_on(&s->stake, &s->cb, CLAIMER, &netuid, 1, &s->err);
    const bool unchanged =
        claimed(s) == 0 && on_root(s) == root_stake && kept(s) == 0 &&
        n->pool.tao_rao == before.pool.tao_rao && n->pool.alpha_in == before.pool.alpha_in &&
        n->pool.alpha_out == before.pool.alpha_out && n->pool.volume_rao == before.pool.volume_rao &&
        n->root_sell_tao == before.root_sell_tao && s->cb.root_tao_rao == root &&
        n->protocol_flow.gathered_rao == before.protocol_flow.gathered_rao &&
        s->cb.total_stake_rao == total_stake;
    vectors_scenario_expect_word(s, "error", code == SIM_ERR_BALANCE ? "InsufficientBalance" : "another");
    vectors_scenario_expect_word(s, rest, unchanged ? "unchanged" : "changed");
}

/* Rows of the kernel, played with an index of so many coldkeys. */
static bool play_indices(void *self, const json_t *row)
{
    struct scenario *s = self;
    const json_t *in = json_object_get(row, "in");
    const json_t *expected = json_object_get(json_object_get(row, "out"), "indices");
    const char *text = vectors_get_text(s->c, in, "hash");
    const uint64_t coldkeys = vectors_get_u64(s->c, in, "n");
    uint64_t index[CHAIN_MAX_CLAIMS];
    uint8_t hash[CHAIN_HASH_BYTES];
    size_t count = 0;
    if (vectors_failed(s->c) || strlen(text) != 2 * sizeof hash || coldkeys > 20000)
        return false;
    for (size_t i = 0; i < sizeof hash; i++) {
        const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        hash[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    open_claims(s);
    for (uint32_t i = 0; i < coldkeys && !vectors_failed(s->c); i++)
        vectors_scenario_ok(s, network_stake_index(&s->stake, i, &s->err));
    if (vectors_failed(s->c) ||
        !vectors_scenario_ok(s,
                             network_stake_set_claims(&s->stake, vectors_get_u32(s->c, in, "k"), &s->err)) ||
        !vectors_scenario_ok(s, network_stake_claims(&s->stake, &s->cb, hash, index, &count, &s->err)))
        return false;
    if (json_array_size(expected) != count)
        vectors_differ(s->c, "indices", "as many as in the row of the kernel", "another number");
    for (size_t i = 0; i < count; i++)
        vectors_expect_value_u128(s->c, json_array_get(expected, i), "indices", index[i]);
    return true;
}

/* The story only says that the indices are those of the rows of the kernel. */
static void play_index_rows(struct scenario *s)
{
    vectors_scenario_rows(s, "block_hash_indices", play_indices, s);
    if (s->cb.subnets == 0)
        vectors_skip(s->c, "the rows that the story refers to are in another file");
}

/* Calls of these stories, each with a number; SIM_ERR_RANGE if it is beyond its bounds. */
static int claim_on_subnets(struct scenario *s, uint64_t subnets)
{
    const uint16_t netuid[64] = {1};
    const size_t most = sizeof netuid / sizeof netuid[0];
    return network_stake_claim_on(&s->stake, &s->cb, CLAIMER, netuid, subnets < most ? subnets : most,
                                  &s->err);
}

static int set_threshold(struct scenario *s, uint64_t alpha)
{
    return network_stake_set_claim_threshold(&s->stake, 0, alpha, &s->err);
}

static int set_claims(struct scenario *s, uint64_t per_block)
{
    return network_stake_set_claims(&s->stake, per_block < UINT_MAX ? (unsigned)per_block : UINT_MAX,
                                    &s->err);
}

/* How an expectation of play_limits begins, and the refusal that it is about. */
static const struct {
    const char *words;
    int (*call)(struct scenario *s, uint64_t number);
    const char *refusal;
    bool beyond; /* the number itself is still allowed */
} limits[] = {
    {"claim_root with ", claim_on_subnets, "InvalidSubnetNumber", false},
    {"threshold > ", set_threshold, "InvalidRootClaimThreshold", true},
    {"num_root_claims > ", set_claims, "InvalidNumRootClaim", true},
};

/* "10_000_000" */
static uint64_t spaced_number(const char *text)
{
    uint64_t number = 0;
    for (; (*text >= '0' && *text <= '9') || *text == '_'; text++)
        if (*text != '_' && number < UINT64_MAX / 100)
            number = 10 * number + (uint64_t)(*text - '0');
    return number;
}

/* "claim_root with 11 subnets (max 5)", "threshold > 10_000_000", "num_root_claims > 50". */
static void play_limits(struct scenario *s)
{
    open_claims(s);
    for (size_t i = 0; i < json_array_size(s->expect) && !vectors_failed(s->c); i++) {
        const char *what = json_string_value(json_object_get(json_array_get(s->expect, i), "what"));
        for (size_t k = 0; what != NULL && k < sizeof limits / sizeof limits[0]; k++) {
            if (strncmp(what, limits[k].words, strlen(limits[k].words)) != 0)
                continue;
            const uint64_t number = spaced_number(what + strlen(limits[k].words));
            const bool allowed = !limits[k].beyond || limits[k].call(s, number) == SIM_OK;
            const int code = limits[k].call(s, limits[k].beyond ? number + 1 : number);
            vectors_scenario_expect_word(s, what,
                                         allowed && code == SIM_ERR_RANGE ? limits[k].refusal : "accepted");
        }
    }
}

/* Two blocks by the whole step: one fills the pot of root, the next has the epoch. */
static void play_coinbase_distribution(struct scenario *s)
{
    const char *growth = "issuance growth per block", *rate = "claimable rate";
    unsigned first = 0, second = 0;
    open_claims(s);
    if (vectors_failed(s->c) || sscanf(s->action, "run to block %u then %u", &first, &second) != 2 ||
        second > 100000) {
        vectors_bad(s->c, "the action names no blocks");
        return;
    }
    struct network_subnet *n = &s->cb.subnet[0];
    n->schedule.tempo_blocks = (uint16_t)vectors_scenario_number(s, "tempo", 0);
    n->schedule.last_epoch_block = vectors_scenario_number(s, "last_epoch", 0);
    n->moving_price =
        i96f32_from_f64(strtod(json_string_value(vectors_get(s->c, s->setup, "moving_price")), NULL));
    s->cb.block = n->schedule.last_epoch_block;
    vectors_scenario_ok(s, network_stake_set_claim_threshold(
                               &s->stake, 0, vectors_scenario_number(s, "threshold", 0), &s->err));
    vectors_scenario_stake(s, VALIDATOR, CLAIMER, 0, vectors_scenario_number(s, "root_stake", 0));
    struct vectors_variable known[] = {{"issuance", 0}, {"pending", 0}};
    while (s->cb.block < second && !vectors_failed(s->c)) {
        const uint64_t before = network_subnet_issuance(n);
        vectors_scenario_ok(s, network_coinbase_step(&s->cb, &s->err));
        vectors_scenario_expect(s, growth, network_subnet_issuance(n) - before, NULL, 0);
        if (s->cb.block != first)
            continue;
        known[0].value = (double)network_subnet_issuance(n);
        known[1].value = (double)n->pending_root;
        vectors_scenario_expect(s, "PendingRootAlphaDivs after block 2", n->pending_root, known, 2);
    }
    vectors_scenario_expect(s, "PendingRootAlphaDivs after epoch", n->pending_root, NULL, 0);
    vectors_scenario_expect_real(s, rate, (double)rate_of(s) / 0x1p32, known, 2);
}

/* Claims of a dissolved subnet vanish, those that were paid and those that were not. The story gives no
 * amounts; these are of the size of the other stories. */
static void play_dissolve(struct scenario *s)
{
    const uint64_t root_stake = 2000000, dividend = 5000000;
    open_claims(s);
    vectors_scenario_stake(s, VALIDATOR, CLAIMER, 0, root_stake);
    if (vectors_failed(s->c))
        return;
    s->stake.choice[CLAIMER].claim = NETWORK_CLAIM_KEEP;
    for (int round = 0; round < 2; round++) {
        vectors_scenario_distribute(s, 0, 0, dividend / 4, 0);
        if (round == 0)
            claim(s);
    }
    if (!vectors_failed(s->c) && (claimed(s) == 0 || rate_of(s) == 0))
        vectors_differ(s->c, "claims before", "some that was paid, some that was not", "none");
    struct network_dissolution d = {0};
    if (vectors_failed(s->c) ||
        !vectors_scenario_ok(s,
                             network_stake_dissolve(&s->stake, &s->cb, &s->cb.subnet[0], false, &d, &s->err)))
        return;
    network_dissolution_free(&d);
    const struct stake_pool *pool = stake_book_find(&s->stake.book, VALIDATOR, 1);
    vectors_scenario_expect_word(s, "RootClaimed prefix of subnet", claimed(s) == 0 ? "removed" : "there");
    vectors_scenario_expect_word(s, "RootClaimable[hotkey][netuid]",
                                 pool == NULL || !pool->claimable ? "removed" : "there");
}

/* A key is exchanged; its successor has claims of its own. */
static void play_transfer(struct scenario *s)
{
    const struct network_holder from = {VALIDATOR, CLAIMER}, to = {VALIDATOR, OTHER};
    open_claims(s);
    if (vectors_failed(s->c) ||
        !vectors_scenario_ok(s,
                             stake_book_set_claimed(&s->stake.book, from.hotkey, from.coldkey, 1,
                                                    vectors_scenario_number(s, "old_claimed", 0), &s->err)) ||
        !vectors_scenario_ok(s,
                             stake_book_set_claimed(&s->stake.book, to.hotkey, to.coldkey, 1,
                                                    vectors_scenario_number(s, "new_claimed", 0), &s->err)) ||
        !vectors_scenario_ok(s, network_stake_move_claimed(&s->stake, 1, from, to, &s->err)))
        return;
    const struct stake_book *book = &s->stake.book;
    vectors_scenario_expect(s, "new RootClaimed",
                            (sim_i128)stake_book_claimed(book, to.hotkey, to.coldkey, 1), NULL, 0);
    vectors_scenario_expect(s, "old RootClaimed",
                            (sim_i128)stake_book_claimed(book, from.hotkey, from.coldkey, 1), NULL, 0);
}

const struct scenario_story vectors_scenario_claim[] = {
    {"claim-keep", play_keep},
    {"claim-swap-3-rounds", play_swap},
    {"claim-swap-failure", play_swap_failure},
    {"claim-indices", play_index_rows},
    {"claim-limits", play_limits},
    {"claim-coinbase-distribution", play_coinbase_distribution},
    {"claim-dissolve", play_dissolve},
    {"claimed-transfer", play_transfer},
    {NULL, NULL},
};
