#include "chain_lease.h"

u64f64 chain_lease_share(uint64_t contribution_rao, uint64_t raised_rao)
{
    return u64f64_safe_div(u64f64_from_u64(contribution_rao), u64f64_from_u64(raised_rao));
}

uint64_t chain_lease_refund(const u64f64 *share, size_t count, uint64_t left_rao, uint64_t *refund_rao)
{
    uint64_t rest_rao = left_rao;
    for (size_t i = 0; i < count; i++) {
        refund_rao[i] = u64f64_to_u64(u64f64_mul(share[i], u64f64_from_u64(left_rao)));
        rest_rao = rest_rao > refund_rao[i] ? rest_rao - refund_rao[i] : 0;
    }
    return rest_rao;
}

uint64_t chain_lease_cut(uint64_t owner_cut, unsigned percent)
{
    return (uint64_t)(((sim_u128)owner_cut * percent + 99) / 100);
}

uint64_t chain_lease_pay(const u64f64 *share, size_t count, uint64_t pot, uint64_t *alpha)
{
    uint64_t rest = pot;
    for (size_t i = 0; i < count; i++) {
        alpha[i] = u64f64_to_u64(u64f64_ceil(u64f64_mul(share[i], u64f64_from_u64(pot))));
        rest = rest > alpha[i] ? rest - alpha[i] : 0;
    }
    return rest;
}
