/* Orders of stakers, carried out; see network_staking.h. What is refused and why is stake_order.h's. */
#include "network_choice.h"
#include "network_staking.h"

/* One order in progress. */
struct trade {
    struct network_economy *economy;
    struct ledger *ledger;
    struct network_receipt *receipt;
    struct sim_error *err;
    struct pool root;       /* root as a pool, 1:1 */
    struct share_pool none; /* of a hotkey that nobody staked behind yet */
};

static struct network_subnet *subnet_of(const struct trade *t, uint16_t netuid)
{
    return &t->economy->coinbase.subnet[netuid - 1];
}

static enum stake_refusal check_place(const struct network_economy *economy, struct network_place place)
{
    if (place.netuid > economy->subnets)
        return STAKE_NO_SUBNET;
    return place.validator < economy->root_validators ? STAKE_OK : STAKE_NO_HOTKEY;
}

static struct stake_market market_of(struct trade *t, struct network_place place)
{
    const struct stake_pool *pool = stake_book_find(&t->economy->stake->book, place.validator, place.netuid);
    const bool root = place.netuid == 0;
    return (struct stake_market){
        .pool = root ? &t->root : &subnet_of(t, place.netuid)->pool,
        .rules = t->economy->coinbase.rules.pool,
        .shares = pool != NULL ? &pool->shares : &t->none,
        .is_root = root,
        .subtoken_enabled = root || subnet_of(t, place.netuid)->subtoken_enabled,
        .min_stake_rao = STAKE_MIN_RAO,
    };
}

/* What an account can move: it keeps the existential deposit. */
static uint64_t movable(uint64_t amount_rao, uint64_t balance_rao)
{
    const uint64_t most = balance_rao > NETWORK_EXISTENTIAL_RAO ? balance_rao - NETWORK_EXISTENTIAL_RAO : 0;
    return amount_rao < most ? amount_rao : most;
}

static void gather(struct network_subnet *subnet, uint64_t rao, bool in)
{
    int64_t *flow = &subnet->user_flow.gathered_rao;
    const int64_t step = rao > INT64_MAX ? INT64_MAX : (int64_t)rao;
    if (in ? __builtin_add_overflow(*flow, step, flow) : __builtin_sub_overflow(*flow, step, flow))
        *flow = in ? INT64_MAX : INT64_MIN;
}

/* Adds or takes a position; on root, claims and the index of root stakers follow. */
static int change_stake(struct trade *t, struct network_place place, uint64_t amount, bool add)
{
    struct network_stake *stake = t->economy->stake;
    struct stake_book *book = &stake->book;
    if (amount == 0)
        return SIM_OK;
    int ret = add ? stake_book_add(book, place.validator, place.account, place.netuid, amount, t->err)
                  : stake_book_take(book, place.validator, place.account, place.netuid, amount, t->err);
    if (ret == SIM_OK && place.netuid == 0) {
        ret = network_stake_root_changed(stake, place.validator, place.account, amount, add, t->err);
        if (ret == SIM_OK && add)
            ret = network_stake_index(stake, place.account, t->err);
    }
    network_staking_mirror(t->economy, place.validator, place.netuid);
    return ret;
}

/* A coldkey without any root stake leaves the index. */
static void leave_index(struct trade *t, uint32_t account)
{
    struct network_stake *stake = t->economy->stake;
    size_t count;
    const uint32_t *hotkey = stake_book_hotkeys(&stake->book, account, &count);
    for (size_t i = 0; i < count; i++)
        if (stake_book_value(&stake->book, hotkey[i], account, 0) > 0)
            return;
    network_stake_unindex(stake, account);
}

/* What a buy of `gross` would bring, or why the chain refuses it at this point. */
static enum stake_refusal quote_buy(struct trade *t, struct network_place to, const struct pool_order *order,
                                    struct pool_fill *fill)
{
    const struct stake_market market = market_of(t, to);
    if (order->amount == 0)
        return STAKE_NOT_ENOUGH_BALANCE;
    if (pool_quote(market.pool, market.rules, order, fill) != POOL_OK)
        return STAKE_INSUFFICIENT_LIQUIDITY;
    if (fill->paid_out == 0)
        return STAKE_AMOUNT_TOO_LOW;
    return share_pool_can_deposit(market.shares, fill->paid_out) ? STAKE_OK : STAKE_INSUFFICIENT_LIQUIDITY;
}

