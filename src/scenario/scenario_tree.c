/* libfyaml is used as an event source only: it reports positions and syntax, while anchors, depth, counts
 * and duplicate keys are ours, so that every bound holds before memory is spent. */
#include "scenario_tree.h"

#include "scenario_suggest.h"

#include <libfyaml.h>
#include <string.h>

enum { MAX_ANCHORS = 1024 };

struct anchor {
    struct anchor *next;
    const char *name;
    size_t length;
    struct scenario_node *node;
    bool open; /* still being read: an alias to it would contain itself */
};

struct builder {
    struct scenario_arena *arena;
    const char *file;
    unsigned first_column;
    struct fy_parser *parser;
    struct fy_diag *diag;
    struct scenario_node *root;
    struct scenario_node *stack[SCENARIO_TREE_DEPTH];
    struct anchor *stack_anchor[SCENARIO_TREE_DEPTH];
    size_t depth;
    bool has_key; /* the next node is the value of `key` */
    bool key_is_empty;
    struct scenario_node key;
    struct anchor *anchors;
    size_t anchor_count;
    size_t nodes;  /* written */
    size_t copies; /* made for aliases */
    size_t documents;
    struct sim_error *err;
};

static uint32_t hash_key(const char *key, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)key[i]) * 16777619u;
    return hash;
}

struct scenario_node *scenario_node_get(const struct scenario_node *map, const char *key, size_t length)
{
    uint32_t hash = hash_key(key, length);
    for (struct scenario_node *n = map->first; n != NULL; n = n->next)
        if (n->key_hash == hash && n->key_length == length && memcmp(n->key, key, length) == 0)
            return n;
    return NULL;
}

void scenario_node_append(struct scenario_node *parent, struct scenario_node *child)
{
    child->next = NULL;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
    parent->count++;
}

void scenario_node_remove(struct scenario_node *parent, struct scenario_node *child)
{
    struct scenario_node *previous = NULL;
    for (struct scenario_node *n = parent->first; n != NULL; previous = n, n = n->next) {
        if (n != child)
            continue;
        if (previous == NULL)
            parent->first = n->next;
        else
            previous->next = n->next;
        if (parent->last == n)
            parent->last = previous;
        parent->count--;
        return;
    }
}

void scenario_node_set_key(struct scenario_node *child, const char *key, size_t length, unsigned line,
                           unsigned column)
{
    child->key = key;
    child->key_length = length;
    child->key_line = line;
    child->key_column = column;
    child->key_hash = hash_key(key, length);
}

static int raise_here(const struct builder *b, int code, unsigned line, unsigned column, const char *message)
{
    return sim_raise_at(b->err, code, b->file, line, column, "%s", message);
}

/* Lines and columns of libfyaml count from 0; override texts start somewhere in their line. */
static void place(const struct builder *b, const struct fy_mark *mark, unsigned *line, unsigned *column)
{
    *line = mark != NULL && mark->line >= 0 ? (unsigned)mark->line + 1 : 1;
    *column = mark != NULL && mark->column >= 0 ? (unsigned)mark->column + 1 : 1;
    if (*line == 1)
        *column += b->first_column - 1;
}

static struct scenario_node *new_node(struct builder *b, enum scenario_node_kind kind,
                                      const struct fy_mark *mark)
{
    struct scenario_node *node = scenario_arena_new(b->arena, struct scenario_node, 1);
    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->file = b->file;
    place(b, mark, &node->line, &node->column);
    return node;
}

static int count_node(struct builder *b, unsigned line, unsigned column)
{
    if (++b->nodes > SCENARIO_TREE_NODES)
        return raise_here(b, SIM_ERR_SYNTAX, line, column, "the file has more than 2000000 keys and values");
    return SIM_OK;
}

/* Puts a finished or opened node where it belongs. */
static int attach(struct builder *b, struct scenario_node *node)
{
    if (b->depth == 0) {
        b->root = node;
        return SIM_OK;
    }
    struct scenario_node *parent = b->stack[b->depth - 1];
    if (parent->kind == SCENARIO_NODE_MAP) {
        scenario_node_set_key(node, b->key.text, b->key.length, b->key.line, b->key.column);
        b->has_key = false;
    }
    scenario_node_append(parent, node);
    return SIM_OK;
}

