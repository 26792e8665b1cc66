/* Sequences of epochs on one subnet (epoch-cases): a state, then steps that patch it and run an epoch, whose
 * own writes (permits, bonds) persist. Every step runs fast and literally; both must agree and match what the
 * chain stored. */
#include "epoch_literal.h"
#include "epoch_stake.h"
#include "epoch_subnet.h"
#include "sim_transcendental.h"
#include "vectors_matrix.h"

#include <stdio.h>
#include <string.h>

struct mechanism_state {
    uint64_t *last_update; /* [n] */
    uint64_t *commit_block;
    struct epoch_rows weights, bonds;
};

struct case_state {
    struct epoch_params params;
    uint64_t tao_weight, reveal_period, epoch_index;
    uint32_t n;
    uint64_t *hotkey, *alpha_rao, *root_rao, *registered_at; /* [n] */
    i64f64 *stake_weight;
    bool *permit;
    uint16_t *split;
    struct epoch_subnet subnet;
    uint32_t mechanisms;
    struct mechanism_state mechanism[EPOCH_MECHANISM_LIMIT];
    struct epoch_subnet_result fast, literal;
    struct epoch_trace trace;
    struct epoch_workspace *workspace;
};

static void get_scalars(struct vectors_case *c, struct case_state *s, const json_t *state)
{
    s->params = (struct epoch_params){
        .tempo_blocks = vectors_get_u16(c, state, "tempo"),
        .activity_cutoff_factor_milli = vectors_get_u32(c, state, "activity_cutoff_factor_milli"),
        .kappa = vectors_get_u16(c, state, "kappa"),
        .bonds_penalty = vectors_get_u16(c, state, "bonds_penalty"),
        .bonds_moving_average_ppm = vectors_get_u64(c, state, "bonds_moving_average"),
        .max_allowed_validators = vectors_get_u16(c, state, "max_allowed_validators"),
        .yuma3_on = vectors_get_bool(c, state, "yuma3_on"),
        .liquid_alpha_on = vectors_get_bool(c, state, "liquid_alpha_on"),
        .alpha_low = vectors_get_u16(c, state, "alpha_low"),
        .alpha_high = vectors_get_u16(c, state, "alpha_high"),
        .alpha_sigmoid_steepness = vectors_get_i16(c, state, "alpha_sigmoid_steepness"),
        .commit_reveal_enabled = vectors_get_bool(c, state, "commit_reveal_enabled"),
        .stake_threshold_rao = vectors_get_u64(c, state, "stake_threshold"),
    };
    s->tao_weight = vectors_get_u64(c, state, "tao_weight");
    s->reveal_period = vectors_get_u64(c, state, "reveal_period_epochs");
    s->epoch_index = vectors_get_u64(c, state, "subnet_epoch_index");
    s->n = vectors_get_u16(c, state, "n");
    s->mechanisms = vectors_get_u16(c, state, "mechanism_count");
    if (!vectors_failed(c) && (s->mechanisms < 1 || s->mechanisms > EPOCH_MECHANISM_LIMIT))
        vectors_bad(c, "'mechanism_count' is not within 1..%d", EPOCH_MECHANISM_LIMIT);
    s->subnet.common.block = vectors_get_u64(c, state, "block");
    s->subnet.common.last_step_block = vectors_get_u64(c, state, "last_mechanism_step_block");
    s->subnet.common.owner_uid =
        vectors_is_null(c, state, "owner_uid") ? EPOCH_NO_OWNER : vectors_get_u16(c, state, "owner_uid");
}

static void set_neurons(struct vectors_case *c, struct case_state *s, const json_t *list)
{
    for (size_t k = 0; !vectors_failed(c) && k < json_array_size(list); k++) {
        const json_t *neuron = json_array_get(list, k);
        const uint16_t uid = vectors_as_u16(c, json_array_get(neuron, 0), "neurons");
        if (!vectors_failed(c) && uid >= s->n)
            vectors_bad(c, "'neurons' names uid %u of %u", uid, s->n);
        if (vectors_failed(c))
            return;
        s->hotkey[uid] = vectors_as_u64(c, json_array_get(neuron, 1), "neurons");
        s->alpha_rao[uid] = vectors_as_u64(c, json_array_get(neuron, 2), "neurons");
        s->root_rao[uid] = vectors_as_u64(c, json_array_get(neuron, 3), "neurons");
        s->registered_at[uid] = vectors_as_u64(c, json_array_get(neuron, 4), "neurons");
    }
}