/* A stable pool pays 1:1 whatever its reserve is, but a subnet's account cannot pay what it does not hold. */
static enum stake_refusal check_payable(struct trade *t, struct network_place at, uint64_t tao_rao)
{
    return at.netuid == 0 || tao_rao <= subnet_of(t, at.netuid)->pool.tao_rao ? STAKE_OK
                                                                              : STAKE_INSUFFICIENT_LIQUIDITY;
}

/* TAO of a fee leaves the accounts of subnets, for the block's author if there is one to be paid. */
static int pay_author(struct trade *t, uint64_t fee_rao)
{
    if (!t->economy->author_fees)
        return ledger_burn_pooled(t->ledger, fee_rao, t->err);
    t->economy->author_due_rao += fee_rao;
    return ledger_pay_author(t->ledger, fee_rao, t->err);
}

/* The alpha of a sale's fee is sold for the author without a fee, on the reserves that the sale left; what
 * cannot be sold is burned: it stays outside the pool and is nobody's (spec/markets.md 1.9). */
static int sell_fee(struct trade *t, uint16_t netuid, uint64_t fee_alpha)
{
    struct network_coinbase *cb = &t->economy->coinbase;
    struct network_subnet *subnet = subnet_of(t, netuid);
    const struct pool_order order = {.side = POOL_SELL,
                                     .amount = fee_alpha,
                                     .limit_price = pool_price_from_rao(POOL_MIN_PRICE_RAO),
                                     .drop_fees = true};
    struct pool_fill fill = {0};
    if (fee_alpha == 0)
        return SIM_OK;
    if (!t->economy->author_fees || pool_swap(&subnet->pool, cb->rules.pool, &order, &fill) != POOL_OK)
        fill = (struct pool_fill){0};
    subnet->alpha_burned += fee_alpha - fill.paid_in;
    t->economy->neurons[netuid - 1].burned_rao += fee_alpha - fill.paid_in;
    subnet->account_rao -= fill.paid_out;
    cb->total_stake_rao = cb->total_stake_rao > fill.paid_out ? cb->total_stake_rao - fill.paid_out : 0;
    gather(subnet, fill.paid_out, false);
    return fill.paid_out == 0 ? SIM_OK : pay_author(t, fill.paid_out);
}

/* Carries out a buy that quote_buy has accepted. */
static int buy(struct trade *t, struct network_place to, const struct pool_order *order)
{
    struct network_coinbase *cb = &t->economy->coinbase;
    struct pool_fill fill = {.paid_in = order->amount, .paid_out = order->amount};
    int ret = ledger_pool(t->ledger, to.account, order->amount, t->err);
    if (ret != SIM_OK)
        return ret;
    cb->total_stake_rao += order->amount;
    if (to.netuid == 0) {
        cb->root_tao_rao += order->amount;
        t->economy->stake->root_account_rao += order->amount;
    } else {
        struct network_subnet *subnet = subnet_of(t, to.netuid);
        (void)pool_swap(&subnet->pool, cb->rules.pool, order, &fill);
        subnet->account_rao += order->amount - fill.fee_to_author;
        gather(subnet, fill.paid_in, true);
        ret = pay_author(t, fill.fee_to_author);
    }
    t->receipt->tao_rao = fill.paid_in;
    t->receipt->alpha = fill.paid_out;
    t->receipt->fee += fill.fee;
    return ret == SIM_OK ? change_stake(t, to, fill.paid_out, true) : ret;
}

