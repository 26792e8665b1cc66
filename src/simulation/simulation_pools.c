#include "simulation_pools.h"

#include "pool_balancer.h"
#include "sim_alloc.h"
#include "sim_csv.h"
#include "sim_wide.h"
#include "simulation_economy.h"
#include "simulation_enterprise.h"
#include "simulation_rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define UNBURNED_DIGITS 12
#define OTHERS_PER_MILLION 1388 /* 1 - validator_stake_total / stake_total on 2026-07-13 */
#define FLOW_SHIFT 18
#define FIRST_EMISSION_BLOCK UINT64_C(5228683) /* before it no subnet had emission under its own pool */

enum { SUBNETS_MAX = 1024 };

/* One subnet of the table; the first row is root. */
struct pool_row {
    uint64_t registered_at;
    uint64_t tempo;
    uint64_t miners;
    uint64_t validators;
    uint64_t tao_rao;
    uint64_t alpha_in;
    uint64_t alpha_out;
    uint64_t price_rao;
    uint64_t total_stake;
    uint64_t max_stake;
    uint64_t burned_ppt; /* parts of 10^12 */
    uint64_t first_emission_block;
};

static const struct {
    const char *name;
    size_t offset;
    unsigned digits; /* 0: a whole number */
} columns[] = {
    {"registered_at_block", offsetof(struct pool_row, registered_at), 0},
    {"tempo", offsetof(struct pool_row, tempo), 0},
    {"miner_count", offsetof(struct pool_row, miners), 0},
    {"validator_count", offsetof(struct pool_row, validators), 0},
    {"tao_in_pool_tao", offsetof(struct pool_row, tao_rao), 9},
    {"alpha_in_pool", offsetof(struct pool_row, alpha_in), 9},
    {"alpha_out_pool", offsetof(struct pool_row, alpha_out), 9},
    {"alpha_price_tao", offsetof(struct pool_row, price_rao), 9},
    {"total_stake_alpha", offsetof(struct pool_row, total_stake), 9},
    {"max_stake_alpha", offsetof(struct pool_row, max_stake), 9},
};

uint64_t simulation_pools_issuance(void)
{
    const uint64_t from_block = 7103975, to_block = 8740402;
    const uint64_t from_rao = UINT64_C(10500000000000000), to_rao = UINT64_C(11181823732239513);
    return from_rao + (uint64_t)((sim_u128)(to_rao - from_rao) * (SIMULATION_POOLS_BLOCK - from_block) /
                                 (to_block - from_block));
}

void simulation_draw_stakes(struct sim_stream *stream, uint64_t total, uint64_t most, uint64_t whole,
                            size_t count, uint64_t *part)
{
    sim_u128 sum = 0;
    if (count == 0)
        return;
    uint64_t first = count == 1 || most >= whole ? total : (uint64_t)((sim_u128)total * most / whole);
    uint64_t rest = total - first;
    for (size_t i = 1; i < count; i++) {
        uint64_t jitter = 32768 + sim_stream_below(stream, 65537);
        part[i] = (UINT64_C(1) << 40) / (i + 1) * jitter;
        sum += part[i];
    }
    uint64_t left = rest;
    for (size_t i = 1; i < count; i++) {
        uint64_t wished = (uint64_t)((sim_u128)rest * part[i] / sum);
        part[i] = wished < first ? wished : first;
        left -= part[i];
    }
    for (size_t i = count - 1; i > 0 && left > 0; i--) { /* what the bound cut off fills up the small ones */
        uint64_t room = first - part[i], more = room < left ? room : left;
        part[i] += more;
        left -= more;
    }
    part[0] = first + left;
}

static int damaged(const struct sim_csv *csv, const char *path, size_t row, const char *what,
                   struct sim_error *err)
{
    return sim_raise_at(err, SIM_ERR_FORMAT, path, sim_csv_line(csv, row), 0, "%s", what);
}

static int read_cell(const struct sim_csv *csv, size_t row, size_t column, unsigned digits, uint64_t *value,
                     struct sim_error *err)
{
    int64_t decimal = 0;
    if (digits == 0)
        return sim_csv_u64(csv, row, column, value, err);
    int ret = sim_csv_decimal(csv, row, column, digits, &decimal, err);
    if (ret == SIM_OK && decimal < 0)
        ret = sim_raise(err, SIM_ERR_RANGE, "an amount below 0 in row %zu", row);
    *value = (uint64_t)decimal;
    return ret;
}

