/* A subnet that a crowd paid for: what its contributors get back and earn.
 *
 * Source: spec/markets.md 3.10. Shares are proportions of the sum raised, the creator not among the
 * contributors. Their part of the owner's cut gathers in a pot and is paid in alpha, all or nothing; which
 * blocks pay and whether every payment is possible is the caller's to know. */
#ifndef CHAIN_LEASE_H
#define CHAIN_LEASE_H

#include "sim_fixed.h"

#include <stddef.h>
#include <stdint.h>

enum { CHAIN_LEASE_PAY_BLOCKS = 100 }; /* paid at an epoch in a block that is a multiple */

/* Share of one contribution, truncated. */
u64f64 chain_lease_share(uint64_t contribution_rao, uint64_t raised_rao);

/* What is left of the sum after the subnet was paid goes back: refund_rao[i] = floor(share * left); the rest
 * is returned and belongs to the beneficiary. */
uint64_t chain_lease_refund(const u64f64 *share, size_t count, uint64_t left_rao, uint64_t *refund_rao);

/* Part of an epoch's owner's cut that goes into the pot, rounded up. */
uint64_t chain_lease_cut(uint64_t owner_cut, unsigned percent);

/* Pays the pot: alpha[i] = ceil(share * pot); the rest is returned and belongs to the beneficiary. */
uint64_t chain_lease_pay(const u64f64 *share, size_t count, uint64_t pot, uint64_t *alpha);

#endif
