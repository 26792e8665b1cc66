/* Setting up and running the stories of vectors_scenario.h.
 *
 * The mock of the stories: no owner's cut, no weight of root, subnets that are started, traded and open for
 * registration. "add_network" makes a stable subnet, "add_dynamic_network" a pool. Where a story gives a
 * price but no reserves, the pool is the smallest that the mock's rules allow. */
#include "vectors_scenario.h"

#include "epoch_run.h"
#include "epoch_stake.h"
#include "vectors_reader.h"

#include <stdlib.h>
#include <string.h>

bool vectors_scenario_ok(struct scenario *s, int code)
{
    if (code != SIM_OK)
        vectors_bad(s->c, "%s", s->err.message);
    return code == SIM_OK;
}

uint64_t vectors_scenario_number(struct scenario *s, const char *key, uint64_t otherwise)
{
    return json_object_get(s->setup, key) == NULL ? otherwise : vectors_get_u64(s->c, s->setup, key);
}

uint64_t vectors_scenario_argument(struct scenario *s, const char *key)
{
    for (const char *at = s->action; (at = strstr(at, key)) != NULL; at++) {
        const bool starts = at > s->action && strchr("(,", at[-1]) != NULL;
        if (!starts || at[strlen(key)] != '=')
            continue;
        const double value = strtod(at + strlen(key) + 1, NULL); /* "5e8" */
        if (value >= 0 && value < 0x1p53)
            return (uint64_t)value;
        vectors_bad(s->c, "'%s' is no amount in '%s'", key, s->action);
    }
    return 0;
}

void vectors_scenario_rows(struct scenario *s, const char *fn, bool (*each)(void *self, const json_t *row),
                           void *self)
{
    struct vectors_reader reader;
    json_t *row = NULL;
    bool more = vectors_scenario_ok(s, vectors_reader_open(&reader, s->c->file, &s->err));
    while (more && vectors_scenario_ok(s, vectors_reader_next(&reader, &row, &s->err)) && row != NULL) {
        const char *name = json_string_value(json_object_get(row, "fn"));
        if (fn == NULL || (name != NULL && strcmp(name, fn) == 0))
            more = each(self, row);
        json_decref(row);
    }
    vectors_reader_close(&reader);
}

static const char *name_of(const json_t *row)
{
    const char prefix[] = "coinbase/scenario/";
    const char *id = json_string_value(json_object_get(row, "id"));
    return id != NULL && strncmp(id, prefix, strlen(prefix)) == 0 ? id + strlen(prefix) : "";
}

/* The row whose name is the longest that `text` mentions. */
struct mention {
    const char *text;
    const char *self;
    json_t *found;
};

static bool match_mention(void *self, const json_t *row)
{
    struct mention *m = self;
    const char *name = name_of(row);
    const bool longer = m->found == NULL || strlen(name) > strlen(name_of(m->found));
    if (name[0] != '\0' && strcmp(name, m->self) != 0 && longer && strstr(m->text, name) != NULL) {
        json_decref(m->found);
        m->found = json_incref((json_t *)(uintptr_t)row);
    }
    return true;
}

/* "same": the set-up of another story, with what this one says instead. False: that story is not there. */
static bool follow(struct scenario *s)
{
    const char *same = json_string_value(json_object_get(s->setup, "same"));
    if (same == NULL)
        return true;
    struct mention m = {.text = same, .self = name_of(s->c->row)};
    vectors_scenario_rows(s, "scenario", match_mention, &m);
    if (m.found == NULL)
        return false;
    const json_t *in = json_object_get(m.found, "in");
    json_t *merged = json_deep_copy(json_object_get(in, "setup"));
    json_object_update(merged, (json_t *)(uintptr_t)s->setup);
    s->owned[s->owned_count++] = m.found;
    s->owned[s->owned_count++] = merged;
    s->setup = merged;
    if (strchr(s->action, '=') == NULL && json_object_get(in, "action") != NULL)
        s->action = json_string_value(json_object_get(in, "action"));
    return true;
}

/* A decimal price; the reference run cuts it to 2^-32. */
static i96f32 price_of(const json_t *entry, const char *key, i96f32 otherwise)
{
    const json_t *value = json_object_get(entry, key);
    if (value == NULL)
        return otherwise;
    const char *text = json_string_value(value);
    const double price = text == NULL ? json_number_value(value) : strtod(text, NULL);
    return price >= 0 && price < 0x1p30 ? (i96f32)(price * 0x1p32) : 0;
}

