#include "simulation_schema.h"

#include "intel_focus.h"
#include "network_staking.h"
#include "sim_alloc.h"
#include "simulation_cursor.h"
#include "simulation_intelligence.h"

#include <math.h>
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
    X("pooled", "rao", "TAO on the accounts of subnets and of root", net->ledger.pooled_rao)                 \
    X("burned", "rao", "TAO that nobody can spend, still counted", net->ledger.burned_rao)                   \
    X("paid", "rao", "TAO paid from the pot to stakers since the start", net->ledger.paid_rao)               \
    X("author_fees", "rao", "fees that authors of blocks earned since the start", net->ledger.authored_rao)  \
    X("blocks_by_authorities", "1", "blocks that authorities added in turn", net->authors.by_authorities)    \
    X("blocks_by_validators", "1", "blocks that validators added", net->authors.by_validators)               \
    X("blocks_by_miners", "1", "blocks that miners added", net->authors.by_miners)

#define AS_COLUMN(name_, units_, long_name_, value_)                                                         \
    {.name = name_, .type = RECORD_U64, .units = units_, .long_name = long_name_},
static const struct record_column network_columns[] = {NETWORK_COLUMNS(AS_COLUMN)};

/* Integer series of each subnet; `s` is its state in the coinbase, `n` its neurons. */
#define SUBNET_COLUMNS(X)                                                                                    \
    X("tao_in", "rao", "TAO in the pool", s->pool.tao_rao)                                                   \
    X("alpha_in", "rao", "alpha in the pool", s->pool.alpha_in)                                              \
    X("alpha_out", "rao", "alpha outside the pool", s->pool.alpha_out)                                       \
    X("tao_in_emission", "rao", "TAO injected by the last block", s->tao_in_emission)                        \
    X("alpha_in_emission", "rao", "alpha injected by the last block", s->alpha_in_emission)                  \
    X("alpha_out_emission", "rao", "alpha created for people by the last block", s->alpha_out_emission)      \
    X("excess_tao", "rao", "TAO of the last block that bought alpha", s->excess_tao)                         \
    X("protocol_alpha", "rao", "alpha that the protocol holds", s->pool.protocol_alpha)                      \
    X("owner_alpha", "rao", "alpha paid to the owner since the start", n->owner_alpha_rao)                   \
    X("incentive_paid", "rao", "alpha paid to miners since the start", n->incentive_rao)                     \
    X("dividends_paid", "rao", "alpha paid to validators since the start", n->dividends_rao)                 \
    X("root_claimable", "rao", "root dividends that wait to be claimed",                                     \
      n->claimable_rao - s->root_claimed_alpha)                                                              \
    X("root_sell_tao", "rao", "TAO of the last block that root dividends were sold for", s->root_sell_tao)   \
    X("root_sold", "rao", "TAO that root dividends were sold for since the start", s->root_sold_rao)         \
    X("burned", "rao", "incentive withheld from the owner's key and burned", n->burned_rao)                  \
    X("child_burned", "rao", "dividends of parents that were recycled", n->child_burned_rao)                 \
    X("child_keys", "1", "child keys in force",                                                              \
      network_family_count(&economy->stake->family, (uint16_t)(i + 1)))                                      \
    X("epochs", "1", "epochs since the start", s->schedule.epoch_index - s->schedule.epochs_before)          \
    X("refused_weights", "1", "calls to set weights that the chain refused", n->refused)

/* Series with a fraction. */
#define SUBNET_REALS(X)                                                                                      \
    X("price", "TAO/alpha", "spot price of the pool", u64f64_to_f64(pool_price(&s->pool)))                   \
    X("moving_price", "TAO/alpha", "slow average of the price", i96f32_to_f64(s->moving_price))              \
    X("root_proportion", "1", "root's part of the subnet", u96f32_to_f64(s->root_proportion))                \
    X("miner_burned", "1", "part of the last epoch's incentive that was withheld",                           \
      u96f32_to_f64(s->miner_burned))

#define AS_SUBNET_COLUMN(name_, units_, long_name_, value_)                                                  \
    {.name = name_, .type = RECORD_U64, .dims = {"netuid"}, .units = units_, .long_name = long_name_},
#define AS_SUBNET_REAL(name_, units_, long_name_, value_)                                                    \
    {.name = name_, .type = RECORD_F64, .dims = {"netuid"}, .units = units_, .long_name = long_name_},
