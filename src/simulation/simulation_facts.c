#include "simulation_facts.h"

#include "sim_alloc.h"
#include "simulation_economy.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef int (*measure_func)(const struct network_neurons *n, const struct scenario_expect_bound *bound,
                            double *measured, struct sim_error *err);

static double relative_gain(const struct intel_mixture_report *report)
{
    return report->best_loss > 0 ? 1 - report->loss / report->best_loss : 0;
}

static int measure_gain(const struct network_neurons *n, const struct scenario_expect_bound *bound,
                        double *measured, struct sim_error *err)
{
    (void)bound, (void)err;
    *measured = relative_gain(&intel_arena_board(n->arena)->report);
    return SIM_OK;
}

static int measure_follows(const struct network_neurons *n, const struct scenario_expect_bound *bound,
                           double *measured, struct sim_error *err)
{
    (void)bound, (void)err;
    const struct intel_focus *focus = &intel_arena_board(n->arena)->focus;
    *measured = focus->inside - focus->outside;
    return SIM_OK;
}

/* A miner's value, and in place of it its rank once the array has been ranked. */
struct ranked {
    double value;
    size_t place;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Replaces values by average ranks; `room` has n places. */
static void rank(double *value, size_t n, struct ranked *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (struct ranked){value[i], i};
    qsort(room, n, sizeof *room, compare_ranked);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && room[to].value == room[from].value; to++)
            ;
        for (size_t i = from; i < to; i++)
            value[room[i].place] = (double)(from + to - 1) / 2;
    }
}

static double correlate(const double *x, const double *y, size_t n)
{
    double mean = ((double)n - 1) / 2, covariance = 0, vx = 0, vy = 0;
    for (size_t i = 0; i < n; i++) {
        covariance += (x[i] - mean) * (y[i] - mean);
        vx += (x[i] - mean) * (x[i] - mean);
        vy += (y[i] - mean) * (y[i] - mean);
    }
    return vx > 0 && vy > 0 ? covariance / sqrt(vx * vy) : 0;
}

static bool belongs(const struct network_neurons *n, uint32_t miner, enum scenario_strategy strategy)
{
    return n->arena->active[miner] &&
           n->arena->miners[miner].config.strategy == simulation_strategy(strategy);
}

static int measure_spearman(const struct network_neurons *n, const struct scenario_expect_bound *bound,
                            double *measured, struct sim_error *err)
{
    double *skill = sim_array_new(double, n->miners), *pay = sim_array_new(double, n->miners);
    struct ranked *room = sim_array_new(struct ranked, n->miners);
    size_t count = 0;
    int ret = SIM_OK;
    if (skill == NULL || pay == NULL || room == NULL)
        ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the ranks of miners");
    for (uint32_t i = 0; i < n->miners && ret == SIM_OK; i++) {
        if (!n->has_result || !belongs(n, i, bound->strategy))
            continue;
        skill[count] = intel_arena_true_skill(n->arena, i);
        pay[count++] = n->result.incentive[n->validators + i];
    }
    if (ret == SIM_OK) {
        rank(skill, count, room);
        rank(pay, count, room);
        *measured = correlate(skill, pay, count);
    }
    free(skill);
    free(pay);
    free(room);
    return ret;
}

