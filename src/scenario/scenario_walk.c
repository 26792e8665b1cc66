/* The table meets the tree: every key of the file is looked up, parsed, bounded and stored; every other key
 * gets its default. Nothing here knows a key by name. */
#include "scenario_load.h"

#include "scenario_scalar.h"
#include "scenario_suggest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t scenario_path_push(struct scenario_loader *loader, const char *key, size_t length)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    size_t old = strlen(loader->path);
    snprintf(loader->path + old, sizeof(loader->path) - old, "%s%s", old == 0 ? "" : ".",
             scenario_excerpt(key, length, shown));
    return old;
}

size_t scenario_path_push_index(struct scenario_loader *loader, size_t index)
{
    size_t old = strlen(loader->path);
    snprintf(loader->path + old, sizeof(loader->path) - old, "[%zu]", index);
    return old;
}

void scenario_path_cut(struct scenario_loader *loader, size_t length)
{
    loader->path[length] = '\0';
}

static void *member(void *target, const struct scenario_key *key)
{
    return (char *)target + key->offset;
}

static const void *member_const(const void *target, const struct scenario_key *key)
{
    return (const char *)target + key->offset;
}

bool scenario_key_applies(const struct scenario_section *section, const struct scenario_key *key,
                          const void *target)
{
    if (key->only_if == NULL)
        return true;
    const struct scenario_key *other = scenario_key_find(section, key->only_if, strlen(key->only_if));
    return other != NULL && *(const int *)member_const(target, other) == key->only_if_value;
}

bool scenario_key_is_absent(const struct scenario_key *key, const void *value)
{
    const struct scenario_scalar *scalar = scenario_scalar_of(key->type);
    const char *bytes = value;
    if ((key->flags & SCENARIO_OPTIONAL) == 0 || scalar == NULL)
        return false;
    for (size_t i = 0; i < scalar->size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

bool scenario_key_shows(const struct scenario_section *section, const struct scenario_key *key,
                        const void *target)
{
    if ((key->flags & SCENARIO_ONE_OF) != 0) {
        int kind;
        memcpy(&kind, (const char *)target + section->kind_offset, sizeof(kind));
        if (kind != key->one_of_value)
            return false;
    }
    return scenario_key_applies(section, key, target) &&
           !scenario_key_is_absent(key, member_const(target, key));
}

void scenario_complain_unknown(struct scenario_loader *loader, const struct scenario_section *section,
                               const char *key, size_t length, const char *file, unsigned line,
                               unsigned column)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    char known[320] = "";
    size_t used = 0;
    struct scenario_suggestion near = {0};
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++) {
        scenario_suggest(&near, key, length, k->name);
        int got = snprintf(known + used, sizeof(known) - used, "%s%s", used == 0 ? "" : ", ", k->name);
        if (got > 0 && used + (size_t)got < sizeof(known))
            used += (size_t)got;
    }
    scenario_excerpt(key, length, shown);
    const char *path = loader->path;
    if (near.best != NULL)
        scenario_complain(loader, SIM_ERR_UNKNOWN_KEY, file, line, column,
                          "unknown key `%s%s%s`; did you mean `%s`?", path, *path == '\0' ? "" : ".", shown,
                          near.best);
    else
        scenario_complain(loader, SIM_ERR_UNKNOWN_KEY, file, line, column,
                          "unknown key `%s%s%s`; known are %s", path, *path == '\0' ? "" : ".", shown, known);
}

static const char *kind_name(const struct scenario_node *node)
{
    return node->kind == SCENARIO_NODE_MAP    ? "a mapping"
           : node->kind == SCENARIO_NODE_LIST ? "a list"
                                              : "a value";
}

/* ---- scalars ---- */

static int parse_into(const struct scenario_key *key, const struct scenario_scalar *scalar, const char *text,
                      size_t length, bool plain, struct scenario_arena *arena, void *value,
                      struct sim_error *why)
{
    const struct scenario_scalar_in in = {text, length, plain, key, arena, why};
    return scalar->parse(&in, value);
}

