/* Errors: one enum for the whole project, one context struct, one place that raises.
 *
 * A function that can fail returns `int`: 0 (SIM_OK) or a negative code from `enum sim_code`.
 * Details go to a `struct sim_error` that the caller owns; it may be NULL when nobody will read it.
 * Codes are grouped by hundreds, and the group decides the exit status of the program
 * (sim_exit_status): bad input 2, failed check 1, everything else 3. */
#ifndef SIM_ERROR_H
#define SIM_ERROR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum sim_code {
    SIM_OK = 0,

    /* -1..-99: resources and the run itself; exit status 3 */
    SIM_ERR_NO_MEMORY = -1,
    SIM_ERR_IO = -2,
    SIM_ERR_NO_SPACE = -3,
    SIM_ERR_LIBRARY = -4,
    SIM_ERR_LIMIT = -5,
    SIM_ERR_OVERFLOW = -6,
    SIM_ERR_INTERRUPTED = -7,

    /* -100..-199: input that cannot be used; exit status 2 */
    SIM_ERR_USAGE = -100,
    SIM_ERR_SYNTAX = -101,
    SIM_ERR_UNKNOWN_KEY = -102,
    SIM_ERR_TYPE = -103,
    SIM_ERR_UNIT = -104,
    SIM_ERR_RANGE = -105,
    SIM_ERR_MISSING_KEY = -106,
    SIM_ERR_NOT_FOUND = -107,
    SIM_ERR_FORMAT = -108,
    SIM_ERR_TRUNCATED = -109,
    SIM_ERR_VERSION = -110,
    SIM_ERR_DUPLICATE = -111,
    SIM_ERR_CONFLICT = -112,
    SIM_ERR_EXISTS = -113,

    /* -200..-299: a check that did not hold; exit status 1 */
    SIM_ERR_CHECK = -200,
    SIM_ERR_CONSERVATION = -201,

    /* -300..-399: a request that the modelled chain refuses; never reaches the exit status */
    SIM_ERR_REFUSED = -300,
    SIM_ERR_BALANCE = -301,
};

/* Where and why. `file` is empty and `line`, `column` are 0 when they mean nothing. */
struct sim_error {
    int code;
    unsigned line;
    unsigned column;
    char file[256];
    char message[768];
};

/* One sentence for a code of enum sim_code; never NULL. */
const char *sim_strerror(int code);

/* Exit status of the program for `code`: 0 ok, 1 failed check, 2 bad input, 3 runtime. */
int sim_exit_status(int code);

/* Fills `err` (may be NULL) and returns `code`. All errors of the project are raised here, so a debugger
 * needs one breakpoint. A message that does not fit is cut, never overflows. */
int sim_raise(struct sim_error *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same with a position in a file. `line` and `column` count from 1; 0 means unknown. */
int sim_raise_at(struct sim_error *err, int code, const char *file, unsigned line, unsigned column,
                 const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Writes `file:line:column: message`, as far as each part is known, into `buf` of `size` bytes.
 * Returns `buf`. */
const char *sim_error_format(const struct sim_error *err, char *buf, size_t size);

#endif
