#include "ledger_concentration.h"

#include "sim_float.h"
#include "sim_wide.h"

#include <stdlib.h>

static int descending(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a < b) - (a > b);
}

static double ratio(sim_u128 part, sim_u128 whole)
{
    return (double)part / (double)whole;
}

void ledger_concentration_measure(uint64_t *amount, size_t count, struct ledger_concentration *out)
{
    *out = (struct ledger_concentration){0};
    qsort(amount, count, sizeof *amount, descending);
    while (out->holders < count && amount[out->holders] > 0)
        out->total += amount[out->holders++];
    if (out->holders == 0)
        return;

    uint64_t n = out->holders, total = out->total, running = 0;
    sim_u128 weighted = 0; /* sum of rank * amount, rank 1 for the largest: below 2^64 * n */
    double squares = 0, entropy = 0;
    for (uint64_t i = 0; i < n; i++) {
        running += amount[i];
        weighted += (sim_u128)(i + 1) * amount[i];
        if (i == 0)
            out->top1_share = ratio(running, total);
        if (i < 10)
            out->top10_share = ratio(running, total);
        if (out->nakamoto == 0 && running > total / 2)
            out->nakamoto = i + 1;
        double share = ratio(amount[i], total);
        squares += share * share;
        entropy -= share * sim_log2(share);
    }
    out->hhi = squares;
    out->entropy = entropy;
    /* Gini of a descending order: (n + 1 - 2 * sum(rank * amount) / total) / n */
    out->gini = (double)(n + 1) / (double)n - 2 * ratio(weighted, (sim_u128)total * n);
}
