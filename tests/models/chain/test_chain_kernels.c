/* Terms, splits, dividends, child keys, moving price, claims: laws that hold for any numbers. */
#include "chain_childkeys.h"
#include "chain_dividends.h"
#include "chain_moving_price.h"
#include "chain_root_claim.h"
#include "chain_split.h"
#include "chain_terms.h"
#include "tensim_check.h"

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

START_TEST(tao_of_the_terms_is_the_emission)
{
    uint64_t state = 1;
    for (int i = 0; i < 5000; i++) {
        const struct chain_terms_input in = {
            .tao_emission = draw(&state) % (UINT64_C(1000000000) << 32),
            .price = draw(&state) >> (draw(&state) % 40),
            .root_proportion = draw(&state) % (U96F32_ONE + 1),
            .alpha_emission = 1000000000 >> (draw(&state) % 3),
            .block_emission_rao = 500000000,
        };
        for (enum chain_cap cap = CHAIN_CAP_ALPHA; cap <= CHAIN_CAP_ROOT_PROPORTION; cap++) {
            struct chain_terms t;
            chain_subnet_terms(cap, &in, &t);
            ck_assert(t.tao_in + t.excess == in.tao_emission);
            ck_assert(t.alpha_in <= t.alpha_out || in.price >> 32 == 0);
            ck_assert(u96f32_to_u64(t.alpha_out) == in.alpha_emission);
        }
    }
}
END_TEST

START_TEST(terms_are_cut_exactly_where_the_quotient_passes_the_cap)
{
    uint64_t state = 11;
    unsigned cut = 0;
    for (int i = 0; i < 50000; i++) {
        struct chain_terms_input in = {
            .tao_emission = draw(&state) >> (draw(&state) % 64),
            .price = (u64f64)draw(&state) << 32 >> (draw(&state) % 64),
            .root_proportion = draw(&state) >> (31 + draw(&state) % 33),
            .alpha_emission = draw(&state) >> (34 + draw(&state) % 30),
        };
        const u96f32 price = u96f32_from_u64f64(in.price);
        const u96f32 cap = u96f32_mul(in.root_proportion, u96f32_from_u64(in.alpha_emission));
        if (i % 3 == 0) /* around the cap, to the last bit */
            in.tao_emission = u96f32_mul(cap, price) + draw(&state) % 3 + draw(&state) % (price + 1) % 5 - 2;
        const u96f32 quotient = u96f32_safe_div(in.tao_emission, price);
        struct chain_terms t;
        chain_subnet_terms(CHAIN_CAP_ROOT_PROPORTION, &in, &t);
        ck_assert(t.alpha_in == (quotient > cap ? cap : quotient));
        ck_assert(t.tao_in == (quotient > cap ? u96f32_mul(cap, price) : in.tao_emission));
        cut += quotient > cap;
    }
    ck_assert_uint_gt(cut, 10000);
    ck_assert_uint_lt(cut, 40000);
}
END_TEST

START_TEST(root_proportion_lies_between_zero_and_one)
{
    uint64_t state = 2;
    for (int i = 0; i < 5000; i++) {
        const u96f32 p =
            chain_root_proportion(draw(&state) >> (draw(&state) % 64), chain_tao_weight(draw(&state)),
                                  draw(&state) >> (draw(&state) % 64));
        ck_assert(p <= U96F32_ONE);
    }
    ck_assert(chain_root_proportion(0, U96F32_ONE, 0) == 0);
    ck_assert(chain_root_proportion(7, U96F32_ONE, 0) == U96F32_ONE);
}
END_TEST

START_TEST(split_of_created_alpha_loses_at_most_three_rao)
{
    uint64_t state = 3;
    for (int i = 0; i < 5000; i++) {
        const struct chain_alpha_split s =
            chain_split_alpha(u96f32_from_u64(draw(&state) % 1000000001),
                              chain_fraction_u16((uint16_t)draw(&state)), draw(&state) % (U96F32_ONE + 1));
        const uint64_t sum = s.owner + s.server + s.validator + s.root;
        ck_assert_uint_le(sum, s.created);
        ck_assert_uint_le(s.created - sum, 3);
    }
}
END_TEST

