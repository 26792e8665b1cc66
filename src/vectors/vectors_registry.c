/* Every family of handlers; a new one is a line here and a declaration in vectors.h. */
#include "vectors.h"

#include <string.h>

/* clang-format off */ /* one a line, so that families can be added side by side */
static const struct vectors_handler *const families[] = {
    vectors_chain_handlers,
    vectors_chainpair_handlers,
    vectors_coinbase_case_handlers,
    vectors_coinbase_handlers,
    vectors_coinbase_step_handlers,
    vectors_coinbase_trace_handlers,
    vectors_epoch_case_handlers,
    vectors_epoch_handlers,
    vectors_fixed_handlers,
    vectors_limit_order_handlers,
    vectors_market_handlers,
    vectors_math_handlers,
    vectors_ownership_handlers,
    vectors_registration_handlers,
    vectors_scenario_handlers,
    vectors_swap_handlers,
};
/* clang-format on */

const struct vectors_handler *vectors_find_handler(const char *dialect, const char *fn)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        for (const struct vectors_handler *h = families[i]; h->fn != NULL; h++)
            if (strcmp(h->fn, fn) == 0 && strcmp(h->dialect, dialect) == 0)
                return h;
    return NULL;
}
