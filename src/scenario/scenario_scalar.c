/* One entry a scalar type. Units are part of the value, so a bare number where a unit is needed is an error;
 * the exceptions are plain counts and shares written as a decimal fraction. */
#include "scenario_scalar.h"

#include "scenario_suggest.h"
#include "scenario_units.h"

#include <inttypes.h>
#include <string.h>

static const struct scenario_unit amount_units[] = {
    {"rao", 1}, {"TAO", 1000000000u}, {"kTAO", 1000000000000u}, {"MTAO", 1000000000000000u}, {NULL, 0},
};

static const struct scenario_unit share_units[] = {
    {"%", 100},
    {"ppm", 1000000u},
    {"ppb", 1000000000u},
    {NULL, 0},
};

static const struct scenario_unit time_units[] = {
    {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0},
};

static const struct scenario_unit block_units[] = {
    {"blocks", 1}, {"block", 1}, {"ms", 0}, {"s", 0}, {"min", 0}, {"h", 0}, {"d", 0}, {NULL, 0},
};

#define AMOUNT_EXAMPLES "`1.5 TAO`, `250 rao` or `10.5 MTAO`"
#define SHARE_EXAMPLES "`18 %`, `0.18`, `11796/65535` or `900000 ppm`"
#define TIME_EXAMPLES "`12 s`, `90 min`, `12 h` or `90 d`"
#define SPAN_EXAMPLES "`360 blocks` or `90 d`"

static bool word_is(const struct scenario_scalar_in *in, const char *word)
{
    return in->length == strlen(word) && memcmp(in->text, word, in->length) == 0;
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* ---- yes or no, counts ---- */

static int parse_bool(const struct scenario_scalar_in *in, void *value)
{
    bool *flag = value;
    *flag = word_is(in, "true");
    if (!in->plain || (!*flag && !word_is(in, "false")))
        return sim_raise(in->why, SIM_ERR_TYPE, "is not true or false");
    return SIM_OK;
}

static const char *print_bool(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    (void)buf;
    (void)size;
    return *(const bool *)value ? "true" : "false";
}

static int parse_count(const struct scenario_scalar_in *in, void *value)
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

static const char *print_count(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    snprintf(buf, size, "%" PRIu64, *(const uint64_t *)value);
    return buf;
}

/* ---- amounts ---- */

static int parse_amount(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    const struct scenario_unit *unit = scenario_unit_find(amount_units, &decimal, AMOUNT_EXAMPLES, in->why);
    return unit == NULL ? SIM_ERR_UNIT
                        : scenario_decimal_scale(&decimal, unit->factor, "rao", value, in->why);
}

static const char *print_amount(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    uint64_t rao = *(const uint64_t *)value;
    if (rao > 0 && rao < 1000000) { /* 0.001 TAO */
        snprintf(buf, size, "%" PRIu64 " rao", rao);
        return buf;
    }
    size_t used = scenario_decimal_print(rao, 1000000000u, buf, size);
    snprintf(buf + used, size - used, " TAO");
    return buf;
}

/* ---- shares ---- */

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

static int parse_share(const struct scenario_scalar_in *in, void *value)
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
static const char *print_share(const struct scenario_key *key, const void *value, char *buf, size_t size)
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

static int compare_share(const void *a, const void *b)
{
    const struct scenario_share *x = a;
    const struct scenario_share *y = b;
    __extension__ unsigned __int128 left = (__extension__(unsigned __int128) x->num) * y->den;
    __extension__ unsigned __int128 right = (__extension__(unsigned __int128) y->num) * x->den;
    return (left > right) - (left < right);
}

/* ---- time ---- */

static int parse_time(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    const struct scenario_unit *unit = scenario_unit_find(time_units, &decimal, TIME_EXAMPLES, in->why);
    return unit == NULL ? SIM_ERR_UNIT : scenario_decimal_scale(&decimal, unit->factor, "ms", value, in->why);
}

static const char *print_time(const struct scenario_key *key, const void *value, char *buf, size_t size)
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

static int parse_duration(const struct scenario_scalar_in *in, void *value)
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
        return parse_time(in, &duration->value);
    return scenario_decimal_scale(&decimal, 1, "block", &duration->value, in->why);
}

static const char *print_duration(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    const struct scenario_duration *duration = value;
    if (duration->kind == SCENARIO_NEVER)
        return "never";
    if (duration->kind == SCENARIO_IN_TIME)
        return print_time(key, &duration->value, buf, size);
    snprintf(buf, size, "%" PRIu64 " blocks", duration->value);
    return buf;
}

