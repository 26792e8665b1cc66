/* The validators with the most stake, without sorting. Internal to this room. */
#ifndef EPOCH_SELECT_H
#define EPOCH_SELECT_H

#include <stdint.h>

/* The k-th largest (1 <= k <= count) of distinct keys; reorders `key`. Expected time: count. */
uint64_t epoch_select_largest(uint64_t *key, uint32_t count, uint32_t k);

#endif
