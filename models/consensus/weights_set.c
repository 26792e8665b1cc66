/* Checks 1 to 16 of spec/epoch.md section 5.1. */
#include "weights_set.h"

#include "epoch_math.h"
#include "sim_alloc.h"
#include "sim_error.h"

const char *weights_refusal_text(int refusal)
{
    static const char *const texts[WEIGHTS_REFUSAL_COUNT] = {
        [WEIGHTS_ACCEPTED] = "accepted",
        [WEIGHTS_REFUSED_STAKE] = "too little stake weight",
        [WEIGHTS_REFUSED_COMMIT_REVEAL] = "not allowed with this setting of commit-reveal",
        [WEIGHTS_REFUSED_ROOT] = "the root subnet has no weights",
        [WEIGHTS_REFUSED_LENGTHS] = "numbers of uids and values differ",
        [WEIGHTS_REFUSED_MECHANISM] = "no such mechanism",
        [WEIGHTS_REFUSED_TOO_MANY] = "more uids than neurons",
        [WEIGHTS_REFUSED_NOT_REGISTERED] = "hotkey not registered",
        [WEIGHTS_REFUSED_VERSION] = "version key too old",
        [WEIGHTS_REFUSED_RATE] = "too soon after the last update",
        [WEIGHTS_REFUSED_PERMIT] = "no validator permit",
        [WEIGHTS_REFUSED_DUPLICATE] = "a uid appears twice",
        [WEIGHTS_REFUSED_UID] = "a uid has no key",
        [WEIGHTS_REFUSED_TOO_FEW] = "too few weights",
        [WEIGHTS_REFUSED_MAXIMUM] = "a weight above the maximum",
        [WEIGHTS_REFUSED_QUEUE_FULL] = "ten commits are pending",
        [WEIGHTS_REFUSED_NO_COMMIT] = "no such commit",
        [WEIGHTS_REFUSED_EPOCH] = "not the epoch to reveal in",
        [WEIGHTS_REFUSED_CLIENT] = "client version not supported",
        [WEIGHTS_REFUSED_ROUND] = "beacon round already past",
        [WEIGHTS_REFUSED_SIZE] = "commit too long",
    };
    return refusal >= 0 && refusal < WEIGHTS_REFUSAL_COUNT ? texts[refusal] : "an unknown refusal";
}

struct weights_params weights_params_default(void)
{
    return (struct weights_params){
        .commit_reveal_enabled = true,
        .rate_limit_blocks = 100,
        .min_allowed_weights = 1,
        .max_weights_limit = EPOCH_U16_MAX,
        .mechanism_count = 1,
    };
}

uint32_t weights_uid_of(const struct weights_subnet *subnet, uint64_t hotkey)
{
    /* account ids that are small numbers are often the uids themselves */
    if (hotkey < subnet->n && subnet->hotkey[hotkey] == hotkey)
        return (uint32_t)hotkey;
    uint32_t i = 0;
    while (i < subnet->n && subnet->hotkey[i] != hotkey)
        i++;
    return i;
}

bool weights_has_stake(const struct weights_subnet *subnet, uint32_t uid)
{
    if (uid >= subnet->n)
        return subnet->params->stake_threshold_rao == 0;
    return (int64_t)uid == subnet->owner_uid ||
           subnet->stake_weight[uid] >= i64f64_from_u64(subnet->params->stake_threshold_rao);
}

bool weights_may_update(const struct weights_subnet *subnet, uint32_t uid)
{
    const uint64_t last = subnet->last_update[uid];
    return last == 0 || (subnet->block >= last && subnet->block - last >= subnet->params->rate_limit_blocks);
}

/* True if the uids ascend below `end`: then none appears twice. */
static bool ascend_below(const uint16_t *uid, uint32_t count, uint32_t end)
{
    if (count == 0)
        return true;
    if (uid[count - 1] >= end)
        return false;
    if (uid == epoch_columns + uid[0])
        return true;
    uint32_t falls = 0;
    for (uint32_t k = 1; k < count; k++)
        falls += uid[k - 1] >= uid[k];
    return falls == 0;
}

