/* Golden vectors: rows of inputs and outputs of the chain's own code, replayed against ours.
 *
 * A file is JSON lines, gzip or plain; data/vectors/SCHEMA.md describes the rows. A row names a function
 * `fn`, its inputs `in` and either outputs `out` or an error name `err`. The same name means different things
 * in different collections, so a handler is found by (dialect, fn): the dialect is what stands before the '/'
 * in the row's `id`, or "" for rows without an id.
 *
 * To cover a function, write a handler and add a line to the table of its family file (vectors_chain.c, ...);
 * a new family is one file and one line in vectors_registry.c. A handler reads, computes, compares:
 *
 *     static void check_block_emission(struct vectors_case *c)
 *     {
 *         const uint64_t issuance_rao = vectors_get_u64(c, c->in, "issuance");
 *         vectors_expect_u64(c, c->out, "r", chain_block_emission(issuance_rao));
 *     }
 *
 * Trouble sticks to the case: once a getter failed, it and all later ones return 0 (NULL for pointers) and
 * nothing is compared any more, so a handler needs no error handling except `if (vectors_failed(c)) return;`
 * where a 0 or NULL would hurt. A row passes only if every key of its `out` was read or compared; call
 * vectors_ignore for one that is left out on purpose. */
#ifndef VECTORS_H
#define VECTORS_H

#include "sim_error.h"
#include "sim_wide.h"

#include <jansson.h>

#define VECTORS_NAME_SIZE 64
#define VECTORS_TEXT_SIZE 160
#define VECTORS_KEYS 64

enum vectors_verdict {
    VECTORS_PASS,
    VECTORS_MISMATCH,
    VECTORS_SKIP,
};

/* The first difference of a row. Texts that do not fit are cut. */
struct vectors_mismatch {
    char file[256];
    unsigned line;
    char id[VECTORS_NAME_SIZE];
    char field[VECTORS_TEXT_SIZE];
    char expected[VECTORS_TEXT_SIZE];
    char got[VECTORS_TEXT_SIZE];
};

struct vectors_block; /* memory of vectors_alloc */

/* One row while its handler runs. Handlers read the first group; the second belongs to vectors_case.c. */
struct vectors_case {
    const char *file;
    unsigned line;
    const char *id; /* "" if the row has none */
    const char *dialect;
    const char *fn;
    const json_t *row; /* the whole row, for `tol`, `note` and the like */
    const json_t *in;  /* always an object */
    const json_t *out; /* object, or NULL if the row has none */
    const char *err;   /* name of the expected error, or NULL */

    int code; /* first failure of a getter; enum sim_code */
    struct sim_error *error;
    enum vectors_verdict verdict;
    struct vectors_mismatch mismatch;  /* valid for VECTORS_MISMATCH */
    char reason[VECTORS_TEXT_SIZE];    /* valid for VECTORS_SKIP */
    const char *touched[VECTORS_KEYS]; /* keys of `out` that were read */
    size_t touched_count;
    struct vectors_block *blocks;
};

typedef void (*vectors_handler_func)(struct vectors_case *c);

/* One line of a family's table; the table ends with {NULL, NULL, NULL}. */
struct vectors_handler {
    const char *dialect;
    const char *fn;
    vectors_handler_func check;
};

/* --- reading ---------------------------------------------------------------------------------------------
 * `object` is c->in, c->out or an object below them. Each getter fails, with file, line and key in the
 * message, if the key is missing (SIM_ERR_MISSING_KEY), of another type (SIM_ERR_TYPE) or out of range
 * (SIM_ERR_RANGE). A number may be a JSON integer or a string of decimal digits. */

bool vectors_failed(const struct vectors_case *c);

/* The raw value under `key`, never NULL unless the case failed. */
const json_t *vectors_get(struct vectors_case *c, const json_t *object, const char *key);
const json_t *vectors_get_object(struct vectors_case *c, const json_t *object, const char *key);
const json_t *vectors_get_array(struct vectors_case *c, const json_t *object, const char *key);
const char *vectors_get_text(struct vectors_case *c, const json_t *object, const char *key);
bool vectors_get_bool(struct vectors_case *c, const json_t *object, const char *key);
sim_i128 vectors_get_i128(struct vectors_case *c, const json_t *object, const char *key);
sim_u128 vectors_get_u128(struct vectors_case *c, const json_t *object, const char *key);
int64_t vectors_get_i64(struct vectors_case *c, const json_t *object, const char *key);
uint64_t vectors_get_u64(struct vectors_case *c, const json_t *object, const char *key);
int32_t vectors_get_i32(struct vectors_case *c, const json_t *object, const char *key);
uint32_t vectors_get_u32(struct vectors_case *c, const json_t *object, const char *key);
int16_t vectors_get_i16(struct vectors_case *c, const json_t *object, const char *key);
uint16_t vectors_get_u16(struct vectors_case *c, const json_t *object, const char *key);

/* A string "0x..." of up to 16 hexadecimal digits. */
uint64_t vectors_get_hex(struct vectors_case *c, const json_t *object, const char *key);

/* True if the key is there and null; fails if it is missing. */
bool vectors_is_null(struct vectors_case *c, const json_t *object, const char *key);

