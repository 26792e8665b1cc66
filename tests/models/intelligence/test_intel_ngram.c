#include "intel_test_support.h"
#include "tensim_check.h"

#include "intel_corpus.h"
#include "intel_ngram.h"

#include <math.h>

/* Kneser-Ney straight from its definition: all counts by walking over the text. `text` starts behind order -
 * 1 newlines. */
struct oracle {
    const uint8_t *text; /* with the newlines in front */
    size_t start, size;
    unsigned order;
};

/* Occurrences of the n-gram g[0..k) that end at or behind `start`. */
static unsigned raw_count(const struct oracle *self, const uint8_t *g, unsigned k)
{
    unsigned count = 0;
    for (size_t end = self->start; end < self->size; end++)
        count += end + 1 >= k && memcmp(self->text + end + 1 - k, g, k) == 0;
    return count;
}

/* Kneser-Ney count: raw for the highest order, else the number of bytes seen to the left. */
static unsigned kn_count(const struct oracle *self, const uint8_t *g, unsigned k)
{
    uint8_t longer[INTEL_NGRAM_ORDER + 1];
    unsigned count = 0;
    if (k == self->order)
        return raw_count(self, g, k);
    memcpy(longer + 1, g, k);
    for (unsigned left = 0; left < 256; left++) {
        longer[0] = (uint8_t)left;
        count += kn_count(self, longer, k + 1) > 0;
    }
    return count;
}

START_TEST(probabilities_are_those_of_the_definition_and_sum_to_one)
{
    unsigned order = (unsigned)_i;
    struct sim_stream stream = test_stream(order);
    /* A small alphabet, so that counts of all sizes occur. */
    uint8_t text[64];
    size_t start = order - 1;
    memset(text, '\n', sizeof text);
    for (size_t i = start; i < sizeof text; i++)
        text[i] = (uint8_t)("abc\n"[sim_stream_below(&stream, 4)]);
    struct oracle oracle = {text, start, sizeof text, order};
    struct intel_ngram model;
    struct sim_error err;
    test_ok(intel_ngram_init(&model, order, &err), &err);
    /* In two pieces, to show that learning goes on where it stopped. */
    test_ok(intel_ngram_learn(&model, text + start, 20, &err), &err);
    test_ok(intel_ngram_learn(&model, text + start + 20, sizeof text - start - 20, &err), &err);
    static const char alphabet[] = "abc\nz";
    double d[INTEL_NGRAM_ORDER + 1];
    for (unsigned k = 1; k <= order; k++) {
        /* Count-of-counts over all n-grams that the alphabet can spell. */
        double once = 0, twice = 0;
        unsigned all = 1;
        for (unsigned j = 0; j < k; j++)
            all *= 4;
        for (unsigned word = 0; word < all; word++) {
            uint8_t g[INTEL_NGRAM_ORDER];
            for (unsigned j = 0, w = word; j < k; j++, w /= 4)
                g[j] = (uint8_t)alphabet[w % 4];
            unsigned count = kn_count(&oracle, g, k);
            once += count == 1;
            twice += count == 2;
        }
        d[k] = once > 0 && twice > 0 ? once / (once + 2 * twice) : 0.5;
    }
    for (size_t at = 0; at < sizeof text - start; at += 9) {
        double p[INTEL_BYTES], sum = 0;
        intel_ngram_predict(&model, text + start, at, p);
        for (size_t b = 0; b < INTEL_BYTES; b++)
            sum += p[b];
        ck_assert_double_eq_tol(sum, 1, 1e-12);
        for (size_t a = 0; a < 5; a++) {
            double want = 1.0 / 256;
            for (unsigned k = 1; k <= order; k++) {
                uint8_t g[INTEL_NGRAM_ORDER];
                memcpy(g, text + start + at + 1 - k, k - 1);
                double total = 0, types = 0, own = 0;
                for (size_t b = 0; b < 4; b++) {
                    g[k - 1] = (uint8_t)alphabet[b];
                    double count = kn_count(&oracle, g, k);
                    total += count;
                    types += count > 0;
                    own = b == a ? count : own;
                }
                if (total > 0)
                    want = (own > 0 ? own - d[k] : 0) / total + d[k] * types / total * want;
            }
            ck_assert_double_eq_tol(p[(uint8_t)alphabet[a]], want, 1e-12);
        }
    }
    intel_ngram_free(&model);
}
END_TEST

/* Witten-Bell straight from its definition, of byte `b` after the k - 1 bytes of `context`. */
static double witten_bell(const struct oracle *self, const uint8_t *context, unsigned k, uint8_t b)
{
    if (k == 0)
        return 1.0 / 256;
    uint8_t g[INTEL_NGRAM_ORDER];
    double seen = 0, types = 0;
    double lower = witten_bell(self, k > 1 ? context + 1 : context, k - 1, b);
    memcpy(g, context, k - 1);
    for (unsigned next = 0; next < 256; next++) {
        g[k - 1] = (uint8_t)next;
        unsigned count = raw_count(self, g, k);
        seen += count;
        types += count > 0;
    }
    g[k - 1] = b;
    return seen > 0 ? (raw_count(self, g, k) + types * lower) / (seen + types) : lower;
}

