#include "simulation_inputs.h"

#include "sim_alloc.h"
#include "sim_csv.h"
#include "sim_wide.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define FINNEY_GENESIS_RAO UINT64_C(4181329662284940)

/* Reads columns `block` and `column` of one table. */
static int open_table(const char *path, const char *column, struct sim_csv **csv, size_t *block,
                      size_t *value, struct sim_error *err)
{
    int ret = sim_csv_read(path, csv, err);
    if (ret == SIM_OK)
        ret = sim_csv_column(*csv, "block", block, err);
    if (ret == SIM_OK)
        ret = sim_csv_column(*csv, column, value, err);
    if (ret == SIM_OK && sim_csv_rows(*csv) == 0)
        ret = sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0, "the table has a header but no rows");
    return ret;
}

int simulation_read_series(const char *path, const char *value_column, struct chain_series_point **out,
                           size_t *points, struct sim_error *err)
{
    struct sim_csv *csv = NULL;
    struct chain_series_point *point = NULL;
    size_t block, value;
    *out = NULL;
    int ret = open_table(path, value_column, &csv, &block, &value, err);
    if (ret != SIM_OK)
        goto out;
    size_t rows = sim_csv_rows(csv);
    point = sim_array_new(struct chain_series_point, rows);
    if (point == NULL) {
        ret = sim_raise_at(err, SIM_ERR_NO_MEMORY, path, 0, 0, "no memory for %zu rows", rows);
        goto out;
    }
    for (size_t i = 0; i < rows && ret == SIM_OK; i++) {
        ret = sim_csv_u64(csv, i, block, &point[i].block, err);
        if (ret == SIM_OK)
            ret = sim_csv_decimal(csv, i, value, 9, &point[i].value, err);
        if (ret == SIM_OK && i > 0 && point[i].block <= point[i - 1].block)
            ret = sim_raise_at(err, SIM_ERR_RANGE, path, sim_csv_line(csv, i), 0,
                               "block %" PRIu64 " follows block %" PRIu64 ": blocks must ascend",
                               point[i].block, point[i - 1].block);
    }
    if (ret == SIM_OK) {
        *out = point;
        *points = rows;
        point = NULL;
    }
out:
    free(point);
    sim_csv_destroy(csv);
    return ret;
}

/* One of the two Finney tables: three columns of whole numbers. */
struct finney_table {
    struct sim_csv *csv;
    size_t column[3];
    char path[PATH_MAX];
};

/* An endowment that the ledger refuses is a mistake in the table. */
static int finney_refused(const struct finney_table *table, size_t row, int ret, struct sim_error *err)
{
    return ret != SIM_ERR_OVERFLOW
               ? ret
               : sim_raise_at(err, SIM_ERR_FORMAT, table->path, sim_csv_line(table->csv, row), 0,
                              "with this row there is more TAO than 64 bits hold");
}

static int finney_open(struct finney_table *table, const char *data_dir, const char *file,
                       const char *const names[3], struct sim_error *err)
{
    snprintf(table->path, sizeof table->path, "%s/stake/%s", data_dir, file);
    int ret = sim_csv_read(table->path, &table->csv, err);
    for (size_t i = 0; i < 3 && ret == SIM_OK; i++)
        ret = sim_csv_column(table->csv, names[i], &table->column[i], err);
    return ret;
}

static int finney_row(const struct finney_table *table, size_t row, uint64_t value[3], struct sim_error *err)
{
    int ret = SIM_OK;
    for (size_t i = 0; i < 3 && ret == SIM_OK; i++)
        ret = sim_csv_u64(table->csv, row, table->column[i], &value[i], err);
    if (ret == SIM_OK && value[0] != row)
        ret = sim_raise_at(err, SIM_ERR_FORMAT, table->path, sim_csv_line(table->csv, row), 0,
                           "number %" PRIu64 " stands where %zu is due", value[0], row);
    return ret;
}

static int finney_endow(struct network *net, const struct finney_table *accounts,
                        const struct finney_table *uids, struct sim_error *err)
{
    struct ledger *ledger = &net->ledger;
    uint64_t value[3];
    int ret = SIM_OK;
    for (size_t i = 0; i < ledger->accounts && ret == SIM_OK; i++) {
        ret = finney_row(accounts, i, value, err);
        if (ret == SIM_OK)
            ret = finney_refused(accounts, i, ledger_endow_free(ledger, i, value[1], err), err);
    }
    for (size_t i = 0; i < ledger->positions && ret == SIM_OK; i++) {
        ret = finney_row(uids, i, value, err);
        if (ret == SIM_OK && value[1] >= ledger->accounts)
            ret = sim_raise_at(err, SIM_ERR_FORMAT, uids->path, sim_csv_line(uids->csv, i), 0,
                               "account %" PRIu64 " is not in the table of accounts", value[1]);
        if (ret == SIM_OK)
            ret = finney_refused(
                uids, i, ledger_endow_stake(ledger, i, (uint32_t)value[1], (uint32_t)i, value[2], err), err);
    }
    if (ret == SIM_OK && ledger->issuance_rao != FINNEY_GENESIS_RAO)
        ret = sim_raise_at(err, SIM_ERR_FORMAT, accounts->path, 0, 0,
                           "balances and stakes add up to %" PRIu64 " rao, not to the %" PRIu64
                           " of the Finney genesis",
                           ledger->issuance_rao, FINNEY_GENESIS_RAO);
    return ret;
}

int simulation_start_finney(struct network *net, const struct network_params *params, const char *data_dir,
                            struct sim_error *err)
{
    static const char *const account_columns[3] = {"account", "free_rao", "staked_rao"};
    static const char *const uid_columns[3] = {"uid", "account", "stake_rao"};
    struct finney_table accounts = {0}, uids = {0};
    int ret = finney_open(&accounts, data_dir, "snapshot-2023-03-20-accounts.csv.gz", account_columns, err);
    if (ret == SIM_OK)
        ret = finney_open(&uids, data_dir, "snapshot-2023-03-20-uids.csv", uid_columns, err);
    if (ret == SIM_OK)
        ret = network_init(net, params, sim_csv_rows(accounts.csv), sim_csv_rows(uids.csv), err);
    if (ret == SIM_OK) {
        ret = finney_endow(net, &accounts, &uids, err);
        if (ret != SIM_OK)
            network_free(net);
    }
    sim_csv_destroy(accounts.csv);
    sim_csv_destroy(uids.csv);
    return ret;
}

int simulation_start_even(struct network *net, const struct network_params *params, uint64_t issuance_rao,
                          uint64_t accounts, uint64_t staked_num, uint64_t staked_den, struct sim_error *err)
{
    if (accounts == 0 || accounts > UINT32_MAX)
        return sim_raise(err, SIM_ERR_RANGE, "%" PRIu64 " accounts; there must be 1 to 2^32 - 1", accounts);
    int ret = network_init(net, params, accounts, accounts, err);
    if (ret != SIM_OK)
        return ret;
    for (uint64_t i = 0; i < accounts && ret == SIM_OK; i++) {
        uint64_t part = issuance_rao / accounts + (i < issuance_rao % accounts);
        uint64_t staked = (uint64_t)((sim_u128)part * staked_num / staked_den);
        ret = ledger_endow_free(&net->ledger, i, part - staked, err);
        if (ret == SIM_OK)
            ret = ledger_endow_stake(&net->ledger, i, (uint32_t)i, (uint32_t)i, staked, err);
    }
    if (ret != SIM_OK)
        network_free(net);
    return ret;
}
