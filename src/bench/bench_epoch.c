/* The consensus epoch: chain arithmetic bit for bit, beside a plain sketch of the same steps in double
 * precision.
 *
 * Subnets of V validators that weigh all or some of M miners by a latent quality with noise, after enough
 * epochs for bonds to settle; weights then drift a little, as they do. The sketch (dense arrays, a walk over
 * pivots per column) is the yardstick of each group: it does no masks, no sparse rows and no exact rounding.
 */
#include "bench.h"

#include "epoch_literal.h"
#include "epoch_run.h"
#include "sim_alloc.h"
#include "sim_random.h"

#include <stdio.h>
#include <string.h>

struct subnet {
    uint32_t validators, miners, n;
    struct epoch_params params;
    struct epoch_input input;
    struct epoch_rows weights, bonds;
    struct epoch_result result;
    i64f64 *stake_weight;
    uint64_t *registered_at, *last_update;
    bool *permit;
    double *dense_weight, *dense_bond, *scratch; /* the sketch's: [validators * miners] twice, and room */
};

static void subnet_free(struct subnet *s)
{
    free(s->stake_weight);
    free(s->registered_at);
    free(s->last_update);
    free(s->permit);
    free(s->dense_weight);
    free(s->dense_bond);
    free(s->scratch);
    epoch_rows_free(&s->weights);
    epoch_rows_free(&s->bonds);
    epoch_result_free(&s->result);
}

/* One validator's row: latent quality of each miner times noise. */
static int draw_row(struct subnet *s, struct sim_stream *stream, uint32_t i, const double *quality,
                    double density)
{
    int rc = epoch_rows_reserve(&s->weights, i, s->miners);
    struct epoch_row *row = &s->weights.row[i];
    const double noise = 0.05 + 0.15 * sim_stream_double(stream);
    for (uint32_t j = 0; rc == 0 && j < s->miners; j++) {
        const double bell = sim_stream_double(stream) + sim_stream_double(stream) - 1;
        if (sim_stream_double(stream) >= density)
            continue;
        epoch_row_columns(row)[row->count] = (uint16_t)(s->validators + j);
        row->value[row->count++] = (uint16_t)(quality[j] * (1 + noise * bell) * 50000);
    }
    epoch_row_compact(row);
    return rc;
}

static int subnet_init(struct subnet *s, uint32_t validators, uint32_t miners, double density)
{
    const struct sim_seed seed = sim_seed_make(1, 0);
    const uint32_t n = validators + miners;
    const size_t cells = (size_t)validators * miners, room = 4 * (size_t)n;
    struct sim_stream stream;
    *s =
        (struct subnet){.validators = validators, .miners = miners, .n = n, .params = epoch_params_default()};
    s->params.max_allowed_validators = (uint16_t)validators;
    s->params.commit_reveal_enabled = false;
    s->stake_weight = sim_array_new(i64f64, n);
    s->registered_at = sim_array_new(uint64_t, n);
    s->last_update = sim_array_new(uint64_t, n);
    s->permit = sim_array_new(bool, n);
    s->dense_weight = sim_array_new(double, cells);
    s->dense_bond = sim_array_new(double, cells);
    s->scratch = sim_array_new(double, room);
    if (s->stake_weight == NULL || s->registered_at == NULL || s->last_update == NULL || s->permit == NULL ||
        s->dense_weight == NULL || s->dense_bond == NULL || s->scratch == NULL ||
        epoch_rows_resize(&s->weights, n) != 0 || epoch_rows_resize(&s->bonds, n) != 0)
        return SIM_ERR_NO_MEMORY;
    sim_stream_init(&stream, &seed, SIM_KIND_SUBNET, n, SIM_PURPOSE_BENCH);
    for (uint32_t j = 0; j < miners; j++)
        s->scratch[j] = 0.05 + sim_stream_double(&stream) * sim_stream_double(&stream);
    for (uint32_t i = 0; i < n; i++) {
        const double u = sim_stream_double(&stream);
        s->stake_weight[i] = i < validators ? (i64f64)(1e12 + 1e14 * u * u * u) << 64 : 0;
        s->registered_at[i] = 5;
        s->last_update[i] = 1000;
        s->permit[i] = i < validators;
        if (i < validators && draw_row(s, &stream, i, s->scratch, density) != 0)
            return SIM_ERR_NO_MEMORY;
    }
    s->input = (struct epoch_input){
        .params = &s->params,
        .block = 1100,
        .last_step_block = 740,
        .owner_uid = EPOCH_NO_OWNER,
        .n = n,
        .stake_weight = s->stake_weight,
        .registered_at = s->registered_at,
        .last_update = s->last_update,
        .permit = s->permit,
        .permit_count = n,
        .weights = &s->weights,
        .bonds = &s->bonds,
        .emission_rao = UINT64_C(360000000000),
    };
    return 0;
}

