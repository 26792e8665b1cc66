/* Random draws of each distribution, and what opening a stream costs. */
#include "bench.h"

#include "sim_random.h"

enum { DRAWS = 100000, BATCH = 1000 };

static int run(struct bench_report *report, struct sim_error *err)
{
    (void)err;
    const struct sim_seed seed = sim_seed_make(1, 0);
    struct sim_stream s;
    sim_stream_init(&s, &seed, SIM_KIND_ENGINE, 0, SIM_PURPOSE_BENCH);

    uint64_t words[BATCH];
    double values[BATCH];
    uint64_t bits = 0;
    double sum = 0.0;
    uint64_t start_ns;
#define MEASURE(name, statement)                                                                             \
    start_ns = bench_now_ns();                                                                               \
    for (unsigned i = 0; i < DRAWS; i++)                                                                     \
        statement;                                                                                           \
    bench_time(report, "draws", name, "draw", bench_now_ns() - start_ns, DRAWS)

    MEASURE("64 bits", bits ^= sim_stream_u64(&s));
    start_ns = bench_now_ns();
    for (unsigned i = 0; i < DRAWS / BATCH; i++)
        sim_stream_fill_u64(&s, words, BATCH);
    bench_time(report, "draws", "64 bits, block fill", "draw", bench_now_ns() - start_ns, DRAWS);
    bits ^= words[0];
    MEASURE("double", sum += sim_stream_double(&s));
    MEASURE("below 1000", bits += sim_stream_below(&s, 1000));
    MEASURE("normal", sum += sim_stream_normal(&s));
    start_ns = bench_now_ns();
    for (unsigned i = 0; i < DRAWS / BATCH; i++)
        sim_stream_fill_normal(&s, values, BATCH);
    bench_time(report, "draws", "normal, block fill", "draw", bench_now_ns() - start_ns, DRAWS);
    sum += values[0];
    MEASURE("exponential", sum += sim_stream_exponential(&s));
    MEASURE("gamma of 2", sum += sim_stream_gamma(&s, 2.0, 1.0));
    MEASURE("poisson of 3", bits += sim_stream_poisson(&s, 3.0));
    MEASURE("poisson of 100", bits += sim_stream_poisson(&s, 100.0));
    MEASURE("binomial of 1000, 0.3", bits += sim_stream_binomial(&s, 1000, 0.3));
    start_ns = bench_now_ns();
    for (uint64_t i = 0; i < DRAWS; i++) {
        sim_stream_init_at(&s, &seed, SIM_KIND_MINER, i, SIM_PURPOSE_BENCH, 7);
        bits ^= sim_stream_u64(&s);
    }
    bench_time(report, "draws", "new stream and 64 bits", "draw", bench_now_ns() - start_ns, DRAWS);
    bench_keep(report, bits);
    bench_keep_double(report, sum);
    return SIM_OK;
}

extern const struct bench bench_random;
const struct bench bench_random = {
    .name = "random",
    .summary = "random numbers: nanoseconds a draw, by distribution",
    .run = run,
};
