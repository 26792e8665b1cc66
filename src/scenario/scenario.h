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

enum scenario_when_kind { SCENARIO_AT_BLOCK, SCENARIO_AT_DATE, SCENARIO_AFTER, SCENARIO_AT_CHAIN_BLOCK };

/* A moment: a block of the run, a date (Unix milliseconds), a span after the genesis block (milliseconds), or
 * a block by the chain's own count. */
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

enum scenario_start_state {
    SCENARIO_START_EMPTY,
    SCENARIO_START_FINNEY_2023_03_20,
    SCENARIO_START_POOLS_2026_06,
};

struct scenario_start {
    enum scenario_start_state state;
    uint64_t issuance_rao;        /* empty only: spread evenly over the accounts */
    uint64_t accounts;            /* empty only: >= 1 */
    struct scenario_share staked; /* empty only: part of each account's TAO that is staked */
    uint64_t block;               /* empty only: number of block 0 of the run on the chain */
};

#define SCENARIO_POOLS_BLOCK UINT64_C(8404076) /* where SCENARIO_START_POOLS_2026_06 begins */

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
    SCENARIO_UNTIL_CHAIN,     /* value: block by the chain's own count */
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
    struct scenario_share owner_cut;
    struct scenario_share tao_weight;
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

/* A set of rules that the network had. The zero of each of these means: not given. */
enum scenario_era {
    SCENARIO_ERA_DTAO_2025_02 = 1,
    SCENARIO_ERA_SUBSIDY_2025_07,
    SCENARIO_ERA_TAO_FLOW_2025_11,
    SCENARIO_ERA_NET_FLOW_2026_05,
    SCENARIO_ERA_PRICE_2026_06_22,
    SCENARIO_ERA_PRICE_2026_06_30,
    SCENARIO_ERA_GATE_2026_07,
    SCENARIO_ERA_GATE_2026_08,
};

/* Kinds of pool. */
enum scenario_pool_kind {
    SCENARIO_POOL_AS_RULED, /* the kind of the era, or for a subnet that of the rules */
    SCENARIO_POOL_CONSTANT_PRODUCT,
    SCENARIO_POOL_CONCENTRATED,
    SCENARIO_POOL_BALANCER,
    SCENARIO_POOL_STABLE,
};

/* What decides a subnet's share of the block's TAO. */
enum scenario_emission {
    SCENARIO_EMISSION_MOVING_PRICE = 1,
    SCENARIO_EMISSION_TAO_FLOW,
    SCENARIO_EMISSION_NET_FLOW,
    SCENARIO_EMISSION_PRICE_ROOT_UNBURNED,
    SCENARIO_EMISSION_PRICE_UNBURNED,
    SCENARIO_EMISSION_GATE_MASS,
    SCENARIO_EMISSION_GATE_RANK,
};

/* Where the injection of alpha beside the TAO is cut. */
enum scenario_injection {
    SCENARIO_INJECTION_ALPHA_ONLY = 1,
    SCENARIO_INJECTION_SUBSIDY,
    SCENARIO_INJECTION_ALPHA,
    SCENARIO_INJECTION_BLOCK,
    SCENARIO_INJECTION_ROOT_PROPORTION,
};

enum scenario_moving_price {
    SCENARIO_MOVING_CONSTANT = 1,
    SCENARIO_MOVING_CAPPED,
    SCENARIO_MOVING_RAMP,
    SCENARIO_MOVING_WIDE,
};

enum scenario_eligible { SCENARIO_ELIGIBLE_ALL = 1, SCENARIO_ELIGIBLE_STARTED, SCENARIO_ELIGIBLE_OPEN };

enum scenario_root_sells { SCENARIO_ROOT_SELLS_BY_PRICES = 1, SCENARIO_ROOT_SELLS_ALWAYS };

enum scenario_unsold_root {
    SCENARIO_UNSOLD_RECYCLE = 1,
    SCENARIO_UNSOLD_VALIDATORS,
    SCENARIO_UNSOLD_VANISH,
};

enum scenario_root_dividends { SCENARIO_ROOT_CLAIMED = 1, SCENARIO_ROOT_SOLD };

enum scenario_sold_dividends { SCENARIO_SOLD_SHARED = 1, SCENARIO_SOLD_LESS_ROOT, SCENARIO_SOLD_WHOLE };

