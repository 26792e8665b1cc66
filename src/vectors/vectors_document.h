/* Fixtures that are one JSON document, not lines: measured blocks and quotes of the real chain.
 *
 * They are known by the file's name: pair-*.json, quotes-*.json, globals-*.json and erab-*.json, each also
 * with .gz. A document is replayed like a row whose `id` is "chainpairs/NAME", whose `fn` is the part of the
 * name before the '-', whose `in` is the document and whose `out` is empty. */
#ifndef VECTORS_DOCUMENT_H
#define VECTORS_DOCUMENT_H

#include "sim_error.h"

#include <jansson.h>
#include <stdbool.h>

bool vectors_document_is(const char *path);

/* Reads a whole document as such a row; *row is a new reference. Errors: SIM_ERR_NOT_FOUND, SIM_ERR_IO,
 * SIM_ERR_FORMAT (corrupt gzip, more than 32 MiB), SIM_ERR_TRUNCATED, SIM_ERR_SYNTAX, SIM_ERR_NO_MEMORY. */
int vectors_document_read(const char *path, json_t **row, struct sim_error *err);

#endif
