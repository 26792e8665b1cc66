/* Pools of every kind behind one interface; see pool.h. */
#include "pool.h"

#include "pool_balancer.h"
#include "pool_concentrated.h"
#include "pool_constant_product.h"

#include <stddef.h>

const struct pool_rules pool_rules_current = {
    .min_reserve_rao = POOL_MIN_RESERVE_RAO,
    .max_input_multiple = 1000,
    .precision_bits = 256,
    .clamp_ratio = true,
    .concentrated_reservoirs = true,
};

const struct pool_rules pool_rules_v423 = {
    .min_reserve_rao = POOL_MIN_RESERVE_RAO,
    .max_input_multiple = 0,
    .precision_bits = 1024,
    .clamp_ratio = false,
    .concentrated_reservoirs = true,
};

const struct pool_rules pool_rules_flat_fee = {
    .min_reserve_rao = POOL_MIN_RESERVE_RAO,
    .max_input_multiple = 1000,
    .precision_bits = 256,
    .clamp_ratio = true,
    .concentrated_fee_stays = true,
    .flat_fee_rao = 50000,
};

const struct pool_rules pool_rules_sale_fee = {
    .min_reserve_rao = POOL_MIN_RESERVE_RAO,
    .max_input_multiple = 1000,
    .precision_bits = 256,
    .clamp_ratio = true,
    .concentrated_fee_stays = true,
    .flat_fee_rao = 50000,
    .sale_fee_ppb = 50000,
};

const struct pool_rules pool_rules_position_fee = {
    .min_reserve_rao = POOL_MIN_RESERVE_RAO,
    .max_input_multiple = 1000,
    .precision_bits = 256,
    .clamp_ratio = true,
    .concentrated_fee_stays = true,
};

const struct pool_rules pool_rules_reservoirs = {
    .min_reserve_rao = POOL_MIN_RESERVE_RAO,
    .max_input_multiple = 1000,
    .precision_bits = 256,
    .clamp_ratio = true,
    .concentrated_reservoirs = true,
    .concentrated_fee_stays = true,
};

const char *pool_status_name(enum pool_status status)
{
    switch (status) {
    case POOL_OK:
        return "";
    case POOL_INPUT_TOO_LARGE:
        return "SwapInputTooLarge";
    case POOL_RESERVES_TOO_LOW:
        return "ReservesTooLow";
    case POOL_PRICE_LIMIT_EXCEEDED:
        return "PriceLimitExceeded";
    case POOL_INSUFFICIENT_LIQUIDITY:
        return "InsufficientLiquidity";
    case POOL_OUT_OF_BALANCE:
        return "ReservesOutOfBalance";
    }
    return "?";
}

void pool_init(struct pool *pool, enum pool_kind kind, uint64_t tao_rao, uint64_t alpha_in)
{
    *pool = (struct pool){
        .kind = kind,
        .fee_rate = POOL_DEFAULT_FEE_RATE,
        .tao_rao = tao_rao,
        .alpha_in = alpha_in,
        .quote_weight_e18 = POOL_WEIGHT_HALF,
    };
}

uint64_t pool_scale_u64(uint64_t a, u64f64 factor)
{
    const sim_u128 low = (sim_u128)a * (uint64_t)factor;
    const sim_u128 high = (sim_u128)a * (uint64_t)(factor >> 64) + (low >> 64);
    return high > UINT64_MAX ? UINT64_MAX : (uint64_t)high;
}