enum scenario_swap_fees {
    SCENARIO_FEES_FLAT = 1,
    SCENARIO_FEES_FLAT_AND_SHARE,
    SCENARIO_FEES_POSITION,
    SCENARIO_FEES_RESERVOIRS,
    SCENARIO_FEES_AUTHOR,
};

enum scenario_chain_buys { SCENARIO_BUYS_AFTER_WEIGHTS = 1, SCENARIO_BUYS_BEFORE_WEIGHTS };

enum scenario_bought_alpha { SCENARIO_BOUGHT_KEEP = 1, SCENARIO_BOUGHT_RECYCLE };

enum scenario_epochs { SCENARIO_EPOCHS_LEGACY = 1, SCENARIO_EPOCHS_DYNAMIC };

/* Rules from a moment on: all those of an era, then the mechanisms that are named. What is not given stays.
 */
struct scenario_rule {
    struct scenario_when from;
    enum scenario_era era;
    enum scenario_emission emission;
    enum scenario_injection injection;
    enum scenario_moving_price moving_price;
    enum scenario_eligible eligible;
    enum scenario_root_sells root_sells;
    enum scenario_unsold_root unsold_root;
    enum scenario_root_dividends root_dividends;
    enum scenario_sold_dividends sold_dividends;
    enum scenario_chain_buys chain_buys;
    enum scenario_bought_alpha bought_alpha;
    enum scenario_pool_kind pool;
    enum scenario_swap_fees swap_fees;
    enum scenario_epochs epochs;
    uint64_t max_epochs; /* a block; 0: not given */
};

/* How an amount is spread over holders 1, 2, 3, ... */
enum scenario_spread {
    SCENARIO_SPREAD_EQUAL,
    SCENARIO_SPREAD_ZIPF, /* in proportion to 1, 1/2, 1/3, ... */
};

/* TAO staked on root, spread over the validators' hotkeys. */
enum scenario_claim {
    SCENARIO_CLAIM_WAIT,
    SCENARIO_CLAIM_SWAP,
    SCENARIO_CLAIM_KEEP,
    SCENARIO_CLAIM_SOME,
};

struct scenario_root {
    uint64_t stake_rao;
    enum scenario_spread spread;
    struct scenario_share take;      /* of every validator */
    enum scenario_claim claim;       /* what becomes of root's dividends */
    SCENARIO_LIST_OF(uint64_t) keep; /* some: subnets whose alpha is kept */
};

/* Rules of staking that are the same everywhere. */
struct scenario_staking {
    uint64_t nominator_minimum_rao;
    struct scenario_share child_burn;
    struct scenario_share min_child_take;
    uint64_t claims_per_block;
    uint64_t claim_threshold; /* alpha-rao */
};

enum scenario_authorship_policy {
    SCENARIO_AUTHORSHIP_AUTHORITIES,
    SCENARIO_AUTHORSHIP_STAKE,
    SCENARIO_AUTHORSHIP_INTELLIGENCE,
};

enum scenario_author_fees { SCENARIO_AUTHOR_FEES_PAID, SCENARIO_AUTHOR_FEES_BURNED };

/* Who adds the next block, and whose the fees in it are. */
struct scenario_authorship {
    enum scenario_author_fees fees;
    enum scenario_authorship_policy policy;
    uint64_t authorities;
};

struct scenario_pool {
    enum scenario_pool_kind kind;
    uint64_t tao_rao;
    uint64_t alpha;       /* in the pool */
    uint64_t other_alpha; /* outside of it, held by nobody who is simulated */
};

struct scenario_validators {
    uint64_t count;
    uint64_t stake; /* alpha behind all of them */
    enum scenario_spread spread;
    uint64_t copiers; /* the last so many copy the consensus instead of scoring */
};

enum scenario_strategy {
    SCENARIO_STRATEGY_HONEST,
    SCENARIO_STRATEGY_SPECIALIST,
    SCENARIO_STRATEGY_LAZY,
    SCENARIO_STRATEGY_NOISE,
    SCENARIO_STRATEGY_COPIER,
    SCENARIO_STRATEGY_SYBIL,
    SCENARIO_STRATEGY_OVERFITTER,
    SCENARIO_STRATEGY_UPGRADER,
};

