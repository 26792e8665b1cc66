/* Checks that one key alone cannot decide. */
#include "scenario_load.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct scenario_node *scenario_node_at(const struct scenario_node *root, const char *path)
{
    const struct scenario_node *node = root;
    while (node != NULL && *path != '\0') {
        const struct scenario_node *next = NULL;
        if (*path == '[') {
            size_t index = 0;
            for (path++; *path >= '0' && *path <= '9'; path++)
                index = index * 10 + (size_t)(*path - '0');
            path += *path == ']';
            if (node->kind != SCENARIO_NODE_LIST)
                continue; /* a single element stands for the list */
            next = node->first;
            while (next != NULL && index-- > 0)
                next = next->next;
        } else {
            path += *path == '.';
            size_t length = strcspn(path, ".[");
            if (node->kind == SCENARIO_NODE_MAP)
                next = scenario_node_get(node, path, length);
            path += length;
        }
        if (next == NULL)
            return node;
        node = next;
    }
    return node;
}

static void complain_at(struct scenario_loader *loader, int code, const char *path, const char *message)
{
    const struct scenario_node *node = scenario_node_at(loader->root, path);
    scenario_complain(loader, code, node->file, node->line, node->column, "`%s` %s", path, message);
}

static void check_amounts(struct scenario_loader *loader)
{
    const struct scenario *s = loader->scenario;
    if (s->start.issuance_rao > s->chain.max_supply_rao)
        complain_at(loader, SIM_ERR_RANGE, "start.issuance", "is more than `chain.max_supply`");
    if (s->chain.first_emission_rao > s->chain.max_supply_rao)
        complain_at(loader, SIM_ERR_RANGE, "chain.first_emission", "is more than `chain.max_supply`");
}

static void check_end(struct scenario_loader *loader)
{
    const struct scenario *s = loader->scenario;
    char path[64];
    for (size_t i = 0; i < s->until.count; i++) {
        const struct scenario_until *until = &s->until.items[i];
        snprintf(path, sizeof(path), "until[%zu]", i);
        if (until->kind == SCENARIO_UNTIL_DATE && until->value <= s->clock.genesis_unix_ms)
            complain_at(loader, SIM_ERR_RANGE, path, "is not after the genesis date (`clock.genesis`)");
        if (until->kind == SCENARIO_UNTIL_CHAIN && until->value <= scenario_start_block(s))
            complain_at(loader, SIM_ERR_RANGE, path, "is not after the block that the run starts from");
        if (until->kind == SCENARIO_UNTIL_CONDITION && until->quantity == SCENARIO_QUANTITY_ISSUANCE &&
            (until->comparison == SCENARIO_GREATER || until->comparison == SCENARIO_GREATER_EQUAL) &&
            until->value > s->chain.max_supply_rao)
            complain_at(loader, SIM_ERR_RANGE, path, "can never hold: it is beyond `chain.max_supply`");
    }
}

static void check_account(struct scenario_loader *loader, size_t index, const char *key, uint64_t account)
{
    const struct scenario *s = loader->scenario;
    char path[96];
    char message[96];
    if (s->start.state != SCENARIO_START_EMPTY || account < s->start.accounts)
        return;
    snprintf(path, sizeof(path), "timeline[%zu].%s", index, key);
    snprintf(message, sizeof(message), "is no account; `start.accounts` makes 0 to %" PRIu64,
             s->start.accounts - 1);
    complain_at(loader, SIM_ERR_RANGE, path, message);
}

static const char *action_name(enum scenario_action action)
{
    const struct scenario_key *key = scenario_section_event.keys;
    while (key->name != NULL && ((key->flags & SCENARIO_ONE_OF) == 0 || key->one_of_value != (int)action))
        key++;
    return key->name == NULL ? "?" : key->name;
}

/* Validators of the largest group: that many hotkeys can be staked behind on root. */
static uint64_t validators_of(const struct scenario *s, uint64_t netuid)
{
    uint64_t most = 0, first = 1;
    for (size_t i = 0; i < s->subnets.count; i++) {
        const struct scenario_subnets *group = &s->subnets.items[i];
        const bool meant = netuid == 0 || (netuid >= first && netuid - first < group->count);
        if (meant && group->validators.count > most)
            most = group->validators.count;
        first += group->count;
    }
    return most;
}

