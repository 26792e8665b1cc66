/* The table `intelligence`: what the mixtures of experts are worth, and where their gates look. */
#include "simulation_intelligence.h"

#include "intel_focus.h"
#include "sim_alloc.h"
#include "simulation_composite.h"
#include "simulation_cursor.h"

#include <math.h>
#include <string.h>

/* What each mixture of experts is worth on rows that nothing learned from; `r` is the report of the last
 * round that was worked out, NaN where there is none. Bits: of a text, bits a byte. */
#define INTELLIGENCE_REALS(X)                                                                                \
    X("mixture_loss", "nat", "cross-entropy of the mixture of experts", r->loss)                             \
    X("mixture_bits", "bit", "the same in bits an answer; of a text, bits per byte", r->loss / LN2)          \
    X("best_expert_loss", "nat", "cross-entropy of the best single expert", r->best_loss)                    \
    X("best_expert_bits", "bit", "the same in bits", r->best_loss / LN2)                                     \
    X("ensemble_loss", "nat", "cross-entropy of the uniform ensemble", r->uniform_loss)                      \
    X("ensemble_bits", "bit", "the same in bits", r->uniform_loss / LN2)                                     \
    X("mixture_accuracy", "1", "right answers of the mixture", r->accuracy)                                  \
    X("best_expert_accuracy", "1", "right answers of the best single expert", r->best_accuracy)              \
    X("ensemble_accuracy", "1", "right answers of the uniform ensemble", r->uniform_accuracy)                \
    X("gate_entropy", "nat", "mean entropy of the gate", r->gate_entropy)                                    \
    X("gain", "nat", "loss of the best single expert less that of the mixture", r->gain)

#define LN2 0.693147180559945309417

#define AS_INTELLIGENCE_REAL(name_, units_, long_name_, value_)                                              \
    {.name = name_, .type = RECORD_F64, .dims = {"netuid"}, .units = units_, .long_name = long_name_},
#define AS_COMPOSITE_REAL(name_, units_, long_name_, value_)                                                 \
    {.name = name_, .type = RECORD_F64, .dims = {"enterprise"}, .units = units_, .long_name = long_name_},
const struct record_column simulation_intelligence_columns[SIMULATION_INTELLIGENCE_COLUMNS] = {
    {.name = "rounds",
     .type = RECORD_U64,
     .dims = {"netuid"},
     .units = "1",
     .long_name = "rounds of scoring worked out since the start"},
    INTELLIGENCE_REALS(AS_INTELLIGENCE_REAL){
        .name = "best_expert",
        .type = RECORD_U64,
        .dims = {"netuid"},
        .units = "1",
        .long_name = "uid of the best single expert; the number of neurons where there is none"},
    {.name = "spanish_inside",
     .type = RECORD_F64,
     .dims = {"netuid"},
     .units = "1",
     .long_name = "gate's weight on Spanish experts inside Spanish comments"},
    {.name = "spanish_outside",
     .type = RECORD_F64,
     .dims = {"netuid"},
     .units = "1",
     .long_name = "gate's weight on Spanish experts outside of comments"},
    {.name = "spanish_weight",
     .type = RECORD_F64,
     .dims = {"netuid", "position"},
     .units = "1",
     .long_name = "gate's weight on Spanish experts along the held-out text"},
    {.name = "utilisation",
     .type = RECORD_F64,
     .dims = {"netuid", "uid"},
     .units = "1",
     .long_name = "mean gate value of each expert"},
    {.name = "score",
     .type = RECORD_F64,
     .dims = {"netuid", "uid"},
     .units = "1",
     .long_name =
         "score of each miner in the last round, mean over the validators that asked it; of rules that "
         "look at the mixture in nats"},
    {.name = "score_error",
     .type = RECORD_F64,
     .dims = {"netuid", "uid"},
     .units = "1",
     .long_name = "standard error of that score, where it is an estimate (shapley)"},
    {.name = "comment",
     .type = RECORD_U8,
     .dims = {"netuid", "position"},
     .units = "1",
     .long_name = "whether the text is inside a Spanish comment there"},
    {.name = "text",
     .type = RECORD_U8,
     .dims = {"netuid", "position"},
     .units = "1",
     .long_name = "byte of the held-out text"},
    COMPOSITE_REALS(AS_COMPOSITE_REAL){.name = "composite_utilisation",
                                       .type = RECORD_F64,
                                       .dims = {"enterprise", "netuid"},
                                       .units = "1",
                                       .long_name = "mean gate value of each subnet that an enterprise asks"},
    {.name = "composite_subnet_loss",
     .type = RECORD_F64,
     .dims = {"enterprise", "netuid"},
     .units = "nat",
     .long_name = "cross-entropy of each of those subnets alone, on the enterprise's questions"},
};

static const struct network_neurons *neurons_at(const struct network *net, size_t i)
{
    return &net->economy.neurons[i];
}

static bool has_report(const struct network_neurons *n)
{
    return !n->task.kind->synthetic && n->rounds > 0;
}

