/* One table drives the columns; see cli_epoch_record.h. */
#include "cli_epoch_record.h"

#include "record.h"
#include "record_hdf5.h"
#include "sim_alloc.h"
#include "sim_clock.h"
#include "sim_fpenv.h"

#include <stddef.h>
#include <string.h>

enum { BONDS_UID_LIMIT = 4096, PLAIN_COLUMNS = 9 };

#define SHARE "1/65535"
#define FIXED "1/4294967296"

/* X(field of the result, type, units, meaning): first what every rule has, then what the exact ones have. */
#define PLAIN(X)                                                                                             \
    X(stake_rao, RECORD_U64, "rao", "stake weight")                                                          \
    X(stake_weight, RECORD_U16, SHARE, "share of the stake above the threshold")                             \
    X(active, RECORD_U8, "1", "1 if the uid set weights lately")                                             \
    X(permit, RECORD_U8, "1", "1 if the uid may validate from now on")                                       \
    X(consensus, RECORD_U16, SHARE, "consensus weight")                                                      \
    X(incentive, RECORD_U16, SHARE, "share of what miners earn")                                             \
    X(dividends, RECORD_U16, SHARE, "share of what validators earn")                                         \
    X(validator_trust, RECORD_U16, SHARE, "part of the weights within consensus")                            \
    X(emission_rao, RECORD_U64, "rao", "emission of the epoch, in alpha")
#define EXACT(X)                                                                                             \
    X(server_emission_rao, RECORD_U64, "rao", "emission as a miner")                                         \
    X(validator_emission_rao, RECORD_U64, "rao", "emission as a validator")                                  \
    X(stake, RECORD_I64, FIXED, "share of the stake above the threshold, exact")                             \
    X(active_stake, RECORD_I64, FIXED, "share of the stake that votes, exact")                               \
    X(consensus_fx, RECORD_I64, FIXED, "consensus weight, exact")                                            \
    X(validator_trust_fx, RECORD_I64, FIXED, "part of the weights within consensus, exact")                  \
    X(rank, RECORD_I64, FIXED, "stake-weighted sum of clipped weights, exact")                               \
    X(incentive_fx, RECORD_I64, FIXED, "share of what miners earn, exact")                                   \
    X(bonds_per_validator, RECORD_I64, FIXED, "Yuma 3: dividends before stake is applied, exact")            \
    X(dividends_fx, RECORD_I64, FIXED, "share of what validators earn, exact")

#define COLUMN(field, kind, unit, meaning)                                                                   \
    {.name = #field, .type = (kind), .dims = {"uid"}, .units = (unit), .long_name = (meaning)},
#define MEMBER(field, kind, unit, meaning) offsetof(struct epoch_result, field),

static const struct record_column columns[] = {
    PLAIN(COLUMN) EXACT(COLUMN){.name = "bonds",
                                .type = RECORD_U16,
                                .dims = {"uid", "target_uid"},
                                .units = SHARE,
                                .long_name = "stored bond of a validator to a miner"},
};
static const size_t members[] = {PLAIN(MEMBER) EXACT(MEMBER)};

enum { EXACT_COLUMNS = sizeof members / sizeof members[0] };

struct cli_epoch_record {
    struct record_dim dims[2];
    struct record_table table;
    struct record_schema schema;
    struct record *record;
    struct record_hdf5 *file;
    uint16_t *bonds; /* [n * n], or NULL */
    uint32_t n;
};

static void describe(struct cli_epoch_record *self, bool exact)
{
    const bool bonds = exact && self->n <= BONDS_UID_LIMIT;
    self->dims[0] = (struct record_dim){"uid", self->n, "1", "neuron", NULL};
    self->dims[1] = (struct record_dim){"target_uid", self->n, "1", "neuron that a bond is to", NULL};
    self->table = (struct record_table){
        .name = "metagraph",
        .long_name = "the neurons of the subnet after each epoch",
        .columns = columns,
        .column_count = exact ? (size_t)EXACT_COLUMNS + bonds : PLAIN_COLUMNS,
    };
    self->schema = (struct record_schema){
        .tables = &self->table, .table_count = 1, .dims = self->dims, .dim_count = bonds ? 2 : 1};
}

int cli_epoch_record_create(struct cli_epoch_record **out, const char *path, bool force, const char *rule,
                            uint32_t n, bool exact, struct sim_error *err)
{
    char text[256];
    struct sim_fpenv fpenv;
    struct cli_epoch_record *self = sim_array_new(struct cli_epoch_record, 1);
    *out = self;
    if (self == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "epoch: no memory for the results");
    self->n = n;
    describe(self, exact);
    if (self->schema.dim_count == 2 && (self->bonds = sim_array_new(uint16_t, (size_t)n * n)) == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "epoch: no memory for the bonds of %u uids", n);
    sim_fpenv_test(&fpenv);
    const struct record_facts facts = {
        .name = rule,
        .question = "what do epochs make of this metagraph?",
        .version = TENSIM_VERSION,
        .compiler = TENSIM_COMPILER,
        .fp_self_test = sim_fpenv_format(&fpenv, text, sizeof text),
    };
    const int rc = record_create(&self->record, &self->schema, 0, err);
    return rc != 0 ? rc
                   : record_hdf5_create(&self->file, path, self->record, &facts,
                                        force ? RECORD_HDF5_REPLACE : 0, err);
}

static int put_bonds(struct cli_epoch_record *self, const struct epoch_rows *bonds, struct sim_error *err)
{
    memset(self->bonds, 0, (size_t)self->n * self->n * sizeof *self->bonds);
    for (uint32_t i = 0; i < bonds->count && i < self->n; i++)
        for (uint32_t k = 0; k < bonds->row[i].count; k++)
            self->bonds[(size_t)i * self->n + bonds->row[i].column[k]] = bonds->row[i].value[k];
    return record_put(self->record, EXACT_COLUMNS, RECORD_U16, self->bonds, (size_t)self->n * self->n, err);
}

int cli_epoch_record_add(struct cli_epoch_record *self, uint64_t block, const struct epoch_result *result,
                         struct sim_error *err)
{
    int rc = record_row_begin(self->record, 0, block, (int64_t)sim_ms_of_block(block), err);
    for (unsigned c = 0; rc == 0 && c < self->table.column_count && c < EXACT_COLUMNS; c++) {
        const void *values;
        memcpy(&values, (const char *)result + members[c], sizeof values);
        rc = record_put(self->record, c, columns[c].type, values, self->n, err);
    }
    if (rc == 0 && self->bonds != NULL)
        rc = put_bonds(self, &result->bonds, err);
    return rc != 0 ? rc : record_row_end(self->record, 0, err);
}

int cli_epoch_record_close(struct cli_epoch_record *self, bool complete, struct sim_error *err)
{
    if (self == NULL)
        return 0;
    const int rc = self->file == NULL
                       ? 0
                       : record_hdf5_close(self->file, complete ? RECORD_COMPLETE : RECORD_FAILED, NULL, err);
    record_destroy(self->record);
    free(self->bonds);
    free(self);
    return rc;
}