static const struct record_column subnet_columns[] = {SUBNET_COLUMNS(AS_SUBNET_COLUMN)
                                                          SUBNET_REALS(AS_SUBNET_REAL)};

/* Terms of each neuron as the last epoch left them; 0 before the first. */
#define NEURON_COLUMNS(X)                                                                                    \
    X("alpha_stake", RECORD_U64, "rao", "alpha behind the hotkey", n->alpha_rao[uid])                        \
    X("stake_weight", RECORD_U16, "1/65535", "share of the subnet's stake weight", r->stake_weight[uid])     \
    X("consensus", RECORD_U16, "1/65535", "weight that enough stake agrees on", r->consensus[uid])           \
    X("incentive", RECORD_U16, "1/65535", "miner's share", r->incentive[uid])                                \
    X("dividends", RECORD_U16, "1/65535", "validator's share", r->dividends[uid])                            \
    X("validator_trust", RECORD_U16, "1/65535", "part of the weights within consensus",                      \
      r->validator_trust[uid])                                                                               \
    X("emission", RECORD_U64, "rao", "alpha of the last epoch", r->emission_rao[uid])                        \
    X("validator_permit", RECORD_U8, "1", "may set weights that count", r->permit[uid])                      \
    X("blocks_added", RECORD_U64, "1", "blocks that the hotkey has added to the chain",                      \
      network_authors_blocks(&net->authors, economy, i, uid))                                                \
    X("author_fees", RECORD_U64, "rao", "fees that the hotkey earned as an author of blocks",                \
      network_authors_fees(&net->authors, economy, i, uid))                                                  \
    X("take", RECORD_U16, "1/65535", "part of its dividends that the owner takes before its stakers share",  \
      network_neurons_take(n, uid))

#define AS_NEURON_COLUMN(name_, type_, units_, long_name_, value_)                                           \
    {.name = name_, .type = type_, .dims = {"netuid", "uid"}, .units = units_, .long_name = long_name_},
static const struct record_column neuron_columns[] = {
    NEURON_COLUMNS(AS_NEURON_COLUMN){.name = "skill",
                                     .type = RECORD_F64,
                                     .dims = {"netuid", "uid"},
                                     .units = "1",
                                     .long_name = "true held-out skill of a miner"},
};

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
     .long_name = "stake of each account, alpha at the spot price"},
};

/* Words for the kinds of events, in their order. */
#define EVENTS(X)                                                                                            \
    X(halving)                                                                                               \
    X(halving_back)                                                                                          \
    X(recycle)                                                                                               \
    X(burn)                                                                                                  \
    X(transfer)                                                                                              \
    X(refused)                                                                                               \
    X(set)                                                                                                   \
    X(note)                                                                                                  \
    X(rules)                                                                                                 \
    X(stake)                                                                                                 \
    X(unstake)                                                                                               \
    X(move)                                                                                                  \
    X(transfer_stake)                                                                                        \
    X(recycle_alpha)                                                                                         \
    X(burn_alpha)                                                                                            \
    X(swap_stake)                                                                                            \
    X(unstake_all)                                                                                           \
    X(unstake_all_alpha)                                                                                     \
    X(cleared)                                                                                               \
    X(children)                                                                                              \
    X(child_take)                                                                                            \
    X(take)                                                                                                  \
    X(auto_stake)                                                                                            \
    X(claim)                                                                                                 \
    X(emission)
#define AS_WORD(word_) " " #word_
#define AS_NAME(word_) #word_,

#define AS_REFUSAL(name_, word_) " " #word_

