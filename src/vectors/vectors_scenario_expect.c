/* Expectations of a story: finding, comparing, and what they may name; see vectors_scenario.h. */
#include "vectors_scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *expectation, const char *key)
{
    const char *text = json_string_value(json_object_get(expectation, key));
    return text == NULL ? "" : text;
}

static double tolerance_of(const json_t *expectation)
{
    return json_number_value(json_object_get(expectation, "tol"));
}

static bool is_digits(const json_t *value)
{
    const char *text = json_string_value(value);
    return text != NULL && text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static bool is_integer(const json_t *value)
{
    return json_is_integer(value) || is_digits(value);
}

static void differ(struct scenario *s, const json_t *expectation, double got)
{
    char expected[VECTORS_TEXT_SIZE], text[VECTORS_TEXT_SIZE];
    const json_t *value = json_object_get(expectation, "value");
    const size_t size = json_dumpb(value, expected, sizeof expected - 1, JSON_COMPACT | JSON_ENCODE_ANY);
    expected[size < sizeof expected ? size : 0] = '\0';
    snprintf(text, sizeof text, "%.12g (must be %s within %g)", got, text_of(expectation, "cmp"),
             tolerance_of(expectation));
    vectors_differ(s->c, text_of(expectation, "what"), expected, text);
}

static void compare_integer(struct scenario *s, const json_t *expectation, const json_t *value, sim_i128 got)
{
    const char *cmp = text_of(expectation, "cmp");
    const sim_i128 expected = vectors_as_i128(s->c, value, text_of(expectation, "what"));
    const sim_u128 distance = sim_i128_magnitude(got - expected);
    const bool holds = strcmp(cmp, "<") == 0   ? got < expected
                       : strcmp(cmp, ">") == 0 ? got > expected
                                               : (double)distance <= tolerance_of(expectation);
    if (!holds)
        differ(s, expectation, (double)got);
}

static void compare_real(struct scenario *s, const json_t *expectation, double expected, double got)
{
    const char *cmp = text_of(expectation, "cmp");
    const double distance = got > expected ? got - expected : expected - got;
    const bool holds = strcmp(cmp, "<") == 0   ? got < expected
                       : strcmp(cmp, ">") == 0 ? got > expected
                                               : distance <= tolerance_of(expectation);
    if (!holds)
        differ(s, expectation, got);
}

/* A formula, or a condition. */
static void compare_formula(struct scenario *s, const json_t *expectation, double got,
                            const struct vectors_variable *variable, size_t count)
{
    const char *text = text_of(expectation, "value");
    double expected;
    bool holds;
    if (vectors_formula_value(text, variable, count, &expected))
        compare_real(s, expectation, expected, got);
    else if (!vectors_formula_holds(text, got, &holds))
        vectors_differ(s->c, text_of(expectation, "what"), text, "nothing: this is no formula");
    else if (!holds)
        differ(s, expectation, got);
}

static const json_t *take(struct scenario *s, const char *what)
{
    for (size_t i = 0; i < json_array_size(s->expect) && i < SCENARIO_EXPECTATIONS; i++) {
        const json_t *expectation = json_array_get(s->expect, i);
        if (strcmp(text_of(expectation, "what"), what) == 0) {
            s->met[i] = true;
            return expectation;
        }
    }
    vectors_bad(s->c, "the story does not expect '%s'", what);
    return NULL;
}

void vectors_scenario_expect(struct scenario *s, const char *what, sim_i128 got,
                             const struct vectors_variable *variable, size_t count)
{
    const json_t *expectation = take(s, what), *value = json_object_get(expectation, "value");
    if (is_integer(value))
        compare_integer(s, expectation, value, got);
    else if (expectation != NULL)
        compare_formula(s, expectation, (double)got, variable, count);
}

void vectors_scenario_expect_list(struct scenario *s, const char *what, const uint64_t *got, size_t count)
{
    const json_t *expectation = take(s, what), *list = json_object_get(expectation, "value");
    if (expectation != NULL && json_array_size(list) != count)
        vectors_differ(s->c, what, "a list of another length", "as many as there are");
    for (size_t i = 0; i < count && i < json_array_size(list); i++)
        compare_integer(s, expectation, json_array_get(list, i), got[i]);
}

void vectors_scenario_expect_real(struct scenario *s, const char *what, double got,
                                  const struct vectors_variable *variable, size_t count)
{
    const json_t *expectation = take(s, what), *value = json_object_get(expectation, "value");
    if (json_is_number(value))
        compare_real(s, expectation, json_number_value(value), got);
    else if (expectation != NULL)
        compare_formula(s, expectation, got, variable, count);
}

void vectors_scenario_expect_share(struct scenario *s, const char *what, uint64_t part, uint64_t total,
                                   const struct vectors_variable *variable, size_t count)
{
    const json_t *expectation = take(s, what);
    double share;
    if (expectation == NULL)
        return;
    if (vectors_formula_value(text_of(expectation, "value"), variable, count, &share))
        compare_real(s, expectation, share * (double)total, (double)part);
    else
        vectors_differ(s->c, what, text_of(expectation, "value"), "nothing: this is no formula");
}

void vectors_scenario_expect_like(struct scenario *s, const char *what, const char *other, double got,
                                  const struct vectors_variable *variable, size_t count)
{
    const json_t *expectation = take(s, what), *model = take(s, other);
    double expected;
    if (expectation != NULL && strncmp(text_of(expectation, "value"), "same ", strlen("same ")) != 0)
        vectors_differ(s->c, what, text_of(expectation, "value"), "what another expectation says");
    else if (vectors_formula_value(text_of(model, "value"), variable, count, &expected))
        compare_real(s, expectation, expected, got);
    else
        vectors_differ(s->c, what, text_of(model, "value"), "nothing: this is no formula");
}

void vectors_scenario_expect_word(struct scenario *s, const char *what, const char *got)
{
    const json_t *expectation = take(s, what);
    if (expectation != NULL && strcmp(text_of(expectation, "value"), got) != 0)
        vectors_differ(s->c, what, text_of(expectation, "value"), got);
}

/* --- quantities ------------------------------------------------------------------------------------------
 */

enum quantity {
    TAO,
    ALPHA_IN,
    ALPHA_OUT,
    ALPHA_OUT_OF_USERS,
    PROTOCOL_ALPHA,
    QUOTE_WEIGHT,
    TAO_IN_EMISSION,
    ALPHA_IN_EMISSION,
    ALPHA_OUT_EMISSION,
    EXCESS_TAO,
    PENDING_SERVER,
    PENDING_VALIDATOR,
    PENDING_ROOT,
    PENDING_OWNER,
    PENDING_ALL,
    BLOCKS_SINCE_STEP,
    PRICE,
    TOTAL_ISSUANCE, /* from here on of the whole network */
    TOTAL_STAKE,
    RECYCLED_CREDIT,
};

static const struct {
    const char *name;
    enum quantity quantity;
} names[] = {
    {"SubnetTAO", TAO},
    {"SubnetTAO each", TAO},
    {"tao", TAO},
    {"subnet_tao", TAO},
    {"SubnetAlphaIn", ALPHA_IN},
    {"AlphaIn", ALPHA_IN},
    {"alpha_in", ALPHA_IN},
    {"SubnetAlphaOut", ALPHA_OUT},
    {"alpha_out", ALPHA_OUT},
    {"SubnetAlphaOut - SubnetProtocolAlpha", ALPHA_OUT_OF_USERS},
    {"SubnetProtocolAlpha", PROTOCOL_ALPHA},
    {"protocol_alpha", PROTOCOL_ALPHA},
    {"wq", QUOTE_WEIGHT},
    {"SubnetTaoInEmission", TAO_IN_EMISSION},
    {"tao_in_em", TAO_IN_EMISSION},
    {"SubnetAlphaInEmission", ALPHA_IN_EMISSION},
    {"alpha_in_em", ALPHA_IN_EMISSION},
    {"SubnetAlphaOutEmission", ALPHA_OUT_EMISSION},
    {"alpha_out emission", ALPHA_OUT_EMISSION},
    {"excess", EXCESS_TAO},
    {"SubnetExcessTao", EXCESS_TAO},
    {"PendingServerEmission", PENDING_SERVER},
    {"server", PENDING_SERVER},
    {"PendingValidatorEmission", PENDING_VALIDATOR},
    {"validator", PENDING_VALIDATOR},
    {"PendingRootAlphaDivs", PENDING_ROOT},
    {"root", PENDING_ROOT},
    {"PendingOwnerCut", PENDING_OWNER},
    {"cut", PENDING_OWNER},
    {"all pendings", PENDING_ALL},
    {"BlocksSinceLastStep", BLOCKS_SINCE_STEP},
    {"price", PRICE},
    {"TotalIssuance", TOTAL_ISSUANCE},
    {"TotalStake", TOTAL_STAKE},
    {"recycled_credit", RECYCLED_CREDIT},
};

static bool find_quantity(const char *name, size_t length, enum quantity *quantity)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i].name) == length && strncmp(names[i].name, name, length) == 0) {
            *quantity = names[i].quantity;
            return true;
        }
    return false;
}