enum scenario_smoothing { SCENARIO_SMOOTHING_KNESER_NEY, SCENARIO_SMOOTHING_WITTEN_BELL };

/* A group of miners; ranges run evenly from the first to the last of the group. */
struct scenario_miners {
    uint64_t count;
    enum scenario_strategy strategy;
    struct scenario_share skill_from; /* synthetic_score: latent skill */
    struct scenario_share skill_to;
    uint64_t hidden;                        /* units of the hidden layer; 0: logistic regression */
    uint64_t order;                         /* of the n-gram model of a language task */
    enum scenario_smoothing smoothing;      /* of that model */
    SCENARIO_LIST_OF(const char *) domains; /* what they have data of; none: all, or as the strategy has it */
    struct scenario_share rate;             /* step of SGD */
    uint64_t batch;                         /* rows of a step */
    struct scenario_share momentum;
    struct scenario_share l2;
    uint64_t warmup_from; /* steps of learning before the first answer */
    uint64_t warmup_to;
    uint64_t steps;              /* of learning a round */
    struct scenario_share shard; /* of the training data that each has */
    struct scenario_share label_noise;
    /* of the strategy upgrader only, else 0: */
    uint64_t upgrade_hidden;
    uint64_t upgrade_cost; /* alpha, in rao */
    uint64_t upgrade_epochs;
};

enum scenario_task_kind {
    SCENARIO_TASK_SYNTHETIC_SCORE,
    SCENARIO_TASK_DIGITS,
    SCENARIO_TASK_IRIS,
    SCENARIO_TASK_WINE,
    SCENARIO_TASK_BREAST_CANCER,
    SCENARIO_TASK_THYROID,
    SCENARIO_TASK_TEACHER,
    SCENARIO_TASK_LANGUAGE,
    SCENARIO_TASK_CSV,
};

enum scenario_score {
    SCENARIO_SCORE_CROSS_ENTROPY,
    SCENARIO_SCORE_ACCURACY,
    SCENARIO_SCORE_BRIER,
    SCENARIO_SCORE_LEAVE_ONE_OUT,
    SCENARIO_SCORE_SHAPLEY,
    SCENARIO_SCORE_FISHER,
};

enum scenario_weights {
    SCENARIO_WEIGHTS_NORMALISE,
    SCENARIO_WEIGHTS_POWER,
    SCENARIO_WEIGHTS_SOFTMAX,
    SCENARIO_WEIGHTS_TOP_K,
};

/* How averages become weights; members of other maps than `map` are 0. */
struct scenario_weight_map {
    enum scenario_weights map;
    uint64_t power; /* hundredths */
    struct scenario_share temperature;
    uint64_t keep;
};

enum scenario_sampling { SCENARIO_SAMPLING_UNIFORM, SCENARIO_SAMPLING_BIASED };

/* Data of a task of kind csv. */
struct scenario_csv {
    struct scenario_file file;
    const char *label; /* name or number of its column; NULL: the last */
};

/* The random network of a task of kind teacher. */
struct scenario_teacher {
    uint64_t features;
    uint64_t classes;
    uint64_t domains;
    uint64_t hidden;
    struct scenario_share drift; /* of the variance, a day */
    struct scenario_share noise; /* of the labels */
    uint64_t rows;
    uint64_t held_rows;
};

/* The gate of the mixture of experts. */
struct scenario_gate {
    uint64_t top_k;
    uint64_t rate; /* step of its SGD, thousandths */
    uint64_t batch;
    struct scenario_share importance; /* weights of the balancing losses */
    struct scenario_share load;
};

/* What miners are paid for, and how validators measure it. */
struct scenario_task {
    enum scenario_task_kind kind;
    struct scenario_csv csv;         /* of kind csv only */
    struct scenario_teacher teacher; /* of kind teacher only */
    struct scenario_share noise;     /* synthetic_score: standard deviation of an observation */
    enum scenario_score score;
    uint64_t batch;                /* rows of a challenge */
    struct scenario_share average; /* weight of the newest score in a validator's average */
    uint64_t gate_steps;           /* of the mixture's gate, a round; 0: it never learns */
    struct scenario_gate gate;
    struct scenario_weight_map weights;
    bool shared_challenge; /* one challenge for all validators of a round */
    uint64_t sample;       /* miners that a validator asks a round; 0: all */
    enum scenario_sampling sampling;
    struct scenario_share exploration; /* part of a biased sample that is drawn */
    uint64_t permutations;             /* of shapley */
    uint64_t language_rows;            /* positions of the mixed text */
    uint64_t questions;                /* subnets with one number are asked the same; 0: nobody else is */
    struct scenario_share held_out;    /* of a file's rows */
    struct scenario_share audit;       /* of the held-out rows */
};

