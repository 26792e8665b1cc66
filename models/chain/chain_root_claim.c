/* Root claims; see chain_root_claim.h. */
#include "chain_root_claim.h"

i96f32 chain_claim_increment(uint64_t amount, uint64_t root_total_rao)
{
    return i96f32_safe_div(i96f32_from_u64(amount), i96f32_from_u64(root_total_rao));
}

i96f32 chain_claim_owed(i96f32 rate, uint64_t root_stake_rao, sim_u128 claimed)
{
    return i96f32_sub(i96f32_mul(rate, i96f32_from_u64(root_stake_rao)), i96f32_from_u128(claimed));
}

sim_u128 chain_claim_adjustment(i96f32 rate, uint64_t amount_rao)
{
    return i96f32_to_u128(i96f32_mul(rate, i96f32_from_u64(amount_rao)));
}

static uint64_t read_big_endian(const uint8_t *bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | bytes[i];
    return v;
}

static size_t insert_sorted(uint64_t *index, size_t count, uint64_t v)
{
    size_t at = count;
    while (at > 0 && index[at - 1] > v)
        at--;
    if (at > 0 && index[at - 1] == v)
        return count;
    for (size_t i = count; i > at; i--)
        index[i] = index[i - 1];
    index[at] = v;
    return count + 1;
}

size_t chain_claim_indices(const uint8_t hash[CHAIN_HASH_BYTES], unsigned draws, uint64_t total,
                           uint64_t index[CHAIN_MAX_CLAIMS])
{
    size_t count = 0;
    uint64_t last = read_big_endian(hash);
    for (unsigned i = 0; i < draws && i < CHAIN_MAX_CLAIMS; i++) {
        const uint64_t step = read_big_endian(hash + 8 * i % CHAIN_HASH_BYTES);
        const uint64_t sum = last + step < last ? UINT64_MAX : last + step;
        last = total == 0 ? 0 : sum % total;
        count = insert_sorted(index, count, last);
    }
    return count;
}