static int check_bounds(struct scenario_loader *loader, const struct scenario_key *key,
                        const struct scenario_scalar *scalar, const struct scenario_node *node,
                        const void *value)
{
    union scenario_value bound;
    struct sim_error why = {0};
    char shown[SCENARIO_EXCERPT_SIZE];
    if (scalar->compare == NULL || key->type == SCENARIO_TYPE_LIST)
        return SIM_OK;
    bool low = key->min != NULL &&
               parse_into(key, scalar, key->min, strlen(key->min), true, NULL, &bound, &why) == SIM_OK &&
               scalar->compare(value, &bound) < 0;
    bool high = key->max != NULL &&
                parse_into(key, scalar, key->max, strlen(key->max), true, NULL, &bound, &why) == SIM_OK &&
                scalar->compare(value, &bound) > 0;
    if (!low && !high)
        return SIM_OK;
    scenario_excerpt(node->text, node->length, shown);
    if (key->min != NULL && key->max != NULL && strcmp(key->min, key->max) == 0)
        return scenario_complain(loader, SIM_ERR_RANGE, node->file, node->line, node->column,
                                 "`%s`: `%s` is not supported; the only value is %s", loader->path, shown,
                                 key->min);
    return scenario_complain(loader, SIM_ERR_RANGE, node->file, node->line, node->column,
                             "`%s`: `%s` is out of range; allowed is %s%s%s%s", loader->path, shown,
                             key->min == NULL ? "" : key->min, key->max == NULL ? " and more" : "",
                             key->max == NULL   ? ""
                             : key->min == NULL ? "at most "
                                                : " to ",
                             key->max == NULL ? "" : key->max);
}

int scenario_load_scalar(struct scenario_loader *loader, const struct scenario_key *key,
                         enum scenario_type type, const struct scenario_node *node, void *value)
{
    const struct scenario_scalar *scalar = scenario_scalar_of(type);
    struct sim_error why = {0};
    char shown[SCENARIO_EXCERPT_SIZE];
    if (node->kind != SCENARIO_NODE_SCALAR)
        return scenario_complain(loader, SIM_ERR_TYPE, node->file, node->line, node->column,
                                 "`%s`: %s stands where a value is needed; write %s", loader->path,
                                 kind_name(node), scalar->article);
    if (node->plain && (node->length == 0 || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0))
        return scenario_complain(loader, SIM_ERR_TYPE, node->file, node->line, node->column,
                                 "`%s`: the value is missing; write %s", loader->path, scalar->article);
    int code = parse_into(key, scalar, node->text, node->length, node->plain, loader->arena, value, &why);
    if (code == SIM_ERR_NO_MEMORY)
        loader->out_of_memory = true;
    if (code != SIM_OK)
        return scenario_complain(loader, code, node->file, node->line, node->column, "`%s`: `%s` %s%s%s",
                                 loader->path, scenario_excerpt(node->text, node->length, shown), why.message,
                                 code == SIM_ERR_TYPE ? "; write " : "",
                                 code == SIM_ERR_TYPE ? scalar->article : "");
    if (type == SCENARIO_TYPE_FILE)
        return scenario_file_find(loader, node, value);
    return check_bounds(loader, key, scalar, node, value);
}

/* ---- settings: a map of paths ---- */

/* The changeable path that is most like `node`'s key; its text is copied to `best`. */
static void suggest_path(struct scenario_suggestion *near, const struct scenario_node *node,
                         const struct scenario_section *section, const char *prefix,
                         char best[SCENARIO_PATH_MAX])
{
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++) {
        char path[SCENARIO_PATH_MAX];
        snprintf(path, sizeof(path), "%s%s%s", prefix, *prefix == '\0' ? "" : ".", k->name);
        if (k->type == SCENARIO_TYPE_MAP)
            suggest_path(near, node, k->section, path, best);
        if (k->type == SCENARIO_TYPE_LIST && scenario_section_has_names(k->section)) {
            snprintf(path, sizeof(path), "%s.*", k->name);
            suggest_path(near, node, k->section, path, best);
        }
        if ((k->flags & SCENARIO_CHANGEABLE) == 0)
            continue;
        scenario_suggest(near, node->key, node->key_length, path);
        if (near->best == path) {
            memcpy(best, path, sizeof(path));
            near->best = best;
        }
    }
}

