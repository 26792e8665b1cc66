/* Stories of child keys: stake that is lent on, and the dividends that come back. */
#include "vectors_scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reference run calls alice 2 and bob 3. */
enum { ALICE = 2, BOB = 3, ALICE_COLD = 12, BOB_COLD = 13, NOMINATOR = 20 };

static void lend(struct scenario *s, uint32_t parent, uint32_t child, uint64_t proportion)
{
    const struct network_kinship k = {
        .netuid = 1, .parent = parent, .child = child, .proportion = proportion};
    if (!vectors_failed(s->c))
        vectors_scenario_ok(s, network_family_add(&s->stake.family, k, &s->err));
}

static void take_of_child(struct scenario *s, uint32_t child, uint64_t take)
{
    if (!vectors_failed(s->c))
        vectors_scenario_ok(s, network_stake_choose(&s->stake.childkey_take, &s->stake.childkey_takes, 1,
                                                    child, (uint32_t)take, &s->err));
}

/* What a hotkey's nominators got of the alpha dividends (AlphaDividendsPerSubnet). */
static uint64_t dividend_of(const struct scenario *s, uint32_t hotkey)
{
    for (size_t i = 0; i < s->stake.dividends; i++)
        if (s->stake.paid[i].hotkey == hotkey)
            return s->stake.paid[i].alpha_rest;
    return 0;
}

/* "epoch gives alice 1/4, bob 3/4": what the reference run has instead of consensus, if the action says so.
 */
static void plan_as_told(struct scenario *s, const char *action)
{
    unsigned part[2], whole[2];
    const char *told = strstr(action, "alice ");
    if (told == NULL ||
        sscanf(told, "alice %u/%u, bob %u/%u", &part[0], &whole[0], &part[1], &whole[1]) != 4 ||
        whole[0] == 0 || whole[1] == 0)
        return;
    const uint64_t amount = vectors_scenario_argument(s, "S") + vectors_scenario_argument(s, "V");
    s->plan[0] = (struct network_pay){.hotkey = ALICE, .dividend = amount / whole[0] * part[0]};
    s->plan[1] = (struct network_pay){.hotkey = BOB, .dividend = amount / whole[1] * part[1]};
    s->plans = 2;
}

/* Alice lends to bob; both have stake on the subnet and on root. */
static void open_root_drain(struct scenario *s)
{
    const json_t *alice = vectors_get_object(s->c, s->setup, "alice"),
                 *bob = vectors_get_object(s->c, s->setup, "bob"),
                 *children = vectors_get_array(s->c, s->setup, "alice_children");
    uint64_t lent = vectors_as_u64(s->c, json_array_get(json_array_get(children, 0), 0), "proportion");
    lent = vectors_scenario_number(s, "proportion", lent);
    vectors_scenario_open(s, 1);
    vectors_scenario_hotkey(s, ALICE, ALICE_COLD, true);
    vectors_scenario_hotkey(s, BOB, BOB_COLD, true);
    vectors_scenario_stake(s, ALICE, ALICE_COLD, 1, vectors_get_u64(s->c, alice, "alpha"));
    vectors_scenario_stake(s, ALICE, ALICE_COLD, 0, vectors_get_u64(s->c, alice, "root"));
    vectors_scenario_stake(s, BOB, BOB_COLD, 1, vectors_get_u64(s->c, bob, "alpha"));
    vectors_scenario_stake(s, BOB, BOB_COLD, 0, vectors_get_u64(s->c, bob, "root"));
    lend(s, ALICE, BOB, lent);
    take_of_child(s, BOB, vectors_scenario_number(s, "childkey_take", 0));
}

static void distribute_as_told(struct scenario *s)
{
    vectors_scenario_distribute(s, vectors_scenario_argument(s, "S"), vectors_scenario_argument(s, "V"),
                                vectors_scenario_argument(s, "R"), vectors_scenario_argument(s, "O"));
}

static void play_root_drain_stakes(struct scenario *s)
{
    open_root_drain(s);
    distribute_as_told(s);
    if (vectors_failed(s->c))
        return;
    vectors_scenario_expect(s, "alice alpha stake", stake_book_total(&s->stake.book, ALICE, 1), NULL, 0);
    vectors_scenario_expect(s, "bob alpha stake", stake_book_total(&s->stake.book, BOB, 1), NULL, 0);
}

/* Once with consensus, within the tolerance of the story; once with the dividends of the reference run. */
static void play_root_drain_dividends(struct scenario *s)
{
    open_root_drain(s);
    distribute_as_told(s);
    if (vectors_failed(s->c))
        return;
    vectors_scenario_expect(s, "AlphaDividendsPerSubnet[alice]", dividend_of(s, ALICE), NULL, 0);
    vectors_scenario_expect(s, "AlphaDividendsPerSubnet[bob]", dividend_of(s, BOB), NULL, 0);
    open_root_drain(s);
    if (!vectors_failed(s->c))
        plan_as_told(s, vectors_get_text(s->c, s->c->in, "action"));
    distribute_as_told(s);
    vectors_scenario_exact(s, s->exact, "2", dividend_of(s, ALICE));
    vectors_scenario_exact(s, s->exact, "3", dividend_of(s, BOB));
}

