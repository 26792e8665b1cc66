/* Reads tables of comma-separated values: the form of every data file of the project.
 *
 * Lines that start with `#` are comments; the first other line names the columns; the rest are rows with
 * the same number of cells. A cell may stand in double quotes, with "" for a quote inside. Files may be
 * gzip-compressed. Numbers are read exactly, as scaled integers, never through a binary fraction.
 * The whole table is held in memory: at most 64 MiB of text, so that a wrong path cannot exhaust it. */
#ifndef SIM_CSV_H
#define SIM_CSV_H

#include "sim_error.h"

#include <stddef.h>
#include <stdint.h>

struct sim_csv;

/* Reads `path`. On success `*out` must be freed with sim_csv_destroy.
 * Errors: SIM_ERR_NOT_FOUND, SIM_ERR_IO, SIM_ERR_TRUNCATED (gzip stream cut), SIM_ERR_FORMAT (ragged row,
 * open quote, no header, zero byte), SIM_ERR_LIMIT, SIM_ERR_NO_MEMORY; the position is in `err`. */
int sim_csv_read(const char *path, struct sim_csv **out, struct sim_error *err);

/* Frees `csv`; NULL is allowed. */
void sim_csv_destroy(struct sim_csv *csv);

size_t sim_csv_rows(const struct sim_csv *csv);
size_t sim_csv_columns(const struct sim_csv *csv);

/* Index of the column `name`, or an error SIM_ERR_MISSING_KEY that lists the columns that exist. */
int sim_csv_column(const struct sim_csv *csv, const char *name, size_t *column, struct sim_error *err);

/* Name of a column; it must be in range. */
const char *sim_csv_name(const struct sim_csv *csv, size_t column);

/* Text of a cell (quotes removed); valid as long as `csv`. Row and column must be in range. */
const char *sim_csv_text(const struct sim_csv *csv, size_t row, size_t column);

/* Line of the file, from 1, on which a row stands: for messages of the caller. */
unsigned sim_csv_line(const struct sim_csv *csv, size_t row);

/* A cell as an unsigned integer of at most 64 bits. Errors: SIM_ERR_TYPE, SIM_ERR_RANGE. */
int sim_csv_u64(const struct sim_csv *csv, size_t row, size_t column, uint64_t *value, struct sim_error *err);

/* A decimal number as value * 10^digits, exactly: with digits = 9, TAO become rao. More decimals than
 * `digits` (0..18) are an error, not rounded. Errors: SIM_ERR_TYPE, SIM_ERR_RANGE. */
int sim_csv_decimal(const struct sim_csv *csv, size_t row, size_t column, unsigned digits, int64_t *value,
                    struct sim_error *err);

/* The same for a text that comes from elsewhere. Returns SIM_OK, SIM_ERR_TYPE or SIM_ERR_OVERFLOW. */
int sim_decimal_parse(const char *text, unsigned digits, int64_t *value);

#endif