/* The uid of a hotkey, or n. */
static uint32_t uid_of(const struct case_state *s, uint64_t hotkey)
{
    uint32_t i = 0;
    while (i < s->n && s->hotkey[i] != hotkey)
        i++;
    return i;
}

enum { KIN_LIMIT = 64 };

/* The kin of `hotkey` in a list of [hotkey, [[proportion, other], ...]], with the others' stakes. */
static uint32_t get_kin(struct vectors_case *c, const struct case_state *s, const json_t *list,
                        uint64_t hotkey, const uint64_t *stake_rao, struct epoch_kin *kin)
{
    uint32_t count = 0;
    for (size_t k = 0; k < json_array_size(list); k++) {
        const json_t *entry = json_array_get(list, k), *others = json_array_get(entry, 1);
        if (vectors_as_u64(c, json_array_get(entry, 0), "kin") != hotkey)
            continue;
        for (size_t o = 0; o < json_array_size(others) && count < KIN_LIMIT; o++) {
            const json_t *other = json_array_get(others, o);
            const uint32_t uid = uid_of(s, vectors_as_u64(c, json_array_get(other, 1), "kin"));
            kin[count++] = (struct epoch_kin){
                .proportion = vectors_as_u64(c, json_array_get(other, 0), "kin"),
                .stake_rao = uid < s->n ? stake_rao[uid] : 0,
            };
        }
    }
    return count;
}

static uint64_t inherit(struct vectors_case *c, const struct case_state *s, const json_t *state, uint32_t i,
                        const uint64_t *stake_rao)
{
    struct epoch_kin children[KIN_LIMIT], parents[KIN_LIMIT];
    const uint32_t child_count =
        get_kin(c, s, json_object_get(state, "children"), s->hotkey[i], stake_rao, children);
    const uint32_t parent_count =
        get_kin(c, s, json_object_get(state, "parents"), s->hotkey[i], stake_rao, parents);
    return epoch_stake_inherit(stake_rao[i], children, child_count, parents, parent_count);
}

/* Rows of [{"uids": [...], "row": [[column, value], ...]}]: the same row for each uid. */
static void set_rows(struct vectors_case *c, struct epoch_rows *rows, const json_t *groups)
{
    struct epoch_rows one;
    for (size_t g = 0; !vectors_failed(c) && g < json_array_size(groups); g++) {
        const json_t *group = json_array_get(groups, g), *uids = json_object_get(group, "uids");
        json_t *wrapped = json_pack("{s:[O]}", "row", json_object_get(group, "row"));
        epoch_rows_init(&one);
        vectors_get_rows(c, wrapped, "row", &one);
        for (size_t k = 0; !vectors_failed(c) && k < json_array_size(uids); k++) {
            const uint16_t uid = vectors_as_u16(c, json_array_get(uids, k), "uids");
            if (uid >= rows->count)
                vectors_bad(c, "'uids' names uid %u of %u", uid, rows->count);
            else if (epoch_rows_set(rows, uid, one.row[0].column, one.row[0].value, one.row[0].count) != 0)
                vectors_bad(c, "no memory for rows");
        }
        epoch_rows_free(&one);
        json_decref(wrapped);
    }
}

static void set_last_update(struct vectors_case *c, const struct case_state *s, struct mechanism_state *m,
                            const json_t *list)
{
    for (uint32_t i = 0; i < s->n; i++)
        m->last_update[i] =
            i < json_array_size(list) ? vectors_as_u64(c, json_array_get(list, i), "last_update") : 0;
}

static void lower_commit(struct vectors_case *c, const struct case_state *s, struct mechanism_state *m,
                         const json_t *hotkey, const json_t *block)
{
    const uint32_t uid = uid_of(s, vectors_as_u64(c, hotkey, "commits"));
    const uint64_t at = vectors_as_u64(c, block, "commits");
    if (uid < s->n && at < m->commit_block[uid])
        m->commit_block[uid] = at;
}

