/* Networks for the tests of the coinbase. */
#ifndef COINBASE_STATES_H
#define COINBASE_STATES_H

#include "network_coinbase.h"

#include <check.h>

static inline uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* `subnets` started subnets of plausible size and a root that owns a part of everything. */
static inline void make_network(struct network_coinbase *cb, size_t subnets, const char *rules, uint64_t seed)
{
    const uint64_t rao = 1000000000;
    struct sim_error err;
    ck_assert_int_eq(network_coinbase_init(cb, subnets, &err), SIM_OK);
    cb->block = 5000000;
    cb->issuance_rao = cb->balances_rao = UINT64_C(10800000) * rao;
    cb->root_tao_rao = UINT64_C(5400000) * rao;
    for (size_t i = 0; i < subnets; i++) {
        struct network_subnet *s = &cb->subnet[i];
        network_subnet_init(s, (uint16_t)(i + 1));
        s->started = s->subtoken_enabled = true;
        s->emission_enabled = draw(&seed) % 5 != 0;
        s->first_emission_block = 5000000 - draw(&seed) % 4000000;
        s->pool.tao_rao = (500 + draw(&seed) % 15000) * rao;
        s->pool.alpha_in = (100000 + draw(&seed) % 2000000) * rao;
        s->pool.alpha_out = (100000 + draw(&seed) % 2500000) * rao;
        s->pool.initialised = true;
        s->account_rao = s->pool.tao_rao;
        s->moving_price = (i96f32)(draw(&seed) % (uint64_t)(I96F32_ONE / 40));
        s->miner_burned = draw(&seed) % 3 == 0 ? draw(&seed) % (U96F32_ONE + 1) : 0;
        s->schedule.last_epoch_block = cb->block - draw(&seed) % 360;
        s->voted_rao = rao / subnets;
    }
    network_coinbase_set_rules(cb, network_rules_find(rules));
}

#endif
