/* Shared by the files that turn a tree into a scenario; private to the room. */
#ifndef SCENARIO_LOAD_H
#define SCENARIO_LOAD_H

#include "scenario_arena.h"
#include "scenario_key.h"
#include "scenario_tree.h"

enum { SCENARIO_PATH_MAX = 256 };

/* What a scenario keeps behind its public fields. */
struct scenario_private {
    struct scenario_arena arena;
    const struct scenario_node *root; /* what the file and the overrides gave */
    const char *resolved_json;
    char hash[65];
    struct sim_calendar calendar;
};

/* One load in progress. */
struct scenario_loader {
    struct scenario_arena *arena;
    struct scenario *scenario;
    struct scenario_node *root;
    const char *name;     /* of the scenario file */
    const char *data_dir; /* may be NULL */
    struct scenario_report *report;
    bool out_of_memory;
    char path[SCENARIO_PATH_MAX]; /* of the key in hand, for messages */
};

/* Adds an error at a position to the report and returns its code. */
int scenario_complain(struct scenario_loader *loader, int code, const char *file, unsigned line,
                      unsigned column, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* The report's first error as `err`, with the number of the others appended. Returns its code, 0 if none. */
int scenario_report_first(const struct scenario_report *report, struct sim_error *err);

/* Appends ".key" (or "key" to an empty path); returns the old length, to be restored by scenario_path_cut. */
size_t scenario_path_push(struct scenario_loader *loader, const char *key, size_t length);
size_t scenario_path_push_index(struct scenario_loader *loader, size_t index);
void scenario_path_cut(struct scenario_loader *loader, size_t length);

/* Fills `target` from `node` (NULL: all defaults). Errors go to the report. */
void scenario_load_section(struct scenario_loader *loader, const struct scenario_section *section,
                           struct scenario_node *node, void *target);

/* Reads one scalar for `key` into `value`, checks its bounds. Returns 0 or the code of the error reported. */
int scenario_load_scalar(struct scenario_loader *loader, const struct scenario_key *key,
                         enum scenario_type type, const struct scenario_node *node, void *value);

/* Complains about a key that the section does not have. `where` is "" at the top level. */
void scenario_complain_unknown(struct scenario_loader *loader, const struct scenario_section *section,
                               const char *key, size_t length, const char *file, unsigned line,
                               unsigned column);

/* Finds the file, reads it, and fills `path` and `sha256`. */
int scenario_file_find(struct scenario_loader *loader, const struct scenario_node *node,
                       struct scenario_file *file);

/* Puts the overrides into the tree. */
void scenario_override_apply(struct scenario_loader *loader, const struct scenario_overrides *overrides);

/* Checks that need more than one key. */
void scenario_cross_check(struct scenario_loader *loader);

/* Node at a dotted path of the tree, or the nearest one above it. */
const struct scenario_node *scenario_node_at(const struct scenario_node *root, const char *path);

/* Reads the calendar file, if there is one, and sets up the dates of blocks. Errors go to the report. */
void scenario_calendar_build(struct scenario_loader *loader);

/* Computes resolved_json and hash. */
int scenario_resolve(struct scenario *scenario, struct sim_error *err);

/* Whether an OPTIONAL key was not given. */
bool scenario_key_is_absent(const struct scenario_key *key, const void *value);

/* Whether a key counts at all, given its siblings in the struct `target` (only_if). */
bool scenario_key_applies(const struct scenario_section *section, const struct scenario_key *key,
                          const void *target);

/* Whether a key is to be shown: it applies, it is the chosen one of a union, it is not absent. */
bool scenario_key_shows(const struct scenario_section *section, const struct scenario_key *key,
                        const void *target);

/* Any SCENARIO_LIST_OF, for code that walks the tables. */
struct raw_list {
    void *items;
    size_t count;
};

#endif
