/* Stories of distribution: who gets the amounts that an epoch drains from the pots. */
#include "vectors_scenario.h"

/* Accounts of these stories. */
enum { OWNER = 1, FIRST_HOT = 2, SECOND_HOT = 3, THIRD_HOT = 4, FIRST_COLD = 12, OTHER_COLD = 14 };

static void distribute_as_told(struct scenario *s)
{
    vectors_scenario_distribute(s, vectors_scenario_argument(s, "S"), vectors_scenario_argument(s, "V"),
                                vectors_scenario_argument(s, "R"), vectors_scenario_argument(s, "O"));
}

static uint64_t alpha_of(const struct scenario *s, uint32_t hotkey)
{
    return stake_book_total(&s->stake.book, hotkey, 1);
}

/* One validator, who may have root stake too. */
static void open_single(struct scenario *s)
{
    vectors_scenario_open(s, 1);
    vectors_scenario_hotkey(s, FIRST_HOT, FIRST_COLD, true);
    vectors_scenario_stake(s, FIRST_HOT, FIRST_COLD, 1, vectors_scenario_number(s, "stake", 0));
    vectors_scenario_stake(s, FIRST_HOT, FIRST_COLD, 0, vectors_scenario_number(s, "root_stake", 0));
}

static void play_single(struct scenario *s)
{
    open_single(s);
    distribute_as_told(s);
    if (vectors_failed(s->c))
        return;
    vectors_scenario_expect(s, "stake after", alpha_of(s, FIRST_HOT), NULL, 0);
    vectors_scenario_exact(s, s->exact, "stake", alpha_of(s, FIRST_HOT));
}

static void play_single_root(struct scenario *s)
{
    open_single(s);
    distribute_as_told(s);
    if (vectors_failed(s->c))
        return;
    const struct stake_pool *pool = stake_book_find(&s->stake.book, FIRST_HOT, 1);
    vectors_scenario_expect(s, "alpha stake", alpha_of(s, FIRST_HOT), NULL, 0);
    vectors_scenario_expect(s, "root stake", stake_book_total(&s->stake.book, FIRST_HOT, 0), NULL, 0);
    vectors_scenario_exact(s, s->exact, "alpha", alpha_of(s, FIRST_HOT));
    vectors_scenario_exact(s, s->exact, "root_claimable_bits", pool == NULL ? -1 : pool->claim_rate);
}

/* Dividends in proportion to alpha and root stake, as the reference run has them instead of consensus: shares
 * in units of 2^-32, the last hotkey has what the others leave. */
static void plan_by_stake(struct scenario *s, const uint64_t *alpha, const uint64_t *root, size_t count)
{
    const uint64_t amount = vectors_scenario_argument(s, "S") + vectors_scenario_argument(s, "V") +
                            vectors_scenario_argument(s, "R");
    sim_u128 sum = 0;
    uint64_t left = UINT64_C(1) << 32;
    for (size_t i = 0; i < count; i++)
        sum += (sim_u128)alpha[i] + root[i];
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t part = (uint64_t)((((sim_u128)alpha[i] + root[i]) << 32) / sum);
        const uint64_t share = i + 1 < count ? part : left;
        left -= share;
        s->plan[s->plans++] = (struct network_pay){
            .hotkey = FIRST_HOT + i,
            .dividend = (uint64_t)(((sim_u128)amount * share) >> 32),
        };
    }
}

static void distribute_to_two(struct scenario *s, const uint64_t *alpha, const uint64_t *root, size_t count,
                              bool as_reference)
{
    vectors_scenario_open(s, 1);
    for (uint32_t i = 0; i < count; i++) {
        vectors_scenario_hotkey(s, FIRST_HOT + i, FIRST_COLD + i, true);
        vectors_scenario_stake(s, FIRST_HOT + i, FIRST_COLD + i, 1, alpha[i]);
        vectors_scenario_stake(s, FIRST_HOT + i, FIRST_COLD + i, 0, root[i]);
    }
    if (as_reference)
        plan_by_stake(s, alpha, root, count);
    distribute_as_told(s);
}

/* Once with consensus, within the tolerance of the story; once with the dividends of the reference run. */
static void play_two(struct scenario *s)
{
    size_t count = 0, roots = 0;
    const uint64_t *alpha = vectors_get_list_u64(s->c, s->setup, "alpha_stakes", &count);
    const uint64_t *root = vectors_get_list_u64(s->c, s->setup, "root_stakes", &roots);
    if (vectors_failed(s->c) || count != roots || count != 2) {
        vectors_bad(s->c, "two validators have two stakes");
        return;
    }
    distribute_to_two(s, alpha, root, count, false);
    for (uint32_t i = 0; i < count && !vectors_failed(s->c); i++)
        vectors_scenario_expect(s, "alpha stake each", alpha_of(s, FIRST_HOT + i), NULL, 0);
    distribute_to_two(s, alpha, root, count, true);
    for (uint32_t i = 0; i < count && !vectors_failed(s->c); i++)
        vectors_expect_value_u128(s->c, json_array_get(json_object_get(s->exact, "stakes"), i), "stakes",
                                  alpha_of(s, FIRST_HOT + i));
}

