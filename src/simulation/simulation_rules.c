#include "simulation_rules.h"

#include "simulation_economy.h"

const struct network_rules *simulation_era(enum scenario_era era)
{
    static const char *const names[] = {
        [SCENARIO_ERA_DTAO_2025_02] = "dtao-2025-02",
        [SCENARIO_ERA_SUBSIDY_2025_07] = "subsidy-2025-07",
        [SCENARIO_ERA_TAO_FLOW_2025_11] = "tao-flow-2025-11",
        [SCENARIO_ERA_NET_FLOW_2026_05] = "net-flow-2026-05",
        [SCENARIO_ERA_PRICE_2026_06_22] = "price-2026-06-22",
        [SCENARIO_ERA_PRICE_2026_06_30] = "price-2026-06-30",
        [SCENARIO_ERA_GATE_2026_07] = "gate-2026-07",
        [SCENARIO_ERA_GATE_2026_08] = "gate-2026-08",
    };
    return network_rules_find(names[era]);
}

static const struct chain_emission_policy *emission_of(enum scenario_emission emission)
{
    static const char *const names[] = {
        [SCENARIO_EMISSION_MOVING_PRICE] = "moving-price",
        [SCENARIO_EMISSION_TAO_FLOW] = "tao-flow",
        [SCENARIO_EMISSION_NET_FLOW] = "tao-flow-net",
        [SCENARIO_EMISSION_PRICE_ROOT_UNBURNED] = "price-root-unburned",
        [SCENARIO_EMISSION_PRICE_UNBURNED] = "price-unburned",
        [SCENARIO_EMISSION_GATE_MASS] = "hill-gate-mass",
        [SCENARIO_EMISSION_GATE_RANK] = "hill-gate-rank",
    };
    return chain_emission_policy_find(names[emission]);
}

static enum chain_cap injection_of(enum scenario_injection injection)
{
    static const enum chain_cap map[] = {
        [SCENARIO_INJECTION_ALPHA_ONLY] = CHAIN_CAP_ALPHA_ONLY,
        [SCENARIO_INJECTION_SUBSIDY] = CHAIN_CAP_SUBSIDY,
        [SCENARIO_INJECTION_ALPHA] = CHAIN_CAP_ALPHA,
        [SCENARIO_INJECTION_BLOCK] = CHAIN_CAP_BLOCK,
        [SCENARIO_INJECTION_ROOT_PROPORTION] = CHAIN_CAP_ROOT_PROPORTION,
    };
    return map[injection];
}

static enum chain_moving_rule moving_of(enum scenario_moving_price moving)
{
    static const enum chain_moving_rule map[] = {
        [SCENARIO_MOVING_CONSTANT] = CHAIN_MOVING_CONSTANT,
        [SCENARIO_MOVING_CAPPED] = CHAIN_MOVING_CAPPED,
        [SCENARIO_MOVING_RAMP] = CHAIN_MOVING_RAMP,
        [SCENARIO_MOVING_WIDE] = CHAIN_MOVING_WIDE,
    };
    return map[moving];
}

static enum network_eligibility eligibility_of(enum scenario_eligible eligible)
{
    static const enum network_eligibility map[] = {
        [SCENARIO_ELIGIBLE_ALL] = NETWORK_ELIGIBLE_ALL,
        [SCENARIO_ELIGIBLE_STARTED] = NETWORK_ELIGIBLE_STARTED,
        [SCENARIO_ELIGIBLE_OPEN] = NETWORK_ELIGIBLE_OPEN,
    };
    return map[eligible];
}

static enum network_root_rest root_rest_of(enum scenario_unsold_root unsold)
{
    static const enum network_root_rest map[] = {
        [SCENARIO_UNSOLD_RECYCLE] = NETWORK_ROOT_REST_RECYCLE,
        [SCENARIO_UNSOLD_VALIDATORS] = NETWORK_ROOT_REST_VALIDATORS,
        [SCENARIO_UNSOLD_VANISH] = NETWORK_ROOT_REST_VANISH,
    };
    return map[unsold];
}