static int complain_path(struct scenario_loader *loader, const struct scenario_node *node, const char *what)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    return scenario_complain(loader, SIM_ERR_UNKNOWN_KEY, node->file, node->key_line, node->key_column,
                             "`%s`: `%s` %s", loader->path,
                             scenario_excerpt(node->key, node->key_length, shown), what);
}

static int complain_unknown_path(struct scenario_loader *loader, const struct scenario_node *node)
{
    char best[SCENARIO_PATH_MAX];
    char message[SCENARIO_PATH_MAX + 64];
    struct scenario_suggestion near = {0};
    suggest_path(&near, node, &scenario_section_root, "", best);
    snprintf(message, sizeof(message), "is no key of a scenario; %s `%s`%s",
             near.best == NULL ? "write a dotted path such as" : "did you mean",
             near.best == NULL ? "issuance.withheld.share" : near.best, near.best == NULL ? "" : "?");
    return complain_path(loader, node, message);
}

static int load_setting(struct scenario_loader *loader, const struct scenario_node *node,
                        struct scenario_setting *setting)
{
    char printed[SCENARIO_SPELLING_SIZE];
    const struct scenario_key *key = scenario_key_at(node->key, node->key_length);
    if (key == NULL)
        return complain_unknown_path(loader, node);
    if ((key->flags & SCENARIO_CHANGEABLE) == 0)
        return complain_path(loader, node, "cannot change during a run");
    size_t old = scenario_path_push(loader, node->key, node->key_length);
    setting->key = key;
    setting->path = node->key;
    int code = scenario_load_scalar(loader, key, key->type, node, &setting->value);
    if (code == SIM_OK) {
        const char *text =
            scenario_scalar_of(key->type)->print(key, &setting->value, printed, sizeof(printed));
        setting->text = scenario_arena_text(loader->arena, text, strlen(text));
        loader->out_of_memory = loader->out_of_memory || setting->text == NULL;
    }
    scenario_path_cut(loader, old);
    return code;
}

static void load_settings(struct scenario_loader *loader, const struct scenario_node *node,
                          struct raw_list *list)
{
    *list = (struct raw_list){0};
    if (node->kind != SCENARIO_NODE_MAP || node->count == 0) {
        scenario_complain(loader, SIM_ERR_TYPE, node->file, node->line, node->column,
                          "`%s`: write a mapping such as `{issuance.withheld.share: 4.7 %%}`", loader->path);
        return;
    }
    struct scenario_setting *settings =
        scenario_arena_new(loader->arena, struct scenario_setting, node->count);
    if (settings == NULL) {
        loader->out_of_memory = true;
        return;
    }
    *list = (struct raw_list){settings, node->count};
    for (const struct scenario_node *child = node->first; child != NULL; child = child->next)
        load_setting(loader, child, settings++);
}

/* ---- lists ---- */

static bool count_is_allowed(struct scenario_loader *loader, const struct scenario_key *key,
                             const struct scenario_node *node, size_t count)
{
    static const struct scenario_key plain = {0};
    const struct scenario_scalar *number = scenario_scalar_of(SCENARIO_TYPE_COUNT);
    struct sim_error why = {0};
    uint64_t min = 0;
    uint64_t max = UINT64_MAX;
    if (key->min != NULL)
        parse_into(&plain, number, key->min, strlen(key->min), true, NULL, &min, &why);
    if (key->max != NULL)
        parse_into(&plain, number, key->max, strlen(key->max), true, NULL, &max, &why);
    if (count >= min && count <= max)
        return true;
    scenario_complain(loader, SIM_ERR_RANGE, node->file, node->line, node->column,
                      "`%s`: the list has %zu elements; allowed are %" PRIu64 " to %" PRIu64, loader->path,
                      count, min, max);
    return false;
}

static void load_element(struct scenario_loader *loader, const struct scenario_key *key,
                         struct scenario_node *node, void *item)
{
    if (key->section != NULL)
        scenario_load_section(loader, key->section, node, item);
    else
        scenario_load_scalar(loader, key, key->element, node, item);
}

