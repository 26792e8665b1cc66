/* Exact decimal numbers with units: the arithmetic under scenario_scalar.c. */
#ifndef SCENARIO_UNITS_H
#define SCENARIO_UNITS_H

#include "sim_error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Messages raised here are predicates ("is negative"): the loader puts key and value in front. */

/* mantissa / 10^decimals, followed by a unit word (trimmed, may be empty) that points into the text. */
struct scenario_decimal {
    __extension__ unsigned __int128 mantissa;
    unsigned decimals;
    const char *unit;
    size_t unit_length;
};

struct scenario_unit {
    const char *name; /* NULL ends the list */
    uint64_t factor;  /* base units in one */
};

/* Splits "10_499.5 kTAO". Errors: SIM_ERR_TYPE or SIM_ERR_SYNTAX for what is no number, SIM_ERR_RANGE for a
 * negative one or more than 36 digits. */
int scenario_decimal_parse(const char *text, size_t length, struct scenario_decimal *out,
                           struct sim_error *why);

/* decimal * factor as an integer. SIM_ERR_RANGE when it does not fit in 64 bits, SIM_ERR_UNIT when it is no
 * whole number of `base` units. */
int scenario_decimal_scale(const struct scenario_decimal *decimal, uint64_t factor, const char *base,
                           uint64_t *out, struct sim_error *why);

/* The unit of that name, or NULL after raising with `examples` and a suggestion. */
const struct scenario_unit *scenario_unit_find(const struct scenario_unit *units,
                                               const struct scenario_decimal *decimal, const char *examples,
                                               struct sim_error *why);

/* Writes value / factor exactly with as few digits as possible, e.g. 1500000000 / 1000000000 -> "1.5".
 * `factor` is a power of ten. Returns the number of characters. */
size_t scenario_decimal_print(uint64_t value, uint64_t factor, char *buf, size_t size);

/* ISO 8601 date to Unix milliseconds (1970 to 9999) and back; see sim_date_parse for the spellings. */
int scenario_date_parse(const char *text, size_t length, uint64_t *unix_ms, struct sim_error *why);
size_t scenario_date_print(uint64_t unix_ms, char *buf, size_t size);

/* Whether the text looks like a date (four digits and a dash), right or wrong. */
bool scenario_date_looks(const char *text, size_t length);

#endif
