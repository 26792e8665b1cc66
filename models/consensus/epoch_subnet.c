/* Split and aggregation over mechanisms. Chain quirk: each aggregate is floored after every mechanism, the
 * stored emission is weighted although its parts already are, and stake counts once a mechanism
 * (spec/epoch.md 8.19). */
#include "epoch_subnet.h"

#include <string.h>

void epoch_subnet_result_init(struct epoch_subnet_result *self)
{
    *self = (struct epoch_subnet_result){0};
}

void epoch_subnet_result_free(struct epoch_subnet_result *self)
{
    for (uint32_t m = 0; m < EPOCH_MECHANISM_LIMIT; m++)
        epoch_result_free(&self->mechanism[m]);
    epoch_result_free(&self->total);
}

void epoch_subnet_split(uint64_t emission_rao, uint32_t mechanism_count, const uint16_t *split,
                        uint32_t split_count, uint64_t *part)
{
    uint64_t given = 0;
    for (uint32_t m = 0; m < mechanism_count; m++) {
        if (split == NULL)
            part[m] = emission_rao / mechanism_count;
        else
            part[m] = m < split_count ? (uint64_t)((sim_u128)emission_rao * split[m] / UINT16_MAX) : 0;
        given += part[m];
    }
    part[0] += emission_rao - given;
}

/* old + value * weight, floored; weight is U64F64. */
static uint64_t weighted(uint64_t old, uint64_t value, u64f64 weight)
{
    const sim_u128 sum = (sim_u128)old + (weight == U64F64_ONE ? value : (((sim_u128)value * weight) >> 64));
    return sum > UINT64_MAX ? UINT64_MAX : (uint64_t)sum;
}

static uint16_t weighted_u16(uint16_t old, uint16_t value, u64f64 weight)
{
    const uint64_t sum = weighted(old, value, weight);
    return sum > UINT16_MAX ? UINT16_MAX : (uint16_t)sum;
}

static uint64_t add_saturating(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void clear_total(struct epoch_result *total)
{
    for (uint32_t i = 0; i < total->n; i++) {
        total->dividends[i] = total->incentive[i] = total->stake_weight[i] = 0;
        total->consensus[i] = total->validator_trust[i] = 0;
        total->emission_rao[i] = total->server_emission_rao[i] = total->validator_emission_rao[i] = 0;
        total->stake_rao[i] = 0;
        total->active[i] = total->permit[i] = false;
    }
}

static void add_mechanism(struct epoch_result *total, const struct epoch_result *r, u64f64 weight)
{
    for (uint32_t i = 0; i < total->n; i++) {
        total->dividends[i] = weighted_u16(total->dividends[i], r->dividends[i], weight);
        total->incentive[i] = weighted_u16(total->incentive[i], r->incentive[i], weight);
        total->stake_weight[i] = weighted_u16(total->stake_weight[i], r->stake_weight[i], weight);
        total->consensus[i] = weighted_u16(total->consensus[i], r->consensus[i], weight);
        total->validator_trust[i] = weighted_u16(total->validator_trust[i], r->validator_trust[i], weight);
        total->emission_rao[i] = weighted(total->emission_rao[i], r->emission_rao[i], weight);
        total->server_emission_rao[i] =
            add_saturating(total->server_emission_rao[i], r->server_emission_rao[i]);
        total->validator_emission_rao[i] =
            add_saturating(total->validator_emission_rao[i], r->validator_emission_rao[i]);
        total->stake_rao[i] = add_saturating(total->stake_rao[i], r->stake_rao[i]);
        total->active[i] |= r->active[i];
        total->permit[i] |= r->permit[i];
    }
}

int epoch_subnet_run(struct epoch_workspace *workspace, epoch_run_func run, const struct epoch_subnet *subnet,
                     uint64_t emission_rao, struct epoch_subnet_result *result)
{
    uint64_t part[EPOCH_MECHANISM_LIMIT];
    if (subnet->mechanism_count < 1 || subnet->mechanism_count > EPOCH_MECHANISM_LIMIT)
        return SIM_ERR_LIMIT;
    epoch_subnet_split(emission_rao, subnet->mechanism_count, subnet->split, subnet->split_count, part);
    int rc = epoch_result_reserve(&result->total, subnet->common.n);
    if (rc != 0)
        return rc;
    clear_total(&result->total);
    result->mechanism_count = subnet->mechanism_count;
    for (uint32_t m = 0; m < subnet->mechanism_count; m++) {
        struct epoch_input input = subnet->common;
        input.last_update = subnet->mechanism[m].last_update;
        input.commit_block = subnet->mechanism[m].commit_block;
        input.weights = subnet->mechanism[m].weights;
        input.bonds = subnet->mechanism[m].bonds;
        input.emission_rao = part[m];
        if ((rc = run(workspace, &input, &result->mechanism[m])) != 0)
            return rc;
        const u64f64 weight = emission_rao == 0
                                  ? (m == 0 ? U64F64_ONE : 0)
                                  : u64f64_safe_div(u64f64_from_u64(part[m]), u64f64_from_u64(emission_rao));
        add_mechanism(&result->total, &result->mechanism[m], weight);
    }
    return 0;
}