static void plan_incentive(struct scenario *s, uint32_t hotkey, uint32_t coldkey, uint64_t amount)
{
    vectors_scenario_hotkey(s, hotkey, coldkey, true);
    s->plan[s->plans++] = (struct network_pay){.hotkey = hotkey, .incentive = amount};
}

/* The owner's two hotkeys and a stranger's earn as miners. */
static void play_owner_burned(struct scenario *s)
{
    const json_t *incentives = vectors_get_object(s->c, s->setup, "incentives");
    const uint64_t others = vectors_get_u64(s->c, incentives, "other");
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c))
        return;
    s->stake.ownership[0].owner_coldkey = OWNER;
    s->stake.ownership[0].owner_hotkey = FIRST_HOT;
    plan_incentive(s, FIRST_HOT, OWNER, vectors_get_u64(s->c, incentives, "owner_hotkey"));
    plan_incentive(s, SECOND_HOT, OWNER, vectors_get_u64(s->c, incentives, "other_hotkeys_of_owner_coldkey"));
    plan_incentive(s, THIRD_HOT, OTHER_COLD, others);
    vectors_scenario_distribute(s, s->plan[0].incentive + s->plan[1].incentive + others, 0, 0, 0);
    vectors_scenario_expect(s, "owner hotkey stake", alpha_of(s, FIRST_HOT), NULL, 0);
    vectors_scenario_expect(s, "every hotkey of the owner coldkey that has a UID: stake",
                            alpha_of(s, SECOND_HOT), NULL, 0);
    vectors_scenario_expect(s, "hotkey of another coldkey: stake", alpha_of(s, THIRD_HOT), NULL, 0);
}

/* A miner whose coldkey wants its incentives staked elsewhere, or not. */
static void play_auto_stake(struct scenario *s)
{
    const bool elsewhere = json_object_get(s->setup, "auto_stake_destination") != NULL;
    const uint64_t incentive = vectors_scenario_number(s, "incentive", 0);
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c))
        return;
    plan_incentive(s, FIRST_HOT, FIRST_COLD, incentive);
    vectors_scenario_hotkey(s, SECOND_HOT, OTHER_COLD, true);
    if (elsewhere && !vectors_scenario_ok(s, network_stake_choose(&s->stake.auto_stake, &s->stake.auto_stakes,
                                                                  1, FIRST_COLD, SECOND_HOT, &s->err)))
        return;
    vectors_scenario_distribute(s, incentive, 0, 0, 0);
    vectors_scenario_expect(s, "stake(miner_hk)", stake_book_value(&s->stake.book, FIRST_HOT, FIRST_COLD, 1),
                            NULL, 0);
    if (elsewhere)
        vectors_scenario_expect(s, "stake(dest_hk)",
                                stake_book_value(&s->stake.book, SECOND_HOT, FIRST_COLD, 1), NULL, 0);
}

/* One hotkey earns both; nothing may get lost before takes are split off. */
static void play_dividend_and_incentive(struct scenario *s)
{
    open_single(s);
    if (vectors_failed(s->c))
        return;
    s->plan[s->plans++] = (struct network_pay){
        .hotkey = FIRST_HOT,
        .incentive = vectors_scenario_number(s, "incentive", 0),
        .dividend = vectors_scenario_number(s, "dividends", 0),
    };
    vectors_scenario_distribute(s, s->plan[0].incentive, s->plan[0].dividend, 0, 0);
    uint64_t sum = 0;
    for (size_t i = 0; i < s->stake.pays; i++)
        sum += s->stake.pay[i].incentive;
    for (size_t i = 0; i < s->stake.dividends; i++)
        sum += u96f32_to_u64(s->stake.dividend[i].dividend);
    vectors_scenario_expect(s, "sum", sum, NULL, 0);
}

/* Half of a stake is recycled: it leaves the hotkey and the alpha outside of the pool. */
static void play_recycle(struct scenario *s)
{
    const char *alpha_out = "delta SubnetAlphaOut", *stake = "delta TotalHotkeyAlpha";
    open_single(s);
    vectors_scenario_begin(s);
    if (vectors_failed(s->c))
        return;
    const uint64_t before = alpha_of(s, FIRST_HOT), amount = before / 2;
    const struct vectors_variable half = {"amount", (double)amount};
    network_subnet_recycle(&s->cb.subnet[0], amount);
    if (!vectors_scenario_ok(s, stake_book_take(&s->stake.book, FIRST_HOT, FIRST_COLD, 1, amount, &s->err)))
        return;
    vectors_scenario_expect(s, alpha_out,
                            (sim_i128)s->cb.subnet[0].pool.alpha_out - s->before.subnet[0].pool.alpha_out,
                            &half, 1);
    vectors_scenario_expect(s, stake, (sim_i128)alpha_of(s, FIRST_HOT) - before, &half, 1);
}

const struct scenario_story vectors_scenario_drain[] = {
    {"drain-registered", play_single},
    {"drain-registered-root", play_single_root},
    {"drain-two-stakers-equal", play_two},
    {"drain-two-stakers-double-root", play_two},
    {"owner-incentive-burned", play_owner_burned},
    {"autostake", play_auto_stake},
    {"no-autostake", play_auto_stake},
    {"div-and-inc-2", play_dividend_and_incentive},
    {"recycle-half", play_recycle},
    {NULL, NULL},
};
