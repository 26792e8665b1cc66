#include "epoch_kernel.h"
#include "sim_random.h"
#include "tensim_check.h"

#include <string.h>

enum { WIDTH = 48, ROWS = 70 };

static struct sim_stream stream_of(uint64_t salt)
{
    const struct sim_seed seed = sim_seed_make(11, salt);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, 0, SIM_PURPOSE_TEST);
    return stream;
}

/* A number of any magnitude below 2^bits; often 0, 1 or the largest. */
static uint64_t any_below(struct sim_stream *stream, unsigned bits)
{
    const uint64_t most = (UINT64_C(1) << bits) - 1, kind = sim_stream_below(stream, 12);
    if (kind < 3)
        return kind == 0 ? 0 : kind == 1 ? 1 : most;
    return (sim_stream_u64(stream) & most) >> sim_stream_below(stream, bits);
}

/* Runs `check` for each table that this machine has. */
static void with_all(void (*check)(const struct epoch_kernels *kernels, struct sim_stream *stream),
                     uint64_t salt)
{
    unsigned tables = 0;
    for (; epoch_kernels_at(tables) != NULL; tables++) {
        struct sim_stream stream = stream_of(salt);
        check(epoch_kernels_at(tables), &stream);
    }
    ck_assert_uint_gt(tables, 0);
    ck_assert_ptr_eq(epoch_kernels_best(), epoch_kernels_at(tables - 1));
}

static void check_normalize(const struct epoch_kernels *kernels, struct sim_stream *stream)
{
    uint16_t v[WIDTH];
    uint32_t out[WIDTH];
    for (unsigned i = 0; i < 20000; i++) {
        uint32_t sum = 0;
        uint16_t largest, most = 0;
        for (uint32_t j = 0; j < WIDTH; j++) {
            v[j] = (uint16_t)any_below(stream, 16);
            most = v[j] > most ? v[j] : most;
            sum += v[j];
        }
        ck_assert_uint_eq(kernels->total(v, WIDTH, &largest), sum);
        ck_assert_uint_eq(largest, most);
        if (i % 2 == 0) /* also sums of wider rows, to the largest */
            sum = (uint32_t)(most + 1 + any_below(stream, 32) % (UINT32_MAX - most));
        if (sum <= most)
            continue;
        kernels->normalize(v, WIDTH, sum, out);
        for (uint32_t j = 0; j < WIDTH; j++)
            ck_assert_uint_eq(out[j], ((uint64_t)v[j] << 32) / sum);
    }
}

START_TEST(shares_of_a_sum_are_floored_exactly)
{
    with_all(check_normalize, 1);
}
END_TEST

static void check_normalize_wholes(const struct epoch_kernels *kernels, struct sim_stream *stream)
{
    uint16_t v[WIDTH];
    uint32_t out[WIDTH];
    (void)stream;
    for (unsigned bits = 1; bits < 32; bits++)
        for (uint32_t odd = 1; odd < 40; odd += 2) {
            const uint64_t sum = (uint64_t)odd << bits;
            if (sum > UINT32_MAX || sum <= WIDTH * odd)
                continue;
            for (uint32_t j = 0; j < WIDTH; j++)
                v[j] = (uint16_t)(odd * j); /* all quotients are whole */
            kernels->normalize(v, WIDTH, (uint32_t)sum, out);
            for (uint32_t j = 0; j < WIDTH; j++)
                ck_assert_uint_eq(out[j], ((uint64_t)v[j] << 32) / sum);
        }
}

START_TEST(whole_shares_stay_whole)
{
    with_all(check_normalize_wholes, 2);
}
END_TEST

/* The smallest score, 0 included, above which there is less than kappa. */
static uint32_t consensus_of(const uint32_t *score, const uint64_t *stake, uint32_t rows, uint32_t kappa)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t c = 0; c <= rows; c++) {
        const uint32_t p = c == rows ? 0 : score[(size_t)c * WIDTH];
        uint64_t above = 0;
        for (uint32_t i = 0; i < rows; i++)
            above += score[(size_t)i * WIDTH] > p ? stake[i] : 0;
        if (above < kappa && p < best)
            best = p;
    }
    return best;
}

static void check_select(const struct epoch_kernels *kernels, struct sim_stream *stream)
{
    static uint32_t score[ROWS * WIDTH];
    uint32_t stake[ROWS], out[WIDTH];
    uint64_t truth[ROWS];
    for (unsigned round = 0; round < 400; round++) {
        const uint32_t rows = 1 + (uint32_t)sim_stream_below(stream, ROWS);
        const unsigned kind = (unsigned)sim_stream_below(stream, 4);
        uint64_t left = (UINT64_C(1) << 32) - rows; /* the stakes' sum is 2^32 or less */
        for (uint32_t i = 0; i < rows; i++) {
            const uint64_t most = kind == 0 ? left / (rows - i) : left;
            const uint64_t part = kind == 0 || i + 1 == rows ? most : sim_stream_below(stream, most + 1) / 2;
            truth[i] = (i == 0) + part; /* a row of stake 0 is allowed, but not the first */
            left -= part;
            stake[i] = (uint32_t)(truth[i] - (i == 0));
        }
        for (uint32_t k = 0; k < ROWS * WIDTH; k++) {
            const uint32_t j = k % WIDTH;
            score[k] = kind == 1   ? (uint32_t)any_below(stream, 32)
                       : kind == 2 ? (uint32_t)sim_stream_below(stream, 4) * 3
                                   : 20000000 + j * 1000000 + (uint32_t)sim_stream_below(stream, 4000000);
        }
        const uint32_t kappa = (uint32_t)(1 + any_below(stream, 32) % ((UINT64_C(1) << 32) - rows));
        kernels->select_columns(score, stake, rows, WIDTH, round % 2 == 0 ? kappa : UINT32_MAX / 2, out);
        for (uint32_t j = 0; j < WIDTH; j++)
            ck_assert_uint_eq(out[j],
                              consensus_of(score + j, truth, rows, round % 2 == 0 ? kappa : UINT32_MAX / 2));
    }
}

