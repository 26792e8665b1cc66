/* Rows of the market cases on limit orders: limit_batch.h. */
#include "limit_batch.h"
#include "vectors.h"

static struct limit_order *read_orders(struct vectors_case *c, const char *key, const char *amount,
                                       uint64_t limit_rao, size_t *count)
{
    const json_t *list = vectors_get_array(c, c->in, key);
    *count = json_array_size(list);
    struct limit_order *order = vectors_alloc(c, *count, sizeof *order);
    for (size_t i = 0; i < *count && !vectors_failed(c); i++)
        order[i] = (struct limit_order){
            .amount = vectors_get_u64(c, json_array_get(list, i), amount),
            .fee_ppb = vectors_get_u32(c, json_array_get(list, i), "fee_ppb"),
            .limit_price_rao = limit_rao,
        };
    return order;
}

static void expect_orders(struct vectors_case *c, const struct limit_order *order, size_t count,
                          const char *received_key, const char *fee_key)
{
    uint64_t *received = vectors_alloc(c, count, sizeof *received);
    uint64_t *fee = vectors_alloc(c, count, sizeof *fee);
    for (size_t i = 0; i < count && !vectors_failed(c); i++) {
        received[i] = order[i].received;
        fee[i] = order[i].fee_rao;
    }
    if (vectors_failed(c))
        return;
    vectors_expect_list_u64(c, c->out, received_key, received, count);
    vectors_expect_list_u64(c, c->out, fee_key, fee, count);
}

static void check_batch(struct vectors_case *c)
{
    struct limit_batch batch;
    struct pool pool;
    pool_init(&pool, POOL_BALANCER, vectors_get_u64(c, c->in, "tao"), vectors_get_u64(c, c->in, "alpha"));
    pool.initialised = true;
    pool.quote_weight_e18 = vectors_get_u64(c, c->in, "w_quote");
    pool.fee_rate = vectors_get_u16(c, c->in, "fee_rate");
    batch.buy = read_orders(c, "buys", "gross_tao", limit_effective(POOL_BUY, 0, false, 0), &batch.buys);
    batch.sell = read_orders(c, "sells", "alpha", limit_effective(POOL_SELL, 0, false, 0), &batch.sells);
    if (vectors_failed(c))
        return;
    pool.alpha_out = 0;
    for (size_t i = 0; i < batch.sells; i++)
        pool.alpha_out += batch.sell[i].amount; /* what is sold exists */
    const enum pool_status status = limit_batch_execute(&batch, &pool, &pool_rules_current);
    if (!vectors_expect_error(c, status == POOL_OK ? NULL : pool_status_name(status)))
        return;
    vectors_expect_text(c, c->out, "net_side", batch.net_side == POOL_BUY ? "Buy" : "Sell");
    vectors_expect_u64(c, c->out, "net_amount", batch.net_amount);
    vectors_expect_u64(c, c->out, "pool_out", batch.pool_out);
    expect_orders(c, batch.buy, batch.buys, "buyers_alpha", "buy_fees");
    expect_orders(c, batch.sell, batch.sells, "sellers_tao", "sell_fees");
}

static void check_effective(struct vectors_case *c)
{
    const bool none = vectors_is_null(c, c->in, "max_slippage_ppb");
    const bool buy = vectors_get_bool(c, c->in, "is_buy");
    vectors_expect_u64(c, c->out, "limit",
                       limit_effective(buy ? POOL_BUY : POOL_SELL, vectors_get_u64(c, c->in, "limit_price"),
                                       !none, none ? 0 : vectors_get_u32(c, c->in, "max_slippage_ppb")));
}

const struct vectors_handler vectors_limit_order_handlers[] = {
    {"market", "limit_order_batch", check_batch},
    {"market", "limit_order_effective_limit", check_effective},
    {NULL, NULL, NULL},
};
