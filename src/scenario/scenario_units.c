/* Decimal text is kept as a 128-bit mantissa and a number of decimals; scaling either is exact or refused. */
#include "scenario_units.h"

#include "scenario_suggest.h"

#include "sim_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DIGITS = 36 };

__extension__ typedef unsigned __int128 units_u128;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Digits, one dot, underscores between digits. Returns how many characters belong to the number, 0 if it is
 * malformed. */
static size_t scan_number(const char *text, size_t length, struct scenario_decimal *out, unsigned *digits)
{
    bool dot = false;
    size_t i = 0;
    *digits = 0;
    for (; i < length; i++) {
        char c = text[i];
        if (is_digit(c)) {
            if (++*digits <= MAX_DIGITS)
                out->mantissa = out->mantissa * 10 + (unsigned)(c - '0');
            out->decimals += dot;
        } else if (c == '_') {
            if (i == 0 || i + 1 == length || !is_digit(text[i - 1]) || !is_digit(text[i + 1]))
                return 0;
        } else if (c == '.' && !dot) {
            if (i == 0 || i + 1 == length || !is_digit(text[i - 1]) || !is_digit(text[i + 1]))
                return 0;
            dot = true;
        } else {
            break;
        }
    }
    return *digits == 0 ? 0 : i;
}

int scenario_decimal_parse(const char *text, size_t length, struct scenario_decimal *out,
                           struct sim_error *why)
{
    *out = (struct scenario_decimal){0};
    if (length > 1 && text[0] == '-' && is_digit(text[1]))
        return sim_raise(why, SIM_ERR_RANGE, "is negative");
    unsigned digits;
    size_t used = scan_number(text, length, out, &digits);
    if (used == 0)
        return sim_raise(why, SIM_ERR_TYPE, "does not start with a number");
    if (digits > MAX_DIGITS)
        return sim_raise(why, SIM_ERR_RANGE, "has more than 36 digits");
    bool exponent = used < length && (text[used] == 'e' || text[used] == 'E') && used + 1 < length &&
                    (is_digit(text[used + 1]) || text[used + 1] == '-' || text[used + 1] == '+');
    if (exponent)
        return sim_raise(why, SIM_ERR_SYNTAX, "has an exponent; write all digits, as in `1_000_000`");
    if (used < length && (text[used] == ',' || text[used] == '.' || text[used] == '_'))
        return sim_raise(why, SIM_ERR_SYNTAX,
                         "is no number; group digits as in `1_000_000`, decimals as in `1.5`");
    while (used < length && is_blank(text[used]))
        used++;
    while (length > used && is_blank(text[length - 1]))
        length--;
    out->unit = text + used;
    out->unit_length = length - used;
    return SIM_OK;
}

int scenario_decimal_scale(const struct scenario_decimal *decimal, uint64_t factor, const char *base,
                           uint64_t *out, struct sim_error *why)
{
    units_u128 mantissa = decimal->mantissa;
    units_u128 scaled;
    if (__builtin_mul_overflow(mantissa, (units_u128)factor, &scaled))
        return sim_raise(why, SIM_ERR_RANGE, "is too large for 64 bits");
    for (unsigned i = 0; i < decimal->decimals; i++) {
        if (scaled % 10 != 0)
            return sim_raise(why, SIM_ERR_UNIT, "is finer than 1 %s", base);
        scaled /= 10;
    }
    if (scaled > UINT64_MAX)
        return sim_raise(why, SIM_ERR_RANGE, "is too large for 64 bits");
    *out = (uint64_t)scaled;
    return SIM_OK;
}

const struct scenario_unit *scenario_unit_find(const struct scenario_unit *units,
                                               const struct scenario_decimal *decimal, const char *examples,
                                               struct sim_error *why)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    struct scenario_suggestion near = {0};
    for (const struct scenario_unit *u = units; u->name != NULL; u++) {
        if (strlen(u->name) == decimal->unit_length &&
            memcmp(u->name, decimal->unit, decimal->unit_length) == 0)
            return u;
        scenario_suggest(&near, decimal->unit, decimal->unit_length, u->name);
    }
    if (decimal->unit_length == 0)
        sim_raise(why, SIM_ERR_UNIT, "has no unit; write it as in %s", examples);
    else if (near.best != NULL)
        sim_raise(why, SIM_ERR_UNIT, "has the unknown unit `%s`; did you mean `%s`? (as in %s)",
                  scenario_excerpt(decimal->unit, decimal->unit_length, shown), near.best, examples);
    else
        sim_raise(why, SIM_ERR_UNIT, "has the unit `%s`, which does not fit here; write it as in %s",
                  scenario_excerpt(decimal->unit, decimal->unit_length, shown), examples);
    return NULL;
}

size_t scenario_decimal_print(uint64_t value, uint64_t factor, char *buf, size_t size)
{
    uint64_t rest = value % factor;
    int used = snprintf(buf, size, "%" PRIu64, value / factor);
    if (used < 0 || (size_t)used >= size)
        return 0;
    size_t at = (size_t)used;
    if (rest == 0)
        return at;
    buf[at++] = '.';
    while (rest != 0 && at + 1 < size) {
        factor /= 10;
        buf[at++] = (char)('0' + rest / factor);
        rest %= factor;
    }
    buf[at] = '\0';
    return at;
}

bool scenario_date_looks(const char *text, size_t length)
{
    return length >= 5 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]) && is_digit(text[3]) &&
           text[4] == '-';
}

int scenario_date_parse(const char *text, size_t length, uint64_t *unix_ms, struct sim_error *why)
{
    char copy[SIM_DATE_TEXT_SIZE];
    struct sim_error err = {0};
    int64_t moment = 0;
    if (length >= sizeof(copy))
        return sim_raise(why, SIM_ERR_TYPE, "is no date");
    memcpy(copy, text, length);
    copy[length] = '\0';
    int code = sim_date_parse(copy, &moment, &err);
    if (code == SIM_ERR_SYNTAX)
        return sim_raise(why, SIM_ERR_TYPE, "is no date");
    if (code != SIM_OK || moment < 0)
        return sim_raise(why, SIM_ERR_RANGE, "is not in the calendar (UTC, 1970-01-01 to 9999-12-31)");
    *unix_ms = (uint64_t)moment;
    return SIM_OK;
}

size_t scenario_date_print(uint64_t unix_ms, char *buf, size_t size)
{
    char text[SIM_DATE_TEXT_SIZE];
    int used = snprintf(buf, size, "%s", sim_date_format((int64_t)unix_ms, text));
    return used < 0 ? 0 : (size_t)used;
}
