/* N-gram byte models: see intel_ngram.h. */
#include "intel_ngram.h"

#include "sim_alloc.h"

#include <stdbool.h>
#include <string.h>

enum { NONE = 0 }; /* node 0 is nobody's child */

static size_t slot_of(const struct intel_ngram *self, uint32_t parent, uint8_t byte)
{
    uint64_t key = ((uint64_t)parent << 8 | byte) * 0x9e3779b97f4a7c15u;
    return (size_t)(key >> 32) & (self->table_size - 1);
}

static uint32_t find(const struct intel_ngram *self, uint32_t parent, uint8_t byte)
{
    for (size_t slot = slot_of(self, parent, byte);; slot = (slot + 1) & (self->table_size - 1)) {
        uint32_t node = self->table[slot];
        if (node == NONE || (self->nodes[node].parent == parent && self->nodes[node].byte == byte))
            return node;
    }
}

static void put(struct intel_ngram *self, uint32_t node)
{
    size_t slot = slot_of(self, self->nodes[node].parent, self->nodes[node].byte);
    while (self->table[slot] != NONE)
        slot = (slot + 1) & (self->table_size - 1);
    self->table[slot] = node;
}

/* Doubles nodes and table; the table stays at most half full. */
static int grow(struct intel_ngram *self, struct sim_error *err)
{
    size_t room = 2 * self->nodes_room;
    if (room > (size_t)1 << 31)
        return sim_raise(err, SIM_ERR_LIMIT, "an n-gram model holds at most 2^31 entries");
    struct intel_ngram_node *nodes = sim_array_resize(struct intel_ngram_node, self->nodes, room);
    if (nodes != NULL)
        self->nodes = nodes;
    size_t slots = 2 * room;
    uint32_t *table = nodes != NULL ? sim_array_new(uint32_t, slots) : NULL;
    if (table == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu n-grams", room);
    free(self->table);
    self->table = table;
    self->table_size = slots;
    self->nodes_room = room;
    for (uint32_t node = 1; node < self->nodes_count; node++)
        put(self, node);
    return SIM_OK;
}

/* The child of `parent` by `byte`, made if need be; the caller has seen to the room. */
static uint32_t find_or_add(struct intel_ngram *self, uint32_t parent, uint8_t byte)
{
    uint32_t node = find(self, parent, byte);
    if (node != NONE)
        return node;
    node = (uint32_t)self->nodes_count++;
    self->nodes[node] = (struct intel_ngram_node){
        .parent = parent, .byte = byte, .next_sibling = self->nodes[parent].first_child};
    self->nodes[parent].first_child = node;
    put(self, node);
    return node;
}

int intel_ngram_init(struct intel_ngram *self, unsigned order, struct sim_error *err)
{
    *self = (struct intel_ngram){.order = order, .nodes_count = 1, .nodes_room = 512, .table_size = 1024};
    if (order < 1 || order > INTEL_NGRAM_ORDER)
        return sim_raise(err, SIM_ERR_RANGE, "the order of an n-gram model is 1 to %d, not %u",
                         INTEL_NGRAM_ORDER, order);
    self->nodes = sim_array_new(struct intel_ngram_node, self->nodes_room);
    self->table = sim_array_new(uint32_t, self->table_size);
    memset(self->history, '\n', sizeof self->history);
    if (self->nodes != NULL && self->table != NULL)
        return SIM_OK;
    intel_ngram_free(self);
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for an n-gram model");
}

void intel_ngram_free(struct intel_ngram *self)
{
    free(self->nodes);
    free(self->table);
    *self = (struct intel_ngram){0};
}

/* Counts `byte` after context[k - 1], the node of the last k - 1 bytes, for the highest order; a lower order
 * of Kneser-Ney counts only what the order above has just seen for the first time. */
static void count_byte(struct intel_ngram *self, const uint32_t *context, uint8_t byte)
{
    for (unsigned k = self->order; k >= 1; k--) {
        uint32_t child = find_or_add(self, context[k - 1], byte);
        struct intel_ngram_node *node = &self->nodes[child], *parent = &self->nodes[context[k - 1]];
        uint32_t before = node->count++;
        parent->total++;
        self->once[k] += before == 0;
        self->once[k] -= before == 1;
        self->twice[k] += before == 1;
        self->twice[k] -= before == 2;
        if (before == 0)
            parent->types++;
        else if (self->smoothing == INTEL_KNESER_NEY)
            return;
    }
}

int intel_ngram_learn(struct intel_ngram *self, const uint8_t *text, size_t n, struct sim_error *err)
{
    uint32_t context[INTEL_NGRAM_ORDER] = {0}, next[INTEL_NGRAM_ORDER] = {0};
    const size_t most_new = 32; /* entries that one byte may add: far above order^2 */
    unsigned keep = self->order - 1;
    for (size_t i = 0; i < n; i++) {
        if (self->nodes_count + most_new > self->nodes_room) {
            int code = grow(self, err);
            if (code != SIM_OK)
                return code;
        }
        for (unsigned k = 1; i == 0 && k <= keep; k++) {
            context[k] = 0;
            for (unsigned j = keep - k; j < keep; j++)
                context[k] = find_or_add(self, context[k], self->history[j]);
        }
        count_byte(self, context, text[i]);
        for (unsigned k = 1; k <= keep; k++)
            next[k] = find_or_add(self, context[k - 1], text[i]);
        memcpy(context, next, sizeof context);
        memmove(self->history, self->history + 1, sizeof self->history - 1);
        if (keep > 0)
            self->history[keep - 1] = text[i];
        self->learned++;
    }
    return SIM_OK;
}

int intel_ngram_restore(struct intel_ngram *self, uint32_t parent, uint8_t byte, uint32_t count,
                        struct sim_error *err)
{
    unsigned depth = 1;
    if (parent >= self->nodes_count)
        return sim_raise(err, SIM_ERR_FORMAT, "an n-gram follows one that does not exist");
    for (uint32_t up = parent; up != 0; up = self->nodes[up].parent)
        depth++;
    if (depth > self->order || find(self, parent, byte) != NONE)
        return sim_raise(err, SIM_ERR_FORMAT, "an n-gram is too long or stored twice");
    if (self->nodes_count + 1 > self->nodes_room) {
        int code = grow(self, err);
        if (code != SIM_OK)
            return code;
    }
    uint32_t node = find_or_add(self, parent, byte);
    self->nodes[node].count = count;
    self->nodes[parent].total += count;
    self->nodes[parent].types = (uint16_t)(self->nodes[parent].types + (count > 0));
    self->once[depth] += count == 1;
    self->twice[depth] += count == 2;
    return SIM_OK;
}

static double discount(const struct intel_ngram *self, unsigned order)
{
    double once = (double)self->once[order], twice = (double)self->twice[order];
    /* A model that has hardly read anything has no entry seen once, or none seen twice. */
    return self->once[order] > 0 && self->twice[order] > 0 ? once / (once + 2 * twice) : 0.5;
}

void intel_ngram_predict(const struct intel_ngram *self, const uint8_t *text, size_t at,
                         double p[INTEL_BYTES])
{
    for (size_t b = 0; b < INTEL_BYTES; b++)
        p[b] = 1.0 / INTEL_BYTES;
    for (unsigned k = 1; k <= self->order; k++) {
        uint32_t context = 0;
        for (unsigned back = k - 1; back >= 1; back--) {
            context = find(self, context, back <= at ? text[at - back] : '\n');
            if (context == NONE)
                return; /* a longer context has not been seen either */
        }
        const struct intel_ngram_node *node = &self->nodes[context];
        if (node->total == 0)
            continue;
        bool discounted = self->smoothing == INTEL_KNESER_NEY;
        double types = (double)node->types, total = (double)node->total + (discounted ? 0 : types);
        double d = discounted ? discount(self, k) : 0, rest = (discounted ? d * types : types) / total;
        for (size_t b = 0; b < INTEL_BYTES; b++)
            p[b] *= rest;
        for (uint32_t c = node->first_child; c != NONE; c = self->nodes[c].next_sibling)
            if (self->nodes[c].count > 0)
                p[self->nodes[c].byte] += ((double)self->nodes[c].count - d) / total;
    }
}
