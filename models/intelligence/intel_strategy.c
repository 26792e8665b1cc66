/* The table of strategies. */
#include "intel_strategy.h"

#include <string.h>

const struct intel_strategy *const intel_strategies[] = {
    &intel_strategy_honest,     &intel_strategy_specialist, &intel_strategy_lazy,
    &intel_strategy_noise,      &intel_strategy_copier,     &intel_strategy_sybil,
    &intel_strategy_overfitter, &intel_strategy_upgrader,   NULL,
};

const struct intel_strategy *intel_strategy_find(const char *name)
{
    for (const struct intel_strategy *const *at = intel_strategies; *at != NULL; at++)
        if (strcmp((*at)->name, name) == 0)
            return *at;
    return NULL;
}
