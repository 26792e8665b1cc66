/* `--set key.path=value`: the value is put into the tree as if the file had it, so that it is checked like
 * any other; errors point into the argument. */
#include "scenario_load.h"

#include "scenario_suggest.h"
#include "scenario_text.h"

#include <stdio.h>
#include <string.h>

/* Where in the argument we are. */
struct place {
    const char *label; /* "--set chain.x=1" */
    const char *text;  /* the path, up to `end` */
    size_t end;
    size_t at;
};

static unsigned column_of(const struct place *place, size_t at)
{
    (void)place;
    return (unsigned)at + 1;
}

static struct scenario_node *out_of_memory(struct scenario_loader *loader)
{
    loader->out_of_memory = true;
    return NULL;
}

static struct scenario_node *new_node(struct scenario_loader *loader, const struct place *place,
                                      enum scenario_node_kind kind)
{
    struct scenario_node *node = scenario_arena_new(loader->arena, struct scenario_node, 1);
    if (node == NULL)
        return out_of_memory(loader);
    *node = (struct scenario_node){
        .kind = kind, .file = place->label, .line = 1, .column = column_of(place, place->at)};
    return node;
}

/* The mapping behind a child: created when absent, unfolded when it is a shorthand. */
static struct scenario_node *enter_map(struct scenario_loader *loader, const struct place *place,
                                       struct scenario_node *parent, const struct scenario_key *key)
{
    struct scenario_node *child = scenario_node_get(parent, key->name, strlen(key->name));
    if (child != NULL && child->kind == SCENARIO_NODE_MAP)
        return child;
    struct scenario_node *map = new_node(loader, place, SCENARIO_NODE_MAP);
    if (map == NULL)
        return NULL;
    scenario_node_set_key(map, key->name, strlen(key->name), 1, map->column);
    if (child == NULL) {
        scenario_node_append(parent, map);
        return map;
    }
    const char *shorthand = key->section->shorthand;
    scenario_node_remove(parent, child);
    scenario_node_append(parent, map);
    if (shorthand != NULL && child->kind == SCENARIO_NODE_SCALAR) {
        scenario_node_set_key(child, shorthand, strlen(shorthand), child->line, child->column);
        scenario_node_append(map, child);
    }
    return map;
}

/* Element `[index]` behind a list's key; NULL after complaining. */
static struct scenario_node *enter_element(struct scenario_loader *loader, struct place *place,
                                           struct scenario_node *parent, const struct scenario_key *key)
{
    struct scenario_node *list = scenario_node_get(parent, key->name, strlen(key->name));
    size_t index = 0;
    size_t digits = 0;
    size_t start = place->at;
    bool open = place->at < place->end && place->text[place->at] == '[';
    for (place->at += open; open && place->at < place->end && digits < 6; place->at++, digits++) {
        char c = place->text[place->at];
        if (c < '0' || c > '9')
            break;
        index = index * 10 + (size_t)(c - '0');
    }
    if (!open || digits == 0 || place->at >= place->end || place->text[place->at++] != ']') {
        scenario_complain(loader, SIM_ERR_SYNTAX, place->label, 1, column_of(place, start),
                          "`%s` is a list; name an element of it, as in `%s[0]`", key->name, key->name);
        return NULL;
    }
    struct scenario_node *element = list == NULL || list->kind != SCENARIO_NODE_LIST ? NULL : list->first;
    for (size_t i = 0; i < index && element != NULL; i++)
        element = element->next;
    if (element == NULL || element->kind != SCENARIO_NODE_MAP) {
        scenario_complain(loader, SIM_ERR_NOT_FOUND, place->label, 1, column_of(place, start),
                          "`%s` has no element %zu that is a mapping", key->name, index);
        return NULL;
    }
    return element;
}

