/* Orders of stakers; see stake_order.h. */
#include "stake_order.h"

const char *stake_refusal_name(enum stake_refusal refusal)
{
#define AS_WORD(name_, word_) #word_,
    static const char *const words[] = {"", STAKE_REFUSAL_TABLE(AS_WORD)};
#undef AS_WORD
    return (unsigned)refusal < STAKE_REFUSALS ? words[refusal] : "?";
}

/* A limit that the pool itself refuses. */
static enum stake_refusal refusal_of(enum pool_status status)
{
    switch (status) {
    case POOL_OK:
        return STAKE_OK;
    case POOL_PRICE_LIMIT_EXCEEDED:
        return STAKE_PRICE_LIMIT_EXCEEDED;
    case POOL_RESERVES_TOO_LOW:
        return STAKE_RESERVES_TOO_LOW;
    case POOL_INPUT_TOO_LARGE:
    case POOL_INSUFFICIENT_LIQUIDITY:
    case POOL_OUT_OF_BALANCE:
        break;
    }
    return STAKE_INSUFFICIENT_LIQUIDITY;
}

static struct pool_order any_price(enum pool_side side, uint64_t amount)
{
    return (struct pool_order){
        .side = side,
        .amount = amount,
        .limit_price = pool_price_from_rao(side == POOL_BUY ? POOL_MAX_PRICE_RAO : POOL_MIN_PRICE_RAO),
    };
}

static bool within_reserve(const struct stake_market *m, uint64_t amount, uint64_t reserve)
{
    return m->pool->kind == POOL_STABLE || amount <= (sim_u128)reserve * STAKE_MAX_MULTIPLE;
}

/* The least stake and the fee that it would cost. */
static uint64_t least_gross(const struct stake_market *m)
{
    const struct pool_order order = any_price(POOL_BUY, m->min_stake_rao);
    struct pool_fill fill;
    if (pool_quote(m->pool, m->rules, &order, &fill) != POOL_OK)
        fill.fee = pool_fee(m->pool, m->min_stake_rao);
    return m->min_stake_rao + fill.fee;
}

enum stake_refusal stake_plan_add(const struct stake_market *m, uint64_t tao_rao, uint64_t balance_rao,
                                  struct stake_limit limit, struct stake_plan *plan)
{
    *plan = (struct stake_plan){.max_amount = UINT64_MAX};
    if (!within_reserve(m, tao_rao, m->pool->tao_rao))
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (!m->subtoken_enabled)
        return STAKE_SUBTOKEN_DISABLED;
    if (tao_rao < least_gross(m))
        return STAKE_AMOUNT_TOO_LOW;
    uint64_t amount = tao_rao;
    if (limit.limited) {
        enum pool_status status;
        plan->max_amount = pool_max_add(m->pool, m->rules, limit.price_rao, &status);
        if (status != POOL_OK)
            return refusal_of(status);
        if (amount > plan->max_amount && !limit.allow_partial)
            return STAKE_SLIPPAGE_TOO_HIGH;
        amount = amount < plan->max_amount ? amount : plan->max_amount;
    }
    if (amount > balance_rao)
        return STAKE_NOT_ENOUGH_BALANCE;
    plan->order = any_price(POOL_BUY, amount);
    if (pool_quote(m->pool, m->rules, &plan->order, &plan->fill) != POOL_OK)
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (plan->fill.paid_in < m->min_stake_rao || plan->fill.paid_out == 0)
        return STAKE_AMOUNT_TOO_LOW;
    if (m->shares != NULL && !share_pool_can_deposit(m->shares, plan->fill.paid_out))
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (limit.limited) {
        plan->order.limit_price = pool_price_from_rao(limit.price_rao);
        return refusal_of(pool_quote(m->pool, m->rules, &plan->order, &plan->fill));
    }
    return STAKE_OK;
}

