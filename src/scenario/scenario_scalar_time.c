/* Times, durations in blocks or time, cadences, dates and moments. */
#include "scenario_scalar_types.h"

#include "scenario_units.h"

#include <inttypes.h>
#include <string.h>

static const struct scenario_unit time_units[] = {
    {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0},
};

static const struct scenario_unit block_units[] = {
    {"blocks", 1}, {"block", 1}, {"ms", 0}, {"s", 0}, {"min", 0}, {"h", 0}, {"d", 0}, {NULL, 0},
};

/* Bounds that leave room for sums: a moment plus a span stays far below 64 bits and within the calendar. */
#define MAX_BLOCKS UINT64_C(1000000000000)
#define MAX_TIME_MS UINT64_C(100000000000000)

static int scale_blocks(const struct scenario_decimal *decimal, uint64_t *blocks, struct sim_error *why)
{
    int code = scenario_decimal_scale(decimal, 1, "block", blocks, why);
    if (code == SIM_OK && *blocks > MAX_BLOCKS)
        return sim_raise(why, SIM_ERR_RANGE, "is beyond block 1_000_000_000_000");
    return code;
}

int scenario_parse_time(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    const struct scenario_unit *unit = scenario_unit_find(time_units, &decimal, TIME_EXAMPLES, in->why);
    if (unit == NULL)
        return SIM_ERR_UNIT;
    code = scenario_decimal_scale(&decimal, unit->factor, "ms", value, in->why);
    if (code == SIM_OK && *(const uint64_t *)value > MAX_TIME_MS)
        return sim_raise(in->why, SIM_ERR_RANGE, "is longer than 3000 years");
    return code;
}

const char *scenario_print_time(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    uint64_t ms = *(const uint64_t *)value;
    const struct scenario_unit *unit = &time_units[0];
    for (const struct scenario_unit *u = time_units; u->name != NULL; u++)
        if (ms != 0 && ms % u->factor == 0)
            unit = u;
    snprintf(buf, size, "%" PRIu64 " %s", ms / unit->factor, unit->name);
    return buf;
}

int scenario_parse_duration(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_duration *duration = value;
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    const struct scenario_unit *unit = scenario_unit_find(block_units, &decimal, SPAN_EXAMPLES, in->why);
    if (unit == NULL)
        return SIM_ERR_UNIT;
    duration->kind = unit->factor == 1 ? SCENARIO_IN_BLOCKS : SCENARIO_IN_TIME;
    if (duration->kind == SCENARIO_IN_TIME)
        return scenario_parse_time(in, &duration->value);
    return scale_blocks(&decimal, &duration->value, in->why);
}

const char *scenario_print_duration(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    const struct scenario_duration *duration = value;
    if (duration->kind == SCENARIO_NEVER)
        return "never";
    if (duration->kind == SCENARIO_IN_TIME)
        return scenario_print_time(key, &duration->value, buf, size);
    snprintf(buf, size, "%" PRIu64 " blocks", duration->value);
    return buf;
}

/* Durations are ordered only within their kind: bounds apply to a value of the same kind. */
int scenario_compare_duration(const void *a, const void *b)
{
    const struct scenario_duration *x = a;
    const struct scenario_duration *y = b;
    return x->kind == y->kind ? scenario_compare_u64(&x->value, &y->value) : 0;
}

int scenario_parse_cadence(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_scalar_in rest = *in;
    struct scenario_duration *duration = value;
    *duration = (struct scenario_duration){.kind = SCENARIO_NEVER};
    if (scenario_word_is(in, "never"))
        return SIM_OK;
    if (in->length > 6 && memcmp(in->text, "every ", 6) == 0) {
        rest.text += 6;
        rest.length -= 6;
    }
    int code = scenario_parse_duration(&rest, value);
    if (code == SIM_OK && duration->value == 0)
        return sim_raise(in->why, SIM_ERR_RANGE, "is no time at all; write `never` or " SPAN_EXAMPLES);
    return code;
}

int scenario_parse_date(const struct scenario_scalar_in *in, void *value)
{
    return scenario_date_parse(in->text, in->length, value, in->why);
}

const char *scenario_print_date(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    scenario_date_print(*(const uint64_t *)value, buf, size);
    return buf;
}

bool scenario_names_chain_block(const struct scenario_scalar_in *in, struct scenario_scalar_in *number)
{
    if (in->length <= 6 || memcmp(in->text, "block ", 6) != 0)
        return false;
    *number = *in;
    number->text += 6;
    number->length -= 6;
    number->plain = true;
    return true;
}

int scenario_parse_chain_block(const struct scenario_scalar_in *number, uint64_t *block)
{
    const int code = scenario_parse_count(number, block);
    if (code == SIM_OK && *block > MAX_BLOCKS)
        return sim_raise(number->why, SIM_ERR_RANGE, "is beyond block 1_000_000_000_000");
    return code;
}

const char *scenario_print_chain_block(uint64_t block, char *buf, size_t size)
{
    snprintf(buf, size, "block %" PRIu64, block);
    return buf;
}

int scenario_parse_when(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_when *when = value;
    struct scenario_duration span;
    struct scenario_scalar_in number;
    if (scenario_names_chain_block(in, &number)) {
        when->kind = SCENARIO_AT_CHAIN_BLOCK;
        return scenario_parse_chain_block(&number, &when->value);
    }
    if (scenario_date_looks(in->text, in->length)) {
        when->kind = SCENARIO_AT_DATE;
        return scenario_parse_date(in, &when->value);
    }
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    if (decimal.unit_length == 0) {
        when->kind = SCENARIO_AT_BLOCK;
        return scale_blocks(&decimal, &when->value, in->why);
    }
    code = scenario_parse_duration(in, &span);
    when->kind = span.kind == SCENARIO_IN_BLOCKS ? SCENARIO_AT_BLOCK : SCENARIO_AFTER;
    when->value = span.value;
    return code;
}

const char *scenario_print_when(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    const struct scenario_when *when = value;
    if (when->kind == SCENARIO_AT_DATE)
        return scenario_print_date(key, &when->value, buf, size);
    if (when->kind == SCENARIO_AFTER)
        return scenario_print_time(key, &when->value, buf, size);
    if (when->kind == SCENARIO_AT_CHAIN_BLOCK)
        return scenario_print_chain_block(when->value, buf, size);
    return scenario_print_count(key, &when->value, buf, size);
}
