/* The weighted pool; see pool_balancer.h. */
#include "pool_balancer.h"

#include "market_power.h"

enum { LIMIT_PRECISION_BITS = 1024 };

u64f64 pool_balancer_price(uint64_t w2, uint64_t x, uint64_t y)
{
    u64f64 weights = w2 == POOL_WEIGHT_HALF ? U64F64_ONE : pool_ratio_u64(POOL_WEIGHT_ONE - w2, w2);
    return u64f64_mul(weights, pool_ratio_u64(y, x));
}

/* floor(parts * 2^64 / 10^18): by the reciprocal of 10^18, cut below, the quotient is at most 2 too small. */
static u64f64 fraction_of_parts(uint64_t parts)
{
    const uint64_t reciprocal = UINT64_C(10633823966279326983); /* 2^123 / 10^18 */
    if (parts >= POOL_WEIGHT_ONE)
        return pool_ratio_u64(parts, POOL_WEIGHT_ONE);
    const uint64_t quotient = (uint64_t)(((sim_u128)parts * reciprocal) >> 59);
    const uint64_t rest = 0 - quotient * POOL_WEIGHT_ONE; /* of parts * 2^64, modulo 2^64 */
    return quotient + (rest >= POOL_WEIGHT_ONE) + (rest >= 2 * POOL_WEIGHT_ONE);
}

u64f64 pool_balancer_ratio_power(const struct pool_rules *rules, uint64_t r, uint64_t d, bool shrink,
                                 uint64_t first, uint64_t second)
{
    uint64_t den = shrink ? (d < r ? r - d : 0) : (r + d < r ? UINT64_MAX : r + d);
    if (den == 0)
        return 0;
    uint64_t parts;
    if (!market_power_near(r, den, first, second, &parts)) {
        const struct market_power_args args = {
            .base_num = r,
            .base_den = den,
            .exp_num = first,
            .exp_den = second,
            .precision_bits = rules->precision_bits,
            .scale = POOL_WEIGHT_ONE,
        };
        const struct market_power_result power = market_power(&args);
        if (power.kind != MARKET_POWER_VALUE || power.value > UINT64_MAX)
            return 0;
        parts = (uint64_t)power.value;
    }
    u64f64 ratio = fraction_of_parts(parts);
    if (rules->clamp_ratio && !shrink && ratio > U64F64_ONE)
        ratio = U64F64_ONE;
    return ratio;
}

uint64_t pool_balancer_output(const struct pool_rules *rules, uint64_t w2, uint64_t x, uint64_t y,
                              enum pool_side side, uint64_t input)
{
    const uint64_t w1 = POOL_WEIGHT_ONE - w2;
    const bool buy = side == POOL_BUY;
    const u64f64 kept =
        pool_balancer_ratio_power(rules, buy ? y : x, input, false, buy ? w2 : w1, buy ? w1 : w2);
    return pool_scale_u64(buy ? x : y, u64f64_sub(U64F64_ONE, kept));
}

uint64_t pool_balancer_input_to_limit(uint64_t w2, uint64_t x, uint64_t y, enum pool_side side, u64f64 price,
                                      u64f64 limit)
{
    const bool buy = side == POOL_BUY;
    const struct market_power_args args = {
        .base_num = buy ? limit : price,
        .base_den = buy ? price : limit,
        .exp_num = buy ? POOL_WEIGHT_ONE - w2 : w2,
        .exp_den = POOL_WEIGHT_ONE,
        .precision_bits = LIMIT_PRECISION_BITS,
        .scale = POOL_WEIGHT_ONE,
    };
    const struct market_power_result power = market_power(&args);
    uint64_t growth = 0;
    if (power.kind == MARKET_POWER_HUGE || (power.kind == MARKET_POWER_VALUE && power.value > UINT64_MAX))
        growth = UINT64_MAX;
    else if (power.kind == MARKET_POWER_VALUE)
        growth = (uint64_t)power.value;
    return pool_scale_u64(buy ? y : x, u64f64_sub(fraction_of_parts(growth), U64F64_ONE));
}

uint64_t pool_balancer_alpha_needed(const struct pool_rules *rules, uint64_t w2, uint64_t x, uint64_t y,
                                    uint64_t need_tao_rao)
{
    const u64f64 growth = pool_balancer_ratio_power(rules, y, need_tao_rao, true, w2, POOL_WEIGHT_ONE - w2);
    return pool_scale_u64(x, u64f64_sub(growth, U64F64_ONE));
}