/* Blocks until the first epoch, which is due `tempo` blocks from now. Returns what it distributed. */
static uint64_t run_to_epoch(struct scenario *s, uint16_t tempo)
{
    struct network_subnet *n = &s->cb.subnet[0];
    n->schedule.tempo_blocks = tempo;
    n->schedule.last_epoch_block = s->cb.block;
    for (unsigned i = 0; i < tempo && !vectors_failed(s->c); i++)
        vectors_scenario_ok(s, network_coinbase_step(&s->cb, &s->err));
    if (!vectors_failed(s->c) && s->drains != 1)
        vectors_bad(s->c, "one epoch was due, %zu ran", s->drains);
    return vectors_failed(s->c) ? 0 : s->drain[0].server + s->drain[0].validator;
}

static void play_take_with(struct scenario *s, uint16_t parent_take)
{
    const uint64_t parent_stake = vectors_scenario_number(s, "parent_stake", 0);
    const uint64_t nominated = vectors_scenario_number(s, "nominator_on_child_stake", 0);
    unsigned tempo = 0;
    const char *told = strstr(s->action, "tempo ");
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c) || told == NULL || sscanf(told, "tempo %u", &tempo) != 1) {
        vectors_bad(s->c, "the action names no tempo");
        return;
    }
    vectors_scenario_hotkey(s, ALICE, ALICE_COLD, true);
    vectors_scenario_hotkey(s, BOB, BOB_COLD, true);
    s->stake.choice[ALICE].delegate_take = parent_take;
    s->stake.choice[BOB].delegate_take = (uint16_t)vectors_scenario_number(s, "child_delegate_take", 0);
    s->stake.childkey_burn = vectors_scenario_number(s, "ck_burn", 0);
    vectors_scenario_stake(s, ALICE, ALICE_COLD, 1, parent_stake);
    vectors_scenario_stake(s, BOB, NOMINATOR, 1, nominated);
    lend(s, ALICE, BOB, vectors_scenario_number(s, "proportion", 0));
    take_of_child(s, BOB, vectors_scenario_number(s, "childkey_take", 0));
    const uint64_t total = run_to_epoch(s, (uint16_t)tempo);
    if (vectors_failed(s->c))
        return;
    const struct stake_book *book = &s->stake.book;
    vectors_scenario_expect(s, "child owner emission", stake_book_value(book, BOB, BOB_COLD, 1), NULL, 0);
    vectors_scenario_expect_share(s, "parent owner emission / validator total",
                                  stake_book_value(book, ALICE, ALICE_COLD, 1) - parent_stake, total, NULL,
                                  0);
    vectors_scenario_expect_share(s, "nominator emission / validator total",
                                  stake_book_value(book, BOB, NOMINATOR, 1) - nominated, total, NULL, 0);
}

/* The parent's own take makes no difference to its owner: once without, once with. */
static void play_take(struct scenario *s)
{
    size_t takes = 0;
    const uint16_t *take = vectors_get_list_u16(s->c, s->setup, "parent_delegate_take", &takes);
    for (size_t i = 0; i < takes && !vectors_failed(s->c); i++)
        play_take_with(s, take[i]);
}

/* A chain of hotkeys A, B, C, ... with "A->B 50%, B->C 50%"; stakes in TAO. */
static void play_chain(struct scenario *s)
{
    enum { MOST = 8 };
    const uint64_t rao = 1000000000;
    size_t count = 0;
    unsigned take = 0;
    uint64_t gain[MOST], sum = 0;
    const uint64_t *stake = vectors_get_list_u64(s->c, s->setup, "stakes", &count);
    const char *edges = vectors_get_text(s->c, s->setup, "edges");
    const char *told = vectors_get_text(s->c, s->setup, "childkey_take"); /* "t=1/9 (u16 7281)" */
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c) || count > MOST || strstr(told, "(u16 ") == NULL ||
        sscanf(strstr(told, "(u16 "), "(u16 %u", &take) != 1) {
        vectors_bad(s->c, "the take is told as (u16 N)");
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        vectors_scenario_hotkey(s, ALICE + i, ALICE_COLD + i, true);
        vectors_scenario_stake(s, ALICE + i, ALICE_COLD + i, 1, stake[i] * rao);
        take_of_child(s, ALICE + i, take);
    }
    char parent, child;
    unsigned percent;
    for (const char *at = edges; sscanf(at, " %c->%c %u%%", &parent, &child, &percent) == 3; at++) {
        if (parent < 'A' || parent >= 'A' + (char)count || child < 'A' || child >= 'A' + (char)count)
            vectors_bad(s->c, "an edge leads to nobody");
        lend(s, ALICE + (uint32_t)(parent - 'A'), ALICE + (uint32_t)(child - 'A'),
             UINT64_MAX / 100 * percent);
        at = strchr(at, ',');
        if (at == NULL)
            break;
    }
    (void)run_to_epoch(s, 1);
    for (uint32_t i = 0; i < count && !vectors_failed(s->c); i++)
        sum += gain[i] = stake_book_total(&s->stake.book, ALICE + i, 1) - stake[i] * rao;
    const struct vectors_variable t = {"t", (double)take / 65535};
    for (size_t i = 0; i < count && !vectors_failed(s->c); i++) {
        char what[] = "share A";
        what[strlen(what) - 1] = (char)('A' + i);
        vectors_scenario_expect_real(s, what, (double)gain[i] / (double)sum, &t, 1);
    }
}