/* Epochs under slightly changing weights, until the bonds have a past. */
static int subnet_settle(struct subnet *s, struct epoch_workspace *workspace)
{
    const struct sim_seed seed = sim_seed_make(2, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_SUBNET, s->n, SIM_PURPOSE_BENCH);
    for (int epoch = 0; epoch < 12; epoch++) {
        if (epoch_run(workspace, &s->input, &s->result) != 0 ||
            epoch_rows_copy(&s->bonds, &s->result.bonds) != 0)
            return SIM_ERR_NO_MEMORY;
        for (uint32_t i = 0; i < s->validators; i++)
            for (uint32_t k = 0; k < s->weights.row[i].count; k++) {
                uint16_t *w = &s->weights.row[i].value[k];
                *w = (uint16_t)(*w * (0.99 + 0.02 * sim_stream_double(&stream)));
            }
    }
    return 0;
}

/* The stake-weighted median of one column by a walk over pivots. */
static double sketch_median(const double *stake, double *score, double *held, uint32_t count, double minority)
{
    double lo = 0;
    uint32_t begin = 0, end = count;
    memcpy(held, stake, count * sizeof *held);
    while (end - begin > 1) {
        const double pivot = score[begin + (end - begin) / 2];
        uint32_t below = begin, above = end, k = begin;
        double below_stake = 0, equal_stake = 0;
        while (k < above) {
            const double v = score[k], w = held[k];
            if (v < pivot) {
                below_stake += w;
                score[k] = score[below], held[k] = held[below];
                score[below] = v, held[below++] = w;
                k++;
            } else if (v > pivot) {
                above--;
                score[k] = score[above], held[k] = held[above];
                score[above] = v, held[above] = w;
            } else {
                equal_stake += w;
                k++;
            }
        }
        if (minority < lo + below_stake && below > begin) {
            end = below;
        } else if (lo + below_stake + equal_stake <= minority && above < end) {
            lo += below_stake + equal_stake;
            begin = above;
        } else {
            return pivot;
        }
    }
    return score[begin];
}

/* Yuma 3 with full bonds penalty, without liquid alpha, in doubles. */
static double sketch_epoch(struct subnet *s)
{
    const uint32_t v_count = s->validators, m_count = s->miners;
    double *w = s->dense_weight, *b = s->dense_bond;
    double *stake = s->scratch, *score = stake + v_count, *held = score + v_count, *reward = held + v_count;
    double stake_sum = 0, reward_sum = 0, dividends = 0;
    for (uint32_t i = 0; i < v_count; i++)
        stake_sum += stake[i] = (double)(uint64_t)(s->stake_weight[i] >> 64);
    for (uint32_t i = 0; i < v_count; i++) {
        const struct epoch_row *row = &s->weights.row[i];
        double sum = 0;
        stake[i] /= stake_sum;
        memset(w + (size_t)i * m_count, 0, m_count * sizeof *w);
        for (uint32_t k = 0; k < row->count; k++)
            sum += w[(size_t)i * m_count + row->column[k] - v_count] = row->value[k];
        for (uint32_t j = 0; j < m_count; j++)
            w[(size_t)i * m_count + j] /= sum;
    }
    for (uint32_t j = 0; j < m_count; j++) {
        for (uint32_t i = 0; i < v_count; i++)
            score[i] = w[(size_t)i * m_count + j];
        const double consensus = sketch_median(stake, score, held, v_count, 0.5);
        double rank = 0, bonds = 0;
        for (uint32_t i = 0; i < v_count; i++) {
            const size_t at = (size_t)i * m_count + j;
            const double clipped = w[at] < consensus ? w[at] : consensus;
            rank += stake[i] * clipped;
            bonds += b[at] = 0.1 * clipped + 0.9 * b[at];
        }
        reward[j] = bonds > 0 ? rank / bonds : 0;
        reward_sum += rank;
    }
    for (uint32_t i = 0; i < v_count; i++) {
        double earned = 0;
        for (uint32_t j = 0; j < m_count; j++)
            earned += b[(size_t)i * m_count + j] * reward[j] / reward_sum;
        dividends += earned * stake[i];
    }
    return dividends;
}