START_TEST(witten_bell_probabilities_are_those_of_the_definition_and_sum_to_one)
{
    unsigned order = (unsigned)_i;
    struct sim_stream stream = test_stream(order);
    uint8_t text[64];
    size_t start = order - 1;
    memset(text, '\n', sizeof text);
    for (size_t i = start; i < sizeof text; i++)
        text[i] = (uint8_t)("abc\n"[sim_stream_below(&stream, 4)]);
    struct oracle oracle = {text, start, sizeof text, order};
    struct intel_ngram model;
    struct sim_error err;
    test_ok(intel_ngram_init(&model, order, &err), &err);
    model.smoothing = INTEL_WITTEN_BELL;
    test_ok(intel_ngram_learn(&model, text + start, 20, &err), &err);
    test_ok(intel_ngram_learn(&model, text + start + 20, sizeof text - start - 20, &err), &err);
    for (size_t at = start; at < sizeof text; at += 7) {
        double p[INTEL_BYTES], sum = 0;
        intel_ngram_predict(&model, text + start, at - start, p);
        for (unsigned b = 0; b < INTEL_BYTES; b++) {
            sum += p[b];
            if (strchr("abc\nz", (int)b) != NULL && b > 0)
                ck_assert_double_eq_tol(p[b], witten_bell(&oracle, text + at - start, order, (uint8_t)b),
                                        1e-12);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-12);
    }
    intel_ngram_free(&model);
}
END_TEST

START_TEST(a_model_that_has_read_nothing_is_uniform)
{
    struct intel_ngram model;
    struct sim_error err;
    double p[INTEL_BYTES];
    test_ok(intel_ngram_init(&model, 5, &err), &err);
    intel_ngram_predict(&model, (const uint8_t *)"abc", 2, p);
    for (size_t b = 0; b < INTEL_BYTES; b++)
        ck_assert_double_eq(p[b], 1.0 / 256);
    intel_ngram_free(&model);
    ck_assert_int_eq(intel_ngram_init(&model, 0, &err), SIM_ERR_RANGE);
    ck_assert_int_eq(intel_ngram_init(&model, 6, &err), SIM_ERR_RANGE);
}
END_TEST

static double bits_per_byte(const struct intel_ngram *model, const struct intel_text *text, size_t n)
{
    double bits = 0, p[INTEL_BYTES];
    for (size_t at = 0; at < n; at++) {
        intel_ngram_predict(model, text->bytes, at, p);
        bits -= log2(p[text->bytes[at]]);
    }
    return bits / (double)n;
}

START_TEST(a_model_reads_its_own_language_best_and_learns_with_order)
{
    static const char *const names[] = {"spanish", "python", "english"};
    struct intel_text train[3], held[3];
    struct sim_error err;
    double bits[3][3], low_order = 0;
    for (size_t i = 0; i < 3; i++)
        test_ok(intel_corpus_read(intel_corpus_find(names[i]), "", 200, &train[i], &held[i], &err), &err);
    for (size_t i = 0; i < 3; i++) {
        struct intel_ngram model;
        test_ok(intel_ngram_init(&model, 5, &err), &err);
        test_ok(intel_ngram_learn(&model, train[i].bytes, train[i].size, &err), &err);
        for (size_t j = 0; j < 3; j++)
            bits[i][j] = bits_per_byte(&model, &held[j], 4000);
        intel_ngram_free(&model);
        test_ok(intel_ngram_init(&model, 2, &err), &err);
        test_ok(intel_ngram_learn(&model, train[i].bytes, train[i].size, &err), &err);
        low_order = bits_per_byte(&model, &held[i], 4000);
        ck_assert_msg(low_order > bits[i][i] + 0.3, "%s: %.3f bits by order 2, %.3f by order 5", names[i],
                      low_order, bits[i][i]);
        intel_ngram_free(&model);
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++)
            ck_assert_msg(i == j || bits[i][j] > bits[j][j] + 0.5, "%s on %s: %.3f bits, itself %.3f",
                          names[i], names[j], bits[i][j], bits[j][j]);
        ck_assert_msg(bits[i][i] < 3, "%s: %.3f bits a byte", names[i], bits[i][i]);
        intel_text_free(&train[i]);
        intel_text_free(&held[i]);
    }
}
END_TEST

START_TEST(a_missing_text_is_an_error_that_names_its_package)
{
    struct intel_text train, held;
    struct sim_error err;
    for (const struct intel_corpus *corpus = intel_corpora; corpus->name != NULL; corpus++) {
        ck_assert_int_eq(intel_corpus_read(corpus, "/nonexistent", 200, &train, &held, &err),
                         SIM_ERR_NOT_FOUND);
        ck_assert_ptr_nonnull(strstr(err.message, corpus->files[0].package));
        ck_assert_ptr_nonnull(strstr(err.file, corpus->files[0].path));
        ck_assert_ptr_null(train.bytes);
    }
    ck_assert_ptr_null(intel_corpus_find("klingon"));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("intel_ngram");
    TCase *tc = tcase_create("core");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, probabilities_are_those_of_the_definition_and_sum_to_one, 1, 4);
    tcase_add_loop_test(tc, witten_bell_probabilities_are_those_of_the_definition_and_sum_to_one, 1,
                        INTEL_NGRAM_ORDER + 1);
    tcase_add_test(tc, a_model_that_has_read_nothing_is_uniform);
    tcase_add_test(tc, a_model_reads_its_own_language_best_and_learns_with_order);
    tcase_add_test(tc, a_missing_text_is_an_error_that_names_its_package);
    suite_add_tcase(suite, tc);
    return suite;
}

TENSIM_CHECK_MAIN(make_suite)
