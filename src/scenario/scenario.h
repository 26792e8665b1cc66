/* Scenario files: what a run starts from, does and records, as plain C structs.
 *
 * A scenario is a YAML file (scenarios/REFERENCE.md lists every key). Loading reads the text with bounds on
 * size, depth and alias expansion, checks every key against one table (scenario_key.h), fills every default
 * and leaves exact integers: amounts in rao, times in milliseconds, shares as fractions. Nothing passes
 * through a floating-point number. The room knows no models: it delivers the wish, not the network.
 *
 * Every error has file, line and column. `scenario_load` gives the first one, `scenario_load_report` all. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "sim_clock.h"
#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A member that holds `count` elements; `items` is NULL when count is 0. */
#define SCENARIO_LIST_OF(type)                                                                               \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t count;                                                                                        \
    }

/* Exact fraction in lowest terms, 0 <= num <= den, den >= 1. */
struct scenario_share {
    uint64_t num;
    uint64_t den;
};

enum scenario_duration_kind { SCENARIO_NEVER, SCENARIO_IN_BLOCKS, SCENARIO_IN_TIME };

/* `value` counts blocks or milliseconds, by kind; 0 for SCENARIO_NEVER. */
struct scenario_duration {
    enum scenario_duration_kind kind;
    uint64_t value;
};

enum scenario_when_kind { SCENARIO_AT_BLOCK, SCENARIO_AT_DATE, SCENARIO_AFTER };

/* A moment: a block number, a date (Unix milliseconds), or a span after the genesis block (milliseconds). */
struct scenario_when {
    enum scenario_when_kind kind;
    uint64_t value;
};

/* A file as the scenario names it, and where it was found. Both NULL: not given. */
struct scenario_file {
    const char *name;
    const char *path;
    const char *sha256; /* of the contents, 64 hexadecimal digits */
};

enum scenario_start_state { SCENARIO_START_EMPTY, SCENARIO_START_FINNEY_2023_03_20 };

struct scenario_start {
    enum scenario_start_state state;
    uint64_t issuance_rao;        /* empty only: spread evenly over the accounts */
    uint64_t accounts;            /* empty only: >= 1 */
    struct scenario_share staked; /* empty only: part of each account's TAO that is staked */
};

/* Quantities that a condition may name (scenario_quantity_name). */
enum scenario_quantity {
    SCENARIO_QUANTITY_BLOCK,              /* blocks */
    SCENARIO_QUANTITY_ISSUANCE,           /* rao */
    SCENARIO_QUANTITY_EMISSION_PER_BLOCK, /* rao */
    SCENARIO_QUANTITY_RECYCLED,           /* rao, since the start */
    SCENARIO_QUANTITY_BURNED,             /* rao, since the start */
    SCENARIO_QUANTITY_WITHHELD,           /* rao, since the start */
    SCENARIO_QUANTITY_HALVINGS,           /* count, over the whole history */
    SCENARIO_QUANTITY_ISSUANCE_COUNTER,   /* rao, issuance as the chain's counter shows it */
};

enum scenario_comparison {
    SCENARIO_LESS,
    SCENARIO_LESS_EQUAL,
    SCENARIO_EQUAL,
    SCENARIO_GREATER_EQUAL,
    SCENARIO_GREATER,
};

enum scenario_until_kind {
    SCENARIO_UNTIL_BLOCKS,    /* value: blocks after the start */
    SCENARIO_UNTIL_TIME,      /* value: milliseconds after the start */
    SCENARIO_UNTIL_DATE,      /* value: Unix milliseconds */
    SCENARIO_UNTIL_CONDITION, /* quantity comparison value */
};

/* One reason to stop; a run stops at the first that holds. */
struct scenario_until {
    enum scenario_until_kind kind;
    enum scenario_quantity quantity;
    enum scenario_comparison comparison;
    uint64_t value;
};

struct scenario_clock {
    uint64_t genesis_unix_ms; /* date of block 0 */
    uint64_t block_time_ms;
    struct scenario_file calendar; /* block -> UTC anchors; not given: every block takes block_time */
};

