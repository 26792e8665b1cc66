/* Regression on a curve: recorded columns against a table of expected values, exact where they are integers.
 *
 * The curve is a CSV file (sim_csv.h) with a column `block`; each other column whose name is that of a
 * recorded one is compared: `network/issuance`, or `issuance` if the table is clear, with `_rao` added or
 * with
 * `_tao` for decimal TAO of an amount in rao. Columns with other names are remarks, but at least one must
 * match. Limits: columns with one value a row; floating-point columns are compared as doubles. */
#ifndef ANALYSIS_CHECK_H
#define ANALYSIS_CHECK_H

#include "record_reader.h"

#include <stdio.h>

/* A difference is tolerated if it is at most `absolute` (in the column's units), or at most
 * expected * relative_ppb / 10^9. */
struct analysis_tolerance {
    uint64_t absolute;
    uint64_t relative_ppb;
};

/* "250", "250 rao", "0.5 TAO", "0.1 %". SIM_ERR_UNIT or SIM_ERR_SYNTAX. */
int analysis_tolerance_parse(const char *text, struct analysis_tolerance *out, struct sim_error *err);

struct analysis_check {
    uint64_t compared; /* values */
    uint64_t columns;
    uint64_t first_block, last_block; /* of the curve */
    uint64_t worst_ppb;               /* greatest |simulated - expected| / expected */
    uint64_t worst_block;
};

/* Compares. `interpolate`: a block between two recorded ones is compared with the straight line between them
 * (rounded down); otherwise it must be recorded.
 * SIM_ERR_CHECK with the smallest block that differs, the simulated and expected values and the difference in
 * the message; SIM_ERR_CHECK too if the run does not reach a block of the curve. Bad input: errors of
 * sim_csv_read, SIM_ERR_MISSING_KEY (no column matches), SIM_ERR_RANGE (a block that is not recorded),
 * SIM_ERR_TYPE, and what the reader returns. */
int analysis_check_curve(const struct record_reader *reader, const char *curve_path,
                         const struct analysis_tolerance *tolerance, bool interpolate,
                         struct analysis_check *out, struct sim_error *err);

/* Writes the recorded column `path` ("network/issuance") as a curve that analysis_check_curve reads, one row
 * every `every` rows and the last. SIM_ERR_NOT_FOUND, SIM_ERR_TYPE, SIM_ERR_IO. */
int analysis_write_curve(const struct record_reader *reader, const char *path, uint64_t every, FILE *to,
                         struct sim_error *err);

#endif
