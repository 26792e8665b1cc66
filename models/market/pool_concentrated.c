/* The concentrated-liquidity pool with one full-range position; see pool_concentrated.h. */
#include "pool_concentrated.h"

#include "sim_transcendental.h"

/* Accuracy of the bisected roots: 1e-12 when a position opens, 1e-10 for a limit price. */
#define OPEN_EPSILON ((u64f64)18446744)
#define LIMIT_EPSILON ((u64f64)1844674407)

#define TICK_WORD(high, low) (((sim_u128)(high) << 64) | (low))

enum { TICK_BITS = 20 };

/* sqrt(1.0001)^-(2^i), 128 fraction bits. */
static const sim_u128 tick_factors[TICK_BITS] = {
    TICK_WORD(0xfffcb933bd6fad37, 0xaa2d162d1a594001), TICK_WORD(0xfff97272373d4132, 0x59a46990580e213a),
    TICK_WORD(0xfff2e50f5f656932, 0xef12357cf3c7fdcc), TICK_WORD(0xffe5caca7e10e4e6, 0x1c3624eaa0941cd0),
    TICK_WORD(0xffcb9843d60f6159, 0xc9db58835c926644), TICK_WORD(0xff973b41fa98c081, 0x472e6896dfb254c0),
    TICK_WORD(0xff2ea16466c96a38, 0x43ec78b326b52861), TICK_WORD(0xfe5dee046a99a2a8, 0x11c461f1969c3053),
    TICK_WORD(0xfcbe86c7900a88ae, 0xdcffc83b479aa3a4), TICK_WORD(0xf987a7253ac41317, 0x6f2b074cf7815e54),
    TICK_WORD(0xf3392b0822b70005, 0x940c7a398e4b70f3), TICK_WORD(0xe7159475a2c29b74, 0x43b29c7fa6e889d9),
    TICK_WORD(0xd097f3bdfd2022b8, 0x845ad8f792aa5825), TICK_WORD(0xa9f746462d870fdf, 0x8a65dc1f90e061e5),
    TICK_WORD(0x70d869a156d2a1b8, 0x90bb3df62baf32f7), TICK_WORD(0x31be135f97d08fd9, 0x81231505542fcfa6),
    TICK_WORD(0x09aa508b5b7a84e1, 0xc677de54f3e99bc9), TICK_WORD(0x005d6af8dedb8119, 0x6699c329225ee604),
    TICK_WORD(0x00002216e584f5fa, 0x1ea926041bedfe98), TICK_WORD(0x00000000048a1703, 0x91f7dc42444e8fa2),
};

sim_u128 pool_concentrated_tick_sqrt_x96(int32_t tick)
{
    const uint32_t magnitude = tick < 0 ? (uint32_t)-tick : (uint32_t)tick;
    sim_u128 ratio = 0; /* of 2^128; 0 stands for 2^128 itself */
    for (unsigned i = 0; i < TICK_BITS; i++)
        if ((magnitude >> i & 1) != 0)
            ratio = ratio == 0 ? tick_factors[i] : sim_u256_mul(ratio, tick_factors[i]).hi;
    if (ratio == 0)
        return (sim_u128)1 << 96;
    struct sim_u256 r = {.lo = ratio};
    if (tick > 0) { /* (2^256 - 1) / ratio */
        r.hi = SIM_U128_MAX / ratio;
        r.lo = sim_u256_div((struct sim_u256){.hi = SIM_U128_MAX % ratio, .lo = SIM_U128_MAX}, ratio, NULL);
    }
    return (r.hi << 96) + (r.lo >> 32) + ((uint32_t)r.lo != 0);
}

u64f64 pool_concentrated_tick_sqrt(int32_t tick)
{
    const sim_u128 x96 = pool_concentrated_tick_sqrt_x96(tick);
    return (x96 >> 32) + ((uint32_t)x96 != 0);
}

static u64f64 position_price(const struct pool_position *position)
{
    return u64f64_mul(position->sqrt_price, position->sqrt_price);
}

u64f64 pool_concentrated_price(const struct pool *pool)
{
    if (!pool->initialised)
        return pool_ratio_u64(pool->tao_rao, pool->alpha_in);
    return u64f64_from_u96f32(u96f32_from_u64f64(position_price(&pool->position)));
}