struct scenario_chain {
    uint64_t max_supply_rao;
    uint64_t first_emission_rao; /* per block before the first halving */
};

enum scenario_withheld_kind { SCENARIO_WITHHELD_SHARE, SCENARIO_WITHHELD_FILE };

/* The part of the emission that never reaches an account: recycled, burned or locked. */
struct scenario_withheld {
    enum scenario_withheld_kind kind;
    union {
        struct scenario_share share;
        struct scenario_file file;
    };
};

enum scenario_issuance_to { SCENARIO_TO_PENDING, SCENARIO_TO_STAKE };

struct scenario_issuance {
    struct scenario_withheld withheld;
    struct scenario_file counter_error; /* known errors of the chain's issuance counter */
    enum scenario_issuance_to to;
    struct scenario_duration distribute_every;
};

enum scenario_action {
    SCENARIO_ACTION_RECYCLE,
    SCENARIO_ACTION_BURN,
    SCENARIO_ACTION_TRANSFER,
    SCENARIO_ACTION_SET,
    SCENARIO_ACTION_NOTE,
};

struct scenario_take {
    uint64_t amount_rao;
    uint64_t account; /* index */
};

struct scenario_transfer {
    uint64_t amount_rao;
    uint64_t from; /* account indexes */
    uint64_t to;
};

/* Any scalar of a scenario. */
union scenario_value {
    bool flag;
    int choice;
    uint64_t number;
    struct scenario_share share;
    struct scenario_duration duration;
    struct scenario_when when;
    struct scenario_until until;
    const char *text;
    struct scenario_file file;
};

struct scenario_key;

/* One `path: value` of a `set` action; scenario_assign carries it out. */
struct scenario_setting {
    const char *path;
    const char *text; /* the value in canonical spelling */
    const struct scenario_key *key;
    union scenario_value value;
};

/* An intervention. */
struct scenario_event {
    struct scenario_when at;
    enum scenario_action action;
    union {
        struct scenario_take recycle;
        struct scenario_take burn;
        struct scenario_transfer transfer;
        SCENARIO_LIST_OF(struct scenario_setting) set;
        const char *note;
    };
};

struct scenario_record {
    struct scenario_duration network;  /* cadence of the network's series */
    struct scenario_duration stake;    /* cadence of the stake distribution */
    struct scenario_duration accounts; /* cadence of account balances */
    bool events;
};

enum scenario_fact {
    SCENARIO_FACT_HALVING,
    SCENARIO_FACT_ISSUANCE,
    SCENARIO_FACT_ISSUANCE_COUNTER,
    SCENARIO_FACT_EMISSION_PER_BLOCK,
};

struct scenario_expect_halving {
    uint64_t number;       /* which one, from 1 */
    uint64_t block;        /* last block with the old emission */
    uint64_t date_unix_ms; /* 0: not given */
    uint64_t tolerance_blocks;
};

struct scenario_expect_amount {
    uint64_t amount_rao;
    struct scenario_when at;
    struct scenario_share tolerance; /* of the real amount; beyond it the run fails its check */
};

/* A fact from the real world, printed beside the simulated value; it never changes the run's state. */
struct scenario_expect {
    enum scenario_fact fact;
    union {
        struct scenario_expect_halving halving;
        struct scenario_expect_amount issuance;
        struct scenario_expect_amount issuance_counter;
        struct scenario_expect_amount emission_per_block;
    };
    const char *source; /* NULL: not given */
};

struct scenario {
    uint64_t format; /* 1 */
    const char *name;
    const char *question; /* may be empty, never NULL */
    uint64_t seed;
    struct scenario_start start;
    SCENARIO_LIST_OF(struct scenario_until) until; /* at least one */
    struct scenario_clock clock;
    struct scenario_chain chain;
    struct scenario_issuance issuance;
    SCENARIO_LIST_OF(struct scenario_event) timeline; /* by block, within a block as in the file */
    struct scenario_record record;
    SCENARIO_LIST_OF(struct scenario_expect) expect;
    struct scenario_private *priv;
};

