/* `tensim epoch METAGRAPH`: one or many consensus epochs on given stakes and weights, by any rule, nothing
 * else. */
#include "cli_epoch.h"

#include "cli_epoch_record.h"
#include "cli_options.h"
#include "consensus_rules.h"
#include "epoch_guarantee.h"
#include "epoch_run.h"
#include "metagraph.h"
#include "sim_alloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct epoch_command {
    const char *rule_name;
    const char *output;
    bool force;
    struct cli_epoch_record *record; /* NULL without --output */
    struct cli_list settings;
    uint64_t epochs;
    bool all;
    bool csv;
    bool guarantee;
    const struct consensus_rule *rule;
    struct metagraph graph;
    struct epoch_result result;
};

/* `key=value`, any number of times. */
static int apply_settings(struct epoch_command *self, struct sim_error *err)
{
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < self->settings.count; k++) {
        char key[64];
        const char *text = self->settings.items[k], *equals = strchr(text, '=');
        const size_t length = equals == NULL ? 0 : (size_t)(equals - text);
        if (length == 0 || length >= sizeof key)
            return sim_raise(err, SIM_ERR_USAGE, "--set needs key=value, not `%.60s`", text);
        memcpy(key, text, length);
        key[length] = '\0';
        rc = metagraph_set(&self->graph, key, equals + 1, err);
    }
    return rc;
}

static int find_rule(struct epoch_command *self, struct sim_error *err)
{
    if (self->rule_name == NULL)
        return 0;
    self->rule = consensus_rule_find(self->rule_name);
    if (self->rule != NULL)
        return 0;
    char names[256] = "";
    for (const struct consensus_rule *rule = consensus_rules; rule->name != NULL; rule++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", names[0] != '\0' ? ", " : "",
                 rule->name);
    return sim_raise(err, SIM_ERR_USAGE, "unknown rule `%.40s`; the rules are %s", self->rule_name, names);
}

static int record_epoch(struct epoch_command *self, struct sim_error *err)
{
    return self->record == NULL ? 0
                                : cli_epoch_record_add(self->record, self->graph.block, &self->result, err);
}

static int run_exact(struct epoch_command *self, struct sim_error *err)
{
    struct epoch_workspace *workspace = epoch_workspace_create();
    int rc = workspace == NULL ? SIM_ERR_NO_MEMORY : 0;
    for (uint64_t e = 0; rc == 0 && e < self->epochs; e++) {
        const struct epoch_input input = metagraph_input(&self->graph);
        rc = epoch_run(workspace, &input, &self->result);
        if (rc == 0)
            rc = record_epoch(self, err);
        if (rc == 0 && e + 1 < self->epochs)
            rc = metagraph_advance(&self->graph, &self->result);
    }
    epoch_workspace_destroy(workspace);
    return rc;
}

/* The rules in floating point see validators only: the uids that have weights. */
static uint32_t list_validators(const struct metagraph *graph, uint32_t *uid)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        if (graph->weights.row[i].count > 0)
            uid[count++] = i;
    return count;
}

/* Puts results into the same fields as the exact rules, as shares of 65535 and rao. */
static void take_results(struct epoch_command *self, const struct consensus_float *state, const uint32_t *uid,
                         const double *stake)
{
    struct epoch_result *r = &self->result;
    const double half = (double)self->graph.emission_rao / 2;
    double all = 0;
    for (uint32_t v = 0; v < state->validators; v++)
        all += stake[v];
    for (uint32_t i = 0; i < r->n; i++) {
        r->incentive[i] = (uint16_t)(state->incentive[i] * UINT16_MAX);
        r->consensus[i] = (uint16_t)(state->consensus[i] * UINT16_MAX);
        r->emission_rao[i] = (uint64_t)(state->incentive[i] * half);
        r->dividends[i] = r->validator_trust[i] = r->stake_weight[i] = 0;
        r->active[i] = true;
        r->permit[i] = self->graph.permit[i];
        r->stake_rao[i] = (uint64_t)(self->graph.stake_weight[i] >> 64);
    }
    for (uint32_t v = 0; v < state->validators; v++) {
        r->dividends[uid[v]] = (uint16_t)(state->dividend[v] * UINT16_MAX);
        r->stake_weight[uid[v]] = (uint16_t)(all > 0 ? stake[v] / all * UINT16_MAX : 0);
        r->emission_rao[uid[v]] += (uint64_t)(state->dividend[v] * half);
    }
}

