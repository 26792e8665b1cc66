#include "network_enterprise.h"

#include "sim_alloc.h"

#include <inttypes.h>

static int find_subnets(struct network_enterprise *self, const struct network_enterprise_config *config,
                        const struct network_economy *economy, struct sim_error *err)
{
    self->index = sim_array_new(size_t, config->subnets);
    if (self->index == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for an enterprise");
    for (size_t i = 0; i < config->subnets; i++) {
        uint64_t netuid = config->netuid[i];
        if (netuid == 0 || netuid > economy->subnets)
            return sim_raise(err, SIM_ERR_RANGE, "there is no subnet %" PRIu64 " among %zu", netuid,
                             economy->subnets);
        if (economy->neurons[netuid - 1].task.kind->synthetic)
            return sim_raise(err, SIM_ERR_CONFLICT, "subnet %" PRIu64 " has no answers: its scores are drawn",
                             netuid);
        for (size_t k = 0; k < i; k++)
            if (config->netuid[k] == netuid)
                return sim_raise(err, SIM_ERR_RANGE, "subnet %" PRIu64 " is named twice", netuid);
        self->index[i] = (size_t)(netuid - 1);
    }
    return SIM_OK;
}

static int check_questions(const struct network_enterprise *self, const struct network_economy *economy,
                           struct sim_error *err)
{
    for (size_t i = 0; i < self->subnets; i++) {
        struct sim_error why = {0};
        int ret = intel_across_check(&self->across, economy->neurons[self->index[i]].arena, &why);
        if (ret != SIM_OK)
            return sim_raise(err, ret, "subnet %zu cannot be asked together with subnet %zu: %s",
                             self->index[i] + 1, self->index[0] + 1, why.message);
    }
    return SIM_OK;
}

int network_enterprise_init(struct network_enterprise *self, const struct network_enterprise_config *config,
                            const struct network_economy *economy, struct sim_error *err)
{
    *self = (struct network_enterprise){
        .subnets = config->subnets, .every_blocks = config->every_blocks, .gate_steps = config->gate_steps};
    if (config->subnets == 0 || config->every_blocks == 0)
        return sim_raise(err, SIM_ERR_RANGE, "an enterprise asks a subnet or more, a block apart or more");
    int ret = find_subnets(self, config, economy, err);
    if (ret == SIM_OK)
        ret = intel_across_init(&self->across, &config->gate, &economy->neurons[self->index[0]].task,
                                self->subnets, err);
    if (ret == SIM_OK)
        ret = check_questions(self, economy, err);
    if (ret != SIM_OK)
        network_enterprise_free(self);
    return ret;
}

void network_enterprise_free(struct network_enterprise *self)
{
    intel_across_free(&self->across);
    free(self->index);
    *self = (struct network_enterprise){0};
}

int network_enterprise_ask(struct network_enterprise *self, const struct network_economy *economy,
                           uint64_t number, struct sim_error *err)
{
    bool answered = false;
    for (size_t i = 0; i < self->subnets; i++) {
        const struct network_neurons *neurons = &economy->neurons[self->index[i]];
        if (neurons->rounds == 0)
            continue;
        intel_across_ask(&self->across, i, neurons->arena);
        answered = true;
    }
    if (!answered)
        return SIM_OK;
    self->queries++;
    return intel_across_round(&self->across, self->gate_steps, number, self->queries, err);
}

void network_enterprise_digest(const struct network_enterprise *self, struct sim_digest *digest)
{
    sim_digest_field_u64(digest, "queries", self->queries);
    sim_digest_double_array(digest, self->across.loss, self->subnets);
    sim_digest_double_array(digest, self->across.utilisation, self->subnets);
    sim_digest_double(digest, self->across.report.loss);
}
