/* Ends of a run: a span, a date, or a condition on a quantity. */
#include "scenario_scalar_types.h"

#include "scenario_suggest.h"
#include "scenario_units.h"

#include <inttypes.h>
#include <string.h>

struct quantity {
    const char *name;
    bool is_amount;
};

static const struct quantity quantities[] = {
    [SCENARIO_QUANTITY_BLOCK] = {"block", false},
    [SCENARIO_QUANTITY_ISSUANCE] = {"issuance", true},
    [SCENARIO_QUANTITY_EMISSION_PER_BLOCK] = {"emission_per_block", true},
    [SCENARIO_QUANTITY_RECYCLED] = {"recycled", true},
    [SCENARIO_QUANTITY_BURNED] = {"burned", true},
    [SCENARIO_QUANTITY_WITHHELD] = {"withheld", true},
    [SCENARIO_QUANTITY_HALVINGS] = {"halvings", false},
    [SCENARIO_QUANTITY_ISSUANCE_COUNTER] = {"issuance_counter", true},
};

enum { QUANTITIES = sizeof(quantities) / sizeof(quantities[0]) };

static const char *const comparison_text[] = {
    [SCENARIO_LESS] = "<",           [SCENARIO_LESS_EQUAL] = "<=", [SCENARIO_EQUAL] = "==",
    [SCENARIO_GREATER_EQUAL] = ">=", [SCENARIO_GREATER] = ">",
};

const char *scenario_quantity_name(enum scenario_quantity quantity)
{
    return (size_t)quantity < QUANTITIES ? quantities[quantity].name : "?";
}

bool scenario_quantity_is_amount(enum scenario_quantity quantity)
{
    return (size_t)quantity < QUANTITIES && quantities[quantity].is_amount;
}

static int find_quantity(const struct scenario_scalar_in *in, size_t length, enum scenario_quantity *out)
{
    char shown[SCENARIO_EXCERPT_SIZE];
    char known[400] = "";
    size_t used = 0;
    struct scenario_suggestion near = {0};
    for (size_t i = 0; i < QUANTITIES; i++) {
        if (strlen(quantities[i].name) == length && memcmp(quantities[i].name, in->text, length) == 0) {
            *out = (enum scenario_quantity)i;
            return SIM_OK;
        }
        scenario_suggest(&near, in->text, length, quantities[i].name);
        int got =
            snprintf(known + used, sizeof(known) - used, "%s%s", i == 0 ? "" : ", ", quantities[i].name);
        if (got > 0 && used + (size_t)got < sizeof(known))
            used += (size_t)got;
    }
    scenario_excerpt(in->text, length, shown);
    if (near.best != NULL)
        return sim_raise(in->why, SIM_ERR_UNKNOWN_KEY, "names the unknown quantity `%s`; did you mean `%s`?",
                         shown, near.best);
    return sim_raise(in->why, SIM_ERR_UNKNOWN_KEY, "names the unknown quantity `%s`; known are %s", shown,
                     known);
}

static int parse_condition(const struct scenario_scalar_in *in, struct scenario_until *until)
{
    size_t left = strcspn(in->text, "<>=");
    size_t right = left + strspn(in->text + left, "<>=");
    size_t name = left;
    while (name > 0 && in->text[name - 1] == ' ')
        name--;
    until->kind = SCENARIO_UNTIL_CONDITION;
    int code = find_quantity(in, name, &until->quantity);
    if (code != SIM_OK)
        return code;
    bool known = false;
    for (int c = SCENARIO_LESS; c <= SCENARIO_GREATER; c++)
        if (strlen(comparison_text[c]) == right - left &&
            memcmp(comparison_text[c], in->text + left, right - left) == 0) {
            until->comparison = (enum scenario_comparison)c;
            known = true;
        }
    if (!known)
        return sim_raise(in->why, SIM_ERR_SYNTAX, "compares with none of `<`, `<=`, `==`, `>=`, `>`");
    struct scenario_scalar_in rest = *in;
    while (right < in->length && in->text[right] == ' ')
        right++;
    rest.text += right;
    rest.length -= right;
    rest.plain = true;
    return quantities[until->quantity].is_amount ? scenario_parse_amount(&rest, &until->value)
                                                 : scenario_parse_count(&rest, &until->value);
}

int scenario_parse_until(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_until *until = value;
    struct scenario_duration span;
    struct scenario_scalar_in number;
    *until = (struct scenario_until){.kind = SCENARIO_UNTIL_DATE};
    if (scenario_date_looks(in->text, in->length))
        return scenario_parse_date(in, &until->value);
    if (strcspn(in->text, "<>=") < in->length)
        return parse_condition(in, until);
    if (scenario_names_chain_block(in, &number)) {
        until->kind = SCENARIO_UNTIL_CHAIN;
        return scenario_parse_chain_block(&number, &until->value);
    }
    int code = scenario_parse_duration(in, &span);
    until->kind = span.kind == SCENARIO_IN_BLOCKS ? SCENARIO_UNTIL_BLOCKS : SCENARIO_UNTIL_TIME;
    until->value = span.value;
    if (code == SIM_OK && span.value == 0)
        return sim_raise(in->why, SIM_ERR_RANGE, "is no time at all; nothing would run");
    return code;
}

const char *scenario_print_until(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    const struct scenario_until *until = value;
    char number[SCENARIO_SPELLING_SIZE];
    switch (until->kind) {
    case SCENARIO_UNTIL_BLOCKS:
        snprintf(buf, size, "%" PRIu64 " blocks", until->value);
        return buf;
    case SCENARIO_UNTIL_TIME:
        return scenario_print_time(key, &until->value, buf, size);
    case SCENARIO_UNTIL_DATE:
        return scenario_print_date(key, &until->value, buf, size);
    case SCENARIO_UNTIL_CHAIN:
        return scenario_print_chain_block(until->value, buf, size);
    case SCENARIO_UNTIL_CONDITION:
        break;
    }
    if (scenario_quantity_is_amount(until->quantity))
        scenario_print_amount(key, &until->value, number, sizeof(number));
    else
        scenario_print_count(key, &until->value, number, sizeof(number));
    snprintf(buf, size, "%s %s %s", scenario_quantity_name(until->quantity),
             comparison_text[until->comparison], number);
    return buf;
}

const char *scenario_until_format(const struct scenario_until *until, char *buf, size_t size)
{
    const char *text = scenario_print_until(NULL, until, buf, size);
    if (text != buf)
        snprintf(buf, size, "%s", text);
    return buf;
}
