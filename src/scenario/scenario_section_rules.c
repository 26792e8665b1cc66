/* `rules`: which rules of emission and pools are in force, from when on; `root`; `authorship`. */
#include "scenario_key.h"

#define AT(member) offsetof(struct scenario_rule, member)

static const struct scenario_choice eras[] = {
    {"dtao-2025-02", SCENARIO_ERA_DTAO_2025_02, "shares by moving price; alpha injected up to the emission"},
    {"subsidy-2025-07", SCENARIO_ERA_SUBSIDY_2025_07,
     "cheap subnets get a bounded pair, the rest buys alpha"},
    {"tao-flow-2025-11", SCENARIO_ERA_TAO_FLOW_2025_11, "shares by the average of users' net TAO flow"},
    {"net-flow-2026-05", SCENARIO_ERA_NET_FLOW_2026_05, "the same, less the protocol's own flow"},
    {"price-2026-06-22", SCENARIO_ERA_PRICE_2026_06_22, "price x root proportion x (1 - miner burn)"},
    {"price-2026-06-30", SCENARIO_ERA_PRICE_2026_06_30, "price x (1 - miner burn)"},
    {"gate-2026-07", SCENARIO_ERA_GATE_2026_07,
     "the same through a Hill gate whose bar follows the mass of shares"},
    {"gate-2026-08", SCENARIO_ERA_GATE_2026_08, "the same with a bar at the 32nd share"},
    {NULL, 0, NULL},
};

static const struct scenario_choice pools[] = {
    SCENARIO_POOL_KINDS,
};

static const struct scenario_choice emissions[] = {
    {"moving_price", SCENARIO_EMISSION_MOVING_PRICE, "by moving price"},
    {"tao_flow", SCENARIO_EMISSION_TAO_FLOW, "by the average of users' net TAO flow"},
    {"tao_flow_net", SCENARIO_EMISSION_NET_FLOW, "by that less the protocol's own flow"},
    {"price_root_unburned", SCENARIO_EMISSION_PRICE_ROOT_UNBURNED,
     "by moving price x root proportion x (1 - miner burn)"},
    {"price_unburned", SCENARIO_EMISSION_PRICE_UNBURNED, "by moving price x (1 - miner burn)"},
    {"hill_gate_mass", SCENARIO_EMISSION_GATE_MASS,
     "the same through a Hill gate whose bar follows the mass"},
    {"hill_gate_rank", SCENARIO_EMISSION_GATE_RANK, "the same with a bar at the 32nd share"},
    {NULL, 0, NULL},
};

static const struct scenario_choice injections[] = {
    {"alpha_only", SCENARIO_INJECTION_ALPHA_ONLY, "alpha at its emission; TAO always enters in full"},
    {"subsidy", SCENARIO_INJECTION_SUBSIDY,
     "cheap subnets get a bounded pair, the rest of the TAO buys alpha"},
    {"alpha", SCENARIO_INJECTION_ALPHA, "alpha at its emission; TAO beyond buys alpha"},
    {"block", SCENARIO_INJECTION_BLOCK, "at the smaller of the block's alpha and TAO"},
    {"root_proportion", SCENARIO_INJECTION_ROOT_PROPORTION, "at root proportion x alpha emission"},
    {NULL, 0, NULL},
};

static const struct scenario_choice moving_prices[] = {
    {"constant", SCENARIO_MOVING_CONSTANT, "constant weight of the present price"},
    {"capped", SCENARIO_MOVING_CAPPED, "the same, the price cut at 1"},
    {"ramp", SCENARIO_MOVING_RAMP, "the weight grows with the subnet's age, 32 fraction bits"},
    {"wide", SCENARIO_MOVING_WIDE, "the same with 64 fraction bits"},
    {NULL, 0, NULL},
};

static const struct scenario_choice eligibles[] = {
    {"all", SCENARIO_ELIGIBLE_ALL, "every subnet"},
    {"started", SCENARIO_ELIGIBLE_STARTED, "those whose emission was started"},
    {"open", SCENARIO_ELIGIBLE_OPEN, "those that are also tradable and open for registration"},
    {NULL, 0, NULL},
};

static const struct scenario_choice root_sales[] = {
    {"by_prices", SCENARIO_ROOT_SELLS_BY_PRICES, "only while the moving prices sum to more than 1"},
    {"always", SCENARIO_ROOT_SELLS_ALWAYS, "in every block"},
    {NULL, 0, NULL},
};

