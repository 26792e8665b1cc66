#include "cli_summary.h"

#include "cli_format.h"
#include "cli_mixture.h"
#include "simulation_economy.h"
#include "simulation_facts.h"

#include <inttypes.h>
#include <stdio.h>

static const char *stop_text(enum simulation_stop why)
{
    switch (why) {
    case SIMULATION_STOP_END:
        return "complete";
    case SIMULATION_STOP_SETTLED:
        return "complete: nothing is emitted any more and nothing is planned";
    case SIMULATION_STOP_INTERRUPT:
        return "interrupted; everything up to this block is in the results";
    case SIMULATION_STOP_BLOCK:
    case SIMULATION_STOP_EVENTS:
        return "stopped as asked";
    }
    return "?";
}

static void print_amount(const char *label, uint64_t amount_rao)
{
    char text[CLI_FORMAT_SIZE];
    printf("  %-18s %34s\n", label, cli_format_tao(amount_rao, text));
}

static void print_halvings(const struct simulation *sim)
{
    char count[CLI_FORMAT_SIZE], date[SIM_DATE_TEXT_SIZE];
    uint64_t block;
    unsigned last = 0;
    for (unsigned i = 1; simulation_halving_block(sim, i, &block); i++)
        last = i;
    for (unsigned i = 1; i <= last; i++) {
        simulation_halving_block(sim, i, &block);
        if (last > 6 && i == 4)
            printf("  ... (%u more)\n", last - 5);
        if (last > 6 && i >= 4 && i <= last - 2)
            continue;
        char label[24];
        snprintf(label, sizeof label, "halving %u", i);
        printf("  %-18s block %s, %s\n", label, cli_format_count(block, count),
               sim_date_format(simulation_unix_ms(sim, block), date));
    }
}

static void print_state(const struct simulation *sim)
{
    const struct network *net = simulation_network(sim);
    const struct ledger *ledger = &net->ledger;
    print_amount("issuance at start", simulation_start_issuance(sim));
    print_amount("issuance now", ledger->issuance_rao);
    if (net->issuance_counter_rao != ledger->issuance_rao)
        print_amount("chain's counter", net->issuance_counter_rao);
    print_amount("minted", ledger->minted_rao);
    print_amount("recycled", ledger->recycled_rao);
    if (ledger->released_rao > 0)
        print_amount("released", ledger->released_rao);
    print_amount("free", ledger->total_free_rao);
    print_amount("staked", ledger->total_staked_rao);
    print_amount("pending", ledger->pending_rao);
    if (ledger->burned_rao > 0)
        print_amount("burned", ledger->burned_rao);
    if (net->has_economy)
        print_amount("in pools and root", ledger->pooled_rao);
    print_amount("emission per block", net->emission_rao);
}

enum { SUBNETS_SHOWN = 12 };

/* Who added the blocks, where they were not added in turn. */
static void print_authors(const struct network *net)
{
    const struct network_authors *authors = &net->authors;
    uint64_t most = 0;
    for (size_t i = 0; i < authors->accounts; i++)
        most = authors->blocks[i] > most ? authors->blocks[i] : most;
    if (authors->accounts > 0)
        printf("  blocks added by %s: %" PRIu64 " by validators, %" PRIu64 " by miners, at most %" PRIu64
               " by one hotkey\n",
               intel_author_policy_name(authors->policy), authors->by_validators, authors->by_miners, most);
}

/* A line a subnet: what its alpha costs, what it received, what its people earned. */
static void print_subnets(const struct simulation *sim)
{
    const struct network_economy *economy = &simulation_network(sim)->economy;
    printf("\n  %6s %12s %12s %16s %16s %8s %14s %14s\n", "netuid", "TAO/alpha", "moving", "TAO in pool",
           "alpha outside", "epochs", "miners earned", "valid. earned");
    for (size_t i = 0; i < economy->subnets && i < SUBNETS_SHOWN; i++) {
        const struct network_subnet *subnet = &economy->coinbase.subnet[i];
        const struct network_neurons *neurons = &economy->neurons[i];
        printf("  %6u %12.6f %12.6f %16.3f %16.3f %8" PRIu64 " %14.3f %14.3f\n", subnet->netuid,
               u64f64_to_f64(pool_price(&subnet->pool)), i96f32_to_f64(subnet->moving_price),
               (double)subnet->pool.tao_rao / 1e9, (double)subnet->pool.alpha_out / 1e9,
               subnet->schedule.epoch_index - subnet->schedule.epochs_before,
               (double)neurons->incentive_rao / 1e9, (double)neurons->dividends_rao / 1e9);
    }
    if (economy->subnets > SUBNETS_SHOWN)
        printf("  ... and %zu more; `tensim show RESULTS subnets` has them all\n",
               economy->subnets - SUBNETS_SHOWN);
}

static const struct scenario_expect_amount *amount_of(const struct scenario_expect *expect)
{
    return &expect->issuance; /* all facts that are amounts share this member's layout */
}