/* floor(sqrt(v)) by Newton's method from above. */
static uint64_t square_root(sim_u128 v)
{
    if (v == 0)
        return 0;
    sim_u128 root = (sim_u128)1 << 64;
    for (;;) {
        const sim_u128 next = (root + v / root) / 2;
        if (next >= root)
            return root > UINT64_MAX ? UINT64_MAX : (uint64_t)root;
        root = next;
    }
}

void pool_concentrated_open(struct pool *pool)
{
    if (pool->initialised)
        return;
    pool->position = (struct pool_position){
        .sqrt_price = u64f64_sqrt_bisect(pool_ratio_u64(pool->tao_rao, pool->alpha_in), OPEN_EPSILON),
        .liquidity = square_root((sim_u128)pool->tao_rao * pool->alpha_in),
    };
    pool->initialised = true;
}

void pool_concentrated_open_at(struct pool *pool, u64f64 price)
{
    const u64f64 root = u64f64_sqrt_bisect(price, OPEN_EPSILON);
    const u64f64 inverse = u64f64_safe_div(U64F64_ONE, root);
    const uint64_t by_tao = u64f64_to_u64(u64f64_safe_div(u64f64_from_u64(pool->tao_rao), root));
    const uint64_t by_alpha = pool_scale_u64(pool->alpha_in, root);
    const uint64_t liquidity = by_tao < by_alpha ? by_tao : by_alpha;
    const uint64_t tao_rao = pool_scale_u64(liquidity, root), alpha = pool_scale_u64(liquidity, inverse);
    pool->position = (struct pool_position){
        .sqrt_price = root,
        .liquidity = liquidity,
        .tao_reservoir_rao = pool->tao_rao > tao_rao ? pool->tao_rao - tao_rao : 0,
        .alpha_reservoir = pool->alpha_in > alpha ? pool->alpha_in - alpha : 0,
    };
    pool->initialised = true;
}

/* One swap along sqrt(price). */
struct step {
    uint64_t net;
    uint64_t fee;
    u64f64 sqrt_price; /* where it ends */
};

/* Input that moves sqrt(price) to `end`. */
static uint64_t input_to(const struct pool_position *p, enum pool_side side, u64f64 end)
{
    if (side == POOL_BUY)
        return pool_scale_u64(p->liquidity, u64f64_sub(end, p->sqrt_price));
    return pool_scale_u64(p->liquidity, u64f64_sub(u64f64_safe_div(U64F64_ONE, end),
                                                   u64f64_safe_div(U64F64_ONE, p->sqrt_price)));
}

static struct step plan_step(const struct pool *pool, const struct pool_order *order, u64f64 sqrt_limit)
{
    const struct pool_position *p = &pool->position;
    const bool buy = order->side == POOL_BUY;
    const u64f64 edge = buy ? POOL_SQRT_PRICE_MAX : POOL_SQRT_PRICE_MIN;
    struct step step = {.fee = order->drop_fees ? 0 : pool_fee(pool, order->amount)};
    step.net = order->amount - step.fee;
    const u64f64 shift = pool_ratio_u64(step.net, p->liquidity);
    u64f64 target;
    if (buy)
        target = u64f64_add(shift, p->sqrt_price);
    else
        target = u64f64_safe_div(U64F64_ONE, u64f64_add(shift, u64f64_safe_div(U64F64_ONE, p->sqrt_price)));
    const bool within_limit = buy ? target <= sqrt_limit : target >= sqrt_limit;
    const bool within_edge = buy ? target <= edge : target >= edge;
    step.sqrt_price = target;
    if (within_limit && within_edge)
        return step;
    const bool limit_first = buy ? sqrt_limit <= edge : sqrt_limit >= edge;
    step.sqrt_price = limit_first ? sqrt_limit : edge;
    step.net = input_to(p, order->side, step.sqrt_price);
    if (!order->drop_fees)
        step.fee = pool_fee_on_limit(pool, step.net);
    return step;
}