/* Checks 10 and 11. */
static int check_uids(const struct weights_subnet *subnet, const struct weights_call *call)
{
    if (ascend_below(call->uid, call->uid_count, subnet->n))
        return WEIGHTS_ACCEPTED;
    bool *seen = sim_array_new(bool, 65536);
    int rc = WEIGHTS_ACCEPTED;
    if (seen == NULL)
        return SIM_ERR_NO_MEMORY;
    for (uint32_t k = 0; k < call->uid_count && rc != WEIGHTS_REFUSED_DUPLICATE; k++) {
        const uint16_t uid = call->uid[k];
        if (seen[uid])
            rc = WEIGHTS_REFUSED_DUPLICATE;
        else if (uid >= subnet->n)
            rc = WEIGHTS_REFUSED_UID;
        seen[uid] = true;
    }
    free(seen);
    return rc;
}

/* Checks 1 to 9. */
static int check_caller(const struct weights_subnet *subnet, const struct weights_call *call, uint32_t uid,
                        bool self_weight)
{
    const struct weights_params *params = subnet->params;
    if (params->is_root)
        return WEIGHTS_REFUSED_ROOT;
    if (call->uid_count != call->value_count)
        return WEIGHTS_REFUSED_LENGTHS;
    if (call->mechanism >= params->mechanism_count)
        return WEIGHTS_REFUSED_MECHANISM;
    if (call->uid_count > subnet->n)
        return WEIGHTS_REFUSED_TOO_MANY;
    if (uid >= subnet->n)
        return WEIGHTS_REFUSED_NOT_REGISTERED;
    if (!weights_has_stake(subnet, uid))
        return WEIGHTS_REFUSED_STAKE;
    if (params->version_key != 0 && call->version_key < params->version_key)
        return WEIGHTS_REFUSED_VERSION;
    if (!params->commit_reveal_enabled && !weights_may_update(subnet, uid))
        return WEIGHTS_REFUSED_RATE;
    const bool permitted = uid < subnet->permit_count && subnet->permit[uid];
    if (!self_weight && (int64_t)uid != subnet->owner_uid && !permitted)
        return WEIGHTS_REFUSED_PERMIT;
    return WEIGHTS_ACCEPTED;
}

/* All checks before the values are looked at. */
static int check_call(const struct weights_subnet *subnet, const struct weights_call *call, uint32_t uid,
                      bool self_weight)
{
    const uint16_t wanted = subnet->params->min_allowed_weights;
    const uint32_t least = wanted < subnet->n ? wanted : subnet->n;
    int rc = check_caller(subnet, call, uid, self_weight);
    if (rc == WEIGHTS_ACCEPTED)
        rc = check_uids(subnet, call);
    if (rc == WEIGHTS_ACCEPTED && !self_weight && call->value_count < least)
        rc = WEIGHTS_REFUSED_TOO_FEW;
    return rc;
}

int weights_apply_row(struct weights_subnet *subnet, const struct weights_call *call, struct epoch_row *row)
{
    const struct weights_params *params = subnet->params;
    const uint32_t uid = weights_uid_of(subnet, call->hotkey);
    const bool self_weight = call->value_count == 1 && call->uid_count == 1 && call->uid[0] == uid;
    int rc = check_call(subnet, call, uid, self_weight);
    if (rc != WEIGHTS_ACCEPTED)
        return rc;
    epoch_max_upscale_u16(row->value, row->count, row->value);
    if (!self_weight && params->max_weights_limit != EPOCH_U16_MAX &&
        !epoch_max_limited(row->value, row->count, params->max_weights_limit))
        return WEIGHTS_REFUSED_MAXIMUM;
    epoch_rows_swap(subnet->weights, uid, row);
    if (!params->commit_reveal_enabled)
        subnet->last_update[uid] = subnet->block;
    return WEIGHTS_ACCEPTED;
}

int weights_apply(struct weights_subnet *subnet, const struct weights_call *call)
{
    struct epoch_row row = {0};
    /* a call whose lists differ in length fails a check whatever its row holds */
    int rc = epoch_row_set(&row, call->uid, call->value,
                           call->uid_count < call->value_count ? call->uid_count : call->value_count);
    if (rc == 0)
        rc = weights_apply_row(subnet, call, &row);
    free(row.value);
    return rc;
}

int weights_set(struct weights_subnet *subnet, const struct weights_call *call)
{
    if (!weights_has_stake(subnet, weights_uid_of(subnet, call->hotkey)))
        return WEIGHTS_REFUSED_STAKE;
    if (subnet->params->commit_reveal_enabled)
        return WEIGHTS_REFUSED_COMMIT_REVEAL;
    return weights_apply(subnet, call);
}
