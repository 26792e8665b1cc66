/* Rows of the market cases on the life of neurons and subnets: what entering costs, who leaves, what a subnet
 * starts with and what its end pays. */
#include "chain_admission.h"
#include "chain_curve.h"
#include "chain_dissolve.h"
#include "chain_price_adjust.h"
#include "chain_registration_price.h"
#include "vectors.h"

#include <stdlib.h>

enum { MOST_BLOCKS = 10000000 };

static struct chain_price_bounds read_bounds(struct vectors_case *c)
{
    return (struct chain_price_bounds){
        .min_rao = vectors_get_u64(c, c->in, "min_burn"),
        .max_rao = vectors_get_u64(c, c->in, "max_burn"),
    };
}

static void check_decay_factor(struct vectors_case *c)
{
    vectors_expect_u64(c, c->out, "factor",
                       chain_price_decay_factor_q32(vectors_get_u16(c, c->in, "half_life")));
}

/* So many blocks from `first_block` on; the first two blocks of the chain do not decay. */
static void check_decay(struct vectors_case *c)
{
    const struct chain_price_bounds bounds = read_bounds(c);
    const uint64_t factor = chain_price_decay_factor_q32(vectors_get_u16(c, c->in, "half_life"));
    const uint64_t first = vectors_get_u64(c, c->in, "first_block");
    const uint32_t blocks = vectors_get_u32(c, c->in, "blocks");
    uint64_t price_rao = vectors_get_u64(c, c->in, "burn");
    if (blocks > MOST_BLOCKS)
        vectors_bad(c, "more than %d blocks", MOST_BLOCKS);
    for (uint64_t i = 0; i < blocks && !vectors_failed(c); i++)
        price_rao = chain_price_decay(price_rao, first + i > 1 ? factor : CHAIN_Q32_ONE, bounds);
    vectors_expect_u64(c, c->out, "burn", price_rao);
}

static void check_bump(struct vectors_case *c)
{
    vectors_expect_u64(c, c->out, "burn",
                       chain_price_bump(vectors_get_u64(c, c->in, "burn"),
                                        vectors_get_u128(c, c->in, "mult_bits"), read_bounds(c)));
}

static void check_bump_sequence(struct vectors_case *c)
{
    const struct chain_price_bounds bounds = read_bounds(c);
    const u64f64 multiplier = vectors_get_u128(c, c->in, "mult_bits");
    const uint16_t count = vectors_get_u16(c, c->in, "registrations");
    uint64_t price_rao = vectors_get_u64(c, c->in, "burn");
    uint64_t *price = vectors_alloc(c, count, sizeof *price);
    if (price == NULL)
        return;
    for (size_t i = 0; i < count; i++)
        price[i] = price_rao = chain_price_bump(price_rao, multiplier, bounds);
    vectors_expect_list_u64(c, c->out, "burns", price, count);
}

static void check_default_multiplier(struct vectors_case *c)
{
    const char *text = vectors_get_text(c, c->in, "value");
    if (text != NULL)
        vectors_expect_u128(c, c->out, "bits", u64f64_from_f64(strtod(text, NULL)));
}

static void check_adjust(struct vectors_case *c)
{
    const struct chain_price_interval interval = {
        .registrations = vectors_get_u16(c, c->in, "registrations"),
        .target = vectors_get_u16(c, c->in, "target"),
        .smoothing = vectors_get_u64(c, c->in, "adjustment_alpha"),
    };
    const struct chain_price_bounds bounds = {
        .min_rao = vectors_get_u64(c, c->in, "min"),
        .max_rao = vectors_get_u64(c, c->in, "max"),
    };
    vectors_expect_u64(c, c->out, "next",
                       chain_price_adjust(vectors_get_u64(c, c->in, "current"), &interval, bounds));
}

/* The interval of these rows is the effective one: that of a whole TAO a block. */
static void check_lock_cost(struct vectors_case *c)
{
    const struct chain_lock_price price = {
        .last_lock_rao = vectors_get_u64(c, c->in, "last_lock"),
        .last_lock_block = vectors_get_u64(c, c->in, "last_lock_block"),
        .min_lock_rao = vectors_get_u64(c, c->in, "min_lock"),
        .reduction_interval_blocks = vectors_get_u64(c, c->in, "interval"),
    };
    vectors_expect_u64(c, c->out, "cost",
                       chain_lock_cost(&price, CHAIN_FIRST_EMISSION_RAO, vectors_get_u64(c, c->in, "now")));
}

