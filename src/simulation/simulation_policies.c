#include "simulation_policies.h"

#include "sim_alloc.h"
#include "sim_csv.h"
#include "simulation.h"
#include "simulation_economy.h"
#include "simulation_state.h"

#include <inttypes.h>
#include <string.h>

static int compare_amounts(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

double simulation_policies_gini(uint64_t *value, size_t count)
{
    double weighted = 0, sum = 0;
    qsort(value, count, sizeof *value, compare_amounts);
    for (size_t i = 0; i < count; i++) {
        weighted += (2.0 * (double)(i + 1) - (double)count - 1.0) * (double)value[i];
        sum += (double)value[i];
    }
    return sum > 0 ? weighted / ((double)count * sum) : 0;
}

double simulation_policy_share(const struct simulation_policy *policy, size_t subnet)
{
    return policy->total_rao == 0 ? 0 : (double)policy->received_rao[subnet] / (double)policy->total_rao;
}

static void rank_subnets(struct simulation_policy *policy, size_t subnets)
{
    const uint64_t *received = policy->received_rao;
    for (size_t i = 0; i < subnets; i++) {
        policy->rank[i] = 1;
        for (size_t k = 0; k < subnets; k++)
            policy->rank[i] += received[k] > received[i] || (received[k] == received[i] && k < i);
    }
}

static int finish(struct simulation_policies *self, struct sim_error *err)
{
    uint64_t *sorted = sim_array_new(uint64_t, self->subnets);
    if (sorted == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", self->subnets);
    for (size_t p = 0; p < self->policies; p++) {
        struct simulation_policy *policy = &self->policy[p];
        memcpy(sorted, policy->received_rao, self->subnets * sizeof *sorted);
        policy->gini = simulation_policies_gini(sorted, self->subnets);
        rank_subnets(policy, self->subnets);
        for (size_t i = 0; i < self->subnets; i++)
            policy->moved += policy->rank[i] != self->policy[0].rank[i];
    }
    free(sorted);
    return SIM_OK;
}

/* The scenario as one run sees it: shallow, with what decides about rules, end and records replaced. */
struct variant {
    struct scenario scenario;
    struct scenario_rule rule;
    struct scenario_until until;
};

static void vary(struct variant *variant, const struct scenario *scenario, size_t number, uint64_t blocks)
{
    variant->scenario = *scenario;
    variant->until = (struct scenario_until){.kind = SCENARIO_UNTIL_BLOCKS, .value = blocks};
    variant->scenario.until.items = &variant->until;
    variant->scenario.until.count = 1;
    variant->scenario.expect.count = 0;
    variant->scenario.record = (struct scenario_record){.events = false};
    if (number == 0)
        return;
    variant->rule = (struct scenario_rule){.era = (enum scenario_era)number};
    variant->scenario.rules.items = &variant->rule;
    variant->scenario.rules.count = 1;
}

static int allocate(struct simulation_policies *self, struct simulation_policy *policy, size_t subnets,
                    struct sim_error *err)
{
    policy->received_rao = sim_array_new(uint64_t, subnets);
    policy->rank = sim_array_new(size_t, subnets);
    if (policy == self->policy)
        self->netuid = sim_array_new(uint16_t, subnets);
    return policy->received_rao != NULL && policy->rank != NULL &&
                   (policy != self->policy || self->netuid != NULL)
               ? SIM_OK
               : sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", subnets);
}

enum { BLOCKS_PER_DAY = 7200 };

/* The users' flow into each subnet, rao a block; the averages begin there. */
static int read_flows(struct network_coinbase *cb, const char *path, int64_t *flow_rao, struct sim_error *err)
{
    struct sim_csv *csv = NULL;
    size_t netuid_at, flow_at;
    int ret = sim_csv_read(path, &csv, err);
    if (ret != SIM_OK)
        return ret;
    ret = sim_csv_column(csv, "netuid", &netuid_at, err);
    if (ret == SIM_OK)
        ret = sim_csv_column(csv, "flow_tao_per_day", &flow_at, err);
    for (size_t row = 0; ret == SIM_OK && row < sim_csv_rows(csv); row++) {
        uint64_t netuid = 0;
        int64_t day_rao = 0;
        ret = sim_csv_u64(csv, row, netuid_at, &netuid, err);
        if (ret == SIM_OK)
            ret = sim_csv_decimal(csv, row, flow_at, 9, &day_rao, err);
        if (ret == SIM_OK && (netuid == 0 || netuid > cb->subnets))
            ret = sim_raise_at(err, SIM_ERR_RANGE, path, sim_csv_line(csv, row), 0,
                               "there is no subnet %" PRIu64 "; there are 1 to %zu", netuid, cb->subnets);
        if (ret == SIM_OK)
            flow_rao[netuid - 1] = day_rao / BLOCKS_PER_DAY;
    }
    for (size_t i = 0; ret == SIM_OK && i < cb->subnets; i++)
        cb->subnet[i].user_flow =
            (struct chain_flow){.started = true, .block = cb->block, .average = i64f64_from_i64(flow_rao[i])};
    sim_csv_destroy(csv);
    return ret;
}

/* Adds up what each block brought; a block at a time, since the state keeps the last block's terms only. */
static int run_blocks(struct simulation *sim, struct simulation_policy *policy, uint64_t blocks,
                      const int64_t *flow_rao, const volatile sig_atomic_t *interrupt, struct sim_error *err)
{
    struct network_economy *economy = &sim->net.economy;
    for (uint64_t block = 1; block <= blocks; block++) {
        enum simulation_stop why;
        for (size_t i = 0; i < economy->subnets; i++)
            economy->coinbase.subnet[i].user_flow.gathered_rao += flow_rao[i];
        int ret = simulation_run(sim, block, 0, interrupt, &why, err);
        if (ret == SIM_OK && why == SIMULATION_STOP_INTERRUPT)
            ret = sim_raise(err, SIM_ERR_INTERRUPTED, "interrupted");
        if (ret != SIM_OK)
            return ret;
        for (size_t i = 0; i < economy->subnets; i++) {
            const struct network_subnet *subnet = &economy->coinbase.subnet[i];
            uint64_t received = subnet->tao_in_emission + subnet->excess_tao;
            policy->received_rao[i] += received;
            policy->total_rao += received;
        }
    }
    return SIM_OK;
}

static int run_policy(struct simulation_policies *self, size_t number, const struct scenario *scenario,
                      const char *data_dir, const char *flows_path, const volatile sig_atomic_t *interrupt,
                      struct sim_error *err)
{
    struct variant variant;
    struct simulation *sim = NULL;
    struct simulation_policy *policy = &self->policy[number];
    struct simulation_options options = {.data_dir = data_dir};
    vary(&variant, scenario, number, self->blocks);
    policy->name = number == 0 ? "scenario" : network_rules_name(number - 1);
    int ret = simulation_create(&sim, &variant.scenario, &options, err);
    if (ret != SIM_OK)
        return ret;
    const struct network *net = simulation_network(sim);
    size_t subnets = net->has_economy ? net->economy.subnets : 0;
    if (subnets == 0)
        ret = sim_raise(err, SIM_ERR_CONFLICT, "the scenario has no subnets that emission could go to");
    if (ret == SIM_OK)
        ret = allocate(self, policy, subnets, err);
    if (ret == SIM_OK && number == 0) {
        self->subnets = subnets;
        for (size_t i = 0; i < subnets; i++)
            self->netuid[i] = net->economy.coinbase.subnet[i].netuid;
    }
    int64_t *flow_rao = sim_array_new(int64_t, subnets);
    if (ret == SIM_OK && flow_rao == NULL)
        ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", subnets);
    if (ret == SIM_OK && flows_path != NULL)
        ret = read_flows(&sim->net.economy.coinbase, flows_path, flow_rao, err);
    if (ret == SIM_OK)
        ret = run_blocks(sim, policy, self->blocks, flow_rao, interrupt, err);
    free(flow_rao);
    simulation_destroy(sim);
    return ret;
}

int simulation_policies_run(struct simulation_policies *out, const struct scenario *scenario,
                            const char *data_dir, const char *flows_path, uint64_t blocks,
                            const volatile sig_atomic_t *interrupt, struct sim_error *err)
{
    *out = (struct simulation_policies){.blocks = blocks, .policies = 1};
    while (network_rules_name(out->policies - 1) != NULL)
        out->policies++;
    out->policy = sim_array_new(struct simulation_policy, out->policies);
    int *ret = sim_array_new(int, out->policies);
    struct sim_error *errors = sim_array_new(struct sim_error, out->policies);
    int code = SIM_OK;
    if (out->policy == NULL || ret == NULL || errors == NULL) {
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu runs", out->policies);
    } else {
#pragma omp parallel for schedule(dynamic)
        for (size_t p = 0; p < out->policies; p++)
            ret[p] = run_policy(out, p, scenario, data_dir, flows_path, interrupt, &errors[p]);
    }
    for (size_t p = 0; code == SIM_OK && p < out->policies; p++)
        if (ret[p] != SIM_OK) {
            code = ret[p];
            if (err != NULL)
                *err = errors[p];
        }
    if (code == SIM_OK)
        code = finish(out, err);
    free(ret);
    free(errors);
    if (code != SIM_OK)
        simulation_policies_free(out);
    return code;
}

void simulation_policies_free(struct simulation_policies *self)
{
    for (size_t p = 0; self->policy != NULL && p < self->policies; p++) {
        free(self->policy[p].received_rao);
        free(self->policy[p].rank);
    }
    free(self->policy);
    free(self->netuid);
    *self = (struct simulation_policies){0};
}
