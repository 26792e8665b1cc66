/* Hoare's selection with the median of three as pivot. */
#include "epoch_select.h"

static void swap_keys(uint64_t *a, uint64_t *b)
{
    const uint64_t held = *a;
    *a = *b;
    *b = held;
}

uint64_t epoch_select_largest(uint64_t *key, uint32_t count, uint32_t k)
{
    uint32_t begin = 0,
             end = count; /* the answer is in [begin, end); keys before are larger, after smaller */
    const uint32_t target = k - 1;
    while (end - begin > 1) {
        const uint32_t middle = begin + (end - begin) / 2, last = end - 1;
        if (key[middle] > key[begin])
            swap_keys(&key[middle], &key[begin]);
        if (key[last] > key[begin])
            swap_keys(&key[last], &key[begin]);
        if (key[middle] > key[last])
            swap_keys(&key[middle], &key[last]);
        const uint64_t pivot = key[last]; /* the median of the three */
        uint32_t place = begin;
        for (uint32_t i = begin; i < last; i++)
            if (key[i] > pivot)
                swap_keys(&key[i], &key[place++]);
        swap_keys(&key[place], &key[last]);
        if (place == target)
            return pivot;
        if (place < target)
            begin = place + 1;
        else
            end = place;
    }
    return key[begin];
}