static int compare_amounts(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Alpha that the median miner of a strategy has earned; `room` has a place for every miner. */
static double median_income(const struct network_neurons *n, enum scenario_strategy strategy, uint64_t *room)
{
    size_t count = 0;
    for (uint32_t i = 0; i < n->miners; i++)
        if (belongs(n, i, strategy))
            room[count++] = n->alpha_rao[n->validators + i];
    if (count == 0)
        return 0;
    qsort(room, count, sizeof *room, compare_amounts);
    return ((double)room[(count - 1) / 2] + (double)room[count / 2]) / 2;
}

static int measure_income(const struct network_neurons *n, const struct scenario_expect_bound *bound,
                          double *measured, struct sim_error *err)
{
    uint64_t *room = sim_array_new(uint64_t, n->miners);
    if (room == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the income of miners");
    double part = median_income(n, bound->strategy, room), whole = median_income(n, bound->to, room);
    *measured = whole > 0 ? part / whole : part > 0 ? INFINITY : 0;
    free(room);
    return SIM_OK;
}

/* One line a fact; those without a function are observed by the simulation itself, or measured on an
 * enterprise. */
static const struct {
    const char *name;
    measure_func measure;
    bool language; /* makes sense for language tasks only */
} kinds[] = {
    [SCENARIO_FACT_HALVING] = {"halving", NULL, false},
    [SCENARIO_FACT_ISSUANCE] = {"issuance", NULL, false},
    [SCENARIO_FACT_ISSUANCE_COUNTER] = {"issuance counter", NULL, false},
    [SCENARIO_FACT_EMISSION_PER_BLOCK] = {"emission per block", NULL, false},
    [SCENARIO_FACT_STAKED] = {"staked", NULL, false},
    [SCENARIO_FACT_MIXTURE_GAIN] = {"mixture gain", measure_gain, false},
    [SCENARIO_FACT_GATE_FOLLOWS_LANGUAGE] = {"gate follows text", measure_follows, true},
    [SCENARIO_FACT_SPEARMAN] = {"spearman", measure_spearman, false},
    [SCENARIO_FACT_INCOME_RATIO] = {"income ratio", measure_income, false},
    [SCENARIO_FACT_COMPOSITE_GAIN] = {"composite gain", NULL, false},
};

bool simulation_fact_is_bound(enum scenario_fact fact)
{
    return kinds[fact].measure != NULL || fact == SCENARIO_FACT_COMPOSITE_GAIN;
}

const struct scenario_when *simulation_fact_moment(const struct scenario_expect *expect)
{
    if (expect->fact == SCENARIO_FACT_HALVING)
        return NULL;
    /* All amounts share one layout. */
    return simulation_fact_is_bound(expect->fact) ? &expect->bound.at : &expect->issuance.at;
}

const char *simulation_fact_name(enum scenario_fact fact)
{
    return kinds[fact].name;
}

int simulation_fact_measure(const struct network *net, const struct scenario_expect *expect, double *measured,
                            bool *passed, struct sim_error *err)
{
    const struct scenario_expect_bound *bound = &expect->bound;
    int ret = SIM_OK;
    *measured = 0;
    *passed = false;
    if (expect->fact == SCENARIO_FACT_COMPOSITE_GAIN)
        *measured = relative_gain(&net->enterprise[bound->netuid - 1].across.report);
    else
        ret = kinds[expect->fact].measure(&net->economy.neurons[bound->netuid - 1], bound, measured, err);
    double least = (double)bound->at_least.num / (double)bound->at_least.den;
    double most = (double)bound->at_most.num / (double)bound->at_most.den;
    if (ret == SIM_OK)
        *passed = (bound->at_least.num == 0 || *measured >= least) &&
                  (bound->at_most.num == bound->at_most.den || *measured <= most);
    return ret;
}

int simulation_facts_check(const struct network *net, const struct scenario *scenario, struct sim_error *err)
{
    for (size_t i = 0; i < scenario->expect.count; i++) {
        const struct scenario_expect *expect = &scenario->expect.items[i];
        size_t subnets = net->has_economy ? net->economy.subnets : 0;
        if (expect->fact == SCENARIO_FACT_STAKED && expect->staked.account >= net->ledger.accounts)
            return sim_raise(err, SIM_ERR_RANGE, "expect[%zu]: there is no account %" PRIu64 " among %zu", i,
                             expect->staked.account, net->ledger.accounts);
        if (!simulation_fact_is_bound(expect->fact) || expect->fact == SCENARIO_FACT_COMPOSITE_GAIN)
            continue; /* the loader has seen to enterprises */
        if (expect->bound.netuid == 0 || expect->bound.netuid > subnets)
            return sim_raise(err, SIM_ERR_RANGE, "expect[%zu]: there is no subnet %" PRIu64 " among %zu", i,
                             expect->bound.netuid, subnets);
        if (kinds[expect->fact].language &&
            net->economy.neurons[expect->bound.netuid - 1].task.comment == NULL)
            return sim_raise(err, SIM_ERR_CONFLICT, "expect[%zu]: subnet %" PRIu64 " has no language task", i,
                             expect->bound.netuid);
    }
    return SIM_OK;
}