/* Sells stake that the plan has accepted; the TAO becomes the account's. */
static int sell(struct trade *t, struct network_place at, const struct pool_order *order)
{
    struct network_coinbase *cb = &t->economy->coinbase;
    struct pool_fill fill = {.paid_in = order->amount, .paid_out = order->amount};
    int ret = SIM_OK;
    if (at.netuid == 0) {
        cb->root_tao_rao -= order->amount;
        t->economy->stake->root_account_rao -= order->amount;
    } else {
        struct network_subnet *subnet = subnet_of(t, at.netuid);
        (void)pool_swap(&subnet->pool, cb->rules.pool, order, &fill);
        subnet->account_rao -= fill.paid_out;
        gather(subnet, fill.paid_out, false);
        ret = sell_fee(t, at.netuid, fill.fee_to_author);
    }
    cb->total_stake_rao = cb->total_stake_rao > fill.paid_out ? cb->total_stake_rao - fill.paid_out : 0;
    t->receipt->spent = fill.paid_in + fill.fee;
    t->receipt->tao_rao = fill.paid_out;
    t->receipt->fee += fill.fee;
    if (ret == SIM_OK)
        ret = change_stake(t, at, order->amount, false);
    if (ret == SIM_OK) /* what the pool did not take comes back */
        ret = change_stake(t, at, order->amount - t->receipt->spent, true);
    if (ret == SIM_OK)
        ret = ledger_unpool(t->ledger, at.account, fill.paid_out, t->err);
    if (at.netuid == 0)
        leave_index(t, at.account);
    return ret;
}

static int stake(struct trade *t, const struct network_order *order)
{
    const struct stake_market market = market_of(t, order->to);
    const uint64_t balance_rao = t->ledger->free_rao[order->to.account];
    struct stake_plan plan;
    t->receipt->refusal = stake_plan_add(&market, order->amount, balance_rao, order->limit, &plan);
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    plan.order.amount = movable(plan.order.amount, balance_rao);
    t->receipt->refusal = quote_buy(t, order->to, &plan.order, &plan.fill);
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    t->receipt->spent = plan.order.amount;
    return buy(t, order->to, &plan.order);
}

/* A nomination that has become too small is sold, or destroyed if the pool cannot buy it. */
static int clear_small(struct trade *t, struct network_place at)
{
    const uint64_t minimum_rao = t->economy->stake->nominator_minimum_rao;
    const uint64_t value = network_staking_value(t->economy, at);
    const struct stake_market market = market_of(t, at);
    const struct network_receipt receipt = *t->receipt;
    struct pool_fill fill;
    if (minimum_rao == 0 || t->economy->stake->choice[at.validator].owner == at.account ||
        !stake_is_small(market.pool, value, minimum_rao))
        return SIM_OK;
    const struct pool_order all = {
        .side = POOL_SELL, .amount = value, .limit_price = pool_price_from_rao(POOL_MIN_PRICE_RAO)};
    int ret;
    if (pool_quote(market.pool, market.rules, &all, &fill) == POOL_OK &&
        check_payable(t, at, fill.paid_out) == STAKE_OK) {
        ret = sell(t, at, &all);
    } else {
        ret = change_stake(t, at, value, false);
        subnet_of(t, at.netuid)->alpha_unowned += value;
    }
    *t->receipt = receipt;
    t->receipt->cleared = value;
    return ret;
}

/* What follows every sale for free TAO. */
static int after_sale(struct trade *t, struct network_place at)
{
    const int ret = clear_small(t, at);
    network_choice_stake_fell(t->economy, at.validator);
    return ret;
}

static int unstake(struct trade *t, const struct network_order *order)
{
    const struct stake_market market = market_of(t, order->at);
    const uint64_t value = network_staking_value(t->economy, order->at);
    struct stake_plan plan;
    t->receipt->refusal = stake_plan_remove(&market, order->amount, value, value, order->limit, &plan);
    if (t->receipt->refusal == STAKE_OK)
        t->receipt->refusal = check_payable(t, order->at, plan.fill.paid_out);
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    const int ret = sell(t, order->at, &plan.order);
    return ret == SIM_OK ? after_sale(t, order->at) : ret;
}

/* What selling everything at `at` would bring; false if the chain would refuse it. */
static bool plan_all(struct trade *t, struct network_place at, struct stake_plan *plan)
{
    const struct stake_market market = market_of(t, at);
    const uint64_t value = network_staking_value(t->economy, at);
    return stake_plan_remove(&market, value, value, value, (struct stake_limit){0}, plan) == STAKE_OK &&
           check_payable(t, at, plan->fill.paid_out) == STAKE_OK;
}

