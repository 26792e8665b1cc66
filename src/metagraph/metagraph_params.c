/* Hyperparameters of a metagraph by name, from text. One table says what each is and where it goes. */
#include "metagraph.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_SHARE, /* 0.5, 50 %, or an integer of `limit` */
    KIND_COUNT, /* an integer up to `limit` */
    KIND_SIGNED,
    KIND_SWITCH,
};

struct setting {
    const char *key;
    enum kind kind;
    uint64_t limit;
    size_t offset;
    size_t size;
};

#define AT(field) offsetof(struct metagraph, field), sizeof(((struct metagraph *)0)->field)

static const struct setting settings[] = {
    {"kappa", KIND_SHARE, UINT16_MAX, AT(params.kappa)},
    {"bonds_penalty", KIND_SHARE, UINT16_MAX, AT(params.bonds_penalty)},
    {"bonds_moving_average", KIND_SHARE, 1000000, AT(params.bonds_moving_average_ppm)},
    {"alpha_low", KIND_SHARE, UINT16_MAX, AT(params.alpha_low)},
    {"alpha_high", KIND_SHARE, UINT16_MAX, AT(params.alpha_high)},
    {"alpha_sigmoid_steepness", KIND_SIGNED, INT16_MAX, AT(params.alpha_sigmoid_steepness)},
    {"max_allowed_validators", KIND_COUNT, UINT16_MAX, AT(params.max_allowed_validators)},
    {"tempo", KIND_COUNT, UINT16_MAX, AT(params.tempo_blocks)},
    {"activity_cutoff_factor_milli", KIND_COUNT, UINT32_MAX, AT(params.activity_cutoff_factor_milli)},
    {"stake_threshold", KIND_COUNT, INT64_MAX, AT(params.stake_threshold_rao)},
    {"emission", KIND_COUNT, INT64_MAX, AT(emission_rao)},
    {"yuma3", KIND_SWITCH, 1, AT(params.yuma3_on)},
    {"liquid_alpha", KIND_SWITCH, 1, AT(params.liquid_alpha_on)},
};

/* A share with a point or a percent sign, as an integer of `limit`, to the nearest. */
static bool parse_share(const char *text, uint64_t limit, uint64_t *value)
{
    char *end;
    errno = 0;
    double share = strtod(text, &end);
    while (*end == ' ')
        end++;
    if (*end == '%') {
        share /= 100;
        end++;
    }
    if (end == text || *end != '\0' || errno != 0 || !(share >= 0 && share <= 1))
        return false;
    *value = (uint64_t)(share * (double)limit + 0.5);
    return true;
}

static bool parse_count(const char *text, uint64_t limit, uint64_t *value)
{
    char *end;
    errno = 0;
    const unsigned long long v = strtoull(text, &end, 10);
    *value = v;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && v <= limit;
}

static bool parse_value(const struct setting *setting, const char *text, uint64_t *value)
{
    const bool negative = setting->kind == KIND_SIGNED && text[0] == '-';
    switch (setting->kind) {
    case KIND_SHARE:
        return strpbrk(text, ".%eE") != NULL ? parse_share(text, setting->limit, value)
                                             : parse_count(text, setting->limit, value);
    case KIND_SWITCH:
        *value = strcmp(text, "true") == 0;
        return *value == 1 || strcmp(text, "false") == 0;
    default:
        if (!parse_count(text + (negative ? 1 : 0), setting->limit, value))
            return false;
        *value = negative ? (uint64_t)0 - *value : *value;
        return true;
    }
}

int metagraph_set(struct metagraph *self, const char *key, const char *text, struct sim_error *err)
{
    static const char *const expected[] = {
        [KIND_SHARE] = "a share (0.5, 50 %) or an integer up to",
        [KIND_COUNT] = "an integer up to",
        [KIND_SIGNED] = "an integer of magnitude up to",
        [KIND_SWITCH] = "true or false, 0 or",
    };
    uint64_t value;
    for (size_t k = 0; k < sizeof settings / sizeof settings[0]; k++) {
        const struct setting *setting = &settings[k];
        if (strcmp(setting->key, key) != 0)
            continue;
        if (!parse_value(setting, text, &value))
            return sim_raise(err, SIM_ERR_RANGE, "`%s` needs %s %llu, not `%.40s`", key,
                             expected[setting->kind], (unsigned long long)setting->limit, text);
        /* little-endian: the low bytes are the narrower value */
        memcpy((char *)self + setting->offset, &value, setting->size);
        return 0;
    }
    return sim_raise(err, SIM_ERR_UNKNOWN_KEY,
                     "unknown parameter `%.40s`; known: kappa, bonds_penalty, "
                     "bonds_moving_average, alpha_low, alpha_high, alpha_sigmoid_steepness, "
                     "max_allowed_validators, tempo, "
                     "activity_cutoff_factor_milli, stake_threshold, emission, yuma3, liquid_alpha",
                     key);
}
