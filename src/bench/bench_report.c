#include "bench_report.h"

#include "sim_alloc.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

uint64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void bench_report_free(struct bench_report *self)
{
    for (size_t i = 0; i < self->count; i++)
        free(self->rows[i].samples);
    free(self->rows);
    memset(self, 0, sizeof *self);
}

static struct bench_row *find_row(const struct bench_report *self, const char *group, const char *variant)
{
    for (size_t i = 0; i < self->count; i++)
        if (strncmp(self->rows[i].group, group, BENCH_TEXT_SIZE - 1) == 0 &&
            strncmp(self->rows[i].variant, variant, BENCH_TEXT_SIZE - 1) == 0)
            return &self->rows[i];
    return NULL;
}

static struct bench_row *new_row(struct bench_report *self, const char *group, const char *variant)
{
    if (self->count == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 16 : 2 * self->capacity;
        struct bench_row *rows = sim_array_resize(struct bench_row, self->rows, capacity);
        if (rows == NULL)
            return NULL;
        self->rows = rows;
        self->capacity = capacity;
    }
    struct bench_row *row = &self->rows[self->count++];
    memset(row, 0, sizeof *row);
    snprintf(row->group, sizeof row->group, "%s", group);
    snprintf(row->variant, sizeof row->variant, "%s", variant);
    return row;
}

/* How a unit is shown: before or after its word; an amount is shown as it is. */
#define TIME "ns/"
#define RATE "/s"
#define AMOUNT ""

static void add_sample(struct bench_report *self, const char *group, const char *variant, const char *unit,
                       const char *form, double sample)
{
    struct bench_row *row = find_row(self, group, variant);
    if (row == NULL)
        row = new_row(self, group, variant);
    if (row == NULL) {
        self->failed = true;
        return;
    }
    if (row->count == row->capacity) {
        const size_t capacity = row->capacity == 0 ? 16 : 2 * row->capacity;
        double *samples = sim_array_resize(double, row->samples, capacity);
        if (samples == NULL) {
            self->failed = true;
            return;
        }
        row->samples = samples;
        row->capacity = capacity;
    }
    row->is_rate = strcmp(form, RATE) == 0;
    snprintf(row->unit, sizeof row->unit, "%s%s%s", strcmp(form, TIME) == 0 ? TIME : "", unit,
             row->is_rate ? RATE : "");
    row->samples[row->count++] = sample;
}

void bench_time(struct bench_report *report, const char *group, const char *variant, const char *unit,
                uint64_t elapsed_ns, double operations)
{
    add_sample(report, group, variant, unit, TIME, (double)elapsed_ns / operations);
}

void bench_amount(struct bench_report *report, const char *group, const char *variant, const char *unit,
                  double amount)
{
    add_sample(report, group, variant, unit, AMOUNT, amount);
}

void bench_rate(struct bench_report *report, const char *group, const char *variant, const char *unit,
                uint64_t elapsed_ns, double amount)
{
    const double seconds = 1e-9 * (double)(elapsed_ns == 0 ? 1 : elapsed_ns);
    add_sample(report, group, variant, unit, RATE, amount / seconds);
}

static void set_goal(struct bench_report *report, const char *group, const char *variant,
                     enum bench_goal kind, double goal)
{
    struct bench_row *row = find_row(report, group, variant);
    if (row == NULL)
        return;
    row->goal_kind = kind;
    row->goal = goal;
}

void bench_goal_ratio(struct bench_report *report, const char *group, const char *variant, double ratio)
{
    set_goal(report, group, variant, BENCH_GOAL_RATIO, ratio);
}

void bench_goal_value(struct bench_report *report, const char *group, const char *variant, double value)
{
    set_goal(report, group, variant, BENCH_GOAL_VALUE, value);
}

void bench_keep(struct bench_report *report, uint64_t value)
{
    report->kept = report->kept ^ value;
}

void bench_keep_double(struct bench_report *report, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bench_keep(report, bits);
}

int bench_measure(const struct bench *bench, uint64_t repeat, struct bench_report *report,
                  struct sim_error *err)
{
    struct bench_report warm_up = {0};
    int ret = bench->once ? SIM_OK : bench->run(&warm_up, err);
    bench_report_free(&warm_up);
    if (bench->once)
        repeat = 1;
    for (uint64_t i = 0; i < repeat && ret == SIM_OK; i++)
        ret = bench->run(report, err);
    if (ret == SIM_OK && report->failed)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "bench: no memory for the samples");
    return ret;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sample at `rank` of `count`, without disturbing their order. */
static double ranked(const struct bench_row *row, double rank)
{
    double *sorted = sim_array_new(double, row->count);
    if (sorted == NULL)
        return row->samples[0];
    memcpy(sorted, row->samples, row->count * sizeof *sorted);
    qsort(sorted, row->count, sizeof *sorted, compare_doubles);
    const size_t low = (size_t)rank;
    const size_t high = low + 1 < row->count ? low + 1 : low;
    const double part = rank - (double)low;
    const double value = sorted[low] * (1.0 - part) + sorted[high] * part;
    free(sorted);
    return value;
}

double bench_row_median(const struct bench_row *row)
{
    return ranked(row, (double)(row->count - 1) / 2.0);
}

double bench_row_best(const struct bench_row *row)
{
    return ranked(row, row->is_rate ? (double)(row->count - 1) : 0.0);
}

double bench_row_ratio(const struct bench_report *report, const struct bench_row *row)
{
    const struct bench_row *first = row;
    for (size_t i = report->count; i-- > 0;)
        if (strcmp(report->rows[i].group, row->group) == 0)
            first = &report->rows[i];
    const double mine = bench_row_median(row);
    const double yardstick = bench_row_median(first);
    return row->is_rate ? mine / yardstick : yardstick / mine;
}

bool bench_row_met(const struct bench_report *report, const struct bench_row *row)
{
    switch (row->goal_kind) {
    case BENCH_GOAL_RATIO:
        return bench_row_ratio(report, row) >= row->goal;
    case BENCH_GOAL_VALUE:
        return row->is_rate ? bench_row_median(row) >= row->goal : bench_row_median(row) <= row->goal;
    case BENCH_GOAL_NONE:
        break;
    }
    return true;
}

/* Value of the first line of /proc/cpuinfo that starts with `key`. */
static void processor_name(char *text, size_t size)
{
    static const char key[] = "model name";
    char line[256];
    snprintf(text, size, "unknown processor");
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, key, sizeof key - 1) != 0 || colon == NULL)
            continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(text, size, "%s", colon + 2);
        break;
    }
    fclose(file);
}

char *bench_machine(char *text, size_t size)
{
    char processor[128];
    processor_name(processor, sizeof processor);
#ifdef __clang__
    const char *compiler = "clang " __clang_version__;
#else
    const char *compiler = "gcc " __VERSION__;
#endif
    snprintf(text, size, "%s, %ld cores; %s; %s", processor, sysconf(_SC_NPROCESSORS_ONLN), compiler,
             TENSIM_BUILD_FLAGS);
    return text;
}