static bool is_expired(struct vectors_case *c, const struct case_state *s, const json_t *epoch)
{
    return s->epoch_index > vectors_as_u64(c, epoch, "commits") + s->reveal_period;
}

/* 3.5.4: of hash commits the first that has not expired counts, of timelocked ones every one. */
static void set_commits(struct vectors_case *c, const struct case_state *s, struct mechanism_state *m,
                        const json_t *object)
{
    const json_t *hashed = json_object_get(object, "commits_v2"),
                 *timelocked = json_object_get(object, "commits_v4");
    for (uint32_t i = 0; i < s->n; i++)
        m->commit_block[i] = EPOCH_NO_COMMIT;
    for (size_t k = 0; k < json_array_size(hashed); k++) {
        const json_t *entry = json_array_get(hashed, k), *queue = json_array_get(entry, 1);
        size_t q = 0;
        while (q < json_array_size(queue) && is_expired(c, s, json_array_get(json_array_get(queue, q), 0)))
            q++;
        if (q < json_array_size(queue))
            lower_commit(c, s, m, json_array_get(entry, 0), json_array_get(json_array_get(queue, q), 1));
    }
    for (size_t k = 0; k < json_array_size(timelocked); k++) {
        const json_t *entry = json_array_get(timelocked, k), *queue = json_array_get(entry, 1);
        for (size_t q = 0; q < json_array_size(queue) && !is_expired(c, s, json_array_get(entry, 0)); q++) {
            const json_t *commit = json_array_get(queue, q);
            lower_commit(c, s, m, json_array_get(commit, 0), json_array_get(commit, 1));
        }
    }
}

static const bool *get_permits(struct vectors_case *c, const json_t *object, size_t *count)
{
    json_t *list = vectors_expand(c, vectors_get(c, object, "validator_permit"), "validator_permit");
    json_t *wrapped = json_pack("{s:o}", "validator_permit", list);
    const bool *permit = list == NULL ? NULL : vectors_get_flags(c, wrapped, "validator_permit", count);
    json_decref(wrapped);
    return permit;
}

static void get_state(struct vectors_case *c, struct case_state *s, const json_t *state)
{
    get_scalars(c, s, state);
    const uint32_t n = s->n;
    s->hotkey = vectors_alloc(c, n, sizeof *s->hotkey);
    s->alpha_rao = vectors_alloc(c, n, sizeof *s->alpha_rao);
    s->root_rao = vectors_alloc(c, n, sizeof *s->root_rao);
    s->registered_at = vectors_alloc(c, n, sizeof *s->registered_at);
    s->stake_weight = vectors_alloc(c, n, sizeof *s->stake_weight);
    s->permit = vectors_alloc(c, n, sizeof *s->permit);
    size_t permits = 0, split = 0;
    const bool *permit = get_permits(c, state, &permits);
    if (!vectors_is_null(c, state, "mechanism_emission_split"))
        s->split = vectors_get_list_u16(c, state, "mechanism_emission_split", &split);
    const json_t *list = vectors_get_array(c, state, "mechanisms");
    if (!vectors_failed(c) && (permits > n || json_array_size(list) < s->mechanisms))
        vectors_bad(c, "'validator_permit' or 'mechanisms' has the wrong length");
    if (vectors_failed(c))
        return;
    memcpy(s->permit, permit, permits * sizeof *permit);
    s->subnet.common.permit_count = (uint32_t)permits;
    s->subnet.split = s->split;
    s->subnet.split_count = (uint32_t)split;
    set_neurons(c, s, vectors_get_array(c, state, "neurons"));
    for (uint32_t m = 0; m < s->mechanisms && !vectors_failed(c); m++) {
        struct mechanism_state *mechanism = &s->mechanism[m];
        const json_t *object = json_array_get(list, m);
        mechanism->last_update = vectors_alloc(c, n, sizeof(uint64_t));
        mechanism->commit_block = vectors_alloc(c, n, sizeof(uint64_t));
        if (vectors_failed(c) || epoch_rows_resize(&mechanism->weights, n) != 0 ||
            epoch_rows_resize(&mechanism->bonds, n) != 0) {
            vectors_bad(c, "no memory for a mechanism");
            return;
        }
        set_last_update(c, s, mechanism, json_object_get(object, "last_update"));
        set_rows(c, &mechanism->weights, json_object_get(object, "weights"));
        set_rows(c, &mechanism->bonds, json_object_get(object, "bonds"));
        set_commits(c, s, mechanism, object);
    }
}

