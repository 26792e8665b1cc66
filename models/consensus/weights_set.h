/* Setting weights: the chain's checks in its order, and the write.
 *
 * Source: spec/epoch.md section 5.1. A check that fails leaves the state unchanged; which one it was is the
 * result, because the order shows (a caller that fails two checks hears of the first). */
#ifndef WEIGHTS_SET_H
#define WEIGHTS_SET_H

#include "epoch_rows.h"
#include "sim_fixed.h"

#include <stdbool.h>
#include <stdint.h>

/* Why a call was refused; positive, so that it cannot be taken for an enum sim_code. */
enum weights_refusal {
    WEIGHTS_ACCEPTED = 0,
    WEIGHTS_REFUSED_STAKE,         /* too little stake weight on the subnet */
    WEIGHTS_REFUSED_COMMIT_REVEAL, /* direct weights while commit-reveal is on, or commits while it is off */
    WEIGHTS_REFUSED_ROOT,          /* the root subnet has no weights */
    WEIGHTS_REFUSED_LENGTHS,       /* numbers of uids and values differ */
    WEIGHTS_REFUSED_MECHANISM,     /* no such mechanism */
    WEIGHTS_REFUSED_TOO_MANY,      /* more uids than neurons */
    WEIGHTS_REFUSED_NOT_REGISTERED,
    WEIGHTS_REFUSED_VERSION,    /* version key too old */
    WEIGHTS_REFUSED_RATE,       /* set or committed too recently */
    WEIGHTS_REFUSED_PERMIT,     /* no validator permit, and not a single self weight */
    WEIGHTS_REFUSED_DUPLICATE,  /* a uid twice */
    WEIGHTS_REFUSED_UID,        /* a uid without a key */
    WEIGHTS_REFUSED_TOO_FEW,    /* below the minimum number of weights */
    WEIGHTS_REFUSED_MAXIMUM,    /* a share above the maximum weight */
    WEIGHTS_REFUSED_QUEUE_FULL, /* ten commits pending */
    WEIGHTS_REFUSED_NO_COMMIT,  /* the revealed hash was not committed, or has expired */
    WEIGHTS_REFUSED_EPOCH,      /* revealed too early or too late */
    WEIGHTS_REFUSED_CLIENT,     /* timelocked commit of another client version */
    WEIGHTS_REFUSED_ROUND,      /* beacon round already past */
    WEIGHTS_REFUSED_SIZE,       /* timelocked commit too long */
    WEIGHTS_REFUSAL_COUNT
};

/* A few words for a refusal; never NULL. */
const char *weights_refusal_text(int refusal);

struct weights_params {
    bool is_root;
    bool commit_reveal_enabled;
    uint64_t rate_limit_blocks; /* usually 100 */
    uint64_t version_key;       /* 0: any */
    uint16_t min_allowed_weights;
    uint16_t max_weights_limit; /* of 65535; the chain's constant is 65535, which checks nothing */
    uint64_t stake_threshold_rao;
    uint32_t mechanism_count;
};

/* The chain's values for a new subnet. */
struct weights_params weights_params_default(void);

/* A subnet as these calls see it. Arrays belong to the caller; those of `mechanism` are of the mechanism
 * called. */
struct weights_subnet {
    const struct weights_params *params;
    uint64_t block;
    uint32_t n;
    int32_t owner_uid;          /* or -1 */
    const uint64_t *hotkey;     /* [n] account ids, all different */
    const i64f64 *stake_weight; /* [n] before the threshold */
    const bool *permit;         /* [permit_count] */
    uint32_t permit_count;
    uint64_t *last_update;      /* [n] of the mechanism */
    struct epoch_rows *weights; /* [n] of the mechanism */
};

/* One call's arguments. `value` are as sent, before upscaling. */
struct weights_call {
    uint64_t hotkey;
    uint32_t mechanism;
    const uint16_t *uid;
    uint32_t uid_count;
    const uint16_t *value;
    uint32_t value_count;
    uint64_t version_key;
};

/* The uid of a hotkey, or n if it is not registered. */
uint32_t weights_uid_of(const struct weights_subnet *subnet, uint64_t hotkey);

/* Stake check of the guard: the owner, or stake weight at the threshold or above. */
bool weights_has_stake(const struct weights_subnet *subnet, uint32_t uid);

/* Check 8, the rate limit. */
bool weights_may_update(const struct weights_subnet *subnet, uint32_t uid);

/* The direct call. Returns WEIGHTS_ACCEPTED, a refusal, or SIM_ERR_NO_MEMORY. */
int weights_set(struct weights_subnet *subnet, const struct weights_call *call);

/* What a reveal runs: checks 1 to 16 without the guard's commit-reveal check. With commit-reveal on there is
 * no rate limit and the last update stays. */
int weights_apply(struct weights_subnet *subnet, const struct weights_call *call);

/* The same where the call's uids and values are those of *row: accepted, the row becomes the caller's without
 * being copied, and *row is the old one's memory. Refused, its values may have been scaled. */
int weights_apply_row(struct weights_subnet *subnet, const struct weights_call *call, struct epoch_row *row);

#endif
