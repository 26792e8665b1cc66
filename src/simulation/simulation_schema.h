/* Which tables and columns a run records: the schema of record_schema.h, and where each value comes from. */
#ifndef SIMULATION_SCHEMA_H
#define SIMULATION_SCHEMA_H

#include "ledger_concentration.h"
#include "network.h"
#include "record.h"
#include "stake_order.h"

/* Tables in the order of the schema. */
enum simulation_table {
    SIMULATION_TABLE_NETWORK,
    SIMULATION_TABLE_SUBNETS,
    SIMULATION_TABLE_NEURONS,
    SIMULATION_TABLE_INTELLIGENCE,
    SIMULATION_TABLE_STAKE,
    SIMULATION_TABLE_ACCOUNTS,
    SIMULATION_TABLE_EVENTS,
    SIMULATION_TABLES
};

/* What the table `events` can hold; `value` and `other` of a row mean, by kind: */
enum simulation_event {
    SIMULATION_EVENT_HALVING,           /* emission per block from the next block on (rao), halvings so far */
    SIMULATION_EVENT_HALVING_BACK,      /* the same, after recycling undid a halving */
    SIMULATION_EVENT_RECYCLE,           /* rao, account */
    SIMULATION_EVENT_BURN,              /* rao, account */
    SIMULATION_EVENT_TRANSFER,          /* rao, receiving account */
    SIMULATION_EVENT_REFUSED,           /* rao asked for, account: the chain said no */
    SIMULATION_EVENT_SET,               /* number of values set, 0 */
    SIMULATION_EVENT_NOTE,              /* index of the entry in the timeline, 0 */
    SIMULATION_EVENT_RULES,             /* number of the entry in `rules`, number of its era or 0 */
    SIMULATION_EVENT_STAKE,             /* rao of TAO paid, account */
    SIMULATION_EVENT_UNSTAKE,           /* rao of TAO received, account */
    SIMULATION_EVENT_MOVE,              /* rao of alpha moved, account */
    SIMULATION_EVENT_TRANSFER_STAKE,    /* rao of alpha, receiving account */
    SIMULATION_EVENT_RECYCLE_ALPHA,     /* rao of alpha, account */
    SIMULATION_EVENT_BURN_ALPHA,        /* rao of alpha, account */
    SIMULATION_EVENT_SWAP_STAKE,        /* rao of alpha moved, account */
    SIMULATION_EVENT_UNSTAKE_ALL,       /* rao of TAO received, account */
    SIMULATION_EVENT_UNSTAKE_ALL_ALPHA, /* rao of TAO staked on root, account */
    SIMULATION_EVENT_CLEARED,           /* rao of alpha of a nomination too small to stay, account */
    SIMULATION_EVENT_CHILDREN,          /* number of children, parent */
    SIMULATION_EVENT_CHILD_TAKE,        /* take in parts of 65535, child */
    SIMULATION_EVENT_TAKE,              /* take in parts of 65535, validator */
    SIMULATION_EVENT_AUTO_STAKE,        /* uid of the miner, validator */
    SIMULATION_EVENT_CLAIM,             /* way as in enum network_claim, account */
    SIMULATION_EVENT_EMISSION,          /* 1 switched on, 0 off; of the subnet */
};

#define SIMULATION_NO_SUBNET UINT16_MAX

/* A row of that table. */
struct simulation_happening {
    enum simulation_event kind;
    uint64_t value;
    uint64_t other;
    uint16_t netuid;           /* SIMULATION_NO_SUBNET where it is about none */
    enum stake_refusal reason; /* STAKE_OK unless refused */
};

/* Word for an event kind, e.g. "halving"; never NULL. */
const char *simulation_event_name(enum simulation_event kind);

/* A schema for one network: its dimensions are the network's accounts, subnets and neurons. */
struct simulation_schema {
    struct record_dim dims[5];
    struct record_schema schema;
    struct record_table tables[SIMULATION_TABLES]; /* with chain_block, if the run is a part of a chain */
    struct record_column *chain_columns[SIMULATION_TABLES];
    uint64_t *netuids;  /* [subnets] */
    size_t subnets;     /* at least 1 */
    size_t enterprises; /* at least 1 */
    size_t neurons;     /* of the largest subnet, at least 1 */
    size_t positions;   /* of the longest held-out text, at least 1 */
    uint64_t *row; /* scratch: subnets x (neurons, positions or enterprises, whichever are most) values of 8
                      bytes */
};

/* True if miners of the network have models, or at least one has. */
bool simulation_learns(const struct network *net);

/* Error: SIM_ERR_NO_MEMORY. */
int simulation_schema_init(struct simulation_schema *self, const struct network *net, struct sim_error *err);
void simulation_schema_free(struct simulation_schema *self);

/* What each account of the ledger has staked, alpha at the spot price, rao. */
void simulation_staked(const struct network *net, uint64_t *amounts);

/* Writes one row of a table from the state at the end of the network's block. `scratch` holds at least
 * max(accounts, positions) values. */
int simulation_record_network(struct record *record, const struct network *net, int64_t time_ms,
                              struct sim_error *err);
int simulation_record_subnets(struct record *record, const struct simulation_schema *schema,
                              const struct network *net, int64_t time_ms, struct sim_error *err);
int simulation_record_neurons(struct record *record, const struct simulation_schema *schema,
                              const struct network *net, int64_t time_ms, struct sim_error *err);
int simulation_record_intelligence(struct record *record, const struct simulation_schema *schema,
                                   const struct network *net, int64_t time_ms, struct sim_error *err);
int simulation_record_stake(struct record *record, const struct network *net, int64_t time_ms,
                            uint64_t *scratch, struct sim_error *err);
int simulation_record_accounts(struct record *record, const struct network *net, int64_t time_ms,
                               uint64_t *scratch, struct sim_error *err);
int simulation_record_event(struct record *record, const struct simulation_happening *happening,
                            uint64_t block, int64_t time_ms, struct sim_error *err);

#endif
