/* A batch of limit orders on one pool: matched against each other first, the rest on the pool.
 *
 * Source: spec/markets.md 6.1. Buyers and sellers trade at the price of the start; only the difference moves
 * the pool, so matched volume pays no swap fee. A share of 0 for anybody fails the whole batch. Divisions
 * round down and what they leave stays with nobody. Which orders are valid and who relays them is the
 * caller's. */
#ifndef LIMIT_BATCH_H
#define LIMIT_BATCH_H

#include "pool.h"

#include <stddef.h>

/* One order. Amounts are TAO of a buy, alpha of a sale. */
struct limit_order {
    uint64_t amount;
    uint32_t fee_ppb;         /* of the TAO, to whom the order names */
    uint64_t limit_price_rao; /* of the swap: see limit_effective */
    uint64_t received;        /* out: alpha of a buy, TAO of a sale */
    uint64_t fee_rao;         /* out */
};

struct limit_batch {
    struct limit_order *buy;
    size_t buys;
    struct limit_order *sell;
    size_t sells;
    enum pool_side net_side; /* out: what was left for the pool */
    uint64_t net_amount;     /* out: TAO or alpha of that */
    uint64_t pool_out;       /* out: what the pool paid for it */
};

/* How far the price may go for an order: its limit with some slippage, or any price if it names none. */
uint64_t limit_effective(enum pool_side side, uint64_t limit_price_rao, bool has_slippage,
                         uint32_t slippage_ppb);

/* Executes the batch on `pool`. If it is refused, by the pool or because somebody would get nothing
 * (POOL_INSUFFICIENT_LIQUIDITY), the pool is unchanged and the outputs mean nothing. */
enum pool_status limit_batch_execute(struct limit_batch *batch, struct pool *pool,
                                     const struct pool_rules *rules);

#endif
