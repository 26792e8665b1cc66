/* Command-line options, declared as a table: the table parses, checks, and writes `--help`.
 *
 * GNU habits: `--name value`, `--name=value`, `-n value`, `-nvalue`, unique abbreviations of long names, `--`
 * ends the options, options and operands in any order, `--help` everywhere. A misspelt option is answered
 * with the nearest one. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cli_option_kind {
    CLI_FLAG,     /* target: bool, set to true */
    CLI_FLAG_OFF, /* target: bool, set to false (`--no-...`) */
    CLI_TEXT,     /* target: const char * */
    CLI_COUNT,    /* target: uint64_t */
    CLI_LIST,     /* target: struct cli_list; may be given many times */
};

/* Values of a repeatable option, in order. Zero-initialise; cli_list_free. */
struct cli_list {
    const char **items;
    size_t count;
};

void cli_list_free(struct cli_list *list);

struct cli_option {
    const char *name; /* without dashes; NULL ends the table */
    char letter;      /* short form, or 0 */
    enum cli_option_kind kind;
    void *target;
    const char *value;    /* how help names the value, e.g. "FILE"; NULL for flags */
    const char *fallback; /* how help names the default; NULL: none */
    const char *help;     /* a phrase without a full stop */
};

/* What `--help` says and what is allowed. */
struct cli_usage {
    const char *command;              /* "run" */
    const char *operands;             /* "SCENARIO" */
    const char *summary;              /* a sentence */
    const char *details;              /* more lines, or NULL */
    const struct cli_option *options; /* --help is added */
    size_t min_operands;
    size_t max_operands;
};

/* Parse was fine: go on. Every other result is the exit status of the program. */
enum { CLI_GO_ON = -1 };

/* Reads argv[1..argc-1] (argv[0] is the command's name). On CLI_GO_ON the operands are
 * argv[1..*operand_count], in order, and argv[*operand_count + 1] is NULL when there was room for it.
 * Prints help to stdout and returns 0 for --help; prints one line to stderr and returns 2 for bad usage. */
int cli_options_parse(const struct cli_usage *usage, int argc, char **argv, size_t *operand_count);

/* Decimal number of 64 bits; false for anything else. */
bool cli_parse_count(const char *text, uint64_t *value);

#endif
