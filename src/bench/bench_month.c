/* A month of intelligence at full size: 128 subnets of 64 validators and 192 miners, half of them on digits
 * and half on the teacher, all miners training, a round each tempo, every mixture served and measured. The
 * quick sample is one day of it. */
#include "bench.h"
#include "bench_report.h"
#include "bench_run.h"

#include <stdio.h>

enum { DAYS = 30, QUICK_DAYS = 1 };

static const char scenario[] = "tensim: 1\n"
                               "name: month\n"
                               "start: {issuance: 5_000_000 TAO}\n"
                               "until: %d d\n"
                               "root: {stake: 5_400_000 TAO}\n"
                               "subnets:\n"
                               "  - count: 64\n"
                               "    pool: &pool {tao: 15_000 TAO, alpha: 1_500_000 alpha}\n"
                               "    validators: &validators {count: 64, stake: 1_500_000 alpha}\n"
                               "    miners: &miners [{count: 192, warmup_from: 20, warmup_to: 200}]\n"
                               "    task: digits\n"
                               "  - count: 64\n"
                               "    pool: *pool\n"
                               "    validators: *validators\n"
                               "    miners: *miners\n"
                               "    task: teacher\n"
                               "record: {network: 1 d, subnets: 1 d, intelligence: 1 d, neurons: never,"
                               " stake: never}\n";

static int run(struct bench_report *report, struct sim_error *err)
{
    char yaml[sizeof scenario + 16];
    uint64_t elapsed, blocks;
    double before = bench_cpu_seconds();
    int days = report->quick ? QUICK_DAYS : DAYS;
    snprintf(yaml, sizeof yaml, scenario, days);
    int ret = bench_run_scenario("month", yaml, report->data_dir, &elapsed, &blocks, err);
    if (ret != SIM_OK)
        return ret;
    const char *group = report->quick ? "one day of the month (quick)" : "month";
    double seconds = 1e-9 * (double)elapsed;
    double busy = bench_cpu_seconds() - before;
    bench_amount(report, group, "wall time", "s", seconds);
    bench_amount(report, group, "processor time, with the start", "s", busy);
    if (report->quick)
        bench_amount(report, "estimate from one day", "month, wall time", "s", seconds * DAYS / days);
    if (report->quick)
        bench_amount(report, "estimate from one day", "month, processor time", "s", busy * DAYS / days);
    if (!report->quick)
        bench_goal_value(report, group, "wall time", 900);
    bench_amount(report, group, "peak memory", "MiB", bench_peak_memory());
    bench_time(report, "round, trained, scored, mixed", "of 128 subnets, 20 a day", "round", elapsed,
               128.0 * 20 * days);
    return SIM_OK;
}

extern const struct bench bench_month;
const struct bench bench_month = {.name = "month",
                                  .summary =
                                      "a month of 128 subnets x 256 neurons, all training; takes minutes",
                                  .once = true,
                                  .run = run};
