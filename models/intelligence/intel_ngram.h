/* A byte model of text: interpolated n-grams of order up to 5, smoothed by Kneser-Ney or by Witten-Bell.
 *
 * Kneser-Ney: the highest order keeps how often a byte followed its context; lower orders keep after how many
 * different longer contexts it did. Every order takes a discount D = n1 / (n1 + 2 n2) (n1, n2: entries seen
 * once, twice) off each count and hands what it took to the next lower order; below the lowest stands the
 * uniform distribution, so no byte is impossible. Witten-Bell: every order counts occurrences; of a context
 * seen n times before t different bytes, the part t / (n + t) goes to the next lower order. Source: Kneser
 * and Ney 1995, in the interpolated form of Chen and Goodman 1999; Witten and Bell 1991, method C;
 * spec/intelligence.md 2. Learning is incremental: text can be read in pieces. Probabilities come from counts
 * by
 * +, -, *, / in double in a fixed order, hence have one set of bits. Limits: 2^31 entries; a text that starts
 * has newlines before it. */
#ifndef INTEL_NGRAM_H
#define INTEL_NGRAM_H

#include "sim_error.h"

#include <stddef.h>
#include <stdint.h>

enum { INTEL_NGRAM_ORDER = 5, INTEL_BYTES = 256 };

/* One byte string seen, reached from its prefix: as an entry it has a count, as a context it has children. */
struct intel_ngram_node {
    uint32_t parent;
    uint32_t first_child;
    uint32_t next_sibling;
    uint32_t count; /* occurrences (highest order, or Witten-Bell) or different left neighbours */
    uint32_t total; /* sum of the children's counts */
    uint16_t types; /* children with a count */
    uint8_t byte;
};

enum intel_smoothing { INTEL_KNESER_NEY, INTEL_WITTEN_BELL };

struct intel_ngram {
    enum intel_smoothing smoothing; /* the first, unless set before anything is learned */
    unsigned order;
    struct intel_ngram_node *nodes; /* 0 is the empty string */
    size_t nodes_count;
    size_t nodes_room;
    uint32_t *table; /* (parent, byte) -> node, open addressing */
    size_t table_size;
    uint64_t once[INTEL_NGRAM_ORDER + 1]; /* entries of each order with count 1 */
    uint64_t twice[INTEL_NGRAM_ORDER + 1];
    uint8_t history[INTEL_NGRAM_ORDER]; /* last order - 1 bytes learned, oldest first */
    uint64_t learned;                   /* bytes learned so far */
};

/* A model that has read nothing: uniform. 1 <= order <= INTEL_NGRAM_ORDER. SIM_ERR_RANGE, SIM_ERR_NO_MEMORY.
 */
int intel_ngram_init(struct intel_ngram *self, unsigned order, struct sim_error *err);
void intel_ngram_free(struct intel_ngram *self);

/* Reads on: `text` continues what was learned before. SIM_ERR_NO_MEMORY, SIM_ERR_LIMIT. */
int intel_ngram_learn(struct intel_ngram *self, const uint8_t *text, size_t n, struct sim_error *err);

/* Appends one node to a model that has read nothing, in the order in which they were made: how a stored model
 * comes back. SIM_ERR_FORMAT where the parent does not exist yet, lies too deep, or has that child; what
 * intel_ngram_learn raises. */
int intel_ngram_restore(struct intel_ngram *self, uint32_t parent, uint8_t byte, uint32_t count,
                        struct sim_error *err);

/* Probabilities of the byte at text[at], from up to order - 1 bytes before it (newlines before the start). */
void intel_ngram_predict(const struct intel_ngram *self, const uint8_t *text, size_t at,
                         double p[INTEL_BYTES]);

#endif
