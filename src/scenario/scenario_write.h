/* Strings for JSON and YAML output. */
#ifndef SCENARIO_WRITE_H
#define SCENARIO_WRITE_H

#include <stdio.h>

/* Writes `text` in double quotes: valid in JSON and in YAML. Control characters and what YAML does not print
 * are escaped, so that any parser reads the same text back. */
void scenario_write_string(FILE *to, const char *text);

/* Writes a value of a block mapping: plain when YAML reads the plain text back as it is, quoted otherwise. */
void scenario_write_plain(FILE *to, const char *text);

#endif
