/* Bytes of a scenario file: reading with a bound, and checks that make the text fit to be parsed. */
#ifndef SCENARIO_TEXT_H
#define SCENARIO_TEXT_H

#include "sim_error.h"

#include <stddef.h>

/* Largest scenario file, and longest line in it: a YAML parser looks ahead to the end of a line, which takes
 * hundreds of bytes for each one there. */
enum { SCENARIO_TEXT_MAX = 64 * 1024 * 1024, SCENARIO_LINE_MAX = 256 * 1024 };

/* Bytes of the well-formed UTF-8 character at `text` (1 to 4), or 0 when it is not one: truncated, overlong,
 * surrogate, beyond U+10FFFF. */
size_t scenario_utf8_step(const char *text, size_t length);

/* Reads a whole file into `*bytes` (free it) and `*size`. Errors: SIM_ERR_NOT_FOUND, SIM_ERR_IO,
 * SIM_ERR_FORMAT (a folder), SIM_ERR_LIMIT turned into SIM_ERR_FORMAT (too large), SIM_ERR_NO_MEMORY. */
int scenario_text_read(const char *path, char **bytes, size_t *size, struct sim_error *err);

/* Checks that the bytes are text in UTF-8 without control characters, tabs in the indentation or lines beyond
 * SCENARIO_LINE_MAX.
 * Raises with the position of the first fault. */
int scenario_text_check(const char *name, const char *bytes, size_t size, struct sim_error *err);

#endif