static bool expects_key(const struct builder *b)
{
    return b->depth > 0 && b->stack[b->depth - 1]->kind == SCENARIO_NODE_MAP && !b->has_key;
}

static int take_key(struct builder *b, const struct scenario_node *scalar)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    struct scenario_node *map = b->stack[b->depth - 1];
    if (scalar->length == 2 && memcmp(scalar->text, "<<", 2) == 0 && scalar->plain)
        return raise_here(b, SIM_ERR_SYNTAX, scalar->line, scalar->column,
                          "merge keys (`<<`) are not part of the format; alias a whole value instead, as in "
                          "`clock: *base`");
    if (scalar->length == 0) {
        b->key_is_empty = true; /* raised at the value, which has a position */
        return SIM_OK;
    }
    const struct scenario_node *twin = scenario_node_get(map, scalar->text, scalar->length);
    if (twin != NULL)
        return sim_raise_at(b->err, SIM_ERR_DUPLICATE, b->file, scalar->line, scalar->column,
                            "`%s` is given twice; the first is in line %u",
                            scenario_excerpt(scalar->text, scalar->length, shown), twin->key_line);
    if (map->count >= SCENARIO_TREE_KEYS)
        return raise_here(b, SIM_ERR_SYNTAX, scalar->line, scalar->column,
                          "this mapping has more than 4096 keys");
    b->key = *scalar;
    b->has_key = true;
    return SIM_OK;
}

static struct anchor *find_anchor(const struct builder *b, const char *name, size_t length)
{
    for (struct anchor *a = b->anchors; a != NULL; a = a->next)
        if (a->length == length && memcmp(a->name, name, length) == 0)
            return a;
    return NULL;
}

static int add_anchor(struct builder *b, struct fy_token *token, struct scenario_node *node,
                      struct anchor **added)
{
    *added = NULL;
    if (token == NULL)
        return SIM_OK;
    if (++b->anchor_count > MAX_ANCHORS)
        return raise_here(b, SIM_ERR_SYNTAX, node->line, node->column, "more than 1024 anchors");
    size_t length = 0;
    const char *name = fy_token_get_text(token, &length);
    struct anchor *anchor = scenario_arena_new(b->arena, struct anchor, 1);
    char *copy = name == NULL ? NULL : scenario_arena_text(b->arena, name, length);
    if (anchor == NULL || copy == NULL)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    *anchor = (struct anchor){.next = b->anchors, .name = copy, .length = length, .node = node};
    b->anchors = anchor;
    *added = anchor;
    return SIM_OK;
}

/* Copies what an alias stands for; depth is bounded by the original's, which was checked when it was read. */
static int copy_tree(struct builder *b, const struct scenario_node *from, size_t depth, unsigned line,
                     unsigned column, struct scenario_node **out)
{
    if (++b->copies > SCENARIO_TREE_COPIES)
        return raise_here(b, SIM_ERR_SYNTAX, line, column,
                          "the aliases of this file stand for more than 200000 values");
    if (depth >= SCENARIO_TREE_DEPTH)
        return raise_here(b, SIM_ERR_SYNTAX, line, column, "nested more than 32 levels deep");
    struct scenario_node *copy = scenario_arena_new(b->arena, struct scenario_node, 1);
    if (copy == NULL)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    *copy = *from;
    copy->first = copy->last = copy->next = NULL;
    copy->count = 0;
    for (const struct scenario_node *child = from->first; child != NULL; child = child->next) {
        struct scenario_node *twin = NULL;
        int code = copy_tree(b, child, depth + 1, line, column, &twin);
        if (code != SIM_OK)
            return code;
        scenario_node_append(copy, twin);
    }
    *out = copy;
    return SIM_OK;
}

