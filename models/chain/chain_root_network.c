/* The root network's vote; see chain_root_network.h. */
#include "chain_root_network.h"

#include "sim_transcendental.h"

/* Divides by the sum; leaves zeros alone. */
static void normalise(i64f64 *v, size_t count)
{
    i64f64 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum = i64f64_add(sum, v[i]);
    for (size_t i = 0; i < count && sum != 0; i++)
        v[i] = i64f64_div(v[i], sum);
}

static i64f64 row_sum(const struct chain_root_votes *votes, size_t validator)
{
    i64f64 sum = 0;
    for (size_t j = 0; j < votes->subnets; j++)
        sum = i64f64_add(sum, i64f64_from_u16(votes->weight[validator * votes->subnets + j]));
    return sum;
}

/* Rank: stake-weighted votes. Trust: stake that voted for the subnet at all. */
static void count_votes(const struct chain_root_votes *votes, const i64f64 *stake, i64f64 *rank,
                        i64f64 *trust)
{
    for (size_t j = 0; j < votes->subnets; j++)
        rank[j] = trust[j] = 0;
    for (size_t i = 0; i < votes->validators; i++) {
        const i64f64 sum = votes->row_normalise ? row_sum(votes, i) : 0;
        for (size_t j = 0; j < votes->subnets; j++) {
            i64f64 weight = i64f64_from_u16(votes->weight[i * votes->subnets + j]);
            if (weight == 0)
                continue;
            if (sum != 0)
                weight = i64f64_div(weight, sum);
            rank[j] = i64f64_add(rank[j], i64f64_mul(stake[i], weight));
            trust[j] = i64f64_add(trust[j], stake[i]);
        }
    }
}

/* 1 / (1 + exp(-rho (trust - kappa))), 0 where the exponential is out of range. */
static i64f64 consensus(i64f64 trust, i64f64 kappa, unsigned rho)
{
    i64f64 fade;
    const i64f64 distance = i64f64_mul(i64f64_sub(trust, kappa), i64f64_from_u32(rho));
    if (!i64f64_exp(i64f64_neg(distance), &fade))
        return 0;
    return i64f64_safe_div(I64F64_ONE, i64f64_add(I64F64_ONE, fade));
}

void chain_root_emission(const struct chain_root_votes *votes, uint64_t block_emission_rao, i64f64 *scratch,
                         uint64_t *emission_rao)
{
    i64f64 *stake = scratch, *rank = stake + votes->validators, *trust = rank + votes->subnets;
    for (size_t i = 0; i < votes->validators; i++)
        stake[i] = i64f64_from_u64(votes->stake_rao[i]);
    normalise(stake, votes->validators);
    count_votes(votes, stake, rank, trust);
    i64f64 total = 0;
    for (size_t i = 0; i < votes->validators; i++)
        total = i64f64_add(total, stake[i]);
    const i64f64 kappa =
        i64f64_from_i32f32(i32f32_div(i32f32_from_u16(votes->kappa_u16), i32f32_from_u16(UINT16_MAX)));
    for (size_t j = 0; j < votes->subnets; j++) {
        if (total != 0)
            trust[j] = i64f64_div(trust[j], total);
        rank[j] = i64f64_mul(consensus(trust[j], kappa, votes->rho), rank[j]);
    }
    normalise(rank, votes->subnets);
    for (size_t j = 0; j < votes->subnets; j++)
        emission_rao[j] = i64f64_to_u64(i64f64_mul(rank[j], i64f64_from_u64(block_emission_rao)));
}
