#include "sim_clock.h"

#include "sim_alloc.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide;

static const int64_t day_ms = 86400000;

/* Floor division, for b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

unsigned sim_days_in_month(int year, unsigned month)
{
    static const unsigned char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return days[month] + (month == 2 && is_leap(year) ? 1U : 0U);
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day is the last of its year and the
 * months before it add up by one formula: months of 31, 30, 31, 30, 31 days repeat, 153 in five of them. */
static int64_t days_of_date(int year, unsigned month, unsigned day)
{
    const int64_t y = (int64_t)year - (month < 3);
    const int64_t m = (int64_t)(month + 9) % 12;
    const int64_t leap_days = floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    const int64_t from_march_of_year_0 = 365 * y + leap_days + (153 * m + 2) / 5 + (int64_t)day - 1;
    return from_march_of_year_0 - 719468;
}

int sim_date_to_unix(const struct sim_date *date, int64_t *unix_ms, struct sim_error *err)
{
    if (date->year < 0 || date->year > 9999 || date->day < 1 ||
        date->day > sim_days_in_month(date->year, date->month))
        return sim_raise(err, SIM_ERR_RANGE, "there is no date %04d-%02u-%02u", date->year, date->month,
                         date->day);
    if (date->hour > 23 || date->minute > 59 || date->second > 59 || date->millisecond > 999)
        return sim_raise(err, SIM_ERR_RANGE, "there is no time of day %02u:%02u:%02u.%03u", date->hour,
                         date->minute, date->second, date->millisecond);
    const int64_t seconds = (int64_t)date->hour * 3600 + (int64_t)date->minute * 60 + (int64_t)date->second;
    *unix_ms = days_of_date(date->year, date->month, date->day) * day_ms + seconds * 1000 +
               (int64_t)date->millisecond;
    return SIM_OK;
}

void sim_date_from_unix(int64_t unix_ms, struct sim_date *date)
{
    if (unix_ms < SIM_UNIX_MS_MIN)
        unix_ms = SIM_UNIX_MS_MIN;
    if (unix_ms > SIM_UNIX_MS_MAX)
        unix_ms = SIM_UNIX_MS_MAX;
    const int64_t days = floor_div(unix_ms, day_ms);
    const unsigned ms = (unsigned)(unix_ms - days * day_ms);

    /* The mean year is a little shorter than the guess allows for, so the guess is right or one too late. */
    int year = (int)floor_div((days + 719468) * 400 + 399, 146097) + 1;
    while (days_of_date(year, 1, 1) > days)
        year--;
    unsigned left = (unsigned)(days - days_of_date(year, 1, 1));
    unsigned month = 1;
    while (left >= sim_days_in_month(year, month))
        left -= sim_days_in_month(year, month++);
    *date = (struct sim_date){
        .year = year,
        .month = month,
        .day = left + 1,
        .hour = ms / 3600000,
        .minute = ms / 60000 % 60,
        .second = ms / 1000 % 60,
        .millisecond = ms % 1000,
    };
}

/* Cursor over the text of a date. `at` stays where the first thing went wrong. */
struct scanner {
    const char *text;
    const char *at;
    bool failed;
};

/* Exactly `digits` decimal digits. */
static unsigned scan_number(struct scanner *self, unsigned digits)
{
    unsigned value = 0;
    for (unsigned i = 0; i < digits && !self->failed; i++) {
        if (*self->at < '0' || *self->at > '9') {
            self->failed = true;
            return 0;
        }
        value = value * 10 + (unsigned)(*self->at++ - '0');
    }
    return value;
}

static void scan_char(struct scanner *self, char wanted)
{
    if (self->failed || *self->at != wanted)
        self->failed = true;
    else
        self->at++;
}

static unsigned scan_fraction(struct scanner *self)
{
    unsigned value = scan_number(self, 1) * 100;
    for (unsigned weight = 10; weight > 0 && *self->at >= '0' && *self->at <= '9'; weight /= 10)
        value += (unsigned)(*self->at++ - '0') * weight;
    return value;
}

static void scan_time_of_day(struct scanner *self, struct sim_date *date)
{
    self->at++;
    date->hour = scan_number(self, 2);
    scan_char(self, ':');
    date->minute = scan_number(self, 2);
    if (self->failed || *self->at != ':')
        return;
    self->at++;
    date->second = scan_number(self, 2);
    if (self->failed || *self->at != '.')
        return;
    self->at++;
    date->millisecond = scan_fraction(self);
}

/* Zone as minutes east of UTC; at most 23:59 either way. */
static int scan_zone(struct scanner *self)
{
    if (*self->at == 'Z') {
        self->at++;
        return 0;
    }
    if (*self->at != '+' && *self->at != '-')
        return 0;
    const int sign = *self->at++ == '-' ? -1 : 1;
    const unsigned hours = scan_number(self, 2);
    scan_char(self, ':');
    const unsigned minutes = scan_number(self, 2);
    if (hours > 23 || minutes > 59)
        self->failed = true;
    return sign * (int)(hours * 60 + minutes);
}