static void print_halving_fact(const struct scenario_expect_halving *real, const struct simulation_fact *fact)
{
    char simulated[CLI_FORMAT_SIZE], expected[CLI_FORMAT_SIZE], date[SIM_DATE_TEXT_SIZE];
    printf("  halving %-10" PRIu64 " %26s %26s  %+" PRId64 " blocks\n", real->number,
           cli_format_count(fact->simulated, simulated), cli_format_count(real->block, expected),
           (int64_t)(fact->simulated - real->block));
    if (real->date_unix_ms == 0)
        return;
    char real_date[SIM_DATE_TEXT_SIZE];
    printf("  %-18s %26s %26s\n", "", sim_date_format(fact->date_unix_ms, date),
           sim_date_format((int64_t)real->date_unix_ms, real_date));
}

static void print_amount_fact(const struct scenario_expect *expect, const struct simulation_fact *fact)
{
    const struct scenario_expect_amount *real = amount_of(expect);
    char simulated[CLI_FORMAT_SIZE], expected[CLI_FORMAT_SIZE], date[SIM_DATE_TEXT_SIZE];
    double difference = ((double)fact->simulated - (double)real->amount_rao) / (double)real->amount_rao;
    printf("  %-18s %26s %26s  %+.4f %%  %s\n", simulation_fact_name(expect->fact),
           cli_format_tao(fact->simulated, simulated), cli_format_tao(real->amount_rao, expected),
           100 * difference, sim_date_format_day(fact->date_unix_ms, date));
}

static void print_bound_fact(const struct scenario_expect *expect, const struct simulation_fact *fact)
{
    const struct scenario_expect_bound *bound = &expect->bound;
    double least = 100 * (double)bound->at_least.num / (double)bound->at_least.den;
    double most = 100 * (double)bound->at_most.num / (double)bound->at_most.den;
    printf("  %-18s %24.3f %%", simulation_fact_name(expect->fact), 100 * fact->measured);
    if (bound->at_least.num > 0)
        printf("  at least %g %%", least);
    if (bound->at_most.num < bound->at_most.den)
        printf("  at most %g %%", most);
    if (expect->fact == SCENARIO_FACT_INCOME_RATIO)
        printf("  of %s to %s", simulation_strategy(bound->strategy)->name,
               simulation_strategy(bound->to)->name);
    printf("  in %s %" PRIu64 "%s\n", expect->fact == SCENARIO_FACT_COMPOSITE_GAIN ? "enterprise" : "subnet",
           bound->netuid, fact->failed ? "" : ": holds");
}

/* "simulated / real", one line a fact. */
static void print_facts(const struct simulation *sim)
{
    const struct scenario *scenario = simulation_scenario(sim);
    bool amounts = false;
    for (size_t i = 0; i < scenario->expect.count; i++)
        amounts |= !simulation_fact_is_bound(scenario->expect.items[i].fact);
    if (amounts)
        printf("\n  %-18s %26s %26s  %s\n", "", "simulated", "real", "difference");
    else if (scenario->expect.count > 0)
        printf("\n  %-18s %26s\n", "expected", "simulated");
    for (size_t i = 0; i < scenario->expect.count; i++) {
        const struct scenario_expect *expect = &scenario->expect.items[i];
        struct simulation_fact fact = simulation_fact(sim, i);
        if (!fact.reached)
            printf("  %-18s %26s\n", simulation_fact_name(expect->fact), "not reached");
        else if (expect->fact == SCENARIO_FACT_HALVING)
            print_halving_fact(&expect->halving, &fact);
        else if (simulation_fact_is_bound(expect->fact))
            print_bound_fact(expect, &fact);
        else
            print_amount_fact(expect, &fact);
        if (fact.failed)
            printf("  %-18s beyond its tolerance\n", "");
    }
}

void cli_summary_print(const struct simulation *sim, enum simulation_stop why, const char *path,
                       double seconds)
{
    const struct scenario *scenario = simulation_scenario(sim);
    uint64_t block = simulation_network(sim)->block;
    char count[CLI_FORMAT_SIZE], took[CLI_FORMAT_SIZE], rate[CLI_FORMAT_SIZE];
    char from[SIM_DATE_TEXT_SIZE], to[SIM_DATE_TEXT_SIZE], digest[SIM_DIGEST_HEX_SIZE];
    printf("%s\n", scenario->name);
    if (scenario->question[0] != '\0')
        printf("  %s\n", scenario->question);
    printf("\n  %s block%s, %s to %s, in %s (%s blocks/s)\n  %s\n\n", cli_format_count(block, count),
           block == 1 ? "" : "s", sim_date_format(simulation_unix_ms(sim, 0), from),
           sim_date_format(simulation_unix_ms(sim, block), to), cli_format_seconds(seconds, took),
           cli_format_count(seconds > 0 ? (uint64_t)((double)block / seconds) : 0, rate), stop_text(why));
    print_state(sim);
    print_halvings(sim);
    print_authors(simulation_network(sim));
    if (simulation_network(sim)->has_economy)
        print_subnets(sim);
    cli_mixture_print(simulation_network(sim));
    print_facts(sim);
    simulation_digest(sim, digest);
    printf("\n  scenario  sha256 %s\n  state     sha256 %s\n", scenario_hash(scenario), digest);
    if (path != NULL)
        printf("  results   %s\n", path);
}