static const struct record_column event_columns[] = {
    {.name = "kind",
     .type = RECORD_U8,
     .units = "1",
     .long_name = "what happened",
     .flag_meanings = &EVENTS(AS_WORD)[1]},
    {.name = "value", .type = RECORD_U64, .units = "1", .long_name = "first number of the event, by kind"},
    {.name = "other", .type = RECORD_U64, .units = "1", .long_name = "second number of the event, by kind"},
    {.name = "subnet",
     .type = RECORD_U16,
     .units = "1",
     .long_name = "netuid that it is about, 0 is root; 65535 where it is about none"},
    {.name = "reason",
     .type = RECORD_U8,
     .units = "1",
     .long_name = "why the chain refused it",
     .flag_meanings = "none" STAKE_REFUSAL_TABLE(AS_REFUSAL)},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct record_table simulation_tables[SIMULATION_TABLES] = {
    [SIMULATION_TABLE_NETWORK] = {.name = "network",
                                  .long_name = "series of the whole network",
                                  .columns = network_columns,
                                  .column_count = COUNT(network_columns)},
    [SIMULATION_TABLE_SUBNETS] = {.name = "subnets",
                                  .long_name = "series of every subnet",
                                  .columns = subnet_columns,
                                  .column_count = COUNT(subnet_columns)},
    [SIMULATION_TABLE_NEURONS] = {.name = "neurons",
                                  .long_name = "terms of every neuron",
                                  .columns = neuron_columns,
                                  .column_count = COUNT(neuron_columns)},
    [SIMULATION_TABLE_INTELLIGENCE] = {.name = "intelligence",
                                       .long_name = "what the mixtures of experts are worth",
                                       .columns = simulation_intelligence_columns,
                                       .column_count = SIMULATION_INTELLIGENCE_COLUMNS},
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
    static const char *const names[] = {EVENTS(AS_NAME)};
    return (size_t)kind < COUNT(names) ? names[kind] : "?";
}

/* Dimensions are those of the network; a network without subnets has one empty place. */
static void fill_dims(struct simulation_schema *self, const struct network *net)
{
    size_t accounts = net->ledger.accounts;
    self->dims[0] = (struct record_dim){.name = "account",
                                        .size = accounts > 0 ? accounts : 1,
                                        .units = "1",
                                        .long_name = "number of the account"};
    self->dims[1] = (struct record_dim){.name = "netuid",
                                        .size = self->subnets,
                                        .units = "1",
                                        .long_name = "number of the subnet",
                                        .labels = self->netuids};
    self->dims[2] = (struct record_dim){.name = "uid",
                                        .size = self->neurons,
                                        .units = "1",
                                        .long_name = "number of the neuron in its subnet"};
    self->dims[3] = (struct record_dim){.name = "position",
                                        .size = self->positions,
                                        .units = "1",
                                        .long_name = "place in the held-out text of a language task"};
    self->dims[4] = (struct record_dim){.name = "enterprise",
                                        .size = self->enterprises,
                                        .units = "1",
                                        .long_name = "number of the enterprise in the scenario, from 0"};
}

bool simulation_learns(const struct network *net)
{
    for (size_t i = 0; net->has_economy && i < net->economy.subnets; i++)
        if (!net->economy.neurons[i].task.kind->synthetic)
            return true;
    return false;
}

/* Largest extents over all subnets. */
static void measure_subnets(struct simulation_schema *self, const struct network *net)
{
    for (size_t i = 0; net->has_economy && i < net->economy.subnets; i++) {
        const struct network_neurons *n = &net->economy.neurons[i];
        if (n->n > self->neurons)
            self->neurons = n->n;
        if (n->task.comment != NULL && intel_focus_rows(n->arena) > self->positions)
            self->positions = intel_focus_rows(n->arena);
    }
}

static uint64_t origin_of(const struct network *net)
{
    return net->has_economy && net->economy.coinbase.block > net->block
               ? net->economy.coinbase.block - net->block
               : 0;
}

/* Every table gets one more column, which simulation_row_end fills. */
static int add_chain_blocks(struct simulation_schema *self, struct sim_error *err)
{
    static const struct record_column chain_block = {.name = "chain_block",
                                                     .type = RECORD_U64,
                                                     .units = "1",
                                                     .long_name = "number of the block on the chain"};
    for (size_t i = 0; i < SIMULATION_TABLES; i++) {
        const size_t count = simulation_tables[i].column_count;
        struct record_column *columns = sim_array_new(struct record_column, count + 1);
        if (columns == NULL)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the recorder");
        memcpy(columns, simulation_tables[i].columns, count * sizeof *columns);
        columns[count] = chain_block;
        self->tables[i] = simulation_tables[i];
        self->tables[i].columns = self->chain_columns[i] = columns;
        self->tables[i].column_count = count + 1;
    }
    self->schema.tables = self->tables;
    return SIM_OK;
}

int simulation_schema_init(struct simulation_schema *self, const struct network *net, struct sim_error *err)
{
    *self = (struct simulation_schema){.subnets = 1, .enterprises = 1, .neurons = 1, .positions = 1};
    if (net->has_economy && net->economy.subnets > 0)
        self->subnets = net->economy.subnets;
    if (net->enterprises > 0)
        self->enterprises = net->enterprises;
    measure_subnets(self, net);
    size_t longest = self->neurons > self->positions ? self->neurons : self->positions;
    longest = self->enterprises > longest ? self->enterprises : longest;
    self->netuids = sim_array_new(uint64_t, self->subnets);
    self->row = sim_array_new(uint64_t, self->subnets * longest);
    if (self->netuids == NULL || self->row == NULL) {
        simulation_schema_free(self);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the recorder");
    }
    for (size_t i = 0; i < self->subnets; i++)
        self->netuids[i] = i + 1;
    fill_dims(self, net);
    self->schema = (struct record_schema){.tables = simulation_tables,
                                          .table_count = SIMULATION_TABLES,
                                          .dims = self->dims,
                                          .dim_count = COUNT(self->dims),
                                          .origin_block = origin_of(net)};
    const int ret = self->schema.origin_block > 0 ? add_chain_blocks(self, err) : SIM_OK;
    if (ret != SIM_OK)
        simulation_schema_free(self);
    return ret;
}

void simulation_schema_free(struct simulation_schema *self)
{
    free(self->netuids);
    free(self->row);
    for (size_t i = 0; i < SIMULATION_TABLES; i++)
        free(self->chain_columns[i]);
    *self = (struct simulation_schema){0};
}

int simulation_record_network(struct record *record, const struct network *net, int64_t time_ms,
                              struct sim_error *err)
{
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_NETWORK, net->block, time_ms, err);
#define AS_PUT(name_, units_, long_name_, value_) simulation_put_u64(&cursor, value_);
    NETWORK_COLUMNS(AS_PUT)
#undef AS_PUT
    return simulation_row_end(&cursor, SIMULATION_TABLE_NETWORK);
}