static void put_reports(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                        const struct network *net)
{
    double *real = (double *)schema->row;
    for (size_t i = 0; i < schema->subnets; i++)
        schema->row[i] = neurons_at(net, i)->rounds;
    simulation_put_row(cursor, RECORD_U64, schema->row, schema->subnets);
#define AS_REPORT(name_, units_, long_name_, value_)                                                         \
    for (size_t i = 0; i < schema->subnets; i++) {                                                           \
        const struct intel_mixture_report *r = &intel_arena_board(neurons_at(net, i)->arena)->report;        \
        real[i] = has_report(neurons_at(net, i)) ? (value_) : (double)NAN;                                   \
    }                                                                                                        \
    simulation_put_row(cursor, RECORD_F64, real, schema->subnets);
    INTELLIGENCE_REALS(AS_REPORT)
#undef AS_REPORT
    for (size_t i = 0; i < schema->subnets; i++) {
        const struct network_neurons *n = neurons_at(net, i);
        uint32_t best = intel_arena_board(n->arena)->report.best;
        schema->row[i] = has_report(n) && best != INTEL_NOBODY ? n->validators + best : n->n;
    }
    simulation_put_row(cursor, RECORD_U64, schema->row, schema->subnets);
}

/* Where the gates of language tasks look; NaN, and 0 for text, where there is no language task. */
static int put_focus(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                     const struct network *net, struct sim_error *err)
{
    size_t cells = schema->subnets * schema->positions;
    struct intel_focus *focus = sim_array_new(struct intel_focus, schema->subnets);
    double *weight = sim_array_new(double, cells), *real = (double *)schema->row;
    int ret = focus != NULL && weight != NULL ? SIM_OK
                                              : sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a record");
    for (size_t i = 0; i < cells && ret == SIM_OK; i++)
        weight[i] = (double)NAN;
    for (size_t i = 0; i < schema->subnets && ret == SIM_OK; i++) {
        const struct network_neurons *n = neurons_at(net, i);
        const struct intel_board *board = intel_arena_board(n->arena);
        focus[i] = (struct intel_focus){(double)NAN, (double)NAN};
        if (board->watched == 0 || !has_report(n))
            continue;
        focus[i] = board->focus;
        memcpy(weight + i * schema->positions, board->focus_weight, board->watched * sizeof *weight);
    }
    for (size_t i = 0; i < schema->subnets && ret == SIM_OK; i++)
        real[i] = focus[i].inside;
    if (ret == SIM_OK)
        simulation_put_row(cursor, RECORD_F64, real, schema->subnets);
    for (size_t i = 0; i < schema->subnets && ret == SIM_OK; i++)
        real[i] = focus[i].outside;
    if (ret == SIM_OK)
        simulation_put_row(cursor, RECORD_F64, real, schema->subnets);
    if (ret == SIM_OK)
        simulation_put_row(cursor, RECORD_F64, weight, cells);
    free(focus);
    free(weight);
    return ret;
}

/* One cell a miner; 0 where there is none. */
static void put_miners(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                       const struct network *net, const double *(*values)(const struct intel_arena *arena))
{
    double *cell = (double *)schema->row;
    size_t cells = schema->subnets * schema->neurons;
    memset(cell, 0, cells * sizeof *cell);
    for (size_t i = 0; i < schema->subnets; i++) {
        const struct network_neurons *n = neurons_at(net, i);
        if (has_report(n))
            memcpy(cell + i * schema->neurons + n->validators, values(n->arena), n->miners * sizeof *cell);
    }
    simulation_put_row(cursor, RECORD_F64, cell, cells);
}

static const double *utilisation_of(const struct intel_arena *arena)
{
    return intel_arena_board(arena)->utilisation;
}

static const double *score_of(const struct intel_arena *arena)
{
    return intel_arena_board(arena)->standing;
}

static const double *score_error_of(const struct intel_arena *arena)
{
    return intel_arena_board(arena)->standing_error;
}

/* The held-out text that position and weight speak of, and where its comments are. */
static void put_text(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                     const struct network *net)
{
    size_t cells = schema->subnets * schema->positions;
    uint8_t *byte = (uint8_t *)schema->row;
    for (int what = 0; what < 2; what++) {
        memset(byte, 0, cells);
        for (size_t i = 0; i < schema->subnets; i++) {
            const struct intel_task *task = &neurons_at(net, i)->task;
            size_t rows = task->comment != NULL ? intel_focus_rows(neurons_at(net, i)->arena) : 0;
            for (size_t r = 0; r < rows; r++) {
                uint32_t at = task->position[task->challenges + r];
                byte[i * schema->positions + r] = what == 0 ? task->comment[at] : task->text.bytes[at];
            }
        }
        simulation_put_row(cursor, RECORD_U8, byte, cells);
    }
}

int simulation_record_intelligence(struct record *record, const struct simulation_schema *schema,
                                   const struct network *net, int64_t time_ms, struct sim_error *err)
{
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_INTELLIGENCE, net->block, time_ms, err);
    put_reports(&cursor, schema, net);
    int ret = put_focus(&cursor, schema, net, err);
    if (ret != SIM_OK)
        return ret;
    put_miners(&cursor, schema, net, utilisation_of);
    put_miners(&cursor, schema, net, score_of);
    put_miners(&cursor, schema, net, score_error_of);
    put_text(&cursor, schema, net);
    simulation_put_composites(&cursor, schema, net);
    return simulation_row_end(&cursor, SIMULATION_TABLE_INTELLIGENCE);
}
