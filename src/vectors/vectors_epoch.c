/* Rows of whole epochs (epoch.a). Each row runs twice: literally, with every intermediate value compared, and
 * fast, which must give the same result. Rows flagged `wraps` (stakes whose sum overflows 128 bits) are
 * modelled like the others. */
#include "epoch_literal.h"
#include "epoch_math.h"
#include "epoch_run.h"
#include "epoch_stake.h"
#include "vectors_matrix.h"

#include <stdio.h>

struct epoch_row_state {
    struct epoch_params params;
    struct epoch_input input;
    struct epoch_rows weights, bonds;
    struct epoch_result literal, fast;
    struct epoch_trace trace;
    struct epoch_workspace *workspace;
};

static void get_params(struct vectors_case *c, struct epoch_params *p)
{
    *p = (struct epoch_params){
        .tempo_blocks = vectors_get_u16(c, c->in, "tempo"),
        .activity_cutoff_factor_milli = vectors_get_u32(c, c->in, "activity_cutoff_factor_milli"),
        .kappa = vectors_get_u16(c, c->in, "kappa"),
        .bonds_penalty = vectors_get_u16(c, c->in, "bonds_penalty"),
        .bonds_moving_average_ppm = vectors_get_u64(c, c->in, "bonds_moving_average"),
        .max_allowed_validators = vectors_get_u16(c, c->in, "max_allowed_validators"),
        .yuma3_on = vectors_get_bool(c, c->in, "yuma3"),
        .liquid_alpha_on = vectors_get_bool(c, c->in, "liquid_alpha"),
        .alpha_low = vectors_get_u16(c, c->in, "alpha_low"),
        .alpha_high = vectors_get_u16(c, c->in, "alpha_high"),
        .alpha_sigmoid_steepness = vectors_get_i16(c, c->in, "alpha_sigmoid_steepness"),
        .commit_reveal_enabled = vectors_get_bool(c, c->in, "commit_reveal"),
        .stake_threshold_rao = vectors_get_u64(c, c->in, "min_stake"),
    };
}

/* A list with one number a uid. */
static uint64_t *get_by_uid(struct vectors_case *c, const char *key, uint32_t n)
{
    size_t count = 0;
    uint64_t *list = vectors_get_list_u64(c, c->in, key, &count);
    if (!vectors_failed(c) && count != n)
        vectors_bad(c, "'%s' has %zu elements for %u uids", key, count, n);
    return list;
}

static i64f64 *get_stake_weights(struct vectors_case *c, uint32_t n)
{
    const uint64_t *alpha = get_by_uid(c, "alpha_stake", n), *root = get_by_uid(c, "tao_stake", n);
    const uint64_t tao_weight = vectors_get_u64(c, c->in, "tao_weight");
    i64f64 *stake = vectors_alloc(c, n, sizeof *stake);
    for (uint32_t i = 0; !vectors_failed(c) && i < n; i++)
        stake[i] = epoch_stake_weight(alpha[i], root[i], tao_weight);
    return stake;
}

static void get_input(struct vectors_case *c, struct epoch_row_state *s)
{
    struct epoch_input *in = &s->input;
    size_t permit_count = 0;
    get_params(c, &s->params);
    vectors_get_rows(c, c->in, "weights", &s->weights);
    vectors_get_rows(c, c->in, "bonds", &s->bonds);
    in->params = &s->params;
    in->n = vectors_get_u16(c, c->in, "n");
    in->block = vectors_get_u64(c, c->in, "current_block");
    in->last_step_block = vectors_get_u64(c, c->in, "last_mechanism_step_block");
    in->owner_uid =
        vectors_is_null(c, c->in, "owner_uid") ? EPOCH_NO_OWNER : vectors_get_u16(c, c->in, "owner_uid");
    in->stake_weight = get_stake_weights(c, in->n);
    in->registered_at = get_by_uid(c, "block_at_registration", in->n);
    in->last_update = get_by_uid(c, "last_update", in->n);
    in->commit_block = s->params.commit_reveal_enabled ? get_by_uid(c, "commit_blocks", in->n) : NULL;
    in->permit = vectors_get_flags(c, c->in, "validator_permits", &permit_count);
    in->permit_count = (uint32_t)permit_count;
    in->weights = &s->weights;
    in->bonds = &s->bonds;
    in->emission_rao = vectors_get_u64(c, c->in, "rao_emission");
}

static void expect_stored(struct vectors_case *c, const struct epoch_result *r)
{
    vectors_expect_flags(c, c->out, "active", r->active, r->n);
    vectors_expect_list_u16(c, c->out, "stake_weight", r->stake_weight, r->n);
    vectors_expect_list_u16(c, c->out, "consensus", r->consensus, r->n);
    vectors_expect_list_u16(c, c->out, "incentive", r->incentive, r->n);
    vectors_expect_list_u16(c, c->out, "dividends", r->dividends, r->n);
    vectors_expect_list_u16(c, c->out, "validator_trust", r->validator_trust, r->n);
    vectors_expect_flags(c, c->out, "validator_permits", r->permit, r->n);
    vectors_expect_rows(c, c->out, "bonds", &r->bonds);
    vectors_expect_list_u64(c, c->out, "server_emission", r->server_emission_rao, r->n);
    vectors_expect_list_u64(c, c->out, "validator_emission", r->validator_emission_rao, r->n);
    vectors_expect_list_u64(c, c->out, "emission", r->emission_rao, r->n);
}

