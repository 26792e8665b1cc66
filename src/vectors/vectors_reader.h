/* Lines of a JSON-lines file, gzip or plain, one parsed object at a time.
 *
 * Memory is bounded by VECTORS_LINE_LIMIT whatever the file holds; nesting by Jansson's own limit of 2048. */
#ifndef VECTORS_READER_H
#define VECTORS_READER_H

#include "sim_error.h"

#include <jansson.h>
#include <stdbool.h>
#include <zlib.h>

#define VECTORS_LINE_LIMIT ((size_t)32 << 20)

struct vectors_reader {
    const char *path; /* the caller's */
    unsigned line;    /* of the row read last; counts from 1 */
    gzFile file;
    char *chunk; /* bytes as they come from zlib */
    size_t chunk_at, chunk_end;
    char *text; /* the current line */
    size_t text_size, text_capacity;
};

/* Opens `path`, which must outlive the reader. Errors: SIM_ERR_NOT_FOUND, SIM_ERR_FORMAT (a
 * directory), SIM_ERR_NO_MEMORY. */
int vectors_reader_open(struct vectors_reader *reader, const char *path, struct sim_error *err);

/* Parses the next line that is not blank. *row is a new reference to an object, or NULL at the end of the
 * file. Errors: SIM_ERR_IO, SIM_ERR_TRUNCATED, SIM_ERR_FORMAT (corrupt gzip, line too long),
 * SIM_ERR_SYNTAX (no JSON object), SIM_ERR_NO_MEMORY. */
int vectors_reader_next(struct vectors_reader *reader, json_t **row, struct sim_error *err);

/* Frees everything; also after a failed open. */
void vectors_reader_close(struct vectors_reader *reader);

#endif