/* Durations are ordered only within their kind: bounds apply to a value of the same kind. */
static int compare_duration(const void *a, const void *b)
{
    const struct scenario_duration *x = a;
    const struct scenario_duration *y = b;
    return x->kind == y->kind ? compare_u64(&x->value, &y->value) : 0;
}

static int parse_cadence(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_scalar_in rest = *in;
    struct scenario_duration *duration = value;
    *duration = (struct scenario_duration){.kind = SCENARIO_NEVER};
    if (word_is(in, "never"))
        return SIM_OK;
    if (in->length > 6 && memcmp(in->text, "every ", 6) == 0) {
        rest.text += 6;
        rest.length -= 6;
    }
    int code = parse_duration(&rest, value);
    if (code == SIM_OK && duration->value == 0)
        return sim_raise(in->why, SIM_ERR_RANGE, "is no time at all; write `never` or " SPAN_EXAMPLES);
    return code;
}

/* ---- moments ---- */

static int parse_date(const struct scenario_scalar_in *in, void *value)
{
    return scenario_date_parse(in->text, in->length, value, in->why);
}

static const char *print_date(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    scenario_date_print(*(const uint64_t *)value, buf, size);
    return buf;
}

static int parse_when(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_when *when = value;
    struct scenario_duration span;
    if (scenario_date_looks(in->text, in->length)) {
        when->kind = SCENARIO_AT_DATE;
        return parse_date(in, &when->value);
    }
    struct scenario_decimal decimal;
    int code = scenario_decimal_parse(in->text, in->length, &decimal, in->why);
    if (code != SIM_OK)
        return code;
    if (decimal.unit_length == 0) {
        when->kind = SCENARIO_AT_BLOCK;
        return scenario_decimal_scale(&decimal, 1, "block", &when->value, in->why);
    }
    code = parse_duration(in, &span);
    when->kind = span.kind == SCENARIO_IN_BLOCKS ? SCENARIO_AT_BLOCK : SCENARIO_AFTER;
    when->value = span.value;
    return code;
}

static const char *print_when(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    const struct scenario_when *when = value;
    if (when->kind == SCENARIO_AT_DATE)
        return print_date(key, &when->value, buf, size);
    if (when->kind == SCENARIO_AFTER)
        return print_time(key, &when->value, buf, size);
    return print_count(key, &when->value, buf, size);
}

/* ---- conditions ---- */

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
    struct scenario_suggestion near = {0};
    for (size_t i = 0; i < QUANTITIES; i++) {
        if (strlen(quantities[i].name) == length && memcmp(quantities[i].name, in->text, length) == 0) {
            *out = (enum scenario_quantity)i;
            return SIM_OK;
        }
        scenario_suggest(&near, in->text, length, quantities[i].name);
    }
    scenario_excerpt(in->text, length, shown);
    if (near.best != NULL)
        return sim_raise(in->why, SIM_ERR_UNKNOWN_KEY, "names the unknown quantity `%s`; did you mean `%s`?",
                         shown, near.best);
    return sim_raise(in->why, SIM_ERR_UNKNOWN_KEY,
                     "names the unknown quantity `%s`; known are block, issuance, emission_per_block, "
                     "recycled, burned, withheld, halvings",
                     shown);
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
    return quantities[until->quantity].is_amount ? parse_amount(&rest, &until->value)
                                                 : parse_count(&rest, &until->value);
}

static int parse_until(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_until *until = value;
    struct scenario_duration span;
    *until = (struct scenario_until){.kind = SCENARIO_UNTIL_DATE};
    if (scenario_date_looks(in->text, in->length))
        return parse_date(in, &until->value);
    if (strcspn(in->text, "<>=") < in->length)
        return parse_condition(in, until);
    int code = parse_duration(in, &span);
    until->kind = span.kind == SCENARIO_IN_BLOCKS ? SCENARIO_UNTIL_BLOCKS : SCENARIO_UNTIL_TIME;
    until->value = span.value;
    if (code == SIM_OK && span.value == 0)
        return sim_raise(in->why, SIM_ERR_RANGE, "is no time at all; nothing would run");
    return code;
}