START_TEST(split_of_any_number_is_that_of_the_formula)
{
    uint64_t state = 12;
    for (int i = 0; i < 20000; i++) {
        const u96f32 alpha = ((u96f32)draw(&state) << 32) >> (draw(&state) % 90);
        const u96f32 cut = draw(&state) >> (31 + draw(&state) % 33);
        const u96f32 proportion = draw(&state) >> (31 + draw(&state) % 33), half = U96F32_ONE / 2;
        const struct chain_alpha_split s = chain_split_alpha(alpha, cut, proportion);
        const u96f32 owner = u96f32_mul(alpha, cut), rest = u96f32_sub(alpha, owner);
        const u96f32 root = u96f32_mul(u96f32_mul(proportion, rest), half), server = u96f32_mul(rest, half);
        ck_assert_uint_eq(s.created, u96f32_to_u64(alpha));
        ck_assert_uint_eq(s.owner, u96f32_to_u64(owner));
        ck_assert_uint_eq(s.server, u96f32_to_u64(server));
        ck_assert_uint_eq(s.root, u96f32_to_u64(root));
        ck_assert_uint_eq(s.validator, u96f32_to_u64(u96f32_sub(u96f32_sub(rest, server), root)));
    }
}
END_TEST

START_TEST(mechanisms_share_everything)
{
    uint64_t state = 4, part[8];
    uint16_t split[8];
    for (int i = 0; i < 2000; i++) {
        const size_t count = 1 + draw(&state) % 8;
        const uint64_t alpha = draw(&state) % 100000;
        uint64_t sum = 0, shares = 0;
        for (size_t k = 0; k < 8; k++) {
            split[k] = (uint16_t)(draw(&state) % (65536 - shares));
            shares += split[k];
        }
        chain_split_mechanisms(alpha, i % 2 == 0 ? NULL : split, 1 + draw(&state) % 8, count, part);
        for (size_t k = 0; k < count; k++)
            sum += part[k];
        ck_assert_uint_eq(sum, alpha);
    }
}
END_TEST

START_TEST(dividends_never_exceed_their_pots)
{
    uint64_t state = 5;
    struct chain_dividend h[32];
    for (int i = 0; i < 500; i++) {
        const size_t count = draw(&state) % 33;
        const uint64_t alpha = draw(&state) % UINT64_C(1000000000000),
                       root = draw(&state) % UINT64_C(1000000000000);
        for (size_t k = 0; k < count; k++)
            h[k] = (struct chain_dividend){
                .alpha_stake = draw(&state) >> (12 + draw(&state) % 50),
                .root_stake = draw(&state) >> (12 + draw(&state) % 50),
                .dividend = draw(&state),
            };
        chain_distribute_dividends(h, count, alpha, root, chain_tao_weight(draw(&state)));
        u96f32 given_alpha = 0, given_root = 0;
        for (size_t k = 0; k < count; k++) {
            given_alpha += h[k].alpha;
            given_root += h[k].root;
        }
        ck_assert(given_alpha <= u96f32_from_u64(alpha));
        ck_assert(given_root <= u96f32_from_u64(root));
    }
}
END_TEST