int sim_date_parse(const char *text, int64_t *unix_ms, struct sim_error *err)
{
    struct scanner scanner = {text, text, false};
    struct sim_date date = {0};
    int zone_minutes = 0;
    date.year = (int)scan_number(&scanner, 4);
    scan_char(&scanner, '-');
    date.month = scan_number(&scanner, 2);
    scan_char(&scanner, '-');
    date.day = scan_number(&scanner, 2);
    if (!scanner.failed && (*scanner.at == 'T' || *scanner.at == ' ')) {
        scan_time_of_day(&scanner, &date);
        if (!scanner.failed)
            zone_minutes = scan_zone(&scanner);
    }
    if (scanner.failed || *scanner.at != '\0')
        return sim_raise_at(err, SIM_ERR_SYNTAX, "", 0, (unsigned)(scanner.at - text) + 1,
                            "'%.40s' is not a date like 2025-12-15 or 2025-12-15T06:30:00Z", text);
    int64_t local_ms;
    int ret = sim_date_to_unix(&date, &local_ms, err);
    if (ret == SIM_OK)
        *unix_ms = local_ms - (int64_t)zone_minutes * 60000;
    return ret;
}

char *sim_date_format(int64_t unix_ms, char text[SIM_DATE_TEXT_SIZE])
{
    struct sim_date d;
    char fraction[8] = "";
    sim_date_from_unix(unix_ms, &d);
    if (d.millisecond != 0)
        snprintf(fraction, sizeof fraction, ".%03u", d.millisecond % 1000);
    snprintf(text, SIM_DATE_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u%s%s", (unsigned)d.year % 10000,
             d.month % 100, d.day % 100, d.hour % 100, d.minute % 100, d.second % 100, fraction, "Z");
    return text;
}

char *sim_date_format_day(int64_t unix_ms, char text[SIM_DATE_TEXT_SIZE])
{
    struct sim_date d;
    sim_date_from_unix(unix_ms, &d);
    snprintf(text, SIM_DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)d.year % 10000, d.month % 100,
             d.day % 100);
    return text;
}

static int check_anchors(const struct sim_anchor *anchors, size_t count, struct sim_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct sim_anchor *a = &anchors[i];
        if (a->block >> 48 != 0 || a->unix_ms < SIM_UNIX_MS_MIN || a->unix_ms > SIM_UNIX_MS_MAX)
            return sim_raise(err, SIM_ERR_RANGE, "calendar: point %zu is out of range", i + 1);
        if (i > 0 && (a->block <= a[-1].block || a->unix_ms <= a[-1].unix_ms))
            return sim_raise(err, SIM_ERR_RANGE,
                             "calendar: point %zu (block %llu) does not come after the one before it", i + 1,
                             (unsigned long long)a->block);
    }
    return SIM_OK;
}

int sim_calendar_init(struct sim_calendar *self, const struct sim_anchor *anchors, size_t count,
                      uint64_t block_ms, struct sim_error *err)
{
    *self = (struct sim_calendar){0};
    if (count == 0)
        return sim_raise(err, SIM_ERR_RANGE, "calendar: at least one point is needed");
    if (block_ms < 1 || block_ms > UINT64_C(1) << 32)
        return sim_raise(err, SIM_ERR_RANGE, "calendar: a block cannot take %llu ms",
                         (unsigned long long)block_ms);
    int ret = check_anchors(anchors, count, err);
    if (ret != SIM_OK)
        return ret;
    self->anchors = sim_array_new(struct sim_anchor, count);
    if (self->anchors == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "calendar: no memory for %zu points", count);
    memcpy(self->anchors, anchors, count * sizeof *anchors);
    self->count = count;
    self->block_ms = block_ms;
    return SIM_OK;
}

void sim_calendar_free(struct sim_calendar *self)
{
    free(self->anchors);
    *self = (struct sim_calendar){0};
}

/* A straight line through `from`: `rise_ms` in `run_blocks` blocks. */
struct line {
    struct sim_anchor from;
    int64_t rise_ms;
    int64_t run_blocks;
};

/* The line on the right of anchor `index - 1`; index 0 is the line before the first anchor. */
static struct line line_at(const struct sim_calendar *self, size_t index)
{
    const struct sim_anchor *a = self->anchors;
    if (index == 0 || index == self->count)
        return (struct line){a[index == 0 ? 0 : index - 1], (int64_t)self->block_ms, 1};
    return (struct line){a[index - 1], a[index].unix_ms - a[index - 1].unix_ms,
                         (int64_t)(a[index].block - a[index - 1].block)};
}

static wide floor_div_wide(wide a, wide b)
{
    return a / b - (a % b < 0);
}

int64_t sim_calendar_unix_ms(const struct sim_calendar *self, uint64_t block)
{
    size_t low = 0; /* number of anchors at or before the block */
    for (size_t high = self->count; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (self->anchors[middle].block <= block)
            low = middle + 1;
        else
            high = middle;
    }
    const struct line line = line_at(self, low);
    const wide blocks = (wide)block - (wide)line.from.block;
    const wide moment = line.from.unix_ms + floor_div_wide(blocks * line.rise_ms, line.run_blocks);
    if (moment < SIM_UNIX_MS_MIN)
        return SIM_UNIX_MS_MIN;
    return moment > SIM_UNIX_MS_MAX ? SIM_UNIX_MS_MAX : (int64_t)moment;
}

uint64_t sim_calendar_block(const struct sim_calendar *self, int64_t unix_ms)
{
    size_t low = 0; /* number of anchors before the moment */
    for (size_t high = self->count; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (self->anchors[middle].unix_ms < unix_ms)
            low = middle + 1;
        else
            high = middle;
    }
    /* floor(blocks * rise / run) >= wait exactly where blocks >= ceil(wait * run / rise). */
    const struct line line = line_at(self, low);
    const wide wait_ms = (wide)unix_ms - line.from.unix_ms;
    const wide blocks = -floor_div_wide(-(wait_ms * line.run_blocks), line.rise_ms);
    const wide block = (wide)line.from.block + blocks;
    return block < 0 ? 0 : (uint64_t)block;
}
