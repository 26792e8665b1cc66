/* The pool of one subnet: two reserves, a price, and what a swap does to them.
 *
 * Source: spec/markets.md section 1, spec/coinbase.md 2.7. Four kinds: the weighted balancer (since June
 * 2026, generation C), full-range concentrated liquidity (June 2025 to June 2026, B), the constant product
 * (February to June 2025, A) and the stable 1:1 pool of root. The kind is data: a network may change it at a
 * block.
 *
 * A pool knows nothing of accounts. A swap moves the reserves and says what was paid, received and charged;
 * who pays, who receives and what happens to the fee is the caller's.
 *
 * Limits: user positions of generation B, which the chain never switched on, do not exist here. */
#ifndef POOL_H
#define POOL_H

#include "sim_fixed.h"

#include <stdbool.h>
#include <stdint.h>

#define POOL_WEIGHT_ONE UINT64_C(1000000000000000000) /* weights are parts of 10^18 */
#define POOL_WEIGHT_HALF UINT64_C(500000000000000000)
#define POOL_WEIGHT_MIN UINT64_C(10000000000000000) /* 1 % on either side */
#define POOL_MIN_RESERVE_RAO UINT64_C(1000000)
#define POOL_MAX_PRICE_RAO UINT64_C(1000000000000000) /* limit of a buy that takes any price */
#define POOL_MIN_PRICE_RAO UINT64_C(1000)             /* limit of a sell that takes any price */
#define POOL_DEFAULT_FEE_RATE UINT16_C(33)            /* parts of 65535 */

enum pool_kind { POOL_STABLE, POOL_CONSTANT_PRODUCT, POOL_CONCENTRATED, POOL_BALANCER };
enum { POOL_KINDS = POOL_BALANCER + 1 };

enum pool_side { POOL_BUY, POOL_SELL }; /* buy: TAO in, alpha out; sell: alpha in, TAO out */

/* Why the chain refuses a swap. A refusal is an answer, not an error of the program. */
enum pool_status {
    POOL_OK = 0,
    POOL_INPUT_TOO_LARGE,
    POOL_RESERVES_TOO_LOW,
    POOL_PRICE_LIMIT_EXCEEDED,
    POOL_INSUFFICIENT_LIQUIDITY,
    POOL_OUT_OF_BALANCE,
};

/* The chain's name of a refusal ("ReservesTooLow"); "" for POOL_OK. */
const char *pool_status_name(enum pool_status status);

/* State of the position of generation B, which the protocol owns over the whole price range. */
struct pool_position {
    u64f64 sqrt_price; /* sqrt(TAO per alpha); 0 before the first use */
    uint64_t liquidity;
    uint64_t tao_reservoir_rao; /* injected amounts that the position could not take at its price */
    uint64_t alpha_reservoir;
};

struct pool {
    enum pool_kind kind;
    bool initialised;          /* of kinds B and C; set by the first swap or injection */
    uint16_t fee_rate;         /* parts of 65535 of the input */
    uint64_t tao_rao;          /* SubnetTAO: y */
    uint64_t alpha_in;         /* SubnetAlphaIn: x */
    uint64_t alpha_out;        /* alpha outside the pool */
    uint64_t quote_weight_e18; /* weight of TAO, kind C */
    uint64_t protocol_alpha;   /* part of alpha_out that the protocol bought */
    sim_u128 volume_rao;       /* a counter, read by nobody */
    struct pool_position position;
};

/* What differs between releases of the same kind. */
struct pool_rules {
    uint64_t min_reserve_rao;     /* the output reserve must hold at least this */
    uint64_t max_input_multiple;  /* net input <= this times the input reserve; 0 means no bound */
    unsigned precision_bits;      /* of the weighted pool's power */
    bool clamp_ratio;             /* the power of a ratio below 1 is cut to 1 */
    bool concentrated_reservoirs; /* generation B keeps what an injection could not use */
    bool concentrated_fee_stays;  /* generation B: the position earns the fees; else the author does */
    uint64_t flat_fee_rao;        /* generation A: TAO of each swap that stays in the pool; 0: no fees */
    uint64_t sale_fee_ppb;        /* generation A: least part of a sale's TAO that stays, parts of 10^9 */
};

/* v3.4.9-424 and later. */
extern const struct pool_rules pool_rules_current;
/* v3.4.8-423: 1024 bits, no clamp, no bound on the input. */
extern const struct pool_rules pool_rules_v423;
/* Generation A with the fees of v2.0.0: 50,000 rao a swap. */
extern const struct pool_rules pool_rules_flat_fee;
/* The same since v2.0.6: a sale pays 0.005 % of its TAO, at least 50,000 rao. The chain's third bound, by the
 * last dividends of the hotkey, is not here: a pool knows no hotkeys. */
