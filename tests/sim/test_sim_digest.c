#include "sim_digest.h"
#include "tensim_check.h"

#include <math.h>
#include <string.h>

static char hex[SIM_DIGEST_HEX_SIZE];
static char other[SIM_DIGEST_HEX_SIZE];

START_TEST(plain_digests_equal_the_test_vectors_of_fips_180)
{
    ck_assert_str_eq(sim_digest_hex_of("", 0, hex),
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ck_assert_str_eq(sim_digest_hex_of("abc", 3, hex),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    struct sim_digest digest;
    sim_digest_init(&digest);
    for (int i = 0; i < 1000000; i++)
        sim_digest_raw(&digest, "a", 1);
    ck_assert_str_eq(sim_digest_finish_hex(&digest, hex),
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(integers_go_in_as_little_endian_words)
{
    struct sim_digest digest;
    sim_digest_init(&digest);
    sim_digest_u64(&digest, 0x0807060504030201);
    sim_digest_i64(&digest, -2);
    sim_digest_finish_hex(&digest, hex);
    ck_assert_str_eq(hex, sim_digest_hex_of("\1\2\3\4\5\6\7\10\376\377\377\377\377\377\377\377", 16, other));
}
END_TEST

START_TEST(lengths_keep_neighbouring_values_apart)
{
    struct sim_digest a;
    struct sim_digest b;
    sim_digest_init(&a);
    sim_digest_init(&b);
    sim_digest_text(&a, "ab");
    sim_digest_text(&a, "c");
    sim_digest_text(&b, "a");
    sim_digest_text(&b, "bc");
    ck_assert_str_ne(sim_digest_finish_hex(&a, hex), sim_digest_finish_hex(&b, other));
    sim_digest_init(&a);
    sim_digest_init(&b);
    sim_digest_field_u64(&a, "x", 1);
    sim_digest_field_double(&b, "x", 0x1p-1074);
    ck_assert_str_ne(sim_digest_finish_hex(&a, hex), sim_digest_finish_hex(&b, other));
}
END_TEST

START_TEST(arrays_of_any_length_equal_their_elements)
{
    static uint64_t words[2000];
    static double values[2000];
    for (unsigned i = 0; i < 2000; i++) {
        words[i] = i * UINT64_C(0x9e3779b97f4a7c15);
        values[i] = (double)words[i] - 1e19;
    }
    for (size_t n = 0; n < 2000; n += 1 + n / 3) {
        struct sim_digest a;
        struct sim_digest b;
        sim_digest_init(&a);
        sim_digest_init(&b);
        sim_digest_u64_array(&a, words, n);
        sim_digest_double_array(&a, values, n);
        sim_digest_u64(&b, n);
        for (size_t i = 0; i < n; i++)
            sim_digest_u64(&b, words[i]);
        sim_digest_u64(&b, n);
        for (size_t i = 0; i < n; i++)
            sim_digest_double(&b, values[i]);
        ck_assert_str_eq(sim_digest_finish_hex(&a, hex), sim_digest_finish_hex(&b, other));
    }
}
END_TEST

START_TEST(doubles_go_in_by_bits_except_that_nans_are_one)
{
    const double pairs[][2] = {{0.0, -0.0}, {1.0, 1.0 + 0x1p-52}, {(double)NAN, -(double)NAN}};
    for (size_t i = 0; i < 3; i++) {
        struct sim_digest a;
        struct sim_digest b;
        sim_digest_init(&a);
        sim_digest_init(&b);
        sim_digest_double(&a, pairs[i][0]);
        sim_digest_double(&b, pairs[i][1]);
        sim_digest_finish_hex(&a, hex);
        sim_digest_finish_hex(&b, other);
        ck_assert_int_eq(strcmp(hex, other) == 0, i == 2);
    }
}
END_TEST

START_TEST(a_copy_of_a_digest_can_be_finished_by_itself)
{
    struct sim_digest a;
    sim_digest_init(&a);
    sim_digest_field_text(&a, "name", "value");
    struct sim_digest copy = a;
    sim_digest_finish_hex(&copy, other);
    sim_digest_u64(&a, 0);
    ck_assert_str_ne(sim_digest_finish_hex(&a, hex), other);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("sim_digest");
    TCase *tc = tcase_create("core");
    tcase_add_test(tc, plain_digests_equal_the_test_vectors_of_fips_180);
    tcase_add_test(tc, integers_go_in_as_little_endian_words);
    tcase_add_test(tc, lengths_keep_neighbouring_values_apart);
    tcase_add_test(tc, arrays_of_any_length_equal_their_elements);
    tcase_add_test(tc, doubles_go_in_by_bits_except_that_nans_are_one);
    tcase_add_test(tc, a_copy_of_a_digest_can_be_finished_by_itself);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
