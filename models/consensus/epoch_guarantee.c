/* See epoch_guarantee.h. */
#include "epoch_guarantee.h"

#include "epoch_run.h"
#include "sim_alloc.h"
#include "sim_error.h"
#include "sim_random.h"

enum { VALIDATORS = 64, SERVERS = 448, N = VALIDATORS + SERVERS };

struct experiment {
    double majority; /* share of stake, of validators and of servers */
    double noise;    /* standard deviation of a weight of mean 1 */
    struct epoch_params params;
    struct epoch_workspace *workspace;
    struct epoch_result result;
    struct epoch_rows weights, bonds;
    i64f64 stake[N];
    uint64_t zeros[N], blocks[N];
    bool permit[N];
    double draw[VALIDATORS][SERVERS]; /* |normal(1, noise)|, the same for every utility */
    uint32_t majority_validators, majority_servers;
};

static int experiment_init(struct experiment *e, double majority, double noise, uint16_t penalty)
{
    const struct sim_seed seed = sim_seed_make(7, 0);
    struct sim_stream stream;
    double sums[2] = {0, 0}, share[VALIDATORS];
    *e = (struct experiment){.majority = majority, .noise = noise, .params = epoch_params_default()};
    e->params.yuma3_on = false;
    e->params.commit_reveal_enabled = false;
    e->params.bonds_penalty = penalty;
    e->workspace = epoch_workspace_create();
    if (e->workspace == NULL || epoch_rows_resize(&e->weights, N) != 0 ||
        epoch_rows_resize(&e->bonds, N) != 0)
        return SIM_ERR_NO_MEMORY;
    e->majority_validators = (uint32_t)(majority * VALIDATORS + 0.5);
    e->majority_servers = (uint32_t)(majority * SERVERS + 0.5);
    sim_stream_init(&stream, &seed, SIM_KIND_SUBNET, 0, SIM_PURPOSE_BENCH);
    for (uint32_t i = 0; i < VALIDATORS; i++) {
        const double stake = 1 + 0.3 * sim_stream_normal(&stream);
        share[i] = stake > 0 ? stake : -stake;
        sums[i < e->majority_validators ? 0 : 1] += share[i];
        for (uint32_t j = 0; j < SERVERS; j++) {
            const double w = 1 + noise * sim_stream_normal(&stream);
            e->draw[i][j] = w > 0 ? w : -w;
        }
    }
    for (uint32_t i = 0; i < N; i++) {
        e->blocks[i] = 1000;
        e->permit[i] = i < VALIDATORS;
        if (i >= VALIDATORS)
            continue;
        const bool honest = i < e->majority_validators;
        const double part = share[i] / sums[honest ? 0 : 1] * (honest ? majority : 1 - majority);
        e->stake[i] = (i64f64)(uint64_t)(part * 21e15) << 64;
    }
    return 0;
}

static void experiment_free(struct experiment *e)
{
    epoch_workspace_destroy(e->workspace);
    epoch_result_free(&e->result);
    epoch_rows_free(&e->weights);
    epoch_rows_free(&e->bonds);
}

/* One row: the own side's servers share `utility`, the others the rest. */
static int weigh(struct experiment *e, uint32_t i, double utility)
{
    uint16_t column[SERVERS], value[SERVERS];
    const bool honest = i < e->majority_validators;
    double sums[2] = {0, 0}, weight[SERVERS], largest = 0;
    for (uint32_t j = 0; j < SERVERS; j++)
        sums[(j < e->majority_servers) == honest ? 0 : 1] += e->draw[i][j];
    for (uint32_t j = 0; j < SERVERS; j++) {
        const bool own = (j < e->majority_servers) == honest;
        weight[j] = e->draw[i][j] / sums[own ? 0 : 1] * (own ? utility : 1 - utility);
        largest = weight[j] > largest ? weight[j] : largest;
    }
    for (uint32_t j = 0; j < SERVERS; j++) {
        column[j] = (uint16_t)(VALIDATORS + j);
        value[j] = (uint16_t)(weight[j] / largest * 65535 + 0.5);
    }
    return epoch_rows_set(&e->weights, i, column, value, SERVERS);
}

/* The majority's share of emission after one epoch. */
static int majority_share(struct experiment *e, double honest_utility, double cabal_utility, double *share)
{
    int rc = 0;
    for (uint32_t i = 0; i < VALIDATORS && rc == 0; i++)
        rc = weigh(e, i, i < e->majority_validators ? honest_utility : cabal_utility);
    const struct epoch_input input = {
        .params = &e->params,
        .block = 1000,
        .last_step_block = 640,
        .owner_uid = EPOCH_NO_OWNER,
        .n = N,
        .stake_weight = e->stake,
        .registered_at = e->zeros,
        .last_update = e->blocks,
        .permit = e->permit,
        .permit_count = N,
        .weights = &e->weights,
        .bonds = &e->bonds,
        .emission_rao = UINT64_C(1000000000000),
    };
    double majority = 0, all = 0;
    if (rc != 0 || (rc = epoch_run(e->workspace, &input, &e->result)) != 0)
        return rc;
    for (uint32_t i = 0; i < N; i++) {
        const bool honest =
            i < VALIDATORS ? i < e->majority_validators : i - VALIDATORS < e->majority_servers;
        all += (double)e->result.emission_rao[i];
        majority += honest ? (double)e->result.emission_rao[i] : 0;
    }
    *share = majority / all;
    return 0;
}

int epoch_guarantee_share(const struct epoch_guarantee *setting, double honest_utility, double cabal_utility,
                          double *share)
{
    struct experiment *e = sim_array_new(struct experiment, 1);
    int rc = e == NULL ? SIM_ERR_NO_MEMORY
                       : experiment_init(e, setting->majority, setting->noise, setting->penalty);
    if (rc == 0)
        rc = majority_share(e, honest_utility, cabal_utility, share);
    if (e != NULL)
        experiment_free(e);
    free(e);
    return rc;
}

int epoch_guarantee_utility(const struct epoch_guarantee *setting, double *utility)
{
    struct experiment *e = sim_array_new(struct experiment, 1);
    int rc = e == NULL ? SIM_ERR_NO_MEMORY
                       : experiment_init(e, setting->majority, setting->noise, setting->penalty);
    double low = 0, high = 1;
    for (int step = 0; step < 8 && rc == 0; step++) {
        const double middle = (low + high) / 2;
        bool kept = true;
        for (int c = 0; c <= 20 && kept && rc == 0; c++) {
            double share = 0;
            rc = majority_share(e, middle, c / 20.0, &share);
            kept = share >= setting->majority - 0.002;
        }
        if (kept)
            high = middle;
        else
            low = middle;
    }
    *utility = high;
    if (e != NULL)
        experiment_free(e);
    free(e);
    return rc;
}

const struct epoch_guarantee_figure epoch_guarantee_figures[EPOCH_GUARANTEE_FIGURES] = {
    {{0.6, 0, 65535}, .60}, {{0.6, .2, 65535}, .67}, {{0.6, .4, 65535}, .73},
    {{0.6, .4, 0}, .78},    {{0.6, .4, 32768}, .76},
};