START_TEST(consensus_is_the_score_that_enough_stake_supports)
{
    with_all(check_select, 3);
}
END_TEST

static void check_renew(const struct epoch_kernels *kernels, struct sim_stream *stream)
{
    for (unsigned round = 0; round < 3000; round++) {
        uint32_t w[WIDTH], limit[WIDTH], rank[WIDTH], ranked[WIDTH], renewed[WIDTH];
        uint64_t sum[WIDTH], summed[WIDTH], trust = 0;
        uint16_t bond[WIDTH], stored[WIDTH], kept[WIDTH];
        const uint64_t one = UINT64_C(1) << 32;
        const struct epoch_renewal r = {.alpha = (uint32_t)(1 + any_below(stream, 31)),
                                        .keep = (uint32_t)any_below(stream, 31),
                                        .stake = (uint32_t)any_below(stream, 32),
                                        .penalty = round % 3 == 0   ? 0
                                                   : round % 3 == 1 ? one
                                                                    : any_below(stream, 32)};
        uint32_t some = 0;
        for (uint32_t j = 0; j < WIDTH; j++) {
            w[j] = (uint32_t)any_below(stream, 32);
            limit[j] = (uint32_t)any_below(stream, 32);
            rank[j] = (uint32_t)any_below(stream, 20);
            sum[j] = any_below(stream, 40);
            bond[j] = (uint16_t)(any_below(stream, 16) % 65535);
            const uint64_t clipped = w[j] < limit[j] ? w[j] : limit[j];
            const uint64_t gone = ((w[j] - clipped) * r.penalty + UINT32_MAX) >> 32;
            const uint64_t old = (uint64_t)bond[j] * 65537;
            renewed[j] = (uint32_t)(((r.alpha * (w[j] - gone)) >> 32) + ((r.keep * old) >> 32));
            ranked[j] = rank[j] + (uint32_t)((clipped * r.stake) >> 32);
            summed[j] = sum[j] + renewed[j];
            stored[j] = (uint16_t)(((uint64_t)renewed[j] * 65535) >> 32);
            some += renewed[j] != 0;
            trust += clipped;
        }
        ck_assert_uint_eq(kernels->renew(w, bond, limit, WIDTH, &r, rank, sum), trust);
        ck_assert_mem_eq(w, renewed, sizeof w);
        ck_assert_mem_eq(rank, ranked, sizeof rank);
        ck_assert_mem_eq(sum, summed, sizeof sum);
        ck_assert_uint_eq(kernels->store(w, WIDTH, kept), some);
        ck_assert_mem_eq(kept, stored, sizeof kept);
    }
}

START_TEST(bonds_are_renewed_ranked_and_stored_as_the_formula_says)
{
    with_all(check_renew, 4);
}
END_TEST

static void check_store(const struct epoch_kernels *kernels, struct sim_stream *stream)
{
    uint32_t v[WIDTH];
    uint16_t out[WIDTH];
    for (uint64_t base = 0; base < UINT64_C(1) << 32; base += 65535 * 16) {
        for (uint32_t j = 0; j < WIDTH; j++) /* around the steps of the stored share */
            v[j] = (uint32_t)((base / 65535 * 65537) + j - WIDTH / 2 + sim_stream_below(stream, 3));
        kernels->store(v, WIDTH, out);
        for (uint32_t j = 0; j < WIDTH; j++)
            ck_assert_uint_eq(out[j], ((uint64_t)v[j] * 65535) >> 32);
    }
}

START_TEST(stored_shares_are_right_on_both_sides_of_every_step)
{
    with_all(check_store, 5);
}
END_TEST

static void check_earn(const struct epoch_kernels *kernels, struct sim_stream *stream)
{
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t v[WIDTH], incentive[WIDTH];
        uint64_t sum[WIDTH], expected = 0;
        double more[WIDTH], less[WIDTH];
        for (uint32_t j = 0; j < WIDTH; j++) {
            const uint64_t kind = sim_stream_below(stream, round % 4 == 0 ? 3 : 200);
            v[j] = (uint32_t)any_below(stream, 32);
            incentive[j] = (uint32_t)any_below(stream, 32);
            sum[j] = v[j] + any_below(stream, kind == 1 ? 48 : 38);
            if (kind == 0) /* a whole quotient */
                sum[j] = v[j] + v[j] * any_below(stream, 16);
            if (v[j] > 0)
                expected += (((uint64_t)v[j] << 32) / sum[j] * incentive[j]) >> 32;
        }
        struct epoch_column column = {sum, more, less, incentive};
        epoch_kernel_column(&column, WIDTH);
        ck_assert_uint_eq(kernels->earn(v, &column, WIDTH), expected);
        ck_assert_uint_eq(epoch_kernel_earn_exactly(v, &column, WIDTH), expected);
    }
}

START_TEST(dividends_count_whole_quotients_as_whole)
{
    with_all(check_earn, 6);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("epoch_kernel");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, shares_of_a_sum_are_floored_exactly);
    tcase_add_test(tc, whole_shares_stay_whole);
    tcase_add_test(tc, consensus_is_the_score_that_enough_stake_supports);
    tcase_add_test(tc, bonds_are_renewed_ranked_and_stored_as_the_formula_says);
    tcase_add_test(tc, stored_shares_are_right_on_both_sides_of_every_step);
    tcase_add_test(tc, dividends_count_whole_quotients_as_whole);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
