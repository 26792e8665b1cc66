/* The table behind the scenario format: one line a key drives loading, checking, defaults, the resolved
 * form, `explain`, `schema` and the reference document.
 *
 * A section is a mapping of the format and the C struct that receives it. Bounds and defaults are written as
 * a user would write them and go through the same parser, so what is documented is what is enforced.
 * Adding a key: a member in scenario.h, a line in the section's table. */
#ifndef SCENARIO_KEY_H
#define SCENARIO_KEY_H

#include "scenario.h"

enum scenario_type {
    /* scalars; scenario_scalar.h describes each */
    SCENARIO_TYPE_BOOL,
    SCENARIO_TYPE_COUNT,
    SCENARIO_TYPE_AMOUNT,
    SCENARIO_TYPE_ALPHA, /* an amount of a subnet's own token; never mixed with TAO */
    SCENARIO_TYPE_SHARE,
    SCENARIO_TYPE_TIME,
    SCENARIO_TYPE_DURATION,
    SCENARIO_TYPE_CADENCE,
    SCENARIO_TYPE_DATE,
    SCENARIO_TYPE_WHEN,
    SCENARIO_TYPE_UNTIL,
    SCENARIO_TYPE_NAME,
    SCENARIO_TYPE_TEXT,
    SCENARIO_TYPE_CHOICE,
    SCENARIO_TYPE_FILE,
    SCENARIO_TYPE_SCALARS, /* number of scalar types */

    /* containers */
    SCENARIO_TYPE_MAP = 100, /* `section`, stored in place */
    SCENARIO_TYPE_LIST,      /* SCENARIO_LIST_OF, elements of `section` or of scalar `element` */
    SCENARIO_TYPE_SETTINGS,  /* SCENARIO_LIST_OF(struct scenario_setting), a map of paths */
};

enum scenario_key_flag {
    SCENARIO_REQUIRED = 1,   /* no default: the file must give it */
    SCENARIO_ONE_OF = 2,     /* exactly one key of the section with this flag */
    SCENARIO_CHANGEABLE = 4, /* a `set` action of the timeline may change it */
    SCENARIO_OPTIONAL = 8,   /* may be absent, and then does not appear in the resolved form */
};

struct scenario_choice {
    const char *name; /* NULL ends the list */
    int value;
    const char *doc;
};

struct scenario_section;

struct scenario_key {
    const char *name; /* NULL ends the table */
    enum scenario_type type;
    enum scenario_type element; /* of a list of scalars */
    unsigned flags;             /* enum scenario_key_flag */
    size_t offset;              /* of the member in the section's struct */
    const char *fallback;       /* default, as written in a file */
    const char *min;            /* inclusive bounds, as written in a file; for lists the number of elements */
    const char *max;
    const struct scenario_choice *choices;
    const struct scenario_section *section;
    const char *only_if; /* meaningful only while this sibling (a choice) ... */
    int only_if_value;   /* ... has this value */
    int one_of_value;    /* stored in the section's kind when this ONE_OF key is given */
    const char *example; /* for the reference; NULL: the default */
    const char *doc;     /* what it is, one sentence without a full stop */
};

struct scenario_section {
    const char *name;
    const char *doc;
    const struct scenario_key *keys;
    size_t size;           /* of the struct */
    const char *shorthand; /* a scalar in place of the mapping means this key; NULL: none */
    size_t kind_offset;    /* of the enum that tells which ONE_OF key was given */
};

/* Sections of the format, one file each. */
extern const struct scenario_section scenario_section_root;
extern const struct scenario_section scenario_section_start;
extern const struct scenario_section scenario_section_clock;
extern const struct scenario_section scenario_section_chain;
extern const struct scenario_section scenario_section_issuance;
extern const struct scenario_section scenario_section_rule;
extern const struct scenario_section scenario_section_network_root;
extern const struct scenario_section scenario_section_authorship;
extern const struct scenario_section scenario_section_subnets;
extern const struct scenario_section scenario_section_miners;
extern const struct scenario_section scenario_section_task;
extern const struct scenario_section scenario_section_gate;
extern const struct scenario_section scenario_section_enterprise;
extern const struct scenario_section scenario_section_hyperparameters;
extern const struct scenario_section scenario_section_event;
extern const struct scenario_section scenario_section_stake;
extern const struct scenario_section scenario_section_unstake;
extern const struct scenario_section scenario_section_move;
extern const struct scenario_section scenario_section_transfer_stake;
extern const struct scenario_section scenario_section_recycle_alpha;
extern const struct scenario_section scenario_section_burn_alpha;
extern const struct scenario_section scenario_section_swap_stake;
extern const struct scenario_section scenario_section_unstake_all;
extern const struct scenario_section scenario_section_unstake_all_alpha;
extern const struct scenario_section scenario_section_children;
extern const struct scenario_section scenario_section_child_take;
extern const struct scenario_section scenario_section_take;
extern const struct scenario_section scenario_section_auto_stake;
extern const struct scenario_section scenario_section_claim;
extern const struct scenario_section scenario_section_staking;
extern const struct scenario_section scenario_section_record;
extern const struct scenario_section scenario_section_expect;

/* Kinds of pool, of the rules and of subnets. */
#define SCENARIO_POOL_KINDS                                                                                  \
    {"constant_product", SCENARIO_POOL_CONSTANT_PRODUCT, "x * y = k, fees in TAO stay in the pool"},         \
        {"concentrated", SCENARIO_POOL_CONCENTRATED, "one position of liquidity over all prices"},           \
        {"balancer", SCENARIO_POOL_BALANCER, "weights that injections move, x^w1 * y^w2 = k"},               \
        {"stable", SCENARIO_POOL_STABLE, "alpha and TAO trade 1:1"},                                         \
    {                                                                                                        \
        NULL, 0, NULL                                                                                        \
    }

/* What becomes of root's dividends, for every key that says so. */
extern const struct scenario_choice scenario_claims[];

/* Strategies of miners, for every key that names one. */
extern const struct scenario_choice scenario_strategies[];

/* The key `name` (of `length` bytes) of a section, or NULL. */
const struct scenario_key *scenario_key_find(const struct scenario_section *section, const char *name,
                                             size_t length);

/* The key at a dotted path from the root, passing through maps, and through lists whose elements have a
 * `name`: there the path goes on with that name, or `*` for all (`subnets.large.hyperparameters.kappa`).
 * Whether an element has the name is not asked. NULL when there is no such key. */
const struct scenario_key *scenario_key_at(const char *path, size_t length);

/* Whether the elements of a list of this section (NULL allowed) are known by a key `name`. */
bool scenario_section_has_names(const struct scenario_section *section);

/* Whether the section has ONE_OF keys. */
bool scenario_section_is_union(const struct scenario_section *section);

#endif
