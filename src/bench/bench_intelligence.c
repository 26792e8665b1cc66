/* Intelligence: the forward product beside the machine's peaks, SGD steps, and whole rounds by threads. */
#include "bench.h"

#include "bench_peak.h"

#include "intel_arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FEATURES = 64, CLASSES = 10, BATCH = 256, FORWARDS = 2000, STEPS = 4000, PEAK_ROUNDS = 1 << 20 };

static const struct sim_seed *seed(struct sim_seed *room)
{
    *room = sim_seed_make(1, 0);
    return room;
}

static double measure_peak(struct bench_report *report, const char *group, const struct bench_peak *peak,
                           const char *name)
{
    float sink = 0;
    uint64_t start_ns = bench_now_ns();
    double done = peak->run(PEAK_ROUNDS, &sink);
    uint64_t elapsed_ns = bench_now_ns() - start_ns;
    bench_rate(report, group, name, "GFLOP", elapsed_ns, done * 1e-9);
    bench_keep_double(report, (double)sink);
    return done / (double)elapsed_ns;
}

static void measure_peaks(struct bench_report *report)
{
    for (const struct bench_peak *peak = bench_peaks; peak->name != NULL; peak++)
        if (peak->runs_here())
            measure_peak(report, "float32 peak", peak, peak->name);
}

/* d = 64, C = 10, batch 256, by instruction set, beside the widest peak of separate products and sums. */
static int measure_forward(struct bench_report *report, struct sim_error *err)
{
    static const char group[] = "forward, 64 to 10, batch 256";
    const struct bench_peak *widest = NULL;
    for (const struct bench_peak *peak = bench_peaks; peak->name != NULL; peak++)
        if (!peak->fused && peak->runs_here())
            widest = peak;
    struct sim_seed room;
    struct sim_stream stream;
    sim_stream_init(&stream, seed(&room), SIM_KIND_ENGINE, 2, SIM_PURPOSE_BENCH);
    struct intel_matrix x = {0}, w = {0}, p = {0};
    int code = intel_matrix_init(&x, FEATURES, BATCH, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&w, CLASSES, FEATURES, err);
    if (code == SIM_OK)
        code = intel_matrix_init(&p, CLASSES, BATCH, err);
    if (code != SIM_OK)
        goto out;
    sim_stream_fill_normal_f(&stream, x.at, x.rows * x.stride);
    sim_stream_fill_normal_f(&stream, w.at, w.rows * w.stride);
    measure_peak(report, group, widest, "peak without fusing");
    for (int isa = 0; isa < SIM_ISA_COUNT; isa++) {
        const struct intel_kernel *kernel = intel_kernel_of((enum sim_isa)isa);
        if (kernel == NULL || isa == SIM_ISA_SSE4)
            continue;
        uint64_t start_ns = bench_now_ns();
        for (int i = 0; i < FORWARDS; i++)
            kernel->gemm(CLASSES, BATCH, FEATURES, w.at, w.stride, 1, x.at, x.stride, NULL, p.at, p.stride);
        bench_rate(report, group, kernel->name, "GFLOP", bench_now_ns() - start_ns,
                   2e-9 * FORWARDS * CLASSES * BATCH * FEATURES);
        bench_keep_double(report, (double)p.at[7]);
    }
    bench_goal_ratio(report, group, intel_kernel_best()->name, 0.5);
out:
    intel_matrix_free(&x);
    intel_matrix_free(&w);
    intel_matrix_free(&p);
    return code;
}

static struct intel_task_config bench_task(void)
{
    struct intel_task_config config = intel_task_config_default("teacher");
    config.teacher.d = FEATURES;
    config.teacher.classes = CLASSES;
    config.teacher.train_rows = 1500;
    config.teacher.held_rows = 400;
    return config;
}

