#include "record_sample.h"

#include <string.h>

static const uint64_t netuids[SAMPLE_SUBNETS] = {0, 1, 4, 9, 64};

static const struct record_dim dims[] = {
    {"netuid", SAMPLE_SUBNETS, "1", "Number of the subnet", netuids},
    {"uid", SAMPLE_UIDS, "1", "Slot in the subnet", NULL},
};

static const struct record_column network_columns[] = {
    {"issuance", RECORD_U64, {NULL}, "rao", "TAO in existence", NULL},
    {"correction", RECORD_I64, {NULL}, "rao", "Correction of the counter", NULL},
    {"subnet_count", RECORD_U16, {NULL}, "1", "Subnets in existence", NULL},
    {"halvings", RECORD_U8, {NULL}, "1", "Halvings so far", NULL},
    {"extrinsics", RECORD_U32, {NULL}, "1", "Transactions in the block", NULL},
    {"price", RECORD_F64, {NULL}, "TAO", "Sum of alpha prices", NULL},
    {"share", RECORD_F32, {NULL}, "1", "Share of stake in the root network", NULL},
};

static const struct record_column subnet_columns[] = {
    {"alpha_in", RECORD_U64, {"netuid"}, "rao", "Alpha in the pool", NULL},
    {"incentive", RECORD_U16, {"netuid", "uid"}, "1/65535", "Share of the miners' emission", NULL},
};

static const struct record_column event_columns[] = {
    {"kind", RECORD_U8, {NULL}, "1", "What happened", "registration pruning halving"},
    {"netuid_of", RECORD_U16, {NULL}, "1", "Where it happened", NULL},
};

static const struct record_table tables[] = {
    {"network", "Totals of the network", network_columns, 7, false, 32},
    {"subnets", "Subnets", subnet_columns, 2, false, 16},
    {"events", "What happened", event_columns, 2, true, 64},
};

const struct record_schema sample_schema = {tables, 3, dims, 2, 0};

uint64_t sample_value(unsigned table, unsigned column, uint64_t row, size_t i)
{
    if (table == 2 && column == 0)
        return row % 3;
    return (row * 31 + column * 7 + i * 3 + table) % 251;
}

static int put_column(struct record *rec, unsigned table, unsigned column, unsigned id, uint64_t row,
                      struct sim_error *err)
{
    const struct record_column *col = &tables[table].columns[column];
    size_t width = record_column_width(&sample_schema, col);
    uint64_t wide[SAMPLE_SUBNETS * SAMPLE_UIDS];
    uint16_t narrow[SAMPLE_SUBNETS * SAMPLE_UIDS];
    for (size_t i = 0; i < width; i++) {
        wide[i] = sample_value(table, column, row, i);
        narrow[i] = (uint16_t)wide[i];
    }
    if (width > 1)
        return record_put(rec, id, col->type, col->type == RECORD_U16 ? (const void *)narrow : wide, width,
                          err);
    if (col->type == RECORD_I64)
        return record_put_i64(rec, id, (int64_t)wide[0], err);
    if (col->type == RECORD_F64 || col->type == RECORD_F32)
        return record_put_f64(rec, id, (double)wide[0], err);
    return record_put_u64(rec, id, wide[0], err);
}

int sample_put_row(struct record *rec, unsigned table, uint64_t row, struct sim_error *err)
{
    uint64_t step = tables[table].repeats ? row / 4 : row;
    int ret = record_row_begin(rec, table, SAMPLE_FIRST_BLOCK + step * SAMPLE_STEP,
                               SAMPLE_FIRST_MS + (int64_t)step * SAMPLE_STEP * 12000, err);
    for (unsigned c = 0; ret == SIM_OK && c < tables[table].column_count; c++) {
        char path[160];
        unsigned id;
        strcpy(path, tables[table].name);
        strcat(strcat(path, "/"), tables[table].columns[c].name);
        ret = record_column_find(rec, path, &id, err);
        if (ret == SIM_OK)
            ret = put_column(rec, table, c, id, row, err);
    }
    return ret != SIM_OK ? ret : record_row_end(rec, table, err);
}
