/* Enterprises: clients whose composite queries touch several subnets.
 *
 * Every so many blocks an enterprise asks its subnets the questions that they share; each answers with the
 * mixture of its last round, and the enterprise's own gate, of the same kind as theirs, learns whom to trust
 * where. Source: spec/intelligence.md 4, last paragraph. Limits: queries are free of charge and change
 * nothing in the subnets; the questions must be the same in all of them and stay the same. */
#ifndef NETWORK_ENTERPRISE_H
#define NETWORK_ENTERPRISE_H

#include "intel_across.h"
#include "network_economy.h"

struct network_enterprise_config {
    const uint64_t *netuid; /* [subnets], no two alike; belongs to the caller */
    size_t subnets;         /* >= 1 */
    uint64_t every_blocks;  /* >= 1 */
    size_t gate_steps;      /* a query; 0: the gate never learns */
    struct intel_gate_config gate;
};

struct network_enterprise {
    size_t *index; /* [subnets] in the economy */
    size_t subnets;
    uint64_t every_blocks;
    size_t gate_steps;
    struct intel_across across;
    uint64_t queries; /* that were answered */
};

/* An enterprise that has asked nothing yet. The economy must outlive it. SIM_ERR_RANGE for a subnet that is
 * not there, is named twice or has no answers; SIM_ERR_CONFLICT where the questions differ;
 * SIM_ERR_NO_MEMORY. */
int network_enterprise_init(struct network_enterprise *self, const struct network_enterprise_config *config,
                            const struct network_economy *economy, struct sim_error *err);
void network_enterprise_free(struct network_enterprise *self);

/* One query, of the enterprise with number `number`, to the subnets that have had a round; nothing happens
 * before the first of them has. SIM_ERR_NO_MEMORY. */
int network_enterprise_ask(struct network_enterprise *self, const struct network_economy *economy,
                           uint64_t number, struct sim_error *err);

void network_enterprise_digest(const struct network_enterprise *self, struct sim_digest *digest);

#endif
