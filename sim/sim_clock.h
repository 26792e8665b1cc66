/* Time: milliseconds, blocks, civil dates in UTC, and the calendar that joins a chain's blocks to dates.
 *
 * Simulated time is an integer count of milliseconds from block 0; a block is SIM_BLOCK_MS of them. Civil
 * dates are the proleptic Gregorian calendar without leap seconds (as Unix time counts), years 0 to 9999,
 * computed here in integers: no time zone, locale or wall clock of the machine has a say. */
#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include "sim_error.h"

#include <stddef.h>
#include <stdint.h>

#define SIM_BLOCK_MS UINT64_C(12000)

/* Block in which a moment lies, and the first moment of a block (at most 2^64 / 12000 blocks). */
static inline uint64_t sim_block_of_ms(uint64_t time_ms)
{
    return time_ms / SIM_BLOCK_MS;
}
static inline uint64_t sim_ms_of_block(uint64_t block)
{
    return block * SIM_BLOCK_MS;
}

/* A moment in UTC. month and day count from 1; second <= 59. */
struct sim_date {
    int year;
    unsigned month;
    unsigned day;
    unsigned hour;
    unsigned minute;
    unsigned second;
    unsigned millisecond;
};

/* First and last moment that can be written: 0000-01-01 and the last millisecond of 9999. */
#define SIM_UNIX_MS_MIN INT64_C(-62167219200000)
#define SIM_UNIX_MS_MAX INT64_C(253402300799999)

/* Days of a month, 28 to 31; 0 for a month outside 1 .. 12. */
unsigned sim_days_in_month(int year, unsigned month);

/* Milliseconds since 1970-01-01 of `date` into `unix_ms`. SIM_ERR_RANGE if there is no such date. */
int sim_date_to_unix(const struct sim_date *date, int64_t *unix_ms, struct sim_error *err);

/* The inverse. `unix_ms` is moved to the nearer end of SIM_UNIX_MS_MIN .. SIM_UNIX_MS_MAX if outside. */
void sim_date_from_unix(int64_t unix_ms, struct sim_date *date);

/* Reads ISO 8601: `YYYY-MM-DD`, optionally `T` or a space and `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff` (1 to 3
 * digits), optionally `Z`, `+hh:mm` or `-hh:mm`; without zone it is UTC. Nothing may follow.
 * SIM_ERR_SYNTAX for other text (`err->column` points at the offending character, from 1), SIM_ERR_RANGE for
 * a date that does not exist. */
int sim_date_parse(const char *text, int64_t *unix_ms, struct sim_error *err);

enum { SIM_DATE_TEXT_SIZE = 32 };

/* Writes `2025-12-15T06:30:00Z`, with `.fff` before the Z if the milliseconds are not 0. Returns `text`. */
char *sim_date_format(int64_t unix_ms, char text[SIM_DATE_TEXT_SIZE]);

/* Writes `2025-12-15`. Returns `text`. */
char *sim_date_format_day(int64_t unix_ms, char text[SIM_DATE_TEXT_SIZE]);

/* A block whose moment is known. */
struct sim_anchor {
    uint64_t block;
    int64_t unix_ms;
};

/* Moments of blocks, on straight lines between anchors, rounded down to milliseconds; before the first and
 * after the last anchor a block takes `block_ms`. */
struct sim_calendar {
    struct sim_anchor *anchors;
    size_t count;
    uint64_t block_ms;
};

/* Copies `count` >= 1 anchors, in ascending order of both block and moment, blocks below 2^48. `block_ms` is
 * 1 to 2^32. SIM_ERR_RANGE names the anchor that breaks the rules; SIM_ERR_NO_MEMORY. Free with
 * sim_calendar_free. */
int sim_calendar_init(struct sim_calendar *self, const struct sim_anchor *anchors, size_t count,
                      uint64_t block_ms, struct sim_error *err);
void sim_calendar_free(struct sim_calendar *self);

/* Moment of `block`. Never decreases with the block; exact at anchors; cut to SIM_UNIX_MS_MIN .. _MAX.
 * `block` below 2^48. O(log count). */
int64_t sim_calendar_unix_ms(const struct sim_calendar *self, uint64_t block);

/* First block whose moment is at or after `unix_ms` (at most SIM_UNIX_MS_MAX); 0 for moments before block 0.
 * O(log count). */
uint64_t sim_calendar_block(const struct sim_calendar *self, int64_t unix_ms);

#endif
