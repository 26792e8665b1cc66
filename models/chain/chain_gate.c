/* The Hill gate; see chain_gate.h. */
#include "chain_gate.h"

#include "sim_transcendental.h"

#include <stdlib.h>

const struct chain_gate_rules chain_gate_mass = {
    .bar = CHAIN_BAR_MASS,
    .rank = CHAIN_GATE_RANK,
    .quantile = CHAIN_GATE_QUANTILE_DEFAULT,
    .exponent = CHAIN_GATE_EXPONENT_DEFAULT,
};

const struct chain_gate_rules chain_gate_rank = {
    .bar = CHAIN_BAR_RANK,
    .rank = CHAIN_GATE_RANK,
    .quantile = CHAIN_GATE_QUANTILE_DEFAULT,
    .exponent = CHAIN_GATE_EXPONENT_DEFAULT,
};

static int descending(const void *a, const void *b)
{
    const u64f64 x = *(const u64f64 *)a, y = *(const u64f64 *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

u64f64 chain_gate_bar(const struct chain_gate_rules *rules, const u64f64 *share, size_t count)
{
    u64f64 positive[CHAIN_GATE_MAX_SUBNETS];
    size_t n = 0;
    for (size_t i = 0; i < count && n < CHAIN_GATE_MAX_SUBNETS; i++)
        if (share[i] > 0)
            positive[n++] = share[i];
    if (n == 0)
        return 0;
    qsort(positive, n, sizeof positive[0], descending);
    if (rules->bar == CHAIN_BAR_RANK)
        return positive[rules->rank == 0 ? 0 : rules->rank < n ? rules->rank - 1 : n - 1];
    u64f64 sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum = u64f64_add(sum, positive[i]);
        if (sum >= rules->quantile)
            return positive[i];
    }
    return positive[n - 1];
}

static u64f64 gated(u64f64 share, u64f64 bar, i32f32 exponent)
{
    if (share == 0)
        return 0;
    i32f32 fade;
    const u64f64 distance = u64f64_safe_div(bar, share);
    if (!i32f32_pow(i32f32_from_u96f32(u96f32_from_u64f64(distance)), exponent, &fade))
        return 0; /* the power left 32 bits: nothing is kept */
    return u64f64_safe_div(share, u64f64_add(U64F64_ONE, u64f64_from_i32f32(fade)));
}

void chain_gate_apply(const struct chain_gate_rules *rules, u64f64 bar, u64f64 *share, size_t count)
{
    const i32f32 exponent = i32f32_from_u64f64(rules->exponent);
    u64f64 sum = 0;
    for (size_t i = 0; i < count; i++) {
        share[i] = gated(share[i], bar, exponent);
        sum = u64f64_add(sum, share[i]);
    }
    for (size_t i = 0; i < count; i++)
        share[i] = u64f64_safe_div(share[i], sum);
}
