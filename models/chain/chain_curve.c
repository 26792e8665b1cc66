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

/* The largest k with left * 2^k <= supply, that is the number of thresholds supply - floor(supply / 2^j)
 * passed: the difference of the bit lengths, or one less. 0 < left <= supply. */
static unsigned halvings(uint64_t supply_rao, uint64_t left_rao)
{
    const unsigned k = (unsigned)(__builtin_clzll(left_rao) - __builtin_clzll(supply_rao));
    return left_rao << k > supply_rao ? k - 1 : k;
}

unsigned chain_curve_step(const struct chain_curve *curve, uint64_t issuance_rao)
{
    const unsigned last = curve->steps - 1;
    if (issuance_rao >= curve->supply_rao)
        return last;
    const unsigned k = halvings(curve->supply_rao, curve->supply_rao - issuance_rao);
    return k < last ? k : last;
}

uint64_t chain_curve_emission(const struct chain_curve *curve, uint64_t issuance_rao)
{
    return curve->emission_rao[chain_curve_step(curve, issuance_rao)];
}

uint64_t chain_block_emission(uint64_t issuance_rao)
{
    if (issuance_rao >= CHAIN_SUPPLY_RAO)
        return 0;
    return CHAIN_FIRST_EMISSION_RAO >> halvings(CHAIN_SUPPLY_RAO, CHAIN_SUPPLY_RAO - issuance_rao);
}