/* A list, or its only element. */
static void load_list(struct scenario_loader *loader, const struct scenario_key *key,
                      struct scenario_node *node, struct raw_list *list)
{
    bool many = node->kind == SCENARIO_NODE_LIST;
    size_t count = many ? node->count : 1;
    size_t size = key->section != NULL ? key->section->size : scenario_scalar_of(key->element)->size;
    *list = (struct raw_list){0};
    if (!count_is_allowed(loader, key, node, count) || count == 0)
        return;
    char *items = scenario_arena_take(loader->arena, count, size);
    if (items == NULL) {
        loader->out_of_memory = true;
        return;
    }
    *list = (struct raw_list){items, count};
    if (!many) {
        load_element(loader, key, node, items);
        return;
    }
    size_t index = 0;
    for (struct scenario_node *child = node->first; child != NULL; child = child->next, index++) {
        size_t old = scenario_path_push_index(loader, index);
        load_element(loader, key, child, items + index * size);
        scenario_path_cut(loader, old);
    }
}

/* ---- sections ---- */

static void load_key(struct scenario_loader *loader, const struct scenario_key *key,
                     struct scenario_node *node, void *target)
{
    void *value = member(target, key);
    size_t old = scenario_path_push(loader, key->name, strlen(key->name));
    switch (key->type) {
    case SCENARIO_TYPE_MAP:
        scenario_load_section(loader, key->section, node, value);
        break;
    case SCENARIO_TYPE_LIST:
        load_list(loader, key, node, value);
        break;
    case SCENARIO_TYPE_SETTINGS:
        load_settings(loader, node, value);
        break;
    default:
        scenario_load_scalar(loader, key, key->type, node, value);
        break;
    }
    scenario_path_cut(loader, old);
}

/* A node for text of the table. Defaults are checked by a test, so no message will ever show it. */
static struct scenario_node *node_of_text(struct scenario_loader *loader, const struct scenario_key *key)
{
    struct scenario_node *node = scenario_arena_new(loader->arena, struct scenario_node, 1);
    if (node == NULL) {
        loader->out_of_memory = true;
        return NULL;
    }
    node->kind = SCENARIO_NODE_SCALAR;
    node->plain = !scenario_type_is_string(key->type);
    node->file = "(default)";
    node->text = key->fallback;
    node->length = strlen(key->fallback);
    return node;
}

static void load_default(struct scenario_loader *loader, const struct scenario_key *key, void *target)
{
    struct scenario_node *node = NULL;
    if (key->fallback != NULL) {
        node = node_of_text(loader, key);
        if (node != NULL)
            load_key(loader, key, node, target);
    } else if (key->type == SCENARIO_TYPE_MAP) {
        size_t old = scenario_path_push(loader, key->name, strlen(key->name));
        scenario_load_section(loader, key->section, NULL, member(target, key));
        scenario_path_cut(loader, old);
    }
}

/* `start: empty` for `start: {state: empty}`. NULL when the node is no mapping and cannot stand for one. */
static struct scenario_node *as_map(struct scenario_loader *loader, const struct scenario_section *section,
                                    struct scenario_node *node)
{
    if (node->kind == SCENARIO_NODE_MAP)
        return node;
    bool missing = node->kind == SCENARIO_NODE_SCALAR && node->plain && node->length == 0;
    if (section->shorthand == NULL || node->kind == SCENARIO_NODE_LIST || missing) {
        scenario_complain(loader, SIM_ERR_TYPE, node->file, node->line, node->column,
                          "%s%s%s%s stands where a mapping with the keys of `%s` is needed",
                          *loader->path == '\0' ? "" : "`", loader->path,
                          *loader->path == '\0' ? "" : "`: ", missing ? "nothing" : kind_name(node),
                          section->name);
        return NULL;
    }
    struct scenario_node *map = scenario_arena_new(loader->arena, struct scenario_node, 1);
    struct scenario_node *child = scenario_arena_new(loader->arena, struct scenario_node, 1);
    if (map == NULL || child == NULL) {
        loader->out_of_memory = true;
        return NULL;
    }
    *map = (struct scenario_node){
        .kind = SCENARIO_NODE_MAP, .file = node->file, .line = node->line, .column = node->column};
    *child = *node;
    scenario_node_set_key(child, section->shorthand, strlen(section->shorthand), node->line, node->column);
    scenario_node_append(map, child);
    return map;
}

