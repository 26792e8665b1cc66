#include "cli_progress.h"

#include "cli_format.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    BAR_WIDTH_MAX = 40,
    NUMBERS_WIDTH = 46, /* usual length of the numbers, so that the bar keeps its width while they grow */
    LINE_SIZE = 4 * CLI_FORMAT_SIZE,
};

double cli_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void cli_progress_begin(struct cli_progress *self, bool enabled, uint64_t last_block)
{
    double now = cli_now();
    bool terminal = isatty(STDERR_FILENO) != 0;
    *self = (struct cli_progress){.enabled = enabled,
                                  .terminal = terminal,
                                  .last_block = last_block,
                                  .started = now,
                                  .next = now + (terminal ? 0.2 : 60)};
}

static int columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* "block 1,234,567, 9,876,543 blocks/s, 12.3 s left" */
static void format_numbers(const struct cli_progress *self, uint64_t block, double elapsed,
                           char text[LINE_SIZE])
{
    char count[CLI_FORMAT_SIZE], rate[CLI_FORMAT_SIZE], left[CLI_FORMAT_SIZE];
    double per_second = elapsed > 0 ? (double)block / elapsed : 0;
    int used = snprintf(text, LINE_SIZE, "block %s, %s blocks/s", cli_format_count(block, count),
                        cli_format_count((uint64_t)per_second, rate));
    if (self->last_block != UINT64_MAX && per_second > 0)
        snprintf(text + used, LINE_SIZE - (size_t)used, ", %s left",
                 cli_format_seconds((double)(self->last_block - block) / per_second, left));
}

/* The bar takes what the numbers leave of the line, and stays away if that is little. */
static void draw_bar(const struct cli_progress *self, uint64_t block, int room)
{
    double done = (double)block / (double)self->last_block;
    int width = room - (int)strlen("[] 100 % ");
    width = width > BAR_WIDTH_MAX ? BAR_WIDTH_MAX : width;
    if (width < 8)
        return;
    fputc('[', stderr);
    for (int i = 0; i < width; i++)
        fputc(i < (int)(done * width) ? '#' : '.', stderr);
    fprintf(stderr, "] %3d %% ", (int)(100 * done));
}

/* One line of the terminal, never wider: what wraps could not be drawn over. */
static void draw_line(const struct cli_progress *self, uint64_t block, const char *numbers)
{
    int room = columns() - 1;
    int length = (int)strlen(numbers);
    fputs("\r\033[K", stderr);
    if (self->last_block != UINT64_MAX && self->last_block > 0)
        draw_bar(self, block, room - (length > NUMBERS_WIDTH ? length : NUMBERS_WIDTH));
    fprintf(stderr, "%.*s", room, numbers);
}

void cli_progress_update(struct cli_progress *self, uint64_t block)
{
    double now = cli_now();
    char numbers[LINE_SIZE];
    if (!self->enabled || now < self->next)
        return;
    self->next = now + (self->terminal ? 0.1 : 60);
    format_numbers(self, block, now - self->started, numbers);
    if (self->terminal)
        draw_line(self, block, numbers);
    else
        fprintf(stderr, "tensim: %s\n", numbers);
    self->drawn = true;
    fflush(stderr);
}

void cli_progress_end(struct cli_progress *self)
{
    if (self->enabled && self->terminal && self->drawn) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}
