/* Switches, counts, amounts of TAO and shares: exact integers and fractions. */
#include "scenario_scalar_types.h"

#include "scenario_units.h"

#include <inttypes.h>
#include <string.h>

static const struct scenario_unit amount_units[] = {
    {"rao", 1}, {"TAO", 1000000000u}, {"kTAO", 1000000000000u}, {"MTAO", 1000000000000000u}, {NULL, 0},
};

static const struct scenario_unit alpha_units[] = {
    {"alpha-rao", 1}, {"alpha", 1000000000u}, {"kalpha", 1000000000000u}, {"Malpha", 1000000000000000u},
    {NULL, 0},
};

static const struct scenario_unit share_units[] = {
    {"%", 100},
    {"ppm", 1000000u},
    {"ppb", 1000000000u},
    {NULL, 0},
};

bool scenario_word_is(const struct scenario_scalar_in *in, const char *word)
{
    return in->length == strlen(word) && memcmp(in->text, word, in->length) == 0;
}

int scenario_compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

int scenario_parse_bool(const struct scenario_scalar_in *in, void *value)
{
    bool *flag = value;
    *flag = scenario_word_is(in, "true");
    if (!in->plain || (!*flag && !scenario_word_is(in, "false")))
        return sim_raise(in->why, SIM_ERR_TYPE, "is not true or false");
    return SIM_OK;
}

const char *scenario_print_bool(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    (void)buf;
    (void)size;
    return *(const bool *)value ? "true" : "false";
}

int scenario_parse_count(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_decimal decimal;
    if (!in->plain)
        return sim_raise(in->why, SIM_ERR_TYPE, "is in quotes, which makes it a text");
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    if (decimal.unit_length != 0)
        return sim_raise(in->why, SIM_ERR_UNIT, "is a plain number and takes no unit");
    if (decimal.decimals != 0)
        return sim_raise(in->why, SIM_ERR_TYPE, "is not a whole number");
    return scenario_decimal_scale(&decimal, 1, "unit", value, in->why);
}

const char *scenario_print_count(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    snprintf(buf, size, "%" PRIu64, *(const uint64_t *)value);
    return buf;
}

/* Amounts of either token: a decimal and one of its units, as whole thousand-millionths. */
static int parse_token(const struct scenario_scalar_in *in, const struct scenario_unit *units,
                       const char *examples, const char *smallest, void *value)
{
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    const struct scenario_unit *unit = scenario_unit_find(units, &decimal, examples, in->why);
    return unit == NULL ? SIM_ERR_UNIT
                        : scenario_decimal_scale(&decimal, unit->factor, smallest, value, in->why);
}

static const char *print_token(uint64_t rao, const char *smallest, const char *token, char *buf, size_t size)
{
    if (rao > 0 && rao < 1000000) { /* 0.001 of the token */
        snprintf(buf, size, "%" PRIu64 " %s", rao, smallest);
        return buf;
    }
    size_t used = scenario_decimal_print(rao, 1000000000u, buf, size);
    snprintf(buf + used, size - used, " %s", token);
    return buf;
}

int scenario_parse_amount(const struct scenario_scalar_in *in, void *value)
{
    return parse_token(in, amount_units, AMOUNT_EXAMPLES, "rao", value);
}

const char *scenario_print_amount(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    return print_token(*(const uint64_t *)value, "rao", "TAO", buf, size);
}

int scenario_parse_alpha(const struct scenario_scalar_in *in, void *value)
{
    return parse_token(in, alpha_units, ALPHA_EXAMPLES, "alpha-rao", value);
}

const char *scenario_print_alpha(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    return print_token(*(const uint64_t *)value, "alpha-rao", "alpha", buf, size);
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int set_share(uint64_t num, uint64_t den, const struct scenario_scalar_in *in, void *value)
{
    if (den == 0)
        return sim_raise(in->why, SIM_ERR_RANGE, "divides by zero");
    if (num > den)
        return sim_raise(in->why, SIM_ERR_RANGE,
                         "is more than the whole; a share lies between 0 %% and 100 %%");
    uint64_t common = gcd(num, den);
    *(struct scenario_share *)value = (struct scenario_share){num / common, den / common};
    return SIM_OK;
}

static int parse_fraction(const struct scenario_scalar_in *in, const char *slash, void *value)
{
    struct scenario_decimal parts[2];
    uint64_t numbers[2];
    size_t left = (size_t)(slash - in->text);
    const char *texts[2] = {in->text, slash + 1};
    size_t lengths[2] = {left, in->length - left - 1};
    for (size_t i = 0; i < 2; i++) {
        while (lengths[i] > 0 && texts[i][0] == ' ') {
            texts[i]++;
            lengths[i]--;
        }
        int code = scenario_decimal_parse(texts[i], lengths[i], &parts[i], in->why);
        if (code == SIM_OK && (parts[i].unit_length != 0 || parts[i].decimals != 0))
            code = sim_raise(in->why, SIM_ERR_TYPE, "is no fraction of two whole numbers");
        if (code == SIM_OK)
            code = scenario_decimal_scale(&parts[i], 1, "unit", &numbers[i], in->why);
        if (code != SIM_OK)
            return code;
    }
    return set_share(numbers[0], numbers[1], in, value);
}

int scenario_parse_share(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_decimal decimal;
    uint64_t factor = 1;
    uint64_t num;
    const char *slash = in->length == 0 ? NULL : memchr(in->text, '/', in->length);
    if (slash != NULL)
        return parse_fraction(in, slash, value);
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    if (decimal.unit_length != 0) {
        const struct scenario_unit *unit = scenario_unit_find(share_units, &decimal, SHARE_EXAMPLES, in->why);
        if (unit == NULL)
            return SIM_ERR_UNIT;
        factor = unit->factor;
    } else if (decimal.mantissa > 1 && decimal.decimals == 0) {
        return sim_raise(in->why, SIM_ERR_UNIT, "has no unit; write it as in %s", SHARE_EXAMPLES);
    }
    for (unsigned i = 0; i < decimal.decimals; i++)
        if (__builtin_mul_overflow(factor, (uint64_t)10, &factor))
            return sim_raise(in->why, SIM_ERR_RANGE, "has too many decimals");
    decimal.decimals = 0;
    code = scenario_decimal_scale(&decimal, 1, "unit", &num, in->why);
    return code != SIM_OK ? code : set_share(num, factor, in, value);
}

/* Percent when it ends within 18 decimals, else the chain's own 65535ths, else the reduced fraction. */
const char *scenario_print_share(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    struct scenario_share share = *(const struct scenario_share *)value;
    uint64_t scale = 1;
    for (int decimals = 0; decimals <= 16; decimals++, scale *= 10) {
        uint64_t whole; /* the share in percent * scale, if that is a whole number */
        uint64_t hundred = 100 * scale;
        if (hundred % share.den != 0 || __builtin_mul_overflow(share.num, hundred / share.den, &whole))
            continue;
        size_t used = scenario_decimal_print(whole, scale, buf, size);
        snprintf(buf + used, size - used, " %%");
        return buf;
    }
    uint64_t factor = 65535 % share.den == 0 ? 65535 / share.den : 1;
    snprintf(buf, size, "%" PRIu64 "/%" PRIu64, share.num * factor, share.den * factor);
    return buf;
}

int scenario_compare_share(const void *a, const void *b)
{
    const struct scenario_share *x = a;
    const struct scenario_share *y = b;
    __extension__ unsigned __int128 left = (__extension__(unsigned __int128) x->num) * y->den;
    __extension__ unsigned __int128 right = (__extension__(unsigned __int128) y->num) * x->den;
    return (left > right) - (left < right);
}
