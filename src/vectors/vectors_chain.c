/* Rows of models/chain: emission curve, registration prices, subnet lock, and literals of the coinbase. */
#include "chain_curve.h"
#include "chain_registration_price.h"
#include "sim_transcendental.h"
#include "vectors.h"

#include <string.h>

static void check_block_emission(struct vectors_case *c)
{
    const uint64_t issuance_rao = vectors_get_u64(c, c->in, "issuance");
    vectors_expect_u64(c, c->out, "r", chain_block_emission(issuance_rao));
}

static void check_block_emission_case(struct vectors_case *c)
{
    const uint64_t issuance_rao = vectors_get_u64(c, c->in, "issuance");
    vectors_expect_u64(c, c->out, "emission", chain_block_emission(issuance_rao));
}

/* Blocks from one threshold to the next if every rao is kept and the step began exactly at its threshold. */
static uint64_t blocks_in_step(const struct chain_curve *curve, unsigned step)
{
    const uint64_t gap_rao = curve->threshold_rao[step + 1] - curve->threshold_rao[step];
    return (gap_rao + curve->emission_rao[step] - 1) / curve->emission_rao[step];
}

static void check_halving_table(struct vectors_case *c)
{
    struct chain_curve curve;
    const uint64_t k = vectors_get_u64(c, c->in, "halvings");
    if (vectors_failed(c))
        return;
    if (k > 32 || chain_curve_init(&curve, CHAIN_SUPPLY_RAO, CHAIN_FIRST_EMISSION_RAO, c->error) != SIM_OK) {
        vectors_bad(c, "the table has 33 steps");
        return;
    }
    const uint64_t threshold_rao = CHAIN_SUPPLY_RAO - (CHAIN_SUPPLY_RAO >> k);
    vectors_expect_u64(c, c->out, "ideal_threshold_rao", threshold_rao);
    vectors_expect_u64(c, c->out, "min_issuance_rao", threshold_rao);
    vectors_expect_u64(c, c->out, "emission_rao", chain_curve_emission(&curve, threshold_rao));
    if (json_object_get(c->out, "blocks_in_step_if_fully_minted") == NULL)
        return; /* absent in the last row, which has no next threshold */
    const bool emits = k + 1 < curve.steps;
    vectors_expect_maybe_u128(c, c->out, "blocks_in_step_if_fully_minted", emits,
                              emits ? blocks_in_step(&curve, (unsigned)k) : 0);
}

static void check_literals(struct vectors_case *c)
{
    const char *name = vectors_get_text(c, c->in, "name");
    if (name == NULL)
        return;
    const i64f64 smoothing = i64f64_div(i64f64_from_u64(29597889189277), i64f64_from_i64(INT64_MAX));
    const struct {
        const char *name;
        sim_i128 bits;
    } literals[] = {
        {"SubnetMovingAlpha 0.000003 as I96F32 bits", i96f32_from_f64(0.000003)},
        {"0.5 as U96F32/I96F32 bits", i96f32_from_f64(0.5)},
        {"0.18 as U96F32 bits", (sim_i128)u96f32_from_f64(0.18)},
        {"E as I9F23 bits", I9F23_E},
        {"LOG2_E as I9F23 bits", I9F23_LOG2_E},
        {"flow smoothing factor 29597889189277/i64::MAX as I64F64 bits", smoothing},
        {"owner cut 11796/65535 as U96F32 bits",
         (sim_i128)u96f32_div(u96f32_from_u16(11796), u96f32_from_u16(65535))},
    };
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (strcmp(literals[i].name, name) == 0) {
            vectors_expect_i128(c, c->out, "bits", literals[i].bits);
            return;
        }
    vectors_bad(c, "there is no literal '%s'", name);
}

static void check_tao_weight(struct vectors_case *c)
{
    const uint64_t raw = vectors_get_u64(c, c->in, "raw");
    const u96f32 weight = u96f32_safe_div(u96f32_from_u64(raw), u96f32_from_u64(UINT64_MAX));
    vectors_expect_u128(c, c->out, "u96f32_bits", weight);
}

static void check_burn_decay_case(struct vectors_case *c)
{
    const uint16_t half_life = vectors_get_u16(c, c->in, "half_life");
    vectors_expect_u64(c, c->out, "factor_q32", chain_price_decay_factor_q32(half_life));
}

