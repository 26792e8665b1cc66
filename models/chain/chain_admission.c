#include "chain_admission.h"

#include <stdlib.h>

/* Least emission, then earliest; equal ones stay in the order of uids. */
static bool goes_before(const struct chain_tenant *a, const struct chain_tenant *b)
{
    if (a->emission_rao != b->emission_rao)
        return a->emission_rao < b->emission_rao;
    return a->registration_block < b->registration_block;
}

bool chain_evict_neuron(const struct chain_tenant *tenant, size_t count, uint64_t block,
                        uint64_t immunity_blocks, uint64_t min_non_immune, size_t *index)
{
    size_t last[2] = {SIZE_MAX, SIZE_MAX}; /* of the old and of the young */
    uint64_t old = 0;
    for (size_t i = 0; i < count; i++) {
        if (tenant[i].immortal)
            continue;
        const uint64_t age = block > tenant[i].registration_block ? block - tenant[i].registration_block : 0;
        const bool young = age < immunity_blocks;
        old += !young;
        if (last[young] == SIZE_MAX || goes_before(&tenant[i], &tenant[last[young]]))
            last[young] = i;
    }
    *index = last[old <= min_non_immune];
    return *index != SIZE_MAX;
}

bool chain_evict_subnet(const struct chain_occupant *occupant, size_t count, uint64_t block,
                        uint64_t immunity_blocks, size_t *index)
{
    const struct chain_occupant *lowest = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct chain_occupant *o = &occupant[i];
        const uint64_t age = block > o->registration_block ? block - o->registration_block : 0;
        if (!o->added || age < immunity_blocks)
            continue;
        if (lowest == NULL || o->moving_price < lowest->moving_price ||
            (o->moving_price == lowest->moving_price && o->registration_block < lowest->registration_block))
            lowest = o;
    }
    *index = lowest == NULL ? SIZE_MAX : (size_t)(lowest - occupant);
    return lowest != NULL;
}

static int by_price(const void *a, const void *b)
{
    const u64f64 x = *(const u64f64 *)a, y = *(const u64f64 *)b;
    return x < y ? -1 : x > y;
}

u64f64 chain_median_price(u64f64 *price, size_t count)
{
    qsort(price, count, sizeof price[0], by_price);
    size_t zeros = 0;
    while (zeros < count && price[zeros] == 0)
        zeros++;
    const size_t left = count - zeros;
    const u64f64 *positive = price + zeros;
    if (left == 0)
        return U64F64_ONE;
    if (left % 2 == 1)
        return positive[left / 2];
    return u64f64_safe_div(u64f64_add(positive[left / 2 - 1], positive[left / 2]), u64f64_from_u64(2));
}

struct chain_pool_seed chain_seed_pool(uint64_t lock_rao, uint64_t min_lock_rao, u64f64 median_price)
{
    const uint64_t tao_rao = lock_rao > min_lock_rao ? lock_rao : min_lock_rao;
    return (struct chain_pool_seed){
        .tao_rao = tao_rao,
        .alpha_in = u64f64_to_u64(u64f64_safe_div(u64f64_from_u64(tao_rao), median_price)),
        .recycled_rao = lock_rao > tao_rao ? lock_rao - tao_rao : 0,
    };
}