static const char *print_until(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    const struct scenario_until *until = value;
    char number[SCENARIO_SPELLING_SIZE];
    switch (until->kind) {
    case SCENARIO_UNTIL_BLOCKS:
        snprintf(buf, size, "%" PRIu64 " blocks", until->value);
        return buf;
    case SCENARIO_UNTIL_TIME:
        return print_time(key, &until->value, buf, size);
    case SCENARIO_UNTIL_DATE:
        return print_date(key, &until->value, buf, size);
    case SCENARIO_UNTIL_CONDITION:
        break;
    }
    if (scenario_quantity_is_amount(until->quantity))
        print_amount(key, &until->value, number, sizeof(number));
    else
        print_count(key, &until->value, number, sizeof(number));
    snprintf(buf, size, "%s %s %s", scenario_quantity_name(until->quantity),
             comparison_text[until->comparison], number);
    return buf;
}

const char *scenario_until_format(const struct scenario_until *until, char *buf, size_t size)
{
    const char *text = print_until(NULL, until, buf, size);
    if (text != buf)
        snprintf(buf, size, "%s", text);
    return buf;
}

/* ---- words ---- */

static int keep_text(const struct scenario_scalar_in *in, void *value)
{
    char *copy = scenario_arena_text(in->arena, in->text, in->length);
    if (copy == NULL)
        return sim_raise(in->why, SIM_ERR_NO_MEMORY, "needs more memory than there is");
    *(const char **)value = copy;
    return SIM_OK;
}

static int parse_text(const struct scenario_scalar_in *in, void *value)
{
    if (in->length > 4000)
        return sim_raise(in->why, SIM_ERR_RANGE, "is longer than 4000 bytes");
    return keep_text(in, value);
}

static int parse_name(const struct scenario_scalar_in *in, void *value)
{
    if (in->length == 0 || in->length > 64)
        return sim_raise(in->why, SIM_ERR_RANGE, "is not between 1 and 64 characters long");
    for (size_t i = 0; i < in->length; i++) {
        char c = in->text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
            return sim_raise(in->why, SIM_ERR_TYPE,
                             "has characters other than small letters, digits and `-` inside");
    }
    return keep_text(in, value);
}

static const char *print_text(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    (void)buf;
    (void)size;
    const char *text = *(const char *const *)value;
    return text == NULL ? "" : text;
}

static int parse_choice(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_suggestion near = {0};
    char known[512] = "";
    size_t used = 0;
    for (const struct scenario_choice *c = in->key->choices; c->name != NULL; c++) {
        if (word_is(in, c->name)) {
            *(int *)value = c->value;
            return SIM_OK;
        }
        scenario_suggest(&near, in->text, in->length, c->name);
        int got = snprintf(known + used, sizeof(known) - used, "%s`%s`", used == 0 ? "" : ", ", c->name);
        if (got > 0 && used + (size_t)got < sizeof(known))
            used += (size_t)got;
    }
    if (near.best != NULL)
        return sim_raise(in->why, SIM_ERR_RANGE, "is not known; did you mean `%s`? (one of %s)", near.best,
                         known);
    return sim_raise(in->why, SIM_ERR_RANGE, "is not one of %s", known);
}

static const char *print_choice(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)buf;
    (void)size;
    for (const struct scenario_choice *c = key->choices; c->name != NULL; c++)
        if (c->value == *(const int *)value)
            return c->name;
    return "?";
}

/* ---- files: `NAME`, or `NAME sha256:DIGEST` to insist on the contents ---- */

static bool is_digest(const char *text, size_t length)
{
    if (length != 64)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
            return false;
    return true;
}

static int parse_file(const struct scenario_scalar_in *in, void *value)
{
    static const char mark[] = " sha256:";
    struct scenario_file *file = value;
    struct scenario_scalar_in name = *in;
    *file = (struct scenario_file){0};
    const char *found = strstr(in->text, mark);
    if (found != NULL) {
        size_t before = (size_t)(found - in->text);
        struct scenario_scalar_in digest = *in;
        digest.text = found + strlen(mark);
        digest.length = in->length - before - strlen(mark);
        if (!is_digest(digest.text, digest.length))
            return sim_raise(in->why, SIM_ERR_TYPE, "has a checksum that is not 64 hexadecimal digits");
        int code = keep_text(&digest, &file->sha256);
        if (code != SIM_OK)
            return code;
        name.length = before;
    }
    if (name.length == 0 || name.length > 1000)
        return sim_raise(in->why, SIM_ERR_RANGE, "is not between 1 and 1000 bytes long");
    return keep_text(&name, &file->name);
}