static uint64_t output_of(const struct pool_position *p, enum pool_side side, uint64_t net)
{
    const u64f64 liquidity = u64f64_from_u64(p->liquidity), input = u64f64_from_u64(net);
    if (side == POOL_BUY) {
        const u64f64 depth =
            u64f64_mul(u64f64_add(u64f64_mul(liquidity, p->sqrt_price), input), p->sqrt_price);
        return u64f64_to_u64(u64f64_mul(u64f64_safe_div(liquidity, depth), input));
    }
    const u64f64 depth = u64f64_add(u64f64_safe_div(liquidity, p->sqrt_price), input);
    return u64f64_to_u64(u64f64_mul(input, u64f64_mul(u64f64_safe_div(liquidity, depth), p->sqrt_price)));
}

enum pool_status pool_concentrated_quote(const struct pool *pool, const struct pool_rules *rules,
                                         const struct pool_order *order, struct pool_fill *fill)
{
    struct pool open = *pool;
    pool_concentrated_open(&open);
    const bool buy = order->side == POOL_BUY;
    const u64f64 sqrt_limit = u64f64_sqrt_bisect(order->limit_price, LIMIT_EPSILON);
    if ((buy ? pool->alpha_in : pool->tao_rao) < rules->min_reserve_rao)
        return POOL_RESERVES_TOO_LOW;
    if (buy ? open.position.sqrt_price >= sqrt_limit : open.position.sqrt_price <= sqrt_limit)
        return POOL_PRICE_LIMIT_EXCEEDED;
    const struct step step = plan_step(&open, order, sqrt_limit);
    const uint64_t out = output_of(&open.position, order->side, step.net);
    if (step.net != 0 && out == 0)
        return POOL_RESERVES_TOO_LOW;
    *fill = (struct pool_fill){
        .paid_in = step.net,
        .paid_out = out,
        .fee = step.fee,
        .fee_to_author = step.net != 0 && !rules->concentrated_fee_stays ? step.fee : 0,
        .fee_kept = rules->concentrated_fee_stays ? step.fee : 0,
    };
    return POOL_OK;
}

void pool_concentrated_move(struct pool *pool, const struct pool_rules *rules, const struct pool_order *order)
{
    (void)rules;
    const u64f64 sqrt_limit = u64f64_sqrt_bisect(order->limit_price, LIMIT_EPSILON);
    pool->position.sqrt_price = plan_step(pool, order, sqrt_limit).sqrt_price;
}

static sim_u128 add_u64(uint64_t a, uint64_t b)
{
    return (sim_u128)a + b;
}

static uint64_t product_root(sim_u128 a, sim_u128 b)
{
    sim_u128 product;
    return square_root(__builtin_mul_overflow(a, b, &product) ? SIM_U128_MAX : product);
}

static uint64_t clip(sim_u128 v)
{
    return v > UINT64_MAX ? UINT64_MAX : (uint64_t)v;
}

void pool_concentrated_make_room(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao,
                                 uint64_t *alpha)
{
    pool_concentrated_open(pool);
    struct pool_position *p = &pool->position;
    const u64f64 price = position_price(p);
    const uint64_t tao = clip(add_u64(*tao_rao, p->tao_reservoir_rao));
    const uint64_t all_alpha = clip(add_u64(*alpha, p->alpha_reservoir));
    const uint64_t alpha_worth = pool_scale_u64(all_alpha, price);
    uint64_t used_tao = tao, used_alpha = all_alpha;
    if (alpha_worth <= tao)
        used_tao = alpha_worth;
    else
        used_alpha = u64f64_to_u64(u64f64_safe_div(u64f64_from_u64(tao), price));
    const bool keeps = rules->concentrated_reservoirs;
    p->tao_reservoir_rao = keeps ? tao - used_tao : 0;
    p->alpha_reservoir = keeps && all_alpha > used_alpha ? all_alpha - used_alpha : 0;
    const uint64_t position_tao =
        pool_scale_u64(p->liquidity, u64f64_sub(p->sqrt_price, POOL_SQRT_PRICE_MIN));
    const uint64_t position_alpha =
        pool_scale_u64(p->liquidity, u64f64_sub(u64f64_safe_div(U64F64_ONE, p->sqrt_price),
                                                u64f64_safe_div(U64F64_ONE, POOL_SQRT_PRICE_MAX)));
    const uint64_t after = product_root(add_u64(position_tao, used_tao), add_u64(position_alpha, used_alpha));
    if (after > p->liquidity)
        p->liquidity = after;
}
