/* Rows of the market cases on who has a say: conviction locks, leases, votes, and the fee of a transaction.
 */
#include "chain_conviction.h"
#include "chain_fee.h"
#include "chain_lease.h"
#include "chain_motion.h"
#include "vectors.h"

#include <stdio.h>
#include <string.h>

static struct chain_lock read_lock(struct vectors_case *c)
{
    return (struct chain_lock){
        .mass = vectors_get_u64(c, c->in, "locked_mass"),
        .conviction = vectors_get_u128(c, c->in, "conviction_bits"),
    };
}

static void expect_lock(struct vectors_case *c, const json_t *object, const struct chain_lock *lock)
{
    vectors_expect_u64(c, object, "locked_mass", lock->mass);
    vectors_expect_u128(c, object, "conviction_bits", lock->conviction);
    vectors_expect_u64(c, object, "last_update", lock->block);
}

static void check_is_zero(struct vectors_case *c)
{
    const struct chain_lock lock = read_lock(c);
    vectors_expect_bool(c, c->out, "is_zero", chain_lock_is_dust(&lock));
}

static void check_decay(struct vectors_case *c)
{
    vectors_expect_u128(
        c, c->out, "bits",
        chain_conviction_decay(vectors_get_u64(c, c->in, "dt"), vectors_get_u64(c, c->in, "tau")));
}

static void check_roll(struct vectors_case *c)
{
    struct chain_lock before = read_lock(c);
    before.block = vectors_get_u64(c, c->in, "last_update");
    const struct chain_lock_mode mode = {
        .unlock_rate_blocks = vectors_get_u64(c, c->in, "unlock_rate"),
        .maturity_rate_blocks = vectors_get_u64(c, c->in, "maturity_rate"),
        .owner = vectors_get_bool(c, c->in, "owner_lock"),
        .perpetual = vectors_get_bool(c, c->in, "perpetual"),
    };
    const struct chain_lock after = chain_lock_roll(before, &mode, vectors_get_u64(c, c->in, "now"));
    expect_lock(c, c->out, &after);
    vectors_expect_u64(c, c->out, "mass_delta", before.mass > after.mass ? before.mass - after.mass : 0);
    vectors_expect_u128(c, c->out, "conviction_delta_bits", u64f64_sub(before.conviction, after.conviction));
}

enum { MAX_MEMBERS = 16 };

/* Members of one hotkey's aggregate, by the number of the coldkey. */
struct members {
    uint64_t coldkey[MAX_MEMBERS];
    struct chain_lock lock[MAX_MEMBERS];
    size_t count;
    struct chain_lock aggregate;
};

static struct chain_lock *find_member(struct vectors_case *c, struct members *m, uint64_t coldkey)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->coldkey[i] == coldkey)
            return &m->lock[i];
    if (m->count == MAX_MEMBERS) {
        vectors_bad(c, "more than %d lockers", MAX_MEMBERS);
        return NULL;
    }
    m->coldkey[m->count] = coldkey;
    return &m->lock[m->count++];
}

static void expect_members(struct vectors_case *c, const struct members *m, const json_t *state)
{
    const json_t *individual = vectors_get_object(c, state, "individual");
    for (size_t i = 0; i < m->count && !vectors_failed(c); i++) {
        char key[24];
        snprintf(key, sizeof key, "%llu", (unsigned long long)m->coldkey[i]);
        expect_lock(c, vectors_get_object(c, individual, key), &m->lock[i]);
    }
    expect_lock(c, vectors_get_object(c, state, "aggregate"), &m->aggregate);
}

static void check_aggregate(struct vectors_case *c)
{
    const struct chain_lock_mode mode = {
        .unlock_rate_blocks = vectors_get_u64(c, c->in, "unlock_rate"),
        .maturity_rate_blocks = vectors_get_u64(c, c->in, "maturity_rate"),
    };
    const char *text = vectors_get_text(c, c->in, "mode");
    const json_t *ops = vectors_get_array(c, c->in, "ops"), *log = vectors_get_array(c, c->out, "log");
    struct members m = {0};
    if (text == NULL || strcmp(text, "decaying, non-owner hotkey, one hotkey") != 0) {
        vectors_skip(c, "locks of another mode");
        return;
    }
    for (size_t i = 0; i < json_array_size(ops) && !vectors_failed(c); i++) {
        const json_t *op = json_array_get(ops, i), *state = json_array_get(log, i);
        const char *name = vectors_get_text(c, op, "op");
        const uint64_t block = vectors_get_u64(c, op, "block");
        struct chain_lock *member = find_member(c, &m, vectors_get_u64(c, op, "coldkey"));
        if (vectors_failed(c))
            return;
        if (strcmp(name, "lock") == 0)
            chain_lock_add(member, &m.aggregate, &mode, vectors_get_u64(c, op, "amount"), block);
        else
            chain_lock_roll_member(member, &m.aggregate, &mode, block);
        vectors_expect_u64(c, state, "block", block);
        expect_members(c, &m, state);
    }
}