static void apply_patch(struct vectors_case *c, struct case_state *s, const json_t *patch)
{
    const char *key;
    json_t *value;
    /* json_object_foreach wants a mutable object; nothing is changed */
    json_t *fields = json_copy((json_t *)(uintptr_t)patch);
    json_object_foreach(fields, key, value)
    {
        if (strcmp(key, "block") == 0)
            s->subnet.common.block = vectors_get_u64(c, patch, key);
        else if (strcmp(key, "tempo") == 0)
            s->params.tempo_blocks = vectors_get_u16(c, patch, key);
        else if (strcmp(key, "last_mechanism_step_block") == 0)
            s->subnet.common.last_step_block = vectors_get_u64(c, patch, key);
        else if (strcmp(key, "liquid_alpha_on") == 0)
            s->params.liquid_alpha_on = vectors_get_bool(c, patch, key);
        else if (strcmp(key, "yuma3_on") == 0)
            s->params.yuma3_on = vectors_get_bool(c, patch, key);
        else if (strcmp(key, "neurons") == 0)
            set_neurons(c, s, value);
        else if (strcmp(key, "validator_permit") == 0) {
            size_t count = 0;
            const bool *permit = get_permits(c, patch, &count);
            for (size_t i = 0; permit != NULL && i < count && i < s->n; i++)
                s->permit[i] = permit[i];
            s->subnet.common.permit_count = (uint32_t)(count < s->n ? count : s->n);
        } else if (strcmp(key, "mechanisms") == 0) {
            for (uint32_t m = 0; m < s->mechanisms; m++) {
                char name[16];
                snprintf(name, sizeof name, "%u", m);
                const json_t *object = json_object_get(value, name);
                if (json_object_get(object, "last_update") != NULL)
                    set_last_update(c, s, &s->mechanism[m], json_object_get(object, "last_update"));
                set_rows(c, &s->mechanism[m].weights, json_object_get(object, "weights"));
                set_rows(c, &s->mechanism[m].bonds, json_object_get(object, "bonds"));
            }
        } else {
            vectors_bad(c, "a patch of '%s' is not known", key);
        }
    }
    json_decref(fields);
}

static void weigh_stakes(struct vectors_case *c, struct case_state *s, const json_t *state)
{
    for (uint32_t i = 0; i < s->n; i++)
        s->stake_weight[i] = epoch_stake_weight(inherit(c, s, state, i, s->alpha_rao),
                                                inherit(c, s, state, i, s->root_rao), s->tao_weight);
}

static int run_literally(struct epoch_workspace *workspace, const struct epoch_input *input,
                         struct epoch_result *result)
{
    (void)workspace;
    return epoch_literal_run(input, result, NULL);
}

static void run_step(struct vectors_case *c, struct case_state *s, uint64_t emission_rao)
{
    struct epoch_subnet *subnet = &s->subnet;
    char what[VECTORS_TEXT_SIZE];
    subnet->common.params = &s->params;
    subnet->common.n = s->n;
    subnet->common.stake_weight = s->stake_weight;
    subnet->common.registered_at = s->registered_at;
    subnet->common.permit = s->permit;
    subnet->mechanism_count = s->mechanisms;
    for (uint32_t m = 0; m < s->mechanisms; m++)
        subnet->mechanism[m] = (struct epoch_mechanism){
            .last_update = s->mechanism[m].last_update,
            .commit_block = s->mechanism[m].commit_block,
            .weights = &s->mechanism[m].weights,
            .bonds = &s->mechanism[m].bonds,
        };
    if (epoch_subnet_run(s->workspace, epoch_run, subnet, emission_rao, &s->fast) != 0 ||
        epoch_subnet_run(s->workspace, run_literally, subnet, emission_rao, &s->literal) != 0) {
        vectors_bad(c, "no memory for the epoch");
        return;
    }
    for (uint32_t m = 0; m < s->mechanisms; m++)
        if (!epoch_result_equal(&s->literal.mechanism[m], &s->fast.mechanism[m], what, sizeof what))
            vectors_differ(c, what, "the literal epoch's", "another value");
    if (s->mechanisms == 1) {
        struct epoch_input input = subnet->common;
        input.last_update = subnet->mechanism[0].last_update;
        input.commit_block = subnet->mechanism[0].commit_block;
        input.weights = subnet->mechanism[0].weights;
        input.bonds = subnet->mechanism[0].bonds;
        if (epoch_literal_run(&input, &s->literal.mechanism[0], &s->trace) != 0)
            vectors_bad(c, "no memory for the trace");
    }
}

