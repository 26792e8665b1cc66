/* Prints digests of what rounds of intelligence leave: answers, scores, weights, networks, gate. same_bits.sh
 * builds it with several compilers and flags; every line must be the same, whatever OMP_NUM_THREADS is. */
#include "intel_arena.h"

#include "sim_digest.h"

#include <stdio.h>
#include <stdlib.h>

enum { MINERS = 16, VALIDATORS = 5, ROUNDS = 6, HANDS = 3 };

static void die(const struct sim_error *err)
{
    fprintf(stderr, "digest_intel: %s\n", err->message);
    exit(1);
}

static void print_arena(const char *name, const struct intel_arena *arena)
{
    struct sim_digest digest;
    char hex[SIM_DIGEST_HEX_SIZE];
    size_t pairs = MINERS * VALIDATORS;
    sim_digest_init(&digest);
    sim_digest_double_array(&digest, intel_arena_board(arena)->average, pairs);
    sim_digest_double_array(&digest, arena->score_error, pairs);
    for (size_t i = 0; i < pairs; i++)
        sim_digest_u64(&digest, arena->weights[i]);
    sim_digest_double_array(&digest, intel_arena_board(arena)->utilisation, MINERS);
    sim_digest_double(&digest, intel_arena_board(arena)->report.loss);
    sim_digest_double(&digest, intel_arena_board(arena)->report.uniform_loss);
    sim_digest_double(&digest, arena->gate_loss.total);
    for (size_t i = 0; i < arena->logits.rows * arena->logits.stride; i++)
        sim_digest_double(&digest, (double)arena->logits.at[i]);
    for (size_t m = 0; m < MINERS; m++)
        for (size_t i = 0; i < arena->miners[m].net.count; i++)
            sim_digest_double(&digest, (double)arena->miners[m].net.params[i]);
    printf("%-14s %s\n", name, sim_digest_finish_hex(&digest, hex));
}

static void run_rule(const struct intel_score_rule *rule)
{
    struct sim_error err;
    struct sim_seed seed = sim_seed_make(21, 0);
    struct intel_task task;
    struct sim_crew *crew;
    struct intel_workshop workshop;
    struct intel_arena *arena;
    struct intel_task_config task_config = intel_task_config_default("teacher");
    struct intel_arena_config config = intel_arena_config_default(MINERS, VALIDATORS);
    task_config.teacher.drift = 0.1;
    task_config.teacher.label_noise = 0.05;
    task_config.teacher.held_rows = 300;
    config.rule = rule;
    config.sample = 10;
    config.sample_biased = true;
    config.sealed = true;
    if (intel_task_init(&task, &task_config, &seed, 1, &err) || sim_crew_create(&crew, HANDS, &err) ||
        intel_workshop_init(&workshop, HANDS, &err) || intel_workshop_fit(&workshop, &task, 64, 32, &err) ||
        intel_arena_create(&arena, &config, &task, 1, &err))
        die(&err);
    for (size_t m = 0; m < MINERS; m++) {
        struct intel_miner_config miner = intel_miner_config_default();
        miner.strategy = intel_strategies[m % 8];
        miner.hidden = m % 3 == 0 ? 20 : 0;
        miner.partner = m % 8 == 5 ? 0 : INTEL_NOBODY;
        miner.warmup = 20 + m;
        if (intel_arena_put_miner(arena, m, &miner, m, &err))
            die(&err);
    }
    for (size_t v = 0; v < VALIDATORS; v++)
        intel_arena_put_validator(arena, v, v);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        if (intel_task_advance(&task, round / 3, &err) ||
            intel_arena_round(arena, &workshop, sim_crew_first(crew), round, &err))
            die(&err);
        intel_arena_show(arena);
    }
    print_arena(rule->name, arena);
    sim_crew_destroy(crew);
    intel_arena_destroy(arena);
    intel_workshop_free(&workshop);
    intel_task_free(&task);
}

static void run_ngram(void)
{
    struct sim_error err;
    struct sim_seed seed = sim_seed_make(22, 0);
    struct sim_stream stream;
    struct sim_digest digest;
    char hex[SIM_DIGEST_HEX_SIZE];
    struct intel_ngram model;
    uint8_t text[6000];
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, 1, SIM_PURPOSE_TEST);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i < 3 || sim_stream_below(&stream, 3) == 0 ? 'a' + sim_stream_below(&stream, 9)
                                                                       : text[i - 3]);
    if (intel_ngram_init(&model, 5, &err) || intel_ngram_learn(&model, text, 5000, &err))
        die(&err);
    sim_digest_init(&digest);
    for (size_t at = 5000; at < sizeof text; at++) {
        double p[INTEL_BYTES];
        intel_ngram_predict(&model, text, at, p);
        sim_digest_double_array(&digest, p, INTEL_BYTES);
    }
    printf("%-14s %s\n", "ngram", sim_digest_finish_hex(&digest, hex));
    intel_ngram_free(&model);
}

int main(void)
{
    for (const struct intel_score_rule *rule = intel_score_rules; rule->name != NULL; rule++)
        run_rule(rule);
    run_ngram();
    return 0;
}