static void load_given(struct scenario_loader *loader, const struct scenario_section *section,
                       struct scenario_node *map, void *target)
{
    const struct scenario_key *chosen = NULL;
    for (struct scenario_node *child = map->first; child != NULL; child = child->next) {
        const struct scenario_key *key = scenario_key_find(section, child->key, child->key_length);
        if (key == NULL) {
            scenario_complain_unknown(loader, section, child->key, child->key_length, child->file,
                                      child->key_line, child->key_column);
            continue;
        }
        if ((key->flags & SCENARIO_ONE_OF) != 0) {
            if (chosen != NULL) {
                scenario_complain(loader, SIM_ERR_CONFLICT, child->file, child->key_line, child->key_column,
                                  "`%s`: `%s` and `%s` exclude each other", loader->path, chosen->name,
                                  key->name);
                continue;
            }
            chosen = key;
            memcpy((char *)target + section->kind_offset, &key->one_of_value, sizeof(int));
        }
        load_key(loader, key, child, target);
    }
}

static void complain_missing(struct scenario_loader *loader, const struct scenario_key *key,
                             const struct scenario_node *map)
{
    scenario_complain(loader, SIM_ERR_MISSING_KEY, map->file, map->line, map->column,
                      "the key `%s%s%s` is missing: %s%s%s%s", loader->path, *loader->path == '\0' ? "" : ".",
                      key->name, key->doc, key->example == NULL ? "" : ", for example `",
                      key->example == NULL ? "" : key->example, key->example == NULL ? "" : "`");
}

static void require_choice(struct scenario_loader *loader, const struct scenario_section *section,
                           const struct scenario_node *map)
{
    char known[256] = "";
    size_t used = 0;
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++) {
        if ((k->flags & SCENARIO_ONE_OF) == 0)
            continue;
        if (scenario_node_get(map, k->name, strlen(k->name)) != NULL)
            return;
        int got = snprintf(known + used, sizeof(known) - used, "%s`%s`", used == 0 ? "" : ", ", k->name);
        if (got > 0 && used + (size_t)got < sizeof(known))
            used += (size_t)got;
    }
    scenario_complain(loader, SIM_ERR_MISSING_KEY, map->file, map->line, map->column,
                      "`%s`: one of %s is missing", loader->path, known);
}

/* A key that its sibling makes meaningless. */
static void refuse_inapplicable(struct scenario_loader *loader, const struct scenario_section *section,
                                const struct scenario_key *key, const struct scenario_node *given)
{
    const struct scenario_key *other = scenario_key_find(section, key->only_if, strlen(key->only_if));
    const int wanted = key->only_if_value;
    scenario_complain(loader, SIM_ERR_CONFLICT, given->file, given->key_line, given->key_column,
                      "`%s.%s` only goes with `%s: %s`", loader->path, key->name, key->only_if,
                      scenario_scalar_of(SCENARIO_TYPE_CHOICE)->print(other, &wanted, NULL, 0));
}

static void fill_key(struct scenario_loader *loader, const struct scenario_section *section,
                     const struct scenario_key *key, const struct scenario_node *map, void *target)
{
    const struct scenario_node *given = scenario_node_get(map, key->name, strlen(key->name));
    if (!scenario_key_applies(section, key, target)) {
        if (given != NULL)
            refuse_inapplicable(loader, section, key, given);
        return;
    }
    if (given != NULL || (key->flags & SCENARIO_ONE_OF) != 0)
        return;
    if ((key->flags & SCENARIO_REQUIRED) != 0)
        complain_missing(loader, key, map);
    else
        load_default(loader, key, target);
}

void scenario_load_section(struct scenario_loader *loader, const struct scenario_section *section,
                           struct scenario_node *node, void *target)
{
    struct scenario_node empty = {.kind = SCENARIO_NODE_MAP, .file = loader->name, .line = 1, .column = 1};
    struct scenario_node *map = node == NULL ? &empty : as_map(loader, section, node);
    if (map == NULL)
        return;
    load_given(loader, section, map, target);
    if (scenario_section_is_union(section))
        require_choice(loader, section, map);
    /* A key may depend on a sibling's default, so those without a condition come first. */
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if (k->only_if == NULL)
            fill_key(loader, section, k, map, target);
    for (const struct scenario_key *k = section->keys; k->name != NULL; k++)
        if (k->only_if != NULL)
            fill_key(loader, section, k, map, target);
}
