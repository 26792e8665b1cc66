/* A small schema with every kind of column, and rows whose values follow from their place, so that a reader
 * can tell a right value from a wrong one anywhere in the file. */
#ifndef RECORD_SAMPLE_H
#define RECORD_SAMPLE_H

#include "record.h"

enum { SAMPLE_SUBNETS = 5, SAMPLE_UIDS = 3 };

/* First block, and simulated time of it: 2023-03-20 18:49:00 UTC. */
#define SAMPLE_FIRST_BLOCK UINT64_C(1000)
#define SAMPLE_FIRST_MS INT64_C(1679338140000)
#define SAMPLE_STEP 7

/* Tables: 0 `network` (scalars of all types), 1 `subnets` (matrices), 2 `events` (several rows a block). */
extern const struct record_schema sample_schema;

/* The value at `row` of the column `column` of `table`, at place `i` of the row. Fits every type. */
uint64_t sample_value(unsigned table, unsigned column, uint64_t row, size_t i);

/* Appends row number `row` to `table`. */
int sample_put_row(struct record *rec, unsigned table, uint64_t row, struct sim_error *err);

#endif