static sim_i128 quantity_of(const struct network_subnet *n, enum quantity quantity)
{
    switch (quantity) {
    case TAO:
        return n->pool.tao_rao;
    case ALPHA_IN:
        return n->pool.alpha_in;
    case ALPHA_OUT:
        return n->pool.alpha_out;
    case ALPHA_OUT_OF_USERS:
        return (sim_i128)n->pool.alpha_out - n->pool.protocol_alpha;
    case PROTOCOL_ALPHA:
        return n->pool.protocol_alpha;
    case QUOTE_WEIGHT:
        return n->pool.quote_weight_e18;
    case TAO_IN_EMISSION:
        return n->tao_in_emission;
    case ALPHA_IN_EMISSION:
        return n->alpha_in_emission;
    case ALPHA_OUT_EMISSION:
        return n->alpha_out_emission;
    case EXCESS_TAO:
        return n->excess_tao;
    case PENDING_SERVER:
        return n->pending_server;
    case PENDING_VALIDATOR:
        return n->pending_validator;
    case PENDING_ROOT:
        return n->pending_root;
    case PENDING_OWNER:
        return n->pending_owner;
    case PENDING_ALL:
        return (sim_i128)n->pending_server + n->pending_validator + n->pending_root + n->pending_owner;
    case BLOCKS_SINCE_STEP:
        return n->schedule.blocks_since_last_step;
    case PRICE:
        return (sim_i128)pool_price(&n->pool);
    case TOTAL_ISSUANCE:
    case TOTAL_STAKE:
    case RECYCLED_CREDIT:
        break;
    }
    return 0;
}