/* The same for an element of an array or another loose value; `name` appears in messages. NULL fails. */
sim_i128 vectors_as_i128(struct vectors_case *c, const json_t *value, const char *name);
sim_u128 vectors_as_u128(struct vectors_case *c, const json_t *value, const char *name);
int64_t vectors_as_i64(struct vectors_case *c, const json_t *value, const char *name);
uint64_t vectors_as_u64(struct vectors_case *c, const json_t *value, const char *name);
uint16_t vectors_as_u16(struct vectors_case *c, const json_t *value, const char *name);

/* An array of numbers, and its length in *count. Freed with the case; never NULL unless the case failed. */
sim_i128 *vectors_get_list_i128(struct vectors_case *c, const json_t *object, const char *key, size_t *count);
sim_u128 *vectors_get_list_u128(struct vectors_case *c, const json_t *object, const char *key, size_t *count);
int64_t *vectors_get_list_i64(struct vectors_case *c, const json_t *object, const char *key, size_t *count);
uint64_t *vectors_get_list_u64(struct vectors_case *c, const json_t *object, const char *key, size_t *count);
uint16_t *vectors_get_list_u16(struct vectors_case *c, const json_t *object, const char *key, size_t *count);

/* `count` zeroed elements of `size` bytes that live as long as the case. NULL fails the case. */
void *vectors_alloc(struct vectors_case *c, size_t count, size_t size);

/* Fails the case with a message of your own: the row is damaged in a way that only the handler can see. */
void vectors_bad(struct vectors_case *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* --- comparing -------------------------------------------------------------------------------------------
 * The first difference decides the verdict; later ones are not recorded. Where the row has `tol` with the
 * same key, numbers may differ by so much. */

void vectors_expect_i128(struct vectors_case *c, const json_t *object, const char *key, sim_i128 got);
void vectors_expect_u128(struct vectors_case *c, const json_t *object, const char *key, sim_u128 got);
void vectors_expect_i64(struct vectors_case *c, const json_t *object, const char *key, int64_t got);
void vectors_expect_u64(struct vectors_case *c, const json_t *object, const char *key, uint64_t got);
void vectors_expect_bool(struct vectors_case *c, const json_t *object, const char *key, bool got);
void vectors_expect_text(struct vectors_case *c, const json_t *object, const char *key, const char *got);

/* null is expected exactly when `some` is false; `got` counts only when it is true. */
void vectors_expect_maybe_i128(struct vectors_case *c, const json_t *object, const char *key, bool some,
                               sim_i128 got);
void vectors_expect_maybe_u128(struct vectors_case *c, const json_t *object, const char *key, bool some,
                               sim_u128 got);

/* Arrays of numbers: length first, then element by element. */
void vectors_expect_list_i128(struct vectors_case *c, const json_t *object, const char *key,
                              const sim_i128 *got, size_t count);
void vectors_expect_list_u128(struct vectors_case *c, const json_t *object, const char *key,
                              const sim_u128 *got, size_t count);
void vectors_expect_list_i64(struct vectors_case *c, const json_t *object, const char *key,
                             const int64_t *got, size_t count);
void vectors_expect_list_u64(struct vectors_case *c, const json_t *object, const char *key,
                             const uint64_t *got, size_t count);
void vectors_expect_list_u16(struct vectors_case *c, const json_t *object, const char *key,
                             const uint16_t *got, size_t count);

/* A loose value, such as an element of a nested list, under a name of your own. */
void vectors_expect_value_i128(struct vectors_case *c, const json_t *value, const char *name, sim_i128 got);
void vectors_expect_value_u128(struct vectors_case *c, const json_t *value, const char *name, sim_u128 got);

/* The row's `err` against the name of our error; NULL means success. Returns true if both succeeded, that is
 * if there is an `out` to compare. */
bool vectors_expect_error(struct vectors_case *c, const char *got);

/* A difference that the functions above cannot express. */
void vectors_differ(struct vectors_case *c, const char *field, const char *expected, const char *got);

/* The row's `out` has `key`, and it is not compared. */
void vectors_ignore(struct vectors_case *c, const char *key);

/* The row is outside of what we model; `reason` is one clause, the same for all such rows of a function. */
void vectors_skip(struct vectors_case *c, const char *reason);

/* --- registry ---------------------------------------------------------------------------------------------
 */

/* The handler, or NULL if there is none. */
const struct vectors_handler *vectors_find_handler(const char *dialect, const char *fn);

extern const struct vectors_handler vectors_chain_handlers[];
extern const struct vectors_handler vectors_chainpair_handlers[];
extern const struct vectors_handler vectors_epoch_case_handlers[];
extern const struct vectors_handler vectors_epoch_handlers[];
extern const struct vectors_handler vectors_coinbase_handlers[];
extern const struct vectors_handler vectors_coinbase_case_handlers[];
extern const struct vectors_handler vectors_coinbase_step_handlers[];
extern const struct vectors_handler vectors_coinbase_trace_handlers[];
extern const struct vectors_handler vectors_fixed_handlers[];
extern const struct vectors_handler vectors_limit_order_handlers[];
extern const struct vectors_handler vectors_market_handlers[];
extern const struct vectors_handler vectors_math_handlers[];
extern const struct vectors_handler vectors_ownership_handlers[];
extern const struct vectors_handler vectors_registration_handlers[];
extern const struct vectors_handler vectors_scenario_handlers[];
extern const struct vectors_handler vectors_swap_handlers[];

#endif