/* Sells everything behind a hotkey on the subnets from `first` on; places that cannot be sold are left. */
static int sell_all(struct trade *t, const struct network_order *order, uint16_t first)
{
    struct network_receipt sum = {0};
    struct network_place at = order->at;
    struct stake_plan plan;
    int ret = SIM_OK;
    for (size_t netuid = first; netuid <= t->economy->subnets && ret == SIM_OK; netuid++) {
        at.netuid = (uint16_t)netuid;
        if (!plan_all(t, at, &plan))
            continue;
        *t->receipt = (struct network_receipt){0};
        ret = sell(t, at, &plan.order);
        sum.tao_rao += t->receipt->tao_rao;
        sum.places++;
    }
    network_choice_stake_fell(t->economy, at.validator);
    *t->receipt = sum;
    return ret;
}

static int unstake_all(struct trade *t, const struct network_order *order)
{
    return sell_all(t, order, 0);
}

/* The sum is known before anything is sold: the pools are different ones. */
static int unstake_all_alpha(struct trade *t, const struct network_order *order)
{
    struct network_place at = order->at;
    struct stake_plan plan;
    struct pool_fill fill;
    uint64_t sum_rao = 0;
    for (size_t netuid = 1; netuid <= t->economy->subnets; netuid++) {
        at.netuid = (uint16_t)netuid;
        sum_rao += plan_all(t, at, &plan) ? plan.fill.paid_out : 0;
    }
    at.netuid = 0;
    const struct pool_order arrival = {
        .side = POOL_BUY,
        .amount = movable(sum_rao, t->ledger->free_rao[at.account] + sum_rao),
        .limit_price = pool_price_from_rao(POOL_MAX_PRICE_RAO),
    };
    t->receipt->refusal = sum_rao == 0 ? STAKE_AMOUNT_TOO_LOW : quote_buy(t, at, &arrival, &fill);
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    int ret = sell_all(t, order, 1);
    const struct network_receipt sold = *t->receipt;
    if (ret == SIM_OK)
        ret = buy(t, at, &arrival);
    *t->receipt = sold;
    t->receipt->alpha = arrival.amount;
    return ret;
}

/* Within a subnet nothing is sold; the stake changes hands. */
static int move_inside(struct trade *t, const struct network_order *order)
{
    const struct stake_market from = market_of(t, order->at);
    const uint64_t value = network_staking_value(t->economy, order->at);
    const uint64_t amount = order->amount < value ? order->amount : value;
    if (order->at.account == order->to.account && order->at.validator == order->to.validator)
        t->receipt->refusal = STAKE_SAME_PLACE;
    else if (!from.subtoken_enabled)
        t->receipt->refusal = STAKE_SUBTOKEN_DISABLED;
    else if (pool_scale_u64(amount, pool_price(from.pool)) < from.min_stake_rao)
        t->receipt->refusal = STAKE_AMOUNT_TOO_LOW;
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    t->receipt->spent = t->receipt->alpha = amount;
    int ret = change_stake(t, order->at, amount, false);
    if (ret == SIM_OK)
        ret = change_stake(t, order->to, amount, true);
    if (order->at.netuid == 0)
        leave_index(t, order->at.account);
    return ret;
}

/* The buy at the destination of a move, known before the sale: the two pools are different ones. */
static enum stake_refusal plan_arrival(struct trade *t, const struct network_order *order, uint64_t tao_rao,
                                       struct pool_order *arrival)
{
    struct pool_fill fill;
    *arrival = (struct pool_order){
        .side = POOL_BUY,
        .amount = movable(tao_rao, t->ledger->free_rao[order->to.account] + tao_rao),
        .limit_price = pool_price_from_rao(POOL_MAX_PRICE_RAO),
        .drop_fees = order->at.netuid != 0,
    };
    if (tao_rao < STAKE_MIN_RAO) { /* it stays a balance */
        arrival->amount = 0;
        return STAKE_OK;
    }
    return quote_buy(t, order->to, arrival, &fill);
}

