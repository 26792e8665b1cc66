/* A year of a full network: 128 subnets of 64 validators and 192 miners, consensus each tempo, weights
 * through commit-reveal, rows of the subnets each day. Scores are synthetic, so this is consensus and economy
 * alone. */
#include "bench.h"
#include "bench_run.h"

static const char scenario[] = "tensim: 1\n"
                               "name: year\n"
                               "start: {issuance: 5_000_000 TAO}\n"
                               "until: 2_629_800 blocks\n"
                               "root: {stake: 5_400_000 TAO}\n"
                               "subnets:\n"
                               "  - count: 128\n"
                               "    pool: {tao: 15_000 TAO, alpha: 1_500_000 alpha}\n"
                               "    validators: {count: 64, stake: 1_500_000 alpha}\n"
                               "    miners: {count: 192, skill_from: 10 %, skill_to: 90 %}\n"
                               "record: {network: 1 d, subnets: 1 d, neurons: never, stake: never}\n";

static int run(struct bench_report *report, struct sim_error *err)
{
    uint64_t elapsed, blocks;
    int ret = bench_run_scenario("year", scenario, NULL, &elapsed, &blocks, err);
    if (ret != SIM_OK)
        return ret;
    bench_amount(report, "year", "wall time", "s", 1e-9 * (double)elapsed);
    bench_goal_value(report, "year", "wall time", 180);
    bench_amount(report, "year", "peak memory", "MiB", bench_peak_memory());
    bench_goal_value(report, "year", "peak memory", 1024);
    bench_time(report, "block", "of a year", "block", elapsed, (double)blocks);
    return SIM_OK;
}

const struct bench bench_year = {.name = "year",
                                 .summary = "2.63 million blocks of 128 subnets x 256 neurons; takes minutes",
                                 .once = true,
                                 .run = run};