static void check_burn_decay_sequence(struct vectors_case *c)
{
    const uint64_t factor = chain_price_decay_factor_q32(vectors_get_u16(c, c->in, "half_life"));
    uint64_t price_rao = vectors_get_u64(c, c->in, "start");
    const size_t count = json_array_size(vectors_get_array(c, c->out, "sequence"));
    uint64_t *prices = vectors_alloc(c, count, sizeof *prices);
    if (prices == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        prices[i] = price_rao;
        price_rao = chain_price_decay(price_rao, factor, (struct chain_price_bounds){0, UINT64_MAX});
    }
    vectors_expect_list_u64(c, c->out, "sequence", prices, count);
}

static void check_decay_factor(struct vectors_case *c)
{
    const uint16_t half_life = vectors_get_u16(c, c->in, "half_life");
    const uint64_t factor = chain_price_decay_factor_q32(half_life);
    vectors_expect_u64(c, c->out, "factor", factor);
    vectors_expect_u64(c, c->out, "mul", chain_q32_mul(vectors_get_u64(c, c->in, "value"), factor));
    vectors_expect_u64(c, c->out, "pow_half_life", chain_q32_pow(factor, half_life));
}

static void check_q32(struct vectors_case *c)
{
    const uint64_t a = vectors_get_u64(c, c->in, "a"), b = vectors_get_u64(c, c->in, "b");
    const uint64_t exponent = vectors_get_u64(c, c->in, "e");
    vectors_expect_u64(c, c->out, "mul", chain_q32_mul(a, b));
    vectors_expect_u64(c, c->out, "pow", chain_q32_pow(b < CHAIN_Q32_ONE ? b : CHAIN_Q32_ONE, exponent));
}

static void check_burn_step(struct vectors_case *c)
{
    const struct chain_price_bounds bounds = {
        .min_rao = vectors_get_u64(c, c->in, "min_burn"),
        .max_rao = vectors_get_u64(c, c->in, "max_burn"),
    };
    const u64f64 multiplier = vectors_get_u128(c, c->in, "increase_mult");
    const uint16_t half_life = vectors_get_u16(c, c->in, "half_life");
    const bool decays = vectors_get_u64(c, c->in, "block") > 1;
    const uint64_t factor = decays ? chain_price_decay_factor_q32(half_life) : CHAIN_Q32_ONE;
    uint64_t price_rao = chain_price_decay(vectors_get_u64(c, c->in, "burn"), factor, bounds);
    vectors_expect_u64(c, c->out, "after_decay", price_rao);
    const uint16_t registrations = vectors_get_u16(c, c->in, "registrations");
    uint64_t *prices = vectors_alloc(c, registrations, sizeof *prices);
    if (prices == NULL)
        return;
    for (size_t i = 0; i < registrations; i++)
        prices[i] = price_rao = chain_price_bump(price_rao, multiplier, bounds);
    vectors_expect_list_u64(c, c->out, "after_each_registration", prices, registrations);
    vectors_expect_u64(c, c->out, "burn", price_rao);
}

/* Both kinds of row: the plain function also shows its interval. */
static void check_lock_cost(struct vectors_case *c)
{
    const struct chain_lock_price price = {
        .last_lock_rao = vectors_get_u64(c, c->in, "last_lock"),
        .last_lock_block = vectors_get_u64(c, c->in, "last_lock_block"),
        .min_lock_rao = vectors_get_u64(c, c->in, "min_lock"),
        .reduction_interval_blocks = vectors_get_u64(c, c->in, "lock_reduction_interval"),
    };
    const uint64_t emission_rao = chain_block_emission(vectors_get_u64(c, c->in, "total_issuance"));
    const uint64_t block = vectors_get_u64(c, c->in, "block");
    if (strcmp(c->fn, "network_lock_cost") == 0)
        vectors_expect_u64(c, c->out, "effective_interval",
                           chain_lock_interval(price.reduction_interval_blocks, emission_rao));
    vectors_expect_u64(c, c->out, "lock_cost", chain_lock_cost(&price, emission_rao, block));
}

const struct vectors_handler vectors_chain_handlers[] = {
    {"", "block_emission", check_block_emission},
    {"", "decay_factor_q32", check_decay_factor},
    {"", "q32", check_q32},
    {"", "burn_step", check_burn_step},
    {"", "network_lock_cost", check_lock_cost},
    {"", "lock_cost_step", check_lock_cost},
    {"coinbase", "block_emission", check_block_emission_case},
    {"coinbase", "halving_table", check_halving_table},
    {"coinbase", "literals", check_literals},
    {"coinbase", "tao_weight", check_tao_weight},
    {"coinbase", "burn_decay", check_burn_decay_case},
    {"coinbase", "burn_decay_sequence", check_burn_decay_sequence},
    {NULL, NULL, NULL},
};