static void expect_raw(struct vectors_case *c, const struct epoch_row_state *s)
{
    const json_t *raw = vectors_get_object(c, c->out, "raw");
    const struct epoch_result *r = &s->literal;
    vectors_expect_list_i128(c, raw, "total_stake", s->input.stake_weight, r->n);
    vectors_expect_list_i128(c, raw, "stake_norm64", s->trace.stake_share64, r->n);
    vectors_expect_list_i64(c, raw, "stake", r->stake, r->n);
    vectors_expect_list_i64(c, raw, "active_stake", r->active_stake, r->n);
    vectors_expect_i64(c, raw, "kappa", epoch_from_u16_share(s->params.kappa));
    vectors_expect_i64(c, raw, "bonds_penalty", epoch_from_u16_share(s->params.bonds_penalty));
    vectors_expect_list_i64(c, raw, "consensus", r->consensus_fx, r->n);
    vectors_expect_list_i64(c, raw, "validator_trust", r->validator_trust_fx, r->n);
    vectors_expect_list_i64(c, raw, "ranks", r->rank, r->n);
    vectors_expect_list_i64(c, raw, "incentive", r->incentive_fx, r->n);
    if (s->params.yuma3_on)
        vectors_expect_list_i64(c, raw, "total_bonds_per_validator", r->bonds_per_validator, r->n);
    vectors_expect_list_i64(c, raw, "dividends", r->dividends_fx, r->n);
    vectors_expect_i64(c, raw, "emission_sum", r->emission_sum);
    vectors_expect_list_i64(c, raw, "normalized_server_emission", r->server_share, r->n);
    vectors_expect_list_i64(c, raw, "normalized_validator_emission", r->validator_share, r->n);
    vectors_expect_list_i64(c, raw, "normalized_combined_emission", r->combined_share, r->n);
}

/* Hashes for every n, and the matrices themselves where the row has them. */
static void expect_matrices(struct vectors_case *c, const struct epoch_trace *trace)
{
    const struct {
        const char *key;
        const struct epoch_matrix *m;
    } table[] = {
        {"weights", &trace->weights},
        {"clipped_weights", &trace->clipped},
        {"weights_for_bonds", &trace->bond_weights},
        {"bonds", &trace->old_bonds},
        {"bonds_delta", &trace->bonds_delta},
        {"ema_bonds", &trace->ema_bonds},
        {"ema_bonds_norm", &trace->ema_bonds_norm},
        {"ema_bonds_stored", &trace->ema_bonds_stored},
    };
    const json_t *hash = vectors_get_object(c, c->out, "hash");
    const bool with_matrices = !vectors_is_null(c, c->out, "raw_mat");
    const json_t *matrices = with_matrices ? vectors_get_object(c, c->out, "raw_mat") : NULL;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        vectors_expect_u64(c, hash, table[i].key, epoch_matrix_hash(table[i].m));
        if (with_matrices)
            vectors_expect_matrix(c, matrices, table[i].key, table[i].m);
    }
}

static void run_and_expect(struct vectors_case *c, struct epoch_row_state *s)
{
    char field[VECTORS_TEXT_SIZE - 8], what[VECTORS_TEXT_SIZE];
    if (epoch_literal_run(&s->input, &s->literal, &s->trace) != 0 || s->workspace == NULL ||
        epoch_run(s->workspace, &s->input, &s->fast) != 0) {
        vectors_bad(c, "no memory for the epoch");
        return;
    }
    expect_stored(c, &s->literal);
    expect_raw(c, s);
    expect_matrices(c, &s->trace);
    if (!epoch_result_equal(&s->literal, &s->fast, field, sizeof field)) {
        snprintf(what, sizeof what, "fast %s", field);
        vectors_differ(c, what, "the literal epoch's", "another value");
    }
}

static void check_epoch(struct vectors_case *c)
{
    struct epoch_row_state s = {.workspace = epoch_workspace_create()};
    get_input(c, &s);
    if (!vectors_failed(c))
        run_and_expect(c, &s);
    epoch_rows_free(&s.weights);
    epoch_rows_free(&s.bonds);
    epoch_result_free(&s.literal);
    epoch_result_free(&s.fast);
    epoch_trace_free(&s.trace);
    epoch_workspace_destroy(s.workspace);
}

const struct vectors_handler vectors_epoch_handlers[] = {
    {"", "epoch", check_epoch},
    {NULL, NULL, NULL},
};