static const struct scenario_choice unsold[] = {
    {"recycle", SCENARIO_UNSOLD_RECYCLE, "destroyed; the subnet creates it again"},
    {"validators", SCENARIO_UNSOLD_VALIDATORS, "the validators'"},
    {"vanish", SCENARIO_UNSOLD_VANISH, "stays outside the pool as nobody's"},
    {NULL, 0, NULL},
};

static const struct scenario_choice root_dividends[] = {
    {"claimed", SCENARIO_ROOT_CLAIMED, "kept as alpha until root's stakers claim it"},
    {"sold", SCENARIO_ROOT_SOLD, "sold in every block; the epoch pays TAO to root's stakers"},
    {NULL, 0, NULL},
};

static const struct scenario_choice sold_dividends[] = {
    {"shared", SCENARIO_SOLD_SHARED, "shares of the pot, by the alpha parts of the dividends"},
    {"less-root", SCENARIO_SOLD_LESS_ROOT, "each one's dividend less its root part"},
    {"whole", SCENARIO_SOLD_WHOLE, "each one's whole dividend, its root part too"},
    {NULL, 0, NULL},
};

static const struct scenario_choice swap_fees[] = {
    {"flat", SCENARIO_FEES_FLAT, "constant product: 50,000 rao a swap, in the pool (2025-02-13)"},
    {"flat-and-share", SCENARIO_FEES_FLAT_AND_SHARE,
     "the same, of a sale at least 0.005 % of its TAO (March 2025)"},
    {"position", SCENARIO_FEES_POSITION, "concentrated: 33/65535 to the position (July 2025)"},
    {"reservoirs", SCENARIO_FEES_RESERVOIRS, "the same; it keeps what injections leave over (November 2025)"},
    {"author", SCENARIO_FEES_AUTHOR, "33/65535 to the author of the block (2026-03-20)"},
    {NULL, 0, NULL},
};

static const struct scenario_choice buys[] = {
    {"after_weights", SCENARIO_BUYS_AFTER_WEIGHTS, "after liquidity was injected"},
    {"before_weights", SCENARIO_BUYS_BEFORE_WEIGHTS, "before; what is left is injected"},
    {NULL, 0, NULL},
};

static const struct scenario_choice bought[] = {
    {"keep", SCENARIO_BOUGHT_KEEP, "held by the protocol"},
    {"recycle", SCENARIO_BOUGHT_RECYCLE, "destroyed; the subnet creates it again"},
    {NULL, 0, NULL},
};

static const struct scenario_choice schedules[] = {
    {"legacy", SCENARIO_EPOCHS_LEGACY, "every tempo + 1 blocks, as many as are due"},
    {"dynamic", SCENARIO_EPOCHS_DYNAMIC, "a tempo after the last, at most `max_epochs` in a block"},
    {NULL, 0, NULL},
};

#define MECHANISM(member, list, example_, text)                                                              \
    {                                                                                                        \
        .name = #member, .type = SCENARIO_TYPE_CHOICE, .offset = AT(member), .flags = SCENARIO_OPTIONAL,     \
        .choices = list, .example = example_, .doc = text                                                    \
    }

static const struct scenario_key keys[] = {
    {.name = "from",
     .type = SCENARIO_TYPE_WHEN,
     .offset = AT(from),
     .fallback = "0",
     .example = "2025-11-04",
     .doc = "when the rules come into force"},
    MECHANISM(era, eras, "price-2026-06-30",
              "all rules of an era, named by what decides the shares and when the network took them on; what "
              "the other keys name differs from it, and without an era only they change"),
    MECHANISM(emission, emissions, "hill_gate_rank", "how the block's TAO is shared over the subnets"),
    MECHANISM(injection, injections, "block", "where the liquidity that a subnet gets is cut"),
    MECHANISM(moving_price, moving_prices, "ramp", "how the moving price follows the price"),
    MECHANISM(eligible, eligibles, "open", "which subnets take part in the emission"),
    MECHANISM(root_sells, root_sales, "always", "when root has its part of the alpha"),
    MECHANISM(unsold_root, unsold, "recycle", "what becomes of root's part while root does not sell"),
    MECHANISM(root_dividends, root_dividends, "sold", "what becomes of it otherwise"),
    MECHANISM(sold_dividends, sold_dividends, "shared",
              "while root's alpha is sold: alpha of the validators at an epoch"),
    MECHANISM(chain_buys, buys, "before_weights", "when the protocol buys alpha in a block"),
    MECHANISM(bought_alpha, bought, "recycle", "what becomes of the alpha that it buys"),
    MECHANISM(
        pool, pools, "balancer",
        "the kind that every pool becomes; reserves stay to the rao and the price where the kind can have "
        "it, fees are the era's"),
    MECHANISM(swap_fees, swap_fees, "author", "what swaps cost and who gets it; each is of its kind of pool"),
    MECHANISM(epochs, schedules, "dynamic", "when epochs are due"),
    {.name = "max_epochs",
     .type = SCENARIO_TYPE_COUNT,
     .offset = AT(max_epochs),
     .flags = SCENARIO_OPTIONAL,
     .min = "1",
     .max = "1024",
     .example = "2",
     .doc = "dynamic epochs: how many may run in a block; the others wait"},
    {.name = NULL},
};

