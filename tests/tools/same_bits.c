/* Prints digests of what the engine computes. same_bits.sh builds it with different compilers and
 * optimisation and runs it with parts of the processor hidden: every line must be the same. */
#include "sim_digest.h"
#include "sim_event_queue.h"
#include "sim_float.h"
#include "sim_fpenv.h"
#include "sim_random.h"

#include <stdio.h>
#include <string.h>

enum { COUNT = 20000 };

static struct sim_stream stream_of(uint64_t entity)
{
    const struct sim_seed seed = sim_seed_make(11, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, entity, SIM_PURPOSE_TEST);
    return stream;
}

static void print_digest(const char *name, struct sim_digest *digest)
{
    char hex[SIM_DIGEST_HEX_SIZE];
    printf("%-8s %s\n", name, sim_digest_finish_hex(digest, hex));
}

static void digest_draws(void)
{
    struct sim_stream s = stream_of(1);
    struct sim_digest digest;
    sim_digest_init(&digest);
    for (int i = 0; i < COUNT; i++) {
        sim_digest_u64(&digest, sim_stream_below(&s, 1000003));
        sim_digest_double(&digest, sim_stream_normal(&s));
        sim_digest_double(&digest, sim_stream_exponential(&s));
        sim_digest_double(&digest, sim_stream_lognormal(&s, 0.3, 1.7));
        sim_digest_double(&digest, sim_stream_pareto(&s, 1.0, 1.16));
        sim_digest_double(&digest, sim_stream_gamma(&s, 0.4, 3.0));
        sim_digest_double(&digest, sim_stream_beta(&s, 0.5, 4.0));
        sim_digest_u64(&digest, sim_stream_poisson(&s, 4.5));
        sim_digest_u64(&digest, sim_stream_poisson(&s, 450.0));
        sim_digest_u64(&digest, sim_stream_binomial(&s, 700, 0.6));
    }
    print_digest("random", &digest);
}

static void digest_functions(void)
{
    static double x[COUNT];
    static double y[COUNT];
    struct sim_stream s = stream_of(2);
    struct sim_digest digest;
    sim_digest_init(&digest);
    for (int i = 0; i < COUNT; i++)
        x[i] = 6.0 * sim_stream_normal(&s);
#define DIGEST(fn, ulp)                                                                                      \
    sim_##fn##_v(x, y, COUNT);                                                                               \
    sim_digest_double_array(&digest, y, COUNT);                                                              \
    for (int i = 0; i < COUNT; i += 7)                                                                       \
        sim_digest_double(&digest, sim_##fn(x[i]));
    SIM_FLOAT_UNARY_F64(DIGEST)
    sim_digest_double(&digest, sim_sum(x, COUNT));
    sim_digest_double(&digest, sim_dot(x, x, COUNT));
    print_digest("float", &digest);
}

static int digest_queue(void)
{
    struct sim_stream s = stream_of(3);
    struct sim_digest digest;
    struct sim_event_queue *queue;
    struct sim_event_due due;
    sim_event_handle last = SIM_EVENT_NONE;
    if (sim_event_queue_create(&queue, 0, NULL) != SIM_OK)
        return 1;
    sim_digest_init(&digest);
    for (uint32_t i = 0; i < COUNT; i++) {
        const struct sim_event event = {.entity = i, .kind = i % 9};
        const uint64_t time_ms = sim_event_queue_now_ms(queue) + 1 + sim_stream_below(&s, 90000000);
        if (sim_event_queue_push(queue, time_ms, i % 64, &event, &last, NULL) != SIM_OK)
            return 1;
        if (i % 5 == 0)
            sim_event_queue_cancel(queue, last);
        if (i % 3 == 0 && sim_event_queue_pop(queue, &due, NULL) == 1)
            sim_digest_u64(&digest, due.time_ms ^ due.event.entity << 40 ^ due.phase);
    }
    while (sim_event_queue_pop(queue, &due, NULL) == 1)
        sim_digest_u64(&digest, due.time_ms ^ due.event.entity << 40 ^ due.phase);
    sim_event_queue_destroy(queue);
    print_digest("queue", &digest);
    return 0;
}

int main(void)
{
    struct sim_fpenv found;
    char text[256];
    sim_fpenv_test(&found);
    printf("%-8s %s\n", "fpenv", sim_fpenv_format(&found, text, sizeof text));
    digest_draws();
    digest_functions();
    return digest_queue();
}
