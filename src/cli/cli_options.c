/* A parser of our own because getopt_long can neither suggest nor list what it knows. */
#include "cli_options.h"

#include "scenario_suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_INDENT = 33, HELP_WIDTH = 88 };

struct parse {
    const struct cli_usage *usage;
    int argc;
    char **argv;
    int at;
};

void cli_list_free(struct cli_list *list)
{
    free(list->items);
    *list = (struct cli_list){0};
}

bool cli_parse_count(const char *text, uint64_t *value)
{
    uint64_t sum = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(sum, (uint64_t)10, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(*text - '0'), &sum))
            return false;
    }
    *value = sum;
    return true;
}

/* ---- help ---- */

static bool takes_value(const struct cli_option *option)
{
    return option->kind != CLI_FLAG && option->kind != CLI_FLAG_OFF;
}

/* Prints words from column `at` on, in lines of at most HELP_WIDTH that all begin at column HELP_INDENT. */
static size_t print_words(const char *text, size_t at)
{
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        if (at > HELP_INDENT && at + 1 + length > HELP_WIDTH) {
            printf("\n%*s", HELP_INDENT - 1, "");
            at = HELP_INDENT - 1;
        }
        printf(" %.*s", (int)length, text);
        at += 1 + length;
        text += length;
        text += *text == ' ';
    }
    return at;
}

static void print_option(const struct cli_option *option)
{
    char left[80], fallback[120];
    char letter[8] = "    ";
    if (option->letter != 0)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    snprintf(left, sizeof(left), "%s--%s%s%s", letter, option->name, takes_value(option) ? " " : "",
             takes_value(option) ? option->value : "");
    size_t at = (size_t)printf("  %-*s", HELP_INDENT - 3, left);
    at = print_words(option->help, at);
    if (option->kind == CLI_LIST)
        at = print_words("(may be repeated)", at);
    snprintf(fallback, sizeof(fallback), "[default: %s]", option->fallback != NULL ? option->fallback : "");
    if (option->fallback != NULL)
        print_words(fallback, at);
    putchar('\n');
}

static void print_help(const struct cli_usage *usage)
{
    static const struct cli_option help = {
        .name = "help", .letter = 'h', .kind = CLI_FLAG, .help = "show this help"};
    printf("Usage: tensim %s [OPTION]...%s%s\n\n%s\n", usage->command, usage->operands[0] == '\0' ? "" : " ",
           usage->operands, usage->summary);
    if (usage->details != NULL)
        printf("\n%s\n", usage->details);
    puts("\nOptions:");
    for (const struct cli_option *o = usage->options; o != NULL && o->name != NULL; o++)
        print_option(o);
    print_option(&help);
}

/* ---- finding ---- */

static int complain(const struct parse *parse, const char *fmt, const char *word, const char *more)
{
    fprintf(stderr, "tensim %s: ", parse->usage->command);
    fprintf(stderr, fmt, word, more);
    fprintf(stderr, "; `tensim %s --help` lists the options\n", parse->usage->command);
    return 2;
}

static const struct cli_option *find_long(const struct cli_usage *usage, const char *name, size_t length,
                                          bool *ambiguous)
{
    const struct cli_option *found = NULL;
    *ambiguous = false;
    for (const struct cli_option *o = usage->options; o != NULL && o->name != NULL; o++) {
        if (strncmp(o->name, name, length) != 0)
            continue;
        if (o->name[length] == '\0') {
            *ambiguous = false;
            return o;
        }
        *ambiguous = found != NULL;
        found = o;
    }
    return found;
}

static int unknown_long(const struct parse *parse, const char *name, size_t length)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    struct scenario_suggestion near = {0};
    scenario_suggest(&near, name, length, "help");
    for (const struct cli_option *o = parse->usage->options; o != NULL && o->name != NULL; o++)
        scenario_suggest(&near, name, length, o->name);
    scenario_excerpt(name, length, shown);
    if (near.best != NULL)
        return complain(parse, "unknown option `--%s`; did you mean `--%s`?", shown, near.best);
    return complain(parse, "unknown option `--%s`%s", shown, "");
}

/* ---- storing ---- */