static int measure_steps(struct bench_report *report, const struct intel_task *task,
                         const struct intel_workshop *workshop, const struct sim_hand *hand,
                         struct sim_error *err)
{
    static const struct {
        size_t hidden;
        const char *name;
    } nets[] = {{0, "softmax"}, {64, "mlp, 64 hidden"}};
    struct sim_seed room;
    struct sim_stream stream;
    struct intel_sgd sgd = intel_sgd_default();
    sim_stream_init(&stream, seed(&room), SIM_KIND_ENGINE, 3, SIM_PURPOSE_BENCH);
    uint32_t shard[1500];
    for (uint32_t i = 0; i < 1500; i++)
        shard[i] = i;
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        struct intel_shape shape = {FEATURES, nets[i].hidden, CLASSES};
        struct intel_net net;
        size_t steps = nets[i].hidden ? STEPS / 8 : STEPS;
        int code = intel_net_init(&net, &shape, err);
        if (code != SIM_OK)
            return code;
        intel_net_randomise(&net, &stream);
        uint64_t start_ns = bench_now_ns();
        intel_net_train(&net, intel_kernel_best(), intel_workshop_work(workshop, hand), &sgd, &task->train,
                        shard, 1500, NULL, steps, &stream);
        bench_rate(report, "SGD, 64 to 10, batch 32", nets[i].name, "step", bench_now_ns() - start_ns,
                   (double)steps);
        bench_keep_double(report, (double)net.params[0]);
        intel_net_free(&net);
    }
    return SIM_OK;
}

enum { MINERS = 192, VALIDATORS = 64, SUBNETS = 4, HANDS = 2 };

/* A subnet whose rounds a crew works out. */
struct play {
    struct sim_job job;
    struct intel_arena *arena;
    const struct intel_workshop *workshop;
    int code;
};

static int make_plays(struct play *plays, size_t count, const struct intel_task *task,
                      const struct intel_workshop *workshop, struct sim_error *err)
{
    struct intel_arena_config config = intel_arena_config_default(MINERS, VALIDATORS);
    struct intel_miner_config miner = intel_miner_config_default();
    int code = SIM_OK;
    miner.warmup = miner.steps;
    for (size_t s = 0; s < count && code == SIM_OK; s++) {
        plays[s].workshop = workshop;
        code = intel_arena_create(&plays[s].arena, &config, task, s, err);
        for (size_t m = 0; m < MINERS && code == SIM_OK; m++)
            code = intel_arena_put_miner(plays[s].arena, m, &miner, s * MINERS + m, err);
        for (size_t v = 0; v < VALIDATORS && code == SIM_OK; v++)
            intel_arena_put_validator(plays[s].arena, v, s * VALIDATORS + v);
    }
    return code;
}

static void play_round(void *play_, const struct sim_hand *hand)
{
    struct play *play = play_;
    play->code = intel_arena_round(play->arena, play->workshop, hand, play->arena->rounds, NULL);
}

/* `rounds` rounds of all subnets, as a run with nothing else to do has them. */
static int play(struct play *plays, size_t count, struct sim_crew *crew, uint64_t rounds)
{
    int code = SIM_OK;
    for (uint64_t round = 0; round < rounds && code == SIM_OK; round++) {
        for (size_t s = 0; s < count; s++) {
            plays[s].job = (struct sim_job){.run = play_round, .self = &plays[s]};
            sim_crew_begin(crew, &plays[s].job);
        }
        for (size_t s = 0; s < count; s++) {
            sim_crew_finish(crew, &plays[s].job);
            intel_arena_show(plays[s].arena);
            code = code == SIM_OK ? plays[s].code : code;
        }
    }
    return code;
}

/* What is played, how often, and how much faster two threads should be than one. */
struct plan {
    const char *group;
    size_t subnets;
    size_t rounds;
    double goal;
};

