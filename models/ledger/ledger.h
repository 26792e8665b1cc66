/* The TAO ledger: who holds what, how much exists, and proof that nothing appears or vanishes unnoticed.
 *
 * All amounts are rao (1 TAO = 10^9 rao) in u64. TAO is in one of five places:
 *   free      a coldkey's own balance
 *   staked    behind a hotkey (a stake position: one hotkey, owned by one account)
 *   pending   minted, not yet paid to anybody (the pot that epochs drain)
 *   pooled    on the accounts of subnets and of root: the TAO side of their pools
 *   burned    sent to where nobody can spend it; still part of the issuance
 * Issuance is the sum of the five. Minting raises it; recycling lowers it, so that the curve pays the same
 * TAO again later; releasing raises it again by TAO that had been withheld (a lock that comes back).
 * Law, exact at all times (spec/coinbase.md 4.1):
 *   free + staked + pending + pooled + authored + burned = issuance = genesis + minted - recycled + released.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "sim_error.h"

#include <stddef.h>
#include <stdint.h>

/* One neuron's stake: `account` is the index of the coldkey that owns the hotkey. */
struct ledger_position {
    uint32_t account;
    uint32_t uid;
    uint64_t staked_rao;
};

struct ledger {
    size_t accounts;
    uint64_t *free_rao; /* [accounts] */
    size_t positions;
    struct ledger_position *position; /* [positions] */

    uint64_t total_free_rao;
    uint64_t total_staked_rao;
    uint64_t pending_rao;
    uint64_t pooled_rao;
    uint64_t authored_rao; /* fees that authors of blocks earned; nobody spends them */
    uint64_t burned_rao;
    uint64_t issuance_rao;

    /* since genesis; they only grow */
    uint64_t genesis_rao;
    uint64_t minted_rao;
    uint64_t recycled_rao;
    uint64_t released_rao;
    uint64_t paid_rao; /* pending -> accounts */
};

/* An empty ledger with room for `accounts` and `positions`, all zero. Error: SIM_ERR_NO_MEMORY. */
int ledger_init(struct ledger *ledger, size_t accounts, size_t positions, struct sim_error *err);

/* Frees what ledger_init took; a zeroed struct is allowed. */
void ledger_free(struct ledger *ledger);

/* Genesis endowments: allowed only before the first minting. Errors: SIM_ERR_OVERFLOW, SIM_ERR_RANGE. */
int ledger_endow_free(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err);
int ledger_endow_stake(struct ledger *ledger, size_t position, uint32_t account, uint32_t uid,
                       uint64_t amount_rao, struct sim_error *err);

int ledger_endow_pools(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);

/* New TAO into the pending pot. Error: SIM_ERR_OVERFLOW (state unchanged). */
int ledger_mint(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);

/* Takes TAO out of existence, from the pot or from a free balance. Error: SIM_ERR_BALANCE (unchanged). */
int ledger_recycle_pending(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);
int ledger_recycle(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err);

/* TAO that was withheld before comes back into the pot. Error: SIM_ERR_OVERFLOW. */
int ledger_release(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);

/* Moves TAO from the pot to the accounts of subnets. Error: SIM_ERR_BALANCE (unchanged). */
int ledger_pool_pending(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);

/* Moves TAO between a free balance and the accounts of subnets, and from these to where nobody can spend it.
 * Errors: SIM_ERR_BALANCE, SIM_ERR_RANGE (state unchanged). */
int ledger_pool(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err);
int ledger_unpool(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err);
int ledger_burn_pooled(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);
int ledger_pay_author(struct ledger *ledger, uint64_t amount_rao, struct sim_error *err);

/* Moves TAO without changing the issuance. Errors: SIM_ERR_BALANCE, SIM_ERR_RANGE (state unchanged). */
int ledger_burn(struct ledger *ledger, size_t account, uint64_t amount_rao, struct sim_error *err);
int ledger_transfer(struct ledger *ledger, size_t from, size_t to, uint64_t amount_rao,
                    struct sim_error *err);
int ledger_stake(struct ledger *ledger, size_t position, uint64_t amount_rao, struct sim_error *err);
int ledger_unstake(struct ledger *ledger, size_t position, uint64_t amount_rao, struct sim_error *err);

/* Pays the pending pot to the stake positions in proportion to their stake: floor(pot * stake / total) each;
 * what the floors leave (less than one rao a position) stays in the pot for the next time. Returns the amount
 * paid, 0 when nobody has stake. O(positions). */
uint64_t ledger_distribute_by_stake(struct ledger *ledger);

/* Walks everything and compares it with the totals and with the law above. Error: SIM_ERR_CONSERVATION with
 * the law and the difference in the message. O(accounts + positions). */
int ledger_verify(const struct ledger *ledger, struct sim_error *err);

/* The law on the totals alone, O(1): what is checked after every block under --audit. */
int ledger_verify_totals(const struct ledger *ledger, struct sim_error *err);

#endif
