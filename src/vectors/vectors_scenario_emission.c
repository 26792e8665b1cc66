/* Stories of emission: what a block's TAO and alpha become, up to the pots that wait for an epoch. */
#include "vectors_scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One coinbase over the listed subnets; everything that is expected are amounts of the state. */
static void play_coinbase(struct scenario *s)
{
    vectors_scenario_open_listed(s);
    vectors_scenario_begin(s);
    vectors_scenario_coinbase(s, vectors_scenario_number(s, "block_emission", 0));
    if (vectors_failed(s->c))
        return;
    vectors_scenario_expect_state(s);
    vectors_scenario_exact_state(s, s->exact);
}

static void exact_run(struct scenario *s, const json_t *run)
{
    for (size_t i = 0; i < s->cb.subnets; i++) {
        const struct network_subnet *n = &s->cb.subnet[i];
        vectors_expect_value_i128(s->c, json_array_get(json_object_get(run, "tao_in"), i), "tao_in",
                                  n->tao_in_emission);
        vectors_expect_value_i128(s->c, json_array_get(json_object_get(run, "alpha_in"), i), "alpha_in",
                                  n->alpha_in_emission);
        vectors_expect_value_i128(s->c, json_array_get(json_object_get(run, "alpha_out"), i), "alpha_out",
                                  n->alpha_out_emission);
    }
}

/* "... with enabled masks 111,101,011,111": a coinbase for each mask. */
static void play_toggles(struct scenario *s)
{
    const char word[] = "masks ";
    const char *mask = strstr(s->action, word);
    uint64_t tao[16];
    vectors_scenario_open_listed(s);
    if (mask == NULL || s->cb.subnets > sizeof tao / sizeof tao[0]) {
        vectors_bad(s->c, "the action names no masks");
        return;
    }
    mask += strlen(word);
    for (size_t run = 0; *mask != '\0' && !vectors_failed(s->c); run++) {
        for (size_t i = 0; i < s->cb.subnets && (*mask == '0' || *mask == '1'); i++)
            s->cb.subnet[i].emission_enabled = *mask++ == '1';
        vectors_scenario_coinbase(s, vectors_scenario_number(s, "block_emission", 0));
        for (size_t i = 0; i < s->cb.subnets; i++)
            tao[i] = s->cb.subnet[i].tao_in_emission;
        char name[32];
        snprintf(name, sizeof name, run == 0 ? "SubnetTaoInEmission run%zu" : "run%zu", run + 1);
        vectors_scenario_expect_list(s, name, tao, s->cb.subnets);
        exact_run(s, json_array_get(s->exact, run));
        if (*mask != ',')
            break;
        mask++;
    }
}

/* The whole TAO of the block goes to the listed subnets. */
static void play_emit_to_subnets(struct scenario *s)
{
    vectors_scenario_open_listed(s);
    vectors_scenario_begin(s);
    if (vectors_failed(s->c))
        return;
    s->cb.minted_rao = vectors_scenario_number(s, "tao_emission", 0);
    network_coinbase_emit(&s->cb);
    vectors_scenario_expect_state(s);
    vectors_scenario_exact_state(s, s->exact);
}

/* A subnet whose emission was never started earns nothing, however many blocks pass. */
static void play_not_started(struct scenario *s)
{
    enum { BLOCKS = 10 };
    vectors_scenario_open(s, 1);
    vectors_scenario_begin(s);
    for (int i = 0; i < BLOCKS && !vectors_failed(s->c); i++)
        vectors_scenario_ok(s, network_coinbase_step(&s->cb, &s->err));
    if (!vectors_failed(s->c))
        vectors_scenario_expect_state(s);
}

static void play_drain_pending(struct scenario *s)
{
    const json_t *pending = vectors_get_object(s->c, s->setup, "pending");
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c))
        return;
    struct network_subnet *n = &s->cb.subnet[0];
    n->schedule.tempo_blocks = (uint16_t)vectors_scenario_number(s, "tempo", 0);
    n->schedule.last_epoch_block = vectors_scenario_number(s, "last_epoch", 0);
    n->schedule.blocks_since_last_step = vectors_scenario_number(s, "blocks_since_last_step", 0);
    n->schedule.last_step_block = vectors_scenario_number(s, "last_mechanism_step", 0);
    n->pending_server = vectors_get_u64(s->c, pending, "server");
    n->pending_validator = vectors_get_u64(s->c, pending, "validator");
    n->pending_root = vectors_get_u64(s->c, pending, "root");
    n->pending_owner = vectors_get_u64(s->c, pending, "owner_cut");
    vectors_scenario_begin(s);
    if (!vectors_scenario_ok(s, network_coinbase_epochs(&s->cb, &s->err)))
        return;
    const struct network_drain *d = &s->drain[0];
    const uint64_t four[] = {d->server, d->validator, d->root, d->owner};
    vectors_scenario_expect_list(s, "emissions_to_distribute", four, s->drains == 1 ? 4 : 0);
    vectors_scenario_expect(s, "LastMechansimStepBlock unchanged by drain (written after distribution)",
                            (sim_i128)s->drain_last_step[0], NULL, 0);
    if (n->schedule.last_step_block != s->cb.block)
        vectors_differ(s->c, "LastMechansimStepBlock", "the block, after distribution", "another");
    vectors_scenario_expect_state(s);
}

