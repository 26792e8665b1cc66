/* Staking, unstaking and moving stake: what the chain checks and what the pool answers.
 *
 * Source: spec/markets.md 2.3 to 2.6, 1.9. Pure functions on a pool and a few numbers: they say what an order
 * would do or why it is refused. Carrying it out is a pool_swap with the order given back here, moving TAO
 * between accounts, and stake_book_add or stake_book_take. Conviction locks are not here; the caller passes
 * what they leave available. */
#ifndef STAKE_ORDER_H
#define STAKE_ORDER_H

#include "pool.h"
#include "share_pool.h"

#define STAKE_MIN_RAO UINT64_C(2000000)
#define STAKE_MAX_MULTIPLE UINT64_C(1000) /* an order may be this times the reserve */

/* Why the chain refuses an order or a choice, and its own word for it. */
#define STAKE_REFUSAL_TABLE(X)                                                                               \
    X(STAKE_AMOUNT_TOO_LOW, AmountTooLow)                                                                    \
    X(STAKE_INSUFFICIENT_LIQUIDITY, InsufficientLiquidity)                                                   \
    X(STAKE_SLIPPAGE_TOO_HIGH, SlippageTooHigh)                                                              \
    X(STAKE_PRICE_LIMIT_EXCEEDED, PriceLimitExceeded)                                                        \
    X(STAKE_RESERVES_TOO_LOW, ReservesTooLow)                                                                \
    X(STAKE_NOT_ENOUGH_BALANCE, NotEnoughBalanceToStake)                                                     \
    X(STAKE_NOT_ENOUGH_STAKE, NotEnoughStakeToWithdraw)                                                      \
    X(STAKE_UNAVAILABLE, StakeUnavailable)                                                                   \
    X(STAKE_SUBTOKEN_DISABLED, SubtokenDisabled)                                                             \
    X(STAKE_SAME_PLACE, SameSubnetId)                                                                        \
    X(STAKE_NO_HOTKEY, HotKeyAccountNotExists)                                                               \
    X(STAKE_NO_SUBNET, SubnetNotExists)                                                                      \
    X(STAKE_NOT_ON_ROOT, CannotBurnOrRecycleOnRootSubnet)                                                    \
    X(STAKE_TOO_MANY_CHILDREN, TooManyChildren)                                                              \
    X(STAKE_INVALID_CHILD, InvalidChild)                                                                     \
    X(STAKE_DUPLICATE_CHILD, DuplicateChild)                                                                 \
    X(STAKE_PROPORTION_OVERFLOW, ProportionOverflow)                                                         \
    X(STAKE_CHILD_IS_PARENT, ChildParentInconsistency)                                                       \
    X(STAKE_TOO_LITTLE_FOR_CHILDREN, NotEnoughStakeToSetChildkeys)                                           \
    X(STAKE_NO_CHILDREN_ON_ROOT, RegistrationNotPermittedOnRootSubnet)                                       \
    X(STAKE_RATE_LIMIT, TxRateLimitExceeded)                                                                 \
    X(STAKE_CHILD_TAKE_INVALID, InvalidChildkeyTake)                                                         \
    X(STAKE_TAKE_TOO_LOW, DelegateTakeTooLow)                                                                \
    X(STAKE_TAKE_TOO_HIGH, DelegateTakeTooHigh)

#define STAKE_REFUSAL_VALUE(name_, word_) name_,
enum stake_refusal { STAKE_OK = 0, STAKE_REFUSAL_TABLE(STAKE_REFUSAL_VALUE) STAKE_REFUSALS /* how many */ };
#undef STAKE_REFUSAL_VALUE

/* The chain's name of a refusal; "" for STAKE_OK. */
const char *stake_refusal_name(enum stake_refusal refusal);

/* What one subnet brings to an order. */
struct stake_market {
    const struct pool *pool;
    const struct pool_rules *rules;
    const struct share_pool *shares; /* of the hotkey there */
    bool is_root;
    bool subtoken_enabled;
    uint64_t min_stake_rao; /* STAKE_MIN_RAO */
};

/* How far the price may go. Without a limit any price is taken. */
struct stake_limit {
    bool limited;
    bool allow_partial; /* else the whole amount or nothing */
    uint64_t price_rao; /* of a move: least ratio of the prices, times 10^9 */
};

/* What an accepted order does. */
struct stake_plan {
    uint64_t max_amount; /* that the limit allows; UINT64_MAX without one */
    struct pool_order order;
    struct pool_fill fill;
};

/* Stake `tao_rao` of a coldkey that can spend `balance_rao`. */
enum stake_refusal stake_plan_add(const struct stake_market *market, uint64_t tao_rao, uint64_t balance_rao,
                                  struct stake_limit limit, struct stake_plan *plan);

/* Unstake `alpha` of a position worth `value`, of which `available` is not locked. Without a limit more than
 * the value is cut to it; with one it is refused. */
enum stake_refusal stake_plan_remove(const struct stake_market *market, uint64_t alpha, uint64_t value,
                                     uint64_t available, struct stake_limit limit, struct stake_plan *plan);

/* Move stake between two subnets. The plan is that of the sale; what it brings is staked by another add
 * without checks (free of fee unless the origin is root), or stays a balance below the least stake. */
enum stake_refusal stake_plan_move(const struct stake_market *origin, const struct stake_market *destination,
                                   uint64_t alpha, uint64_t value, uint64_t available,
                                   struct stake_limit limit, struct stake_plan *plan);

/* Sells the alpha fee of a sale for the block author, free of fee, on the pool as it is now. Returns the TAO.
 * A fee of 0 sells nothing, but the chain still asks the pool: the answer goes to `*status` (NULL allowed).
 */
uint64_t stake_sell_author_fee(struct pool *pool, const struct pool_rules *rules, uint64_t fee_alpha,
                               enum pool_status *status);

/* Least stake of a nominator in TAO: `factor` is parts per million of the least stake. */
uint64_t stake_nominator_minimum(uint64_t min_stake_rao, uint64_t factor_ppm);

/* Is a nominator's rest of `alpha` to be sold off? */
bool stake_is_small(const struct pool *pool, uint64_t alpha, uint64_t minimum_rao);

#endif