int simulation_record_subnets(struct record *record, const struct simulation_schema *schema,
                              const struct network *net, int64_t time_ms, struct sim_error *err)
{
    const struct network_economy *economy = &net->economy;
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_SUBNETS, net->block, time_ms, err);
    double *real = (double *)schema->row;
#define AS_ROW(name_, units_, long_name_, value_)                                                            \
    for (size_t i = 0; i < schema->subnets; i++) {                                                           \
        const struct network_subnet *s = &economy->coinbase.subnet[i];                                       \
        const struct network_neurons *n = &economy->neurons[i];                                              \
        schema->row[i] = value_;                                                                             \
        (void)s, (void)n;                                                                                    \
    }                                                                                                        \
    simulation_put_row(&cursor, RECORD_U64, schema->row, schema->subnets);
#define AS_REAL_ROW(name_, units_, long_name_, value_)                                                       \
    for (size_t i = 0; i < schema->subnets; i++) {                                                           \
        const struct network_subnet *s = &economy->coinbase.subnet[i];                                       \
        const struct network_neurons *n = &economy->neurons[i];                                              \
        real[i] = value_;                                                                                    \
        (void)s, (void)n;                                                                                    \
    }                                                                                                        \
    simulation_put_row(&cursor, RECORD_F64, real, schema->subnets);
    SUBNET_COLUMNS(AS_ROW)
    SUBNET_REALS(AS_REAL_ROW)
#undef AS_ROW
#undef AS_REAL_ROW
    return simulation_row_end(&cursor, SIMULATION_TABLE_SUBNETS);
}

static double skill_of(const struct network_neurons *n, uint32_t uid)
{
    if (uid < n->validators || uid >= n->validators + n->miners)
        return 0;
    return intel_arena_true_skill(n->arena, uid - n->validators);
}

/* One cell of an integer column in its type; places without a neuron are 0. */
static void set_cell(void *row, enum record_type type, size_t at, uint64_t value)
{
    if (type == RECORD_U8)
        ((uint8_t *)row)[at] = (uint8_t)value;
    else if (type == RECORD_U16)
        ((uint16_t *)row)[at] = (uint16_t)value;
    else
        ((uint64_t *)row)[at] = value;
}

int simulation_record_neurons(struct record *record, const struct simulation_schema *schema,
                              const struct network *net, int64_t time_ms, struct sim_error *err)
{
    const struct network_economy *economy = &net->economy;
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_NEURONS, net->block, time_ms, err);
    size_t cells = schema->subnets * schema->neurons;
