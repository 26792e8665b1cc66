#include "network_family.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <string.h>

static struct network_brood brood_of(uint32_t parent, size_t count, const uint32_t *hotkey)
{
    struct network_brood brood = {.netuid = 1, .parent = parent, .count = count};
    for (size_t i = 0; i < count; i++)
        brood.child[i] = (struct network_child){hotkey[i], UINT64_MAX / (count + 1)};
    return brood;
}

static void replace(struct network_family *family, const struct network_brood *brood)
{
    struct sim_error err;
    ck_assert_int_eq(network_family_replace(family, brood, NULL), SIM_OK);
    ck_assert_msg(network_family_verify(family, &err) == SIM_OK, "%s", err.message);
}

START_TEST(children_are_sorted_and_new_parents_come_last)
{
    struct network_family family = {0};
    const struct network_brood first = brood_of(9, 2, (const uint32_t[]){7, 3});
    const struct network_brood second = brood_of(4, 1, (const uint32_t[]){3});
    replace(&family, &first);
    replace(&family, &second);
    const struct network_kin children = network_family_children(&family, 1, 9);
    ck_assert_uint_eq(children.count, 2);
    ck_assert_uint_eq(children.kin[0].child, 3);
    ck_assert_uint_eq(children.kin[1].child, 7);
    struct network_kin parents = network_family_parents(&family, 1, 3);
    ck_assert_uint_eq(parents.count, 2);
    ck_assert_uint_eq(parents.kin[0].parent, 9);
    ck_assert_uint_eq(parents.kin[1].parent, 4);
    /* a change keeps the place; leaving and coming back loses it */
    replace(&family, &first);
    ck_assert_uint_eq(network_family_parents(&family, 1, 3).kin[0].parent, 9);
    const struct network_brood none = brood_of(9, 0, NULL);
    replace(&family, &none);
    replace(&family, &first);
    parents = network_family_parents(&family, 1, 3);
    ck_assert_uint_eq(parents.kin[0].parent, 4);
    ck_assert_uint_eq(parents.kin[1].parent, 9);
    /* setting own children sorts the own parents */
    const struct network_brood third = brood_of(3, 1, (const uint32_t[]){1});
    struct network_brood fourth = brood_of(2, 1, (const uint32_t[]){3});
    replace(&family, &fourth);
    replace(&family, &third);
    parents = network_family_parents(&family, 1, 3);
    for (size_t i = 1; i < parents.count; i++)
        ck_assert_uint_lt(parents.kin[i - 1].parent, parents.kin[i].parent);
    ck_assert_uint_eq(network_family_parents(&family, 2, 3).count, 0);
    network_family_free(&family);
}
END_TEST

START_TEST(inconsistent_sets_are_refused)
{
    struct network_family family = {0};
    const struct network_brood some = brood_of(1, 1, (const uint32_t[]){2});
    replace(&family, &some);
    struct network_brood brood = brood_of(2, 1, (const uint32_t[]){1});
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_CHILD_IS_PARENT);
    brood = brood_of(3, 1, (const uint32_t[]){3});
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_INVALID_CHILD);
    brood = brood_of(3, 2, (const uint32_t[]){4, 4});
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_DUPLICATE_CHILD);
    brood = brood_of(3, 2, (const uint32_t[]){4, 5});
    brood.child[0].proportion = brood.child[1].proportion = UINT64_MAX / 2 + 1;
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_PROPORTION_OVERFLOW);
    brood.child[0].proportion--;
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_OK);
    brood.count = NETWORK_MAX_CHILDREN + 1;
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_TOO_MANY_CHILDREN);
    brood = brood_of(2, 1, (const uint32_t[]){1});
    brood.netuid = 2; /* another subnet, another family */
    ck_assert_int_eq(network_family_check(&family, &brood), STAKE_OK);
    network_family_free(&family);
}
END_TEST