static int run_float(struct epoch_command *self)
{
    const struct metagraph *graph = &self->graph;
    struct consensus_float state = {0};
    struct consensus_float_params params = consensus_float_default(self->rule->variant);
    uint32_t *uid = sim_array_new(uint32_t, graph->n);
    const uint32_t validators = uid == NULL ? 0 : list_validators(graph, uid);
    const size_t cells = (size_t)validators * graph->n;
    double *weight = sim_array_new(double, cells), *stake = sim_array_new(double, validators);
    params.kappa = (double)graph->params.kappa / UINT16_MAX;
    params.bonds_penalty = (double)graph->params.bonds_penalty / UINT16_MAX;
    params.bonds_moving_average = (double)graph->params.bonds_moving_average_ppm / 1e6;
    params.liquid_alpha_on = self->rule->liquid_alpha_on;
    params.alpha_low = (double)graph->params.alpha_low / UINT16_MAX;
    params.alpha_high = (double)graph->params.alpha_high / UINT16_MAX;
    params.alpha_sigmoid_steepness = graph->params.alpha_sigmoid_steepness / 100.0;
    int rc = uid == NULL || weight == NULL || stake == NULL ? SIM_ERR_NO_MEMORY
                                                            : epoch_result_reserve(&self->result, graph->n);
    if (rc == 0)
        rc = consensus_float_init(&state, &params, validators, graph->n);
    if (rc == 0) {
        for (uint32_t v = 0; v < validators; v++) {
            const struct epoch_row *row = &graph->weights.row[uid[v]];
            stake[v] = (double)(uint64_t)(graph->stake_weight[uid[v]] >> 64);
            for (uint32_t k = 0; k < row->count; k++)
                weight[(size_t)v * graph->n + row->column[k]] = row->value[k];
        }
        for (uint64_t e = 0; e < self->epochs; e++)
            consensus_float_step(&state, weight, stake);
        take_results(self, &state, uid, stake);
    }
    consensus_float_free(&state);
    free(uid);
    free(weight);
    free(stake);
    return rc;
}

static bool is_quiet(const struct epoch_result *r, uint32_t i)
{
    return r->incentive[i] == 0 && r->dividends[i] == 0 && r->consensus[i] == 0 && r->validator_trust[i] == 0;
}

static void print_table(const struct epoch_command *self)
{
    const struct epoch_result *r = &self->result;
    const char *format = self->csv ? "%u,%" PRIu64 ",%u,%d,%d,%u,%u,%u,%u,%" PRIu64 "\n"
                                   : "%5u %20" PRIu64 " %6u %6d %6d %9u %9u %9u %6u %16" PRIu64 "\n";
    uint32_t hidden = 0;
    if (self->csv)
        puts("uid,stake_rao,stake_weight,active,validator_permit,consensus,incentive,dividends,validator_"
             "trust,emission_rao");
    else
        printf("%5s %20s %6s %6s %6s %9s %9s %9s %6s %16s\n", "uid", "stake (rao)", "weight", "active",
               "permit", "consensus", "incentive", "dividends", "vtrust", "emission (rao)");
    for (uint32_t i = 0; i < r->n; i++) {
        if (!self->all && !self->csv && is_quiet(r, i)) {
            hidden++;
            continue;
        }
        printf(format, i, r->stake_rao[i], r->stake_weight[i], r->active[i], r->permit[i], r->consensus[i],
               r->incentive[i], r->dividends[i], r->validator_trust[i], r->emission_rao[i]);
    }
    if (hidden > 0)
        printf("%u uids without consensus, incentive or dividends are not shown (--all shows them)\n",
               hidden);
}

static void print_summary(const struct epoch_command *self)
{
    const struct epoch_result *r = &self->result;
    uint64_t emission_rao = 0;
    uint32_t miners = 0, validators = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        emission_rao += r->emission_rao[i];
        miners += r->incentive[i] > 0;
        validators += r->dividends[i] > 0;
    }
    printf("%u uids, %" PRIu64 " weights, %" PRIu64
           " epoch%s by %s: %u miners and %u validators paid, %" PRIu64 " of %" PRIu64 " rao\n",
           r->n, epoch_rows_entries(&self->graph.weights), self->epochs, self->epochs == 1 ? "" : "s",
           self->rule != NULL ? self->rule->name : "the file's parameters", miners, validators, emission_rao,
           self->graph.emission_rao);
}