static int on_alias(struct builder *b, struct fy_event *event)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    unsigned line;
    unsigned column;
    place(b, fy_event_start_mark(event), &line, &column);
    column -= column > 1; /* the mark lies behind the star */
    if (expects_key(b))
        return raise_here(b, SIM_ERR_SYNTAX, line, column, "an alias cannot be a key");
    size_t length = 0;
    const char *name = fy_token_get_text(event->alias.anchor, &length);
    const struct anchor *anchor = name == NULL ? NULL : find_anchor(b, name, length);
    if (anchor == NULL)
        return sim_raise_at(b->err, SIM_ERR_SYNTAX, b->file, line, column,
                            "alias `*%s` has no anchor `&%s` above it",
                            scenario_excerpt(name == NULL ? "" : name, length, shown), shown);
    if (anchor->open)
        return sim_raise_at(b->err, SIM_ERR_SYNTAX, b->file, line, column, "alias `*%s` would contain itself",
                            scenario_excerpt(name, length, shown));
    struct scenario_node *copy = NULL;
    int code = copy_tree(b, anchor->node, b->depth, line, column, &copy);
    return code != SIM_OK ? code : attach(b, copy);
}

static int refuse_tag(const struct builder *b, struct fy_token *tag)
{
    unsigned line;
    unsigned column;
    if (tag == NULL)
        return SIM_OK;
    place(b, fy_token_start_mark(tag), &line, &column);
    return raise_here(b, SIM_ERR_SYNTAX, line, column,
                      "tags (`!...`) are not part of the format; write the plain value");
}

static int on_scalar(struct builder *b, struct fy_event *event)
{
    struct scenario_node *node = new_node(b, SCENARIO_NODE_SCALAR, fy_event_start_mark(event));
    if (node == NULL)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    enum fy_node_style style = fy_event_get_node_style(event);
    node->plain = event->scalar.value == NULL || style == FYNS_PLAIN;
    if (event->scalar.value == NULL && b->has_key) {
        node->line = b->key.line;
        node->column = b->key.column;
    } else if ((style == FYNS_SINGLE_QUOTED || style == FYNS_DOUBLE_QUOTED) && node->column > 1) {
        node->column--; /* the mark lies behind the quote */
    }
    size_t length = 0;
    const char *text = event->scalar.value == NULL ? "" : fy_token_get_text(event->scalar.value, &length);
    node->text = text == NULL ? NULL : scenario_arena_text(b->arena, text, length);
    node->length = length;
    if (node->text == NULL)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    if (memchr(node->text, '\0', length) != NULL)
        return raise_here(b, SIM_ERR_SYNTAX, node->line, node->column, "a zero character in a value");
    int code = refuse_tag(b, event->scalar.tag);
    if (code == SIM_OK)
        code = count_node(b, node->line, node->column);
    if (code != SIM_OK)
        return code;
    if (expects_key(b))
        return take_key(b, node);
    struct anchor *anchor;
    code = add_anchor(b, event->scalar.anchor, node, &anchor);
    return code != SIM_OK ? code : attach(b, node);
}

static int on_open(struct builder *b, struct fy_event *event, enum scenario_node_kind kind)
{
    struct scenario_node *node = new_node(b, kind, fy_event_start_mark(event));
    if (node == NULL)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    if (expects_key(b))
        return raise_here(b, SIM_ERR_SYNTAX, node->line, node->column, "a key must be a plain word");
    if (b->depth == SCENARIO_TREE_DEPTH)
        return raise_here(b, SIM_ERR_SYNTAX, node->line, node->column, "nested more than 32 levels deep");
    bool map = kind == SCENARIO_NODE_MAP;
    int code = refuse_tag(b, map ? event->mapping_start.tag : event->sequence_start.tag);
    if (code == SIM_OK)
        code = count_node(b, node->line, node->column);
    struct anchor *anchor = NULL;
    if (code == SIM_OK)
        code = add_anchor(b, map ? event->mapping_start.anchor : event->sequence_start.anchor, node, &anchor);
    if (code == SIM_OK)
        code = attach(b, node);
    if (code != SIM_OK)
        return code;
    if (anchor != NULL)
        anchor->open = true;
    b->stack[b->depth] = node;
    b->stack_anchor[b->depth] = anchor;
    b->depth++;
    return SIM_OK;
}

static int on_close(struct builder *b)
{
    if (b->depth == 0)
        return raise_here(b, SIM_ERR_SYNTAX, 1, 1, "the structure of this file cannot be read");
    b->depth--;
    if (b->stack_anchor[b->depth] != NULL)
        b->stack_anchor[b->depth]->open = false;
    return SIM_OK;
}

