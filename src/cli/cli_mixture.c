#include "cli_mixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SUBNETS_SHOWN = 12, LINES_SHOWN = 16, TEXT_SHOWN = 56, BAR = 20 };

#define LN2 0.693147180559945309417

static bool has_report(const struct network_neurons *n)
{
    return !n->task.kind->synthetic && n->rounds > 0;
}

static size_t count_reports(const struct network_economy *economy)
{
    size_t count = 0;
    for (size_t i = 0; i < economy->subnets; i++)
        count += has_report(&economy->neurons[i]);
    return count;
}

static void print_report(const struct network_neurons *n)
{
    const struct intel_mixture_report *r = &intel_arena_board(n->arena)->report;
    printf("  %6u %-14s %7" PRIu64 " %9.4f %9.4f %9.4f %8.2f %% %9.2f %% %8.4f\n", n->netuid,
           n->task.kind->name, n->rounds, r->loss / LN2, r->best_loss / LN2, r->uniform_loss / LN2,
           r->best_loss > 0 ? 100 * (1 - r->loss / r->best_loss) : 0, 100 * r->accuracy, r->gate_entropy);
}

/* One line of the held-out text behind the mean weight over its bytes; returns where the next one starts. */
static size_t print_line(const struct intel_task *task, const double *weight, size_t at, size_t rows)
{
    size_t end = at, shown = 0;
    double sum = 0;
    const uint8_t *text = task->text.bytes + task->position[task->challenges];
    while (end < rows && text[end] != '\n')
        sum += weight[end++];
    if (end > at) {
        double mean = sum / (double)(end - at);
        printf("  %6.3f ", mean);
        for (int i = 0; i < BAR; i++)
            putchar(i < (int)(mean * BAR + 0.5) ? '#' : '.');
        fputs("  ", stdout);
        for (size_t i = at; i < end && shown < TEXT_SHOWN; i++, shown++)
            putchar(text[i] >= ' ' && text[i] != 0x7f ? text[i] : ' ');
        putchar('\n');
    }
    return end + 1;
}

static void print_focus(const struct network_neurons *n)
{
    const struct intel_task *task = &n->task;
    const struct intel_board *board = intel_arena_board(n->arena);
    size_t rows = board->watched, at = 0;
    printf("\n  subnet %u: the gate's weight on Spanish experts is %.3f inside Spanish comments, %.3f "
           "outside;\n  along the text that nobody learned from, line by line:\n",
           n->netuid, board->focus.inside, board->focus.outside);
    while (at < rows && task->text.bytes[task->position[task->challenges] + at] != '\n')
        at++; /* the first line is cut */
    at++;
    for (int line = 0; line < LINES_SHOWN && at < rows; line++)
        at = print_line(task, board->focus_weight, at, rows);
}

static void print_enterprises(const struct network *net)
{
    printf(
        "\n  composite queries, answered by the mixtures of several subnets together, in bits an answer\n");
    printf("  %10s %8s %8s %9s %11s %9s %10s %11s %8s\n", "enterprise", "subnets", "queries", "composite",
           "best subnet", "ensemble", "gain", "right", "entropy");
    for (size_t i = 0; i < net->enterprises; i++) {
        const struct network_enterprise *e = &net->enterprise[i];
        const struct intel_mixture_report *r = &e->across.report;
        if (e->queries > 0)
            printf("  %10zu %8zu %8" PRIu64 " %9.4f %11.4f %9.4f %8.2f %% %9.2f %% %8.4f\n", i + 1,
                   e->subnets, e->queries, r->loss / LN2, r->best_loss / LN2, r->uniform_loss / LN2,
                   r->best_loss > 0 ? 100 * (1 - r->loss / r->best_loss) : 0, 100 * r->accuracy,
                   r->gate_entropy);
    }
}

void cli_mixture_print(const struct network *net)
{
    const struct network_economy *economy = &net->economy;
    size_t reports = net->has_economy ? count_reports(economy) : 0, shown = 0;
    if (reports == 0)
        return;
    printf(
        "\n  mixtures of experts, in bits an answer (of a text: bits per byte) on rows that nobody learned "
        "from\n");
    printf("  %6s %-14s %7s %9s %9s %9s %10s %11s %8s\n", "netuid", "task", "rounds", "mixture", "best one",
           "ensemble", "gain", "right", "entropy");
    for (size_t i = 0; i < economy->subnets && shown < SUBNETS_SHOWN; i++)
        if (has_report(&economy->neurons[i])) {
            print_report(&economy->neurons[i]);
            shown++;
        }
    if (reports > SUBNETS_SHOWN)
        printf("  ... and %zu more; `tensim show RESULTS intelligence` has them all\n",
               reports - SUBNETS_SHOWN);
    if (net->enterprises > 0)
        print_enterprises(net);
    for (size_t i = 0; i < economy->subnets; i++)
        if (economy->neurons[i].task.comment != NULL && has_report(&economy->neurons[i])) {
            print_focus(&economy->neurons[i]);
            return;
        }
}