struct scenario_hyperparameters {
    struct scenario_share kappa;
    struct scenario_share bonds_penalty;
    struct scenario_share bonds_moving_average;
    bool yuma3;
    bool liquid_alpha;
    struct scenario_share alpha_low;
    struct scenario_share alpha_high;
    uint64_t alpha_sigmoid_steepness; /* hundredths */
    uint64_t max_validators;
    uint64_t activity_cutoff_factor; /* thousandths of a tempo */
    bool commit_reveal;
    uint64_t reveal_period;      /* epochs */
    uint64_t weights_rate_limit; /* blocks */
    uint64_t min_allowed_weights;
    uint64_t stake_threshold; /* alpha */
};

/* A group of subnets that are alike. */
struct scenario_subnets {
    const char *name;
    uint64_t count;
    uint64_t tempo;       /* blocks */
    uint64_t round_every; /* blocks between rounds of scoring; 0: the tempo */
    bool emission_enabled;
    struct scenario_share burn; /* part of the miners' weight that validators give to the owner */
    struct scenario_pool pool;
    struct scenario_validators validators;
    SCENARIO_LIST_OF(struct scenario_miners) miners;
    struct scenario_task task;
    struct scenario_hyperparameters hyperparameters;
};

/* A client whose composite queries touch several subnets. */
struct scenario_enterprise {
    const char *name;
    SCENARIO_LIST_OF(uint64_t) subnets; /* netuids */
    struct scenario_duration every;
    uint64_t gate_steps; /* a query */
    struct scenario_gate gate;
};

enum scenario_action {
    SCENARIO_ACTION_RECYCLE,
    SCENARIO_ACTION_BURN,
    SCENARIO_ACTION_TRANSFER,
    SCENARIO_ACTION_SET,
    SCENARIO_ACTION_NOTE,
    SCENARIO_ACTION_STAKE,
    SCENARIO_ACTION_UNSTAKE,
    SCENARIO_ACTION_MOVE,
    SCENARIO_ACTION_TRANSFER_STAKE,
    SCENARIO_ACTION_RECYCLE_ALPHA,
    SCENARIO_ACTION_BURN_ALPHA,
    SCENARIO_ACTION_SWAP_STAKE,
    SCENARIO_ACTION_UNSTAKE_ALL,
    SCENARIO_ACTION_UNSTAKE_ALL_ALPHA,
    SCENARIO_ACTION_CHILDREN, /* from here on: decisions, no orders */
    SCENARIO_ACTION_CHILD_TAKE,
    SCENARIO_ACTION_TAKE,
    SCENARIO_ACTION_AUTO_STAKE,
    SCENARIO_ACTION_CLAIM,
    SCENARIO_ACTION_EMISSION,
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

/* An order of a staker; which members mean something is the action's. */
struct scenario_order {
    uint64_t amount; /* rao of TAO for a stake, else of alpha; 0: all */
    uint64_t account;
    uint64_t netuid; /* 0 is root */
    uint64_t validator;
    uint64_t to_account;
    uint64_t to_netuid;
    uint64_t to_validator;
    uint64_t limit_rao; /* price; 0: any */
    bool partial;
};

/* A child key and what is lent to it. */
struct scenario_child {
    uint64_t validator;
    struct scenario_share part;
};

/* What the owner of a key decides; which members mean something is the action's. */
struct scenario_decision {
    uint64_t netuid;
    uint64_t validator;
    SCENARIO_LIST_OF(struct scenario_child) to;
    struct scenario_share take;
    uint64_t miner; /* SCENARIO_ALL_MINERS: all */
    uint64_t account;
    enum scenario_claim way;
    SCENARIO_LIST_OF(uint64_t) keep;
};

/* TAO emission of subnets switched on or off. */
struct scenario_switch {
    bool enabled;
    SCENARIO_LIST_OF(uint64_t) subnets; /* netuids; none: all */
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
        struct scenario_order stake; /* these nine are one type in one place */
        struct scenario_order unstake;
        struct scenario_order move;
        struct scenario_order transfer_stake;
        struct scenario_order recycle_alpha;
        struct scenario_order burn_alpha;
        struct scenario_order swap_stake;
        struct scenario_order unstake_all;
        struct scenario_order unstake_all_alpha;
        struct scenario_decision decision; /* of all decisions */
        struct scenario_switch emission;
    };
};

