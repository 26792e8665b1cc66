/* The epoch of a subnet: its emission split over mechanisms, one Yuma epoch for each, and the aggregate.
 *
 * Source: spec/epoch.md section 3.12. With one mechanism the aggregate is that epoch's own result. */
#ifndef EPOCH_SUBNET_H
#define EPOCH_SUBNET_H

#include "epoch_run.h"
#include "sim_error.h"

enum { EPOCH_MECHANISM_LIMIT = 16 };

/* What differs between the mechanisms of a subnet. */
struct epoch_mechanism {
    const uint64_t *last_update;  /* [n] */
    const uint64_t *commit_block; /* [n] or NULL if commit-reveal is off */
    const struct epoch_rows *weights;
    const struct epoch_rows *bonds;
};

/* `common` holds the rest; its mechanism fields and emission are ignored. */
struct epoch_subnet {
    struct epoch_input common;
    uint32_t mechanism_count; /* 1..16 */
    struct epoch_mechanism mechanism[EPOCH_MECHANISM_LIMIT];
    const uint16_t *split; /* [split_count] of 65535, or NULL for an even split */
    uint32_t split_count;
};

/* Results: one epoch a mechanism, and the subnet's own terms. Of `total` the fields that the chain stores
 * once a subnet or pays out are filled (not bonds, incentive of one mechanism or I32F32 values). */
struct epoch_subnet_result {
    uint32_t mechanism_count;
    struct epoch_result mechanism[EPOCH_MECHANISM_LIMIT];
    struct epoch_result total;
};

void epoch_subnet_result_init(struct epoch_subnet_result *self);
void epoch_subnet_result_free(struct epoch_subnet_result *self);

/* Emission of each mechanism, part[mechanism_count]; the remainder goes to mechanism 0. */
void epoch_subnet_split(uint64_t emission_rao, uint32_t mechanism_count, const uint16_t *split,
                        uint32_t split_count, uint64_t *part);

/* How an epoch is computed; epoch_run's signature, so that tests can put the literal one in. */
typedef int (*epoch_run_func)(struct epoch_workspace *, const struct epoch_input *, struct epoch_result *);

/* Runs all mechanisms with `run` (epoch_run). Nothing is stored: the caller keeps what it wants of the
 * result. SIM_ERR_NO_MEMORY, SIM_ERR_LIMIT. */
int epoch_subnet_run(struct epoch_workspace *workspace, epoch_run_func run, const struct epoch_subnet *subnet,
                     uint64_t emission_rao, struct epoch_subnet_result *result);

#endif