static int move_across(struct trade *t, const struct network_order *order)
{
    const struct stake_market from = market_of(t, order->at), into = market_of(t, order->to);
    const uint64_t value = network_staking_value(t->economy, order->at);
    struct stake_plan plan;
    struct pool_order arrival;
    t->receipt->refusal = stake_plan_move(&from, &into, order->amount, value, value, order->limit, &plan);
    if (t->receipt->refusal == STAKE_OK)
        t->receipt->refusal = check_payable(t, order->at, plan.fill.paid_out);
    if (t->receipt->refusal == STAKE_OK)
        t->receipt->refusal = plan_arrival(t, order, plan.fill.paid_out, &arrival);
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    int ret = sell(t, order->at, &plan.order);
    if (ret == SIM_OK && order->at.account != order->to.account)
        ret = ledger_transfer(t->ledger, order->at.account, order->to.account, plan.fill.paid_out, t->err);
    return ret == SIM_OK && arrival.amount > 0 ? buy(t, order->to, &arrival) : ret;
}

/* Alpha that nobody shall have: recycled it is created again, burned it is not. */
static int destroy(struct trade *t, const struct network_order *order)
{
    const uint64_t value = network_staking_value(t->economy, order->at);
    const uint64_t amount = order->amount < value ? order->amount : value;
    if (order->at.netuid == 0)
        t->receipt->refusal = STAKE_NOT_ON_ROOT;
    else if (amount == 0)
        t->receipt->refusal = STAKE_NOT_ENOUGH_STAKE;
    else if (subnet_of(t, order->at.netuid)->pool.alpha_out < amount)
        t->receipt->refusal = STAKE_INSUFFICIENT_LIQUIDITY;
    if (t->receipt->refusal != STAKE_OK)
        return SIM_OK;
    struct network_subnet *subnet = subnet_of(t, order->at.netuid);
    t->receipt->spent = amount;
    if (order->kind == NETWORK_ORDER_RECYCLE) {
        network_subnet_recycle(subnet, amount);
    } else {
        subnet->alpha_burned += amount;
        t->economy->neurons[order->at.netuid - 1].burned_rao += amount;
    }
    return change_stake(t, order->at, amount, false);
}

static int check_account(const struct ledger *ledger, uint32_t account, struct sim_error *err)
{
    if (account < ledger->accounts)
        return SIM_OK;
    return sim_raise(err, SIM_ERR_RANGE, "account %u does not exist; there are %zu", (unsigned)account,
                     ledger->accounts);
}

int network_order_execute(struct network_economy *economy, struct ledger *ledger,
                          const struct network_order *order, struct network_receipt *receipt,
                          struct sim_error *err)
{
    struct trade t = {.economy = economy, .ledger = ledger, .receipt = receipt, .err = err};
    const bool leaves = order->kind != NETWORK_ORDER_STAKE;
    const bool arrives = order->kind == NETWORK_ORDER_STAKE || order->kind == NETWORK_ORDER_MOVE;
    *receipt = (struct network_receipt){0};
    if (!economy->staking)
        return sim_raise(err, SIM_ERR_CONFLICT, "staking was not opened");
    int ret = leaves ? check_account(ledger, order->at.account, err) : SIM_OK;
    if (ret == SIM_OK && arrives)
        ret = check_account(ledger, order->to.account, err);
    if (ret != SIM_OK)
        return ret;
    pool_init(&t.root, POOL_STABLE, economy->coinbase.root_tao_rao, 0);
    t.root.alpha_out = economy->coinbase.root_tao_rao;
    if (leaves)
        receipt->refusal = check_place(economy, order->at);
    if (receipt->refusal == STAKE_OK && arrives)
        receipt->refusal = check_place(economy, order->to);
    if (receipt->refusal != STAKE_OK)
        return SIM_OK;
    switch (order->kind) {
    case NETWORK_ORDER_STAKE:
        return stake(&t, order);
    case NETWORK_ORDER_UNSTAKE:
        return unstake(&t, order);
    case NETWORK_ORDER_MOVE:
        return order->at.netuid == order->to.netuid ? move_inside(&t, order) : move_across(&t, order);
    case NETWORK_ORDER_UNSTAKE_ALL:
        return unstake_all(&t, order);
    case NETWORK_ORDER_UNSTAKE_ALL_ALPHA:
        return unstake_all_alpha(&t, order);
    case NETWORK_ORDER_RECYCLE:
    case NETWORK_ORDER_BURN:
    case NETWORK_ORDERS:
        break;
    }
    return destroy(&t, order);
}
