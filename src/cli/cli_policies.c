/* `tensim policies SCENARIO`: the same state and the same random numbers under every set of emission rules;
 * shares of the subnets, changes of rank, Gini. As a table, as CSV or as JSON. */
#include "cli_policies.h"

#include "cli_scenario.h"
#include "sim_alloc.h"
#include "simulation_policies.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 20, DAYS_MAX = 36500 };

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* Subnets in the order of their rank under the scenario's own rules. */
static size_t *order_of(const struct simulation_policies *all)
{
    size_t *order = sim_array_new(size_t, all->subnets);
    for (size_t i = 0; order != NULL && i < all->subnets; i++)
        order[all->policy[0].rank[i] - 1] = i;
    return order;
}

static long rank_change(const struct simulation_policies *all, size_t policy, size_t subnet)
{
    return (long)all->policy[0].rank[subnet] - (long)all->policy[policy].rank[subnet];
}

static void print_row_of_subnet(const struct simulation_policies *all, size_t subnet)
{
    printf("%8u", all->netuid[subnet]);
    for (size_t p = 0; p < all->policies; p++) {
        char change[16] = "";
        if (p > 0 && all->policy[p].total_rao > 0 && rank_change(all, p, subnet) != 0)
            snprintf(change, sizeof change, "%+ld", rank_change(all, p, subnet));
        printf(" %11.3f %-4s", 100 * simulation_policy_share(&all->policy[p], subnet), change);
    }
    putchar('\n');
}

static void print_others(const struct simulation_policies *all, const size_t *order)
{
    printf("%8s", "others");
    for (size_t p = 0; p < all->policies; p++) {
        double sum = 0;
        for (size_t i = SHOWN; i < all->subnets; i++)
            sum += simulation_policy_share(&all->policy[p], order[i]);
        printf(" %11.3f     ", 100 * sum);
    }
    putchar('\n');
}

static void print_table(const struct simulation_policies *all, const size_t *order)
{
    printf("Share of the emission of %" PRIu64 " blocks in percent, and ranks gained or lost against the "
           "scenario's own rules\n\n%8s",
           all->blocks, "netuid");
    for (size_t p = 0; p < all->policies; p++)
        printf(" %-16s", all->policy[p].name);
    putchar('\n');
    for (size_t i = 0; i < all->subnets && i < SHOWN; i++)
        print_row_of_subnet(all, order[i]);
    if (all->subnets > SHOWN)
        print_others(all, order);
    printf("%8s", "Gini");
    for (size_t p = 0; p < all->policies; p++)
        printf(" %11.4f     ", all->policy[p].gini);
    printf("\n%8s", "moved");
    for (size_t p = 0; p < all->policies; p++)
        printf(" %11zu     ", all->policy[p].moved);
    printf("\n%8s", "TAO");
    for (size_t p = 0; p < all->policies; p++)
        printf(" %11.0f     ", (double)all->policy[p].total_rao / 1e9);
    puts("\n\nmoved: subnets with another rank. TAO: what subnets received; the rest of the emission was "
         "recycled.");
}

static void print_csv(const struct simulation_policies *all, const size_t *order)
{
    puts("rules,netuid,received_tao,share,rank,rank_change");
    for (size_t p = 0; p < all->policies; p++)
        for (size_t i = 0; i < all->subnets; i++) {
            size_t k = order[i];
            uint64_t rao = all->policy[p].received_rao[k];
            printf("%s,%u,%" PRIu64 ".%09" PRIu64 ",%.12f,%zu,%ld\n", all->policy[p].name, all->netuid[k],
                   rao / 1000000000, rao % 1000000000, simulation_policy_share(&all->policy[p], k),
                   all->policy[p].rank[k], rank_change(all, p, k));
        }
}