/* Of subnet `i`, or of the network; the change since the start if `delta`. */
static sim_i128 observe(const struct scenario *s, enum quantity quantity, size_t i, bool delta)
{
    if (quantity == RECYCLED_CREDIT)
        return s->cb.recycled_rao;
    if (quantity == TOTAL_ISSUANCE)
        return (sim_i128)s->cb.issuance_rao - (delta ? s->before.issuance_rao : 0);
    if (quantity == TOTAL_STAKE)
        return (sim_i128)s->cb.total_stake_rao - (delta ? s->before.total_stake_rao : 0);
    return quantity_of(&s->cb.subnet[i], quantity) -
           (delta ? quantity_of(&s->before.subnet[i], quantity) : 0);
}

/* "delta NAME", "NAME each", "NAME[netuid]"; plain NAME means the first subnet. */
struct observation {
    enum quantity quantity;
    bool delta;
    size_t first, end; /* subnets */
};

static bool starts_with(const char *text, const char *prefix)
{
    while (*prefix != '\0' && *text == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}

static bool read_observation(const struct scenario *s, const char *what, struct observation *o)
{
    const char prefix[] = "delta ", each[] = " each";
    o->delta = starts_with(what, prefix);
    const char *name = what + (o->delta ? strlen(prefix) : 0);
    size_t length = strlen(name);
    o->first = 0;
    o->end = s->cb.subnets > 0 ? 1 : 0;
    if (length > strlen(each) && strcmp(name + length - strlen(each), each) == 0) {
        length -= strlen(each);
        o->end = s->cb.subnets;
    } else if (length > 0 && name[length - 1] == ']' && strchr(name, '[') != NULL) {
        const unsigned long netuid = strtoul(strchr(name, '[') + 1, NULL, 10);
        length = (size_t)(strchr(name, '[') - name);
        o->first = o->end = netuid > 0 ? netuid - 1 : s->cb.subnets;
        o->end += o->first < s->cb.subnets;
    }
    return find_quantity(name, length, &o->quantity) && o->first < o->end;
}

static void compare_state(struct scenario *s, const json_t *expectation, const struct observation *o)
{
    const json_t *value = json_object_get(expectation, "value");
    const struct vectors_variable pots[] = {
        {"cut", (double)observe(s, PENDING_OWNER, 0, false)},
        {"root", (double)observe(s, PENDING_ROOT, 0, false)},
    };
    for (size_t i = o->first; i < o->end; i++) {
        const sim_i128 got = observe(s, o->quantity, i, o->delta);
        if (is_integer(value))
            compare_integer(s, expectation, value, got);
        else if (strcmp(text_of(expectation, "value"), "increases") != 0)
            compare_formula(s, expectation, (double)got, pots, sizeof pots / sizeof pots[0]);
        else if (observe(s, o->quantity, i, true) <= 0)
            vectors_differ(s->c, text_of(expectation, "what"), "increases", "it does not");
    }
}

bool vectors_scenario_expects_state_only(const struct scenario *s)
{
    struct observation o;
    for (size_t i = 0; i < json_array_size(s->expect); i++)
        if (!read_observation(s, text_of(json_array_get(s->expect, i), "what"), &o))
            return false;
    return json_array_size(s->expect) > 0;
}

void vectors_scenario_expect_state(struct scenario *s)
{
    struct observation o;
    for (size_t i = 0; i < json_array_size(s->expect) && i < SCENARIO_EXPECTATIONS; i++) {
        const json_t *expectation = json_array_get(s->expect, i);
        if (s->met[i] || !read_observation(s, text_of(expectation, "what"), &o))
            continue;
        s->met[i] = true;
        compare_state(s, expectation, &o);
    }
}

/* --- the reference run -----------------------------------------------------------------------------------
 */

void vectors_scenario_exact(struct scenario *s, const json_t *exact, const char *key, sim_i128 got)
{
    if (exact == NULL)
        return;
    const json_t *value = json_object_get(exact, key);
    if (value == NULL)
        vectors_differ(s->c, key, "a number of the reference run", "the row has none");
    else
        vectors_expect_value_i128(s->c, value, key, got);
}

static void exact_quantity(struct scenario *s, const char *key, const json_t *value, size_t subnet)
{
    enum quantity quantity;
    if (!find_quantity(key, strlen(key), &quantity)) {
        vectors_differ(s->c, key, "a known quantity", "an unknown one");
        return;
    }
    if (!json_is_array(value)) {
        vectors_expect_value_i128(s->c, value, key, observe(s, quantity, subnet, false));
        return;
    }
    for (size_t i = 0; i < json_array_size(value) && i < s->cb.subnets; i++)
        vectors_expect_value_i128(s->c, json_array_get(value, i), key, observe(s, quantity, i, false));
}

void vectors_scenario_exact_state(struct scenario *s, const json_t *exact)
{
    const char *key, *inner_key;
    json_t *value, *inner;
    json_object_foreach((json_t *)(uintptr_t)exact, key, value)
    {
        if (!json_is_object(value)) {
            if (is_integer(value) || json_is_array(value))
                exact_quantity(s, key, value, 0);
            continue; /* a note */
        }
        const unsigned long netuid = strtoul(key, NULL, 10);
        if (netuid == 0 || netuid > s->cb.subnets) {
            vectors_differ(s->c, key, "a subnet of the story", "no such subnet");
            return;
        }
        json_object_foreach(value, inner_key, inner) exact_quantity(s, inner_key, inner, netuid - 1);
    }
}
