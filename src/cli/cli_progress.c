#include "cli_progress.h"

#include "cli_format.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH_MAX = 40 };

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

/* "1,234,567 blocks, 9,876,543 blocks/s, 12.3 s left" */
static void print_numbers(const struct cli_progress *self, uint64_t block, double elapsed)
{
    char count[CLI_FORMAT_SIZE], rate[CLI_FORMAT_SIZE], left[CLI_FORMAT_SIZE];
    double per_second = elapsed > 0 ? (double)block / elapsed : 0;
    fprintf(stderr, "block %s, %s blocks/s", cli_format_count(block, count),
            cli_format_count((uint64_t)per_second, rate));
    if (self->last_block != UINT64_MAX && per_second > 0)
        fprintf(stderr, ", %s left",
                cli_format_seconds((double)(self->last_block - block) / per_second, left));
}

static void draw_bar(const struct cli_progress *self, uint64_t block)
{
    double done = (double)block / (double)self->last_block;
    int width = columns() - 62;
    width = width > BAR_WIDTH_MAX ? BAR_WIDTH_MAX : width;
    if (width < 8)
        return;
    fputc('[', stderr);
    for (int i = 0; i < width; i++)
        fputc(i < (int)(done * width) ? '#' : '.', stderr);
    fprintf(stderr, "] %3d %% ", (int)(100 * done));
}

void cli_progress_update(struct cli_progress *self, uint64_t block)
{
    double now = cli_now();
    if (!self->enabled || now < self->next)
        return;
    self->next = now + (self->terminal ? 0.1 : 60);
    if (self->terminal) {
        fputs("\r\033[K", stderr);
        if (self->last_block != UINT64_MAX && self->last_block > 0)
            draw_bar(self, block);
    } else {
        fputs("tensim: ", stderr);
    }
    print_numbers(self, block, now - self->started);
    if (!self->terminal)
        fputc('\n', stderr);
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