static int on_document(struct builder *b, struct fy_event *event)
{
    unsigned line;
    unsigned column;
    place(b, fy_event_start_mark(event), &line, &column);
    if (++b->documents > 1)
        return raise_here(b, SIM_ERR_SYNTAX, line, column,
                          "a second document (`---`) starts here; a file holds one scenario");
    return SIM_OK;
}

static int on_event(struct builder *b, struct fy_event *event)
{
    unsigned line;
    unsigned column;
    if (b->key_is_empty) {
        place(b, fy_event_start_mark(event), &line, &column);
        return raise_here(b, SIM_ERR_SYNTAX, line, column, "the key of this value is missing");
    }
    switch (event->type) {
    case FYET_DOCUMENT_START:
        return on_document(b, event);
    case FYET_MAPPING_START:
        return on_open(b, event, SCENARIO_NODE_MAP);
    case FYET_SEQUENCE_START:
        return on_open(b, event, SCENARIO_NODE_LIST);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        return on_close(b);
    case FYET_SCALAR:
        return on_scalar(b, event);
    case FYET_ALIAS:
        return on_alias(b, event);
    default:
        return SIM_OK;
    }
}

/* The first complaint of libfyaml, as ours. */
static int raise_syntax(struct builder *b)
{
    void *iterator = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(b->diag, &iterator);
    if (first == NULL)
        return raise_here(b, SIM_ERR_SYNTAX, 1, 1, "this is not YAML");
    unsigned line = first->line > 0 ? (unsigned)first->line : 1;
    unsigned column = first->column > 0 ? (unsigned)first->column : 1;
    if (line == 1)
        column += b->first_column - 1;
    char shown[SCENARIO_EXCERPT_SIZE];
    return sim_raise_at(b->err, SIM_ERR_SYNTAX, b->file, line, column, "not valid YAML: %s",
                        scenario_excerpt_sentence(first->msg, shown));
}

static int drain(struct builder *b)
{
    for (;;) {
        struct fy_event *event = fy_parser_parse(b->parser);
        if (event == NULL)
            break;
        int code = on_event(b, event);
        fy_parser_event_free(b->parser, event);
        if (code != SIM_OK)
            return code;
    }
    if (fy_parser_get_stream_error(b->parser) || fy_diag_got_error(b->diag))
        return raise_syntax(b);
    /* A parser that gives up silently (too deep for it) leaves containers open. */
    if (b->root == NULL || b->depth != 0)
        return raise_here(b, SIM_ERR_SYNTAX, 1, 1,
                          b->depth != 0
                              ? "nested too deep"
                              : "the file is empty; a scenario starts with `tensim: 1` and `name: ...`");
    return SIM_OK;
}

static int open_parser(struct builder *b, const char *bytes, size_t size)
{
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.output_fn = NULL;
    diag_cfg.level = FYET_ERROR;
    diag_cfg.colorize = false;
    b->diag = fy_diag_create(&diag_cfg);
    if (b->diag == NULL)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the YAML parser");
    fy_diag_set_collect_errors(b->diag, true);
    const struct fy_parse_cfg cfg = {
        .search_path = "",
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DISABLE_MMAP_OPT | FYPCF_JSON_NONE,
        .diag = b->diag,
    };
    b->parser = fy_parser_create(&cfg);
    if (b->parser == NULL || fy_parser_set_string(b->parser, bytes, size) != 0)
        return sim_raise(b->err, SIM_ERR_NO_MEMORY, "no memory for the YAML parser");
    return SIM_OK;
}

int scenario_tree_parse(struct scenario_arena *arena, const char *file, unsigned column, const char *bytes,
                        size_t size, struct scenario_node **root, struct sim_error *err)
{
    struct builder *b = scenario_arena_new(arena, struct builder, 1);
    *root = NULL;
    if (b == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    b->arena = arena;
    b->file = file;
    b->first_column = column;
    b->err = err;
    int code = open_parser(b, bytes, size);
    if (code == SIM_OK)
        code = drain(b);
    if (code == SIM_OK)
        *root = b->root;
    if (b->parser != NULL)
        fy_parser_destroy(b->parser);
    if (b->diag != NULL)
        fy_diag_destroy(b->diag);
    return code;
}
