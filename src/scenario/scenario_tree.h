/* A YAML document as a tree of nodes with positions, aliases already expanded.
 *
 * Only what a scenario needs: one document, mappings with plain keys, lists, scalars, anchors and aliases.
 * Tags, merge keys, directives and several documents are refused. Bounds: depth 32, 200,000 nodes after
 * expansion, 4,096 keys a mapping; so neither deep nesting nor an alias bomb costs more than a moment. */
#ifndef SCENARIO_TREE_H
#define SCENARIO_TREE_H

#include "scenario_arena.h"

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SCENARIO_TREE_DEPTH = 32,
    SCENARIO_TREE_NODES = 2000000, /* keys and values as written: 100,000 entries of a timeline fit */
    SCENARIO_TREE_COPIES = 200000, /* values that aliases stand for */
    SCENARIO_TREE_KEYS = 4096,
};

enum scenario_node_kind { SCENARIO_NODE_SCALAR, SCENARIO_NODE_LIST, SCENARIO_NODE_MAP };

struct scenario_node {
    enum scenario_node_kind kind;
    bool plain;       /* scalar without quotes */
    const char *file; /* in messages */
    unsigned line;
    unsigned column;
    const char *text; /* scalar, NUL-terminated; may hold no NUL inside */
    size_t length;
    struct scenario_node *first; /* children of lists and maps, in order */
    struct scenario_node *last;
    size_t count;
    struct scenario_node *next; /* sibling */
    const char *key;            /* of a map's child */
    size_t key_length;
    unsigned key_line;
    unsigned key_column;
    uint32_t key_hash;
};

/* Parses `size` bytes. Nodes live in the arena. `line` and `column` (from 1) are where the text starts in
 * what the user sees. Errors: SIM_ERR_SYNTAX, SIM_ERR_DUPLICATE, SIM_ERR_FORMAT, SIM_ERR_NO_MEMORY. */
int scenario_tree_parse(struct scenario_arena *arena, const char *file, unsigned column, const char *bytes,
                        size_t size, struct scenario_node **root, struct sim_error *err);

/* The child with this key, or NULL. */
struct scenario_node *scenario_node_get(const struct scenario_node *map, const char *key, size_t length);

/* Appends a child; for maps the caller has set its key. */
void scenario_node_append(struct scenario_node *parent, struct scenario_node *child);

/* Takes `child` out of its parent. */
void scenario_node_remove(struct scenario_node *parent, struct scenario_node *child);

/* Sets the key of a child to be. */
void scenario_node_set_key(struct scenario_node *child, const char *key, size_t length, unsigned line,
                           unsigned column);

#endif