static void check_place(struct scenario_loader *loader, size_t index, const char *action, const char *prefix,
                        uint64_t netuid, uint64_t validator)
{
    char path[96], message[96];
    if (loader->scenario->start.state == SCENARIO_START_POOLS_2026_06)
        return; /* the data say what there is */
    const uint64_t validators = validators_of(loader->scenario, netuid);
    const bool subnet = validators > 0;
    if (subnet && validator < validators)
        return;
    snprintf(path, sizeof(path), "timeline[%zu].%s.%s%s", index, action, prefix,
             subnet ? "validator" : "netuid");
    if (subnet)
        snprintf(message, sizeof(message), "is no validator there; it has 0 to %" PRIu64, validators - 1);
    else
        snprintf(message, sizeof(message), "is no subnet of this scenario; `subnets` makes them");
    complain_at(loader, SIM_ERR_RANGE, path, message);
}

static void check_order(struct scenario_loader *loader, size_t index, const struct scenario_event *event)
{
    const struct scenario_order *order = &event->stake;
    const char *action = action_name(event->action);
    const bool all =
        event->action == SCENARIO_ACTION_UNSTAKE_ALL || event->action == SCENARIO_ACTION_UNSTAKE_ALL_ALPHA;
    char path[64];
    snprintf(path, sizeof(path), "%s.account", action);
    check_account(loader, index, path, order->account);
    check_place(loader, index, action, "", all ? 0 : order->netuid, order->validator);
    if (event->action == SCENARIO_ACTION_MOVE)
        check_place(loader, index, action, "to_", order->to_netuid, order->to_validator);
    if (event->action == SCENARIO_ACTION_SWAP_STAKE)
        check_place(loader, index, action, "to_", order->to_netuid, 0);
    if (event->action == SCENARIO_ACTION_TRANSFER_STAKE)
        check_account(loader, index, "transfer_stake.to_account", order->to_account);
}

/* A path such as `subnets.large.hyperparameters.kappa` must name a group that there is. */
static void check_settings(struct scenario_loader *loader, size_t index, const struct scenario_event *event)
{
    static const char list[] = "subnets.";
    const struct scenario *s = loader->scenario;
    char path[64];
    snprintf(path, sizeof(path), "timeline[%zu].set", index);
    for (size_t i = 0; i < event->set.count; i++) {
        const char *setting = event->set.items[i].path;
        if (strncmp(setting, list, strlen(list)) != 0)
            continue;
        const char *name = setting + strlen(list);
        const size_t length = strcspn(name, ".");
        bool known = length == 1 && *name == '*' && s->subnets.count > 0;
        for (size_t g = 0; g < s->subnets.count && !known; g++)
            known = strlen(s->subnets.items[g].name) == length &&
                    memcmp(s->subnets.items[g].name, name, length) == 0;
        if (known)
            continue;
        const struct scenario_node *map = scenario_node_at(loader->root, path);
        const struct scenario_node *node = scenario_node_get(map, setting, strlen(setting));
        node = node == NULL ? map : node;
        scenario_complain(loader, SIM_ERR_NOT_FOUND, node->file, node->key_line, node->key_column,
                          "`%s`: `subnets` has no group of the name `%.*s`", path, (int)length, name);
    }
}

static void check_subnets_kept(struct scenario_loader *loader, const char *path, const uint64_t *netuid,
                               size_t count)
{
    char item[96];
    for (size_t i = 0; i < count; i++) {
        if (loader->scenario->start.state == SCENARIO_START_POOLS_2026_06 ||
            (netuid[i] > 0 && validators_of(loader->scenario, netuid[i]) > 0))
            continue;
        snprintf(item, sizeof(item), "%s[%zu]", path, i);
        complain_at(loader, SIM_ERR_RANGE, item, "is no subnet of this scenario; `subnets` makes them");
    }
}