struct shape {
    const char *name;
    uint32_t validators, miners;
    double density;
    unsigned repeats;
    unsigned literal_repeats; /* 0: too slow to bother */
};

static int run_variant(struct bench_report *report, struct subnet *s, struct epoch_workspace *workspace,
                       const char *group, const char *variant, unsigned repeats)
{
    uint64_t kept = 0;
    const uint64_t started_ns = bench_now_ns();
    for (unsigned r = 0; r < repeats; r++) {
        const int rc = workspace != NULL ? epoch_run(workspace, &s->input, &s->result)
                                         : epoch_literal_run(&s->input, &s->result, NULL);
        if (rc != 0)
            return rc;
        kept += s->result.emission_rao[s->n - 1];
    }
    bench_time(report, group, variant, "epoch", bench_now_ns() - started_ns, repeats);
    bench_keep(report, kept);
    return 0;
}

static int run_shape(struct bench_report *report, struct epoch_workspace *workspace,
                     const struct shape *shape)
{
    struct subnet s;
    double kept = 0;
    int rc = subnet_init(&s, shape->validators, shape->miners, shape->density);
    if (rc != 0 || (rc = subnet_settle(&s, workspace)) != 0)
        goto out;

    const uint64_t started_ns = bench_now_ns();
    for (unsigned r = 0; r < shape->repeats; r++)
        kept += sketch_epoch(&s);
    bench_time(report, shape->name, "sketch in doubles", "epoch", bench_now_ns() - started_ns,
               shape->repeats);
    bench_keep_double(report, kept);

    if ((rc = run_variant(report, &s, workspace, shape->name, "Yuma 3", shape->repeats)) != 0)
        goto out;
    if (epoch_kernels_at(1) != NULL) {
        epoch_workspace_use(workspace, epoch_kernels_at(0));
        rc = run_variant(report, &s, workspace, shape->name, "Yuma 3, SSE2 only", shape->repeats);
        epoch_workspace_use(workspace, epoch_kernels_best());
        if (rc != 0)
            goto out;
    }
    s.params.yuma3_on = false;
    if ((rc = run_variant(report, &s, workspace, shape->name, "Yuma 2", shape->repeats)) != 0)
        goto out;
    s.params.yuma3_on = s.params.liquid_alpha_on = true;
    if ((rc = run_variant(report, &s, workspace, shape->name, "liquid alpha", shape->repeats)) != 0)
        goto out;
    s.params.liquid_alpha_on = false;
    if (shape->literal_repeats > 0)
        rc = run_variant(report, &s, NULL, shape->name, "Yuma 3, literal", shape->literal_repeats);
out:
    subnet_free(&s);
    return rc;
}

static int bench_epoch_run(struct bench_report *report, struct sim_error *err)
{
    static const struct shape shapes[] = {
        {"256 uids, 64x192", 64, 192, 1.0, 100, 5},
        {"1024 uids, 64x960", 64, 960, 1.0, 20, 1},
        {"4096 uids, 64x4032", 64, 4032, 1.0, 5, 0},
        {"4096 uids, 5 % set", 64, 4032, 0.05, 20, 0},
    };
    struct epoch_workspace *workspace = epoch_workspace_create();
    int rc = workspace == NULL ? SIM_ERR_NO_MEMORY : 0;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0] && rc == 0; i++)
        rc = run_shape(report, workspace, &shapes[i]);
    epoch_workspace_destroy(workspace);
    if (rc != 0)
        return sim_raise(err, rc, "bench: no memory for the epoch");
    bench_goal_value(report, shapes[0].name, "Yuma 3", 100e3);
    bench_goal_value(report, shapes[0].name, "liquid alpha", 400e3);
    return SIM_OK;
}

extern const struct bench bench_epoch;
const struct bench bench_epoch = {
    .name = "epoch",
    .summary = "one consensus epoch: exact Yuma 3, Yuma 2 and liquid alpha beside a sketch in doubles",
    .run = bench_epoch_run,
};
