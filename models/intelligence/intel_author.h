/* Who adds the next block, and by what right.
 *
 * The real chain has a fixed set of authorities that take turns; an article on it has useful nodes likelier
 * to be chosen. Three policies: `authorities` (in turn), `stake` and `intelligence` (drawn in proportion to a
 * weight). The weight of an account by intelligence is the sum over its slots of incentive (miners) or
 * dividends (validators) of the last epoch, times the emission of the subnet. Source: spec/intelligence.md 5.
 */
#ifndef INTEL_AUTHOR_H
#define INTEL_AUTHOR_H

#include "sim_error.h"
#include "sim_random.h"

#include <stddef.h>
#include <stdint.h>

enum intel_author_policy { INTEL_AUTHOR_AUTHORITIES, INTEL_AUTHOR_STAKE, INTEL_AUTHOR_INTELLIGENCE };

/* Policy called `name`, -1 if there is none; and the name of a policy. */
int intel_author_policy_find(const char *name);
const char *intel_author_policy_name(enum intel_author_policy policy);

/* Adds one slot's share to the weight of its account: incentive or dividend as u16 (65535 = all of the
 * subnet's) times the subnet's emission in rao a block. SIM_ERR_OVERFLOW leaves the weight as it was. */
int intel_author_add(uint64_t *weight, uint16_t share, uint64_t emission_rao, struct sim_error *err);

/* Index of the author of `block` among `count` accounts: `block` modulo count in turn, or drawn in proportion
 * to weights (the stream of that block is its own). Where all weights are 0, in turn. SIM_ERR_RANGE for count
 * 0, SIM_ERR_OVERFLOW where the weights sum to 2^64 or more. */
int intel_author_draw(enum intel_author_policy policy, const uint64_t *weights, size_t count,
                      const struct sim_seed *seed, uint64_t block, size_t *author, struct sim_error *err);

#endif
