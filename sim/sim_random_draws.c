/* Distributions of sim_random.h that need more than a uniform draw.
 *
 * Sources: Marsaglia and Tsang 2000 (ziggurat; gamma); Hoermann 1993, "The transformed rejection method for
 * generating Poisson random variables" (PTRS) and "The generation of binomial random variates" (BTRS).
 * All elementary functions are those of sim_float.h, so that no result depends on the machine. */
#include "sim_float.h"
#include "sim_random.h"
#include "sim_random_ziggurat.h"

#include <math.h>
#include <string.h>

/* One draw serves a ziggurat three times: 8 bits choose the layer, one is the sign, 53 are the abscissa. */
static double abscissa(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

/* In (0, 1], for logarithms. */
static double open_double(uint64_t bits)
{
    return (double)((bits >> 11) + 1) * 0x1p-53;
}

/* Where a ziggurat takes its draws from: `draw[next .. count)` first, then the stream, which has given those
 * before. So numbers made from draws in advance are those of single calls. */
struct draws {
    struct sim_stream *stream;
    const uint64_t *draw;
    size_t next;
    size_t count;
};

static uint64_t next_draw(struct draws *draws)
{
    return draws->next < draws->count ? draws->draw[draws->next++] : sim_stream_u64(draws->stream);
}

static double normal_tail(struct draws *draws)
{
    const double start = normal_x[1];
    double x;
    double y;
    do {
        x = -sim_log(open_double(next_draw(draws))) / start;
        y = -sim_log(open_double(next_draw(draws)));
    } while (y + y < x * x);
    return start + x;
}

/* A normal from the draw `bits`, outside of the layers' common part: one in 80. */
static __attribute__((noinline)) double normal_rest(struct draws *draws, uint64_t bits)
{
    for (;; bits = next_draw(draws)) {
        const unsigned layer = bits & 255;
        const double sign = (bits & 256) != 0 ? -1.0 : 1.0;
        const double x = abscissa(bits) * normal_x[layer];
        if (x < normal_x[layer + 1])
            return sign * x;
        if (layer == 0)
            return sign * normal_tail(draws);
        const double y =
            normal_y[layer] + abscissa(next_draw(draws)) * (normal_y[layer + 1] - normal_y[layer]);
        if (y < sim_exp(-0.5 * x * x))
            return sign * x;
    }
}

double sim_stream_normal(struct sim_stream *self)
{
    const uint64_t bits = sim_pcg_next(&self->pcg);
    const unsigned layer = bits & 255;
    const double x = abscissa(bits) * normal_x[layer];
    struct draws draws = {.stream = self};
    if (x < normal_x[layer + 1])
        return (bits & 256) != 0 ? -x : x;
    return normal_rest(&draws, bits);
}

double sim_stream_exponential(struct sim_stream *self)
{
    /* The tail of an exponential is the exponential again, moved. */
    for (double start = 0.0;;) {
        const uint64_t bits = sim_pcg_next(&self->pcg);
        const unsigned layer = bits & 255;
        const double x = abscissa(bits) * exponential_x[layer];
        if (x < exponential_x[layer + 1])
            return start + x;
        if (layer == 0) {
            start += exponential_x[1];
            continue;
        }
        const double y = exponential_y[layer] +
                         sim_stream_double(self) * (exponential_y[layer + 1] - exponential_y[layer]);
        if (y < sim_exp(-x))
            return start + x;
    }
}

double sim_stream_lognormal(struct sim_stream *self, double mu, double sigma)
{
    return sim_exp(mu + sigma * sim_stream_normal(self));
}

double sim_stream_pareto(struct sim_stream *self, double minimum, double shape)
{
    return minimum * sim_pow(sim_stream_double_open(self), -1.0 / shape);
}

/* Gamma with scale 1 and shape >= 1. */
static double gamma_large(struct sim_stream *self, double shape)
{
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        const double x = sim_stream_normal(self);
        double v = 1.0 + c * x;
        if (v <= 0.0)
            continue;
        v = v * v * v;
        const double u = sim_stream_double_open(self);
        if (u < 1.0 - 0.0331 * (x * x) * (x * x))
            return d * v;
        if (sim_log(u) < 0.5 * x * x + d * (1.0 - v + sim_log(v)))
            return d * v;
    }
}

double sim_stream_gamma(struct sim_stream *self, double shape, double scale)
{
    if (!(shape > 0.0) || !(scale > 0.0) || isinf(shape))
        return 0.0;
    if (shape >= 1.0)
        return scale * gamma_large(self, shape);
    const double larger = gamma_large(self, shape + 1.0);
    return scale * larger * sim_pow(sim_stream_double_open(self), 1.0 / shape);
}

double sim_stream_beta(struct sim_stream *self, double a, double b)
{
    const double x = sim_stream_gamma(self, a, 1.0);
    const double y = sim_stream_gamma(self, b, 1.0);
    if (x + y > 0.0)
        return x / (x + y);
    /* Shapes so small that both underflow: the mass sits at the two ends. */
    return sim_stream_bernoulli(self, a / (a + b)) ? 1.0 : 0.0;
}

/* Probabilities of a search below this are lost in the rounding of the sum of all of them. */
static const double negligible = 0x1p-60;

