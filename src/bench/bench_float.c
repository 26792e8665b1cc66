/* Elementary functions on every instruction set of this machine, beside one scalar call an element, and sums.
 */
#include "bench.h"

#include "sim_float.h"
#include "sim_random.h"

#include <stdlib.h>

enum { COUNT = 4096, ROUNDS = 24, SUM_COUNT = 1 << 18 };

struct buffers {
    double x[COUNT];
    double y[COUNT];
    float x_f[COUNT];
    float y_f[COUNT];
    double terms[SUM_COUNT];
};

static void fill(struct buffers *b)
{
    const struct sim_seed seed = sim_seed_make(1, 0);
    struct sim_stream s;
    sim_stream_init(&s, &seed, SIM_KIND_ENGINE, 1, SIM_PURPOSE_BENCH);
    for (size_t i = 0; i < COUNT; i++) {
        b->x[i] = 0.01 + sim_stream_double(&s);
        b->x_f[i] = (float)b->x[i];
    }
    sim_stream_fill_normal(&s, b->terms, SUM_COUNT);
}

/* A function by scalar calls, then by each instruction set. */
#define DEFINE_MEASURE(symbol, scalar_type, in, out, scalar_call, member, group)                             \
    static void symbol(struct bench_report *report, struct buffers *b)                                       \
    {                                                                                                        \
        uint64_t start_ns = bench_now_ns();                                                                  \
        for (size_t i = 0; i < COUNT; i++)                                                                   \
            b->out[i] = scalar_call(b->in[i]);                                                               \
        bench_time(report, group, "scalar calls", "element", bench_now_ns() - start_ns, COUNT);              \
        for (unsigned isa = 0; isa < SIM_ISA_COUNT; isa++) {                                                 \
            const struct sim_float_kernels *kernels = sim_float_kernels((enum sim_isa)isa);                  \
            if (kernels == NULL)                                                                             \
                continue;                                                                                    \
            start_ns = bench_now_ns();                                                                       \
            for (unsigned round = 0; round < ROUNDS; round++)                                                \
                kernels->member(b->in, b->out, COUNT);                                                       \
            bench_time(report, group, kernels->name, "element", bench_now_ns() - start_ns,                   \
                       (double)ROUNDS * COUNT);                                                              \
        }                                                                                                    \
        bench_keep_double(report, (double)b->out[7]);                                                        \
    }

#define DEFINE_F64(fn, ulp) DEFINE_MEASURE(measure_##fn, double, x, y, sim_##fn, fn, #fn)
#define DEFINE_F32(fn, ulp)                                                                                  \
    DEFINE_MEASURE(measure_##fn##_f, float, x_f, y_f, sim_##fn##_f, fn##_f, #fn ", float32")
SIM_FLOAT_UNARY_F64(DEFINE_F64)
SIM_FLOAT_UNARY_F32(DEFINE_F32)

static void measure_sum(struct bench_report *report, const struct buffers *b)
{
    uint64_t start_ns = bench_now_ns();
    double sum = 0.0;
    for (size_t i = 0; i < SUM_COUNT; i++)
        sum += b->terms[i];
    bench_time(report, "sum", "one after the other", "element", bench_now_ns() - start_ns, SUM_COUNT);
    bench_keep_double(report, sum);
    for (unsigned isa = 0; isa < SIM_ISA_COUNT; isa++) {
        const struct sim_float_kernels *kernels = sim_float_kernels((enum sim_isa)isa);
        if (kernels == NULL)
            continue;
        start_ns = bench_now_ns();
        sum = 0.0;
        for (size_t i = 0; i < SUM_COUNT; i += SIM_SUM_BLOCK)
            sum += kernels->sum_block(b->terms + i, SIM_SUM_BLOCK);
        bench_time(report, "sum", kernels->name, "element", bench_now_ns() - start_ns, SUM_COUNT);
        bench_keep_double(report, sum);
    }
}

static int run(struct bench_report *report, struct sim_error *err)
{
    struct buffers *b = malloc(sizeof *b);
    if (b == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "bench: no memory");
    fill(b);
#define MEASURE_F64(fn, ulp) measure_##fn(report, b);
#define MEASURE_F32(fn, ulp) measure_##fn##_f(report, b);
    SIM_FLOAT_UNARY_F64(MEASURE_F64)
    SIM_FLOAT_UNARY_F32(MEASURE_F32)
    measure_sum(report, b);
    free(b);
    return SIM_OK;
}

extern const struct bench bench_float;
const struct bench bench_float = {
    .name = "float",
    .summary = "deterministic exp, log, tanh, ... and sums, by instruction set",
    .run = run,
};