START_TEST(a_dividend_is_split_without_loss_beyond_a_rao_each)
{
    uint64_t state = 6;
    for (int i = 0; i < 2000; i++) {
        struct chain_relative parents[5], children[5];
        uint64_t left = UINT64_MAX;
        for (int k = 0; k < 5; k++) {
            parents[k] = (struct chain_relative){
                .proportion = draw(&state),
                .alpha = draw(&state) >> 14,
                .root = draw(&state) >> 14,
                .same_owner = draw(&state) % 4 == 0,
            };
            children[k] = (struct chain_relative){.proportion = draw(&state) % (left / 5 + 1)};
            left -= children[k].proportion;
        }
        struct chain_family family = {
            .alpha = draw(&state) >> 14,
            .root = draw(&state) >> 14,
            .children = children,
            .child_count = draw(&state) % 6,
            .parents = parents,
            .parent_count = draw(&state) % 6,
        };
        const uint64_t dividend = draw(&state) >> (20 + draw(&state) % 30);
        uint64_t burned, sum;
        sum = chain_split_dividend(&family, dividend, chain_tao_weight(draw(&state)),
                                   (uint16_t)(draw(&state) % 11797), draw(&state) / 6, &burned);
        for (size_t k = 0; k < family.parent_count; k++)
            sum += parents[k].dividend;
        ck_assert_uint_le(sum + burned, dividend);
        ck_assert_uint_le(dividend - sum - burned, 2 * family.parent_count + 1);
    }
}
END_TEST

START_TEST(moving_price_stays_between_the_old_one_and_the_price)
{
    uint64_t state = 7;
    for (int i = 0; i < 20000; i++) {
        const u64f64 price = draw(&state) >> (draw(&state) % 60);
        const i96f32 old = (i96f32)(draw(&state) % (uint64_t)(2 * I96F32_ONE));
        const i96f32 now =
            chain_moving_price_update(CHAIN_MOVING_WIDE, old, CHAIN_MOVING_ALPHA_DEFAULT,
                                      draw(&state) % 10000000, CHAIN_PRICE_HALVING_BLOCKS, price);
        const i96f32 target = i96f32_from_u64f64(price < U64F64_ONE ? price : U64F64_ONE);
        ck_assert(now >= (old < target ? old : target) - 1);
        ck_assert(now <= (old > target ? old : target) + 1);
    }
}
END_TEST

START_TEST(moving_price_of_any_numbers_is_that_of_the_formula)
{
    uint64_t state = 13;
    for (int i = 0; i < 50000; i++) {
        const u64f64 price = (u64f64)draw(&state) << 4 >> (draw(&state) % 70);
        const i96f32 old = (i96f32)(draw(&state) >> (30 + draw(&state) % 34));
        const i96f32 weight = (i96f32)(draw(&state) >> (31 + draw(&state) % 33));
        const uint64_t age = draw(&state) >> (draw(&state) % 64);
        const uint64_t halving = i % 4 == 0 ? 0 : draw(&state) >> (draw(&state) % 64);
        const u64f64 sum = u64f64_add(u64f64_from_u64(age), u64f64_from_u64(halving));
        const u64f64 alpha =
            u64f64_mul(u64f64_from_i96f32(weight), u64f64_safe_div(u64f64_from_u64(age), sum));
        const u64f64 present = u64f64_mul(alpha, price < U64F64_ONE ? price : U64F64_ONE);
        const u64f64 past = u64f64_mul(u64f64_sub(U64F64_ONE, alpha), u64f64_from_i96f32(old));
        ck_assert(chain_moving_price_update(CHAIN_MOVING_WIDE, old, weight, age, halving, price) ==
                  i96f32_from_u64f64(u64f64_add(present, past)));
    }
}
END_TEST

START_TEST(moving_price_of_a_cheap_subnet_never_leaves_zero)
{
    i96f32 moving = 0;
    const u64f64 price = (u64f64)(0.00005 * 0x1p64);
    for (uint64_t age = 1; age < 100000; age++)
        moving = chain_moving_price_update(CHAIN_MOVING_WIDE, moving, CHAIN_MOVING_ALPHA_DEFAULT, age,
                                           CHAIN_PRICE_HALVING_BLOCKS, price);
    ck_assert(moving == 0);
}
END_TEST

