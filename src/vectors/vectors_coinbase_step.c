/* Rows `coinbase_step`: a whole block without an epoch, from one state of the chain's own code to the next.
 */
#include "network_coinbase.h"
#include "vectors.h"

#include <stdio.h>

/* Fields of a subnet that are a plain u64 in the row and in our struct. */
static const struct {
    const char *key;
    size_t offset;
} plain_fields[] = {
    {"tao_in", offsetof(struct network_subnet, pool.tao_rao)},
    {"alpha_in", offsetof(struct network_subnet, pool.alpha_in)},
    {"alpha_out", offsetof(struct network_subnet, pool.alpha_out)},
    {"quote_weight", offsetof(struct network_subnet, pool.quote_weight_e18)},
    {"protocol_alpha", offsetof(struct network_subnet, pool.protocol_alpha)},
    {"pending_server", offsetof(struct network_subnet, pending_server)},
    {"pending_validator", offsetof(struct network_subnet, pending_validator)},
    {"pending_root_alpha", offsetof(struct network_subnet, pending_root)},
    {"pending_owner_cut", offsetof(struct network_subnet, pending_owner)},
    {"tao_in_emission", offsetof(struct network_subnet, tao_in_emission)},
    {"alpha_in_emission", offsetof(struct network_subnet, alpha_in_emission)},
    {"alpha_out_emission", offsetof(struct network_subnet, alpha_out_emission)},
    {"excess_tao", offsetof(struct network_subnet, excess_tao)},
    {"burn", offsetof(struct network_subnet, burn_rao)},
    {"min_burn", offsetof(struct network_subnet, burn_bounds.min_rao)},
    {"max_burn", offsetof(struct network_subnet, burn_bounds.max_rao)},
    {"blocks_since_last_step", offsetof(struct network_subnet, schedule.blocks_since_last_step)},
    {"ema_halving_blocks", offsetof(struct network_subnet, price_halving_blocks)},
};

enum { PLAIN_FIELDS = sizeof plain_fields / sizeof plain_fields[0] };

static uint64_t *plain_field(struct network_subnet *s, size_t i)
{
    return (uint64_t *)(void *)((char *)s + plain_fields[i].offset);
}

static void read_subnet(struct vectors_case *c, const json_t *net, struct network_subnet *s)
{
    network_subnet_init(s, vectors_get_u16(c, net, "netuid"));
    for (size_t i = 0; i < PLAIN_FIELDS; i++)
        *plain_field(s, i) = vectors_get_u64(c, net, plain_fields[i].key);
    s->pool.kind = vectors_get_u64(c, net, "mechanism") == 1 ? POOL_BALANCER : POOL_STABLE;
    s->pool.initialised = true;
    s->pool.volume_rao = vectors_get_u128(c, net, "volume");
    s->started = !vectors_is_null(c, net, "first_emission_block");
    s->first_emission_block = s->started ? vectors_get_u64(c, net, "first_emission_block") : 0;
    s->subtoken_enabled = vectors_get_bool(c, net, "subtoken_enabled");
    s->registration_allowed = vectors_get_bool(c, net, "registration_allowed");
    s->emission_enabled = vectors_get_bool(c, net, "emission_enabled");
    s->owner_cut_enabled = vectors_get_bool(c, net, "owner_cut_enabled");
    s->moving_price = vectors_get_i128(c, net, "moving_price");
    s->miner_burned = vectors_get_u128(c, net, "miner_burned");
    s->root_proportion = vectors_get_u128(c, net, "root_prop");
    s->protocol_flow.gathered_rao = vectors_get_i64(c, net, "protocol_flow");
    s->burn_half_life = vectors_get_u16(c, net, "burn_half_life");
    s->account_rao = s->pool.tao_rao;
    s->schedule.tempo_blocks = 0; /* no epoch is due in these rows */
}

static void read_world(struct vectors_case *c, struct network_coinbase *cb, const json_t *nets)
{
    cb->block = vectors_get_u64(c, c->in, "block") - 1;
    cb->issuance_rao = vectors_get_u64(c, c->in, "total_issuance");
    cb->balances_rao = cb->issuance_rao;
    cb->total_stake_rao = vectors_get_u64(c, c->in, "total_stake");
    cb->block_emission_rao = vectors_get_u64(c, c->in, "block_emission");
    cb->root_tao_rao = vectors_get_u64(c, c->in, "root_tao");
    cb->moving_alpha = vectors_get_i128(c, c->in, "subnet_moving_alpha");
    cb->owner_cut_u16 = vectors_get_u16(c, c->in, "subnet_owner_cut");
    for (size_t i = 0; i < cb->subnets; i++)
        read_subnet(c, json_array_get(nets, i), &cb->subnet[i]);
    network_coinbase_set_tao_weight(cb, vectors_get_u64(c, c->in, "tao_weight"));
}

static void expect_subnet(struct vectors_case *c, const json_t *net, struct network_subnet *s)
{
    for (size_t i = 0; i < PLAIN_FIELDS; i++)
        vectors_expect_u64(c, net, plain_fields[i].key, *plain_field(s, i));
    vectors_expect_u128(c, net, "price", network_subnet_price(s));
    vectors_expect_i128(c, net, "moving_price", s->moving_price);
    vectors_expect_u128(c, net, "root_prop", s->root_proportion);
    vectors_expect_i64(c, net, "protocol_flow", s->protocol_flow.gathered_rao);
    vectors_expect_u128(c, net, "volume", s->pool.volume_rao);
}

static void check_step(struct vectors_case *c)
{
    struct network_coinbase cb;
    const json_t *nets = vectors_get_array(c, c->in, "nets"), *after = vectors_get_array(c, c->out, "nets");
    if (vectors_failed(c))
        return;
    if (network_coinbase_init(&cb, json_array_size(nets), c->error) != SIM_OK) {
        vectors_bad(c, "no memory for the subnets");
        return;
    }
    read_world(c, &cb, nets);
    struct sim_error err;
    if (!vectors_failed(c) && network_coinbase_step(&cb, &err) == SIM_OK) {
        vectors_expect_u64(c, c->out, "block", cb.block);
        vectors_expect_u64(c, c->out, "minted", cb.minted_rao);
        vectors_expect_u64(c, c->out, "total_issuance", cb.issuance_rao);
        vectors_expect_u64(c, c->out, "total_stake", cb.total_stake_rao);
        vectors_expect_u64(c, c->out, "block_emission", cb.block_emission_rao);
        vectors_expect_u64(c, c->out, "root_tao", cb.root_tao_rao);
        vectors_expect_u64(c, c->out, "tao_weight", cb.tao_weight_raw);
        vectors_expect_i128(c, c->out, "subnet_moving_alpha", cb.moving_alpha);
        vectors_expect_u64(c, c->out, "subnet_owner_cut", cb.owner_cut_u16);
        for (size_t i = 0; i < cb.subnets; i++)
            expect_subnet(c, json_array_get(after, i), &cb.subnet[i]);
        if (network_coinbase_verify(&cb, &err) != SIM_OK)
            vectors_differ(c, "conservation", "every law holds", err.message);
    }
    network_coinbase_free(&cb);
}

const struct vectors_handler vectors_coinbase_step_handlers[] = {
    {"", "coinbase_step", check_step},
    {NULL, NULL, NULL},
};
