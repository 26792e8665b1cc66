/* Emission policies: what every one of them must keep, and what sets them apart. */
#include "chain_emission.h"
#include "tensim_check.h"

enum { SUBNETS = 40 };

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct field {
    struct chain_candidate candidate[SUBNETS];
    struct chain_flow flow[2 * SUBNETS];
    u64f64 scratch[CHAIN_EMISSION_SCRATCH(SUBNETS)];
    u64f64 share[SUBNETS];
    u96f32 emission[SUBNETS];
    struct chain_emission_state state;
};

static void fill(struct field *f, uint64_t *seed)
{
    chain_emission_state_init(&f->state);
    for (int i = 0; i < SUBNETS; i++) {
        f->flow[2 * i] =
            (struct chain_flow){.gathered_rao = (int64_t)(draw(seed) % 1000000000000) - 300000000000};
        f->flow[2 * i + 1] = (struct chain_flow){.gathered_rao = (int64_t)(draw(seed) % 100000000000)};
        f->candidate[i] = (struct chain_candidate){
            .moving_price = (i96f32)(draw(seed) % 400000000),
            .emission_enabled = draw(seed) % 4 != 0,
            .miner_burned = draw(seed) % (U96F32_ONE + 1),
            .root_proportion = draw(seed) % (U96F32_ONE + 1),
            .voted_rao = draw(seed) % (1000000000 / SUBNETS),
            .user_flow = &f->flow[2 * i],
            .protocol_flow = &f->flow[2 * i + 1],
        };
    }
}

START_TEST(no_policy_gives_more_than_the_block_has)
{
    uint64_t seed = 1;
    struct field f;
    for (int run = 0; run < 50; run++)
        for (const struct chain_emission_policy *p = chain_emission_policies; p->name != NULL; p++) {
            sim_u128 sum = 0;
            fill(&f, &seed);
            chain_emission_divide(p, &f.state, 1, 1000000000, f.candidate, SUBNETS, f.scratch, f.emission);
            for (int i = 0; i < SUBNETS; i++)
                sum += f.emission[i];
            ck_assert(sum <= u96f32_from_u64(1000000000));
        }
}
END_TEST

START_TEST(switched_off_subnets_get_nothing_and_the_rest_gets_all)
{
    uint64_t seed = 2;
    struct field f;
    for (int run = 0; run < 50; run++) {
        u64f64 sum = 0;
        fill(&f, &seed);
        chain_emission_shares(chain_emission_policy_find("price-unburned"), &f.state, 1, f.candidate, SUBNETS,
                              f.scratch, f.share);
        for (int i = 0; i < SUBNETS; i++) {
            ck_assert(f.candidate[i].emission_enabled || f.share[i] == 0);
            sum += f.share[i];
        }
        ck_assert(sum <= U64F64_ONE && sum > U64F64_ONE - SUBNETS - 1);
    }
}
END_TEST

START_TEST(gate_keeps_the_order_and_favours_the_large)
{
    uint64_t seed = 3;
    struct field f, g;
    for (int run = 0; run < 50; run++) {
        fill(&f, &seed);
        for (int i = 0; i < SUBNETS; i++)
            f.candidate[i].emission_enabled = true;
        g = f;
        const struct chain_emission_policy *plain = chain_emission_policy_find("price-unburned");
        const struct chain_emission_policy *gate = chain_emission_policy_find("hill-gate-rank");
        chain_emission_shares(plain, &f.state, 1, f.candidate, SUBNETS, f.scratch, f.share);
        chain_emission_shares(gate, &g.state, 1, f.candidate, SUBNETS, g.scratch, g.share);
        int largest = 0;
        for (int i = 1; i < SUBNETS; i++)
            if (f.share[i] > f.share[largest])
                largest = i;
        ck_assert(g.share[largest] >= f.share[largest]);
        for (int i = 0; i < SUBNETS; i++)
            for (int k = 0; k < SUBNETS; k++)
                if (f.share[i] > f.share[k])
                    ck_assert(g.share[i] >= g.share[k]);
    }
}
END_TEST

START_TEST(gate_turns_one_third_and_two_thirds_into_a_tenth_and_nine_tenths)
{
    u64f64 share[2] = {U64F64_ONE / 3, U64F64_ONE / 3 * 2};
    chain_gate_apply(&chain_gate_mass, chain_gate_bar(&chain_gate_mass, share, 2), share, 2);
    ck_assert_double_eq_tol(u64f64_to_f64(share[0]), 0.1, 1e-7);
    ck_assert_double_eq_tol(u64f64_to_f64(share[1]), 0.9, 1e-7);
}
END_TEST

START_TEST(gate_holds_its_bar_for_360_blocks)
{
    uint64_t seed = 4;
    struct field f;
    const struct chain_emission_policy *gate = chain_emission_policy_find("hill-gate-rank");
    fill(&f, &seed);
    chain_emission_shares(gate, &f.state, 721, f.candidate, SUBNETS, f.scratch, f.share);
    const u64f64 bar = f.state.gate_bar;
    ck_assert(bar > 0);
    for (int i = 0; i < SUBNETS; i++)
        f.candidate[i].miner_burned = 0;
    chain_emission_shares(gate, &f.state, 1079, f.candidate, SUBNETS, f.scratch, f.share);
    ck_assert(f.state.gate_bar == bar);
    chain_emission_shares(gate, &f.state, 1080, f.candidate, SUBNETS, f.scratch, f.share);
    ck_assert(f.state.gate_bar != bar);
}
END_TEST

START_TEST(a_flow_is_averaged_once_in_a_block)
{
    struct chain_flow flow = {.gathered_rao = 1000000000};
    chain_flow_update(&flow, CHAIN_FLOW_FACTOR_DEFAULT, 5);
    const i64f64 average = flow.average;
    ck_assert(average > 0);
    ck_assert_int_eq(flow.gathered_rao, 0);
    chain_flow_update(&flow, CHAIN_FLOW_FACTOR_DEFAULT, 5);
    ck_assert(flow.average == average);
    chain_flow_update(&flow, CHAIN_FLOW_FACTOR_DEFAULT, 6);
    ck_assert(flow.average < average);
}
END_TEST

START_TEST(a_policy_is_found_by_its_name_only)
{
    ck_assert_ptr_nonnull(chain_emission_policy_find("tao-flow"));
    ck_assert_ptr_null(chain_emission_policy_find("tao"));
    ck_assert_ptr_null(chain_emission_policy_find(""));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_emission");
    TCase *tc = tcase_create("chain_emission");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, no_policy_gives_more_than_the_block_has);
    tcase_add_test(tc, switched_off_subnets_get_nothing_and_the_rest_gets_all);
    tcase_add_test(tc, gate_keeps_the_order_and_favours_the_large);
    tcase_add_test(tc, gate_turns_one_third_and_two_thirds_into_a_tenth_and_nine_tenths);
    tcase_add_test(tc, gate_holds_its_bar_for_360_blocks);
    tcase_add_test(tc, a_flow_is_averaged_once_in_a_block);
    tcase_add_test(tc, a_policy_is_found_by_its_name_only);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
