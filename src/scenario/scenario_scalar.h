/* Scalar types of the format: how each is spelled, parsed exactly, ordered and printed.
 *
 * Numbers are decimal text turned into integers without a detour through floating point. Printing gives the
 * canonical spelling: parsing it again yields the same value. */
#ifndef SCENARIO_SCALAR_H
#define SCENARIO_SCALAR_H

#include "scenario_arena.h"
#include "scenario_key.h"

/* Room for any spelling that is printed through a buffer, with its NUL. */
enum { SCENARIO_SPELLING_SIZE = 1200 };

/* What a scalar is parsed from, and for whom. */
struct scenario_scalar_in {
    const char *text; /* a NUL follows at text[length] or later */
    size_t length;
    bool plain;                     /* written without quotes */
    const struct scenario_key *key; /* choices; may be NULL */
    struct scenario_arena *arena;   /* for strings */
    struct sim_error *why;          /* message without position */
};

struct scenario_scalar {
    const char *name;    /* "amount" */
    const char *article; /* "an amount such as `1.5 TAO` or `250 rao`" */
    const char *pattern; /* ECMA regular expression of its spellings, or NULL */
    const char *json;    /* JSON type in the resolved form: "string", "integer", "boolean" */
    size_t size;         /* of the C value */
    int (*parse)(const struct scenario_scalar_in *in, void *value);
    /* Writes the spelling; strings of any length are returned as they are instead of through buf. */
    const char *(*print)(const struct scenario_key *key, const void *value, char *buf, size_t size);
    int (*compare)(const void *a, const void *b); /* NULL: no order */
};

/* Description of a scalar type; NULL for containers. */
const struct scenario_scalar *scenario_scalar_of(enum scenario_type type);

/* Whether the type's value starts with a string (name, text, file). */
bool scenario_type_is_string(enum scenario_type type);

#endif