static const char *print_file(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    const struct scenario_file *file = value;
    if (file->name == NULL)
        return "";
    if (file->sha256 == NULL)
        return file->name;
    snprintf(buf, size, "%s sha256:%s", file->name, file->sha256);
    return buf;
}

#define NUMBER "[0-9]+(_[0-9]+)*(\\.[0-9]+(_[0-9]+)*)? *"
#define DATE "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2}Z)?"
#define SPAN NUMBER "(blocks?|ms|s|min|h|d)"

static const struct scenario_scalar scalars[SCENARIO_TYPE_SCALARS] = {
    [SCENARIO_TYPE_BOOL] = {"switch", "`true` or `false`", NULL, "boolean", sizeof(bool), parse_bool,
                            print_bool, NULL},
    [SCENARIO_TYPE_COUNT] = {"count", "a whole number such as `1_000`", NULL, "integer", sizeof(uint64_t),
                             parse_count, print_count, compare_u64},
    [SCENARIO_TYPE_AMOUNT] = {"amount", "an amount such as " AMOUNT_EXAMPLES, "^" NUMBER "(rao|[kM]?TAO)$",
                              "string", sizeof(uint64_t), parse_amount, print_amount, compare_u64},
    [SCENARIO_TYPE_SHARE] = {"share", "a share such as " SHARE_EXAMPLES,
                             "^(" NUMBER "(%|ppm|ppb)?|[0-9_]+ */ *[0-9_]+)$", "string",
                             sizeof(struct scenario_share), parse_share, print_share, compare_share},
    [SCENARIO_TYPE_TIME] = {"time", "a time such as " TIME_EXAMPLES, "^" NUMBER "(ms|s|min|h|d)$", "string",
                            sizeof(uint64_t), parse_time, print_time, compare_u64},
    [SCENARIO_TYPE_DURATION] = {"duration", "a duration such as " SPAN_EXAMPLES, "^" SPAN "$", "string",
                                sizeof(struct scenario_duration), parse_duration, print_duration,
                                compare_duration},
    [SCENARIO_TYPE_CADENCE] = {"cadence", "how often: " SPAN_EXAMPLES ", or `never`",
                               "^(never|(every )?" SPAN ")$", "string", sizeof(struct scenario_duration),
                               parse_cadence, print_duration, compare_duration},
    [SCENARIO_TYPE_DATE] = {"date", "a date such as `2026-10-08` or `2026-10-08T20:58:12Z`", "^" DATE "$",
                            "string", sizeof(uint64_t), parse_date, print_date, compare_u64},
    [SCENARIO_TYPE_WHEN] = {"moment",
                            "a block number, a date such as `2025-11-04`, or a time after genesis "
                            "such as `90 d`",
                            "^(" NUMBER "|" SPAN "|" DATE ")$", "string", sizeof(struct scenario_when),
                            parse_when, print_when, NULL},
    [SCENARIO_TYPE_UNTIL] = {"end",
                             "`20000 blocks`, `90 d`, a date such as `2026-10-08`, or a condition such "
                             "as `issuance >= 10.5 MTAO`",
                             "^(" SPAN "|" DATE "|[a-z_]+ *(<|<=|==|>=|>) *.+)$", "string",
                             sizeof(struct scenario_until), parse_until, print_until, NULL},
    [SCENARIO_TYPE_NAME] = {"name", "a name such as `first-halving`", "^[a-z0-9][a-z0-9-]{0,63}$", "string",
                            sizeof(const char *), parse_name, print_text, NULL},
    [SCENARIO_TYPE_TEXT] = {"text", "a text", NULL, "string", sizeof(const char *), parse_text, print_text,
                            NULL},
    [SCENARIO_TYPE_CHOICE] = {"choice", "one of the listed words", NULL, "string", sizeof(int), parse_choice,
                              print_choice, NULL},
    [SCENARIO_TYPE_FILE] = {"file", "the name of a file, relative to the scenario or to the data folder",
                            NULL, "string", sizeof(struct scenario_file), parse_file, print_file, NULL},
};

const struct scenario_scalar *scenario_scalar_of(enum scenario_type type)
{
    return type < SCENARIO_TYPE_SCALARS ? &scalars[type] : NULL;
}

bool scenario_type_is_string(enum scenario_type type)
{
    return type == SCENARIO_TYPE_NAME || type == SCENARIO_TYPE_TEXT || type == SCENARIO_TYPE_FILE;
}