const struct scenario_section scenario_section_rule = {
    .name = "rule",
    .doc = "Rules from a moment on: an era, mechanisms of their own, or both; a word alone is an era from "
           "the start",
    .keys = keys,
    .size = sizeof(struct scenario_rule),
    .shorthand = "era",
};

static const struct scenario_choice spreads[] = {
    {"equal", SCENARIO_SPREAD_EQUAL, "the same for everyone"},
    {"zipf", SCENARIO_SPREAD_ZIPF, "in proportion to 1, 1/2, 1/3, ..."},
    {NULL, 0, NULL},
};

static const struct scenario_key root_keys[] = {
    {.name = "stake",
     .type = SCENARIO_TYPE_AMOUNT,
     .offset = offsetof(struct scenario_root, stake_rao),
     .fallback = "0 TAO",
     .example = "5_400_000 TAO",
     .doc = "TAO staked on root; it adds to the issuance at the start"},
    {.name = "spread",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_root, spread),
     .choices = spreads,
     .fallback = "zipf",
     .doc = "how it is spread over the validators"},
    {.name = "take",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_root, take),
     .fallback = "18 %",
     .max = "18 %",
     .doc = "part of the dividends that a validator's owner takes before all stakers share the rest; the "
            "timeline can change it for each"},
    {.name = "claim",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_root, claim),
     .choices = scenario_claims,
     .fallback = "wait",
     .doc = "what becomes of root's dividends: each block a few stakers claim theirs"},
    {.name = "keep",
     .type = SCENARIO_TYPE_LIST,
     .element = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_root, keep),
     .only_if = "claim",
     .only_if_value = SCENARIO_CLAIM_SOME,
     .max = "1000",
     .example = "[1]",
     .doc = "subnets whose alpha all keep who do not say otherwise"},
    {.name = NULL},
};

const struct scenario_section scenario_section_network_root = {
    .name = "root",
    .doc = "The root network",
    .keys = root_keys,
    .size = sizeof(struct scenario_root),
    .shorthand = "stake",
};

static const struct scenario_choice policies[] = {
    {"authorities", SCENARIO_AUTHORSHIP_AUTHORITIES, "a fixed set takes turns, as on the chain"},
    {"stake", SCENARIO_AUTHORSHIP_STAKE, "drawn by TAO on root and alpha at its price"},
    {"intelligence", SCENARIO_AUTHORSHIP_INTELLIGENCE,
     "drawn by incentive and dividends times the subnet's emission"},
    {NULL, 0, NULL},
};

static const struct scenario_choice fees[] = {
    {"author", SCENARIO_AUTHOR_FEES_PAID,
     "the author's, a sale's after it was sold for TAO, as on the chain"},
    {"burn", SCENARIO_AUTHOR_FEES_BURNED, "nobody's: TAO stays issued, alpha stays outside the pool"},
    {NULL, 0, NULL},
};

static const struct scenario_key authorship_keys[] = {
    {.name = "policy",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_authorship, policy),
     .choices = policies,
     .fallback = "authorities",
     .doc = "who is chosen to add the next block"},
    {.name = "authorities",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct scenario_authorship, authorities),
     .fallback = "20",
     .min = "1",
     .max = "1000",
     .doc = "how many take turns under that policy"},
    {.name = "fees",
     .type = SCENARIO_TYPE_CHOICE,
     .offset = offsetof(struct scenario_authorship, fees),
     .choices = fees,
     .fallback = "author",
     .doc = "whose the fees of the orders in a block are, where they do not stay in the pool"},
    {.name = NULL},
};

const struct scenario_section scenario_section_authorship = {
    .name = "authorship",
    .doc = "Who adds the blocks; a word alone is the policy",
    .keys = authorship_keys,
    .size = sizeof(struct scenario_authorship),
    .shorthand = "policy",
};
