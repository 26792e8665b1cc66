/* One entry a scalar type. Units are part of the value, so a bare number where a unit is needed is an error;
 * the exceptions are plain counts and shares written as a decimal fraction. */
#include "scenario_scalar_types.h"

#define NUMBER "[0-9]+(_[0-9]+)*(\\.[0-9]+(_[0-9]+)*)? *"
#define DATE                                                                                                 \
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([T "                                                                         \
    "][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
#define SPAN NUMBER "(blocks?|ms|s|min|h|d)"

static const struct scenario_scalar scalars[SCENARIO_TYPE_SCALARS] = {
    [SCENARIO_TYPE_BOOL] = {"switch", "`true` or `false`", NULL, "boolean", sizeof(bool), scenario_parse_bool,
                            scenario_print_bool, NULL},
    [SCENARIO_TYPE_COUNT] = {"count", "a whole number such as `1_000`", NULL, "integer", sizeof(uint64_t),
                             scenario_parse_count, scenario_print_count, scenario_compare_u64},
    [SCENARIO_TYPE_AMOUNT] = {"amount", "an amount such as " AMOUNT_EXAMPLES, "^" NUMBER "(rao|[kM]?TAO)$",
                              "string", sizeof(uint64_t), scenario_parse_amount, scenario_print_amount,
                              scenario_compare_u64},
    [SCENARIO_TYPE_ALPHA] = {"alpha amount", "an amount of alpha such as " ALPHA_EXAMPLES,
                             "^" NUMBER "(alpha-rao|[kM]?alpha)$", "string", sizeof(uint64_t),
                             scenario_parse_alpha, scenario_print_alpha, scenario_compare_u64},
    [SCENARIO_TYPE_SHARE] = {"share", "a share such as " SHARE_EXAMPLES,
                             "^(" NUMBER "(%|ppm|ppb)?|[0-9_]+ */ *[0-9_]+)$", "string",
                             sizeof(struct scenario_share), scenario_parse_share, scenario_print_share,
                             scenario_compare_share},
    [SCENARIO_TYPE_TIME] = {"time", "a time such as " TIME_EXAMPLES, "^" NUMBER "(ms|s|min|h|d)$", "string",
                            sizeof(uint64_t), scenario_parse_time, scenario_print_time, scenario_compare_u64},
    [SCENARIO_TYPE_DURATION] = {"duration", "a duration such as " SPAN_EXAMPLES, "^" SPAN "$", "string",
                                sizeof(struct scenario_duration), scenario_parse_duration,
                                scenario_print_duration, scenario_compare_duration},
    [SCENARIO_TYPE_CADENCE] = {"cadence", "how often: " SPAN_EXAMPLES ", or `never`",
                               "^(never|(every )?" SPAN ")$", "string", sizeof(struct scenario_duration),
                               scenario_parse_cadence, scenario_print_duration, scenario_compare_duration},
    [SCENARIO_TYPE_DATE] = {"date", "a date such as `2026-10-08` or `2026-10-08T20:58:12Z`", "^" DATE "$",
                            "string", sizeof(uint64_t), scenario_parse_date, scenario_print_date,
                            scenario_compare_u64},
    [SCENARIO_TYPE_WHEN] = {"moment",
                            "a block of the run, `block 7_103_976` by the chain's own count, a date such "
                            "as `2025-11-04`, or a time after genesis such as `90 d`",
                            "^(" NUMBER "|block [0-9_]+|" SPAN "|" DATE ")$", "string",
                            sizeof(struct scenario_when), scenario_parse_when, scenario_print_when, NULL},
    [SCENARIO_TYPE_UNTIL] = {"end",
                             "`20000 blocks`, `90 d`, a date such as `2026-10-08`, `block 7_103_976` by the "
                             "chain's own count, or a condition such as `issuance >= 10.5 MTAO`",
                             "^(block [0-9_]+|" SPAN "|" DATE "|[a-z_]+ *(<|<=|==|>=|>) *.+)$", "string",
                             sizeof(struct scenario_until), scenario_parse_until, scenario_print_until, NULL},
    [SCENARIO_TYPE_NAME] = {"name", "a name such as `first-halving`", "^[a-z0-9][a-z0-9-]{0,63}$", "string",
                            sizeof(const char *), scenario_parse_name, scenario_print_text, NULL},
    [SCENARIO_TYPE_TEXT] = {"text", "a text", NULL, "string", sizeof(const char *), scenario_parse_text,
                            scenario_print_text, NULL},
    [SCENARIO_TYPE_CHOICE] = {"choice", "one of the listed words", NULL, "string", sizeof(int),
                              scenario_parse_choice, scenario_print_choice, NULL},
    [SCENARIO_TYPE_FILE] = {"file", "the name of a file, relative to the scenario or to the data folder",
                            NULL, "string", sizeof(struct scenario_file), scenario_parse_file,
                            scenario_print_file, NULL},
};

const struct scenario_scalar *scenario_scalar_of(enum scenario_type type)
{
    return type < SCENARIO_TYPE_SCALARS ? &scalars[type] : NULL;
}

bool scenario_type_is_string(enum scenario_type type)
{
    return type == SCENARIO_TYPE_NAME || type == SCENARIO_TYPE_TEXT || type == SCENARIO_TYPE_FILE;
}