static void expect_numbers(struct vectors_case *c, const json_t *full, const char *key, const uint64_t *got,
                           uint32_t n)
{
    json_t *list = vectors_expand(c, vectors_get(c, full, key), key);
    json_t *wrapped = json_pack("{s:o}", key, list);
    if (list != NULL)
        vectors_expect_list_u64(c, wrapped, key, got, n);
    json_decref(wrapped);
}

static void expect_shares(struct vectors_case *c, const json_t *full, const char *key, const uint16_t *got,
                          uint32_t n)
{
    uint64_t *wide = vectors_alloc(c, n, sizeof *wide);
    for (uint32_t i = 0; wide != NULL && i < n; i++)
        wide[i] = got[i];
    if (wide != NULL)
        expect_numbers(c, full, key, wide, n);
}

static void expect_switches(struct vectors_case *c, const json_t *full, const char *key, const bool *got,
                            uint32_t n)
{
    json_t *list = vectors_expand(c, vectors_get(c, full, key), key);
    json_t *wrapped = json_pack("{s:o}", key, list);
    if (list != NULL)
        vectors_expect_flags(c, wrapped, key, got, n);
    json_decref(wrapped);
}

static void expect_mechanism(struct vectors_case *c, const struct case_state *s, const json_t *full,
                             uint32_t m)
{
    const struct epoch_result *r = &s->fast.mechanism[m];
    struct epoch_rows expected;
    json_t *incentive =
        json_pack("{s:O}", "incentive", json_array_get(json_object_get(full, "incentive"), m));
    if (incentive != NULL)
        expect_shares(c, incentive, "incentive", r->incentive, s->n);
    else
        vectors_bad(c, "'incentive' of a mechanism is missing");
    json_decref(incentive);
    epoch_rows_init(&expected);
    if (epoch_rows_resize(&expected, s->n) != 0)
        vectors_bad(c, "no memory for bonds");
    set_rows(c, &expected, json_array_get(json_object_get(full, "bonds"), m));
    for (uint32_t i = 0; !vectors_failed(c) && i < s->n; i++) {
        const struct epoch_row *want = &expected.row[i], *got = &r->bonds.row[i];
        char name[VECTORS_TEXT_SIZE];
        snprintf(name, sizeof name, "bonds.%u[%u]", m, i);
        if (want->count != got->count ||
            (want->count > 0 && (memcmp(want->column, got->column, want->count * sizeof *want->column) != 0 ||
                                 memcmp(want->value, got->value, want->count * sizeof *want->value) != 0)))
            vectors_differ(c, name, "the row of the file", "another row");
    }
    epoch_rows_free(&expected);
}

static void expect_full(struct vectors_case *c, const struct case_state *s, const json_t *full)
{
    const struct epoch_result *r = &s->fast.total;
    expect_shares(c, full, "stake_weight", r->stake_weight, s->n);
    expect_switches(c, full, "active", r->active, s->n);
    expect_numbers(c, full, "emission", r->emission_rao, s->n);
    expect_shares(c, full, "consensus", r->consensus, s->n);
    expect_shares(c, full, "dividends", r->dividends, s->n);
    expect_shares(c, full, "validator_trust", r->validator_trust, s->n);
    expect_switches(c, full, "validator_permit", r->permit, s->n);
    expect_numbers(c, full, "server_emission", r->server_emission_rao, s->n);
    expect_numbers(c, full, "validator_emission", r->validator_emission_rao, s->n);
    for (uint32_t m = 0; m < s->mechanisms; m++)
        expect_mechanism(c, s, full, m);
}

