#include "simulation_enterprise.h"

#include "sim_alloc.h"
#include "simulation_task.h"

void simulation_keep_answers(const struct scenario *scenario, struct network_subnet_config *config,
                             size_t subnets)
{
    for (size_t i = 0; i < scenario->enterprises.count; i++) {
        const struct scenario_enterprise *enterprise = &scenario->enterprises.items[i];
        for (size_t k = 0; k < enterprise->subnets.count; k++) {
            uint64_t netuid = enterprise->subnets.items[k];
            if (netuid > 0 && netuid <= subnets)
                config[netuid - 1].neurons.arena.keep_all = true;
        }
    }
}

int simulation_open_enterprises(struct network *net, const struct scenario *scenario, struct sim_error *err)
{
    size_t count = scenario->enterprises.count;
    struct network_enterprise_config *config = sim_array_new(struct network_enterprise_config, count);
    if (config == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu enterprises", count);
    for (size_t i = 0; i < count; i++) {
        const struct scenario_enterprise *from = &scenario->enterprises.items[i];
        config[i] = (struct network_enterprise_config){
            .netuid = from->subnets.items,
            .subnets = from->subnets.count,
            .every_blocks = scenario_duration_blocks(scenario, from->every),
            .gate_steps = from->gate_steps,
            .gate = simulation_read_gate(&from->gate),
        };
    }
    int ret = network_set_enterprises(net, config, count, err);
    free(config);
    return ret;
}