/* Accounts are names here; their order is that of the letters. */
static void check_owner_change(struct vectors_case *c)
{
    const json_t *list = vectors_get_array(c, c->in, "hotkey_convictions");
    const size_t count = json_array_size(list);
    struct chain_pretender *pretender = vectors_alloc(c, count, sizeof *pretender);
    const struct chain_takeover subnet = {
        .block = vectors_get_u64(c, c->in, "now"),
        .registration_block = vectors_get_u64(c, c->in, "registered_at"),
        .alpha_out = vectors_get_u64(c, c->in, "alpha_out"),
        .owner = 0,
    };
    for (size_t i = 0; i < count && !vectors_failed(c); i++) {
        const json_t *one = json_array_get(list, i);
        const char *hotkey = vectors_get_text(c, one, "hotkey");
        const char *owner = json_string_value(json_object_get(one, "owner_coldkey"));
        for (size_t k = 0; k < count && hotkey != NULL; k++) {
            const char *other = json_string_value(json_object_get(json_array_get(list, k), "hotkey"));
            pretender[i].hotkey += other != NULL && strcmp(other, hotkey) < 0;
        }
        pretender[i].conviction = vectors_get_u128(c, one, "conviction_bits");
        pretender[i].coldkey = owner == NULL                         ? UINT32_MAX
                               : strcmp(owner, "current_owner") == 0 ? 0
                                                                     : (uint32_t)(i + 1);
    }
    if (vectors_failed(c))
        return;
    size_t king;
    const bool changes = chain_takeover_decide(&subnet, pretender, count, &king);
    vectors_expect_bool(c, c->out, "changed", changes);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)c->out, key, value)
    {
        const bool coldkey = strstr(key, "owner") != NULL && strstr(key, "hotkey") == NULL;
        const char *field = coldkey || strstr(key, "coldkey") != NULL ? "owner_coldkey" : "hotkey";
        if (changes && json_is_string(value))
            vectors_expect_text(c, c->out, key,
                                json_string_value(json_object_get(json_array_get(list, king), field)));
    }
}

static void check_lease(struct vectors_case *c)
{
    size_t count = 0;
    const uint64_t *contribution = vectors_get_list_u64(c, c->in, "contributions_excl_creator", &count);
    const uint64_t raised_rao = vectors_get_u64(c, c->in, "raised");
    u64f64 *share = vectors_alloc(c, count, sizeof *share);
    uint64_t *part = vectors_alloc(c, count, sizeof *part);
    if (vectors_failed(c))
        return;
    for (size_t i = 0; i < count; i++)
        share[i] = chain_lease_share(contribution[i], raised_rao);
    const uint64_t refund = chain_lease_refund(share, count, vectors_get_u64(c, c->in, "leftover"), part);
    vectors_expect_list_u128(c, c->out, "share_bits", share, count);
    vectors_expect_list_u64(c, c->out, "refunds", part, count);
    vectors_expect_u64(c, c->out, "beneficiary_refund", refund);
    const uint64_t pot = vectors_get_u64(c, c->in, "accumulated") +
                         chain_lease_cut(vectors_get_u64(c, c->in, "owner_cut"),
                                         vectors_get_u32(c, c->in, "emissions_share_percent"));
    const uint64_t rest = chain_lease_pay(share, count, pot, part);
    vectors_expect_u64(c, c->out, "distributed", pot);
    vectors_expect_list_u64(c, c->out, "contributor_alpha", part, count);
    vectors_expect_u64(c, c->out, "beneficiary_alpha", rest);
}

static void check_motion(struct vectors_case *c)
{
    const struct chain_motion motion = {
        .seats = vectors_get_u32(c, c->in, "senate_seats"),
        .threshold = vectors_get_u32(c, c->in, "threshold"),
        .ayes = vectors_get_u32(c, c->in, "ayes"),
        .nays = vectors_get_u32(c, c->in, "nays"),
        .prime_vote = vectors_get_bool(c, c->in, "prime_vote"),
        .after_end = vectors_get_bool(c, c->in, "after_end"),
    };
    if (vectors_failed(c))
        return;
    if (motion.threshold != chain_motion_threshold(motion.seats))
        vectors_differ(c, "threshold", "more than half of the seats", "another");
    vectors_expect_text(c, c->out, "result", chain_motion_result_name(chain_motion_close(&motion)));
}

static void check_weight_fee(struct vectors_case *c)
{
    vectors_expect_u64(c, c->out, "fee_rao", chain_fee_weight(vectors_get_u64(c, c->in, "ref_time_ps")));
}

const struct vectors_handler vectors_ownership_handlers[] = {
    {"market", "lock_is_zero", check_is_zero},
    {"market", "exp_decay", check_decay},
    {"market", "lock_roll", check_roll},
    {"market", "lock_aggregate_scenario", check_aggregate},
    {"market", "owner_change", check_owner_change},
    {"market", "lease", check_lease},
    {"market", "governance_v1_close", check_motion},
    {"market", "weight_fee", check_weight_fee},
    {NULL, NULL, NULL},
};
