#include "simulation_schema.h"

#include <string.h>

/* One line a column: name, type, units, long name, and where the value comes from. */
#define NETWORK_COLUMNS(X)                                                                                   \
    X("issuance", "rao", "TAO in existence", net->ledger.issuance_rao)                                       \
    X("issuance_counter", "rao", "issuance as the chain's own counter shows it", net->issuance_counter_rao)  \
    X("emission_per_block", "rao", "TAO that the next block creates", net->emission_rao)                     \
    X("halvings", "1", "halvings that the counter has passed", net->halvings)                                \
    X("minted", "rao", "TAO created since the start", net->ledger.minted_rao)                                \
    X("recycled", "rao", "TAO taken out of existence since the start", net->ledger.recycled_rao)             \
    X("released", "rao", "withheld TAO that came back since the start", net->ledger.released_rao)            \
    X("free", "rao", "free balances of all accounts", net->ledger.total_free_rao)                            \
    X("staked", "rao", "TAO behind hotkeys", net->ledger.total_staked_rao)                                   \
    X("pending", "rao", "TAO minted and not yet paid to anybody", net->ledger.pending_rao)                   \
    X("burned", "rao", "TAO that nobody can spend, still counted", net->ledger.burned_rao)                   \
    X("paid", "rao", "TAO paid from the pot to stakers since the start", net->ledger.paid_rao)

#define AS_COLUMN(name_, units_, long_name_, value_)                                                         \
    {.name = name_, .type = RECORD_U64, .units = units_, .long_name = long_name_},
static const struct record_column network_columns[] = {NETWORK_COLUMNS(AS_COLUMN)};

/* Three lenses: by neuron (uid), by owner of stake (coldkey), by free balance. */
#define STAKE_LENSES(X)                                                                                      \
    X(uid, "stake by neuron")                                                                                \
    X(coldkey, "stake by coldkey")                                                                           \
    X(balance, "free balance by coldkey")