START_TEST(a_set_waits_for_its_cooldown_and_is_dropped_if_it_no_longer_fits)
{
    struct network_family family = {0};
    size_t applied;
    const struct network_brood first = brood_of(1, 1, (const uint32_t[]){2});
    const struct network_brood back = brood_of(2, 1, (const uint32_t[]){1});
    ck_assert_int_eq(network_family_schedule(&family, &first, 100, NULL), SIM_OK);
    ck_assert_int_eq(network_family_schedule(&family, &back, 100, NULL), SIM_OK);
    ck_assert_int_eq(network_family_mature(&family, 1, 100, false, &applied, NULL), SIM_OK);
    ck_assert_uint_eq(applied, 0);
    ck_assert_int_eq(network_family_mature(&family, 2, 200, false, &applied, NULL), SIM_OK);
    ck_assert_uint_eq(family.pendings, 2);
    ck_assert_int_eq(network_family_mature(&family, 1, 101, false, &applied, NULL), SIM_OK);
    ck_assert_uint_eq(applied, 1); /* the second would make 1 and 2 parents of each other */
    ck_assert_uint_eq(family.pendings, 0);
    ck_assert_uint_eq(network_family_children(&family, 1, 1).count, 1);
    ck_assert_uint_eq(network_family_children(&family, 1, 2).count, 0);
    const struct network_brood none = brood_of(1, 0, NULL);
    network_family_schedule(&family, &first, 300, NULL);
    network_family_schedule(&family, &none, 400, NULL); /* in place of the other */
    ck_assert_uint_eq(family.pendings, 1);
    network_family_mature(&family, 1, 1, true, &applied, NULL);
    ck_assert_uint_eq(family.kinships, 0);
    network_family_schedule(&family, &first, 300, NULL);
    network_family_forget(&family, 2, 1);
    ck_assert_uint_eq(family.pendings, 1);
    network_family_forget(&family, 1, 1);
    ck_assert_uint_eq(family.pendings, 0);
    network_family_free(&family);
}
END_TEST

START_TEST(both_lists_agree_after_any_sequence_of_sets)
{
    struct network_family family = {0};
    struct sim_seed seed = sim_seed_make(5, 0);
    struct sim_stream random;
    unsigned accepted = 0;
    sim_stream_init(&random, &seed, SIM_KIND_TEST, 1, SIM_PURPOSE_TEST);
    for (int i = 0; i < 20000; i++) {
        struct network_brood brood = {.netuid = (uint16_t)(1 + sim_stream_below(&random, 3)),
                                      .parent = (uint32_t)sim_stream_below(&random, 12),
                                      .count = sim_stream_below(&random, NETWORK_MAX_CHILDREN + 1)};
        for (size_t k = 0; k < brood.count; k++)
            brood.child[k] = (struct network_child){(uint32_t)sim_stream_below(&random, 12),
                                                    sim_stream_below(&random, UINT64_MAX / 4)};
        if (network_family_check(&family, &brood) != STAKE_OK)
            continue;
        accepted++;
        replace(&family, &brood);
        ck_assert_uint_eq(network_family_children(&family, brood.netuid, brood.parent).count, brood.count);
    }
    ck_assert_uint_gt(accepted, 2000);
    network_family_free(&family);
}
END_TEST

START_TEST(a_broken_family_is_found)
{
    struct network_family family = {0};
    struct sim_error err;
    const struct network_brood brood = brood_of(1, 2, (const uint32_t[]){2, 3});
    replace(&family, &brood);
    family.parents[0].proportion++;
    ck_assert_int_eq(network_family_verify(&family, &err), SIM_ERR_CONSERVATION);
    family.parents[0].proportion--;
    family.children[1].child = 2;
    ck_assert_int_eq(network_family_verify(&family, &err), SIM_ERR_CONSERVATION);
    network_family_free(&family);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("network_family");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, children_are_sorted_and_new_parents_come_last);
    tcase_add_test(tc, inconsistent_sets_are_refused);
    tcase_add_test(tc, a_set_waits_for_its_cooldown_and_is_dropped_if_it_no_longer_fits);
    tcase_add_test(tc, both_lists_agree_after_any_sequence_of_sets);
    tcase_add_test(tc, a_broken_family_is_found);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