static void print_json(const struct simulation_policies *all, const size_t *order)
{
    printf("{\"blocks\": %" PRIu64 ", \"policies\": [", all->blocks);
    for (size_t p = 0; p < all->policies; p++) {
        const struct simulation_policy *policy = &all->policy[p];
        printf("%s\n  {\"rules\": \"%s\", \"received_rao\": %" PRIu64 ", \"gini\": %.12f, \"moved\": %zu, "
               "\"subnets\": [",
               p > 0 ? "," : "", policy->name, policy->total_rao, policy->gini, policy->moved);
        for (size_t i = 0; i < all->subnets; i++) {
            size_t k = order[i];
            printf("%s\n    {\"netuid\": %u, \"received_rao\": %" PRIu64
                   ", \"share\": %.12f, \"rank\": %zu, \"rank_change\": %ld}",
                   i > 0 ? "," : "", all->netuid[k], policy->received_rao[k],
                   simulation_policy_share(policy, k), policy->rank[k], rank_change(all, p, k));
        }
        printf("]}");
    }
    puts("\n]}");
}

static int compare(const struct scenario *scenario, uint64_t days, const char *flows, bool csv, bool json)
{
    struct simulation_policies all;
    struct sim_error err = {0};
    char line[1200];
    struct scenario_duration span = {SCENARIO_IN_TIME, days * UINT64_C(86400000)};
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    int ret = simulation_policies_run(&all, scenario, cli_data_dir(), flows,
                                      scenario_duration_blocks(scenario, span), &interrupted, &err);
    size_t *order = ret == SIM_OK ? order_of(&all) : NULL;
    if (ret == SIM_OK && order == NULL)
        ret = sim_raise(&err, SIM_ERR_NO_MEMORY, "no memory for %zu subnets", all.subnets);
    if (ret == SIM_OK) {
        (csv ? print_csv : json ? print_json : print_table)(&all, order);
        if (!csv && !json)
            puts(flows != NULL
                     ? "Flow rules: users' flows are those of the file, before and during the run."
                     : "Flow rules: nobody trades during the run, and averages fade alike. In real "
                       "states they begin, by\nconvention, at TAO in the pool / 2^18 a block; in others "
                       "at 0, and nothing is emitted. --flows gives others.");
        if (fflush(stdout) != 0)
            ret = sim_raise(&err, SIM_ERR_IO, "cannot write to the standard output");
    }
    if (all.policy != NULL)
        simulation_policies_free(&all);
    free(order);
    if (ret == SIM_OK)
        return 0;
    fprintf(stderr, "tensim: %s\n", sim_error_format(&err, line, sizeof line));
    return sim_exit_status(err.code);
}

int cli_policies(int argc, char **argv)
{
    struct cli_list set = {0};
    const char *seed = NULL, *flows = NULL;
    uint64_t days = 30;
    bool csv = false, json = false;
    size_t files = 0;
    const struct cli_option options[] = {
        {"days", 0, CLI_COUNT, &days, "N", "30", "how long each run is"},
        {"set", 0, CLI_LIST, &set, "KEY=VALUE", NULL, "put a value into the scenario first"},
        {"seed", 0, CLI_TEXT, &seed, "N", "the scenario's", "seed of all random streams"},
        {"flows", 0, CLI_TEXT, &flows, "CSV", "as the start state has them",
         "users' net flows, columns netuid and flow_tao_per_day"},
        {"csv", 0, CLI_FLAG, &csv, NULL, NULL, "every subnet as CSV instead of a table"},
        {"json", 0, CLI_FLAG, &json, NULL, NULL, "the same as JSON"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "policies",
        .operands = "SCENARIO",
        .summary =
            "Runs one state under every set of emission rules that the network has had, with the same\n"
            "random numbers, and tells which subnets get the emission.",
        .details =
            "The first column follows the scenario's own rules. `until`, `record` and `expect` of the\n"
            "scenario play no part.",
        .options = options,
        .min_operands = 1,
        .max_operands = 1,
    };
    struct scenario *scenario = NULL;
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status == CLI_GO_ON && (days == 0 || days > DAYS_MAX || (csv && json))) {
        fputs(csv && json ? "tensim policies: --csv and --json exclude each other\n"
                          : "tensim policies: --days is 1 to 36500\n",
              stderr);
        status = 2;
    }
    if (status == CLI_GO_ON)
        status = cli_scenario_load(argv[1], &set, seed, NULL, &scenario);
    if (status == CLI_GO_ON)
        status = compare(scenario, days, flows, csv, json);
    scenario_free(scenario);
    cli_list_free(&set);
    return status;
}
