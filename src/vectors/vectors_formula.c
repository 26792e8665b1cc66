/* A parser by descent, one function for each rank of operators; see vectors_formula.h. */
#include "vectors_formula.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

struct parser {
    const char *at;
    const struct vectors_variable *variable;
    size_t count;
    unsigned depth;
    bool failed;
};

static double parse_sum(struct parser *p);

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_space(struct parser *p)
{
    while (*p->at == ' ')
        p->at++;
}

static bool accept(struct parser *p, char c)
{
    skip_space(p);
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

static double fail(struct parser *p)
{
    p->failed = true;
    return 0;
}

static double parse_group(struct parser *p)
{
    if (++p->depth > MAX_DEPTH)
        return fail(p);
    const double value = parse_sum(p);
    p->depth--;
    return accept(p, ')') ? value : fail(p);
}

/* Rounds toward minus infinity; beyond 2^53 a double has no fraction. */
static double round_down(double value)
{
    if (!(value > -0x1p53 && value < 0x1p53))
        return value;
    const double whole = (double)(long long)value;
    return whole > value ? whole - 1 : whole;
}

static double parse_name(struct parser *p)
{
    const char *start = p->at;
    while (is_letter(*p->at) || is_digit(*p->at))
        p->at++;
    const size_t length = (size_t)(p->at - start);
    if (length == strlen("floor") && strncmp(start, "floor", length) == 0)
        return accept(p, '(') ? round_down(parse_group(p)) : fail(p);
    for (size_t i = 0; i < p->count; i++)
        if (strlen(p->variable[i].name) == length && strncmp(p->variable[i].name, start, length) == 0)
            return p->variable[i].value;
    return fail(p);
}

static double parse_factor(struct parser *p)
{
    skip_space(p);
    if (accept(p, '-')) {
        if (++p->depth > MAX_DEPTH)
            return fail(p);
        const double value = -parse_factor(p);
        p->depth--;
        return value;
    }
    if (accept(p, '('))
        return parse_group(p);
    if (is_letter(*p->at))
        return parse_name(p);
    if (!is_digit(*p->at) && *p->at != '.')
        return fail(p);
    char *end;
    const double value = strtod(p->at, &end);
    if (end == p->at)
        return fail(p);
    p->at = end;
    return value;
}

static double parse_product(struct parser *p)
{
    double value = parse_factor(p);
    while (!p->failed) {
        if (accept(p, '*'))
            value *= parse_factor(p);
        else if (accept(p, '/'))
            value /= parse_factor(p);
        else
            break;
    }
    return value;
}

static double parse_sum(struct parser *p)
{
    double value = parse_product(p);
    while (!p->failed) {
        if (accept(p, '+'))
            value += parse_product(p);
        else if (accept(p, '-'))
            value -= parse_product(p);
        else
            break;
    }
    return value;
}

bool vectors_formula_value(const char *text, const struct vectors_variable *variable, size_t count,
                           double *value)
{
    struct parser p = {.at = text, .variable = variable, .count = count};
    *value = parse_sum(&p);
    skip_space(&p);
    if (p.failed || (*p.at != '\0' && *p.at != '='))
        *value = 0;
    return !p.failed && (*p.at == '\0' || *p.at == '=');
}

static bool parse_condition(struct parser *p, double got, bool *holds)
{
    skip_space(p);
    const bool less = *p->at == '<';
    if (!less && *p->at != '>')
        return false;
    p->at++;
    const bool equal = *p->at == '=';
    p->at += equal ? 1 : 0;
    const double bound = parse_sum(p);
    if (got != bound || !equal)
        *holds = *holds && (less ? got < bound : got > bound);
    return !p->failed;
}

bool vectors_formula_holds(const char *text, double got, bool *holds)
{
    struct parser p = {.at = text};
    *holds = true;
    for (;;) {
        if (!parse_condition(&p, got, holds))
            return false;
        skip_space(&p);
        if (*p.at == '\0')
            return true;
        if (strncmp(p.at, "and", strlen("and")) != 0)
            return false;
        p.at += strlen("and");
    }
}