/* floor((v * parts + half) / 10^18), clamped to 128 bits. */
static sim_u128 weighted(sim_u128 v, uint64_t parts)
{
    struct sim_u256 product = sim_u256_mul(v, parts);
    product.lo += POOL_WEIGHT_HALF;
    product.hi += product.lo < POOL_WEIGHT_HALF;
    return product.hi >= POOL_WEIGHT_ONE ? SIM_U128_MAX : sim_u256_div(product, POOL_WEIGHT_ONE, NULL);
}

/* Parts of 10^18 of p / q, floored; 10^18 if q is 0 or p >= q. */
static uint64_t perquintill_from_rational(sim_u128 p, sim_u128 q)
{
    if (q == 0 || p >= q)
        return POOL_WEIGHT_ONE;
    return (uint64_t)sim_u256_div(sim_u256_mul(p, POOL_WEIGHT_ONE), q, NULL);
}

static bool weight_is_valid(uint64_t w2)
{
    return w2 >= POOL_WEIGHT_MIN && POOL_WEIGHT_ONE - w2 >= POOL_WEIGHT_MIN;
}

/* A number below 2^126 as a double, relative error < 2^-51. Halves of 63 bits, because a conversion of 64
 * bits branches on the top one, which here is as good as random. */
static double magnitude_f64(sim_u128 v)
{
    return (double)(int64_t)(v >> 63) * 0x1p63 + (double)(int64_t)((uint64_t)v & INT64_MAX);
}

/* The weight from the change alone, with doubles: false where they leave a doubt, and for large numbers.
 *
 * With A = x (y + dy) and B = y (x + dx), the exact quotient 10^18 w2 A / (w2 A + w1 B) is w2 + step, where
 * step = w1 w2 (A - B) / (w2 A + w1 B) and A - B = x dy - y dx exactly. Counting roundings of 2^-53, w1 w2
 * has 3, the change 3, the denominator 7 and the rest 2, so the double has a relative error below 2^-49. The
 * chain rounds w2 A / 10^18 and w1 B / 10^18 to whole numbers first, which moves the quotient by at most
 * 10^18 / (2 x y - 2) < 2^-20 for x y >= 2^80. So the floor is safe if the fraction of the step is farther
 * than |step| 2^-48 + 2^-19 from 0 and 1. */
static bool weight_from_step(uint64_t w2, uint64_t x, uint64_t y, uint64_t dy, uint64_t dx, uint64_t *weight)
{
    if ((x | y | dx | dy) >> 63 != 0)
        return false;
    const sim_i128 change = (sim_i128)x * dy - (sim_i128)y * dx;
    const double w2_f64 = (double)(int64_t)w2, w1_f64 = (double)(int64_t)(POOL_WEIGHT_ONE - w2);
    const double x_f64 = (double)(int64_t)x, y_f64 = (double)(int64_t)y, product = x_f64 * y_f64;
    const double whole = product * (double)POOL_WEIGHT_ONE + x_f64 * (double)(int64_t)dy * w2_f64 +
                         y_f64 * (double)(int64_t)dx * w1_f64;
    const double step = w1_f64 * w2_f64 * magnitude_f64(sim_i128_magnitude(change)) / whole;
    if (!(step < 0x1p48 && product > 0x1p81))
        return false;
    const int64_t steps = (int64_t)step;
    const double fraction = step - (double)steps, margin = step * 0x1p-48 + 0x1p-19;
    if (fraction < margin || fraction > 1 - margin)
        return false;
    *weight = change < 0 ? w2 - (uint64_t)steps - 1 : w2 + (uint64_t)steps;
    return true;
}

/* The weight as the chain computes it, whatever the size of the numbers. */
static uint64_t weight_from_products(uint64_t w2, uint64_t x, uint64_t y, uint64_t dy, uint64_t dx)
{
    /* x + dx may need 65 bits; then the product with y still fits 129 bits and saturates as the chain's does.
     */
    sim_u128 left = 0, right = 0;
    if (__builtin_mul_overflow((sim_u128)y, (sim_u128)x + dx, &left))
        left = SIM_U128_MAX;
    if (__builtin_mul_overflow((sim_u128)x, (sim_u128)y + dy, &right))
        right = SIM_U128_MAX;
    const sim_u128 q1 = weighted(left, POOL_WEIGHT_ONE - w2);
    const sim_u128 q2 = weighted(right, w2);
    const sim_u128 sum = q1 > SIM_U128_MAX - q2 ? SIM_U128_MAX : q1 + q2;
    return sum == 0 ? POOL_WEIGHT_HALF : perquintill_from_rational(q2, sum);
}

