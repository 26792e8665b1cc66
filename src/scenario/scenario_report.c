/* The list of errors of one load. */
#include "scenario_load.h"

#include "sim_alloc.h"

#include <stdio.h>
#include <string.h>

enum { KEPT_ERRORS = 1000 };

void scenario_report_free(struct scenario_report *report)
{
    free(report->items);
    *report = (struct scenario_report){0};
}

static struct sim_error *next_error(struct scenario_report *report)
{
    report->total++;
    if (report->count == KEPT_ERRORS)
        return NULL;
    if (report->count == report->capacity) {
        size_t capacity = report->capacity == 0 ? 8 : 2 * report->capacity;
        struct sim_error *grown = sim_array_resize(struct sim_error, report->items, capacity);
        if (grown == NULL)
            return NULL;
        report->items = grown;
        report->capacity = capacity;
    }
    return &report->items[report->count++];
}

/* A file may be named with a line break in it; an error still takes one line. */
static const char *one_line(const char *file, char *buf, size_t size)
{
    snprintf(buf, size, "%s", file);
    for (char *c = buf; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    return buf;
}

int scenario_complain(struct scenario_loader *loader, int code, const char *file, unsigned line,
                      unsigned column, const char *fmt, ...)
{
    char message[sizeof(((struct sim_error *)NULL)->message)];
    char shown[sizeof(((struct sim_error *)NULL)->file)];
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    struct sim_error *error = next_error(loader->report);
    if (error != NULL)
        *error = (struct sim_error){0};
    return sim_raise_at(error, code, one_line(file, shown, sizeof(shown)), line, column, "%s", message);
}

int scenario_report_first(const struct scenario_report *report, struct sim_error *err)
{
    if (report->total == 0)
        return SIM_OK;
    if (report->count == 0)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    const struct sim_error *first = &report->items[0];
    size_t others = report->total - 1;
    if (others == 0)
        return sim_raise_at(err, first->code, first->file, first->line, first->column, "%s", first->message);
    return sim_raise_at(err, first->code, first->file, first->line, first->column,
                        "%s (and %zu more; `tensim validate` lists all)", first->message, others);
}