static void put(struct scenario_loader *loader, const struct place *place,
                const struct scenario_section *section, const struct scenario_key *key,
                struct scenario_node *map, struct scenario_node *value)
{
    struct scenario_node *old = scenario_node_get(map, key->name, strlen(key->name));
    (void)loader;
    if (old != NULL)
        scenario_node_remove(map, old);
    /* The new choice replaces the one in the file. */
    for (const struct scenario_key *k = section->keys; (key->flags & SCENARIO_ONE_OF) != 0 && k->name != NULL;
         k++) {
        struct scenario_node *other = scenario_node_get(map, k->name, strlen(k->name));
        if (other != NULL && (k->flags & SCENARIO_ONE_OF) != 0)
            scenario_node_remove(map, other);
    }
    scenario_node_set_key(value, key->name, strlen(key->name), 1, column_of(place, 0));
    scenario_node_append(map, value);
}

static void follow(struct scenario_loader *loader, struct place *place, struct scenario_node *value)
{
    const struct scenario_section *section = &scenario_section_root;
    struct scenario_node *map = loader->root;
    while (map != NULL) {
        size_t start = place->at;
        while (place->at < place->end && place->text[place->at] != '.' && place->text[place->at] != '[')
            place->at++;
        const struct scenario_key *key = scenario_key_find(section, place->text + start, place->at - start);
        if (key == NULL) {
            scenario_complain_unknown(loader, section, place->text + start, place->at - start, place->label,
                                      1, column_of(place, start));
            return;
        }
        if (place->at == place->end) {
            put(loader, place, section, key, map, value);
            return;
        }
        scenario_path_push(loader, key->name, strlen(key->name));
        if (key->section == NULL) {
            scenario_complain(loader, SIM_ERR_UNKNOWN_KEY, place->label, 1, column_of(place, place->at),
                              "`%s` has no keys of its own", loader->path);
            return;
        }
        map = key->type == SCENARIO_TYPE_LIST ? enter_element(loader, place, map, key)
                                              : enter_map(loader, place, map, key);
        section = key->section;
        if (map != NULL && (place->at >= place->end || place->text[place->at++] != '.')) {
            scenario_complain(loader, SIM_ERR_SYNTAX, place->label, 1, column_of(place, place->at),
                              "a key must follow, as in `%s.%s`", loader->path, section->keys->name);
            return;
        }
    }
}

static void apply(struct scenario_loader *loader, const struct scenario_override *override)
{
    char label[SCENARIO_EXCERPT_SIZE + 64];
    char shown[SCENARIO_EXCERPT_SIZE];
    struct sim_error err = {0};
    struct scenario_node *value = NULL;
    snprintf(label, sizeof(label), "%.60s %s", override->option,
             scenario_excerpt(override->text, strlen(override->text), shown));
    const char *kept = scenario_arena_text(loader->arena, label, strlen(label));
    if (kept == NULL) {
        out_of_memory(loader);
        return;
    }
    const char *equals = override->key != NULL ? NULL : strchr(override->text, '=');
    struct place place = {kept, override->key, override->key == NULL ? 0 : strlen(override->key), 0};
    size_t skip = 0;
    int code = scenario_text_check(kept, override->text, strlen(override->text), &err);
    if (code == SIM_OK && override->key == NULL) {
        if (equals == NULL || equals == override->text) {
            scenario_complain(loader, SIM_ERR_USAGE, kept, 1, 1,
                              "write KEY=VALUE, as in `%s issuance.withheld=15 %%`", override->option);
            return;
        }
        place.text = override->text;
        place.end = (size_t)(equals - override->text);
        skip = place.end + 1;
    }
    if (code == SIM_OK && override->text[skip] == '\0')
        code = sim_raise_at(&err, SIM_ERR_SYNTAX, kept, 1, (unsigned)skip + 1, "the value is missing");
    if (code == SIM_OK)
        code = scenario_tree_parse(loader->arena, kept, (unsigned)skip + 1, override->text + skip,
                                   strlen(override->text + skip), &value, &err);
    if (code != SIM_OK) {
        scenario_complain(loader, code, kept, err.line, err.column, "%s", err.message);
        return;
    }
    follow(loader, &place, value);
    scenario_path_cut(loader, 0);
}

void scenario_override_apply(struct scenario_loader *loader, const struct scenario_overrides *overrides)
{
    for (size_t i = 0; overrides != NULL && i < overrides->count; i++)
        apply(loader, &overrides->items[i]);
}