static void check_prune_uid(struct vectors_case *c)
{
    const json_t *list = vectors_get_array(c, c->in, "uids");
    const size_t count = json_array_size(list);
    struct chain_tenant *tenant = vectors_alloc(c, count, sizeof *tenant);
    uint64_t *uid = vectors_alloc(c, count, sizeof *uid);
    for (size_t i = 0; i < count && !vectors_failed(c); i++) {
        const json_t *one = json_array_get(list, i);
        uid[i] = vectors_get_u64(c, one, "uid");
        tenant[i] = (struct chain_tenant){
            .emission_rao = vectors_get_u64(c, one, "emission"),
            .registration_block = vectors_get_u64(c, one, "reg_block"),
            .immortal = vectors_get_bool(c, one, "immortal"),
        };
    }
    if (vectors_failed(c))
        return;
    size_t index;
    const bool found = chain_evict_neuron(tenant, count, vectors_get_u64(c, c->in, "now"),
                                          vectors_get_u64(c, c->in, "immunity"),
                                          vectors_get_u64(c, c->in, "min_non_immune"), &index);
    vectors_expect_maybe_u128(c, c->out, "uid", found, found ? uid[index] : 0);
}

static void check_prune_subnet(struct vectors_case *c)
{
    const json_t *list = vectors_get_array(c, c->in, "subnets");
    const size_t count = json_array_size(list);
    struct chain_occupant *occupant = vectors_alloc(c, count, sizeof *occupant);
    uint64_t *netuid = vectors_alloc(c, count, sizeof *netuid);
    for (size_t i = 0; i < count && !vectors_failed(c); i++) {
        const json_t *one = json_array_get(list, i);
        netuid[i] = vectors_get_u64(c, one, "netuid");
        occupant[i] = (struct chain_occupant){
            .moving_price = vectors_get_i128(c, one, "ema_price_bits32"),
            .registration_block = vectors_get_u64(c, one, "registered_at"),
            .added = vectors_get_bool(c, one, "added"),
        };
    }
    if (vectors_failed(c))
        return;
    size_t index;
    const bool found = chain_evict_subnet(occupant, count, vectors_get_u64(c, c->in, "now"),
                                          vectors_get_u64(c, c->in, "immunity"), &index);
    vectors_expect_maybe_u128(c, c->out, "netuid", found, found ? netuid[index] : 0);
}

static void check_median(struct vectors_case *c)
{
    size_t count = 0;
    u64f64 *price = vectors_get_list_u128(c, c->in, "price_bits", &count);
    if (!vectors_failed(c))
        vectors_expect_u128(c, c->out, "bits", chain_median_price(price, count));
}

static void check_seed(struct vectors_case *c)
{
    const struct chain_pool_seed seed =
        chain_seed_pool(vectors_get_u64(c, c->in, "lock"), vectors_get_u64(c, c->in, "min_lock"),
                        vectors_get_u128(c, c->in, "median_bits"));
    vectors_expect_u64(c, c->out, "pool_tao", seed.tao_rao);
    vectors_expect_u64(c, c->out, "pool_alpha", seed.alpha_in);
    vectors_expect_u64(c, c->out, "recycled", seed.recycled_rao);
    vectors_expect_u64(c, c->out, "alpha_out", 0); /* nobody has any yet */
}

static void check_dissolve(struct vectors_case *c)
{
    size_t count = 0;
    const uint64_t *alpha = vectors_get_list_u64(c, c->in, "staker_alpha", &count);
    struct chain_portion *portion = vectors_alloc(c, count + 1, sizeof *portion);
    uint64_t *share = vectors_alloc(c, count, sizeof *share);
    if (vectors_failed(c))
        return;
    for (size_t i = 0; i < count; i++)
        portion[i].alpha = alpha[i];
    portion[count].alpha = vectors_get_u64(c, c->in, "protocol_alpha");
    chain_dissolve_divide(vectors_get_u64(c, c->in, "pot"), portion, count + 1);
    for (size_t i = 0; i < count; i++)
        share[i] = portion[i].share_rao;
    vectors_expect_list_u64(c, c->out, "stakers", share, count);
    vectors_expect_u64(c, c->out, "protocol_share", portion[count].share_rao);
}

static void check_refund(struct vectors_case *c)
{
    const struct chain_refund refund = chain_dissolve_refund(
        vectors_get_u64(c, c->in, "lock"), vectors_get_u64(c, c->in, "alpha_issuance"),
        vectors_get_u16(c, c->in, "owner_cut"), vectors_get_u128(c, c->in, "price_u96f32_bits"));
    vectors_expect_u64(c, c->out, "owner_alpha", refund.owner_alpha);
    vectors_expect_u64(c, c->out, "owner_emission_tao", refund.owner_tao_rao);
    vectors_expect_u64(c, c->out, "refund", refund.refund_rao);
}

const struct vectors_handler vectors_registration_handlers[] = {
    {"market", "burn_decay_factor_q32", check_decay_factor},
    {"market", "burn_decay", check_decay},
    {"market", "burn_bump", check_bump},
    {"market", "burn_bump_sequence", check_bump_sequence},
    {"market", "burn_mult_default", check_default_multiplier},
    {"market", "burn_adjust_legacy", check_adjust},
    {"market", "lock_cost", check_lock_cost},
    {"market", "prune_uid", check_prune_uid},
    {"market", "prune_subnet", check_prune_subnet},
    {"market", "median_price", check_median},
    {"market", "subnet_seed", check_seed},
    {"market", "dissolve_split", check_dissolve},
    {"market", "owner_refund_legacy", check_refund},
    {NULL, NULL, NULL},
};
