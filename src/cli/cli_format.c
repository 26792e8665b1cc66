#include "cli_format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RAO_PER_TAO UINT64_C(1000000000)

const char *cli_format_count(uint64_t value, char buf[CLI_FORMAT_SIZE])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, value);
    char *to = buf;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return buf;
}

const char *cli_format_tao(uint64_t amount_rao, char buf[CLI_FORMAT_SIZE])
{
    cli_format_count(amount_rao / RAO_PER_TAO, buf);
    size_t used = strlen(buf);
    snprintf(buf + used, CLI_FORMAT_SIZE - used, ".%09" PRIu64 " TAO", amount_rao % RAO_PER_TAO);
    return buf;
}

const char *cli_format_tao_change(int64_t amount_rao, char buf[CLI_FORMAT_SIZE])
{
    uint64_t magnitude = amount_rao < 0 ? -(uint64_t)amount_rao : (uint64_t)amount_rao;
    char text[CLI_FORMAT_SIZE];
    snprintf(buf, CLI_FORMAT_SIZE, "%c%.46s", amount_rao < 0 ? '-' : '+', cli_format_tao(magnitude, text));
    return buf;
}

const char *cli_format_seconds(double seconds, char buf[CLI_FORMAT_SIZE])
{
    uint64_t whole = seconds < 0 ? 0 : (uint64_t)(seconds + 0.5);
    if (seconds < 60)
        snprintf(buf, CLI_FORMAT_SIZE, "%.1f s", seconds < 0 ? 0 : seconds);
    else if (whole < 3600)
        snprintf(buf, CLI_FORMAT_SIZE, "%" PRIu64 " min %02" PRIu64 " s", whole / 60, whole % 60);
    else
        snprintf(buf, CLI_FORMAT_SIZE, "%" PRIu64 " h %02" PRIu64 " min", whole / 3600, whole / 60 % 60);
    return buf;
}