static uint64_t add_saturating(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t sub_saturating(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

static u64f64 stable_price(const struct pool *pool)
{
    (void)pool;
    return U64F64_ONE;
}

static u64f64 balancer_price(const struct pool *pool)
{
    return pool_balancer_price(pool->quote_weight_e18, pool->alpha_in, pool->tao_rao);
}

static u64f64 constant_product_price(const struct pool *pool)
{
    return u64f64_from_u96f32(pool_constant_product_price(pool->alpha_in, pool->tao_rao));
}

static enum pool_status stable_quote(const struct pool *pool, const struct pool_rules *rules,
                                     const struct pool_order *order, struct pool_fill *fill)
{
    (void)pool;
    (void)rules;
    *fill = (struct pool_fill){.paid_in = order->amount, .paid_out = order->amount};
    return POOL_OK;
}

static void balancer_open(struct pool *pool)
{
    pool->quote_weight_e18 = POOL_WEIGHT_HALF;
    pool->initialised = true;
}

static void keep_room(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao, uint64_t *alpha)
{
    (void)pool;
    (void)rules;
    (void)tao_rao;
    (void)alpha;
}

static void balancer_make_room(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao,
                               uint64_t *alpha)
{
    (void)rules;
    if (!pool_balancer_weight_after(pool->quote_weight_e18, pool->alpha_in, pool->tao_rao, *tao_rao, *alpha,
                                    &pool->quote_weight_e18)) {
        *tao_rao = 0;
        *alpha = 0;
    }
}

/* One row a kind; the order is that of enum pool_kind. */
static const struct {
    bool charges_fee;
    u64f64 (*price)(const struct pool *);
    enum pool_status (*quote)(const struct pool *, const struct pool_rules *, const struct pool_order *,
                              struct pool_fill *);
    void (*open)(struct pool *); /* at the first swap; NULL where there is nothing to set */
    void (*move)(struct pool *, const struct pool_rules *, const struct pool_order *); /* NULL: reserves do */
    void (*make_room)(struct pool *, const struct pool_rules *, uint64_t *, uint64_t *);
} kinds[POOL_KINDS] = {
    /* The weight of a stable pool follows injections too, though nobody reads it: chain quirk. */
    [POOL_STABLE] = {false, stable_price, stable_quote, NULL, NULL, balancer_make_room},
    [POOL_CONSTANT_PRODUCT] = {false, constant_product_price, pool_constant_product_quote, NULL, NULL,
                               keep_room},
    [POOL_CONCENTRATED] = {true, pool_concentrated_price, pool_concentrated_quote, pool_concentrated_open,
                           pool_concentrated_move, pool_concentrated_make_room},
    [POOL_BALANCER] = {true, balancer_price, pool_balancer_quote, balancer_open, NULL, balancer_make_room},
};

u64f64 pool_price(const struct pool *pool)
{
    return kinds[pool->kind].price(pool);
}

uint64_t pool_fee(const struct pool *pool, uint64_t amount)
{
    if (!kinds[pool->kind].charges_fee)
        return 0;
    return pool_scale_u64(amount, pool_ratio_u64(pool->fee_rate, UINT16_MAX));
}

uint64_t pool_fee_on_limit(const struct pool *pool, uint64_t net)
{
    if (!kinds[pool->kind].charges_fee)
        return 0;
    return pool_scale_u64(net, pool_ratio_u64(pool->fee_rate, (uint64_t)(UINT16_MAX - pool->fee_rate)));
}

enum pool_status pool_quote(const struct pool *pool, const struct pool_rules *rules,
                            const struct pool_order *order, struct pool_fill *fill)
{
    *fill = (struct pool_fill){0};
    return kinds[pool->kind].quote(pool, rules, order, fill);
}

/* The chain carries the change of a reserve in a signed 64-bit number, saturated on both sides: chain quirk,
 * seen in the swap vectors. */
#define MAX_INCREASE ((uint64_t)INT64_MAX)
#define MAX_DECREASE ((uint64_t)INT64_MAX + 1)

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void apply_fill(struct pool *pool, enum pool_side side, const struct pool_fill *fill)
{
    const uint64_t in = least(add_saturating(fill->paid_in, fill->fee_kept), MAX_INCREASE);
    const uint64_t out = least(fill->paid_out, MAX_DECREASE);
    if (side == POOL_BUY) {
        pool->alpha_in = sub_saturating(pool->alpha_in, out);
        pool->alpha_out = add_saturating(pool->alpha_out, out);
        pool->tao_rao = add_saturating(pool->tao_rao, in);
    } else {
        pool->alpha_in = add_saturating(pool->alpha_in, in);
        pool->alpha_out = sub_saturating(pool->alpha_out, in);
        pool->tao_rao = sub_saturating(pool->tao_rao, out);
    }
}

/* A position's fees wait in its reservoirs for the next injection, which puts them to work. */
static void keep_fee(struct pool *pool, enum pool_side side, const struct pool_fill *fill)
{
    if (pool->kind != POOL_CONCENTRATED)
        return;
    uint64_t *reservoir =
        side == POOL_BUY ? &pool->position.tao_reservoir_rao : &pool->position.alpha_reservoir;
    *reservoir = add_saturating(*reservoir, fill->fee_kept);
}

enum pool_status pool_swap(struct pool *pool, const struct pool_rules *rules, const struct pool_order *order,
                           struct pool_fill *fill)
{
    const enum pool_status status = pool_quote(pool, rules, order, fill);
    if (status != POOL_OK)
        return status;
    const uint64_t reserve_out = order->side == POOL_BUY ? pool->alpha_in : pool->tao_rao;
    if (pool->kind != POOL_STABLE && reserve_out < fill->paid_out) {
        *fill = (struct pool_fill){0};
        return POOL_INSUFFICIENT_LIQUIDITY;
    }
    if (!pool->initialised && kinds[pool->kind].open != NULL)
        kinds[pool->kind].open(pool);
    if (kinds[pool->kind].move != NULL)
        kinds[pool->kind].move(pool, rules, order);
    keep_fee(pool, order->side, fill);
    apply_fill(pool, order->side, fill);
    pool->volume_rao += order->side == POOL_BUY ? order->amount : fill->paid_out;
    return POOL_OK;
}

void pool_make_room(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao, uint64_t *alpha)
{
    kinds[pool->kind].make_room(pool, rules, tao_rao, alpha);
}

void pool_inject(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao, uint64_t *alpha)
{
    pool_make_room(pool, rules, tao_rao, alpha);
    pool->tao_rao = add_saturating(pool->tao_rao, *tao_rao);
    pool->alpha_in = add_saturating(pool->alpha_in, *alpha);
}

uint64_t pool_alpha_for_tao(const struct pool *pool, uint64_t tao_rao)
{
    if (pool->kind == POOL_STABLE)
        return tao_rao;
    return u64f64_to_u64(u64f64_safe_div(u64f64_from_u64(tao_rao), pool_price(pool)));
}

/* The price of a position before it is cut to 32 bits. */
static u64f64 exact_price(const struct pool *pool)
{
    if (pool->kind == POOL_CONCENTRATED && pool->initialised)
        return u64f64_mul(pool->position.sqrt_price, pool->position.sqrt_price);
    return pool_price(pool);
}

void pool_convert(struct pool *pool, enum pool_kind kind)
{
    if (pool->kind == kind)
        return;
    const bool own_price = pool->initialised && pool->tao_rao > 0 && pool->alpha_in > 0 &&
                           (pool->kind == POOL_CONCENTRATED || pool->kind == POOL_BALANCER);
    const u64f64 price = exact_price(pool);
    pool->kind = kind;
    pool->initialised = false;
    pool->quote_weight_e18 = POOL_WEIGHT_HALF;
    pool->position = (struct pool_position){0};
    if (!own_price || price == 0)
        return;
    if (kind == POOL_CONCENTRATED)
        pool_concentrated_open_at(pool, price);
    if (kind == POOL_BALANCER) {
        uint64_t weight;
        if (pool_balancer_weight_for_price(pool->alpha_in, pool->tao_rao, price, &weight))
            pool->quote_weight_e18 = weight;
        pool->initialised = true;
    }
}