static void expect_trace(struct vectors_case *c, const struct case_state *s, const json_t *bits)
{
    const struct epoch_result *r = &s->literal.mechanism[0];
    vectors_expect_list_i64(c, bits, "stake", r->stake, s->n);
    vectors_expect_list_i64(c, bits, "active_stake", r->active_stake, s->n);
    vectors_expect_matrix(c, bits, "weights", &s->trace.weights);
    vectors_expect_list_i64(c, bits, "consensus", r->consensus_fx, s->n);
    vectors_expect_matrix(c, bits, "clipped", &s->trace.clipped);
    vectors_expect_list_i64(c, bits, "validator_trust", r->validator_trust_fx, s->n);
    vectors_expect_list_i64(c, bits, "incentive", r->incentive_fx, s->n);
    vectors_expect_matrix(c, bits, "ema_bonds", &s->trace.ema_bonds);
    vectors_expect_list_i64(c, bits, "dividends", r->dividends_fx, s->n);
    vectors_expect_list_i64(c, bits, "normalized_combined_emission", r->combined_share, s->n);
}

/* The epoch's own writes. */
static void persist(struct vectors_case *c, struct case_state *s)
{
    memcpy(s->permit, s->fast.total.permit, s->n * sizeof *s->permit);
    s->subnet.common.permit_count = s->n;
    for (uint32_t m = 0; m < s->mechanisms; m++)
        if (epoch_rows_copy(&s->mechanism[m].bonds, &s->fast.mechanism[m].bonds) != 0)
            vectors_bad(c, "no memory for bonds");
}

static void run_steps(struct vectors_case *c, struct case_state *s, const json_t *state)
{
    const json_t *steps = vectors_get_array(c, c->in, "steps");
    for (size_t k = 0; !vectors_failed(c) && k < json_array_size(steps); k++) {
        const json_t *step = json_array_get(steps, k);
        if (json_object_get(step, "patch") != NULL)
            apply_patch(c, s, vectors_get_object(c, step, "patch"));
        const uint64_t emission_rao = vectors_get_u64(c, step, "emission");
        const json_t *expect = vectors_get_object(c, step, "expect");
        if (vectors_failed(c))
            return;
        weigh_stakes(c, s, state);
        run_step(c, s, emission_rao);
        if (vectors_failed(c))
            return;
        expect_full(c, s, vectors_get_object(c, expect, "full"));
        if (json_object_get(expect, "trace_bits") != NULL)
            expect_trace(c, s, vectors_get_object(c, expect, "trace_bits"));
        persist(c, s);
    }
}

static void check_case(struct vectors_case *c)
{
    struct case_state *s = vectors_alloc(c, 1, sizeof *s);
    if (s == NULL)
        return;
    s->workspace = epoch_workspace_create();
    const json_t *state = vectors_get_object(c, c->in, "state");
    get_state(c, s, state);
    if (s->workspace == NULL)
        vectors_bad(c, "no memory for a workspace");
    run_steps(c, s, state);
    for (uint32_t m = 0; m < EPOCH_MECHANISM_LIMIT; m++) {
        epoch_rows_free(&s->mechanism[m].weights);
        epoch_rows_free(&s->mechanism[m].bonds);
    }
    epoch_subnet_result_free(&s->fast);
    epoch_subnet_result_free(&s->literal);
    epoch_trace_free(&s->trace);
    epoch_workspace_destroy(s->workspace);
}

static void check_split(struct vectors_case *c)
{
    size_t split_count = 0, expected = 0;
    const uint64_t total = vectors_get_u64(c, c->in, "total");
    const uint16_t count = vectors_get_u16(c, c->in, "mechanism_count");
    const uint16_t *split =
        vectors_is_null(c, c->in, "split") ? NULL : vectors_get_list_u16(c, c->in, "split", &split_count);
    vectors_get_list_u64(c, c->out, "result", &expected);
    uint64_t *part = vectors_alloc(c, count, sizeof *part);
    if (vectors_failed(c) || count == 0)
        return;
    epoch_subnet_split(total, count, split, (uint32_t)split_count, part);
    vectors_expect_list_u64(c, c->out, "result", part, count);
}