/* More subnets are due than may run: "cap+2" of them. */
static void play_deferred(struct scenario *s)
{
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c))
        return;
    const struct vectors_variable cap = {"cap", s->cb.rules.max_epochs};
    const char *text = vectors_get_text(s->c, s->setup, "due_subnets");
    double due;
    if (text == NULL || !vectors_formula_value(text, &cap, 1, &due) ||
        !(due >= 1 && due <= SCENARIO_DRAINS)) {
        vectors_bad(s->c, "due_subnets is no number of subnets");
        return;
    }
    vectors_scenario_open(s, (size_t)due);
    if (vectors_failed(s->c))
        return;
    for (size_t i = 0; i < s->cb.subnets; i++)
        s->cb.subnet[i].schedule.pending_epoch_block = s->cb.block;
    if (!vectors_scenario_ok(s, network_coinbase_epochs(&s->cb, &s->err)))
        return;
    uint64_t deferred = 0;
    for (size_t i = 0; i < s->cb.subnets; i++)
        deferred += s->cb.subnet[i].schedule.pending_epoch_block > s->cb.block;
    vectors_scenario_expect(s, "number deferred", (sim_i128)deferred, NULL, 0);
}

/* The number behind `word` in a text, e.g. "alpha .1, block 201600"; 0 unless it is small and not negative.
 */
static double number_behind(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    const double value = at == NULL ? 0 : strtod(at + strlen(word), NULL);
    return value >= 0 && value <= 1e9 ? value : 0;
}

/* The expectation itself says how: "after 14 steps, alpha .1, block 201600, first_emission 1, price 1, ...".
 */
static void play_moving_prices(struct scenario *s)
{
    const char *what = json_string_value(json_object_get(json_array_get(s->expect, 0), "what"));
    vectors_scenario_open(s, 1);
    if (vectors_failed(s->c) || what == NULL)
        return;
    json_t *entry = json_pack("{s:i, s:f}", "mechanism", 1, "price", number_behind(what, "price "));
    s->owned[s->owned_count++] = entry;
    vectors_scenario_subnet(s, 0, entry);
    struct network_subnet *n = &s->cb.subnet[0];
    n->moving_price = i96f32_from_f64(number_behind(what, "start "));
    n->first_emission_block = (uint64_t)number_behind(what, "first_emission ");
    s->cb.block = (uint64_t)number_behind(what, "block ");
    s->cb.moving_alpha = i96f32_from_f64(number_behind(what, "alpha "));
    const int steps = (int)number_behind(what, "after ");
    for (int i = 0; i < steps; i++)
        network_coinbase_finish(&s->cb);
    vectors_scenario_expect_real(s, what, (double)n->moving_price / 0x1p32, NULL, 0);
}

static bool has_only(const json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t i = 0;
        while (known[i] != NULL && strcmp(known[i], key) != 0)
            i++;
        if (known[i] == NULL)
            return false;
    }
    return true;
}

/* A set-up of subnets and amounts, without a word whose meaning is not known. */
static bool is_plain(const struct scenario *s)
{
    static const char *const setup[] = {"full_injection_root_stake",
                                        "root_tao",
                                        "tao_weight",
                                        "owner_cut_u16",
                                        "subnets",
                                        "block_emission",
                                        "tao_emission",
                                        NULL};
    static const char *const subnet[] = {"mechanism", "tao",          "alpha_in",         "alpha_out",
                                         "price",     "moving_price", "emission_enabled", NULL};
    const json_t *list = json_object_get(s->setup, "subnets");
    bool plain = has_only(s->setup, setup) && json_array_size(list) > 0;
    for (size_t i = 0; i < json_array_size(list) && plain; i++)
        plain = has_only(json_array_get(list, i), subnet);
    return plain;
}

static void play_unknown(struct scenario *s, const char *amount, void (*act)(struct scenario *s))
{
    if (is_plain(s) && json_object_get(s->setup, amount) != NULL)
        vectors_scenario_open_listed(s);
    if (vectors_failed(s->c))
        return;
    if (s->cb.subnets > 0 && vectors_scenario_expects_state_only(s))
        act(s);
    else
        vectors_skip(s->c, "a story of a name that is not known");
}

static void play_unknown_coinbase(struct scenario *s)
{
    play_unknown(s, "block_emission", play_coinbase);
}

static void play_unknown_emit(struct scenario *s)
{
    play_unknown(s, "tao_emission", play_emit_to_subnets);
}

const struct scenario_story vectors_scenario_actions[] = {
    {"run_coinbase", play_unknown_coinbase},
    {"emit_to_subnets", play_unknown_emit},
    {NULL, NULL},
};

const struct scenario_story vectors_scenario_emission[] = {
    {"cb-tao-issuance-base", play_coinbase},
    {"cb-tao-issuance-low", play_coinbase},
    {"cb-tao-issuance-multiple", play_coinbase},
    {"cb-disabled-redistribution", play_coinbase},
    {"cb-emission-toggles", play_toggles},
    {"cb-different-prices", play_coinbase},
    {"cb-alpha-issuance-base", play_coinbase},
    {"cb-alpha-issuance-different", play_coinbase},
    {"cb-cap-trigger", play_coinbase},
    {"cb-alpha-supply-exhausted", play_coinbase},
    {"zero-shares", play_coinbase},
    {"emit-to-subnets-no-root-sell", play_emit_to_subnets},
    {"not-started", play_not_started},
    {"drain-pending", play_drain_pending},
    {"epochs-deferred", play_deferred},
    {"moving-prices", play_moving_prices},
    {NULL, NULL},
};