static uint64_t poisson_small(struct sim_stream *self, double mean)
{
    double u = sim_stream_double(self);
    double p = sim_exp(-mean);
    uint64_t k = 0;
    while (u >= p && ((double)k < mean || p > negligible)) {
        u -= p;
        k++;
        p *= mean / (double)k;
    }
    return k;
}

static uint64_t poisson_large(struct sim_stream *self, double mean)
{
    const double b = 0.931 + 2.53 * sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double log_inverse_alpha = sim_log(1.1239 + 1.1328 / (b - 3.4));
    const double accept = 0.9277 - 3.6224 / (b - 2.0);
    const double log_mean = sim_log(mean);
    for (;;) {
        const double u = sim_stream_double(self) - 0.5;
        const double v = sim_stream_double_open(self);
        const double us = 0.5 - fabs(u);
        const double k = floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= accept)
            return (uint64_t)k;
        if (k < 0.0 || (us < 0.013 && v > us))
            continue;
        if (sim_log(v) + log_inverse_alpha - sim_log(a / (us * us) + b) <=
            k * log_mean - mean - sim_lgamma(k + 1.0))
            return (uint64_t)k;
    }
}

uint64_t sim_stream_poisson(struct sim_stream *self, double mean)
{
    if (!(mean > 0.0))
        return 0;
    if (mean < 10.0)
        return poisson_small(self, mean);
    if (mean <= 1e9)
        return poisson_large(self, mean);
    const double k = floor(mean + sqrt(mean) * sim_stream_normal(self) + 0.5);
    return k < 0x1p62 ? (uint64_t)k : UINT64_C(1) << 62;
}

static uint64_t binomial_small(struct sim_stream *self, double n, double p)
{
    const double odds = p / (1.0 - p);
    double u = sim_stream_double(self);
    double mass = sim_exp(n * sim_log1p(-p));
    double k = 0.0;
    while (u >= mass && k < n && (k < n * p || mass > negligible)) {
        u -= mass;
        mass *= (n - k) / (k + 1.0) * odds;
        k += 1.0;
    }
    return (uint64_t)k;
}

static uint64_t binomial_large(struct sim_stream *self, double n, double p)
{
    const double deviation = sqrt(n * p * (1.0 - p));
    const double b = 1.15 + 2.53 * deviation;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double alpha = (2.83 + 5.1 / b) * deviation;
    const double accept = 0.92 - 4.2 / b;
    const double log_odds = sim_log(p / (1.0 - p));
    const double mode = floor((n + 1.0) * p);
    const double height = sim_lgamma(mode + 1.0) + sim_lgamma(n - mode + 1.0);
    for (;;) {
        const double u = sim_stream_double(self) - 0.5;
        const double v = sim_stream_double_open(self);
        const double us = 0.5 - fabs(u);
        const double k = floor((2.0 * a / us + b) * u + n * p + 0.5);
        if (!(k >= 0.0) || k > n)
            continue;
        if (us >= 0.07 && v <= accept)
            return (uint64_t)k;
        if (sim_log(v * alpha / (a / (us * us) + b)) <=
            height - sim_lgamma(k + 1.0) - sim_lgamma(n - k + 1.0) + (k - mode) * log_odds)
            return (uint64_t)k;
    }
}

uint64_t sim_stream_binomial(struct sim_stream *self, uint64_t n, double probability)
{
    if (n == 0 || !(probability > 0.0))
        return 0;
    if (probability >= 1.0)
        return n;
    const bool mirrored = probability > 0.5;
    const double p = mirrored ? 1.0 - probability : probability;
    const double trials = (double)n;
    const uint64_t k = trials * p < 10.0 ? binomial_small(self, trials, p) : binomial_large(self, trials, p);
    return mirrored ? n - k : k;
}

/* Normals for up to n places from as many draws, which is never more than they take: a number that needs
 * several leaves the last places to the next call. Returns how many are filled. */
static size_t fill_some(struct sim_stream *self, double *out, size_t n)
{
    enum { BATCH = 512 };
    uint64_t bits[BATCH];
    struct draws draws = {.stream = self, .draw = bits, .count = n < BATCH ? n : BATCH};
    size_t filled = 0;
    sim_pcg_fill(&self->pcg, bits, draws.count);
    while (draws.next < draws.count) {
        const uint64_t draw = bits[draws.next++];
        const unsigned layer = draw & 255;
        const double x = abscissa(draw) * normal_x[layer];
        if (x < normal_x[layer + 1]) {
            const uint64_t sign = draw << 55 & UINT64_C(1) << 63; /* bit 256 of the draw */
            uint64_t word;
            memcpy(&word, &x, sizeof word);
            word |= sign;
            memcpy(&out[filled++], &word, sizeof word);
        } else {
            out[filled++] = normal_rest(&draws, draw);
        }
    }
    return filled;
}

void sim_stream_fill_normal(struct sim_stream *self, double *out, size_t n)
{
    for (size_t start = 0; start < n;)
        start += fill_some(self, out + start, n - start);
}

void sim_stream_fill_normal_f(struct sim_stream *self, float *out, size_t n)
{
    enum { BATCH = 256 };
    double normal[BATCH];
    for (size_t start = 0; start < n; start += BATCH) {
        const size_t count = n - start < BATCH ? n - start : BATCH;
        sim_stream_fill_normal(self, normal, count);
        for (size_t i = 0; i < count; i++)
            out[start + i] = (float)normal[i];
    }
}