static int run_command(struct epoch_command *self, const char *path, struct sim_error *err)
{
    int rc = find_rule(self, err);
    if (rc != 0 || (rc = metagraph_load(&self->graph, path, err)) != 0)
        return rc;
    if (self->rule != NULL && self->rule->exact)
        consensus_rule_apply(self->rule, &self->graph.params);
    if ((rc = apply_settings(self, err)) != 0)
        return rc;
    if (self->epochs == 0)
        return sim_raise(err, SIM_ERR_USAGE, "--epochs needs at least 1");
    const bool exact = self->rule == NULL || self->rule->exact;
    if (self->output != NULL)
        rc = cli_epoch_record_create(&self->record, self->output, self->force,
                                     self->rule != NULL ? self->rule->name : "the file's parameters",
                                     self->graph.n, exact, err);
    if (rc != 0)
        return rc;
    rc = exact ? run_exact(self, err) : run_float(self);
    if (rc == 0 && !exact)
        rc = record_epoch(self, err); /* these rules keep their state to themselves: the last epoch only */
    if (rc == SIM_ERR_NO_MEMORY)
        return sim_raise(err, rc, "%s: no memory for the epoch", path);
    if (rc != 0)
        return rc;
    print_table(self);
    if (!self->csv)
        print_summary(self);
    return 0;
}

/* The figures of the public documentation beside ours. */
static int print_guarantee(struct sim_error *err)
{
    puts("Honest utility needed to keep 60 % of stake at kappa 0.5, whatever the cabal's:\n"
         "  noise  bonds penalty   ours  documentation");
    for (unsigned k = 0; k < EPOCH_GUARANTEE_FIGURES; k++) {
        const struct epoch_guarantee_figure *figure = &epoch_guarantee_figures[k];
        double ours;
        const int rc = epoch_guarantee_utility(&figure->setting, &ours);
        if (rc != 0)
            return sim_raise(err, rc, "epoch: no memory for the experiment");
        printf("  %5.1f  %13.1f  %4.1f %%  %11.0f %%\n", figure->setting.noise,
               figure->setting.penalty / 65535.0, 100 * ours, 100 * figure->documented);
    }
    return 0;
}

int cli_epoch(int argc, char **argv)
{
    struct epoch_command self = {.epochs = 1};
    struct sim_error err = {0};
    char text[1200];
    size_t operands;
    const struct cli_option options[] = {
        {"rule", 'r', CLI_TEXT, &self.rule_name, "NAME", "the file's parameters",
         "consensus rule, see above"},
        {"set", 's', CLI_LIST, &self.settings, "KEY=VALUE", NULL,
         "set a parameter: kappa=0.6, bonds_penalty=50%"},
        {"epochs", 'n', CLI_COUNT, &self.epochs, "N", "1", "run N epochs, a tempo apart, bonds carried over"},
        {"output", 'o', CLI_TEXT, &self.output, "FILE.h5", "none",
         "also write results, a row an epoch, as HDF5"},
        {"force", 'f', CLI_FLAG, &self.force, NULL, NULL, "replace an existing FILE.h5"},
        {"all", 'a', CLI_FLAG, &self.all, NULL, NULL, "show every uid"},
        {"guarantee", 0, CLI_FLAG, &self.guarantee, NULL, NULL,
         "instead print what the documentation says a majority keeps, and ours"},
        {"csv", 0, CLI_FLAG, &self.csv, NULL, NULL, "print every uid as CSV"},
        {0},
    };
    const struct cli_usage usage = {
        .command = "epoch",
        .operands = "[METAGRAPH.json]",
        .summary = "Runs consensus epochs on the stakes, weights and bonds of a metagraph file.",
        .details =
            "Rules: yuma2, yuma3, yuma3-liquid (the chain's arithmetic, exact), sim-yuma1, sim-yuma2,\n"
            "sim-yuma2b, sim-yuma2c, sim-yuma3, sim-yuma3-liquid, white-paper (floating point).\n"
            "Values are shares of 65535. data/metagraph/README.md describes the file format.",
        .options = options,
        .min_operands = 0,
        .max_operands = 1,
    };
    int status = cli_options_parse(&usage, argc, argv, &operands);
    if (status == CLI_GO_ON) {
        int rc = 0;
        if (self.guarantee)
            rc = print_guarantee(&err);
        else if (operands == 0)
            rc = sim_raise(&err, SIM_ERR_USAGE, "epoch needs a METAGRAPH.json (see `tensim epoch --help`)");
        else
            rc = run_command(&self, argv[1], &err);
        const int closed = cli_epoch_record_close(self.record, rc == 0, rc == 0 ? &err : NULL);
        rc = rc == 0 ? closed : rc;
        if (rc != 0)
            fprintf(stderr, "tensim: %s\n", sim_error_format(&err, text, sizeof text));
        status = sim_exit_status(rc);
    }
    cli_list_free(&self.settings);
    metagraph_free(&self.graph);
    epoch_result_free(&self.result);
    return status;
}