#define LENS_COLUMNS(lens, what)                                                                             \
    {.name = "holders_" #lens, .type = RECORD_U64, .units = "1", .long_name = "holders of " what},           \
        {.name = "gini_" #lens, .type = RECORD_F64, .units = "1", .long_name = "Gini coefficient of " what}, \
        {.name = "hhi_" #lens,                                                                               \
         .type = RECORD_F64,                                                                                 \
         .units = "1",                                                                                       \
         .long_name = "Herfindahl-Hirschman index of " what},                                                \
        {.name = "nakamoto_" #lens,                                                                          \
         .type = RECORD_U64,                                                                                 \
         .units = "1",                                                                                       \
         .long_name = "fewest holders with more than half of " what},                                        \
        {.name = "top1_share_" #lens,                                                                        \
         .type = RECORD_F64,                                                                                 \
         .units = "1",                                                                                       \
         .long_name = "share of the largest holder in " what},                                               \
        {.name = "top10_share_" #lens,                                                                       \
         .type = RECORD_F64,                                                                                 \
         .units = "1",                                                                                       \
         .long_name = "share of the ten largest holders in " what},                                          \
        {.name = "entropy_" #lens, .type = RECORD_F64, .units = "bit", .long_name = "entropy of " what},

static const struct record_column stake_columns[] = {STAKE_LENSES(LENS_COLUMNS)};

static const struct record_column account_columns[] = {
    {.name = "free",
     .type = RECORD_U64,
     .dims = {"account"},
     .units = "rao",
     .long_name = "free balance of each account"},
    {.name = "staked",
     .type = RECORD_U64,
     .dims = {"account"},
     .units = "rao",
     .long_name = "stake of all hotkeys of each account"},
};

#define EVENT_NAMES "halving halving_back recycle burn transfer refused set note"

static const struct record_column event_columns[] = {
    {.name = "kind",
     .type = RECORD_U8,
     .units = "1",
     .long_name = "what happened",
     .flag_meanings = EVENT_NAMES},
    {.name = "value", .type = RECORD_U64, .units = "1", .long_name = "first number of the event, by kind"},
    {.name = "other", .type = RECORD_U64, .units = "1", .long_name = "second number of the event, by kind"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct record_table tables[SIMULATION_TABLES] = {
    [SIMULATION_TABLE_NETWORK] = {.name = "network",
                                  .long_name = "series of the whole network",
                                  .columns = network_columns,
                                  .column_count = COUNT(network_columns)},
    [SIMULATION_TABLE_STAKE] = {.name = "stake",
                                .long_name = "how stake and balances are distributed",
                                .columns = stake_columns,
                                .column_count = COUNT(stake_columns)},
    [SIMULATION_TABLE_ACCOUNTS] = {.name = "accounts",
                                   .long_name = "balances of every account",
                                   .columns = account_columns,
                                   .column_count = COUNT(account_columns)},
    [SIMULATION_TABLE_EVENTS] = {.name = "events",
                                 .long_name = "halvings and interventions",
                                 .columns = event_columns,
                                 .column_count = COUNT(event_columns),
                                 .repeats = true},
};

const char *simulation_event_name(enum simulation_event kind)
{
    static const char *const names[] = {"halving",  "halving_back", "recycle", "burn",
                                        "transfer", "refused",      "set",     "note"};
    return (size_t)kind < COUNT(names) ? names[kind] : "?";
}

void simulation_schema_init(struct simulation_schema *self, size_t accounts)
{
    self->dims[0] = (struct record_dim){.name = "account",
                                        .size = accounts > 0 ? accounts : 1,
                                        .units = "1",
                                        .long_name = "number of the account"};
    self->schema = (struct record_schema){
        .tables = tables, .table_count = SIMULATION_TABLES, .dims = self->dims, .dim_count = 1};
}

/* Puts values into the columns of a table in the order of its schema, from the first one. */
struct cursor {
    struct record *record;
    unsigned column;
    int ret;
    struct sim_error *err;
};

static struct cursor begin(struct record *record, enum simulation_table table, uint64_t block,
                           int64_t time_ms, struct sim_error *err)
{
    struct cursor cursor = {.record = record, .err = err};
    char path[2 * RECORD_NAME_MAX + 2] = "";
    strcat(strcat(strcpy(path, tables[table].name), "/"), tables[table].columns[0].name);
    cursor.ret = record_column_find(record, path, &cursor.column, err);
    if (cursor.ret == SIM_OK)
        cursor.ret = record_row_begin(record, (unsigned)table, block, time_ms, err);
    return cursor;
}

static void put_u64(struct cursor *cursor, uint64_t value)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put_u64(cursor->record, cursor->column++, value, cursor->err);
}

static void put_f64(struct cursor *cursor, double value)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put_f64(cursor->record, cursor->column++, value, cursor->err);
}

static void put_u64_array(struct cursor *cursor, const uint64_t *values, size_t count)
{
    if (cursor->ret == SIM_OK)
        cursor->ret = record_put(cursor->record, cursor->column++, RECORD_U64, values, count, cursor->err);
}

static int end(struct cursor *cursor, enum simulation_table table)
{
    return cursor->ret == SIM_OK ? record_row_end(cursor->record, (unsigned)table, cursor->err) : cursor->ret;
}

int simulation_record_network(struct record *record, const struct network *net, int64_t time_ms,
                              struct sim_error *err)
{
    struct cursor cursor = begin(record, SIMULATION_TABLE_NETWORK, net->block, time_ms, err);
#define AS_PUT(name_, units_, long_name_, value_) put_u64(&cursor, value_);
    NETWORK_COLUMNS(AS_PUT)
#undef AS_PUT
    return end(&cursor, SIMULATION_TABLE_NETWORK);
}

static void put_concentration(struct cursor *cursor, uint64_t *amounts, size_t count)
{
    struct ledger_concentration c;
    ledger_concentration_measure(amounts, count, &c);
    put_u64(cursor, c.holders);
    put_f64(cursor, c.gini);
    put_f64(cursor, c.hhi);
    put_u64(cursor, c.nakamoto);
    put_f64(cursor, c.top1_share);
    put_f64(cursor, c.top10_share);
    put_f64(cursor, c.entropy);
}

static void stake_by_account(const struct ledger *ledger, uint64_t *amounts)
{
    memset(amounts, 0, ledger->accounts * sizeof *amounts);
    for (size_t i = 0; i < ledger->positions; i++)
        amounts[ledger->position[i].account] += ledger->position[i].staked_rao;
}

int simulation_record_stake(struct record *record, const struct network *net, int64_t time_ms,
                            uint64_t *scratch, struct sim_error *err)
{
    const struct ledger *ledger = &net->ledger;
    struct cursor cursor = begin(record, SIMULATION_TABLE_STAKE, net->block, time_ms, err);
    for (size_t i = 0; i < ledger->positions; i++)
        scratch[i] = ledger->position[i].staked_rao;
    put_concentration(&cursor, scratch, ledger->positions);
    stake_by_account(ledger, scratch);
    put_concentration(&cursor, scratch, ledger->accounts);
    memcpy(scratch, ledger->free_rao, ledger->accounts * sizeof *scratch);
    put_concentration(&cursor, scratch, ledger->accounts);
    return end(&cursor, SIMULATION_TABLE_STAKE);
}

int simulation_record_accounts(struct record *record, const struct network *net, int64_t time_ms,
                               uint64_t *scratch, struct sim_error *err)
{
    struct cursor cursor = begin(record, SIMULATION_TABLE_ACCOUNTS, net->block, time_ms, err);
    put_u64_array(&cursor, net->ledger.free_rao, net->ledger.accounts);
    stake_by_account(&net->ledger, scratch);
    put_u64_array(&cursor, scratch, net->ledger.accounts);
    return end(&cursor, SIMULATION_TABLE_ACCOUNTS);
}

int simulation_record_event(struct record *record, enum simulation_event kind, uint64_t block,
                            int64_t time_ms, uint64_t value, uint64_t other, struct sim_error *err)
{
    struct cursor cursor = begin(record, SIMULATION_TABLE_EVENTS, block, time_ms, err);
    put_u64(&cursor, kind);
    put_u64(&cursor, value);
    put_u64(&cursor, other);
    return end(&cursor, SIMULATION_TABLE_EVENTS);
}