bool pool_balancer_weight_after(uint64_t w2, uint64_t x, uint64_t y, uint64_t dy, uint64_t dx,
                                uint64_t *new_w2)
{
    uint64_t weight;
    if (!weight_from_step(w2, x, y, dy, dx, &weight))
        weight = weight_from_products(w2, x, y, dy, dx);
    if (!weight_is_valid(weight))
        return false;
    *new_w2 = weight;
    return true;
}

bool pool_balancer_weight_for_price(uint64_t x, uint64_t y, u64f64 price, uint64_t *w2)
{
    const sim_u128 whole = (sim_u128)(uint64_t)(price >> 64) * x;
    const sim_u128 value = whole + (((sim_u128)(uint64_t)price * x) >> 64);
    sim_u128 sum;
    if (__builtin_add_overflow(value, (sim_u128)y, &sum))
        sum = SIM_U128_MAX;
    if (sum == 0)
        return false;
    const uint64_t weight = perquintill_from_rational(y, sum);
    if (!weight_is_valid(weight))
        return false;
    *w2 = weight;
    return true;
}

static uint64_t add_saturating(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

/* -1, 0, 1 as the price is below, at or above `limit`. Doubles settle it when the two are far apart; their
 * error is below 10^-15 per operation, so the answer never depends on them. */
static int compare_price(uint64_t w2, uint64_t x, uint64_t y, u64f64 limit)
{
    const double price = (double)(POOL_WEIGHT_ONE - w2) * (double)y;
    const double limit_f64 = (double)(uint64_t)(limit >> 64) + (double)(uint64_t)limit * 0x1p-64;
    const double bound = limit_f64 * ((double)w2 * (double)x);
    if (x > 0 && price < bound * 0.999999 && bound < 1e300)
        return -1;
    if (x > 0 && bound > 1e-300 && price > bound * 1.000001 && price * 0x1p-63 < (double)w2 * (double)x &&
        price > 1e-6 * ((double)w2 * (double)x))
        return 1;
    return u64f64_cmp(pool_balancer_price(w2, x, y), limit);
}

enum pool_status pool_balancer_quote(const struct pool *pool, const struct pool_rules *rules,
                                     const struct pool_order *order, struct pool_fill *fill)
{
    const uint64_t x = pool->alpha_in, y = pool->tao_rao;
    const bool buy = order->side == POOL_BUY;
    const uint64_t reserve_in = buy ? y : x, reserve_out = buy ? x : y;
    const uint64_t w2 = pool->initialised ? pool->quote_weight_e18 : POOL_WEIGHT_HALF;
    uint64_t fee = order->drop_fees ? 0 : pool_fee(pool, order->amount);
    uint64_t net = order->amount - fee;
    if (rules->max_input_multiple != 0 && net > (sim_u128)reserve_in * rules->max_input_multiple)
        return POOL_INPUT_TOO_LARGE;
    if (reserve_out < rules->min_reserve_rao)
        return POOL_RESERVES_TOO_LOW;
    const u64f64 limit = order->limit_price;
    const int beyond = buy ? 1 : -1; /* sign of a price that has passed the limit */
    uint64_t out = pool_balancer_output(rules, w2, x, y, order->side, net);
    const uint64_t out_of = out < reserve_out ? out : reserve_out;
    const uint64_t x_after = buy ? x - out_of : add_saturating(x, net);
    const uint64_t y_after = buy ? add_saturating(y, net) : y - out_of;
    const int after = compare_price(w2, x_after, y_after, limit);
    /* A swap moves the price towards the limit, so where the end is short of it, the start was too. Only a
     * drained pool does not follow that: it has price 0. */
    if ((after != -beyond || x_after == 0) && compare_price(w2, x, y, limit) != -beyond)
        return POOL_PRICE_LIMIT_EXCEEDED;
    /* A drained pool passes every limit of a buy: chain quirk, spec/markets.md 1.7. */
    if (after == beyond) {
        net = pool_balancer_input_to_limit(w2, x, y, order->side, pool_balancer_price(w2, x, y), limit);
        fee = order->drop_fees ? 0 : pool_fee_on_limit(pool, net);
        out = pool_balancer_output(rules, w2, x, y, order->side, net);
    }
    if (net != 0 && out == 0)
        return POOL_RESERVES_TOO_LOW;
    *fill = (struct pool_fill){
        .paid_in = net,
        .paid_out = out,
        .fee = fee,
        .fee_to_author = net != 0 ? fee : 0,
    };
    return POOL_OK;
}