enum stake_refusal stake_plan_remove(const struct stake_market *m, uint64_t alpha, uint64_t value,
                                     uint64_t available, struct stake_limit limit, struct stake_plan *plan)
{
    *plan = (struct stake_plan){.max_amount = UINT64_MAX};
    /* With a limit the switch of the subnet is not looked at, nor is the amount cut: chain quirks. */
    if (!limit.limited && !m->subtoken_enabled)
        return STAKE_SUBTOKEN_DISABLED;
    if (!limit.limited && alpha > value)
        alpha = value;
    if (!within_reserve(m, alpha, m->pool->alpha_in))
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (alpha == 0)
        return STAKE_AMOUNT_TOO_LOW;
    if (alpha > value)
        return STAKE_NOT_ENOUGH_STAKE;
    if (limit.limited) {
        enum pool_status status;
        plan->max_amount = pool_max_remove(m->pool, m->rules, limit.price_rao, &status);
        if (status != POOL_OK)
            return refusal_of(status);
    }
    /* The checks look at the amount asked for, even where less will be sold: chain quirk. */
    plan->order = any_price(POOL_SELL, alpha);
    if (pool_quote(m->pool, m->rules, &plan->order, &plan->fill) != POOL_OK)
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (alpha < value && plan->fill.paid_out < m->min_stake_rao)
        return STAKE_AMOUNT_TOO_LOW;
    if (limit.limited && !limit.allow_partial && alpha > plan->max_amount)
        return STAKE_SLIPPAGE_TOO_HIGH;
    if (alpha > available)
        return STAKE_UNAVAILABLE;
    if (!limit.limited)
        return STAKE_OK;
    plan->order.amount = alpha < plan->max_amount ? alpha : plan->max_amount;
    plan->order.limit_price = pool_price_from_rao(limit.price_rao);
    return refusal_of(pool_quote(m->pool, m->rules, &plan->order, &plan->fill));
}

enum stake_refusal stake_plan_move(const struct stake_market *origin, const struct stake_market *destination,
                                   uint64_t alpha, uint64_t value, uint64_t available,
                                   struct stake_limit limit, struct stake_plan *plan)
{
    *plan = (struct stake_plan){.max_amount = UINT64_MAX};
    if (origin->pool == destination->pool)
        return STAKE_SAME_PLACE;
    if (!origin->subtoken_enabled || !destination->subtoken_enabled)
        return STAKE_SUBTOKEN_DISABLED;
    uint64_t amount = alpha < value ? alpha : value;
    if (limit.limited) {
        enum pool_status status;
        plan->max_amount =
            pool_max_move(origin->pool, destination->pool, origin->rules, limit.price_rao, &status);
        if (status != POOL_OK)
            return refusal_of(status);
    }
    plan->order = any_price(POOL_SELL, amount);
    plan->order.drop_fees = origin->is_root;
    if (pool_quote(origin->pool, origin->rules, &plan->order, &plan->fill) != POOL_OK)
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (plan->fill.paid_out <= origin->min_stake_rao)
        return STAKE_AMOUNT_TOO_LOW;
    if (limit.limited && !limit.allow_partial && amount > plan->max_amount)
        return STAKE_SLIPPAGE_TOO_HIGH;
    if (amount > available)
        return STAKE_UNAVAILABLE;
    if (amount <= plan->max_amount)
        return STAKE_OK;
    /* The limit cuts the amount only; the sale itself takes any price. */
    plan->order.amount = plan->max_amount;
    return refusal_of(pool_quote(origin->pool, origin->rules, &plan->order, &plan->fill));
}

uint64_t stake_sell_author_fee(struct pool *pool, const struct pool_rules *rules, uint64_t fee_alpha,
                               enum pool_status *status)
{
    struct pool_order order = any_price(POOL_SELL, fee_alpha);
    struct pool_fill fill;
    order.drop_fees = true;
    const enum pool_status answer = pool_swap(pool, rules, &order, &fill);
    if (status != NULL)
        *status = answer;
    return fill.paid_out;
}

uint64_t stake_nominator_minimum(uint64_t min_stake_rao, uint64_t factor_ppm)
{
    const sim_u128 minimum = (sim_u128)min_stake_rao * factor_ppm / 1000000;
    return minimum > UINT64_MAX ? UINT64_MAX : (uint64_t)minimum;
}

bool stake_is_small(const struct pool *pool, uint64_t alpha, uint64_t minimum_rao)
{
    return alpha > 0 && alpha < pool_alpha_for_tao(pool, minimum_rao);
}