#define AS_CELLS(name_, type_, units_, long_name_, value_)                                                   \
    memset(schema->row, 0, cells * sizeof *schema->row);                                                     \
    for (size_t i = 0; i < economy->subnets; i++) {                                                          \
        const struct network_neurons *n = &economy->neurons[i];                                              \
        const struct epoch_kept *r = &n->result;                                                             \
        for (uint32_t uid = 0; n->has_result && uid < n->n; uid++)                                           \
            set_cell(schema->row, type_, i * schema->neurons + uid, (value_));                               \
        (void)r;                                                                                             \
    }                                                                                                        \
    simulation_put_row(&cursor, type_, schema->row, cells);
    NEURON_COLUMNS(AS_CELLS)
#undef AS_CELLS
    double *skill = (double *)schema->row;
    memset(schema->row, 0, cells * sizeof *schema->row);
    for (size_t i = 0; i < economy->subnets; i++)
        for (uint32_t uid = 0; uid < economy->neurons[i].n; uid++)
            skill[i * schema->neurons + uid] = skill_of(&economy->neurons[i], uid);
    simulation_put_row(&cursor, RECORD_F64, skill, cells);
    return simulation_row_end(&cursor, SIMULATION_TABLE_NEURONS);
}

static void put_concentration(struct simulation_cursor *cursor, uint64_t *amounts, size_t count)
{
    struct ledger_concentration c;
    ledger_concentration_measure(amounts, count, &c);
    simulation_put_u64(cursor, c.holders);
    simulation_put_f64(cursor, c.gini);
    simulation_put_f64(cursor, c.hhi);
    simulation_put_u64(cursor, c.nakamoto);
    simulation_put_f64(cursor, c.top1_share);
    simulation_put_f64(cursor, c.top10_share);
    simulation_put_f64(cursor, c.entropy);
}

void simulation_staked(const struct network *net, uint64_t *amounts)
{
    const struct ledger *ledger = &net->ledger;
    memset(amounts, 0, ledger->accounts * sizeof *amounts);
    for (size_t i = 0; i < ledger->positions; i++)
        amounts[ledger->position[i].account] += ledger->position[i].staked_rao;
    if (net->has_economy && net->economy.staking)
        network_staking_add_worth(&net->economy, amounts, ledger->accounts);
}

int simulation_record_stake(struct record *record, const struct network *net, int64_t time_ms,
                            uint64_t *scratch, struct sim_error *err)
{
    const struct ledger *ledger = &net->ledger;
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_STAKE, net->block, time_ms, err);
    for (size_t i = 0; i < ledger->positions; i++)
        scratch[i] = ledger->position[i].staked_rao;
    put_concentration(&cursor, scratch, ledger->positions);
    simulation_staked(net, scratch);
    put_concentration(&cursor, scratch, ledger->accounts);
    memcpy(scratch, ledger->free_rao, ledger->accounts * sizeof *scratch);
    put_concentration(&cursor, scratch, ledger->accounts);
    return simulation_row_end(&cursor, SIMULATION_TABLE_STAKE);
}

int simulation_record_accounts(struct record *record, const struct network *net, int64_t time_ms,
                               uint64_t *scratch, struct sim_error *err)
{
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_ACCOUNTS, net->block, time_ms, err);
    simulation_put_u64_array(&cursor, net->ledger.free_rao, net->ledger.accounts);
    simulation_staked(net, scratch);
    simulation_put_u64_array(&cursor, scratch, net->ledger.accounts);
    return simulation_row_end(&cursor, SIMULATION_TABLE_ACCOUNTS);
}

int simulation_record_event(struct record *record, const struct simulation_happening *happening,
                            uint64_t block, int64_t time_ms, struct sim_error *err)
{
    struct simulation_cursor cursor =
        simulation_row_begin(record, SIMULATION_TABLE_EVENTS, block, time_ms, err);
    simulation_put_u64(&cursor, happening->kind);
    simulation_put_u64(&cursor, happening->value);
    simulation_put_u64(&cursor, happening->other);
    simulation_put_u64(&cursor, happening->netuid);
    simulation_put_u64(&cursor, happening->reason);
    return simulation_row_end(&cursor, SIMULATION_TABLE_EVENTS);
}
