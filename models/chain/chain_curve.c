#include "chain_curve.h"

int chain_curve_init(struct chain_curve *curve, uint64_t supply_rao, uint64_t first_emission_rao,
                     struct sim_error *err)
{
    *curve = (struct chain_curve){.supply_rao = supply_rao};
    if (supply_rao == 0 || first_emission_rao > supply_rao)
        return sim_raise(err, SIM_ERR_RANGE, "the supply must exceed 0 and the first emission");
    unsigned k = 0;
    for (; k < CHAIN_CURVE_STEPS_MAX && first_emission_rao >> k > 0; k++) {
        curve->threshold_rao[k] = supply_rao - (supply_rao >> k);
        curve->emission_rao[k] = first_emission_rao >> k;
    }
    /* emission ends where the next halving leaves less than one rao, at the latest at the supply */
    curve->threshold_rao[k] = k < CHAIN_CURVE_STEPS_MAX ? supply_rao - (supply_rao >> k) : supply_rao;
    curve->emission_rao[k] = 0;
    curve->steps = k + 1;
    return SIM_OK;
}

unsigned chain_curve_step(const struct chain_curve *curve, uint64_t issuance_rao)
{
    if (issuance_rao >= curve->supply_rao)
        return curve->steps - 1;
    unsigned step = 0;
    while (step + 1 < curve->steps && issuance_rao >= curve->threshold_rao[step + 1])
        step++;
    return step;
}

uint64_t chain_curve_emission(const struct chain_curve *curve, uint64_t issuance_rao)
{
    return curve->emission_rao[chain_curve_step(curve, issuance_rao)];
}
