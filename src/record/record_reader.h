/* Reading result files: finished, growing, or left behind by a killed program.
 *
 * The file is treated as hostile: links, types, ranks, sizes and filters are checked before anything is read,
 * and what does not fit the layout of record_hdf5.h is refused with one sentence. The schema comes from the
 * file, so a reader needs to know nothing about what was recorded.
 *
 * Limits: HDF5 itself checks its metadata by checksums, raw numbers only in files that carry them; use
 * record_reader_digest to compare the contents with what the writer saw. */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include "record_hdf5.h"

struct record_reader;

/* Opens `path`. A file that a writer holds or held when it died is opened as it grows, with the rows that are
 * committed now. SIM_ERR_NOT_FOUND (no such file), SIM_ERR_IO, SIM_ERR_FORMAT (not a results file, or
 * damaged), SIM_ERR_VERSION, SIM_ERR_NO_MEMORY. */
int record_reader_open(struct record_reader **out, const char *path, struct sim_error *err);

/* Closes; NULL is allowed. */
void record_reader_close(struct record_reader *reader);

/* What the file holds; lives as long as the reader. */
const struct record_schema *record_reader_schema(const struct record_reader *reader);

/* What was run; all texts are non-NULL and live as long as the reader. */
const struct record_facts *record_reader_facts(const struct record_reader *reader);

/* Status as the file tells it. RECORD_RUNNING also stands in the file of a killed program. */
enum record_status record_reader_status(const struct record_reader *reader);

/* Whether the file was not closed by its writer: still growing, or the writer is dead. */
bool record_reader_is_open(const struct record_reader *reader);

/* Digests as stored, hexadecimal; "" if the run did not end. */
const char *record_reader_state_digest(const struct record_reader *reader);
const char *record_reader_series_digest(const struct record_reader *reader);

/* Committed rows of a table when the file was opened. `table`: index in the schema. */
uint64_t record_reader_rows(const struct record_reader *reader, size_t table);

/* Index of a table, and of a column in it. SIM_ERR_NOT_FOUND names what there is. */
int record_reader_table_find(const struct record_reader *reader, const char *name, size_t *table,
                             struct sim_error *err);
int record_reader_column_find(const struct record_reader *reader, size_t table, const char *name,
                              size_t *column, struct sim_error *err);

/* Read `rows` rows from `first_row`: rows * width values of the column's type; blocks; times in milliseconds
 * since 1970. SIM_ERR_RANGE beyond the committed rows, SIM_ERR_FORMAT if the file is damaged. */
int record_reader_values(const struct record_reader *reader, size_t table, size_t column, uint64_t first_row,
                         size_t rows, void *values, struct sim_error *err);
int record_reader_blocks(const struct record_reader *reader, size_t table, uint64_t first_row, size_t rows,
                         uint64_t *blocks, struct sim_error *err);
int record_reader_times(const struct record_reader *reader, size_t table, uint64_t first_row, size_t rows,
                        int64_t *times_ms, struct sim_error *err);

/* Puts all rows of the file into `rec`, which has the reader's schema. Errors of both. */
int record_reader_copy(const struct record_reader *reader, struct record *rec, struct sim_error *err);

/* Reads everything and computes the digest that record_digest gave the writer. */
int record_reader_digest(const struct record_reader *reader, char hex[RECORD_DIGEST_HEX_SIZE],
                         struct sim_error *err);

#endif