static int check_row(const struct sim_csv *csv, const char *path, size_t row, const struct pool_row *r,
                     struct sim_error *err)
{
    if (r->validators == 0 || r->validators > 256 || r->miners > 4096)
        return damaged(csv, path, row, "a number of validators or miners that no subnet has", err);
    if (r->tao_rao == 0 || r->alpha_in == 0 || (row > 0 && r->price_rao == 0))
        return damaged(csv, path, row, "a pool without TAO, without alpha or without a price", err);
    if (r->tempo == 0 || r->tempo > UINT16_MAX || r->registered_at > SIMULATION_POOLS_BLOCK)
        return damaged(csv, path, row, "a tempo or a registration block out of range", err);
    if (r->total_stake == 0 || r->max_stake > r->total_stake)
        return damaged(csv, path, row, "the largest stake exceeds the sum of stakes", err);
    return SIM_OK;
}

static int read_rows(const char *path, struct pool_row **out, size_t *rows, struct sim_error *err)
{
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct sim_csv *csv = NULL;
    size_t at[COLUMNS], netuid_at;
    uint64_t netuid;
    int ret = sim_csv_read(path, &csv, err);
    if (ret != SIM_OK)
        return ret;
    ret = sim_csv_column(csv, "netuid", &netuid_at, err);
    for (size_t c = 0; c < COLUMNS && ret == SIM_OK; c++)
        ret = sim_csv_column(csv, columns[c].name, &at[c], err);
    *rows = sim_csv_rows(csv);
    if (ret == SIM_OK && (*rows < 2 || *rows > SUBNETS_MAX))
        ret = sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0, "%zu rows; root and subnets are due", *rows);
    *out = ret == SIM_OK ? sim_array_new(struct pool_row, *rows) : NULL;
    if (ret == SIM_OK && *out == NULL)
        ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu pools", *rows);
    for (size_t i = 0; i < *rows && ret == SIM_OK; i++) {
        struct pool_row *row = &(*out)[i];
        ret = sim_csv_u64(csv, i, netuid_at, &netuid, err);
        if (ret == SIM_OK && netuid != i)
            ret = damaged(csv, path, i, "subnets must be numbered 0, 1, 2, ...", err);
        for (size_t c = 0; c < COLUMNS && ret == SIM_OK; c++)
            ret = read_cell(csv, i, at[c], columns[c].digits,
                            (uint64_t *)(void *)((char *)row + columns[c].offset), err);
        if (ret == SIM_OK)
            ret = check_row(csv, path, i, row, err);
        row->first_emission_block =
            row->registered_at < FIRST_EMISSION_BLOCK ? FIRST_EMISSION_BLOCK : row->registered_at + 1;
    }
    sim_csv_destroy(csv);
    return ret;
}

/* Burn and first block of emission from the later table, where the subnet was the same one then. */
static int read_later(const char *path, struct pool_row *row, size_t rows, struct sim_error *err)
{
    struct sim_csv *csv = NULL;
    size_t netuid_at, burned_at, first_at;
    int ret = sim_csv_read(path, &csv, err);
    if (ret != SIM_OK)
        return ret;
    ret = sim_csv_column(csv, "netuid", &netuid_at, err);
    if (ret == SIM_OK)
        ret = sim_csv_column(csv, "miner_burned", &burned_at, err);
    if (ret == SIM_OK)
        ret = sim_csv_column(csv, "first_emission_block", &first_at, err);
    for (size_t i = 0; ret == SIM_OK && i < sim_csv_rows(csv); i++) {
        uint64_t netuid = 0, first = 0, burned = 0;
        if (sim_csv_text(csv, i, first_at)[0] == '\0' || sim_csv_text(csv, i, burned_at)[0] == '\0')
            continue;
        ret = sim_csv_u64(csv, i, netuid_at, &netuid, err);
        if (ret == SIM_OK)
            ret = sim_csv_u64(csv, i, first_at, &first, err);
        if (ret == SIM_OK)
            ret = read_cell(csv, i, burned_at, UNBURNED_DIGITS, &burned, err);
        if (ret == SIM_OK && (netuid >= rows || burned > UINT64_C(1000000000000)))
            ret = damaged(csv, path, i, "a subnet or a share that is out of range", err);
        if (ret == SIM_OK && first >= row[netuid].registered_at && first <= SIMULATION_POOLS_BLOCK) {
            row[netuid].first_emission_block = first;
            row[netuid].burned_ppt = burned;
        }
    }
    sim_csv_destroy(csv);
    return ret;
}