static uint64_t entry_number(struct scenario *s, const json_t *entry, const char *key, uint64_t otherwise)
{
    return json_object_get(entry, key) == NULL ? otherwise : vectors_get_u64(s->c, entry, key);
}

void vectors_scenario_subnet(struct scenario *s, size_t i, const json_t *entry)
{
    struct network_subnet *n = &s->cb.subnet[i];
    network_subnet_init(n, (uint16_t)(i + 1));
    n->started = n->subtoken_enabled = n->emission_enabled = true;
    n->pool.kind = entry_number(s, entry, "mechanism", 0) == 1 ? POOL_BALANCER : POOL_STABLE;
    n->pool.initialised = true;
    const i96f32 price = price_of(entry, "price", 0);
    const uint64_t alpha = price > 0 ? s->pool_rules.min_reserve_rao : 0;
    n->pool.alpha_in = entry_number(s, entry, "alpha_in", alpha);
    n->pool.tao_rao = entry_number(s, entry, "tao", (uint64_t)(((sim_u128)price * alpha) >> U96F32_FRAC));
    n->pool.alpha_out = entry_number(s, entry, "alpha_out", 0);
    n->account_rao = n->pool.tao_rao;
    n->moving_price = price_of(entry, "moving_price", (i96f32)(network_subnet_price(n) >> 32));
    if (json_object_get(entry, "emission_enabled") != NULL)
        n->emission_enabled = vectors_get_bool(s->c, entry, "emission_enabled");
    if (json_is_null(json_object_get(s->setup, "first_emission_block")))
        n->started = false;
}

static void read_rules(struct scenario *s)
{
    struct network_coinbase *cb = &s->cb;
    s->pool_rules = pool_rules_current;
    s->pool_rules.min_reserve_rao = vectors_get_u64(s->c, s->mock, "swap_minimum_reserve");
    cb->rules.pool = &s->pool_rules;
    cb->block = vectors_scenario_number(s, "block", 1);
    cb->owner_cut_u16 = vectors_get_u16(s->c, s->mock, "initial_subnet_owner_cut");
    cb->owner_cut_u16 = (uint16_t)vectors_scenario_number(s, "owner_cut_u16", cb->owner_cut_u16);
    uint64_t weight = vectors_get_u64(s->c, s->mock, "initial_tao_weight");
    weight = vectors_scenario_number(s, "tao_weight", weight);
    cb->root_tao_rao = vectors_scenario_number(s, "root_tao", 0);
    const json_t *full = json_object_get(s->setup, "full_injection_root_stake");
    if (full != NULL) {
        weight = vectors_get_u64(s->c, full, "TaoWeight");
        cb->root_tao_rao = vectors_get_u64(s->c, full, "SubnetTAO_root");
    }
    network_coinbase_set_tao_weight(cb, weight);
    uint64_t take = vectors_get_u16(s->c, s->mock, "initial_delegate_take_u16");
    take = vectors_scenario_number(s, "take", take);
    take = vectors_scenario_number(s, "delegate_take", take);
    take = vectors_scenario_number(s, "take_u16", take);
    for (size_t i = 0; i < s->stake.choices; i++)
        s->stake.choice[i].delegate_take = (uint16_t)take;
}

static int note_drain(void *self, struct network_coinbase *cb, const struct network_drain *drain,
                      struct sim_error *err)
{
    struct scenario *s = self;
    if (s->drains < SCENARIO_DRAINS) {
        s->drain[s->drains] = *drain;
        s->drain_last_step[s->drains++] = drain->subnet->schedule.last_step_block;
    }
    return network_stake_distribute(&s->stake, cb, drain, err);
}