static int append(const struct parse *parse, struct cli_list *list, const char *text)
{
    if (list->items == NULL)
        list->items = calloc((size_t)parse->argc + 1, sizeof(*list->items));
    if (list->items == NULL) {
        fprintf(stderr, "tensim %s: out of memory\n", parse->usage->command);
        return 3;
    }
    list->items[list->count++] = text;
    return CLI_GO_ON;
}

static int store(const struct parse *parse, const struct cli_option *option, const char *value)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    switch (option->kind) {
    case CLI_FLAG:
    case CLI_FLAG_OFF:
        *(bool *)option->target = option->kind == CLI_FLAG;
        return CLI_GO_ON;
    case CLI_TEXT:
        *(const char **)option->target = value;
        return CLI_GO_ON;
    case CLI_COUNT:
        if (cli_parse_count(value, option->target))
            return CLI_GO_ON;
        return complain(parse, "`--%s` needs a whole number, not `%s`", option->name,
                        scenario_excerpt(value, strlen(value), shown));
    case CLI_LIST:
        return append(parse, option->target, value);
    }
    return CLI_GO_ON;
}

/* `inline_value` is what follows `=` or a letter; NULL: the next argument. */
static int take(struct parse *parse, const struct cli_option *option, const char *inline_value)
{
    if (!takes_value(option)) {
        if (inline_value != NULL)
            return complain(parse, "`--%s` takes no value%s", option->name, "");
        return store(parse, option, NULL);
    }
    if (inline_value == NULL) {
        if (parse->at + 1 >= parse->argc)
            return complain(parse, "`--%s` needs a value: %s", option->name, option->value);
        inline_value = parse->argv[++parse->at];
    }
    return store(parse, option, inline_value);
}

static int parse_long(struct parse *parse, const char *name)
{
    bool ambiguous;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    if (length > 0 && strncmp("help", name, length) == 0 && value == NULL) {
        print_help(parse->usage);
        return 0;
    }
    const struct cli_option *option = find_long(parse->usage, name, length, &ambiguous);
    if (length == 0 || option == NULL)
        return unknown_long(parse, name, length);
    if (ambiguous)
        return complain(parse, "`--%s` is short for several options%s", name, "");
    return take(parse, option, value);
}

static int parse_letters(struct parse *parse, const char *letters)
{
    char shown[2] = {0};
    for (; *letters != '\0'; letters++) {
        const struct cli_option *option = parse->usage->options;
        while (option != NULL && option->name != NULL && option->letter != *letters)
            option++;
        if (*letters == 'h' && (option == NULL || option->name == NULL)) {
            print_help(parse->usage);
            return 0;
        }
        if (option == NULL || option->name == NULL) {
            shown[0] = *letters > ' ' && *letters < 0x7f ? *letters : '?';
            return complain(parse, "unknown option `-%s`%s", shown, "");
        }
        if (takes_value(option))
            return take(parse, option, letters[1] == '\0' ? NULL : letters + 1);
        int status = take(parse, option, NULL);
        if (status != CLI_GO_ON)
            return status;
    }
    return CLI_GO_ON;
}

int cli_options_parse(const struct cli_usage *usage, int argc, char **argv, size_t *operand_count)
{
    struct parse parse = {usage, argc, argv, 1};
    bool options_ended = false;
    *operand_count = 0;
    for (; parse.at < argc; parse.at++) {
        char *word = argv[parse.at];
        int status = CLI_GO_ON;
        if (options_ended || word[0] != '-' || word[1] == '\0')
            argv[++*operand_count] = word;
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else if (word[1] == '-')
            status = parse_long(&parse, word + 2);
        else
            status = parse_letters(&parse, word + 1);
        if (status != CLI_GO_ON)
            return status;
    }
    if (*operand_count < usage->min_operands)
        return complain(&parse, "%s is missing%s", usage->operands, "");
    if (*operand_count > usage->max_operands) {
        char shown[SCENARIO_EXCERPT_SIZE];
        const char *extra = argv[usage->max_operands + 1];
        return complain(&parse, "`%s` is one argument too many%s",
                        scenario_excerpt(extra, strlen(extra), shown), "");
    }
    return CLI_GO_ON;
}