/* The pattern of behaviour: the scenario's one group, or a group of nothing but defaults. */
static int find_pattern(const struct scenario *scenario, struct scenario **owned,
                        const struct scenario_subnets **pattern, struct sim_error *err)
{
    static const char text[] = "tensim: 1\nname: pattern\nuntil: 1 blocks\nsubnets: [{miners: 24}]\n";
    *owned = NULL;
    if (scenario->subnets.count > 0) {
        *pattern = &scenario->subnets.items[0];
        return SIM_OK;
    }
    int ret = scenario_load_text("pattern", text, sizeof text - 1, NULL, owned, err);
    if (ret == SIM_OK)
        *pattern = &(*owned)->subnets.items[0];
    return ret;
}

/* The state of `make`, in one place so that it can be thrown away in one place. */
struct pools {
    struct pool_row *row;
    size_t rows;
    struct scenario *owned;
    const struct scenario_subnets *pattern;
    struct simulation_group *group;
    struct network_subnet_config *config;
    uint64_t *root;
    size_t root_length;
};

static void pools_free(struct pools *pools)
{
    for (size_t i = 0; pools->group != NULL && i + 1 < pools->rows; i++)
        simulation_group_free(&pools->group[i]);
    free(pools->group);
    free(pools->config);
    free(pools->root);
    free(pools->row);
    scenario_free(pools->owned);
}

static int pools_read(struct pools *pools, const struct scenario *scenario, const char *data_dir,
                      struct sim_error *err)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/pools/pools-2026-06-14-block8404076.csv", data_dir);
    int ret = read_rows(path, &pools->row, &pools->rows, err);
    snprintf(path, sizeof path, "%s/pools/emission-state-2026-07-31-block8740402.csv", data_dir);
    if (ret == SIM_OK)
        ret = read_later(path, pools->row, pools->rows, err);
    if (ret == SIM_OK)
        ret = find_pattern(scenario, &pools->owned, &pools->pattern, err);
    if (ret != SIM_OK)
        return ret;
    for (size_t i = 0; i < pools->rows; i++)
        if (pools->row[i].validators > pools->root_length)
            pools->root_length = pools->row[i].validators;
    pools->group = sim_array_new(struct simulation_group, pools->rows - 1);
    pools->config = sim_array_new(struct network_subnet_config, pools->rows - 1);
    pools->root = sim_array_new(uint64_t, pools->root_length);
    return pools->group != NULL && pools->config != NULL && pools->root != NULL
               ? SIM_OK
               : sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu pools", pools->rows);
}

/* One subnet: the pattern with the row's numbers. */
static int configure(struct pools *pools, size_t netuid, const struct sim_seed *seed, const char *ml_folder,
                     struct sim_error *err)
{
    const struct pool_row *row = &pools->row[netuid];
    struct network_subnet_config *config = &pools->config[netuid - 1];
    struct scenario_subnets group = *pools->pattern;
    struct scenario_miners miners = group.miners.items[0];
    struct sim_stream stream;
    uint64_t others = (uint64_t)((sim_u128)row->alpha_out * OTHERS_PER_MILLION / 1000000);
    miners.count = row->miners > 0 ? row->miners : 1; /* an arena needs somebody */
    group.miners.items = &miners;
    group.tempo = row->tempo;
    group.pool.tao_rao = row->tao_rao;
    group.pool.alpha = row->alpha_in;
    group.pool.other_alpha = others;
    group.validators.count = row->validators;
    if (group.validators.copiers > row->validators)
        group.validators.copiers = row->validators;
    int ret = simulation_read_group(&group, ml_folder, &pools->group[netuid - 1], config, err);
    if (ret != SIM_OK)
        return ret;
    sim_stream_init(&stream, seed, SIM_KIND_SUBNET, netuid, SIM_PURPOSE_INITIAL_STATE);
    uint64_t *stake = pools->group[netuid - 1].stake;
    simulation_draw_stakes(&stream, row->alpha_out - others, row->max_stake, row->total_stake,
                           row->validators, stake);
    sim_stream_shuffle(&stream, stake, row->validators, sizeof *stake);
    if (!pool_balancer_weight_for_price(row->alpha_in, row->tao_rao, pool_price_from_rao(row->price_rao),
                                        &config->quote_weight_e18))
        config->quote_weight_e18 = 0;
    config->moving_price = i96f32_div(i96f32_from_u64(row->price_rao), i96f32_from_u64(1000000000));
    config->miner_burned =
        u96f32_safe_div(u96f32_from_u64(row->burned_ppt), u96f32_from_u64(UINT64_C(1000000000000)));
    /* a whole burn would leave validators without any weight on miners */
    uint64_t burn_ppm = row->burned_ppt / 1000000;
    config->neurons.burn_ppm = burn_ppm < 1000000 ? (uint32_t)burn_ppm : 999999;
    config->user_flow_rao = row->tao_rao >> FLOW_SHIFT;
    config->first_emission_block = row->first_emission_block;
    return SIM_OK;
}