void vectors_scenario_open(struct scenario *s, size_t subnets)
{
    network_stake_free(&s->stake);
    network_coinbase_free(&s->cb);
    if (vectors_failed(s->c) || !vectors_scenario_ok(s, network_coinbase_init(&s->cb, subnets, &s->err)) ||
        !vectors_scenario_ok(
            s, network_stake_init(&s->stake, SCENARIO_ACCOUNTS, subnets, SCENARIO_NEURONS, &s->err)))
        return;
    s->neurons = s->plans = s->drains = 0;
    s->cb.distribute = note_drain;
    s->cb.distribute_self = s;
    s->stake.epoch = vectors_scenario_epoch;
    s->stake.epoch_self = s;
    read_rules(s);
    for (size_t i = 0; i < subnets; i++)
        vectors_scenario_subnet(s, i, NULL);
}

void vectors_scenario_open_listed(struct scenario *s)
{
    const json_t *list = vectors_get_array(s->c, s->setup, "subnets");
    vectors_scenario_open(s, json_array_size(list));
    for (size_t i = 0; i < s->cb.subnets && !vectors_failed(s->c); i++)
        vectors_scenario_subnet(s, i, json_array_get(list, i));
}

void vectors_scenario_hotkey(struct scenario *s, uint32_t hotkey, uint32_t coldkey, bool registered)
{
    if (vectors_failed(s->c))
        return;
    s->stake.choice[hotkey].owner = coldkey;
    if (!registered || s->neurons == SCENARIO_NEURONS)
        return;
    size_t at = s->neurons++;
    for (; at > 0 && s->neuron[at - 1] > hotkey; at--)
        s->neuron[at] = s->neuron[at - 1];
    s->neuron[at] = hotkey;
}

void vectors_scenario_stake(struct scenario *s, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                            uint64_t amount)
{
    if (vectors_failed(s->c))
        return;
    vectors_scenario_ok(s, stake_book_add(&s->stake.book, hotkey, coldkey, netuid, amount, &s->err));
    if (netuid == 0 && json_object_get(s->setup, "root_tao") == NULL)
        s->cb.root_tao_rao += amount;
    for (size_t i = 0; i < s->cb.subnets; i++)
        if (s->cb.subnet[i].netuid == netuid)
            s->cb.subnet[i].pool.alpha_out += amount;
}

void vectors_scenario_begin(struct scenario *s)
{
    s->before.issuance_rao = s->cb.issuance_rao;
    s->before.total_stake_rao = s->cb.total_stake_rao;
    s->before.subnet = vectors_alloc(s->c, s->cb.subnets, sizeof *s->before.subnet);
    if (s->before.subnet != NULL && s->cb.subnets > 0)
        memcpy(s->before.subnet, s->cb.subnet, s->cb.subnets * sizeof *s->before.subnet);
}

void vectors_scenario_coinbase(struct scenario *s, uint64_t amount_rao)
{
    if (vectors_failed(s->c))
        return;
    s->cb.minted_rao = amount_rao;
    s->cb.issuance_rao += amount_rao;
    s->cb.balances_rao += amount_rao;
    network_coinbase_emit(&s->cb);
    vectors_scenario_ok(s, network_coinbase_epochs(&s->cb, &s->err));
}

void vectors_scenario_distribute(struct scenario *s, uint64_t server, uint64_t validator, uint64_t root,
                                 uint64_t owner)
{
    if (vectors_failed(s->c))
        return;
    const struct network_drain drain = {
        .subnet = &s->cb.subnet[0], .server = server, .validator = validator, .root = root, .owner = owner};
    s->cb.subnet[0].pool.alpha_out += server + validator + root + owner;
    vectors_scenario_ok(s, network_stake_distribute(&s->stake, &s->cb, &drain, &s->err));
}

/* --- consensus -------------------------------------------------------------------------------------------
 */

static int run_yuma(struct scenario *s, uint16_t netuid, uint64_t alpha, struct epoch_workspace *workspace,
                    const struct epoch_rows *rows, struct epoch_result *result)
{
    const uint64_t zero[SCENARIO_NEURONS] = {0};
    const bool permit[SCENARIO_NEURONS] = {false};
    i64f64 weight[SCENARIO_NEURONS];
    struct epoch_params params = epoch_params_default();
    params.commit_reveal_enabled = false;
    for (size_t i = 0; i < s->neurons; i++) {
        uint64_t alpha_rao, root_rao;
        network_stake_inherited(&s->stake, netuid, s->neuron[i], &alpha_rao, &root_rao);
        weight[i] = epoch_stake_weight(alpha_rao, root_rao, s->cb.tao_weight_raw);
    }
    const struct epoch_input input = {
        .params = &params,
        .block = s->cb.block,
        .owner_uid = EPOCH_NO_OWNER,
        .n = (uint32_t)s->neurons,
        .stake_weight = weight,
        .registered_at = zero,
        .last_update = zero,
        .commit_block = zero,
        .permit = permit,
        .permit_count = (uint32_t)s->neurons,
        .weights = rows,
        .bonds = rows,
        .emission_rao = alpha,
    };
    return epoch_run(workspace, &input, result);
}