/* A value given on the command line: `key.path=value`, put into the file before anything is checked.
 * `key` NULL: `text` is the whole `key.path=value`; otherwise `text` is the value alone.
 * `option` is what the user typed ("--set", "--seed"), for messages. */
struct scenario_override {
    const char *option;
    const char *key;
    const char *text;
};

struct scenario_overrides {
    const struct scenario_override *items;
    size_t count;
    const char *data_dir; /* second place to look for files, after the scenario's own folder; may be NULL */
};

/* All errors of one load, in order of position. Zero-initialise; scenario_report_free. */
struct scenario_report {
    struct sim_error *items;
    size_t count;
    size_t capacity;
    size_t total; /* found; `count` of them are kept */
};

void scenario_report_free(struct scenario_report *report);

/* Reads the scenario in `path`. `overrides` may be NULL. On success `*out` is the scenario, to be freed with
 * scenario_free; on failure it is NULL and `err` holds the first error, with "(and N more ...)" appended.
 * Errors: every code of the input group (exit status 2), SIM_ERR_NO_MEMORY, SIM_ERR_IO. */
int scenario_load(const char *path, const struct scenario_overrides *overrides, struct scenario **out,
                  struct sim_error *err);

/* The same, from `size` bytes of YAML; `name` stands for the file in messages, and files are looked up
 * relative to its folder. */
int scenario_load_text(const char *name, const char *bytes, size_t size,
                       const struct scenario_overrides *overrides, struct scenario **out,
                       struct sim_error *err);

/* Like scenario_load, but finds every error. Returns the code of the first, or 0. */
int scenario_load_report(const char *path, const struct scenario_overrides *overrides, struct scenario **out,
                         struct scenario_report *report);
int scenario_load_text_report(const char *name, const char *bytes, size_t size,
                              const struct scenario_overrides *overrides, struct scenario **out,
                              struct scenario_report *report);

void scenario_free(struct scenario *scenario);

/* The scenario in canonical form: JSON with sorted keys, every default filled in, every unit written. It
 * loads again to the same text. Owned by the scenario. */
const char *scenario_resolved_json(const struct scenario *scenario);

/* SHA-256 of scenario_resolved_json, 64 hexadecimal digits. Owned by the scenario. */
const char *scenario_hash(const struct scenario *scenario);

/* Carries out one setting of a `set` action: writes the value where the scenario keeps it. */
void scenario_assign(struct scenario *scenario, const struct scenario_setting *setting);

/* floor(amount * share); exact. */
uint64_t scenario_share_of(struct scenario_share share, uint64_t amount);

/* Blocks that a duration lasts: time is divided by the scenario's block time and rounded up. 0 for never. */
uint64_t scenario_duration_blocks(const struct scenario *scenario, struct scenario_duration duration);

/* Dates of blocks: straight lines between genesis and the anchors of `clock.calendar`, `clock.block_time` per
 * block outside them. Owned by the scenario. */
const struct sim_calendar *scenario_calendar(const struct scenario *scenario);

/* The block of a moment, by the calendar: the first block at or after it; 0 for dates before genesis. */
uint64_t scenario_when_block(const struct scenario *scenario, struct scenario_when when);

/* Spelling of a quantity in conditions, e.g. "emission_per_block"; "?" beyond the last one. */
const char *scenario_quantity_name(enum scenario_quantity quantity);

/* Whether the quantity is an amount in rao (otherwise a plain count). */
bool scenario_quantity_is_amount(enum scenario_quantity quantity);

/* Writes `until` as the file would spell it, e.g. "issuance >= 10.5 MTAO"; returns `buf`. */
const char *scenario_until_format(const struct scenario_until *until, char *buf, size_t size);

/* The scenario as annotated YAML that loads again: every key with its value, its unit, where the value came
 * from and what it means; the timeline in order with block and date. Returns 0 or SIM_ERR_IO. */
int scenario_explain(const struct scenario *scenario, FILE *to);

/* The format itself: JSON Schema (draft 2020-12), or the reference document in Markdown. */
int scenario_schema_json(FILE *to);
int scenario_schema_markdown(FILE *to);

#endif