static void check_decision(struct scenario_loader *loader, size_t index, const struct scenario_event *event)
{
    const struct scenario_decision *d = &event->decision;
    const char *action = action_name(event->action);
    char path[96];
    if (event->action == SCENARIO_ACTION_CLAIM) {
        snprintf(path, sizeof(path), "timeline[%zu].claim", index);
        if (loader->scenario->root.claim == SCENARIO_CLAIM_WAIT)
            complain_at(loader, SIM_ERR_CONFLICT, path, "changes nothing while `root.claim` is `wait`");
        check_account(loader, index, "claim.account", d->account);
        snprintf(path, sizeof(path), "timeline[%zu].claim.keep", index);
        check_subnets_kept(loader, path, d->keep.items, d->keep.count);
        return;
    }
    check_place(loader, index, action, "", event->action == SCENARIO_ACTION_TAKE ? 0 : d->netuid,
                d->validator);
    for (size_t i = 0; i < d->to.count && event->action == SCENARIO_ACTION_CHILDREN; i++) {
        snprintf(path, sizeof(path), "to[%zu].", i);
        check_place(loader, index, action, path, d->netuid, d->to.items[i].validator);
    }
}

static uint64_t count_subnets(const struct scenario *s)
{
    uint64_t count = s->start.state == SCENARIO_START_POOLS_2026_06 ? 128 : 0;
    for (size_t i = 0; i < s->subnets.count && s->start.state != SCENARIO_START_POOLS_2026_06; i++)
        count += s->subnets.items[i].count;
    return count;
}

static void check_switch(struct scenario_loader *loader, size_t index, const struct scenario_switch *emission)
{
    const uint64_t count = count_subnets(loader->scenario);
    char path[96], message[96];
    for (size_t i = 0; i < emission->subnets.count; i++)
        if (emission->subnets.items[i] == 0 || emission->subnets.items[i] > count) {
            snprintf(path, sizeof(path), "timeline[%zu].emission.subnets[%zu]", index, i);
            snprintf(message, sizeof(message), "is no subnet; there are 1 to %" PRIu64, count);
            complain_at(loader, SIM_ERR_RANGE, path, message);
        }
}

static void check_event(struct scenario_loader *loader, size_t index, const struct scenario_event *event)
{
    char path[96];
    const struct scenario_when *at = &event->at;
    snprintf(path, sizeof(path), "timeline[%zu].at", index);
    if (at->kind == SCENARIO_AT_DATE && at->value < loader->scenario->clock.genesis_unix_ms)
        complain_at(loader, SIM_ERR_RANGE, path, "is before the genesis date (`clock.genesis`)");
    else if (at->kind == SCENARIO_AT_CHAIN_BLOCK && at->value <= scenario_start_block(loader->scenario))
        complain_at(loader, SIM_ERR_RANGE, path, "is not after the block that the run starts from");
    else if (at->value == 0 ||
             (at->kind == SCENARIO_AT_DATE && at->value == loader->scenario->clock.genesis_unix_ms))
        complain_at(loader, SIM_ERR_RANGE, path, "is the genesis itself; the first block is 1");
    switch (event->action) {
    case SCENARIO_ACTION_EMISSION:
        check_switch(loader, index, &event->emission);
        break;
    case SCENARIO_ACTION_RECYCLE:
        check_account(loader, index, "recycle.account", event->recycle.account);
        break;
    case SCENARIO_ACTION_BURN:
        check_account(loader, index, "burn.account", event->burn.account);
        break;
    case SCENARIO_ACTION_TRANSFER:
        check_account(loader, index, "transfer.from", event->transfer.from);
        check_account(loader, index, "transfer.to", event->transfer.to);
        break;
    case SCENARIO_ACTION_STAKE:
    case SCENARIO_ACTION_UNSTAKE:
    case SCENARIO_ACTION_MOVE:
    case SCENARIO_ACTION_TRANSFER_STAKE:
    case SCENARIO_ACTION_RECYCLE_ALPHA:
    case SCENARIO_ACTION_BURN_ALPHA:
    case SCENARIO_ACTION_SWAP_STAKE:
    case SCENARIO_ACTION_UNSTAKE_ALL:
    case SCENARIO_ACTION_UNSTAKE_ALL_ALPHA:
        check_order(loader, index, event);
        break;
    case SCENARIO_ACTION_CHILDREN:
    case SCENARIO_ACTION_CHILD_TAKE:
    case SCENARIO_ACTION_TAKE:
    case SCENARIO_ACTION_AUTO_STAKE:
    case SCENARIO_ACTION_CLAIM:
        check_decision(loader, index, event);
        break;
    case SCENARIO_ACTION_SET:
        check_settings(loader, index, event);
        break;
    case SCENARIO_ACTION_NOTE:
        break;
    }
}

