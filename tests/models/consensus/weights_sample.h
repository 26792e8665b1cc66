/* A small subnet of eight neurons for the tests of weights and commits: uids 0..3 hold permits, 7 owns it. */
#ifndef WEIGHTS_SAMPLE_H
#define WEIGHTS_SAMPLE_H

#include "weights_set.h"

enum { SAMPLE_N = 8, SAMPLE_OWNER = 7 };

struct weights_sample {
    struct weights_params params;
    struct weights_subnet subnet;
    uint64_t hotkey[SAMPLE_N], last_update[SAMPLE_N];
    i64f64 stake_weight[SAMPLE_N];
    bool permit[SAMPLE_N];
    struct epoch_rows weights;
};

/* Hotkey of uid i is 100 + i; stake weight of uid i is i + 1; commit-reveal is off; block 1000. */
static inline void weights_sample_init(struct weights_sample *s)
{
    *s = (struct weights_sample){.params = weights_params_default()};
    s->params.commit_reveal_enabled = false;
    for (uint32_t i = 0; i < SAMPLE_N; i++) {
        s->hotkey[i] = 100 + i;
        s->stake_weight[i] = (i64f64)(i + 1) << 64;
        s->permit[i] = i < 4;
    }
    if (epoch_rows_resize(&s->weights, SAMPLE_N) != 0)
        *s = (struct weights_sample){0};
    s->subnet = (struct weights_subnet){
        .params = &s->params,
        .block = 1000,
        .n = SAMPLE_N,
        .owner_uid = SAMPLE_OWNER,
        .hotkey = s->hotkey,
        .stake_weight = s->stake_weight,
        .permit = s->permit,
        .permit_count = SAMPLE_N,
        .last_update = s->last_update,
        .weights = &s->weights,
    };
}

static inline void weights_sample_free(struct weights_sample *s)
{
    epoch_rows_free(&s->weights);
}

#define SAMPLE_COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

/* A call of uid `caller` with the arrays uids and values. */
#define SAMPLE_CALL(caller, uids, values)                                                                    \
    ((struct weights_call){.hotkey = 100 + (caller),                                                         \
                           .uid = (uids),                                                                    \
                           .uid_count = SAMPLE_COUNT(uids),                                                  \
                           .value = (values),                                                                \
                           .value_count = SAMPLE_COUNT(values)})

#endif