static int check_issuance(const struct scenario *scenario, struct sim_error *err)
{
    if (scenario->issuance.withheld.kind == SCENARIO_WITHHELD_FILE ||
        scenario->issuance.counter_error.path != NULL)
        return sim_raise(err, SIM_ERR_CONFLICT,
                         "with subnets the emission goes to them: `issuance` must keep its defaults");
    return SIM_OK;
}

/* The network around the configured subnets; the rest of the issuance is the one account's. */
static int raise_network(struct network *net, const struct network_params *params, const struct pools *pools,
                         const struct scenario *scenario, struct sim_error *err)
{
    struct network_rules rules = simulation_rules_at_start(scenario);
    uint64_t pooled = 0, issuance = simulation_pools_issuance();
    for (size_t i = 0; i < pools->rows; i++)
        pooled += pools->row[i].tao_rao;
    if (pooled > issuance)
        return sim_raise(err, SIM_ERR_FORMAT, "the pools hold %" PRIu64 " rao, more than was issued", pooled);
    int ret = network_init(net, params, 1, 1, err);
    if (ret != SIM_OK)
        return ret;
    ret = ledger_endow_free(&net->ledger, 0, issuance - pooled, err);
    for (size_t i = 0; i + 1 < pools->rows; i++)
        pools->config[i].neurons.day_blocks = scenario_day_blocks(scenario);
    simulation_keep_answers(scenario, pools->config, pools->rows - 1);
    if (ret == SIM_OK)
        ret =
            network_set_economy(net, &rules, pools->config, pools->rows - 1, pools->root, pools->root_length,
                                scenario->seed, (int64_t)scenario->clock.genesis_unix_ms, err);
    if (ret == SIM_OK)
        network_economy_begin_at(&net->economy, SIMULATION_POOLS_BLOCK);
    else
        network_free(net);
    return ret;
}

int simulation_start_pools(struct network *net, const struct network_params *params,
                           const struct scenario *scenario, const char *data_dir, struct sim_error *err)
{
    struct pools pools = {0};
    struct sim_seed seed = sim_seed_make(scenario->seed, 0);
    struct sim_stream stream;
    char ml_folder[1024];
    snprintf(ml_folder, sizeof ml_folder, "%s/ml", data_dir);
    int ret = check_issuance(scenario, err);
    if (ret == SIM_OK)
        ret = pools_read(&pools, scenario, data_dir, err);
    for (size_t i = 1; i < pools.rows && ret == SIM_OK; i++)
        ret = configure(&pools, i, &seed, ml_folder, err);
    if (ret == SIM_OK) {
        const struct pool_row *root = &pools.row[0];
        sim_stream_init(&stream, &seed, SIM_KIND_SUBNET, 0, SIM_PURPOSE_INITIAL_STATE);
        simulation_draw_stakes(&stream, root->tao_rao, root->max_stake, root->total_stake, root->validators,
                               pools.root);
        ret = raise_network(net, params, &pools, scenario, err);
    }
    pools_free(&pools);
    return ret;
}