extern const struct pool_rules pool_rules_sale_fee;
/* Generation B, July to November 2025: fees to the position, no reservoirs. */
extern const struct pool_rules pool_rules_position_fee;
/* Generation B, November 2025 to March 2026: fees to the position, reservoirs. */
extern const struct pool_rules pool_rules_reservoirs;

struct pool_order {
    enum pool_side side;
    uint64_t amount;    /* of the input token, fee included */
    u64f64 limit_price; /* worst price, TAO per alpha */
    bool drop_fees;
};

/* A sale of generation A is charged in TAO: paid_out is what is left of it, and fee is 0. */
struct pool_fill {
    uint64_t paid_in;  /* into the reserve, without the fee */
    uint64_t paid_out; /* out of the other reserve */
    uint64_t fee;      /* in the input token, on top of paid_in */
    uint64_t fee_to_author;
    uint64_t fee_kept; /* part of the fee that went into the reserve too */
};

/* A dynamic pool with reserves `tao_rao` and `alpha_in`, nothing outside, equal weights, default fee. */
void pool_init(struct pool *pool, enum pool_kind kind, uint64_t tao_rao, uint64_t alpha_in);

/* Makes it a pool of another kind, as a change of the rules does. Reserves, alpha outside, the protocol's
 * part and the fee rate stay to the rao. The price stays too, to the last bits of the kind's own numbers,
 * with two exceptions: a kind without a state of its own (constant product, stable) has the price of its
 * reserves, and a balancer that would need a weight outside of 1 % to 99 % begins with equal ones. Sources:
 * concentrated to balancer is the chain's migration (spec/markets.md 1.11); constant product to concentrated
 * is its lazy opening (1.17); the way back, balancer to concentrated, is our convention: the largest position
 * that the reserves hold at the price, and the rest in its reservoirs. */
void pool_convert(struct pool *pool, enum pool_kind kind);

/* floor(a * 2^64 / b), 0 for b == 0: the chain's safe_div of two integers. */
static inline u64f64 pool_ratio_u64(uint64_t a, uint64_t b)
{
    if (b == 0)
        return 0;
    uint64_t rest;
    /* most ratios lie below 2: one division does */
    const uint64_t whole = a >> 1 < b ? a >= b : a / b;
    return ((u64f64)whole << 64) | sim_u128_div_u64(a - whole * b, 0, b, &rest);
}

/* A limit in rao per alpha as a price. */
static inline u64f64 pool_price_from_rao(uint64_t price_rao)
{
    return pool_ratio_u64(price_rao, 1000000000);
}

/* floor(a * b) of an integer and a fixed-point factor, saturating. */
uint64_t pool_scale_u64(uint64_t a, u64f64 factor);

/* Spot price, TAO per alpha: 1 for stable pools, 0 for an empty one. */
u64f64 pool_price(const struct pool *pool);

/* Fee on a gross amount; 0 for kinds that charge none inside the swap (A, stable). */
uint64_t pool_fee(const struct pool *pool, uint64_t amount);

/* Fee on top of a net amount that a limit cut short. */
uint64_t pool_fee_on_limit(const struct pool *pool, uint64_t net);

/* What the order would do, without doing it. `*fill` is zero when refused. */
enum pool_status pool_quote(const struct pool *pool, const struct pool_rules *rules,
                            const struct pool_order *order, struct pool_fill *fill);

/* Quotes and applies: reserves, alpha_out, volume (by the amounts of the swap), the kind's own state. */
enum pool_status pool_swap(struct pool *pool, const struct pool_rules *rules, const struct pool_order *order,
                           struct pool_fill *fill);

/* Makes room for protocol liquidity: changes weights or position so that adding (*tao_rao, *alpha) leaves the
 * price as it is. The reserves stay; the caller adds what comes back, which is (0, 0) if the pool refuses. */
void pool_make_room(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao, uint64_t *alpha);

/* pool_make_room and then the reserves. */
void pool_inject(struct pool *pool, const struct pool_rules *rules, uint64_t *tao_rao, uint64_t *alpha);

/* Alpha worth `tao_rao` at the spot price, without slippage. */
uint64_t pool_alpha_for_tao(const struct pool *pool, uint64_t tao_rao);

/* Refusals of the limit helpers come back through `*status` (NULL allowed); the amount is 0 then. */
uint64_t pool_max_add(const struct pool *pool, const struct pool_rules *rules, uint64_t limit_price_rao,
                      enum pool_status *status);
uint64_t pool_max_remove(const struct pool *pool, const struct pool_rules *rules, uint64_t limit_price_rao,
                         enum pool_status *status);

/* Most alpha of `origin` that may move to `destination` before the ratio of prices falls to
 * limit_ratio_rao / 10^9. */
uint64_t pool_max_move(const struct pool *origin, const struct pool *destination,
                       const struct pool_rules *rules, uint64_t limit_ratio_rao, enum pool_status *status);

#endif