/* The real pools bring their own subnets; one group may say how their neurons behave. */
static void check_pools(struct scenario_loader *loader)
{
    const struct scenario *s = loader->scenario;
    if (s->start.state != SCENARIO_START_POOLS_2026_06)
        return;
    if (s->root.stake_rao > 0)
        complain_at(loader, SIM_ERR_CONFLICT, "root", "comes with `start: pools-2026-06` already");
    if (s->subnets.count > 1 ||
        (s->subnets.count == 1 && (s->subnets.items[0].count != 1 || s->subnets.items[0].miners.count != 1)))
        complain_at(
            loader, SIM_ERR_CONFLICT, "subnets",
            "may hold one group of one subnet with one group of miners, the pattern for all 128, with "
            "`start: pools-2026-06`");
}

static bool changes_something(const struct scenario_rule *rule)
{
    return rule->era != 0 || rule->emission != 0 || rule->injection != 0 || rule->moving_price != 0 ||
           rule->eligible != 0 || rule->root_sells != 0 || rule->unsold_root != 0 || rule->chain_buys != 0 ||
           rule->bought_alpha != 0 || rule->pool != 0 || rule->root_dividends != 0 ||
           rule->sold_dividends != 0 || rule->swap_fees != 0 || rule->epochs != 0 || rule->max_epochs != 0;
}

static void check_rules(struct scenario_loader *loader)
{
    const struct scenario *s = loader->scenario;
    char path[64];
    for (size_t i = 0; i < s->rules.count; i++) {
        snprintf(path, sizeof(path), "rules[%zu]", i);
        if (!changes_something(&s->rules.items[i]))
            complain_at(loader, SIM_ERR_RANGE, path,
                        "changes nothing; name an `era`, or a mechanism such as `emission`");
    }
}

static void check_enterprises(struct scenario_loader *loader)
{
    const struct scenario *s = loader->scenario;
    uint64_t subnets = 0;
    char path[96];
    for (size_t i = 0; i < s->subnets.count; i++)
        subnets += s->subnets.items[i].count;
    for (size_t i = 0; i < s->enterprises.count && s->start.state != SCENARIO_START_POOLS_2026_06; i++)
        for (size_t k = 0; k < s->enterprises.items[i].subnets.count; k++) {
            uint64_t netuid = s->enterprises.items[i].subnets.items[k];
            if (netuid > 0 && netuid <= subnets)
                continue;
            snprintf(path, sizeof(path), "enterprises[%zu].subnets[%zu]", i, k);
            complain_at(loader, SIM_ERR_RANGE, path, "is no subnet of this scenario; `subnets` makes them");
        }
    for (size_t i = 0; i < s->expect.count; i++) {
        const struct scenario_expect *expect = &s->expect.items[i];
        if (expect->fact != SCENARIO_FACT_COMPOSITE_GAIN || expect->bound.netuid <= s->enterprises.count)
            continue;
        snprintf(path, sizeof(path), "expect[%zu].composite_gain.enterprise", i);
        complain_at(loader, SIM_ERR_RANGE, path,
                    "is no enterprise of this scenario; `enterprises` makes them");
    }
}

void scenario_cross_check(struct scenario_loader *loader)
{
    check_pools(loader);
    check_subnets_kept(loader, "root.keep", loader->scenario->root.keep.items,
                       loader->scenario->root.keep.count);
    check_enterprises(loader);
    check_amounts(loader);
    check_end(loader);
    check_rules(loader);
    for (size_t i = 0; i < loader->scenario->timeline.count; i++)
        check_event(loader, i, &loader->scenario->timeline.items[i]);
}
