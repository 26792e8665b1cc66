/* Row `full_trace`: several blocks of a small network with stakes, child keys, epochs, and root claims.
 *
 * The row brings its own epoch: fixed weights of each hotkey. Every logged value of every block is
 * compared, every law of conservation that the row lists, and whole snapshots of the state where there are
 * any. A value that nothing here compares is a difference. */
#ifndef VECTORS_TRACE_H
#define VECTORS_TRACE_H

#include "network_stake.h"
#include "vectors.h"

enum { TRACE_ACCOUNTS = 4096, TRACE_PAYS = 256 };

struct trace {
    struct vectors_case *c;
    const json_t *config;
    const json_t *log; /* of the present block */
    size_t epoch;      /* epochs distributed in it */
    struct network_coinbase cb;
    struct network_stake stake;
};

/* A member of an object, by name or by number. */
const json_t *vectors_trace_item(const json_t *object, const char *key);
const json_t *vectors_trace_item_of(const json_t *object, uint64_t number);

/* The account that a key of the row names. */
uint32_t vectors_trace_account(struct vectors_case *c, const char *name);

/* Iterating needs a mutable pointer; the document stays as it is. */
json_t *vectors_trace_mutable(const json_t *value);

/* The log of an epoch, just distributed; of the block; the laws that hold from `before` to `after` it. */
void vectors_trace_expect_epoch(struct trace *t, const json_t *log, const struct network_drain *drain);
void vectors_trace_expect_block(struct trace *t);
void vectors_trace_expect_conservation(struct trace *t, const json_t *law, uint64_t issuance_before,
                                       uint64_t accounts_before, uint64_t accounts);

/* The whole state. */
void vectors_trace_expect_snapshot(struct trace *t, const json_t *snapshot);

#endif