struct scenario_record {
    struct scenario_duration network;      /* cadence of the network's series */
    struct scenario_duration subnets;      /* cadence of the subnets' series */
    struct scenario_duration neurons;      /* cadence of every neuron's terms */
    struct scenario_duration intelligence; /* cadence of the mixtures' series */
    struct scenario_duration stake;        /* cadence of the stake distribution */
    struct scenario_duration accounts;     /* cadence of account balances */
    bool events;
};

enum scenario_fact {
    SCENARIO_FACT_HALVING,
    SCENARIO_FACT_ISSUANCE,
    SCENARIO_FACT_ISSUANCE_COUNTER,
    SCENARIO_FACT_EMISSION_PER_BLOCK,
    SCENARIO_FACT_STAKED,
    SCENARIO_FACT_MIXTURE_GAIN, /* from here on: bounds on a measured share */
    SCENARIO_FACT_GATE_FOLLOWS_LANGUAGE,
    SCENARIO_FACT_SPEARMAN,
    SCENARIO_FACT_INCOME_RATIO,
    SCENARIO_FACT_COMPOSITE_GAIN,
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
    uint64_t account;                /* staked: whose */
};

/* What a subnet must measure up to; all facts that are bounds share this layout. */
struct scenario_expect_bound {
    uint64_t netuid;         /* composite_gain: number of the enterprise, from 1 */
    struct scenario_when at; /* block 0: at the end of the run */
    struct scenario_share at_least;
    struct scenario_share at_most;
    enum scenario_strategy strategy; /* of the miners meant */
    enum scenario_strategy to;       /* income_ratio: of those they are compared with */
};

/* A fact from the real world, or a claim about the run itself, printed beside the simulated value; it never
 * changes the run's state. */
struct scenario_expect {
    enum scenario_fact fact;
    union {
        struct scenario_expect_halving halving;
        struct scenario_expect_amount issuance;
        struct scenario_expect_amount issuance_counter;
        struct scenario_expect_amount emission_per_block;
        struct scenario_expect_amount staked;
        struct scenario_expect_bound bound;
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
    SCENARIO_LIST_OF(struct scenario_rule) rules; /* in file order */
    struct scenario_root root;
    struct scenario_staking staking;
    struct scenario_authorship authorship;
    SCENARIO_LIST_OF(struct scenario_subnets) subnets;
    SCENARIO_LIST_OF(struct scenario_enterprise) enterprises;
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

/* What of a start state is measured and what is assumed, in lines; NULL if there is nothing to say. */
const char *scenario_start_note(enum scenario_start_state state);

/* Carries out one setting of a `set` action: writes the value where the scenario keeps it, in every element
 * of a list that the path names. Returns how many places were set. */
size_t scenario_assign(struct scenario *scenario, const struct scenario_setting *setting);

/* floor(amount * share); exact. */
uint64_t scenario_share_of(struct scenario_share share, uint64_t amount);

/* Blocks that a duration lasts: time is divided by the scenario's block time and rounded up. 0 for never. */
uint64_t scenario_duration_blocks(const struct scenario *scenario, struct scenario_duration duration);

/* Blocks that a day of 24 hours lasts, rounded up. */
uint64_t scenario_day_blocks(const struct scenario *scenario);

/* Dates of blocks: straight lines between genesis and the anchors of `clock.calendar`, `clock.block_time` per
 * block outside them. Owned by the scenario. */
const struct sim_calendar *scenario_calendar(const struct scenario *scenario);

/* Number that block 0 of the run has on the chain; 0 where the run has a chain of its own. */
uint64_t scenario_start_block(const struct scenario *scenario);

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