static const struct pool_rules *fees_of(enum scenario_swap_fees fees)
{
    static const struct pool_rules *const map[] = {
        [SCENARIO_FEES_FLAT] = &pool_rules_flat_fee,
        [SCENARIO_FEES_FLAT_AND_SHARE] = &pool_rules_sale_fee,
        [SCENARIO_FEES_POSITION] = &pool_rules_position_fee,
        [SCENARIO_FEES_RESERVOIRS] = &pool_rules_reservoirs,
        [SCENARIO_FEES_AUTHOR] = &pool_rules_current,
    };
    return map[fees];
}

static enum chain_sold_rule sold_of(enum scenario_sold_dividends sold)
{
    static const enum chain_sold_rule map[] = {
        [SCENARIO_SOLD_SHARED] = CHAIN_SOLD_SHARED,
        [SCENARIO_SOLD_LESS_ROOT] = CHAIN_SOLD_LESS_ROOT,
        [SCENARIO_SOLD_WHOLE] = CHAIN_SOLD_WHOLE,
    };
    return map[sold];
}

/* The chain's MaxEpochsPerBlock (spec/coinbase.md 1.1), where only the schedule was named. */
#define MAX_EPOCHS_DEFAULT 2

static void apply_epochs(const struct scenario_rule *rule, struct network_rules *rules)
{
    if (rule->epochs == SCENARIO_EPOCHS_LEGACY)
        rules->schedule = &epoch_schedule_legacy;
    else if (rule->epochs == SCENARIO_EPOCHS_DYNAMIC)
        rules->schedule = &epoch_schedule_dynamic;
    if (rule->max_epochs != 0)
        rules->max_epochs = (uint32_t)rule->max_epochs;
    else if (rule->epochs == SCENARIO_EPOCHS_DYNAMIC && rules->max_epochs == 0)
        rules->max_epochs = MAX_EPOCHS_DEFAULT;
}

void simulation_rules_apply(const struct scenario_rule *rule, struct network_rules *rules)
{
    if (rule->era != 0)
        *rules = *simulation_era(rule->era);
    if (rule->emission != 0)
        rules->policy = emission_of(rule->emission);
    if (rule->injection != 0)
        rules->cap = injection_of(rule->injection);
    if (rule->moving_price != 0)
        rules->moving = moving_of(rule->moving_price);
    if (rule->eligible != 0)
        rules->eligibility = eligibility_of(rule->eligible);
    if (rule->root_sells != 0)
        rules->root_sells_always = rule->root_sells == SCENARIO_ROOT_SELLS_ALWAYS;
    if (rule->unsold_root != 0)
        rules->root_rest = root_rest_of(rule->unsold_root);
    if (rule->root_dividends != 0)
        rules->root_sold = rule->root_dividends == SCENARIO_ROOT_SOLD;
    if (rule->sold_dividends != 0)
        rules->sold_rule = sold_of(rule->sold_dividends);
    if (rule->swap_fees != 0)
        rules->pool = fees_of(rule->swap_fees);
    if (rule->chain_buys != 0)
        rules->buy_before_weights = rule->chain_buys == SCENARIO_BUYS_BEFORE_WEIGHTS;
    if (rule->bought_alpha != 0)
        rules->protocol_keeps = rule->bought_alpha == SCENARIO_BOUGHT_KEEP;
    rules->pool_kind = simulation_pool_kind(rule->pool, rules->pool_kind);
    apply_epochs(rule, rules);
}

struct network_rules simulation_rules_at_start(const struct scenario *scenario)
{
    struct network_rules rules = *simulation_era(SCENARIO_ERA_PRICE_2026_06_30);
    for (size_t i = 0; i < scenario->rules.count; i++)
        if (scenario_when_block(scenario, scenario->rules.items[i].from) == 0)
            simulation_rules_apply(&scenario->rules.items[i], &rules);
    return rules;
}