/* Rounds of 64 validators and 192 honest miners by 1 and 2 threads. */
static int measure_rounds(struct bench_report *report, const struct plan *plan, const struct intel_task *task,
                          const struct intel_workshop *workshop, struct sim_error *err)
{
    static const char *const names[HANDS] = {"1 thread", "2 threads"};
    struct play plays[SUBNETS] = {0};
    unsigned cores = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? HANDS : 1;
    int code = make_plays(plays, plan->subnets, task, workshop, err);
    for (unsigned hands = 1; hands <= cores && code == SIM_OK; hands++) {
        struct sim_crew *crew;
        code = sim_crew_create(&crew, hands, err);
        if (code != SIM_OK)
            break;
        code = play(plays, plan->subnets, crew, 1);
        uint64_t start_ns = bench_now_ns();
        if (code == SIM_OK)
            code = play(plays, plan->subnets, crew, plan->rounds);
        bench_time(report, plan->group, names[hands - 1], "round", bench_now_ns() - start_ns,
                   (double)(plan->rounds * plan->subnets));
        bench_keep_double(report, intel_arena_board(plays[0].arena)->average[0]);
        sim_crew_destroy(crew);
    }
    if (code == SIM_OK && plan->goal > 0 && cores == HANDS)
        bench_goal_ratio(report, plan->group, names[1], plan->goal);
    for (size_t s = 0; s < plan->subnets; s++)
        intel_arena_destroy(plays[s].arena);
    return code;
}

/* What needs a task with answers: steps and rounds. */
static int measure_learning(struct bench_report *report, struct sim_crew *crew, struct sim_error *err)
{
    static const struct plan plans[] = {{"round, 64 validators, 192 miners", 1, 8, 1.8},
                                        {"the same in 4 subnets", SUBNETS, 2, 1.8}};
    struct sim_seed room;
    struct intel_task task;
    struct intel_workshop workshop = {0};
    struct intel_task_config config = bench_task();
    int code = intel_task_init(&task, &config, seed(&room), 1, err);
    if (code != SIM_OK)
        return code;
    code = intel_workshop_init(&workshop, HANDS, err);
    if (code == SIM_OK)
        code = intel_workshop_fit(&workshop, &task, 64, 32, err);
    if (code == SIM_OK)
        code = measure_steps(report, &task, &workshop, sim_crew_first(crew), err);
    for (size_t i = 0; i < sizeof plans / sizeof plans[0] && code == SIM_OK; i++)
        code = measure_rounds(report, &plans[i], &task, &workshop, err);
    intel_workshop_free(&workshop);
    intel_task_free(&task);
    return code;
}

static int measure_synthetic(struct bench_report *report, struct sim_error *err)
{
    static const struct plan plan = {"round of synthetic scores, the same size", SUBNETS, 50, 0};
    struct sim_seed room;
    struct intel_task task;
    struct intel_workshop workshop = {0};
    struct intel_task_config config = intel_task_config_default("synthetic_score");
    int code = intel_task_init(&task, &config, seed(&room), 1, err);
    if (code != SIM_OK)
        return code;
    code = intel_workshop_init(&workshop, HANDS, err);
    if (code == SIM_OK)
        code = measure_rounds(report, &plan, &task, &workshop, err);
    intel_workshop_free(&workshop);
    intel_task_free(&task);
    return code;
}

static int run(struct bench_report *report, struct sim_error *err)
{
    struct sim_crew *crew;
    int code = sim_crew_create(&crew, 1, err);
    if (code != SIM_OK)
        return code;
    measure_peaks(report);
    code = measure_forward(report, err);
    if (code == SIM_OK)
        code = measure_learning(report, crew, err);
    if (code == SIM_OK)
        code = measure_synthetic(report, err);
    sim_crew_destroy(crew);
    return code;
}

extern const struct bench bench_intelligence;
const struct bench bench_intelligence = {
    .name = "intelligence",
    .summary = "forward product beside the machine's peaks, SGD steps, rounds by threads",
    .run = run,
};