/* --- the fixed-point functions under this collection's own names --- */

#define DEFINE_BINARY(name, type, getter, expecter, call)                                                    \
    static void name(struct vectors_case *c)                                                                 \
    {                                                                                                        \
        const type a = vectors_get_##getter(c, c->in, "a"), b = vectors_get_##getter(c, c->in, "b");         \
        if (!vectors_failed(c))                                                                              \
            vectors_expect_##expecter(c, c->out, "result", call(a, b));                                      \
    }

DEFINE_BINARY(check_i32f32_mul, i32f32, i64, i64, i32f32_mul)
DEFINE_BINARY(check_i32f32_safe_div, i32f32, i64, i64, i32f32_safe_div)
DEFINE_BINARY(check_i32f32_div, i32f32, i64, i64, b == 0 ? 0 : i32f32_div)
DEFINE_BINARY(check_i64f64_mul, i64f64, i128, i128, i64f64_mul)
DEFINE_BINARY(check_i64f64_safe_div, i64f64, i128, i128, i64f64_safe_div)
DEFINE_BINARY(check_u96f32_mul, u96f32, u128, u128, u96f32_mul)
DEFINE_BINARY(check_u96f32_safe_div, u96f32, u128, u128, u96f32_safe_div)

static void check_i64f64_to_i32f32(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "result", i32f32_from_i64f64(vectors_get_i128(c, c->in, "a")));
}

#define DEFINE_UNARY(name, type, getter, call)                                                               \
    static void name(struct vectors_case *c)                                                                 \
    {                                                                                                        \
        type r = 0;                                                                                          \
        const bool some = call(vectors_get_##getter(c, c->in, "x"), &r);                                     \
        vectors_expect_maybe_i128(c, c->out, "result", some, r);                                             \
    }

DEFINE_UNARY(check_exp_i32f32, i32f32, i64, i32f32_exp)
DEFINE_UNARY(check_ln_i32f32, i32f32, i64, i32f32_ln)
DEFINE_UNARY(check_log2_i32f32, i32f32, i64, i32f32_log2)
DEFINE_UNARY(check_exp_i64f64, i64f64, i128, i64f64_exp)
DEFINE_UNARY(check_log2_i96f32, i96f32, i128, i96f32_log2)

static void check_exp_safe(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "result", i32f32_exp_safe(vectors_get_i64(c, c->in, "x")));
}

static void check_sqrt(struct vectors_case *c)
{
    const u64f64 x = vectors_get_u128(c, c->in, "x"), epsilon = vectors_get_u128(c, c->in, "epsilon");
    vectors_expect_u128(c, c->out, "result", u64f64_sqrt_bisect(x, epsilon));
}

const struct vectors_handler vectors_epoch_case_handlers[] = {
    {"epoch", "epoch_case", check_case},
    {"epoch", "split_emissions", check_split},
    {"epoch", "i32f32_saturating_mul", check_i32f32_mul},
    {"epoch", "i32f32_safe_div", check_i32f32_safe_div},
    {"epoch", "i32f32_saturating_div", check_i32f32_div},
    {"epoch", "i64f64_saturating_mul", check_i64f64_mul},
    {"epoch", "i64f64_safe_div", check_i64f64_safe_div},
    {"epoch", "i64f64_to_i32f32_saturating", check_i64f64_to_i32f32},
    {"epoch", "u96f32_saturating_mul", check_u96f32_mul},
    {"epoch", "u96f32_safe_div", check_u96f32_safe_div},
    {"epoch", "exp_safe", check_exp_safe},
    {"epoch", "exp_i32f32", check_exp_i32f32},
    {"epoch", "exp_i64f64", check_exp_i64f64},
    {"epoch", "ln_i32f32", check_ln_i32f32},
    {"epoch", "log2_i32f32", check_log2_i32f32},
    {"epoch", "log2_i96f32", check_log2_i96f32},
    {"epoch", "u64f64_checked_sqrt", check_sqrt},
    {NULL, NULL, NULL},
};