/* Rows of the kernel, played with the whole distribution around it: the first three tell of B, C and A. */
struct family_rows {
    struct scenario *s;
    size_t seen;
    uint64_t rest[3];
};

static bool play_family(void *self, const json_t *row)
{
    struct family_rows *f = self;
    struct scenario *s = f->s;
    const json_t *in = json_object_get(row, "in"), *out = json_object_get(row, "out");
    const json_t *parents = vectors_get_array(s->c, in, "parents");
    const json_t *children = vectors_get_array(s->c, in, "child_children_proportions");
    enum { CHILD = 2, FIRST_PARENT = 10, FIRST_GRANDCHILD = 30, MOST = 16 };
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c) || json_array_size(parents) > MOST || json_array_size(children) > MOST)
        return false;
    const uint64_t dividend = vectors_get_u64(s->c, in, "dividend");
    vectors_scenario_hotkey(s, CHILD, 1, true);
    vectors_scenario_stake(s, CHILD, 1, 1, vectors_get_u64(s->c, in, "child_alpha"));
    take_of_child(s, CHILD, vectors_get_u16(s->c, in, "childkey_take_u16"));
    for (uint32_t i = 0; i < json_array_size(parents); i++) {
        const json_t *p = json_array_get(parents, i);
        const uint32_t hotkey = FIRST_PARENT + i;
        const uint32_t coldkey = vectors_get_bool(s->c, p, "same_coldkey") ? 1 : FIRST_GRANDCHILD + hotkey;
        vectors_scenario_hotkey(s, hotkey, coldkey, false);
        vectors_scenario_stake(s, hotkey, coldkey, 1, vectors_get_u64(s->c, p, "alpha"));
        lend(s, hotkey, CHILD, vectors_get_u64(s->c, p, "proportion"));
    }
    for (uint32_t i = 0; i < json_array_size(children); i++)
        lend(s, CHILD, FIRST_GRANDCHILD + i, vectors_as_u64(s->c, json_array_get(children, i), "proportion"));
    s->plan[s->plans++] = (struct network_pay){.hotkey = CHILD, .dividend = dividend};
    vectors_scenario_distribute(s, 0, dividend, 0, 0);
    for (size_t i = 0; i < s->stake.dividends && !vectors_failed(s->c); i++) {
        const uint64_t part = u96f32_to_u64(s->stake.dividend[i].dividend);
        const uint32_t hotkey = s->stake.dividend_hotkey[i];
        if (hotkey == CHILD)
            f->rest[f->seen] = part;
        else
            vectors_expect_value_u128(
                s->c, json_array_get(json_object_get(out, "parent_dividends"), hotkey - FIRST_PARENT),
                "parent_dividends", part);
    }
    return ++f->seen < sizeof f->rest / sizeof f->rest[0];
}

static void play_family_rows(struct scenario *s)
{
    struct family_rows f = {.s = s};
    vectors_scenario_rows(s, "parent_child", play_family, &f);
    if (f.seen < 2) {
        vectors_skip(s->c, "the rows that the story refers to are in another file");
        return;
    }
    vectors_scenario_expect(s, "B from itself", f.rest[0], NULL, 0);
    vectors_scenario_expect(s, "C from itself", f.rest[1], NULL, 0);
}

const struct scenario_story vectors_scenario_children[] = {
    {"children-root-drain", play_root_drain_stakes},
    {"children-root-drain-full-take", play_root_drain_dividends},
    {"children-root-drain-half-take", play_root_drain_dividends},
    {"children-half-proportion", play_root_drain_dividends},
    {"childkey-take-drain", play_take},
    {"chain-emission", play_chain},
    {"div-with-children", play_family_rows},
    {NULL, NULL},
};
