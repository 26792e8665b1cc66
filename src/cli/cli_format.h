/* Numbers as people read them. Every function writes into `buf` and returns it. */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum { CLI_FORMAT_SIZE = 48 };

/* 1234567 -> "1,234,567". */
const char *cli_format_count(uint64_t value, char buf[CLI_FORMAT_SIZE]);

/* rao -> "4,181,329.662284940 TAO", exact, all nine decimals. */
const char *cli_format_tao(uint64_t amount_rao, char buf[CLI_FORMAT_SIZE]);

/* The same with a sign in front, also "+". */
const char *cli_format_tao_change(int64_t amount_rao, char buf[CLI_FORMAT_SIZE]);

/* Seconds -> "2 h 05 min", "3 min 20 s", "4.2 s". */
const char *cli_format_seconds(double seconds, char buf[CLI_FORMAT_SIZE]);

#endif
