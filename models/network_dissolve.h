/* A subnet that is dissolved in a running network.
 *
 * Source: spec/markets.md 3.9, spec/coinbase.md 2.15 and 2.18. Stakes of the subnet end, its root dividends
 * that nobody claimed vanish, its TAO is divided among those who held alpha; the protocol's part and what is
 * left on the account are destroyed. Payments go out as a list: free balances are the caller's.
 *
 * Ties between remainders are broken in the order of hotkeys, then coldkeys; the chain uses the order of a
 * hash, which differs by a rao at most. Limits: neurons, locks and leases of the subnet are the caller's, and
 * so is alpha that is kept outside of the book (network_solo). */
#ifndef NETWORK_DISSOLVE_H
#define NETWORK_DISSOLVE_H

#include "network_stake.h"

/* What one position is paid. */
struct network_payout {
    uint32_t hotkey;
    uint32_t coldkey;
    uint64_t alpha;
    uint64_t tao_rao;
};

struct network_dissolution {
    struct network_payout *payout; /* ascending hotkey, then coldkey; freed with network_dissolution_free */
    size_t payouts;
    uint64_t pot_rao;       /* the pool's TAO */
    uint64_t protocol_rao;  /* of the pot, unpaid */
    uint64_t destroyed_rao; /* the protocol's part and what else was on the account: issuance falls by it */
};

/* Dissolves `subnet`, one of the coinbase's: afterwards it is empty, not started and closed for trade.
 * `pool_is_protocols`: subnets registered since June 2026, whose pool alpha counts as the protocol's.
 * Error: SIM_ERR_NO_MEMORY, with nothing changed. */
int network_stake_dissolve(struct network_stake *stake, struct network_coinbase *cb,
                           struct network_subnet *subnet, bool pool_is_protocols,
                           struct network_dissolution *dissolution, struct sim_error *err);

void network_dissolution_free(struct network_dissolution *dissolution);

#endif
