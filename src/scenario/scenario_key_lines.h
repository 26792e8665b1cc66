/* Lines of a section's table: one a key. Keys with flags, or with bounds that these do not take, are written
 * out. */
#ifndef SCENARIO_KEY_LINES_H
#define SCENARIO_KEY_LINES_H

#include "scenario_key.h"

#define AMOUNT(struct_, member_, name_, fallback_, doc_)                                                     \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_AMOUNT, .offset = offsetof(struct struct_, member_),            \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define ALPHA(struct_, member_, name_, fallback_, doc_)                                                      \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_ALPHA, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define COUNT(struct_, member_, name_, fallback_, min_, max_, doc_)                                          \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_COUNT, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .min = min_, .max = max_, .doc = doc_                                         \
    }
#define SHARE(struct_, member_, name_, fallback_, doc_)                                                      \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_SHARE, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define BOOL(struct_, member_, name_, fallback_, doc_)                                                       \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_BOOL, .offset = offsetof(struct struct_, member_),              \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define CHOICE(struct_, member_, name_, fallback_, choices_, doc_)                                           \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_CHOICE, .offset = offsetof(struct struct_, member_),            \
        .fallback = fallback_, .choices = choices_, .doc = doc_                                              \
    }
/* A share of `min_` and more, at most `max_`. */
#define SHARE_FROM(struct_, member_, name_, fallback_, min_, max_, doc_)                                     \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_SHARE, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .min = min_, .max = max_, .doc = doc_                                         \
    }

#endif
