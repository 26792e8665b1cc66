#include "chain_fee.h"

#define PS_PER_RAO UINT64_C(2000)

static uint64_t add(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

uint64_t chain_fee_weight(uint64_t weight_ps)
{
    return weight_ps / PS_PER_RAO + (weight_ps % PS_PER_RAO > PS_PER_RAO / 2);
}

uint64_t chain_fee_total(uint64_t bytes, uint64_t weight_ps)
{
    return add(chain_fee_weight(CHAIN_FEE_BASE_WEIGHT_PS), add(bytes, chain_fee_weight(weight_ps)));
}
