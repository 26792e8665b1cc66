/* TaoFlow shares; see chain_flow.h. */
#include "chain_flow.h"

#include "sim_transcendental.h"

#define ROOT_EPSILON ((u64f64)UINT64_C(18446744073709552)) /* 0.001 */
#define POWER_MAX (((u64f64)INT32_MAX) << U64F64_FRAC)

i64f64 chain_flow_average(uint64_t factor, i64f64 last, int64_t flow_rao)
{
    const i64f64 a = i64f64_div(i64f64_from_u64(factor), i64f64_from_i64(INT64_MAX));
    return i64f64_add(i64f64_mul(i64f64_sub(I64F64_ONE, a), last), i64f64_mul(a, i64f64_from_i64(flow_rao)));
}

void chain_flow_update(struct chain_flow *flow, uint64_t factor, uint64_t block)
{
    if (flow->started && flow->block == block)
        return;
    flow->average = chain_flow_average(factor, flow->started ? flow->average : 0, flow->gathered_rao);
    flow->gathered_rao = 0;
    flow->started = true;
    flow->block = block;
}

/* value^exponent in I32F32, 0 where the logarithm is undefined, 2^31 - 1 where the power is too large. */
static u64f64 power(u64f64 value, u64f64 exponent)
{
    i32f32 log, result;
    if (!i32f32_ln(i32f32_from_u64f64(value), &log))
        return 0;
    if (!i32f32_exp(i32f32_mul(i32f32_from_u64f64(exponent), log), &result))
        return POWER_MAX;
    return u64f64_from_i32f32(result);
}

void chain_flow_normalise(u64f64 *value, size_t count, u64f64 exponent)
{
    u64f64 max = 0;
    for (size_t i = 0; i < count; i++)
        max = value[i] > max ? value[i] : max;
    const u64f64 factor = u64f64_safe_div(U64F64_ONE, max);
    for (size_t i = 0; i < count; i++)
        value[i] = u64f64_mul(factor, value[i]);
    /* The second scaling keeps the sum of the squares within 31 bits. */
    max = u64f64_mul(factor, max);
    const u64f64 squares = u64f64_mul(u64f64_from_u64(count), u64f64_mul(max, max));
    if (squares < (u64f64)INT32_MAX)
        return;
    const u64f64 growth = u64f64_sqrt_bisect(u64f64_safe_div(POWER_MAX, squares), ROOT_EPSILON);
    u64f64 sum = 0;
    for (size_t i = 0; i < count; i++) {
        value[i] = power(u64f64_mul(growth, value[i]), exponent);
        sum = u64f64_add(sum, value[i]);
    }
    for (size_t i = 0; i < count; i++)
        value[i] = u64f64_safe_div(value[i], sum);
}

static i64f64 positive(i64f64 v)
{
    return v > 0 ? v : 0;
}

/* Weight of the protocol's flow: the users' inflow over the protocol's, at most 1. */
static i64f64 protocol_weight(const i64f64 *user, const i64f64 *protocol, size_t count)
{
    i64f64 users = 0, protocols = 0;
    for (size_t i = 0; i < count; i++) {
        users = i64f64_add(users, positive(user[i]));
        protocols = i64f64_add(protocols, positive(protocol[i]));
    }
    const i64f64 weight = i64f64_safe_div(users, protocols);
    return weight < I64F64_ONE ? weight : I64F64_ONE;
}

void chain_flow_shares(const struct chain_flow_rules *rules, const i64f64 *user, const i64f64 *protocol,
                       size_t count, u64f64 *share)
{
    const i64f64 weight = rules->net_of_protocol ? protocol_weight(user, protocol, count) : 0;
    i64f64 lowest = 0;
    for (int pass = 0; pass < 2; pass++) { /* the lowest net flow first, then the excess over it */
        const i64f64 floor = rules->cutoff > lowest ? rules->cutoff : lowest;
        for (size_t i = 0; i < count; i++) {
            i64f64 net = user[i];
            if (rules->net_of_protocol)
                net = i64f64_sub(net, protocol[i] > 0 ? i64f64_mul(weight, protocol[i]) : protocol[i]);
            if (pass == 0)
                lowest = net < lowest ? net : lowest;
            else
                share[i] = net > floor ? u64f64_from_i64f64(i64f64_sub(net, floor)) : 0;
        }
    }
    chain_flow_normalise(share, count, rules->exponent);
}