int vectors_scenario_epoch(void *self, const struct network_subnet *subnet, size_t mechanism, uint64_t alpha,
                           struct network_pay *pay, size_t capacity, size_t *count, struct sim_error *err)
{
    struct scenario *s = self;
    (void)mechanism;
    if (s->plans > 0) {
        *count = s->plans < capacity ? s->plans : capacity;
        memcpy(pay, s->plan, *count * sizeof pay[0]);
        return SIM_OK;
    }
    struct epoch_workspace *workspace = epoch_workspace_create();
    struct epoch_rows rows;
    struct epoch_result result;
    epoch_rows_init(&rows);
    epoch_result_init(&result);
    int code = workspace == NULL ? SIM_ERR_NO_MEMORY : epoch_rows_resize(&rows, (uint32_t)s->neurons);
    if (code == SIM_OK)
        code = run_yuma(s, subnet->netuid, alpha, workspace, &rows, &result);
    *count = 0;
    for (size_t i = 0; i < s->neurons && i < capacity && code == SIM_OK; i++)
        pay[(*count)++] = (struct network_pay){
            .hotkey = s->neuron[i],
            .incentive = result.server_emission_rao[i],
            .dividend = result.validator_emission_rao[i],
        };
    epoch_result_free(&result);
    epoch_rows_free(&rows);
    epoch_workspace_destroy(workspace);
    return code == SIM_OK ? SIM_OK : sim_raise(err, code, "no memory for an epoch");
}

/* --- the row ---------------------------------------------------------------------------------------------
 */

static const struct scenario_story *find_in(const struct scenario_story *story, const char *name)
{
    for (; story->name != NULL; story++)
        if (strcmp(story->name, name) == 0)
            return story;
    return NULL;
}

static const struct scenario_story *find_story(const char *name, const char *action)
{
    const struct scenario_story *const groups[] = {
        vectors_scenario_emission,
        vectors_scenario_drain,
        vectors_scenario_children,
        vectors_scenario_claim,
    };
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        const struct scenario_story *story = find_in(groups[g], name);
        if (story != NULL)
            return story;
    }
    return find_in(vectors_scenario_actions, action);
}

static void play(struct scenario *s, const struct scenario_story *story)
{
    story->play(s);
    for (size_t i = 0; i < json_array_size(s->expect) && s->c->verdict == VECTORS_PASS; i++)
        if (i >= SCENARIO_EXPECTATIONS || !s->met[i])
            vectors_differ(s->c, json_string_value(json_object_get(json_array_get(s->expect, i), "what")),
                           "a comparison", "nothing compares it");
}

static void check_scenario(struct vectors_case *c)
{
    struct scenario *s = vectors_alloc(c, 1, sizeof *s);
    if (s == NULL)
        return;
    s->c = c;
    s->setup = vectors_get_object(c, c->in, "setup");
    s->mock = vectors_get_object(c, c->in, "mock");
    s->action = vectors_get_text(c, c->in, "action");
    s->exact = json_object_get(c->in, "exact_from_reference");
    s->expect = vectors_get_array(c, c->out, "expect");
    stake_book_init(&s->stake.book);
    const struct scenario_story *story = vectors_failed(c) ? NULL : find_story(name_of(c->row), s->action);
    if (story == NULL)
        vectors_skip(c, "a story of a name that is not known");
    else if (!follow(s))
        vectors_skip(c, "a story that begins like one of another file");
    else
        play(s, story);
    network_stake_free(&s->stake);
    network_coinbase_free(&s->cb);
    while (s->owned_count > 0)
        json_decref(s->owned[--s->owned_count]);
}

const struct vectors_handler vectors_scenario_handlers[] = {
    {"coinbase", "scenario", check_scenario},
    {NULL, NULL, NULL},
};
