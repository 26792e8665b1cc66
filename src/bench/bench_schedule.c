/* The pure emission schedule to the first halving, 10.5 million blocks, with a row of results each day. The
 * lower bound is the same arithmetic without an engine: one addition and one comparison a block. */
#include "bench.h"
#include "bench_run.h"
#include "chain_curve.h"

enum { BLOCKS = 10500000 };

static const char scenario[] = "tensim: 1\n"
                               "name: schedule\n"
                               "until: 10_500_000 blocks\n"
                               "record: {network: 7_200 blocks, stake: never}\n";

static int run(struct bench_report *report, struct sim_error *err)
{
    struct chain_curve curve;
    int ret = chain_curve_init(&curve, CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, err);
    if (ret != SIM_OK)
        return ret;
    uint64_t issuance = 0, emission = curve.emission_rao[0], elapsed, blocks;
    const uint64_t start = bench_now_ns();
    for (uint64_t i = 0; i < BLOCKS; i++) {
        issuance += emission;
        if (issuance >= curve.threshold_rao[1])
            emission = curve.emission_rao[1];
        bench_keep(report, issuance);
    }
    bench_time(report, "schedule", "bare loop", "block", bench_now_ns() - start, BLOCKS);
    ret = bench_run_scenario("schedule", scenario, NULL, &elapsed, &blocks, err);
    if (ret != SIM_OK)
        return ret;
    bench_time(report, "schedule", "simulation, daily rows", "block", elapsed, (double)blocks);
    bench_goal_value(report, "schedule", "simulation, daily rows", 3e9 / BLOCKS); /* 3 s in all */
    return SIM_OK;
}

const struct bench bench_schedule = {.name = "schedule",
                                     .summary =
                                         "10.5 million blocks of the pure emission schedule, daily rows",
                                     .run = run};