START_TEST(claims_never_exceed_what_was_credited)
{
    uint64_t state = 8;
    for (int i = 0; i < 5000; i++) {
        const uint64_t total = 1 + draw(&state) % UINT64_C(5000000000000000), amount = draw(&state) % total;
        const uint64_t stake = draw(&state) % (total + 1);
        const i96f32 rate = chain_claim_increment(amount, total);
        ck_assert_uint_le(i96f32_to_u64(chain_claim_owed(rate, stake, 0)), amount);
        const sim_u128 mark = chain_claim_adjustment(rate, stake);
        ck_assert(chain_claim_owed(rate, stake, mark) < I96F32_ONE);
        ck_assert(chain_claim_owed(rate, stake, mark) >= 0);
    }
}
END_TEST

START_TEST(validators_get_half_of_what_would_be_there_without_the_sale_less_the_sale)
{
    ck_assert_uint_eq(chain_sold_pot(900, 100, true), 400); /* half of 1000 is 500; 100 were root's */
    ck_assert_uint_eq(chain_sold_pot(901, 100, true), 400);
    ck_assert_uint_eq(chain_sold_pot(100, 900, true), 0);
    ck_assert_uint_eq(chain_sold_pot(900, 100, false), 900);
    ck_assert_uint_eq(chain_sold_pot(UINT64_MAX, UINT64_MAX, true), 0);
}
END_TEST

START_TEST(releases_that_sold_roots_alpha_differ_in_the_validators_part)
{
    for (int rule = CHAIN_SOLD_SHARED; rule <= CHAIN_SOLD_WHOLE; rule++) {
        /* the first has half its stake on root, the second none */
        struct chain_dividend h[2] = {
            {.alpha_stake = 1000, .root_stake = 1000, .dividend = u96f32_from_u64(800)},
            {.alpha_stake = 1000, .dividend = u96f32_from_u64(300)},
        };
        chain_distribute_sold(h, 2, (enum chain_sold_rule)rule, 1225, 77, U96F32_ONE);
        ck_assert_uint_eq(u96f32_to_u64(h[0].root), 77);
        ck_assert_uint_eq(u96f32_to_u64(h[1].root), 0);
        if (rule == CHAIN_SOLD_SHARED) {
            ck_assert_uint_le(700 - u96f32_to_u64(h[0].alpha), 1); /* 4/7 of the pot */
            ck_assert_uint_le(525 - u96f32_to_u64(h[1].alpha), 1);
        } else {
            ck_assert_uint_eq(u96f32_to_u64(h[0].alpha), rule == CHAIN_SOLD_WHOLE ? 800 : 400);
            ck_assert_uint_eq(u96f32_to_u64(h[1].alpha), 300);
        }
    }
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("chain_kernels");
    TCase *tc = tcase_create("chain_kernels");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, tao_of_the_terms_is_the_emission);
    tcase_add_test(tc, terms_are_cut_exactly_where_the_quotient_passes_the_cap);
    tcase_add_test(tc, root_proportion_lies_between_zero_and_one);
    tcase_add_test(tc, split_of_created_alpha_loses_at_most_three_rao);
    tcase_add_test(tc, split_of_any_number_is_that_of_the_formula);
    tcase_add_test(tc, mechanisms_share_everything);
    tcase_add_test(tc, dividends_never_exceed_their_pots);
    tcase_add_test(tc, a_dividend_is_split_without_loss_beyond_a_rao_each);
    tcase_add_test(tc, moving_price_stays_between_the_old_one_and_the_price);
    tcase_add_test(tc, moving_price_of_any_numbers_is_that_of_the_formula);
    tcase_add_test(tc, moving_price_of_a_cheap_subnet_never_leaves_zero);
    tcase_add_test(tc, claims_never_exceed_what_was_credited);
    tcase_add_test(tc, validators_get_half_of_what_would_be_there_without_the_sale_less_the_sale);
    tcase_add_test(tc, releases_that_sold_roots_alpha_differ_in_the_validators_part);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
