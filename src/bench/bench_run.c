#include "bench_run.h"

#include "bench.h"
#include "simulation.h"

#include <string.h>
#include <sys/resource.h>

int bench_run_scenario(const char *name, const char *yaml, const char *data_dir, uint64_t *elapsed_ns,
                       uint64_t *blocks, struct sim_error *err)
{
    struct scenario *scenario = NULL;
    struct simulation *sim = NULL;
    enum simulation_stop why;
    int ret = scenario_load_text(name, yaml, strlen(yaml), NULL, &scenario, err);
    if (ret == SIM_OK)
        ret = simulation_create(&sim, scenario, &(struct simulation_options){.data_dir = data_dir}, err);
    if (ret == SIM_OK) {
        const uint64_t start = bench_now_ns();
        ret = simulation_run(sim, UINT64_MAX, 0, NULL, &why, err);
        *elapsed_ns = bench_now_ns() - start;
        *blocks = simulation_network(sim)->block;
    }
    simulation_destroy(sim);
    scenario_free(scenario);
    return ret;
}

double bench_cpu_seconds(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double bench_peak_memory(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
}
